"""Answers to what the users of old programs ask: one small function per result."""

from collections.abc import Callable
from typing import TypeAlias

from chinwag.protocols import phrases
from chinwag.protocols.classic.rendering import render
from chinwag.protocols.classic.voice import Units, Voice
from chinwag.room import commands as wish
from chinwag.room import events
from chinwag.room.commands import Command
from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Done, Hits, Joined, Named, Page, PeopleList, Result, RoomList, Told

Answer: TypeAlias = Callable[[Voice, Command, Result], Units]
UNKNOWN_PERSON = frozenset({"person_unknown", "name_invalid", "name_short", "name_reserved"})

LINE, INDENTED = "\n", "\n    "  # no line of somebody's words may look like another person's


def answer(voice: Voice, command: Command, result: Result | Refused) -> Units:
    """The units for an outcome; none where this language has no word for it."""
    if isinstance(result, Refused):
        return refusal(voice, command, result)
    row = ANSWERS.get(type(result))
    return row(voice, command, result) if row else ()


def refusal(voice: Voice, command: Command | None, refused: Refused) -> Units:
    """Why something was not done, as a sentence."""
    if isinstance(command, wish.Whisper) and refused.code in UNKNOWN_PERSON:
        return voice.notice(voice.words.unknown.format(name=voice.name(command.to)))
    return voice.notice(phrases.sentence(refused.code, refused.values))


def history_line(entry: Entry) -> str:
    """`[12] alice: hello`: an earlier entry with its number; "" for what is not shown."""
    event = entry.event
    if not isinstance(event, events.Said):
        line = phrases.line(entry)
        return f"[{entry.seq}] {line}" if line else ""
    text = "(taken back)" if event.redacted else event.text
    edited = " (edited)" if event.edited and not event.redacted else ""
    said = f"* {entry.who.name} {text}" if event.action else f"{entry.who.name}: {text}"
    return f"[{entry.seq}] {said.replace(LINE, INDENTED)}{edited}"


def _told(voice: Voice, _command: Command, result: Result) -> Units:
    if not isinstance(result, Told):
        return ()
    text = result.text.replace(LINE, INDENTED)
    return voice.notice(voice.words.told.format(name=voice.name(result.to), text=text))


def _named(voice: Voice, _command: Command, result: Result) -> Units:
    name = result.person.name if isinstance(result, Named) else ""
    return voice.notice(f"You are called {voice.name(name)} now.")


def _joined(voice: Voice, _command: Command, result: Result) -> Units:
    if not isinstance(result, Joined):
        return ()
    said = voice.notice(phrases.notice("switched", {"room": result.room.name}))
    return said + tuple(unit for entry in result.backlog for unit in render(voice, entry))


def _rooms(voice: Voice, command: Command, result: Result) -> Units:
    rooms = result.rooms if isinstance(result, RoomList) else ()
    if command.id == "topic":
        rooms = tuple(room for room in rooms if room.joined)
        lines = [phrases.notice("topic", {"room": room.name, "topic": room.topic}) for room in rooms]
    else:
        lines = [phrases.room_line(room).strip() for room in rooms]
    return voice.notice("\n".join(lines)) if lines else ()


def _people(voice: Voice, _command: Command, result: Result) -> Units:
    people = result.people if isinstance(result, PeopleList) else ()
    return voice.names([voice.name(person.name) for person in people])


def _page(voice: Voice, _command: Command, result: Result) -> Units:
    return _history(voice, result.entries if isinstance(result, Page) else (), "no_history")


def _hits(voice: Voice, _command: Command, result: Result) -> Units:
    return _history(voice, result.entries[::-1] if isinstance(result, Hits) else (), "no_hits")


def _history(voice: Voice, entries: tuple[Entry, ...], nothing: str) -> Units:
    lines = [line for entry in entries if (line := history_line(entry))]
    return voice.notice("\n".join(lines) if lines else phrases.notice(nothing))


def _accepted(voice: Voice, command: Command, _result: Result) -> Units:
    if isinstance(command, wish.Say):
        return ()  # everybody has heard it
    if isinstance(command, wish.Leave):
        return voice.notice(phrases.notice("switched", {"room": voice.home}))
    return voice.notice(phrases.notice("stored"))


def _done(voice: Voice, command: Command, _result: Result) -> Units:
    if not isinstance(command, wish.SetAway):
        return ()
    return voice.notice(phrases.notice("away_set" if command.text else "away_ended"))


ANSWERS: dict[type[Result], Answer] = {
    Accepted: _accepted,
    Done: _done,
    Told: _told,
    Named: _named,
    Joined: _joined,
    RoomList: _rooms,
    PeopleList: _people,
    Page: _page,
    Hits: _hits,
}
