"""The data directory is one process's, and looked at before it is touched."""

from pathlib import Path

import pytest

from chinwag.store.contract import StoreError
from chinwag.store.directory import BALLAST, BALLAST_SIZE, DATABASE, Directory, examine, reading
from chinwag.store.schema import APPLICATION, VERSION


def head(version: int, application: int = APPLICATION) -> bytes:
    """The first bytes of a database file."""
    return (
        b"SQLite format 3\0".ljust(60, b"\0") + version.to_bytes(4) + bytes(4) + application.to_bytes(4) + bytes(28)
    )


def test_a_file_tells_its_version_before_it_is_opened(tmp_path: Path) -> None:
    database = tmp_path / DATABASE
    assert examine(database) == 0
    database.touch()
    assert examine(database) == 0
    database.write_bytes(head(VERSION))
    assert examine(database) == VERSION
    for bad, words in ((head(VERSION + 1), "newer Chinwag"), (head(1, 7), "not a database"), (b"x" * 99, "not a")):
        database.write_bytes(bad)
        with pytest.raises(StoreError, match=words):
            examine(database)
    with pytest.raises(StoreError, match="cannot be read"):
        examine(tmp_path)


def test_a_directory_is_taken_and_given_back(tmp_path: Path) -> None:
    one, two = Directory(tmp_path / "a" / "b"), Directory(tmp_path / "a" / "b")
    one.open()
    with pytest.raises(StoreError, match="Another server"):
        two.open()
    one.close()
    two.open()
    two.close()


def test_the_ballast_is_held_dropped_and_held_again(tmp_path: Path) -> None:
    directory = Directory(tmp_path)
    directory.drop_ballast()
    for _ in range(2):
        directory.hold_ballast()
        assert (tmp_path / BALLAST).stat().st_size == BALLAST_SIZE
    directory.drop_ballast()
    assert not (tmp_path / BALLAST).exists()
    assert directory.free() > 0


def test_a_database_is_read_as_it_lies_where_nobody_has_it_open(tmp_path: Path) -> None:
    directory = Directory(tmp_path)
    directory.open()
    with reading(directory.database) as address:
        assert "immutable" not in address
    directory.close()
    with reading(directory.database) as address:
        assert address.endswith("?mode=ro&immutable=1")
        with pytest.raises(StoreError, match="is reading it"):
            directory.open()
    (tmp_path / f"{DATABASE}-wal").touch()
    with reading(directory.database) as address:
        assert "immutable" not in address
    directory.open()
    directory.close()
