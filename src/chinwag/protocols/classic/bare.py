"""Programs without any framing: the name in one send, then one message per send, each shown when it comes back.

Two come in two ways. Some ask for the name before they connect, so it is here at once: they know no errors, so
a taken name is changed. Others connect first: the name comes when a person has typed it, and what the server
answers then decides whether the program goes on.
"""

import re
from typing import ClassVar, Literal

from chinwag.protocols import phrases
from chinwag.protocols.classic.decoding import decode, whole_of_chunk
from chinwag.protocols.classic.voice import Units, Voice, Words
from chinwag.protocols.classic.wire import HELD_BYTES, HOME, Classic
from chinwag.protocols.contract import BadBytes, Unit
from chinwag.room.refusals import Refused
from chinwag.room.results import Entered

WRITE = 1_000  # bytes of one write at most: the programs read 1,024
GAP = 0.06  # seconds between writes, so that each is one recv
ANSWER_AFTER = 0.15  # seconds before the answer to a name that a person typed: the program starts listening then
REFUSED = "!@#$INVALID"  # the beginning by which a program knows that its name was not taken
GLUED_NAME = 3  # letters of a name that is looked for in the middle of a chunk
ASKED_FOR = re.compile(
    r"(?i:user ?name|nick ?name|nick|user|name)[ \t]*[:=][ \t]*(?=\S)|(?:NICK|USER|NAME)[ \t]+(?=\S)"
)
PREFIXED = re.compile(r"@?([^\s:]{1,32}): ")
_LEAVING = re.compile(r"DISCONNECT\s+(\S+)\s+CHAT/1\.0\s*\Z", re.IGNORECASE)
FATAL = re.compile(r"(401 Client|Disconnected from) (?=already|server)", re.IGNORECASE)  # some end on these


class BareVoice(Voice):
    """`alice: hello`, one line per person and line."""

    kind: ClassVar[str] = "bare"
    size: ClassVar[int] = WRITE
    __slots__ = ()

    def fit(self, text: str) -> str:
        """Safe text, with the phrases broken up on which some programs end."""
        return FATAL.sub(r"\1  ", super().fit(text))

    def said(self, head: str, text: str) -> Units:
        """Every line of a text behind its head."""
        lines = self.lines(head, text, self.size)
        return tuple([Unit(data, quiet_after=GAP, most=self.size, glue=b"\n") for data in lines if data])

    def line(self, name: str, text: str) -> Units:
        """`alice: hello`."""
        return self.said(f"{self.name(name)}: ", text)

    def notice(self, text: str) -> Units:
        """The house just speaks."""
        return self.said("", text)

    def whisper(self, name: str, text: str) -> Units:
        """`Private Message from alice: hello`."""
        head = self.words.whispered.format(name=self.name(name), text="")
        return self.said(head, text)

    def deed(self, name: str, text: str) -> Units:
        """`* alice waves`."""
        return self.said(f"* {self.name(name)} ", text)


class EarlyVoice(BareVoice):
    """As the programs that know their name before they connect are spoken to."""

    kind: ClassVar[str] = "early"
    words: ClassVar[Words] = Words(arrived="{name} has joined the server", departed="{name} has left the server")
    __slots__ = ()


class AskedVoice(BareVoice):
    """As the programs are spoken to whose person types the name after connecting."""

    kind: ClassVar[str] = "asked"
    __slots__ = ()


class ActiveVoice(AskedVoice):
    """The same, where messages come without a prefix: these users know other words."""

    kind: ClassVar[str] = "asked_bare"
    words: ClassVar[Words] = Words(unknown="No user named {name}", people="Active users: {names}")
    __slots__ = ()


