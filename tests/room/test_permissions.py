"""The table of rights."""

import inspect

import pytest

from chinwag.room import commands
from chinwag.room import lobby as house
from chinwag.room import room as rooms
from chinwag.room.commands import Command, Edit, Enter, Ping, Redact, Say
from chinwag.room.permissions import RIGHTS, Role, allowed, allowed_to_others

EVERY_COMMAND = [
    kind
    for _, kind in inspect.getmembers(commands, inspect.isclass)
    if issubclass(kind, Command) and kind is not Command
]


@pytest.mark.parametrize("kind", EVERY_COMMAND)
def test_every_command_has_a_row(kind: type[Command]) -> None:
    assert kind in RIGHTS


def test_everything_that_is_decided_has_a_row() -> None:
    assert RIGHTS.keys() >= rooms.DECIDE.keys() | house.DECIDE.keys()


@pytest.mark.parametrize("kind", EVERY_COMMAND)
def test_a_higher_role_may_do_all_that_a_lower_one_may(kind: type[Command]) -> None:
    for right in (allowed, allowed_to_others):
        answers = [right(role, kind) for role in sorted(Role)]
        assert answers == sorted(answers)


@pytest.mark.parametrize("role", sorted(Role))
def test_a_command_without_a_row_is_closed_to_all(role: Role) -> None:
    class Novel(Command, frozen=True):
        pass

    assert allowed(role, Novel) is (role is Role.NOBODY)


def test_a_stranger_may_come_in_and_ask_whether_the_house_is_there() -> None:
    assert allowed(Role.STRANGER, Enter)
    assert allowed(Role.STRANGER, Ping)
    assert not allowed(Role.STRANGER, Say)


def test_operators_take_back_what_others_wrote_but_nobody_edits_it() -> None:
    assert next(role for role in Role if allowed_to_others(role, Redact)) is Role.OPERATOR
    assert not allowed_to_others(Role.OWNER, Edit)
