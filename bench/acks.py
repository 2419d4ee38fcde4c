"""Acknowledgements: how long until a message is stored, and how many are stored a second.

Senders speak the native protocol from raw sockets. At a rate: every message has its time to be sent, and waits
are counted from then on, so a stalled server cannot hide. Flat out: each sender waits for its own ack, then
says the next. One fsync of the same disk is measured beside it, for everything is stored with FULL.
"""

import argparse
import json
import os
import select
import socket
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from bench.peers import cpu_seconds, running
from chinwag.protocols.native import PREFACE, Frames, frame

TEXT = "x" * 100
ROOM_SIZE = 5


class Sender:
    """One member of one room who says something and waits for the answer."""

    def __init__(self, port: int, number: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.frames = Frames(1 << 24)
        self.number = 0
        self.sent: dict[int, float] = {}
        self.room = f"bench{number // ROOM_SIZE}"
        self.send({"t": "hello", "version": 1, "name": f"sender{number}"}, PREFACE)
        self.await_answer("welcome")
        self.send({"t": "createroom" if number % ROOM_SIZE == 0 else "join", "room": self.room, "id": 0})
        self.await_answer("joined")
        self.socket.setblocking(False)

    def send(self, message: dict[str, object], before: bytes = b"") -> None:
        """One frame."""
        self.socket.sendall(before + frame(json.dumps(message).encode()))

    def await_answer(self, kind: str) -> None:
        """Read until a frame of this kind."""
        while True:
            for text in self.frames.feed(self.socket.recv(65536)):
                if json.loads(text)["t"] == kind:
                    return

    def say(self, at: float) -> None:
        """Say something that was due at this time."""
        self.number += 1
        self.sent[self.number] = at
        self.send({"t": "say", "room": self.room, "text": TEXT, "id": self.number})

    def take(self) -> list[float]:
        """The waits that ended now, in seconds."""
        try:
            received = self.socket.recv(65536)
        except BlockingIOError:
            return []
        now = time.perf_counter()
        texts = [text for text in self.frames.feed(received) if b'"ok"' in text]
        return [now - self.sent.pop(json.loads(text)["id"]) for text in texts]


class Waits(Struct, frozen=True):
    """Milliseconds."""

    p50: float
    p99: float


def waits(seconds: Sequence[float]) -> Waits:
    """Median and the 99th of a hundred."""
    ordered = sorted(seconds)
    return Waits(statistics.median(ordered) * 1e3, ordered[int(len(ordered) * 0.99)] * 1e3)


def one_fsync(folder: Path, times: int = 400) -> Waits:
    """How long this disk takes for a page that must stay."""
    handle = os.open(folder / "fsync", os.O_CREAT | os.O_WRONLY, 0o600)
    took = []
    for number in range(times):
        os.pwrite(handle, b"x" * 4096, number * 4096)
        start = time.perf_counter()
        os.fdatasync(handle)
        took.append(time.perf_counter() - start)
    os.close(handle)
    return waits(took)


def at_a_rate(senders: Sequence[Sender], rate: float, seconds: float) -> list[float]:
    """So many messages a second, spread evenly over the senders."""
    poll = select.epoll()
    by_handle = {sender.socket.fileno(): sender for sender in senders}
    for handle in by_handle:
        poll.register(handle, select.EPOLLIN)
    start = time.perf_counter()
    total, said = int(rate * seconds), 0
    found: list[float] = []
    while len(found) < total and time.perf_counter() < start + seconds + 10:
        now = time.perf_counter()
        while said < total and start + said / rate <= now:
            senders[said % len(senders)].say(start + said / rate)
            said += 1
        due = start + said / rate - time.perf_counter() if said < total else 0.05
        for handle, _ in poll.poll(max(0.0, min(due, 0.05))):
            found += by_handle[handle].take()
    return found


def flat_out(senders: Sequence[Sender], seconds: float) -> tuple[int, float]:
    """Each says the next when the last is stored: how many, in how long."""
    poll = select.epoll()
    by_handle = {sender.socket.fileno(): sender for sender in senders}
    for handle in by_handle:
        poll.register(handle, select.EPOLLIN)
    start = time.perf_counter()
    for sender in senders:
        sender.say(start)
    stored = 0
    while (now := time.perf_counter()) < start + seconds:
        for handle, _ in poll.poll(0.1):
            done = len(by_handle[handle].take())
            stored += done
            for _ in range(done):
                by_handle[handle].say(now)
    return stored, time.perf_counter() - start


def main() -> int:
    """Print the figures as rows of a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rate", type=float, default=500)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chinwag-acks-") as made:
        folder = Path(made)
        disk = one_fsync(folder)
        with running("native", folder) as (port, pid):
            senders = [Sender(port, number) for number in range(100)]
            asked = waits(at_a_rate(senders[:20], args.rate, args.seconds))
            before = cpu_seconds(pid)
            stored, took = flat_out(senders, args.seconds)
            cpu = (cpu_seconds(pid) - before) / max(1, stored) * 1e6
        after = one_fsync(folder)
    print("| measure | figure |\n|---|---|")
    print(f"| one fsync, before | p50 {disk.p50:.2f} ms, p99 {disk.p99:.2f} ms |")
    print(f"| one fsync, after | p50 {after.p50:.2f} ms, p99 {after.p99:.2f} ms |")
    print(f"| ack at {args.rate:.0f} messages/s | p50 {asked.p50:.2f} ms, p99 {asked.p99:.2f} ms |")
    print(f"| stored from 100 senders | {stored / took:,.0f} messages/s, {cpu:.1f} us of CPU each |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
