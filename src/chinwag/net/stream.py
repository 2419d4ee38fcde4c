"""The connection of every byte-stream protocol: a raw non-blocking socket, written to at once where possible.

What is read is handed on at once, so nothing is held. What cannot be written yet is kept as references to the
shared bytes and a cursor into the first of them: a slow reader costs references, and is cut off by the bytes it
owes. A socket here is anything with the calls of `Pipe`, so TLS can stand in for a plain one.
"""

from asyncio import AbstractEventLoop, Handle, TimerHandle
from collections import deque
from collections.abc import Callable
from enum import IntEnum
from itertools import islice
from socket import SHUT_WR, SO_LINGER, SOL_SOCKET
from struct import Struct as Packed
from typing import Any

from msgspec import Struct

from chinwag.net.contract import SILENT, Goodbye, Peer, Pipe, SessionLike, no_words, nothing_held
from chinwag.net.sockets import arrived
from chinwag.protocols.contract import Out

READ_MOST = 65536  # bytes a read; one read a wake-up
PIECES_MOST = 1024  # IOV_MAX of Linux and the BSDs
RESET = Packed("ii").pack(1, 0)  # SO_LINGER on, 0 s: the close sends RST and frees what the kernel holds


class Bounds(Struct, frozen=True):
    """How much is read at once, how much a reader may owe, how long a close may take. Bytes and seconds."""

    bite: int = READ_MOST
    at_once: int = 256 * 2**10
    lasting: int = 64 * 2**10
    lasting_for: float = 10.0
    linger: float = 2.0  # for the last bytes to leave, and again for the peer to end
    stays: float = 0.5  # from our end to a reset for a peer that has got everything and does not end
    reset_after: float = 0.2  # between last words and a reset, which would destroy them
    eof_grace: float = 0.01  # from the peer's end to the first look whether all is answered; doubles
    eof_patience: float = 10.0


class Stage(IntEnum):
    """The life of a connection."""

    OPEN = 0
    ENDING = 1  # nothing is handed on any more; last bytes are leaving
    SHUT = 2  # our side has ended; waiting for the peer to end
    CLOSED = 3


