"""What opens over the log: a list to pick from by a few letters, and the help."""

import textwrap
from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from chinwag.client.tui.actions import ACTIONS, NUMBERED, TITLES, key_names
from chinwag.client.tui.bars import Bar, Panel, Piece, Row
from chinwag.client.tui.fuzzy import rank
from chinwag.client.tui.looks import Look
from chinwag.protocols import slash, slash_order

ASK_AFTER = 0.15  # seconds after the last key until a search is sent
PAGE = 8


def _whole(row: Row) -> str:
    return "".join(piece.text for piece in row.pieces).strip()


def by_letters(rows: Sequence[Row], by: Callable[[Row], str] | None = None) -> Callable[[str], Sequence[Row]]:
    """Answers with the rows whose text has the letters in it, the best first."""
    texts = [(by or _whole)(row) for row in rows]
    return lambda sought: [rows[index] for index in rank(sought.strip(), texts)] if sought.strip() else rows


class Overlay(ModalScreen[str | None]):
    """A box over the log; Esc closes it."""

    DEFAULT_CSS = """
    Overlay { align: center top; background: $background 50%; }
    Overlay Vertical {
        width: 76; max-width: 100%; height: auto; max-height: 100%; margin-top: 1;
        background: $panel; border: round $primary;
    }
    Overlay Panel { height: auto; }
    Overlay Input { border: none; height: 1; padding: 0 1; background: $panel; }
    Overlay Input:focus { border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "close", show=False, priority=True),
        Binding("up,shift+tab", "move(-1)", show=False, priority=True),
        Binding("down,tab", "move(1)", show=False, priority=True),
        Binding("pageup", f"move({-PAGE})", show=False, priority=True),
        Binding("pagedown", f"move({PAGE})", show=False, priority=True),
    ]

    AUTO_FOCUS = "Input"

    def __init__(self, title: str, look: Look) -> None:
        super().__init__()
        self._title = title
        self._look = look
        self.panel = Panel()
        self.panel.look = look

    def compose(self) -> ComposeResult:
        """The box."""
        with Vertical() as box:
            box.border_title = self._title
            yield from self.inside()

    def inside(self) -> ComposeResult:
        """What is in the box."""
        yield self.panel

    def on_resize(self) -> None:
        """The list takes what height there is."""
        self.fit()

    def fit(self) -> None:
        """As high as the list, and no higher than the screen."""
        most = max(1, self.app.size.height - 5)
        self.panel.styles.height = max(1, min(len(self.panel.rows), most))

    def action_close(self) -> None:
        """Close it; nothing was picked."""
        self.dismiss(None)

    def action_move(self, step: int) -> None:
        """Mark another row."""
        rows = self.panel.rows
        if rows:
            marked = min(max(0, self.panel.marked + step), len(rows) - 1)
            self.panel.put(rows, marked)


class Picker(Overlay):
    """A list that is narrowed by typing; Enter picks the marked row and hands its value back.

    `answer` gives the rows for what was typed, at once or (a search) later.
    """

    def __init__(
        self,
        title: str,
        look: Look,
        answer: Callable[[str], Sequence[Row] | Awaitable[Sequence[Row]]],
        *,
        text: str = "",
        empty: str = "Nothing was found.",
        hint: str = "Type a few letters",
    ) -> None:
        super().__init__(title, look)
        self._answer = answer
        self._text = text
        self._empty = empty
        self._hint = hint
        self._asked = 0

    def inside(self) -> ComposeResult:
        """A line to type in, and the list."""
        field = Input(self._text, placeholder=self._hint, select_on_focus=False)
        field.cursor_blink = False
        yield field
        yield self.panel

    async def on_mount(self) -> None:
        """Answer to nothing, or to the text it was opened with."""
        await self._ask(self._text)

    @on(Input.Changed)
    async def _typed(self, event: Input.Changed) -> None:
        self._asked += 1
        asked = self._asked
        self.set_timer(ASK_AFTER, lambda: self._ask_unless_newer(event.value, asked)) if self._slow else None
        if not self._slow:
            await self._ask(event.value)

    _slow = False

    async def _ask_unless_newer(self, text: str, asked: int) -> None:
        if asked == self._asked:
            await self._ask(text)

    async def _ask(self, text: str) -> None:
        asked = self._asked
        found = self._answer(text)
        if isinstance(found, Awaitable):
            self._slow = True
            found = await found
        if asked == self._asked:
            self.panel.put(found or [Row((Piece(" " + self._empty, "dim"),))], 0 if found else -1)
            self.fit()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        rows, marked = self.panel.rows, self.panel.marked
        if 0 <= marked < len(rows) and rows[marked].value:
            self.dismiss(rows[marked].value)

    @on(Panel.Picked)
    def _picked(self, event: Panel.Picked) -> None:
        self.dismiss(event.value)


class Hidden(Overlay):
    """A question whose answer is not shown: a password. Enter hands it back."""

    def __init__(self, question: str, look: Look, why: str = "") -> None:
        super().__init__("Password", look)
        self._question = question
        self.why = why  # the question comes again

    def inside(self) -> ComposeResult:
        """The question, a line to type in, and what the keys do."""
        yield from self._lines(self.why, "bad")
        yield from self._lines(self._question, "text")
        field = Input(password=True)
        field.cursor_blink = False
        yield field
        yield from self._lines("Enter goes on, Esc leaves it.", "dim")

    def _lines(self, text: str, ink: str) -> ComposeResult:
        """A text as rows that fit the box."""
        for line in textwrap.wrap(text, min(72, self.app.size.width - 4)):
            bar = Bar()
            bar.look = self._look
            bar.put([Piece(f" {line}", ink)])
            yield bar

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)


class Help(Overlay):
    """All keys and commands, from the tables that make them work; it begins with the keys or the commands."""

    def __init__(self, title: str, look: Look, *, commands: bool = False) -> None:
        super().__init__(title, look)
        self._commands = commands

    def on_mount(self) -> None:
        """Fill it."""
        rows = help_rows()
        self.panel.put(rows, -1)
        self.fit()
        if self._commands:
            self.call_after_refresh(self.action_move, rows.index(COMMANDS))

    def action_move(self, step: int) -> None:
        """Scroll."""
        panel = self.panel
        panel.first = min(max(0, panel.first + step), max(0, len(panel.rows) - panel.size.height))
        panel.refresh()

    def on_key(self, event: events.Key) -> None:
        """Keys that close help elsewhere close it here."""
        if event.key in ("q", "f1", "question_mark", "enter"):
            event.stop()
            self.dismiss(None)


def help_rows() -> list[Row]:
    """The help as rows."""
    out: list[Row] = []
    for group, title in TITLES.items():
        out.append(Row((Piece(" " + title, "accent"),)))
        if group == "rooms":
            out.append(_help_row("Alt-1 to Alt-9", NUMBERED))
        if group == "writing":
            out += [_help_row(keys, text) for keys, text in WRITING]
        out += [_help_row(key_names(row.keys), row.help) for row in ACTIONS if row.group == group]
        out.append(Row(()))
    out.append(COMMANDS)
    for title in (*slash.GROUPS, *slash.GROUPS_OF_ORDER):
        if title == next(iter(slash.GROUPS_OF_ORDER)):
            out.append(ORDER)
        out.append(Row((Piece(f" {title}", "accent"),)))
        for command in slash.grouped(title):
            out.append(Row((Piece("  " + command.usage, "strong"),)))
            out.append(Row((Piece("      " + command.help, "dim"),)))
        out.append(Row(()))
    out += [Row((Piece(" " + line, "dim"),)) for line in wrapped_ends()]
    return out


def wrapped_ends() -> list[str]:
    """The last sentences of the help, broken to fit the box."""
    return [part for line in (slash.HELP_END, *slash_order.HELP_END) for part in textwrap.wrap(line, 70)]


COMMANDS = Row((Piece(" COMMANDS", "strong"),))
ORDER = Row((Piece(" COMMANDS FOR THOSE WHO KEEP ORDER", "strong"),))
WRITING = (
    ("Enter", "Send."),
    ("Alt-Enter", "Begin a new line. Ctrl-J does it too."),
    ("Up or Down", "Walk through what you sent."),
    ("Tab", "Complete a name, a room, a /command, an :emoji."),
    ("Ctrl-Z or Ctrl-Y", "Undo and redo."),
)


def _help_row(keys: str, text: str) -> Row:
    return Row((Piece(f" {keys:<22} ", "strong"), Piece(text)))


class Question(Overlay):
    """A question that is answered with one key."""

    def __init__(self, title: str, look: Look, lines: Sequence[str], answers: dict[str, str]) -> None:
        super().__init__(title, look)
        self._lines = lines
        self._answers = answers  # key -> what it means

    def inside(self) -> ComposeResult:
        """The lines and the answers."""
        yield self.panel
        bar = Bar()
        bar.look = self._look
        bar.put([Piece(" " + "   ".join(f"{key}: {meaning}" for key, meaning in self._answers.items()), "accent")])
        yield bar

    def on_mount(self) -> None:
        """Show the lines."""
        self.panel.put([Row((Piece(" " + line, "dim"),)) for line in self._lines])
        self.fit()

    def on_key(self, event: events.Key) -> None:
        """An answer closes it."""
        if event.key in self._answers:
            event.stop()
            self.dismiss(event.key)
