"""CHAT/1.0, the protocol of a much-copied course, whatever its framing: `REGISTER alice CHAT/1.0`, `@alice: hi`."""

import re
from collections.abc import Callable, Iterable
from typing import ClassVar, Literal

from chinwag.protocols.classic.course_voice import CourseVoice
from chinwag.protocols.classic.decoding import decode
from chinwag.protocols.classic.voice import Units
from chinwag.protocols.classic.wire import TAKEN_CODES, Classic
from chinwag.protocols.contract import BadBytes, Reply
from chinwag.room.commands import Command
from chinwag.room.refusals import Refused
from chinwag.room.results import Entered

VERSION = "CHAT/1.0"
WELCOME = "200 Registration successful"
INVALID = "400 Invalid registration"
TAKEN = "401 Client already registered"
GOODBYE = f"DISCONNECT {VERSION}"
REGISTER_BYTES = 300
FOLLOWED = 32  # terms one person can follow
BUSY_CODES = frozenset({"stopping", "overloaded", "not_stored", "read_only"})

REGISTER = re.compile(rb"REGISTER[ \t]+(\S{1,256})[ \t]+CHAT/1\.0(?![\w.])")
_STRAY = re.compile(r"b?[\"']?\([\"'][0-9A-Fa-f:.%\w]*[\"'], ?\d{1,5}(?:, ?\d+, ?\d+)?\)[\"']?\s*")
_LEAVING = re.compile(r"DISCONNECT\b[\s:@]*(.*)\Z", re.IGNORECASE | re.DOTALL)
_FOLLOW_HEADER = re.compile(r"Follow:\s*(.*)\Z", re.IGNORECASE)
_ANNOUNCED = re.compile(r"Incoming file: \S+ Origin: ")


class Course(Classic):
    """What the raw, the line and the headed form of the protocol share."""

    bangs: ClassVar[bool] = True
    prefixes: ClassVar[Literal["", "strict", "loose"]] = "loose"
    voice: CourseVoice

    def __init__(self, voice: CourseVoice, *, malformed: bool = False, upload: str = "") -> None:
        super().__init__(voice)
        self.voice = voice
        self.malformed = malformed  # the listener has waited: this is no registration and will not become one
        self.upload = upload  # where files can be sent to instead
        self.terms: list[str] = []
        self._fresh = True  # nothing was said yet

    # --- registering ----------------------------------------------------------------------------------------

    def register(self, data: bytes) -> int:
        """Read a registration; how long it is. What is none is refused in kind."""
        found = REGISTER.match(data)
        name = decode(found[1]) if found else ""
        if found is None or len(name) > 64:
            raise BadBytes("registration", self.voice.control(INVALID))
        self.enter(name)
        return found.end()

    def welcome(self, entered: Entered) -> Units:
        """The text that the program compares for equality."""
        return self.voice.control(WELCOME)

    def turned_away(self, refused: Refused) -> Units:
        """In the program's own numbers."""
        if refused.code in BUSY_CODES:
            return self.voice.control(GOODBYE)
        return self.voice.control(TAKEN if refused.code in TAKEN_CODES else INVALID)

    def farewell(self, code: str) -> Units:
        """On this word the program ends well; without it some spin for ever."""
        return self.voice.control(GOODBYE)

    # --- hearing --------------------------------------------------------------------------------------------

    def message(self, text: str) -> None:
        """One message, without its frame."""
        if self._fresh and (stray := _STRAY.match(text)):
            text = text[stray.end() :]  # some programs send their own address after the 200
        header = _FOLLOW_HEADER.match(text) if self._fresh else None
        if header:
            self._follow([*self.terms, *re.findall(r"[^\s,]+", header[1])][:FOLLOWED])
        elif not text.strip():
            return  # the end of the headers, or a line end of its own
        elif self._leaves(text):
            self.leave()
        else:
            self._fresh = False
            self.hear(_ANNOUNCED.sub("!attach ", self.without_prefix(text)))

    def _leaves(self, text: str) -> bool:
        """`DISCONNECT alice CHAT/1.0` and its like; a line of chat that begins so is none."""
        found = _LEAVING.match(text.strip())
        if found is None:
            return False
        own = {self.asked.lower(), self.name.lower(), "client", "user"}
        return all(word.lower() in own or word.upper().startswith("CHAT/") for word in found[1].split())

    # --- the commands of the later courses ------------------------------------------------------------------

    def act_on(self, text: str) -> Iterable[Command | Reply]:
        """`!follow` and its like, or what everybody can type."""
        word, _, rest = text.strip().partition(" ")
        row = COURSE_COMMANDS.get(word.lower())
        return [Reply(row(self, rest.strip()))] if row else super().act_on(text)

    def follows(self, _rest: str = "") -> Units:
        """`!follow?`: the terms."""
        return self.voice.plain(", ".join(["@all", f"@{self.voice.name(self.name)}", *self.terms]))

    def follow(self, term: str) -> Units:
        """`!follow term`: messages with it, or by somebody of that name, are marked from now on."""
        if not term:
            return self.follows()
        if " " in term:
            return self.voice.plain("ERROR: One term, please: !follow term")
        if term.lower() in self.voice.follows or len(self.terms) >= FOLLOWED:
            return self.voice.plain(f"ERROR: Already following {term}, or {FOLLOWED} other terms")
        self._follow([*self.terms, term])
        return self.voice.plain(f"Now following {term}")

    def unfollow(self, term: str) -> Units:
        """`!unfollow term`."""
        if not term or term.lower() not in self.voice.follows:
            return self.voice.plain(f"ERROR: Not following {term}")
        self._follow([known for known in self.terms if known.lower() != term.lower()])
        return self.voice.plain(f"No longer following {term}")

    def attach(self, _rest: str) -> Units:
        """`!attach`: no file ever goes through an old program."""
        where = f" Open {self.upload} in a browser." if self.upload else " Send a link instead."
        return self.voice.plain(f"ERROR: Files are not taken here.{where}")

    def _follow(self, terms: list[str]) -> None:
        self.terms = terms
        self._speak(ascii_only=self.voice.ascii)

    def sees_unicode(self) -> None:
        """The program has sent UTF-8 itself, so it can take it."""
        if self.voice.ascii:
            self._speak(ascii_only=False)

    def _speak(self, *, ascii_only: bool) -> None:
        follows = frozenset(term.lower() for term in self.terms)
        self.voice = type(self.voice)(self.voice.home, ascii_only=ascii_only, follows=follows)


COURSE_COMMANDS: dict[str, Callable[[Course, str], Units]] = {
    "!follow?": Course.follows,
    "!follow": Course.follow,
    "!unfollow": Course.unfollow,
    "!attach": Course.attach,
}
