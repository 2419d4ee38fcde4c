"""What all wires for old programs share: entering, holding lines back until an answer is known, answering."""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import ClassVar, Literal

from chinwag.protocols import phrases, slash
from chinwag.protocols.classic.answering import UNKNOWN_PERSON, answer, refusal
from chinwag.protocols.classic.rendering import render
from chinwag.protocols.classic.speech import OR_SAY, own_prefix, tidy_name, understand
from chinwag.protocols.classic.voice import Units, Voice
from chinwag.protocols.contract import BadBytes, Reply
from chinwag.protocols.wrap import parts
from chinwag.room import commands as wish
from chinwag.room.commands import Command
from chinwag.room.entry import Entry
from chinwag.room.events_moderation import RoomRenamed
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Entered, Joined, Named, Result
from chinwag.room.text import MESSAGE_CHARACTERS

HOME = "lobby"
HELD_BYTES = 64 * 1024  # of lines that wait for an answer, or of one frame or line that is not complete yet
COMMAND_SIGNS = ("/", "\\", "!", "?")
COMMANDS_AT_ONCE = 16  # the rest waits for their answers: each may have many lines
EMPTY_LINES = 64  # in a row: the program has come to the end of its input and sends its prompt for ever
NAME_TRIES = 12
TAKEN_CODES = frozenset({"name_taken", "name_lookalike", "token_invalid"})
NAME_CODES = TAKEN_CODES | {"name_reserved", "name_invalid", "name_short"}

Stage = Literal["naming", "entering", "in", "over"]


