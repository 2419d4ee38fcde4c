"""Rows and lists that only show: a bar of one row, and a panel of many. Their owner says what is in them."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from chinwag.client.tui.looks import LOOKS, Look, inked, name_colour
from chinwag.client.tui.wrap import cell_len, crop


class Piece(NamedTuple):
    """A stretch of text in one ink: `text`, `dim`, `accent`, `bad`, `strong` or `name:anna`."""

    text: str
    ink: str = "text"


def ink_style(ink: str, look: Look, ground: str) -> Style:
    """The style of an ink on a ground."""
    if ink.startswith("name:"):
        return inked(name_colour(ink[5:], look), ground)
    colours = {"dim": look.dim, "accent": look.accent, "bad": look.bad}
    bold = True if ink in ("accent", "strong") else None
    return inked(colours.get(ink, look.text), ground, bold=bold)


def laid_out(pieces: Sequence[Piece], width: int, look: Look, ground: str) -> list[Segment]:
    """The pieces in exactly `width` cells, cut or filled at the end."""
    out, left = [], width
    for piece in pieces:
        text = crop(piece.text, left)
        out.append(Segment(text, ink_style(piece.ink, look, ground)))
        left -= cell_len(text)
        if left <= 0:
            break
    out.append(Segment(" " * max(0, left), ink_style("text", look, ground)))
    return out


class Bar(Widget):
    """One row: pieces at the left, and where there is room for them, at the right."""

    DEFAULT_CSS = "Bar { height: 1; }"
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.look = LOOKS["dark"]
        self.left: Sequence[Piece] = ()
        self.right: Sequence[Piece] = ()

    def put(self, left: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        """Show this, unless it is shown already."""
        if (left, right) != (self.left, self.right):
            self.left, self.right = left, right
            self.refresh()

    def dress(self, look: Look) -> None:
        """Wear another look."""
        self.look = look
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The row."""
        width = self.size.width
        needed = sum(cell_len(piece.text) for piece in self.right)
        shown = self.right if needed + 8 <= width else ()
        left_width = width - (needed if shown else 0)
        segments = laid_out(self.left, left_width, self.look, self.look.panel)
        if shown:
            segments += laid_out(self.right, needed, self.look, self.look.panel)
        return Strip(segments, width)


class Row(NamedTuple):
    """A row of a panel: pieces, pieces at its right end, and what it stands for ("" = nothing to pick)."""

    pieces: tuple[Piece, ...]
    right: tuple[Piece, ...] = ()
    value: str = ""


class Panel(Widget):
    """Rows below each other, one of them perhaps marked; a row can be picked with the mouse."""

    ALLOW_SELECT = False

    class Picked(Message):
        """A row was clicked."""

        def __init__(self, panel: "Panel", value: str) -> None:
            super().__init__()
            self.panel, self.value = panel, value

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.look = LOOKS["dark"]
        self.rows: Sequence[Row] = ()
        self.marked = -1
        self.first = 0

    def put(self, rows: Sequence[Row], marked: int = -1) -> None:
        """Show these rows, unless they are shown already; the marked one is always seen."""
        if (rows, marked) != (self.rows, self.marked):
            self.rows, self.marked = rows, marked
            self._keep_marked_seen()
            self.refresh()

    def _keep_marked_seen(self) -> None:
        height = max(1, self.size.height)
        self.first = min(self.first, max(0, len(self.rows) - height))
        if 0 <= self.marked < self.first:
            self.first = self.marked
        elif self.marked >= self.first + height:
            self.first = self.marked - height + 1

    def dress(self, look: Look) -> None:
        """Wear another look."""
        self.look = look
        self.refresh()

    def on_resize(self) -> None:
        """Another height may hide the marked row."""
        self._keep_marked_seen()

    def on_click(self, event: events.Click) -> None:
        """Pick the row under the pointer."""
        index = self.first + event.y
        if index < len(self.rows) and self.rows[index].value:
            self.post_message(self.Picked(self, self.rows[index].value))

    def on_mouse_scroll_down(self) -> None:
        """Look further down."""
        self.first = max(0, min(self.first + 3, len(self.rows) - self.size.height))
        self.refresh()

    def on_mouse_scroll_up(self) -> None:
        """Look further up."""
        self.first = max(0, self.first - 3)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row, or in the last place how many more there are."""
        width, look = self.size.width, self.look
        index = self.first + y
        ground = look.chosen if index == self.marked else look.panel
        if index >= len(self.rows):
            return Strip(laid_out((), width, look, look.panel), width)
        rest = len(self.rows) - index
        if y == self.size.height - 1 and rest > 1 and index != self.marked:
            return Strip(laid_out((Piece(f" {rest} more", "dim"),), width, look, look.panel), width)
        row = self.rows[index]
        needed = sum(cell_len(piece.text) for piece in row.right)
        left = laid_out(row.pieces, max(0, width - needed), look, ground)
        return Strip([*left, *laid_out(row.right, min(needed, width), look, ground)], width)
