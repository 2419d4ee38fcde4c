"""The table of first bytes on a real port: byte by byte, among stalled connections, and late."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from threading import Thread

import pytest

from chinwag.protocols.classic.headed import frame
from chinwag.protocols.native import PREFACE
from tests.support.programs import House, visited

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

# fmt: off
OPENINGS: dict[str, tuple[bytes, bytes]] = {
    "native":   (PREFACE + b"\x00\x00\x00\x02{}",                    b"{"),
    "tls":      (b"\x16\x03\x01\x00\x05hello",                       b"\x15\x03"),
    "telnet":   (b"\xff\xfd\x01Tina\r\n",                            b"Tina"),
    "ssh":      (b"SSH-2.0-OpenSSH_9\r\n",                           b"ssh"),
    "http":     (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",               b"HTTP/1.1 "),
    "irc":      (b"NICK iris\r\nUSER iris 0 * :Iris\r\n",            b" :"),
    "ircv3":    (b"CAP LS 302\r\nNICK ivy\r\nUSER ivy 0 * :Ivy\r\n", b" :"),
    "lines":    (b"REGISTER lina CHAT/1.0\n",                        b"200 Registration successful\n"),
    "frame":    (frame(b"hedda"),                                    b"*"),
    "course":   (frame(b"REGISTER fran CHAT/1.0"),                   frame(b"200 Registration successful")),
    "wrong":    (b"REGISTER me\n",                                   b"400 Invalid registration\n"),
    "text":     (b"nettie\n",                                        b"Hello nettie"),
}
# fmt: on
LATE = ("irc", "ircv3", "lines", "frame", "course")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server in which 200 connections have stalled in the middle of an opening."""
    with visited(tmp_path_factory.mktemp("house"), limits_flood="false") as found, ExitStack() as stalled:
        for _ in range(200):
            stalled.enter_context(call(found, b"REG"))
        yield found


def call(house: House, first: bytes = b"") -> socket.socket:
    connected = socket.create_connection(("127.0.0.1", house.server.port), 10)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connected.sendall(first)
    return connected


def answered(connected: socket.socket, expected: bytes) -> bytes:
    """Read until the answer is there, or nothing more comes."""
    found = b""
    while expected not in found and (data := connected.recv(4096)):
        found += data
    return found


@pytest.mark.parametrize("name", OPENINGS)
def test_an_opening_byte_by_byte_is_recognised(house: House, name: str) -> None:
    opening, expected = OPENINGS[name]
    with call(house) as connected:
        for at in range(len(opening)):
            try:
                connected.sendall(opening[at : at + 1])
            except ConnectionError:
                break  # answered and closed already: what is not spoken here is told so at its first line
            time.sleep(0.01)
        assert expected in answered(connected, expected)


def test_a_raw_registration_byte_by_byte_is_recognised_when_it_is_quiet(house: House) -> None:
    with call(house) as connected:
        for byte in b"REGISTER rada CHAT/1.0":
            connected.sendall(bytes([byte]))
            time.sleep(0.01)
        assert connected.recv(4096) == b"200 Registration successful"


def test_a_bare_name_byte_by_byte_is_one_name(house: House) -> None:
    with call(house) as connected:
        for byte in b"barry":
            connected.sendall(bytes([byte]))
            time.sleep(0.01)
        assert connected.recv(4096).startswith(b"Welcome")
        connected.sendall(b"?")
        assert b"barry" in answered(connected, b"Online users")


def late(house: House, name: str, seconds: float, found: dict[str, bytes]) -> None:
    """Connect, wait, open; what came after the questions for silent people."""
    opening, expected = OPENINGS[name]
    opening = opening.replace(b"lina", b"lora").replace(b"hedda", b"helga").replace(b"fran", b"frid")
    with call(house) as connected:
        time.sleep(seconds)
        asked = connected.recv(4096)
        connected.sendall(opening)
        found[name] = asked + b"|" + answered(connected, expected)


@pytest.mark.parametrize("seconds", [1.6, 3.0])
def test_a_late_opening_is_recognised_after_the_questions(house: House, seconds: float) -> None:
    found: dict[str, bytes] = {}
    threads = [Thread(target=late, args=(house, name, seconds, found)) for name in LATE]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in LATE:
        asked, _, answer = found[name].partition(b"|")
        assert asked.startswith(b"NICK\r"), name
        assert OPENINGS[name][1] in answer, (name, answer)


def test_a_silent_connection_hears_nick_alone_then_the_prompt(house: House) -> None:
    with call(house) as connected:
        started = time.monotonic()
        assert connected.recv(4096) == b"NICK"
        assert 0.9 < time.monotonic() - started < 1.25
        assert connected.recv(4096).startswith(b"\r")
        assert 1.2 < time.monotonic() - started < 1.6


@pytest.mark.parametrize("name", ["GET", "7", "NICK", "PROX", "CHINWA"])
def test_a_name_that_is_a_token_is_a_name_in_the_end(house: House, name: str) -> None:
    with call(house, name.encode()) as connected:
        assert connected.recv(4096).startswith(b"Welcome")
        connected.sendall(b"hello")
        assert f"{name}: hello".encode() in answered(connected, b": hello")


@pytest.mark.parametrize("first", [b"EHLO", b"a\x00b", b"OPTIONS"])
def test_what_no_person_is_called_does_not_come_in(house: House, first: bytes) -> None:
    with call(house, first) as connected:
        connected.settimeout(0.5)
        with suppress(TimeoutError):  # some are given the time to end the line
            assert b"Welcome" not in answered(connected, b"Welcome")
