"""A hub whose secrets are in sight, and people in front of its gate."""

import asyncio
from collections.abc import Sequence

from chinwag.auth.contract import Busy, Checked
from chinwag.auth.throttle import Tries
from chinwag.hub import Hub, HubSettings
from chinwag.identity import Identity
from chinwag.net.contract import Peer
from chinwag.protocols.contract import Out, Reply
from chinwag.room.commands import Command, Enter
from chinwag.room.commands_accounts import (
    Claim,
    Register,
)  # fmt: skip
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Entered, Result
from chinwag.session import Session
from chinwag.store.fake import FakeStore
from chinwag.telemetry import silent
from tests.support.wires import ToyConnection, ToyWire

GOOD, BETTER = "correct horse", "battery staple"
FAR = Peer("203.0.113.9", 4000, "ip4", loopback=False)


class Secrets:
    """Hashes that can be read, made at once or when `go` is set."""

    def __init__(self) -> None:
        self.checked: list[tuple[str, str]] = []
        self.busy = False
        self.better = ""
        self.go = asyncio.Event()
        self.go.set()
        self.hashes: dict[str, str] = {}  # further ones, with what they are of

    async def check(self, known: str, password: str, *, login: bool = False) -> Checked:
        if self.busy:
            raise Busy
        await self.go.wait()
        self.checked.append((known, password))
        known = known.partition("\n")[0]
        right = known == f"hash of {password}" or (bool(known) and self.hashes.get(known) == password)
        return Checked(right, self.better if right else "")

    async def hashed(self, password: str, *, login: bool = False) -> str:
        if self.busy:
            raise Busy
        await self.go.wait()
        return f"hash of {password}"

    def close(self) -> None:
        """Nothing to do."""


class Wire(ToyWire):
    """Asks for what it is given, and keeps the answers."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Command | Reply] = []
        self.answers: list[Result | Refused] = []

    def receive(self, data: bytes) -> Sequence[Command | Reply]:
        asked, self.asked = self.asked, []
        return asked

    def answer(self, command: Command, result: Result | Refused) -> Out:
        self.answers.append(result)
        return super().answer(command, result)


class Visitor:
    """Somebody on a connection."""

    def __init__(self, house: "House", peer: Peer | None = None) -> None:
        self.house = house
        self.wire, self.connection = Wire(), ToyConnection()
        if peer is not None:
            self.connection.peer = peer
        self.session: Session = house.hub.open_session(self.connection, self.wire)

    async def ask(self, *commands: Command) -> Result | Refused:
        """Ask, and get the last answer."""
        self.wire.asked.extend(commands)
        self.session.received(b"x")
        await self.house.turn()
        return self.wire.answers[-1]

    @property
    def id(self) -> str:
        return self.session.person.id if self.session.person else ""


class House:
    """A hub whose secrets are in sight."""

    def __init__(self, tries: Tries) -> None:
        self.store = FakeStore(immediate=False)
        self.secrets = Secrets()
        self.count = 0
        self.time = 0.0
        loop = asyncio.get_running_loop()
        settings = HubSettings(burst=0, tries=tries)
        self.hub = Hub(self.store, loop, Identity(b"s" * 32, self.chance), settings, silent(), self.secrets)
        self.hub.gate.chance, self.hub.gate.clock = self.chance, self.store._clock
        self.hub.now = lambda: self.time

    def chance(self, n: int) -> bytes:
        self.count += 1
        return self.count.to_bytes(n)

    def visitor(self, peer: Peer | None = None) -> Visitor:
        return Visitor(self, peer)

    async def account(self, name: str, peer: Peer | None = None) -> Visitor:
        """Somebody who comes in and registers."""
        came = self.visitor(peer)
        await came.ask(Enter(name=name))
        assert isinstance(await came.ask(Register(password=GOOD)), Entered)
        return came

    async def owner(self, name: str = "olga") -> Visitor:
        came = await self.account(name)
        assert isinstance(await came.ask(Claim(code=self.hub.gate.new_claim())), Accepted)
        return came

    async def turn(self) -> None:
        """Let everything that is under way come to its end."""
        for _ in range(6):
            await asyncio.sleep(0)
            self.store.flush()
            self.hub.delivery.flush()


def code(result: Result | Refused) -> str:
    """Why something was refused."""
    assert isinstance(result, Refused), result
    return result.code
