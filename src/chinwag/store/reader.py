"""What can be read back from the view: rooms, pages, single messages, search. Knows no pending things."""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from chinwag.room.entry import Entry, Person, Target
from chinwag.room.events import Stored
from chinwag.store.contract import ALL, Sift
from chinwag.store.hashing import START
from chinwag.store.rows import BACK, EDITED, ERASED, SAID, said
from chinwag.store.terms import match

_ROW: Final = (
    "SELECT e.seq, e.at, e.kind, e.ref, e.flags, e.body, e.meta, e.state, e.edited, e.pos, a.person, a.name, a.kind"
    " FROM event e JOIN actor a ON a.id = e.actor WHERE "
)
PAGE: Final = 500  # rows read in one transaction at most
SIFTED: Final = 20_000  # messages looked at for one search that asks for more than words


class RoomRow(NamedTuple):
    """A room as it is stored; `chain` is the hash of its last event."""

    id: int
    name: str
    key: str
    topic: str
    created: int
    owner: str
    first: int
    head: int
    last_at: int
    chain: bytes
    modes: str = ""


class Reader:
    """A connection that only reads. One thread at a time may use it."""

    def __init__(self, address: str, *, cache: int = 8_192) -> None:
        self._connection = sqlite3.connect(
            address, uri=True, isolation_level=None, check_same_thread=False, timeout=5
        )
        self._connection.execute(f"PRAGMA cache_size=-{cache}")
        self._connection.execute("PRAGMA query_only=ON")

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    def value(self, key: str) -> Any:
        """A value of `meta`."""
        return self._connection.execute("SELECT v FROM meta WHERE k = ?", (key,)).fetchone()[0]

    def topics(self) -> list[tuple[str, str, int]]:
        """Key of the room, who set its topic, and when."""
        rows = self._connection.execute(
            "SELECT r.key, m.v FROM meta m JOIN room r ON m.k = 'topic ' || r.id ORDER BY r.id"
        ).fetchall()
        return [(key, by, int(at)) for key, (at, _, by) in [(key, value.partition(" ")) for key, value in rows]]

    def last(self) -> tuple[int, int, int]:
        """The last position, the highest number of an actor, and of a room."""
        found = [
            self._connection.execute(f"SELECT max({column}) FROM {table}").fetchone()[0] or 0
            for column, table in (("pos", "event"), ("id", "actor"), ("id", "room"))
        ]
        return found[0], found[1], found[2]

    def rooms(self) -> Iterator[RoomRow]:
        """All rooms, in the order of their making."""
        for row in self._connection.execute("SELECT * FROM room ORDER BY id").fetchall():
            modes = row[8:]  # an older database, read as it lies, has none
            yield RoomRow._make((*row[:7], *self._end(row[0]), *(modes or ("",))))

    def _end(self, room: int) -> tuple[int, int, bytes]:
        """How a room ends, be the last entry still there or not: seq, time and hash."""
        newest = "SELECT seq, at, hash FROM {} WHERE room = ? ORDER BY seq DESC LIMIT 1"
        older = self._connection.execute("PRAGMA user_version").fetchone()[0] < 3
        found = [
            self._connection.execute(newest.format(table), (room,)).fetchone()
            for table in (("event",) if older else ("event", "swept"))
        ]
        return max((end for end in found if end is not None), default=(0, 0, START))

    def all(self, table: str, order: str) -> list[tuple[Any, ...]]:
        """All rows of a small table."""
        return self._connection.execute(f"SELECT * FROM {table} ORDER BY {order}").fetchall()

    def members(self) -> list[tuple[str, str, int]]:
        """Room, account and how far it has read, of everybody who stays a member while away."""
        return self._connection.execute(
            "SELECT r.key, m.person, m.read_seq FROM member m JOIN room r ON r.id = m.room"
            " ORDER BY m.room, m.person"
        ).fetchall()

    def hash_of(self, owner: str) -> str:
        """The hash kept for an account, a room or the house, "" = none."""
        found = self._connection.execute("SELECT hash FROM secret WHERE owner = ?", (owner,)).fetchone()
        return found[0] if found is not None else ""

    def acts(self, room: int, name: str, before: int, limit: int) -> list[Entry]:
        """Acts of moderation, the newest first: those kinds, and messages taken back by somebody else."""
        rows = self._connection.execute(
            _ROW + "e.room = ? AND e.seq < ? AND (e.kind = 3 OR e.kind >= 32) AND (e.kind != 3 OR a.person != ("
            "SELECT b.person FROM event t JOIN actor b ON b.id = t.actor WHERE t.room = e.room AND t.seq = e.ref)"
            " OR e.seq < (SELECT first_seq FROM room WHERE id = e.room))"
            " ORDER BY e.seq DESC LIMIT ?",
            (room, before or 1 << 62, limit),
        ).fetchall()
        return [_entry(name, row, None) for row in rows]

    def actor(self, who: Person) -> int:
        """The number of a person under this name, 0 = not met yet."""
        found = self._connection.execute(
            "SELECT id FROM actor WHERE person = ? AND name = ? AND kind = ?", (who.id, who.name, who.kind)
        ).fetchone()
        return found[0] if found is not None else 0

    def head(self, room: int) -> int:
        """The seq of a room's last event."""
        return self._end(room)[0]

    def target(self, room: int, seq: int) -> Target | None:
        """The event at a place, as far as rules ask for it."""
        found = self._connection.execute(
            "SELECT a.person, e.state, e.kind, e.ref, e.flags, e.body, e.meta FROM event e JOIN actor a"
            " ON a.id = e.actor WHERE e.room = ? AND e.seq = ?",
            (room, seq),
        ).fetchone()
        if found is None:
            return None
        who, state, kind, ref, flags, body, meta = found
        if kind == SAID:
            return Target(seq, who, state == ERASED)
        return Target(seq, who, False, False, BACK[kind](ref, flags, body or "", meta or ""))

    def place_of(self, pos: int, person: str, key: str = "") -> tuple[int, int, int] | None:
        """Room, seq and time of the event at a position, if this person made it.

        Where it was swept since, the last place that the room (its key) no longer has: what was said once is not
        said again because the first time is forgotten.
        """
        found: tuple[int, int, int] | None = self._connection.execute(
            "SELECT e.room, e.seq, e.at FROM event e JOIN actor a ON a.id = e.actor"
            " WHERE e.pos = ? AND a.person = ?",
            (pos, person),
        ).fetchone()
        if found is None and not self._connection.execute("SELECT 1 FROM event WHERE pos = ?", (pos,)).fetchone():
            swept = "SELECT s.room, s.seq, s.at FROM swept s JOIN room r ON r.id = s.room WHERE r.key = ?"
            found = self._connection.execute(f"{swept} ORDER BY s.seq DESC LIMIT 1", (key,)).fetchone()
        return found

    def page(
        self, room: int, name: str, least: int, last: int, before: int, after: int | None, limit: int
    ) -> tuple[list[Entry], bool]:
        """Entries from `least` to `last` before or after a seq, and whether there are more that way."""
        if after is not None:
            first = max(after + 1, least)
            upto = min(first + limit - 1, last)
            more = upto < last
        else:
            upto = min(before - 1, last) if before else last
            first = max(upto - limit + 1, least)
            more = first > least
        entries = self.between(room, name, first, upto) if first <= upto else []
        return entries, more and bool(entries)

    def between(self, room: int, name: str, first: int, last: int) -> list[Entry]:
        """The entries from `first` to `last`, as they are now."""
        rows = self._connection.execute(
            _ROW + "e.room = ? AND e.seq BETWEEN ? AND ? ORDER BY e.seq", (room, first, last)
        ).fetchall()
        reactions: dict[int, dict[str, list[str]]] = {}
        for seq, emoji, who in self._connection.execute(
            "SELECT seq, emoji, name FROM reaction WHERE room = ? AND seq BETWEEN ? AND ? ORDER BY pos",
            (room, first, last),
        ).fetchall():
            reactions.setdefault(seq, {}).setdefault(emoji, []).append(who)
        return [_entry(name, row, reactions.get(row[0])) for row in rows]

    def search(
        self, query: str, rooms: dict[int, str], everywhere: bool, before: int, limit: int, sift: Sift = ALL
    ) -> list[Entry]:
        """Messages in rooms (number -> name) with all words of a query, newest first. ValueError without words.

        `everywhere`: these are all rooms there are. Without words one room is looked through, as far as SIFTED.
        """
        if sift == ALL:
            match(query, [])
            return self._messages(self._positions(query, rooms, everywhere, before, limit), rooms)
        found: list[Entry] = []
        for _ in range(SIFTED // PAGE):
            positions = self._positions(query, rooms, everywhere, before, PAGE)
            entries = self._messages(positions, rooms)
            found += [entry for entry in entries if sift.keeps(entry)]
            past = bool(entries) and entries[-1].at < sift.since
            if len(found) >= limit or len(positions) < PAGE or past:
                break
            before = positions[-1][0]
        return found[:limit]

    def _positions(
        self, query: str, rooms: dict[int, str], everywhere: bool, before: int, limit: int
    ) -> list[tuple[int]]:
        if query or len(rooms) != 1:
            return self._connection.execute(
                "SELECT rowid FROM fts WHERE fts MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
                (match(query, None if everywhere else list(rooms)), before or 1 << 62, limit),
            ).fetchall()
        return self._connection.execute(
            "SELECT pos FROM event WHERE room = ? AND kind = ? AND pos < ? ORDER BY seq DESC LIMIT ?",
            (next(iter(rooms)), SAID, before or 1 << 62, limit),
        ).fetchall()

    def _messages(self, found: list[tuple[int]], rooms: dict[int, str]) -> list[Entry]:
        marks = ",".join("?" * len(found))
        rows = self._connection.execute(
            _ROW.replace("SELECT ", "SELECT e.room, ") + f"e.pos IN ({marks}) AND e.state != ?"
            " AND e.seq >= (SELECT first_seq FROM room WHERE id = e.room) ORDER BY e.pos DESC",
            (*[row[0] for row in found], ERASED),
        ).fetchall()
        return [_entry(rooms[row[0]], row[1:], None) for row in rows]

    def nonces(self, since: int, before: int, blocks: int) -> list[tuple[int, bytes]]:
        """Position and packed marks of groups stored since a time, newest first."""
        return self._connection.execute(
            "SELECT pos, marks FROM nonce WHERE pos < ? AND at >= ? ORDER BY pos DESC LIMIT ?",
            (before, since, blocks),
        ).fetchall()


def _entry(room: str, row: Sequence[Any], reactions: dict[str, list[str]] | None) -> Entry:
    seq, at, kind, ref, flags, body, meta, state, edited, pos, person, name, who_kind = row
    if kind == SAID:
        erased = state == ERASED
        event: Stored = said(
            ref, flags, body or "", meta or "", edited=edited if state == EDITED else 0, redacted=erased,
            reactions=None if erased else reactions,
        )  # fmt: skip
    else:
        event = BACK[kind](ref, flags, body or "", meta or "")
    return Entry(room, seq, at, Person(person, name, who_kind), event, pos)
