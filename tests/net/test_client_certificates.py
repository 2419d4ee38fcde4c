"""Certificates of clients: asked for, not judged, known by their fingerprint."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chinwag.net.certificate import CertificateError, Files, load
from chinwag.net.engine import fingerprint
from tests.net.sealed import Sealed, come_in, files, trusting, written
from tests.net.toys import House, a_house, read_all, until

PREFACE = b"CHINWAG1"
MUCH = b"".join(b"%07d " % number for number in range(30_000))


@asynccontextmanager
async def an_asking_house() -> AsyncIterator[House]:
    async with a_house() as house:
        house.listener.secure(load(files(), ask_clients=True))
        yield house


@pytest.fixture
def mine(tmp_path: Path) -> Files:
    return written(tmp_path, "me")


def showing(mine: Files, *protocols: str) -> ssl.SSLContext:
    context = trusting(*protocols)
    context.load_cert_chain(mine.certificate, mine.key)
    return context


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_certificate_that_nobody_signed_is_taken_and_known(mine: Files, version: ssl.TLSVersion) -> None:
    context = showing(mine)
    context.minimum_version = context.maximum_version = version
    async with an_asking_house() as house:
        caller = await come_in(house, context)
        await caller.say(PREFACE)
        peer = (await house.session()).connection.peer
        assert peer.tls
        assert peer.certificate == fingerprint(ssl.PEM_cert_to_DER_cert(mine.certificate.read_text()))
        caller.close()


async def test_who_shows_none_is_as_welcome() -> None:
    async with an_asking_house() as house:
        caller = await come_in(house)
        await caller.say(PREFACE)
        peer = (await house.session()).connection.peer
        assert (peer.tls, peer.certificate) == (True, "")
        caller.close()


async def test_a_browser_is_not_asked(mine: Files) -> None:
    async with an_asking_house() as house:
        caller = await come_in(house, showing(mine, "h2", "http/1.1"))
        assert caller.object.selected_alpn_protocol() == "http/1.1"
        await until(lambda: any(arrival.peer.tls for arrival in house.listener._arrivals))
        assert [arrival.peer.certificate for arrival in house.listener._arrivals] == [""]
        caller.close()


async def test_bytes_go_both_ways_and_ends_are_announced(mine: Files) -> None:
    async with an_asking_house() as house:
        caller = await come_in(house, showing(mine))
        await caller.say(PREFACE)
        session = await house.session()
        await caller.say(MUCH)
        await until(lambda: session.whole == PREFACE + MUCH)
        session.connection.write(MUCH)
        await caller.read_until(MUCH[-100:])
        caller.far.send(caller.seal(b"quit") + caller.bye())
        await until(lambda: session.ends == ["eof"])
        assert session.whole.endswith(b"quit")
        assert await caller.read_all() == b""
        caller.close()


async def test_garbage_and_half_a_handshake_are_dealt_with_as_ever(mine: Files) -> None:
    async with an_asking_house() as house:
        garbage = await house.call(first=b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00")
        assert (await read_all(garbage)).startswith(b"\x15\x03")
        assert [event for event, _ in house.notes] == ["tls_failed"]
        assert house.notes[0][1]["reason"] not in ("tls", "")
        late = await come_in(house, showing(mine))
        await late.say(b"bob\n")
        session = await house.session()
        late.far.send(b"in the open")
        await until(lambda: session.ends == ["reset"])
        for caller in (garbage, late.far):
            caller.close()


async def test_old_versions_are_refused_here_too() -> None:
    old = trusting()
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    async with an_asking_house() as house:
        caller = Sealed(await house.call(), old)
        with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
            await caller.shake()
        caller.close()


def test_files_that_are_not_good_are_refused_here_too(mine: Files) -> None:
    mine.key.write_text("nothing")
    with pytest.raises(CertificateError, match="are no certificate and its key"):
        load(mine, ask_clients=True)
