"""A connection whose protocol is not known yet: looked at without taking a byte, until the table decides.

No task and no buffer: the bytes stay in the kernel (MSG_PEEK), or opened in tls.py's pipe, and one timer stands
for everything that time decides. After bytes that decide nothing the kernel is asked to wake us for one more
(SO_RCVLOWAT), because a level-triggered wake-up would spin; where that does not work (Unix sockets, a peer that has
ended), timers do.
"""

import select
import socket
from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable, Sequence
from math import inf
from typing import Protocol, TypeAlias

from msgspec import Struct

from chinwag.net.contract import Peer, Pipe
from chinwag.net.recognise import Row, recognise
from chinwag.net.rows import PROBES, ROWS, TOO_LONG, UNKNOWN, Probe
from chinwag.protocols.contract import Wire
from chinwag.protocols.opening import Clocks, More, Timers

FIRST_WAIT = 0.01  # seconds between looks where the kernel cannot wake us; doubles up to LONGEST_WAIT
LONGEST_WAIT = 0.1
ENDED = getattr(select, "POLLRDHUP", 0)  # the peer has shut its side (Linux)

Fate: TypeAlias = Row | bytes | None
"""How an arrival ends: recognised; last words and a close; a close without a word."""


class Openings(Struct, frozen=True):
    """What recognition goes by."""

    rows: Sequence[Row] = ROWS
    probes: Sequence[Probe] = PROBES
    timers: Timers = Timers()
    most: int = 4096  # bytes that may come before the protocol is known


class Porch:
    """What all arrivals of one listener share. `greeter` makes the wire whose greeting silent peers get."""

    __slots__ = ("decided", "greeter", "loop", "openings")

    def __init__(
        self,
        loop: AbstractEventLoop,
        openings: Openings,
        greeter: Callable[[Peer], Wire] | None,
        decided: Callable[["Arrival", Fate], None],
    ) -> None:
        self.loop = loop
        self.openings = openings
        self.greeter = greeter
        self.decided = decided


class Glimpse(Protocol):
    """How to look at what has come without taking it."""

    def peek(self, most: int) -> bytes:
        """What waits; b"" where nothing will come any more. Raises BlockingIOError or another OSError."""

    def ended(self, woken: bool) -> bool:
        """Whether what has come is all that will. `woken`: the kernel just said that there is something to read."""

    def want(self, count: int) -> None:
        """Be woken when so many bytes are there, if that can be had."""

    def spins(self) -> bool:
        """Whether a wake-up that brought nothing new would come again at once."""


class KernelGlimpse:
    """The bytes of a plain socket, left in the kernel."""

    __slots__ = ("_low_water", "_socket")

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._low_water = False

    def peek(self, most: int) -> bytes:
        """What waits there."""
        return self._socket.recv(most, socket.MSG_PEEK)

    def ended(self, woken: bool) -> bool:
        """Whether the peer has shut its side."""
        if not ENDED:
            return woken and self._low_water
        poll = select.poll()
        poll.register(self._socket, ENDED)
        return bool(poll.poll(0))

    def want(self, count: int) -> None:
        """Have the kernel wake us when so many bytes are there."""
        if count == 1 and not self._low_water:
            return
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, count)
        except OSError:
            return  # a system without it: we are woken for nothing, and timers take over
        self._low_water = count > 1

    def spins(self) -> bool:
        """What is looked at stays readable."""
        return True


