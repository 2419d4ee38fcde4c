"""CHAT/1.0 without a header: raw, where one send is one message, and in lines."""

import re
from typing import ClassVar

from chinwag.protocols.classic.attachments import Drain
from chinwag.protocols.classic.course import INVALID, REGISTER, REGISTER_BYTES, Course
from chinwag.protocols.classic.course_voice import LAST, CourseVoice, LineVoice, RawVoice
from chinwag.protocols.classic.decoding import decode, whole_of_chunk
from chinwag.protocols.classic.voice import Units
from chinwag.protocols.classic.wire import EMPTY_LINES, HELD_BYTES, HOME
from chinwag.protocols.contract import BadBytes, Unit

OPENING = b"REGISTER "


class Register(Course):
    """Raw CHAT/1.0. Programs that send two messages at once send them glued: `@alice: one@alice: two`."""

    kind: ClassVar[str] = "register"

    def __init__(self, home: str = HOME, *, malformed: bool = False, upload: str = "") -> None:
        super().__init__(self.first_voice(home), malformed=malformed, upload=upload)
        self.buffer = b""
        self.drain = Drain()
        self._glued = re.compile("(?!)")
        self._prompts = re.compile("(?!)")

    @staticmethod
    def first_voice(home: str) -> CourseVoice:
        """ASCII until the program shows that it knows more."""
        return RawVoice(home, ascii_only=True)

    def farewell(self, code: str) -> Units:
        """Its goodbye needs a moment before the end."""
        return tuple(Unit(unit.data, unit.quiet_before, LAST) for unit in super().farewell(code))

    def take(self, data: bytes) -> None:
        """A registration, then one message at a time."""
        if self.stage == "naming":
            data = self.registered(data)
        if data := self.drain.passed(data):
            self.chunk(data)

    def registered(self, data: bytes) -> bytes:
        """Wait for a whole registration; what came after it."""
        self.buffer += data
        if self._hopeful() and not REGISTER.match(self.buffer):
            return b""
        rest = self.buffer[self.register(self.buffer) :]
        self.buffer = b""
        self.learn()
        return rest

    def _hopeful(self) -> bool:
        """Whether what came so far may become a registration."""
        if self.malformed or len(self.buffer) > REGISTER_BYTES or b"\n" in self.buffer:
            return False
        return OPENING.startswith(self.buffer[: len(OPENING)])

    def learn(self) -> None:
        """Learn how this program's messages begin."""
        own = re.escape(self.asked)
        self.drain.knows(self.asked)
        chat = rf"(?<=\S)(?=@{own}:)|\n(?=@{own}[: ])"
        self._glued = re.compile(rf"{chat}|(?<=[^ ])(?=DISCONNECT {own} CHAT/1\.0\s*\Z)")
        self._prompts = re.compile(rf"(?:@{own}:?\s*)+\Z")

    def chunk(self, data: bytes) -> None:
        """One message, or several glued ones."""
        data, self.buffer = whole_of_chunk(self.buffer + data)
        data = data[: self.drain.announced(data)]
        text = decode(data)
        if not data.isascii() and text.encode() == data:
            self.sees_unicode()
        if len(text) > HELD_BYTES:
            raise BadBytes("too_large", self.farewell("too_large"))
        if self._prompts.match(text):
            self.prompted(text.count(f"@{self.asked}"))
            return
        for message in self._glued.split(text):
            self.message(message.strip("\r\n"))

    def prompted(self, times: int) -> None:
        """Nothing but the program's own prefix came, so many times."""
        for _ in range(min(times, EMPTY_LINES)):
            self.hear("")


class RegisterLines(Register):
    """CHAT/1.0 in lines. At the end of its input such a program sends its prefix for ever, without a newline."""

    kind: ClassVar[str] = "register_lines"

    @staticmethod
    def first_voice(home: str) -> CourseVoice:
        """ASCII for ever: it decodes each byte alone."""
        return LineVoice(home, ascii_only=True)

    def farewell(self, code: str) -> Units:
        """Without it the program would read the end as an empty byte, for ever."""
        return Course.farewell(self, code)

    def take(self, data: bytes) -> None:
        """Lines; the first one is the registration."""
        data = self.drain.passed(data)
        start = 0
        while (end := data.find(b"\n", start)) >= 0:
            whole, self.buffer = self.buffer + data[start:end], b""
            start = end + 1
            if not whole:
                continue  # the end of the headers, or a line end of its own
            if self.stage == "naming":
                self.register(whole)
                self.learn()
            elif self._line(whole):
                data, start = self.drain.passed(data[start:]), 0
        if start < len(data):
            self.buffer += data[start:]
            self._partial()

    def _line(self, line: bytes) -> bool:
        """One message; True where raw bytes follow it."""
        self.drain.announced(line)
        text = decode(line).rstrip("\r")
        if self._prompts.match(text):
            self.prompted(text.count(f"@{self.asked}"))
        else:
            self.message(text)
        return self.drain.busy

    def _partial(self) -> None:
        """The line is not complete: it may be a flood, or too long."""
        most = REGISTER_BYTES if self.stage == "naming" else HELD_BYTES
        if self.malformed or len(self.buffer) > most:
            goodbye = self.voice.control(INVALID) if self.stage == "naming" else self.farewell("too_large")
            raise BadBytes("too_large", goodbye)
        own = b"@" + self.asked.encode()
        if self.stage != "naming" and self.buffer.count(own) >= EMPTY_LINES:
            text = decode(self.buffer)
            if self._prompts.match(text):
                self.prompted(EMPTY_LINES)
