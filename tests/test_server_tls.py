"""The server's TLS: its own certificate at the first start, another one at a reload, and nobody dropped by it."""

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from chinwag.config import Config, Values, load
from chinwag.net.certificate import CertificateError, own
from chinwag.net.stream import READ_MOST
from chinwag.server import BITE, Server
from chinwag.telemetry import Log
from tests.net.sealed import Sealed, trusting, written
from tests.net.toys import read

HEADER = b"PROXY TCP4 192.0.2.7 192.0.2.1 5 6\r\n"


def configured(tmp_path: Path, sections: Values | None = None) -> Config:
    given: dict[str, Mapping[str, object]] = {
        "listen": {"port": 0},
        "storage": {"directory": str(tmp_path / "data")},
        **(sections or {}),
    }
    return load(None, {}, given)


class Running:
    """A server, where it listens, and what it logs."""

    def __init__(self, config: Config) -> None:
        self.lines: list[str] = []
        self.server = Server(config, Log(self.lines.append))
        self.port = 0

    async def call(self, port: int = 0) -> Sealed:
        import socket

        far = socket.socket()
        far.setblocking(False)
        await asyncio.get_running_loop().sock_connect(far, ("127.0.0.1", port or self.port))
        return Sealed(far, trusting())

    def bites(self) -> list[int]:
        """How much of each connection is read at once."""
        hub = self.server._hub
        assert hub is not None
        return [session.connection.bounds.bite for session in hub.sessions]  # type: ignore[attr-defined]

    async def shown(self) -> str:
        """The fingerprint of the certificate that newcomers see."""
        caller = await (await self.call()).shake()
        certificate = caller.object.getpeercert(binary_form=True)
        caller.close()
        assert certificate is not None
        return hashlib.sha256(certificate).hexdigest()


@asynccontextmanager
async def running(config: Config) -> AsyncIterator[Running]:
    house = Running(config)
    house.port = (await house.server.start())[0][1]
    try:
        yield house
    finally:
        await house.server.stop("stopping")


async def test_the_first_start_makes_a_certificate_and_the_next_one_keeps_it(tmp_path: Path) -> None:
    async with running(configured(tmp_path)) as house:
        first = house.server.fingerprint
        assert await house.shown() == first
    async with running(configured(tmp_path)) as house:
        assert await house.shown() == house.server.fingerprint == first


async def test_people_talk_through_tls_on_the_port_where_others_talk_without(tmp_path: Path) -> None:
    async with running(configured(tmp_path)) as house:
        caller = await (await house.call()).shake()
        await caller.say(b"bob\n")
        heard = b""
        while b"bob" not in heard:
            heard += await caller.read()
        plain = await house.call()
        plain.far.send(b"eve\n")
        heard = b""
        while b"eve" not in heard:
            heard += await read(plain.far)
        plain.far.send(b"good evening\n")
        heard = b""
        while b"good evening" not in heard:
            heard += await caller.read()
        caller.close()
        plain.close()


async def test_a_reload_takes_a_new_certificate_and_drops_nobody(tmp_path: Path) -> None:
    files = written(tmp_path, "localhost")
    tls = {"certificate": str(files.certificate), "key": str(files.key)}
    config = configured(tmp_path, {"tls": tls})
    async with running(config) as house:
        first = await house.shown()
        member = await (await house.call()).shake()
        await member.say(b"bob\n")
        await member.read()
        written(tmp_path, "localhost")  # as a renewal does: new files in the same place
        house.server.reload(config)
        assert await house.shown() == house.server.fingerprint != first
        await member.say(b"/me is still here\n/who\n")
        heard = b""
        while b"bob" not in heard:
            heard += await member.read()
        member.close()


async def test_a_reload_bounds_the_bites_of_who_is_in_and_of_newcomers(tmp_path: Path) -> None:
    async with running(configured(tmp_path, {"limits": {"flood": False}})) as house:
        member = await (await house.call()).shake()
        await member.say(b"bob\n")
        await member.read()
        assert house.bites() == [READ_MOST]
        house.server.reload(configured(tmp_path))
        newcomer = await (await house.call()).shake()
        await newcomer.say(b"eve\n")
        await newcomer.read()
        assert house.bites() == [BITE, BITE]
        member.close()
        newcomer.close()


async def test_a_reload_with_bad_files_keeps_the_certificate_and_says_why(tmp_path: Path) -> None:
    files = written(tmp_path, "localhost")
    config = configured(tmp_path, {"tls": {"certificate": str(files.certificate), "key": str(files.key)}})
    async with running(config) as house:
        first = await house.shown()
        files.key.chmod(0o644)
        house.server.reload(config)
        assert await house.shown() == first
        assert any("certificate_refused" in line and "chmod 600" in line for line in house.lines)


async def test_a_reload_can_end_tls_and_bring_it_back(tmp_path: Path) -> None:
    config = configured(tmp_path)
    async with running(config) as house:
        off = configured(tmp_path, {"tls": {"enabled": "off"}})
        house.server.reload(off)
        with pytest.raises(ssl.SSLError, match="HANDSHAKE_FAILURE"):
            await house.shown()
        house.server.reload(config)
        assert await house.shown() == house.server.fingerprint


async def test_a_key_that_others_can_read_keeps_the_server_from_starting(tmp_path: Path) -> None:
    async with running(configured(tmp_path)):
        pass
    own(tmp_path / "data").key.chmod(0o644)
    house = Running(configured(tmp_path))
    with pytest.raises(CertificateError, match="can be read by others"):
        await house.server.start()
    own(tmp_path / "data").key.chmod(0o600)
    async with running(configured(tmp_path)) as again:
        assert await again.shown(), "what was opened before was closed again"


async def test_where_none_can_be_made_the_server_is_plain_unless_it_must_not_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = tmp_path / "maker.py"
    maker.write_text("raise ModuleNotFoundError(\"No module named 'cryptography'\")")
    monkeypatch.setattr("chinwag.net.certificate.MAKER", maker)
    config = configured(tmp_path)
    async with running(config) as house:
        assert house.server.fingerprint == ""
        assert any("without_tls" in line for line in house.lines)
    must = Running(replace(config, tls=replace(config.tls, enabled="on")))
    with pytest.raises(CertificateError, match="install the package cryptography"):
        await must.server.start()


async def test_proxies_have_a_place_of_their_own(tmp_path: Path, unused_tcp_port: int) -> None:
    proxy = {"listen": [f"127.0.0.1:{unused_tcp_port}"], "trusted": ["127.0.0.0/8"]}
    async with running(configured(tmp_path, {"proxy": proxy})) as house:
        caller = await house.call(unused_tcp_port)
        caller.far.send(HEADER)
        await caller.shake()
        await caller.say(b"bob\n")
        await caller.read()
        assert any("192.0.2.7" in line for line in house.lines)
        direct = await house.call()
        direct.far.send(HEADER)
        assert (await read(direct.far)).startswith(b"The PROXY protocol is not taken")
        caller.close()
        direct.close()
