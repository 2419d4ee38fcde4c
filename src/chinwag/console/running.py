"""The running server as the console sees it, and the one way in which it is ended gently."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from chinwag.console.acts import announce
from chinwag.console.console import Console
from chinwag.console.house import Reread
from chinwag.console.place import Place
from chinwag.console.wire import OperatorWire
from chinwag.hub import Hub
from chinwag.net.listener import Listener
from chinwag.net.sockets import ListenError, listen_unix

EMPTY_EVERY = 0.1  # seconds between two looks whether all have gone


class Running:
    """A server that is up (house.House), and the operator's socket of it.

    `doors` is what lets people in; `end(code)` ends the server; `wiping` has nothing left of what was taken back.
    """

    def __init__(
        self, hub: Hub, doors: Listener, database: Path, places: Sequence[tuple[str, int]], *,
        end: Callable[[int], None], wiping: Callable[[], Awaitable[None]], rereads: Callable[[], Reread],
        fingerprint: Callable[[], str],
    ) -> None:  # fmt: skip
        self.places = tuple(places)
        self.database = database
        self.started = hub.now()
        self.draining = False
        self._hub = hub
        self._doors = doors
        self._end = end
        self._wiping = wiping
        self._rereads = rereads
        self._fingerprint = fingerprint
        self._place = Place(database.parent)
        self._socket: Listener | None = None
        self._looks = 0  # at whether all have gone: older ones than the last do nothing

    def open(self) -> None:
        """Listen for the operator; a server that cannot still serves."""
        try:
            opened = listen_unix(self._place.path)
        except ListenError as error:
            self._hub.log.event("without_console", reason=str(error))
            return
        console = Console(self._hub, self)
        self._socket = Listener(
            console.open_session, {"native": lambda peer: OperatorWire()}, note=self._hub.log.seldom
        )
        self._socket.open([opened])

    async def close(self) -> None:
        """Listen no more; who is there hears why."""
        self._looks += 1
        if self._socket is not None:
            await self._socket.stop(0.1)
            self._place.clear()

    # --- what the operator asks for -------------------------------------------------------------------------

    @property
    def fingerprint(self) -> str:
        """Of the certificate, "" = no TLS."""
        return self._fingerprint()

    def connections(self) -> tuple[int, int]:
        """How many there are, and how many of them have not said yet what they speak."""
        return self._doors.connections, self._doors.unrecognised

    def reread(self) -> Reread:
        """Read the settings and the certificate again."""
        return self._rereads()

    def drain(self, seconds: float, reason: str) -> None:
        """Take nobody in, tell everybody, end when all have gone or after so many seconds."""
        self._hub.log.event("draining", seconds=seconds)
        self.draining = True
        self._doors.close()
        announce(self._hub, "draining", {"left": f"{seconds:.0f} seconds", "reason": reason})
        self._looks += 1
        self._look(self._hub.now() + seconds, self._looks)

    def _look(self, last: float, number: int) -> None:
        if number != self._looks:
            return
        if self._hub.sessions and self._hub.now() < last:
            self._hub.later(EMPTY_EVERY, lambda: self._look(last, number))
        else:
            self._end(0)

    async def wipe(self) -> None:
        """Have no word left on the disk of what was taken back."""
        await self._wiping()
