"""The screen and what is on it: header, log, status, composer, panels. Shows what the view says, does nothing."""

import os
from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message

from chinwag.client.shown import (
    Changes,
    Line,
    PeopleChanged,
    Queued,
    RoomChanged,
    RoomsChanged,
    StatusChanged,
    TypingChanged,
)
from chinwag.client.tui import summary
from chinwag.client.tui.actions import bindings
from chinwag.client.tui.bars import Bar, Panel, Piece
from chinwag.client.tui.complete import Around, Completer
from chinwag.client.tui.composer import Composer
from chinwag.client.tui.log import MessageLog
from chinwag.client.tui.looks import LOOKS, textual_theme
from chinwag.client.view import Room, View
from chinwag.protocols import phrases
from chinwag.protocols.phrases import PRODUCT

if TYPE_CHECKING:
    from chinwag.client.link import Link

WIDE = 90  # columns from which rooms and people have panels of their own


class Options(Struct, frozen=True, kw_only=True):
    """How the client is started."""

    mouse: bool = True
    theme: str = ""  # empty: dark, or the terminal's own colours where it has few or NO_COLOR is set
    typing: bool = True
    tz: tzinfo | None = None  # None: this machine's


def fitting_look(environ: Mapping[str, str]) -> str:
    """The look for a terminal with these variables: `mono` where no colours are wanted, `ansi` where it has 16."""
    if environ.get("NO_COLOR"):
        return "mono"
    if environ.get("COLORTERM") in ("truecolor", "24bit"):
        return "dark"
    terminal = environ.get("TERM", "")
    few = (
        terminal in ("linux", "xterm-color", "ansi", "screen") or terminal.startswith("vt") or "16color" in terminal
    )
    return "ansi" if few else "dark"


