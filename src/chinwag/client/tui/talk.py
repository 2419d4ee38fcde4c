"""Saying and doing: what was typed becomes a message, a command for the server, or something done here."""

from collections.abc import Callable
from time import time
from typing import ClassVar

from msgspec import structs
from textual import on

from chinwag.client import typed
from chinwag.client.dial import LinkError
from chinwag.client.shown import Line
from chinwag.client.tui import summary
from chinwag.client.tui.composer import Composer
from chinwag.client.tui.stage import Stage
from chinwag.protocols import phrases, questions, slash
from chinwag.protocols.questions import Question
from chinwag.room import commands as wish
from chinwag.room import commands_moderation as order
from chinwag.room import results
from chinwag.room.refusals import Refused

BACKLOG = 100
TOLD_HERE = frozenset({order.Kick, order.Mute, order.Unmute, order.Ban, order.Unban, order.SetRole, order.SetMode})
"""What these do in a room is a line there: it need not be said twice."""


class Talk(Stage):
    """What the composer's text means, and what its outcome says."""

    # --- reading what was typed -----------------------------------------------------------------------------

    @on(Composer.Sent)
    def _sent(self, event: Composer.Sent) -> None:
        text = event.text
        if self.changing is not None:
            line, self.changing = self.changing, None
            self.leave_context()
            self.ask(wish.Edit(room=self.room_name, seq=line.seq, text=text))
            return
        meant = slash.parse(text, self.here())
        if typed.holds_secret(meant):
            self.composer.drafts.history(self.room_key).forget_newest()
        if isinstance(meant, Refused):
            self.note(phrases.sentence(meant.code, meant.values))
        elif isinstance(meant, slash.Local):
            self.do_here(meant)
        else:
            self.do(meant)

    @property
    def room_name(self) -> str:
        """The name of the room on the screen."""
        return self.room.name if self.room else ""

    def here(self) -> slash.Here:
        """What a line is read against."""
        return typed.here(self.view, self.room_name, BACKLOG)

    def note(self, text: str) -> None:
        """Say something to the person, in the log."""
        if self.room is None:
            self.say_hint(text)
        else:
            self.link.note(self.room_key, text)

    # --- doing it -------------------------------------------------------------------------------------------

    def do(self, command: wish.Command) -> None:
        """Carry out a command, whichever it is."""
        special = self._DOES.get(type(command))
        alone = typed.told_alone(self.view, self.room_name, command)
        if special is not None:
            special(self, command)
        elif alone:
            self.note(alone)
        else:
            self.ask(command)

    def ask(self, command: wish.Command) -> None:
        """Send a command; what comes of it is shown when it is known."""
        self.run_worker(self._asked(command), group="asked", exit_on_error=True)

    async def _asked(self, command: wish.Command, again: Question | None = None) -> None:
        """Ask, and tell what comes of it; a password that will not do is asked for `again`."""
        try:
            result = await self.link.send(typed.placed(self.view, command))
        except LinkError as error:
            self.note(error.sentence)
            return
        if isinstance(result, Refused):
            words = phrases.sentence(result.code, result.values)
            if again is not None and result.code in ("password_weak", "login_wrong"):
                self.ask_hidden(again, words)
            else:
                self.note(words)
            return
        tell = self._TELLS.get(type(result))
        if tell is not None:
            tell(self, command, result)
            return
        lines = typed.came_of(command, result, self.view).lines
        if lines:
            self.note("\n".join(lines))

    def _say(self, command: wish.Say) -> None:
        if self.room is None:
            self.note(phrases.notice("not_in"))
            return
        reply = self.answering.seq if self.answering and not command.reply else command.reply
        self.leave_context()
        self.link.say(self.room_key, command.text, action=command.action, reply=reply)
        self.down()

    def down(self) -> None:
        """After saying something one sees it."""
        self.log_widget.jump_end()

    def _whisper(self, command: wish.Whisper) -> None:
        if self.link.status == "online" and not self.view.knows(command.to):
            self.run_worker(self._whisper_away(command), group="asked")
            return
        self.open_talk(command.to)
        self.link.say("@" + command.to, command.text, action=command.action)

    async def _whisper_away(self, command: wish.Whisper) -> None:
        """To somebody who is not here, perhaps to nobody: only the server knows."""
        try:
            came = await typed.whisper(self.link, command)
        except LinkError as error:
            came = typed.Came(lines=(error.sentence,))
        for line in came.lines:
            self.note(line)
        if not came.bad and self.view.knows(command.to):
            self.open_talk(command.to)

    def open_talk(self, name: str) -> None:
        """Open the conversation with somebody."""
        self.link.show(self.view.talk(name))
        room = self.view.room("@" + name)
        if room is not None:
            self.go_to(room.key)

    def _leave(self, command: wish.Leave) -> None:
        if command.room.startswith("@"):
            self.link.show(self.view.drop_room(command.room))
        else:
            self.ask(command)

    def _page(self, command: wish.GetPage) -> None:
        if command.before:
            self.visit(self.room_key, command.before)
        else:
            self.log_widget.page(-1)

    def visit(self, key: str, seq: int) -> None:
        """Show a message in its place."""

    def search(self, query: str) -> None:
        """Look for messages."""

    def leave(self, reason: str = "") -> None:
        """Leave the house."""

    _DOES: ClassVar[dict[type, Callable[..., None]]] = {
        wish.Say: _say,
        wish.Whisper: _whisper,
        wish.Leave: _leave,
        wish.GetPage: _page,
        wish.Search: lambda self, command: self.search(command.query),
        wish.Quit: lambda self, command: self.leave(command.reason),
    }

    # --- what comes of it -----------------------------------------------------------------------------------

    def _tell_joined(self, command: wish.Command, result: results.Joined) -> None:
        self.go_to(result.room.name.casefold())

    def _tell_people(self, command: wish.Command, result: results.PeopleList) -> None:
        names = [person.name + (f" (away: {person.away})" if person.away else "") for person in result.people]
        where = f" in {result.room}" if result.room else ""
        self.note(
            f"{phrases.people(len(names))}{where}: {', '.join(names)}" if names else phrases.sentence("nobody")
        )

    def _tell_rooms(self, command: wish.Command, result: results.RoomList) -> None:
        self.note("\n".join(phrases.room_line(room) for room in result.rooms) or "There are no rooms.")

    def _tell_named(self, command: wish.Command, result: results.Named) -> None:
        if self.room is None or self.room.whispers:  # in a room its line tells it
            self.note(phrases.notice("renamed", {"name": result.person.name}))

    def _tell_done(self, command: wish.Command, result: results.Done) -> None:
        if not isinstance(command, order.CallOn):  # a line in the room tells it
            for line in typed.came_of(command, result, self.view).lines:
                self.note(line)

    def _tell_accepted(self, command: wish.Command, result: results.Accepted) -> None:
        if isinstance(command, wish.Leave):
            self.link.show(self.view.drop_room(command.room))
        elif result.room != self.room_name or type(command) not in TOLD_HERE:
            for line in typed.came_of(command, result, self.view).lines:
                self.note(line)

    _TELLS: ClassVar[dict[type, Callable[..., None]]] = {
        results.Joined: _tell_joined,
        results.PeopleList: _tell_people,
        results.RoomList: _tell_rooms,
        results.Named: _tell_named,
        results.Done: _tell_done,
        results.Accepted: _tell_accepted,
    }

    # --- what is done here ----------------------------------------------------------------------------------

    def do_here(self, local: slash.Local) -> None:
        """Carry out a command that the server does not hear of, or ask for what is missing in one that it does."""
        if local.name in questions.ASKED:
            self.ask_hidden(questions.of(local, self.view.me.name, BACKLOG))
        else:
            self._LOCALS[local.name](self, local.args)

    def ask_hidden(self, question: Question, why: str = "", first: Question | None = None) -> None:
        """Ask for a password, and go on with it; `why` it is asked again. `first` of several questions."""
        from chinwag.client.tui.screens import Hidden

        def answered(typed: str | None) -> None:
            then = question.then(typed) if typed else None
            if isinstance(then, Question):
                self.ask_hidden(then, first=first or question)
            elif then is not None:
                self.run_worker(self._asked(then, again=first or question), group="asked")

        self.push_screen(Hidden(question.words, self.look, why), answered)

    def _help(self, topic: str) -> None:
        if topic:
            self.note("\n".join(slash.help_lines(topic)))
        else:
            self.show_help(commands=True)

    def _clear(self, _args: str) -> None:
        self.link.show(self.view.clear(self.room_key))

    def _room(self, name: str) -> None:
        room = self.view.room(name)
        if room is None:
            self.note(phrases.sentence("not_member", {"room": name}))
        else:
            self.go_to(room.key)

    def _topic(self, _args: str) -> None:
        if self.room is not None:
            self.note(typed.topic_line(self.view, self.room_name))

    def save(self, name: str = "") -> None:
        """Save what is shown as a text file."""
        from pathlib import Path

        from chinwag.client import save as saving

        if self.room is None:
            return
        at = int(time() * 1000)
        path = Path(name).expanduser() if name else Path(saving.file_name(self.room.name, at, self.options.tz))
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(saving.as_text(self.room, self.view.server, at, self.options.tz))
        except OSError as error:
            self.note(f"It could not be saved: {path}: {error.strerror or error}.")
        else:
            self.note(f"Saved as {path.resolve()}.")

    def action_help(self) -> None:
        """Show the help."""
        self.show_help()

    def show_help(self, *, commands: bool = False) -> None:
        """Show the help, from the keys or from the commands on."""
        from chinwag.client.tui.screens import Help

        self.push_screen(Help("Help", self.look, commands=commands))

    _LOCALS: ClassVar[dict[str, Callable[["Talk", str], None]]] = {
        "help": _help,
        "clear": _clear,
        "room": _room,
        "topic": _topic,
        "save": save,
    }

    # --- the chosen message ---------------------------------------------------------------------------------

    def answer(self, line: Line) -> None:
        """What is sent next answers this message."""
        if not line.seq or line.redacted or (self.room and self.room.whispers):  # a whisper answers nothing
            self.say_hint("That message cannot be answered.")
            return
        self.leave_context()
        self.answering = line
        self.show_context(summary.context("Reply to", line))
        self.composer.focus()

    def change(self, line: Line) -> None:
        """What is sent next replaces this message."""
        if not self.own(line):
            return
        self.leave_context()
        self.changing = line
        self.show_context(summary.context("Change", structs.replace(line, text="Enter keeps it, Esc leaves it.")))
        self.composer.put(line.text)
        self.composer.focus()

    def own(self, line: Line) -> bool:
        """Whether it is a stored message of one's own that is still there; says so if not."""
        fits = line.mine and bool(line.seq) and not line.redacted and not (self.room and self.room.fleeting)
        if not fits:
            self.say_hint(phrases.sentence("not_author"))
        return fits

    def put_reaction(self, line: Line, emoji: str) -> None:
        """Put an emoji on the message, or take it off where one had."""
        mine = self.view.me.name in dict(line.reactions).get(emoji, ())
        self.ask(wish.React(room=self.room_name, seq=line.seq, emoji=emoji, on=not mine))
