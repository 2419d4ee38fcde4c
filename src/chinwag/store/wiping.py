"""Nothing that was erased is left in a file: neither in the search index nor in the WAL.

SQLite overwrites what is deleted (`secure_delete`), but the index keeps deleted words until its parts are merged,
and the WAL keeps older pages until it begins anew. In idle moments the writer merges by itself; this does it now.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final, Protocol

PAGES: Final = 500  # of the index, merged in one transaction: some milliseconds
REST: Final = 0.01  # seconds between two
TRIES: Final = 20  # for a WAL that others read just now


class Writes(Protocol):
    """The writing thread."""

    def do(self, job: Callable[[sqlite3.Connection], object], done: Callable[[Any, str], object]) -> None:
        """Run a job in a transaction, then tell its trouble on the event loop."""


async def wipe(writer: Writes, database: Path) -> None:
    """Merge all of the index, a little at a time, then begin the WAL anew. Raises OSError where the disk fails."""
    job: Callable[[sqlite3.Connection], int] = _begin
    while await done_by(writer, job):
        job = _merge
        await asyncio.sleep(REST)
    for _ in range(TRIES):
        if await asyncio.to_thread(_begin_anew, database):
            return
        await asyncio.sleep(REST)


async def done_by(writer: Writes, job: Callable[[sqlite3.Connection], int]) -> int:
    """Have a job done in a transaction of its own; its answer. Raises OSError where the disk fails."""
    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    changed = 0

    def run(connection: sqlite3.Connection) -> None:
        nonlocal changed
        changed = job(connection)

    def done(trouble: str | None, reason: str) -> None:
        if not future.done():
            if trouble is None:
                future.set_result(changed)
            else:
                future.set_exception(OSError(reason))

    writer.do(run, done)
    return await future


def _begin(connection: sqlite3.Connection) -> int:
    """A negative number of pages has FTS5 take all parts together, as `optimize` would; positive ones go on."""
    return _merged(connection, -PAGES)


def _merge(connection: sqlite3.Connection) -> int:
    return _merged(connection, PAGES)


def _merged(connection: sqlite3.Connection, pages: int) -> int:
    before = connection.total_changes
    connection.execute("INSERT INTO fts(fts, rank) VALUES ('merge', ?)", (pages,))
    return int(connection.total_changes - before >= 2)  # https://www.sqlite.org/fts5.html#the_merge_command


def _begin_anew(database: Path) -> bool:
    """Copy all of the WAL into the file and cut it to nothing; waits for writers and readers a little."""
    with closing(sqlite3.connect(database, isolation_level=None, timeout=0.2)) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
