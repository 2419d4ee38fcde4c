"""Where the network meets the rest: what a session is to a connection, and what a connection knows of its peer.

A connection itself is stream.py's `Stream`; a session asks of it no more than `session.Connection` says.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol, TypeAlias

from msgspec import Struct

from chinwag.protocols.contract import Out, Wire


class Peer(Struct, frozen=True, gc=False):
    """Where a connection comes from. The address is the true one: never a proxy's, never an IPv4 one in IPv6."""

    address: str
    port: int
    family: Literal["ip4", "ip6", "unix"]
    loopback: bool
    tls: bool = False
    certificate: str = ""  # SHA-256 of the one the peer has shown (and so has the key of), in hexadecimal digits

    def __str__(self) -> str:
        """As people and logs write it."""
        if self.family == "unix":
            return "unix"
        return f"[{self.address}]:{self.port}" if self.family == "ip6" else f"{self.address}:{self.port}"


class SessionLike(Protocol):
    """What a connection needs of the session on it."""

    @property
    def busy(self) -> bool:
        """Whether somebody who stopped sending is still owed an answer."""

    def received(self, data: bytes) -> None:
        """Bytes came, at least one. Never raises."""

    def lost(self, reason: str) -> None:
        """The connection is over. Called exactly once, also after a close of the session's own (`closed`)."""


OpenSession: TypeAlias = Callable[[Any, Wire], SessionLike]
"""Called with the connection (`session.Connection`) and the wire once a protocol was recognised."""

Wires: TypeAlias = Mapping[str, Callable[[Peer], Wire]]
"""Protocol name of rows.py -> what makes one connection's wire."""

Seat: TypeAlias = Callable[[Wire], None]
"""Makes a chat connection of one that began as something else; from the next byte on it speaks this."""


class Lodger(SessionLike, Protocol):
    """What is on a connection that is no chat connection, or not yet."""

    def goodbye(self, code: str) -> Out:
        """What is sent before the server closes: a code of phrases.py."""


Host: TypeAlias = Callable[[Any, Seat], Lodger]
"""Takes a connection (`Stream`) of a protocol that is no chat protocol."""

Note: TypeAlias = Callable[..., None]
"""Tells the log of an event: its name, then values by keyword."""

Goodbye: TypeAlias = Callable[[str], Out]
"""A wire's last words for a code of phrases.py."""


class Pipe(Protocol):
    """What is needed of a socket; all calls are non-blocking and raise BlockingIOError instead of waiting."""

    def fileno(self) -> int: ...
    def recv(self, most: int, /) -> bytes: ...
    def send(self, data: Any, flags: int = 0, /) -> int: ...
    def sendmsg(self, pieces: Any, /) -> int: ...
    def setsockopt(self, level: int, option: int, value: Any, /) -> None: ...
    def shutdown(self, how: int, /) -> None: ...
    def close(self) -> None: ...


class Silent:
    """The session of a connection that nobody listens to: one that is only told something and closed."""

    busy = False

    def received(self, data: bytes) -> None:
        """Forget it."""

    def lost(self, reason: str) -> None:
        """Nobody minds."""


SILENT = Silent()


def no_words(code: str) -> Out:
    """The goodbye of a connection without a language."""
    return b""


def nothing_held() -> bool:
    """Of a pipe that leaves all bytes in the kernel: it holds none."""
    return False


def unheard(event: str, /, **fields: object) -> None:
    """A log that nobody reads."""
