"""Text from others: what is stored, what is shown, what can stand as a reaction. All 1,114,112 code points."""

import sys
from collections.abc import Callable
from unicodedata import category

import pytest

from chinwag.room import text
from chinwag.room.text import MESSAGE_BYTES, MESSAGE_CHARACTERS, blank, clean, for_terminal, is_emoji, one_line

EVERY = [chr(code) for code in range(sys.maxunicode + 1)]
ALL = "".join(EVERY)
LISTED_INVISIBLE = [  # safety.md, "Text from others"
    *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    *map(chr, range(0x206A, 0x2070)),
    *"\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\u180e\u034f\u115f\u1160\u3164\uffa0\ufff9\ufffa\ufffb",
    *map(chr, range(0xE0000, 0xE0080)),
    *map(chr, range(0xE0100, 0xE01F0)),
]
PLAIN = [
    "hello", "é ☃ 漢字", "नमस्ते", "สวัสดีชาวโลก", "Tiếng Việt", "שָׁלוֹם", "👩‍👩‍👧 👍🏽 1️⃣ 🇨🇭", "می‌خواهم",
    "a\tb\nc", "\ue0b0 powerline",
]  # fmt: skip


APART = "\ue000"
OTHERS = [char for char in EVERY if char != APART]
SPACED = APART.join(OTHERS)
CONTROLS = [*map(chr, range(32)), *map(chr, range(0x7F, 0xA0))]
HALVES = [*map(chr, range(0xD800, 0xE000))]


def changed(by: Callable[[str], str]) -> dict[str, str]:
    """Every code point that is not left as it is, with what it becomes."""
    pieces = by(SPACED).split(APART)
    return {char: piece for char, piece in zip(OTHERS, pieces, strict=True) if char != piece}


@pytest.mark.slow
def test_stored_text_keeps_every_code_point_but_controls_and_halves() -> None:
    wanted = dict.fromkeys(CONTROLS, "") | dict.fromkeys(HALVES, "\ufffd") | {"\r": "\n"}
    del wanted["\n"], wanted["\t"]
    assert changed(clean) == wanted


@pytest.mark.slow
def test_every_code_point_is_shown_as_the_rules_say() -> None:
    wanted = {chr(code): chr(0x2400 + code) for code in range(32)} | {"\x7f": "␡"}
    wanted |= dict.fromkeys(map(chr, range(0x80, 0xA0)), "\ufffd") | dict.fromkeys(HALVES, "\ufffd")
    wanted |= dict.fromkeys(LISTED_INVISIBLE, "") | {"\u2028": " ", "\u2029": " "}
    del wanted["\n"], wanted["\t"]
    found = changed(for_terminal)
    assert {char: found.pop(char, char) for char in wanted} == wanted
    assert set(found.values()) == {""}  # what is invisible by Unicode though nobody listed it, and nothing else:
    assert {category(char) for char in found} <= {"Cf", "Cn", "Mn"}


@pytest.mark.slow
def test_nothing_shown_has_power_over_a_terminal() -> None:
    unwanted = {*CONTROLS, *HALVES, *LISTED_INVISIBLE, "\u2028", "\u2029"} - {"\n", "\t"}
    assert not unwanted & set(for_terminal(ALL))


def test_every_mark_is_where_the_search_for_stacks_looks() -> None:
    marks = [char for char in EVERY[:0x20000] if category(char) in ("Mn", "Me") and for_terminal(char)]
    assert len(marks) > 1_500
    assert for_terminal("".join(["a" + mark * 9 for mark in marks])) == "".join(["a" + mark * 4 for mark in marks])


def test_at_most_four_marks_stand_on_one_letter() -> None:
    assert for_terminal("z" + "\u0301" * 50 + "a" + "\u0302" * 3) == "z" + "\u0301" * 4 + "a" + "\u0302" * 3


@pytest.mark.parametrize("between", ["\u200b", "\u200d", "\u200c", "\u2060", "\U000e0041"])
def test_what_cannot_be_seen_does_not_begin_a_new_stack(between: str) -> None:
    shown = for_terminal("z" + ("\u0301" * 4 + between) * 3)
    assert shown.count("\u0301") == 4


@pytest.mark.parametrize("line", PLAIN)
def test_what_people_write_is_left_alone(line: str) -> None:
    assert clean(line) == line
    assert for_terminal(line) == line


def test_showing_twice_changes_nothing_more() -> None:
    shown = for_terminal(ALL)
    assert for_terminal(shown) == shown


@pytest.mark.parametrize(
    ("attack", "seen"),
    [
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("\x1b[2J", "␛[2J"),
        ("\x9b2J", "\ufffd2J"),
        ("a\rb", "a␍b"),
        ("user\u202etxt.exe", "usertxt.exe"),
        ("é\x1b[2J", "é␛[2J"),
        ("\x7f", "␡"),
    ],
)
def test_sequences_that_would_move_a_terminal_are_pictures(attack: str, seen: str) -> None:
    assert for_terminal(attack) == seen


def test_newline_and_tab_become_pictures_where_they_are_not_kept() -> None:
    assert for_terminal("a\n\tb", kept="") == "a␊␉b"
    assert for_terminal("é\n\tb", kept="\t") == "é␊\tb"


def test_line_ends_of_all_systems_are_stored_as_newlines() -> None:
    assert clean("a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_one_line_is_one_line() -> None:
    assert one_line(" a\r\n\tb \u2028 c\x00 ") == "a b c"


def test_a_message_of_the_most_characters_stays_within_the_most_bytes() -> None:
    assert len(("\U0001f600" * MESSAGE_CHARACTERS).encode()) <= MESSAGE_BYTES


@pytest.mark.parametrize(
    "nothing", ["", " \n\t", "\u200b", "\u3164\u3164", "\u200d", "\u2060 \u2800", "\u00a0", "\ufe0f"]
)
def test_what_cannot_be_seen_is_blank(nothing: str) -> None:
    assert blank(nothing)


@pytest.mark.parametrize("something", ["a", "é", "\u3164a", "☃", " 漢", "\u200b1", "\u202ea"])
def test_what_can_be_seen_is_not_blank(something: str) -> None:
    assert not blank(something)


@pytest.mark.parametrize(
    "emoji",
    [
        "👍",
        "👍🏽",
        "❤️",
        "🇨🇭",
        "1️⃣",
        "👩‍👩‍👧‍👦",
        "☃",
        "🏳️‍🌈",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "é",
        "+",
    ],
)
def test_one_visible_character_is_a_reaction(emoji: str) -> None:
    assert is_emoji(emoji)


@pytest.mark.parametrize(
    "other",
    [
        "",
        " ",
        "ok",
        "👍👍",
        "👍 ",
        "a\n",
        "\x1b",
        "\u200b",
        "\u202e",
        "👍" * 9,
        "🇨🇭🇨",
        "\ud83d",
        "\u200d👍",
        "👍\u200d",
        "❤" + "\ufe0f" * 20,
    ],
)
def test_anything_else_is_no_reaction(other: str) -> None:
    assert not is_emoji(other)


def test_plain_ascii_is_handed_back_as_it_is() -> None:
    line = "hello, " * 20
    assert clean(line) is line
    assert for_terminal(line) is line
    assert text.LINE_CHARACTERS < MESSAGE_CHARACTERS
