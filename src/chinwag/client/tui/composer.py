"""The line people type in: history, drafts, several lines, completion, and a guard against large pastes."""

from enum import Enum

from textual import _ansi_sequences as sequences
from textual import events
from textual.message import Message
from textual.widgets import TextArea

from chinwag.client.drafts import Drafts
from chinwag.client.tui.complete import Completer
from chinwag.room.text import clean

PASTE_LINES = 3  # more of them are asked about
LONGEST = 4_000  # characters of a message
PLACEHOLDER = "Type to talk. /help or F1 for more."


class _MoreKeys(Enum):
    """Keys that terminals send and Textual has no name for."""

    ALT_ENTER = "alt+enter"


# ESC CR is what terminals without the newer keyboard protocol send for Alt-Enter; unnamed, it would be Enter
sequences.ANSI_SEQUENCES_KEYS["\x1b\r"] = (_MoreKeys.ALT_ENTER,)  # type: ignore[index]
sequences.ANSI_SEQUENCES_KEYS["\x1b\n"] = (_MoreKeys.ALT_ENTER,)  # type: ignore[index]

for digit in "123456789":  # Alt-1 to Alt-9, which Textual takes for signs that one terminal on macOS means by them
    sequences.ANSI_SEQUENCES_KEYS.pop(f"\x1b{digit}", None)  # type: ignore[attr-defined]


# Not bindings: Textual looks those up after a key has gone through all parents, while the letters typed after it
# are put in already, and keys with priority overtake the letters before. Either would send half a message.
# fmt: off
KEYS = (
    ("enter",                    "send"),
    ("alt+enter,shift+enter,ctrl+j", "newline"),
    ("tab",                      "complete(1)"),
    ("shift+tab",                "complete(-1)"),
    ("up",                       "older"),
    ("down",                     "newer"),
    ("left",                     "cursor_left"),
    ("right",                    "cursor_right"),
    ("shift+left",               "cursor_left(True)"),
    ("shift+right",              "cursor_right(True)"),
    ("shift+up",                 "cursor_up(True)"),
    ("shift+down",               "cursor_down(True)"),
    ("ctrl+left,alt+b",          "cursor_word_left"),
    ("ctrl+right,alt+f",         "cursor_word_right"),
    ("ctrl+shift+left",          "cursor_word_left(True)"),
    ("ctrl+shift+right",         "cursor_word_right(True)"),
    ("home,ctrl+a",              "cursor_line_start"),
    ("end,ctrl+e",               "cursor_line_end"),
    ("shift+home",               "cursor_line_start(True)"),
    ("shift+end",                "cursor_line_end(True)"),
    ("backspace,ctrl+h",         "delete_left"),
    ("delete,ctrl+d",            "delete_right"),
    ("ctrl+w,alt+backspace",     "delete_word_left"),
    ("alt+d,ctrl+delete",        "delete_word_right"),
    ("ctrl+u",                   "delete_to_start_of_line"),
    ("ctrl+z,ctrl+underscore",   "undo"),
    ("ctrl+y",                   "redo"),
    ("ctrl+x",                   "cut"),
    ("ctrl+v",                   "paste"),
)
# fmt: on
_ACTIONS = {key: action for keys, action in KEYS for key in keys.split(",")}


class Composer(TextArea, inherit_bindings=False):
    """Enter sends; Alt-Enter begins a new line; Up and Down walk through what was sent."""

    DEFAULT_CSS = """
    Composer { height: auto; max-height: 8; min-height: 1; border: none; padding: 0; background: $background; }
    Composer:focus { border: none; }
    Composer .text-area--placeholder { color: $dim; }
    Composer { scrollbar-size-vertical: 1; overflow-x: hidden; }
    """

    class Sent(Message):
        """This is to be said, or done."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class LargePaste(Message):
        """Text of many lines was pasted: it goes in when the person says so."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Candidates(Message):
        """Tab has several answers (empty: it has none)."""

        def __init__(self, candidates: list[str]) -> None:
            super().__init__()
            self.candidates = candidates

    def __init__(self, completer: Completer, *, id: str | None = None) -> None:
        super().__init__(
            id=id, compact=True, highlight_cursor_line=False, tab_behavior="focus", placeholder=PLACEHOLDER
        )
        self.cursor_blink = False  # a blinking cursor would keep an idle client busy
        self.match_cursor_bracket = False
        self.drafts = Drafts()
        self.room = ""
        self._completer = completer

    # --- rooms ----------------------------------------------------------------------------------------------

    def enter_room(self, room: str) -> None:
        """Put away what was typed in the room that is left, take out what was typed in this one."""
        if room != self.room:
            if self.room:
                self.drafts.keep(self.room, self.text)
            self.room = room
            self.put(self.drafts.of(room))

    def put(self, text: str) -> None:
        """Replace what is typed; the cursor goes to the end."""
        if text != self.text:
            self.load_text(text)
        self.move_cursor(self.document.end)

    def insert_text(self, text: str) -> None:
        """Put text in at the cursor, as if typed; it can be undone."""
        self.focus()
        result = self.replace(text, *self.selection, maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    # --- keys -----------------------------------------------------------------------------------------------

    def action_send(self) -> None:
        """Hand over what is typed."""
        text = self.text
        if text.strip():
            self.drafts.history(self.room).sent(text)
            self.load_text("")
            self.drafts.keep(self.room, "")
            self.post_message(self.Sent(text.strip("\n")))

    def action_newline(self) -> None:
        """Begin another line of the same message."""
        self.insert_text("\n")

    def action_older(self) -> None:
        """Up: within several lines a line up, else the message sent before."""
        if not self.cursor_at_first_line:
            self.action_cursor_up()
        else:
            self._recall(self.drafts.history(self.room).older(self.text))

    def action_newer(self) -> None:
        """Down: within several lines a line down, else the message sent after."""
        if not self.cursor_at_last_line:
            self.action_cursor_down()
        else:
            self._recall(self.drafts.history(self.room).newer(self.text))

    def _recall(self, text: str | None) -> None:
        if text is not None:
            self.put(text)

    def action_complete(self, step: int) -> None:
        """Tab: complete the word, or offer the next candidate."""
        lines = self.text.split("\n")
        row, column = self.cursor_location
        cursor = sum(len(line) + 1 for line in lines[:row]) + column
        found = self._completer.complete(self.text, cursor, step)
        if found is None:
            self.post_message(self.Candidates([]))
            return
        before = found.text[: found.cursor]
        self.replace(found.text, (0, 0), self.document.end, maintain_selection_offset=False)
        self.move_cursor((before.count("\n"), len(before) - before.rfind("\n") - 1))
        self.post_message(self.Candidates(found.candidates))

    async def _on_key(self, event: events.Key) -> None:
        action = _ACTIONS.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)
        elif event.key.startswith("alt+"):
            event.prevent_default()  # it comes with its letter, which is not to be put in: it is for a binding

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = clean(event.text).rstrip("\n")
        if text.count("\n") >= PASTE_LINES or len(text) > LONGEST:
            self.post_message(self.LargePaste(text))
        elif text:
            self.insert_text(text)