class Classic(ABC):
    """One connection of an old program. Subclasses know its framing, its controls and its voice."""

    kind: ClassVar[str]
    echo: ClassVar[bool] = False
    paced: ClassVar[bool] = True
    patience: ClassVar[float] = 20.0
    resumes: ClassVar[bool] = False
    tells_read: bool = False
    reset_on_close: ClassVar[bool] = False
    backlog: ClassVar[int] = 0  # last messages shown on entering
    bangs: ClassVar[bool] = False  # `!list` and its like are commands
    renames: ClassVar[bool] = False  # a taken name is changed instead of refused
    prefixes: ClassVar[Literal["", "strict", "loose"]] = ""  # it puts its own name before what it sends

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self.stage: Stage = "naming"
        self.asked = ""  # the name as the program knows it
        self.name = ""  # the name as the house knows it
        self.tries = 0
        self.without_prefix: Callable[[str], str] = str
        self.room = voice.home
        self.own_seq = 0
        self._held: deque[str | Command] = deque()  # heard, but not acted on until an answer is known
        self._held_bytes = 0
        self._wanted: list[Command | Reply] = []
        self._doubtful = ""  # the line that a whisper in doubt came from: until its answer, lines are held
        self._empty = 0

    # --- what a kind must know ------------------------------------------------------------------------------

    @abstractmethod
    def take(self, data: bytes) -> None:
        """Read bytes: call `enter` with the name, then `hear` with each message."""

    @abstractmethod
    def turned_away(self, refused: Refused) -> Units:
        """The last words to a program whose name was refused."""

    def welcome(self, entered: Entered) -> Units:
        """The first words to a program that is in."""
        return ()

    def farewell(self, code: str) -> Units:
        """The last words to a program that is in."""
        return self.voice.notice(phrases.notice(code))

    # --- the contract ---------------------------------------------------------------------------------------

    @property
    def key(self) -> Hashable:
        """The voice's key."""
        return self.voice.key

    def greet(self) -> Units:
        """Nothing: these programs speak first, or the listener has asked them to."""
        return ()

    def receive(self, data: bytes) -> Sequence[Command | Reply]:
        """Feed bytes, or none, to get what an answer has set free."""
        if self.stage == "over":
            return self._taken()
        if data:
            try:
                self.take(data)
            except BadBytes as bad:
                bad.before = (*self._set_free(), *bad.before)
                bad.goodbye = bad.goodbye or self.farewell("bad_bytes")
                self.stage = "over"
                raise
        return self._set_free()

    def more(self) -> bool:
        """Whether there is something to ask for that an answer has set free."""
        return bool(self._wanted) or (bool(self._held) and self.stage == "in" and not self._doubtful)

    def answer(self, command: Command, result: Result | Refused) -> Units:
        """The outcome of a command of this connection."""
        if isinstance(command, wish.Enter):
            return self._entered(result) if isinstance(result, Entered) else self._not_entered(command, result)
        if command.id == OR_SAY:
            line, self._doubtful = self._doubtful, ""
            if isinstance(result, Refused) and result.code in UNKNOWN_PERSON:
                self._wanted.append(wish.Say(room=self.room, text=line))
                return ()
        self._remember(command, result)
        return answer(self.voice, command, result)

    def render(self, entry: Entry) -> Units:
        """What members see of an entry."""
        return render(self.voice, entry)

    def room_renamed(self, entry: Entry) -> Units:
        """The room that lines go to has another name (contract.Placed)."""
        event = entry.event
        assert isinstance(event, RoomRenamed)
        self.room = event.name if self.room == event.old else self.room
        return ()

    def goodbye(self, code: str) -> Units:
        """The last words; none where the program was turned away with others."""
        if self.stage == "over":
            return ()
        self.stage = "over"
        return self.farewell(code)

    # --- for subclasses -------------------------------------------------------------------------------------

    def enter(self, name: str) -> None:
        """The program has said its name."""
        self.stage = "entering"
        self.asked = name
        self.known_as()
        self._wanted.append(wish.Enter(name=name[:64], backlog=self.backlog))

    def hear(self, text: str) -> None:
        """The program has sent a message, without its frame and its own prefix."""
        if not text.strip():
            self._empty += 1
            if self._empty >= EMPTY_LINES:
                raise BadBytes("end_of_input", self.farewell("quit"))
            return
        self._empty = 0
        self._held_bytes += len(text)
        if self._held_bytes > HELD_BYTES:
            raise BadBytes("too_much_held", self.farewell("bad_bytes"))
        self._held.append(text)

    def known_as(self) -> None:
        """The program's own prefix may be any of its names."""
        if self.prefixes:
            self.without_prefix = own_prefix(self.asked, self.name, loose=self.prefixes == "loose")

    def leave(self) -> None:
        """The program has said that it goes; what it said before is still done."""
        self._held.append(wish.Quit())

    def act_on(self, text: str) -> Iterable[Command | Reply]:
        """What a message asks for."""
        meant = understand(text, self.room, self.own_seq, bangs=self.bangs)
        if isinstance(meant, slash.Local):
            return [Reply(self._local(meant))]
        if isinstance(meant, Refused):
            return [] if meant.code == "text_empty" else [Reply(refusal(self.voice, None, meant))]
        if isinstance(meant, wish.Say) and len(meant.text) > MESSAGE_CHARACTERS:
            return [wish.Say(room=meant.room, text=part) for part in parts(meant.text, MESSAGE_CHARACTERS)]
        if meant.id == OR_SAY:
            self._doubtful = text
        return [meant]

    # --- inside ---------------------------------------------------------------------------------------------

    def _taken(self) -> list[Command | Reply]:
        wanted, self._wanted = self._wanted, []
        return wanted

    def _set_free(self) -> list[Command | Reply]:
        """What is wanted, and what can be said now of the lines that were heard."""
        items = self._taken()
        commands = 0
        while self._held and self.stage == "in" and not self._doubtful and commands < COMMANDS_AT_ONCE:
            heard = self._held.popleft()
            if isinstance(heard, Command):
                items.append(heard)
                continue
            self._held_bytes -= len(heard)
            commands += heard.startswith(COMMAND_SIGNS)
            items.extend(self.act_on(heard))
        return items

    def _entered(self, entered: Entered) -> Units:
        self.stage = "in"
        self.name = entered.person.name
        self.known_as()
        return self.welcome(entered)

    def _not_entered(self, command: wish.Enter, result: Result | Refused) -> Units:
        refused = result if isinstance(result, Refused) else Refused("bad_request")
        self.tries += 1
        if self.renames and refused.code in NAME_CODES and self.tries < NAME_TRIES:
            self._wanted.append(wish.Enter(name=self._other_name(command.name, refused), backlog=self.backlog))
            return ()
        last = self.turned_away(refused)
        self.stage = "over"
        self._wanted.append(wish.Quit())
        return last

    def _other_name(self, name: str, refused: Refused) -> str:
        """`alice_2` for a taken `alice`; the house's own suggestion where that does not help either."""
        suggestion = refused.values.get("suggestion", "")
        if self.tries > 2 and suggestion and suggestion != name:
            return suggestion
        base = tidy_name(self.asked)
        return base if refused.code == "name_invalid" and base != name else f"{base}_{self.tries + 1}"

    def _remember(self, command: Command, result: Result | Refused) -> None:
        if isinstance(result, Named):
            self.name = result.person.name
            self.known_as()
        elif isinstance(result, Joined):
            self.room, self.own_seq = result.room.name, 0
        elif isinstance(result, Accepted) and isinstance(command, wish.Say):
            self.own_seq = result.seq
        elif isinstance(result, Accepted) and isinstance(command, wish.Leave):
            self.room, self.own_seq = self.voice.home, 0

    def _local(self, local: slash.Local) -> Units:
        if local.name == "help":
            return self.voice.notice("\n".join(slash.help_lines(local.args)))
        if local.name == "room":
            self.room, self.own_seq = local.args, 0
            return self.voice.notice(phrases.notice("switched", {"room": local.args}))
        return self.voice.notice(phrases.notice("save_here"))
