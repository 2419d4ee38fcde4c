"""What was shown counts as read, where clients cannot say so themselves.

Native clients come back to their place and say how far their person has read (MarkRead), and so do IRC clients with
draft/read-marker; netcat and its like say nothing. For those the house does it: what waited is read once it was
told, the rest when they leave in order.
"""

from collections.abc import Iterable, Mapping

from chinwag.delivery import Online
from chinwag.room.commands import MarkRead
from chinwag.room.entry import Entry, Person
from chinwag.room.room import Room
from chinwag.store.contract import Store

IN_ORDER = frozenset({"quit", "eof", "closed"})
"""Ends of a connection before which everything told has arrived."""


def shown(store: Store, person: Person, rooms: Iterable[tuple[Room, int]]) -> None:
    """Somebody has read these rooms up to these seqs. Of guests nothing is kept."""
    here = store.state.people.get(person.id)
    if here is None or person.id not in store.state.accounts:
        return
    read = here.read or {}
    for room, head in list(rooms):
        if head > read.get(room.key, 0):
            store.submit(None, person, MarkRead(room=room.name, seq=head))


def heard(store: Store, online: Mapping[str, Online], entry: Entry) -> None:
    """Something was said in a conversation, and told to those of the two who are here."""
    room = store.state.place(entry.room)
    if room is None or room.kind != "direct" or not entry.seq:
        return
    for id in room.members:
        here = online.get(id)
        if here is not None and not all([session.wire.tells_read for session in here.sessions]):
            shown(store, here.person, [(room, entry.seq)])


def left(store: Store, person: Person, told: Mapping[str, int], reason: str) -> None:
    """Somebody leaves whose client says nothing of what it shows; `told`: by room key, the last seq told."""
    if reason in IN_ORDER:
        state = store.state
        rooms = [room for room in state.rooms.values() if person.id in room.members]
        shown(store, person, [(room, told.get(room.key, 0)) for room in rooms + state.conversations(person)])
