"""Who may open a WebSocket, and in which of our languages: the rules of the upgrade. Pure.

RFC 6455 section 4.2. A browser sends with each upgrade where its page comes from; any page may try to connect to
a server on this machine or behind this router, so that is the one thing that keeps a strange page out.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from ipaddress import ip_address

from msgspec import Struct

VERSION = "13"
KEY = re.compile(r"[A-Za-z0-9+/]{21}[AQgw]==")  # 16 bytes
SHOWN = 100  # characters of a strange origin
HOST = re.compile(r"([a-zA-Z0-9._~-]{1,255}|\[[0-9a-fA-F:.]{2,45}\])(:[0-9]{1,5})?")


class Origins(Struct, frozen=True):
    """Which pages may come in: those that are listed, and those of this house itself.

    `names` are what the house is known by. A page of the house is believed under any name inside TLS, where the
    browser has checked the name. In the clear a strange name may have been pointed at this address a moment ago
    (DNS rebinding), so there only an address, or a name that is known, makes it one.
    """

    listed: Collection[str] = ()
    names: Collection[str] = ("localhost",)

    def allow(self, origin: str | None, host: str, *, secure: bool) -> bool:
        """Whether a page may come in; a client without a page may."""
        if origin is None or origin in self.listed:
            return True
        if origin != f"{'https' if secure else 'http'}://{host}":
            return False
        return secure or self.known(host)

    def known(self, host: str) -> bool:
        """Whether nobody else can make this `name:port` lead here."""
        found = HOST.fullmatch(host)
        if found is None:
            return False
        name = found[1].lower()
        return name in self.names or is_address(name.strip("[]"))


def is_address(name: str) -> bool:
    """Whether this is an address instead of a name."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class Refusal(Struct, frozen=True):
    """Why there is no WebSocket: a status for programs, a sentence for people."""

    status: int
    words: str


def words_of(value: str | None) -> Sequence[str]:
    """A list of tokens in a header."""
    return [word for part in (value or "").split(",") if (word := part.strip())]


def wanted(headers: Mapping[str, str]) -> bool:
    """Whether a request asks for a WebSocket."""
    return "websocket" in (word.lower() for word in words_of(headers.get("Upgrade")))


def refusal(headers: Mapping[str, str], origins: Origins, *, secure: bool) -> Refusal | None:
    """What is wrong with an upgrade (section 4.2.1), None = nothing."""
    if "upgrade" not in (word.lower() for word in words_of(headers.get("Connection"))):
        return Refusal(400, "Connection: Upgrade is missing.")
    if headers.get("Sec-WebSocket-Version") != VERSION:
        return Refusal(426, "Version 13 of WebSocket is spoken here.")
    if not KEY.fullmatch(headers.get("Sec-WebSocket-Key", "")):
        return Refusal(400, "Sec-WebSocket-Key is no key.")
    origin = headers.get("Origin")
    if not origins.allow(origin, headers.get("Host", ""), secure=secure):
        words = f"Pages from {shown(origin)} may not come in here. The operator lets them in with [web] origins."
        return Refusal(403, words)
    return None


def shown(origin: str | None) -> str:
    """An origin as it may be repeated: what a browser sends is ASCII and short, others send what they like."""
    return (origin or "").encode("ascii", "replace").decode()[:SHOWN]


def chosen(offered: Sequence[str], spoken: Sequence[str]) -> str | None:
    """The first offered sub-protocol that is spoken; "" where none was offered, None where none is spoken."""
    if not offered:
        return ""
    return next((name for name in offered if name in spoken), None)
