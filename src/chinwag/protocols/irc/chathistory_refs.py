"""What references in CHATHISTORY and MARKREAD mean."""

from datetime import UTC, datetime


def instant(text: str) -> int:
    """A server-time in ms. Raises ValueError."""
    if not text.endswith("Z"):
        raise ValueError(text)
    found = datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
    return round(found.timestamp() * 1000)
