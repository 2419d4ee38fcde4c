"""Whole rooms, read from the file beside a running server or without one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from chinwag.room.entry import Entry
from chinwag.room.names import fold
from chinwag.store.contract import StoreError
from chinwag.store.directory import examine, reading
from chinwag.store.reader import PAGE, Reader, RoomRow


class Archive:
    """Rooms of a database that nobody here writes."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.rooms = {row.key: row for row in reader.rooms()}

    def room(self, name: str) -> RoomRow | None:
        """The room of that name, however it is spelled."""
        return self.rooms.get(fold(name.removeprefix("#")))

    def entries(self, room: RoomRow) -> Iterator[Entry]:
        """All entries, oldest first, as they are now; at most 500 rows a transaction: the WAL stays small."""
        for first in range(room.first, room.head + 1, PAGE):
            yield from self._reader.between(room.id, room.name, first, min(first + PAGE - 1, room.head))


@contextmanager
def archive(database: Path) -> Iterator[Archive]:
    """Open a database for reading. Raises StoreError where there is none, or it cannot be read."""
    if not examine(database):
        raise StoreError(f"There is no database at {database}.")
    try:
        with reading(database) as address, closing(Reader(address)) as reader:
            yield Archive(reader)
    except sqlite3.Error as error:
        raise StoreError(f"{database} cannot be read: {error}. `chinwag verify` says more.") from error
