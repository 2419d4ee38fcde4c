"""A connection that began with a TLS hello: the handshake, within its time."""

import ssl
from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable

from chinwag.net.contract import Peer
from chinwag.net.tls import TlsPipe


class Handshake:
    """One such connection. `over` is called once, with "" or why it failed; the pipe is the caller's then."""

    __slots__ = ("_limit", "_loop", "_over", "_writing", "peer", "pipe", "until")

    def __init__(
        self,
        loop: AbstractEventLoop,
        pipe: TlsPipe,
        peer: Peer,
        until: float,
        over: Callable[["Handshake", str], None],
    ) -> None:
        self.pipe = pipe
        self.peer = peer
        self.until = until  # the deadline of the whole arrival, on the loop's clock
        self._loop = loop
        self._over = over
        self._limit: TimerHandle | None = None
        self._writing = False

    def start(self, within: float) -> None:
        """Begin; after `within` seconds it is over."""
        limit = min(self._loop.time() + within, self.until)
        self._limit = self._loop.call_at(limit, self.end, "timeout")
        self._loop.add_reader(self.pipe.fileno(), self._go_on)
        self._go_on()

    def stop(self) -> None:
        """Leave the socket alone from now on."""
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
        self._loop.remove_reader(self.pipe.fileno())
        self._loop.remove_writer(self.pipe.fileno())

    def _go_on(self) -> None:
        if self._limit is None:
            return  # stopped by somebody who was called before in the same turn of the loop
        try:
            done = self.pipe.handshake()
        except OSError as error:
            self.end(reason_of(error))
            return
        if done:
            self.end("")
        elif self.pipe.owes != self._writing:
            self._writing = self.pipe.owes
            if self._writing:
                self._loop.add_writer(self.pipe.fileno(), self._go_on)
            else:
                self._loop.remove_writer(self.pipe.fileno())

    def cut(self) -> None:
        """Let it go at once."""
        self.end("cut")

    def end(self, reason: str) -> None:
        """It is over; "" = it went well."""
        self.stop()
        self._over(self, reason)


def reason_of(error: OSError) -> str:
    """Why a handshake came to nothing, for the log."""
    if isinstance(error, ssl.SSLError):
        return (error.reason or "tls").lower().replace(" ", "_")
    return (error.strerror or type(error).__name__).lower().replace(" ", "_")
