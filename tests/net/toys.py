"""A session that keeps what it gets, a wire that does nothing, and clients made of plain sockets."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from chinwag.net.arrival import Openings
from chinwag.net.contract import Peer
from chinwag.net.listener import Doorway, Listener
from chinwag.net.rows import Probe
from chinwag.net.sockets import listen
from chinwag.net.stream import Bounds, Stream
from chinwag.protocols.contract import Out, Reply, Unit, Wire
from chinwag.protocols.opening import Timers
from chinwag.room.commands import Command
from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.results import Result

HERE = Peer("127.0.0.1", 1, "ip4", loopback=True)


class ToySession:
    """Keeps what came. With `answer`, each piece is answered at once."""

    def __init__(self, connection: Stream, wire: Wire, answer: Callable[[bytes], bytes] | None = None) -> None:
        self.connection = connection
        self.wire = wire
        self.busy = False
        self.heard: list[bytes] = []
        self.ends: list[str] = []
        self._answer = answer

    def received(self, data: bytes) -> None:
        self.heard.append(data)
        if self._answer is not None:
            self.connection.write(self._answer(data))

    def lost(self, reason: str) -> None:
        self.ends.append(reason)

    @property
    def whole(self) -> bytes:
        return b"".join(self.heard)


class PlainWire:
    """A wire by name: greets with its name and takes leave with the code."""

    kind: ClassVar[str] = "plain"
    echo: ClassVar[bool] = False
    paced: ClassVar[bool] = False
    patience: ClassVar[float] = 20.0
    resumes: ClassVar[bool] = True
    tells_read: bool = True
    key: Hashable = "plain"

    def __init__(self, name: str) -> None:
        self.name = name

    def greet(self) -> Out:
        return f"[{self.name}]".encode()

    def receive(self, data: bytes) -> Sequence[Command | Reply]:
        return ()

    def more(self) -> bool:
        return False

    def answer(self, command: Command, result: Result | Refused) -> Out:
        return b""

    def render(self, entry: Entry) -> Out:
        return b""

    def goodbye(self, code: str) -> Out:
        return f"<{code}>".encode()


class UnitWire(PlainWire):
    """The same in units, for clients that need a reset at the end."""

    paced: ClassVar[bool] = True
    reset_on_close: ClassVar[bool] = True

    def goodbye(self, code: str) -> Out:
        return (Unit(f"<{code}>".encode()),)


class House:
    """A listener on loopback with toy wires; `sessions` in the order in which they were recognised."""

    def __init__(self, doorway: Doorway, wires: dict[str, Callable[[Peer], Wire]], **more: Any) -> None:
        self.sessions: list[ToySession] = []
        self.notes: list[tuple[str, dict[str, object]]] = []
        self.listener = Listener(self._open, wires, doorway, note=self._note, **more)
        self.port = 0

    def _open(self, connection: Stream, wire: Wire) -> ToySession:
        self.sessions.append(ToySession(connection, wire))
        return self.sessions[-1]

    def _note(self, event: str, /, **fields: object) -> None:
        self.notes.append((event, fields))

    async def call(self, *, host: str = "127.0.0.1", first: bytes = b"") -> socket.socket:
        """A client of plain socket calls."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        caller = socket.socket(family)
        caller.setblocking(False)
        await asyncio.get_running_loop().sock_connect(caller, (host, self.port))
        if first:
            caller.send(first)
        return caller

    async def session(self, number: int = 0) -> ToySession:
        """The session of this number, as soon as there is one."""
        await until(lambda: len(self.sessions) > number)
        return self.sessions[number]


QUICK = Timers(settle=0.02, partial=0.1, early=0.02, total=5.0)
PATIENT = (Probe(60.0),)


def doorway(**changes: Any) -> Doorway:
    """Timers short enough for tests, and no prompt unless it is asked for."""
    openings = Openings(
        probes=changes.pop("probes", PATIENT),
        timers=changes.pop("timers", QUICK),
        most=changes.pop("most", 4096),
        **({"rows": changes.pop("rows")} if "rows" in changes else {}),
    )
    bounds = changes.pop("bounds", Bounds(linger=0.2, reset_after=0.02))
    return Doorway(openings=openings, bounds=bounds, **changes)


def toy_wires() -> dict[str, Callable[[Peer], Wire]]:
    return {"native": lambda peer: PlainWire("native"), "text": lambda peer: PlainWire("text")}


@asynccontextmanager
async def a_house(
    door: Doorway | None = None,
    wires: dict[str, Callable[[Peer], Wire]] | None = None,
    host: str = "127.0.0.1",
    **more: Any,
) -> AsyncIterator[House]:
    house = House(door or doorway(), wires or toy_wires(), **more)
    opened = listen(host, 0)
    house.port = opened[0].getsockname()[1]
    house.listener.open(opened)
    try:
        yield house
    finally:
        await house.listener.stop(within=0.3)


async def until(true: Callable[[], object], within: float = 5.0) -> None:
    """Let the loop run until this holds."""
    deadline = asyncio.get_running_loop().time() + within
    while not true():
        assert asyncio.get_running_loop().time() < deadline, "waited in vain"
        await asyncio.sleep(0.001)


async def read(caller: socket.socket, count: int = 65536) -> bytes:
    """What comes next, within five seconds."""
    return await asyncio.wait_for(asyncio.get_running_loop().sock_recv(caller, count), 5)


async def read_all(caller: socket.socket) -> bytes:
    """Everything up to the end, and the end; a reset counts as one."""
    whole = b""
    try:
        while piece := await read(caller):
            whole += piece
    except ConnectionResetError:
        whole += b"|RESET"
    return whole
