"""The house as HTTP clients find it: what the pages know, and aiohttp, imported when the first request has come.

That takes 0.13 s of a processor and 16 MB, which a house without browsers is spared; it happens on another thread,
so that those who are in notice nothing.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from chinwag.net.contract import Note, Peer, Seat, unheard
from chinwag.net.stream import Stream
from chinwag.net.web.connection import HttpConnection, Pace
from chinwag.net.web.upgrade import Origins
from chinwag.protocols.contract import Wire

if TYPE_CHECKING:
    from aiohttp.web import AppRunner

Sockets = Mapping[str, Callable[[Peer], Wire]]
"""WebSocket sub-protocol -> what makes one connection's wire; "" is for clients that offer none."""


Spawn = Callable[[str, Coroutine[Any, Any, None]], asyncio.Task[None]]
"""Runs something beside everything else, under a name for the log."""


class Site:
    """One per server. What is public may be changed at any time, and counts from the next request on."""

    def __init__(
        self,
        sockets: Sockets,
        spawn: Spawn,
        *,
        note: Note = unheard,
        load: Callable[[], ModuleType] | None = None,
    ) -> None:
        self.name = "Chinwag"  # the server's, as people know it
        self.sockets = sockets
        self.origins = Origins()
        self.pace = Pace()
        self.note = note
        self._spawn = spawn
        self._load = load or pages
        self._loop = asyncio.get_running_loop()
        self._runner: AppRunner | None = None
        self._loading: asyncio.Task[None] | None = None
        self._waiting: list[HttpConnection] = []

    def host(self, stream: Stream, seat: Seat) -> HttpConnection:
        """The session of a connection that speaks HTTP."""
        return HttpConnection(self._loop, self, stream, seat)

    def ready(self, connection: HttpConnection) -> None:
        """Have a request answered."""
        if self._runner is not None:
            self._answer(connection)
            return
        self._waiting.append(connection)
        if self._loading is None:
            self._loading = self._spawn("web", self._start())

    async def close(self) -> None:
        """Answer nobody any more."""
        if self._loading is not None:
            self._loading.cancel()
            await asyncio.gather(self._loading, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()

    async def _start(self) -> None:
        """Get what answers; then all who waited for it are answered, or told that there is nothing."""
        try:
            app = await self._loop.run_in_executor(None, self._load)
            self._runner = await app.run(self)
        except ImportError as error:
            self.note("web_missing", error=str(error))
        finally:
            self._loading = None
            waiting, self._waiting = self._waiting, []
            for connection in waiting:
                self._answer(connection)

    def _answer(self, connection: HttpConnection) -> None:
        serve = self._runner.server if self._runner is not None else None
        if serve is not None:
            connection.begin(serve)
        else:
            connection.unavailable()


def pages() -> ModuleType:
    """The part that needs aiohttp."""
    from chinwag.net.web import app

    return app
