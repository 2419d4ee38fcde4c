"""What guessing passwords tells and what it costs the others.

First wrong passwords for names that exist and for names that do not, by turns, one at a time: how long each takes,
with all limits on guessing off. Then a flood of logins beside people who talk: their acknowledgements, with the
limits as they are, and with none, so that the hashing thread is never idle.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from bench.acks import Sender, Waits, at_a_rate, waits
from bench.peers import LOAD_CORE, pinned, running
from chinwag.protocols.native import PREFACE, Frames, frame

PASSWORD = "correct horse battery"
OFF = {"CHINWAG_LIMITS_LOGIN_TRIES": "0", "CHINWAG_LIMITS_LOGIN_BURST": "0"}
TALKERS = 10
GUESSERS = 50
TOLERATED = 1.0  # ms between the medians
NUL = "\0"
Wrong: TypeAlias = Callable[[int, str, str], None]
"""Tries a wrong password: the number of the try, a name, the password. Returns once it is refused."""


class Guesser:
    """One connection on which passwords are tried."""

    def __init__(self, port: int, name: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.frames = Frames(1 << 24)
        self.socket.sendall(PREFACE + self.packed({"t": "hello", "version": 1, "name": name, "id": 0}))
        self.answer(0)

    @staticmethod
    def packed(message: Mapping[str, object]) -> bytes:
        """A message as a frame."""
        return frame(json.dumps(message).encode())

    def ask(self, number: int, **message: object) -> dict[str, object]:
        """Ask, and wait for the answer."""
        self.socket.sendall(self.packed({"id": number, **message}))
        return self.answer(number)

    def answer(self, number: int) -> dict[str, object]:
        """The answer to a request."""
        while data := self.socket.recv(65536):
            for text in self.frames.feed(data):
                found: dict[str, object] = json.loads(text)
                if found.get("id") == number:
                    return found
        raise RuntimeError("the server closed the connection")


@contextmanager
def settings(given: Mapping[str, str]) -> Iterator[None]:
    """Settings for servers started meanwhile."""
    before = {key: os.environ.get(key) for key in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value


def natively(port: int) -> Wrong:
    """A wrong password by the native protocol."""
    guesser = Guesser(port, "guesser")

    def wrong(number: int, name: str, password: str) -> None:
        found = guesser.ask(number, t="login", name=name, password=password)
        assert found["code"] == "login_wrong", found

    return wrong


class Lines:
    """A connection on which lines are said, and answered with one that is known."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, said: str, answer: bytes) -> None:
        """Say this, and wait until this is heard."""
        self.socket.sendall(f"{said}\r\n".encode())
        heard = b""
        while answer not in heard:
            piece = self.socket.recv(65536)
            if not piece:
                raise RuntimeError(f"the server closed the connection after {heard!r}")
            heard += piece


def by_text(port: int) -> Wrong:
    """The same by /login."""
    lines = Lines(port)
    lines.ask("guesser", b"Hello guesser")
    return lambda number, name, password: lines.ask(f"/login {name} {password}", b"do not belong together")


def by_sasl(port: int) -> Wrong:
    """The same by SASL PLAIN, of a client that is in."""
    lines = Lines(port)
    lines.ask("CAP REQ sasl\r\nNICK guesser\r\nUSER u 0 * :real\r\nCAP END", b" 001 ")

    def wrong(number: int, name: str, password: str) -> None:
        lines.ask("AUTHENTICATE PLAIN", b"AUTHENTICATE +")
        lines.ask(f"AUTHENTICATE {b64encode(f'{name}{NUL}{name}{NUL}{password}'.encode()).decode()}", b" 904 ")

    return wrong


WAYS: Mapping[str, Callable[[int], Wrong]] = {"native": natively, "text": by_text, "IRC SASL": by_sasl}