class Arrival:
    """One such connection. The porch's `decided` is called once, with its fate; the pipe is the caller's then.

    `until` is the deadline, on the loop's clock, of a connection that has spent time elsewhere already.
    """

    __slots__ = (
        "_first", "_last", "_porch", "_probed", "_seen", "_timer", "_wait", "_watched", "born", "glimpse",
        "peer", "pipe", "prompted", "until",
    )  # fmt: skip

    def __init__(self, porch: Porch, pipe: Pipe, glimpse: Glimpse, peer: Peer, until: float | None = None) -> None:
        self.pipe = pipe
        self.peer = peer
        self.born = porch.loop.time()
        self.until = self.born + porch.openings.timers.total if until is None else until
        self.glimpse = glimpse
        self.prompted: Wire | None = None  # the text wire whose greeting the peer has got
        self._porch = porch
        self._first = 0.0  # when the first byte was seen
        self._last = 0.0
        self._seen = 0  # bytes
        self._probed = 0
        self._watched = False
        self._wait = FIRST_WAIT
        self._timer: TimerHandle | None = None

    def start(self) -> None:
        """Look at once: many clients have spoken before we come to accept them."""
        self._look(woken=False)

    def stop(self) -> None:
        """Leave the socket alone from now on."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._watch(False)
        self.glimpse.want(1)

    def end(self, code: str) -> None:
        """Let it go with the words for a code."""
        self.stop()
        self.decided(self.last_words(code))

    def cut(self) -> None:
        """Let it go at once."""
        self._decide(None)

    def decided(self, fate: Fate) -> None:
        """Tell the porch."""
        self._porch.decided(self, fate)

    def last_words(self, code: str) -> bytes | None:
        """What somebody who was prompted is told before a close; nobody else has a language yet."""
        if self.prompted is None:
            return None
        words = self.prompted.goodbye(code)
        return words if isinstance(words, bytes) else None

    # --- looking --------------------------------------------------------------------------------------------

    def _look(self, woken: bool = True) -> None:
        """See what has come. `woken`: the kernel says that something has."""
        now = self._porch.loop.time()
        try:
            received = self.glimpse.peek(self._porch.openings.most)
        except BlockingIOError:
            self._silence(now)
            return
        except OSError:
            received = b""
        if not received:  # ended without a word: a port scanner, a health check
            self._decide(None)
            return
        grown = len(received) > self._seen
        if grown:
            self._first = self._first if self._seen else now
            self._last = now
            self._seen = len(received)
        self._judge(received, now, grown, woken)

    def _judge(self, received: bytes, now: float, grown: bool, woken: bool) -> None:
        openings = self._porch.openings
        timers = openings.timers
        ended = not grown and self.glimpse.ended(woken)
        clocks = Clocks(self._first - self.born, now - self._first, now - self._last, self._probed, ended, timers)
        verdict = recognise(received, clocks, openings.rows)
        if not isinstance(verdict, More):
            self._decide(UNKNOWN if verdict is None else verdict)
        elif self._seen >= openings.most:
            self._decide(TOO_LONG)
        elif now >= self.until:
            self._decide(self.last_words("no_name"))
        elif ended and verdict.within == inf:
            self._decide(None)
        else:
            self._await_more(now, verdict.within, grown, woken)

    def _await_more(self, now: float, within: float, grown: bool, woken: bool) -> None:
        """Look again for one more byte, or when the rows want to, or when time is up."""
        if grown:
            self.glimpse.want(self._seen + 1)
            self._watch(True)
            self._wait = FIRST_WAIT
        elif woken and self.glimpse.spins():
            self._watch(False)  # woken for nothing: the kernel would say readable for ever
        if not self._watched:
            within = min(within, self._wait)
            self._wait = min(2 * self._wait, LONGEST_WAIT)
        self._at(min(now + within, self.until))

    # --- silence --------------------------------------------------------------------------------------------

    def _silence(self, now: float) -> None:
        """Nothing has come yet: speak first, in steps, and go on listening."""
        probes = self._porch.openings.probes
        if now >= self.until:
            self._decide(self.last_words("no_name"))
            return
        while self._probed < len(probes) and now - self.born >= probes[self._probed].after:
            self._speak(probes[self._probed])
            self._probed += 1
        self._watch(True)
        self._at(min([self.until, *(self.born + probe.after for probe in probes[self._probed :])]))

    def _speak(self, probe: Probe) -> None:
        out = probe.out
        if probe.greet and self._porch.greeter is not None:
            self.prompted = self._porch.greeter(self.peer)
            greeting = self.prompted.greet()
            out += greeting if isinstance(greeting, bytes) else b"".join([unit.data for unit in greeting])
        try:
            self.pipe.send(out)  # some 100 bytes into an empty buffer: whole, or the peer is gone
        except OSError:
            return  # the next look sees it

    # --- waiting --------------------------------------------------------------------------------------------

    def _watch(self, wanted: bool) -> None:
        if wanted == self._watched:
            return
        self._watched = wanted
        if wanted:
            self._porch.loop.add_reader(self.pipe.fileno(), self._look)
        else:
            self._porch.loop.remove_reader(self.pipe.fileno())

    def _at(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._porch.loop.call_at(when, self._look, False)

    def _decide(self, fate: Fate) -> None:
        self.stop()
        self.decided(fate)
