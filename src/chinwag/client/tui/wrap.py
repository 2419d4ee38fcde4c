"""Breaking text into lines by the cells it takes on a screen: graphemes stay whole, wide characters count two.

Widths are Rich's, because Textual's compositor cuts lines by them; grapheme borders are wcwidth's. A wrapped
line is a slice `(start, end)` of the text, so that whoever paints it can carry styles over the breaks.
"""

import re
from collections.abc import Iterator

from rich.cells import cell_len

__all__ = ["cell_len", "crop", "fill", "wrap"]

_SINGLE = re.compile("[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482‐-―‘-‟•…€─-◼]*")  # one cell each, nothing joins

Slice = tuple[int, int]


def wrap(text: str, width: int) -> list[Slice]:
    """The lines of `text` at `width` cells, as slices; at least one, and none wider than the width (if >= 2)."""
    width = max(2, width)
    if len(text) <= width and "\n" not in text and _SINGLE.fullmatch(text):
        return [(0, len(text))]
    out: list[Slice] = []
    start = 0
    while True:
        end = text.find("\n", start)
        stop = len(text) if end < 0 else end
        out.extend(_wrap_paragraph(text, start, stop, width))
        if end < 0:
            return out
        start = end + 1


def _wrap_paragraph(text: str, start: int, stop: int, width: int) -> Iterator[Slice]:
    if _SINGLE.fullmatch(text, start, stop):
        return _wrap_single(text, start, stop, width)
    return _wrap_wide(text, start, stop, width)


def _wrap_single(text: str, start: int, stop: int, width: int) -> Iterator[Slice]:
    """Where one character is one cell, line ends are found by arithmetic."""
    while stop - start > width:
        space = text.rfind(" ", start + 1, start + width + 1)
        if space < 0:
            yield start, start + width
            start += width
        else:
            yield start, space
            start = space + 1
    yield start, stop


def _wrap_wide(text: str, start: int, stop: int, width: int) -> Iterator[Slice]:
    """Grapheme by grapheme; a break is allowed at a space and on both sides of a wide character."""
    used = 0
    breaks: tuple[int, int, int] | None = None  # line ends here, next starts here, cells used up to there
    at = start
    for grapheme in graphemes(text[start:stop]):
        cells = cell_len(grapheme)
        if used + cells > width and grapheme != " ":
            if breaks is None or (cells > 1 and breaks[1] != at):
                breaks = (at, at, used)
            yield start, breaks[0]
            start, used, breaks = breaks[1], used - breaks[2], None
        used += cells
        at += len(grapheme)
        if grapheme == " ":  # spaces that do not fit hang over the end, and are left out there
            hangs = used > width and breaks is not None and breaks[1] == at - 1
            breaks = (breaks[0] if hangs and breaks else at - 1, at, used)
        elif cells > 1:
            breaks = (at, at, used)
    if used > width and breaks is not None:
        yield start, breaks[0]
        start = breaks[1]
    yield start, stop


def graphemes(text: str) -> Iterator[str]:
    """What people take for characters, one by one."""
    if _SINGLE.fullmatch(text):
        return iter(text)
    from wcwidth import iter_graphemes  # only texts beyond Latin need its tables

    return iter_graphemes(text)


def crop(text: str, width: int) -> str:
    """As much of the text as fits, with an ellipsis in the last cell where something was left out."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    out, used = [], 0
    for grapheme in graphemes(text):
        cells = cell_len(grapheme)
        if used + cells > width - 1:
            break
        out.append(grapheme)
        used += cells
    return "".join(out) + "…"


def fill(text: str, width: int, right: bool = False) -> str:
    """The text cropped or padded to exactly `width` cells, aligned left, or right."""
    text = crop(text, width)
    pad = " " * (width - cell_len(text))
    return pad + text if right else text + pad
