"""Text for programs that die of a byte that is not ASCII."""

import re
from functools import lru_cache
from unicodedata import category

from anyascii import anyascii

LONGEST_NAME = 40  # characters; 32 letters of some scripts become hundreds
LOST = frozenset({"Cn", "Co", "Cs", "So", "Sm", "Sc", "Sk"})  # kinds whose loss must be seen: they become `?`
_UNFIT_IN_NAME = re.compile(r"[^!-~]|[:@,<>]")


def to_ascii(text: str) -> str:
    """The nearest ASCII: `é ☃ 漢字` becomes `e :snowman2: HanZi`; what has no likeness becomes `?`."""
    if text.isascii():
        return text
    near = "".join([char if char < "\x80" else _letter(char) for char in text])
    return near if near.strip() or not text.strip() else "?"


@lru_cache(maxsize=4096)
def name_in_ascii(name: str) -> str:
    """A name for such a program. One that had to be changed ends in a star, which no real name may hold.

    Without the star somebody whose name only sounds like alice's would speak as alice to old programs.
    """
    near = _UNFIT_IN_NAME.sub("_", to_ascii(name))
    return near if near and near == name else (near[:LONGEST_NAME] or "?") + "*"


@lru_cache(maxsize=4096)
def _letter(char: str) -> str:
    near = anyascii(char)
    return near or ("?" if category(char) in LOST else "")
