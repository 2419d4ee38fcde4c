"""Which server it is: by the fingerprint in the address, by an authority, or not at all."""

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec import structs

from chinwag.client.address import Address
from chinwag.client.dial import LinkError, dial
from chinwag.client.sealed import Unverified
from tests.net.sealed import files, written

OTHER = "0123456789abcdef" * 4


def fingerprint_of(path: Path) -> str:
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(path.read_text())).hexdigest()


@asynccontextmanager
async def a_server(*, sealed: bool = True) -> AsyncIterator[Address]:
    """Says what was agreed on, then ends."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        agreed = writer.get_extra_info("ssl_object")
        writer.write((agreed.selected_alpn_protocol() if agreed else "plain").encode())
        writer.close()

    context = None
    if sealed:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files().certificate, files().key)
        context.set_alpn_protocols(["chinwag/1"])
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    try:
        yield Address("127.0.0.1", server.sockets[0].getsockname()[1], tls=True)
    finally:
        server.close()


async def heard(address: Address) -> bytes:
    reader, writer = await dial(address)
    try:
        return await reader.read(100)
    finally:
        writer.close()


async def trouble(address: Address) -> LinkError:
    with pytest.raises(LinkError) as caught:
        await dial(address)
    return caught.value


async def test_the_right_fingerprint_in_the_address_is_enough() -> None:
    async with a_server() as address:
        right = structs.replace(address, fingerprint=fingerprint_of(files().certificate))
        assert await heard(right) == b"chinwag/1"


async def test_a_wrong_one_is_the_end_and_both_are_told() -> None:
    async with a_server() as address:
        error = await trouble(structs.replace(address, fingerprint=OTHER))
        assert error.code == "changed"
        assert error.sentence.startswith(f"Not joined: what answers at {address} is not the server")
        assert OTHER in error.sentence
        assert fingerprint_of(files().certificate) in error.sentence


async def test_a_certificate_that_changed_since_somebody_said_yes_is_the_end() -> None:
    async with a_server() as address:
        error = await trouble(structs.replace(address, fingerprint=OTHER, remembered=True))
        assert error.code == "changed"
        assert "another certificate than the one you said yes to" in error.sentence


async def test_a_certificate_that_nobody_vouches_for_is_told_with_the_address_that_would_do() -> None:
    async with a_server() as address:
        error = await trouble(address)
        assert isinstance(error, Unverified)
        assert error.code == "unverified"
        assert error.fingerprint == fingerprint_of(files().certificate)
        assert error.sentence.endswith(f"join {address}/#fp={error.fingerprint}")


async def test_one_that_an_authority_vouches_for_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(files().certificate))
    async with a_server() as address:
        assert await heard(address) == b"chinwag/1"


async def test_one_for_another_name_is_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = written(tmp_path, "elsewhere.example")
    monkeypatch.setattr("tests.client.test_sealed.files", lambda: other)
    monkeypatch.setenv("SSL_CERT_FILE", str(other.certificate))
    async with a_server() as address:
        assert isinstance(await trouble(address), Unverified)


@pytest.mark.parametrize("print_", ["", OTHER])
async def test_what_speaks_no_tls_is_told(print_: str) -> None:
    async with a_server(sealed=False) as address:
        error = await trouble(structs.replace(address, fingerprint=print_))
        assert (error.code, "TLS did not come about" in error.sentence) == ("unreachable", True)


async def test_nobody_there_is_told_as_ever(unused_tcp_port: int) -> None:
    error = await trouble(Address("127.0.0.1", unused_tcp_port, tls=True))
    assert error.sentence.startswith(f"No server answers at chats://127.0.0.1:{unused_tcp_port}.")
