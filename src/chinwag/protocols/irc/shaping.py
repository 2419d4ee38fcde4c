"""A text in lines that fit, as it was put together (draft/multiline)."""

from itertools import pairwise

from chinwag.protocols.irc.lines import split

CAP = "draft/multiline"
CONCAT = "draft/multiline-concat"
SHAPE = "chinwag/shape"  # a tag of our own, never passed on


def pieces(text: str, given: str, room: int) -> list[tuple[str, bool]]:
    """A text in lines that fit, each with whether it goes on with the one before. `given` is its shape."""
    blank, _, word = given.partition(":")
    places = [int(place) for place in word.split(",") if place.isdigit()]
    out: list[tuple[str, bool]] = [("", False)] * (int(blank) if blank.isdigit() else 0)
    at = 0
    for line in text.split("\n"):
        cuts = [0, *[place - at for place in places if 0 < place - at < len(line)], len(line)]
        for start, end in pairwise(cuts):
            parts = split(line[start:end].replace("\t", " "), room)
            out += [(part, bool(start or index)) for index, part in enumerate(parts)]
        at += len(line) + 1
    return out
