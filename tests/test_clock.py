"""The clocks."""

import time

from chinwag import clock


def test_the_wall_clock_counts_milliseconds_since_1970() -> None:
    assert abs(clock.wall() - time.time() * 1000) < 1000


def test_the_steady_clock_never_runs_backwards() -> None:
    earlier = clock.steady()
    assert clock.steady() >= earlier
