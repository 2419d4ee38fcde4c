"""From a line to what the screen shows of it: columns, wrapped rows, styles. Knows no widget.

`Painter.height` must always agree with `Painter.paint`: both go through `_parts`.
"""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chinwag.client.shown import Line
from chinwag.client.tui import wording
from chinwag.client.tui.looks import Look, inked, name_colour
from chinwag.client.tui.marks import Mark, links, mentions
from chinwag.client.tui.wrap import cell_len, crop, fill, wrap

GROUPED_MS = 5 * 60_000  # on narrow screens a name is not repeated within five minutes


class Columns(NamedTuple):
    """Where things stand in a row; `stacked` puts names on rows of their own."""

    width: int
    name: int
    indent: int
    body: int
    stacked: bool


def columns(width: int) -> Columns:
    """The columns for a log of this many cells."""
    if width < 50:
        return Columns(width, max(4, width - 8), 1, max(2, width - 1), True)
    name = 10 if width < 70 else 12 if width < 100 else 16
    indent = 1 + 6 + name + 1
    return Columns(width, name, indent, width - indent, False)


class Run(NamedTuple):
    """A stretch of a text in one ink, perhaps with an address behind it."""

    start: int
    end: int
    ink: str
    address: str = ""


class Parts(NamedTuple):
    """A line taken apart: a quote above, the text with its runs, reactions below (each "" if there is none)."""

    quote: str
    text: str
    ink: str
    runs: list[Run]
    below: str


