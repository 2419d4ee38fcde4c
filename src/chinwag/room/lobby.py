"""The house: who is online under which name, which rooms there are, and what passes between two people.

`decide` changes nothing, `fold` refuses nothing. What happens inside one room is room.py.
"""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from itertools import islice
from typing import TypeAlias

from msgspec import Struct

from chinwag.room import commands as c
from chinwag.room import events as e
from chinwag.room import names
from chinwag.room.entry import Entry, Person
from chinwag.room.names import Name
from chinwag.room.permissions import Role
from chinwag.room.refusals import Refused
from chinwag.room.room import Decision, Draft, Room, advance, message_of, topic_of
from chinwag.room.text import LINE_CHARACTERS, one_line

HELD = 600_000  # ms for which the name of a guest who went is kept for that guest alone
HELD_MAX = 10_000  # names kept at most; the oldest go first
ROOMS = 1_000  # rooms in the house
COMPARED = 100  # names looked at for "did you mean": some 2 ms


class Presence(Struct):
    """Somebody online. `rooms` are keys in the order of joining; `read` how far each was read, by key."""

    person: Person
    name: Name
    away: str = ""
    rooms: tuple[str, ...] = ()
    read: dict[str, int] | None = None


class Hold(Struct, frozen=True, gc=False):
    """A name kept for somebody who went, up to a time (ms)."""

    name: Name
    until: int


