"""The servers that are measured: ours in its languages, and peers from Debian where they are installed.

All listen on loopback only, on a port handed in, with every flood limit off, and are ended by their pid.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

SERVER_CORE, LOAD_CORE = "0", "1"

CHINWAG_SETTINGS = """
[limits]
flood = false
[log]
format = "off"
"""

NGIRCD_SETTINGS = """
[Global]
Name = bench.local
Info = bench
Listen = 127.0.0.1
Ports = {port}
PidFile = {folder}/pid
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = 20
MaxPenaltyTime = 0
PingTimeout = 600
[Options]
Ident = no
DNS = no
PAM = no
"""


INSPIRCD_SETTINGS = """
<server name="bench.local" description="bench" network="Bench">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" timeout="60" hardsendq="64M" softsendq="64M" recvq="1M" commandrate="1000000"
  threshold="1000000" fakelag="no"
  localmax="20000" globalmax="20000" maxchans="1000" resolvehostnames="no" useident="no" pingfreq="600">
<performance softlimit="20000" somaxconn="1024" netbuffersize="65534">
<path configdir="{folder}" datadir="{folder}" logdir="{folder}" runtimedir="{folder}">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="default" target="inspircd.log">
<options defaultmodes="" splitwhois="no">
<security maxtargets="20">
"""


class Peer(Struct, frozen=True):
    """A server under measurement: the language the load speaks to it, and how it is started."""

    name: str
    language: str
    start: Callable[[int, Path], list[str]]
    needs: str = ""  # a program that must be installed


def _chinwag(port: int, folder: Path) -> list[str]:
    settings = folder / "chinwag.toml"
    settings.write_text(CHINWAG_SETTINGS)
    return [
        sys.executable, "-m", "chinwag", "serve", "--port", str(port),
        "--data", str(folder / "data"), "--config", str(settings),
    ]  # fmt: skip


def _ngircd(port: int, folder: Path) -> list[str]:
    settings = folder / "ngircd.conf"
    settings.write_text(NGIRCD_SETTINGS.format(port=port, folder=folder))
    return ["ngircd", "-n", "-f", str(settings)]


def _inspircd(port: int, folder: Path) -> list[str]:
    settings = folder / "inspircd.conf"
    settings.write_text(INSPIRCD_SETTINGS.format(port=port, folder=folder))
    return ["inspircd", "--nofork", "--nopid", "--runasroot", "--config", str(settings)]


PEERS = {
    "native": Peer("chinwag, native", "native", _chinwag),
    "text": Peer("chinwag, text", "text", _chinwag),
    "irc": Peer("chinwag, IRC", "irc", _chinwag),
    "web": Peer("chinwag, IRC over WebSocket", "web", _chinwag),
    "ngircd": Peer("ngircd", "irc", _ngircd, "ngircd"),
    "inspircd": Peer("inspircd", "irc", _inspircd, "inspircd"),
}


def available(name: str) -> bool:
    """Whether a peer can be measured on this machine."""
    needs = PEERS[name].needs
    return not needs or shutil.which(needs) is not None


def pinned(core: str) -> list[str]:
    """The words that keep a program on one core, where that is possible."""
    return ["taskset", "-c", core] if shutil.which("taskset") and (os.cpu_count() or 1) > 1 else []


@contextmanager
def running(name: str, keep: Path | None = None) -> Iterator[tuple[int, int]]:
    """A started server: its port and its process id. With `keep` its data is in that folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="chinwag-bench-") as made:
        folder = keep or Path(made)
        command = [*pinned(SERVER_CORE), *PEERS[name].start(port, folder)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _await_port(process, port)
            yield port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _await_port(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it listened")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not listen within 30 s")


def cpu_seconds(pid: int) -> float:
    """CPU time of all threads so far, user and system, to the nanosecond (Linux schedstat)."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def memory_bytes(pid: int) -> int:
    """Resident memory (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE")
