"""TLS of one connection without a socket: sealed bytes on one side, open bytes on the other.

The standard library's, over memory: an idle connection costs 17 KB instead of the 280 KB of asyncio's transport.
client_certificates.py has another one.
"""

import ssl
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, TypeAlias

PROTOCOLS = ("chinwag/1", "irc", "http/1.1")  # RFC 7301; what is offered, in the order of preference
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"  # for TLS 1.2: forward secrecy and no CBC; TLS 1.3 has none but good ones


class Engine(Protocol):
    """TLS of one connection, sans-I/O; it raises ssl.SSLWantReadError and ssl.SSLError as Python's own does."""

    def feed(self, sealed: Any, /) -> object:
        """Take in what came from the wire."""

    def take(self) -> bytes:
        """What is to go out to the wire, b"" where nothing is."""

    def unread(self) -> bool:
        """Whether bytes were fed that nothing was made of yet."""

    def read(self, most: int, /) -> bytes:
        """Opened bytes; b"" once the peer has said that there will be no more."""

    def write(self, data: Any, /) -> int:
        """Seal all of these."""

    def handshake(self) -> None:
        """Go on with the handshake; returns when it is done."""

    def finish(self) -> None:
        """Say that there will be no more."""

    def protocol(self) -> str:
        """The protocol that was agreed on (ALPN), or ""."""

    def certificate(self) -> str:
        """The fingerprint of the certificate that the peer has shown, or ""."""


NewEngine: TypeAlias = Callable[[], Engine]


class StockEngine:
    """The standard library's."""

    __slots__ = ("_incoming", "_object", "_outgoing", "feed", "handshake", "read", "take", "write")

    def __init__(self, context: ssl.SSLContext) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._object = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self.feed = self._incoming.write
        self.take = self._outgoing.read
        self.read = self._object.read
        self.write = self._object.write
        self.handshake = self._object.do_handshake

    def unread(self) -> bool:
        """Whether bytes were fed that nothing was made of yet."""
        return bool(self._incoming.pending or self._object.pending())

    def finish(self) -> None:
        """Say that there will be no more."""
        with suppress(ssl.SSLWantReadError):  # the peer has not said so yet
            self._object.unwrap()

    def protocol(self) -> str:
        """The protocol that was agreed on, or ""."""
        return self._object.selected_alpn_protocol() or ""

    def certificate(self) -> str:
        """None is ever asked for: this library would want to verify it (docs/decisions)."""
        return ""


def stock(certificate: Path, key: Path) -> NewEngine:
    """Engines with this certificate. Raises ssl.SSLError or OSError where the files are not good."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_TICKET
    context.num_tickets = 0  # a new handshake is cheap with an elliptic curve, and needs no key that outlives it
    context.set_ciphers(CIPHERS)
    context.set_alpn_protocols(list(PROTOCOLS))
    context.load_cert_chain(certificate, key, password=lambda: b"")  # never ask at the terminal
    return lambda: StockEngine(context)


def fingerprint(certificate: bytes) -> str:
    """The SHA-256 of a certificate (DER), in 64 hexadecimal digits."""
    return sha256(certificate).hexdigest()
