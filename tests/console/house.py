"""A whole server in this process, people in it, and the operator's tool in a thread beside it."""

import asyncio
import json
from argparse import ArgumentParser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from chinwag.cli import admin
from chinwag.config import Values, load
from chinwag.console.caller import Answer, Caller
from chinwag.protocols.native import PREFACE, SERVER_FRAME_LIMIT, Frames, frame
from chinwag.room.commands import Command
from chinwag.server import Server
from chinwag.telemetry import Log


class Visitor:
    """Somebody in the lobby, by the native protocol."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.heard: list[dict[str, Any]] = []
        self._frames = Frames(SERVER_FRAME_LIMIT)

    async def ask(self, kind: str, **fields: object) -> dict[str, Any]:
        self.tell(kind, **fields)
        return await self.until(id=kind)

    def tell(self, kind: str, **fields: object) -> None:
        self.writer.write(frame(json.dumps({"t": kind, "id": kind, **fields}).encode()))

    async def until(self, **fields: object) -> dict[str, Any]:
        """The next message with these fields."""
        async with asyncio.timeout(5):
            while True:
                for place, message in enumerate(self.heard):
                    if fields.items() <= message.items():
                        del self.heard[: place + 1]
                        return message
                data = await self.reader.read(65536)
                assert data, f"closed without {fields}"
                self.heard += [json.loads(text) for text in self._frames.feed(data)]

    async def closed(self) -> None:
        """Wait for the end."""
        async with asyncio.timeout(5):
            while await self.reader.read(65536):
                pass


class House:
    """The server, and how to reach it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.lines: list[str] = []
        given: Values = {"listen": {"port": 0}, "storage": {"directory": str(data)}, "tls": {"enabled": "off"}}
        config = load(None, {}, given)
        self.server = Server(config, Log(self.lines.append))
        self.port = 0
        self.visitors: list[Visitor] = []

    async def visit(self, name: str) -> Visitor:
        """Somebody comes in."""
        visitor = Visitor(*await asyncio.open_connection("127.0.0.1", self.port))
        self.visitors.append(visitor)
        visitor.writer.write(PREFACE)
        assert (await visitor.ask("hello", version=1, name=name))["t"] == "welcome"
        return visitor

    async def ask(self, command: Command) -> Answer:
        """What the console answers."""

        def asked() -> Answer:
            with Caller(self.data) as caller:
                return caller.ask(command)

        return await asyncio.to_thread(asked)

    async def admin(self, *words: str) -> int:
        """`chinwag admin WORDS`; what it prints is the test's to capture."""
        parser = ArgumentParser()
        admin.add_arguments(parser)
        args = parser.parse_args([*words, "--data", str(self.data)])
        return await asyncio.to_thread(admin.run, args)


@asynccontextmanager
async def open_house(data: Path) -> AsyncIterator[House]:
    """A server that runs until the end."""
    house = House(data)
    house.port = (await house.server.start())[0][1]
    try:
        yield house
    finally:
        for visitor in house.visitors:
            visitor.writer.close()
        await house.server.stop("stopping")
