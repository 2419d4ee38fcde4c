"""Old clients as programs in tests: started, typed into, read, ended."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tests.support.server import PATIENCE, Server

REPLICAS = Path(__file__).parent / "replicas"
SHOWN = 2_000  # characters of what was printed, where something is missing
TICKS = os.sysconf("SC_CLK_TCK")


class Program:
    """A program with pipes; what it prints is collected by a thread. Python's, or another `program`."""

    def __init__(
        self, *arguments: str, program: str = sys.executable, cwd: Path | None = None,
        env: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.process = subprocess.Popen(
            [program, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=cwd,
            env={**os.environ, **(env or {})},
        )  # fmt: skip
        self._told = threading.Condition()
        self._text = ""
        self._reader = threading.Thread(target=self._collect, daemon=True)
        self._reader.start()

    def _collect(self) -> None:
        assert self.process.stdout is not None
        while data := os.read(self.process.stdout.fileno(), 65536):
            with self._told:
                self._text += data.decode("utf-8", "replace")
                self._told.notify_all()
        with self._told:
            self._told.notify_all()

    @property
    def text(self) -> str:
        """All it has printed."""
        return self._text

    def lines(self) -> list[str]:
        """All it has printed, in lines."""
        return self._text.splitlines()

    def type(self, line: str) -> None:
        """Type a line into it."""
        self.type_bytes(line.encode() + b"\n")

    def type_bytes(self, data: bytes) -> None:
        """Type bytes into it."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def end_input(self) -> None:
        """The end of its input."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def until(self, text: str, count: int = 1, within: float = PATIENCE) -> None:
        """Wait until it has printed this so many times."""
        with self._told:
            if not self._told.wait_for(lambda: self._text.count(text) >= count, within):
                seen = self._text.count(text)
                raise AssertionError(f"{text!r} missing ({seen} of {count}), at last:\n{self._text[-SHOWN:]}")

    def exit_code(self, within: float = PATIENCE) -> int:
        """Wait for its end."""
        code = self.process.wait(within)
        self._reader.join(within)
        return code

    def processor_seconds(self) -> float:
        """How much processor time it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def stop(self) -> None:
        """Let it do nothing, not even read."""
        self.signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on."""
        self.signal(signal.SIGCONT)

    def close(self) -> None:
        """End it, whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(1)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


class House:
    """A real server, and the programs that visit it."""

    def __init__(self, server: Server, stack: ExitStack) -> None:
        self.server = server
        self.stack = stack

    def replica(self, kind: str, name: str, *extra: str, cwd: Path | None = None) -> Program:
        """Start a replica, which connects at once."""
        program = Program(str(REPLICAS / f"{kind}.py"), name, "127.0.0.1", str(self.server.port), *extra, cwd=cwd)
        self.stack.callback(program.close)
        return program


@contextmanager
def visited(directory: Path, *flags: str, **settings: str) -> Iterator[House]:
    """A running server to visit; settings as `limits_flood="false"`."""
    with ExitStack() as stack:
        server = Server(directory / "data", *flags, **settings)
        stack.callback(server.close)
        server.start()
        yield House(server, stack)
