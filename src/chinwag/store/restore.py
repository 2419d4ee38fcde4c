"""A backup becomes a data directory again: verified first, and told apart from what it was by a higher epoch."""

import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, cast

import msgspec
from msgspec import Struct

from chinwag.store.backup import FILES, LIST, Listed, copy_file, refuse_small, sum_of, sync
from chinwag.store.contract import StoreError
from chinwag.store.directory import DATABASE, LOCK, examine
from chinwag.store.verification import Verified, verify

try:
    import fcntl
except ImportError:  # Windows: SQLite's own locks remain
    fcntl = None  # type: ignore[assignment]

UNPACKED: Final = ".restoring"
LIST_MOST: Final = 65_536  # bytes
BESIDE: Final = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database


class Restored(Struct, frozen=True):
    """What was done. `replaced` is where that lies which was there before, None = nothing was there."""

    listed: Listed
    epoch: int
    verified: Verified
    replaced: Path | None


def restore(
    source: Path, data: Path, at: int, *, force: bool = False, damaged: bool = False, new_secret: bool = False
) -> Restored:
    """Put a backup into a data directory; `at` is the time now in milliseconds. Raises StoreError.

    `force`: also where there is a database, which is put aside. `damaged`: also where the backup is. `new_secret`:
    every token given out is worthless from now on.
    """
    with _held(data):
        if _there(data) and not force:
            raise StoreError(
                f"There is a database in {data} already. Give another directory, or --force: then it is put aside."
            )
        try:
            with _unpacked(source, data) as made:
                listed = _listed(made)
                verified = _sound(made / DATABASE, damaged)
                epoch = _raise_epoch(made / DATABASE, data / DATABASE, at, new_secret)
                replaced = _put_aside(data, at) if _there(data) else None
                _put_in(made, data)
        except (OSError, tarfile.TarError, sqlite3.Error) as error:
            raise StoreError(f"{source} cannot be restored: {getattr(error, 'strerror', '') or error}.") from error
    return Restored(listed, epoch, verified, replaced)


def _there(data: Path) -> bool:
    with suppress(FileNotFoundError):
        return (data / DATABASE).stat().st_size > 0
    return False


@contextmanager
def _held(data: Path) -> Iterator[None]:
    """Keep servers out of a data directory, which is made where it is missing."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"The data directory {data} cannot be written: {error.strerror}.") from None
    try:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise StoreError(f"A server has the data directory {data} open. Stop it first.") from None
    finally:
        os.close(lock)


# --- unpacking ----------------------------------------------------------------------------------------------


@contextmanager
def _unpacked(source: Path, data: Path) -> Iterator[Path]:
    """A copy of the backup on the disk that it is to be on; it is gone in any case."""
    if not source.exists():
        raise StoreError(f"There is no backup {source}.")
    made = data / UNPACKED
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(mode=0o700)
    try:
        if source.is_dir():
            _copy_all(source, made)
        else:
            _extract(source, made)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _copy_all(source: Path, made: Path) -> None:
    if not (source / LIST).exists() or not (source / DATABASE).exists():
        raise StoreError(f"{source} is no backup: there is no {LIST} in it, or no database.")
    refuse_small(source / DATABASE, made, copies=1)
    for name in (LIST, DATABASE, *FILES):
        if (source / name).exists():
            with (source / name).open("rb") as file:
                copy_file(file, made / name)


def _extract(source: Path, made: Path) -> None:
    """Only files of names known here, wherever the archive would like them."""
    with tarfile.open(source, "r:*") as archive:
        for member in archive:
            if member.name not in (LIST, DATABASE, *FILES) or not member.isfile():
                continue
            if shutil.disk_usage(made).free < member.size:
                raise StoreError(f"There is no room for {source}: it takes {member.size >> 20} MiB.")
            file = archive.extractfile(member)
            assert file is not None  # it is a file
            with file:
                copy_file(cast("BinaryIO", file), made / member.name)
    if not (made / LIST).exists() or not (made / DATABASE).exists():
        raise StoreError(f"{source} is no backup: there is no {LIST} in it, or no database.")


# --- looking at it ------------------------------------------------------------------------------------------


def _listed(made: Path) -> Listed:
    """What the backup says it is. Raises StoreError where its files are others."""
    try:
        listed = msgspec.json.decode((made / LIST).read_bytes()[:LIST_MOST], type=Listed)
    except msgspec.DecodeError as error:
        raise StoreError(f"The {LIST} of this backup cannot be read: {error}.") from None
    for name, known in listed.files.items():
        if name not in (DATABASE, *FILES) or not (made / name).exists():
            raise StoreError(f"{name} is missing in this backup.")
        if sum_of(made / name) != known:
            raise StoreError(f"{name} in this backup is not as it was written: use another backup.")
    return listed


def _sound(database: Path, damaged: bool) -> Verified:
    examine(database)
    verified = verify(database)
    if verified.sound or damaged:
        return verified
    raise StoreError(
        f"This backup is damaged: {_first(verified)}. Use another one, or restore it all the same with --damaged."
    )


def _first(verified: Verified) -> str:
    for room in verified.rooms:
        if room.damages:
            return f"in {room.name or f'room {room.id}'}, entry {room.damages[0].seq}: {room.damages[0].what}"
    return verified.complaints[0]


def _raise_epoch(database: Path, before: Path, at: int, new_secret: bool) -> int:
    """An epoch that no client has seen: higher than all known, and at least the second that it is now.

    A backup can be restored twice, and into an empty directory, so counting alone would repeat itself.
    """
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        (known,) = connection.execute("SELECT v FROM meta WHERE k = 'epoch'").fetchone()
        epoch = max(int(known) + 1, _epoch_of(before) + 1, at // 1000)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("UPDATE meta SET v = ? WHERE k = 'epoch'", (epoch,))
        if new_secret:
            connection.execute("UPDATE meta SET v = ? WHERE k = 'secret'", (os.urandom(32),))
    return epoch


def _epoch_of(database: Path) -> int:
    """The epoch of what was there, 0 = unknown."""
    with suppress(sqlite3.Error, TypeError), closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT v FROM meta WHERE k = 'epoch'").fetchone()[0])
    return 0


# --- putting it in ------------------------------------------------------------------------------------------


def _put_aside(data: Path, at: int) -> Path:
    """Keep what is there, and leave the database in its place until the new one replaces it."""
    from datetime import UTC, datetime

    aside = data / f"replaced-{datetime.fromtimestamp(at / 1000, UTC):%Y%m%dT%H%M%SZ}"
    aside.mkdir(mode=0o700)
    _fold(data / DATABASE)
    for end in BESIDE:  # only one that could not be folded in has any left
        with suppress(FileNotFoundError):
            (data / f"{DATABASE}{end}").rename(aside / f"{DATABASE}{end}")
    for name in (DATABASE, *FILES):
        if (data / name).exists():
            os.link(data / name, aside / name)
    sync(aside)
    return aside


def _fold(database: Path) -> None:
    """Put all that is in the WAL into the file: a WAL beside another database would be its end."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _put_in(made: Path, data: Path) -> None:
    for name in (*FILES, DATABASE):  # the database last: until then the server starts with what was there
        if (made / name).exists():
            (made / name).replace(data / name)
    sync(data)
