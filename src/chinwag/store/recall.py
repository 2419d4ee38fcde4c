"""Back to what is stored, when something decided and folded could not be written."""

from collections.abc import Callable, Sequence

from chinwag.room.entry import Entry
from chinwag.room.recalling import recall
from chinwag.room.state import State


def recalled(ahead: State, lost: Sequence[Entry], epoch: int, load: Callable[[State], None]) -> State:
    """The state without the entries that were lost, in log order.

    Everything durable comes from the disk, by `load`; presence is taken over from the state that ran ahead.
    """
    state = State(ahead.lobby.room.display, epoch, ahead.lobby.engine)
    state.lobby.unreserved = ahead.lobby.unreserved
    load(state)
    recall(ahead.lobby, state.lobby, lost)
    return state
