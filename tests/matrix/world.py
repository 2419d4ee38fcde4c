"""The house in which every cell is tried: all personas at once, each over every protocol that exists.

What is asked is decided and answered as ever, but not folded: a cell changes nothing for the next one.
"""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from chinwag.answers import QUESTIONS
from chinwag.hub import Hub, HubSettings
from chinwag.identity import Identity
from chinwag.protocols.contract import Wire
from chinwag.protocols.native import SERVER_FRAME_LIMIT, Frames, Native
from chinwag.protocols.native_client import Answer, decode_server, encode_command, opening
from chinwag.protocols.phrases import sentence
from chinwag.protocols.text import Text
from chinwag.protocols.text_looks import told
from chinwag.room.codes import digest
from chinwag.room.commands import Command, CreateRoom, Enter, Join, Say, Search
from chinwag.room.commands_moderation import Mute
from chinwag.room.entry import SERVER, Person
from chinwag.room.facts import NOTHING, Facts
from chinwag.room.permissions import Role
from chinwag.room.refusals import Refused
from chinwag.session import Session
from chinwag.store.contract import Settled
from chinwag.store.fake import FakeStore
from chinwag.telemetry import silent
from tests.matrix.cells import PERSONAS, Persona, Sample, numbered
from tests.support.patterns import Patterns
from tests.support.wires import ToyConnection

VIC, ZED = Person("g00000000000000fe", "vic"), Person("a00000000000000fd", "zed", "account")
ALLOWED = Refused("not_stored", {"reason": "nothing is stored here"})
WIRES: dict[str, Callable[[], Wire]] = {"native": Native, "text": lambda: Text("Chinwag")}


class DryStore(FakeStore):
    """A store that, once it is dry, decides and changes nothing: what is allowed is answered with ALLOWED."""

    dry = False

    def submit(self, origin: object, who: Person, command: Command, facts: Facts = NOTHING) -> None:
        if not self.dry:
            super().submit(origin, who, command, facts)
            return
        self._tell((Settled(origin, who, command, self.tried(who, command, facts) or ALLOWED),))

    def tried(self, who: Person, command: Command, facts: Facts = NOTHING) -> Refused | None:
        """Why a command would be refused, if so."""
        seq = getattr(command, "reply", getattr(command, "seq", 0))
        target = self.target(getattr(command, "room", ""), seq) if seq else None
        found = self.state.decide(who, command, 1 << 60, target, facts)
        return found if isinstance(found, Refused) else None


