"""What a client tells by the way: that one is typing, and how far one has read. Each is told seldom."""

import asyncio
from collections.abc import Callable

from chinwag.client.shown import Changes, RoomChanged
from chinwag.client.window import Room
from chinwag.room.commands import Command, MarkRead, Typing

TYPING_EVERY = 3.0  # seconds between two signs of typing
READ_AFTER = 1.0  # seconds until what was read is told


class Hints:
    """The hints of one connection; `write` sends a command where there is a connection."""

    def __init__(self, write: Callable[[Command], None]) -> None:
        self._write = write
        self._typed_until: dict[str, float] = {}
        self._told: dict[str, int] = {}  # seq by room
        self._timers: dict[str, tuple[asyncio.TimerHandle, Room]] = {}

    def again(self) -> None:
        """A new connection knows nothing yet."""
        self.stop()
        self._typed_until.clear()
        self._told.clear()

    def stop(self) -> None:
        """Tell nothing more."""
        for timer, _ in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def finish(self) -> None:
        """Tell at once what was going to be told."""
        for timer, room in list(self._timers.values()):
            timer.cancel()
            self._tell(room)

    def typing(self, room: str, on: bool) -> None:
        """Called at each key; told when it begins, every few seconds, and when it ends."""
        now = asyncio.get_running_loop().time()
        if on is not (now < self._typed_until.get(room, 0.0)):
            self._typed_until[room] = now + TYPING_EVERY if on else 0.0
            self._write(Typing(room=room, on=on))

    def read(self, rooms: dict[str, Room], changes: Changes) -> None:
        """Rooms changed: what was read in them is told some time after."""
        for change in changes:
            room = rooms.get(change.room) if isinstance(change, RoomChanged) else None
            if (
                room is None
                or room.fleeting
                or room.key in self._timers
                or room.read <= self._told.get(room.key, 0)
            ):
                continue
            loop = asyncio.get_running_loop()
            self._timers[room.key] = loop.call_later(READ_AFTER, self._tell, room), room

    def _tell(self, room: Room) -> None:
        self._timers.pop(room.key, None)
        self._told[room.key] = room.read
        self._write(MarkRead(room=room.place, seq=room.read))
