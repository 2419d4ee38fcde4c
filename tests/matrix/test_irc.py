"""The matrix over IRC: what a client asks there is decided by the same table, or refused where that refuses too.

An IRC numeric does not say which condition stood in the way, so it is looked at what was asked of the store.
"""

import asyncio

import pytest

from chinwag.protocols.irc.house import House, Setup
from chinwag.protocols.irc.wire import Irc
from chinwag.room.commands import Command, CreateRoom, Enter, Join, Leave, Rename, Say, SetAway, SetTopic, Whisper
from chinwag.room.commands_accounts import Invite
from chinwag.room.commands_moderation import Ban, Kick, SetMode, SetRole
from chinwag.room.entry import Person
from chinwag.room.facts import NOTHING, Facts
from chinwag.session import Session
from tests.matrix.cells import PERSONAS, SETTINGS, Persona
from tests.matrix.world import DryStore, World
from tests.support.patterns import Patterns
from tests.support.wires import ToyConnection

LINES: list[tuple[str, Command]] = [
    ("PRIVMSG #den :hello", Say(room="den", text="hello")),
    ("TOPIC #den :new", SetTopic(room="den", topic="new")),
    ("PART #den", Leave(room="den")),
    ("JOIN #den", Join(room="den")),
    ("JOIN #attic", CreateRoom(room="attic")),
    ("KICK #den vic :enough", Kick(person="vic", room="den", reason="enough")),
    ("MODE #den +v vic", SetRole(person="vic", role="voiced", room="den")),
    ("MODE #den +l 99", SetMode(room="den", mode="limit", value=99)),
    ("MODE #den +i", SetMode(room="den", mode="invite_only")),
    ("MODE #den +b spam*!*@*", Ban(mask="spam*!*@*", room="den")),
    ("INVITE wanderer #den", Invite(room="den", person="wanderer")),
    ("NICK other", Rename(name="other", lasting=False)),
    ("AWAY :tea", SetAway(text="tea")),
    ("PRIVMSG vic :psst", Whisper(to="vic", text="psst")),
]


class Spied(DryStore):
    """Remembers what was asked of it, and the answer."""

    def __init__(self) -> None:
        super().__init__(engine=Patterns())
        self.asked: list[tuple[Person, type[Command], str]] = []
        self.comes: Person | None = None  # whoever enters is this person

    def submit(self, origin: object, who: Person, command: Command, facts: Facts = NOTHING) -> None:
        if self.comes is not None and isinstance(command, Enter):
            who = self.comes
        if self.dry:
            refused = self.tried(who, command, facts)
            self.asked.append((who, type(command), refused.code if refused else ""))
        super().submit(origin, who, command, facts)


class IrcWorld(World):
    """The same people, with IRC clients."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House(
            setup=Setup(name="irc.test", description="", network="Test"),
            state=lambda: self.store.state,
            now=lambda: 1_000_000,
            page=self.store.page,
            told=lambda key: self.hub.delivery.told.get(key, 0),
            motd=lambda: "",
        )

    def make_store(self) -> DryStore:
        return Spied()

    def connect(self, persona: Persona) -> tuple[Session, ToyConnection]:
        """One more session of a persona, over IRC."""
        who, connection = self.people[persona.name], ToyConnection()
        session = self.hub.open_session(connection, Irc(self.house))
        assert isinstance(self.store, Spied)
        self.store.comes = who
        session.received(b"NICK newcomer\r\nUSER u 0 * :real\r\n")
        self.turn()
        self.store.comes = None
        return session, connection


@pytest.fixture
async def world() -> IrcWorld:
    made = IrcWorld()
    await made.open()
    return made


@pytest.mark.parametrize("name", SETTINGS)
async def test_irc_asks_the_same_table(world: IrcWorld, name: str) -> None:
    store = world.store
    assert isinstance(store, Spied)
    store.dry = False
    clients = {persona.name: world.connect(persona) for persona in PERSONAS}
    store.dry = True
    SETTINGS[name].switch(store.state, True)
    wrong = []
    for line, command in LINES:
        for persona in PERSONAS:
            refused = store.tried(world.people[persona.name], command)
            store.asked.clear()
            session, connection = clients[persona.name]
            connection.take()
            session.received(line.encode() + b"\r\n")
            for _ in range(4):
                await asyncio.sleep(0)
            world.turn()
            asked = [code for who, kind, code in store.asked if kind is type(command) and who.name == persona.name]
            where = (line, persona.name, asked, connection.take())
            if asked and asked[0] != (refused.code if refused else ""):
                wrong.append(where)
            elif not asked and refused is None and persona.inside and not isinstance(command, Join):
                wrong.append(where)  # from outside a channel IRC itself refuses to keep order in it
    assert wrong == []
