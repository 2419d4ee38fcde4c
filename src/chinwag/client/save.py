"""What is shown, as a text file. Pure: the caller writes it."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from chinwag.client import words
from chinwag.client.shown import Line, day_between
from chinwag.client.window import Room
from chinwag.room.text import for_terminal


def file_name(room: str, at: int, tz: tzinfo | None = None) -> str:
    """A name for the file: `lobby-2024-06-03-1201.txt`, without anything that a file system minds."""
    safe = re.sub(r"[^\w-]+", "-", room).strip("-") or "room"
    return f"{safe[:64]}-{datetime.fromtimestamp(at / 1000, tz):%Y-%m-%d-%H%M}.txt"


def as_text(room: Room, server: str, at: int, tz: tzinfo | None = None) -> str:
    """The room as it is loaded, with days and times; pending lines are not in it."""
    when = datetime.fromtimestamp(at / 1000, tz)
    head = [f"{room.name} on {server or 'this server'}, saved {when:%Y-%m-%d %H:%M}"]
    head += [f"Topic: {room.topic}"] if room.topic else []
    return "\n".join([for_terminal(line, kept="") for line in head] + list(_lines(room, room.lines, tz))) + "\n"


def _lines(room: Room, lines: Sequence[Line], tz: tzinfo | None) -> Iterable[str]:
    previous = None
    for line in lines:
        day = day_between(previous, line, tz)
        if day is not None:
            yield f"\n--- {day:%A, %Y-%m-%d} ---"
        yield from _line(room, line, tz)
        previous = line


def _line(room: Room, line: Line, tz: tzinfo | None) -> Iterable[str]:
    time = f"[{datetime.fromtimestamp(line.at / 1000, tz):%H:%M}] "
    if not line.message:
        first, *rest = for_terminal(words.sentence(line, room.name), kept="\n").split("\n")
        yield from [f"{time}-- {first}", *(f"{' ' * len(time)}   {more}" for more in rest)]
        return
    answered = room.find(line.reply)
    if answered is not None:
        quoted = for_terminal(f"{answered.name}: {answered.text}", kept="")
        yield f"{' ' * len(time)}> {quoted if len(quoted) <= 70 else quoted[:69] + '…'}"
    name = for_terminal(line.name, kept="")
    who = f"* {name}" if line.kind == "action" else f"{name}:"
    said = line.text + (" (edited)" if line.edited else "")
    first, *rest = for_terminal("(taken back)" if line.redacted else said).split("\n")
    yield f"{time}{who} {first}"
    yield from (" " * len(time) + "  " + more for more in rest)
    if line.reactions:
        put = ", ".join(f"{emoji} {' '.join(names)}" for emoji, names in line.reactions)
        yield f"{' ' * len(time)}  {for_terminal(put, kept='')}"
