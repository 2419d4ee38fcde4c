"""Lines of people from a byte stream: netcat, telnet, PuTTY. Cuts, strips telnet's negotiation, keeps limits.

Telnet (RFC 854): 0xFF starts a command of two or three bytes, or a subnegotiation up to IAC SE. Nothing is ever
negotiated: what the other side offers is passed over. Its signals become the control bytes they stand for.
"""

import re
from enum import Enum

IAC, SB = 0xFF, 0xFA
WITH_OPTION = frozenset({0xFB, 0xFC, 0xFD, 0xFE})  # WILL, WONT, DO, DONT
CONTROL = {0xF4: 0x03, 0xEE: 0x03, 0xEC: 0x04, 0xF7: 0x08, 0xF8: 0x15, IAC: IAC}  # IP, ABORT, EOF, EC, EL, 0xFF

_END = re.compile(rb"[\r\n\x03\x04]")
_KEYS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O[ -~])")  # arrow keys and the like
_ERASE = re.compile("[\x08\x7f\x15]")


class Sign(Enum):
    """What stands in the stream where a line could be."""

    LEAVE = "leave"  # Ctrl-C or Ctrl-D
    LONG = "long"  # a line beyond the limit; all of it is thrown away


class Lines:
    """Takes bytes in pieces of any size and gives lines one at a time, when asked.

    Of the line at the end that is not complete at most `limit` bytes are held.
    """

    __slots__ = ("_after_cr", "_command", "_discarding", "_held", "_in_sub", "_seen", "crlf", "limit", "telnet")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._held = bytearray()
        self._seen = 0  # so far no line end was found in what is held
        self._after_cr = False  # a \n or \0 that follows belongs to the line end before
        self._discarding = False  # inside a line that was too long
        self._command = b""  # a telnet command that is not complete
        self._in_sub = False  # inside a subnegotiation
        self.telnet = False  # telnet's commands came: this is a telnet client
        self.crlf = False  # the last line ended as telnet's do, and those of few others

    @property
    def held(self) -> int:
        """Bytes waiting."""
        return len(self._held) + len(self._command)

    def add(self, data: bytes) -> None:
        """Take bytes in."""
        if self._command or self._in_sub or IAC in data:
            self.telnet = True
            data = self._without_telnet(data)
        self._held += data

    def next(self) -> bytes | Sign | None:
        """The next line without its end, or a sign; None where more bytes are needed."""
        held = self._held
        while True:
            if self._after_cr and held:
                self._after_cr = False
                if held[0] in b"\n\0":
                    del held[0]
            end = _END.search(held, self._seen)
            if end is None:
                return self._unfinished()
            line, stop = bytes(held[: end.start()]), end[0]
            del held[: end.end()]
            self._seen = 0
            self._after_cr = self.crlf = stop == b"\r"
            if stop in b"\x03\x04":
                return Sign.LEAVE
            if self._discarding:
                self._discarding = False
                continue
            return line if len(line) <= self.limit else Sign.LONG

    def _unfinished(self) -> Sign | None:
        held = self._held
        if len(held) <= self.limit and not self._discarding:
            self._seen = len(held)
            return None
        held.clear()
        self._seen = 0
        sign = None if self._discarding else Sign.LONG
        self._discarding = True
        return sign

    def _without_telnet(self, data: bytes) -> bytes:
        data, self._command = self._command + data, b""
        out = bytearray()
        at = 0
        while at < len(data):
            if self._in_sub:
                end = data.find(b"\xff\xf0", at)
                if end < 0:
                    self._command = b"\xff" if data.endswith(b"\xff") else b""
                    break
                self._in_sub, at = False, end + 2
                continue
            start = data.find(b"\xff", at)
            if start < 0:
                out += data[at:]
                break
            out += data[at:start]
            size = self._command_size(data, start)
            if start + size > len(data):
                self._command = data[start:]
                break
            verb = data[start + 1]
            self._in_sub = verb == SB
            if verb in CONTROL:
                out.append(CONTROL[verb])
            at = start + size
        return bytes(out)

    @staticmethod
    def _command_size(data: bytes, start: int) -> int:
        return 3 if start + 1 < len(data) and data[start + 1] in WITH_OPTION else 2


def typed(text: str) -> str:
    """The line as the person saw it: key sequences gone, backspace and Ctrl-U applied."""
    if "\x1b" in text:
        text = _KEYS.sub("", text)
    if _ERASE.search(text) is None:
        return text
    kept: list[str] = []
    for char in text:
        if char == "\x15":
            kept.clear()
        elif char not in "\x08\x7f":
            kept.append(char)
        elif kept:
            kept.pop()
    return "".join(kept)
