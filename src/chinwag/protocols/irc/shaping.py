"""A text in lines that fit, as it was put together (draft/multiline)."""

from itertools import pairwise

from chinwag.protocols.irc.isupport import MULTILINE_LINES
from chinwag.protocols.irc.lines import split

CAP = "draft/multiline"
CONCAT = "draft/multiline-concat"
SHAPE = "chinwag/shape"  # a tag of our own, never passed on


def pieces(text: str, given: str, room: int) -> list[tuple[str, bool]]:
    """A text in lines that fit, each with whether it goes on with the one before.

    `given` is its shape. Clients of other protocols may have made it up: what means nothing in it is passed over.
    """
    blank, _, word = given.partition(":")
    places = sorted({number(place) for place in word.split(",")})
    out: list[tuple[str, bool]] = [("", False)] * min(number(blank), MULTILINE_LINES)
    at = 0
    for line in text.split("\n"):
        cuts = [0, *[place - at for place in places if 0 < place - at < len(line)], len(line)]
        for start, end in pairwise(cuts):
            parts = split(line[start:end].replace("\t", " "), room)
            out += [(part, bool(start or index)) for index, part in enumerate(parts)]
        at += len(line) + 1
    return out


def number(word: str) -> int:
    """What stands in a shape, 0 = no number."""
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 9 else 0
