"""A command on its way to being decided, with everything that rules look at."""

from typing import Any

from msgspec import Struct

from chinwag.room.entry import Person, Target
from chinwag.room.facts import NOTHING, Facts
from chinwag.room.lobby import Lobby
from chinwag.room.permissions import Role
from chinwag.room.room import Room


class Ask(Struct, frozen=True):
    """Who asks for what, where, as what, and when. `room` None = it is about the house."""

    lobby: Lobby
    room: Room | None
    who: Person
    role: Role
    command: Any
    at: int
    facts: Facts = NOTHING
    target: Target | None = None

    @property
    def place(self) -> str:
        """Where it is about, as people call it; "" = the house."""
        return self.room.name if self.room is not None else ""

    @property
    def values(self) -> dict[str, str]:
        """The same for the sentence of a refusal."""
        return {"room": self.room.name} if self.room is not None else {}
