"""What was told to netcat counts as read: it waits for nobody a second time, on no device."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chinwag.client import hints
from chinwag.client.link import Link
from chinwag.client.plain import Plain
from chinwag.client.reading import Lines
from chinwag.config import load
from chinwag.room.commands import CreateRoom, Whisper
from chinwag.room.commands_accounts import Register
from chinwag.room.results import Told
from chinwag.server import Server
from chinwag.telemetry import silent
from tests.client.house import until

PASSWORD = "correct horse"


class Netcat:
    """A person at a line-based terminal."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def type(self, line: str) -> None:
        self.writer.write(f"{line}\n".encode())

    async def sees(self, words: str) -> str:
        """All that is shown up to these words."""
        return (await self.reader.readuntil(words.encode())).decode()

    async def leave(self) -> None:
        self.type("/quit")
        await self.sees("Goodbye")
        self.writer.close()


class House:
    """A server, and who is in it."""

    def __init__(self, server: Server, port: int) -> None:
        self.server = server
        self.port = port

    async def link(self, name: str, token: str = "", password: str = "") -> Link:
        link = Link(f"127.0.0.1:{self.port}", name, token, password=password)
        await link.open()
        return link

    async def netcat(self, name: str) -> tuple[Netcat, str]:
        """A terminal, logged in, and what it showed meanwhile."""
        netcat = Netcat(*await asyncio.open_connection("127.0.0.1", self.port))
        netcat.type(f"/login {name} {PASSWORD}")
        return netcat, await netcat.sees("You are in lobby")

    async def account(self, name: str) -> Link:
        link = await self.link(name)
        await link.send(Register(password=PASSWORD))
        return link


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(hints, "READ_AFTER", 0.01)
    config = load(
        None,
        {
            "CHINWAG_ACCOUNTS_HASH_KIB": "8", "CHINWAG_ACCOUNTS_HASH_PASSES": "1", "CHINWAG_TLS_ENABLED": "off",
            "CHINWAG_LIMITS_FLOOD": "false", "CHINWAG_LISTEN_PORT": "0",
            "CHINWAG_STORAGE_DIRECTORY": str(tmp_path / "data"),
        },
    )  # fmt: skip
    server = Server(config, silent())
    [(_, port), *_] = await server.start()
    yield House(server, port)
    await server.stop("stopping")


async def whisper(link: Link, to: str, text: str) -> None:
    answer = await link.send(Whisper(to=to, text=text))
    assert isinstance(answer, Told)
    assert answer.stored


async def test_all_that_waited_is_shown_and_shown_once(house: House) -> None:
    ann, bob = await house.account("ann"), await house.account("bob")
    await bob.close()
    for number in range(30):
        await whisper(ann, "bob", f"number {number}.")
    netcat, shown = await house.netcat("bob")
    assert [number for number in range(30) if f"number {number}." not in shown] == []
    await netcat.leave()
    netcat, shown = await house.netcat("bob")
    assert "whispers" not in shown
    await ann.close()


async def test_what_was_heard_at_once_does_not_wait_either(house: House) -> None:
    ann, bob = await house.account("ann"), await house.account("bob")
    await bob.close()
    netcat, _ = await house.netcat("bob")
    await whisper(ann, "bob", "psst")
    await netcat.sees("psst")
    netcat.writer.transport.abort()  # no goodbye
    _, shown = await house.netcat("bob")
    assert "whispers" not in shown
    await ann.close()


async def test_other_devices_learn_what_netcat_showed(house: House) -> None:
    ann, bob = await house.account("ann"), await house.account("bob")
    bob.look("", focused=False)
    await whisper(ann, "bob", "psst")
    await until(lambda: bob.view.room("@ann") and bob.view.rooms["@ann"].unread == 1)
    netcat, _ = await house.netcat("bob")
    await until(lambda: bob.view.rooms["@ann"].unread == 0)
    ann.say("lobby", "for all")
    await netcat.sees("for all")
    await until(lambda: bob.view.rooms["lobby"].unread == 1)
    await netcat.leave()
    await until(lambda: bob.view.rooms["lobby"].unread == 0)
    await ann.close()
    await bob.close()


async def test_a_guest_has_nothing_marked(house: House) -> None:
    link = await house.link("carol")
    netcat = Netcat(*await asyncio.open_connection("127.0.0.1", house.port))
    netcat.type("dave")
    await netcat.sees("You are in lobby")
    link.say("lobby", "for all")
    await netcat.sees("for all")
    await netcat.leave()
    await link.close()


async def test_two_devices_of_one_account_have_the_same_marks(house: House) -> None:
    ann, phone = await house.account("ann"), await house.account("bob")
    desk = await house.link("bob", password=PASSWORD)
    for device in (phone, desk):
        device.look("", focused=False)
    await whisper(ann, "bob", "psst")
    ann.say("lobby", "for all")
    await until(lambda: counts(phone) == counts(desk) == {"lobby": 1, "@ann": 1})
    phone.look("@ann")
    await until(lambda: counts(desk) == {"lobby": 1, "@ann": 0})
    desk.look("lobby")
    await until(lambda: counts(phone) == {"lobby": 0, "@ann": 0})
    later = await house.link("bob", password=PASSWORD)
    assert counts(later) == {"lobby": 0, "@ann": 0}
    assert await later.older("@ann")
    assert [line.text for line in later.view.rooms["@ann"].lines] == ["psst"]
    for link in (ann, phone, desk, later):
        await link.close()


def counts(link: Link) -> dict[str, int]:
    return {key: room.unread for key, room in link.view.rooms.items()}


class Reader:
    """A person at the line client, who reads and leaves."""

    def __init__(self, link: Link) -> None:
        self.told: list[str] = []
        self.end, self.typing = os.pipe()
        self.plain = Plain(link, self.told.append, person=True, echo=False)

    async def visit(self, text: str = "") -> str:
        os.write(self.typing, text.encode())
        os.close(self.typing)
        await self.plain.visit(Lines(self.end))
        return "\n".join(self.told)


async def test_the_line_client_shows_what_is_new_once(house: House) -> None:
    ann, bob = await house.account("ann"), await house.account("bob")
    await bob.close()
    await ann.send(CreateRoom(room="den"))
    await whisper(ann, "bob", "psst")
    for text in ("for all", "and again"):
        ann.say("lobby", text)
    await ann.settled()
    told = await Reader(await house.link("bob", password=PASSWORD)).visit("/join den\n")
    assert "ann whispers: psst" in told
    assert told.index("New since you were here:") < told.index("for all") < told.index("and again")
    ann.say("den", "one")
    await ann.settled()
    reader = Reader(await house.link("bob", password=PASSWORD))
    told = await reader.visit()
    assert "whispers" not in told
    assert "New since" not in told
    assert "den has 1 message that you have not seen. /room den goes there." in told
    await ann.close()
