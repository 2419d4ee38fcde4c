"""`chinwag serve` as a process: up within a second, gone within two, and a sentence where it cannot be."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.client.tui.terminal import Terminal

pytestmark = pytest.mark.slow

WARM_START = 1.0  # seconds from the command to the join block
STOP = 2.0  # seconds from SIGTERM to the end
IDLE_MEGABYTES = 60


@contextmanager
def serving(data: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server with its join block; killed at the end where it still runs."""
    command = [sys.executable, "-m", "chinwag", "serve", "0", "--data", str(data), *words]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield server, said(server)
    finally:
        server.kill()
        server.communicate()


def said(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    block = ""
    while not block.endswith("everybody is told.\n"):
        line = server.stdout.readline()
        assert line, server.stderr.read() if server.stderr else ""
        block += line
    return block


def port_of(block: str) -> int:
    found = re.search(r"chat://[^ ]*:(\d+)", block)
    assert found, block
    return int(found[1])


def refused(*words: str, home: Path) -> str:
    """What a server that must not start says."""
    done = subprocess.run(
        [sys.executable, "-m", "chinwag", "serve", *words],
        env={**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home / "share")},
        capture_output=True, text=True, timeout=20,
    )  # fmt: skip
    assert done.returncode == 2, done
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if not line.startswith("at=")]
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_it_ends_with_its_window(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "chinwag", "serve", "0", "--data", str(tmp_path / "data")]
    window = Terminal(command, 120, 30)
    try:
        window.until("everybody is told")
        os.kill(window.pid, signal.SIGHUP)  # the window is there: the settings are read again
        window.until("event=reloaded")
        window.hang_up()
        assert window.ended() == 0
    finally:
        window.close()


def test_a_warm_start_takes_less_than_a_second(tmp_path: Path) -> None:
    took = []
    for _ in range(3):
        started = time.monotonic()
        with serving(tmp_path / "data"):
            took.append(time.monotonic() - started)
    print(f"warm start: {', '.join(f'{each:.2f}' for each in took)} s")
    assert min(took) < WARM_START


def test_idle_it_takes_little_memory(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as (server, _):
        status = Path(f"/proc/{server.pid}/status")
        if not status.exists():
            pytest.skip("no /proc here to read memory from")
        resident = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
        assert resident
        print(f"idle: {int(resident[1]) / 1024:.1f} MB")
        assert int(resident[1]) / 1024 < IDLE_MEGABYTES


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_with_0_within_two_seconds_and_tells_everybody(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path / "data") as (server, block):
        with socket.create_connection(("127.0.0.1", port_of(block)), timeout=5) as person:
            person.sendall(b"ada\nhello\n")
            heard = b""
            while b"hello" not in heard and b"lobby" not in heard:
                heard += person.recv(65536)
            asked = time.monotonic()
            server.send_signal(number)
            while part := person.recv(65536):
                heard += part
        assert server.wait(5) == 0
        assert time.monotonic() - asked < STOP
        assert b"stopp" in heard.lower() or b"shut" in heard.lower(), heard


def test_a_taken_port_is_a_sentence_and_touches_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        assert str(number) in refused(str(number), home=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_data_directory_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a directory")
    assert str(tmp_path / "file") in refused("0", "--data", str(tmp_path / "file"), home=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_second_server_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with serving(tmp_path / "data"):
        assert str(tmp_path / "data") in refused("0", "--data", str(tmp_path / "data"), home=tmp_path)


def test_data_is_for_its_owner_alone(tmp_path: Path) -> None:
    with serving(tmp_path / "data"):
        found = [path for path in (tmp_path / "data").rglob("*")]
        assert found
        assert all(path.stat().st_mode & 0o077 == 0 for path in found)


def test_sighup_reads_the_settings_again(tmp_path: Path) -> None:
    settings = tmp_path / "chinwag.toml"
    settings.write_text('[server]\nmotd = "old"\n')
    with serving(tmp_path / "data", "--config", str(settings)) as (server, _):
        settings.write_text("[server]\nmotd = 5\n")
        server.send_signal(signal.SIGHUP)
        assert logged(server, "reload_refused")
        settings.write_text('[server]\nmotd = "new"\n')
        server.send_signal(signal.SIGHUP)
        assert "changed=server.motd" in logged(server, "reloaded")


def logged(server: subprocess.Popen[str], event: str) -> str:
    """The next line of the log about an event."""
    assert server.stderr is not None
    while line := server.stderr.readline():
        if f"event={event}" in line:
            return line
    raise AssertionError(f"the log ended without {event}")
