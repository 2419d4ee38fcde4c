"""Channels: JOIN, PART, TOPIC, NAMES, LIST, KICK, INVITE, RENAME."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from chinwag.protocols.irc import house as seen
from chinwag.protocols.irc import isupport, read_marker
from chinwag.protocols.irc.house import channel, is_channel, room_of, visible
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.metadata_sync import on_joining
from chinwag.protocols.irc.replay import replay, wanted
from chinwag.protocols.irc.speaker import Say, Speaker, Step, one_word
from chinwag.protocols.irc.tagging import CHANNEL_RENAME
from chinwag.room import commands as wish
from chinwag.room import names
from chinwag.room.commands import Command
from chinwag.room.commands_accounts import Invite
from chinwag.room.commands_moderation import Kick
from chinwag.room.entry import Entry
from chinwag.room.lobby import HIDDEN
from chinwag.room.order import over
from chinwag.room.refusals import Refused
from chinwag.room.renaming import elsewhere
from chinwag.room.results import Joined, Result
from chinwag.room.room import Room

Steps = Iterable[Step]
NAMES_LINE = 400  # bytes of nicks in one line of 353


def targets(word: str) -> list[str]:
    """The parts of a list with commas, each once."""
    return list(dict.fromkeys(part for part in word.split(",") if part))


# --- JOIN, PART ---------------------------------------------------------------------------------------------


def join(irc: Speaker, line: Message) -> Steps:
    """JOIN: a channel that is not there is made. 0 leaves all."""
    if line.params[0] == "0":
        for room in list(irc.house.state().rooms.values()):
            if irc.me in room.members:
                yield wish.Leave(room=room.name)
        return
    keys = line.params[1].split(",") if len(line.params) > 1 else []
    rooms = [part for part in line.params[0].split(",") if part]
    for target, key in zip_longest(rooms, keys[: len(rooms)], fillvalue=""):
        yield from _join_one(irc, target, key)


def _join_one(irc: Speaker, target: str, key: str) -> Steps:
    if not is_channel(target) or isinstance(names.check_room(target[1:]), Refused):
        yield irc.trouble("no_such_channel", target)
        return
    room = room_of(irc.house, target)
    moved = elsewhere(irc.house.state().lobby, target, irc.me, irc.house.now()) if room is None else None
    if moved is not None:
        yield from _led_on(irc, target, channel(moved.name), key)
    elif room is None:
        yield wish.CreateRoom(room=target[1:])
    elif irc.me not in room.members:
        yield wish.Join(room=target[1:], password=key[: wish.PASSWORD], backlog=wanted(irc))


def _led_on(irc: Speaker, old: str, new: str, key: str) -> Steps:
    """A channel that had this name until lately (draft/channel-rename, Channel redirection)."""
    if CHANNEL_RENAME in irc.caps:
        yield irc.fail("JOIN", "CHANNEL_RENAMED", old, new, "The channel has been renamed")
    else:
        yield irc.numeric("470", old, new, "The channel has been renamed")
        yield from _join_one(irc, new, key)


def joined(irc: Speaker, command: Command, found: Joined, entries: Sequence[Entry]) -> Say:
    """The own JOIN, topic, names, and the last messages for clients that cannot ask for them."""
    room = irc.house.state().room(found.room.name)
    if room is None:
        return ()
    out = [message for message in irc.seen(entries) if message.command == "JOIN"]
    return [*out, *inside(irc, room), *replay(irc, room.name, found.backlog)]


def inside(irc: Speaker, room: Room) -> Say:
    """What one is told of a channel that one is in from now on."""
    out: list[Message] = topic_lines(irc, room) if room.topic else []
    if read_marker.CAP in irc.caps:
        out.append(read_marker.marked(irc, channel(room.name)))
    if not irc.caps & {"no-implicit-names", "draft/no-implicit-names"}:
        out += names_lines(irc, room)
    return [*out, *on_joining(irc, room)]


def part(irc: Speaker, line: Message) -> Steps:
    """PART."""
    reason = line.params[1] if len(line.params) > 1 else ""
    for target in targets(line.params[0]):
        room = room_of(irc.house, target)
        if room is None:
            yield irc.trouble("no_such_channel", target)
        elif irc.me not in room.members:
            yield irc.trouble("not_on_channel", target)
        else:
            yield wish.Leave(room=target[1:], reason=reason)


def shown(irc: Speaker, command: Command, result: Result, entries: Sequence[Entry]) -> Say:
    """What one did, as others see it."""
    return irc.seen(entries)


# --- TOPIC --------------------------------------------------------------------------------------------------


def topic(irc: Speaker, line: Message) -> Steps:
    """TOPIC: show or set."""
    target = line.params[0]
    room = room_of(irc.house, target)
    if room is None or not visible(irc.house, room, irc.me):
        yield irc.trouble("no_such_channel", target)
    elif len(line.params) > 1:
        yield wish.SetTopic(room=target[1:], topic=line.params[1][: isupport.TOPIC])
    elif irc.me not in room.members:
        yield irc.trouble("not_on_channel", target)
    else:
        yield lambda: topic_lines(irc, room)


def topic_lines(irc: Speaker, room: Room) -> list[Message]:
    """What a channel is about, and who said so."""
    name = channel(room.name)
    if not room.topic:
        return [irc.numeric("331", name, "No topic is set")]
    out = [irc.numeric("332", name, room.topic)]
    by, at = irc.house.state().lobby.topics.get(room.key, ("", 0))
    if by:
        out.append(irc.numeric("333", name, by, str(at // 1000)))
    return out


# --- NAMES, LIST --------------------------------------------------------------------------------------------


def names_of(irc: Speaker, line: Message) -> Steps:
    """NAMES of several channels."""
    if not line.params:
        yield irc.numeric("366", "*", "End of /NAMES list")
        return
    wanted = targets(line.params[0])
    yield lambda: [message for target in wanted for message in _names_rows(irc, target)]
    yield irc.numeric("366", ",".join(_called(irc, target) for target in wanted), "End of /NAMES list")


def _called(irc: Speaker, target: str) -> str:
    room = room_of(irc.house, target)
    return channel(room.name) if room is not None else one_word(target)


def _names_rows(irc: Speaker, target: str) -> list[Message]:
    room = room_of(irc.house, target)
    return names_lines(irc, room)[:-1] if room is not None and visible(irc.house, room, irc.me) else []


def names_lines(irc: Speaker, room: Room) -> list[Message]:
    """Who is in a channel."""
    inside = irc.me in room.members
    full = "userhost-in-names" in irc.caps
    words: list[str] = []
    for presence in seen.members(irc.house, room):
        if not inside and "i" in presence.modes:
            continue
        looks = seen.looks_of(presence)
        signs = seen.signs(irc.house, room, presence.person.id, every="multi-prefix" in irc.caps)
        words.append(signs + (looks.mask if full else looks.name))
    name = channel(room.name)
    out: list[Message] = []
    held: list[str] = []
    for found in [*words, ""]:
        if held and (not found or len(" ".join(held).encode()) + len(found.encode()) > NAMES_LINE):
            out.append(irc.numeric("353", "@" if hidden(room) else "=", name, " ".join(held)))
            held = []
        held.append(found)
    return [*out, irc.numeric("366", name, "End of /NAMES list")]


def hidden(room: Room) -> bool:
    """Whether a channel is listed for nobody who is not in it."""
    return bool(room.modes.hidden)


# --- KICK, INVITE -------------------------------------------------------------------------------------------


def kick(irc: Speaker, line: Message) -> Steps:
    """KICK."""
    rooms, people = line.params[0].split(","), targets(line.params[1])
    reason = line.params[2][: isupport.KICK] if len(line.params) > 2 else ""
    if len(rooms) == 1:
        yield from _kick_from(irc, rooms[0], people, reason)
        return
    for target, name in zip(rooms, people, strict=False):
        yield from _kick_from(irc, target, [name], reason)


def _kick_from(irc: Speaker, target: str, people: list[str], reason: str) -> Steps:
    room = room_of(irc.house, target)
    if room is None:
        yield irc.trouble("no_such_channel", target)
        return
    for name in people:
        presence = irc.house.state().person_named(name)
        if presence is None:
            yield irc.trouble("no_such_nick", name)
        elif presence.person.id not in room.members:
            yield irc.trouble("not_there", name, target)
        else:
            yield Kick(person=name, room=target[1:], reason=reason or irc.nick)


def invite(irc: Speaker, line: Message) -> Steps:
    """INVITE; without parameters: the channels to which one is invited."""
    if not line.params:
        yield lambda: invitations(irc)
        return
    if len(line.params) < 2:
        yield irc.trouble("need_params", "INVITE")
        return
    name, target = line.params[0], line.params[1]
    room = room_of(irc.house, target)
    other = irc.house.state().lobby.somebody(name) if name[:1] != HIDDEN else None  # an account may be away
    if other is None:
        yield irc.trouble("no_such_nick", name)
    elif room is None:
        yield irc.trouble("no_such_channel", target)
    elif other.id in room.members and irc.me in room.members:
        yield irc.trouble("on_channel", name, target)
    else:
        yield Invite(room=target[1:], person=name)


def invitations(irc: Speaker) -> Say:
    """RPL_INVITELIST."""
    now = irc.house.now()
    rows = [
        irc.numeric("336", channel(room.name))
        for room in irc.house.state().rooms.values()
        if room.order is not None and irc.me in room.order.invited and not over(room.order.invited[irc.me], now)
    ]
    return (*rows, irc.numeric("337", "End of /INVITE list"))


def invited(irc: Speaker, command: Command, result: object, entries: object) -> Say:
    """RPL_INVITING."""
    assert isinstance(command, Invite)
    room = room_of(irc.house, channel(command.room))
    name = room.name if room is not None else command.room
    return (irc.numeric("341", command.person, channel(name)),)
