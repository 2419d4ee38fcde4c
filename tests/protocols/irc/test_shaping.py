"""A text put together from lines comes apart where it was put together."""

from chinwag.protocols.irc.isupport import MULTILINE_LINES
from chinwag.protocols.irc.shaping import pieces


def test_a_line_break_begins_a_line_and_a_place_goes_on_with_it() -> None:
    assert pieces("one\ntwo", "", 100) == [("one", False), ("two", False)]
    assert pieces("onetwo\nthree", "0:3", 100) == [("one", False), ("two", True), ("three", False)]


def test_places_are_counted_over_all_lines() -> None:
    assert pieces("ab\ncdef", "0:5", 100) == [("ab", False), ("cd", False), ("ef", True)]


def test_blank_lines_before_the_text_come_back() -> None:
    assert pieces("one", "2:", 100) == [("", False), ("", False), ("one", False)]


def test_what_does_not_fit_goes_on_in_the_next_line() -> None:
    assert pieces("abcdef", "", 4) == [("abcd", False), ("ef", True)]


def test_a_shape_that_means_nothing_changes_nothing() -> None:
    for shape in ("x", "x:y", ":0,99,-1", "-1:", "²:²", f"{'9' * 30}:{'9' * 30}"):
        assert pieces("one\ntwo", shape, 100) == [("one", False), ("two", False)], shape


def test_places_out_of_order_say_nothing_twice() -> None:
    assert pieces("abcdef", "0:4,2,4", 100) == [("ab", False), ("cd", True), ("ef", True)]


def test_no_more_blank_lines_come_back_than_a_message_can_have() -> None:
    assert len(pieces("one", "900000000:", 100)) == MULTILINE_LINES + 1


def test_a_tab_is_told_as_a_space() -> None:
    assert pieces("a\tb", "", 100) == [("a b", False)]
