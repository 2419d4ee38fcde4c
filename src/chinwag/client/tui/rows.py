"""The lines of one room beside their heights: which row of the whole shows what. Knows no widget.

It keeps its own list, because the room changes at once and the screen only with the next frame. Where the two
cannot be aligned at their ends, everything is taken over anew.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from textual.cache import LRUCache
from textual.strip import Strip

from chinwag.client.shown import Change, Line, Reset, Updated, day_between, unread_between
from chinwag.client.tui.heights import Heights
from chinwag.client.tui.paint import Painter
from chinwag.client.window import Room

STRIPS_KEPT = 2048
UNREAD = "unread"
QUARTER = 15 * 60_000  # ms in which no day begins, in any zone


class Shift(NamedTuple):
    """What taking in changes did: by how many rows all moved down, how many messages came at the end."""

    down: int = 0
    came: int = 0
    anew: bool = False  # everything was taken over: find the place by its line


def _others(lines: Iterable[Line]) -> int:
    """How many of the lines are messages of others."""
    return sum(line.message and not line.mine for line in lines)


class Rows:
    """Lines, heights and finished strips of a room."""

    def __init__(self, painter: Painter) -> None:
        self.painter = painter
        self.lines: list[Line] = []
        self.heights = Heights()
        self.marker = -1
        self._first_seq = 0  # of what is loaded
        self._tail = 0  # how many of the lines are pending ones
        self._cache: LRUCache[tuple[int, bool, bool], list[Strip]] = LRUCache(STRIPS_KEPT)

    # --- taking in ------------------------------------------------------------------------------------------

    def take(self, room: Room, painter: Painter | None = None) -> None:
        """Take everything over from the room."""
        self.painter = painter or self.painter
        self._cache.clear()
        self.marker, self._first_seq, self._tail = room.marker, room.lo, len(room.pending)
        self.lines = [*room.lines, *room.pending.values()]
        self.heights = Heights(self._height(index) for index in range(len(self.lines)))

    def rewrap(self, painter: Painter) -> None:
        """The same lines at another width, or in another look."""
        self.painter = painter
        self._cache.clear()
        self.heights = Heights(self._height(index) for index in range(len(self.lines)))

    def clear_strips(self) -> None:
        """Paint everything anew when it is next seen."""
        self._cache.clear()

    def follow(self, room: Room, changes: Sequence[Change]) -> Shift:
        """Take in what changed in the room since the last time.

        The room may be further than the changes told so far, so the lines are compared, by their keys at both
        ends, and the changes only say which lines have other values, and whether all have.
        """
        if self.marker != room.marker or any(isinstance(change, Reset) for change in changes):
            return self._anew(room)
        self._drop_tail()
        down = self._align_start(room)
        if down is None or not self._aligned(room):
            return self._anew(room)
        fresh = room.lines[len(self.lines) :]
        self._append(fresh)
        for seq in {change.seq for change in changes if isinstance(change, Updated)}:
            self._replace(room, seq)
        self._append(room.pending.values())
        self._tail = len(room.pending)
        return Shift(down, came=_others(fresh))

    def _anew(self, room: Room) -> Shift:
        before = len(self.lines) - self._tail
        self.take(room)
        return Shift(came=_others(room.lines[before:]), anew=True)

    def _drop_tail(self) -> None:
        if self._tail:
            self.heights.drop_last(self._tail)
            for line in self.lines[-self._tail :]:
                self._forget(line.key)
            del self.lines[-self._tail :]
            self._tail = 0

    def _align_start(self, room: Room) -> int | None:
        """Begin with the line that the room begins with; by how many rows that moved the rest down."""
        self._first_seq = room.lo
        if not self.lines or not room.lines:
            return 0 if not self.lines else None
        mine, first = self.lines[0].key, room.lines[0].key
        if mine == first:
            return 0
        older = next((index for index, line in enumerate(room.lines) if line.key == mine), 0)
        if older:
            return self._prepend(room, older)
        gone = next((index for index, line in enumerate(self.lines) if line.key == first), 0)
        return -self._drop_first(gone) if gone else None

    def _aligned(self, room: Room) -> bool:
        """Whether all lines are lines of the room, as far as the last one tells."""
        count = len(self.lines)
        return not count or (count <= len(room.lines) and self.lines[-1].key == room.lines[count - 1].key)

    def _append(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.lines.append(line)
            self.heights.append(self._height(len(self.lines) - 1))

    def _replace(self, room: Room, seq: int) -> None:
        index = room.index(seq)
        if 0 <= index < len(self.lines):
            self._forget(self.lines[index].key)
            self.lines[index] = room.lines[index]
            self.heights.set(index, self._height(index))

    def _prepend(self, room: Room, count: int) -> int:
        self.lines[:0] = room.lines[:count]
        down = self.heights.prepend([self._height(index) for index in range(count)])
        return down + self.heights.set(count, self._height(count))

    def _drop_first(self, count: int) -> int:
        del self.lines[:count]
        up = self.heights.drop_first(count)
        return up - self.heights.set(0, self._height(0)) if self.lines else up

    def _forget(self, key: int) -> None:
        for headed in (False, True):
            for chosen in (False, True):
                self._cache.discard((key, headed, chosen))

    # --- asking ---------------------------------------------------------------------------------------------

    def index(self, key: int) -> int:
        """The index of the line with this key, or -1; the newest are looked at first."""
        if key:
            for index in range(len(self.lines) - 1, -1, -1):
                if self.lines[index].key == key:
                    return index
        return -1

    def place(self, row: int) -> tuple[int, int] | None:
        """The key of the line at a row, and how many of its own rows are above."""
        at = self.heights.locate(row)
        return None if at is None else (self.lines[at[0]].key, at[1])

    def row_of(self, place: tuple[int, int]) -> int | None:
        """The row of such a place, or None where the line is gone."""
        index = self.index(place[0])
        return None if index < 0 else self.heights.top(index) + min(place[1], self.heights.all[index] - 1)

    def unread_row(self) -> int | None:
        """The row of the unread line, if it is loaded."""
        for index, line in enumerate(self.lines):
            previous = self.lines[index - 1] if index else None
            if UNREAD in self._above(previous, line):
                return self.heights.top(index)
        return None

    def strip(self, row: int, chosen: int) -> Strip:
        """What a row shows, where the line with the key `chosen` is the chosen one."""
        at = self.heights.locate(row)
        if at is None:
            return self.painter.blank()
        index, row = at
        line, previous = self.lines[index], self.lines[index - 1] if index else None
        above = self._above(previous, line)
        if row < len(above):
            return self._separator(above[row])
        row -= len(above)
        strips = self._strips(line, self.painter.headed(None if above else previous, line), line.key == chosen)
        return strips[row] if row < len(strips) else self.painter.blank()

    # --- the parts ------------------------------------------------------------------------------------------

    def _height(self, index: int) -> int:
        previous, line = self.lines[index - 1] if index else None, self.lines[index]
        above = self._above(previous, line)
        return len(above) + self.painter.height(line, self.painter.headed(None if above else previous, line))

    def _above(self, previous: Line | None, line: Line) -> list[date | str]:
        """The separators above a line: the day, where another one begins, and where the unread ones do."""
        out: list[date | str] = []
        near = previous is not None and previous.at // QUARTER == line.at // QUARTER
        day = None if near else day_between(previous, line, self.painter.tz)
        if day:
            out.append(day)
        begins = previous is not None or self._first_seq <= self.marker + 1
        if begins and unread_between(self.marker, previous, line):
            out.append(UNREAD)
        return out

    def _strips(self, line: Line, headed: bool, chosen: bool) -> list[Strip]:
        key = (line.key, headed, chosen)
        strips = self._cache.get(key)
        if strips is None:
            strips = self._cache[key] = self.painter.paint(line, headed, chosen)
        return strips

    def _separator(self, what: date | str) -> Strip:
        if isinstance(what, str):
            return self.painter.separator(what, "accent")
        return self.painter.separator(f"{what:%A} {what.day} {what:%B} {what.year}")
