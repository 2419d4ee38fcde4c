"""A copy of everything in a data directory that cannot be made again, taken beside a running server.

A backup is a directory, or a tar file with the same in it: the database as one file, the certificate and key that
the server made for itself, and `backup.json`, which says what the others are.
"""

import os
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final, cast

import msgspec
from msgspec import Struct

import chinwag
from chinwag.store.contract import StoreError
from chinwag.store.directory import DATABASE, examine, reading
from chinwag.store.pacing import Pace, PacedFile

LIST: Final = "backup.json"
FILES: Final = ("certificate.pem", "key.pem")  # copied where they are; the database always is
ARCHIVES: Final = {".tar": "w", ".tgz": "w:gz", ".tar.gz": "w:gz"}  # how a name ends that means a file
SPARE: Final = 64 << 20  # bytes left free beside a backup: a server below that stores nothing
PIECE: Final = 1 << 20
STEPS: Final = 500  # of SQLite between two looks at how much was written: some 100 rows


class Listed(Struct, frozen=True):
    """What stands in `backup.json`. `files` are SHA-256 sums by name, `at` milliseconds since 1970."""

    at: int
    version: str
    epoch: int
    entries: int
    files: dict[str, str]
    form: int = 1


class Made(Struct, frozen=True):
    """A backup that was made."""

    path: Path
    listed: Listed
    size: int


def backup(data: Path, wanted: Path, at: int, *, archive: str = "") -> Made:
    """Copy a data directory to `wanted`; `at` is the time now in milliseconds.

    A name that ends in .tar, .tgz or .tar.gz becomes a file, anything else a directory; in one that is there
    already, a new one is made that is called after the time, with `archive` (tar or tgz) as a file. Nothing is
    overwritten. Raises StoreError.
    """
    database = data / DATABASE
    if not examine(database):
        raise StoreError(f"There is no database at {database}.")
    target = _called(wanted, at, archive)
    how = _archive(target)
    refuse_small(database, target.parent, copies=2 if how else 1)
    try:
        with _unfinished(target) as made:
            listed = _gather(data, made, at)
            if how:
                _pack(made, target, how)
            else:
                made.rename(target)
            sync(target.parent)
    except sqlite3.Error as error:
        raise StoreError(f"{database} cannot be copied to {target}: {error}.") from error
    except OSError as error:
        raise StoreError(f"The backup {target} cannot be written: {error.strerror}.") from None
    return Made(target, listed, size_of(target))


def is_backup(path: Path) -> bool:
    """Whether a directory or a file holds what `backup` makes: the list of it comes first. Reads no more."""
    if path.is_symlink() or path.is_dir():
        return not path.is_symlink() and (path / LIST).is_file()
    try:
        with tarfile.open(path, "r:*") as found:
            first = found.next()
    except (OSError, EOFError, tarfile.TarError, zlib.error):
        return False
    return first is not None and first.name == LIST


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The directory of a backup that was just made; that of an archive is beside it, and gone afterwards."""
    if path.is_dir():
        yield path
        return
    with TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as made, tarfile.open(path) as archive:
        for name in (LIST, *FILES, DATABASE):
            file = archive.extractfile(name) if name in archive.getnames() else None
            if file is not None:
                with file:
                    copy_file(cast("BinaryIO", file), Path(made) / name)
        yield Path(made)


def _called(wanted: Path, at: int, archive: str) -> Path:
    """What the backup will be called. Raises StoreError where something else is called so."""
    from datetime import UTC, datetime

    target = wanted
    if target.is_dir() and not _archive(target):
        name = f"chinwag-{datetime.fromtimestamp(at / 1000, UTC):%Y%m%dT%H%M%SZ}"
        target /= f"{name}.{archive}" if archive else name
    if target.exists():
        raise StoreError(f"{target} is there already; a backup overwrites nothing. Give another name.")
    if not target.parent.is_dir():
        raise StoreError(f"There is no directory {target.parent} to keep a backup in. Make it first.")
    return target


def _archive(path: Path) -> str:
    """How to write a tar file of that name, "" = it is a directory's."""
    return next((how for end, how in ARCHIVES.items() if path.name.endswith(end)), "")


def refuse_small(database: Path, where: Path, copies: int) -> None:
    """Raises StoreError where there is no room for a database and what must stay free."""
    needed = copies * size_of(database) + SPARE
    free = shutil.disk_usage(where).free
    if free < needed:
        raise StoreError(f"{where} has {free >> 20} MiB free and {needed >> 20} are needed. Give another place.")


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files in a directory."""
    return sum(each.stat().st_size for each in path.iterdir()) if path.is_dir() else path.stat().st_size


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A directory beside the target in which it is made, for the owner alone; it is gone in any case."""
    made = target.with_name(f".{target.name}.unfinished")
    if made.exists():  # of one that was cut off
        shutil.rmtree(made)
    made.mkdir(mode=0o700)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _gather(data: Path, made: Path, at: int) -> Listed:
    copy_database(data / DATABASE, made / DATABASE)
    for name in FILES:
        if (data / name).exists():
            with (data / name).open("rb") as file:
                copy_file(file, made / name)
    epoch, entries = _counted(made / DATABASE)
    sums = {name: sum_of(made / name) for name in (DATABASE, *FILES) if (made / name).exists()}
    listed = Listed(at, chinwag.__version__, epoch, entries, sums)
    with new_file(made / LIST) as file:
        file.write(msgspec.json.format(msgspec.json.encode(listed)) + b"\n")
    sync(made)
    return listed


def copy_database(database: Path, copy: Path) -> None:
    """One statement of SQLite: the state of one moment, without waiting for anybody and without a free page."""
    with reading(database) as address, closing(sqlite3.connect(address, uri=True, isolation_level=None)) as source:
        source.execute("PRAGMA synchronous=OFF")  # of the copy: it counts once all of it is on the disk
        with new_file(copy) as file:
            source.set_progress_handler(Pace(file.fileno(), database.stat().st_size), STEPS)
            source.execute("VACUUM INTO ?", (str(copy),))
    sync(copy)


def _counted(copy: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        (epoch,) = connection.execute("SELECT v FROM meta WHERE k = 'epoch'").fetchone()
        (entries,) = connection.execute("SELECT count(*) FROM event").fetchone()
    return epoch, entries


def new_file(path: Path) -> BinaryIO:
    """A file that is not there yet, for the owner alone."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def copy_file(source: BinaryIO, copy: Path) -> None:
    """Write a new file, and have it on the disk."""
    with new_file(copy) as target:
        shutil.copyfileobj(source, target, PIECE)
        target.flush()
        os.fsync(target.fileno())


def _pack(made: Path, target: Path, how: str) -> None:
    """One file of it, the list first: whoever unpacks it knows what is to come."""
    whole = made / target.name
    with new_file(whole) as file:
        paced = PacedFile(file, size_of(made / DATABASE))
        with tarfile.open(fileobj=paced, mode=how) as archive:  # type: ignore[call-overload]
            for name in (LIST, *FILES, DATABASE):
                if (made / name).exists():
                    archive.add(made / name, name, filter=_nobodys)
        file.flush()
        os.fsync(file.fileno())
    whole.rename(target)


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Who owned a file here means nothing elsewhere."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def sum_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        hashed = sha256()
        while piece := file.read(PIECE):
            hashed.update(piece)
    return hashed.hexdigest()


def sync(path: Path) -> None:
    """Have a file, or the names in a directory, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
