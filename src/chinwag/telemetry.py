"""What the operator may know: one event, one line, and never the text of a message.

Lines are logfmt (`at=... event=session_opened kind=text`) or JSON. A thread does the writing, so that a terminal
on hold or a full pipe never stops the room; what does not fit into its queue is counted and said.
"""

import json
import os
import sys
import threading
import time
import traceback
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType
from typing import Literal

from chinwag import clock

Format = Literal["logfmt", "json", "off"]

QUEUED_LINES = 2000  # lines kept while whoever reads the log does not
STORM_BURST = 200  # lines of one event name at once ...
STORM_PER_SECOND = 2.0  # ... and then so many; a mass reconnect must not bury everything else
VALUE_CHARACTERS = 2000


class Log:
    """Where events are told. With format "off" an event costs one comparison.

    `write` gets whole lines with their newline. It must not wait and must not raise.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        style: Format = "logfmt",
        wall: clock.WallClock = clock.wall,
        steady: clock.SteadyClock = clock.steady,
    ) -> None:
        self._write = write
        self._line = as_json if style == "json" else as_logfmt
        self._wall = wall
        self._steady = steady
        self._on = style != "off"
        self._budgets: dict[str, _Budget] = {}

    def event(self, name: str, /, **fields: object) -> None:
        """Tell that something happened: a name in past tense, and values that are no text of a message."""
        if self._on:
            self._tell(name, fields, STORM_BURST, STORM_PER_SECOND)

    def seldom(self, name: str, /, **fields: object) -> None:
        """The same for what a storm repeats: two lines at once, then at most one every 10 seconds."""
        if self._on:
            self._tell(name, fields, 2, 0.1)

    def bug(self, name: str, error: BaseException, /, **fields: object) -> None:
        """Tell of an error that should not have happened, with its kind and its way through the code."""
        if self._on:
            fields |= {"error": f"{type(error).__name__}: {error}", "stack": way_of(error)}
            self._tell(name, fields, STORM_BURST, STORM_PER_SECOND)

    def _tell(self, name: str, fields: dict[str, object], burst: float, per_second: float) -> None:
        budget = self._budgets.get(name)
        if budget is None:
            budget = self._budgets[name] = _Budget(burst, self._steady())
        if not budget.take(burst, per_second, self._steady()):
            return
        if budget.left_out:
            fields = {**fields, "left_out": budget.left_out}
            budget.left_out = 0
        self._write(self._line(self._wall(), name, fields))


class _Budget:
    """How many lines of one name may still be told, and how many were not."""

    __slots__ = ("at", "left", "left_out")

    def __init__(self, left: float, at: float) -> None:
        self.left = left
        self.at = at
        self.left_out = 0

    def take(self, burst: float, per_second: float, now: float) -> bool:
        self.left = min(burst, self.left + (now - self.at) * per_second)
        self.at = now
        if self.left < 1:
            self.left_out += 1
            return False
        self.left -= 1
        return True


def silent() -> Log:
    """A log that tells nothing, for tests and programs."""
    return Log(_nowhere, "off")


def _nowhere(line: str) -> None:
    """Drop the line."""


# --- lines --------------------------------------------------------------------------------------------------


def as_logfmt(at: int, name: str, fields: dict[str, object]) -> str:
    """One line of `key=value`, values quoted where they hold more than plain characters."""
    told = "".join(f" {key}={_word(value)}" for key, value in fields.items())
    return f"at={_iso(at)} event={name}{told}\n"


def as_json(at: int, name: str, fields: dict[str, object]) -> str:
    """One line of JSON, the same order."""
    told = {"at": _iso(at), "event": name} | {key: _plain(value) for key, value in fields.items()}
    return _escaped(told) + "\n"


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:VALUE_CHARACTERS]


def _word(value: object) -> str:
    plain = _plain(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    text = str(plain)
    if text and text.isascii() and text.isprintable() and not any(c in text for c in ' "=\\'):
        return text
    return _escaped(text)


def _escaped(value: object) -> str:
    """JSON in printable ASCII alone, so that a hostile name cannot write to the operator's terminal."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("\x7f", "\\u007f")


def way_of(error: BaseException) -> str:
    """The way an error took through the code, innermost first, on one line."""
    steps = traceback.extract_tb(error.__traceback__)[-12:]
    return " < ".join(f"{_short(step.filename)}:{step.lineno} {step.name}" for step in reversed(steps))


def stack_of(frame: FrameType | None) -> str:
    """Where a thread is now, innermost first, on one line."""
    steps = traceback.extract_stack(frame)[-12:]
    return " < ".join(f"{_short(step.filename)}:{step.lineno} {step.name}" for step in reversed(steps))


def _short(path: str) -> str:
    return "/".join(path.split(os.sep)[-2:])


# --- writing ------------------------------------------------------------------------------------------------


class LineWriter:
    """Writes lines to a file descriptor from a thread of its own; a reader that stops costs lines, not the room."""

    def __init__(self, descriptor: int, queued: int = QUEUED_LINES) -> None:
        self._descriptor = descriptor
        self._room = queued
        self._lines: deque[str] = deque()
        self._left_out = 0
        self._wake = threading.Condition()
        self._open = True
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._thread.start()

    def write(self, line: str) -> None:
        """Queue a line; never waits."""
        with self._wake:
            if len(self._lines) >= self._room:
                self._left_out += 1
            else:
                self._lines.append(line)
                self._wake.notify()

    def close(self, within: float = 0.5) -> None:
        """Write what is queued, waiting at most `within` seconds for it."""
        with self._wake:
            self._open = False
            self._wake.notify()
        self._thread.join(within)

    def _run(self) -> None:
        while lines := self._next():
            rest = memoryview(lines.encode("utf-8", "replace"))
            try:
                while rest:
                    rest = rest[os.write(self._descriptor, rest) :]
            except OSError:  # nobody reads the log any more; the room goes on
                continue

    def _next(self) -> str:
        """All lines that wait, or "" at the end."""
        with self._wake:
            while self._open and not self._lines:
                self._wake.wait()
            lines = "".join(self._lines)
            self._lines.clear()
            if self._left_out:
                lines += as_logfmt(clock.wall(), "log_lines_left_out", {"count": self._left_out})
                self._left_out = 0
        return lines


# --- watchdog -----------------------------------------------------------------------------------------------


class Watchdog:
    """A thread that tells where the event loop stands still, once per standstill, and how long it lasted."""

    def __init__(self, loop: AbstractEventLoop, log: Log, limit: float = 0.25) -> None:
        self._loop = loop
        self._log = log
        self._limit = limit
        self._watched = threading.get_ident()
        self._answered = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)

    def start(self) -> None:
        """Watch the thread that made this object, which must be the loop's."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._ended.set()
        self._answered.set()

    def _run(self) -> None:
        while not self._ended.wait(self._limit):
            self._answered.clear()
            asked = time.monotonic()
            try:
                self._loop.call_soon_threadsafe(self._answered.set)
            except RuntimeError:  # the loop is closed
                return
            if self._answered.wait(self._limit):
                continue
            stack = stack_of(sys._current_frames().get(self._watched))
            self._log.event("loop_stalled", limit_ms=round(self._limit * 1000), stack=stack)
            self._answered.wait()
            self._log.event("loop_resumed", after_ms=round((time.monotonic() - asked) * 1000))
