"""Stalled connections keep nobody out: so many at each stage, from this machine and from strangers' addresses.

Every day 250 at each stage; with CHINWAG_FULL=1 the thousand that is promised, and until the last one is reaped.
"""

import itertools
import select
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from ipaddress import IPv4Address

import pytest

from tests.net.sealed import Sealed, trusting
from tests.slow.conftest import Serve, Tell
from tests.support.figures import FULL, ms, p99
from tests.support.peer import PREFACE, Peer, packed
from tests.support.server import PATIENCE, Server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900 if FULL else 120)]

STALLED = 1000 if FULL else 250
NEWCOMERS = 200 if FULL else 40  # for each figure
PLAIN, BY_TLS = 0.005, 0.025  # seconds at p99 more than without them, as promised
BUSY = 20  # so many times what is promised does not fail on a busy machine
REAPED = 25.0  # seconds, as promised
HASTE = {} if FULL else {"limits_name_crowded": "3", "tls_handshake_seconds": "3", "proxy_header_seconds": "1"}


def first_flight() -> bytes:
    """What a TLS client says first."""
    client = Sealed(socket.socket())
    with suppress(ssl.SSLWantReadError):
        client.object.do_handshake()
    client.close()
    return client.outgoing.read()


HELLO = first_flight()
PROXY_2 = b"\r\n\r\n\0\r\nQUIT\n"
STAGES = {
    "silent": b"",
    "NIC": b"NIC",
    "REG": b"REG",
    "half a name": b"a",
    "half a preface": PREFACE[:5],
    "a preface": PREFACE,
    "half a length": PREFACE + b"\0\0",
    "half a frame": PREFACE + b"\0\0\0\x30{",
    "NICK alone": b"NICK stalled\r\n",
    "CAP LS": b"CAP LS 302\r\n",
    "half a TLS hello": HELLO[: len(HELLO) // 2],
    "a TLS hello": HELLO,
    "half a head of HTTP": b"GET / HTTP/1.1\r\nHost: x\r\nX-Half: ",
}
BARE = (
    "NIC",
    "REG",
    "half a name",
    "half a preface",
)  # programs of courses come in so: these are names, after a while
BY_PROXY = {
    "silent proxy": b"",
    "half a PROXY line": b"PROXY TCP4 192.0.",
    "half a binary header": PROXY_2 + b"\x21\x11\0",
}

NAMES = (f"guest{number}" for number in itertools.count(1))
ComeIn = Callable[[Server, str], float]


def plainly(server: Server, name: str) -> float:
    """Connect, come in, leave; the seconds until the welcome."""
    begun = time.perf_counter()
    with Peer(server.port) as peer:
        assert peer.enter(name)["t"] == "welcome"
        return time.perf_counter() - begun


def by_tls(server: Server, name: str) -> float:
    """The same with TLS around it."""
    begun = time.perf_counter()
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as plain:
        sealed = trusting().wrap_socket(plain, server_hostname="localhost")
        sealed.sendall(PREFACE + packed({"t": "hello", "version": 1, "name": name, "id": 1}))
        heard = b""
        while b'"welcome"' not in heard:
            piece = sealed.recv(65_536)
            assert piece, heard
            heard += piece
        return time.perf_counter() - begun


def came_in(server: Server, come_in: ComeIn, count: int = NEWCOMERS) -> list[float]:
    """What so many newcomers needed, one after another, once the server has looked at all who came before them."""
    come_in(server, next(NAMES))
    return [come_in(server, next(NAMES)) for _ in range(count)]


@contextmanager
def stalled(port: int, opening: bytes) -> Iterator[list[socket.socket]]:
    """So many connections that have said this and no more."""
    with ExitStack() as stack:
        held = []
        for _ in range(STALLED):
            one = stack.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
            if opening:
                one.sendall(opening)
            held.append(one)
        yield held


def over(one: socket.socket) -> bool:
    """Whether the server has ended this one."""
    one.setblocking(False)
    try:
        while one.recv(65_536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


def reaped(held: Sequence[socket.socket], begun: float, within: float) -> float:
    """Seconds from the first of them until the last is gone."""
    left = list(held)
    while left := [one for one in left if not over(one)]:
        assert time.monotonic() - begun < within, f"{len(left)} are still there"
        poll = select.poll()
        poll.register(left[0], select.POLLIN | select.POLLHUP)
        poll.poll(500)
        time.sleep(0.05)
    return time.monotonic() - begun


def test_stalled_connections_keep_nobody_out(serve: Serve, tell: Tell) -> None:
    server = serve()
    alone = {come_in: came_in(server, come_in) for come_in in (plainly, by_tls)}
    tell(f"alone p50/p99: plain {ms(alone[plainly])}, TLS {ms(alone[by_tls])}")
    for stage, opening in STAGES.items():
        begun = time.monotonic()
        with stalled(server.port, opening) as held:
            count = 40 if stage in BARE else NEWCOMERS  # while they are no names yet
            among = {come_in: came_in(server, come_in, count) for come_in in (plainly, by_tls)}
            said = f"{STALLED} x {stage}: plain {ms(among[plainly])}, TLS {ms(among[by_tls])}"
            if FULL and stage not in BARE:
                said += f"; all reaped {reaped(held, begun, REAPED):.1f} s after the first came"
        tell(said)
        assert p99(among[plainly]) - p99(alone[plainly]) < BUSY * PLAIN, stage
        assert p99(among[by_tls]) - p99(alone[by_tls]) < BUSY * BY_TLS, stage
    assert server.bugs() == []


def test_all_stages_at_once_are_reaped_within_their_time(serve: Serve, tell: Tell) -> None:
    server = serve(**HASTE)
    openings = [opening for stage, opening in STAGES.items() if stage not in BARE]
    begun = time.monotonic()
    with ExitStack() as stack:
        held = []
        for number in range(STALLED):
            held.append(stack.enter_context(socket.create_connection(("127.0.0.1", server.port), PATIENCE)))
            held[-1].sendall(openings[number % len(openings)])
        took = reaped(held, begun, REAPED)
    tell(f"{STALLED} connections at {len(openings)} stages were all reaped {took:.1f} s after the first came")
    assert server.bugs() == []


# --- strangers ----------------------------------------------------------------------------------------------


@pytest.fixture
def proxied(serve: Serve, unused_tcp_port: int) -> tuple[Server, int]:
    """A server that takes true addresses from a proxy on this machine, and the port for that."""
    place = f"127.0.0.1:{unused_tcp_port}"
    return serve(proxy_listen=place, proxy_trusted="127.0.0.0/8", **HASTE), unused_tcp_port


def brought(port: int, source: IPv4Address, opening: bytes = b"") -> socket.socket:
    """A connection from a stranger's address."""
    one = socket.create_connection(("127.0.0.1", port), PATIENCE)
    addresses = struct.pack("!4s4sHH", source.packed, b"\x7f\0\0\1", 9, port)
    one.sendall(PROXY_2 + b"\x21\x11" + struct.pack("!H", len(addresses)) + addresses + opening)
    return one


def stranger_comes_in(port: int, source: IPv4Address, name: str) -> float:
    """A newcomer from an address of its own; the seconds until the welcome."""
    begun = time.perf_counter()
    hello = packed({"t": "hello", "version": 1, "name": name, "id": 1})
    with brought(port, source, PREFACE + hello) as one:
        heard = b""
        while b'"welcome"' not in heard:
            piece = one.recv(65_536)
            assert piece, heard
            heard += piece
    return time.perf_counter() - begun


def test_strangers_who_hold_all_places_keep_no_stranger_out(proxied: tuple[Server, int], tell: Tell) -> None:
    server, port = proxied
    newcomers = IPv4Address("203.0.113.0")
    alone = [stranger_comes_in(port, newcomers + number, f"early{number}") for number in range(NEWCOMERS)]
    with ExitStack() as stack:
        for number in range(4 * STALLED):
            source = IPv4Address("198.18.0.0") + number // 8
            opening = list(STAGES.values())[number % len(STAGES)]
            stack.enter_context(brought(port, source, opening))
        stranger_comes_in(port, newcomers + 255, "first")
        among = [stranger_comes_in(port, newcomers + number, f"late{number}") for number in range(NEWCOMERS)]
    tell(
        f"with {4 * STALLED} stalled from {STALLED // 2} addresses every stranger comes in, "
        f"p50/p99 {ms(among)}, alone {ms(alone)}"
    )
    assert p99(among) - p99(alone) < BUSY * PLAIN
    assert server.bugs() == []


def test_stalled_headers_of_a_proxy_keep_nobody_out(proxied: tuple[Server, int], tell: Tell) -> None:
    server, port = proxied
    alone = came_in(server, plainly)
    for stage, opening in BY_PROXY.items():
        begun = time.monotonic()
        with stalled(port, opening) as held:
            among = came_in(server, plainly)
            took = reaped(held, begun, REAPED)
        tell(f"{STALLED} x {stage}: plain {ms(among)}, alone {ms(alone)}; all reaped after {took:.1f} s")
        assert p99(among) - p99(alone) < BUSY * PLAIN, stage
    assert server.bugs() == []
