"""The server as a whole: its first owner, accounts that outlive it, and where to say a password."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chinwag.config import Config, load
from chinwag.protocols.native import SERVER_FRAME_LIMIT, Frames
from chinwag.protocols.native_client import Answer, decode_server, encode_command, opening
from chinwag.room.commands import Command, Enter
from chinwag.room.commands_accounts import Claim, Login, Register, SetPolicy
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Entered, Result
from chinwag.room.state import HOUSE
from chinwag.server import Server, secure_address
from chinwag.telemetry import silent
from tests.net.toys import until

PASSWORD = "correct horse"
CHEAP = {"CHINWAG_ACCOUNTS_HASH_KIB": "8", "CHINWAG_ACCOUNTS_HASH_PASSES": "1", "CHINWAG_TLS_ENABLED": "off"}


def settings(data: Path, **more: str) -> Config:
    return load(None, {**CHEAP, "CHINWAG_LISTEN_PORT": "0", "CHINWAG_STORAGE_DIRECTORY": str(data), **more})


@asynccontextmanager
async def serving(data: Path, **more: str) -> AsyncIterator[tuple[Server, int]]:
    """A server and its port."""
    server = Server(settings(data, **more), silent())
    [(_, port), *_] = await server.start()
    try:
        yield server, port
    finally:
        await server.stop("stopping")


class Client:
    """A client of the native protocol."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.frames = Frames(SERVER_FRAME_LIMIT)

    @classmethod
    async def enter(cls, port: int, command: Enter | Login) -> tuple["Client", Result | Refused]:
        made = cls(*await asyncio.open_connection("127.0.0.1", port))
        made.writer.write(opening(command))
        return made, await made.answer()

    async def ask(self, command: Command) -> Result | Refused:
        self.writer.write(encode_command(command))
        return await self.answer()

    async def answer(self) -> Result | Refused:
        """The next answer."""
        async with asyncio.timeout(10):
            while True:
                for text in self.frames.feed(await self.reader.read(65536)):
                    heard = decode_server(text)
                    if isinstance(heard, Answer):
                        return heard.result


async def test_the_printed_code_makes_the_first_owner_and_the_house_remembers(tmp_path: Path) -> None:
    async with serving(tmp_path) as (server, port):
        printed = server.claim
        ann, _ = await Client.enter(port, Enter(name="ann"))
        entered = await ann.ask(Register(password=PASSWORD))
        assert isinstance(entered, Entered)
        assert isinstance(await ann.ask(Claim(code=printed)), Accepted)
    async with serving(tmp_path) as (server, port):
        assert server.claim == ""
        _, back = await Client.enter(port, Enter(name="ann", token=entered.token))
        assert isinstance(back, Entered)
        assert (back.person, back.rooms[0].role) == (entered.person, "owner")
        _, again = await Client.enter(port, Login(name="ann", password=PASSWORD))
        assert isinstance(again, Entered)
        _, wrong = await Client.enter(port, Login(name="ann", password="wrong horse"))
        assert wrong == Refused("login_wrong")


async def test_the_password_of_the_settings_is_asked_for_from_the_start_and_after_a_reload(tmp_path: Path) -> None:
    async with serving(tmp_path, CHINWAG_ACCOUNTS_PASSWORD="open sesame") as (server, port):
        _, without = await Client.enter(port, Enter(name="bob"))
        assert isinstance(without, Refused)
        assert without.code == "password_needed"
        ann, entered = await Client.enter(port, Enter(name="ann", password="open sesame"))
        assert isinstance(entered, Entered)
        await ann.ask(Register(password=PASSWORD))
        await ann.ask(Claim(code=server.claim))
        fixed = await ann.ask(SetPolicy(policy="password", value="off"))
        assert isinstance(fixed, Refused)
        assert fixed.values["setting"] == "accounts.password"
        known = server._store.hash_of(HOUSE)
        server.reload(settings(tmp_path, CHINWAG_ACCOUNTS_PASSWORD="mellon"))
        await until(lambda: server._store.hash_of(HOUSE) != known)
        _, anew = await Client.enter(port, Enter(name="bob", password="mellon"))
        assert isinstance(anew, Entered)
    async with serving(tmp_path) as (_, port):  # taken out of the settings it stays in force
        _, stranger = await Client.enter(port, Enter(name="cy"))
        assert isinstance(stranger, Refused)


async def test_while_nobody_owns_the_house_each_start_prints_another_code(tmp_path: Path) -> None:
    async with serving(tmp_path) as (server, _):
        first = server.claim
    async with serving(tmp_path) as (server, _):
        assert len({first, server.claim, ""}) == 3


@pytest.mark.parametrize(
    ("places", "fingerprint", "address"),
    [
        ([("192.168.1.5", 7000)], "ab" * 32, f"chats://192.168.1.5:7000/#fp={'ab' * 32}"),
        ([("192.168.1.5", 7000)], "", ""),
        ([], "ab" * 32, ""),
    ],
)
def test_where_a_password_can_be_said_is_told(
    places: list[tuple[str, int]], fingerprint: str, address: str
) -> None:
    assert secure_address(Config(), places, fingerprint) == address


def test_the_address_of_a_certificate_from_files_carries_no_fingerprint() -> None:
    config = load(None, {"CHINWAG_TLS_CERTIFICATE": "c.pem", "CHINWAG_TLS_KEY": "k.pem"})
    assert secure_address(config, [("10.1.1.1", 80)], "ab" * 32) == "chats://10.1.1.1:80"
