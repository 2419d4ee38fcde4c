"""No file handles left: who is in talks on, newcomers come in once there are some, and the log stays readable."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from tests.slow.conftest import Serve, Tell
from tests.support.figures import FULL, ms, p99
from tests.support.peer import Gone, Peer
from tests.support.server import PATIENCE, Server, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

HANDLES = 64
STORM = 60.0 if FULL else 5.0  # seconds of newcomers that find no place
KNOCKS = 0.01  # seconds from one of them to the next
MEMBERS = 0.010  # seconds at p99 that members wait, as promised
NEWCOMER = 1.0  # seconds until a newcomer is in once there is room, as promised
BUSY = 10  # so many times what is promised does not fail on a busy machine
LINES = 10  # in the log, a minute


class Storm(threading.Thread):
    """Newcomers without end, each of whom waits for what it is told."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.told: list[bytes] = []
        self._port = port

    def run(self) -> None:
        while not self.over.wait(KNOCKS):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), PATIENCE) as one:
                self.told.append(one.recv(200))


@pytest.fixture
def crowded(serve: Serve) -> Iterator[tuple[Server, Peer, list[socket.socket]]]:
    """A server with few handles, a member, and so many connections that none is left for newcomers."""
    server = serve(ahead=("sh", "-c", f'ulimit -n {HANDLES}; exec "$@"', "sh"), limits_flood="false")
    with ExitStack() as stack:
        member = stack.enter_context(Peer(server.port))
        assert member.enter("member")["t"] == "welcome"
        held = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port), PATIENCE))
            for _ in range(HANDLES)
        ]
        yield server, member, held


def test_without_handles_members_talk_on_and_newcomers_come_in_once_there_are_some(
    crowded: tuple[Server, Peer, list[socket.socket]], tell: Tell
) -> None:
    server, member, held = crowded
    until(lambda: server.events("turned_away"), "somebody to be turned away")
    assert not comes_in(server)
    before, begun = len(server.text.splitlines()), time.monotonic()
    storm = Storm(server.port)
    storm.start()
    took = answered(member, STORM)
    storm.over.set()
    storm.join(PATIENCE)
    lines = (len(server.text.splitlines()) - before) * 60 / max(time.monotonic() - begun, 60)
    assert storm.told
    assert set(storm.told) == {b"The house is full. Try again in a moment.\r\n"}
    for connection in held:
        connection.close()
    waited = until(lambda: comes_in(server), "a newcomer to come in", within=PATIENCE)
    tell(
        f"{HANDLES} handles, {len(storm.told) / STORM:.0f} newcomers a second: a member's messages are stored "
        f"within p50/p99 {ms(took)}; {lines:.0f} lines in the log a minute; a newcomer came in after {waited:.2f} s"
    )
    assert p99(took) < BUSY * MEMBERS
    assert waited < NEWCOMER * BUSY
    assert lines <= LINES
    assert server.bugs() == []


def answered(member: Peer, seconds: float) -> list[float]:
    """How long each message took until it was stored, one after another for so long."""
    took: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.monotonic()
        assert member.ask("say", room="lobby", text="hello")["t"] == "ok"
        took.append(time.monotonic() - begun)
        time.sleep(0.02)
    return took


def comes_in(server: Server) -> bool:
    with suppress(Gone, AssertionError), Peer(server.port) as peer:
        return bool(peer.enter("newcomer")["t"] == "welcome")
    return False
