"""Whatever is altered behind the program's back is noticed, and what is sound is called sound."""

import asyncio
import random
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from chinwag.room.commands import Edit, Redact, Say
from chinwag.store.contract import StoreError
from chinwag.store.sqlite import SqliteStore
from chinwag.store.verification import Verified, verify
from tests.drivers.suite import ANN, BOB, enter
from tests.store.damage import damage, lived_in


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(lived_in(tmp_path_factory.mktemp("pristine")))


@pytest.fixture
def database(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(pristine, tmp_path))


def first(verified: Verified, room: str) -> tuple[int, str]:
    """The first bad place of a room."""
    (found,) = [one for one in verified.rooms if one.name == room]
    return found.damages[0].seq, found.damages[0].what


def test_a_log_that_nobody_touched_is_sound(database: Path) -> None:
    verified = verify(database)
    assert verified.sound
    assert [(room.name, room.entries) for room in verified.rooms] == [("lobby", 37), ("Garden", 36)]
    assert verified.entries == 73


ALTERED = {
    "a text": ("UPDATE event SET body = 'line number 8 in lobbY' WHERE pos = 21", "it does not fit its hash"),
    "an author": ("UPDATE actor SET name = 'eve' WHERE name = 'ann'", "it does not fit its hash"),
    "a time": ("UPDATE event SET at = at + 1 WHERE pos = 21", "it does not fit its hash"),
    "a reply": ("UPDATE event SET ref = 3 WHERE room = 1 AND seq = 32", "it does not fit its hash"),
    "a flag": ("UPDATE event SET flags = 0 WHERE room = 1 AND seq = 32", "it does not fit its hash"),
    "a type": ("UPDATE event SET body = x'31' WHERE pos = 21", "it cannot be read"),
    "a missing author": ("UPDATE event SET actor = 99 WHERE pos = 21", "its author is missing"),
    "a deletion": ("DELETE FROM event WHERE room = 1 AND seq = 9", "entry 9 is missing"),
    "a lost end": ("DELETE FROM event WHERE room = 1 AND seq > 30", "entries 31 to 37 are missing"),
    "a text shown after an edit": (
        "UPDATE event SET body = 'lies' WHERE room = 1 AND seq = 32",
        "the text shown is not its last edit",
    ),
    "a time of an edit": (
        "UPDATE event SET edited = edited + 1 WHERE room = 1 AND seq = 32",
        "the text shown is not its last edit",
    ),
    "a text that came back": ("UPDATE event SET body = 'x' WHERE room = 1 AND seq = 2", "it was taken back"),
    "a text erased without a word": (
        "UPDATE event SET state = 2, body = NULL WHERE room = 1 AND seq = 32",
        "it is gone and nobody took it back",
    ),
}


@pytest.mark.parametrize("what", ALTERED)
def test_what_was_altered_is_named(database: Path, what: str) -> None:
    statement, said = ALTERED[what]
    damage(database, statement)
    verified = verify(database)
    assert not verified.sound
    assert any(said in found.what for found in verified.rooms[0].damages)


def test_the_first_bad_place_of_each_room_is_named(database: Path) -> None:
    damage(database, "UPDATE event SET body = 'x' WHERE seq IN (12, 15)")
    verified = verify(database)
    assert first(verified, "lobby") == (12, "it does not fit its hash")
    assert first(verified, "Garden") == (12, "it does not fit its hash")
    assert [len(room.damages) for room in verified.rooms] == [2, 2]


def test_reactions_topics_and_names_are_checked_against_the_log(database: Path) -> None:
    damage(
        database,
        "DELETE FROM reaction WHERE name = 'bob'",
        "UPDATE room SET topic = 'hornets', name = 'Yard' WHERE id = 2",
    )
    whats = " ".join(found.what for found in verify(database).rooms[1].damages)
    assert "reactions" in whats
    assert "topic" in whats
    assert "'Garden' in the log and 'Yard' in the table" in whats


def test_a_room_that_is_gone_from_the_table_is_noticed(database: Path) -> None:
    damage(database, "DELETE FROM room WHERE id = 2")
    assert first(verify(database), "Garden")[1] == "it is missing in the table of rooms"


def test_an_entry_of_no_room_is_noticed(database: Path) -> None:
    damage(database, "UPDATE event SET room = x'00' WHERE pos = 21")
    assert "position 21 belongs to no room" in verify(database).complaints


def test_an_erased_text_is_nowhere_in_the_file(database: Path) -> None:
    assert b"a secret" not in database.read_bytes()
    assert b"line number 0 in lobby" not in database.read_bytes()
    assert b"line number 0 in garden" in database.read_bytes()


def test_nothing_is_verified_where_there_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no database"):
        verify(tmp_path / "chinwag.db")
    (tmp_path / "other").write_text("hello, I am a text file, and longer than a head")
    with pytest.raises(StoreError, match="is not a database of Chinwag"):
        verify(tmp_path / "other")


def test_every_bit_flip_in_what_people_see_is_noticed(database: Path, pristine: Path) -> None:
    chance = random.Random(1)
    columns = ("body", "at", "seq", "ref", "flags", "kind", "actor", "state", "edited", "hash", "seal")
    with closing(sqlite3.connect(pristine)) as connection:
        rows = connection.execute(f"SELECT pos, {', '.join(columns)} FROM event WHERE body IS NOT NULL").fetchall()
    missed = []
    for _ in range(40):
        row = chance.choice(rows)
        place = chance.randrange(1, len(columns) + 1)
        shutil.copy(pristine, database)
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            connection.execute(
                f"UPDATE OR REPLACE event SET {columns[place - 1]} = ? WHERE pos = ?",
                (flipped(row[place], chance), row[0]),
            )
        if verify(database).sound:
            missed.append((row[0], columns[place - 1]))
    assert missed == []


def flipped(value: object, chance: random.Random) -> object:
    """The value with one bit changed."""
    if isinstance(value, int):
        return value ^ 1 << chance.randrange(20)
    raw = bytearray(value.encode() if isinstance(value, str) else bytes(value))  # type: ignore[call-overload]
    raw = raw or bytearray(1)
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return raw.decode("utf-8", "replace") if isinstance(value, str) else bytes(raw)


@pytest_asyncio.fixture
async def running(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "data")
    await store.open()
    yield store
    await store.close()


async def test_a_running_server_is_verified_beside_its_work(running: SqliteStore, tmp_path: Path) -> None:
    await enter(running, ANN, BOB)
    for number in range(40):
        running.submit(None, ANN, Say(room="lobby", text=f"line {number}"))
    last = await running.do(ANN, Edit(room="lobby", seq=4, text="other"))
    assert last.entries
    walk = asyncio.get_running_loop().run_in_executor(None, verify, tmp_path / "data" / "chinwag.db")
    for number in range(40):
        running.submit(None, ANN, Edit(room="lobby", seq=5 + number % 9, text=f"edit {number}"))
        await running.do(ANN, Redact(room="lobby", seq=20 + number % 9))
    verified = await walk
    assert [(room.name, room.damages) for room in verified.rooms] == [("lobby", [])]
    assert verified.sound
