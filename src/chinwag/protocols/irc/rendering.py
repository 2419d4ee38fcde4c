"""What became true, in the words of IRC: one small function per event, looked up in a table.

What a line looks like depends on the entry, on the capabilities in `caps` (caps.RENDERING) and on how people are
seen; never on who reads it. So it is made once for all who share those capabilities.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from msgspec import Struct

from chinwag.protocols.irc import house as seen
from chinwag.protocols.irc import modes
from chinwag.protocols.irc.house import House, Looks, channel
from chinwag.protocols.irc.lines import BODY, Message
from chinwag.protocols.irc.shaping import CAP, CONCAT, SHAPE, pieces
from chinwag.room import events as e
from chinwag.room import events_accounts as fa
from chinwag.room import events_moderation as m
from chinwag.room import events_presence as p
from chinwag.room.entry import Entry
from chinwag.room.events_metadata import MetadataTold
from chinwag.room.text import one_line


class Reader(Struct, frozen=True):
    """For whom: those with these capabilities."""

    house: House
    caps: frozenset[str]


def render(reader: Reader, entry: Entry) -> Sequence[Message]:
    """The lines of an entry; none where IRC has no word for it."""
    tell = RENDER.get(type(entry.event))
    return tell(reader, entry, entry.event) if tell is not None else ()


# --- tags ---------------------------------------------------------------------------------------------------


def stamp(ms: int) -> str:
    """IRCv3 server-time."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


def msgid(house: House, entry: Entry) -> str:
    """The id of a message: its room's number and its place, or a digest of what was not kept."""
    if entry.seq:
        return place_id(house, entry, entry.seq)
    digest = blake2b(repr((entry.at, entry.who.id, entry.event)).encode(), digest_size=9)
    return f"w-{digest.hexdigest()}"


def place_id(house: House, entry: Entry, seq: int) -> str:
    """The id of another message of the room in which something happened."""
    room = house.state().place(entry.room)
    return f"r{room.id if room is not None else 0}-{seq}"


def where(house: House, entry: Entry) -> str:
    """The target of what happened: a channel, or of a conversation the nick of the other one."""
    state = house.state()
    room = state.place(entry.room)
    if room is None or room.kind != "direct":
        return channel(entry.room)
    other = state.peer(room, entry.who)
    return other.name if other is not None else "*"


def tags(
    reader: Reader, entry: Entry, given: Mapping[str, str] | None = None, *, said: bool = False
) -> dict[str, str]:
    """The tags of a line that its readers asked for. `said`: it is a message, with an id and its sender's tags."""
    found: dict[str, str] = {}
    caps = reader.caps
    if "server-time" in caps:
        found["time"] = stamp(entry.at)
    if "message-tags" in caps and said:
        found["msgid"] = msgid(reader.house, entry)
        found.update({key: value for key, value in (given or {}).items() if key[:1] == "+"})
    if "account-tag" in caps and entry.who.kind in ("account", "key"):
        found["account"] = account(reader.house, entry)
    if said and "message-tags" in caps and bot(reader.house, entry):
        found["bot"] = ""
    return found


def account(house: House, entry: Entry) -> str:
    """The name of the account that did something."""
    known = house.state().accounts.get(entry.who.id)
    return known.name.display if known is not None else entry.who.name


def bot(house: House, entry: Entry) -> bool:
    """Whether the actor says it is a bot."""
    presence = house.state().people.get(entry.who.id)
    return presence is not None and "B" in presence.modes


def line(reader: Reader, entry: Entry, command: str, *params: str) -> Message:
    """A line of the actor's."""
    found = tags(reader, entry)
    if entry.seq and "message-tags" in reader.caps:
        found["msgid"] = msgid(reader.house, entry)
    return Message(command, params, seen.looks(reader.house, entry.who).mask, found)


# --- saying -------------------------------------------------------------------------------------------------


