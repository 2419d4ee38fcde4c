"""Wrapping by cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chinwag.client.tui.wrap import cell_len, crop, fill, graphemes, wrap

FAMILY = "👨\u200d👩\u200d👧"


def lines(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, width)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, [""]),
        ("short", 10, ["short"]),
        ("the quick brown fox", 10, ["the quick", "brown fox"]),
        ("exactly ten", 7, ["exactly", "ten"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("one\ntwo", 10, ["one", "two"]),
        ("one\n\ntwo", 10, ["one", "", "two"]),
        ("日本語のテキスト", 6, ["日本語", "のテキ", "スト"]),
        ("日本語のテキスト", 7, ["日本語", "のテキ", "スト"]),
        ("hello 日本語", 8, ["hello 日", "本語"]),
        ("na\u00efve word wr\u0105p", 8, ["na\u00efve", "word", "wr\u0105p"]),
        (f"ab {FAMILY}{FAMILY}", 5, [f"ab {FAMILY}", FAMILY]),
        ("::::: 日", 6, [":::::", "日"]),
        ("éabcd   日", 5, ["éabcd", "日"]),
        ("πολύ ωραία μέρα", 10, ["πολύ ωραία", "μέρα"]),
    ],
)
def test_text_is_wrapped_at_words_and_between_wide_characters(text: str, width: int, expected: list[str]) -> None:
    assert lines(text, width) == expected


def test_a_joined_emoji_is_never_cut() -> None:
    assert lines(FAMILY * 5, 4) == [FAMILY * 2, FAMILY * 2, FAMILY]
    assert lines("🇩🇪" * 3, 2) == ["🇩🇪"] * 3


@given(st.text(alphabet="ab 日é🇩🇪👍🏽❤\ufe0f\u200d\u0301\n", max_size=60), st.integers(2, 12))
def test_no_line_is_too_wide_and_no_character_is_lost(text: str, width: int) -> None:
    slices = wrap(text, width)
    kept = "".join(text[start:end] for start, end in slices)
    assert kept.replace(" ", "") == text.replace(" ", "").replace("\n", "")
    for start, end in slices:
        line = text[start:end]
        assert cell_len(line) <= width or len(list(graphemes(line))) == 1


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("anna", 4, "anna"),
        ("annabel", 5, "anna…"),
        ("日本語", 4, "日…"),
        (FAMILY * 2, 3, FAMILY + "…"),
        ("x", 0, ""),
    ],
)
def test_cropping_keeps_graphemes_whole(text: str, width: int, expected: str) -> None:
    assert crop(text, width) == expected


def test_filling_gives_exactly_the_width() -> None:
    assert fill("日本語", 4) == "日… "
    assert fill("ab", 4, right=True) == "  ab"
