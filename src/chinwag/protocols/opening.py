"""How a protocol says whether a connection's first bytes are its own.

Each protocol has one pure function `look(received, clocks)`; the order in which they are asked is the table in
net/rows.py. The bytes are all that came so far and nothing of them is taken; time is handed in.
"""

from collections.abc import Callable
from math import inf
from typing import TypeAlias

from msgspec import Struct


class Timers(Struct, frozen=True, gc=False):
    """The times that recognition goes by, in seconds; these worked on 24 real programs."""

    settle: float = 0.08  # quiet after which a message without a mark of its end is taken to be whole
    partial: float = 2.0  # for the rest of a known beginning, or of a single character
    early: float = 0.3  # a first byte within this time after the accept comes from a program, not from a person
    total: float = 120.0  # from the accept to a name


class Clocks(Struct, frozen=True, gc=False):
    """When the bytes came: all in seconds, all handed in."""

    first_after: float = 0.0  # from the accept to the first byte
    since_first: float = 0.0
    quiet: float = 0.0  # since the last byte
    probed: int = 0  # how many times the silent peer was spoken to before its first byte (rows.py's probes)
    ended: bool = False  # the peer sends no more
    timers: Timers = Timers()


class Yes(Struct, frozen=True, gc=False):
    """These bytes are mine."""


class No(Struct, frozen=True, gc=False):
    """They are not, and more bytes will not change it."""


class More(Struct, frozen=True, gc=False):
    """I cannot tell yet: ask again when more bytes come, or after so many seconds."""

    within: float = inf


Answer: TypeAlias = Yes | No | More
Look: TypeAlias = Callable[[bytes, Clocks], Answer]

YES = Yes()
NO = No()
MORE = More()


def beginning(received: bytes, token: bytes, clocks: Clocks) -> Answer:
    """Whether the bytes begin with a token: one that is only partly there gets the time for partial tokens."""
    if received.startswith(token):
        return YES
    return remaining(clocks) if token.startswith(received) else NO


def remaining(clocks: Clocks) -> Answer:
    """More within what is left of the time for partial tokens; no once it is over or nothing more can come."""
    left = clocks.timers.partial - clocks.since_first
    return More(left) if left > 0 and not clocks.ended else NO


def settled(clocks: Clocks) -> Answer:
    """Yes once it has been quiet long enough (or nothing more can come), else more."""
    left = clocks.timers.settle - clocks.quiet
    return More(left) if left > 0 and not clocks.ended else YES
