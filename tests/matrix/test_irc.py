"""The matrix over IRC: what a client asks there is decided by the same table, or refused where that refuses too.

An IRC numeric does not say which condition stood in the way, so it is looked at what was asked of the store. What
IRC answers from the state alone (who is there, what was said) is looked at in what was heard.
"""

import asyncio
import re
from collections.abc import Sequence

import pytest

from chinwag.auth.throttle import Tries
from chinwag.hub import Hub, HubSettings
from chinwag.identity import Identity
from chinwag.protocols.irc.house import House, Setup
from chinwag.protocols.irc.wire import Irc
from chinwag.room.commands import Command, Enter
from chinwag.room.entry import Person
from chinwag.room.facts import NOTHING, Facts
from chinwag.room.permissions import Role
from chinwag.room.refusals import Refused
from chinwag.session import Session
from chinwag.telemetry import silent
from tests.matrix.cells import PERSONAS, SAMPLES, SETTINGS, Persona, Sample
from tests.matrix.world import DryStore, World
from tests.support.gate import Secrets
from tests.support.patterns import Patterns
from tests.support.wires import ToyConnection

CAPS = (
    "message-tags batch draft/chathistory draft/message-redaction draft/metadata-2 draft/read-marker"
    " draft/channel-rename draft/search"
)
AT = "timestamp=2100-01-01T00:00:00.000Z"
LINES: dict[str, str] = {  # by the name of the sample: how IRC asks for it
    "Say den": "PRIVMSG #den :hello",
    "Redact den": "REDACT #den r{room}-{own}",
    "Redact den others": "REDACT #den r{room}-{others}",
    "React den others": "@+draft/react=👍;+draft/reply=r{room}-{others} TAGMSG #den",
    "SetTopic den": "TOPIC #den :new",
    "Typing den": "@+typing=active TAGMSG #den",
    "MarkRead den": f"MARKREAD #den {AT}",
    "Leave den": "PART #den",
    "Join den": "JOIN #den",
    "SetRole den": "MODE #den +v vic",
    "SetMode den limit": "MODE #den +l 99",
    "RenameRoom den": "RENAME #den #lair",
    "Kick den": "KICK #den vic :enough",
    "Ban den": "MODE #den +b spam*!*@*",
    "Unban den": "MODE #den -b spam*!*@*",
    "SetMetadata den": "METADATA #den SET url :x",
    "ClearMetadata den": "METADATA #den CLEAR",
    "SetMetadata -": "METADATA * SET url :x",
    "SetMetadata - others": "METADATA vic SET url :x",
    "ClearMetadata -": "METADATA * CLEAR",
    "ClearMetadata - others": "METADATA vic CLEAR",
    "Invite den": "INVITE zed #den",
    "Rename -": "NICK other",
    "SetAway -": "AWAY :tea",
    "Whisper -": "PRIVMSG vic :psst",
    "CreateRoom house": "JOIN #attic",
    "Signal den": "@+x=y TAGMSG #den",
    "Nudge -": "@+x=y TAGMSG vic",
    "Describe -": "MODE {nick} +w",
    "Operate -": "OPER root toor",
    "Watch -": "MONITOR + vic",
    "MarkTime -": f"MARKREAD vic {AT}",
    "Announce -": "WALLOPS :hear",
    "Register -": "REGISTER * * :correct horse battery staple",
    "AddKey -": "CERT ADD",
    "RemoveKey -": "CERT REMOVE none",
    "Kick house": "KILL vic :enough",
}
SHOWN: dict[str, tuple[str, str]] = {  # what IRC answers itself: how it is asked, and what is found in the answer
    "GetPage den": ("CHATHISTORY LATEST #den * 1", " chathistory #den"),
    "ListPeople den": ("NAMES #den", " 353 "),
    "ListBans den": ("MODE #den e", r"^(?!.* 4\d\d )"),
    "Search den": ("SEARCH text=hello;in=#den", " PRIVMSG #den :"),
    "Search house": ("SEARCH text=hello", " BATCH "),
    "ListRooms -": ("LIST", " 323 "),
    "ListPeople -": ("WHO *", " 315 "),
    "ListKeys -": ("CERT LIST", "NOTICE"),
    "Ping -": ("PING x", " PONG "),
}
FORBIDDEN = Refused("forbidden")
WORDLESS = frozenset((  # what IRC has no word for
    "Edit den", "Report den others", "RaiseHand den", "LowerHand den", "LowerHand den others",
    "ListHands den", "CallOn den", "SetMode den keep_days", "SetMode den keep_count", "CountBan den", "Mute den",
    "Unmute den", "SetFilter den", "TryFilter den", "ListFilters den", "Undo den", "Audit den", "Invite den code",
    "ListInvites den", "ChangePassword -", "LogoutOthers -", "DeleteAccount -", "Claim -",
    "Accept -",
    "RevokeInvite -", "RemoveAccount -", "SetPolicy - lockdown", "SetPolicy - guests", "SetPolicy - registration",
    "SetPolicy - rooms", "SetPolicy - password", "Invite house", "ListInvites house", "SetRole house", "Ban house",
    "CountBan house", "Unban house", "ListBans house", "Mute house", "Unmute house", "SetFilter house",
    "ListFilters house", "Undo house", "Audit house",
))  # fmt: skip


