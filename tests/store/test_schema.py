"""Old databases walk to the newest version, step by step, and arrive where a new one begins."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chinwag.store.schema import APPLICATION, VERSION, migrate, prepare

OLDEST = Path(__file__).with_name("schema_1.sql")


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        yield made


def shape(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """All tables, views and indexes, blanks aside."""
    rows = connection.execute(
        "SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name"
    ).fetchall()
    return [(kind, name, " ".join(sql.split())) for kind, name, sql in rows]


def test_a_new_database_has_the_newest_version(connection: sqlite3.Connection) -> None:
    prepare(connection, 7, b"s" * 32)
    assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
    assert connection.execute("SELECT v FROM meta WHERE k = 'epoch'").fetchone() == (7,)
    assert migrate(connection) == 0


def test_the_oldest_database_walks_to_the_newest(connection: sqlite3.Connection) -> None:
    connection.executescript(OLDEST.read_text())
    assert migrate(connection) == VERSION - 1
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as new:
        prepare(new, 1, b"")
        assert shape(connection) == shape(new)


def test_each_step_is_taken_once_and_in_order(connection: sqlite3.Connection) -> None:
    taken: list[int] = []
    steps = {number: lambda _, number=number: taken.append(number) for number in (1, 2, 3)}
    assert migrate(connection, steps, 2) == 2
    assert migrate(connection, steps, 3) == 1
    assert migrate(connection, steps, 3) == 0
    assert taken == [1, 2, 3]


def test_a_step_that_fails_leaves_the_version_before_it(connection: sqlite3.Connection) -> None:
    def good(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE kept (x)")

    def bad(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE lost (x)")
        connection.execute("SELECT nonsense")

    with pytest.raises(sqlite3.OperationalError, match="nonsense"):
        migrate(connection, {1: good, 2: bad}, 2)
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert [name for _, name, _ in shape(connection)] == ["kept"]
