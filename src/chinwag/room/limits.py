"""How much a person may ask for at a time: token buckets on a time handed in."""

from typing import NamedTuple


class Rate(NamedTuple):
    """A bucket's measure: how much it holds, and how much flows in each second."""

    size: float
    per_second: float


COMMANDS = Rate(10, 2)  # commands of one person
BYTES = Rate(16 * 1024, 4 * 1024)  # bytes of one person


class Bucket:
    """A token bucket that may be overdrawn, so that whoever is too fast waits in order and nothing is lost."""

    __slots__ = ("_at", "_level", "rate", "size")

    def __init__(self, size: float, rate: float) -> None:
        self.size = size
        self.rate = rate
        self._level = size
        self._at = float("-inf")

    def take(self, n: float, now: float) -> float:
        """Take `n` at the time `now` (seconds, any origin); get the seconds to wait before acting, 0 = granted.

        The tokens are taken either way: the caller waits that long and then acts without asking again.
        A clock that steps back fills nothing and takes nothing away.
        """
        if now > self._at:
            self._level = min(self.size, self._level + (now - self._at) * self.rate)
            self._at = now
        self._level -= n
        return 0.0 if self._level >= 0 else -self._level / self.rate
