"""A stuck reader costs little: a hundred who never read, while others talk."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.slow.conftest import Serve, Tell
from tests.support.figures import FULL, ms, p99
from tests.support.peer import Gone, Peer
from tests.support.server import Server, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

STUCK = 500 if FULL else 100
MEGABYTES_EACH = 0.3  # of the server's memory, for each of them
OTHERS = 0.5  # seconds at p99 for the others: far above what it takes, so that a busy machine does not fail it
TEXT = "x" * 2000
PACE = 0.004  # seconds between two messages


class Watching(threading.Thread):
    """Says something every few milliseconds, and measures until it has it back as everybody has it."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self.took: list[float] = []  # seconds
        self.text = TEXT
        self.over = threading.Event()
        self.trouble = ""
        self._server = server

    def run(self) -> None:
        try:
            with Peer(self._server.port) as talker, Peer(self._server.port) as listener:
                talker.enter("talker")
                listener.enter("listener")
                while not self.over.wait(PACE):
                    self._once(talker, listener)
        except (Gone, TimeoutError) as error:
            self.trouble = repr(error)

    def _once(self, talker: Peer, listener: Peer) -> None:
        begun = time.monotonic()
        seq = talker.ask("say", room="lobby", text=self.text)["seq"]
        while listener.next().get("seq") != seq:
            pass
        self.took.append(time.monotonic() - begun)
        talker.heard.clear()


@pytest.fixture
def watching(serve: Serve) -> Iterator[tuple[Server, Watching]]:
    """A server, and two who talk to each other there."""
    server = serve(limits_flood="false")
    thread = Watching(server)
    thread.start()
    yield server, thread
    thread.over.set()
    thread.join(10)


def measured(thread: Watching, count: int = 500) -> list[float]:
    """The next so many round trips."""
    start = len(thread.took)
    until(lambda: thread.trouble or len(thread.took) >= start + count, "round trips", within=60)
    assert not thread.trouble
    return thread.took[start : start + count]


def people(reader: Peer) -> int:
    return len(reader.ask("listpeople", room="lobby")["people"])


def test_a_hundred_who_never_read_cost_little_and_nobody_notices(
    watching: tuple[Server, Watching], tell: Tell
) -> None:
    server, thread = watching
    with ExitStack() as stack:
        alone = measured(thread)
        before = server.resident()
        for number in range(STUCK):
            peer = stack.enter_context(Peer(server.port, buffer=4096))
            assert peer.enter(f"stuck{number}")["t"] == "welcome"
        observer = stack.enter_context(Peer(server.port))
        observer.enter("observer")
        left = measured_until_let_go(server, thread, observer)
        most = (server.resident(peak=True) - before) / STUCK
        after = measured(thread)
    tell(
        f"{most:.3f} MiB each; the others' p50/p99 {ms(alone)} alone, {ms(left)} with {STUCK} who read nothing, "
        f"{ms(after)} after they were let go"
    )
    assert most <= MEGABYTES_EACH
    assert max(p99(alone), p99(left), p99(after)) < OTHERS
    assert server.bugs() == []


def measured_until_let_go(server: Server, thread: Watching, observer: Peer) -> list[float]:
    """Round trips until all who were stuck are gone; the room is told why."""
    start = len(thread.took)
    until(lambda: thread.trouble or people(observer) == 3, "the stuck to be let go", within=90)
    assert not thread.trouble
    reasons = [message.get("reason") for message in observer.heard if message["t"] == "departed"]
    assert set(reasons) == {"too_slow"}
    assert len(reasons) == STUCK or (FULL and len(reasons) >= STUCK // 2)  # some went before the observer came
    assert re.search(r"event=session_closed .*reason=too_slow", server.text)
    return thread.took[start:]


def test_who_is_let_go_is_told_why_and_comes_back_to_what_was_missed(watching: tuple[Server, Watching]) -> None:
    server, thread = watching
    with ExitStack() as stack:
        stuck = stack.enter_context(Peer(server.port, buffer=4096))
        observer = stack.enter_context(Peer(server.port))
        welcome = stuck.enter("stuck")
        observer.enter("observer")
        observer.until("departed", within=60, reason="too_slow")
        assert stuck.until("bye")["code"] == "too_slow"  # last words are kept for those who wake up within 2 s
        got = [message["seq"] for message in stuck.heard if message["t"] == "said"]
        assert got == list(range(got[0], got[0] + len(got)))
        back = stack.enter_context(Peer(server.port))
        assert back.enter("stuck", welcome["token"])["you"] == welcome["you"]
        missed = back.ask("getpage", room="lobby", after=got[-1], limit=10)["entries"]
        assert [entry["seq"] for entry in missed] == list(range(got[-1] + 1, got[-1] + 11))
    assert not thread.trouble
