"""`chinwag hash`: a password goes in, and what can stand in the settings comes out."""

import io
import sys

import pytest
from argon2 import PasswordHasher

from chinwag.cli import hash as hashing
from chinwag.cli.main import main
from chinwag.settings import HASHED


def piped(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_first_line_of_a_pipe_is_hashed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped(monkeypatch, "correct horse\r\nmore\n")
    assert main(["hash"]) == 0
    made = capsys.readouterr().out.strip()
    assert made.startswith(HASHED)
    assert PasswordHasher().verify(made, "correct horse")


@pytest.mark.parametrize("text", ["", "\n", "x" * 601])
def test_without_a_password_there_is_nothing_to_print(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped(monkeypatch, text)
    assert main(["hash"]) == hashing.EXIT_NO_PASSWORD
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("typed", "code"), [(["horse", "horse"], 0), (["horse", "house"], 2), ([""], 2)])
def test_a_person_says_it_twice_alike(typed: list[str], code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(typed)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(hashing, "getpass", lambda prompt: next(answers))
    assert main(["hash"]) == code
