"""Text for programs that die of a byte that is not ASCII."""

import pytest

from chinwag.protocols.classic.ascii import name_in_ascii, to_ascii
from chinwag.room.names import FORBIDDEN


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("hello\nyou", "hello\nyou"),
        ("é ☃ 漢字", "e :snowman2: HanZi"),
        ("“Straße” — 10 €", '"Strasse" - 10 EUR'),
        ("\u0378", "?"),
        ("\u0627", "?"),  # a letter without a sound of its own, alone
        ("", ""),
    ],
)
def test_text_becomes_the_nearest_ascii_and_is_never_lost(text: str, near: str) -> None:
    assert to_ascii(text) == near


@pytest.mark.parametrize("step", [97, pytest.param(1, marks=pytest.mark.slow)])
def test_every_code_point_becomes_ascii_without_controls(step: int) -> None:
    near = to_ascii("".join(map(chr, range(0x80, 0x110000, step))))
    assert near.isascii()
    assert near.isprintable()


def test_a_name_that_had_to_be_changed_can_be_nobody_elses() -> None:
    assert name_in_ascii("bob") == "bob"
    assert name_in_ascii("Боб") == "Bob*"
    assert "*" in FORBIDDEN


@pytest.mark.parametrize("name", ["a b", "a:b", "@x", "x\ny", "漢" * 32, "\u0378", "ａ：b"])
def test_no_name_can_break_out_of_its_prefix(name: str) -> None:
    near = name_in_ascii(name)
    assert near
    assert len(near) <= 41
    assert not set(near) & set(" :@\r\n,<>")
