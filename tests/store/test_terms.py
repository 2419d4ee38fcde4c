"""What people type into the search box becomes words, never operators."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chinwag.store.terms import TERMS, Term, match, terms


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE fts USING fts5(room, body)")
        connection.execute("INSERT INTO fts VALUES ('1', 'red apple AND 2 pears')")
        yield connection


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("red apple", (Term("red"), Term("apple"))),
        ('"red apple" pear', (Term("red apple"), Term("pear"))),
        ('"red apple', (Term("red apple"),)),
        ("app*", (Term("app", prefix=True),)),
        ('a* "b c"*', (Term("a*"), Term("b c", prefix=True))),
        ("  !  x ", (Term("x"),)),
        ("x*", (Term("x"),)),
        ("xy*", (Term("xy"),)),
        ("xyz*", (Term("xyz", prefix=True),)),
        ("火*", (Term("火", prefix=True),)),
    ],
)
def test_a_query_is_words(query: str, found: tuple[Term, ...]) -> None:
    assert terms(query) == found


@pytest.mark.parametrize("query", ["", "  ", "**", '"', '" "', "-", "\0"])
def test_a_query_without_words_is_an_error(query: str) -> None:
    with pytest.raises(ValueError, match="nothing to search for"):
        terms(query)


def test_only_so_many_words_are_looked_for() -> None:
    assert len(terms("x " * 99)) == TERMS


def test_a_room_is_matched_in_its_own_column(index: sqlite3.Connection) -> None:
    def found(query: str, *rooms: int) -> int:
        return len(index.execute("SELECT 1 FROM fts WHERE fts MATCH ?", (match(query, list(rooms)),)).fetchall())

    assert found("apple", 1) == 1
    assert found("apple", 2) == 0
    assert found("apple", 2, 1) == 1
    assert found("2", 2) == 0
    assert found("1", 1) == 0
    assert found("AND", 1) == 1
    assert len(index.execute("SELECT 1 FROM fts WHERE fts MATCH ?", (match("1", None),)).fetchall()) == 0


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_no_query_is_bad_syntax(index: sqlite3.Connection, query: str) -> None:
    try:
        wanted = match(query.encode("utf-8", "replace").decode(), [1, 2])
    except ValueError:
        return
    index.execute("SELECT 1 FROM fts WHERE fts MATCH ?", (wanted,)).fetchall()
