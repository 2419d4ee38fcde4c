"""The one thread that writes: whole groups in as few calls as possible, then the words for search.

Every call into SQLite gives up Python's lock and has to take it back from the event loop's thread, so a group is
written by multi-row inserts of a few fixed sizes, and one statement makes its words searchable. That is done after
the group was settled, without waiting for the disk: the index can always be made again from the events.
"""

import queue
import sqlite3
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from chinwag.store.changes import Change, Indexed
from chinwag.store.forgetting import forget_some
from chinwag.store.nonces import packed

Trouble = Literal["full", "sync", "broken"]
Job = Callable[[sqlite3.Connection], object]
Done = Callable[[Trouble | None, str], object]
Reads = Mapping[tuple[str, str], int]

COLUMNS: Final = 12
BODY: Final = 8  # which of them is the text
SIZES: Final = (256, 64, 16, 4, 1)
INDEX_AFTER: Final = 256  # rows not searchable yet that are too many
IDLE: Final = 0.2  # seconds without a group after which all rows are made searchable
CHECKPOINT_AFTER: Final = 2_000  # rows written, a large one counted as several
LARGE: Final = 200  # characters
ANEW_WAIT: Final = 100  # ms that a WAL which is to begin anew waits for readers, and writers for it
FRAMES_MANY: Final = 4_096  # WAL frames (16 MiB) at which the writer waits for its own checkpoint
FRAMES_ALARM: Final = 16_384  # 64 MiB

_INSERTS: Final = {
    size: "INSERT INTO event VALUES " + ",".join(["(?,?,?,?,?,?,?,?,?,?,?,?,0,0)"] * size) for size in SIZES
}


class Batch:
    """What a group puts on the disk. `rows` is flat: COLUMNS values an event, in log order."""

    __slots__ = ("actors", "at", "changes", "first", "forgets", "last", "nonces", "reads", "rows")

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.actors: list[tuple[int, str, str, str]] = []
        self.changes: list[Change] = []
        self.nonces: list[int] = []  # mark and position by turns
        self.first = self.last = self.at = 0
        self.reads: Reads = {}
        self.forgets = False  # what a deleted account said has to be erased after it


def put_reads(connection: sqlite3.Connection, reads: Reads) -> None:
    """How far accounts have read, by room key and account."""
    connection.executemany(
        "UPDATE member SET read_seq = max(read_seq, ?)"
        " WHERE person = ? AND room = (SELECT id FROM room WHERE key = ?)",
        [(seq, account, key) for (key, account), seq in reads.items()],
    )


def probe(connection: sqlite3.Connection) -> None:
    """See whether the disk takes something."""
    connection.execute("UPDATE meta SET v = v + 1 WHERE k = 'probe'")


def whatever(trouble: Trouble | None, reason: str) -> None:
    """The outcome of what can be done an hour later as well."""


def trouble_of(error: Exception) -> Trouble:
    """What an error of the disk means: no room, nothing can be trusted any more, or anything else."""
    code = getattr(error, "sqlite_errorcode", 0)
    if code in (sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC):
        return "sync"
    return "full" if code & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR) else "broken"


def connect(path: Path, *, cache: int) -> sqlite3.Connection:
    """A connection as all of this program's are; `cache` in KiB."""
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=5, cached_statements=256
    )
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", f"cache_size=-{cache}",
                   "journal_size_limit=67108864", "wal_autocheckpoint=0", "temp_store=MEMORY"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    return connection


