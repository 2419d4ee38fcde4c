"""A full disk stops new messages, not the server: a small disk is filled and emptied again under load."""

import itertools
import os
import random
import socket
import statistics
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.slow.conftest import Tell
from tests.support.peer import Gone, Message, Peer
from tests.support.server import Server, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

DISK = 192  # MiB
NEARLY_FULL = 40  # MiB free: less than the 64 below which nothing new is taken
HEALED = 1.0  # seconds from the moment there is room again
NOT_NOW = {"read_only", "not_stored"}
LONG = "long " * 500


class Disk:
    """A small disk that can be filled."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._filling = path / "something else"

    def free(self) -> int:
        """Bytes."""
        found = os.statvfs(self.path)
        return found.f_bavail * found.f_frsize

    def fill(self, leaving: int) -> None:
        """Take all but so many bytes; others may take what is left meanwhile, so until nothing can be taken."""
        with self._filling.open("ab") as file:
            step = 1 << 20
            while step >= 4096:
                try:
                    if self.free() - leaving < step:
                        raise OSError
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, step)
                except OSError:
                    step //= 2

    def empty(self) -> None:
        """Give it back."""
        self._filling.unlink()


@pytest.fixture
def disk(tmp_path: Path, tell: Tell) -> Iterator[Disk]:
    """A disk of its own where mounting is allowed; the data directory is its root, so the log is not on it."""
    path = tmp_path / "data"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "chinwag-test", str(path)]
    try:
        mounted = subprocess.run(mount, capture_output=True, text=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        tell("SKIPPED, a small disk cannot be mounted here (it takes root)")
        pytest.skip("mounting is not allowed here")
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)


@pytest.fixture
def server(disk: Disk) -> Iterator[Server]:
    """A server on that disk."""
    server = Server(disk.path, limits_flood="false")
    server.start()
    try:
        yield server
    finally:
        server.close()


@dataclass
class Talk:
    """What the talkers share."""

    over: threading.Event = field(default_factory=threading.Event)
    refused: Counter[str] = field(default_factory=Counter)  # by code
    given_up: set[str] = field(default_factory=set)  # refused and never tried again
    acknowledged: dict[str, int] = field(default_factory=dict)  # text -> seq
    last: dict[str, float] = field(default_factory=dict)  # name -> when something of theirs was stored last
    trouble: list[str] = field(default_factory=list)


class Talker(threading.Thread):
    """Says long things. Of what is refused every other message is given up, and the rest tried again."""

    def __init__(self, talk: Talk, port: int, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.talk = talk
        self._port = port
        self._numbers = itertools.count()
        self._again: list[str] = []
        self._chance = random.Random(name)

    def run(self) -> None:
        try:
            with Peer(self._port) as peer:
                assert peer.enter(self.name)["t"] == "welcome"
                while self._again or not self.talk.over.is_set():
                    self._round(peer)
        except (Gone, TimeoutError, AssertionError) as error:
            self.talk.trouble.append(f"{self.name}: {error!r}")

    def _round(self, peer: Peer) -> None:
        texts = [self._again.pop() for _ in range(min(4, len(self._again)))]
        if not self.talk.over.is_set():
            texts += [
                f"{self.name} {next(self._numbers)} {LONG}".strip() for _ in range(self._chance.randint(1, 4))
            ]
        asked = {peer.tell("say", room="lobby", text=text, cid=text[:20]): text for text in texts}
        for request, text in asked.items():
            answer = peer.answer(request)
            peer.heard.clear()
            if answer["t"] == "ok":
                self.talk.acknowledged[text] = answer["seq"]
                self.talk.last[self.name] = time.monotonic()
            else:
                self._refused(answer, text)
        if self._again:
            time.sleep(0.005)  # a refusal is quick: nobody asks again without a breath

    def _refused(self, answer: Message, text: str) -> None:
        assert answer["code"] in NOT_NOW, answer
        assert "stored" in answer["message"], answer
        self.talk.refused[answer["code"]] += 1
        if self._chance.random() < 0.5:
            self.talk.given_up.add(text)
        else:
            self._again.append(text)


class Reader(threading.Thread):
    """Turns pages, searches and looks who is there, whatever the disk does."""

    def __init__(self, talk: Talk, port: int) -> None:
        super().__init__(daemon=True)
        self.talk = talk
        self.pages = self.searches = 0
        self.longest = 0.0  # seconds for an answer
        self._port = port

    def run(self) -> None:
        try:
            with Peer(self._port) as peer:
                assert peer.enter("reader")["t"] == "welcome"
                while not self.talk.over.is_set():
                    self._ask(peer, "page", "getpage", room="lobby", limit=5)
                    self._ask(peer, "hits", "search", query="early", room="lobby")
                    self._ask(peer, "people", "listpeople", room="lobby")
                    self.pages, self.searches = self.pages + 1, self.searches + 1
                    time.sleep(0.02)
        except (Gone, TimeoutError, AssertionError) as error:
            self.talk.trouble.append(f"reader: {error!r}")

    def _ask(self, peer: Peer, expected: str, kind: str, **fields: object) -> None:
        begun = time.monotonic()
        answer = peer.ask(kind, **fields)
        self.longest = max(self.longest, time.monotonic() - begun)
        peer.heard.clear()
        assert answer["t"] == expected, answer
        assert expected != "hits" or answer["entries"], answer


class Ordeal:
    """Three who talk and one who reads, while the disk is filled and emptied."""

    def __init__(self, server: Server, disk: Disk) -> None:
        self.server = server
        self.disk = disk
        self.talk = Talk()
        self.talkers = [Talker(self.talk, server.port, name) for name in ("ada", "bob", "cy")]
        self.reader = Reader(self.talk, server.port)
        self.healed: list[float] = []

    def begin(self) -> None:
        """All come in, and are heard."""
        with Peer(self.server.port) as first:
            first.enter("first")
            assert first.ask("say", room="lobby", text="an early message")["t"] == "ok"
        for thread in (*self.talkers, self.reader):
            thread.start()
        self.await_stored()

    def await_stored(self) -> float:
        """Until something of everybody is stored again; the seconds."""
        begun = time.monotonic()
        return until(
            lambda: self.talk.trouble or all(self.talk.last.get(each.name, 0) > begun for each in self.talkers),
            "everybody's messages to be stored",
        )

    def fill(self, leaving: int) -> None:
        """Until everybody has been refused, and pages were turned all the same."""
        before, pages = sum(self.talk.refused.values()), self.reader.pages
        self.disk.fill(leaving)
        until(lambda: self.talk.trouble or sum(self.talk.refused.values()) > before + 30, "refusals")
        until(lambda: self.talk.trouble or self.reader.pages > pages + 2, "pages")

    def empty(self) -> None:
        """Until everybody is heard again, in the same process."""
        self.disk.empty()
        self.healed.append(self.await_stored())
        assert not self.talk.trouble, self.talk.trouble

    def end(self) -> None:
        """All finish what they began."""
        self.talk.over.set()
        for thread in (*self.talkers, self.reader):
            thread.join(20)
        assert not self.talk.trouble, self.talk.trouble

    def check(self) -> None:
        """What was acknowledged is there once; what was refused and given up is not."""
        with Peer(self.server.port) as late:
            late.enter("late")
            said = [(entry["text"], entry["seq"]) for entry in late.history() if entry["t"] == "said"]
        there = dict(said)
        assert len(there) == len(said)
        assert {text: there.get(text) for text in self.talk.acknowledged} == self.talk.acknowledged
        assert there.keys() & self.talk.given_up == set()


def test_a_full_disk_stops_new_messages_not_the_server(server: Server, disk: Disk, tell: Tell) -> None:
    ordeal, pid = Ordeal(server, disk), server.pid
    ordeal.begin()
    for leaving in (NEARLY_FULL << 20, 0, 0, NEARLY_FULL << 20, 0):
        ordeal.fill(leaving)
        ordeal.empty()
    while set(ordeal.talk.refused) != NOT_NOW and len(ordeal.healed) < 20:  # who sees it first is chance
        ordeal.fill(0)
        ordeal.empty()
    ordeal.end()
    ordeal.check()
    talk, reader = ordeal.talk, ordeal.reader
    refused = ", ".join(f"{many:,} {code}" for code, many in sorted(talk.refused.items()))
    tell(
        f"filled {len(ordeal.healed)} times: {len(talk.acknowledged):,} acknowledged and there, refused {refused}; "
        f"healed within {max(ordeal.healed):.2f} s; {reader.pages:,} pages and searches meanwhile, "
        f"longest wait {reader.longest * 1000:.0f} ms"
    )
    assert set(talk.refused) == NOT_NOW
    assert statistics.median(ordeal.healed) <= HEALED
    assert server.pid == pid
    assert server.bugs() == []
    assert server.stop() == 0
    assert server.verified().returncode == 0, server.verified().stdout


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_on_a_full_disk_it_starts_again_and_reads_go_on(server: Server, disk: Disk, tell: Tell, end: str) -> None:
    with Peer(server.port) as ada:
        ada.enter("ada")
        seqs = [ada.ask("say", room="lobby", text=f"early {number}")["seq"] for number in range(20)]
        disk.fill(0)
        getattr(server, end)()
    disk.fill(0)
    took = server.start()
    with Peer(server.port) as bob:
        bob.enter("bob")
        assert [entry["seq"] for entry in bob.history() if entry["t"] == "said"] == seqs
        assert bob.ask("say", room="lobby", text="too much")["code"] in NOT_NOW
        disk.empty()
        until(lambda: bob.ask("say", room="lobby", text="again")["t"] == "ok", "a message to be stored")
    tell(f"back within {took:.2f} s on a disk with nothing free")
    assert server.bugs() == []
    assert server.stop() == 0
    assert server.verified().returncode == 0, server.verified().stdout


def test_people_with_netcat_read_why_nothing_is_stored(server: Server, disk: Disk) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as person:
        heard = b""

        def told(words: bytes) -> bool:
            nonlocal heard
            heard += person.recv(65536)
            return words in heard

        person.sendall(b"ada\n")
        until(lambda: told(b"Hello ada"), "a welcome")
        disk.fill(NEARLY_FULL << 20)
        heard = b""
        for _ in range(200):  # free space is looked at once a second
            person.sendall(b"hello\n")
            person.sendall(b"/list\n")
            until(lambda: told(b"1 person in lobby"), "who is here")
            if b"Reading goes on." in heard:
                return
            heard = b""
            time.sleep(0.01)
        raise AssertionError("never refused")


def test_without_room_even_for_reading_it_says_so_and_ends(server: Server, disk: Disk) -> None:
    assert server.stop() == 0
    (disk.path / "ballast").unlink()
    disk.fill(0)
    server.launch()
    assert server.exit_code() == 2
    said = [line for line in server.text.splitlines() if not line.startswith("at=")]
    assert said == [f"chinwag: {disk.path / 'chinwag.db'} cannot be opened: the disk is full."]
    disk.empty()
    server.start()
