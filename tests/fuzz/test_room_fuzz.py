"""Whatever is given as a name or a text, the rules answer, and what they let through is harmless.

10,000 inputs per target; CHINWAG_FUZZ=1000000 runs that many (`-s` prints what came of them).
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Callable
from random import Random
from time import perf_counter
from unicodedata import category

import pytest

from chinwag.room.names import (
    FORBIDDEN,
    NAME_BYTES,
    NAME_CHARACTERS,
    Name,
    check_name,
    check_room,
    fold,
    skeleton,
    suggest,
)
from chinwag.room.refusals import Refused
from chinwag.room.text import STACKED_MARKS, blank, clean, for_terminal, is_emoji, one_line

COUNT = int(os.environ.get("CHINWAG_FUZZ", "10000"))

ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz0123456789_-|[]{}^`ABCIORM",
    "abс1lI|0Oоmrn",
    "аеорсухіӏАВЕКМНОРСТХ",
    "αβγοινκΑΒΕ",
    "áéîöüßłøñçİıſǅ",
    "漢字かなカナ한글ー〆々",
    "אבגדװױײ",
    "ابجدوهیيكک٠١٢۰۱۲",
    "नमस्तेकि",
    "ไทยกำ",
    " \t\n\r\x00\x07\x1b[]2J;52\x7f\x80\x85\x9b\x9d",
    "\u200b\u200c\u200d\u200e\u202a\u202e\u2060\u2066\u2069\ufeff\u00ad\u034f\u115f\u3164\u2028\u2029\ufff9",
    "\u0300\u0301\u0308\u0323\u20dd\u0489\u05b0\u0e38\ufe0f",
    "👍🏽👩‍👧🇨🇭1️⃣❤️☃\U000e0041\U000e0100",
    "\ud800\udfff\udc80",
    FORBIDDEN + "~&%+-/\\",
    "ａｂｃＡＢ０１＠．",
)  # fmt: skip
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u00ad\u180e\u034f"
    "\u115f\u1160\u3164\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)


def text(random: Random, most: int) -> str:
    """A text of one alphabet or several, now and then with any code point at all, now and then repeated."""
    pick = random.random
    alphabet = ALPHABETS[int(pick() * len(ALPHABETS))]
    out = []
    for _ in range(int(pick() * most)):
        chance = pick()
        if chance < 0.1:
            alphabet = ALPHABETS[int(pick() * len(ALPHABETS))]
        if chance > 0.98:
            out.append(chr(int(pick() * (sys.maxunicode + 1))))
        else:
            out.append(alphabet[int(pick() * len(alphabet))])
    return "".join(out) * (int(pick() * 20) if pick() < 0.05 else 1)


def one_name(random: Random) -> str:
    """A name is refused, or it is short, visible and stable; a suggestion for it is always a name."""
    raw = text(random, 14)
    known = check_name(raw)
    assert isinstance(skeleton(raw), str)
    assert isinstance(check_room(raw), (Name, Refused))
    if random.random() < 0.1:
        assert isinstance(check_name(suggest(raw, lambda name: False)), Name)
    if isinstance(known, Refused):
        return known.code
    assert not set(known.display + known.key) & set(FORBIDDEN)
    assert max(len(known.display), len(known.key)) <= NAME_CHARACTERS
    assert max(len(known.display.encode()), len(known.key.encode())) <= NAME_BYTES
    assert for_terminal(known.display) == clean(known.display) == one_line(known.display) == known.display
    assert not {"\u200c", "\u200d"} & set(known.display)
    again = check_name(known.display)
    assert again == known
    assert fold(raw) == fold(known.key) == known.key
    assert skeleton(known.skeleton) == known.skeleton
    return "ascii" if raw.isascii() else "other"


def one_text(random: Random) -> str:
    """What is stored and what is shown hold nothing that they must not, and cleaning twice changes nothing more."""
    raw = text(random, 60)
    stored = clean(raw)
    assert not any(category(char) in ("Cc", "Cs") for char in stored if char not in "\n\t")
    assert clean(stored) == stored
    shown = for_terminal(raw)
    assert not UNSAFE.search(shown)
    assert for_terminal(shown) == shown
    assert not _stacked(shown)
    assert len(shown) <= len(raw)
    line = one_line(raw)
    assert one_line(line) == line
    assert not {"\n", "\t", "\r"} & {*line, *for_terminal(raw, kept="")}
    stored.encode()
    return "blank" if blank(stored) else "emoji" if is_emoji(stored) else "as it was" if shown == raw else "changed"


def _stacked(shown: str) -> bool:
    """Whether more marks stand on one letter than may."""
    marks = 0
    for char in shown:
        if category(char) in ("Mn", "Me"):
            marks += 1
            if marks > STACKED_MARKS:
                return True
        elif char not in "\u200c\u200d":
            marks = 0
    return False


TARGETS: dict[str, Callable[[Random], str]] = {"names": one_name, "text": one_text}


@pytest.mark.parametrize("target", TARGETS)
def test_no_input_gets_past_the_rules(target: str) -> None:
    random, one, came, slowest = Random(7), TARGETS[target], Counter[str](), 0.0
    for _ in range(COUNT):
        began = perf_counter()
        came[one(random)] += 1
        slowest = max(slowest, perf_counter() - began)
    print(f"\n{target}: {COUNT} inputs, slowest {slowest * 1000:.1f} ms,", dict(came.most_common()))
    assert len(came) >= 4
