"""What a backup costs those who talk: waits for acknowledgements at 500 messages a second, with and without one.

Windows with a backup and windows without take turns on one server, whose database was filled before; the same
senders talk in both. Every message has its time to be sent, and waits are counted from then on.
"""

import argparse
import asyncio
import random
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.acks import Sender, one_fsync, waits
from bench.peers import LOAD_CORE, pinned, running
from bench.store_bench import fill, words

SENDERS = 20
LAST_ANSWERS = 10.0  # seconds for them


def talk(senders: Sequence[Sender], rate: float, on: Callable[[], bool]) -> list[float]:
    """So many messages a second for as long as `on` says; the waits in seconds."""
    poll = select.epoll()
    by_handle = {sender.socket.fileno(): sender for sender in senders}
    for handle in by_handle:
        poll.register(handle, select.EPOLLIN)
    start, said, found = time.perf_counter(), 0, list[float]()
    last = 0.0
    while (going := not last and on()) or len(found) < said:
        now = time.perf_counter()
        last = last or (0.0 if going else now)
        if last and now > last + LAST_ANSWERS:
            raise RuntimeError(f"{said - len(found)} messages were never answered")
        while going and start + said / rate <= now:
            senders[said % len(senders)].say(start + said / rate)
            said += 1
        due = max(0.0, start + said / rate - time.perf_counter()) if going else 0.05
        for handle, _ in poll.poll(min(due, 0.05)):
            found += by_handle[handle].take()
    poll.close()
    return found


class Backup:
    """`chinwag backup` in a process of its own, as an operator starts it."""

    def __init__(self, data: Path, to: Path) -> None:
        command = [*pinned(LOAD_CORE), sys.executable, "-m", "chinwag", "backup", str(to), "--data", str(data)]
        self.started = time.perf_counter()
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self.seconds = 0.0

    def runs(self) -> bool:
        """Whether it is still at work."""
        if self.process.poll() is None:
            return True
        self.seconds = self.seconds or time.perf_counter() - self.started
        if self.process.returncode:
            raise RuntimeError(f"the backup ended with {self.process.returncode}")
        return False


def main() -> int:
    """Print the figures as rows of a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=300_000, help="in the database before")
    parser.add_argument("--rate", type=float, default=500)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where the disk is that is to be measured")
    args = parser.parse_args()
    quiet, beside, took = list[float](), list[float](), list[float]()
    with tempfile.TemporaryDirectory(prefix="chinwag-backup-", dir=args.folder) as made:
        folder = Path(made)
        asyncio.run(fill(folder / "data", args.messages, words(random.Random(1))))
        size = (folder / "data" / "chinwag.db").stat().st_size >> 20
        disk = one_fsync(folder)
        with running("native", folder) as (port, _):
            senders = [Sender(port, number) for number in range(SENDERS)]
            talk(senders, args.rate, lasting(1.0))
            for _ in range(args.repeats):
                quiet += talk(senders, args.rate, lasting(2.0))
                backup = Backup(folder / "data", folder / "copy")
                beside += talk(senders, args.rate, backup.runs)
                took.append(backup.seconds)
                shutil.rmtree(folder / "copy")
    print("| measure | figure |\n|---|---|")
    print(f"| one fsync | p50 {disk.p50:.2f} ms, p99 {disk.p99:.2f} ms |")
    print(f"| a backup of {size} MiB, {args.repeats} times | {min(took):.2f} to {max(took):.2f} s |")
    for name, found in (("without", quiet), ("beside a backup", beside)):
        figures = waits(found)
        worst = max(found) * 1e3
        print(
            f"| ack at {args.rate:.0f} messages/s, {name} ({len(found):,}) | p50 {figures.p50:.2f} ms, "
            f"p99 {figures.p99:.2f} ms, worst {worst:.1f} ms |"
        )
    return 0


def lasting(seconds: float) -> Callable[[], bool]:
    """True for so long from now on."""
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() < end


if __name__ == "__main__":
    raise SystemExit(main())