class Painter:
    """Paints lines at one width in one look, for one person."""

    def __init__(
        self,
        look: Look,
        width: int,
        *,
        me: str = "",
        room: str = "",
        find: Callable[[int], Line | None] = lambda seq: None,
        tz: tzinfo | None = None,
    ) -> None:
        self.look, self.me, self.room, self.find, self.tz = look, me, room, find, tz
        self.columns = columns(width)
        self._styles: dict[tuple[str, str, str], Style] = {}

    # --- heights --------------------------------------------------------------------------------------------

    def headed(self, previous: Line | None, line: Line) -> bool:
        """Whether the line needs a row with name and time: on narrow screens, unless it goes on from the last."""
        if not self.columns.stacked or line.kind != "said":
            return False
        return not (
            previous is not None
            and previous.kind == "said"
            and previous.who_id == line.who_id
            and previous.name == line.name
            and line.at - previous.at < GROUPED_MS
        )

    def height(self, line: Line, headed: bool = False) -> int:
        """How many rows the line takes."""
        parts = self._parts(line)
        rows = len(wrap(parts.text, self.columns.body))
        return rows + headed + bool(parts.quote) + bool(parts.below)

    # --- what a line says -----------------------------------------------------------------------------------

    def _parts(self, line: Line) -> Parts:
        if line.kind == "said":
            return self._message(line, wording.shown(line.text), 0)
        if line.kind == "action":
            name = wording.one_line(line.name)
            return self._message(line, f"{name} {wording.shown(line.text)}", len(name))
        return Parts("", wording.told(line, self.room), "note" if line.kind == "note" else "dim", [], "")

    def _message(self, line: Line, text: str, named: int) -> Parts:
        quote = self._quote(line) if line.reply else ""
        if line.redacted:
            return Parts(quote, wording.DELETED, "gone", [], "")
        if line.state:
            suffix = wording.SENDING if line.state == "pending" else self._problem(line)
            ink = "dim" if line.state == "pending" else "bad"
        else:
            suffix, ink = (wording.EDITED, "dim") if line.edited else ("", "dim")
        runs = [Run(0, named, "name:" + line.name)] if named else []
        if suffix:
            runs.append(Run(len(text), len(text) + len(suffix), ink))
        return Parts(quote, text + suffix, "dim" if line.state else "text", runs, self._reactions(line))

    def _problem(self, line: Line) -> str:
        return f" (not sent: {wording.shown(line.problem).rstrip('.')})" if line.problem else " (not sent)"

    def _quote(self, line: Line) -> str:
        answered = self.find(line.reply)
        if answered is None:
            return f"╭ message {line.reply}"
        said = wording.DELETED if answered.redacted else wording.one_line(answered.text)
        return f"╭ {wording.one_line(answered.name)}: {said}"

    def _reactions(self, line: Line) -> str:
        return "  ".join(f"{wording.one_line(emoji)} {len(names)}" for emoji, names in line.reactions)

    # --- painting -------------------------------------------------------------------------------------------

    def paint(self, line: Line, headed: bool = False, chosen: bool = False) -> list[Strip]:
        """The rows of the line, each exactly as wide as the log."""
        ground = "chosen" if chosen else "mention" if line.mention else "back"
        parts = self._parts(line)
        rows: list[list[Segment]] = []
        if headed:
            rows.append(self._header(line, ground))
        if parts.quote:
            rows.append([self._segment(crop(parts.quote, self.columns.body), "dim", ground)])
        first = len(rows)
        rows.extend(self._text_rows(line, parts, ground))
        if parts.below:
            rows.append([self._segment(crop(parts.below, self.columns.body), "dim", ground)])
        return [
            self._row(line, row, ground, number == first, headed and number == 0) for number, row in enumerate(rows)
        ]

    def _text_rows(self, line: Line, parts: Parts, ground: str) -> list[list[Segment]]:
        marks: list[Mark] = []
        if line.message and not line.redacted:
            marks = links(parts.text)
            if not line.mine:
                marks += mentions(parts.text, self.me)
        runs = sorted([*parts.runs, *(Run(m.start, m.end, m.kind, m.address) for m in marks)])
        return [
            [self._segment(text, ink, ground, address) for text, ink, address in _cut(parts, runs, start, end)]
            for start, end in wrap(parts.text, self.columns.body)
        ]

    def _row(self, line: Line, row: list[Segment], ground: str, first: bool, header: bool) -> Strip:
        """A row with its gutter before and its padding behind."""
        edge = {"chosen": "›", "mention": "▎"}.get(ground, " ")
        segments = [self._segment(edge, "accent", ground)]
        if not self.columns.stacked:
            segments += self._gutter(line, ground) if first else [self._blank(self.columns.indent - 1, ground)]
        used = sum(segment.cell_length for segment in row)
        room = self.columns.width - 1 if header else self.columns.body
        return Strip([*segments, *row, self._blank(room - used, ground)], self.columns.width)

    def _gutter(self, line: Line, ground: str) -> list[Segment]:
        width = self.columns.name
        if line.kind == "said":
            name = self._segment(fill(wording.one_line(line.name), width, right=True), "name:" + line.name, ground)
        else:
            sign = {"action": "*", "note": "·", "notice": "!"}.get(line.kind, "–")
            name = self._segment(fill(sign, width, right=True), "dim", ground)
        return [self._segment(self.clock(line.at) + " ", "dim", ground), name, self._blank(1, ground)]

    def _header(self, line: Line, ground: str) -> list[Segment]:
        name = crop(wording.one_line(line.name), self.columns.name)
        return [
            self._segment(name, "name:" + line.name, ground),
            self._segment(" " + self.clock(line.at), "dim", ground),
        ]

    def separator(self, text: str, ink: str = "dim") -> Strip:
        """A row that says something between lines: a day, or where the unread ones begin."""
        width = self.columns.width
        label = crop(f" {text} ", max(0, width - 4))
        left = (width - cell_len(label)) // 2
        rule = "─" * left + label + "─" * (width - left - cell_len(label))
        return Strip([self._segment(rule, ink, "back")], width)

    def blank(self) -> Strip:
        """A row with nothing in it."""
        return Strip([self._blank(self.columns.width, "back")], self.columns.width)

    def clock(self, at: int) -> str:
        """The time of day of milliseconds since 1970, as `14:05`."""
        return datetime.fromtimestamp(at / 1000, self.tz).strftime("%H:%M")

    # --- styles ---------------------------------------------------------------------------------------------

    def _segment(self, text: str, ink: str, ground: str, address: str = "") -> Segment:
        return Segment(text, self.style(ink, ground, address))

    def _blank(self, width: int, ground: str) -> Segment:
        return Segment(" " * max(0, width), self.style("text", ground))

    def style(self, ink: str, ground: str = "back", address: str = "") -> Style:
        """The style of an ink on a ground: `name:anna` is a person's own colour."""
        key = (ink, ground, address)
        found = self._styles.get(key)
        if found is None:
            if len(self._styles) > 4096:
                self._styles.clear()
            found = self._styles[key] = self._make_style(ink, ground, address)
        return found

    def _make_style(self, ink: str, ground: str, address: str) -> Style:
        look = self.look
        paper = {"back": look.back, "chosen": look.chosen, "mention": look.mention}[ground]
        if ink.startswith("name:"):
            return inked(name_colour(ink[5:], look), paper, bold=True)
        colour = {"dim": look.dim, "gone": look.dim, "link": look.link, "bad": look.bad, "accent": look.accent}
        return inked(
            colour.get(ink, look.text),
            paper,
            bold=True if ink in ("mention", "accent") else None,
            italic=True if ink == "gone" else None,
            underline=True if ink == "link" else None,
            link=address or None,
        )


def _cut(parts: Parts, runs: list[Run], start: int, end: int) -> list[tuple[str, str, str]]:
    """A slice of the text as pieces of one ink each: (text, ink, address). Of overlapping runs the first wins."""
    out = []
    at = start
    for run in runs:
        left, right = max(run.start, at), min(run.end, end)
        if left >= right:
            continue
        if left > at:
            out.append((parts.text[at:left], parts.ink, ""))
        out.append((parts.text[left:right], run.ink, run.address))
        at = right
    if at < end:
        out.append((parts.text[at:end], parts.ink, ""))
    return out