def by_turns(port: int, tries: int, way: Callable[[int], Wrong]) -> tuple[list[float], list[float]]:
    """Seconds for wrong passwords of a name that exists, and of names that do not."""
    Guesser(port, "known").ask(1, t="register", password=PASSWORD)
    wrong = way(port)
    known: list[float] = []
    unknown: list[float] = []
    for number in range(1, tries + 1):
        name, took = ("known", known) if number % 2 else (f"nobody{number}", unknown)
        start = time.perf_counter()
        wrong(number, name, f"wrong horse {number}")
        took.append(time.perf_counter() - start)
    return known, unknown


def flood(port: int, rate: float, seconds: float) -> int:
    """So many logins a second over many connections, whatever is answered; how many there were."""
    guessers = [Guesser(port, f"guesser{number}") for number in range(GUESSERS)]
    for guesser in guessers:
        guesser.socket.setblocking(False)
    start = time.perf_counter()
    made = 0
    while (now := time.perf_counter()) < start + seconds:
        while made < (now - start) * rate:
            guesser = guessers[made % GUESSERS]
            message = {"t": "login", "id": made, "name": "known", "password": f"wrong horse {made}"}
            try:
                guesser.socket.sendall(guesser.packed(message))
                guesser.socket.recv(1 << 20)
            except BlockingIOError:
                pass
            except OSError:  # five wrong ones: closed
                guessers[made % GUESSERS] = Guesser(port, f"guesser{GUESSERS + made}")
                guessers[made % GUESSERS].socket.setblocking(False)
            made += 1
        time.sleep(0.001)
    return made


def talking(port: int, seconds: float, rate: float) -> tuple[Waits, Waits, int]:
    """Acknowledgements of people who talk, before the flood and during it, and how many logins there were."""
    talkers = [Sender(port, number) for number in range(TALKERS)]
    Guesser(port, "known").ask(1, t="register", password=PASSWORD)
    before = waits(at_a_rate(talkers, 50, 5))
    command = [*pinned(LOAD_CORE), sys.executable, "-m", "bench.logins", "--flood", f"{port} {rate} {seconds}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as flooding:
        time.sleep(1)  # the guessers have come in
        during = waits(at_a_rate(talkers, 50, seconds - 1))
        said, _ = flooding.communicate()
    return before, during, int(said)


def guessed(name: str, tries: int) -> float:
    """Rows for one way in; the milliseconds between the medians."""
    folder = tempfile.TemporaryDirectory(prefix="chinwag-logins-")
    with folder as made, settings(OFF), running("native", Path(made)) as (port, _):
        known, unknown = by_turns(port, tries, WAYS[name])
    apart = abs(statistics.median(known) - statistics.median(unknown)) * 1e3
    for which, took in {"a name that exists": known, "one that does not": unknown}.items():
        found = waits(took)
        row(f"wrong password by {name}, {which}", f"p50 {found.p50:.3f} ms, p99 {found.p99:.3f} ms")
    row(f"medians apart by {name}", f"{apart:.3f} ms")
    return apart


def row(name: str, figure: str) -> None:
    """A row of a Markdown table."""
    print(f"| {name} | {figure} |", flush=True)


def main(words: Sequence[str] | None = None) -> int:
    """Print the figures as rows of a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--rate", type=float, default=1000)
    parser.add_argument("--flood", help=argparse.SUPPRESS)
    args = parser.parse_args(words)
    if args.flood:
        port, rate, seconds = args.flood.split()
        print(flood(int(port), float(rate), float(seconds)))
        return 0
    print("| measure | figure |\n|---|---|")
    apart = max(guessed(name, args.tries) for name in WAYS)
    for name, given in {"with the limits": {}, "without limits": OFF}.items():
        folder = tempfile.TemporaryDirectory(prefix="chinwag-logins-")
        with folder as made, settings(given), running("native", Path(made)) as (port, _):
            before, during, logins = talking(port, args.seconds, args.rate)
        row(f"ack before the flood, {name}", f"p50 {before.p50:.2f} ms, p99 {before.p99:.2f} ms")
        row(
            f"ack under {logins / args.seconds:,.0f} logins/s, {name}",
            f"p50 {during.p50:.2f} ms, p99 {during.p99:.2f} ms",
        )
    return int(apart >= TOLERATED)


if __name__ == "__main__":
    raise SystemExit(main())