class ChosenLog(MessageLog):
    """The log of the app: while it has the focus, single keys act on the chosen message."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(message=True)]


class Stage(App[int]):
    """Lays out the widgets and keeps them showing what is true."""

    TITLE = PRODUCT
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(message=False)]
    AUTO_FOCUS = "#composer"

    class Changed(Message):
        """The view changed."""

    def __init__(self, link: "Link", options: Options) -> None:
        self.look = LOOKS.get(options.theme) or LOOKS[fitting_look(os.environ)]
        os.environ.pop("NO_COLOR", None)  # seen to by the look; Textual would paint greys instead
        super().__init__()
        self.link = link
        self.options = options
        self.room_key = ""
        self.columns = 80
        self.seen = True  # whether the terminal has the focus
        self.typing_shown = options.typing
        self.panels_wanted: bool | None = None  # None: as the width has it
        self.answering: Line | None = None
        self.changing: Line | None = None
        self.loud: dict[str, str] = {}  # room key -> "all" or "none"; mentions otherwise
        self.hint = ""
        self._heard: Changes = []
        self._told = False
        for look in LOOKS.values():
            self.register_theme(textual_theme(look))
        self.theme = self.look.name
        self.log_widget = ChosenLog(tz=options.tz, id="log")
        self.composer = Composer(Completer(self.around), id="composer")
        self.header, self.status, self.context, self.prompt = (
            Bar(id="header"),
            Bar(id="status"),
            Bar(id="context"),
            Bar(id="prompt"),
        )
        self.rooms_panel, self.people_panel = Panel(id="rooms"), Panel(id="people")

    @property
    def view(self) -> View:
        """What the link knows."""
        return self.link.view

    @property
    def room(self) -> Room | None:
        """The room on the screen."""
        return self.view.rooms.get(self.room_key)

    # --- laying out -----------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Panels beside the column of header, log, status and composer."""
        self.columns = self.size.width  # known by now: what is laid out right at first is laid out once
        self.wear()
        self.fold_panels()
        self.show_prompt()
        with Horizontal():
            yield self.rooms_panel
            with Vertical():
                yield self.header
                yield self.log_widget
                yield self.status
                yield self.context
                with Horizontal(id="line"):
                    yield self.prompt
                    yield self.composer
            yield self.people_panel

    def on_mount(self) -> None:
        """Show the first room; from now on every change is taken in."""
        self.link.on_change(self.hear)
        first = next(iter(self.view.rooms), "")
        self.go_to(first)

    def on_resize(self, event: events.Resize) -> None:
        """Panels come and go with the width."""
        if event.size.width != self.columns:
            self.columns = event.size.width
            self.fold_panels()
            self.show_prompt()

    def fold_panels(self) -> None:
        """Rooms and people beside the log where there is room for them, or where they are asked for."""
        shown = self.columns >= WIDE if self.panels_wanted is None else self.panels_wanted
        if shown and self.columns < WIDE:  # narrow: people alone, and never more than half
            self.rooms_panel.display, self.people_panel.display = self.columns >= 60, True
        else:
            self.rooms_panel.display = self.people_panel.display = shown
        self.show_header()

    def dress(self) -> None:
        """Everything wears the present look."""
        self.theme = self.look.name
        self.wear()

    def wear(self) -> None:
        """What draws itself wears the present look."""
        for widget in (self.header, self.status, self.context, self.prompt, self.rooms_panel, self.people_panel):
            widget.dress(self.look)
        self.log_widget.dress(self.look)

    # --- showing --------------------------------------------------------------------------------------------

    def go_to(self, key: str) -> None:
        """Show another room."""
        room = self.view.rooms.get(key)
        if room is None:
            return
        self.room_key = key
        self.leave_context()
        self.link.look(key, self.seen)
        self.log_widget.show(room, self.view.me.name)
        self.composer.enter_room(key)
        self.show_all()

    def show_all(self) -> None:
        """Bring everything around the log up to date."""
        self.show_header()
        self.show_rooms()
        self.show_people()
        self.show_status()
        self.show_prompt()

    def show_header(self) -> None:
        """The room, its topic, who is there; what is unread elsewhere where the panel is folded."""
        self.header.put(*summary.header(self.view, self.room, bool(self.rooms_panel.display)))

    def show_rooms(self) -> None:
        """The list of rooms."""
        rows = summary.rooms(self.view, self.composer.drafts.waiting)
        marked = next((index for index, row in enumerate(rows) if row.value == self.room_key), -1)
        self.rooms_panel.put(rows, marked)

    def show_people(self) -> None:
        """Who is in this room."""
        self.people_panel.put(summary.people(self.view, self.room))

    def show_status(self) -> None:
        """The connection if it is not well, who is typing, what is below, keys that matter now."""
        typing = self.view.typing(self.room_key) if self.typing_shown else []
        hint = self.hint or ("" if self.room else phrases.notice("not_in"))
        self.status.put(*summary.status(self.link, typing, hint, self.log_widget.below, self.log_widget.stuck))

    def show_prompt(self) -> None:
        """One's own name before the composer."""
        pieces = summary.prompt(self.view.me.name, self.columns)
        self.prompt.styles.width = sum(len(piece.text) for piece in pieces)
        self.prompt.put(pieces)

    def show_context(self, pieces: list[Piece]) -> None:
        """The row above the composer: what is answered or changed; nothing hides it."""
        self.context.put(pieces)
        self.context.display = bool(pieces)

    def leave_context(self) -> None:
        """Nothing is answered or changed any more."""
        if self.changing is not None:
            self.composer.put("")
        self.answering = self.changing = None
        self.show_context([])

    def say_hint(self, text: str, seconds: float = 4) -> None:
        """A word in the status line, for a while."""
        self.hint = text
        self.show_status()
        if text and seconds:
            self.set_timer(seconds, lambda: self._end_hint(text))

    def _end_hint(self, text: str) -> None:
        if self.hint == text:
            self.hint = ""
            self.show_status()

    # --- taking in changes ----------------------------------------------------------------------------------

    def hear(self, changes: Changes) -> None:
        """From the link, outside of this app's context: what changed waits for its message."""
        self._heard += changes
        if not self._told:
            self._told = True
            self.post_message(self.Changed())

    @on(Changed)
    def take_in(self) -> None:
        """Each widget that shows something of what changed is told once."""
        changes, self._heard, self._told = self._heard, [], False
        here = [change for change in changes if getattr(change, "room", None) == self.room_key]
        kinds = {type(change) for change in changes}
        if here:
            self.log_widget.follow(here)
        if self.room is None or RoomsChanged in kinds:
            self.rooms_changed()
        if kinds & {RoomChanged, RoomsChanged, PeopleChanged}:
            self.show_header()
            self.show_rooms()
        if any(isinstance(change, PeopleChanged) for change in here):
            self.show_people()
        if kinds & {TypingChanged, StatusChanged, Queued}:
            self.show_status()
        self.after_changes(changes)

    def rooms_changed(self) -> None:
        """The room on the screen may be gone, or called otherwise; one's own name too."""
        if self.room is None:
            found = self.view.looking if self.view.looking in self.view.rooms else next(iter(self.view.rooms), "")
            if found:
                self.go_to(found)
            elif self.room_key:
                self.be_nowhere()
        self.log_widget.me = self.view.me.name
        self.show_prompt()

    def be_nowhere(self) -> None:
        """There is no room to show: nothing stays on the screen of the one that was left."""
        self.room_key = ""
        self.leave_context()
        self.log_widget.show(Room(""), self.view.me.name)
        self.show_all()

    def after_changes(self, changes: Changes) -> None:
        """What else follows from changes."""

    def around(self) -> Around:
        """What Tab completes with: whoever spoke last first."""
        room = self.room
        spoke = (
            [line.name for line in reversed(room.lines[-500:]) if line.message and not line.mine] if room else []
        )
        here = [being.name for being in self.view.here(self.room_key) if being.id != self.view.me.id]
        online = {being.name for being in self.view.people.values()}
        people = list(dict.fromkeys([*(name for name in spoke if name in online), *here, *sorted(online)]))
        return Around(people, [one.name for one in self.view.rooms.values() if not one.whispers])
