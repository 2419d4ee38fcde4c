"""Whatever comes where TLS or a PROXY header is expected: an OSError or a refusal, nothing else, never a wait."""

import os
import socket
import ssl
from contextlib import suppress
from random import Random

import pytest

from chinwag.net import proxy
from chinwag.net.certificate import load
from chinwag.net.engine import NewEngine
from chinwag.net.tls import TlsPipe
from tests.fuzz.mutations import bent
from tests.net.sealed import Sealed, files, trusting

INPUTS = int(os.environ.get("CHINWAG_FUZZ", "400"))
HEADERS = (
    b"PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n", b"PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n",
    b"PROXY UNKNOWN\r\n", proxy.VERSION_2 + b"\x21\x11\x00\x0c" + bytes(12),
    proxy.VERSION_2 + b"\x21\x21\x00\x30" + bytes(36) + b"\x20\x00\x05\x01\0\0\0\0\x03\x00\x01x",
)  # fmt: skip


class Told:
    """A socket that gives what it was told to and takes everything."""

    def __init__(self) -> None:
        self.waiting = b""
        self.taken = b""

    def recv(self, most: int) -> bytes:
        if not self.waiting:
            raise BlockingIOError
        given, self.waiting = self.waiting[:most], self.waiting[most:]
        return given

    def send(self, data: bytes) -> int:
        self.taken += data
        return len(data)

    def shutdown(self, how: int) -> None:
        """Nothing has to be woken."""

    def setsockopt(self, level: int, option: int, value: int) -> None:
        """Nothing is acknowledged."""


def flights(version: ssl.TLSVersion, new: NewEngine) -> tuple[bytes, bytes]:
    """What a client sends first and then."""
    context = trusting("irc")
    context.minimum_version = context.maximum_version = version
    client, engine = Sealed(socket.socket(), context), new()
    client.close()
    with suppress(ssl.SSLWantReadError):
        client.object.do_handshake()
    first = client.outgoing.read()
    engine.feed(first)
    with suppress(ssl.SSLWantReadError):
        engine.handshake()
    client.incoming.write(engine.take())
    with suppress(ssl.SSLWantReadError):
        client.object.do_handshake()
    return first, client.outgoing.read()


@pytest.mark.parametrize("ask_clients", [False, True])
def test_bent_handshakes_end_in_an_error_or_wait_for_more(ask_clients: bool) -> None:
    new = load(files(), ask_clients=ask_clients).engine
    corpus = [
        flight for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3) for flight in flights(version, new)
    ]
    ends = set()
    for data in bent(Random(1), corpus, INPUTS):
        told = Told()
        pipe = TlsPipe(told, new())  # type: ignore[arg-type]
        told.waiting = data
        try:
            while told.waiting and not pipe.handshake():
                ends.add("more")
        except OSError:
            ends.add("refused")
    assert ends == {"more", "refused"}


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("ask_clients", [False, True])
def test_bent_records_give_true_bytes_or_an_end(version: ssl.TLSVersion, ask_clients: bool) -> None:
    new = load(files(), ask_clients=ask_clients).engine
    random = Random(2)
    for _ in range(INPUTS // 40):
        pipe, told, client = shaken(new, version)
        said = b"".join(b"line %d\n" % number for number in range(20))
        sealed = b"".join(client.seal(said[start : start + 9]) for start in range(0, len(said), 9))
        told.waiting = next(bent(random, [sealed], 1))
        heard = b""
        with suppress(OSError):  # BlockingIOError where more would be needed
            while piece := pipe.recv(65_536):
                heard += piece
        assert said.startswith(heard), "what is opened is what was sealed, from the beginning"


def shaken(new: NewEngine, version: ssl.TLSVersion) -> tuple[TlsPipe, Told, Sealed]:
    context = trusting()
    context.minimum_version = context.maximum_version = version
    told, client = Told(), Sealed(socket.socket(), context)
    client.close()
    pipe = TlsPipe(told, new())  # type: ignore[arg-type]
    done = False
    while not done:
        with suppress(ssl.SSLWantReadError):
            client.object.do_handshake()
        told.waiting += client.outgoing.read()
        done = pipe.handshake()
        client.incoming.write(told.taken)
        told.taken = b""
    return pipe, told, client


def test_bent_headers_are_read_refused_or_waited_for_and_never_beyond_their_limit() -> None:
    for data in bent(Random(3), HEADERS, INPUTS * 20):
        try:
            header = proxy.parse(data)
        except proxy.BadHeader:
            continue
        assert header is not None or len(data) < proxy.MOST_2
        assert header is None or header.length <= min(len(data), proxy.MOST_2)
