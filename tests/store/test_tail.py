"""The last entries of each room are looked at in a moment; what was altered there is named."""

import asyncio
import shutil
from pathlib import Path

import pytest

from chinwag.store.contract import StoreError
from chinwag.store.directory import DATABASE
from chinwag.store.tail import tail
from tests.store.damage import damage, lived_in


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(lived_in(tmp_path_factory.mktemp("pristine"), lines=30))


@pytest.fixture
def database(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(pristine, tmp_path / DATABASE))


def test_what_is_as_it_was_written_is_sound_with_edits_and_tombstones(database: Path) -> None:
    found = tail(database)
    assert found.broken == ()
    assert (found.rooms, found.entries) == (2, 73)
    assert found.last > 1_000


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE event SET body = 'x' WHERE room = 1 AND seq = 20", ("lobby #20",)),
        ("UPDATE event SET at = at + 1 WHERE room = 2 AND seq = 9", ("Garden #9",)),
        ("UPDATE event SET hash = x'00112233445566778899aabbccddeeff' WHERE room = 2 AND seq = 9",
         ("Garden #9", "Garden #10")),
        ("UPDATE event SET seal = 7 WHERE room = 1 AND seq = 20", ("lobby #20",)),
        ("UPDATE event SET at = 'noon' WHERE room = 1 AND seq = 20", ("lobby #20",)),
        ("UPDATE event SET actor = 99 WHERE room = 1 AND seq = 20", ("lobby #20",)),
        ("DELETE FROM event WHERE room = 2 AND seq = (SELECT max(seq) FROM event WHERE room = 2)", ("Garden #36",)),
    ],
)  # fmt: skip
def test_what_was_altered_is_named(database: Path, statement: str, broken: tuple[str, ...]) -> None:
    damage(database, statement)
    assert tail(database).broken == broken


def test_only_the_last_are_looked_at(database: Path) -> None:
    damage(database, "UPDATE event SET body = 'x' WHERE room = 1 AND seq = 5")
    assert tail(database, last=10).broken == ()
    assert tail(database).broken == ("lobby #5",)


def test_where_there_is_nothing_there_is_nothing_to_see(tmp_path: Path) -> None:
    assert tail(tmp_path / DATABASE).entries == 0


def test_what_cannot_be_read_is_said(database: Path) -> None:
    damage(database, "DROP TABLE actor")
    with pytest.raises(StoreError, match="cannot be read"):
        tail(database)
