"""The console's answers as lines for people. Each takes an answer and gives lines with the exit code."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from chinwag.console.caller import Answer
from chinwag.room.text import for_terminal

Lines: TypeAlias = tuple[list[str], int]
Shown: TypeAlias = Callable[[Answer], Lines]

MOMENTS: Final = frozenset({"until", "at", "created", "last", "first"})
SPANS: Final = frozenset({"up", "idle"})
NOTHING: Final[Mapping[str, str]] = {
    "sessions": "Nobody is connected.",
    "bans": "Nobody is kept out, nobody is muted.",
    "hits": "It would hit nobody who is here.",
    "invites": "There is no invitation that can still be used.",
    "filters": "There is no filter.",
    "accounts": "Nobody has an account.",
    "closed": "There is no such session. `chinwag admin sessions` lists them.",
    "people": "Nobody of that name ever said anything.",
}
_ENVELOPE: Final = frozenset({"t", "room", "seq", "at", "from"})


def as_done(answer: Answer) -> Lines:
    """Done, with its number in the record where it has one."""
    if answer["t"] == "ok":
        return [f"Done: #{answer['seq']} in the audit of {_where(answer['room'])}."], 0
    return ["Done." if answer["t"] == "done" else _safe(str(answer))], 0


def _where(room: str) -> str:
    return "the house" if room.startswith("*") else _safe(room)


def as_rows(answer: Answer) -> Lines:
    """A table; where it is empty, a sentence."""
    if answer["t"] != "rows":
        return as_done(answer)
    rows, what = answer["rows"], answer["what"]
    if not rows:
        return [NOTHING.get(what, "There is nothing.")], 1 if what in ("closed", "people") else 0
    return table(rows), 0


def table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Rows of the same fields, in columns; those that are empty everywhere are left out."""
    columns = [name for name in rows[0] if any(row[name] not in ("", 0) for row in rows)]
    cells = [columns, *[[_cell(name, row[name]) for name in columns] for row in rows]]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    ]


def _cell(name: str, value: object) -> str:
    if name in MOMENTS and isinstance(value, int):
        return moment(value)
    if name in SPANS and isinstance(value, int):
        return span(value)
    if name == "tls":
        return "tls" if value else ""
    return _safe(str(value))


def moment(at: int) -> str:
    """Milliseconds since 1970 as local time, "" = none."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at / 1000)) if at else ""


def span(seconds: int) -> str:
    """A span of time in its two largest units."""
    for unit, length, below, part in (("d", 86_400, "h", 3_600), ("h", 3_600, "m", 60), ("m", 60, "s", 1)):
        if seconds >= length:
            return f"{seconds // length}{unit}{seconds % length // part:02}{below}"
    return f"{seconds}s"


def as_status(answer: Answer) -> Lines:
    """One line a field."""
    row = answer["rows"][0]
    told = {**row, "up": span(row["up"]), "draining": "yes" if row["draining"] else "no"}
    return [f"{name:<13} {_safe(str(value))}" for name, value in told.items() if value != ""], 0


def as_reload(answer: Answer) -> Lines:
    """What changed, and what waits for the next start."""
    row = answer["rows"][0]
    if row["refused"]:
        return [f"Nothing was changed. {_safe(row['refused'])}"], 1
    lines = [f"Changed: {row['changed'] or 'nothing'}."]
    return lines + ([f"At the next start: {row['waiting']}."] if row["waiting"] else []), 0


def as_audit(answer: Answer) -> Lines:
    """One act a line, the newest last: number, time, who, what, and its particulars."""
    lines = [
        f"#{act['seq']} {moment(act['at'])} {act['from']['name']}: {act['t']} "
        + " ".join(f"{name}={value}" for name, value in act.items() if name not in _ENVELOPE)
        for act in answer["entries"]
    ]
    more = [f"Older ones: --before {answer['entries'][0]['seq']}"] if answer["more"] and lines else []
    return [_safe(line) for line in more + lines] or ["Nothing was done yet."], 0


def as_code(answer: Answer) -> Lines:
    """The code of an invitation."""
    if answer["t"] != "invitation":
        return as_done(answer)
    until = f", until {moment(answer['until'])}" if answer["until"] else ""
    into = f"into {answer['room']}" if answer["room"] else "into the house"
    link = [answer["link"]] if answer.get("link") else []
    return [answer["code"], *link, _safe(f"It lets in {answer['uses']} {into}{until}; it is shown this once.")], 0


def _safe(text: str) -> str:
    """What people have chosen must not have power over the operator's terminal."""
    return for_terminal(text, kept="")
