"""What the gate hands on, and what it needs of the hub."""

from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeAlias

from msgspec import Struct

from chinwag.identity import Identity
from chinwag.room.commands import Command
from chinwag.room.entry import Person
from chinwag.room.facts import Facts
from chinwag.room.refusals import Refused
from chinwag.room.results import Challenge, Done
from chinwag.session import Session
from chinwag.store.contract import Store
from chinwag.telemetry import Log


class Ready(Struct, frozen=True):
    """A command that can be decided, by whom, with which facts."""

    who: Person
    command: Command
    facts: Facts


Found: TypeAlias = Ready | Refused | Challenge | Done
Step: TypeAlias = Found | Coroutine[Any, Any, Found]


class Desk(Protocol):
    """What the gate needs of the hub."""

    store: Store
    identity: Identity
    log: Log
    stopping: bool

    @property
    def now(self) -> Callable[[], float]:
        """Monotonic seconds."""

    def task(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside everything else."""

    def move(self, session: Session, address: str, *, secure: bool) -> bool:
        """The connection is somebody's who is at that address; False where nobody there may come in now."""

    def end(self, session: Session, code: str) -> None:
        """Close, with the words for this code."""
