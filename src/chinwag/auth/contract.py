"""What the gate needs of those who check secrets. A secret is checked on a thread of its own, one at a time."""

from collections.abc import Awaitable
from typing import Protocol

from msgspec import Struct


class Busy(Exception):
    """So many are waiting to be checked that one more would wait too long."""


class Checked(Struct, frozen=True, gc=False):
    """Whether a password was right. `better` is a new hash to keep, where the old one is weaker than today's."""

    right: bool
    better: str = ""


class Secrets(Protocol):
    """Makes hashes of passwords, and compares with them."""

    def check(self, known: str, password: str, *, login: bool = False) -> Awaitable[Checked]:
        """Compare with a hash; with none at all ("") it takes as long, and nothing is right. Raises Busy."""

    def hashed(self, password: str, *, login: bool = False) -> Awaitable[str]:
        """What to keep of a new password. `login`: of an account, which may log in in further ways. Raises Busy."""

    def close(self) -> None:
        """Check nothing any more."""
