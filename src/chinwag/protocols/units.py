"""Which units of a paced wire go out with the next write."""

from collections.abc import Iterable

from chinwag.protocols.contract import Unit


def next_write(waiting: Iterable[Unit]) -> tuple[Unit, int]:
    """The next write, as one unit, and how many of the waiting units (at least one) are in it.

    Units are joined only where both allow it (`most`), with the second one's `glue` between, and only up to
    the smaller `most` of them. A unit that wants silence before or around it starts or ends the write.
    """
    units = iter(waiting)
    first = next(units)
    data, most, taken, after = first.data, first.most, 1, first.quiet_after
    for unit in units:
        most = min(most, unit.most)
        if unit.quiet_before or len(data) + len(unit.glue) + len(unit.data) > most:
            break
        data += unit.glue + unit.data
        after = max(after, unit.quiet_after)
        taken += 1
    if taken == 1:
        return first, 1
    return Unit(data, first.quiet_before, after, most, first.glue), taken
