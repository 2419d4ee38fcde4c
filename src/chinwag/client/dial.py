"""Reaching a server: a stream, or one sentence that says what to check."""

import asyncio
import errno
import socket
from collections.abc import Callable

from chinwag.client.address import Address
from chinwag.client.trouble import LinkError

__all__ = ["LinkError", "backoff", "dial", "unreachable"]

EYEBALLS = 0.25  # RFC 8305: seconds before the next address of a host is tried
DIAL_PATIENCE = 10.0  # seconds until a stream must be there
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds between tries


def backoff(tries: int, chance: float) -> float:
    """Seconds to wait before try number `tries` (from 0); `chance` is from 0 to 1."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(tries, 10)) * (0.5 + chance / 2)


async def dial(address: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a stream to the address. Raises LinkError."""
    try:
        async with asyncio.timeout(DIAL_PATIENCE):
            if address.path:
                return await asyncio.open_unix_connection(address.path)
            if address.tls:
                from chinwag.client.sealed import dial_sealed  # ssl is slow to load, and many need none

                reader, writer = await dial_sealed(address)
            else:
                reader, writer = await asyncio.open_connection(
                    address.host, address.port, happy_eyeballs_delay=EYEBALLS
                )
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