class Lobby:
    """People, names and rooms as they stand. `keys` and `looks` say whose a key or a skeleton is."""

    def __init__(self, room: Name) -> None:
        self.room = room  # the one that everybody is in
        self.rooms: dict[str, Room] = {}  # by key
        self.people: dict[str, Presence] = {}  # by id, in the order of arrival
        self.holds: dict[str, Hold] = {}  # by id, the oldest first
        self.keys: dict[str, str] = {}
        self.looks: dict[str, str] = {}
        self.spelled: dict[str, Room] = {}  # by key, and by display name
        self.room_looks: dict[str, str] = {}

    def find(self, name: str) -> Room | None:
        """The room of that name, however it is spelled."""
        return self.spelled.get(name) or self.spelled.get(names.fold(name.removeprefix("#")))

    def add(self, room: Room) -> None:
        """A room is there from now on."""
        self.rooms[room.key] = self.spelled[room.key] = self.spelled[room.name] = room
        self.room_looks.setdefault(names.skeleton(room.name), room.key)

    def named(self, name: str) -> Presence | None:
        """The person online under that name, however it is spelled."""
        return self.people.get(self.keys.get(names.fold(name), ""))

    def holder(self, name: Name, at: int, asking: str = "") -> str:
        """The id of whoever else has this name or one that looks like it, "" = `asking` may have it."""
        for found in (self.owner(self.keys, name.key, at), self.owner(self.looks, name.skeleton, at)):
            if found != asking and found:
                return found
        return ""

    def owner(self, index: dict[str, str], form: str, at: int) -> str:
        """The id that has this key or skeleton at the time `at`, "" = nobody."""
        id = index.get(form, "")
        return id if id in self.people or (id and self.holds[id].until > at) else ""

    def names_of(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The display names of rooms."""
        return tuple([self.rooms[key].name for key in keys if key in self.rooms])


def role(who: Person) -> Role:
    """What somebody is in the house, outside any room."""
    return Role.GUEST if who.kind == "guest" else Role.OWNER if who.kind == "server" else Role.MEMBER


# --- deciding -----------------------------------------------------------------------------------------------


def decide_enter(lobby: Lobby, who: Person, command: c.Enter, at: int) -> Decision:
    """Come in; another session of somebody who is here already changes nothing."""
    if who.id in lobby.people:
        return ()
    if who.kind == "server":
        return Refused("forbidden")
    name = _free(lobby, who, command.name, at)
    if isinstance(name, Refused):
        return name
    person = Person(who.id, name.display, who.kind)
    return (Draft("", person, e.Arrived(rooms=(lobby.room.display,))),)


def _quit(lobby: Lobby, who: Person, command: c.Quit, at: int) -> Decision:
    rooms = lobby.names_of(lobby.people[who.id].rooms)
    reason = one_line(command.reason)[:LINE_CHARACTERS]
    return (Draft("", who, e.Departed(reason=reason, rooms=rooms, free=not command.hold)),)


def _rename(lobby: Lobby, who: Person, command: c.Rename, at: int) -> Decision:
    name = _free(lobby, who, command.name, at)
    if isinstance(name, Refused):
        return name
    if name.display == who.name:
        return ()
    rooms = lobby.names_of(lobby.people[who.id].rooms)
    return (Draft("", Person(who.id, name.display, who.kind), e.Renamed(old=who.name, rooms=rooms)),)


def _set_away(lobby: Lobby, who: Person, command: c.SetAway, at: int) -> Decision:
    text = topic_of(command.text)
    if isinstance(text, Refused):
        return text
    presence = lobby.people[who.id]
    if text == presence.away:
        return ()
    return (Draft("", who, e.AwaySet(text=text, rooms=lobby.names_of(presence.rooms))),)


def _whisper(lobby: Lobby, who: Person, command: c.Whisper, at: int) -> Decision:
    other = lobby.named(command.to)
    if other is None:
        return _unknown_person(lobby, command.to)
    if other.person.id == who.id:
        return Refused("whisper_self")
    text = message_of(command.text)
    if isinstance(text, Refused):
        return text
    to = other.person
    return (Draft("", who, e.Whispered(to=to.name, to_id=to.id, text=text, action=command.action)),)


def _create_room(lobby: Lobby, who: Person, command: c.CreateRoom, at: int) -> Decision:
    name = names.check_room(command.room)
    if isinstance(name, Refused):
        suggestion = names.suggest_room(command.room, lambda other: _there(lobby, other) is not None)
        return Refused(name.code, name.values | ({"suggestion": suggestion} if suggestion else {}))
    there = _there(lobby, name)
    if there is not None:
        return Refused("room_exists", {"room": there.name})
    topic = topic_of(command.topic)
    if isinstance(topic, Refused):
        return topic
    if len(lobby.rooms) >= ROOMS:
        return Refused("rooms_full", {"limit": str(ROOMS)})
    made = Draft(name.key, who, e.RoomCreated(name=name.display, topic=topic))
    return (made, Draft(name.key, who, e.Joined())) if who.id in lobby.people else (made,)


def _mark_read(lobby: Lobby, who: Person, command: c.MarkRead, at: int) -> Decision:
    room, presence = lobby.find(command.room), lobby.people[who.id]
    if room is None:
        return unknown_room(lobby, command.room)
    if room.key not in presence.rooms:
        return Refused("not_member", {"room": room.name})
    seq = min(command.seq, room.head)
    known = (presence.read or {}).get(room.key, 0)
    return (Draft(room.key, who, e.Marked(seq=seq)),) if seq > known else ()


Rule: TypeAlias = Callable[..., Decision]

# fmt: off
DECIDE: dict[type[c.Command], Rule] = {  # of people online
    c.Quit:       _quit,
    c.Rename:     _rename,
    c.SetAway:    _set_away,
    c.Whisper:    _whisper,
    c.CreateRoom: _create_room,
    c.MarkRead:   _mark_read,  # what somebody has read goes with the person, not with the room
}
SERVER_MAY = frozenset((c.Whisper, c.CreateRoom))  # the server is never online itself
# fmt: on


def _free(lobby: Lobby, who: Person, wish: str, at: int) -> Name | Refused:
    """The name wished for in all its forms, or why not with one that would do."""
    name = names.check_name(wish)

    def taken(other: Name) -> bool:
        return lobby.holder(other, at, who.id) != ""

    if isinstance(name, Refused):
        return Refused(name.code, name.values | {"suggestion": names.suggest(wish, taken)})
    if not taken(name):
        return name
    values = {"name": name.display, "suggestion": names.suggest(name.display, taken)}
    if lobby.owner(lobby.keys, name.key, at) not in ("", who.id):
        return Refused("name_taken", values)
    return Refused("name_lookalike", values | {"other": _name_of(lobby, lobby.looks[name.skeleton])})


def _name_of(lobby: Lobby, id: str) -> str:
    found = lobby.people.get(id)
    return found.person.name if found else lobby.holds[id].name.display


def _there(lobby: Lobby, name: Name) -> Room | None:
    """The room of that name, or one that looks like it."""
    return lobby.rooms.get(name.key) or lobby.rooms.get(lobby.room_looks.get(name.skeleton, ""))


def _unknown_person(lobby: Lobby, name: str) -> Refused:
    near = nearest(names.fold(name), (presence.name.key for presence in lobby.people.values()))
    values = {"name": one_line(name)[:64]}
    return Refused("person_unknown", values | ({"suggestion": _name_of(lobby, lobby.keys[near])} if near else {}))


def unknown_room(lobby: Lobby, name: str) -> Refused:
    """No such room, with the nearest there is."""
    near = nearest(names.fold(name.removeprefix("#")), lobby.rooms)
    values = {"room": one_line(name)[:64]}
    return Refused("room_unknown", values | ({"suggestion": lobby.rooms[near].name} if near else {}))


def nearest(name: str, there: Iterable[str]) -> str:
    """The most alike, "" = none is: of those that begin alike and are about as long, the first hundred."""
    alike = (other for other in there if other[:1] == name[:1] and abs(len(other) - len(name)) <= 3)
    found = get_close_matches(name, islice(alike, COMPARED), n=1, cutoff=0.6)
    return found[0] if found else ""


# --- folding ------------------------------------------------------------------------------------------------


def _arrived(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    event, who = entry.event, entry.who
    assert isinstance(event, e.Arrived)
    _unhold(lobby, who.id)
    presence = lobby.people[who.id] = Presence(who, name_of(who.name))
    _claim(lobby, who.id, presence.name)
    for spelled in event.rooms:
        found = lobby.find(spelled)
        if found is not None:
            _enter_room(presence, found)


def _departed(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    id = entry.who.id
    presence = lobby.people.pop(id, None)
    if presence is None:
        return
    if presence.person.kind == "guest":
        for key in presence.rooms:
            lobby.rooms[key].members.pop(id, None)
    lobby.holds[id] = Hold(presence.name, entry.at + HELD)
    if isinstance(entry.event, e.Departed) and entry.event.free:
        _unhold(lobby, id)
    _let_go(lobby, entry.at)


def _renamed(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    presence = lobby.people.get(entry.who.id)
    if presence is None:
        return
    _release(lobby, entry.who.id, presence.name)
    presence.person = entry.who
    presence.name = name_of(entry.who.name)
    _claim(lobby, entry.who.id, presence.name)


def _away_set(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    presence = lobby.people.get(entry.who.id)
    assert isinstance(entry.event, e.AwaySet)
    if presence is not None:
        presence.away = entry.event.text


def _room_created(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    event = entry.event
    assert isinstance(event, e.RoomCreated)
    number = max((there.id for there in lobby.rooms.values()), default=0) + 1
    made = Room(number, event.name, names.fold(event.name), event.topic, created=entry.at, owner=entry.who.id)
    lobby.add(made)
    advance(made, entry.seq, entry.at)


def _topic_set(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    assert isinstance(entry.event, e.TopicSet)
    if room is not None:
        room.topic = entry.event.topic


def _joined(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    presence = lobby.people.get(entry.who.id)
    if room is None:
        return
    if presence is not None:
        _enter_room(presence, room)
    elif entry.who.kind != "guest":  # a guest is in a room while online: what the log tells of one is past
        room.members[entry.who.id] = _role(room, entry.who)


def _left(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    presence = lobby.people.get(entry.who.id)
    if room is None:
        return
    room.members.pop(entry.who.id, None)
    if presence is not None:
        presence.rooms = tuple([key for key in presence.rooms if key != room.key])


def _marked(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    presence = lobby.people.get(entry.who.id)
    assert isinstance(entry.event, e.Marked)
    if presence is not None and room is not None:
        read = presence.read = presence.read or {}
        read[room.key] = max(read.get(room.key, 0), entry.event.seq)


# fmt: off
FOLD: dict[type[e.Event], Callable[[Lobby, Entry, Room | None], None]] = {
    e.Arrived:     _arrived,
    e.Departed:    _departed,
    e.Renamed:     _renamed,
    e.AwaySet:     _away_set,
    e.RoomCreated: _room_created,
    e.TopicSet:    _topic_set,
    e.Joined:      _joined,
    e.Left:        _left,
    e.Marked:      _marked,
}
# fmt: on


def name_of(name: str) -> Name:
    """All forms of a name that somebody has: also of one that today's rules would refuse."""
    known = names.check_name(name)
    return known if isinstance(known, Name) else Name(name, names.fold(name), names.skeleton(name))


def _role(room: Room, who: Person) -> Role:
    return Role.OWNER if who.id == room.owner else role(who)


def _enter_room(presence: Presence, room: Room) -> None:
    room.members[presence.person.id] = _role(room, presence.person)
    if room.key not in presence.rooms:
        presence.rooms += (room.key,)


def _claim(lobby: Lobby, id: str, name: Name) -> None:
    lobby.keys[name.key] = lobby.looks[name.skeleton] = id


def _release(lobby: Lobby, id: str, name: Name) -> None:
    for index, form in ((lobby.keys, name.key), (lobby.looks, name.skeleton)):
        if index.get(form) == id:
            del index[form]


def _unhold(lobby: Lobby, id: str) -> None:
    hold = lobby.holds.pop(id, None)
    if hold is not None:
        _release(lobby, id, hold.name)


def _let_go(lobby: Lobby, at: int) -> None:
    """Names held long enough are free again; log time never runs back, so the oldest come first."""
    while lobby.holds:
        id, hold = next(iter(lobby.holds.items()))
        if hold.until > at and len(lobby.holds) <= HELD_MAX:
            break
        _unhold(lobby, id)