class Stream:
    """One connection. `over` is called once, when the socket is closed."""

    __slots__ = (
        "_again", "_direct", "_eof", "_fd", "_goodbye", "_held", "_holds", "_limit", "_loop", "_offset", "_over",
        "_paused", "_pipe", "_queue", "_reset", "_send", "_session", "_slow", "_stage", "bounds", "named",
        "on_entered", "peer",
    )  # fmt: skip

    def __init__(
        self, loop: AbstractEventLoop, pipe: Pipe, peer: Peer, bounds: Bounds, over: Callable[["Stream"], None]
    ) -> None:
        self.peer = peer
        self.bounds = bounds
        self.on_entered: Callable[[Stream], None] | None = None
        self.named = False
        self._loop = loop
        self._pipe = pipe
        self._fd = pipe.fileno()
        self._send = pipe.send
        self._holds: Callable[[], bool] = getattr(pipe, "holds", nothing_held)
        self._again: Handle | None = None  # the next bite of what the pipe holds: no wake-up will come for it
        self._over = over
        self._session: SessionLike = SILENT
        self._goodbye: Goodbye = no_words
        self._stage = Stage.OPEN
        self._direct = True  # open, nothing waits, not paced: a write may go straight to the socket
        self._eof = False
        self._paused = False
        self._reset = False  # end with a reset instead of an orderly end
        self._queue: deque[bytes] | None = None  # made when first needed: most connections never wait
        self._offset = 0  # bytes of the first in the queue that are sent
        self._held = 0
        self._slow: TimerHandle | None = None
        self._limit: TimerHandle | None = None

    # --- what the session calls -----------------------------------------------------------------------------

    @property
    def outstanding(self) -> int:
        """Bytes written here that the kernel has not taken yet."""
        return self._held

    @property
    def closed(self) -> bool:
        """Whether nothing is handed on any more."""
        return self._stage is not Stage.OPEN

    def write(self, out: Any) -> None:
        """Send now, or keep; never raises, never waits. A reader who owes too much is let go."""
        if not self._direct:
            self._add(out)
            return
        try:
            sent = self._send(out)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._fail("reset")
            return
        if sent != len(out):
            self._keep(out, sent)

    def close(self, out: Out = b"", *, abort: bool = False) -> None:
        """Send this last, then end: in order, or with a reset where an orderly end leaves the client spinning."""
        self._end("closed", out, abort=abort)

    def end(self, code: str) -> None:
        """Close with the words the protocol has for a code; the session is told the code."""
        self._end(code, self._goodbye(code))

    def cut(self) -> None:
        """Close at once, with a reset: nothing that waits is sent any more."""
        self._fail("cut")

    def entered(self) -> None:
        """A name was accepted: the time limit for it is over."""
        if not self.named and self._stage is not Stage.CLOSED:
            self.named = True
            if self.on_entered is not None:
                self.on_entered(self)

    def pause(self) -> None:
        """Read no more for now; the peer's window fills, and then the peer waits."""
        if not self._paused and self._stage is Stage.OPEN:
            self._paused = True
            self._loop.remove_reader(self._fd)

    def resume(self) -> None:
        """Read again."""
        if self._paused and self._stage is Stage.OPEN:
            self._paused = False
            if not self._eof:
                self._loop.add_reader(self._fd, self._readable)
                self._come_back()

    def dismiss(self, words: bytes) -> None:
        """Say this and end, where nobody is on this connection."""
        self._end("dismissed", words)

    # --- reading --------------------------------------------------------------------------------------------

    def start(self, session: SessionLike, goodbye: Goodbye, *, reset: bool = False) -> None:
        """Hand what comes to this session from now on. `reset`: this protocol's clients need a reset at the end."""
        self._session = session
        self._goodbye = goodbye
        self._reset = reset
        if self._stage is not Stage.OPEN:  # gone while it was greeted
            self._loop.call_soon(session.lost, "reset")
            return
        self._loop.add_reader(self._fd, self._readable)
        self._readable()

    def _readable(self) -> None:
        if self._paused or self._again is not None or self._stage is not Stage.OPEN:
            return
        try:
            received = self._pipe.recv(self.bounds.bite)
        except BlockingIOError:
            return
        except OSError:
            self._fail("reset")
            return
        if received:
            self._session.received(received)
            self._come_back()
        else:
            self._eof = True
            self._loop.remove_reader(self._fd)
            grace = self.bounds.eof_grace
            self._loop.call_later(grace, self._all_answered, grace, self._loop.time())

    def _come_back(self) -> None:
        """Take the next bite in the next turn of the loop where the kernel knows nothing of it."""
        if self._again is None and self._holds():
            self._again = self._loop.call_soon(self._read_on)

    def _read_on(self) -> None:
        self._again = None
        self._readable()

    def _all_answered(self, grace: float, since: float) -> None:
        """The peer sends no more. What it asked is still answered, then this side ends too."""
        if self._stage is not Stage.OPEN:
            return
        patient = self._loop.time() - since < self.bounds.eof_patience
        if patient and (self._session.busy or self.outstanding):
            grace = min(2 * grace, 0.2)
            self._loop.call_later(grace, self._all_answered, grace, since)
        else:
            self._end("eof", b"")

    # --- writing --------------------------------------------------------------------------------------------

    def _add(self, out: Any) -> None:
        """A write while something waits (or nothing may be written any more)."""
        if self._stage is not Stage.OPEN or not out:
            return
        if self.outstanding + len(out) > self.bounds.at_once:
            self._too_slow()
        else:
            self._keep(out, 0)

    def _keep(self, out: bytes, sent: int) -> None:
        """Queue what is not sent of these bytes: a reference, never a copy."""
        queue = self._queue
        if queue is None:
            queue = self._queue = deque()
        if not queue:
            self._offset = sent
            self._direct = False
            self._loop.add_writer(self._fd, self._writable)
        queue.append(out)
        self._held += len(out) - sent
        self._watch()

    def _watch(self) -> None:
        """Start or end the time for which a reader may owe much."""
        much = self.outstanding > self.bounds.lasting
        if much and self._slow is None:
            self._slow = self._loop.call_later(self.bounds.lasting_for, self._still_slow)
        elif not much and self._slow is not None:
            self._slow.cancel()
            self._slow = None

    def _still_slow(self) -> None:
        self._slow = None
        if self._stage is Stage.OPEN:
            self._too_slow()

    def _writable(self) -> None:
        queue = self._queue
        if not queue:
            return
        try:
            if len(queue) == 1:
                sent = self._send(memoryview(queue[0])[self._offset :] if self._offset else queue[0])
            else:
                pieces: list[Any] = list(islice(queue, PIECES_MOST))
                if self._offset:
                    pieces[0] = memoryview(pieces[0])[self._offset :]
                sent = self._pipe.sendmsg(pieces)
        except BlockingIOError:
            return
        except OSError:
            self._fail("reset")
            return
        self._advance(queue, sent)

    def _advance(self, queue: deque[bytes], sent: int) -> None:
        """Move the cursor by so many bytes."""
        self._held -= sent
        at = self._offset + sent
        while queue and at >= len(queue[0]):
            at -= len(queue.popleft())
        self._offset = at
        self._watch()
        if queue:
            return
        self._queue = None
        self._loop.remove_writer(self._fd)
        if self._stage is Stage.OPEN:
            self._direct = True
        elif self._stage is Stage.ENDING:
            self._shut()

    # --- ending ---------------------------------------------------------------------------------------------

    def _too_slow(self) -> None:
        """Let a reader go who owes too much: forget what waits, but for the rest of what was cut in the middle."""
        self._drop_waiting()
        self._end("too_slow", self._goodbye("too_slow"))

    def _drop_waiting(self) -> None:
        queue = self._queue
        if not queue:
            return
        cut = queue[0] if self._offset else None
        queue.clear()
        self._held = 0
        if cut is not None:
            queue.append(cut)
            self._held = len(cut) - self._offset
        else:
            self._loop.remove_writer(self._fd)

    def _end(self, reason: str, out: Out, *, abort: bool = False) -> None:
        """Stop handing on, send the last bytes, then end our side. The session hears of it in a moment."""
        if self._stage is not Stage.OPEN:
            return
        self._stage = Stage.ENDING
        self._direct = False
        self._reset = self._reset or abort
        self._loop.remove_reader(self._fd)
        self._loop.call_soon(self._session.lost, reason)
        self._limit = self._loop.call_later(self.bounds.linger, self._destroy, True)
        self._last(out)

    def _last(self, out: Out) -> None:
        """Send the last bytes behind what waits."""
        whole = out if isinstance(out, bytes) else b"".join([unit.data for unit in out])
        if whole:
            try:
                sent = 0 if self._queue else self._send(whole)
            except BlockingIOError:
                sent = 0
            except OSError:
                self._destroy(True)
                return
            if sent != len(whole):
                self._keep(whole, sent)
        if not self._queue:
            self._shut(said=bool(whole))

    def _shut(self, *, said: bool = True) -> None:
        """Our last byte is with the kernel: end our side, then wait for the peer's end and discard what it says.

        Without the wait, a close with unread bytes becomes a reset, and the last words may never arrive.
        """
        self._stage = Stage.SHUT
        if self._limit is not None:
            self._limit.cancel()
        if self._reset:
            self._limit = self._loop.call_later(self.bounds.reset_after if said else 0, self._destroy, True)
            return
        try:
            self._pipe.shutdown(SHUT_WR)
        except OSError:
            self._destroy(True)
            return
        if self._eof:
            self._destroy(False)
            return
        self._loop.add_reader(self._fd, self._discard)
        self._await_end(self._loop.time() + self.bounds.linger)

    def _await_end(self, until: float) -> None:
        left = until - self._loop.time()
        self._limit = self._loop.call_later(min(left, self.bounds.stays), self._stays, until)

    def _stays(self, until: float) -> None:
        """The peer does not end. Only a reset ends netcat, which otherwise waits for a line that goes nowhere."""
        if self._loop.time() >= until:
            self._destroy(False)
        elif arrived(self._fd):
            self._destroy(True)
        else:
            self._await_end(until)

    def _discard(self) -> None:
        try:
            if self._pipe.recv(READ_MOST):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._destroy(False)

    def _fail(self, reason: str) -> None:
        """The socket is broken. It may have been found in the middle of a delivery, so the session hears later."""
        if self._stage is Stage.OPEN:
            self._loop.call_soon(self._session.lost, reason)
        self._destroy(True)

    def _destroy(self, reset: bool) -> None:
        """Close the socket; with a reset the kernel forgets at once what it still holds for this peer."""
        if self._stage is Stage.CLOSED:
            return
        self._stage = Stage.CLOSED
        self._direct = False
        self._queue = None
        self._held = 0
        for timer in (self._slow, self._limit, self._again):
            if timer is not None:
                timer.cancel()
        self._slow = self._limit = self._again = None
        self._loop.remove_reader(self._fd)
        self._loop.remove_writer(self._fd)
        if reset:
            try:
                self._pipe.setsockopt(SOL_SOCKET, SO_LINGER, RESET)
            except OSError:
                reset = False  # gone already
        self._pipe.close()
        self._session = SILENT
        self._goodbye = no_words
        self._over(self)
