"""Every parser is fed three ways: whole, byte by byte, and in two halves with what follows."""

from collections.abc import Callable, Sequence

from chinwag.protocols.contract import BadBytes, Reply
from chinwag.room.commands import Command

Feed = Callable[[bytes], Sequence[Command | Reply]]


def taken(feed: Feed, data: bytes) -> tuple[list[Command | Reply], BadBytes | None]:
    """What one call gives, and the BadBytes it ended in."""
    try:
        return list(feed(data)), None
    except BadBytes as bad:
        return list(bad.before), bad


def fed(feed: Feed, pieces: Sequence[bytes]) -> tuple[list[Command | Reply], str]:
    """What all pieces give until the first BadBytes, whose goodbye and reason count as part of it."""
    items: list[Command | Reply] = []
    for piece in pieces:
        more, bad = taken(feed, piece)
        items.extend(more)
        if bad is not None:
            return [*items, Reply(bad.goodbye)], bad.reason
    return items, ""


def three_ways(
    make: Callable[[], Feed], data: bytes, following: bytes = b""
) -> list[tuple[list[Command | Reply], str]]:
    """The same bytes whole, one by one, and cut in the middle."""
    data += following
    cut = len(data) // 2
    ways = [[data], [data[at : at + 1] for at in range(len(data))], [data[:cut], data[cut:]]]
    return [fed(make(), pieces) for pieces in ways]
