"""The connection of old programs: every unit leaves in one write of its own, with the silence it needs around it.

Such a client takes what one recv gives it for one message. So a unit is never cut (a short write ends the
connection), never glued to the next one by the kernel (MSG_EOR), and waits for its time.
"""

import socket
import sys
from asyncio import AbstractEventLoop, TimerHandle
from collections import deque
from collections.abc import Callable
from typing import Any

from chinwag.net.contract import Peer, Pipe
from chinwag.net.stream import Bounds, Stage, Stream
from chinwag.protocols.contract import Out, Unit
from chinwag.protocols.units import next_write

# Linux adds later bytes to a segment that waits for the peer's window, and cuts it wherever the segment is full,
# but not where a write was marked as the end of a record.
WHOLE = socket.MSG_EOR if sys.platform == "linux" else 0


class PacedStream(Stream):
    """A connection that sends units one by one.

    A unit leaves no sooner than `quiet_before` after it was written here, and after the byte before it; what
    follows (a close as well) waits for its `quiet_after`. Units that `next_write` would join share one write.
    """

    __slots__ = ("_asked", "_blocked", "_sent_at", "_silent_until", "_timer", "_units")

    def __init__(
        self, loop: AbstractEventLoop, pipe: Pipe, peer: Peer, bounds: Bounds, over: Callable[[Stream], None]
    ) -> None:
        super().__init__(loop, pipe, peer, bounds, over)
        self._direct = False
        self._units: deque[Unit] = deque()
        self._asked: deque[float] = deque()  # when each of the units was written here
        self._sent_at = 0.0
        self._silent_until = 0.0
        self._timer: TimerHandle | None = None
        self._blocked = False  # the kernel takes nothing: waiting to become writable

    def _add(self, out: Any) -> None:
        if self._stage is not Stage.OPEN or not out:
            return
        self._put(out)
        if self._held > self.bounds.at_once:
            self._too_slow()
            return
        self._go()

    def _put(self, out: Out) -> None:
        units = (Unit(out),) if isinstance(out, bytes) else out
        now = self._loop.time()
        for unit in units:
            if unit.data:
                self._units.append(unit)
                self._asked.append(now)
                self._held += len(unit.data)
        self._watch()

    def _go(self) -> None:
        """Send what is due; come back when the next one is."""
        while self._units and self._timer is None and not self._blocked and self._stage <= Stage.ENDING:
            if not self._due():
                return
            unit, count = next_write(self._units)
            if not self._send_whole(unit):
                return
            for _ in range(count):
                self._held -= len(self._units.popleft().data)
                self._asked.popleft()
        self._watch()
        if self._stage is Stage.ENDING and not self._units:
            self._shut_in_time()

    def _due(self) -> bool:
        """Whether the next unit may leave now; else a timer is set."""
        quiet = self._units[0].quiet_before
        return not self._wait_until(max(self._asked[0] + quiet, self._sent_at + quiet, self._silent_until))

    def _wait_until(self, due: float) -> bool:
        """Set the timer for this moment; False where it has come."""
        if due <= self._loop.time():
            return False
        if self._timer is None:
            self._timer = self._loop.call_at(due, self._time_has_come)
        return True

    def _time_has_come(self) -> None:
        self._timer = None
        self._go()

    def _send_whole(self, unit: Unit) -> bool:
        """One write. Whoever cannot take a whole unit would read garbage from then on: that is the end."""
        try:
            sent = self._send(unit.data, WHOLE)
        except BlockingIOError:
            self._blocked = True
            self._loop.add_writer(self._fd, self._writable)
            return False
        except OSError:
            self._fail("reset")
            return False
        if sent != len(unit.data):
            self._fail("too_slow")
            return False
        self._sent_at = self._loop.time()
        self._silent_until = self._sent_at + unit.quiet_after
        return True

    def _writable(self) -> None:
        self._blocked = False
        self._loop.remove_writer(self._fd)
        self._go()

    def _drop_waiting(self) -> None:
        self._units.clear()
        self._asked.clear()
        self._held = 0

    def _last(self, out: Out) -> None:
        self._put(out)
        self._go()

    def _shut_in_time(self) -> None:
        if self._stage is Stage.ENDING and not self._wait_until(self._silent_until):
            self._shut(said=self._sent_at > 0)

    def _destroy(self, reset: bool) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        self._units.clear()
        self._asked.clear()
        super()._destroy(reset)
