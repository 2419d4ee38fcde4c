"""Going back to what is stored, when something that was decided and folded could not be written.

Rooms, accounts and order come from the disk. Presence is not there: who is online, under which name and in which
rooms is taken over from the state that ran ahead, with the lost entries undone, the last one first.
"""

from collections.abc import Callable, Sequence

from chinwag.room import events as e
from chinwag.room import events_accounts as fa
from chinwag.room import events_moderation as fm
from chinwag.room.entry import Entry, Person
from chinwag.room.lobby import Lobby, Presence, name_of
from chinwag.room.places import enter_room
from chinwag.room.renaming import rename


def recall(ahead: Lobby, fresh: Lobby, lost: Sequence[Entry]) -> None:
    """Give a lobby that was set from the disk the presence of the one that ran ahead, without what was lost."""
    for entry in reversed(lost):
        undo = _UNDO.get(type(entry.event))
        if undo is not None:
            undo(ahead, entry)
    for id, presence in ahead.people.items():
        account = fresh.accounts.get(id)
        if account is not None:
            presence.read = account.read
        keys, presence.rooms = presence.rooms, ()
        fresh.people[id] = presence
        fresh.claim(id, presence.name)
        for key in keys:
            if key in fresh.rooms:
                enter_room(fresh, presence, fresh.rooms[key])
    for id, hold in ahead.holds.items():
        if fresh.keys.get(hold.name.key, id) == id == fresh.looks.get(hold.name.skeleton, id):
            fresh.holds[id] = hold
            fresh.claim(id, hold.name)


def _out(lobby: Lobby, id: str, room: str) -> None:
    presence, found = lobby.people.get(id), lobby.find(room)
    if presence is not None and found is not None:
        presence.rooms = tuple([key for key in presence.rooms if key != found.key])


def _in(lobby: Lobby, id: str, room: str) -> None:
    presence, found = lobby.people.get(id), lobby.find(room)
    if presence is not None and found is not None and found.key not in presence.rooms:
        presence.rooms += (found.key,)


def _kicked(lobby: Lobby, entry: Entry) -> None:
    assert isinstance(entry.event, fm.Kicked)
    _in(lobby, entry.event.person, entry.room)


def _departed(lobby: Lobby, entry: Entry) -> None:
    """Back online: those who were put out of the house by something that did not become true."""
    assert isinstance(entry.event, e.Departed)
    lobby.unhold(entry.who.id)
    presence = lobby.people.setdefault(entry.who.id, Presence(entry.who, name_of(entry.who.name)))
    for name in entry.event.rooms:
        _in(lobby, presence.person.id, name)


def _arrived(lobby: Lobby, entry: Entry) -> None:
    lobby.people.pop(entry.who.id, None)


def _logged_in(lobby: Lobby, entry: Entry) -> None:
    """The account is the guest again."""
    assert isinstance(entry.event, fa.LoggedIn)
    presence = lobby.people.pop(entry.who.id, None)
    if presence is not None:
        guest = Person(entry.event.was, entry.event.old)
        lobby.people[guest.id] = Presence(guest, name_of(guest.name), presence.away, presence.rooms)


def _renamed(lobby: Lobby, entry: Entry) -> None:
    assert isinstance(entry.event, e.Renamed)
    presence = lobby.people.get(entry.who.id)
    if presence is not None:
        presence.person = Person(entry.who.id, entry.event.old, entry.who.kind)
        presence.name = name_of(entry.event.old)


def _room_renamed(lobby: Lobby, entry: Entry) -> None:
    assert isinstance(entry.event, fm.RoomRenamed)
    room = lobby.find(entry.event.name)
    if room is not None:
        rename(lobby, room, entry.event.old)


_UNDO: dict[type[e.Event], Callable[[Lobby, Entry], None]] = {
    e.Joined: lambda lobby, entry: _out(lobby, entry.who.id, entry.room),
    e.Left: lambda lobby, entry: _in(lobby, entry.who.id, entry.room),
    e.Arrived: _arrived,
    e.Departed: _departed,
    e.Renamed: _renamed,
    fa.LoggedIn: _logged_in,
    fm.Kicked: _kicked,
    fm.RoomRenamed: _room_renamed,
}
