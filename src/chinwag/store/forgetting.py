"""Erases what a deleted account said and set of metadata, a stretch at a time, so that nobody waits for it.

That it has to be done is stored with the deletion (table `forgetting`), so a crash in between changes nothing. What
stays of each message is the tombstone, as where a message was taken back.
"""

import sqlite3
from typing import Final

from chinwag.store.changes import unindex
from chinwag.store.hashing import digest_of
from chinwag.store.rows import AS_WRITTEN, EDIT, ERASED, METADATA, SAID, TAGS

STRETCH: Final = 20_000  # positions looked at in one transaction

_TEXTS: Final = (SAID, EDIT, TAGS, METADATA)
_THEIRS: Final = (
    "SELECT e.pos, e.room, e.kind, e.state, e.seal, e.body, e.meta FROM event e JOIN actor a ON a.id = e.actor"
    " WHERE e.pos > ? AND e.pos <= ? AND a.person = ? AND e.kind IN (?,?,?,?) AND e.state != ?"
)


def forget_some(connection: sqlite3.Connection, indexed: int) -> bool:
    """Erase the next stretch; up to `indexed` words can be searched for. True = there is more to do."""
    found = connection.execute("SELECT person, done, upto FROM forgetting ORDER BY person LIMIT 1").fetchone()
    if found is None:
        return False
    person, done, upto = found
    last = min(done + STRETCH, upto)
    rows = connection.execute(_THEIRS, (done, last, person, *_TEXTS, ERASED)).fetchall()
    for pos, room, kind, state, seal, body, meta in rows:
        digest = digest_of(seal, body, meta) if state == AS_WRITTEN else seal
        connection.execute(
            "UPDATE event SET body = NULL, seal = ?, state = ?, edited = 0 WHERE pos = ?", (digest, ERASED, pos)
        )
        if kind == SAID and pos <= indexed:
            unindex(connection, pos, room, body)
    if last < upto:
        connection.execute("UPDATE forgetting SET done = ? WHERE person = ?", (last, person))
        return True
    connection.execute("DELETE FROM forgetting WHERE person = ?", (person,))
    return connection.execute("SELECT 1 FROM forgetting").fetchone() is not None
