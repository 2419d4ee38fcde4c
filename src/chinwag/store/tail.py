"""Whether the last entries of every room hang together: a look of milliseconds, where verify walks all of it.

What damages a file usually damages what was written last: a disk that lied, a copy of a running database.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from struct import error as StructError
from typing import Any, Final

from msgspec import Struct

from chinwag.room.entry import Person
from chinwag.store.contract import StoreError
from chinwag.store.directory import examine, reading
from chinwag.store.hashing import author, digest_of, link
from chinwag.store.rows import AS_WRITTEN

LAST: Final = 100  # entries of a room
_ROWS: Final = (
    "SELECT e.seq, e.at, e.kind, e.ref, e.flags, e.body, e.meta, e.seal, e.hash, e.state, a.person, a.name, a.kind"
    " FROM event e LEFT JOIN actor a ON a.id = e.actor WHERE e.room = ? ORDER BY e.seq DESC LIMIT ?"
)


class Tail(Struct, frozen=True):
    """What was found. `broken` are places as "room #seq"; `last` is the newest entry's time in ms, 0 = none."""

    rooms: int
    entries: int
    last: int
    broken: tuple[str, ...]


def tail(database: Path, last: int = LAST) -> Tail:
    """Look at so many entries of every room. Raises StoreError where the database cannot be read."""
    if not examine(database):
        return Tail(0, 0, 0, ())
    try:
        with reading(database) as address, closing(sqlite3.connect(address, uri=True)) as connection:
            connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
            rooms = connection.execute("SELECT id, name, head_seq FROM room ORDER BY id").fetchall()
            entries, newest, broken = 0, 0, list[str]()
            for number, name, head in rooms:
                rows = connection.execute(_ROWS, (number, last)).fetchall()[::-1]
                entries += len(rows)
                newest = max([newest, *[row[1] for row in rows if isinstance(row[1], int)]])
                broken += [f"{name} #{seq}" for seq in _breaks(rows)]
                if head > (rows[-1][0] if rows else 0):
                    broken.append(f"{name} #{head}")
    except sqlite3.Error as error:
        raise StoreError(f"{database} cannot be read: {error}.") from error
    return Tail(len(rooms), entries, newest, tuple(broken))


def _breaks(rows: list[tuple[Any, ...]]) -> Iterator[int]:
    """Entries that do not go on from the one before. Over a gap (what was swept) only verify can see."""
    for before, row in pairwise(rows):
        if row[0] == before[0] + 1 and not _follows(row, before[8]):
            yield row[0]


def _follows(row: tuple[Any, ...], before: bytes) -> bool:
    seq, at, kind, ref, flags, body, meta, seal, chain, state, person, name, who_kind = row
    try:
        digest = digest_of(seal, body, meta) if state == AS_WRITTEN else seal
        return bool(
            link(before, digest, seq, at, ref, kind, flags, author(Person(person, name, who_kind))) == chain
        )
    except (
        TypeError,
        ValueError,
        OverflowError,
        AttributeError,
        StructError,
    ):  # a column that holds something else
        return False
