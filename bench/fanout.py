"""Deliveries: how many a second, and what one costs the server, in turn with each peer.

A delivery is one message reaching one other member. The load (load.c) is a closed loop: a sender says the next
message when all others have the last. Servers take turns; the figures are medians over the repeats.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from bench.peers import LOAD_CORE, PEERS, available, cpu_seconds, pinned, running

SHAPES = {  # rooms, members of each, senders of each
    "100": (1, 100, 10),
    "1000": (1, 1000, 10),
    "100x20": (100, 20, 20),
    "200x2": (200, 2, 2),
}
SIZE = 100  # bytes of text in a message


class Run(Struct, frozen=True):
    """One server under one shape, once."""

    per_second: float
    cpu_us: float
    faults: int  # lost, doubled or out of order


def build_load(folder: Path) -> Path | None:
    """Compile the load generator; None where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    program = folder / "load"
    subprocess.run([compiler, "-O2", "-o", program, Path(__file__).with_name("load.c")], check=True)
    return program


def measure(load: Path, name: str, shape: str, seconds: float, size: int = SIZE) -> Run:
    """Start the server, load it, note CPU and deliveries between the load's two lines."""
    with running(name) as (port, pid):
        rooms, members, senders = SHAPES[shape]
        words = [PEERS[name].language, port, rooms, members, senders, seconds, size]
        process = subprocess.Popen(
            [*pinned(LOAD_CORE), str(load), *map(str, words)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdin is not None
        ready = process.stdout.readline()
        if not ready:
            raise RuntimeError(f"the load on {name} ended early")
        before = cpu_seconds(pid)
        process.stdin.write("\n")
        process.stdin.flush()
        measured = json.loads(process.stdout.readline())
        spent = cpu_seconds(pid) - before
        end = json.loads(process.stdout.readline())
        process.wait(timeout=30)
    faults = end["lost"] + end["disordered"] + end["duplicated"]
    deliveries = max(1, measured["deliveries"])
    return Run(deliveries / measured["seconds"], spent / deliveries * 1e6, faults)


def table(load: Path, names: Sequence[str], shapes: Sequence[str], repeats: int, seconds: float) -> list[str]:
    """Rows of a Markdown table: medians of deliveries and CPU per delivery, both beside those of each peer."""
    peers = [name for name in names if PEERS[name].needs]
    rows = [
        "| room | server | deliveries/s | CPU us per delivery |"
        + "".join([f" deliveries, CPU against {PEERS[peer].name} |" for peer in peers])
        + " faults |",
        "|---" * (5 + len(peers)) + "|",
    ]
    for shape in shapes:
        runs: dict[str, list[Run]] = {name: [] for name in names}
        for _ in range(repeats):
            for name in names:
                runs[name].append(measure(load, name, shape, seconds))
        speed = {name: statistics.median(run.per_second for run in runs[name]) for name in names}
        cpu = {name: statistics.median(run.cpu_us for run in runs[name]) for name in names}
        for name in names:
            faults = sum(run.faults for run in runs[name])
            beside = "".join([f" {speed[name] / speed[peer]:.2f}, {cpu[name] / cpu[peer]:.2f} |" for peer in peers])
            rows.append(
                f"| {shape} | {PEERS[name].name} | {speed[name]:,.0f} | {cpu[name]:.2f} |{beside} {faults} |"
            )
    return rows


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--servers", default="native,text,irc,ngircd,inspircd")
    parser.add_argument("--shapes", default="100,1000,100x20,200x2")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    args = parser.parse_args()
    names = [name for name in args.servers.split(",") if available(name)]
    with tempfile.TemporaryDirectory(prefix="chinwag-load-") as folder:
        load = build_load(Path(folder))
        if load is None:
            print("no C compiler here: the fan-out was not measured")
            return 1
        print("\n".join(table(load, names, args.shapes.split(","), args.repeats, args.seconds)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
