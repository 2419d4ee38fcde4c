"""The record of the house: a hidden room in which everything stands that concerns the house as a whole."""

from chinwag.room.entry import SERVER
from chinwag.room.events import RoomCreated
from chinwag.room.lobby import HOUSE, Lobby
from chinwag.room.room import Draft

BEGUN = Draft(HOUSE, SERVER, RoomCreated(name=HOUSE, kind="house"))


def in_house(lobby: Lobby, *drafts: Draft) -> tuple[Draft, ...]:
    """The drafts; before the first that ever stands in the record, the record itself is made."""
    return drafts if HOUSE in lobby.hidden else (BEGUN, *drafts)
