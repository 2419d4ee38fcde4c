"""Tokens come back, and nobody else reads them."""

import stat
from pathlib import Path

from chinwag.client.address import Address, parse
from chinwag.client.tokens import MOST, Tokens


def test_a_token_comes_back_however_this_machine_is_called(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "state" / "tokens.json")
    tokens.keep(parse("localhost:1"), "Luca", "secret")
    assert Tokens(tokens.path).of(parse("127.0.0.1:1"), "luca") == "secret"
    assert tokens.of(parse("127.0.0.1:2"), "luca") == ""
    assert tokens.of(parse("house:1"), "luca") == ""
    assert stat.S_IMODE(tokens.path.stat().st_mode) == 0o600


def test_an_empty_token_forgets(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "tokens.json")
    tokens.keep(Address(), "luca", "secret")
    tokens.keep(Address(), "luca", "")
    assert tokens.of(Address(), "luca") == ""


def test_a_broken_file_is_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    for text in ("{", "[]", '{"x": 1}'):
        path.write_text(text)
        assert Tokens(path).of(Address(), "luca") == ""
    Tokens(path).keep(Address(), "luca", "secret")
    assert Tokens(path).of(Address(), "luca") == "secret"


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    Tokens(tmp_path / "file" / "tokens.json").keep(Address(), "luca", "secret")


def test_the_oldest_are_forgotten(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "tokens.json")
    for number in range(MOST + 1):
        tokens.keep(Address(), f"n{number}", "secret")
    assert tokens.of(Address(), "n0") == ""
    assert tokens.of(Address(), f"n{MOST}") == "secret"
