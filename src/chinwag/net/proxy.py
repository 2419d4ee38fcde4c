"""The PROXY protocol, versions 1 and 2: what a proxy says of whom it brings. Pure.

https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt, sections 2.1 and 2.2.
"""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from struct import Struct as Packed
from typing import TypeAlias

from msgspec import Struct

from chinwag.net.contract import Peer
from chinwag.net.recognise import Row
from chinwag.protocols.opening import MORE, NO, YES, Answer, Clocks

VERSION_1 = b"PROXY "
VERSION_2 = b"\r\n\r\n\x00\r\nQUIT\n"
MOST_1 = 107  # bytes, with the line's end: the longest line there is (section 2.1)
MOST_2 = 536  # bytes: what fits into the smallest segment that every host takes (section 2.2)
LINE = {b"TCP4": 4, b"TCP6": 6}
FIXED = Packed("!12sBBH")  # signature, version and command, family, length of the rest
ADDRESSES = {0x11: Packed("!4s4sHH"), 0x21: Packed("!16s16sHH")}  # TCP over IPv4, over IPv6
NO_ADDRESS = (0x00, 0x31)  # unspecified, Unix stream
LOCAL, PROXY = 0x20, 0x21
TLS_VALUE, BY_TLS = 0x20, 0x01  # section 2.2.6: the client came to the proxy by TLS

Network: TypeAlias = IPv4Network | IPv6Network


class Header(Struct, frozen=True):
    """What a proxy said. `address` is "" where it speaks for itself (LOCAL, UNKNOWN)."""

    length: int  # bytes of it
    address: str = ""
    port: int = 0
    tls: bool = False


class BadHeader(ValueError):
    """This is no PROXY header, and more bytes will not make it one."""


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Networks of `192.0.2.0/24`, `2001:db8::/32` or single addresses. Raises ValueError."""
    return tuple(ip_network(text, strict=False) for text in texts)


def trusts(trusted: Sequence[Network], peer: Peer) -> bool:
    """Whether a connection comes from one of the networks."""
    if peer.family == "unix":
        return False
    where = ip_address(peer.address)
    return any(where in network for network in trusted)


def parse(received: bytes) -> Header | None:
    """The header that the bytes begin with; None = more is needed. Raises BadHeader."""
    if received.startswith(VERSION_1):
        return _line(received)
    if received.startswith(VERSION_2):
        return _binary(received)
    if VERSION_1.startswith(received) or VERSION_2.startswith(received):
        return None
    raise BadHeader("no PROXY header")


def looks(received: bytes, clocks: Clocks) -> Answer:
    """Whether a whole header is there."""
    try:
        return MORE if parse(received) is None else YES
    except BadHeader:
        return NO


ROW = Row("proxy", looks)


# --- version 1 ----------------------------------------------------------------------------------------------


def _line(received: bytes) -> Header | None:
    end = received.find(b"\r\n", 0, MOST_1)
    if end < 0:
        if len(received) >= MOST_1:
            raise BadHeader("a line without an end")
        return None
    words = received[:end].split(b" ")
    if words[1] == b"UNKNOWN":
        return Header(end + 2)
    if len(words) != 6 or words[1] not in LINE:
        raise BadHeader("not PROXY, family, two addresses, two ports")
    source = _address(words[2], LINE[words[1]])
    _address(words[3], LINE[words[1]])
    _port(words[5])
    return Header(end + 2, source, _port(words[4]))


def _address(word: bytes, version: int) -> str:
    try:
        where = ip_address(word.decode("ascii"))
    except ValueError:
        raise BadHeader("no address") from None
    if where.version != version or "%" in str(where):
        raise BadHeader("an address of another family")
    return str(where)


def _port(word: bytes) -> int:
    if not (word.isdigit() and len(word) <= 5 and int(word) <= 65535):
        raise BadHeader("no port")
    return int(word)


# --- version 2 ----------------------------------------------------------------------------------------------


def _binary(received: bytes) -> Header | None:
    if len(received) < FIXED.size:
        return None
    _, command, family, length = FIXED.unpack_from(received)
    whole = FIXED.size + length
    if command not in (LOCAL, PROXY) or whole > MOST_2:
        raise BadHeader("another version or command, or too long")
    if len(received) < whole:
        return None
    if command == LOCAL or family in NO_ADDRESS:
        return Header(whole)
    packed = ADDRESSES.get(family)
    if packed is None or length < packed.size:
        raise BadHeader("not TCP, or shorter than its addresses")
    source, _, port, _ = packed.unpack_from(received, FIXED.size)
    values = received[FIXED.size + packed.size : whole]
    return Header(whole, str(ip_address(source)), port, _came_by_tls(values))


def _came_by_tls(values: bytes) -> bool:
    """Section 2.2: values of a type, a length and content; the one of TLS begins with flags."""
    at = 0
    while at + 3 <= len(values):
        length = int.from_bytes(values[at + 1 : at + 3], "big")
        if values[at] == TLS_VALUE and length and at + 3 < len(values):
            return bool(values[at + 3] & BY_TLS)
        at += 3 + length
    return False
