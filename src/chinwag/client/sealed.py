"""Reaching a server by TLS, and knowing that it is the right one.

A fingerprint in the address must match; otherwise authorities that the system trusts may vouch; otherwise the
person is asked, by whoever catches `Unverified`.
"""

import asyncio
import hashlib
import ssl
from typing import TypeAlias

from chinwag.client.address import Address
from chinwag.client.trouble import LinkError

PROTOCOL = "chinwag/1"  # RFC 7301
EYEBALLS = 0.25  # RFC 8305: seconds before the next address of a host is tried

Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Unverified(LinkError):
    """Nobody vouches for this server's certificate, and it is not known; `fingerprint` is its SHA-256."""

    def __init__(self, address: Address, fingerprint: str) -> None:
        super().__init__(
            "unverified",
            f"Nobody vouches for the certificate of {address}. If the server prints the SHA-256 {fingerprint}, "
            f"join {address}/#fp={fingerprint}",
        )
        self.fingerprint = fingerprint


async def dial_sealed(address: Address) -> Streams:
    """Open a stream to an address of TLS. Raises LinkError or OSError."""
    try:
        if address.fingerprint:
            return await _fitting(address)
        try:
            return await _opened(address, ssl.create_default_context())
        except ssl.SSLCertVerificationError:
            raise Unverified(address, await _look(address)) from None
    except ssl.SSLError:
        raise LinkError("unreachable", not_sealed(address)) from None


def not_sealed(address: Address) -> str:
    """What speaks no TLS, or none that is spoken here."""
    return (
        f"There is something at {address}, but TLS did not come about. Check the port, and that the server has TLS."
    )


async def _fitting(address: Address) -> Streams:
    reader, writer = await _opened(address, _anybody())
    shown = _fingerprint(writer)
    if shown != address.fingerprint:
        writer.close()
        raise LinkError("changed", changed(address, shown))
    return reader, writer


def changed(address: Address, shown: str) -> str:
    """What another certificate than the expected one may mean, and what to do."""
    if address.remembered:
        return (
            f"Not joined: {address} shows another certificate than the one you said yes to. Either the server has "
            "a new one, or somebody is in between. Ask whoever runs it for the address that it prints now. "
            f"(SHA-256 known: {address.fingerprint}, shown: {shown})"
        )
    return (
        f"Not joined: what answers at {address} is not the server that the address means. Copy the address again, "
        f"or ask whoever runs it. (SHA-256 in the address: {address.fingerprint}, shown: {shown})"
    )


async def _look(address: Address) -> str:
    """The fingerprint of whatever certificate is shown."""
    _, writer = await _opened(address, _anybody())
    writer.close()
    return _fingerprint(writer)


def _anybody() -> ssl.SSLContext:
    """Takes any certificate: what it is worth is seen by its fingerprint."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def _opened(address: Address, context: ssl.SSLContext) -> Streams:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if address.certificate:
        _show(context, address.certificate)
    context.set_alpn_protocols([PROTOCOL])
    return await asyncio.open_connection(
        address.host,
        address.port,
        ssl=context,
        server_hostname=address.host.partition("%")[0],
        happy_eyeballs_delay=EYEBALLS,
    )


def _show(context: ssl.SSLContext, path: str) -> None:
    """Show a certificate of one's own. Raises LinkError."""
    try:
        context.load_cert_chain(path)
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror if isinstance(error, OSError) and not isinstance(error, ssl.SSLError) else ""
        raise LinkError(
            "certificate", f"{path} cannot be read as a certificate and its key (PEM){reason and ': '}{reason}."
        ) from None


def _fingerprint(writer: asyncio.StreamWriter) -> str:
    certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    return hashlib.sha256(certificate).hexdigest()
