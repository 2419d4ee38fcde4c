"""The native protocol over a byte stream: a preface, then frames of a length and a JSON text, both ways.

The preface is said by the client alone. A frame is a 4-byte big-endian length and so many bytes of UTF-8 JSON;
messages.py has what stands in them.
"""

from collections.abc import Sequence
from typing import ClassVar

from chinwag.protocols import messages
from chinwag.protocols.contract import BadBytes, Reply
from chinwag.room.commands import Command
from chinwag.room.entry import Entry
from chinwag.room.events_presence import SIGNS
from chinwag.room.refusals import Refused
from chinwag.room.results import Entered, Result

PREFACE = b"CHINWAG1"
FRAME_LIMIT = 64 * 1024  # bytes of JSON in a frame to the server
ENTRY_LIMIT = 4 * 1024  # the same before the person is in: so much is held for strangers
SERVER_FRAME_LIMIT = 4 * 1024 * 1024  # what a client accepts: lists of people have no other end
LENGTH = 4


def frame(text: bytes) -> bytes:
    """The text with its length before it."""
    return len(text).to_bytes(LENGTH, "big") + text


class BadFrame(Exception):
    """A length that no frame may have. `before` holds the frames ahead of it; nothing can be read after it."""

    def __init__(self, length: int, before: Sequence[bytes]) -> None:
        super().__init__(f"a frame of {length} bytes")
        self.length = length
        self.before = before


class Frames:
    """Cuts a stream into frames; holds at most `limit` bytes and a length of one that is not complete."""

    __slots__ = ("_held", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._held = b""

    @property
    def held(self) -> int:
        """Bytes waiting for the rest of their frame."""
        return len(self._held)

    def feed(self, data: bytes) -> list[bytes]:
        """The texts of the frames that are complete now. Raises BadFrame."""
        if self._held:
            data = self._held + data
        texts: list[bytes] = []
        start, end = 0, len(data)
        while end - start >= LENGTH:
            length = int.from_bytes(data[start : start + LENGTH], "big")
            if not 0 < length <= self.limit:
                self._held = b""
                raise BadFrame(length, texts)
            after = start + LENGTH + length
            if after > end:
                break
            texts.append(data[start + LENGTH : after])
            start = after
        self._held = data[start:]
        return texts


class Native:
    """One connection's native protocol (contract.Wire)."""

    kind: ClassVar[str] = "native"
    echo: ClassVar[bool] = True
    paced: ClassVar[bool] = False
    patience: ClassVar[float] = 20.0
    resumes: ClassVar[bool] = True
    tells_read: bool = True
    key: ClassVar[str] = "native"

    def __init__(self) -> None:
        self._preface = PREFACE  # what is still to come of it
        self._frames = Frames(ENTRY_LIMIT)
        self._listening = messages.Listening()

    @property
    def held(self) -> int:
        """Bytes held for later."""
        return self._frames.held

    def greet(self) -> bytes:
        """Nothing: the client speaks first."""
        return b""

    def receive(self, data: bytes) -> Sequence[Command | Reply]:
        """Bytes to commands and replies. Raises BadBytes."""
        if self._preface:
            data = self._without_preface(data)
        try:
            texts = self._frames.feed(data)
        except BadFrame as bad:
            limit = str(self._frames.limit)
            before = self._read(bad.before)
            values = {"size": str(bad.length), "limit": limit} if bad.length else {"problem": "an empty frame"}
            refused = Refused("too_large" if bad.length else "bad_request", values)
            raise BadBytes("bad_frame", frame(messages.error_text(refused)), before) from None
        return self._read(texts)

    def more(self) -> bool:
        """Nothing is ever held back: each message says what it means."""
        return False

    def answer(self, command: Command, result: Result | Refused) -> bytes:
        """The outcome, as one frame."""
        if isinstance(result, Entered):
            self._frames.limit = FRAME_LIMIT
        text = messages.answer_text(command, result)
        return frame(text) if text else b""

    def render(self, entry: Entry) -> bytes:
        """An entry, as one frame."""
        if type(entry.event) in SIGNS:
            return b""
        text = messages.entry_text(entry)
        return len(text).to_bytes(LENGTH, "big") + text

    def goodbye(self, code: str) -> bytes:
        """Why the server closes, as one frame."""
        return frame(messages.bye_text(code))

    def _without_preface(self, data: bytes) -> bytes:
        awaited = self._preface
        size = min(len(awaited), len(data))
        if data[:size] != awaited[:size]:
            refused = Refused("bad_request", {"problem": f"a stream starts with {PREFACE.decode()}"})
            raise BadBytes("no_preface", frame(messages.error_text(refused)))
        self._preface = awaited[size:]
        return data[size:]

    def _read(self, texts: Sequence[bytes]) -> list[Command | Reply]:
        items: list[Command | Reply] = []
        for text in texts:
            try:
                found = self._listening.read(text)
            except messages.UnspokenVersion as bad:
                raise BadBytes("bad_version", frame(bad.text), items) from None
            items.append(Reply(frame(found)) if isinstance(found, bytes) else found)
        return items
