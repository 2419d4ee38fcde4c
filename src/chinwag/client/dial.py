"""Reaching a server: a stream, or one sentence that says what to check."""

import asyncio
import errno
import socket
from collections.abc import Callable

from chinwag.client.address import Address

DIAL_PATIENCE = 10.0  # seconds until a stream must be there
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds between tries


class LinkError(Exception):
    """There is no connection, or no way in; `sentence` is for the person, `code` for programs.

    `code` is `unreachable`, `lost`, `closed`, or a refusal's (room/refusals.py); `suggestion` is a free name or "".
    """

    def __init__(self, code: str, sentence: str, suggestion: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.suggestion = suggestion


def backoff(tries: int, chance: float) -> float:
    """Seconds to wait before try number `tries` (from 0); `chance` is from 0 to 1."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(tries, 10)) * (0.5 + chance / 2)


async def dial(address: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a stream to the address. Raises LinkError."""
    try:
        async with asyncio.timeout(DIAL_PATIENCE):
            if address.path:
                return await asyncio.open_unix_connection(address.path)
            reader, writer = await asyncio.open_connection(address.host, address.port, happy_eyeballs_delay=0.25)
    except (OSError, TimeoutError, UnicodeError) as error:
        raise LinkError("unreachable", unreachable(address, error)) from None
    writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return reader, writer


def unreachable(address: Address, error: Exception) -> str:
    """What went wrong and what to check, in a sentence or two."""
    if isinstance(error, TimeoutError):
        return f"{address} does not answer. Check the address, and that no firewall stands between."
    if isinstance(error, socket.gaierror | UnicodeError):
        return f"No machine is called {address.host} here. Check the spelling, or use its number."
    number = error.errno if isinstance(error, OSError) else None
    return _ERRORS.get(number, _refused)(address)


def _refused(address: Address) -> str:
    if address.here:
        return f"No server answers at {address}. Start one with `chinwag serve`, or check the port."
    return (
        f"No server answers at {address}. Check the address and the port, and that `chinwag serve --lan` "
        "is running there."
    )


def _no_route(address: Address) -> str:
    return f"There is no way to {address} from this network. Check the address and your connection."


def _forbidden(address: Address) -> str:
    return f"You may not use {address}. Check who may read that socket."


_ERRORS: dict[int | None, Callable[[Address], str]] = {
    errno.EHOSTUNREACH: _no_route,
    errno.ENETUNREACH: _no_route,
    errno.EACCES: _forbidden,
    errno.EPERM: _forbidden,
}
