"""The data directory: who may read it, who has it open, and what it looks like before it is touched."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chinwag.store.contract import StoreError
from chinwag.store.schema import APPLICATION, VERSION

try:
    import fcntl
except ImportError:  # Windows: SQLite's own locks remain
    fcntl = None  # type: ignore[assignment]

DATABASE: Final = "chinwag.db"
LOCK: Final = "chinwag.lock"
BALLAST: Final = "ballast"
BALLAST_SIZE: Final = 16 << 20  # bytes given back to a full disk, on which even deleting a row needs room
_MAGIC: Final = b"SQLite format 3\0"


def examine(path: Path) -> int:
    """The version of a database file, 0 = there is none yet. Reads 100 bytes and touches nothing.

    Raises StoreError where it is no database of this program, or of a newer version.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}.") from None
    if not head:
        return 0
    version, application = int.from_bytes(head[60:64]), int.from_bytes(head[68:72])
    if not head.startswith(_MAGIC) or (application, version) == (0, 0):
        # A new file whose first commit is only in its -wal has no numbers yet.
        if head.startswith(_MAGIC) and path.with_name(path.name + "-wal").exists():
            return 0
        raise StoreError(f"{path} is not a database of Chinwag.")
    if application != APPLICATION:
        raise StoreError(f"{path} is not a database of Chinwag.")
    if version > VERSION:
        raise StoreError(
            f"{path} was written by a newer Chinwag (version {version} of the database; this program knows "
            f"{VERSION}): start that one."
        )
    return version


@contextmanager
def reading(database: Path) -> Iterator[str]:
    """The address for SQLite under which a database can be read, leaving nothing beside it.

    SQLite makes a -wal and a -shm for a reader too. Where nobody has the database open it is read as it lies,
    and servers are kept away meanwhile.
    """
    address = f"{database.absolute().as_uri()}?mode=ro"
    lock = -1
    try:
        if not database.with_name(database.name + "-wal").exists() and fcntl is not None:
            lock = os.open(database.with_name(LOCK), os.O_RDONLY | os.O_CLOEXEC)
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            address += "&immutable=1"
    except OSError:
        pass  # a server is at work, or the lock is not ours to take: read beside it
    try:
        yield address
    finally:
        if lock >= 0:
            os.close(lock)


class Directory:
    """An open data directory. One process at a time has it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / DATABASE
        self._lock = -1

    def open(self) -> None:
        """Make it where it is missing, and take it. Raises StoreError."""
        examine(self.database)
        try:
            self._make()
            self._lock = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.close(os.open(self.database, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        except OSError as error:
            self.close()
            raise StoreError(f"The data directory {self.path} cannot be written: {error.strerror}.") from None
        try:
            if fcntl is not None:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.close()
            raise StoreError(
                f"Another server has the data directory {self.path} open (or a `chinwag` command is reading it)."
            ) from None

    def _make(self) -> None:
        before = os.umask(0o077)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        finally:
            os.umask(before)

    def close(self) -> None:
        """Let others have it."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    # --- room on the disk -----------------------------------------------------------------------------------

    def free(self) -> int:
        """Bytes that are free for this program."""
        if not hasattr(os, "statvfs"):
            return 1 << 62
        found = os.statvfs(self.path)
        return found.f_bavail * found.f_frsize

    def hold_ballast(self) -> None:
        """Keep some bytes for the day on which there are none. Does nothing where there is no room for them."""
        path = self.path / BALLAST
        try:
            if path.exists() and path.stat().st_size == BALLAST_SIZE:
                return
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600), "wb") as file:
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(file.fileno(), 0, BALLAST_SIZE)
                else:
                    file.write(bytes(BALLAST_SIZE))
        except OSError:
            path.unlink(missing_ok=True)

    def drop_ballast(self) -> None:
        """Give them back."""
        (self.path / BALLAST).unlink(missing_ok=True)
