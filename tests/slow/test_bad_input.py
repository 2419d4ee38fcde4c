"""Whatever one person sends: a clear answer to that person, and nobody else notices."""

import json
import re
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from tests.slow.bad_inputs import ESCAPES, GUESTS, PERSONS, STRANGERS, Bad
from tests.slow.conftest import Tell
from tests.support.peer import PREFACE, Gone, Peer, framed
from tests.support.server import PATIENCE, Server, until

pytestmark = pytest.mark.slow

NAME_WITHIN = "4"  # seconds for a name, so that those who stop half-way are seen to be let go
NAMES = count(100)
CONTROLS = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
DELIVERED = 1.0  # seconds for a message of the witnesses, at most: far above what it takes
PACE = 0.01


def mallory() -> str:
    """A name that nobody has had."""
    return f"mallory{next(NAMES)}"


class Raw:
    """A connection of bytes."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.heard = b""
        self.ended = False

    def send(self, data: bytes) -> None:
        with suppress(OSError):  # refused in the middle of it: the answer is still to be read
            self.socket.sendall(data)

    def until(self, pattern: bytes) -> None:
        """Read until something like this came."""
        while not re.search(pattern, self.heard):
            assert self.more(), f"{pattern!r} missing in {self.heard[-500:]!r}"

    def more(self) -> bool:
        """Read what comes next; False at the end."""
        try:
            data = self.socket.recv(1 << 20)
        except ConnectionResetError:
            data = b""
        self.heard += data
        self.ended = not data
        return bool(data)

    def end(self) -> None:
        """Read to the end that the server makes."""
        while self.more():
            pass

    def close(self) -> None:
        self.socket.close()


class Witnesses(threading.Thread):
    """Two who talk and listen to each other all the time, one of them with netcat."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.said: list[str] = []
        self.took: list[float] = []  # seconds until all had it
        self.over = threading.Event()
        self.trouble = ""
        self.talker, self.listener, self.person = Peer(port), Peer(port), Raw(port)
        self.talker.enter("talker")
        self.listener.enter("listener")
        self.person.send(b"person\n")
        self.person.until(rb"Hello person")

    def run(self) -> None:
        try:
            while not self.over.wait(PACE):
                self._once()
        except (Gone, TimeoutError, AssertionError) as error:
            self.trouble = repr(error)[:1000]

    def _once(self) -> None:
        begun = time.monotonic()
        self.said.append(f"witness {len(self.said)}.")
        assert self.talker.ask("say", room="lobby", text=self.said[-1])["t"] == "ok"
        self.talker.heard.clear()
        self.listener.heard.append(self.listener.next())
        while self.listener.heard[-1].get("text") != self.said[-1]:
            self.listener.heard.append(self.listener.next())
        self.person.until(re.escape(self.said[-1].encode()))
        self.took.append(time.monotonic() - begun)

    def undisturbed(self) -> None:
        """Another message goes round from now on."""
        had = len(self.took)
        until(lambda: self.trouble or len(self.took) > had + 1, "the witnesses to talk on")
        assert not self.trouble


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Witnesses]]:
    """A server with its witnesses."""
    path: Path = tmp_path_factory.mktemp("house")
    server = Server(path / "data", limits_flood="false", limits_name_people=NAME_WITHIN, limits_prompt_after="0.3")
    server.start()
    witnesses = Witnesses(server.port)
    witnesses.start()
    try:
        yield server, witnesses
    finally:
        witnesses.over.set()
        witnesses.join(PATIENCE)
        server.close()


def suffer(raw: Raw, bad: Bad, good: bytes, answer: bytes) -> None:
    """Send the bad, get the answer, and then the end or an answer to something good."""
    raw.heard = b""
    raw.send(bad.sent)
    if bad.answer:
        raw.until(re.escape(bad.answer))
    if bad.stays:
        raw.heard = b""
        raw.send(good)
        raw.until(answer)
    else:
        raw.end()
    raw.close()


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_gets_a_clear_answer_or_the_end(house: tuple[Server, Witnesses], name: str) -> None:
    server, witnesses = house
    bad = STRANGERS[name]
    native = bad.sent.startswith(PREFACE)
    good = (framed(b'{"t":"hello"}'), rb'"bad_version"') if native else (b"a b\n", rb"cannot be a name")
    suffer(Raw(server.port), bad, *good)
    witnesses.undisturbed()


