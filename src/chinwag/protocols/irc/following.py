"""What one connection follows of metadata, and how much it asked for: nobody else's business."""

from math import ceil

from msgspec import Struct, field

from chinwag.room.limits import Bucket, Rate

CHANGES = Rate(20, 0.2)  # keys set or taken away: so many at once, then so many a second
ROWS = Rate(2_000, 200)  # values handed out by joining and SYNC


class Following(Struct):
    """The keys followed, in the order of asking, and what was set before the welcome."""

    keys: dict[str, None] = field(default_factory=dict)
    early: dict[str, str] = field(default_factory=dict)
    changes: Bucket = field(default_factory=lambda: Bucket(*CHANGES))
    rows: Bucket = field(default_factory=lambda: Bucket(*ROWS))


def wait(bucket: Bucket, price: float, now: int) -> int:
    """Pay for something at the time `now` (ms): 0, or the seconds after which to ask again, and nothing is paid."""
    seconds = bucket.take(price, now / 1000)
    if seconds:
        bucket.take(-price, now / 1000)
    return ceil(seconds)
