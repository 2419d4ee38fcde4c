"""A connection that speaks HTTP: request by request, until it ends or becomes a WebSocket.

aiohttp gets whole heads only, one at a time: what dribbles in, or comes too soon, waits here within its limits.
"""

import asyncio
from asyncio import TimerHandle
from collections.abc import Callable
from typing import Protocol, TypeAlias

from msgspec import Struct

from chinwag.net.contract import Seat
from chinwag.net.stream import Stream
from chinwag.net.web.bridge import Bridge
from chinwag.net.web.head import BadHead, Heads, cut, last_answer
from chinwag.protocols.contract import Wire
from chinwag.room.limits import Bucket

Serve: TypeAlias = Callable[[], asyncio.Protocol]
"""Makes aiohttp's side of one connection."""

WORDS = {
    "no_name": (408, "The request did not come in time."),
    "stopping": (503, "The server stops. Come back in a moment."),
}
"""Code of a goodbye -> the answer to a request that has none yet."""


class Pace(Struct, frozen=True):
    """What a client may ask for on one connection."""

    heads: Heads = Heads()
    held: int = 16_384  # bytes
    within: float = 10.0  # seconds for a head and its answer, and between an answer and the next head
    requests: int = 100
    burst: float = 20.0  # requests at once; 0 = as many as come
    per_second: float = 5.0  # requests after that


class Answers(Protocol):
    """Who answers."""

    @property
    def pace(self) -> Pace:
        """The limits."""

    def ready(self, connection: "HttpConnection") -> None:
        """Call the connection's `begin` now, or as soon as there is something to answer with."""


class HttpConnection:
    """The session (contract.SessionLike) of one such connection. `seat` makes a chat connection of the stream."""

    __slots__ = (
        "_bridge", "_bucket", "_head", "_held", "_host", "_limit", "_loop", "_over", "_protocol", "_requests",
        "_seat", "_stream", "_working",
    )  # fmt: skip

    def __init__(self, loop: asyncio.AbstractEventLoop, host: Answers, stream: Stream, seat: Seat) -> None:
        self._loop = loop
        self._host = host
        self._stream = stream
        self._seat = seat
        self._held = bytearray()
        self._head = b""  # of the request that is being answered
        self._working = False
        self._over = False
        self._requests = 0
        pace = host.pace
        self._bucket = Bucket(pace.burst, pace.per_second) if pace.burst else None
        self._bridge: Bridge | None = None
        self._protocol: asyncio.Protocol | None = None
        self._limit: TimerHandle | None = None
        self._within()

    # --- contract.SessionLike -------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether a request waits for its answer."""
        return self._working

    def received(self, data: bytes) -> None:
        """Bytes came."""
        self._held += data
        if len(self._held) > self._host.pace.held:
            self._refuse(BadHead(431, "Too much at once."))
        elif not self._working:
            self._next()

    def lost(self, reason: str) -> None:
        """The connection is over."""
        self._end()
        if self._protocol is not None:
            self._protocol.connection_lost(None)
            self._protocol = None

    def goodbye(self, code: str) -> bytes:
        """An answer to the request that is here or half here, unless one has begun."""
        asked = self._held or self._working or not self._requests
        if code not in WORDS or not asked or (self._working and self._bridge is not None and self._bridge.wrote):
            return b""
        return last_answer(*WORDS[code])

    # --- request by request ---------------------------------------------------------------------------------

    @property
    def last(self) -> bool:
        """Whether the request that is being answered is the last one here."""
        return self._requests >= self._host.pace.requests

    @property
    def early(self) -> bool:
        """Whether more than the request has come: a WebSocket may not begin before the answer (RFC 6455 4.1)."""
        return bool(self._held)

    @property
    def stream(self) -> Stream:
        """The connection below."""
        return self._stream

    def begin(self, serve: Serve) -> None:
        """Hand the request to aiohttp."""
        if self._over:
            return
        if self._protocol is None:
            self._bridge = Bridge(self._stream, self)
            self._protocol = serve()
            self._protocol.connection_made(self._bridge)
        assert self._bridge is not None
        self._bridge.wrote = False
        head, self._head = self._head, b""
        self._protocol.data_received(head)

    def answered(self) -> None:
        """The answer is written, and the connection stays: on to the next request, in its time."""
        if self._over:
            return
        wait = self._bucket.take(1.0, self._loop.time()) if self._bucket is not None else 0.0
        if wait > 0:
            self._after(wait, self._go_on)
        else:
            self._go_on()

    def _go_on(self) -> None:
        self._working = False
        self._within()
        self._stream.resume()
        self._loop.call_soon(self._next)

    def become(self, wire: Wire) -> None:
        """The answer was 101: from the next byte on this is a WebSocket."""
        if self._over or self._bridge is None or self._protocol is None:
            return
        self._end()
        self._bridge.detach()
        self._loop.call_soon(self._protocol.connection_lost, None)
        self._protocol = None
        self._seat(wire)

    def unavailable(self) -> None:
        """There is nothing to answer with."""
        self._refuse(BadHead(503, "There are no pages here."))

    def _next(self) -> None:
        if self._over or self._working or not self._held:
            return
        try:
            head = cut(self._held, self._host.pace.heads)
        except BadHead as bad:
            self._refuse(bad)
            return
        if head is not None:
            self._head = head
            self._working = True
            self._requests += 1
            self._stream.pause()
            self._host.ready(self)

    def _refuse(self, bad: BadHead) -> None:
        if not self._over:
            self._end()
            self._stream.close(last_answer(bad.status, str(bad)))

    def _within(self) -> None:
        """The time for the next request begins."""
        self._after(self._host.pace.within, self._stream.end, "no_name")

    def _after(self, seconds: float, call: Callable[..., None], *words: str) -> None:
        """The one timer: a time limit, or the rest of somebody who asks too much."""
        if self._limit is not None:
            self._limit.cancel()
        self._limit = self._loop.call_later(seconds, call, *words)

    def _end(self) -> None:
        self._over = True
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
