"""Deletes what a room no longer keeps, a little at a time: docs/decisions/0005-retention.md.

Entries below a room's first are invisible at once; here their rows go. What keeps order stays, and so does the
making of the room. Where entries are missing, table `swept` has the hash that the last of them ended with, so that
the chain goes on from there.
"""

import sqlite3
from typing import Any, Final

from chinwag.store.changes import unindex
from chinwag.store.rows import CREATION, ORDER, REDACTION, SAID

DAY: Final = 86_400_000  # ms
SPARED: Final = 600_000  # ms for which nothing is swept: a message whose answer was lost is sent again by then
STRETCH: Final = 500  # rows deleted in one transaction

_AT: Final = "SELECT seq, at FROM event WHERE room = ? AND seq >= ? ORDER BY seq LIMIT 1"
_ROWS: Final = (
    "SELECT e.pos, e.seq, e.at, e.kind, e.body, e.hash, e.kind = ? AND a.person != coalesce((SELECT b.person FROM"
    " event t JOIN actor b ON b.id = t.actor WHERE t.room = e.room AND t.seq = e.ref), a.person)"
    " FROM event e JOIN actor a ON a.id = e.actor"
    " WHERE e.room = ? AND e.seq > ? AND e.seq < ? ORDER BY e.seq LIMIT ?"
)


def due(connection: sqlite3.Connection, room: int, first: int, head: int, days: int, count: int, now: int) -> int:
    """Up to which seq a room is to be swept, 0 = not at all. `days` and `count` 0 = without that limit."""
    upto = head - count if count else 0
    if days:
        upto = max(upto, _before(connection, room, first, head, now - days * DAY))
    upto = min(upto, _before(connection, room, first, head, now - SPARED))
    return upto if upto >= max(first, 1) else 0


def _before(connection: sqlite3.Connection, room: int, first: int, head: int, limit: int) -> int:
    """The last seq said before a time: times rise with seqs, so 20 looks find it in a million."""
    low, high = first, head + 1
    while low < high:
        middle = (low + high) // 2
        found = connection.execute(_AT, (room, middle)).fetchone()
        if found is None or found[1] >= limit:
            high = middle
        else:
            low = found[0] + 1
    return low - 1


def sweep_some(connection: sqlite3.Connection, room: int, after: int, indexed: int) -> int:
    """Delete the next stretch of a room after a seq. Returns how far it came, 0 = nothing is left to delete.

    Up to position `indexed`, words can be found by search.
    """
    (first,) = connection.execute("SELECT first_seq FROM room WHERE id = ?", (room,)).fetchone()
    rows = connection.execute(_ROWS, (REDACTION, room, after, first, STRETCH)).fetchall()
    run: list[tuple[Any, ...]] = []
    for row in rows:
        if _stays(row):
            _delete(connection, room, run, indexed)
            run = []
        else:
            run.append(row)
    _delete(connection, room, run, indexed)
    return int(rows[-1][1]) if rows else 0


def _stays(row: tuple[Any, ...]) -> bool:
    """Acts of moderation, among them messages taken back by somebody else, and the making of the room."""
    return row[3] >= ORDER or row[3] == CREATION or bool(row[6])


def _delete(connection: sqlite3.Connection, room: int, run: list[tuple[Any, ...]], indexed: int) -> None:
    """Delete entries without a gap between them, and say in `swept` what the chain goes on from."""
    if not run:
        return
    start, end = run[0][1], run[-1][1]
    for pos, _, _, kind, body, _, _ in run:
        if kind == SAID and body is not None and pos <= indexed:
            unindex(connection, pos, room, body)
    connection.execute("DELETE FROM event WHERE room = ? AND seq BETWEEN ? AND ?", (room, start, end))
    connection.execute("DELETE FROM reaction WHERE room = ? AND seq BETWEEN ? AND ?", (room, start, end))
    connection.execute("DELETE FROM swept WHERE room = ? AND seq = ?", (room, start - 1))
    connection.execute("INSERT INTO swept VALUES (?,?,?,?)", (room, end, run[-1][2], run[-1][5]))
