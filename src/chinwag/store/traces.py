"""Who ever said something under a name, and where: read beside the server, for whoever is to be erased."""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Final

from msgspec import Struct

from chinwag.room.names import fold
from chinwag.store.rows import ERASED, SAID

STRETCH: Final = 20_000  # positions looked at in one transaction: the WAL stays small


class Trace(Struct, frozen=True):
    """A person under one name. Times are those of the first and last message, 0 = there is none left."""

    person: str
    name: str
    kind: str
    messages: int
    first: int
    last: int


class Traces:
    """A connection of its own, which only reads; one call at a time, from any thread."""

    def __init__(self, database: Path) -> None:
        self._connection = sqlite3.connect(
            f"{database.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False,
            timeout=5,
        )  # fmt: skip
        self._connection.execute("PRAGMA query_only=ON")

    def __enter__(self) -> "Traces":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._connection.close()

    def people(self, name: str) -> list[Trace]:
        """Everybody who was ever called so, however it is spelled."""
        wanted = fold(name)
        rows = self._connection.execute("SELECT id, person, name, kind FROM actor ORDER BY id").fetchall()
        return [self._trace(*row) for row in rows if row[3] != "server" and fold(row[2]) == wanted]

    def _trace(self, actor: int, person: str, name: str, kind: str) -> Trace:
        messages, first, last, start, end = 0, 0, 0, 0, self._last()
        while start < end:
            count, low, high = self._connection.execute(
                "SELECT count(*), min(at), max(at) FROM event"
                " WHERE pos > ? AND pos <= ? AND actor = ? AND kind = ? AND state != ?",
                (start, start + STRETCH, actor, SAID, ERASED),
            ).fetchone()
            if count:
                messages, first, last = messages + count, first or low, high
            start += STRETCH
        return Trace(person, name, kind, messages, first, last)

    def messages(self, person: str, after: int) -> tuple[list[tuple[str, int]], int, bool]:
        """Room and seq of a person's messages in the next stretch of the log, where it ends, whether there is more.

        Rooms by their keys: hidden ones are among them.
        """
        upto, end = after + STRETCH, self._last()
        found: list[tuple[str, int]] = self._connection.execute(
            "SELECT r.key, e.seq FROM event e JOIN actor a ON a.id = e.actor JOIN room r ON r.id = e.room"
            " WHERE e.pos > ? AND e.pos <= ? AND a.person = ? AND e.kind = ? AND e.state != ? ORDER BY e.pos",
            (after, upto, person, SAID, ERASED),
        ).fetchall()
        return found, min(upto, end), upto < end

    def _last(self) -> int:
        return int(self._connection.execute("SELECT max(pos) FROM event").fetchone()[0] or 0)
