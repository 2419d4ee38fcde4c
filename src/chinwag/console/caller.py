"""The other end of the console: one connection that asks and waits for the answer."""

import itertools
import json
import socket
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

import msgspec

from chinwag.console.messages import encode
from chinwag.console.place import Place
from chinwag.protocols.native import PREFACE, SERVER_FRAME_LIMIT, BadFrame, Frames, frame
from chinwag.room.commands import Command

Answer: TypeAlias = dict[str, Any]


class NoServer(Exception):
    """Nobody answers there; the message is one sentence for the operator."""


class Caller:
    """A connection to the server of a data directory. Raises NoServer."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._numbers = itertools.count(1)
        self._frames = Frames(SERVER_FRAME_LIMIT)
        self._texts: list[bytes] = []
        place = Place(data)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(place.path)
            self._socket.sendall(PREFACE)
        except OSError as error:
            self._socket.close()
            raise NoServer(_why(data, error)) from None
        finally:
            place.close()

    def __enter__(self) -> "Caller":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._socket.close()

    def ask(self, command: Command) -> Answer:
        """The answer, as it came; takes as long as the server takes. Raises NoServer where it went away."""
        number = next(self._numbers)
        try:
            self._socket.sendall(frame(encode(msgspec.structs.replace(command, id=number))))
            while True:
                answer: Answer = json.loads(self._next())
                if answer.get("id") == number or answer["t"] in ("bye", "error"):
                    return answer
        except (OSError, BadFrame) as error:
            raise NoServer(f"The server of {self._data} went away: {error}.") from None

    def _next(self) -> bytes:
        while not self._texts:
            data = self._socket.recv(1 << 16)
            if not data:
                raise ConnectionResetError("it closed the connection")
            self._texts = self._frames.feed(data)
        return self._texts.pop(0)


def _why(data: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError | ConnectionRefusedError):
        return f"No server runs on {data}. Start it, or name its data directory with --data."
    if isinstance(error, PermissionError):
        return f"The server of {data} is not yours: be the user that it runs as, or root."
    return f"The server of {data} cannot be reached: {error.strerror or error}."
