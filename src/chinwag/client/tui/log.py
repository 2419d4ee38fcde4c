"""The message log: one widget that draws lines itself, because thousands of widgets, or markup, would be slow.

New lines wait for the next frame (20 a second, 10 when more than 20 lines a second arrive). Whether the view
sticks to the bottom is this widget's own flag: Textual's answer to that is wrong while a resize is under way.
"""

from collections import deque
from collections.abc import Sequence
from datetime import tzinfo
from time import monotonic

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from chinwag.client.shown import Appended, Change, Line, Prepended, Reset
from chinwag.client.tui.looks import LOOKS, Look
from chinwag.client.tui.paint import Painter
from chinwag.client.tui.rows import Rows
from chinwag.client.window import Room

FRAME = 1 / 20  # seconds between paints
BUSY_FRAME = 1 / 10
BUSY_LINES = 20  # a second, from which the slower rate is enough


class MessageLog(ScrollView, can_focus=True):
    """Shows the lines of one room."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    MessageLog { background: $background; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    """

    class WantsOlder(Message):
        """The top is near and there is more above."""

    class WantsNewer(Message):
        """The bottom of what is loaded is near and there is more below."""

    class Moved(Message):
        """The view left the bottom or came back to it, or messages came in below: `below` is how many."""

        def __init__(self, below: int, at_bottom: bool) -> None:
            super().__init__()
            self.below, self.at_bottom = below, at_bottom

    class Chosen(Message):
        """Another message is chosen; None: none is."""

        def __init__(self, line: Line | None) -> None:
            super().__init__()
            self.line = line

    def __init__(self, *, tz: tzinfo | None = None, id: str | None = None) -> None:
        super().__init__(id=id)
        self.room: Room | None = None
        self.me = ""
        self.look: Look = LOOKS["dark"]
        self.tz = tz
        self.stuck = True  # to the bottom
        self.chosen = 0  # the key of a line, 0 = none
        self.below = 0  # messages that came in below what is seen
        self._width = 0
        self.rows = Rows(self._painter())
        self._changes: list[Change] = []
        self._awaiting_frame = False
        self._painted_at = 0.0
        self._arrivals: deque[float] = deque(maxlen=BUSY_LINES)
        self._settling = False
        self._resizing = False
        self._held: tuple[int, int] | None = None  # what stood at the top before the size changed
        self._asked_older = self._asked_newer = False

    # --- what it shows --------------------------------------------------------------------------------------

    def show(self, room: Room, me: str) -> None:
        """Show a room: where it was left, its end at first."""
        self.room, self.me = room, me
        self._changes.clear()
        self.chosen, self.below, self.stuck = 0, 0, True
        self._asked_older = self._asked_newer = False
        self._take()

    def dress(self, look: Look) -> None:
        """Wear another look."""
        self.look = look
        self.rows.rewrap(self._painter())
        self.refresh()

    def _painter(self) -> Painter:
        room = self.room
        return Painter(
            self.look, self._width or 80, me=self.me, tz=self.tz,
            room=room.name if room else "", find=room.find if room else lambda seq: None,
        )  # fmt: skip

    def _take(self) -> None:
        if self.room is not None:
            place = None if self.stuck else self.rows.place(self.scroll_offset.y)
            self.rows.take(self.room, self._painter())
            self._restore(place)
            self._ask_at_edges()

    # --- frames ---------------------------------------------------------------------------------------------

    def follow(self, changes: Sequence[Change]) -> None:
        """Take in what changed in the room; it is painted with the next frame."""
        now = monotonic()
        self._arrivals.extend(
            now for change in changes if isinstance(change, Appended) for _ in range(change.count)
        )
        self._changes.extend(changes)
        if self._awaiting_frame:
            return
        self._awaiting_frame = True
        busy = len(self._arrivals) == BUSY_LINES and now - self._arrivals[0] < 1
        wait = (BUSY_FRAME if busy else FRAME) - (now - self._painted_at)
        if wait <= 0:
            self.call_later(self.flush)
        else:
            self.set_timer(wait, self.flush)

    def flush(self) -> None:
        """Bring the rows up to date with the room and paint them."""
        self._awaiting_frame = False
        self._painted_at = monotonic()
        changes, self._changes = self._changes, []
        if self.room is None or not changes:
            return
        place = None if self.stuck else self.rows.place(self.scroll_offset.y)
        shift = self.rows.follow(self.room, changes)
        if any(isinstance(change, Prepended | Reset) for change in changes):
            self._asked_older = False
        if any(isinstance(change, Appended | Reset) for change in changes):
            self._asked_newer = False
        if shift.came and not self.stuck:
            self.below += shift.came
            self.post_message(self.Moved(self.below, False))
        if shift.anew:
            self._restore(place)
        else:
            self._place(None if self.stuck else self.scroll_offset.y + shift.down)
        self._ask_at_edges()

    # --- scrolling ------------------------------------------------------------------------------------------

    @property
    def view_height(self) -> int:
        """How many rows are seen."""
        return self.scrollable_content_region.height

    @property
    def _bottom(self) -> int:
        return max(0, self.rows.heights.total - self.view_height)

    @property
    def in_lower_half(self) -> bool:
        """Whether what is seen is nearer to the end than to the start."""
        return self.stuck or self.scroll_offset.y * 2 >= self._bottom

    def _place(self, row: int | None) -> None:
        """Set the height of everything and the row at the top of the view (None: as low as it goes)."""
        total = self.rows.heights.total
        row = self._bottom if row is None else min(max(0, row), self._bottom)
        self._settling = True
        # without a pass over the whole layout, which setting virtual_size would start
        self.set_reactive(MessageLog.virtual_size, Size(self.size.width, total))
        self.vertical_scrollbar.window_virtual_size = total
        self.scroll_target_y = row
        self.scroll_y = row
        self._settling = False
        self.refresh()

    def _restore(self, place: tuple[int, int] | None) -> None:
        """Put a line back to the top of the view; without one, stay at the bottom or where the view is."""
        row = self.rows.row_of(place) if place else None
        self._place(None if self.stuck else self.scroll_offset.y if row is None else row)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Moved by the person: it sticks to the bottom when it got there."""
        super().watch_scroll_y(old_value, new_value)
        if not self._settling and self._width:
            self._stick(self.scroll_offset.y >= self._bottom)
            self._ask_at_edges()

    def _stick(self, stuck: bool) -> None:
        if stuck != self.stuck:
            self.stuck = stuck
            self.below = 0 if stuck else self.below
            self.post_message(self.Moved(self.below, stuck))

    def _ask_at_edges(self) -> None:
        if self.room is None or not self._width:
            return
        if not self._asked_older and not self.room.at_start and self.scroll_offset.y < self.view_height:
            self._asked_older = True
            self.post_message(self.WantsOlder())
        rest = self._bottom - self.scroll_offset.y
        if not self._asked_newer and not self.room.following and rest < self.view_height:
            self._asked_newer = True
            self.post_message(self.WantsNewer())

    def asked_in_vain(self) -> None:
        """A page that was wanted did not come: the next move asks again."""
        self._asked_older = self._asked_newer = False

    def jump(self, seq: int) -> bool:
        """Bring the message `seq` to the middle of the view and choose it. False where it is not loaded."""
        self.flush()
        index = self.room.index(seq) if self.room else -1
        if index < 0 or index >= len(self.rows.lines):
            return False
        self.stuck = False
        self._place(self.rows.heights.top(index) - self.view_height // 2)
        self._stick(self.scroll_offset.y >= self._bottom and self.room is not None and self.room.following)
        self.choose(self.rows.lines[index])
        return True

    def jump_unread(self) -> bool:
        """To the line above the first unread message. False where there is none."""
        row = self.rows.unread_row()
        if row is not None:
            self.scroll_to(y=min(row, self._bottom), animate=False, force=True)
        return row is not None

    def jump_end(self) -> None:
        """Down to the newest line, and stay there."""
        self.stuck, self.below = True, 0
        self._place(None)
        self.post_message(self.Moved(0, True))

    def page(self, pages: int) -> None:
        """Scroll by so many views, keeping two rows."""
        step = pages * max(1, self.view_height - 2)
        self.scroll_to(y=self.scroll_offset.y + step, animate=False, force=True)

    # --- choosing a message ---------------------------------------------------------------------------------

    def chosen_line(self) -> Line | None:
        """The chosen message."""
        index = self.rows.index(self.chosen)
        return None if index < 0 else self.rows.lines[index]

    def choose(self, line: Line | None) -> None:
        """Choose a line, or none."""
        key = line.key if line else 0
        if key != self.chosen:
            self.chosen = key
            self.refresh()
            self.post_message(self.Chosen(line))

    def move_choice(self, step: int) -> None:
        """Choose the next message up (-1) or down (1); it begins with the last one seen and ends below the last."""
        lines, heights = self.rows.lines, self.rows.heights
        index = self.rows.index(self.chosen)
        if index < 0:
            at = heights.locate(min(heights.total, self.scroll_offset.y + self.view_height) - 1)
            index = at[0] + 1 if at else len(lines)
        index += step
        while 0 <= index < len(lines) and not lines[index].message:
            index += step
        if index >= len(lines):
            self.choose(None)
        elif index >= 0:
            self.choose(lines[index])
            self._reveal(index)

    def choose_mention(self, step: int) -> bool:
        """Choose the next message up (-1) or down (1) that speaks to this person. False where there is none."""
        lines = self.rows.lines
        start = self.rows.index(self.chosen)
        index = (start if start >= 0 else len(lines)) + step
        while 0 <= index < len(lines) and not lines[index].mention:
            index += step
        if not 0 <= index < len(lines):
            return False
        self.choose(lines[index])
        self._reveal(index)
        return True

    def _reveal(self, index: int) -> None:
        top, height = self.rows.heights.top(index), self.rows.heights.all[index]
        y = self.scroll_offset.y
        if top < y:
            self.scroll_to(y=top, animate=False, force=True)
        elif top + height > y + self.view_height:
            self.scroll_to(y=top + height - self.view_height, animate=False, force=True)

    def on_click(self, event: events.Click) -> None:
        """A click chooses a message, a second one leaves it."""
        at = self.rows.heights.locate(self._row_at(event.y))
        line = self.rows.lines[at[0]] if at else None
        self.choose(line if line and line.message and line.key != self.chosen else None)

    # --- drawing --------------------------------------------------------------------------------------------

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        if not self._resizing:  # the place is taken before anything moves; panels may change the width once more
            self._resizing = True
            self._held = None if self.stuck else self.rows.place(self.scroll_offset.y)
            self.call_after_refresh(self._settle)
        self._settling = True  # what scrolls now is not the person
        try:
            return super()._size_updated(size, virtual_size, container_size, layout)
        finally:
            self._settling = False

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew; the bottom stays the bottom, and any other place stays where it was."""
        width = self.scrollable_content_region.width
        if width and width != self._width:
            self._width = width
            self.rows.rewrap(self._painter())
        if not self._resizing:
            self._resizing = True
            self._held = None if self.stuck else self.rows.place(self.scroll_offset.y)
        self._restore(self._held)
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        if self._resizing:
            self._resizing = False
            self._restore(self._held)
            self._ask_at_edges()

    def notify_style_update(self) -> None:
        """Finished strips carry colours: with other styles they are painted anew."""
        super().notify_style_update()
        self.rows.clear_strips()

    def _row_at(self, y: int) -> int:
        """The row of all rows that is seen at `y`; where there are few, they stand at the bottom of the view."""
        return self.scroll_offset.y + y - max(0, self.view_height - self.rows.heights.total)

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        return self.rows.strip(self._row_at(y), self.chosen)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The height of all lines."""
        return self.rows.heights.total
