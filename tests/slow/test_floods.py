"""Many who flood at once: the others hardly notice."""

import itertools
import selectors
import socket
import threading
import time
from contextlib import suppress

import pytest

from tests.slow.conftest import Serve, Tell
from tests.support.figures import ms, p99
from tests.support.peer import Peer, packed
from tests.support.server import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

FLOODERS = 50
FLOODED = 6.0  # seconds
ANSWERED = 1.0  # seconds at p99 for the others: ten times what is promised, so that a busy machine does not fail it


FLOODS = (
    packed({"t": "say", "room": "lobby", "text": "flood"}) * 200,
    b"flood\n" * 2000,
    b"\n" * 12_000,
    b"not a name\n" * 1000,
)


class Flood(threading.Thread):
    """Fifty who pour as fast as the server takes it: messages, lines, empty lines, and names that are none."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.poured = 0  # bytes
        self.ended = 0  # connections that the server ended
        self.entered = 0
        self._turn = selectors.DefaultSelector()
        for number in range(FLOODERS):
            flooder, data = Peer(port), FLOODS[number % len(FLOODS)]
            self.entered += data != FLOODS[3]
            if data == FLOODS[0]:
                assert flooder.enter(f"flooder{number}")["t"] == "welcome"
            elif data != FLOODS[3]:
                flooder.send(f"flooder{number}\n".encode())
            flooder.socket.setblocking(False)
            both = selectors.EVENT_READ | selectors.EVENT_WRITE
            self._turn.register(flooder.socket, both, itertools.cycle([data]))

    def run(self) -> None:
        rests = {key.fileobj: b"" for key in self._turn.get_map().values()}
        while not self.over.is_set():
            for key, events in self._turn.select(0.1):
                connection = key.fileobj
                assert isinstance(connection, socket.socket)
                with suppress(BlockingIOError):
                    if events & selectors.EVENT_READ:
                        self._read(connection)
                    if events & selectors.EVENT_WRITE and connection.fileno() >= 0:
                        rest = rests[connection] or next(key.data)
                        sent = connection.send(rest)
                        rests[connection] = rest[sent:]
                        self.poured += sent
            time.sleep(0.001)
        for key in list(self._turn.get_map().values()):
            self._close(key.fileobj)

    def _read(self, connection: socket.socket) -> None:
        try:
            if connection.recv(1 << 18):
                return
        except ConnectionResetError:
            pass
        self.ended += 1
        self._close(connection)

    def _close(self, connection: object) -> None:
        assert isinstance(connection, socket.socket)
        self._turn.unregister(connection)
        connection.close()


def pinged(peer: Peer, seconds: float) -> list[float]:
    """How long each answer took, of questions asked again and again in this time."""
    took: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.monotonic()
        assert peer.ask("ping")["t"] == "pong"
        took.append(time.monotonic() - begun)
        time.sleep(0.06)  # as often as a person may ask
    return took


def test_fifty_flooders_disturb_nobody(serve: Serve, tell: Tell) -> None:
    server = serve()
    with Peer(server.port) as talker, Peer(server.port) as listener:
        talker.enter("talker")
        listener.enter("listener")
        alone = pinged(listener, 1.0)
        flood = Flood(server.port)
        flood.start()
        telling = threading.Thread(target=say, args=(talker, 8), daemon=True)
        telling.start()
        flooded = pinged(listener, FLOODED)
        telling.join(PATIENCE)
        for number in range(8):
            listener.until("said", text=f"message {number}")
        people = listener.ask("listpeople", room="lobby")["people"]
        flood.over.set()
        flood.join(PATIENCE)
    said = sum(entry.get("text") == "flood" for entry in listener.heard)
    tell(
        f"{FLOODERS} flooders poured in {flood.poured / 2**20:.1f} MiB, {said} of their messages were said; "
        f"others' answers p50/p99 {ms(flooded)}, alone {ms(alone)}"
    )
    assert len(people) == flood.entered + 2
    assert flood.ended == 0
    assert said <= FLOODERS * (10 + 2 * (FLOODED + PATIENCE))
    assert p99(flooded) < ANSWERED
    assert server.bugs() == []


def say(talker: Peer, count: int) -> None:
    for number in range(count):
        assert talker.ask("say", room="lobby", text=f"message {number}")["t"] == "ok"
        time.sleep(0.5)
