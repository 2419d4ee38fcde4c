"""What TLS costs beside plain connections: connecting, memory when idle, and CPU per delivery.

Members read what is sealed and throw it away: only the server is measured.
"""

import argparse
import os
import socket
import ssl
import statistics
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from bench.idle import drain, raise_handles
from bench.peers import cpu_seconds, memory_bytes, running
from chinwag.protocols.native import PREFACE, frame

SAYING = 0.002  # seconds from one message to the next: each is a flush of its own
TEXT = b"x" * 100


class Cost(Struct, frozen=True):
    """Of one connection: connecting in seconds of CPU, memory in bytes; of one delivery in seconds of CPU."""

    coming: float
    idle: float
    delivery: float


class Member:
    """Somebody who is in, by TLS or not."""

    def __init__(self, port: int, number: int, context: ssl.SSLContext | None) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._object: ssl.SSLObject | None = None
        self._outgoing = ssl.MemoryBIO()
        if context is not None:
            self._shake(context)
        if number >= 0:
            self.send(PREFACE + frame(b'{"t":"hello","version":1,"name":"member%d"}' % number))

    def _shake(self, context: ssl.SSLContext) -> None:
        incoming = ssl.MemoryBIO()
        self._object = context.wrap_bio(incoming, self._outgoing)
        while True:
            try:
                self._object.do_handshake()
                return
            except ssl.SSLWantReadError:
                self.socket.sendall(self._outgoing.read())
                incoming.write(self.socket.recv(65_536))

    def send(self, data: bytes) -> None:
        """Send these."""
        if self._object is not None:
            self._object.write(data)
            data = self._outgoing.read()
        self.socket.sendall(data)


def anybody() -> ssl.SSLContext:
    """Takes any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def measure(people: int, messages: int, context: ssl.SSLContext | None) -> Cost:
    """One server with so many members, of whom one says so many messages."""
    with tempfile.TemporaryDirectory(prefix="chinwag-tls-") as made, running("native", Path(made)) as (port, pid):
        knock(port, 20, context)  # what is loaded once is loaded now
        spent = cpu_seconds(pid)
        knock(port, people, context)
        coming = (cpu_seconds(pid) - spent) / people
        empty = memory_bytes(pid)
        members = []
        for number in range(people):
            members.append(Member(port, number, context))
            if number % 50 == 49:
                drain([member.socket for member in members])
        quiet(members)
        idle = (memory_bytes(pid) - empty) / people
        spent = cpu_seconds(pid)
        heard = 0
        for number in range(messages):
            members[0].send(frame(b'{"t":"say","room":"lobby","text":"%s","id":%d}' % (TEXT, number)))
            time.sleep(SAYING)
            if number % 50 == 49:
                heard += taken(members)
        time.sleep(0.3)
        delivery = (cpu_seconds(pid) - spent) / messages / people
        heard += taken(members)
        if heard < messages * people * len(TEXT):
            raise RuntimeError(f"not everything was delivered: {heard} bytes")
        for member in members:
            member.socket.close()
    return Cost(coming, idle, delivery)


def knock(port: int, times: int, context: ssl.SSLContext | None) -> None:
    """Come as far as a handshake and go again."""
    for _ in range(times):
        Member(port, -1, context).socket.close()
    time.sleep(0.2)


def taken(members: list[Member]) -> int:
    """Read what has come; how many bytes."""
    count = 0
    for member in members:
        with suppress(BlockingIOError):
            while piece := member.socket.recv(1 << 18, socket.MSG_DONTWAIT):
                count += len(piece)
    return count


def quiet(members: list[Member]) -> None:
    """Read until nothing comes any more."""
    for _ in range(5):
        drain([member.socket for member in members])
        time.sleep(0.1)


def main() -> int:
    """Print the figures as rows of a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--messages", type=int, default=500)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    people = raise_handles(args.people)
    with suppress(AttributeError, OSError):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    costs: dict[str, list[Cost]] = {"plain": [], "TLS": []}
    for _ in range(args.repeats):
        for name, found in costs.items():
            found.append(measure(people, args.messages, anybody() if name == "TLS" else None))
    print(f"| {people} people in one room, median of {args.repeats} | plain | TLS |\n|---|---|---|")
    rows = (("connecting and going again", "coming", 1e3, "ms of CPU"),
            ("idle connection with its session", "idle", 1 / 1024, "KB"),
            ("CPU per delivery, at 500 messages a second", "delivery", 1e6, "us"))  # fmt: skip
    for title, part, scale, unit in rows:
        plain, sealed = (statistics.median([getattr(each, part) for each in costs[kind]]) for kind in costs)
        print(f"| {title} | {plain * scale:.2f} {unit} | {sealed * scale:.2f} {unit} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