class World:
    """Everybody, and the sessions that they have."""

    def __init__(self) -> None:
        self.store = self.make_store()
        identity = Identity(b"s" * 32, lambda n: b"\1" * n)
        self.hub = Hub(self.store, asyncio.get_running_loop(), identity, HubSettings(burst=0), silent())
        self.people: dict[str, Person] = {}
        self.own: dict[str, int] = {}  # by persona: the seq of a message in the room
        self.sessions: dict[tuple[str, str], tuple[Session, ToyConnection]] = {}
        self.acts: dict[str, int] = {}

    def make_store(self) -> DryStore:
        """The store of this world."""
        return DryStore(engine=Patterns())

    async def open(self) -> None:
        """Make the room, let everybody in, and give everybody a role."""
        await self.store.open()
        state = self.store.state
        state.load_account(ZED.id, ZED.name)
        self.done(SERVER, CreateRoom(room="den"))
        self.enter(VIC)
        self.done(VIC, Join(room="den"))
        self.done(VIC, Say(room="den", text="hello"))
        for number, persona in enumerate(PERSONAS, 1):
            self._settle(number, persona)
        for place in ("den", ""):
            self.done(SERVER, Mute(person="vic", room=place))
            self.acts[place] = self.store.state.place(place or "*house").head  # type: ignore[union-attr]
        state.lobby.order.mutes.clear()
        state.rooms["den"].ordered().mutes.clear()
        state.rooms["den"].tidy(1)
        assert state.rooms["den"].order is None
        state.lobby.watch()
        state.load_invitation(digest("K7QX2MPD"), "den", 9, 0, "server")
        self.turn()
        for _, connection in self.sessions.values():
            connection.take()
        self.store.dry = True

    def _settle(self, number: int, persona: Persona) -> None:
        state = self.store.state
        kind = "guest" if persona.rank is Role.GUEST else "account"
        who = self.people[persona.name] = Person(f"{kind[0]}{number:016x}", persona.name, kind)  # type: ignore[arg-type]
        if kind == "account":
            state.load_account(who.id, who.name, persona.rank.name)
        if persona.role > Role.MEMBER and persona.rank <= Role.MEMBER:
            state.load_role("den", who.id, persona.role.name)
        for protocol in WIRES:
            self.enter(who, protocol)
        if persona.inside:
            self.done(who, Join(room="den"))
            self.done(who, Say(room="den", text="hello"))
            self.own[persona.name] = state.rooms["den"].head

    def enter(self, who: Person, protocol: str = "native") -> None:
        """One more session of somebody."""
        connection, enter = ToyConnection(), Enter(name=who.name)
        session = self.hub.open_session(connection, WIRES[protocol]())
        if protocol == "native":
            session.wire.receive(b"CHINWAG1")
            session.wire.receive(encode_command(enter))
        self.store.submit(session.turn(enter), who, enter)
        self.turn()
        if isinstance(session.wire, Text):
            session.wire._go("den")
            session.wire._own["den"] = 0
        self.sessions[who.name, protocol] = session, connection
        connection.take()

    def done(self, who: Person, command: Command) -> None:
        """What is not to be refused."""
        refused = self.store.tried(who, command)
        assert refused is None, refused
        self.store.submit(None, who, command)
        self.turn()

    def turn(self) -> None:
        """Let everything under way come to its end."""
        self.store.flush()
        self.hub.delivery.flush()

    # --- one cell -------------------------------------------------------------------------------------------

    def command(self, sample: Sample, persona: Persona) -> Command:
        """What the persona asks for."""
        place = getattr(sample.command, "room", "")
        return numbered(sample, self.own.get(persona.name, 1), 3, self.acts.get(place, 1))

    def decided(self, sample: Sample, persona: Persona) -> Refused | None:
        """By the core: why not, if so. Questions are asked of the same table."""
        who, command = self.people[persona.name], self.command(sample, persona)
        if asks(command):
            return self.store.state.may(who, command, 1 << 60, sample.facts)
        return self.store.tried(who, command, sample.facts)

    async def native(self, sample: Sample, persona: Persona) -> Refused | None:
        """What the native protocol answers: the refusal, if it is one."""
        shown = await self._heard(persona, "native", encode_command(replace(self.command(sample, persona), id=1)))
        answers = [decode_server(text) for text in Frames(SERVER_FRAME_LIMIT).feed(shown)]
        found = [answer.result for answer in answers if isinstance(answer, Answer)]
        return next((result for result in found if isinstance(result, Refused)), None)

    async def text(self, sample: Sample, persona: Persona) -> bytes:
        """What the text protocol shows."""
        line = sample.line.format(seq=getattr(self.command(sample, persona), "seq", 0))
        return await self._heard(persona, "text", line.encode() + b"\n")

    async def comes(self, name: str, protocol: str) -> str | bytes:
        """What somebody new is answered: a code in the native protocol, what is shown in the text protocol."""
        connection = ToyConnection()
        session = self.hub.open_session(connection, WIRES[protocol]())
        if protocol == "native":
            session.received(opening(Enter(name=name)))
            self.turn()
            (text,) = Frames(SERVER_FRAME_LIMIT).feed(connection.take())
            found = decode_server(text)
            assert isinstance(found, Answer)
            return found.result.code if isinstance(found.result, Refused) else ""
        session.received(name.encode() + b"\n")
        self.turn()
        said = connection.take()
        return said[: said.rfind(b"\n") + 1]  # without the question that follows

    async def _heard(self, persona: Persona, protocol: str, data: bytes) -> bytes:
        session, connection = self.sessions[persona.name, protocol]
        session.received(data)
        for _ in range(4):  # a search is answered from a task of its own
            await asyncio.sleep(0)
        self.turn()
        return connection.take()


def asks(command: Command) -> bool:
    """Whether it is a question."""
    return type(command) in QUESTIONS or isinstance(command, Search)


def sentence_of(refused: Refused) -> bytes:
    """How the text protocol shows a refusal."""
    return told(sentence(refused.code, refused.values))
