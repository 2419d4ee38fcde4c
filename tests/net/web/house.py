"""A listener whose HTTP is answered, and clients of plain sockets for it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import chinwag.net.web.app  # noqa: F401 - so that no test waits for aiohttp
from chinwag.net.contract import Peer
from chinwag.net.listener import Doorway
from chinwag.net.tls import Tls
from chinwag.net.web.connection import Pace
from chinwag.net.web.site import Site
from chinwag.net.web.upgrade import Origins
from chinwag.protocols.contract import Wire
from tests.net.toys import House, PlainWire, a_house, read, toy_wires

HOST = b"Host: 127.0.0.1\r\n"
KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
ACCEPTED = b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def get(path: str = "/", *headers: str, version: str = "1.1") -> bytes:
    """A request."""
    more = "".join(f"{header}\r\n" for header in headers)
    return f"GET {path} HTTP/{version}\r\n".encode() + HOST + more.encode("latin-1") + b"\r\n"


def upgrade(path: str = "/irc", *headers: str) -> bytes:
    """A request for a WebSocket."""
    asked = ("Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {KEY.decode()}")
    return get(path, *asked, "Sec-WebSocket-Version: 13", *headers)


def sockets() -> dict[str, Callable[[Peer], Wire]]:
    """Toy wires, named after what was agreed on."""
    names = {"": "any", "text.ircv3.net": "text", "binary.ircv3.net": "binary"}
    return {name: lambda peer, name=shown: PlainWire(name) for name, shown in names.items()}  # type: ignore[misc]


def spawn(name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """A task of the loop's own."""
    return asyncio.get_running_loop().create_task(work, name=name)


@asynccontextmanager
async def a_site(
    door: Doorway | None = None, *, pace: Pace = Pace(), tls: Tls | None = None, **more: Any  # noqa: B008 - frozen
) -> AsyncIterator[House]:  # fmt: skip
    """A house with a site in front. `more` goes to the site."""
    notes: list[tuple[str, dict[str, object]]] = []
    site = Site(sockets(), spawn, note=lambda event, /, **said: notes.append((event, said)), **more)
    site.name, site.pace = "House", pace
    site.origins = Origins(("https://listed.example",))
    async with a_house(door, toy_wires(), hosts={"http": site.host}) as house:
        house.notes = notes
        house.listener.secure(tls)
        yield house
    await site.close()


async def answer(caller: socket.socket) -> tuple[bytes, bytes]:
    """The next whole answer: head and body."""
    held = b""
    while b"\r\n\r\n" not in held:
        piece = await read(caller)
        assert piece, held
        held += piece
    head, _, body = held.partition(b"\r\n\r\n")
    size = next((int(line[16:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length: ")), 0)
    while len(body) < size:
        body += await read(caller)
    return head, body


async def ask(house: House, request: bytes) -> tuple[bytes, bytes]:
    """One request on a connection of its own."""
    caller = await house.call(first=request)
    try:
        return await answer(caller)
    finally:
        caller.close()


async def quiet(caller: socket.socket, within: float = 0.05) -> bool:
    """Whether nothing comes."""
    try:
        await asyncio.wait_for(asyncio.get_running_loop().sock_recv(caller, 1), within)
    except TimeoutError:
        return True
    return False