def spoken(
    reader: Reader, entry: Entry, target: str, text: str, manner: str = "", *, action: bool = False,
    given: Mapping[str, str] | None = None,
) -> Sequence[Message]:  # fmt: skip
    """PRIVMSG or NOTICE: one line for each line of the text that fits; the id stands on the first.

    What fits besides its source goes whole; what has to be cut is cut for old clients (ii, sic), which hold 512
    bytes of a line with its source.
    """
    command = "NOTICE" if manner in ("notice", "ctcp_reply") else "PRIVMSG"
    source = seen.looks(reader.house, entry.who).mask
    wrap = "\x01ACTION {}\x01" if action else "\x01{}\x01" if manner.startswith("ctcp") else "{}"
    room = BODY - 1 - len(f"{command} {target} :".encode()) - len(wrap.replace("{}", ""))
    if len(text.encode()) > room:
        room -= 1 + len(f":{source} ".encode())
    given = dict(given or {})
    shape = given.pop(SHAPE, "")
    parts = pieces(text, shape, room)
    found = tags(reader, entry, given, said=True)
    if len(parts) > 1 and CAP in reader.caps and "batch" in reader.caps and not manner.startswith("ctcp"):
        return _in_batch(
            reader, entry, [Message(command, (target, part), source) for part, _ in parts], parts, found
        )
    rest = {key: value for key, value in found.items() if key != "msgid"}
    shown = [part for part, _ in parts if part] or [""]
    return [
        Message(command, (target, wrap.replace("{}", part)), source, own)
        for part, own in zip(shown, [found, *[rest] * (len(shown) - 1)], strict=True)
    ]


def _in_batch(
    reader: Reader, entry: Entry, said: list[Message], parts: list[tuple[str, bool]], found: dict[str, str]
) -> Sequence[Message]:
    """A message of several lines for those who can put them together."""
    name = f"m{msgid(reader.house, entry)}"
    first = said[0]
    inside = [
        Message(one.command, one.params, one.source, {"batch": name} | ({CONCAT: ""} if goes_on else {}))
        for one, (_, goes_on) in zip(said, parts, strict=True)
    ]
    start = Message("BATCH", (f"+{name}", CAP, first.params[0]), first.source, found)
    return [start, *inside, Message("BATCH", (f"-{name}",), first.source)]


def _said(reader: Reader, entry: Entry, event: e.Said) -> Sequence[Message]:
    given = dict(event.tags or {})
    if event.reply:
        given.setdefault("+draft/reply", place_id(reader.house, entry, event.reply))
    target = event.to or channel(entry.room)
    return spoken(reader, entry, target, event.text, event.manner, action=event.action, given=given)


def _whispered(reader: Reader, entry: Entry, event: e.Whispered) -> Sequence[Message]:
    return spoken(reader, entry, event.to, event.text, event.manner, action=event.action, given=event.tags)


def _signalled(reader: Reader, entry: Entry, event: p.Signalled) -> Sequence[Message]:
    sign = next((mark for _, mark, role in seen.RANKS if role.name.lower() == event.least), "")
    target = event.to or sign + channel(entry.room)
    if event.text:
        return spoken(reader, entry, target, event.text, event.manner, given=event.tags)
    return _tag_message(reader, entry, target, event.tags)


def _tag_message(reader: Reader, entry: Entry, target: str, given: Mapping[str, str]) -> Sequence[Message]:
    """TAGMSG, for those who know tags."""
    if "message-tags" not in reader.caps:
        return ()
    source = seen.looks(reader.house, entry.who).mask
    return (Message("TAGMSG", (target,), source, tags(reader, entry, given, said=True)),)


def _tagged(reader: Reader, entry: Entry, event: e.Tagged) -> Sequence[Message]:
    return _tag_message(reader, entry, where(reader.house, entry), event.tags) if event.tags else ()


def _typed(reader: Reader, entry: Entry, event: e.Typed) -> Sequence[Message]:
    given = {"+typing": "active" if event.on else "done"}
    return _tag_message(reader, entry, where(reader.house, entry), given)


def _edited(reader: Reader, entry: Entry, event: e.Edited) -> Sequence[Message]:
    given = {"+draft/reply": place_id(reader.house, entry, event.target)}
    return spoken(reader, entry, where(reader.house, entry), f"(edited) {event.text}", given=given)


def _redacted(reader: Reader, entry: Entry, event: e.Redacted) -> Sequence[Message]:
    if "draft/message-redaction" not in reader.caps:
        return ()
    params = (where(reader.house, entry), place_id(reader.house, entry, event.target))
    return (line(reader, entry, "REDACT", *params, *([event.reason] if event.reason else [])),)


