"""The clocks, so that everything else can be handed another one."""

import time
from collections.abc import Callable
from typing import TypeAlias

WallClock: TypeAlias = Callable[[], int]
"""Milliseconds since 1970 UTC; may be set back by the operator, so never measure a span with it."""

SteadyClock: TypeAlias = Callable[[], float]
"""Seconds from any start; never runs backwards."""


def wall() -> int:
    """What time it is: milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def steady() -> float:
    """Seconds on a clock that never runs backwards, for deadlines and spans."""
    return time.monotonic()


def minutes_east() -> int:
    """How far this machine's clock is ahead of UTC, for the times that bare terminals are shown."""
    return time.localtime().tm_gmtoff // 60
