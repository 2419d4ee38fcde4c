"""What a line looks like, as text and as styles."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from textual.strip import Strip

from chinwag.client.shown import Line
from chinwag.client.tui.looks import LOOKS
from chinwag.client.tui.paint import Painter

NOON = 1_700_000_000_000 - 1_700_000_000_000 % 86_400_000 + 12 * 3_600_000


def said(text: str, **values: object) -> Line:
    return replace(Line(1, 1, NOON, "g1", "anna", "said", text), **values)


def painter(width: int = 40, me: str = "ben") -> Painter:
    return Painter(LOOKS["dark"], width, me=me, room="lobby", tz=UTC)


def rows(line: Line, width: int = 60, **values: bool) -> list[str]:
    return [strip.text.rstrip() for strip in painter(width).paint(line, **values)]


def inks(strip: Strip, text: str) -> str:
    """How a piece of the strip is painted."""
    return next(str(segment.style) for segment in strip if text in segment.text)


def test_a_message_has_time_name_and_text_in_columns() -> None:
    assert rows(said("hello there")) == [" 12:00       anna hello there"]
    assert rows(said("x " * 30))[1].startswith(" " * 18 + "x x")


def test_on_a_narrow_screen_the_name_has_its_own_row() -> None:
    assert rows(said("hello"), 30, headed=True) == [" anna 12:00", " hello"]
    assert rows(said("hello"), 30) == [" hello"]


def test_a_name_is_not_repeated_within_five_minutes() -> None:
    narrow = painter(30)
    first = said("one")
    assert narrow.headed(None, first)
    assert not narrow.headed(first, said("two", at=NOON + 60_000))
    assert narrow.headed(first, said("two", at=NOON + 300_000))
    assert narrow.headed(first, said("two", who_id="g2", name="carl"))
    assert not painter(60).headed(None, first)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (said("waves", kind="action"), "* anna waves"),
        (said("hi", edited=True), "anna hi (edited)"),
        (said("", redacted=True), "anna message deleted"),
        (said("hi", state="pending"), "anna hi (sending)"),
        (said("hi", state="failed", problem="Too fast."), "anna hi (not sent: Too fast)"),
        (said("", kind="arrived"), "– anna is here."),
        (said("bert", kind="renamed"), "– bert is now anna."),
        (said("soon", kind="left"), "– anna left lobby (soon)."),
        (said("The server stops.", kind="notice"), "! The server stops."),
        (said("a note", kind="note"), "· a note"),
    ],
)
def test_each_kind_of_line_says_what_it_is(line: Line, shown: str) -> None:
    (row,) = rows(line, 80)
    assert row.removeprefix(" 12:00").strip() == shown


def test_reactions_stand_below_and_what_is_answered_above() -> None:
    first = said("a question\nof two lines")
    answer = said("yes", key=2, seq=2, reply=1, reactions=(("👍", ("ben", "carl")), ("🎉", ("ben",))))
    shown = Painter(LOOKS["dark"], 60, find={1: first}.get, tz=UTC)
    assert [strip.text.strip() for strip in shown.paint(answer)] == [
        "╭ anna: a question of two lines",
        "12:00       anna yes",
        "👍 2  🎉 1",
    ]


def test_an_answer_to_a_message_that_is_not_loaded_names_its_number() -> None:
    assert "╭ message 7" in rows(said("yes", reply=7))[0]


def test_mentions_and_links_are_marked() -> None:
    (strip,) = painter(80).paint(said("ben, see https://example.org/x.", mention=True))
    assert "bold" in inks(strip, "ben")
    assert "underline" in inks(strip, "https://")
    assert next(s.style.link for s in strip if s.style and s.style.link) == "https://example.org/x"
    assert LOOKS["dark"].mention in inks(strip, "see")
    assert strip.text.startswith("▎")


def test_a_link_over_two_rows_keeps_its_whole_address() -> None:
    address = "https://example.org/" + "a" * 60
    strips = painter(60).paint(said(address))
    assert len(strips) == 2
    for strip in strips:
        assert {s.style.link for s in strip if s.style and s.style.link} == {address}


def test_the_chosen_message_is_marked_even_without_colours() -> None:
    assert painter().paint(said("hi"), chosen=True)[0].text.startswith("›")


@pytest.mark.parametrize("text", ["\x1b]52;c;aGk=\x07", "\x9b31m", "[/]", "[bold]x", "\u202eabc", "a\tb"])
def test_text_from_others_has_no_power(text: str) -> None:
    for strip in painter(80).paint(said(text, name=text)):
        assert not [char for char in strip.text if ord(char) < 32 or 127 <= ord(char) < 160 or char == "\u202e"]
        assert "[/]" not in text or "[/]" in strip.text


@given(
    st.text(alphabet="ab \n日é👍🏽\u200d\x1bhttps://ben", max_size=80),
    st.integers(12, 120),
    st.sampled_from(["said", "action", "note", "arrived", "left"]),
    st.booleans(),
    st.booleans(),
)
def test_the_height_agrees_with_what_is_painted_and_each_row_fits(
    text: str, width: int, kind: str, headed: bool, reply: bool
) -> None:
    line = said(text, kind=kind, reply=3 if reply else 0, reactions=(("👍", ("ben",)),))
    shown = painter(width)
    strips = shown.paint(line, headed and shown.columns.stacked)
    assert len(strips) == shown.height(line, headed and shown.columns.stacked)
    for strip in strips:
        assert strip.cell_length == width
        assert sum(segment.cell_length for segment in strip) == width
