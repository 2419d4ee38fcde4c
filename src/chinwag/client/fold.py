"""Folding: what the server says, into rooms and people. Pure; `view.py` adds what the person does."""

from collections.abc import Callable, Sequence

from msgspec import structs

from chinwag.client import alone, signs, words
from chinwag.client.rooms import Being, Rooms
from chinwag.client.shown import (
    Changes,
    Line,
    LineKind,
    Missing,
    PeopleChanged,
    Prepended,
    PutOut,
    Reset,
    RoomChanged,
    RoomsChanged,
    TypingChanged,
    Updated,
)
from chinwag.client.window import Modifier, Room
from chinwag.protocols import phrases, phrases_order
from chinwag.room import events as ev
from chinwag.room import events_moderation as fm
from chinwag.room.entry import SERVER, Entry, Person
from chinwag.room.results import Entered, Joined, Page, PeopleList, PersonInfo, RoomInfo


class Fold(Rooms):
    """The rooms and people that the server told of."""

    # --- what the server says ---------------------------------------------------------------------------

    def welcome(self, entered: Entered) -> Changes:
        """Entered, for the first time or again: what is loaded stays, unless it is another log.

        Rooms that the server no longer has one in stay too; the link joins them again or drops them.
        """
        changes: Changes = [RoomsChanged()]
        other_log = bool(self.epoch) and entered.epoch != self.epoch
        changes += self._other_log() if other_log else []
        self.me, self.epoch = entered.person, entered.epoch
        self.server, self.motd = entered.server, entered.motd
        self.people = {one.id: _being(one) for one in entered.people}
        self.people.setdefault(self.me.id, Being(self.me.id, self.me.name, self.me.kind))
        for room in self.rooms.values():
            room.people, room.typing = set(), {}
        for info in entered.rooms:
            backlog = [entry for entry in entered.backlog if entry.room.casefold() == info.name.casefold()]
            if info.kind == "room":
                changes += self._open(info, backlog, fresh=other_log)
            elif info.kind == "direct":
                changes += self._open_alone(info, backlog)
        if entered.rooms:
            self.rooms[entered.rooms[0].name.casefold()].people = set(self.people)
        return changes + [PeopleChanged(key) for key in self.rooms]

    def joined(self, joined: Joined) -> Changes:
        """The answer to joining or creating a room."""
        changes = [RoomsChanged(), *self._open(joined.room, joined.backlog)]
        return changes + self._present(joined.room.name, joined.people)

    def here_are(self, answer: PeopleList) -> Changes:
        """The answer to the question who is in a room, or online."""
        if answer.room:
            return self._present(answer.room, answer.people)
        self.people |= {one.id: _being(one) for one in answer.people}
        return [PeopleChanged(key) for key in self.rooms]

    def renamed(self, me: Person) -> Changes:
        """One's own new name, as the answer says it."""
        self.me = me
        if me.id in self.people:
            self.people[me.id] = structs.replace(self.people[me.id], name=me.name)
        return [RoomsChanged()]

    def page(self, page: Page) -> Changes:
        """History next to what is loaded, or overlapping it; anything further off is ignored (see `jump`)."""
        room = self.room(page.room)
        if room is None:
            return []
        room.first, room.head = page.first, max(room.head, page.head)
        if not page.entries:
            return self._hole(room, page)
        first, last = page.entries[0].seq, page.entries[-1].seq
        if first > room.hi + 1 or last < room.lo - 1:
            return []
        changes = self._before(room, [entry for entry in page.entries if entry.seq < room.lo], page.head)
        changes += self._refresh(room, page)
        changes += self._append(room, [entry for entry in page.entries if entry.seq > room.hi], page.head)
        if not room.following and room.at_end:
            room.following = True
        return changes + self._drain(room) + [RoomChanged(room.key)]

    def jump(self, page: Page) -> Changes:
        """Show this stretch of history instead of what is loaded; pages after it lead back to the newest."""
        room = self.room(page.room)
        if room is None or not page.entries:
            return []
        room.forget(page.entries[0].seq - 1)
        room.first, room.head = page.first, max(room.head, page.head)
        room.following = page.entries[-1].seq >= page.head
        self._append(room, page.entries, page.head)
        return [Reset(room.key), RoomChanged(room.key), *self._behind(room)]

    def latest(self, name: str) -> Changes:
        """Leave the past: forget what is loaded, so that the newest page can be put in its place."""
        room = self.room(name)
        if room is None or room.fleeting:
            return []
        room.forget(room.head)
        room.following = True
        return [Reset(room.key)]

    def entry(self, entry: Entry) -> Changes:
        """Something happened."""
        if isinstance(entry.event, ev.Live):
            sign = signs.FOLDS.get(type(entry.event))
            return sign(self, entry, entry.event) if sign is not None else []
        if entry.room.startswith(alone.HIDDEN):
            room = alone.spoken(self, entry)
            return [] if room is None else [RoomsChanged(), *self._stored(room, entry)]
        if isinstance(entry.event, ev.Joined) and entry.who.id == self.me.id and self.room(entry.room) is None:
            self.rooms[entry.room.casefold()] = Room(entry.room, head=entry.seq - 1)
            return [RoomsChanged(), *self.entry(entry)]
        room = self.room(entry.room)
        if isinstance(entry.event, fm.RoomRenamed) and (renamed := self.room(entry.event.old)) is not None:
            return [*self.room_renamed(renamed, entry.event.name), *self._stored(renamed, entry)]
        return [] if room is None else self._stored(room, entry)

    def tick(self, at: int) -> Changes:
        """Time passes: who has not typed for a while is no longer typing."""
        changes: Changes = []
        for room in self.rooms.values():
            over = [one for one, until in room.typing.items() if until <= at]
            for one in over:
                del room.typing[one]
            changes += [TypingChanged(room.key)] if over else []
        return changes

    def offline(self) -> Changes:
        """The connection is lost: nobody is known to be typing; the rest stands until it is back."""
        for room in self.rooms.values():
            room.typing.clear()
        return [TypingChanged(key) for key in self.rooms]

    # --- rooms ------------------------------------------------------------------------------------------

    def _open(self, info: RoomInfo, backlog: Sequence[Entry], *, fresh: bool = False) -> Changes:
        """A room one is in: new here, or known and perhaps behind."""
        room = self.room(info.name)
        known = room is not None and not fresh
        if room is None:
            room = self.rooms[info.name.casefold()] = Room(info.name, head=info.head)
        elif fresh:
            room.forget(info.head)
        room.name, room.topic, room.members = info.name, info.topic, info.members
        room.first, room.head = info.first, max(room.head, info.head)
        room.read = max(room.read, info.read) if known else info.read or info.head
        page = Page(room=info.name, entries=tuple(backlog), first=info.first, head=info.head, more=False)
        changes: Changes = []
        if self.longest_gap and backlog and info.head - room.hi > self.longest_gap:
            room.forget(info.head)
            changes.append(Reset(room.key))
        changes += self.page(page) if backlog else []
        room.recount()
        room.marker = room.read if room.unread and room.marker < 0 and not known else room.marker
        return changes + self._behind(room) + [RoomChanged(room.key)]

    def _open_alone(self, info: RoomInfo, backlog: Sequence[Entry]) -> Changes:
        """A conversation that the log keeps: with what is unread in it, perhaps nothing."""
        before = self.room(info.name)
        room = alone.known(self, info)
        if room is None:
            return []
        if before is None:
            room.read = info.read
        room.head, room.read = max(room.head, info.head), max(room.read, info.read)
        page = Page(room=info.name, entries=tuple(backlog), first=info.first, head=info.head, more=False)
        changes = self.page(page) if backlog else []
        room.recount()
        room.marker = room.read if room.unread and room.marker < 0 and before is None else room.marker
        return changes + self._behind(room) + [RoomChanged(room.key)]

    def _other_log(self) -> Changes:
        """The server's log is not the one it was (restored from a copy): its seqs mean other things."""
        rooms = [room for room in self.rooms.values() if not room.fleeting]
        for room in rooms:
            room.forget(0)
            room.ahead.clear()
            room.head, room.read, room.marker, room.following = 0, 0, -1, True
        return [Reset(room.key) for room in rooms]

    def _present(self, name: str, people: Sequence[PersonInfo]) -> Changes:
        room = self.room(name)
        self.people |= {one.id: _being(one) for one in people}
        if room is None:
            return []
        room.people = {one.id for one in people}
        return [PeopleChanged(room.key)]

    # --- the log ----------------------------------------------------------------------------------------

    def _stored(self, room: Room, entry: Entry) -> Changes:
        """One entry as it happens: next in its room, seen before, or after a gap."""
        if entry.seq <= room.head and entry.seq <= room.hi:
            return []
        if _gone(entry) == self.me.id:
            return self.drop_room(room.name) + _put_out(room, entry)
        room.head = max(room.head, entry.seq)
        changes = self._present_by(room, entry)
        if entry.seq == room.hi + 1:
            changes += self._append(room, [entry], entry.seq) + self._drain(room)
        elif room.following:
            room.ahead.setdefault(entry.seq, entry)
            changes += self._behind(room)
        else:
            room.unread += isinstance(entry.event, ev.Said)
            changes.append(RoomChanged(room.key))
        return changes

    def _drain(self, room: Room) -> Changes:
        """What waited behind a gap, as far as the gap is closed."""
        changes: Changes = []
        for seq in sorted(room.ahead):
            entry = room.ahead[seq]
            if seq > room.hi + 1:
                break
            del room.ahead[seq]
            changes += self._append(room, [entry], seq) if seq == room.hi + 1 else []
        return changes + self._behind(room)

    def _behind(self, room: Room) -> Changes:
        return [Missing(room.key, room.hi)] if room.following and not room.at_end else []

    def _hole(self, room: Room, page: Page) -> Changes:
        """A page without entries: what was asked for is not there, so there is nothing to wait for."""
        if page.more:
            return []
        if room.following and room.hi < page.head:
            room.hi = min(room.ahead, default=page.head + 1) - 1
            room.lo = min(room.lo, room.hi + 1) if room.lines else room.hi + 1
            return self._drain(room)
        room.first = max(room.first, room.lo) if room.lo > 1 and room.at_end else room.first
        return [RoomChanged(room.key)]

    def _before(self, room: Room, entries: Sequence[Entry], head: int) -> Changes:
        if not entries:
            return []
        changes, lines = [], []
        for entry in entries:
            if isinstance(entry.event, Modifier):
                changes += self._remembered(room, entry, entry.event)
            elif _shown(entry):
                lines.append(self._line(room, entry, head))
        room.lo = entries[0].seq
        room.lines[:0] = lines
        return ([Prepended(room.key, len(lines))] if lines else []) + changes

    def _append(self, room: Room, entries: Sequence[Entry], head: int) -> Changes:
        changes: Changes = []
        for entry in entries:
            room.hi = entry.seq
            room.lo = min(room.lo, entry.seq)
            if isinstance(entry.event, Modifier):
                changes += self._remembered(room, entry, entry.event)
            elif _shown(entry):
                changes += self.add(room, self._line(room, entry, head))
        return changes

    def _refresh(self, room: Room, page: Page) -> Changes:
        """Lines that are loaded already, as the page knows them: perhaps newer than we do."""
        changes: Changes = []
        for entry in page.entries:
            at = room.index(entry.seq) if room.lo <= entry.seq <= room.hi else -1
            if at >= 0 and room.lines[at].known < page.head:
                old, new = room.lines[at], self._line(room, entry, page.head, room.lines[at].key)
                room.lines[at] = new
                changes += [Updated(room.key, entry.seq)] if structs.replace(new, known=old.known) != old else []
        return changes

    def _remembered(self, room: Room, entry: Entry, event: Modifier) -> Changes:
        return [Updated(room.key, event.target)] if room.remember(entry, event) else []

    def _line(self, room: Room, entry: Entry, head: int, key: int = 0) -> Line:
        """The line of a stored entry; `head` is the seq up to which changes are in it already."""
        kind, text = _text(entry)
        mine = entry.who.id == self.me.id
        line = Line(
            key or self.next_key(), entry.seq, entry.at, entry.who.id, entry.who.name, kind, text,
            mine=mine, known=max(head, entry.seq),
        )  # fmt: skip
        if isinstance(entry.event, ev.Said):
            said = entry.event
            line = structs.replace(
                line,
                reply=said.reply,
                edited=bool(said.edited),
                redacted=said.redacted,
                reactions=tuple((emoji, tuple(names)) for emoji, names in (said.reactions or {}).items()),
                mention=not mine and (room.whispers or words.speaks_to(self.me.name, text)),
            )
        return room.current(line)

    def _present_by(self, room: Room, entry: Entry) -> Changes:
        """Who is in the room, what it is about, by what happened in it."""
        event = entry.event
        if isinstance(event, ev.Joined):
            room.people.add(entry.who.id)
            self.people.setdefault(entry.who.id, Being(entry.who.id, entry.who.name, entry.who.kind))
            return [PeopleChanged(room.key)]
        if gone := _gone(entry):
            room.people.discard(gone)
            return [PeopleChanged(room.key)]
        if isinstance(event, fm.RoleSet) and event.person in self.people:
            self.people[event.person] = structs.replace(self.people[event.person], role=event.after)
            return [PeopleChanged(room.key)]
        if isinstance(event, ev.TopicSet | ev.RoomCreated):
            room.topic = event.topic
            return [RoomChanged(room.key)]
        return []


