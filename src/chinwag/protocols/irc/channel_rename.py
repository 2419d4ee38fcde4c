"""draft/channel-rename: another name for a channel. Who did not ask for it sees a PART and a JOIN (Fallback)."""

from collections.abc import Iterable, Sequence

from chinwag.protocols.irc.commands_rooms import inside
from chinwag.protocols.irc.house import channel, is_channel, looks, room_of
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.protocols.irc.tagging import CHANNEL_RENAME as CAP
from chinwag.room import names
from chinwag.room.commands import Command
from chinwag.room.commands_moderation import RenameRoom
from chinwag.room.entry import Entry, Person
from chinwag.room.events_moderation import RoomRenamed
from chinwag.room.refusals import Refused

Steps = Iterable[Step]
REFUSED = {
    "room_exists": ("CHANNEL_NAME_IN_USE", "The channel name is already taken"),
    "room_renamed": ("CHANNEL_NAME_IN_USE", "The channel name is already taken"),
    "renamed_lately": ("CANNOT_RENAME", "This channel has been renamed recently"),
}


def rename(irc: Speaker, line: Message) -> Steps:
    """RENAME <channel> <new name> [<reason>]."""
    old, new = line.params[0], line.params[1]
    room = room_of(irc.house, old)
    if room is None:
        yield irc.trouble("no_such_channel", old)
    elif irc.me not in room.members:
        yield irc.trouble("not_on_channel", old)
    elif not is_channel(new) or isinstance(names.check_room(new[1:]), Refused):
        yield irc.fail("RENAME", "CANNOT_RENAME", old, new, "The channel cannot be called so")
    else:
        yield RenameRoom(room=room.name, name=new[1:], reason=line.params[2] if len(line.params) > 2 else "")


def refused(irc: Speaker, line: Message, why: Refused) -> Say:
    """Why a channel keeps its name."""
    if why.code == "forbidden":
        return (irc.trouble("not_operator", line.params[0]),)
    code, text = REFUSED.get(why.code, ("CANNOT_RENAME", "The channel cannot be renamed"))
    return (irc.fail("RENAME", code, line.params[0], line.params[1], text),)


def renamed(irc: Speaker, command: Command, result: object, entries: Sequence[Entry]) -> Say:
    """One's own RENAME, as it is seen with or without the capability."""
    return irc.seen(entries) if CAP in irc.caps else [line for entry in entries for line in seen(irc, entry)]


def seen(irc: Speaker, entry: Entry) -> Say:
    """The same for a client that knows no RENAME: out of the old channel and into the new one."""
    event = entry.event
    assert isinstance(event, RoomRenamed)
    if CAP in irc.caps or not irc.here or names.fold(event.old) == names.fold(event.name):
        return ()
    room = room_of(irc.house, channel(event.name))
    mask = looks(irc.house, Person(irc.me, irc.nick)).mask
    out = [
        Message("PART", (channel(event.old), *([event.reason] if event.reason else [])), mask),
        Message("JOIN", (channel(event.name),), mask),
    ]
    return [*out, *inside(irc, room)] if room is not None else out
