"""The table of rights."""

import inspect

import pytest

from chinwag.room import commands, commands_accounts, commands_moderation, tables
from chinwag.room import room as rooms
from chinwag.room.commands import Command, Edit, Ping, Redact, Say
from chinwag.room.conditions import HOLDS
from chinwag.room.permissions import (
    CONDITIONS,
    MODE_RIGHTS,
    POLICY_RIGHTS,
    RIGHTS,
    Role,
    allowed,
    allowed_to_others,
    allowed_when,
)  # fmt: skip

EVERY_COMMAND = [
    kind
    for part in (commands, commands_accounts, commands_moderation)
    for _, kind in inspect.getmembers(part, inspect.isclass)
    if issubclass(kind, Command) and kind is not Command and kind.__module__ == part.__name__
]


@pytest.mark.parametrize("kind", EVERY_COMMAND)
def test_every_command_has_a_row(kind: type[Command]) -> None:
    assert kind in RIGHTS


def test_everything_that_is_decided_has_a_row() -> None:
    assert RIGHTS.keys() >= rooms.DECIDE.keys() | tables.DECIDE.keys() | tables.COMING.keys()


@pytest.mark.parametrize("kind", EVERY_COMMAND)
def test_a_higher_role_may_do_all_that_a_lower_one_may(kind: type[Command]) -> None:
    for right in (allowed, allowed_to_others, lambda role, kind: allowed(role, kind, house=True)):
        answers = [right(role, kind) for role in sorted(Role)]
        assert answers == sorted(answers)
    for condition in CONDITIONS:
        answers = [allowed_when(role, kind, condition) for role in sorted(Role)]
        assert answers == sorted(answers)


def test_every_condition_of_the_table_is_known_and_every_known_one_matters() -> None:
    assert {condition for right in RIGHTS.values() for condition in right.when} == set(CONDITIONS) == set(HOLDS)


def test_what_a_mode_or_a_policy_takes_is_never_less_than_its_command_takes() -> None:
    assert min(MODE_RIGHTS.values()) >= RIGHTS[commands_moderation.SetMode].least
    assert min(POLICY_RIGHTS.values()) >= RIGHTS[commands_accounts.SetPolicy].least


@pytest.mark.parametrize("role", sorted(Role))
def test_a_command_without_a_row_is_closed_to_all(role: Role) -> None:
    class Novel(Command, frozen=True):
        pass

    assert allowed(role, Novel) is (role is Role.NOBODY)


def test_a_stranger_may_ask_whether_the_house_is_there() -> None:
    assert allowed(Role.STRANGER, Ping)
    assert not allowed(Role.STRANGER, Say)


def test_operators_take_back_what_others_wrote_but_nobody_edits_it() -> None:
    assert next(role for role in Role if allowed_to_others(role, Redact)) is Role.OPERATOR
    assert not allowed_to_others(Role.OWNER, Edit)