def _reacted(reader: Reader, entry: Entry, event: e.Reacted) -> Sequence[Message]:
    name = "+draft/react" if event.on else "+draft/unreact"
    given = {name: event.emoji, "+draft/reply": place_id(reader.house, entry, event.target)}
    return _tag_message(reader, entry, where(reader.house, entry), given)


# --- coming and going ---------------------------------------------------------------------------------------


def _join(reader: Reader, entry: Entry, room: str) -> list[Message]:
    presence = reader.house.state().people.get(entry.who.id)
    if "extended-join" in reader.caps:
        name = account(reader.house, entry) if entry.who.kind in ("account", "key") else "*"
        real = seen.looks(reader.house, entry.who).real or entry.who.name
        found = [line(reader, entry, "JOIN", channel(room), name, real)]
    else:
        found = [line(reader, entry, "JOIN", channel(room))]
    if presence is not None and presence.away and "away-notify" in reader.caps:
        found.append(line(reader, entry, "AWAY", presence.away))
    return found


def _joined(reader: Reader, entry: Entry, event: e.Joined) -> Sequence[Message]:
    return _join(reader, entry, entry.room)


def _arrived(reader: Reader, entry: Entry, event: e.Arrived) -> Sequence[Message]:
    return [message for room in event.rooms for message in _join(reader, entry, room)]


def _left(reader: Reader, entry: Entry, event: e.Left) -> Sequence[Message]:
    return (line(reader, entry, "PART", channel(entry.room), *([event.reason] if event.reason else [])),)


def _departed(reader: Reader, entry: Entry, event: e.Departed) -> Sequence[Message]:
    return (line(reader, entry, "QUIT", f"Quit: {event.reason}" if event.reason else "Connection closed"),)


def _renamed(reader: Reader, entry: Entry, event: e.Renamed) -> Sequence[Message]:
    now = seen.looks(reader.house, entry.who)
    before = Looks(event.old, now.user, now.host)
    return (Message("NICK", (entry.who.name,), before.mask, tags(reader, entry)),)


def _topic_set(reader: Reader, entry: Entry, event: e.TopicSet) -> Sequence[Message]:
    return (line(reader, entry, "TOPIC", channel(entry.room), event.topic),)


# --- how people are seen ------------------------------------------------------------------------------------


def _away_set(reader: Reader, entry: Entry, event: e.AwaySet) -> Sequence[Message]:
    if "away-notify" not in reader.caps:
        return ()
    return (line(reader, entry, "AWAY", *([event.text] if event.text else [])),)


def _described(reader: Reader, entry: Entry, event: p.Described) -> Sequence[Message]:
    found: list[Message] = []
    before = dict(zip(event.changed, event.before, strict=True))
    if "real" in before and "setname" in reader.caps and before["real"]:
        found.append(line(reader, entry, "SETNAME", event.real))
    if ("user" in before or "host" in before) and "chghost" in reader.caps and before.get("host", event.host):
        old = Looks(entry.who.name, before.get("user", event.user), before.get("host", event.host))
        now = seen.looks(reader.house, entry.who)
        found.append(Message("CHGHOST", (now.user, now.host), old.mask, tags(reader, entry)))
    return found


def _watched(reader: Reader, entry: Entry, event: p.Watched) -> Sequence[Message]:
    number = "730" if event.on else "731"
    who = seen.looks(reader.house, entry.who).mask if event.on else event.name
    return (Message(number, ("*", who), reader.house.setup.name, tags(reader, entry)),)


def _noticed(reader: Reader, entry: Entry, event: e.Noticed) -> Sequence[Message]:
    from chinwag.protocols.phrases import notice

    text = one_line(notice(event.code, event.values))
    return (Message("NOTICE", ("*", text), reader.house.setup.name, tags(reader, entry)),)


# --- order --------------------------------------------------------------------------------------------------


def _mode_line(reader: Reader, entry: Entry, params: tuple[str, ...]) -> Sequence[Message]:
    return (line(reader, entry, "MODE", channel(entry.room), *params),) if params else ()


def _kicked(reader: Reader, entry: Entry, event: m.Kicked) -> Sequence[Message]:
    return (line(reader, entry, "KICK", channel(entry.room), event.name, event.reason or entry.who.name),)


def _mode_set(reader: Reader, entry: Entry, event: m.ModeSet) -> Sequence[Message]:
    return _mode_line(reader, entry, modes.of_mode_set(event.mode, event.after))


