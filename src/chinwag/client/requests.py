"""What was asked of the server and not answered yet."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec import structs

from chinwag.protocols.native_client import Answer
from chinwag.room import commands as wish
from chinwag.room.commands import Command

Answered: TypeAlias = Callable[[Answer], None]
Broken: TypeAlias = Callable[[Exception], None]


class Request:
    """One command on its way. `answered` is called with its answer, `broken` where there will be none."""

    def __init__(self, command: Command, answered: Answered, broken: Broken) -> None:
        self.command = command
        self.answered = answered
        self.broken = broken

    @property
    def kept(self) -> bool:
        """Whether it survives the loss of a connection: sending it twice does it once."""
        return bool(getattr(self.command, "cid", ""))


class Requests:
    """All of them, by number, in the order they were made."""

    def __init__(self) -> None:
        self._open: dict[int, Request] = {}
        self._number = 0
        self._changed = asyncio.Event()

    @property
    def kept(self) -> int:
        """How many messages wait for their answer."""
        return sum(request.kept for request in self._open.values())

    def add(self, command: Command, answered: Answered, broken: Broken) -> Request:
        """A new request: its `command` carries its number now."""
        self._number += 1
        request = self._open[self._number] = Request(structs.replace(command, id=self._number), answered, broken)
        return request

    def forget(self, request: Request) -> None:
        """Nothing is awaited for this one any more."""
        if isinstance(request.command.id, int):
            self._open.pop(request.command.id, None)

    def answer(self, answer: Answer) -> None:
        """An answer came; one to nothing is ignored."""
        request = self._open.pop(answer.id, None) if isinstance(answer.id, int) else None
        if request is not None:
            request.answered(answer)
            self._changed.set()

    def owed(self) -> Iterator[Request]:
        """What must be sent again on a new connection, in order."""
        return iter([request for request in self._open.values() if request.kept])

    def lose(self, error: Exception) -> None:
        """The connection is gone: what is not kept will have no answer."""
        for number, request in list(self._open.items()):
            if not request.kept:
                del self._open[number]
                request.broken(error)

    def fail(self, error: Exception) -> None:
        """There will be no connection again: nothing will have an answer."""
        lost, self._open = self._open, {}
        for request in lost.values():
            request.broken(error)
        self._changed.set()

    async def at_most(self, most: int) -> None:
        """Wait until at most so many messages are not answered."""
        while self.kept > most:
            self._changed.clear()
            await self._changed.wait()


def message(room: str, text: str, action: bool, reply: int, cid: str) -> wish.Say | wish.Whisper:
    """The wish that says this: a whisper where the room is a conversation."""
    if room.startswith("@"):
        return wish.Whisper(to=room[1:], text=text, action=action, cid=cid)
    return wish.Say(room=room, text=text, action=action, reply=reply, cid=cid)


def now() -> int:
    """Milliseconds since 1970 UTC."""
    return int(time.time() * 1000)