def _text(entry: Entry) -> tuple[LineKind, str]:
    act = phrases_order.LINES.get(type(entry.event))
    return ("notice", act(entry)) if act is not None else _TEXTS[type(entry.event)](entry.event)


def _put_out(room: Room, entry: Entry) -> Changes:
    event = entry.event
    if not isinstance(event, fm.Kicked):
        return []
    values = {"room": room.name, "name": entry.who.name, "reason": event.reason}
    return [PutOut(room.key, phrases.notice("put_out", values))]


def _gone(entry: Entry) -> str:
    """The id of whoever is out of the room by this entry, "" = nobody."""
    event = entry.event
    return entry.who.id if isinstance(event, ev.Left) else event.person if isinstance(event, fm.Kicked) else ""


def _shown(entry: Entry) -> bool:
    """Whether an entry is a line; what is newer than this client has a seq only, and so has how the lobby began."""
    if isinstance(entry.event, ev.RoomCreated) and (entry.who == SERVER or entry.event.kind != "room"):
        return False
    return type(entry.event) in SHOWN


def _being(one: PersonInfo) -> Being:
    return Being(one.id, one.name, one.kind, one.away, one.role)


_TEXTS: dict[type[ev.Event], Callable[..., tuple[LineKind, str]]] = {
    ev.Said: lambda event: ("action" if event.action else "said", event.text),
    ev.RoomCreated: lambda event: ("created", event.topic),
    ev.TopicSet: lambda event: ("topic", event.topic),
    ev.Joined: lambda event: ("joined", ""),
    ev.Left: lambda event: ("left", event.reason),
}
SHOWN = _TEXTS.keys() | phrases_order.LINES.keys()
