"""A whole room as a document: text, Markdown, HTML or JSON. Pure: entries in, pieces of text out."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, tzinfo
from html import escape
from typing import Final

import msgspec
from msgspec import Struct

from chinwag.protocols import phrases
from chinwag.room.entry import Entry
from chinwag.room.events import Edited, Reacted, Redacted, Said
from chinwag.room.text import for_terminal

_IN_THE_MESSAGE: Final = (Edited, Reacted, Redacted)


class Frame(Struct, frozen=True):
    """What stands around the entries. `at` is the time of writing (ms), `zone` the one that times are shown in."""

    room: str
    topic: str
    at: int
    zone: tzinfo | None = None


class Line(Struct, frozen=True):
    """One entry as people read it; `kind` is message, action or event. Cleaned, but not escaped for any format."""

    seq: int
    day: str
    time: str
    kind: str
    name: str
    text: str
    reply: int = 0
    edited: bool = False
    redacted: bool = False
    reactions: str = ""


def lines(frame: Frame, entries: Iterable[Entry]) -> Iterator[Line]:
    """The lines of a room; what is shown in the message itself (edits, reactions) needs none of its own."""
    for entry in entries:
        when = datetime.fromtimestamp(entry.at / 1000, frame.zone)
        day, time, name = f"{when:%A, %Y-%m-%d}", f"{when:%H:%M}", for_terminal(entry.who.name, kept="")
        event = entry.event
        if isinstance(event, Said):
            given = ", ".join(f"{emoji} {' '.join(names)}" for emoji, names in (event.reactions or {}).items())
            text = phrases.TAKEN_BACK if event.redacted else for_terminal(event.text).replace("\t", "    ")
            kind = "action" if event.action else "message"
            yield Line(
                entry.seq, day, time, kind, name, text, event.reply, event.edited > 0, event.redacted,
                for_terminal(given, kept=""),
            )  # fmt: skip
        elif not isinstance(event, _IN_THE_MESSAGE) and phrases.line(entry):
            yield Line(entry.seq, day, time, "event", name, for_terminal(phrases.line(entry), kept=""))


def _written(frame: Frame) -> str:
    return f"{datetime.fromtimestamp(frame.at / 1000, frame.zone):%Y-%m-%d %H:%M}"


def _with_days(found: Iterable[Line], heading: Callable[[str], str], line: Callable[[Line], str]) -> Iterator[str]:
    day = ""
    for one in found:
        if one.day != day:
            day = one.day
            yield heading(day)
        yield line(one)


# --- text ---------------------------------------------------------------------------------------------------


def as_txt(frame: Frame, entries: Iterable[Entry]) -> Iterator[str]:
    """Plain text, safe to show in any terminal."""
    yield f"{for_terminal(frame.room, kept='')}, written {_written(frame)}\n"
    if frame.topic:
        yield f"Topic: {for_terminal(frame.topic, kept='')}\n"
    yield from _with_days(lines(frame, entries), lambda day: f"\n--- {day} ---\n", _txt)


def _txt(line: Line) -> str:
    if line.kind == "event":
        return f"[{line.time}] -- {line.text}\n"
    who = f"* {line.name}" if line.kind == "action" else f"{line.name}:"
    answers = f"(to #{line.reply}) " if line.reply else ""
    changed = f" {phrases.CHANGED}" if line.edited else ""
    text = line.text.replace("\n", "\n" + " " * 10)
    given = f"{' ' * 10}{line.reactions}\n" if line.reactions else ""
    return f"[{line.time}] {who} {answers}{text}{changed}\n{given}"


# --- Markdown -----------------------------------------------------------------------------------------------

_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&=:])")


def as_md(frame: Frame, entries: Iterable[Entry]) -> Iterator[str]:
    """Markdown in which nothing that people wrote is markup."""
    yield f"# {_md_text(frame.room)}\n\n"
    if frame.topic:
        yield f"{_md_text(frame.topic)}\n\n"
    yield f"Written {_written(frame)}.\n"
    yield from _with_days(lines(frame, entries), lambda day: f"\n## {day}\n\n", _md)


def _md(line: Line) -> str:
    if line.kind == "event":
        return f"- {line.time} *{_md_text(line.text)}*\n"
    who = f"\\* **{_md_text(line.name)}**" if line.kind == "action" else f"**{_md_text(line.name)}:**"
    answers = f"(to \\#{line.reply}) " if line.reply else ""
    changed = f" *{_md_text(phrases.CHANGED)}*" if line.edited else ""
    text = f"*{_md_text(line.text)}*" if line.redacted else _md_text(line.text)
    given = f"\\\n  {_md_text(line.reactions)}" if line.reactions else ""
    return f"- {line.time} {who} {answers}{text}{changed}{given}\n"


def _md_text(text: str) -> str:
    """Escaped, with lines kept by hard breaks; empty lines would end the list."""
    kept = [_MARKDOWN.sub(r"\\\1", one.strip()) for one in text.split("\n")]
    return "\\\n  ".join(one or "&nbsp;" for one in kept)


# --- HTML ---------------------------------------------------------------------------------------------------

_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46em;margin:2em auto;padding:0 1em;"
    "color:#222;background:#fff}"
    "h2{font-size:1em;border-bottom:1px solid #ccc;margin-top:2em}p{margin:.3em 0;white-space:pre-wrap;"
    "overflow-wrap:anywhere}time,.event,.mark{color:#666}b{font-weight:600}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}time,.event,.mark{color:#999}}"
)


def as_html(frame: Frame, entries: Iterable[Entry]) -> Iterator[str]:
    """One page that loads nothing and runs nothing."""
    title = escape(for_terminal(frame.room, kept=""))
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    )
    if frame.topic:
        yield f"<p>{escape(for_terminal(frame.topic, kept=''))}</p>\n"
    yield f'<p class="mark">Written {_written(frame)}.</p>\n'
    yield from _with_days(lines(frame, entries), lambda day: f"<h2>{escape(day)}</h2>\n", _html)
    yield "</body>\n</html>\n"


def _html(line: Line) -> str:
    begin = f'<p id="m{line.seq}"><time>{line.time}</time> '
    if line.kind == "event":
        return f'{begin}<span class="event">{escape(line.text)}</span></p>\n'
    who = f"* <b>{escape(line.name)}</b>" if line.kind == "action" else f"<b>{escape(line.name)}:</b>"
    answers = f'<a class="mark" href="#m{line.reply}">(to #{line.reply})</a> ' if line.reply else ""
    text = f'<span class="mark">{escape(line.text)}</span>' if line.redacted else escape(line.text)
    changed = f' <span class="mark">{escape(phrases.CHANGED)}</span>' if line.edited else ""
    given = f'\n<span class="mark">{escape(line.reactions)}</span>' if line.reactions else ""
    return f"{begin}{who} {answers}{text}{changed}{given}</p>\n"


# --- JSON ---------------------------------------------------------------------------------------------------


def as_json(frame: Frame, entries: Iterable[Entry]) -> Iterator[str]:
    """One object: room, topic, written (ms), entries. An entry is one line, nothing is left out."""
    head = {"room": frame.room, "topic": frame.topic, "written": frame.at}
    yield msgspec.json.encode(head).decode()[:-1] + ',"entries":['
    before = "\n"
    for entry in entries:
        yield before + msgspec.json.encode(entry).decode()
        before = ",\n"
    yield "\n]}\n"


FORMATS: Final[dict[str, Callable[[Frame, Iterable[Entry]], Iterator[str]]]] = {
    "txt": as_txt,
    "json": as_json,
    "md": as_md,
    "html": as_html,
}
