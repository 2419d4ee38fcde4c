"""What two accounts say to each other alone: the log keeps it, here it is the conversation `@name`. Pure."""

from chinwag.client.rooms import HIDDEN, NOBODY, Rooms
from chinwag.client.shown import Changes
from chinwag.client.window import Room
from chinwag.protocols import phrases
from chinwag.room.entry import Entry, Person
from chinwag.room.events import Said
from chinwag.room.results import RoomInfo

__all__ = ["HIDDEN", "known", "spoken", "taken"]


def known(rooms: Rooms, info: RoomInfo) -> Room | None:
    """The conversation that the server tells of on coming in; None where the other is gone for good."""
    if info.kind != "direct" or info.peer is None:
        return None
    return _kept(rooms, info.peer, info.name, info.head)


def spoken(rooms: Rooms, entry: Entry) -> Room | None:
    """The conversation that an entry belongs to; what is not said opens none."""
    event = entry.event
    if isinstance(event, Said) and event.to:
        name = event.to if entry.who.id == rooms.me.id else entry.who.name
        return _kept(rooms, Person(_other(rooms, entry), name), entry.room, entry.seq - 1)
    return rooms.room(entry.room)


def taken(rooms: Rooms, room: Room, at: int, *, stored: bool) -> Changes:
    """How a whisper was taken, where it did not simply reach somebody: said once, and again when that changes."""
    name = room.name[1:]
    code = "unkept" if not stored else "" if rooms.named(name) is not None else "waits"
    if code == room.manner:
        return []
    room.manner = code
    return rooms.passing(room, at, NOBODY, "note", phrases.notice(code, {"name": name})) if code else []


def _kept(rooms: Rooms, other: Person, log: str, head: int) -> Room:
    room = rooms.conversation(other.id, other.name)
    if room.log != log:
        room.adopt(log, head)
    return room


def _other(rooms: Rooms, entry: Entry) -> str:
    ids = entry.room.removeprefix(HIDDEN).split("+")
    return next((id for id in ids if id != rooms.me.id), entry.who.id)
