"""How fast the log and its view are: stored messages a second, time to the acknowledgement, pages and search.

`python bench/store_bench.py [--messages 1000000] [--data DIR]` fills a database on the quick path (one transaction
per 20,000 rows), opens it as a server does, and prints one line a measure. With --data an existing one is kept and
used again. Everything is stored with `synchronous=FULL`.
"""

import argparse
import asyncio
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from chinwag.room.commands import Enter, Say
from chinwag.room.entry import Person
from chinwag.room.names import fold
from chinwag.store.contract import Settled
from chinwag.store.directory import DATABASE
from chinwag.store.hashing import START, Keys, author, digest_of, link
from chinwag.store.sqlite import SqliteStore
from chinwag.store.writer import connect

SENDERS = 100
STEP = 20_000
ROW = "INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?,?,?,0,0)"


def words(chance: random.Random) -> Callable[[], str]:
    """Texts of about 100 bytes: a few words in nearly every text, most of 20,000 in few."""
    known = [f"{chance.choice('bcdfglmnprst')}{chance.choice('aeiou')}{number:x}" for number in range(20_000)]
    common = ["the", "and", "hello", "with", "lobby"]

    def text() -> str:
        return " ".join(
            [chance.choice(common), *(known[int(chance.paretovariate(0.6)) % 20_000] for _ in range(14))]
        )

    return text


