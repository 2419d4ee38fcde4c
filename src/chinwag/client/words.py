"""Lines as sentences and as text, the same in every client. Pure."""

from collections.abc import Callable

from chinwag.client.shown import Line, LineKind
from chinwag.protocols import phrases
from chinwag.room import events as ev
from chinwag.room.entry import SERVER, Entry, Person

_EVENTS: dict[LineKind, Callable[[Line, str], ev.Event]] = {
    "created": lambda line, room: ev.RoomCreated(name=room, topic=line.text),
    "topic": lambda line, room: ev.TopicSet(topic=line.text),
    "joined": lambda line, room: ev.Joined(),
    "left": lambda line, room: ev.Left(reason=line.text),
    "arrived": lambda line, room: ev.Arrived(rooms=()),
    "departed": lambda line, room: ev.Departed(reason=line.text),
    "renamed": lambda line, room: ev.Renamed(old=line.text),
    "away": lambda line, room: ev.AwaySet(text=line.text),
}


def sentence(line: Line, room: str) -> str:
    """What a line says that is not a message: `alice is here.`; a note or notice is its own text."""
    event = _EVENTS.get(line.kind)
    if event is None:
        return line.text
    who = SERVER if line.who_id == SERVER.id else Person(line.who_id, line.name)
    return phrases.line(Entry(room, line.seq, line.at, who, event(line, room)))


def speaks_to(name: str, text: str) -> bool:
    """Whether the text holds the name as a whole word."""
    wanted, given = name.casefold(), text.casefold()
    at = given.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        if not (_wordy(given[at - 1 : at]) or _wordy(given[end : end + 1])):
            return True
        at = given.find(wanted, at + 1)
    return False


def _wordy(char: str) -> bool:
    return char.isalnum() or char == "_"
