"""The store of one machine: the log is the view's own database, a SQLite file in the data directory.

The event loop decides, folds, hashes and collects rows; the writer's thread stores them group by group. Reads for
one page run on the loop, a search on a thread of its own.
"""

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final

from chinwag.clock import WallClock, steady, wall
from chinwag.room.commands import Command
from chinwag.room.entry import Entry, Person, Target
from chinwag.room.events import Said, Stored
from chinwag.room.events_accounts import AccountDeleted
from chinwag.room.names import fold
from chinwag.room.order import Engine
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Hits, Page
from chinwag.room.state import Room, State
from chinwag.store.changes import change_of
from chinwag.store.changes_order import order_change
from chinwag.store.contract import ALL, Sift, StoreError
from chinwag.store.directory import Directory
from chinwag.store.grouping import FREEING, GroupedStore
from chinwag.store.groups import Group, Place
from chinwag.store.hashing import Keys, author, digest_of, link
from chinwag.store.loading import load_accounts, load_order, load_room
from chinwag.store.nonces import KEPT, Nonces, unpacked
from chinwag.store.reader import Reader
from chinwag.store.rows import KINDS, SAID, said_columns
from chinwag.store.schema import migrate, prepare
from chinwag.store.terms import terms
from chinwag.store.upkeep import Upkeep
from chinwag.store.writer import Batch, Trouble, Writer, probe, put_reads, whatever

FREE_LEAST: Final = 64 << 20  # bytes; below it nothing is stored
OPEN_LEAST: Final = 1 << 20  # bytes; even reading takes files beside the database
SPACE_EVERY: Final = 1.0  # seconds between two looks at the free space
HEAL_EVERY: Final = 0.25  # seconds between two tries to store again
ACTORS: Final = 65_536  # people whose numbers are held
NONCES_FIRST: Final = 65_536  # marks loaded before the store is open; the others follow in small steps
NONCES_STEP: Final = 2_048
NONCES_EVERY: Final = 0.02  # seconds
FORGET_EVERY: Final = 3_600.0  # seconds
FORGET_REST: Final = 0.02  # seconds between two stretches of what a deleted account said
READS_EVERY: Final = 1.0  # seconds for which it may be lost how far an account has read

_REASONS: Final[dict[Trouble, str]] = {
    "full": "the disk is full",
    "broken": "the disk has errors",
    "sync": "the disk lost what it had taken",
}


def ignore(event: str, **values: object) -> None:
    """A report that goes nowhere."""


def _nowhere(room: str) -> Page:
    return Page(room=room, entries=(), first=0, head=0, more=False)


class SqliteGroup(Group):
    """A group with its rows."""

    def __init__(self) -> None:
        super().__init__()
        self.batch = Batch()


