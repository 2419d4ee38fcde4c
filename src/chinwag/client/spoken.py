"""Lines as the line client prints them: who, what, when, in the order one would say it. Pure."""

from datetime import datetime, tzinfo

from chinwag.client import words
from chinwag.client.shown import Line
from chinwag.client.window import Room
from chinwag.room.text import for_terminal


class Speaker:
    """Puts lines into words; remembers what it said, so that it can say what has changed."""

    def __init__(self, tz: tzinfo | None = None, most: int = 1_000) -> None:
        self.tz = tz
        self.most = most
        self._said: dict[int, Line] = {}  # by key, the oldest first

    def line(self, room: Room, line: Line, here: str) -> str:
        """A line of a room: `alice: hello (12:01)`; it is told which room unless that is `here` (a key)."""
        self._remember(line)
        where = "" if room.key == here or room.whispers else f"[{room.name}] "
        if not line.message:
            return for_terminal(f"{where}{words.sentence(line, room.name)}")
        text = "(taken back)" if line.redacted else line.text
        return for_terminal(f"{where}{_who(room, line)} {text}{self._answered(room, line)} ({self._time(line)})")

    def change(self, room: Room, line: Line, here: str) -> str:
        """What is new about a line that was said before, or ""."""
        before = self._said.get(line.key)
        if before is None or before.cid:
            return ""
        self._remember(line)
        where = "" if room.key == here else f"[{room.name}] "
        changes = room.modifiers.get(line.seq)
        what = _changed(before, line, changes[-1][1] if changes else line.name)
        return for_terminal(f"{where}{what}") if what else ""

    def _remember(self, line: Line) -> None:
        self._said[line.key] = line
        if len(self._said) > self.most:
            del self._said[next(iter(self._said))]

    def _answered(self, room: Room, line: Line) -> str:
        answered = room.find(line.reply)
        return f" (to {answered.name}: {_short(answered.text)})" if answered is not None else ""

    def _time(self, line: Line) -> str:
        return f"{datetime.fromtimestamp(line.at / 1000, self.tz):%H:%M}"


def _who(room: Room, line: Line) -> str:
    if not room.whispers:
        return f"* {line.name}" if line.kind == "action" else f"{line.name}:"
    whose = f"You whisper to {room.name[1:]}:" if line.mine else f"{line.name} whispers:"
    return f"{whose} * {line.name}" if line.kind == "action" else whose


def _changed(before: Line, line: Line, by: str) -> str:
    """`by` is the name of who changed it last: an author may have another name by now."""
    if line.redacted and not before.redacted:
        return f"{by} took back: {_short(before.text)}"
    if line.text != before.text:
        return f"{by} changed “{_short(before.text)}” to: {line.text}"
    old, new = _put(before), _put(line)
    told = [f"{name} put {emoji} on" for emoji, name in sorted(new - old)]
    told += [f"{name} took {emoji} off" for emoji, name in sorted(old - new)]
    return "; ".join(f"{what} {line.name}’s “{_short(line.text)}”" for what in told)


def _put(line: Line) -> set[tuple[str, str]]:
    return {(emoji, name) for emoji, names in line.reactions for name in names}


def _short(text: str, most: int = 40) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
