"""Which numeric IRC has for what the core refuses."""

import pytest

from chinwag.protocols.irc.replies import ERRORS, NOT_SAID, REFUSED, SPEECH, row_for


def test_every_refusal_has_a_row_and_every_row_a_numeric() -> None:
    assert set(REFUSED.values()) <= ERRORS.keys()
    assert all(len(error.number) == 3 and error.number.isdigit() and error.text for error in ERRORS.values())


def test_no_two_rows_are_one_numeric() -> None:
    numbers = [error.number for error in ERRORS.values()]
    assert sorted(set(numbers)) == sorted(numbers)


@pytest.mark.parametrize(
    ("command", "code", "row"),
    [
        ("JOIN", "banned", "banned"),
        ("PRIVMSG", "banned", "cannot_send"),
        ("KICK", "forbidden", "not_operator"),
        ("KILL", "forbidden", "no_privileges"),
        ("JOIN", "invite_only", "invite_only"),
        ("INVITE", "invite_only", "not_operator"),
        ("JOIN", "what IRC never heard of", ""),
    ],
)
def test_what_is_refused_depends_on_what_was_asked(command: str, code: str, row: str) -> None:
    assert row_for(command, code) == row


def test_whatever_keeps_one_from_speaking_is_one_answer() -> None:
    assert {row_for(command, code) for command in SPEECH for code in NOT_SAID} == {"cannot_send"}
