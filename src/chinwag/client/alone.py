"""What two accounts say to each other alone: the log keeps it, here it is the conversation `@name`. Pure."""

from chinwag.client.rooms import HIDDEN, Rooms
from chinwag.client.window import Room
from chinwag.room.entry import Entry, Person
from chinwag.room.events import Said
from chinwag.room.results import RoomInfo

__all__ = ["HIDDEN", "known", "spoken"]


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


def _kept(rooms: Rooms, other: Person, log: str, head: int) -> Room:
    room = rooms.conversation(other.id, other.name)
    if room.log != log:
        room.adopt(log, head)
    return room


def _other(rooms: Rooms, entry: Entry) -> str:
    ids = entry.room.removeprefix(HIDDEN).split("+")
    return next((id for id in ids if id != rooms.me.id), entry.who.id)
