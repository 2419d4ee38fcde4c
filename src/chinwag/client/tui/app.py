"""The full-screen client: keys that are about the house as a whole, notifications, coming and going."""

import asyncio
import os
from typing import TYPE_CHECKING

from textual import events, on

from chinwag.client.shown import Alert, Appended, Changes, Prepended, PutOut, StatusChanged
from chinwag.client.tui import wording
from chinwag.client.tui.actions import ACTIONS, key_names
from chinwag.client.tui.bars import Piece, Row
from chinwag.client.tui.composer import Composer
from chinwag.client.tui.looks import LOOKS
from chinwag.client.tui.stage import Options
from chinwag.client.tui.travel import Travel

if TYPE_CHECKING:
    from textual.timer import Timer

    from chinwag.client.link import Link

__all__ = ["ChatApp", "Options", "run", "stay"]

MOST_LINES = 6_000  # in memory of the room on the screen; above it a sixth is let go
MOST_LINES_ELSEWHERE = 600
LOUDNESS = {"mentions": "all", "all": "none", "none": "mentions"}  # what comes after what
TITLED = ("rxvt", "foot", "VTE")  # terminals that know OSC 777


class ChatApp(Travel):
    """The client, whole."""

    _counting: "Timer | None" = None

    # --- being told -----------------------------------------------------------------------------------------

    def after_changes(self, changes: Changes) -> None:
        """Notifications, and the countdown to the next try."""
        for change in changes:
            if isinstance(change, Alert):
                self.alert(change)
            elif isinstance(change, PutOut):
                self.note(change.text) if self.room else self.say_hint(change.text, 20)
            elif isinstance(change, StatusChanged):
                self._count(change.status == "waiting")
            elif isinstance(change, Appended | Prepended):
                self._keep_within(change.room)
                if isinstance(change, Appended) and self.loud.get(change.room) == "all":
                    self._alert_any(change)

    def _keep_within(self, key: str) -> None:
        """Let go of lines far from what is seen: they can be fetched again."""
        room = self.view.rooms.get(key)
        here = key == self.room_key
        if room is None or len(room.lines) <= (MOST_LINES if here else MOST_LINES_ELSEWHERE):
            return
        keep = (MOST_LINES if here else MOST_LINES_ELSEWHERE) * 5 // 6
        start = not here or self.log_widget.in_lower_half
        self.link.show(self.view.trim(key, keep, start=start))

    def alert(self, alert: Alert) -> None:
        """Somebody speaks to this person: only worth a sign where it is not seen."""
        if self.seen or self.loud.get(alert.room) == "none":
            return
        self.notify_outside(wording.one_line(alert.line.name), wording.one_line(alert.line.text))

    def _alert_any(self, change: Appended) -> None:
        room = self.view.rooms.get(change.room)
        line = room.lines[-1] if room and room.lines else None
        if line and line.message and not line.mine and not line.mention and not self.seen:
            self.notify_outside(wording.one_line(line.name), wording.one_line(line.text))

    def notify_outside(self, name: str, text: str) -> None:
        """Ring the bell and let the terminal show a notification."""
        self.bell()
        driver = self._driver
        if driver is not None:
            terminal = os.environ.get("TERM", "") + ("VTE" if "VTE_VERSION" in os.environ else "")
            text = text[:200].replace(";", ",")
            titled = any(known in terminal for known in TITLED)
            driver.write(f"\x1b]777;notify;{name};{text}\x07" if titled else f"\x1b]9;{name}: {text}\x07")

    def on_app_focus(self) -> None:
        """The person sees the terminal again: what is shown counts as read."""
        self.seen = True
        self.link.look(self.room_key, True)

    def on_app_blur(self) -> None:
        """The person looks elsewhere."""
        self.seen = False
        self.link.look(self.room_key, False)

    def _count(self, waiting: bool) -> None:
        if waiting and self._counting is None:
            self._counting = self.set_interval(1, self.show_status)
        elif not waiting and self._counting is not None:
            self._counting.stop()
            self._counting = None

    # --- typing ---------------------------------------------------------------------------------------------

    @on(Composer.Changed)
    def _typing(self) -> None:
        text = self.composer.text
        if self.typing_shown and self.room_key and not text.startswith(("/", "\\")):
            self.link.typing(self.room_name, bool(text))

    @on(Composer.Candidates)
    def _candidates(self, event: Composer.Candidates) -> None:
        shown = [candidate.strip() for candidate in event.candidates[:12]]
        self.say_hint("  ".join(shown) if len(shown) > 1 else "" if shown else "Nothing fits.")

    @on(Composer.LargePaste)
    def _large_paste(self, event: Composer.LargePaste) -> None:
        from chinwag.client.tui.screens import Question

        lines = event.text.split("\n")
        shown = [wording.one_line(line) for line in lines[:8]] + (["…"] if len(lines) > 8 else [])
        question = Question(f"Paste {len(lines)} lines?", self.look, shown, {"y": "yes, as one message", "n": "no"})
        self.push_screen(question, lambda key: self.composer.insert_text(event.text) if key == "y" else None)

    def action_editor(self) -> None:
        """Write the message in $EDITOR."""
        from chinwag.client.tui.editor import edited

        with self.suspend():
            text = edited(self.composer.text)
        if text is None:
            self.say_hint("The editor did not work. Is $EDITOR set?")
        else:
            self.composer.put(text)

    def action_emoji(self) -> None:
        """Put an emoji into the message."""
        self.pick_emoji(self.composer.insert_text)

    def action_escape(self) -> None:
        """Leave what was begun; with nothing begun, go down."""
        if self.log_widget.chosen:
            self.log_widget.choose(None)
        elif self.answering or self.changing:
            self.leave_context()
        elif not self.log_widget.stuck:
            self.down()
        self.composer.focus()

    # --- the house ------------------------------------------------------------------------------------------

    def action_palette(self) -> None:
        """Pick what to do by its name."""
        rows = [
            Row((Piece(" " + action.help),), (Piece(f" {key_names(action.keys)} ", "dim"),), action.name)
            for action in ACTIONS
            if action.listed
        ]
        self.pick("Do", rows, lambda name: self.call_later(self.run_action, name))

    def action_theme(self) -> None:
        """Wear the next look."""
        names = list(LOOKS)
        self.look = LOOKS[names[(names.index(self.look.name) + 1) % len(names)]]
        self.dress()
        self.say_hint(f"Theme: {self.look.name}")

    def action_panels(self) -> None:
        """Show or hide rooms and people."""
        self.panels_wanted = not self.people_panel.display
        self.fold_panels()

    def action_typing_line(self) -> None:
        """Show who is typing and tell it, or neither."""
        self.typing_shown = not self.typing_shown
        self.say_hint("Typing is shown." if self.typing_shown else "Typing is not shown, and yours is not told.")

    def action_loudness(self) -> None:
        """Be told of mentions, of all messages, or of none in this room."""
        now = self.loud[self.room_key] = LOUDNESS[self.loud.get(self.room_key, "mentions")]
        self.say_hint(f"You are told of {now if now != 'all' else 'all messages'} in {self.room_name}.")

    def action_save(self) -> None:
        """Save what is shown."""
        self.save()

    def action_leave_house(self) -> None:
        """Leave."""
        self.leave()

    def leave(self, reason: str = "") -> None:
        """Say goodbye to the server and end."""
        self.run_worker(self._leave_house(reason), group="leave", exclusive=True)

    async def _leave_house(self, reason: str) -> None:
        await self.link.close(reason)
        self.exit(0)

    async def on_event(self, event: events.Event) -> None:
        """End goes down where the cursor can go no further; everything else as ever."""
        if isinstance(event, events.Key) and event.key == "end" and self._end_goes_down():
            self.down()
            return
        await super().on_event(event)

    def _end_goes_down(self) -> bool:
        if len(self.screen_stack) > 1:
            return False
        return not self.composer.has_focus or self.composer.cursor_at_end_of_text


async def stay(link: "Link", options: Options) -> int:
    """Show the client on this terminal until the person leaves. The link is open; it is closed afterwards."""
    app = ChatApp(link, options)
    try:
        code = await app.run_async(mouse=options.mouse)
    finally:
        await link.close()
    return app.return_code or code or 0


def run(link: "Link", options: Options | None = None) -> int:
    """Enter and stay. Returns the exit code. Raises LinkError where there is no way in."""

    async def enter_and_stay() -> int:
        await link.open()
        return await stay(link, options or Options())

    return asyncio.run(enter_and_stay())
