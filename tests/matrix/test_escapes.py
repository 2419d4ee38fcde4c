"""Text from others in every field of every command, as every kind of client gets it: none of it has any power.

The wishes come past every protocol's own checks; whoever hears them sits at netcat, at an old client or at IRC.
"""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from chinwag.auth.throttle import Tries
from chinwag.protocols.classic.wires import wires as classic
from chinwag.protocols.contract import Wire
from chinwag.protocols.irc.caps import CAPS
from chinwag.protocols.irc.house import House as IrcHouse
from chinwag.protocols.irc.house import Setup
from chinwag.protocols.irc.wire import Irc
from chinwag.protocols.text import Text
from chinwag.room import commands as c
from chinwag.room import commands_accounts as a
from chinwag.room import commands_metadata as md
from chinwag.room import commands_moderation as m
from chinwag.room import commands_presence as p
from chinwag.room.commands import Command
from chinwag.room.results import Accepted
from tests.support.gate import BETTER, House, Visitor
from tests.support.wires import ToyConnection

EVIL = "\x1b]52;c;AAAA\x07\x1b[2J\x9b31m\u202eevil\u2066\x00\x7f\u200b\ufeff\U000e0041\ud800"
LINES = f"one\r\nQUIT :{EVIL}\n:root!r@h PRIVMSG #lobby :{EVIL}"
# What no terminal may get: C0 but tab and newline, DEL, C1, bidi controls, invisible and lone surrogates.
POWER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\ud800-\udfff]")
# A client of IRC shows what was said by its own means, so it gets what is stored; 0x01 is what CTCP stands between.
CONTROLS = re.compile("[\x00\x02-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
FORGED = re.compile(rb"(?m)^(QUIT|:root!)")


def wishes(text: str, number: int, seq: int) -> Iterator[Command]:
    """Every field that takes words, with these; `number` keeps names apart."""
    yield c.Say(room="lobby", text=text)
    yield c.Say(room="lobby", text=text, action=True)
    yield c.Say(room="lobby", text=text, manner="notice")
    yield c.Say(room="lobby", text="tagged", tags={"+evil": text, f"+{text}": "x"})
    yield c.Edit(room="lobby", seq=seq, text=text)
    yield c.React(room="lobby", seq=seq, emoji=text)
    yield m.Report(room="lobby", seq=seq, reason=text)
    yield c.Redact(room="lobby", seq=seq, reason=text)
    yield c.SetTopic(room="lobby", topic=text)
    yield c.SetAway(text=text)
    yield c.CreateRoom(room=f"room{number}", topic=text)
    yield c.CreateRoom(room=text)
    yield c.Rename(name=text)
    yield c.Join(room=text)
    yield c.Leave(room=f"room{number}", reason=text)
    yield c.Whisper(to="irc", text=text)
    yield c.Whisper(to="nc", text=text)
    yield c.Whisper(to=text, text="hello")
    yield c.Search(query=text)
    yield c.ListPeople(room=text)
    yield c.Ping(data=text)
    yield p.Describe(user=text, host=text, real=text)
    yield p.Signal(room="lobby", text=text, tags={"+evil": text})
    yield p.Nudge(to="irc", text=text, tags={"+evil": text})
    yield p.Announce(text=text)
    yield p.Operate(name=text, password=text)
    yield md.SetMetadata(key="evil", value=text, room="lobby")
    yield md.SetMetadata(key="evil", value=text)
    yield md.SetMetadata(key=text, value=text)
    yield m.Mute(person="victim", room="lobby", reason=text)
    yield m.Unmute(person="victim", room="lobby")
    yield m.Ban(mask=text, room="lobby", reason=text)
    yield m.Ban(mask=f"nobody{number}", room="lobby", reason=text)
    yield m.SetFilter(pattern=text, action="flag", room="lobby")
    yield m.RenameRoom(room=f"room{number}", name=f"hall{number}", reason=text)
    yield m.Kick(person="victim", room="lobby", reason=text)
    yield m.Audit(room="lobby")
    yield m.ListBans(room="lobby")
    yield a.Invite(room="lobby", person="victim")
    yield a.Accept(code=text)
    yield a.RemoveAccount(name="nobody", reason=text)


class Hearer:
    """Somebody on a real wire, and all that was ever sent there."""

    def __init__(self, house: House, wire: Wire) -> None:
        self.house = house
        self.wire = wire
        self.connection = ToyConnection()
        self.heard = b""
        self.session = house.hub.open_session(self.connection, wire)

    async def say(self, data: bytes) -> None:
        self.session.received(data)
        await self.house.turn()
        self.take()

    def take(self) -> None:
        self.heard += self.connection.take()


class Scene:
    """A house with an owner who is evil, a victim, and hearers of every kind."""

    def __init__(self) -> None:
        self.house = House(Tries(burst=0, connection=0))
        store = self.house.store
        self.irc = IrcHouse(
            setup=Setup(name="irc.test", description="", network="Test"), state=lambda: store.state,
            now=lambda: 1_000_000, page=store.page, told=lambda key: self.house.hub.delivery.told.get(key, 0),
            motd=lambda: "",
        )  # fmt: skip
        self.hearers: dict[str, Hearer] = {}

    async def open(self) -> None:
        await self.house.store.open()
        self.evil: Visitor = await self.house.owner("mallory")
        victim = await self.house.account("victim")
        assert victim.id
        wires: dict[str, Wire] = {
            "nc": Text("toy"), "irc": Irc(self.irc, "h"), "caps": Irc(self.irc, "h"), "bare": classic()["asked"](),
        }  # fmt: skip
        wanted = "".join([f"CAP REQ :{cap}\r\n" for cap in CAPS])
        firsts = {
            "nc": b"nc\n",
            "irc": b"NICK irc\r\nUSER u 0 * :r\r\nJOIN #lobby\r\nMODE irc +w\r\n",
            "caps": f"{wanted}NICK caps\r\nUSER u 0 * :r\r\nCAP END\r\nJOIN #lobby\r\n".encode(),
            "bare": b"bare",
        }
        for name, wire in wires.items():
            self.hearers[name] = Hearer(self.house, wire)
            await self.hearers[name].say(firsts[name])

    async def ask(self, command: Command) -> Any:
        found = await self.evil.ask(command)
        for hearer in self.hearers.values():
            hearer.take()
        return found


@pytest.mark.parametrize("text", [EVIL, LINES, EVIL.replace("\x00", "")], ids=["signs", "lines", "no nul"])
async def test_no_field_of_any_wish_has_power_over_any_client(text: str) -> None:
    scene = Scene()
    await scene.open()
    numbers = count()
    for index in range(len(list(wishes(text, 0, 1)))):
        said = await scene.ask(c.Say(room="lobby", text="before"))
        assert isinstance(said, Accepted)
        command = list(wishes(text, next(numbers), said.seq))[index]
        if getattr(command, "room", "").startswith("room") and not isinstance(command, c.CreateRoom):
            await scene.ask(c.CreateRoom(room=command.room))  # type: ignore[attr-defined]
        await scene.ask(command)
    for name, hearer in scene.hearers.items():
        await ask_around(name, hearer)
        shown = hearer.heard.decode("utf-8")  # and it is UTF-8 at all
        power = CONTROLS if name in ("irc", "caps") else POWER
        assert {hex(ord(char)) for char in power.findall(shown.replace("\r\n", "\n"))} == set(), name
        assert not FORGED.search(hearer.heard), name
        assert "before" in shown, name


async def ask_around(name: str, hearer: Hearer) -> None:
    """Whatever shows what was said before."""
    asked = {
        "nc": ("/who", "/rooms", "/history 50", "/whois mallory", "/audit", "/bans"),
        "irc": ("WHOIS mallory", "WHO #lobby", "LIST", "TOPIC #lobby", "NAMES #lobby", "MODE #lobby b"),
        "caps": ("CHATHISTORY LATEST #lobby * 100", "METADATA #lobby LIST", "METADATA mallory LIST", "WHO mallory"),
    }  # fmt: skip
    for line in asked.get(name, ()):
        await hearer.say(f"{line}\r\n".encode())


async def test_no_word_of_irc_reaches_a_terminal_as_more_than_words() -> None:
    scene = Scene()
    await scene.open()
    raw = EVIL.replace("\x00", "").replace("\ud800", "").encode()
    sender = scene.hearers["irc"]
    for line in (
        b"PRIVMSG #lobby :%s", b"NOTICE #lobby :%s", b"PRIVMSG #lobby :\x01ACTION %s\x01", b"TOPIC #lobby :%s",
        b"AWAY :%s", b"SETNAME :%s", b"PRIVMSG nc :%s", b"@+x=%s TAGMSG #lobby", b"NICK %s", b"JOIN #%s",
        b"PART #lobby :%s", b"JOIN #lobby", b"QUIT :%s",
    ):  # fmt: skip
        await sender.say(line.replace(b"%s", raw) + b"\r\n")
    for name in ("nc", "bare"):
        scene.hearers[name].take()
        shown = scene.hearers[name].heard.decode("utf-8").replace("\r\n", "\n")
        assert {hex(ord(char)) for char in POWER.findall(shown)} == set(), name
        assert "evil" in shown, name


async def test_what_is_refused_is_shown_without_its_power() -> None:
    scene = Scene()
    await scene.open()
    raw = EVIL.replace("\x00", "").replace("\ud800", "")
    nc = scene.hearers["nc"]
    for line in (
        "/join %s", "/nick %s", "/msg %s hello", "/%s", "/whois %s", "/search %s", "/ban %s", "/kick %s",
        "/topic %s", "/login %s %s", "/invite %s", "/accept %s", "/react 1 %s", "/role %s owner",
    ):  # fmt: skip
        await nc.say(line.replace("%s", raw).encode() + b"\n")
    shown = nc.heard.decode("utf-8").replace("\r\n", "\n")
    assert {hex(ord(char)) for char in POWER.findall(shown)} == set()
    assert BETTER not in shown
