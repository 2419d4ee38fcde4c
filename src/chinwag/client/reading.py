"""Lines from a file descriptor (terminal, pipe or file), without stopping the event loop."""

import asyncio
import codecs
import os
from threading import Thread

try:
    import termios
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]

WAITING = 64  # lines read ahead


def typing_hidden(descriptor: int, hidden: bool) -> None:
    """Show no more what is typed in a terminal, or show it again; nothing where there is no terminal."""
    if termios is None or not os.isatty(descriptor):
        return
    found = termios.tcgetattr(descriptor)
    found[3] = found[3] & ~termios.ECHO if hidden else found[3] | termios.ECHO
    termios.tcsetattr(descriptor, termios.TCSADRAIN, found)


class EndOfInput(Exception):
    """There are no more lines."""


class Lines:
    """Reads on a thread of its own: files cannot be polled, and a terminal must stay blocking for its others."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._lines: asyncio.Queue[str | None] = asyncio.Queue(WAITING)
        # os.read on a daemon thread: the process may end while it waits, which a file object's lock forbids
        Thread(target=self._read, name="stdin", daemon=True).start()

    async def next(self) -> str:
        """The next line without its end. Raises EndOfInput."""
        line = await self._lines.get()
        if line is None:
            raise EndOfInput
        return line

    def _read(self) -> None:
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        held = ""
        while True:
            try:
                data = os.read(self._descriptor, 65_536)
            except OSError:  # the terminal is gone
                data = b""
            *whole, held = (held + decode(data, final=not data)).split("\n")
            if not data:
                whole, held = [*whole, *([held] if held else [])], ""
            if not all(map(self._put, [line.rstrip("\r") for line in whole])) or not data:
                self._put(None)
                return

    def _put(self, line: str | None) -> bool:
        """Hand a line over, waiting for room; False once nobody listens."""
        waiting = self._lines.put(line)
        try:
            asyncio.run_coroutine_threadsafe(waiting, self._loop).result()
        except (RuntimeError, asyncio.CancelledError):  # the loop has ended
            waiting.close()
            return False
        return True
