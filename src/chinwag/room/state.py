"""Everything the house knows of the present, folded from the log: a deterministic machine.

No clock, no chance, no order of sets: two states that folded the same entries are equal and decide alike.
"""

from chinwag.room import commands as c
from chinwag.room import lobby as house
from chinwag.room import names
from chinwag.room import room as rooms
from chinwag.room.entry import SERVER, Entry, Person, Target
from chinwag.room.events import RoomCreated
from chinwag.room.facts import NOTHING, Facts
from chinwag.room.lobby import Lobby, Presence
from chinwag.room.permissions import RIGHTS, allowed
from chinwag.room.refusals import Refused
from chinwag.room.room import Decision, Draft, Room

__all__ = ["Decision", "Draft", "Presence", "Room", "State"]


class State:
    """Rooms, people and names as they stand. Read it anywhere; it changes by `fold` alone."""

    def __init__(self, lobby: str = "lobby", epoch: int = 1) -> None:
        name = names.check_room(lobby)
        if isinstance(name, Refused):
            raise ValueError(f"{lobby!r} cannot be the name of a room")  # noqa: TRY004 - a value, not a type
        self.lobby = Lobby(name)
        self.rooms: dict[str, Room] = self.lobby.rooms  # by key
        self.people: dict[str, Presence] = self.lobby.people  # by id
        self.epoch = epoch

    def room(self, name: str) -> Room | None:
        """The room of that name: its key or display form at once, any other spelling by folding."""
        return self.lobby.find(name)

    def person_named(self, name: str) -> Presence | None:
        """The person online under that name, however it is spelled."""
        return self.lobby.named(name)

    def decide(
        self, who: Person, command: c.Command, at: int, target: Target | None = None, facts: Facts = NOTHING
    ) -> Decision:
        """What a command leads to at the time `at` (ms); () = it is so already. Changes nothing."""
        kind = type(command)
        if isinstance(command, c.Enter):
            return house.decide_enter(self.lobby, who, command, at)
        presence = self.people.get(who.id)
        if presence is not None:
            who = presence.person
        elif who.kind != "server":
            return Refused("not_entered" if kind in RIGHTS else "unknown_type", {"type": kind.__name__.lower()})
        if kind in rooms.DECIDE:
            wish: str = command.room  # type: ignore[attr-defined]  # every command of that table has one
            room = self.lobby.find(wish)
            if room is None:
                return house.unknown_room(self.lobby, wish)
            return rooms.decide(room, who, command, target)
        rule = house.DECIDE.get(kind) if presence is not None or kind in house.SERVER_MAY else None
        if rule is None:
            return Refused("unknown_type", {"type": kind.__name__.lower()})
        if not allowed(house.role(who), kind):
            return Refused("forbidden", {"action": kind.__name__.lower()})
        return rule(self.lobby, who, command, at)

    def fold(self, entry: Entry) -> None:
        """Let an entry have happened. Refuses nothing: what speaks of nobody and nothing changes nothing."""
        room = self.lobby.find(entry.room) if entry.room else None
        if entry.seq and room is not None:
            rooms.advance(room, entry.seq, entry.at)
        step = house.FOLD.get(type(entry.event))
        if step is not None:
            step(self.lobby, entry, room)

    def founding(self, at: int) -> tuple[Draft, ...]:
        """What an empty log begins with: the room that everybody is in."""
        name = self.lobby.room
        return (Draft(name.key, SERVER, RoomCreated(name=name.display)),)

    def load_room(
        self,
        id: int,
        name: str,
        topic: str = "",
        head: int = 0,
        first: int = 0,
        last_at: int = 0,
        created: int = 0,
        owner: str = "",
    ) -> Room:
        """Set a room from its row, instead of folding all its entries."""
        room = Room(id, name, names.fold(name), topic, head, first, last_at, created, owner)
        self.lobby.add(room)
        return room
