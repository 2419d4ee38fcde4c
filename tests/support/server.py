"""The real server in a process of its own, on a free port of this machine; it can be killed and started again."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

PATIENCE = 15.0  # seconds until what was expected counts as missing
STEP = 0.005  # seconds between two looks


def until(true: Callable[[], object], what: str, within: float = PATIENCE) -> float:
    """Wait until this holds; the seconds it took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < within, f"waited {within:g} s in vain for {what}"
        time.sleep(STEP)
    return time.monotonic() - begun


class Server:
    """One server and its data. Settings as `limits_flood="false"`; what it prints goes to the file `log`.

    `ahead` are the words of a program that runs it, as `("nice", "-n", "5")`.
    """

    def __init__(self, data: Path, *flags: str, ahead: Sequence[str] = (), **settings: str) -> None:
        self.data = data
        self.port = 0
        self.log = data.with_name(f"{data.name}.log")
        self._flags = flags
        self._ahead = ahead
        self._env = {**os.environ, **{f"CHINWAG_{key}".upper(): value for key, value in settings.items()}}
        self._process: subprocess.Popen[bytes] | None = None
        self._told = 0  # where the log of the present process begins

    # --- its life -------------------------------------------------------------------------------------------

    def start(self, port: int = 0) -> float:
        """Start it and wait until it listens; the seconds it took."""
        begun = time.monotonic()
        self.launch(port)
        until(self.listening, "a server that listens")
        return time.monotonic() - begun

    def launch(self, port: int = 0) -> None:
        """Start it and wait for nothing."""
        assert not self.running
        served = [sys.executable, "-m", "chinwag", "serve", str(port), "--data", str(self.data), *self._flags]
        with self.log.open("ab") as log:
            self._told = log.tell()
            self._process = subprocess.Popen(
                [*self._ahead, *served], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._env
            )

    def listening(self) -> bool:
        """Whether the present process listens already; `port` is set then."""
        running = self.running
        found = re.search(r"event=started places=.*?127\.0\.0\.1:(\d+)", self.text)
        assert found or running, f"the server ended:\n{self.text}"
        if found:
            self.port = int(found[1])
        return found is not None

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(PATIENCE)

    def exit_code(self, within: float = PATIENCE) -> int:
        """Wait for its end."""
        assert self._process is not None
        return self._process.wait(within)

    def stop(self) -> int:
        """SIGTERM, and wait; the exit code."""
        self.signal(signal.SIGTERM)
        return self.exit_code()

    def close(self) -> None:
        """End it, whatever it does."""
        if self.running:
            self.kill()

    # --- what can be seen of it -----------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Of the present process."""
        assert self._process is not None
        return self._process.pid

    @property
    def text(self) -> str:
        """What the present process has printed and logged."""
        with self.log.open("rb") as log:
            log.seek(self._told)
            return log.read().decode("utf-8", "replace")

    def events(self, name: str) -> list[str]:
        """The lines of the log about an event."""
        return [line for line in self.text.splitlines() if f" event={name}" in line]

    def bugs(self) -> list[str]:
        """Lines of the log that only a bug writes."""
        words = ("stack=", "Traceback", "rollback_failed", "exception was never retrieved")
        lines = [line for line in self.text.splitlines() if "event=loop_stalled" not in line]
        return [line for line in lines if any(word in line for word in words)]

    def resident(self, peak: bool = False) -> float:
        """MiB of memory, now or at most so far."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        found = re.search(rf"{'VmHWM' if peak else 'VmRSS'}:\s+(\d+) kB", status)
        assert found
        return int(found[1]) / 1024

    def verified(self) -> subprocess.CompletedProcess[str]:
        """What `chinwag verify` says about its data."""
        return chinwag("verify", "--data", str(self.data))


def chinwag(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run([sys.executable, "-m", "chinwag", *words], capture_output=True, text=True, timeout=600)
