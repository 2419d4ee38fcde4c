"""Guessing secrets by every way in: each is as slow as any other, and none says who has an account.

On a clock that is handed in; how many guesses were looked at is counted where secrets are checked.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator

import pytest
from msgspec import structs
from msgspec.structs import replace

from chinwag.auth.throttle import Tries
from chinwag.net.contract import Peer
from chinwag.protocols.contract import Wire
from chinwag.protocols.irc.house import House as IrcHouse
from chinwag.protocols.irc.house import Setup
from chinwag.protocols.irc.wire import Irc
from chinwag.protocols.native import Native, frame
from chinwag.protocols.text import Text
from chinwag.room.commands_accounts import SetPolicy
from chinwag.session import Session
from tests.support.gate import FAR, House
from tests.support.wires import ToyConnection

HOUR, EVERY = 3600, 10  # seconds, and seconds from one guess to the next
KNOWN, UNKNOWN = "ann", "zoe"


class Guess:
    """One connection by one way in, on which somebody tries a password."""

    def __init__(self, house: House, wire: Wire, peer: Peer, number: int) -> None:
        self.house = house
        self.connection = ToyConnection()
        self.connection.peer = peer
        self.number = number
        self.session: Session = house.hub.open_session(self.connection, wire)

    async def say(self, data: bytes) -> bytes:
        """Say this; what is answered."""
        self.session.received(data)
        await self.house.turn()
        return self.connection.take()

    async def lines(self, *lines: str) -> bytes:
        return await self.say("".join([f"{line}\r\n" for line in lines]).encode())


async def native(guess: Guess, name: str, password: str) -> bytes:
    hello = {"t": "hello", "version": 1, "name": f"guest{guess.number}"}
    await guess.say(b"CHINWAG1" + frame(json.dumps(hello).encode()))
    return await guess.say(frame(json.dumps({"t": "login", "name": name, "password": password}).encode()))


async def text(guess: Guess, name: str, password: str) -> bytes:
    await guess.say(f"guest{guess.number}\n".encode())
    return await guess.say(f"/login {name} {password}\n".encode())


async def coming(guess: Guess) -> None:
    await guess.lines(f"NICK guest{guess.number}", "USER u 0 * :real")


async def sasl_plain(guess: Guess, name: str, password: str) -> bytes:
    shown = b64encode(f"{name}\0{name}\0{password}".encode()).decode()
    return await guess.lines("CAP REQ sasl", "AUTHENTICATE PLAIN", f"AUTHENTICATE {shown}")


async def sasl_again(guess: Guess, name: str, password: str) -> bytes:
    await coming(guess)
    return await sasl_plain(guess, name, password)


async def sasl_scram(guess: Guess, name: str, password: str) -> bytes:
    asked = b64encode(f"n,,n={name},r=abc".encode()).decode()
    heard = await guess.lines("CAP REQ sasl", "AUTHENTICATE SCRAM-SHA-256", f"AUTHENTICATE {asked}")
    challenge = heard.rpartition(b"AUTHENTICATE ")[2].split()[0]
    if b" 904 " in heard:
        return heard
    nonce = b64decode(challenge).decode().split(",")[0]
    proof = b64encode(password.encode().ljust(32)[:32]).decode()
    return await guess.lines(f"AUTHENTICATE {b64encode(f'c=biws,{nonce},p={proof}'.encode()).decode()}")


async def identify(guess: Guess, name: str, password: str) -> bytes:
    await coming(guess)
    return await guess.lines(f"PRIVMSG NickServ :IDENTIFY {name} {password}")


async def oper(guess: Guess, name: str, password: str) -> bytes:
    await coming(guess)
    return await guess.lines(f"OPER {'root' if name == KNOWN else 'toor'} {password}")


Way = Callable[[Guess, str, str], object]
IRC: tuple[Way, ...] = (sasl_plain, sasl_again, sasl_scram, identify, oper)
WAYS: tuple[Way, ...] = (native, text, *IRC)


class Door:
    """A house with an account, and a wire for each way in."""

    def __init__(self, tries: Tries) -> None:
        self.house = House(tries)
        self.numbers: Iterator[int] = iter(range(1, 100_000))
        self.wrong = 0
        self.house.hub.gate.settings.operators = {"root": "$argon2 hash"}
        trying = self.house.hub.gate.trying
        counted = trying.was_wrong

        def was_wrong(session: Session, what: str) -> None:
            self.wrong += 1
            counted(session, what)

        trying.was_wrong = was_wrong  # type: ignore[method-assign]
        state = self.house.store
        self.irc = IrcHouse(
            setup=Setup(name="irc.test", description="", network="Test", scram=True),
            state=lambda: state.state, now=lambda: 1_000_000, page=state.page, told=lambda key: 0, motd=lambda: "",
        )  # fmt: skip

    async def open(self) -> None:
        await self.house.store.open()
        self.house.hub.gate.allow_scram(b"s" * 32, 4096)
        await self.house.account(KNOWN)

    async def guess(
        self, way: Way, name: str, address: str = "203.0.113.9", password: str = "wrong horse"
    ) -> bytes:
        """One connection, one guess."""
        wires: dict[Way, Callable[[], Wire]] = {native: Native, text: lambda: Text("toy", private=True)}
        wire = wires.get(way, lambda: Irc(self.irc, "far.example", secure=True))()
        made = Guess(self.house, wire, replace(FAR, address=address, tls=True), next(self.numbers))
        heard = await way(made, name, password)  # type: ignore[misc]
        made.session.lost("eof")
        await self.house.turn()
        assert isinstance(heard, bytes)
        return heard


@pytest.fixture
async def door() -> Door:
    made = Door(Tries())
    await made.open()
    return made


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_one_address_guesses_ten_times_and_then_once_a_minute(way: Way) -> None:
    door = Door(Tries(account_seconds=0.001))
    await door.open()
    for second in range(0, HOUR, EVERY):
        door.house.time = second
        await door.guess(way, f"name{second}" if second % 20 else KNOWN)
        if second == 100:
            assert 10 <= door.wrong <= 11
    assert 60 <= door.wrong <= 10 + 60


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_one_account_is_guessed_at_ten_times_and_then_every_other_minute(door: Door, way: Way) -> None:
    for second in range(0, HOUR, EVERY):
        door.house.time = second
        await door.guess(way, KNOWN, f"203.0.{second // 250}.{second % 250}")
    assert 30 <= door.wrong <= 10 + 30


async def test_ways_are_counted_together() -> None:
    door = Door(Tries(account_seconds=0.001))
    await door.open()
    for number in range(20):
        await door.guess(WAYS[number % len(WAYS)], KNOWN)
    assert door.wrong == 10


OWN = re.compile(rb"guest\d+")


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_a_wrong_password_says_the_same_whether_there_is_such_an_account(door: Door, way: Way) -> None:
    known, unknown = [OWN.sub(b"guest", await door.guess(way, name)) for name in (KNOWN, UNKNOWN)]
    assert known == unknown.replace(UNKNOWN.encode(), KNOWN.encode())
    assert known
    assert door.wrong == 2


@pytest.mark.parametrize("way", [way for way in WAYS if way is not sasl_scram], ids=lambda way: way.__name__)
async def test_an_unknown_name_is_hashed_for_by_every_way(door: Door, way: Way) -> None:
    before = len(door.house.secrets.checked)
    for name in (KNOWN, UNKNOWN):
        await door.guess(way, name)
    assert len(door.house.secrets.checked) == before + 2


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_too_many_guesses_say_the_same_whether_there_is_such_an_account(door: Door, way: Way) -> None:
    answers = []
    for name, block in ((KNOWN, 1), (UNKNOWN, 2)):
        for number in range(11):
            heard = await door.guess(way, name, f"198.51.{block}.{number}")
        answers.append(OWN.sub(b"guest", heard).replace(UNKNOWN.encode(), KNOWN.encode()))
    assert answers[0] == answers[1]
    assert door.wrong == 20


# --- PASS ---------------------------------------------------------------------------------------------------


async def knocked(door: Door, said: str) -> bytes:
    """What somebody hears who says this with PASS, from always the same address."""
    wire = Irc(structs.replace(door.irc, setup=structs.replace(door.irc.setup, asks_pass=True)), "far.example")
    guess = Guess(door.house, wire, replace(FAR, tls=True), next(door.numbers))
    heard = await guess.lines(f"PASS :{said}", f"NICK guest{guess.number}", "USER u 0 * :real")
    guess.session.lost("eof")
    await door.house.turn()
    return heard


async def test_what_pass_says_is_guessed_at_as_slowly_and_lets_nobody_in(door: Door) -> None:
    door.house.hub.gate.settings.knock_kept = "sesame"
    for second in range(0, HOUR, EVERY):
        door.house.time = second
        assert b" 001 " not in await knocked(door, f"wrong {second}")
    assert 30 <= door.wrong <= 10 + 60
    assert door.house.store.state.people.keys() <= door.house.store.state.accounts.keys()


async def test_whoever_knows_what_pass_wants_is_never_slowed_down(door: Door) -> None:
    door.house.hub.gate.settings.knock_kept = "sesame"
    for _ in range(30):
        assert b" 001 " in await knocked(door, "sesame")


async def test_the_password_of_the_house_may_be_said_with_pass(door: Door) -> None:
    owner = await door.house.owner()
    await owner.ask(SetPolicy(policy="password", value="on", password="sesame street"))
    for said, number in (("wrong", "464"), ("sesame street", "001")):
        wire = Irc(door.irc, "far.example", secure=True)
        guess = Guess(door.house, wire, replace(FAR, tls=True), next(door.numbers))
        heard = await guess.lines(f"PASS :{said}", f"NICK guest{guess.number}", "USER u 0 * :real")
        assert f" {number} ".encode() in heard, heard