def name_of(sample: Sample) -> str:
    """The name of a sample; an invitation by a code has one of its own."""
    code = " code" if sample.name == "Invite den" and not getattr(sample.command, "person", "") else ""
    return sample.name + code


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
        identity = Identity(b"s" * 32, lambda n: b"\1" * n)
        settings = HubSettings(burst=0, tries=Tries(lax=True))
        self.hub = Hub(self.store, asyncio.get_running_loop(), identity, settings, silent(), Secrets())
        self.hub.gate.settings.operators = {"root": "toor"}
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

    @property
    def spied(self) -> Spied:
        """The store, which remembers."""
        assert isinstance(self.store, Spied)
        return self.store

    def connect(self, persona: Persona) -> tuple[Session, ToyConnection]:
        """One more session of a persona, over IRC."""
        who, connection = self.people[persona.name], ToyConnection()
        session = self.hub.open_session(connection, Irc(self.house))
        self.spied.comes = who
        session.received(f"CAP LS 302\r\nCAP REQ :{CAPS}\r\nNICK newcomer\r\nUSER u 0 * :real\r\n".encode())
        session.received(b"CAP END\r\n")
        self.turn()
        self.spied.comes = None
        return session, connection

    async def irc(self, client: tuple[Session, ToyConnection], line: str) -> str:
        """What one hears of a line."""
        session, connection = client
        self.spied.asked.clear()
        connection.take()
        session.received(line.encode() + b"\r\n")
        for _ in range(8):  # a password is looked at in a task of its own
            await asyncio.sleep(0)
            self.turn()
        return connection.take().decode()


@pytest.fixture
async def world() -> IrcWorld:
    made = IrcWorld()
    await made.open()
    return made


def test_every_sample_has_its_words_or_is_known_to_have_none() -> None:
    names = [name_of(sample) for sample in SAMPLES]
    assert len(set(names)) == len(names)
    assert LINES.keys() | SHOWN.keys() | WORDLESS == set(names)
    assert len(LINES) + len(SHOWN) + len(WORDLESS) == len(names)


async def clients_of(world: IrcWorld, name: str) -> dict[str, tuple[Session, ToyConnection]]:
    """Everybody over IRC, in a setting."""
    world.store.dry = False
    clients = {persona.name: world.connect(persona) for persona in PERSONAS}
    world.store.dry = True
    SETTINGS[name].switch(world.store.state, True)
    return clients


@pytest.mark.parametrize("name", SETTINGS)
async def test_irc_asks_the_same_table(world: IrcWorld, name: str) -> None:
    clients = await clients_of(world, name)
    room, wrong = world.store.state.rooms["den"], []
    for sample in SAMPLES:
        line = LINES.get(name_of(sample), "")
        for persona in PERSONAS if line else ():
            refused = world.decided(sample, persona)
            own = world.own.get(persona.name, 1)
            words = line.format(room=room.id, own=own, others=3, nick=persona.name)
            heard = await world.irc(clients[persona.name], words)
            asked = asked_for(world.spied.asked, type(sample.command), world.people[persona.name])
            cell = (words, persona.name, refused and refused.code, asked, heard)
            if asked:
                if asked[0] != (refused.code if refused else ""):
                    wrong.append(cell)
            elif refused is None and not (sample.name == "Join den" and persona.inside):
                wrong.append(cell)
    assert wrong == []


def asked_for(asked: Sequence[tuple[Person, type[Command], str]], kind: type[Command], who: Person) -> list[str]:
    """The answers to what one asked of the store, of one kind."""
    return [code for by, each, code in asked if each is kind and by.id == who.id]


@pytest.mark.parametrize("name", SETTINGS)
async def test_what_irc_shows_by_itself_is_what_the_table_lets_one_see(world: IrcWorld, name: str) -> None:
    clients = await clients_of(world, name)
    wrong = []
    for sample in SAMPLES:
        line, mark = SHOWN.get(name_of(sample), ("", ""))
        for persona in PERSONAS if line else ():
            shut = name == "hidden" and not persona.inside and persona.role < Role.OPERATOR  # answers.may_see
            refused = FORBIDDEN if shut and sample.name == "ListPeople den" else world.decided(sample, persona)
            heard = await world.irc(clients[persona.name], line)
            if (re.search(mark, heard) is not None) != (refused is None):
                wrong.append((line, persona.name, refused and refused.code, heard))
    assert wrong == []
