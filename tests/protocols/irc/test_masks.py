"""Masks of IRC."""

import re
from fnmatch import translate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chinwag.protocols.irc.masks import fits, full


@pytest.mark.parametrize(
    ("mask", "text", "fit"),
    [
        ("ann", "ANN", True), ("ann", "anna", False), ("a*", "anna", True), ("*", "", True), ("?", "", False),
        ("a?n*a", "anna", True), ("*n*n*", "anna", True), ("*n*n*n*", "anna", False), (r"a\*", "a*", True),
        (r"a\*", "anna", False), (r"a\?", "a?", True), ("a.c", "abc", False), ("*ab", "aab", True),
        ("**b", "ab", True),
    ],
)  # fmt: skip
def test_a_star_is_anything_and_a_question_mark_one_character(mask: str, text: str, fit: bool) -> None:
    assert fits(mask, text) == fit


@given(st.text("ab*?", max_size=12), st.text("ab", max_size=12))
def test_it_finds_what_a_search_that_tries_everything_finds(mask: str, text: str) -> None:
    assert fits(mask, text) == (re.fullmatch(translate(mask), text) is not None)


def test_no_mask_takes_long() -> None:
    assert not fits("*a" * 150 + "*b", "a" * 400)  # one way of trying everything would outlast the sun


def test_a_mask_that_is_too_long_fits_nothing() -> None:
    assert not fits("*" * 401, "a")


@pytest.mark.parametrize(
    ("mask", "whole"),
    [
        ("ann", "ann!*@*"), ("ann!a", "ann!a@*"), ("a@b", "*!a@b"), ("!@", "*!*@*"), ("ann!a@b", "ann!a@b"),
    ],
)  # fmt: skip
def test_what_is_missing_of_a_mask_is_anything(mask: str, whole: str) -> None:
    assert full(mask) == whole
