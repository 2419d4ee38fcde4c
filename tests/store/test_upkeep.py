"""A room keeps as much as it is set to, and the log can be verified all the same."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from chinwag.room.commands import CreateRoom, Edit, Join, React, Redact, Say, SetTopic
from chinwag.room.commands_moderation import Audit, Kick, SetMode
from chinwag.room.entry import SERVER
from chinwag.room.events import Said
from chinwag.room.results import Accepted
from chinwag.room.retention import Sweep
from chinwag.store.directory import DATABASE
from chinwag.store.sqlite import SqliteStore
from chinwag.store.sweeping import DAY, SPARED
from chinwag.store.upkeep import Upkeep
from chinwag.store.verification import verify
from tests.drivers.suite import ANN, BOB, enter, refused
from tests.store.damage import damage

NOW = 1_790_000_000_000


class Clock:
    """A time that is set."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> int:
        self.at += 1
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@asynccontextmanager
async def opened(data: Path, clock: Clock) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(data, clock=clock)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def talk(store: SqliteStore, lines: int = 40) -> None:
    """A room with everything in it that can be spoken of later."""
    await enter(store, ANN, BOB)
    await store.do(ANN, CreateRoom(room="den", topic="first"))
    await store.do(BOB, Join(room="den"))
    await store.do(ANN, SetTopic(room="den", topic="second"))
    for number in range(lines):
        await store.do(ANN if number % 2 else BOB, Say(room="den", text=f"xylophone {number}"))
    await store.do(ANN, React(room="den", seq=6, emoji="👍"))
    await store.do(SERVER, Kick(person="bob", room="den", reason="loud"))
    await store.do(SERVER, Redact(room="den", seq=8, reason="rude"))
    await store.do(BOB, Join(room="den"))


async def set_to(store: SqliteStore, mode: str, value: int) -> None:
    assert (await store.do(SERVER, SetMode(room="den", mode=mode, value=value))).entries  # type: ignore[arg-type]


async def until(true: Callable[[], bool]) -> None:
    """Give others their turn until this holds."""
    for _ in range(5000):
        if true():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never came true")


def rows(data: Path, what: str = "count(*)", where: str = "kind = 1") -> object:
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        return connection.execute(
            f"SELECT {what} FROM event WHERE room = (SELECT id FROM room WHERE name = 'den') AND {where}"
        ).fetchone()[0]


