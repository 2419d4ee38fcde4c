"""How entries look to people who read lines: `[12:34] alice: hello`.

Nobody can forge a line: names hold no blank or colon, and every further line of a message is indented. All text
passes `for_terminal`. Times are shown at an offset to UTC in minutes.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from chinwag.protocols import phrases
from chinwag.room import events
from chinwag.room.entry import Entry
from chinwag.room.results import PersonInfo
from chinwag.room.text import for_terminal

INDENT = "        "
CLEAR_SCREEN = b"\x1b[2J\x1b[H"
QUIET = frozenset({events.Edited, events.Redacted, events.Reacted})  # in history their outcome is shown instead


def lines(*texts: str) -> bytes:
    """Lines as they are sent; what stands after a newline inside one is indented."""
    return "".join([for_terminal(text).replace("\n", "\r\n" + INDENT) + "\r\n" for text in texts]).encode()


def told(*sentences: str) -> bytes:
    """What the house says: lines with a star, so that they look like nobody's words."""
    return lines(*[f"* {sentence}" for sentence in sentences])


def clock(at: int, offset: int) -> str:
    """`12:34` for milliseconds since 1970 UTC."""
    minute = (at // 60_000 + offset) % 1440
    return f"{minute // 60:02}:{minute % 60:02}"


def day(at: int, offset: int) -> str:
    """`Saturday, 21 November 2026`."""
    then = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at, minutes=offset)
    return f"{then:%A}, {then.day} {then:%B} {then.year}"


def entry_line(entry: Entry, offset: int, room: str) -> str:
    """One entry as seen from `room` ("" = from nowhere yet); "" where there is nothing to show. Not yet cleaned."""
    show = SHOWN.get(type(entry.event))
    body = show(entry) if show is not None else _fact(entry)
    if not body:
        return ""
    away = entry.room and room and entry.room != room and not entry.room.startswith("*")
    elsewhere = f"[{entry.room}] " if away else ""
    return f"[{clock(entry.at, offset)}] {elsewhere}{body}"


def whispered_to(entry: Entry, me: str) -> bool:
    """Whether this was said to the person of this id alone."""
    event = entry.event
    if isinstance(event, events.Said):
        return event.to != "" and entry.who.id != me
    return isinstance(event, events.Whispered) and event.to_id == me


def history(entries: Sequence[Entry], offset: int, room: str, *, numbers: bool = False) -> list[str]:
    """Entries read back, with a line for each new day and, if wanted, the numbers that commands need."""
    shown: list[str] = []
    today = ""
    for entry in entries:
        text = "" if type(entry.event) in QUIET else entry_line(entry, offset, room)
        if not text:
            continue
        if day(entry.at, offset) != today:
            today = day(entry.at, offset)
            shown.append(f"--- {today} ---")
        shown.append(f"#{entry.seq} {text}" if numbers and type(entry.event) is events.Said else text)
    return shown


def people_line(people: Sequence[PersonInfo]) -> str:
    """`alice, bob (away: lunch)`."""
    return ", ".join([person.name + _away(person.away) for person in people])


def _away(text: str) -> str:
    return "" if not text else " (away)" if text == "away" else f" (away: {text})"


# --- one small function per kind of entry -------------------------------------------------------------------


def _said(entry: Entry) -> str:
    event = entry.event
    assert isinstance(event, events.Said)
    name = f"{entry.who.name} whispers to {event.to}" if event.to else entry.who.name
    if event.redacted:
        return f"{name}: {phrases.TAKEN_BACK}"
    answers = f" (to #{event.reply})" if event.reply else ""
    text = f"* {name}{answers} {event.text}" if event.action else f"{name}{answers}: {event.text}"
    if event.edited:
        text += f" {phrases.CHANGED}"
    if event.reactions:
        text += "  " + " ".join([f"{emoji} {len(names)}" for emoji, names in event.reactions.items()])
    return text


def _whispered(entry: Entry) -> str:
    event = entry.event
    assert isinstance(event, events.Whispered)
    text = f"* {entry.who.name} {event.text}" if event.action else event.text
    return f"{entry.who.name} whispers to {event.to}: {text}"


def _edited(entry: Entry) -> str:
    event = entry.event
    assert isinstance(event, events.Edited)
    return f"{entry.who.name} changed #{event.target}: {event.text}"


def _fact(entry: Entry) -> str:
    text = phrases.line(entry)
    return f"* {text}" if text else ""


SHOWN: dict[type[events.Event], Callable[[Entry], str]] = {
    events.Said: _said,
    events.Whispered: _whispered,
    events.Edited: _edited,
}
