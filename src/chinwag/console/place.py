"""Where the operator's socket is: in the data directory, however long its path is."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

SOCKET: Final = "admin.sock"
LONGEST: Final = 100  # bytes of a path that every system takes for a Unix socket (sockaddr_un has 104 or 108)


class Place:
    """The path of the socket in a data directory, for bind and connect; `clear` removes it.

    A path that is too long is named by an open handle of its directory, where the system can do that (Linux).
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._handle = -1

    @property
    def path(self) -> str:
        """The path. The directory has to be there."""
        path = str(self._data.absolute() / SOCKET)
        if len(os.fsencode(path)) <= LONGEST or not Path("/proc/self/fd").is_dir():
            return path
        if self._handle < 0:
            self._handle = os.open(self._data, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        return f"/proc/self/fd/{self._handle}/{SOCKET}"

    def clear(self) -> None:
        """Remove the socket, and give the handle back."""
        with suppress(FileNotFoundError):
            (self._data / SOCKET).unlink()
        self.close()

    def close(self) -> None:
        """Give the handle back."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