async def test_a_room_keeps_its_last_entries(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as store:
        await talk(store)
        await set_to(store, "keep_count", 5)
        clock.at += SPARED
        await store.do(ANN, Say(room="den", text="new"))
        assert await store.upkeep.sweep() == 1
        room = store.state.rooms["den"]
        assert room.head - room.first + 1 == 5
        page = store.page("den", limit=100)
        assert (page.first, page.entries[0].seq, page.more) == (room.first, room.first, False)
    assert verify(tmp_path / DATABASE).sound
    assert rows(tmp_path) == 1
    assert rows(tmp_path, "max(seq)", "kind >= 0") == room.head


async def test_a_room_keeps_its_last_days(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as store:
        await talk(store)
        await set_to(store, "keep_days", 2)
        assert await store.upkeep.sweep() == 0
        clock.at += DAY
        await store.do(ANN, Say(room="den", text="a day later"))
        clock.at += DAY + 1000
        assert await store.upkeep.sweep() == 1
        said = [e.event.text for e in store.page("den").entries if isinstance(e.event, Said)]
        assert said == ["a day later"]
        assert await store.upkeep.sweep() == 0
    assert verify(tmp_path / DATABASE).sound


async def test_other_rooms_lose_nothing(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as store:
        await talk(store)
        await store.do(ANN, Say(room="lobby", text="kept"))
        await set_to(store, "keep_days", 1)
        clock.at += 9 * DAY
        await store.upkeep.sweep()
        assert store.page("lobby").entries[-1].event == Said(text="kept")
    assert verify(tmp_path / DATABASE).sound


async def test_what_was_just_said_is_spared(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as store:
        await talk(store)
        await set_to(store, "keep_count", 1)
        assert await store.upkeep.sweep() == 0
        clock.at += SPARED
        assert await store.upkeep.sweep() == 1


async def test_a_room_of_which_all_is_gone_goes_on_where_it_was(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as store:
        await talk(store)
        await set_to(store, "keep_days", 1)
        head = store.state.rooms["den"].head
        await store.do(ANN, Say(room="den", text="the last"))
        clock.at += 9 * DAY
        await store.upkeep.sweep()
        assert store.page("den").entries == ()
        assert store.page("den").head == head + 1
    async with opened(tmp_path, clock) as store:
        assert (store.state.rooms["den"].head, store.state.rooms["den"].first) == (head + 1, head + 2)
        await enter(store, ANN)
        await store.do(ANN, Join(room="den"))
        settled = await store.do(ANN, Say(room="den", text="hello again"))
        assert settled.entries[0].seq == head + 3
        assert [entry.seq for entry in store.page("den").entries] == [head + 2, head + 3]
    assert verify(tmp_path / DATABASE).sound


async def test_acts_of_moderation_stay(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as store:
        await talk(store)
        await set_to(store, "keep_days", 1)
        before = [entry.event for entry in store.audit("den").entries]
        clock.at += 9 * DAY
        await store.upkeep.sweep()
        assert [entry.event for entry in store.audit("den").entries] == before
        assert [type(event).__name__ for event in before] == ["Kicked", "Redacted", "ModeSet"]
        assert await refused(store, ANN, Audit(room="den")) == "unknown_type"


async def test_what_is_swept_is_nowhere_on_the_disk_and_cannot_be_found(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as store:
        await talk(store)
        assert (await store.search("xylophone", ["den"])).entries
        await set_to(store, "keep_days", 1)
        clock.at += 9 * DAY
        await store.upkeep.sweep()
        assert (await store.search("xylophone", ["den"])).entries == ()
        await store.upkeep.wipe()
        left = b"".join([path.read_bytes() for path in tmp_path.glob(f"{DATABASE}*")])  # noqa: ASYNC240
        assert b"xylophone" not in left
        assert b"second" in left


async def test_what_is_only_not_deleted_yet_is_gone_for_everybody(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as store:
        await talk(store)
        await store.do(SERVER, Sweep(room="den", upto=20))
        assert rows(tmp_path, "min(seq)") == 5
        assert store.page("den", before=30, limit=100).entries[0].seq == 21
        found = await store.search("xylophone", ["den"], limit=100)
        assert {entry.seq for entry in found.entries} == set(range(21, 45))
        for command in (Edit(room="den", seq=7, text="x"), Say(room="den", text="x", reply=7)):
            assert await refused(store, ANN, command) == "target_unknown"
        assert verify(tmp_path / DATABASE).sound


async def test_sweeping_goes_on_where_a_crash_broke_it_off(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as store:
        await talk(store)
        await store.do(SERVER, Sweep(room="den", upto=20))
    async with opened(tmp_path, clock) as store:
        assert store.state.rooms["den"].first == 21
        assert await store.upkeep.sweep() == 0
    assert rows(tmp_path, "min(seq)") == 21
    assert verify(tmp_path / DATABASE).sound


async def test_sweeping_again_and_again_leaves_one_gap(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as store:
        await talk(store)
        upkeep = store.upkeep
        for count in (30, 20, 10):
            clock.at += SPARED
            await set_to(store, "keep_count", count)
            await upkeep.sweep()
            assert verify(tmp_path / DATABASE).sound
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM swept").fetchone() == (1,)


async def test_it_looks_again_when_woken(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as store:
        await talk(store)
        upkeep = Upkeep(store, store._writer, tmp_path / DATABASE, clock, every=3600)
        store.on_settled(upkeep.settled)
        running = asyncio.create_task(upkeep.run())
        clock.at += SPARED
        await set_to(store, "keep_count", 3)
        await until(lambda: store.state.rooms["den"].first > 1)
        running.cancel()


async def test_a_disk_in_trouble_is_reported_and_it_goes_on(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as store:
        told: list[str] = []
        store.report = lambda event, **values: told.append(event)
        upkeep = Upkeep(store, store._writer, tmp_path / "nowhere.db", clock, every=0.001)
        await talk(store)
        await set_to(store, "keep_count", 3)
        running = asyncio.create_task(upkeep.run())
        await until(lambda: len(told) > 1)
        running.cancel()
        assert set(told) == {"sweep_failed"}


# --- verify -------------------------------------------------------------------------------------------------

ALTERED = {
    "more is missing": ("DELETE FROM event WHERE room = 2 AND seq = 40", "entry 40 is missing"),
    "an act is missing": ("DELETE FROM event WHERE kind = 32", "is missing"),
    "a gap is covered up": (
        "INSERT OR REPLACE INTO swept SELECT room, seq, at, hash FROM event WHERE room = 2 AND seq = 40;"
        "DELETE FROM event WHERE room = 2 AND seq <= 40",
        "were not swept",
    ),
    "it begins elsewhere": ("UPDATE room SET first_seq = 3 WHERE id = 2", "it begins at 3"),
    "the hash after the gap": ("UPDATE swept SET hash = x'00000000000000000000000000000000'", "does not fit"),
    "a text after the gap": ("UPDATE event SET body = 'x' WHERE room = 2 AND seq = 35", "does not fit"),
    "a swept entry came back": (
        "INSERT INTO event SELECT 10, 2, 7, at, kind, actor, ref, flags, 'x', meta, seal, hash, 0, 0 FROM event"
        " WHERE room = 2 AND seq = 35",
        "entry 2 is missing",
    ),
}


@pytest.mark.parametrize("what", ALTERED)
async def test_what_is_missing_or_altered_beyond_that_is_still_noticed(
    tmp_path: Path, clock: Clock, what: str
) -> None:
    async with opened(tmp_path, clock) as store:
        await talk(store)
        await set_to(store, "keep_count", 20)
        clock.at += SPARED
        await store.upkeep.sweep()
    assert verify(tmp_path / DATABASE).sound
    statement, said = ALTERED[what]
    damage(tmp_path / DATABASE, *statement.split(";"))
    found = verify(tmp_path / DATABASE)
    assert not found.sound
    told = [each.what for room in found.rooms for each in room.damages] + found.complaints
    assert any(said in each for each in told), told


async def test_what_was_said_once_is_not_said_again_whether_it_is_swept_or_only_due(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as store:
        await talk(store)
        first = (await store.do(ANN, Say(room="den", text="once", cid="c1"))).outcome
        await set_to(store, "keep_count", 1)
        await store.do(ANN, Say(room="den", text="newer"))
        clock.at += SPARED - 1
        await store.upkeep.sweep()
        retried = await store.do(ANN, Say(room="den", text="once", cid="c1"))
        assert (retried.outcome, retried.duplicate) == (first, True)
        clock.at += 2
        await store.upkeep.sweep()
        assert isinstance(first, Accepted)
        assert store.state.rooms["den"].first > first.seq
    async with opened(tmp_path, clock) as store:
        await enter(store, ANN, BOB)
        head = store.state.rooms["den"].head
        late = await store.do(ANN, Say(room="den", text="once", cid="c1"))
        assert isinstance(late.outcome, Accepted)
        assert (late.outcome.room, late.duplicate, late.entries) == ("den", True, ())
        assert late.outcome.seq < store.state.rooms["den"].first
        assert store.state.rooms["den"].head == head
        other = await store.do(BOB, Say(room="den", text="mine", cid="c1"))
        assert not other.duplicate