async def fill(data: Path, messages: int, text: Callable[[], str]) -> None:
    """Store so many messages by many people: half in the lobby, half in one small room of each hundred."""
    store = SqliteStore(data)
    await store.open()
    at, pos = 1_700_000_000_000, store.page("lobby").entries[-1].pos
    await store.close()
    connection = connect(data / DATABASE, cache=262_144)
    people = [Person(f"g{number:016x}", f"person{number}") for number in range(SENDERS)]
    connection.execute("PRAGMA synchronous=OFF")
    connection.executemany(
        "INSERT INTO actor VALUES (?,?,?,?)",
        [(number, who.id, who.name, who.kind) for number, who in enumerate(people, 100)],
    )
    connection.executemany(
        "INSERT INTO room VALUES (?,?,?,'',0,'',1,0,'')",
        [(number, f"room{number}", fold(f"room{number}")) for number in range(2, 102)],
    )
    heads: dict[int, tuple[int, bytes]] = {}
    (heads[1],) = connection.execute("SELECT seq, hash FROM event WHERE room = 1").fetchall()
    keys, authors = Keys(), [author(who) for who in people]
    for start in range(0, messages, STEP):
        rows = []
        for number in range(start, min(messages, start + STEP)):
            pos += 1
            room, who, key, body = (
                (1 if number % 2 else 2 + number // 2 % 100),
                number % SENDERS,
                keys.draw(),
                text(),
            )
            seq, chain = heads.get(room, (0, START))
            seq, chain = heads[room] = (
                seq + 1,
                link(chain, digest_of(key, body, None), seq + 1, at + number, 0, 1, 0, authors[who]),
            )
            rows.append((pos, room, seq, at + number, 1, 100 + who, 0, 0, body, None, key, chain))
        connection.execute("BEGIN")
        connection.executemany(ROW, rows)
        connection.execute(
            "INSERT INTO fts(rowid, room, body) SELECT pos, room, body FROM event WHERE pos > ?", (rows[0][0] - 1,)
        )
        connection.execute("UPDATE meta SET v = ? WHERE k = 'indexed'", (pos,))
        connection.execute("COMMIT")
        print(f"\r{start + len(rows):,} of {messages:,} stored", end="", file=sys.stderr, flush=True)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    print(file=sys.stderr)


def show(what: str, seconds: Sequence[float], unit: float = 1e3, name: str = "ms") -> None:
    """One line of the table."""
    ordered = sorted(seconds)
    print(
        f"{what:<44} p50 {statistics.median(ordered) * unit:8.3f} {name}"
        f"  p99 {ordered[int(len(ordered) * 0.99)] * unit:8.3f} {name}"
    )


async def read(store: SqliteStore, chance: random.Random) -> None:
    """Pages and searches."""
    head = store.page("lobby", limit=1).head
    taken = []
    for _ in range(300):
        before = chance.randrange(60, head)
        begun = time.perf_counter()
        assert len(store.page("lobby", before=before, limit=50).entries) == 50
        taken.append(time.perf_counter() - begun)
    show("page of 50, anywhere", taken)
    everywhere = [room.name for room in store.state.rooms.values()]
    half = everywhere[: len(everywhere) // 2]
    rare = store.page("lobby", limit=20).entries
    queries = [
        ("search, a word in every fifth message", "hello", everywhere),
        (f"search, the same in {len(half)} of {len(everywhere)} rooms", "hello", half),
        ("search, two common words", "hello ba1", everywhere),
        ("search, in one small room", "hello", ["room7"]),
        ("search, a rare word in one small room", rare[3].event.text.split()[-1], ["room7"]),  # type: ignore[attr-defined]
        ("search, a beginning of three letters", "ba1*", everywhere),
        ("search, no such word", "nonesuch", everywhere),
    ]
    for what, query, rooms in queries:
        taken = []
        for _ in range(30):
            begun = time.perf_counter()
            await store.search(query, rooms)
            taken.append(time.perf_counter() - begun)
        show(what, taken)


class Senders:
    """Closed loop: everybody sends again when the last message is acknowledged."""

    def __init__(self, store: SqliteStore, senders: int, text: Callable[[], str]) -> None:
        self.store = store
        self.people = [Person(f"s{senders}-{number}", f"sender{number}of{senders}") for number in range(senders)]
        self.texts = [text() for _ in range(1000)]
        self.sent = self.acked = self.most = 0
        self.run = time.time_ns()  # a kept database knows the nonces of the run before
        self.begun = [0.0] * senders
        self.taken: list[float] = []
        self.done = asyncio.get_running_loop().create_future()
        for who in self.people:
            store.submit(None, who, Enter(name=who.name))
        store.on_settled(self.settled)

    def send(self, number: int) -> None:
        """The next message of one sender."""
        self.sent += 1
        self.begun[number] = time.perf_counter()
        text = self.texts[self.sent % 1000]
        self.store.submit(
            (self, number), self.people[number], Say(room="lobby", text=text, cid=f"{self.run:x}-{self.sent:06d}")
        )

    def settled(self, items: Sequence[Settled]) -> None:
        """Acknowledged: go on."""
        now = time.perf_counter()
        for item in items:
            sender, number = item.origin if isinstance(item.origin, tuple) else (None, 0)
            if sender is self:
                self.acked += 1
                self.taken.append(now - self.begun[number])
                if self.sent < self.most:
                    self.send(number)
        if self.acked == self.most and not self.done.done():
            self.done.set_result(None)

    async def store_all(self, messages: int) -> None:
        """Store so many."""
        self.most = messages
        begun, used = time.perf_counter(), time.process_time()
        for number in range(len(self.people)):
            self.send(number)
        await self.done
        seconds, used = time.perf_counter() - begun, time.process_time() - used
        what, rate = f"{len(self.people)} sender{'s' if len(self.people) > 1 else ''}", messages / seconds
        print(f"{what + ', stored a second':<44} {rate:12,.0f}  CPU {used / messages * 1e6:6.1f} us each")
        show(f"{what}, time to the acknowledgement", self.taken)


async def paced(store: SqliteStore, senders: Senders, rate: int, seconds: int) -> None:
    """An offered rate, evenly spread."""
    senders.most, senders.taken = 0, []
    start = time.perf_counter()
    for number in range(rate * seconds):
        await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
        senders.send(number % len(senders.people))
    await store.drain()
    show(f"{rate} a second, time to the acknowledgement", senders.taken)


async def bench(data: Path, messages: int) -> None:
    """The whole table."""
    chance = random.Random(1)
    text = words(chance)
    if not (data / DATABASE).exists():
        await fill(data, messages, text)
    begun = time.perf_counter()
    store = SqliteStore(data)
    await store.open()
    print(f"{'messages stored':<44} {store.page('lobby', limit=1).entries[-1].pos:12,}")
    print(f"{'database':<44} {(data / DATABASE).stat().st_size / 1e6:12,.0f} MB")
    print(f"{'opened in':<44} {(time.perf_counter() - begun) * 1e3:12.1f} ms")
    await read(store, chance)
    await Senders(store, 1, text).store_all(1_000)
    many = Senders(store, SENDERS, text)
    await many.store_all(30_000)
    await paced(store, many, 500, 5)
    print(f"{'most memory':<44} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:12,.0f} MiB")
    await store.close()


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--data", type=Path)
    args = parser.parse_args()
    if args.data is not None:
        asyncio.run(bench(args.data, args.messages))
        return
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(bench(Path(made), args.messages))


if __name__ == "__main__":
    main()
