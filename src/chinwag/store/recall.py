"""Back to what is stored, when something decided and folded could not be written."""

from collections.abc import Callable, Sequence

from chinwag.room.entry import Entry
from chinwag.room.events import Event, Joined, Left
from chinwag.room.state import State

_UNDONE: dict[type[Event], Event] = {Joined: Left(), Left: Joined()}


def recalled(ahead: State, lost: Sequence[Entry], epoch: int, load: Callable[[State], None]) -> State:
    """The state without the entries that were lost, in log order. Rooms come from the disk, by `load`.

    Presence is not on the disk: who is online, under which name and in which rooms is taken over from the state
    that ran ahead, with the lost comings and goings undone.
    """
    for entry in reversed(lost):
        undone = _UNDONE.get(type(entry.event))
        if undone is not None:
            ahead.fold(Entry(entry.room, 0, entry.at, entry.who, undone))
    state = State(ahead.lobby.room.display, epoch)
    load(state)
    for key, room in state.rooms.items():
        if key in ahead.rooms:
            room.members = ahead.rooms[key].members
    state.lobby.people = state.people = ahead.people
    state.lobby.holds, state.lobby.keys, state.lobby.looks = ahead.lobby.holds, ahead.lobby.keys, ahead.lobby.looks
    for presence in state.people.values():
        presence.rooms = tuple([key for key in presence.rooms if key in state.rooms])
    return state
