"""How programs of the CHAT/1.0 course are spoken to.

They act on what they find at the beginning of a line, and some on what they find anywhere in it: everything
relayed begins with `@user: `, and a few phrases are broken up.
"""

import re
from typing import ClassVar, Final

from chinwag.protocols.classic.ascii import to_ascii
from chinwag.protocols.classic.voice import HOUSE, Units, Voice, Words
from chinwag.protocols.contract import Unit
from chinwag.protocols.wrap import pieces
from chinwag.room.text import for_terminal

ALONE = 0.1  # seconds in which nothing else may be sent around a raw control
LAST = 0.2  # seconds from the goodbye to the close
GAP = 0.06  # seconds between raw writes, so that each is one recv: two may end in the middle of a character

WORDS = Words(whispered="(private) {text}", told="(private to {name}) {text}", people="{names}")

TRIGGERS: Final = re.compile(
    r"(Ready to receive|Incoming|No longer|Now|401 Client|400 Invalid|Disconnected from) "
    r"(?=file|following|already|registration|server)",
    re.IGNORECASE,
)
"""Phrases on which some of these programs act wherever they stand in a line: they get a second blank.
`Ready to receive file` uploads the file that the fifth word names; `Incoming file` overwrites one."""

OBEYED = frozenset({"disconnect", "fileread2", "serverready", "register", "fileinfo", "cmd", "error"})
"""First words of lines that these programs obey."""


class CourseVoice(Voice):
    """`@alice: text`, for every line."""

    words: ClassVar[Words] = WORDS
    __slots__ = ()

    def framed(self, data: bytes) -> Unit:
        """One chat line, ready to go out."""
        return Unit(data + b"\n", most=self.size)

    def room_for(self) -> int:
        """Bytes of a line at most, without its frame."""
        return self.size - 1

    def control(self, text: str) -> Units:
        """A control message: the program compares it for equality."""
        return (Unit(text.encode() + b"\n"),)

    def fit(self, text: str) -> str:
        """Safe text, with the phrases broken up that these programs act on."""
        return TRIGGERS.sub(r"\1  ", super().fit(text))

    def line(self, name: str, text: str) -> Units:
        """Every line under its speaker."""
        head = f"@{self.name(name)}: "
        return tuple([self.framed(data) for data in self.lines(head, text, self.room_for())])

    def notice(self, text: str) -> Units:
        """The house speaks as `@server`."""
        return self.line(HOUSE, text)

    def whisper(self, name: str, text: str) -> Units:
        """A line like others, but marked as private."""
        return self.line(name, self.words.whispered.format(text=text))

    def deed(self, name: str, text: str) -> Units:
        """`@alice: * alice waves`."""
        return self.line(name, f"* {self.name(name)} {text}")

    def names(self, names: list[str]) -> Units:
        """`alice, bob`, as the programs expect it, unless the line would be long, or obeyed."""
        text = ", ".join(names)
        safe = bool(names) and names[0].lower() not in OBEYED and not names[0][0].isdigit()
        return self.plain(text) if safe and len(text.encode()) <= self.room_for() else self.notice(text)

    def plain(self, text: str) -> Units:
        """One line of the house without a speaker, for answers that the programs understand."""
        line = for_terminal(text, kept="")
        line = to_ascii(line) if self.ascii else line
        return (self.framed(next(pieces(line, self.room_for()))),)


class RawVoice(CourseVoice):
    """For programs that take one recv of 1,024 bytes or more for one message: controls come alone, and bare."""

    kind: ClassVar[str] = "register"
    size: ClassVar[int] = 1_000
    __slots__ = ()

    def framed(self, data: bytes) -> Unit:
        """One chat line, with a moment behind it."""
        return Unit(data + b"\n", quiet_after=GAP, most=self.size)

    def control(self, text: str) -> Units:
        """No newline, and no other byte in its segment."""
        return (Unit(text.encode(), quiet_before=ALONE, quiet_after=ALONE),)


class LineVoice(CourseVoice):
    """For programs that read byte by byte and line by line: a line must not be cut between segments."""

    kind: ClassVar[str] = "register_lines"
    size: ClassVar[int] = 1_200
    __slots__ = ()