class Bare(Classic):
    """What they share: one chunk is one message."""

    echo: ClassVar[bool] = True
    prefixes: ClassVar[Literal["", "strict", "loose"]] = "strict"
    unicode: ClassVar[bool] = True  # UTF-8 once the program has sent it

    def __init__(self, voice: Voice) -> None:
        super().__init__(voice)
        self._tail = b""  # a character cut between two chunks
        self._glued = re.compile("(?!)")

    def take(self, data: bytes) -> None:
        """A name, then messages."""
        data, self._tail = whole_of_chunk(self._tail + data)
        text = decode(data).strip("\r\n")
        if len(text) > HELD_BYTES:
            raise BadBytes("too_large", self.farewell("too_large"))
        if self.unicode and not data.isascii() and decode(data).encode() == data:
            self.sees_unicode()
        if self.stage == "naming":
            self._named(text)
        else:
            for message in self._glued.split(text):
                self._message(message)

    def known_as(self) -> None:
        """Learn how this program's messages begin: it may send two at once, and the network glues them."""
        super().known_as()
        if len(self.asked) >= GLUED_NAME:
            self._glued = re.compile(rf"(?<=[\w.,!?)])(?={re.escape(self.asked)}: )")

    def sees_unicode(self) -> None:
        """The program has sent UTF-8 itself, so it can take it."""
        if self.voice.ascii:
            self.voice = type(self.voice)(self.voice.home, ascii_only=False)

    def _named(self, text: str) -> None:
        """The first chunk: a name, also as `USERNAME:alice`, also with the first message behind it."""
        found = PREFIXED.match(text)
        introduced = ASKED_FOR.match(text)
        if introduced:
            self.enter(text[introduced.end() :].strip())
        elif found:
            self.enter(found[1])
            self._message(text)
        elif text.strip():
            name, _, rest = text.strip().partition("\n")
            self.enter(name.strip())
            for line in rest.split("\n"):
                if line.strip():
                    self._message(line)

    def _message(self, text: str) -> None:
        left = _LEAVING.match(text)
        if left and left[1].lower() == self.asked.lower():
            self.leave()
            return
        said = self.without_prefix(text)
        self.prefixed(said is not text)
        self.hear(said)

    def prefixed(self, yes: bool) -> None:
        """Whether a message came with the program's own prefix."""

    def welcome(self, entered: Entered) -> Units:
        """The first chunk has the word `Welcome`, and no word that a program takes for a refusal."""
        first = Unit(b"Welcome to the chat! /help tells what you can type.", quiet_after=GAP)
        if self.name == self.asked:
            return (first,)
        return (first, *self.voice.notice(f"{self.asked} is in use or no name here: you are {self.name}."))

    def turned_away(self, refused: Refused) -> Units:
        """A sentence; then the connection ends."""
        return self.voice.notice(phrases.sentence(refused.code, refused.values))

    def farewell(self, code: str) -> Units:
        """Nothing on leaving."""
        return () if code == "quit" else super().farewell(code)


class Early(Bare):
    """The name is here within milliseconds. At a plain end the program spins, so it gets a reset."""

    kind: ClassVar[str] = "early"
    renames: ClassVar[bool] = True
    reset_on_close: ClassVar[bool] = True

    def __init__(self, home: str = HOME) -> None:
        super().__init__(EarlyVoice(home, ascii_only=True))


class Asked(Bare):
    """The name comes from a person, perhaps after our question. Only a special beginning tells it of a refusal.

    Programs that add their own prefix to messages take ASCII only; those that do not take what they send.
    """

    kind: ClassVar[str] = "asked"
    patience: ClassVar[float] = 120.0

    def __init__(self, home: str = HOME) -> None:
        super().__init__(AskedVoice(home, ascii_only=True))

        self.knows_unicode = False
        self.prefixing: bool | None = None  # not known before the first message

    def prefixed(self, yes: bool) -> None:
        """A message shows which of the two it is; one with the prefix is believed for good."""
        if self.prefixing is not True:
            self.prefixing = yes
            kind = AskedVoice if yes else ActiveVoice
            self.voice = kind(self.voice.home, ascii_only=yes or not self.knows_unicode)

    def sees_unicode(self) -> None:
        """It can take what it sends, unless it adds a prefix."""
        self.knows_unicode = True

    def welcome(self, entered: Entered) -> Units:
        """A moment later, when the program listens."""
        return self._later(super().welcome(entered))

    def turned_away(self, refused: Refused) -> Units:
        """The prefix is what the program tests; the rest is for people."""
        why = "that name is taken" if refused.code == "name_taken" else "that name cannot be used here"
        if refused.code in ("stopping", "overloaded"):
            why = phrases.sentence(refused.code, refused.values)
        return self._later(self.voice.notice(f"{REFUSED} - {why}"))

    @staticmethod
    def _later(units: Units) -> Units:
        first, *rest = units
        return (Unit(first.data, ANSWER_AFTER, first.quiet_after), *rest)
