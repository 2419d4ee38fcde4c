"""TLS that asks its clients for a certificate, takes any, and knows it by its fingerprint: with pyOpenSSL.

The standard library can ask only where it also verifies, and then a certificate that no authority has signed ends
the handshake; here nothing but the possession of the key counts (docs/decisions/0003-tls.md). Imported only where
the setting is on.
"""

import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from OpenSSL import SSL
from OpenSSL.crypto import X509

from chinwag.net.engine import CIPHERS, PROTOCOLS, NewEngine, fingerprint

READ_MOST = 65_536
WEB = b"http/1.1"  # browsers are not asked: they would ask the person, who has other things in mind

Returned = TypeVar("Returned")


class AskingEngine:
    """One connection's."""

    __slots__ = ("_connection", "_fed")

    def __init__(self, context: SSL.Context) -> None:
        self._connection = SSL.Connection(context, None)
        self._connection.set_accept_state()
        self._fed = False

    def feed(self, sealed: Any, /) -> None:
        """Take in what came from the wire."""
        if sealed:
            self._connection.bio_write(bytes(sealed))
            self._fed = True

    def take(self) -> bytes:
        """What is to go out to the wire."""
        taken = b""
        with suppress(SSL.WantReadError):
            while True:
                taken += self._connection.bio_read(READ_MOST)
        return taken

    def unread(self) -> bool:
        """Whether something may be left: it is, until `read` has said otherwise."""
        return self._fed or self._connection.pending() > 0

    def read(self, most: int, /) -> bytes:
        """Opened bytes; b"" once the peer has said that there will be no more."""
        try:
            return _told(self._connection.recv, most)
        except ssl.SSLWantReadError:
            self._fed = False
            raise
        except ssl.SSLZeroReturnError:
            return b""

    def write(self, data: Any, /) -> int:
        """Seal all of these."""
        return _told(self._connection.send, bytes(data))

    def handshake(self) -> None:
        """Go on with the handshake."""
        _told(self._connection.do_handshake)

    def finish(self) -> None:
        """Say that there will be no more."""
        _told(self._connection.shutdown)

    def protocol(self) -> str:
        """The protocol that was agreed on, or ""."""
        return self._connection.get_alpn_proto_negotiated().decode("ascii")

    def certificate(self) -> str:
        """The fingerprint of the certificate that the peer has shown, or ""."""
        shown = self._connection.get_peer_certificate(as_cryptography=True)
        if shown is None:
            return ""
        from cryptography.hazmat.primitives.serialization import Encoding

        return fingerprint(shown.public_bytes(Encoding.DER))


def asking(certificate: Path, key: Path) -> NewEngine:
    """Engines with this certificate that ask for the client's. Raises ssl.SSLError where the files are not good."""
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_options(SSL.OP_NO_COMPRESSION | SSL.OP_CIPHER_SERVER_PREFERENCE | SSL.OP_NO_RENEGOTIATION)
    context.set_options(SSL.OP_NO_TICKET)  # a resumed session would bring a certificate that nobody showed again
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_mode(SSL.MODE_RELEASE_BUFFERS)
    context.set_cipher_list(CIPHERS.encode())
    context.set_verify(SSL.VERIFY_PEER, _take_any)
    context.set_alpn_select_callback(_choose)
    _told(context.use_certificate_chain_file, str(certificate))
    _told(context.use_privatekey_file, str(key))
    _told(context.check_privatekey)
    return lambda: AskingEngine(context)


def _take_any(connection: SSL.Connection, certificate: X509, error: int, depth: int, good: int) -> bool:
    return True


def _choose(connection: SSL.Connection, offered: list[bytes]) -> Any:
    """RFC 7301 section 3.2: the server's choice; nothing in common is no reason to end."""
    for name in PROTOCOLS:
        if name.encode() in offered:
            if name.encode() == WEB:
                connection.set_verify(SSL.VERIFY_NONE, _take_any)
            return name.encode()
    return SSL.NO_OVERLAPPING_PROTOCOLS


def _told(call: Callable[..., Returned], *values: Any) -> Returned:
    """What a call of pyOpenSSL returns; its errors become those of the standard library's ssl."""
    try:
        return call(*values)
    except SSL.WantReadError:
        raise ssl.SSLWantReadError from None
    except SSL.ZeroReturnError:
        raise ssl.SSLZeroReturnError from None
    except SSL.Error as error:
        reasons = error.args[0] if error.args and isinstance(error.args[0], list) else []
        told = ssl.SSLError(1, str(reasons[0][-1]) if reasons else "tls")
        told.reason = told.strerror or "tls"
        raise told from None
