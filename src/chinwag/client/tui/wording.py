"""Text as it may reach the screen, and the few words the log puts beside messages."""

from datetime import datetime, tzinfo
from time import time

from chinwag.client.shown import Line
from chinwag.client.words import sentence
from chinwag.room.text import for_terminal

DELETED = "message deleted"
EDITED = " (edited)"
SENDING = " (sending)"


def shown(text: str) -> str:
    """Text from others as it may reach the screen: cleaned, tabs as four spaces, no line end at the end."""
    return for_terminal(text).replace("\t", "    ").rstrip("\n")


def one_line(text: str) -> str:
    """Text from others on one line: names, topics, quotes."""
    return " ".join(for_terminal(text).split())


def told(line: Line, room: str) -> str:
    """The sentence of a line that is no message."""
    return shown(sentence(line, room))


def now() -> int:
    """Milliseconds since 1970 UTC."""
    return int(time() * 1000)


def moment(at: int, tz: tzinfo | None = None) -> str:
    """A day and a time: `21 Nov 11:05`."""
    when = datetime.fromtimestamp(at / 1000, tz)
    return f"{when.day} {when:%b %H:%M}"


def ago(at: int, now: int, tz: tzinfo | None = None) -> str:
    """A full time and how long ago that was: `Sat 21 Nov 2026 11:05:03, 4 min ago`."""
    when = datetime.fromtimestamp(at / 1000, tz)
    seconds = max(0, now - at) // 1000
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        if seconds >= size:
            return f"{when:%a} {when.day} {when:%b %Y %H:%M:%S}, {seconds // size} {unit} ago"
    return f"{when:%a} {when.day} {when:%b %Y %H:%M:%S}, now"
