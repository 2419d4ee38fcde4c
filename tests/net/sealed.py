"""Clients of TLS made of an SSLObject over a plain socket, so that a test decides what leaves, and when."""

import asyncio
import socket
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from chinwag.net.certificate import Files
from chinwag.net.self_signed import make
from tests.net.toys import House, read


@cache
def files() -> Files:
    """One certificate for all tests."""
    return written(Path(mkdtemp()), "localhost", "127.0.0.1", "::1")


def written(directory: Path, *names: str) -> Files:
    """A new certificate and its key in a directory."""
    pem = make(names, datetime.now(UTC))
    start = pem.index(b"-----BEGIN CERTIFICATE")
    made = Files(directory / "certificate.pem", directory / "key.pem")
    for path, content in ((made.key, pem[:start]), (made.certificate, pem[start:])):
        path.write_bytes(content)
        path.chmod(0o600)
    return made


def trusting(*protocols: str) -> ssl.SSLContext:
    """A client's context that takes any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if protocols:
        context.set_alpn_protocols(list(protocols))
    return context


class Sealed:
    """The client's end of one connection."""

    def __init__(self, far: socket.socket, context: ssl.SSLContext | None = None) -> None:
        self.far = far
        self.incoming = ssl.MemoryBIO()
        self.outgoing = ssl.MemoryBIO()
        self.object = (context or trusting()).wrap_bio(self.incoming, self.outgoing, server_hostname="localhost")

    async def shake(self, *, piece: int = 65536, pause: float = 0.0) -> "Sealed":
        """Shake hands, the bytes leaving in pieces of this size."""
        while True:
            try:
                self.object.do_handshake()
                await self.leave(piece, pause)
                return self
            except ssl.SSLWantReadError:
                await self.leave(piece, pause)
                await self._hear()

    def seal(self, data: bytes) -> bytes:
        """What would leave for these."""
        self.object.write(data)
        return self.outgoing.read()

    async def say(self, data: bytes, *, piece: int = 65536, pause: float = 0.0) -> None:
        """Send these."""
        self.object.write(data)
        await self.leave(piece, pause)

    def bye(self) -> bytes:
        """What says that there will be no more."""
        with suppress(ssl.SSLWantReadError):
            self.object.unwrap()
        return self.outgoing.read()

    async def leave(self, piece: int = 65536, pause: float = 0.0) -> None:
        """Send what waits."""
        whole = self.outgoing.read()
        for start in range(0, len(whole), piece):
            await asyncio.get_running_loop().sock_sendall(self.far, whole[start : start + piece])
            if pause:
                await asyncio.sleep(pause)

    async def read(self) -> bytes:
        """What comes next; b"" at an end that was announced. Raises ssl.SSLEOFError at another one."""
        while True:
            try:
                return self.object.read(65536)
            except ssl.SSLWantReadError:
                await self._hear()
            except ssl.SSLZeroReturnError:
                return b""

    async def read_all(self) -> bytes:
        """Everything up to an end that was announced."""
        whole = b""
        while piece := await self.read():
            whole += piece
        return whole

    async def read_until(self, end: bytes) -> bytes:
        """Everything up to these bytes."""
        whole = b""
        while not whole.endswith(end):
            piece = await self.read()
            assert piece, f"ended after {whole!r}"
            whole += piece
        return whole

    async def _hear(self) -> None:
        received = await read(self.far)
        if received:
            self.incoming.write(received)
        else:
            self.incoming.write_eof()

    def close(self) -> None:
        """Hang up."""
        self.far.close()


async def come_in(house: House, context: ssl.SSLContext | None = None) -> Sealed:
    """A client of the house with its hands shaken."""
    return await Sealed(await house.call(), context).shake()
