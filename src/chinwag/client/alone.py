"""What two accounts say to each other alone, as the log keeps it, put into its `@conversation`. Pure."""

from chinwag.client.rooms import Rooms
from chinwag.client.shown import Changes, Line, RoomsChanged
from chinwag.room.entry import Entry
from chinwag.room.events import Said

HIDDEN = "*"  # what the log's names of conversations begin with


def heard(rooms: Rooms, entry: Entry) -> Changes:
    """A line of a conversation, whether it is said now or was waiting; each is shown once."""
    event = entry.event
    if not isinstance(event, Said) or not event.to or entry.seq <= rooms.alone.get(entry.room, 0):
        return []
    rooms.alone[entry.room] = entry.seq
    mine = entry.who.id == rooms.me.id
    ids = entry.room.removeprefix(HIDDEN).split("+")
    other = next((id for id in ids if id != rooms.me.id), entry.who.id)
    line = Line(
        rooms.next_key(), 0, entry.at, entry.who.id, entry.who.name,
        "action" if event.action else "said", event.text, mine=mine, mention=not mine,
    )  # fmt: skip
    conversation = rooms.conversation(other, event.to if mine else entry.who.name)
    return [RoomsChanged(), *rooms.said_alone(conversation, line)]
