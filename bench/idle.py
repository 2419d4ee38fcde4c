"""What an idle connection costs: memory of the server with N people in it, and what their coming in costs."""

import argparse
import resource
import socket
import time
from collections.abc import Sequence

from bench.peers import cpu_seconds, memory_bytes, running
from chinwag.protocols.native import PREFACE, frame


def raise_handles(wanted: int) -> int:
    """How many connections this process may hold."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted + 256 if hard == resource.RLIM_INFINITY else min(hard, wanted + 256)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    return min(wanted, most - 256)


def come_in(port: int, count: int) -> list[socket.socket]:
    """So many people, each with a name."""
    people = []
    for number in range(count):
        opened = socket.create_connection(("127.0.0.1", port))
        opened.sendall(PREFACE + frame(b'{"t":"hello","version":1,"name":"idle%d"}' % number))
        people.append(opened)
        if number % 200 == 199:
            drain(people[-200:])
    drain(people)
    return people


def drain(people: Sequence[socket.socket]) -> None:
    """Read what has come, so that nobody counts as slow."""
    for one in people:
        one.setblocking(False)
        try:
            while one.recv(1 << 16):
                pass
        except BlockingIOError:
            pass
        one.setblocking(True)


def main() -> int:
    """Print the figures as rows of a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2000)
    args = parser.parse_args()
    count = raise_handles(args.people)
    with running("native") as (port, pid):
        empty = memory_bytes(pid)
        spent = cpu_seconds(pid)
        people = come_in(port, count)
        quiet = time.perf_counter()
        while time.perf_counter() < quiet + 2:
            drain(people)
            time.sleep(0.2)
        each = (memory_bytes(pid) - empty) / count
        cpu = cpu_seconds(pid) - spent
        idle = cpu_seconds(pid)
        time.sleep(2)
        idle = (cpu_seconds(pid) - idle) / 2
        for one in people:
            one.close()
    print("| measure | figure |\n|---|---|")
    print(f"| server without anybody | {empty / 2**20:.1f} MB |")
    print(f"| idle connection with its session, of {count} in one room | {each / 1024:.1f} KB |")
    print(f"| coming in, and everybody there being told | {cpu / count * 1e3:.2f} ms of CPU |")
    print(f"| CPU of the idle server with all of them | {idle * 100:.2f} % |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
