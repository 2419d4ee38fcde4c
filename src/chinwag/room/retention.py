"""Rooms that keep only so much: what is older is gone for everybody at one place in the log.

How far a room is swept is decided by the store's clock (store/sweeping.py) and is a fact of the house like any
other: every node forgets the same entries, and `verify` knows that they are missing by right.
"""

from chinwag.room.ask import Ask
from chinwag.room.commands import Command, RoomName, Seq
from chinwag.room.entry import Entry
from chinwag.room.events_moderation import Swept
from chinwag.room.lobby import HOUSE, Lobby, unknown_room
from chinwag.room.record import in_house
from chinwag.room.refusals import Refused
from chinwag.room.room import Decision, Draft, Room


class Sweep(Command, frozen=True):
    """Delete a room's entries up to a seq. Only the house can wish it. Answer: Accepted, or Done if it was so."""

    room: RoomName
    upto: Seq


def sweeping(ask: Ask) -> Decision:
    """Only what keeps order stays of what is swept."""
    command, lobby = ask.command, ask.lobby
    if ask.who.kind != "server":
        return Refused("unknown_type", {"type": "sweep"})
    room = lobby.find(command.room)
    if room is None:
        return unknown_room(lobby, command.room)
    upto = min(command.upto, room.head)
    if upto < room.first:
        return ()
    return in_house(lobby, Draft(HOUSE, ask.who, Swept(room_key=room.key, upto=upto)))


def swept(lobby: Lobby, entry: Entry, record: Room | None) -> None:
    """A room begins later from now on."""
    assert isinstance(entry.event, Swept)
    room = lobby.rooms.get(entry.event.room_key)
    if room is not None:
        room.first = max(room.first, entry.event.upto + 1)
