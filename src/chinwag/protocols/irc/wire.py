"""One IRC connection (contract.Wire): lines to commands of the core, and what became true to lines.

Each line takes a place in `_asked` with everything it asks for. Its answers are collected there where it bears a
label (IRCv3 labeled-response), and go out together; else each goes out as soon as it is known.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from msgspec import Struct, structs

from chinwag.protocols.contract import BadBytes, Reply
from chinwag.protocols.irc import channel_rename, lines, modes, multiline, read_marker, services
from chinwag.protocols.irc.house import House
from chinwag.protocols.irc.lines import Broken, Lines, Message
from chinwag.protocols.irc.registration import EARLY
from chinwag.protocols.irc.rendering import render
from chinwag.protocols.irc.replies import row_for, words
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.protocols.irc.table import ANSWERS, COMMANDS, DECIDING, REFUSALS, UNREGISTERED
from chinwag.protocols.irc.tagging import stamp
from chinwag.room.commands import Command, Enter, Quit
from chinwag.room.commands_presence import Describe, Knock
from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.results import Result
from chinwag.room.text import one_line

HELD = 64 * 1024  # bytes kept while the answer to a line is awaited
UNREGISTERED_HELD = 16 * 1024


class Asked(Struct):
    """A line that waits for its answers."""

    message: Message
    label: str
    open: int = 0
    out: list[Message] = []


class Irc(Speaker):
    """An IRC client."""

    kind: ClassVar[str] = "irc"
    echo: ClassVar[bool] = False
    paced: ClassVar[bool] = False
    patience: ClassVar[float] = 120.0
    resumes: ClassVar[bool] = False

    def __init__(self, house: House, host: str = "", *, secure: bool = False, certificate: str = "") -> None:
        super().__init__(house, host, secure=secure, certificate=certificate)
        self._lines = Lines()
        self._asked: deque[tuple[Command | None, Asked]] = deque()
        self._awaited: Command | None = None
        self._gone = False

    # --- contract.Wire --------------------------------------------------------------------------------------

    @property
    def tells_read(self) -> bool:
        """Clients with draft/read-marker do."""
        return read_marker.CAP in self.caps

    @property
    def held(self) -> int:
        """Bytes held for later."""
        return self._lines.held

    def greet(self) -> bytes:
        """Nothing: the client speaks first."""
        return b""

    def receive(self, data: bytes) -> Sequence[Command | Reply]:
        """Bytes to commands and replies. Raises BadBytes."""
        if self._gone:
            return []
        self._lines.add(data)
        items: list[Command | Reply] = []
        while self._awaited is None and not self._gone:
            line = self._lines.next()
            if line is None:
                break
            items += self._read(line)
        most = HELD if self.here else UNREGISTERED_HELD
        if self._lines.held > most:
            raise BadBytes("held_limit", self.error("Too much at once"), items)
        return items

    def more(self) -> bool:
        """Whether lines are held that can be read now."""
        return self._awaited is None and not self._gone and self._lines.whole

    def answer(self, command: Command, result: Result | Refused) -> bytes:
        """The outcome of a command that went no way through the store."""
        return self.became(command, result, ())

    def became(self, command: Command, result: Result | Refused, entries: Sequence[Entry]) -> bytes:
        """The outcome of a command, shown as others see it where that is the custom."""
        if command is self._awaited:
            self._awaited = None
        asked = self._next()
        if isinstance(result, Refused):
            if isinstance(command, Enter):
                self.registration.entering, self.registration.nick = False, ""
            elif isinstance(command, Describe) or command.id == EARLY:
                return self._close(asked, ())
            return self._close(asked, self.refused(asked.message, result, command))
        say = ANSWERS.get(type(command))
        return self._close(asked, say(self, command, result, entries) if say is not None else ())

    def render(self, entry: Entry) -> bytes:
        """An entry as members see it."""
        if not self.here:
            return b""
        return b"".join([lines.encode(message) for message in render(self.reader, entry)])

    def room_renamed(self, entry: Entry) -> bytes:
        """A channel has another name: what those see who know no RENAME (contract.Placed)."""
        return self.encoded(channel_rename.seen(self, entry))

    def wants(self, entry: Entry) -> bool:
        """Whether the client follows what an entry tells of (contract.Choosy)."""
        return getattr(entry.event, "key", "") in self.following.keys

    def goodbye(self, code: str) -> bytes:
        """The last line."""
        return self.error(one_line(words(Refused(code))))  # type: ignore[arg-type]  # goodbyes are notices

    def error(self, text: str) -> bytes:
        """ERROR, which closes."""
        return lines.encode(Message("ERROR", (text,)))

    # --- reading --------------------------------------------------------------------------------------------

    def _read(self, line: str | bytes | Broken) -> Iterable[Command | Reply]:
        self.registration.lines += 1
        if isinstance(line, Broken):
            return self._plan(Asked(Message(""), ""), [self.trouble("too_long")])
        if isinstance(line, bytes):
            return self._not_utf8(line)
        message = lines.parse(line)
        if message is None:
            return []
        if not message.command.isupper():
            message = structs.replace(message, command=message.command.upper())
        if self.here:
            message = services.translated(message, self.nick)
        asked = Asked(message, self._label(message) if message.tags or self.multi is not None else "")
        within = multiline.inside(self, message) if self.multi is not None else None
        if within is not None:
            return self._plan(asked, within)
        gone = message.command in self.house.setup.off.commands
        meant = None if gone else (COMMANDS if self.here else UNREGISTERED).get(message.command)
        if meant is None:
            code = "unknown_command" if gone or message.command not in COMMANDS else "not_registered"
            return self._plan(
                asked, [self.trouble(code, *([message.command] if code == "unknown_command" else []))]
            )
        if len(message.params) < meant.least:
            return self._plan(asked, [self.trouble("need_params", message.command)])
        return self._plan(asked, meant.run(self, message))

    def _label(self, message: Message) -> str:
        """What its answers bear (IRCv3 labeled-response)."""
        given = message.tags.get("label", "") if "labeled-response" in self.caps else ""
        return multiline.label(self, message, given)[:64]

    def _not_utf8(self, line: bytes) -> Iterable[Command | Reply]:
        found = lines.parse(line.decode(errors="replace"))
        command = found.command.upper() if found else "*"
        label = found.tags.get("label", "") if found and "labeled-response" in self.caps else ""
        fail = self.fail(
            command if command in COMMANDS else "*", "INVALID_UTF8", "Message rejected, it is not UTF-8"
        )
        return self._plan(Asked(found or Message(""), label), [fail])

    def _plan(self, asked: Asked, steps: Iterable[Step]) -> list[Command | Reply]:
        """The steps of one line as items of the session, each with its place."""
        items: list[Command | Reply] = []
        planned = list(steps)
        if len(planned) == 1 and isinstance(planned[0], Command):
            return [self._wish(asked, planned[0])]
        if not planned and asked.label:
            planned = [lambda: ()]
        known: list[Message] = []
        for step in planned:
            if isinstance(step, Message):
                known.append(step)
                continue
            if known:
                items.append(self._later(asked, self._already(known)))
                known = []
            if isinstance(step, Command):
                items.append(self._wish(asked, step))
            else:
                items.append(self._later(asked, step))
        if known:
            items.append(self._later(asked, self._already(known)))
        return items

    def _wish(self, asked: Asked, command: Command) -> Command:
        """A command in its place."""
        asked.open += 1
        self._asked.append((command, asked))
        kind = type(command)
        if kind in DECIDING:
            self._awaited = command
        if kind is Quit:
            self._gone = True
        return command

    @staticmethod
    def _already(known: Say) -> Callable[[], Say]:
        return lambda: known

    def _later(self, asked: Asked, step: Callable[[], Say]) -> Reply:
        asked.open += 1
        self._asked.append((None, asked))
        return Reply(lambda: self._close(self._next(), step()))

    def _next(self) -> Asked:
        return self._asked.popleft()[1]

    # --- answering ------------------------------------------------------------------------------------------

    def _close(self, asked: Asked, messages: Say) -> bytes:
        """One of a line's answers is known; the last one of a labelled line lets all go out."""
        asked.open -= 1
        if not messages and not asked.out and not asked.label:
            return b""
        apart: list[Message] = []
        for message in messages:
            if "label" in message.tags:
                apart.append(structs.replace(message, tags={k: v for k, v in message.tags.items() if k != "label"}))
            else:
                asked.out.append(message)
        if asked.message.command == "MODE" and asked.open:
            return self.encoded(apart)
        if asked.message.command == "MODE":
            asked.out = one_mode_line(asked.out)
        if not asked.label:
            out, asked.out = [*asked.out, *apart], []
            return self.encoded(out)
        return self.encoded([*([] if asked.open else self._labelled(asked)), *apart])

    def _labelled(self, asked: Asked) -> Sequence[Message]:
        label = {"label": asked.label}
        if is_batch(asked.out):
            return (structs.replace(asked.out[0], tags={**label, **asked.out[0].tags}), *asked.out[1:])
        if not asked.out:
            return (Message("ACK", (), self.house.setup.name, label),)
        if len(asked.out) == 1:
            only = asked.out[0]
            return (structs.replace(only, tags={**label, **only.tags}),)
        if "batch" not in self.caps:
            return (structs.replace(asked.out[0], tags={**label, **asked.out[0].tags}), *asked.out[1:])
        return self.batch("labeled-response", asked.out, tags=label)

    def encoded(self, messages: Iterable[Message]) -> bytes:
        """Lines as they go out, with the time where it is wanted."""
        if "server-time" not in self.caps:
            return b"".join([lines.encode(message) for message in messages])
        now = {"time": stamp(self.house.now())}
        timed = [
            message if "time" in message.tags else structs.replace(message, tags={**now, **message.tags})
            for message in messages
        ]
        return b"".join([lines.encode(message) for message in timed])

    def refused(self, message: Message, refused: Refused, command: Command) -> Say:
        """What the core refused, in the numeric that IRC has for it."""
        if message.command == "NOTICE":
            return ()
        if isinstance(command, Enter | Knock) and refused.code in ("password_needed", "password_wrong"):
            return (self.trouble("wrong_password"),)
        special = REFUSALS.get(message.command)
        if special is not None:
            return special(self, message, refused)
        row = row_for(message.command, refused.code)
        if not row:
            return (self.fail(message.command or "*", refused.code.upper(), one_line(words(refused))),)
        subject = subject_of(command, message)
        return (self.trouble(row, *([subject] if subject else [])),)


def is_batch(messages: list[Message]) -> bool:
    """Whether the lines are one batch already."""
    if len(messages) < 2 or messages[0].command != "BATCH" or messages[-1].command != "BATCH":
        return False
    return messages[-1].params[0] == "-" + messages[0].params[0][1:]


def one_mode_line(messages: list[Message]) -> list[Message]:
    """MODE lines of one source about one target as one line, where the first of them stands."""
    lines = [message for message in messages if message.command == "MODE"]
    if len(lines) < 2:
        return messages
    first = messages.index(lines[0])
    whole = structs.replace(
        lines[0], params=(lines[0].params[0], *modes.merged([message.params[1:] for message in lines]))
    )
    rest = [message for message in messages if message.command != "MODE"]
    return [*rest[:first], whole, *rest[first:]]


def subject_of(command: Command, message: Message) -> str:
    """What a refusal speaks of: the channel, else the person, as the client spelled it."""
    room: str = getattr(command, "room", "")
    if room:
        return "#" + room
    for field in ("to", "person", "name"):
        found: str = getattr(command, field, "")
        if found:
            return found
    return ""
