"""Passwords are asked for where a command came without one."""

import pytest

from chinwag.protocols import questions
from chinwag.protocols.questions import Question
from chinwag.protocols.slash import Here, Local, parse
from chinwag.room import commands
from chinwag.room.commands import Command
from chinwag.room.commands_accounts import ChangePassword, Login, Register
from chinwag.room.refusals import Code, Refused

HERE = Here(room="lobby", backlog=7)
CODE = "7QK2-M9XV-4T0B-HC3E"
ENTER = commands.Enter(name="ann", backlog=7)


@pytest.mark.parametrize(
    ("line", "typed", "command"),
    [
        ("/login ann", ["one two"], Login(name="ann", password="one two", backlog=7)),
        ("/register", ["one two"], Register(password="one two")),
        ("/password", ["old one", "new one"], ChangePassword(old="old one", new="new one")),
    ],
)
def test_a_command_without_its_password_asks_for_it(line: str, typed: list[str], command: Command) -> None:
    local = parse(line, HERE)
    assert isinstance(local, Local)
    found: Command | Question = questions.of(local, "bob", 7)
    for answer in typed:
        assert isinstance(found, Question)
        assert found.words
        found = found.then(answer)
    assert found == command


def test_every_question_of_the_table_of_commands_is_known() -> None:
    assert set(questions.ASKED) == {"login", "register", "password", "unregister"}


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("/login ann one two", Login(name="ann", password="one two", backlog=7)),
        ("/register one two", Register(password="one two")),
        ("/register one two email=a@b.c", Register(password="one two", email="a@b.c")),
        (
            "/register one email=a@b.c 7QK2-M9XV-4T0B-HC3E",
            Register(password="one", email="a@b.c", code="7QK2-M9XV-4T0B-HC3E"),
        ),
        ("/register one two 7QK2-M9XV-4T0B-HC3E", Register(password="one two", code="7QK2-M9XV-4T0B-HC3E")),
        ("/password old new one", ChangePassword(old="old", new="new one")),
    ],
)
def test_a_password_typed_with_the_command_may_have_blanks(line: str, command: Command) -> None:
    assert parse(line, HERE) == command


def test_a_name_with_an_owner_asks_for_the_password_where_nobody_else_reads_it() -> None:
    refused = Refused("name_registered", {"name": "ann"})
    asked = questions.after(ENTER, refused, private=True)
    assert asked is not None
    assert asked.then("secret") == Login(name="ann", password="secret", backlog=7)
    assert questions.after(ENTER, refused, private=False) is None


def test_a_house_with_a_password_asks_for_it() -> None:
    asked = questions.after(ENTER, Refused("password_needed"), private=False)
    assert asked is not None
    assert asked.then("sesame") == commands.Enter(name="ann", password="sesame", backlog=7)


def test_the_code_of_an_invitation_does_instead_of_the_password_of_the_house() -> None:
    asked = questions.after(ENTER, Refused("password_needed"), private=False)
    assert asked is not None
    assert asked.then(CODE) == commands.Enter(name="ann", code=CODE, backlog=7)


@pytest.mark.parametrize("why", ["guests_none", "lockdown"])
def test_a_house_that_lets_no_guests_in_asks_for_an_invitation(why: Code) -> None:
    asked = questions.after(ENTER, Refused(why), private=False)
    assert asked is not None
    assert asked.then(CODE) == commands.Enter(name="ann", code=CODE, backlog=7)


def test_nothing_is_asked_for_any_other_reason() -> None:
    assert questions.after(ENTER, Refused("name_taken"), private=True) is None
    assert questions.after(commands.Join(room="x"), Refused("password_needed"), private=True) is None


def test_an_answer_is_no_longer_than_a_password_can_be() -> None:
    assert questions.register("ann").then("x" * 1000) == Register(password="x" * 601)
