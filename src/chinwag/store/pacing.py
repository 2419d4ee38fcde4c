"""Writing a large file beside a server without holding it up.

What is written lies in memory first. A file system that journals (ext4, XFS) may have all of it on the disk
before it answers somebody else's fsync, so 40 MiB written at once are 20 ms for everybody whose message is stored
just then. Here it goes to the disk in small pieces, with a rest after each that is as long as it took.
"""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO, Final

PIECE: Final = 512 << 10  # bytes that are written before they are seen to
PIECES: Final = 2_000  # at most, so that a very large copy comes to its end; pieces are larger then
LONGEST_REST: Final = 0.05  # seconds

on_disk: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)  # macOS has no fdatasync


class Pace:
    """Looks after one open file that will have about `size` bytes. Call it often; it never raises for the disk."""

    def __init__(
        self, descriptor: int, size: int, *, clock: Callable[[], float] = time.monotonic,
        rest: Callable[[float], object] = time.sleep, flush: Callable[[int], None] = on_disk,
    ) -> None:  # fmt: skip
        self._descriptor = descriptor
        self._piece = max(PIECE, size // PIECES)
        self._clock, self._rest, self._flush = clock, rest, flush
        self._seen = 0

    def __call__(self) -> int:
        """See to what came since the last piece. Its 0 tells SQLite to go on (sqlite3_progress_handler)."""
        size = os.fstat(self._descriptor).st_size
        if size - self._seen >= self._piece:
            begun = self._clock()
            with suppress(OSError):  # the last fsync will say it
                self._flush(self._descriptor)
            self._seen = size
            self._rest(min(self._clock() - begun, LONGEST_REST))
        return 0


class PacedFile:
    """A file that is written so, for whatever writes piece by piece."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._pace = Pace(file.fileno(), size)

    def write(self, data: bytes) -> int:
        """Write, and see to it."""
        written = self._file.write(data)
        self._pace()
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
