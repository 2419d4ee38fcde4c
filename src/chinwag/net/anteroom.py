"""Those who are connected and have no name yet. Where they are many, each has less time; nobody keeps others out.

Whoever only wants to hold places can open connections faster than anybody comes in, so a full house must not turn
newcomers away: the one who has waited longest makes way instead. A client needs milliseconds for its name.
"""

from asyncio import AbstractEventLoop, TimerHandle
from typing import Protocol

from msgspec import Struct

from chinwag.net.contract import Note, Peer

EVERY = 1.0  # seconds from one look at a crowd to the next
AT_ONCE = 32  # let go in one turn of the loop, so that a thousand stop nobody who is in ...
NEXT_TURN = 0.002  # ... and seconds to the next such turn


class Crowd(Struct, frozen=True):
    """From how many on they are a crowd, and how many seconds each has for a name then."""

    many: int = 128
    seconds: float = 20.0


class Waiting(Protocol):
    """A connection at any stage before its name."""

    @property
    def peer(self) -> Peer:
        """Where it comes from."""

    def end(self, code: str) -> None:
        """Let it go with the words for a code."""

    def cut(self) -> None:
        """Let it go at once, without a word."""


class Anteroom:
    """Them, and since when."""

    def __init__(self, loop: AbstractEventLoop, crowd: Crowd, note: Note) -> None:
        self._loop = loop
        self._crowd = crowd
        self._note = note
        self._since: dict[Waiting, float] = {}
        self._crowded_until = 0.0  # whoever is here while there is a crowd is looked at until then
        self._timer: TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._since)

    def came(self, one: Waiting) -> None:
        """A connection was let in."""
        now = self._loop.time()
        self._since[one] = now
        if len(self._since) > self._crowd.many:
            self._crowded_until = now + self._crowd.seconds + EVERY
            if self._timer is None:
                self._note("crowded", waiting=len(self._since), seconds=self._crowd.seconds)
                self._timer = self._loop.call_later(EVERY, self._look)

    def passed(self, one: Waiting, other: Waiting) -> None:
        """What was one is the other now: the same connection, further on."""
        self._since[other] = self._since.pop(one, self._loop.time())

    def went(self, one: Waiting) -> None:
        """It has a name, or has ended."""
        self._since.pop(one, None)

    def make_way(self) -> bool:
        """Have the one go who has waited longest, this machine's own aside; whether there was one."""
        counted = [one for one in self._since if not one.peer.loopback]
        if not counted:
            return False
        longest = min(counted, key=self._since.__getitem__)
        del self._since[longest]
        longest.cut()
        return True

    def close(self) -> None:
        """Look at nobody any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        """Let those go who have had their time."""
        self._timer = None
        now = self._loop.time()
        late = [one for one, since in self._since.items() if now - since >= self._crowd.seconds]
        for one in late[:AT_ONCE]:
            del self._since[one]
            one.end("no_name")
        if len(late) > AT_ONCE:
            self._timer = self._loop.call_later(NEXT_TURN, self._look)
        elif now < self._crowded_until:
            self._timer = self._loop.call_later(EVERY, self._look)
