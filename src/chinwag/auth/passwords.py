"""Argon2id on one thread: hashing is slow and large by design, and two at once are slower than one after another.

At most 32 wait their turn; one more is told that the house is busy. So a flood of logins costs one thread and
19 MiB, and the event loop never waits. docs/decisions/0004-passwords.md has the figures.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Final, TypeVar
from unicodedata import category, normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct

from chinwag.auth import scram
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
    """The hashing thread (contract.Secrets).

    `scram` is the iterations of what is kept beside an account's hash for SCRAM-SHA-256, 0 = nothing is.
    """

    def __init__(
        self,
        cost: Cost = Cost(),  # noqa: B008 - frozen
        queue: int = QUEUE,
        scram: int = 0,
        chance: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._scram = scram
        self._chance = chance
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

    async def check(self, known: str, password: str, *, login: bool = False) -> Checked:
        """Compare with a hash; with none at all ("") it takes as long, and nothing is right. Raises Busy."""
        return await self._in_turn(lambda: self._checked(known, password, login=login))

    async def hashed(self, password: str, *, login: bool = False) -> str:
        """What to keep of a new password: a hash, and for an account what SCRAM needs behind it. Raises Busy."""
        return await self._in_turn(lambda: self._kept(password, login=login))

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

    def _kept(self, password: str, *, login: bool) -> str:
        found = self._hasher.hash(_bytes(password))
        if not (login and self._scram):
            return found
        return f"{found}\n{scram.made(_bytes(password), self._chance(scram.SALT), self._scram).kept}"

    def _outdated(self, known: str) -> bool:
        """Whether what is kept of an account's password is not what today's settings want."""
        verifier = scram.read(known)
        return (verifier.iterations if verifier is not None else 0) != self._scram

    def _checked(self, known: str, password: str, *, login: bool) -> Checked:
        """Right or wrong, and for an unknown name the same work with nobody's hash."""
        hashed = known.partition("\n")[0]
        try:
            self._hasher.verify(hashed or self._nobodys, _bytes(password))
        except (VerificationError, InvalidHashError):
            return Checked(False)
        if not known:
            return Checked(False)
        weak = self._hasher.check_needs_rehash(hashed) or (login and self._outdated(known))
        return Checked(True, self._kept(password, login=login) if weak else "")


def _bytes(password: str) -> bytes:
    """The same bytes from every keyboard: NFC, and any blank as a space (RFC 8265, OpaqueString)."""
    spaced = "".join([" " if category(char) == "Zs" else char for char in password])
    return normalize("NFC", spaced).encode("utf-8", "surrogatepass")
