"""WebSocket frames (RFC 6455), the server's side, sans-I/O: a client's bytes to messages, messages to bytes.

No extension is ever agreed on (no compression), so a message that goes to many is framed once and shared: what a
server sends is not masked (section 5.1), and is therefore the same for everybody.
"""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha1

from msgspec import Struct

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10  # section 11.8
KNOWN = frozenset({CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG})
FIN, RESERVED, MASKED = 0x80, 0x70, 0x80
CONTROL = 0x08  # the bit of an opcode that makes it a control frame
CONTROL_MOST = 125  # bytes; section 5.5
REASON_MOST = CONTROL_MOST - 2

NORMAL, GOING_AWAY, PROTOCOL, NOT_UTF8, POLICY, TOO_BIG, TROUBLE = 1000, 1001, 1002, 1007, 1008, 1009, 1011
UNSAYABLE = frozenset({1004, 1005, 1006})  # section 7.4.1: never in a frame
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # section 1.3


class Message(Struct, frozen=True, gc=False):
    """A whole message, or a control frame. A CLOSE has the code in its first two bytes, or is empty."""

    kind: int
    data: bytes


class Broken(Exception):
    """This is no WebSocket, or more than is taken; `code` goes into the last frame, `before` came in good form."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.before: Sequence[Message] = ()


class Incoming:
    """A client's bytes, in pieces of any size, to messages of at most `most` bytes; that may be changed."""

    __slots__ = ("_buffer", "_kind", "_over", "_whole", "most")

    def __init__(self, most: int) -> None:
        self.most = most
        self._buffer = bytearray()
        self._kind = 0  # of the message whose fragments are coming in; 0 = none
        self._whole = bytearray()
        self._over = False  # the client has said that there will be no more

    @property
    def held(self) -> int:
        """Bytes held for later."""
        return len(self._buffer) + len(self._whole)

    def receive(self, data: bytes) -> Sequence[Message]:
        """Feed bytes; get what is whole. What follows a CLOSE is nothing (section 5.5.1). Raises Broken."""
        self._buffer += data
        found: list[Message] = []
        try:
            while not self._over and (frame := self._frame()) is not None:
                message = self._message(*frame)
                if message is not None:
                    found.append(message)
        except Broken as broken:
            broken.before = found
            self._over = True
            raise
        finally:
            if self._over:
                self._buffer.clear()
        return found

    def _frame(self) -> tuple[int, bytes] | None:
        """The next frame's first byte and its payload, unmasked; None = not whole yet. Section 5.2."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        first, second = buffer[0], buffer[1]
        check(first, second)
        size, start = second & 0x7F, 2
        if size >= 126:
            start = 4 if size == 126 else 10
            if len(buffer) < start:
                return None
            size = int.from_bytes(buffer[2:start], "big")
            if size < (126 if start == 4 else 2**16):
                raise Broken(PROTOCOL, "a length in more bytes than it needs")
        if size + (0 if first & CONTROL else len(self._whole)) > self.most:
            raise Broken(TOO_BIG, "message too big")
        end = start + 4 + size
        if len(buffer) < end:
            return None
        payload = masked(bytes(buffer[start + 4 : end]), bytes(buffer[start : start + 4]))
        del buffer[:end]
        return first, payload

    def _message(self, first: int, payload: bytes) -> Message | None:
        """What a frame completes, if anything. Sections 5.4 and 5.5."""
        kind = first & 0x0F
        if kind & CONTROL:
            if kind == CLOSE:
                check_close(payload)
                self._over = True
            return Message(kind, payload)
        if (kind == CONTINUATION) != bool(self._kind):
            raise Broken(PROTOCOL, "fragments out of order")
        self._kind = self._kind or kind
        if not first & FIN:
            self._whole += payload
            return None
        whole = Message(self._kind, bytes(self._whole) + payload if self._whole else payload)
        self._kind = 0
        self._whole.clear()
        if whole.kind == TEXT:
            check_utf8(whole.data)
        return whole


def check(first: int, second: int) -> None:
    """Whether a client may begin a frame with these two bytes. Raises Broken."""
    kind = first & 0x0F
    if first & RESERVED or kind not in KNOWN:
        raise Broken(PROTOCOL, "a frame of an unknown kind")
    if not second & MASKED:
        raise Broken(PROTOCOL, "a client's frame must be masked")  # section 5.1
    if kind & CONTROL and (second & 0x7F > CONTROL_MOST or not first & FIN):
        raise Broken(PROTOCOL, "a control frame is short and whole")  # section 5.5


def check_close(payload: bytes) -> None:
    """Whether a client may close with this. Raises Broken."""
    if not payload:
        return
    code = int.from_bytes(payload[:2], "big")
    sayable = 1000 <= code <= 1014 and code not in UNSAYABLE
    if len(payload) < 2 or not (sayable or 3000 <= code <= 4999):
        raise Broken(PROTOCOL, "a close without a code")
    check_utf8(payload[2:])


def check_utf8(text: bytes) -> None:
    """Section 8.1. Raises Broken."""
    try:
        text.decode()
    except UnicodeDecodeError:
        raise Broken(NOT_UTF8, "not UTF-8") from None


def masked(payload: bytes, mask: bytes) -> bytes:
    """The payload masked, or unmasked: section 5.3, on one large number instead of byte by byte."""
    size = len(payload)
    if not size:
        return b""
    repeated = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(repeated, "little")).to_bytes(size, "little")


# --- writing ------------------------------------------------------------------------------------------------


def frame(kind: int, payload: bytes) -> bytes:
    """One whole frame from the server."""
    size = len(payload)
    if size < 126:
        return bytes((FIN | kind, size)) + payload
    if size < 2**16:
        return bytes((FIN | kind, 126)) + size.to_bytes(2, "big") + payload
    return bytes((FIN | kind, 127)) + size.to_bytes(8, "big") + payload


def close(code: int, reason: str = "") -> bytes:
    """The last frame; a reason of more than 123 bytes is cut at a character's end."""
    words = reason.encode()[:REASON_MOST].decode(errors="ignore").encode()
    return frame(CLOSE, code.to_bytes(2, "big") + words)


def accept(key: str) -> str:
    """What a server answers to a client's Sec-WebSocket-Key. Section 4.2.2."""
    return b64encode(sha1(key.encode() + GUID, usedforsecurity=False).digest()).decode()
