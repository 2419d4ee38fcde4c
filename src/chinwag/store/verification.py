"""Walks the whole log and finds what is not as it was written.

One pass in the order of the log, at most 500 rows a transaction, beside a running server if need be. Every row is
checked against the chain of its room; then every message that was edited or taken back against the events that
say so, and reactions and topics against theirs.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from struct import error as StructError
from typing import Any, Final

from msgspec import Struct, field, json

from chinwag.room.entry import Person
from chinwag.room.events_accounts import AccountDeleted
from chinwag.room.events_moderation import RoomRenamed, Swept
from chinwag.room.names import fold
from chinwag.store.contract import StoreError
from chinwag.store.directory import examine, reading
from chinwag.store.hashing import START, author, digest_of, link
from chinwag.store.reader import PAGE
from chinwag.store.rows import (
    AS_WRITTEN,
    CREATION,
    DELETION,
    EDIT,
    EDITED,
    ERASED,
    METADATA,
    REACTION,
    REDACTION,
    RENAMING,
    SAID,
    SWEEPING,
    TAGS,
    TOPIC,
)

_ROWS: Final = (
    "SELECT e.pos, e.room, e.seq, e.at, e.kind, e.ref, e.flags, e.body, e.meta, e.seal, e.hash, e.state, e.edited,"
    " a.person, a.name, a.kind FROM event e LEFT JOIN actor a ON a.id = e.actor"
    " WHERE e.pos > ? ORDER BY e.pos LIMIT ?"
)
_STATES: Final = {
    SAID: (AS_WRITTEN, EDITED, ERASED), EDIT: (AS_WRITTEN, ERASED), TAGS: (AS_WRITTEN, ERASED),
    METADATA: (AS_WRITTEN, ERASED),
}  # fmt: skip
_deletion = json.Decoder(AccountDeleted).decode
_renaming = json.Decoder(RoomRenamed).decode
_sweeping = json.Decoder(Swept).decode
_SKIP: Final = 16  # positions passed over where a page cannot be read


class Damage(Struct, frozen=True, order=True):
    """Something that is not as it was written. `seq` 0 = the room as a whole; `what` says it in words."""

    seq: int
    pos: int
    what: str


class Found(Struct):
    """What the walk found in one room: `damages` in the order of the log."""

    id: int
    name: str = ""
    entries: int = 0
    seq: int = 0
    at: int = 0
    chain: bytes = START
    topic: str | None = ""  # None: what was set is no longer kept
    changed: set[int] = field(default_factory=set)  # messages that are not as written, or should not be
    redacted: set[int] = field(default_factory=set)
    reactions: dict[tuple[int, str, str], str] = field(default_factory=dict)  # -> the name at the time
    damages: list[Damage] = field(default_factory=list)
    swept: int = 0  # entries that the room no longer keeps
    swept_to: int = 0
    first: int = 0  # of those that it shows


class Verified(Struct):
    """The outcome: all rooms by number, and what the database itself complains of."""

    rooms: list[Found]
    entries: int
    complaints: list[str]

    @property
    def sound(self) -> bool:
        """Whether everything is as it was written."""
        return not self.complaints and not any(room.damages for room in self.rooms)


def verify(database: Path) -> Verified:
    """Walk a database. Raises StoreError where it is none, or cannot be opened."""
    if not examine(database):
        raise StoreError(f"There is no database at {database}.")
    with reading(database) as address, closing(_opened(address, database)) as connection:
        connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")  # damaged text is no error
        return _Walk(connection).all()


def _opened(address: str, database: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(address, uri=True, isolation_level=None)
        connection.execute("PRAGMA query_only=ON")
    except sqlite3.Error as error:
        raise StoreError(f"{database} cannot be opened: {error}.") from error
    return connection


class _Walk:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.rooms: dict[int, Found] = {}
        self.complaints: list[str] = []
        self.walked = 0
        self.gone: dict[str, int] = {}  # accounts deleted with all they said: id -> position
        self.missing: list[int] = []  # positions at which a gap begins
        self.lacking = 0  # positions without an entry
        self.anchors: dict[tuple[int, int], bytes] = {}  # room and seq that entries are missing up to -> hash
        self.begins: dict[str, int] = {}  # by key of a room: what the log says it keeps nothing up to

    def all(self) -> Verified:
        for row in self._rows():
            if not isinstance(row[1], int):
                self._complain(f"position {row[0]} belongs to no room")
                continue
            room = self.rooms.get(row[1])
            if room is None:
                room = self.rooms[row[1]] = Found(row[1])
            what = self._wrong(room, row)
            if what:
                room.damages.append(Damage(row[2] if isinstance(row[2], int) else 0, row[0], what))
        checks = (
            self._check_rooms, self._check_gaps, self._check_messages, self._check_reactions, self._check_pages
        )  # fmt: skip
        for check in checks:
            try:
                check()
            except sqlite3.DatabaseError as error:
                self._complain(str(error))
        entries = sum(room.entries for room in self.rooms.values())
        for room in self.rooms.values():
            room.damages.sort(key=lambda damage: (damage.seq or 1 << 62, damage.pos))
        return Verified(sorted(self.rooms.values(), key=lambda room: room.id), entries, self.complaints)

    def _complain(self, what: str) -> None:
        if what not in self.complaints:
            self.complaints.append(what)

    # --- the pass -------------------------------------------------------------------------------------------

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        last = self._last()
        while True:
            try:
                rows = self._page()
            except sqlite3.DatabaseError as error:
                self._complain(f"positions from {self.walked + 1} on cannot be read: {error}")
                self.walked += _SKIP
                if self.walked > last:
                    return
                continue
            for row in rows:
                if row[0] != self.walked + 1:
                    self.missing.append(self.walked + 1)
                    self.lacking += row[0] - self.walked - 1
                self.walked = row[0]
                yield row
            if not rows:
                return

    def _page(self) -> list[tuple[Any, ...]]:
        """The next entries; where some are missing, also what the chains go on from at the same moment."""
        self.connection.execute("BEGIN")
        try:
            rows = self.connection.execute(_ROWS, (self.walked, PAGE)).fetchall()
            if rows and rows[-1][0] != self.walked + len(rows):
                self._read_anchors()
        finally:
            self.connection.execute("COMMIT")
        return rows

    def _read_anchors(self) -> None:
        if self.connection.execute("PRAGMA user_version").fetchone()[0] >= 3:
            rows = self.connection.execute("SELECT room, seq, hash FROM swept").fetchall()
            self.anchors = {(room, seq): chain for room, seq, chain in rows}

    def _last(self) -> int:
        try:
            return int(self.connection.execute("SELECT max(pos) FROM event").fetchone()[0] or 0)
        except sqlite3.DatabaseError as error:
            self._complain(str(error))
            return 0

    def _wrong(self, room: Found, row: tuple[Any, ...]) -> str:
        _, _, seq, at, kind, ref, flags, body, meta, seal, chain, state, edited, person, name, who_kind = row
        try:
            if seq != room.seq + 1:
                self._skip_swept(room, seq - 1)
            before, expected = room.chain, room.seq + 1
            room.entries += 1
            room.seq, room.chain = int(seq), bytes(chain)
            if seq != expected:
                return f"entry {expected} is missing"
            if person is None:
                return "its author is missing"
            digest = digest_of(seal, body, meta) if state == AS_WRITTEN else seal
            who = author(Person(person, name, who_kind))
            if link(before, digest, seq, at, ref, kind, flags, who) != chain:
                return "it does not fit its hash"
            if (
                at < room.at
                or state not in _STATES.get(kind, (AS_WRITTEN,))
                or type(edited) is not int
                or (edited and state != EDITED)
            ):
                return "its time or state cannot be"
        except (TypeError, ValueError, AttributeError, StructError, OverflowError):
            return "it cannot be read"
        room.at = at
        self._note(room, row)
        return ""

    def _skip_swept(self, room: Found, upto: int) -> None:
        """Entries are missing by right: the chain goes on from what the last of them ended with."""
        chain = self.anchors.get((room.id, upto))
        if chain is not None and upto > room.seq:
            room.swept += upto - room.seq
            room.seq = room.swept_to = upto
            room.chain, room.topic = bytes(chain), None

    def _renamed(self, room: Found, event: RoomRenamed) -> None:
        """What is said of a room by its key is said by another one from here on."""
        old, room.name = fold(room.name), event.name
        if old in self.begins and old != fold(event.name):
            self.begins[fold(event.name)] = self.begins.pop(old)

    def _note(self, room: Found, row: tuple[Any, ...]) -> None:
        pos, _, seq, _, kind, ref, flags, body, meta, _, _, state, _, person, name, _ = row
        if state != AS_WRITTEN:
            room.changed.add(ref if kind == EDIT else seq)
        if kind == DELETION:
            deleted = _deletion(body)
            if deleted.messages:
                self.gone[deleted.account] = pos
        elif kind == SWEEPING:
            swept = _sweeping(body)
            self.begins[swept.room_key] = max(swept.upto, self.begins.get(swept.room_key, 0))
        elif kind == RENAMING:
            self._renamed(room, _renaming(body))
        elif kind == CREATION:
            room.name, room.topic = meta, body
        elif kind == TOPIC:
            room.topic = body
        elif kind == EDIT:
            room.changed.add(ref)
        elif kind == REDACTION:
            room.changed.add(ref)
            room.redacted.add(ref)
            room.reactions = {given: who for given, who in room.reactions.items() if given[0] != ref}
        elif kind == REACTION:
            if flags:
                room.reactions.setdefault((ref, body, person), name)
            else:
                room.reactions.pop((ref, body, person), None)

    # --- what follows from the log --------------------------------------------------------------------------

    def _check_rooms(self) -> None:
        self._read_anchors()
        rows = self.connection.execute("SELECT id, name, topic, head_seq, first_seq FROM room").fetchall()
        for number, name, topic, head, first in rows:
            room = self.rooms.setdefault(number, Found(number, name))
            room.first = first
            self._skip_swept(room, max([seq for where, seq in self.anchors if where == number], default=0))
            if room.name != name:
                room.damages.append(Damage(0, 0, f"its name is {room.name!r} in the log and {name!r} in the table"))
            if isinstance(head, int) and room.seq < head:
                room.damages.append(Damage(room.seq + 1, 0, f"entries {room.seq + 1} to {head} are missing"))
            if room.topic is not None and room.topic != topic and self._topic_of(number) != topic:
                room.damages.append(Damage(0, 0, "its topic is not the one that was set"))
        for number in self.rooms.keys() - {row[0] for row in rows}:
            self.rooms[number].damages.append(Damage(0, 0, "it is missing in the table of rooms"))

    def _check_gaps(self) -> None:
        """What is missing must be what the log says is no longer kept, neither more nor elsewhere."""
        swept = sum(room.swept for room in self.rooms.values())
        if self.lacking != swept:
            for pos in self.missing[:20]:
                self._complain(f"position {pos} is missing")
        for room in self.rooms.values():
            told = self.begins.get(fold(room.name), 0)
            if room.swept_to > told:
                room.damages.append(
                    Damage(told + 1, 0, f"entries up to {room.swept_to} are missing and were not swept")
                )
            if self._last() == self.walked and room.first != told + 1:
                room.damages.append(Damage(0, 0, f"it begins at {room.first} and should at {told + 1}"))

    def _topic_of(self, room: int) -> str | None:
        """The newest topic set, also after the walk."""
        found = self.connection.execute(
            "SELECT body FROM event WHERE room = ? AND kind = ? AND pos > ? ORDER BY pos DESC LIMIT 1",
            (room, TOPIC, self.walked),
        ).fetchone()
        return found[0] if found is not None else None

    def _check_messages(self) -> None:
        for room in self.rooms.values():
            for seq in sorted(seq for seq in room.changed if seq >= room.first):
                what = self._misshown(room, seq)
                if what:
                    room.damages.append(Damage(seq, 0, what))

    def _misshown(self, room: Found, seq: int) -> str:
        """What is wrong with a message that was edited or taken back."""
        self.connection.execute("BEGIN")
        try:
            found = self.connection.execute(
                "SELECT e.state, e.body, e.edited, e.kind, e.pos, a.person FROM event e JOIN actor a"
                " ON a.id = e.actor WHERE e.room = ? AND e.seq = ?",
                (room.id, seq),
            ).fetchone()
            edits = self.connection.execute(
                "SELECT body, at, state FROM event WHERE room = ? AND ref = ? AND kind = ? ORDER BY pos",
                (room.id, seq, EDIT),
            ).fetchall()
            redacted = seq in room.redacted or self._redacted_since(room.id, seq)
            if found is not None and not redacted and found[4] < self.gone.get(found[5], 0):
                if self._being_forgotten(found[5]):
                    return ""
                redacted = True
        finally:
            self.connection.execute("COMMIT")
        if found is not None and found[3] in (TAGS, METADATA):
            return "" if redacted else "it is gone and nobody took it back"
        if found is None or found[3] != SAID:
            return "it is spoken of and is no message"
        state, body, edited = found[:3]
        if redacted:
            erased = (
                state == ERASED and body is None and all(edit[2] == ERASED and edit[0] is None for edit in edits)
            )
            return "" if erased else "it was taken back and is still there"
        if state == ERASED or any(edit[2] == ERASED for edit in edits):
            return "it is gone and nobody took it back"
        shown = (state, body, edited) == (EDITED, *edits[-1][:2]) if edits else state == AS_WRITTEN
        return "" if shown else "the text shown is not its last edit"

    def _being_forgotten(self, person: str) -> bool:
        found = self.connection.execute("SELECT 1 FROM forgetting WHERE person = ?", (person,))
        return found.fetchone() is not None

    def _redacted_since(self, room: int, seq: int) -> bool:
        found = self.connection.execute(
            "SELECT 1 FROM event WHERE room = ? AND ref = ? AND kind = ? AND pos > ?",
            (room, seq, REDACTION, self.walked),
        )
        return found.fetchone() is not None

    def _check_reactions(self) -> None:
        if self._last() != self.walked:
            return  # others react meanwhile
        for room in self.rooms.values():
            kept = set(
                self.connection.execute(
                    "SELECT seq, emoji, person, name FROM reaction WHERE room = ?", (room.id,)
                ).fetchall()
            )
            given = {(*place, who) for place, who in room.reactions.items()}
            other = {reaction[0] for reaction in kept ^ given}
            for seq in sorted([seq for seq in other if not isinstance(seq, int) or seq >= room.first], key=str):
                place = seq if isinstance(seq, int) else 0
                room.damages.append(Damage(place, 0, "the reactions shown are not those that were given"))

    def _check_pages(self) -> None:
        for (what,) in self.connection.execute("PRAGMA integrity_check(20)").fetchall():
            if what != "ok":
                self._complain(str(what))
