"""The store in a file keeps the contract, and what was acknowledged is there after closing or a crash."""

import asyncio
import os
import shutil
import sqlite3
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
import pytest_asyncio

from chinwag.room.commands import CreateRoom, Edit, Join, Leave, React, Redact, Say, Typing
from chinwag.room.entry import Person
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted
from chinwag.store import sqlite, writer
from chinwag.store.contract import StoreError
from chinwag.store.directory import BALLAST, BALLAST_SIZE, DATABASE
from chinwag.store.sqlite import SqliteStore
from chinwag.store.verification import verify
from chinwag.store.writer import Trouble, trouble_of
from tests.drivers.suite import ANN, BOB, Heard, Suite, accepted, enter, refused, said, say, texts

MIB = 1 << 20
OWNER = Person("a0000000000000001", "olga", "account")


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    made = SqliteStore(tmp_path / "data")
    await made.open()
    yield made
    await made.close()


@asynccontextmanager
async def opened(data: Path, **settings: object) -> AsyncIterator[SqliteStore]:
    """A store for a moment."""
    made = SqliteStore(data, **settings)  # type: ignore[arg-type]
    await made.open()
    try:
        yield made
    finally:
        await made.close()


def contents(data: Path) -> dict[str, tuple[int, bytes]]:
    """Every file of a directory, with its time."""
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in data.iterdir()}


