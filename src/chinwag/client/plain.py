"""The line client: it only ever adds lines. For pipes, dumb terminals and screen readers."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

from chinwag.client import save
from chinwag.client.link import Link, LinkError
from chinwag.client.reading import EndOfInput, Lines, typing_hidden
from chinwag.client.requests import now
from chinwag.client.shown import (
    Appended,
    Change,
    Changes,
    Line,
    Prepended,
    PutOut,
    Queued,
    Reset,
    RoomsChanged,
    StatusChanged,
    Updated,
    unread_between,
)
from chinwag.client.spoken import Speaker
from chinwag.client.typed import Came, carry_out, do
from chinwag.client.view import Room
from chinwag.protocols import phrases, questions, slash
from chinwag.protocols.questions import Question
from chinwag.room.text import for_terminal

FIRST_LINES = 20  # of a room, when it is entered
LINES_KEPT = 2_000  # of each room, for /save
UNANSWERED = 32  # messages on their way, at most, when lines come from a program
LAST_PATIENCE = 30.0  # seconds for the last answers once the input has ended


class Plain:
    """One visit. `write` takes lines without their end; `echo`: whether one's own messages are printed too."""

    def __init__(
        self,
        link: Link,
        write: Callable[[str], None],
        *,
        person: bool,
        echo: bool,
        hide: Callable[[bool], None] = lambda hidden: None,
    ) -> None:
        self.link = link
        self._write = write
        self.person = person  # a person types, not a program
        self.echo = echo
        self.room = ""  # key of the room one is in
        self.failed = 0
        self.leaving = False
        self.over = asyncio.Event()
        self._speaker = Speaker()
        self._entered: set[str] = set()  # keys of rooms whose first lines were printed
        self._dropped = False  # the loss of the connection was told
        self._question: Question | None = None  # what the next line answers
        self._hide = hide

    # --- the visit --------------------------------------------------------------------------------------

    async def visit(self, lines: Lines) -> int:
        """Stay until the input ends, /quit, a signal, or the server is gone for good. The exit code."""
        self.link.on_change(self.heard)
        self.room = next(iter(self.link.view.rooms), "")
        self._greet()
        self.go_to(self.room)
        self._waiting()
        typing = asyncio.create_task(self._obey(lines))
        over = asyncio.create_task(self.over.wait())
        await asyncio.wait({typing, over}, return_when=asyncio.FIRST_COMPLETED)
        reason = typing.result() if typing.done() and not typing.cancelled() else ""
        for task in (typing, over):
            task.cancel()
        await asyncio.gather(typing, over, return_exceptions=True)
        gone = self.link.status == "offline"
        self.leaving = True
        await self.link.close(reason)
        return 1 if gone or (self.failed and not self.person) else 0

    async def _obey(self, lines: Lines) -> str:
        """Do what each line says; the reason given with /quit, if any."""
        while True:
            try:
                line = await lines.next()
            except EndOfInput:
                await self._last_answers()
                return ""
            if not line.strip() and self._question is None:
                continue
            came = await self._carry_out(line)
            if came.left:
                await self._last_answers()
                return came.reason
            if not self.person:
                await self.link.settled(UNANSWERED)

    async def _carry_out(self, line: str) -> Came:
        try:
            if self._question is not None and slash.known(line.strip()):
                self._question = None
                self._hide(False)
            asked = self._question is not None
            came = await (self._answered(line.strip()) if asked else carry_out(self.link, self.room, line))
        except LinkError as error:
            came = Came(lines=(error.sentence,), bad=True)
        self.failed += came.bad
        for told in came.lines:
            self.say(told)
        if came.room:
            self.go_to(came.room)
        if came.local is not None and came.local.name in questions.ASKED:
            self._ask(questions.of(came.local, self.link.view.me.name, FIRST_LINES))
        elif came.local is not None:
            _LOCALS[came.local.name](self, came.local.args)
        return came

    def _ask(self, question: Question) -> None:
        """The next line answers this, unseen where a terminal can hide it."""
        self._question = question
        self.say(question.words)
        self._hide(True)

    async def _answered(self, typed: str) -> Came:
        """What a question was answered with; an empty line is no answer."""
        question, self._question = self._question, None
        self._hide(False)
        then = question.then(typed) if question is not None and typed else None
        if isinstance(then, Question):
            self._ask(then)
        elif then is None:
            self.say(phrases.notice("unchanged"))
        else:
            return await do(self.link, then)
        return Came()

    async def _last_answers(self) -> None:
        """Nothing more is typed: what was typed shall have arrived."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.link.settled(), LAST_PATIENCE)
        if self.link.waiting:
            self.failed += self.link.waiting
            self.say(f"{self.link.waiting} messages were not sent: the server cannot be reached.")

    # --- printing ---------------------------------------------------------------------------------------

    def write(self, line: str) -> None:
        """Print a line; where nobody reads any more, the visit is over."""
        try:
            self._write(line)
        except OSError:
            self.over.set()

    def say(self, text: str) -> None:
        """Print something that nobody said."""
        self.write(for_terminal(text))

    def heard(self, changes: Changes) -> None:
        """Print what is new."""
        for change in changes:
            tell = _TOLD.get(type(change))
            if tell is not None:
                tell(self, change)

    def go_to(self, name: str) -> None:
        """Be in this room from now on."""
        room = self.link.view.room(name)
        if room is not None:
            self.room = room.key
            self.link.look(room.key)
            self._first_lines(room.key)

    def _greet(self) -> None:
        if not self.person:
            return
        view = self.link.view
        room = view.rooms.get(self.room)
        names = phrases.listed([being.name for being in view.here(self.room)])
        self.say(f"You are {view.me.name} in {room.name if room else 'no room'} on {view.server}. Here: {names}.")
        if view.motd:
            self.say(view.motd)
        self.say("Type a line to say it. /help shows the commands, /quit leaves.")

    def _first_lines(self, key: str) -> None:
        """The last lines of a room, once."""
        room = self.link.view.rooms.get(key)
        if room is not None and key not in self._entered and self.person:
            previous = None
            for line in room.lines[-FIRST_LINES:]:
                if unread_between(room.marker, previous, line):
                    self.say(phrases.notice("new_since"))
                self.write(self._speaker.line(room, line, self.room))
                previous = line
        self._entered.add(key)

    def _waiting(self) -> None:
        """What was said meanwhile: to this person alone, and how much in other rooms."""
        for room in self.link.view.rooms.values():
            if room.unread and not room.whispers and self.person:
                self.say(phrases.notice("unread", {"room": room.name, "count": phrases.messages(room.unread)}))
        for room in [room for room in self.link.view.rooms.values() if room.whispers and room.unread]:
            self._news(room, [line for line in room.lines if line.seq > room.read])

    def _news(self, room: Room, lines: Sequence[Line]) -> None:
        """Lines of another room or of a conversation; what was printed for a person counts as read."""
        for line in lines:
            self.write(self._speaker.line(room, line, self.room))
        if self.person:
            self._entered.add(room.key)
            self.link.show(self.link.view.read(room.key, room.head))

    def _appended(self, change: Appended) -> None:
        room = self.link.view.rooms.get(change.room)
        if room is None or (change.room not in self._entered and change.room == self.room):
            return
        self._news(room, [line for line in room.lines[-change.count :] if self._worth(room, line)])
        self._entered |= {room.key} if room.whispers else set()
        self.link.view.trim(room.key, LINES_KEPT)

    def _worth(self, room: Room, line: Line) -> bool:
        """Whether a new line is printed: one's own stands there already, but to whom it went is worth a line."""
        echoed = line.message and (self.echo or room.whispers)
        return not line.mine or echoed or line.kind in ("left", "renamed", "topic")

    def _prepended(self, change: Prepended) -> None:
        room = self.link.view.rooms.get(change.room)
        if room is None or change.room in self._entered:
            return
        if change.room == self.room:
            self._first_lines(change.room)
        elif room.whispers and room.unread:  # begun while the connection was lost
            self._waiting()

    def _updated(self, change: Updated) -> None:
        room = self.link.view.rooms.get(change.room)
        line = room.find(change.seq) if room else None
        told = self._speaker.change(room, line, self.room) if room and line else ""
        if told:
            self.write(told)

    def _reset(self, change: Reset) -> None:
        if change.room in self._entered:
            self.say("The server has another history now. This is the newest of it:")
            self._entered.discard(change.room)
            self._first_lines(change.room)

    def _rooms_changed(self, change: RoomsChanged) -> None:
        """The room one was in may be gone: be in another."""
        if not self.room or self.room in self.link.view.rooms:
            return
        view = self.link.view
        if view.looking in view.rooms:  # it has another name
            self._entered = {view.looking if key == self.room else key for key in self._entered}
            self.room = view.looking
            return
        room = next((room for room in view.rooms.values() if not room.whispers), None)
        self.room = ""
        if room is None:
            self.say(phrases.notice("not_in"))
        else:
            self.say(phrases.notice("switched", {"room": room.name}))
            self.go_to(room.key)

    def _put_out(self, change: PutOut) -> None:
        self.say(change.text)

    def _queued(self, change: Queued) -> None:
        room = self.link.view.rooms.get(change.room)
        for cid, line in list(room.pending.items()) if room else ():
            if line.state == "failed":
                self.failed += 1
                self.say(f"Not sent: “{line.text}”. {line.problem}")
                self.link.drop(cid)

    def _status(self, change: StatusChanged) -> None:
        if change.status == "online" and self._dropped:
            self._dropped = False
            self.say("Connected again.")
        elif change.status == "waiting" and not self._dropped:
            self._dropped = True
            self.say(f"{change.reason} Trying to come back; what you type is kept until then.")
        elif change.status == "offline":
            if change.reason and not self.leaving:
                self.say(change.reason)
            self.over.set()

    # --- what only this client can do -------------------------------------------------------------------

    def clear(self, args: str) -> None:
        """Nothing is ever taken away here."""
        self.say("Here lines are only ever added; clear the screen with your terminal.")

    def save(self, args: str) -> None:
        """Write what was shown to a file."""
        room = self.link.view.rooms.get(self.room)
        if room is None:
            return
        path = Path(args or save.file_name(room.name, now())).expanduser()
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(save.as_text(room, self.link.view.server, now()))
        except OSError as error:
            self.say(f"Not saved: {path}: {error.strerror}.")
        else:
            self.say(f"Saved to {path}.")


_TOLD: dict[type[Change], Callable[..., None]] = {
    Appended: Plain._appended,
    Prepended: Plain._prepended,
    Updated: Plain._updated,
    Reset: Plain._reset,
    RoomsChanged: Plain._rooms_changed,
    Queued: Plain._queued,
    PutOut: Plain._put_out,
    StatusChanged: Plain._status,
}
_LOCALS: dict[str, Callable[[Plain, str], None]] = {"clear": Plain.clear, "save": Plain.save}


async def stay(link: Link, write: Callable[[str], None], stdin: int, *, person: bool, echo: bool) -> int:
    """Enter, and read lines from a file descriptor until the end. Raises LinkError where there is no way in."""
    await link.open()
    plain = Plain(link, write, person=person, echo=echo, hide=lambda hidden: typing_hidden(stdin, hidden))
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):  # where there are no signals, Ctrl-C ends the process
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, plain.over.set)
    try:
        return await plain.visit(Lines(stdin))
    finally:
        typing_hidden(stdin, False)