@pytest.mark.parametrize("name", GUESTS)
def test_a_guest_gets_a_clear_answer(house: tuple[Server, Witnesses], name: str) -> None:
    server, witnesses = house
    raw = Raw(server.port)
    raw.send(PREFACE + framed(json.dumps({"t": "hello", "version": 1, "name": mallory()}).encode()))
    raw.until(rb'"welcome"')
    suffer(
        raw, GUESTS[name], framed(b'{"t":"ping","data":"still here"}'), rb'"pong","data":"still here"|still here'
    )
    witnesses.undisturbed()


@pytest.mark.parametrize("name", PERSONS)
def test_a_person_with_netcat_gets_a_clear_answer(house: tuple[Server, Witnesses], name: str) -> None:
    server, witnesses = house
    raw = Raw(server.port)
    raw.send(f"{mallory()}\n".encode())
    raw.until(rb"Hello mallory")
    suffer(raw, PERSONS[name], b"/list\n", rb"online|people in lobby")
    witnesses.undisturbed()


def test_what_comes_byte_by_byte_is_understood(house: tuple[Server, Witnesses]) -> None:
    server, witnesses = house
    hello = json.dumps({"t": "hello", "version": 1, "name": mallory()}).encode()
    native = PREFACE + framed(hello) + framed(b'{"t":"quit"}')
    lines = f"{mallory()}\r\n/quit\r\n".encode()
    for sent, answer in ((native, rb'"welcome"(?s:.*)"bye"'), (lines, rb"(?s:Hello.*Goodbye)")):
        raw = Raw(server.port)
        raw.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in sent:
            raw.send(bytes([byte]))
            time.sleep(0.001)
        raw.until(answer)
        raw.end()
        raw.close()
    witnesses.undisturbed()


def test_signs_that_steer_terminals_reach_nobody(house: tuple[Server, Witnesses]) -> None:
    server, witnesses = house
    with Peer(server.port) as native:
        native.enter(mallory())
        assert native.ask("say", room="lobby", text=f"one {ESCAPES} one")["t"] == "ok"
    raw = Raw(server.port)
    raw.send(f"{mallory()}\n".encode())
    raw.until(rb"Hello mallory")
    raw.send(b"two " + ESCAPES.encode() + b" two\n")
    until(lambda: re.search(rb"mallory\d+: two", witnesses.person.heard), "it to be told")
    raw.close()
    witnesses.undisturbed()
    shown = witnesses.person.heard.decode()
    told = [entry["text"] for entry in witnesses.listener.heard if entry.get("text", "")[:3] in ("one", "two")]
    assert len(told) == 2
    for text in (shown, *told):
        assert re.search(CONTROLS, text) is None, text[-300:]
    assert "\u202e" not in shown


def test_nobody_noticed(house: tuple[Server, Witnesses], tell: Tell) -> None:
    """The last one: what the witnesses heard in all this time."""
    server, witnesses = house
    witnesses.over.set()
    witnesses.join(PATIENCE)
    assert not witnesses.trouble
    heard = witnesses.listener.heard
    own = [entry["text"] for entry in heard if entry["t"] == "said" and entry["from"]["name"] == "talker"]
    assert own == witnesses.said
    others = {entry["text"][:3] for entry in heard if entry["t"] == "said" and entry["from"]["name"] != "talker"}
    assert others <= {"one", "two"}
    assert {entry["t"] for entry in heard} <= {"said", "arrived", "departed"}
    names = {entry["from"]["name"].rstrip("0123456789") for entry in heard}
    assert names <= {"talker", "listener", "person", "mallory"}
    shown = re.findall(rb"talker: (witness \d+\.)", witnesses.person.heard)
    assert [text.decode() for text in shown] == witnesses.said
    assert server.bugs() == []
    p99 = statistics.quantiles(witnesses.took, n=100)[98]
    tell(f"{len(witnesses.said):,} messages of the witnesses, each at both within {p99 * 1000:.0f} ms (p99)")
    assert p99 < DELIVERED
