"""Links and mentions."""

import pytest

from chinwag.client.tui.marks import links, mentions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://example.org.", ["https://example.org"]),
        ("(https://example.org/a_(b))", ["https://example.org/a_(b)"]),
        ("https://a.example, http://b.example!", ["https://a.example", "http://b.example"]),
        ("nothing: here", []),
        ("javascript://x", []),
    ],
)
def test_links_end_where_the_sentence_goes_on(text: str, found: list[str]) -> None:
    assert [text[mark.start : mark.end] for mark in links(text)] == found


def test_an_international_host_is_told_in_ascii() -> None:
    (mark,) = links("https://аpple.com/пу")
    assert mark.address == "https://xn--pple-43d.com/%D0%BF%D1%83"


def test_a_host_that_is_no_name_has_no_address() -> None:
    (mark,) = links("https://é" + "x" * 80 + ".example")
    assert mark.address == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Anna: hello", ["Anna"]),
        ("hi @anna!", ["@anna"]),
        ("annabel and joanna", []),
        ("anna_x", []),
        ("straße ANNA", ["ANNA"]),
        ("nobody", []),
    ],
)
def test_a_mention_is_the_name_as_a_word(text: str, found: list[str]) -> None:
    assert [text[mark.start : mark.end] for mark in mentions(text, "anna")] == found
