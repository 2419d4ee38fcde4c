"""An acknowledged message survives any crash: the server is killed again and again while four people talk.

CHINWAG_KILLS says how often (50), CHINWAG_SEED makes a run repeat its choices. `make torture` takes 1,000.
"""

import asyncio
import os
import random
import signal
import statistics
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import pytest

from chinwag.client import connect
from tests.slow.conftest import Serve, Tell
from tests.support.peer import Gone, Message, Peer
from tests.support.server import Server, until

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("CHINWAG_KILLS", "50"))
SEED = int(os.environ.get("CHINWAG_SEED", str(random.randrange(10**6))))
PEOPLE = ("ada", "bob", "cy", "dora")
LONGEST = 0.35  # seconds of load before a kill
ANSWER_AT_MOST = 30.0  # seconds without an answer that count as a hang


def text_of(name: str, number: int) -> str:
    """What somebody says for the n-th time: of any length up to a few hundred characters."""
    return f"{name} {number} {'.' * (1 + crc32(b'%d' % number) % 300)}"


@dataclass
class House:
    """What the killer and the four share."""

    server: Server
    open: threading.Event = field(default_factory=threading.Event)  # worth knocking at
    over: threading.Event = field(default_factory=threading.Event)  # nothing new is said any more
    seen: dict[int, int] = field(default_factory=dict)  # seq -> checksum of what was shown to anybody
    wrong: list[str] = field(default_factory=list)

    def show(self, entry: Message) -> None:
        """Somebody was shown a stored entry: it must be the same for everybody, before and after every crash."""
        check = crc32(f"{entry['from']['name']} {entry.get('text')}".encode())
        if self.seen.setdefault(entry["seq"], check) != check:
            self.wrong.append(f"two things were shown as {entry['seq']}")


