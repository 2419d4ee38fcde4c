"""The client as it is started, on a real pty beside a real server."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.client.tui.terminal import Terminal
from tests.support.server import Server

pytestmark = pytest.mark.slow
FIRST_PAINT = 1.5  # seconds on a machine with other work; the measured figures stand in docs/performance.md
Join = Callable[..., Terminal]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "house", limits_flood="false")
    server.start()
    yield server
    server.close()


@pytest.fixture
def join(server: Server, tmp_path: Path) -> Iterator[Join]:
    with ExitStack() as stack:

        def joined(name: str, columns: int = 80, rows: int = 24, *flags: str, **env: str) -> Terminal:
            command = [sys.executable, "-m", "chinwag", "join", name, "127.0.0.1", str(server.port), *flags]
            home = {"XDG_STATE_HOME": str(tmp_path / name), "TZ": "UTC"}
            terminal = Terminal(command, columns, rows, {**home, **env})
            stack.callback(terminal.close)
            terminal.until(lambda: " pe" in terminal.lines[0] and "›" in terminal.lines[-1])
            return terminal

        yield joined


def test_two_people_talk_and_leave_cleanly(join: Join) -> None:
    anna = join("anna")
    ben = join("ben")
    anna.write("hello ben\r")
    ben.until("anna hello ben")
    ben.write("half a")
    anna.write("one\x1b\rtwo\r")  # Alt-Enter, as terminals without the newer protocol send it
    ben.until("anna one")
    ben.until("two")
    assert ben.lines[-1] == " ben › half a"
    ben.write("\x15/quit\r")
    anna.until("ben has gone")
    assert ben.ended() == 0
    anna.write("\x03")
    assert anna.ended() == 0
    assert anna.raw.endswith(b"\x1b[?25h") or b"\x1b[?1049l" in anna.raw


def test_it_is_painted_soon_and_idle_costs_nothing(join: Join) -> None:
    anna = join("anna")
    assert time.monotonic() - anna.started < FIRST_PAINT
    while anna.read(1.5):  # the read marker is told after a second
        pass
    before = processor_ticks(anna.pid)
    assert not anna.read(4.0)
    assert processor_ticks(anna.pid) - before <= 2  # of 400


def processor_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def test_a_server_that_was_killed_is_found_again_and_nothing_is_lost_or_said_twice(
    server: Server, join: Join
) -> None:
    anna = join("anna")
    ben = join("ben")
    server.kill()
    anna.until("Reconnecting in")
    anna.write("queued meanwhile\r")
    anna.until("(sending)")
    server.start(server.port)
    ben.until("anna queued meanwhile", 20)
    anna.until(lambda: "(sending)" not in anna.text and "Reconnecting" not in anna.text, 20)
    assert ben.text.count("queued meanwhile") == 1
    assert anna.text.count("queued meanwhile") == 1


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12)])
def test_each_size_shows_the_talk_and_the_composer(join: Join, size: tuple[int, int]) -> None:
    anna = join("anna", *size)
    anna.write("the quick brown fox jumps over the lazy dog and sleeps\r")
    anna.until("sleeps")
    assert all(len(line) <= size[0] for line in anna.lines)
    assert "›" in anna.lines[-1]
    assert "lobby" in anna.lines[0]
    assert ("anna you" in anna.text) is (size[0] >= 90)


def test_text_from_others_has_no_power_over_the_terminal(join: Join) -> None:
    anna = join("anna")
    ben = join("ben")
    before = len(anna.raw)
    ben.write("\x1b[200~beware \u202e\u200b [/red] [link=x]\x1b[201~\r")
    anna.until("beware")
    anna.until("[/red] [link=x]")
    shown = anna.raw[before:].decode()
    assert not {"\u202e", "\u200b", "\x1b]52"} & set(shown)


def test_without_colours_none_are_sent(join: Join) -> None:
    anna = join("anna", NO_COLOR="1")
    anna.write("plain\r")
    anna.until("anna plain")
    colours = [
        part
        for part in anna.raw.split(b"\x1b[")
        if part.startswith((b"38;", b"48;", b"3", b"4")) and b"m" in part[:12]
    ]
    codes = {code for part in colours for code in part.split(b"m", 1)[0].split(b";")}
    assert not {b"38", b"48"} & codes
