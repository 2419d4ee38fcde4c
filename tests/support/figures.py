"""What slow tests measure with: percentiles, how they are written, and how long a run is wanted."""

import os
import statistics
from collections.abc import Sequence
from typing import Final

FULL: Final = bool(os.environ.get("CHINWAG_FULL"))
"""Whether a run is wanted as long as the figures that docs/testing.md records; short ones are for every day."""


def p99(seconds: Sequence[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(seconds, n=100)[98]


def ms(seconds: Sequence[float]) -> str:
    """Median and 99th percentile, as people read them."""
    return f"{statistics.median(seconds) * 1000:.1f}/{p99(seconds) * 1000:.1f} ms"
