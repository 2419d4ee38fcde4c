"""Every sentence that people read, by code.

The core answers with codes and values (room/refusals.py, Noticed, the codes of `Wire.goodbye`); this is where
they become English, in the wordings of wordings.py. Values come from people: clean the result for the medium it
goes to.
"""

from collections.abc import Callable, Mapping
from string import Formatter

from chinwag.protocols import phrases_order
from chinwag.protocols.wordings import NOTICES, PRODUCT, REFUSALS
from chinwag.room import events
from chinwag.room.entry import Entry
from chinwag.room.results import RoomInfo

__all__ = ["NOTICES", "PRODUCT", "REFUSALS"]


def sentence(code: str, values: Mapping[str, str] | None = None) -> str:
    """The sentence for a code of REFUSALS or NOTICES; an unknown code still gives one."""
    wordings = REFUSALS.get(code) or NOTICES.get(code) or (f"That did not work ({code}).",)
    return _worded(wordings, values or {})


def notice(code: str, values: Mapping[str, str] | None = None) -> str:
    """The same where the house speaks: for codes that are both, the notice."""
    return _worded(NOTICES.get(code) or REFUSALS.get(code) or (f"The server says: {code}.",), values or {})


def _worded(wordings: tuple[str, ...], values: Mapping[str, str]) -> str:
    if left := values.get("left"):
        values = {**values, "left": phrases_order.duration(int(left))}
    for wording in wordings[:-1]:
        if all(values.get(field) for field in NEEDS[wording]):
            return wording.format_map(values)
    last = wordings[-1]
    return last.format_map({**dict.fromkeys(NEEDS.get(last, ()), "?"), **values})


def _fields(wording: str) -> tuple[str, ...]:
    return tuple(field for _, field, _, _ in Formatter().parse(wording) if field)


NEEDS: dict[str, tuple[str, ...]] = {
    wording: _fields(wording)
    for table in (REFUSALS, NOTICES)
    for wordings in table.values()
    for wording in wordings
}

# --- facts that are not messages ----------------------------------------------------------------------------


def line(entry: Entry) -> str:
    """One line (no line end) for presence and changes: `alice joined dev.`; "" for what needs no line.

    Messages, their edits and whispers are not among them: each front end shows those in its own way.
    """
    tell = LINES.get(type(entry.event))
    return tell(entry) if tell else ""


def _created(entry: Entry) -> str:
    if isinstance(entry.event, events.RoomCreated) and entry.event.kind != "room":
        return ""
    if entry.who.kind == "server":
        return ""  # the lobby, which is simply there
    return f"{entry.who.name} made the room {entry.room}."


def _topic(entry: Entry) -> str:
    event = entry.event
    topic = event.topic if isinstance(event, events.TopicSet) else ""
    return f"{entry.who.name} set the topic: {topic}" if topic else f"{entry.who.name} took the topic away."


def _joined(entry: Entry) -> str:
    return f"{entry.who.name} joined {entry.room}."


def _left(entry: Entry) -> str:
    return f"{entry.who.name} left {entry.room}{_because(entry)}."


def _arrived(entry: Entry) -> str:
    return f"{entry.who.name} is here."


def _departed(entry: Entry) -> str:
    return f"{entry.who.name} has gone{_because(entry)}."


def _renamed(entry: Entry) -> str:
    event = entry.event
    return f"{event.old} is now {entry.who.name}." if isinstance(event, events.Renamed) else ""


def _away(entry: Entry) -> str:
    event = entry.event
    text = event.text if isinstance(event, events.AwaySet) else ""
    if not text:
        return f"{entry.who.name} is back."
    return f"{entry.who.name} is away." if text == "away" else f"{entry.who.name} is away: {text}"


def _redacted(entry: Entry) -> str:
    event = entry.event
    return f"{entry.who.name} took #{event.target} back." if isinstance(event, events.Redacted) else ""


def _reacted(entry: Entry) -> str:
    event = entry.event
    if not isinstance(event, events.Reacted):
        return ""
    put = f"put {event.emoji} on" if event.on else f"took {event.emoji} off"
    return f"{entry.who.name} {put} #{event.target}."


def _noticed(entry: Entry) -> str:
    event = entry.event
    return notice(event.code, event.values) if isinstance(event, events.Noticed) else ""


def _because(entry: Entry) -> str:
    reason = getattr(entry.event, "reason", "")
    reason = GONE.get(reason, reason)
    return f" ({reason})" if reason else ""


GONE = {
    "quit": "",
    "eof": "",
    "closed": "",
    "stopping": "",
    "lost": "lost the connection",
    "too_slow": "was too slow",
    "trouble": "lost the connection",
    "login": "",
    "kicked": "was put out",
    "banned": "was banned",
    "deleted": "",
}
"""What the server's own words for the end of a connection mean to people; other reasons are people's own."""

LINES: dict[type[events.Event], Callable[[Entry], str]] = {
    events.RoomCreated: _created,
    events.TopicSet: _topic,
    events.Joined: _joined,
    events.Left: _left,
    events.Arrived: _arrived,
    events.Departed: _departed,
    events.Renamed: _renamed,
    events.AwaySet: _away,
    events.Redacted: _redacted,
    events.Reacted: _reacted,
    events.Noticed: _noticed,
    **phrases_order.LINES,
}

# --- small phrases ------------------------------------------------------------------------------------------


TAKEN_BACK = "(taken back)"
CHANGED = "(changed)"


def people(count: int) -> str:
    """`1 person`, `12 people`."""
    return "1 person" if count == 1 else f"{count} people"


def messages(count: int) -> str:
    """`1 message`, `12 messages`."""
    return "1 message" if count == 1 else f"{count} messages"


def listed(names: list[str]) -> str:
    """`alice`, `alice and bob`, `alice, bob and carol`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "nobody"


def room_line(room: RoomInfo) -> str:
    """`lobby (3 people, joined): the topic`."""
    joined = ", joined" if room.joined else ""
    return f"{room.name} ({people(room.members)}{joined})" + (f": {room.topic}" if room.topic else "")
