"""One connection, from the first byte to the last: enter, listen, write."""

import asyncio
from collections.abc import Callable

from chinwag.client.address import Address
from chinwag.client.dial import LinkError, dial
from chinwag.protocols import native_client as native
from chinwag.protocols.contract import BadBytes
from chinwag.protocols.native import BadFrame
from chinwag.protocols.phrases import sentence
from chinwag.room.commands import Command, Enter, Ping
from chinwag.room.commands_accounts import Login
from chinwag.room.refusals import Refused

CLIENT = "chinwag"
ENTER_PATIENCE = 15.0  # seconds from a stream to the welcome
QUIET = 20.0  # seconds of silence after which the server is asked whether it is there
QUIET_TIMES = 3  # ... and after so many of them it is not
READ = 65_536

NOT_CHINWAG = "There is something at {address}, but it does not speak Chinwag's language. Check the port."
LOST = "The connection was lost."


class Stream:
    """A stream to a server, and the frames on it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._frames = native.Frames(native.SERVER_FRAME_LIMIT)
        self.goodbye: native.Goodbye | None = None  # what the server said before it closed

    def write(self, command: Command) -> None:
        """Send a command, or nothing where the connection is gone."""
        if not self._writer.is_closing():
            self._writer.write(native.encode_command(command, CLIENT))

    def hang_up(self) -> None:
        """Close."""
        self._writer.close()

    async def listen(self, hear: Callable[[list[native.Heard]], None]) -> str:
        """Hand over what the server says, read by read, until it stops; the sentence that says why."""
        quiet = 0
        while True:
            try:
                data = await asyncio.wait_for(self._reader.read(READ), QUIET)
            except TimeoutError:
                quiet += 1
                if quiet >= QUIET_TIMES:
                    return "The server has gone quiet."
                self.write(Ping())
                continue
            except OSError:
                return LOST
            if not data:
                return self.goodbye.message if self.goodbye else LOST
            quiet = 0
            try:
                hear(self._heard(data))
            except (BadBytes, BadFrame):
                return "The server said something that was not understood."

    async def welcomed(self) -> tuple[native.WelcomeAnswer, list[native.Heard]]:
        """The welcome, and what else was said around it. Raises LinkError for a refusal."""
        rest: list[native.Heard] = []
        while True:
            data = await self._reader.read(READ)
            if not data:
                raise LinkError("lost", "The server closed the connection.")
            welcome = None
            for heard in self._heard(data):
                if isinstance(heard, native.WelcomeAnswer):
                    welcome = heard
                else:
                    _refused(heard)
                    rest.append(heard)
            if welcome is not None:
                return welcome, rest

    def _heard(self, data: bytes) -> list[native.Heard]:
        found = [heard for text in self._frames.feed(data) if (heard := native.decode_server(text)) is not None]
        for heard in found:
            self.goodbye = heard if isinstance(heard, native.Goodbye) else self.goodbye
        return found


def _refused(heard: native.Heard) -> None:
    if isinstance(heard, native.Goodbye):
        raise LinkError("lost", heard.message)
    if isinstance(heard, native.Answer) and isinstance(heard.result, Refused):
        refused = heard.result
        text = heard.message or sentence(refused.code, refused.values)
        raise LinkError(refused.code, text, refused.values.get("suggestion", ""))


async def enter(
    address: Address, command: Enter | Login
) -> tuple[Stream, native.WelcomeAnswer, list[native.Heard]]:
    """Connect and enter: the stream, the welcome, and what was said around it. Raises LinkError."""
    reader, writer = await dial(address)
    stream = Stream(reader, writer)
    try:
        writer.write(native.opening(command, CLIENT))
        async with asyncio.timeout(ENTER_PATIENCE):
            return stream, *await stream.welcomed()
    except (OSError, TimeoutError, BadBytes, BadFrame):
        stream.hang_up()
        raise LinkError("unreachable", NOT_CHINWAG.format(address=address)) from None
    except (LinkError, asyncio.CancelledError):
        stream.hang_up()
        raise
