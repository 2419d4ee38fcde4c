"""The letters of channel modes."""

import pytest

from chinwag.protocols.irc import modes
from chinwag.protocols.irc.isupport import CHANNEL_MODES


def test_a_wish_comes_apart_each_letter_with_its_own_parameter() -> None:
    assert modes.changes("+ov-k", ["a", "b", "c"]) == [("+", "o", "a"), ("+", "v", "b"), ("-", "k", "c")]
    assert modes.changes("mb+i", ["x!*@*"]) == [("+", "m", None), ("+", "b", "x!*@*"), ("+", "i", None)]


def test_a_limit_has_a_parameter_only_where_it_is_set() -> None:
    assert modes.changes("-l+l", ["5"]) == [("-", "l", None), ("+", "l", "5")]


def test_a_parameter_that_is_missing_is_none() -> None:
    assert modes.changes("+oo", ["a"]) == [("+", "o", "a"), ("+", "o", None)]


def test_the_letters_here_are_the_letters_promised() -> None:
    here = {*modes.FLAGS, modes.OUTSIDE, modes.KEY, modes.LIMIT, *modes.LISTS}
    assert here == set("".join(CHANNEL_MODES))


@pytest.mark.parametrize(
    ("mode", "after", "told"),
    [
        ("outside", 0, ("+n",)),
        ("outside", 1, ("-n",)),
        ("moderated", 1, ("+m",)),
        ("limit", 7, ("+l", "7")),
        ("limit", 0, ("-l",)),
        ("password", 1, ("+k", "*")),
        ("password", 0, ("-k", "*")),
        ("of the core alone", 1, ()),
    ],
)
def test_a_change_is_told_in_its_letter(mode: str, after: int, told: tuple[str, ...]) -> None:
    assert modes.of_mode_set(mode, after) == told


def test_a_new_rank_takes_the_old_one_away() -> None:
    assert modes.of_role_set("ann", "voiced", "operator") == ("-v+o", "ann", "ann")
    assert modes.of_role_set("ann", "operator", "member") == ("-o", "ann")
    assert modes.of_role_set("ann", "member", "stranger") == ()


def test_changes_are_merged_under_one_sign_where_they_share_it() -> None:
    assert modes.merged([("+m",), ("+l", "7"), ("-v+o", "ann", "ann")]) == ("+ml-v+o", "7", "ann", "ann")