def _role_set(reader: Reader, entry: Entry, event: m.RoleSet) -> Sequence[Message]:
    room = reader.house.state().room(entry.room)
    given = room is not None and event.person in room.roles
    before = "operator" if event.before == "owner" and not given else event.before
    after = event.after
    return _mode_line(reader, entry, modes.of_role_set(event.name, before, after) if before != after else ())


def _ban_line(reader: Reader, entry: Entry, sign: str, event: m.Banned | m.Unbanned) -> Sequence[Message]:
    letter = modes.LIST_LETTER.get(event.kind, "b")
    mask = {"account": f"a:{event.name}", "name": f"{event.mask}!*@*"}.get(event.kind, event.mask)
    return _mode_line(reader, entry, (sign + letter, mask))


def _banned(reader: Reader, entry: Entry, event: m.Banned) -> Sequence[Message]:
    return _ban_line(reader, entry, "+", event)


def _unbanned(reader: Reader, entry: Entry, event: m.Unbanned) -> Sequence[Message]:
    return _ban_line(reader, entry, "-", event)


def _summoned(reader: Reader, entry: Entry, event: p.Summoned) -> Sequence[Message]:
    return (line(reader, entry, "INVITE", event.name, channel(entry.room)),)


def _announced(reader: Reader, entry: Entry, event: p.Announced) -> Sequence[Message]:
    return (line(reader, entry, "WALLOPS", event.text),)


def _time_marked(reader: Reader, entry: Entry, event: p.TimeMarked) -> Sequence[Message]:
    if "draft/read-marker" not in reader.caps:
        return ()
    return (Message("MARKREAD", (event.target, f"timestamp={stamp(event.at)}"), reader.house.setup.name),)


def _metadata_told(reader: Reader, entry: Entry, event: MetadataTold) -> Sequence[Message]:
    target, server, value = event.name or channel(entry.room), reader.house.setup.name, (event.value,) * event.on
    if "draft/metadata-3" in reader.caps:
        number, rest = ("761", ("*", event.value)) if event.on else ("766", ("Key is not set",))
        return (Message(number, ("*", target, event.key, *rest), server, tags(reader, entry)),)
    return (
        (line(reader, entry, "METADATA", target, event.key, "*", *value),)
        if "draft/metadata-2" in reader.caps
        else ()
    )


def _logged_in(reader: Reader, entry: Entry, event: fa.LoggedIn) -> Sequence[Message]:
    out: list[Message] = []
    now = seen.looks(reader.house, entry.who)
    if event.old != entry.who.name:
        out.append(
            Message("NICK", (entry.who.name,), Looks(event.old, now.user, now.host).mask, tags(reader, entry))
        )
    if "account-notify" in reader.caps:
        out.append(line(reader, entry, "ACCOUNT", account(reader.house, entry)))
    return out


def _invited(reader: Reader, entry: Entry, event: m.Invited) -> Sequence[Message]:
    if "invite-notify" not in reader.caps:
        return ()
    return (line(reader, entry, "INVITE", event.name, channel(entry.room)),)


Tell = Callable[[Reader, Entry, Any], Sequence[Message]]
# fmt: off
RENDER: dict[type[e.Event], Tell] = {
    e.Said:      _said,
    e.Whispered: _whispered,
    p.Signalled: _signalled,
    e.Edited:    _edited,
    e.Redacted:  _redacted,
    e.Reacted:   _reacted,
    e.Tagged:    _tagged,
    e.Typed:     _typed,
    e.Joined:    _joined,
    e.Left:      _left,
    e.Arrived:   _arrived,
    e.Departed:  _departed,
    e.Renamed:   _renamed,
    e.TopicSet:  _topic_set,
    e.AwaySet:   _away_set,
    p.Described: _described,
    p.Watched:   _watched,
    e.Noticed:   _noticed,
    m.Kicked:    _kicked,
    m.ModeSet:   _mode_set,
    m.RoleSet:   _role_set,
    m.Banned:    _banned,
    m.Unbanned:  _unbanned,
    m.Invited:   _invited,
    p.Summoned:  _summoned,
    p.Announced: _announced,
    p.TimeMarked: _time_marked,
    fa.LoggedIn: _logged_in,
    MetadataTold: _metadata_told,
}
# fmt: on
