"""What the rest of the server sees of the log and its view.

A sender's answer means: durable in the log, and applied here, with the outcome. Everything submitted is decided
by the pure rules in `room/`, in one order, and settled in that order after its commit. Nothing is told before.
"""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from msgspec import Struct

from chinwag.room.commands import Command
from chinwag.room.entry import Entry, Person, Target
from chinwag.room.facts import NOTHING, Facts
from chinwag.room.names import fold
from chinwag.room.refusals import Refused
from chinwag.room.results import Hits, Page, Result
from chinwag.room.state import State

Status = Literal["ready", "catching_up", "read_only", "fenced"]


class Settled(Struct, gc=False):
    """One command with its outcome, in log order. `origin` is the caller's own mark (a session), handed back.

    `entries` is what became true by it: empty for a refusal and for a duplicate. `duplicate` marks an outcome
    that stems from an earlier try with the same cid.
    """

    origin: object
    who: Person
    command: Command
    outcome: Result | Refused
    entries: tuple[Entry, ...] = ()
    duplicate: bool = False


class Sift(Struct, frozen=True):
    """Which messages are wanted of those with the right words: by whom (a key), and from when to when (ms)."""

    by: str = ""
    since: int = 0
    until: int = 0

    def keeps(self, entry: Entry) -> bool:
        """Whether a message is wanted."""
        known = not self.by or fold(entry.who.name) == self.by
        return known and entry.at >= self.since and (not self.until or entry.at <= self.until)


ALL = Sift()


class StoreError(Exception):
    """The store cannot be opened or used; the message is one sentence for the operator."""


class Store(Protocol):
    """The log, the state folded from it, and what can be read back."""

    state: State  # folded ahead of the disk; read it, never change it
    epoch: int
    status: Status
    reason: str

    async def open(self) -> None:
        """Open or create, migrate, load the state. Raises StoreError."""

    async def drain(self) -> None:
        """Return when everything submitted until now is settled."""

    async def close(self) -> None:
        """Store what is pending, then close."""

    def on_settled(self, callback: Callable[[Sequence[Settled]], None]) -> None:
        """Live delivery hangs on this alone: called on the event loop, once per commit group, in log order."""

    def submit(self, origin: object, who: Person, command: Command, facts: Facts = NOTHING) -> None:
        """Decide, fold and store a command. Its Settled comes by the callback, at once where nothing is written."""

    async def do(self, who: Person, command: Command, facts: Facts = NOTHING) -> Settled:
        """The same for a caller that waits."""

    def hash_of(self, owner: str) -> str:
        """The password hash of an account (its id), a room (its key) or the house (*house), "" = none."""

    def audit(self, room: str, *, before: int = 0, limit: int = 50) -> Page:
        """Acts of moderation in a room (a key, *house for the house), oldest first, up to `limit` before a seq."""

    def target(self, room: str, seq: int) -> Target | None:
        """The message that an edit, redaction or reaction speaks of."""

    def page(self, room: str, *, before: int = 0, after: int | None = None, limit: int = 50, head: int = 0) -> Page:
        """History, oldest first, under 1 ms at any size. `head` hides what lies after that seq (0 = nothing)."""

    async def search(
        self, query: str, rooms: Sequence[str], *, before: int = 0, limit: int = 20, sift: Sift = ALL
    ) -> Hits:
        """Newest first, on a reader thread. `before` is a log position, 0 = from the newest.

        An empty query is for one room and a sift. ValueError where there is nothing to look for.
        """
