"""IRC clients on a real hub with a fake store: conversations that read like the log of a client."""

import asyncio
from itertools import count

from chinwag.auth.throttle import Tries
from chinwag.hub import Hub, HubSettings
from chinwag.identity import Identity
from chinwag.protocols.irc.house import House, Setup
from chinwag.protocols.irc.wire import Irc
from chinwag.room.commands import Say
from chinwag.session import Session
from chinwag.store.fake import FakeStore
from chinwag.telemetry import silent
from tests.support.gate import Secrets
from tests.support.wires import ToyConnection

SETUP = Setup(name="irc.test", description="a test", network="Test")


class Client:
    """One client; what it heard comes as text."""

    def __init__(self, talk: "Talk", session: Session, connection: ToyConnection) -> None:
        self.talk = talk
        self.session = session
        self.connection = connection

    def ask(self, *lines: str) -> list[str]:
        """Send lines; every line heard until all is told."""
        for line in lines:
            self.session.received(f"{line}\r\n".encode())
            self.talk.turn()
        return self.heard()

    async def wait(self, *lines: str) -> list[str]:
        """Send lines of which some are answered only after a password was looked at; every line heard."""
        for line in lines:
            self.session.received(f"{line}\r\n".encode())
            for _ in range(6):
                await asyncio.sleep(0)
                self.talk.turn()
        return self.heard()

    def heard(self) -> list[str]:
        """Every line heard since the last time."""
        self.talk.turn()
        return self.connection.take().decode().splitlines()


class Talk:
    """A house and its clients."""

    def __init__(self, setup: Setup = SETUP) -> None:
        self.store = FakeStore(immediate=False)
        numbers = count(1)
        identity = Identity(b"s" * 32, lambda n: next(numbers).to_bytes(n, "big"))
        settings = HubSettings(burst=0, tries=Tries(lax=True))
        self.secrets = Secrets()
        self.hub = Hub(self.store, asyncio.get_running_loop(), identity, settings, silent(), self.secrets)
        self.hub.gate.settings.operators = {"root": "toor"}
        self.now = 1_000_000
        self.house = House(
            setup=setup,
            state=lambda: self.store.state,
            now=lambda: self.now,
            page=self.store.page,
            told=lambda key: self.hub.delivery.told.get(key, 0),
            motd=lambda: "",
        )

    def turn(self) -> None:
        """Let everything that is under way come to its end."""
        for _ in range(4):
            self.store.flush()
            self.hub.delivery.flush()

    def open(self) -> Client:
        """A connection that has said nothing yet."""
        connection = ToyConnection()
        return Client(self, self.hub.open_session(connection, Irc(self.house, "localhost")), connection)

    def client(self, nick: str, *caps: str) -> Client:
        """A client that is in."""
        found = self.open()
        if caps:
            found.ask("CAP LS 302", f"CAP REQ :{' '.join(caps)}")
        found.ask(f"NICK {nick}", f"USER {nick} 0 * :{nick.title()}", *(["CAP END"] if caps else []))
        return found

    def say(self, name: str, room: str, text: str) -> None:
        """Somebody says what no single line of IRC could hold."""
        here = self.store.state.person_named(name)
        assert here is not None
        self.store.submit(None, here.person, Say(room=room, text=text))