class SqliteStore(GroupedStore[SqliteGroup]):
    """The contract of a store, in a data directory.

    `report(event, **values)` is told what an operator should know; `on_fatal(reason)` is called when the disk lost
    what it had promised to keep: the server has to drain and end. `free` tells the free bytes. All of them are
    called on the event loop.
    """

    def __init__(
        self,
        data: Path,
        *,
        lobby: str = "lobby",
        clock: WallClock = wall,
        free: Callable[[], int] | None = None,
        report: Callable[..., None] = ignore,
        on_fatal: Callable[[str], None] | None = None,
        engine: Engine | None = None,
    ) -> None:
        super().__init__(lobby, clock, engine)
        self.secret = b""
        self.report = report
        self.on_fatal = on_fatal
        self._directory = Directory(data)
        self._free = free or self._directory.free
        self._look_again = 0.0
        self._actors: dict[Person, tuple[int, bytes]] = {}
        self._last_actor = 0
        self._stored_pos = 0
        self._waits = False  # there is a time set for `_write_reads`
        self._keys = Keys()
        self._nonces = Nonces()
        self._timers: dict[Callable[[], None], asyncio.TimerHandle] = {}
        self._searching = ThreadPoolExecutor(1, "chinwag-search")

    # --- opening and closing --------------------------------------------------------------------------------

    async def open(self) -> None:
        """Open or create, migrate, load the state. Raises StoreError."""
        self._loop = asyncio.get_running_loop()
        self._directory.open()
        path = self._directory.database
        if self._directory.free() < OPEN_LEAST:
            self._directory.drop_ballast()
        try:
            if not path.stat().st_size:
                with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
                    prepare(connection, self._clock() // 1000, os.urandom(32))
            self._writer = Writer(path, self._post, self.report)
            if migrate(self._writer.connection):
                self._writer.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            address = f"{path.absolute().as_uri()}?mode=ro"
            self._reader, self._search_reader = Reader(address), Reader(address)
            self.epoch, self.secret = self._reader.value("epoch"), self._reader.value("secret")
            indexed = self._reader.value("indexed")
            self._writer.start(indexed, self._reader.last()[0])
        except (sqlite3.Error, OSError) as error:
            self._directory.close()
            reason = "the disk is full" if self._directory.free() < OPEN_LEAST else error
            raise StoreError(f"{path} cannot be opened: {reason}.") from error
        self._directory.hold_ballast()
        self.state.epoch = self.epoch
        await self._begin()
        self._load_nonces()
        self._forget_nonces()
        self._forget_some()

    async def close(self) -> None:
        """Store what is pending, then close."""
        await self.drain()
        self._write_reads()
        for timer in self._timers.values():
            timer.cancel()
        await self._loop.run_in_executor(None, self._searching.shutdown)
        self._reader.close()
        self._search_reader.close()
        await self._loop.run_in_executor(None, self._writer.stop)  # the last to close folds the WAL into the file
        self._directory.close()

    def _post(self, call: Callable[..., object], *values: Any, **named: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to hear it
            self._loop.call_soon_threadsafe(partial(call, *values, **named))

    def _later(self, seconds: float, call: Callable[[], None]) -> None:
        self._timers[call] = self._loop.call_later(seconds, call)

    def _load(self, state: State) -> None:
        self._places, self._actors = {}, {}
        self._last_pos, self._last_actor, self._last_place = self._reader.last()
        self._stored_pos = self._last_pos
        load_accounts(state, self._reader)
        for row in self._reader.rooms():
            self._places[row.key] = Place(row.key, row.id, row.name, row.head, row.chain)
            self._last_at = max(self._last_at, row.last_at)
            load_room(state, row)
        load_order(state, self._reader)

    # --- reading --------------------------------------------------------------------------------------------

    def page(self, room: str, *, before: int = 0, after: int | None = None, limit: int = 50, head: int = 0) -> Page:
        """History, oldest first, under 1 ms at any size."""
        placed = self._placed(room)
        if placed is None:
            return _nowhere(room)
        found, place = placed
        last = head or self._reader.head(place.id)
        entries, more = self._reader.page(place.id, place.name, found.first, last, before, after, limit)
        return Page(room=place.name, entries=tuple(entries), first=found.first, head=last, more=more)

    def audit(self, room: str, *, before: int = 0, limit: int = 50) -> Page:
        """Acts of moderation, oldest first."""
        placed = self._placed(room)
        if placed is None:
            return _nowhere(room)
        acts = self._reader.acts(placed[1].id, placed[1].name, before, limit + 1)
        shown, more = tuple(acts[:limit][::-1]), len(acts) > limit
        return Page(room=placed[0].name, entries=shown, first=placed[0].first, head=placed[0].head, more=more)

    def _placed(self, room: str) -> tuple[Room, Place] | None:
        found = self.state.place(room)
        place = self._places.get(found.key) if found is not None else None
        return (found, place) if found is not None and place is not None else None

    async def search(
        self, query: str, rooms: Sequence[str], *, before: int = 0, limit: int = 20, sift: Sift = ALL
    ) -> Hits:
        """Newest first, on a reader thread. ValueError where the query holds nothing to search for."""
        places = [self._places.get(room.key) for name in rooms if (room := self.state.place(name))]
        names = {place.id: place.name for place in places if place is not None}
        if not names:
            terms(query)
            return Hits(query=query, entries=())
        if self._writer.indexed < self._stored_pos:
            ready = asyncio.Event()
            self._writer.make_searchable(lambda trouble, reason: ready.set())
            await ready.wait()
        everywhere, look = len(names) == len(self._places), self._search_reader.search
        job = partial(look, query, names, everywhere, before, limit + 1, sift)
        entries = await self._loop.run_in_executor(self._searching, job)
        following = entries[limit - 1].pos if len(entries) > limit else 0
        return Hits(query=query, entries=tuple(entries[:limit]), next=following)

    # --- the driver -----------------------------------------------------------------------------------------

    def _new_group(self) -> SqliteGroup:
        return SqliteGroup()

    def _collect(self, group: SqliteGroup, place: Place, entry: Entry, mark: int) -> None:
        batch, event, pos, at = group.batch, entry.event, entry.pos, entry.at
        number, who = self._actors.get(entry.who) or self._meet(batch, entry.who)
        meta: str | None
        if type(event) is Said:
            kind, ref, flags, body, meta = SAID, event.reply, int(event.action), event.text, None
            if event.to or event.manner or event.tags:
                ref, flags, body, meta = said_columns(event)
        else:
            assert isinstance(event, Stored)
            row = KINDS[type(event)]
            kind, (ref, flags, body, meta) = row.number, row.to(event)
            change = change_of(place.id, entry) or order_change(entry, place.key, group.hashes)
            if change is not None:
                batch.changes.append(change)
            if type(event) is AccountDeleted and event.messages:
                batch.forgets = True
        key = self._keys.draw()
        seq = entry.seq
        chain = place.chain = link(place.chain, digest_of(key, body, meta), seq, at, ref, kind, flags, who)
        batch.rows += (pos, place.id, seq, at, kind, number, ref, flags, body, meta, key, chain)
        batch.last = pos
        if not batch.first:
            batch.first, batch.at = pos, at
        if mark:
            batch.nonces += (mark, pos)

    def _meet(self, batch: Batch, who: Person) -> tuple[int, bytes]:
        number = self._reader.actor(who)
        if not number:
            number = self._last_actor = self._last_actor + 1
            batch.actors.append((number, who.id, who.name, who.kind))
        if len(self._actors) >= ACTORS and self._writing is None and batch is not self._growing.batch:
            self._actors.clear()
        known = self._actors[who] = (number, author(who))
        return known

    def _write(self, group: SqliteGroup) -> None:
        group.batch.reads = group.reads
        self._writer.write(group.batch, partial(self._done, group))

    def _done(self, group: SqliteGroup, trouble: Trouble | None, reason: str) -> None:
        if trouble is not None:
            self._in_trouble(trouble, reason)
            self._lost(group)
            return
        nonces = group.batch.nonces
        for place in range(0, len(nonces), 2):
            self._nonces.add(nonces[place], nonces[place + 1])
        self._stored_pos = group.batch.last
        self._written(group)
        if group.batch.forgets:
            self._forget_some()

    def _stored_target(self, place: Place, seq: int) -> Target | None:
        return self._reader.target(place.id, seq)

    def _stored_hash(self, owner: str) -> str:
        return self._reader.hash_of(owner)

    def _stored_outcome(self, who: Person, mark: int, room: str) -> Accepted | None:
        pos = self._nonces.find(mark)
        found = self._reader.place_of(pos, who.id, fold(room)) if pos else None
        if found is None:
            return None
        number, seq, at = found
        name = next(place.name for place in self._places.values() if place.id == number)
        return Accepted(room=name, seq=seq, at=at)

    # --- what can wait a little -----------------------------------------------------------------------------

    def _marked(self) -> None:
        if not self._waits:
            self._waits = True
            self._later(READS_EVERY, self._write_reads)

    def _write_reads(self) -> None:
        """Store how far accounts have read, where no group took it along."""
        self._waits = False
        reads, self._growing.reads = self._growing.reads, {}
        if reads:
            self._writer.do(partial(put_reads, reads=reads), whatever)

    def _forget_some(self) -> None:
        """Erase what deleted accounts said, piece by piece."""
        self._writer.forget(self._forgot)

    def _forgot(self, more: bool) -> None:
        if more:
            self._later(FORGET_REST, self._forget_some)

    @property
    def upkeep(self) -> Upkeep:
        """What is done beside storing; made anew at each call."""
        return Upkeep(self, self._writer, self._directory.database, self._clock)

    # --- nonces of the last week ----------------------------------------------------------------------------

    def _load_nonces(self) -> None:
        """The newest now, the others in steps that nobody notices."""
        self._next_block = 1 << 62
        while self._next_block and len(self._nonces) < NONCES_FIRST:
            self._take_blocks(NONCES_FIRST)
        if self._next_block:
            self._later(NONCES_EVERY, self._load_older)

    def _load_older(self) -> None:
        self._take_blocks(NONCES_STEP)
        if self._next_block:
            self._later(NONCES_EVERY, self._load_older)

    def _take_blocks(self, number: int) -> None:
        blocks = self._reader.nonces(self._clock() - KEPT, self._next_block, number)
        pairs = [pair for _, block in blocks for pair in unpacked(block)]
        self._next_block = blocks[-1][0] if blocks and self._nonces.add_older(pairs) else 0

    def _forget_nonces(self) -> None:
        before = self._clock() - KEPT
        self._writer.do(
            lambda connection: connection.execute("DELETE FROM nonce WHERE at < ?", (before,)), whatever
        )
        self._later(FORGET_EVERY, self._forget_nonces)

    # --- disks ----------------------------------------------------------------------------------------------

    def _may_store(self, command: Command, at: int) -> Refused | None:
        if self.status == "ready":
            if self._growing.stored:
                return None  # a group looks once
            now = steady()
            if now < self._look_again:
                return None
            self._look_again = now + SPACE_EVERY
            if self._free() >= FREE_LEAST:
                return None
            self._read_only("the disk is nearly full")
        if self.status == "read_only" and isinstance(command, FREEING):
            return None
        return Refused("read_only", {"reason": self.reason})

    def _in_trouble(self, trouble: Trouble, reason: str) -> None:
        self.report("store_failed", trouble=trouble, reason=reason)
        if trouble == "sync":
            self.status, self.reason = "fenced", _REASONS[trouble]
            if self.on_fatal is not None:
                self.on_fatal(self.reason)
        elif self.status != "fenced":
            if trouble == "full":
                self._directory.drop_ballast()
            self._read_only(_REASONS[trouble])

    def _read_only(self, reason: str) -> None:
        if self.status == "ready":
            self._later(HEAL_EVERY, self._try_to_heal)
        self.status, self.reason = "read_only", reason
        self.report("store_read_only", reason=reason)

    def _try_to_heal(self) -> None:
        if self.status != "read_only":
            return
        if self._free() < FREE_LEAST:
            self._later(HEAL_EVERY, self._try_to_heal)
        else:
            self._writer.do(probe, self._probed)

    def _probed(self, trouble: Trouble | None, reason: str) -> None:
        if trouble == "sync":
            self._in_trouble(trouble, reason)
        elif trouble is not None:
            self._later(HEAL_EVERY, self._try_to_heal)
        elif self.status == "read_only":
            self.status, self.reason = "ready", ""
            self._directory.hold_ballast()
            self.report("store_ready")
