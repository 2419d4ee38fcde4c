"""Text as it may reach the screen, and the few words the log puts beside messages."""

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


def plain(line: Line, room: str = "") -> str:
    """A line as text without colours or columns, for saving and copying: `anna: hello`, `* anna waves`."""
    if line.redacted:
        return f"{one_line(line.name)}: ({DELETED})"
    if line.kind == "said":
        return f"{one_line(line.name)}: {shown(line.text)}"
    if line.kind == "action":
        return f"* {one_line(line.name)} {shown(line.text)}"
    return f"-- {told(line, room)}"
