"""A client of the native protocol written from docs/protocol.md alone: blocking, and honest about what it got."""

import itertools
import json
import socket
import time
from typing import Any, TypeAlias

PREFACE = b"CHINWAG1"
LARGEST = 4 * 2**20  # bytes of a frame
Message: TypeAlias = dict[str, Any]


class Gone(Exception):
    """The server closed the connection, or it broke."""


def framed(text: bytes) -> bytes:
    """A text behind its length."""
    return len(text).to_bytes(4, "big") + text


def packed(message: Message) -> bytes:
    """A message as a frame."""
    return framed(json.dumps(message).encode())


class Peer:
    """One connection. `heard` keeps what was passed over while something else was awaited."""

    def __init__(self, port: int, *, timeout: float = 10.0, buffer: int = 0) -> None:
        self.heard: list[Message] = []
        self.welcome: Message = {}
        self._ids = itertools.count(1)
        self._held = bytearray()
        self.socket = socket.socket()
        try:
            if buffer:
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
            self.socket.settimeout(timeout)
            self.socket.connect(("127.0.0.1", port))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            self.socket.close()
            raise Gone(str(error)) from None

    def __enter__(self) -> "Peer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connection without a word."""
        self.socket.close()

    # --- saying ---------------------------------------------------------------------------------------------

    def send(self, data: bytes) -> None:
        """Bytes as they are."""
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise Gone(str(error)) from None

    def tell(self, kind: str, **fields: Any) -> int:
        """Send a message; its request id."""
        request = next(self._ids)
        self.send(packed({"t": kind, "id": request, **fields}))
        return request

    def ask(self, kind: str, **fields: Any) -> Message:
        """Send a message and wait for its answer, whatever that is."""
        return self.answer(self.tell(kind, **fields))

    def enter(self, name: str, token: str = "", backlog: int = 0) -> Message:
        """Preface and hello; the welcome, or the error."""
        self.send(PREFACE)
        self.welcome = self.ask("hello", version=1, name=name, token=token, backlog=backlog)
        return self.welcome

    # --- hearing --------------------------------------------------------------------------------------------

    def next(self) -> Message:
        """The next message. Raises Gone, TimeoutError."""
        while (end := self._end()) is None:
            try:
                data = self.socket.recv(1 << 20)
            except TimeoutError:
                raise
            except OSError as error:
                raise Gone(str(error)) from None
            if not data:
                raise Gone("closed")
            self._held += data
        text = bytes(self._held[4:end])
        del self._held[:end]
        message: Message = json.loads(text)
        return message

    def _end(self) -> int | None:
        if len(self._held) < 4:
            return None
        end = 4 + int.from_bytes(self._held[:4], "big")
        assert end < LARGEST, f"no frame: {bytes(self._held[:200])!r}"
        return end if len(self._held) >= end else None

    def answer(self, request: int) -> Message:
        """The answer to a request."""
        while (message := self.next()).get("id") != request:
            self.heard.append(message)
        return message

    def until(self, kind: str, within: float = 10.0, **fields: Any) -> Message:
        """The first message of this kind with these fields, kept ones included."""
        deadline = time.monotonic() + within
        for message in self.heard:
            if _is(message, kind, fields):
                return message
        while time.monotonic() < deadline:
            message = self.next()
            self.heard.append(message)
            if _is(message, kind, fields):
                return message
        raise AssertionError(f"no {kind} {fields} in ... {str(self.heard[-20:])[-1000:]}")

    def history(self, room: str = "lobby") -> list[Message]:
        """Every entry of a room, by pages."""
        entries: list[Message] = []
        while True:
            page = self.ask("getpage", room=room, after=entries[-1]["seq"] if entries else 0, limit=500)
            assert page["t"] == "page", page
            entries += page["entries"]
            if not page.get("more"):
                return entries


def _is(message: Message, kind: str, fields: Message) -> bool:
    return message["t"] == kind and all(message.get(key) == value for key, value in fields.items())
