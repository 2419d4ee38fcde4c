"""Words beside messages."""

from datetime import UTC

import pytest

from chinwag.client.shown import Line
from chinwag.client.tui import wording

NOON = 1_700_049_600_000


@pytest.mark.parametrize(
    ("later", "said"),
    [(0, "now"), (5, "5 s ago"), (300, "5 min ago"), (7_200, "2 h ago"), (200_000, "2 d ago"), (-9, "now")],
)
def test_a_full_time_says_how_long_ago_it_was(later: int, said: str) -> None:
    assert wording.ago(NOON, NOON + later * 1000, UTC) == f"Wed 15 Nov 2023 12:00:00, {said}"


def test_text_from_others_is_cleaned_and_names_stay_on_one_line() -> None:
    assert wording.shown("hello\tyou\x1b\n") == "hello    you␛"
    assert wording.one_line(" an\nna\u202e ") == "an na"
    assert wording.told(Line(1, 1, NOON, "g1", "an\x07na", "arrived", ""), "lobby") == "an␇na is here."


def test_a_moment_is_a_day_and_a_time() -> None:
    assert wording.moment(NOON, UTC) == "15 Nov 12:00"
