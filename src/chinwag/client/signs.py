"""What passes by and is not kept (presence, typing, whispers), folded into rooms and people. Pure."""

from collections.abc import Callable

from msgspec import structs

from chinwag.client.rooms import Being, Rooms
from chinwag.client.shown import Changes, Line, PeopleChanged, RoomChanged, RoomsChanged, TypingChanged
from chinwag.protocols import phrases
from chinwag.room import events as ev
from chinwag.room import events_accounts as fa
from chinwag.room import events_moderation as fm
from chinwag.room.entry import Entry, Person

TYPING_LASTS = 6_000  # ms without a renewal


def _arrived(rooms: Rooms, entry: Entry, event: ev.Arrived) -> Changes:
    who = entry.who
    rooms.people[who.id] = Being(who.id, who.name, who.kind)
    changes: Changes = []
    for room in rooms.named_rooms(event.rooms):
        new = who.id not in room.people
        room.people.add(who.id)
        changes.append(PeopleChanged(room.key))
        changes += rooms.passing(room, entry.at, who, "arrived", "") if new and who.id != rooms.me.id else []
    return changes


def _departed(rooms: Rooms, entry: Entry, event: ev.Departed) -> Changes:
    who = entry.who
    changes: Changes = []
    for room in rooms.rooms.values():
        if who.id in room.people:
            room.people.discard(who.id)
            room.typing.pop(who.id, None)
            changes += [PeopleChanged(room.key), *rooms.passing(room, entry.at, who, "departed", event.reason)]
    rooms.people.pop(who.id, None)
    return changes


def _renamed(rooms: Rooms, entry: Entry, event: ev.Renamed) -> Changes:
    who = entry.who
    old = rooms.people.get(who.id, Being(who.id, who.name, who.kind))
    rooms.people[who.id] = structs.replace(old, name=who.name)
    changes: Changes = []
    if who.id == rooms.me.id:
        rooms.me = structs.replace(rooms.me, name=who.name)
        changes.append(RoomsChanged())
    for room in list(rooms.rooms.values()):
        if room.with_id == who.id:
            changes += rooms.rekey(room, who.name)
        if who.id in room.people:
            changes += [PeopleChanged(room.key), *rooms.passing(room, entry.at, who, "renamed", event.old)]
    return changes


def _away(rooms: Rooms, entry: Entry, event: ev.AwaySet) -> Changes:
    old = rooms.people.get(entry.who.id, Being(entry.who.id, entry.who.name, entry.who.kind))
    rooms.people[entry.who.id] = structs.replace(old, away=event.text)
    return [PeopleChanged(room.key) for room in rooms.rooms.values() if entry.who.id in room.people]


def _whispered(rooms: Rooms, entry: Entry, event: ev.Whispered) -> Changes:
    mine = entry.who.id == rooms.me.id
    other = Person(event.to_id, event.to) if mine else entry.who
    line = Line(
        rooms.next_key(), 0, entry.at, entry.who.id, entry.who.name,
        "action" if event.action else "said", event.text, mine=mine, mention=not mine,
    )  # fmt: skip
    return [RoomsChanged(), *rooms.said_alone(rooms.conversation(other.id, other.name), line)]


def _typed(rooms: Rooms, entry: Entry, event: ev.Typed) -> Changes:
    room = rooms.room(entry.room)
    if room is None or entry.who.id == rooms.me.id:
        return []
    if event.on:
        room.typing[entry.who.id] = entry.at + TYPING_LASTS
    else:
        room.typing.pop(entry.who.id, None)
    return [TypingChanged(room.key)]


def _marked(rooms: Rooms, entry: Entry, event: ev.Marked) -> Changes:
    room = rooms.room(entry.room)
    if room is None or event.seq <= room.read:
        return []
    room.read = event.seq
    room.recount()
    return [RoomChanged(room.key)]


def _noticed(rooms: Rooms, entry: Entry, event: ev.Noticed) -> Changes:
    text = phrases.notice(event.code, event.values)
    room = rooms.room(entry.room) or rooms.rooms.get(rooms.looking) or next(iter(rooms.rooms.values()), None)
    return [] if room is None else rooms.passing(room, entry.at, entry.who, "notice", text)


def _logged_in(rooms: Rooms, entry: Entry, event: fa.LoggedIn) -> Changes:
    """A guest is an account from now on, in the same rooms; perhaps that is oneself."""
    who = entry.who
    rooms.people[who.id] = Being(who.id, who.name, who.kind)
    changes: Changes = []
    for room in rooms.rooms.values():
        if event.was in room.people:
            room.people = room.people - {event.was} | {who.id}
            changes.append(PeopleChanged(room.key))
    for room in rooms.named_rooms(event.rooms):
        room.people.add(who.id)
        changes += [PeopleChanged(room.key), *_told(rooms, entry, room.name)]
    rooms.people.pop(event.was, None)
    return changes


def _order(rooms: Rooms, entry: Entry, event: ev.Event) -> Changes:
    """A raised hand and the like: a line."""
    return _told(rooms, entry, entry.room)


def _told(rooms: Rooms, entry: Entry, name: str) -> Changes:
    room = rooms.room(name)
    return [] if room is None else rooms.passing(room, entry.at, entry.who, "notice", phrases.line(entry))


FOLDS: dict[type[ev.Event], Callable[..., Changes]] = {
    ev.Arrived: _arrived,
    ev.Departed: _departed,
    ev.Renamed: _renamed,
    ev.AwaySet: _away,
    ev.Whispered: _whispered,
    ev.Typed: _typed,
    ev.Marked: _marked,
    ev.Noticed: _noticed,
    fa.LoggedIn: _logged_in,
    fm.HandRaised: _order,
    fm.HandLowered: _order,
    fm.CalledOn: _order,
}