class Talker(threading.Thread):
    """Somebody who talks without a pause, and says again what was not acknowledged when the server is back."""

    def __init__(self, house: House, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.house = house
        self.sent = 0
        self.pending: dict[int, str] = {}  # number -> nonce
        self.acknowledged: dict[int, int] = {}  # number -> seq
        self.retried = self.visits = 0
        self._chance = random.Random(f"{SEED} {name}")
        self._token = self._id = ""

    def run(self) -> None:
        while self.pending or not self.house.over.is_set():
            if not self.house.open.wait(0.05):
                continue
            try:
                with Peer(self.house.server.port, timeout=ANSWER_AT_MOST) as peer:
                    self._visit(peer)
            except Gone:
                continue
            except Exception as error:
                self.house.wrong.append(f"{self.name}: {error!r}")
                return

    def _visit(self, peer: Peer) -> None:
        welcome = peer.enter(self.name, self._token)
        if welcome["t"] != "welcome":
            assert welcome.get("code") == "stopping", welcome
            raise Gone("stopping")
        self._id, self._token = self._id or welcome["you"]["id"], welcome["token"]
        assert self._id == welcome["you"]["id"]
        self.visits += 1
        self.retried += len(self.pending)
        asked = {self._say(peer, number, nonce): number for number, nonce in self.pending.items()}
        while asked or not self.house.over.is_set():
            while len(asked) < self._chance.randint(1, 16) and not self.house.over.is_set():
                self.sent += 1
                self.pending[self.sent] = nonce = f"{self.name}-{self.sent}"
                asked[self._say(peer, self.sent, nonce)] = self.sent
            self._hear(peer.next(), asked)

    def _say(self, peer: Peer, number: int, nonce: str) -> int:
        return peer.tell("say", room="lobby", text=text_of(self.name, number), cid=nonce)

    def _hear(self, message: Message, asked: dict[int, int]) -> None:
        if "seq" in message and "from" in message:
            self.house.show(message)
        elif message["t"] == "ok":
            number = asked.pop(message["id"])
            del self.pending[number]
            self.acknowledged[number] = message["seq"]
        elif message["t"] == "bye" or message.get("code") == "stopping":
            raise Gone("stopping")
        else:
            assert message["t"] in ("arrived", "departed"), message


# --- what came of it ----------------------------------------------------------------------------------------


@dataclass
class Count:
    """What must all be zero."""

    lost: int = 0  # acknowledged, and not there
    duplicated: int = 0
    disordered: int = 0  # of one sender
    gaps: int = 0  # places in the room without an entry
    vanished: int = 0  # shown to somebody, and not there
    invented: int = 0  # never said

    def __str__(self) -> str:
        return ", ".join(f"{getattr(self, each.name)} {each.name}" for each in fields(self))


def count(talkers: Sequence[Talker], house: House, history: Sequence[Message]) -> Count:
    """Compare what was acknowledged and shown with what is there."""
    found = Count()
    said = {entry["seq"]: (entry["from"]["name"], entry["text"]) for entry in history if entry["t"] == "said"}
    numbers: dict[str, list[int]] = {talker.name: [] for talker in talkers}
    for seq in sorted(said):
        name, text = said[seq]
        number = int(text.split(" ")[1])
        numbers[name].append(number)
        found.invented += text != text_of(name, number)
    for talker in talkers:
        there = numbers[talker.name]
        found.lost += sum(
            said.get(seq) != (talker.name, text_of(talker.name, number))
            for number, seq in talker.acknowledged.items()
        )
        found.duplicated += sum(many - 1 for many in Counter(there).values())
        found.disordered += sum(later < number for number, later in pairwise(there))
        found.invented += sum(number > talker.sent for number in there)
    found.gaps = sum(entry["seq"] != place for place, entry in enumerate(history, 1))
    checks = {seq: crc32(f"{name} {text}".encode()) for seq, (name, text) in said.items()}
    found.vanished = sum(checks.get(seq) != check for seq, check in house.seen.items())
    return found


# --- killing ------------------------------------------------------------------------------------------------


class Killer:
    """Kills the server under load, while it starts and while it stops."""

    def __init__(self, house: House, talkers: Sequence[Talker]) -> None:
        self.house = house
        self.talkers = talkers
        self.starts: list[float] = []
        self.kinds: Counter[str] = Counter()
        self._chance = random.Random(SEED)

    def once(self) -> None:
        """One more kill, and a server that is back."""
        kind = self._chance.choices(("talking", "starting", "stopping"), (8, 1, 1))[0]
        self.kinds[kind] += 1
        self._let_them_talk()
        server = self.house.server
        self.house.open.clear()
        if kind == "stopping":
            server.signal(signal.SIGTERM)
            time.sleep(self._chance.uniform(0, 0.03))
        server.kill()
        if kind == "starting":
            server.launch()
            time.sleep(self._chance.uniform(0, 0.5))
            server.kill()
        self.starts.append(server.start())
        self.house.open.set()

    def _let_them_talk(self) -> None:
        """Until each has been answered in this life of the server, and then some."""
        before = [(len(talker.acknowledged), talker) for talker in self.talkers]
        until(
            lambda: self.house.wrong or all(len(talker.acknowledged) > had for had, talker in before),
            "acknowledgements for everybody", ANSWER_AT_MOST,
        )  # fmt: skip
        assert not self.house.wrong, self.house.wrong
        time.sleep(self._chance.uniform(0, LONGEST))


@pytest.mark.timeout(120 + 8 * KILLS)
def test_no_kill_loses_doubles_or_disorders_what_was_acknowledged(serve: Serve, tell: Tell) -> None:
    begun = time.monotonic()
    house = House(serve(limits_flood="false"))
    talkers = [Talker(house, name) for name in PEOPLE]
    killer = Killer(house, talkers)
    house.open.set()
    for talker in talkers:
        talker.start()
    try:
        for _ in range(KILLS):
            killer.once()
    finally:
        house.over.set()
    for talker in talkers:
        talker.join(ANSWER_AT_MOST)
    assert not house.wrong, house.wrong
    assert not any(talker.is_alive() or talker.pending for talker in talkers)
    with Peer(house.server.port) as reader:
        assert reader.enter("reader")["t"] == "welcome"
        history = reader.history()
    found = count(talkers, house, history)
    acknowledged, retried = sum(len(each.acknowledged) for each in talkers), sum(each.retried for each in talkers)
    kinds = ", ".join(f"{many} while {kind}" for kind, many in sorted(killer.kinds.items()))
    tell(
        f"{KILLS} kills ({kinds}; seed {SEED}) in {time.monotonic() - begun:.0f} s, {acknowledged:,} messages "
        f"acknowledged, {retried:,} tried again: {found}; back within {statistics.median(killer.starts):.2f} s "
        f"(at most {max(killer.starts):.2f})"
    )
    assert found == Count(), f"seed {SEED}"
    assert house.server.bugs() == []
    assert house.server.stop() == 0
    verified = house.server.verified()
    assert verified.returncode == 0, verified.stdout
    assert "everything is as it was written" in verified.stdout


def test_the_count_notices_whatever_is_wrong(tmp_path: Path) -> None:
    house = House(Server(tmp_path / "none"))
    talker = Talker(house, "ada")
    talker.sent, talker.acknowledged = 3, {1: 1, 2: 2, 3: 3}

    def entries(*numbers: int, first: int = 1) -> list[Message]:
        return [
            {"t": "said", "seq": seq, "from": {"name": "ada"}, "text": text_of("ada", number)}
            for seq, number in enumerate(numbers, first)
        ]

    for entry in entries(1, 2, 3):
        house.show(entry)
    assert count([talker], house, entries(1, 2, 3)) == Count()
    assert count([talker], house, entries(1, 2)) == Count(lost=1, vanished=1)
    assert count([talker], house, entries(1, 2, 3, 3)) == Count(duplicated=1)
    assert count([talker], house, entries(1, 3, 2)) == Count(lost=2, disordered=1, vanished=2)
    assert count([talker], house, [*entries(1, 2), *entries(3, first=4)]) == Count(lost=1, gaps=1, vanished=1)
    assert count([talker], house, entries(1, 2, 3, 4)) == Count(invented=1)
    house.show(entries(2)[0])
    assert house.wrong


# --- our own client -----------------------------------------------------------------------------------------


async def chatter(port: int, name: str, said: list[str], over: asyncio.Event) -> None:
    """Say one thing after the other, each once the one before is stored."""
    async with connect(f"chat://127.0.0.1:{port}", name=name) as chat:
        while not over.is_set():
            text = f"{name} {len(said)}"
            await chat.say("lobby", text)
            said.append(text)


async def listen(port: int, heard: list[str], ready: asyncio.Event, last: str) -> None:
    async with connect(f"chat://127.0.0.1:{port}", name="ear") as chat:
        ready.set()
        async for message in chat:
            heard.append(message.text)
            if message.text == last:
                return


def until_more(lists: Sequence[list[str]]) -> None:
    """Wait until each is longer than now."""
    before = [(texts, len(texts)) for texts in lists]
    until(lambda: all(len(texts) > had for texts, had in before), "more to be stored")


@pytest.mark.timeout(120)
async def test_our_own_client_comes_back_by_itself_and_misses_nothing(serve: Serve, tell: Tell) -> None:
    server = serve(limits_flood="false")
    port, chance = server.port, random.Random(SEED)
    said: dict[str, list[str]] = {"ada": [], "bob": []}
    heard: list[str] = []
    over, ready = asyncio.Event(), asyncio.Event()
    ear = asyncio.create_task(listen(port, heard, ready, "the end"))
    await ready.wait()
    talking = [asyncio.create_task(chatter(port, name, texts, over)) for name, texts in said.items()]
    for _ in range(5):
        await asyncio.to_thread(until_more, list(said.values()))
        await asyncio.sleep(chance.uniform(0, 0.2))
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start, port)
    over.set()
    async with asyncio.timeout(30):
        await asyncio.gather(*talking)
        async with connect(f"chat://127.0.0.1:{port}", name="last") as chat:
            await chat.say("lobby", "the end")
        await ear
    tell(f"5 kills, {len(heard):,} messages heard, {sum(map(len, said.values())):,} said")
    for name, texts in said.items():
        assert [text for text in heard if text.startswith(f"{name} ")] == texts