class Writer:
    """The writing connection and its thread. `post` brings a call to the event loop's thread."""

    def __init__(self, path: Path, post: Callable[..., object], report: Callable[..., None]) -> None:
        self.connection = connect(path, cache=65_536)
        self.indexed = 0  # everything up to this position can be found by search
        self._post = post
        self._report = report
        self._jobs: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._written = 0  # the last position on the disk
        self._since_checkpoint = 0
        self.erased = False  # words have to be wiped out of the index in an idle moment
        self._behind = self._stopping = False
        self._checkpointer = Checkpointer(path, self._checkpointed)
        self._thread = threading.Thread(target=self._run, name="chinwag-writer", daemon=True)

    def start(self, indexed: int, written: int) -> None:
        """Begin; what is not searchable yet is made so at the first idle moment."""
        self.indexed, self._written = indexed, written
        self._thread.start()
        self._checkpointer.start()

    def write(self, batch: Batch, done: Done) -> None:
        """Store a batch, then call `done` on the event loop's thread."""
        self._jobs.put(lambda: self._write(batch, done))

    def do(self, job: Job, done: Done) -> None:
        """Run something else on the writing connection, in a transaction of its own."""
        self._jobs.put(lambda: self._do(job, done))

    def forget(self, done: Callable[[bool], object]) -> None:
        """Erase a stretch of what deleted accounts said; `done(more)` tells whether there is more to do."""
        self._jobs.put(lambda: self._post(done, self._forget()))

    def make_searchable(self, done: Done) -> None:
        """Call `done` when everything written can be found."""

        def job() -> None:
            self._make_searchable()
            self._post(done, None, "")

        self._jobs.put(job)

    def stop(self) -> None:
        """Finish what is queued, then end; blocks until then."""
        self._stopping = True
        self._jobs.put(None)
        self._thread.join()
        self._checkpointer.stop()
        self.connection.close()

    # --- on the thread --------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=IDLE if self._unfinished() else None)
            except queue.Empty:
                self._tidy()
                continue
            if job is None:
                break
            job()
            if self._written - self.indexed >= INDEX_AFTER:
                self._make_searchable()
        self._make_searchable()

    def _unfinished(self) -> bool:
        return (
            self._written > self.indexed
            or self._since_checkpoint > 0
            or self.erased
            or self._checkpointer.begin_anew
        )

    def _tidy(self) -> None:
        """An idle moment."""
        self._make_searchable()
        if self.erased:
            self.erased = self._wipe()
            self._checkpointer.begin_anew |= not self.erased
        elif self._since_checkpoint or self._checkpointer.begin_anew:
            self._since_checkpoint = 0
            self._checkpointer.wake()

    def _transact(self, job: Job) -> tuple[Trouble | None, str]:
        connection = self.connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            job(connection)
            self._commit()
        except Exception as error:  # a bug here must be an answer too: nobody would hear of the group again
            self._roll_back()
            return trouble_of(error), f"{type(error).__name__}: {error}"
        return None, ""

    def _commit(self) -> None:
        self.connection.execute("COMMIT")

    def _roll_back(self) -> None:
        if self.connection.in_transaction:
            try:
                self.connection.execute("ROLLBACK")
            except sqlite3.Error as error:
                self._post(self._report, "rollback_failed", reason=str(error))

    def _do(self, job: Job, done: Done) -> None:
        self._post(done, *self._transact(job))

    def _write(self, batch: Batch, done: Done) -> None:
        trouble, reason = self._transact(lambda connection: self._put(connection, batch))
        if trouble is None:
            self._written = batch.last
        self._post(done, trouble, reason)
        self._since_checkpoint += len(batch.rows) // COLUMNS + sum(map(len, batch.rows[BODY::COLUMNS])) // LARGE
        if self._since_checkpoint >= CHECKPOINT_AFTER:
            self._since_checkpoint = 0
            self._checkpointer.wake()

    def _put(self, connection: sqlite3.Connection, batch: Batch) -> None:
        if batch.actors:
            connection.executemany("INSERT INTO actor VALUES (?,?,?,?)", batch.actors)
        rows = batch.rows
        start = 0
        for size in SIZES:
            width = size * COLUMNS
            while len(rows) - start >= width:
                connection.execute(_INSERTS[size], rows[start : start + width])
                start += width
        if batch.nonces:
            connection.execute("INSERT INTO nonce VALUES (?,?,?)", (batch.first, batch.at, packed(batch.nonces)))
        for change in batch.changes:
            self.erased |= change.apply(connection, Indexed(self.indexed))
        if batch.reads:
            put_reads(connection, batch.reads)

    def _forget(self) -> bool:
        more = False

        def job(connection: sqlite3.Connection) -> None:
            nonlocal more
            before = connection.total_changes
            more = forget_some(connection, self.indexed)
            self.erased |= connection.total_changes > before

        trouble, reason = self._transact(job)
        if trouble is not None:
            self._post(self._report, "forgetting_failed", reason=reason)
        return more and trouble is None

    def _make_searchable(self) -> None:
        """Put the words of what was written into the index, without waiting for the disk."""
        while self.indexed < self._written:
            upto = min(self._written, self.indexed + 4 * INDEX_AFTER)
            self.connection.execute("PRAGMA synchronous=NORMAL")
            trouble, reason = self._transact(lambda connection, upto=upto: self._index(connection, upto))  # type: ignore[misc]
            self.connection.execute("PRAGMA synchronous=FULL")
            if trouble is not None:
                if not self._behind:
                    self._post(self._report, "index_failed", reason=reason)
                self._behind = True  # told once; tried again at every idle moment
                return
            self.indexed, self._behind = upto, False

    def _index(self, connection: sqlite3.Connection, upto: int) -> None:
        connection.execute(
            "INSERT INTO fts(rowid, room, body) SELECT pos, room, body FROM event"
            " WHERE pos > ? AND pos <= ? AND kind = 1 AND body IS NOT NULL",
            (self.indexed, upto),
        )
        connection.execute(
            "UPDATE room SET head_seq = (SELECT max(seq) FROM event WHERE room = room.id)"
            " WHERE id IN (SELECT room FROM event WHERE pos > ? AND pos <= ?)",
            (self.indexed, upto),
        )
        connection.execute("UPDATE meta SET v = ? WHERE k = 'indexed'", (upto,))

    def _wipe(self) -> bool:
        """Merge erased words out of the index, a little at a time. True = there is more to do."""
        before = self.connection.total_changes
        trouble, _ = self._transact(
            lambda connection: connection.execute("INSERT INTO fts(fts, rank) VALUES ('merge', -200)")
        )
        return trouble is None and self.connection.total_changes - before >= 2

    def _checkpointed(self, frames: int) -> None:
        """On the checkpointer's thread: it copied what it could; `frames` lie in the WAL.

        The WAL begins anew only after a moment in which all of it is copied. Under load there is none unless the
        writer makes it: it copies the little that came meanwhile.
        """
        if frames >= FRAMES_ALARM:
            self._post(self._report, "wal_large", frames=frames)
        if frames >= FRAMES_MANY and not self._stopping:
            finished = threading.Event()
            self._jobs.put(lambda: self._finish_checkpoint(finished))
            finished.wait(5.0)  # two copiers at once would only keep each other from finishing

    def _finish_checkpoint(self, finished: threading.Event) -> None:
        try:
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.Error as error:
            self._post(self._report, "checkpoint_failed", reason=str(error))
        finished.set()


class Checkpointer:
    """Copies the WAL into the database on a thread of its own, so that nobody waits for it.

    `begin_anew`: then cut the WAL to nothing, for it has older pages with words in them that were erased since.
    """

    def __init__(self, path: Path, done: Callable[[int], None]) -> None:
        self._connection = connect(path, cache=1_024)
        self._connection.execute(f"PRAGMA busy_timeout={ANEW_WAIT}")
        self._done = done
        self.begin_anew = False
        self._wanted: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="chinwag-checkpoint", daemon=True)

    def start(self) -> None:
        """Wait for `wake`."""
        self._thread.start()

    def wake(self) -> None:
        """There is something to copy."""
        if self._wanted.empty():
            self._wanted.put(True)

    def stop(self) -> None:
        """A last round, then the end; blocks until then."""
        self._wanted.put(False)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while self._wanted.get():
            self._copy()

    def _copy(self) -> None:
        try:
            if self.begin_anew:  # waits for readers a little; where they take longer it is tried again
                busy, frames, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                self.begin_anew = bool(busy)
            else:
                _, frames, _ = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.Error:
            return  # the disk's trouble shows itself at the next commit
        self._done(frames)
