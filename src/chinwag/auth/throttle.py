"""How fast secrets can be guessed: a burst, then one try per period, for each key. Pure; the time is handed in.

A key is an address block, an account's name, or anything else that tries. What was granted can be given back, so
that whoever knows the password is never slowed down by it.
"""

from collections import OrderedDict
from collections.abc import Callable

from msgspec import Struct

MOST = 65_536  # keys remembered; of those beyond, the ones that have not tried for longest are forgotten


class Throttle:
    """`burst` tries at once, then one every `period` seconds. A burst of 0 switches it off."""

    def __init__(self, burst: int, period: float, most: int = MOST) -> None:
        self.burst = burst
        self.period = period
        self._most = most
        # By key: when all of the burst will be there again (the "theoretical arrival time" of GCRA, ITU-T I.371).
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def wait(self, key: str, now: float) -> float:
        """Seconds until this key may try again, 0 = now. Takes nothing."""
        full = self._full_at.get(key, now)
        return max(0.0, full - now - (self.burst - 1) * self.period) if self.burst else 0.0

    def take(self, key: str, now: float) -> float:
        """The same, and where it is 0 the try is taken."""
        wait = self.wait(key, now)
        if self.burst and not wait:
            self._full_at[key] = max(now, self._full_at.get(key, now)) + self.period
            self._full_at.move_to_end(key)
            if len(self._full_at) > self._most:
                self._full_at.popitem(last=False)
        return wait

    def give_back(self, key: str) -> None:
        """The try taken last was none: the secret was right, or it was not looked at."""
        if key in self._full_at:
            self._full_at[key] -= self.period


def nobody(address: str) -> bool:
    """No address is spared."""
    return False


class Tries(Struct, frozen=True):
    """How fast secrets may be tried: docs/decisions/0004-passwords.md. A burst of 0 switches a limit off."""

    connection: int = 5  # wrong ones, then it is closed
    burst: int = 10
    block_seconds: float = 60
    account_seconds: float = 120
    lax: bool = False  # passwords that are easy to guess will do
    new_accounts: int = 30  # of one address block at once, then one a minute
    spare: Callable[[str], bool] = nobody  # addresses that are not counted by block
    block_of: Callable[[str], str] = str  # the block of an address
