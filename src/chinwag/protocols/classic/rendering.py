"""Entries, as the users of old programs see them: one small function per fact."""

from collections.abc import Callable
from typing import TypeVar

from chinwag.protocols import phrases
from chinwag.protocols.classic.voice import Units, Voice
from chinwag.room import events
from chinwag.room.entry import Entry

AnyEvent = TypeVar("AnyEvent", bound=events.Event)


def render(voice: Voice, entry: Entry) -> Units:
    """The units for an entry; none for what these programs have no words for."""
    tell = RENDERS.get(type(entry.event), _fact)
    return tell(voice, entry)


def message(voice: Voice, entry: Entry, prefix: str = "") -> Units:
    """A message, with what it has become since it was said."""
    event = _expect(entry, events.Said)
    text = "(taken back)" if event.redacted else prefix + _placed(voice, entry, event.text)
    if event.action:
        return voice.deed(entry.who.name, text)
    return voice.line(entry.who.name, voice.marked(entry.who.name, text))


def _said(voice: Voice, entry: Entry) -> Units:
    return message(voice, entry)


def _edited(voice: Voice, entry: Entry) -> Units:
    return voice.line(entry.who.name, _placed(voice, entry, "(edited) " + _expect(entry, events.Edited).text))


def _redacted(voice: Voice, entry: Entry) -> Units:
    return voice.notice(f"{voice.name(entry.who.name)} took a message back")


def _whispered(voice: Voice, entry: Entry) -> Units:
    event = _expect(entry, events.Whispered)
    text = f"* {entry.who.name} {event.text}" if event.action else event.text
    return voice.whisper(entry.who.name, text)


def _arrived(voice: Voice, entry: Entry) -> Units:
    return voice.notice(voice.words.arrived.format(name=voice.name(entry.who.name)))


def _departed(voice: Voice, entry: Entry) -> Units:
    return voice.notice(voice.words.departed.format(name=voice.name(entry.who.name)))


def _silent(_voice: Voice, _entry: Entry) -> Units:
    return ()


def _fact(voice: Voice, entry: Entry) -> Units:
    line = phrases.line(entry)
    return voice.notice(line) if line else ()


RENDERS: dict[type[events.Event], Callable[[Voice, Entry], Units]] = {
    events.Said: _said,
    events.Edited: _edited,
    events.Redacted: _redacted,
    events.Reacted: _silent,
    events.Whispered: _whispered,
    events.Arrived: _arrived,
    events.Departed: _departed,
    events.Typed: _silent,
    events.Marked: _silent,
}
"""Facts that are not named here get the sentence that phrases.py has for them."""


def _placed(voice: Voice, entry: Entry, text: str) -> str:
    """The text, with its room where that is not the one everybody is in."""
    return text if not entry.room or entry.room == voice.home else f"[{entry.room}] {text}"


def _expect(entry: Entry, kind: type[AnyEvent]) -> AnyEvent:
    if not isinstance(entry.event, kind):
        raise TypeError(f"{kind.__name__} expected, {type(entry.event).__name__} found")
    return entry.event
