"""The console's answers as lines for people. Each takes an answer and gives lines with the exit code."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from chinwag.console.caller import Answer
from chinwag.protocols import phrases
from chinwag.protocols.native_client import Answer as NativeAnswer
from chinwag.protocols.native_client import decode_server
from chinwag.room.results import Page
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
# What a person is told to do about it in a room; the operator has other words for it.
REFUSALS: Final[Mapping[str, str]] = {
    "account_needed": "That takes an account, and this person is a guest.",
    "person_unknown": "Nobody named {name} is here. `chinwag admin sessions` lists who is.",
    "account_unknown": "There is no account {name}. `chinwag admin accounts` lists all.",
    "room_unknown": "There is no room {room}. `chinwag admin rooms` lists all.",
    "ban_unknown": "There is no ban on {mask}. `chinwag admin bans` lists all.",
    "invite_invalid": "There is no such invitation. `chinwag admin invites` lists those that can still be used.",
    "not_undoable": "#{seq} cannot be undone: it is no act of the audit there, or one without a way back.",
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
    """One act a line, the newest last: its number, when, and what was done to whom by whom, and why."""
    if answer["t"] != "page":
        return as_done(answer)
    more = [f"Older ones: --before {answer['entries'][0]['seq']}"] if answer["more"] and answer["entries"] else []
    return more + _acts(answer, answer["entries"]) or ["Nothing was done yet."], 0


def as_reports(answer: Answer) -> Lines:
    """Of the same, what people reported and filters flagged."""
    if answer["t"] != "page":
        return as_done(answer)
    told = [act for act in answer["entries"] if act["t"] in ("reported", "flagged")]
    return _acts(answer, told) or ["Nothing was reported."], 0


def _acts(answer: Answer, wanted: Sequence[Mapping[str, Any]]) -> list[str]:
    """Acts in the words that people are told them in; one without words by its fields."""
    found = decode_server(json.dumps({**answer, "entries": wanted}).encode())
    assert isinstance(found, NativeAnswer)
    entries = found.result.entries if isinstance(found.result, Page) else ()
    told = [
        phrases.line(entry) or f"{act['from']['name']}: {act['t']} {_fields(act)}"
        for entry, act in zip(entries, wanted, strict=True)
    ]
    return [_safe(f"#{act['seq']} {moment(act['at'])} {line}") for act, line in zip(wanted, told, strict=True)]


def _fields(act: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={value}" for name, value in act.items() if name not in _ENVELOPE)


def as_hits(answer: Answer) -> Lines:
    """The messages that a filter would have found, the newest first."""
    if answer["t"] != "hits":
        return as_done(answer)
    lines = [
        _safe(f"#{hit['seq']} {moment(hit['at'])} {hit['from']['name']}: {hit['text']}")
        for hit in answer["entries"]
    ]
    return lines or ["It would find none of the last messages there."], 0


def as_code(answer: Answer) -> Lines:
    """The code of an invitation."""
    if answer["t"] != "invitation":
        return as_done(answer)
    until = f", until {moment(answer['until'])}" if answer["until"] else ""
    into = f"into {answer['room']}" if answer["room"] else "into the house"
    link = [answer["link"]] if answer.get("link") else []
    return [answer["code"], *link, _safe(f"It lets in {answer['uses']} {into}{until}; it is shown this once.")], 0


def as_refusal(answer: Answer) -> str:
    """Why it was not done, and what the operator can do about it."""
    words = REFUSALS.get(answer.get("code", ""), "")
    try:
        return _safe(words.format(**answer.get("values", {})) or answer["message"])
    except KeyError:
        return _safe(answer["message"])


def _safe(text: str) -> str:
    """What people have chosen must not have power over the operator's terminal."""
    return for_terminal(text, kept="")
