"""Certificates that log in, on a real server: real TLS, real keys, and every language that comes by it."""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chinwag.client.address import Address
from chinwag.client.link import Link
from chinwag.net.certificate import Files
from chinwag.net.engine import fingerprint
from tests.net.sealed import trusting, written
from tests.test_server_tls import Running, configured, running

PASSWORD = "sesame street"


class Caller:
    """Somebody by TLS, who may show a certificate."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def until(self, wanted: bytes) -> bytes:
        """Everything heard up to these bytes."""
        return await asyncio.wait_for(self.reader.readuntil(wanted), 10)

    def say(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())

    async def ask(self, **wish: Any) -> dict[str, Any]:
        """One message of the native protocol, and its answer."""
        text = msgspec.json.encode({**wish, "id": 1})
        self.writer.write(len(text).to_bytes(4, "big") + text)
        while True:
            size = int.from_bytes(await asyncio.wait_for(self.reader.readexactly(4), 10), "big")
            heard: dict[str, Any] = msgspec.json.decode(await self.reader.readexactly(size))
            if heard.get("id") == 1:
                return heard


@asynccontextmanager
async def asking(tmp_path: Path) -> AsyncIterator[Running]:
    pytest.importorskip("OpenSSL")
    async with running(configured(tmp_path, {"tls": {"client_certificates": True}})) as house:
        yield house


@asynccontextmanager
async def come(house: Running, mine: Files | None) -> AsyncIterator[Caller]:
    context: ssl.SSLContext = trusting()
    if mine is not None:
        context.load_cert_chain(mine.certificate, mine.key)
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port, ssl=context)
    try:
        yield Caller(reader, writer)
    finally:
        writer.close()


@pytest.fixture
def mine(tmp_path: Path) -> Files:
    return written(tmp_path, "me")


@pytest.fixture
def other(tmp_path: Path) -> Files:
    apart = tmp_path / "other"
    apart.mkdir()
    return written(apart, "other")


def shown(mine: Files) -> str:
    return fingerprint(ssl.PEM_cert_to_DER_cert(mine.certificate.read_text()))


async def registered(house: Running, mine: Files) -> None:
    """ann, by the native protocol, with this certificate as a key."""
    async with come(house, mine) as ann:
        ann.writer.write(b"CHINWAG1")
        assert (await ann.ask(t="hello", version=1, name="ann"))["you"]["kind"] == "guest"
        assert (await ann.ask(t="register", password=PASSWORD))["you"]["kind"] == "account"
        assert (await ann.ask(t="addkey"))["t"] == "ok"
        (row,) = (await ann.ask(t="listkeys"))["rows"]
        assert (row["value"], row["here"]) == (shown(mine), 1)


async def test_the_native_protocol_takes_the_certificate_at_hello(
    tmp_path: Path, mine: Files, other: Files
) -> None:
    async with asking(tmp_path) as house:
        await registered(house, mine)
        for files, kind in ((mine, "account"), (other, ""), (None, "")):
            async with come(house, files) as caller:
                caller.writer.write(b"CHINWAG1")
                answer = await caller.ask(t="hello", version=1, name="ann")
                assert answer.get("you", {}).get("kind", "") == kind
                assert answer.get("code", "") == ("" if kind else "name_registered")


async def test_netcat_over_tls_takes_it_at_the_name_and_at_login(tmp_path: Path, mine: Files) -> None:
    async with asking(tmp_path) as house:
        await registered(house, mine)
        async with come(house, mine) as caller:
            caller.say("ann", "/certificate list")
            assert shown(mine).encode() in await caller.until(b"(of this connection)")
        async with come(house, mine) as caller:
            caller.say("visitor", "/login")
            await caller.until(b"logged in")
            assert b"ann" in await caller.until(b"\n")
        async with come(house, None) as caller:
            caller.say("visitor", "/login")
            assert await caller.until(b"shows no certificate")


async def test_irc_takes_it_by_sasl_external(tmp_path: Path, mine: Files, other: Files) -> None:
    async with asking(tmp_path) as house:
        await registered(house, mine)
        message = b64encode(b"ann").decode()
        for files, number in ((mine, b" 903 "), (other, b" 904 ")):
            async with come(house, files) as caller:
                caller.say("CAP REQ sasl", "NICK user", "USER a 0 * :A")
                caller.say("AUTHENTICATE EXTERNAL", f"AUTHENTICATE {message}")
                await caller.until(b"AUTHENTICATE +\r\n")
                assert number in await caller.until(b" :SASL authentication")


async def test_our_client_shows_the_one_it_is_given(tmp_path: Path, mine: Files) -> None:
    async with asking(tmp_path) as house:
        await registered(house, mine)
        both = tmp_path / "both.pem"
        both.write_text(mine.certificate.read_text() + mine.key.read_text())
        address = Address(
            host="127.0.0.1", port=house.port, tls=True, fingerprint=house.server.fingerprint, certificate=str(both)
        )
        link = Link(address, "ann")
        await link.open()
        assert link.view.me.kind == "account"
        await link.close()


async def test_a_removed_key_is_worth_nothing_even_after_a_restart(tmp_path: Path, mine: Files) -> None:
    async with asking(tmp_path) as house:
        await registered(house, mine)
    async with asking(tmp_path) as house:
        async with come(house, mine) as ann:
            ann.writer.write(b"CHINWAG1")
            assert (await ann.ask(t="hello", version=1, name="ann"))["you"]["kind"] == "account"
            assert (await ann.ask(t="removekey", key="1"))["t"] == "ok"
        async with come(house, mine) as late:
            late.writer.write(b"CHINWAG1")
            assert (await late.ask(t="hello", version=1, name="ann"))["code"] == "name_registered"
