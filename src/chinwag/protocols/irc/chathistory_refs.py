"""What references in CHATHISTORY and MARKREAD mean."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(text: str) -> int:
    """A server-time in ms, what is finer cut off. Raises ValueError."""
    if not text.endswith("Z"):
        raise ValueError(text)
    found = datetime.fromisoformat(text[:-1])
    if found.tzinfo is not None:
        raise ValueError(text)
    return (found.replace(tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)
