"""What a stored event changes beside its own row: rooms, members, and the messages that it speaks of.

A change runs on the writer's thread, inside the transaction of its group, after the group's rows are in.
"""

import sqlite3
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, TypeAlias

from msgspec import Struct

from chinwag.room.entry import Entry
from chinwag.room.events import Edited, Event, Joined, Left, Reacted, Redacted, RoomCreated, TopicSet
from chinwag.room.names import fold
from chinwag.room.places import two_of
from chinwag.store.hashing import digest_of
from chinwag.store.rows import AS_WRITTEN, EDIT, EDITED, ERASED


class Indexed(NamedTuple):
    """Up to which position messages can be found by search."""

    pos: int


class Change(Protocol):
    """One change. Its answer: whether words have to be wiped out of the search index."""

    def apply(self, connection: sqlite3.Connection, indexed: Indexed) -> bool:
        """Make it so."""


Statement: TypeAlias = tuple[str, tuple[object, ...]]
"""SQL and the values in it."""


class Statements(Struct, frozen=True):
    """A change of statements that run one after the other."""

    statements: tuple[Statement, ...]

    def apply(self, connection: sqlite3.Connection, indexed: Indexed) -> bool:
        """Run them."""
        for statement, values in self.statements:
            connection.execute(statement, values)
        return False


def written(statement: str, *values: object) -> Statements:
    """A change of one statement."""
    return Statements(((statement, values),))


class Rewritten(Struct, frozen=True):
    """The message shows another text from now on."""

    room: int
    seq: int
    text: str
    at: int

    def apply(self, connection: sqlite3.Connection, indexed: Indexed) -> bool:
        """Keep the hash of the first text, show the new one, make the new one searchable."""
        pos, seal, old = _message(connection, self.room, self.seq)
        connection.execute(
            "UPDATE event SET body = ?, seal = ?, state = ?, edited = ? WHERE pos = ?",
            (self.text, seal, EDITED, self.at, pos),
        )
        if pos > indexed.pos:
            return False
        unindex(connection, pos, self.room, old)
        connection.execute("INSERT INTO fts(rowid, room, body) VALUES (?,?,?)", (pos, self.room, self.text))
        return True


class Erased(Struct, frozen=True):
    """The message is taken back: its text, the texts of its edits and its reactions go, their hashes stay."""

    room: int
    seq: int

    def apply(self, connection: sqlite3.Connection, indexed: Indexed) -> bool:
        """Erase it from the table and from the index."""
        pos, seal, old = _message(connection, self.room, self.seq)
        erase = "UPDATE event SET body = NULL, seal = ?, state = ?, edited = 0 WHERE pos = ?"
        connection.execute(erase, (seal, ERASED, pos))
        edits = connection.execute(
            "SELECT pos, seal, body FROM event WHERE room = ? AND ref = ? AND kind = ? AND state = ?",
            (self.room, self.seq, EDIT, AS_WRITTEN),
        ).fetchall()
        for edit, key, body in edits:
            connection.execute(erase, (digest_of(key, body, None), ERASED, edit))
        connection.execute("DELETE FROM reaction WHERE room = ? AND seq = ?", (self.room, self.seq))
        if pos <= indexed.pos and old is not None:
            unindex(connection, pos, self.room, old)
        return True


def _message(connection: sqlite3.Connection, room: int, seq: int) -> tuple[int, bytes, str | None]:
    """Position, the hash of the first text, and the text shown."""
    pos, seal, body, meta, state = connection.execute(
        "SELECT pos, seal, body, meta, state FROM event WHERE room = ? AND seq = ?", (room, seq)
    ).fetchone()
    return pos, digest_of(seal, body, meta) if state == AS_WRITTEN else seal, body


def unindex(connection: sqlite3.Connection, pos: int, room: int, text: str | None) -> None:
    """Take the words of a message out of the search index."""
    connection.execute("INSERT INTO fts(fts, rowid, room, body) VALUES ('delete',?,?,?)", (pos, room, text))


# --- which change an event makes ----------------------------------------------------------------------------


def change_of(room: int, entry: Entry) -> Change | None:
    """What an entry changes beside its own row, if anything; `room` is the room's number."""
    make = _CHANGES.get(type(entry.event))
    return make(room, entry, entry.event) if make is not None else None


def _edited(room: int, entry: Entry, event: Edited) -> Change:
    return Rewritten(room, event.target, event.text, entry.at)


def _redacted(room: int, entry: Entry, event: Redacted) -> Change:
    return Erased(room, event.target)


def _reacted(room: int, entry: Entry, event: Reacted) -> Change:
    place = (room, event.target, event.emoji, entry.who.id)
    if not event.on:
        return written("DELETE FROM reaction WHERE room = ? AND seq = ? AND emoji = ? AND person = ?", *place)
    return written("INSERT OR IGNORE INTO reaction VALUES (?,?,?,?,?,?)", *place, entry.who.name, entry.pos)


def _created(room: int, entry: Entry, event: RoomCreated) -> Change:
    key = fold(event.name)
    row = (room, event.name, key, event.topic, entry.at, entry.who.id)
    made: Statement = ("INSERT INTO room VALUES (?,?,?,?,?,?,1,0,'')", row)
    if event.kind != "direct":
        return Statements((made, _topic_by(room, entry)) if event.topic else (made,))
    both = "INSERT INTO member SELECT ?, id, name, 'account', 0 FROM account WHERE id IN (?,?)"
    return Statements((made, (both, (room, *two_of(key)))))


def _topic_set(room: int, entry: Entry, event: TopicSet) -> Change:
    topic: Statement = ("UPDATE room SET topic = ? WHERE id = ?", (event.topic, room))
    return Statements((topic, _topic_by(room, entry)))


def _topic_by(room: int, entry: Entry) -> Statement:
    """Who set the topic, and when: the log knows, but not at once."""
    return "INSERT OR REPLACE INTO meta VALUES (?,?)", (f"topic {room}", f"{entry.at} {entry.who.name}")


def _joined(room: int, entry: Entry, event: Joined) -> Change | None:
    used: Statement = ("DELETE FROM invited WHERE room = ? AND person = ?", (fold(entry.room), entry.who.id))
    if entry.who.kind == "guest":  # a guest is in a room while online
        return Statements((used,))
    member: Statement = (
        "INSERT OR REPLACE INTO member VALUES (?,?,?,?,0)",
        (room, entry.who.id, entry.who.name, entry.who.kind),
    )
    return Statements((used, member))


def _left(room: int, entry: Entry, event: Left) -> Change | None:
    if entry.who.kind == "guest":
        return None
    return written("DELETE FROM member WHERE room = ? AND person = ?", room, entry.who.id)


_CHANGES: dict[type[Event], Callable[[int, Entry, Any], Change | None]] = {
    Edited: _edited,
    Redacted: _redacted,
    Reacted: _reacted,
    RoomCreated: _created,
    TopicSet: _topic_set,
    Joined: _joined,
    Left: _left,
}
