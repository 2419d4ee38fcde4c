"""Argon2id on one thread: hashing is slow and large by design, and two at once are slower than one after another.

At most 32 wait their turn; one more is told that the house is busy. So a flood of logins costs one thread and
19 MiB, and the event loop never waits. docs/decisions/0004-passwords.md has the figures.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Final, TypeVar
from unicodedata import category, normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct

from chinwag.auth.contract import Busy, Checked

QUEUE: Final = 32
NOBODYS: Final = "nobody has this password"
R = TypeVar("R")


class Cost(Struct, frozen=True):
    """What one hash costs (OWASP's second choice for Argon2id, RFC 9106): memory in KiB, passes, lanes."""

    memory: int = 19_456
    passes: int = 2
    lanes: int = 1


CHEAP: Final = Cost(memory=8, passes=1)
"""For tests: nothing is safe that was hashed so."""


class Passwords:
    """The hashing thread (contract.Secrets)."""

    def __init__(self, cost: Cost = Cost(), queue: int = QUEUE) -> None:  # noqa: B008 - frozen
        self._hasher = PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory, parallelism=cost.lanes)
        self._thread = ThreadPoolExecutor(1, "chinwag-passwords")
        self._most = queue
        self._waiting = 0

    async def warm(self) -> None:
        """Make what an unknown name is compared with: the first one who asks is to wait no longer than others."""
        await self.check("", "")

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(NOBODYS)

    @property
    def waiting(self) -> int:
        """How many are being checked or wait for it."""
        return self._waiting

    async def check(self, known: str, password: str) -> Checked:
        """Compare with a hash; with none at all ("") it takes as long, and nothing is right. Raises Busy."""
        return await self._in_turn(lambda: self._checked(known, password))

    async def hashed(self, password: str) -> str:
        """The hash to keep of a new password. Raises Busy."""
        return await self._in_turn(lambda: self._hasher.hash(_bytes(password)))

    def close(self) -> None:
        """Check nothing any more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _in_turn(self, job: Callable[[], R]) -> R:
        if self._waiting > self._most:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, job)
        finally:
            self._waiting -= 1

    def _checked(self, known: str, password: str) -> Checked:
        """Right or wrong, and for an unknown name the same work with nobody's hash."""
        try:
            self._hasher.verify(known or self._nobodys, _bytes(password))
        except (VerificationError, InvalidHashError):
            return Checked(False)
        if not known:
            return Checked(False)
        return Checked(True, self._hasher.hash(_bytes(password)) if self._hasher.check_needs_rehash(known) else "")


def _bytes(password: str) -> bytes:
    """The same bytes from every keyboard: NFC, and any blank as a space (RFC 8265, OpaqueString)."""
    spaced = "".join([" " if category(char) == "Zs" else char for char in password])
    return normalize("NFC", spaced).encode("utf-8", "surrogatepass")
