"""Capabilities as they are listed."""

from chinwag.protocols.irc.caps import CAPS, LINE, RENDERING, in_lines, listed


def test_values_are_told_to_those_alone_who_can_read_them() -> None:
    some = {"draft/multiline": "max-bytes=4096", "batch": ""}
    assert listed(302, some) == ["batch", "draft/multiline=max-bytes=4096"]
    assert listed(301, some) == ["batch", "draft/multiline"]


def test_a_long_list_comes_in_lines_that_fit_and_loses_nothing() -> None:
    words = listed(302, CAPS)
    lines = in_lines(words)
    assert len(lines) > 1
    assert all(0 < len(line) <= LINE for line in lines)
    assert " ".join(lines).split(" ") == words


def test_nothing_is_one_empty_line_and_a_word_too_long_stands_alone() -> None:
    assert in_lines([]) == [""]
    assert in_lines(["a", "b" * (LINE + 1), "c"]) == ["a", "b" * (LINE + 1), "c"]


def test_a_rendering_depends_on_nothing_that_is_not_offered() -> None:
    assert CAPS.keys() >= RENDERING
