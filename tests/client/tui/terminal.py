"""A real terminal for tests: a program on a pty, its screen kept by pyte."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence

import pyte


class Terminal:
    """Runs a program on a pty of a given size."""

    def __init__(
        self, command: Sequence[str], columns: int = 80, rows: int = 24, env: Mapping[str, str] | None = None
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.started = time.monotonic()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.execvpe(
                command[0],
                list(command),
                {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})},
            )
        self.resize(columns, rows)

    @property
    def lines(self) -> list[str]:
        """What is on the screen."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    def read(self, seconds: float) -> bool:
        """Take in what the program writes within so many seconds; False where it wrote nothing."""
        if not select.select([self._fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._fd, 65_536)
        except OSError:
            return False
        self.raw += data
        self._stream.feed(data.replace(b"\x1b[>4;1m", b"").replace(b"\x1b[>1u", b"").replace(b"\x1b[<u", b""))
        return bool(data)

    def until(self, seen: str | Callable[[], bool], seconds: float = 10) -> float:
        """Wait until this is on the screen; how long that took."""
        begun = time.monotonic()
        while not (seen() if callable(seen) else seen in self.text):
            left = begun + seconds - time.monotonic()
            if left <= 0:
                raise AssertionError(f"{seen!r} did not come; on the screen was:\n{self.text}")
            self.read(min(left, 0.2))
        return time.monotonic() - begun

    def write(self, keys: str) -> None:
        """Press keys."""
        os.write(self._fd, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Another size of the window."""
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def hang_up(self) -> None:
        """Close the window, whatever runs in it."""
        os.close(self._fd)
        self._fd = os.open(os.devnull, os.O_RDWR)

    def ended(self, seconds: float = 5) -> int:
        """Wait until the program ends; its exit code."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(f"it did not end; on the screen was:\n{self.text}")

    def close(self) -> None:
        """End the program if it has not."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0
        os.close(self._fd)
