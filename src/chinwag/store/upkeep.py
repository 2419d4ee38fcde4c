"""What a store does beside storing: rooms are swept as they are set, and erased words are wiped off the disk.

Everything here runs beside the server in small steps, reads on a connection of its own, and can be broken off at
any time: what has to be done is known from the log.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, Protocol

from chinwag.clock import WallClock
from chinwag.room.commands_moderation import SetMode
from chinwag.room.entry import SERVER, Person
from chinwag.room.retention import Sweep
from chinwag.room.state import State
from chinwag.store.contract import Settled
from chinwag.store.sweeping import due, sweep_some
from chinwag.store.wiping import Writes, done_by, wipe

EVERY: Final = 3_600.0  # seconds between two looks at what rooms keep
REST: Final = 0.05  # seconds between two steps


class Swept(Protocol):
    """The store, as far as its upkeep asks of it."""

    state: State
    report: Callable[..., None]

    async def do(self, who: Person, command: Sweep) -> Settled:
        """Decide and store."""


class Indexes(Writes, Protocol):
    """The writing thread, which knows up to where words can be found."""

    indexed: int
    erased: bool  # words have to be wiped out of the index in an idle moment


class Upkeep:
    """The upkeep of one store. `every` seconds rooms are looked at."""

    def __init__(
        self, store: Swept, writer: Indexes, database: Path, clock: WallClock, every: float = EVERY
    ) -> None:
        self._store = store
        self._writer = writer
        self._database = database
        self._clock = clock
        self._every = every
        self._gone: dict[int, int] = {}  # room -> how far its rows were seen to
        self.woken = asyncio.Event()  # set: look at what rooms keep now

    async def run(self) -> None:
        """Sweep for as long as the server runs."""
        while True:
            self.woken.clear()
            try:
                await self.sweep()
            except (OSError, sqlite3.Error) as error:  # a full disk, for one: it is tried again
                self._store.report("sweep_failed", reason=str(error))
            try:
                async with asyncio.timeout(self._every):
                    await self.woken.wait()
            except TimeoutError:
                continue

    def settled(self, batch: Sequence[Settled]) -> None:
        """Look again at once where a room is set differently."""
        if any([type(item.command) is SetMode for item in batch]):
            self.woken.set()

    async def sweep(self) -> int:
        """Let every room begin where it is set to, then delete the rows before that. How many rooms begin later."""
        later = 0
        for key, upto in await asyncio.to_thread(self._due):
            settled = await self._store.do(SERVER, Sweep(room=key, upto=upto))
            later += bool(settled.entries)
        for room in [room.id for room in self._store.state.rooms.values() if room.first > 1]:
            await self._delete(room)
        return later

    async def wipe(self) -> None:
        """Have no word left on the disk of what was taken back."""
        await wipe(self._writer, self._database)

    def _due(self) -> list[tuple[str, int]]:
        """Rooms that are to begin later, and what they are to lose: their keys and seqs."""
        rooms = [(room, room.modes) for room in list(self._store.state.rooms.values())]
        wanted = [(room, modes) for room, modes in rooms if modes.keep_days or modes.keep_count]
        if not wanted:
            return []
        now = self._clock()
        found = []
        with closing(sqlite3.connect(f"{self._database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            for room, modes in wanted:
                upto = due(connection, room.id, room.first, room.head, modes.keep_days, modes.keep_count, now)
                if upto:
                    found.append((room.key, upto))
        return found

    async def _delete(self, room: int) -> None:
        while upto := await done_by(self._writer, self._step(room)):
            self._gone[room] = upto
            self._writer.erased = True
            await asyncio.sleep(REST)

    def _step(self, room: int) -> Callable[[sqlite3.Connection], int]:
        after = self._gone.get(room, 0)
        return lambda connection: sweep_some(connection, room, after, self._writer.indexed)
