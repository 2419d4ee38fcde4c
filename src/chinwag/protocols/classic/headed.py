"""The ten-byte length header of the best-known chat tutorial, with plain names and with CHAT/1.0 inside.

A frame is ten ASCII bytes that hold the length of what follows, padded with blanks. The program reads without
waiting: a frame cut between two segments makes it lose its place, so a name and its text leave in one write.
"""

import re
from collections.abc import Iterator
from typing import ClassVar

from chinwag.protocols import phrases
from chinwag.protocols.classic.course import Course
from chinwag.protocols.classic.course_voice import CourseVoice
from chinwag.protocols.classic.decoding import decode, whole_characters
from chinwag.protocols.classic.rendering import render
from chinwag.protocols.classic.voice import Units, Voice, Words
from chinwag.protocols.classic.wire import HELD_BYTES, HOME, Classic
from chinwag.protocols.contract import BadBytes, Unit
from chinwag.room.refusals import Refused
from chinwag.room.results import Entered

HEADER = 10
FRAME = 1_400  # bytes of one write at most
SPEAKER = "*"  # who speaks for the house; no person can have this name
EARLIER = 10  # messages shown on entering
DIGITS = b"0123456789 "
_NUMBER = re.compile(rb" *([0-9]{1,10}) *")
_RUN = re.compile(rb"[0-9 ]{10,}")


def frame(data: bytes) -> bytes:
    """Header and data."""
    return b"%-10d%b" % (len(data), data)


class Frames:
    """Takes frames apart, and stays in step with programs that count characters instead of bytes."""

    __slots__ = ("_at", "_buffer", "_characters")

    def __init__(self) -> None:
        self._buffer = b""
        self._at = 0  # how far it is read
        self._characters = False  # this program's headers count characters

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The contents of the frames that are complete now. Raises BadBytes where a frame would be too large."""
        self._buffer = self._buffer[self._at :] + data
        self._at = 0
        while self._at < len(self._buffer) and (found := self._next()) is not None:
            yield found

    def _next(self) -> bytes | None:
        start = self._at + HEADER
        head = self._buffer[self._at : start]
        number = _NUMBER.fullmatch(head)
        if number is None:
            return self._astray() if len(head) == HEADER or head.strip(DIGITS) else None
        length = int(number[1])
        if length > HELD_BYTES:
            raise BadBytes("too_large")
        end = self._end(start, length)
        if end is None:
            return None
        self._at = end
        return self._buffer[start:end]

    def _end(self, start: int, length: int) -> int | None:
        """Where the content ends that starts here; None while it is not complete."""
        end = start + length
        if len(self._buffer) < end:
            return None
        if not self._characters:
            in_step = not self._buffer[end : end + 1].strip(DIGITS)
            if self._buffer[start:end].isascii() or (in_step and _whole(self._buffer[start:end])):
                return end
            self._characters = True
        size = _bytes_of(self._buffer[start : start + 4 * length], length)
        return None if size is None else start + size

    def _astray(self) -> bytes:
        """No header where one should be: what is there up to the next header is taken for a message."""
        start, self._at = self._at, len(self._buffer)
        for run in _RUN.finditer(self._buffer, start + 1):
            for at in range(run.start(), run.end() - HEADER + 1):
                if _NUMBER.fullmatch(self._buffer, at, at + HEADER):
                    self._at = at
                    return self._buffer[start:at]
        return self._buffer[start:]


def _whole(data: bytes) -> bool:
    """Whether no character is cut at the end."""
    return not whole_characters(data)[1]


def _bytes_of(data: bytes, characters: int) -> int | None:
    """How many bytes so many characters take; None where there are not as many yet."""
    starts = [at for at, byte in enumerate(data) if byte & 0xC0 != 0x80]
    if len(starts) > characters:
        return starts[characters]
    return len(data) if len(starts) == characters and _whole(data) else None


class HeadedVoice(Voice):
    """A frame with the name and a frame with the text, together."""

    kind: ClassVar[str] = "headed"
    size: ClassVar[int] = FRAME
    words: ClassVar[Words] = Words(whispered="(private) {text}", told="(private to {name}) {text}")
    __slots__ = ()

    def line(self, name: str, text: str) -> Units:
        """Every line in frames of its own, so that none can pass for another person's."""
        head = frame(self.name(name).encode())
        room = self.size - len(head) - HEADER
        return tuple([Unit(head + frame(data), most=self.size) for data in self.lines("", text, room)])

    def notice(self, text: str) -> Units:
        """There is no frame for the house: it speaks as `*`."""
        return self.line(SPEAKER, text)

    def whisper(self, name: str, text: str) -> Units:
        """A line like others, but marked as private."""
        return self.line(name, self.words.whispered.format(text=text))

    def deed(self, name: str, text: str) -> Units:
        """`* alice waves`, from the house."""
        return self.line(SPEAKER, f"{self.name(name)} {text}")


class Headed(Classic):
    """The tutorial's own form: the first frame is the name, each further one a message."""

    kind: ClassVar[str] = "headed"
    backlog: ClassVar[int] = EARLIER
    renames: ClassVar[bool] = True

    def __init__(self, home: str = HOME) -> None:
        super().__init__(HeadedVoice(home, ascii_only=False))
        self.frames = Frames()

    def take(self, data: bytes) -> None:
        """Frames."""
        for content in self.frames.feed(data):
            text = decode(content).strip("\r\n")
            if self.stage == "naming":
                self.enter(text.strip())
            else:
                self.hear(text)

    def welcome(self, entered: Entered) -> Units:
        """Who one is where the name was changed, then the last messages."""
        values = {"name": self.name, "room": self.room}
        said = self.voice.notice(phrases.notice("welcome", values))
        if self.name != self.asked:
            said = self.voice.notice(f"{self.asked} is in use or no name here: you are {self.name}.") + said
        return said + tuple([unit for entry in entered.backlog for unit in render(self.voice, entry)])

    def turned_away(self, refused: Refused) -> Units:
        """A sentence; then the connection ends."""
        return self.voice.notice(phrases.sentence(refused.code, refused.values))

    def farewell(self, code: str) -> Units:
        """Nothing on leaving: the program prints its own closing line."""
        return () if code == "quit" else super().farewell(code)


class HeadedCourseVoice(CourseVoice):
    """CHAT/1.0's texts, each in a frame."""

    kind: ClassVar[str] = "headed_register"
    size: ClassVar[int] = FRAME
    __slots__ = ()

    def framed(self, data: bytes) -> Unit:
        """One chat line, in a frame."""
        return Unit(frame(data), most=self.size)

    def room_for(self) -> int:
        """Bytes of a line at most."""
        return self.size - HEADER

    def control(self, text: str) -> Units:
        """A control, compared for equality with what its frame holds."""
        return (Unit(frame(text.encode())),)


class HeadedRegister(Course):
    """CHAT/1.0 inside frames: the first one holds `REGISTER alice CHAT/1.0`."""

    kind: ClassVar[str] = "headed_register"

    def __init__(self, home: str = HOME, *, upload: str = "") -> None:
        super().__init__(HeadedCourseVoice(home, ascii_only=False), upload=upload)
        self.frames = Frames()

    def take(self, data: bytes) -> None:
        """Frames."""
        for content in self.frames.feed(data):
            if self.stage == "naming":
                self.register(content)
            else:
                self.message(decode(content).strip("\r\n"))
