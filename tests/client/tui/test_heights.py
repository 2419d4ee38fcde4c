"""Heights and places."""

from hypothesis import given
from hypothesis import strategies as st

from chinwag.client.tui.heights import Heights

heights = st.lists(st.integers(1, 5), max_size=700)


@given(heights, heights)
def test_prepending_moves_the_rest_down_by_what_was_added(old: list[int], older: list[int]) -> None:
    kept = Heights(old)
    assert kept.prepend(older) == sum(older)
    assert list(kept.all) == older + old
    assert kept.total == sum(older + old)


@given(heights)
def test_each_row_belongs_to_the_item_that_covers_it(given_heights: list[int]) -> None:
    kept = Heights()
    for height in given_heights:
        kept.append(height)
    rows = [(index, row) for index, height in enumerate(given_heights) for row in range(height)]
    assert [kept.locate(row) for row in range(0, kept.total, 7)] == rows[::7]
    assert kept.locate(kept.total) is None
    assert kept.locate(-1) is None


def test_the_top_of_an_item_follows_changes_before_it() -> None:
    kept = Heights([1] * 600)
    assert kept.set(3, 4) == 3
    assert kept.set(3, 4) == 0
    assert kept.top(300) == 303
    assert kept.drop_first(5) == 8
    assert kept.top(295) == 295
    kept.drop_last(95)
    kept.remove(0)
    assert (len(kept), kept.total, kept.top(len(kept))) == (499, 499, 499)