async def until(condition: Callable[[], bool]) -> None:
    """As soon as it is so."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  (what is awaited happens on another thread)
            await asyncio.sleep(0.005)


class TestSqlite(Suite):
    """The contract, on a disk."""


# --- coming back --------------------------------------------------------------------------------------------


async def test_what_was_acknowledged_is_there_after_a_crash(store: SqliteStore, tmp_path: Path) -> None:
    await enter(store, ANN)
    heard = Heard(store)
    for number in range(300):
        store.submit(number, ANN, Say(room="lobby", text=f"line {number}", cid=f"c{number}"))
    await heard.wait(300)
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for name in (DATABASE, f"{DATABASE}-wal"):  # as after kill -9: nothing was closed
        shutil.copy(tmp_path / "data" / name, crashed)
    async with opened(crashed) as after:
        assert texts(after.page("lobby", limit=500).entries) == [f"line {number}" for number in range(300)]
        await enter(after, ANN)
        assert (await after.do(ANN, Say(room="lobby", text="x", cid="c7"))).duplicate
        assert texts((await after.search("299", ["lobby"])).entries) == ["line 299"]
    assert verify(crashed / DATABASE).sound


async def test_closing_stores_what_is_pending(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await enter(store, ANN)
        for number in range(50):
            store.submit(None, ANN, Say(room="lobby", text=f"line {number}"))
    async with opened(tmp_path) as store:
        assert store.page("lobby").head == 51


async def test_one_turn_of_the_loop_makes_one_group(store: SqliteStore) -> None:
    await enter(store, ANN)
    heard = Heard(store)
    for number in range(700):
        store.submit(number, ANN, Say(room="lobby", text=f"line {number}"))
    await heard.wait(700)
    assert [len(group) for group in heard.groups] == [700]


async def test_nothing_is_told_before_it_is_on_the_disk(store: SqliteStore, tmp_path: Path) -> None:
    await enter(store, ANN)
    found: list[int] = []
    with closing(sqlite3.connect(tmp_path / "data" / DATABASE)) as beside:
        store.on_settled(
            lambda items: found.append(
                beside.execute("SELECT count(*) FROM event WHERE pos = ?", (items[-1].entries[-1].pos,)).fetchone()[
                    0
                ]
            )
        )
        for number in range(10):
            await say(store, ANN, f"line {number}")
    assert found == [1] * 10


async def test_time_never_runs_backwards_over_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path, clock=lambda: 2_000_000) as store:
        await enter(store, ANN)
        await say(store, ANN, "one")
    async with opened(tmp_path, clock=lambda: 1_000_000) as store:
        await enter(store, ANN)
        assert (await say(store, ANN, "two")).at == 2_000_000


async def test_a_log_begun_anew_is_told_from_the_one_thrown_away(tmp_path: Path) -> None:
    epochs: list[int] = []
    for at in (1_000_000, 1_700_000):
        async with opened(tmp_path / str(at), clock=lambda at=at: at) as store:
            epochs.append(store.epoch)
        async with opened(tmp_path / str(at), clock=lambda: 9_000_000) as store:
            epochs.append(store.epoch)
    assert epochs == [1_000, 1_000, 1_700, 1_700]


async def test_nonces_are_forgotten_after_a_week(tmp_path: Path) -> None:
    week = 7 * 24 * 3600 * 1000
    async with opened(tmp_path, clock=lambda: 1_000) as store:
        await enter(store, ANN)
        await say(store, ANN, "one", cid="c")
    async with opened(tmp_path, clock=lambda: 2_000 + week) as store:
        await enter(store, ANN)
        assert not (await store.do(ANN, Say(room="lobby", text="two", cid="c"))).duplicate
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM nonce").fetchone() == (1,)


# --- the data directory -------------------------------------------------------------------------------------


async def test_files_are_for_their_owner_alone(store: SqliteStore, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()}
    assert modes == dict.fromkeys([DATABASE, f"{DATABASE}-shm", f"{DATABASE}-wal", "chinwag.lock", BALLAST], 0o600)
    assert (data / BALLAST).stat().st_size == BALLAST_SIZE


async def test_two_servers_cannot_have_one_directory(store: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Another server has the data directory"):
        await SqliteStore(tmp_path / "data").open()
    await enter(store, ANN)
    assert (await say(store, ANN, "still here")).seq == 2


async def test_a_database_of_a_newer_version_is_refused_and_not_touched(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    database = tmp_path / DATABASE
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 99")
    (tmp_path / "chinwag.lock").unlink()
    os.utime(database, ns=(1, 1))
    before = contents(tmp_path)
    with pytest.raises(StoreError, match="was written by a newer Chinwag"):
        await SqliteStore(tmp_path).open()
    assert contents(tmp_path) == before


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_text("Dear diary, this is no database, and a hundred bytes long. " * 2)
    with pytest.raises(StoreError, match="is not a database of Chinwag"):
        await SqliteStore(tmp_path).open()


async def test_a_directory_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be"):
        await SqliteStore(tmp_path / "file" / "data").open()


# --- disks --------------------------------------------------------------------------------------------------


def limit_pages(store: SqliteStore, pages: int) -> asyncio.Future[None]:
    """Let SQLite have no room beyond so many pages (0 = beyond those it has): it fails as on a full disk."""
    done = asyncio.get_running_loop().create_future()

    def limit(connection: sqlite3.Connection) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages or 1}")

    store._writer.do(limit, lambda trouble, reason: done.set_result(None))
    return done


async def test_a_full_disk_refuses_the_group_and_heals_by_itself(tmp_path: Path) -> None:
    told: list[str] = []
    async with opened(tmp_path, report=lambda event, **values: told.append(event)) as store:
        await enter(store, ANN, BOB)
        await store.do(ANN, CreateRoom(room="garden"))
        await say(store, ANN, "before")
        await limit_pages(store, 0)
        heard = Heard(store)
        store.submit(1, BOB, Join(room="garden"))
        store.submit(2, ANN, Say(room="lobby", text="x" * 4000, cid="c"))
        store.submit(3, ANN, Typing(room="lobby"))
        for number in range(40):
            store.submit(4 + number, ANN, Say(room="lobby", text="x" * 4000))
        items = await heard.wait(43)
        codes = [item.outcome.code if isinstance(item.outcome, Refused) else "" for item in items]
        assert codes == ["not_stored", "not_stored", "", *["not_stored"] * 40]
        assert (store.status, store.reason) == ("read_only", "the disk is full")
        assert not (tmp_path / BALLAST).exists()
        assert texts(store.page("lobby").entries) == ["before"]
        assert set(store.state.people) == {ANN.id, BOB.id}
        assert set(store.state.rooms["garden"].members) == {ANN.id}
        assert await refused(store, ANN, Say(room="lobby", text="x")) == "read_only"
        await limit_pages(store, 1 << 30)
        await until(lambda: store.status == "ready")
        assert (tmp_path / BALLAST).exists()
        assert (await say(store, ANN, "after", cid="c")).seq == 3
        assert told == ["store_failed", "store_read_only", "store_ready"]
    assert verify(tmp_path / DATABASE).sound


async def test_below_64_mib_nothing_is_stored_but_what_frees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "SPACE_EVERY", 0.0)
    free = 65 * MIB
    async with opened(tmp_path, free=lambda: free) as store:
        await enter(store, ANN)
        await store.do(ANN, CreateRoom(room="garden"))
        place = await say(store, ANN, "one")
        free = 63 * MIB
        assert await refused(store, ANN, Say(room="lobby", text="two")) == "read_only"
        assert (store.status, store.reason) == ("read_only", "the disk is nearly full")
        assert isinstance((await store.do(ANN, Redact(room="lobby", seq=place.seq))).outcome, Accepted)
        assert isinstance((await store.do(ANN, Leave(room="garden"))).outcome, Accepted)
        free = 65 * MIB
        await until(lambda: store.status == "ready")
        assert (await say(store, ANN, "three")).seq == 4


def failing(code: int) -> Callable[[], None]:
    """A commit that ends with this error of SQLite."""

    def commit() -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = code
        raise error

    return commit


async def test_after_a_failed_fsync_nothing_is_acknowledged_any_more(tmp_path: Path) -> None:
    fatal: list[str] = []
    async with opened(tmp_path, on_fatal=fatal.append) as store:
        await enter(store, ANN)
        store._writer._commit = failing(sqlite3.SQLITE_IOERR_FSYNC)  # type: ignore[method-assign]
        assert await refused(store, ANN, Say(room="lobby", text="x")) == "not_stored"
        assert (store.status, fatal) == ("fenced", ["the disk lost what it had taken"])
        del store._writer._commit
        assert await refused(store, ANN, Say(room="lobby", text="x")) == "read_only"
        assert store.page("lobby").head == 1


async def test_an_error_of_the_disk_is_tried_again_later(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await enter(store, ANN)
        store._writer._commit = failing(sqlite3.SQLITE_IOERR_WRITE)  # type: ignore[method-assign]
        assert await refused(store, ANN, Say(room="lobby", text="x")) == "not_stored"
        assert store.status == "read_only"
        del store._writer._commit
        await until(lambda: store.status == "ready")
        assert (await say(store, ANN, "y")).seq == 2


async def test_a_bug_in_writing_is_an_answer_too(store: SqliteStore) -> None:
    await enter(store, ANN)
    store._writer._put = lambda connection, batch: 1 / 0  # type: ignore[method-assign, assignment]
    assert await refused(store, ANN, Say(room="lobby", text="x")) == "not_stored"
    del store._writer._put
    await until(lambda: store.status == "ready")
    assert (await say(store, ANN, "y")).seq == 2


@pytest.mark.slow
async def test_a_search_index_that_cannot_be_written_is_told_once_and_made_later(tmp_path: Path) -> None:
    told: list[str] = []
    async with opened(tmp_path, report=lambda event, **values: told.append(event)) as store:
        await enter(store, ANN)
        index = store._writer._index
        tried: list[int] = []

        def fail(connection: sqlite3.Connection, upto: int) -> None:
            tried.append(upto)
            raise sqlite3.OperationalError("no")

        store._writer._index = fail  # type: ignore[method-assign]
        await say(store, ANN, "apple")
        await until(lambda: len(tried) > 1)
        assert (await store.search("apple", ["lobby"])).entries == ()
        store._writer._index = index  # type: ignore[method-assign]
        assert texts((await store.search("apple", ["lobby"])).entries) == ["apple"]
        assert told == ["index_failed"]


@pytest.mark.slow
async def test_the_wal_is_copied_into_the_database_while_the_server_runs(
    store: SqliteStore, tmp_path: Path
) -> None:
    await enter(store, ANN)
    await say(store, ANN, "a message to be found in the file")
    database = tmp_path / "data" / DATABASE
    await until(lambda: b"to be found in the file" in database.read_bytes())


@pytest.mark.slow
async def test_a_large_wal_is_finished_by_the_writer_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "CHECKPOINT_AFTER", 20)
    monkeypatch.setattr(writer, "FRAMES_MANY", 10)
    monkeypatch.setattr(writer, "FRAMES_ALARM", 12)
    told: list[str] = []
    async with opened(tmp_path, report=lambda event, **values: told.append(event)) as store:
        await enter(store, ANN)
        for number in range(200):
            await say(store, ANN, f"{number} " + "x" * 2000)
        await until(lambda: "wal_large" in told)
        assert (tmp_path / f"{DATABASE}-wal").stat().st_size < 1 * MIB
    assert verify(tmp_path / DATABASE).sound


# --- search and history between commits ---------------------------------------------------------------------


async def test_messages_changed_before_they_were_searchable_are_found_as_they_are(store: SqliteStore) -> None:
    await enter(store, ANN)
    heard = Heard(store)
    for number in range(6):
        store.submit(None, ANN, Say(room="lobby", text=f"apple {number}"))
    store.submit(None, ANN, Edit(room="lobby", seq=2, text="pear 0"))
    store.submit(None, ANN, Redact(room="lobby", seq=3))
    store.submit(None, ANN, React(room="lobby", seq=4, emoji="👍"))
    await heard.wait(9)
    assert texts((await store.search("apple", ["lobby"])).entries) == ["apple 5", "apple 4", "apple 3", "apple 2"]
    assert texts((await store.search("pear", ["lobby"])).entries) == ["pear 0"]
    await accepted(store, ANN, Edit(room="lobby", seq=4, text="plum"))
    assert texts((await store.search("apple", ["lobby"])).entries) == ["apple 5", "apple 4", "apple 3"]
    assert said(store, 4).reactions == {"👍": ["ann"]}


async def test_the_same_person_under_two_names_is_two_authors(store: SqliteStore) -> None:
    await enter(store, ANN)
    await say(store, ANN, "as ann")
    store.state.people[ANN.id].person = Person(ANN.id, "anna")
    await say(store, Person(ANN.id, "anna"), "as anna")
    assert [entry.who.name for entry in store.page("lobby").entries] == ["server", "ann", "anna"]


def test_what_an_error_means_is_known() -> None:
    known: dict[int, Trouble] = {
        sqlite3.SQLITE_FULL: "full",
        sqlite3.SQLITE_IOERR_WRITE: "full",
        sqlite3.SQLITE_IOERR_FSYNC: "sync",
        sqlite3.SQLITE_IOERR_DIR_FSYNC: "sync",
        sqlite3.SQLITE_CORRUPT: "broken",
    }
    for code, trouble in known.items():
        error = sqlite3.OperationalError("x")
        error.sqlite_errorcode = code
        assert trouble_of(error) == trouble
