"""Cutting text to size."""

from hypothesis import given
from hypothesis import strategies as st

from chinwag.protocols.wrap import parts, pieces


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(4, 50))
def test_pieces_fit_and_are_whole_characters_and_lose_nothing(text: str, size: int) -> None:
    found = list(pieces(text, size))
    assert "".join([piece.decode() for piece in found]) == text
    assert all(len(piece) <= size for piece in found)


def test_a_cut_stands_behind_a_blank_where_one_is_near() -> None:
    assert list(pieces("one two three", 8)) == [b"one two ", b"three"]
    assert list(pieces("a bcdefghijkl", 8)) == [b"a bcdefg", b"hijkl"]


def test_an_empty_text_is_one_empty_piece() -> None:
    assert list(pieces("", 10)) == [b""]


def test_parts_have_the_length_asked_for() -> None:
    assert list(parts("abcde", 2)) == ["ab", "cd", "e"]
    assert list(parts("abcdef ghij", 8)) == ["abcdef ", "ghij"]
    assert list(parts("", 8)) == [""]
