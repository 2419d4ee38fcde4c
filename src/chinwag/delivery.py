"""What became true goes out: who listens where, who hears what, and the end of each turn.

Entries are collected per room during a turn of the event loop and written at its end: first the rooms, one write
per member, then each session that has something of its own to hear.
"""

from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterable

from msgspec import structs

from chinwag.audience import Audience
from chinwag.audiences import Audiences
from chinwag.protocols.contract import Out
from chinwag.room import events, events_accounts, events_metadata, events_moderation, metadata
from chinwag.room import events_presence as signs
from chinwag.room.entry import Entry, Person
from chinwag.room.limits import Bucket
from chinwag.room.lobby import HIDDEN
from chinwag.room.permissions import Role
from chinwag.room.state import State
from chinwag.session import Session
from chinwag.watching import wanted

FLUSH_INTERVAL = 0.001  # seconds between two flushes under load: halves CPU for 0.3 ms more at p50 (measured)
REST = 0.25  # ... and after a long flush this share of its length, so that groups which alternate become one:
LONGEST_REST = 0.002  # in a room of 1,000 half as many writes. An idle server flushes at once.


class Online:
    """A person who is here: the sessions, and the pace."""

    __slots__ = ("buckets", "person", "sessions")

    def __init__(self, person: Person, buckets: tuple[Bucket, Bucket] | None) -> None:
        self.person = person
        self.sessions: dict[Session, None] = {}
        self.buckets = buckets


class Delivery(Audiences):
    """Audiences, and what is on its way to them."""

    def __init__(self, state: Callable[[], State], loop: AbstractEventLoop) -> None:
        super().__init__(state)
        self.loop = loop
        self.online: dict[str, Online] = {}  # by person id
        self.told: dict[str, int] = {
            key: room.head for rooms in (state().rooms, state().lobby.hidden) for key, room in rooms.items()
        }
        """By room key: the last seq that went out to everybody."""
        self._dirty: dict[Audience, None] = {}  # have entries to tell at the end of this turn
        self._waiting: list[Session] = []  # have something of their own to hear at the end of this turn
        self._armed = False
        self._not_before = 0.0  # no flush sooner than that
        self.dismiss: Callable[[Session, str], None] = lambda session, code: None
        """Set by the hub: ends a session whose person was put out, with a code of phrases.py."""

    # --- telling --------------------------------------------------------------------------------------------

    def tell(self, entry: Entry, origin: Session | None) -> None:
        """Put an entry on its way to those who are to hear it."""
        spread = self._SPREAD.get(type(entry.event))
        if spread is not None:
            spread(self, entry, origin)
            return
        if entry.room[:1] in ("", HIDDEN):
            self._tell_hidden(entry, origin)
        else:
            self._tell_room(self.key(entry.room), entry, origin)

    def _tell_hidden(self, entry: Entry, origin: Session | None) -> None:
        """A conversation is told to its two; the record of the house to nobody, who keeps order reads it."""
        room = self.state().place(entry.room)
        if room is None:
            return
        if entry.seq:
            self.told[room.key] = entry.seq
        others = [id for id in room.members if id != entry.who.id]  # the first renders: a wire of who is spoken to
        self.tell_sessions(self._sessions_of([*others, *(set(room.members) - set(others))]), entry, origin)

    def _sessions_of(self, people: Iterable[str]) -> list[Session]:
        return [
            session for id in people if (online := self.online.get(id)) is not None for session in online.sessions
        ]

    def _tell_room(self, key: str, entry: Entry, origin: Session | None) -> None:
        if entry.seq:
            self.told[key] = entry.seq
        audience = self._audiences.get(key)
        if audience is not None:
            audience.items.append((entry, origin))
            if audience not in self._dirty:
                self._dirty[audience] = None
                self._arm()

    def _tell_member_change(self, entry: Entry, origin: Session | None) -> None:
        key = self.key(entry.room)
        self._people.pop(key, None)
        online = self.online.get(entry.who.id)
        sessions = list(online.sessions) if online else []
        if isinstance(entry.event, events.Joined):
            for session in sessions:
                self.listen(session, key)
            self._tell_room(key, entry, origin)
            self._tell_known(entry, (entry.room,), origin)
        else:
            self._tell_room(key, entry, origin)
            for session in sessions:
                self.unlisten(session, key)

    def _tell_room_renamed(self, entry: Entry, origin: Session | None) -> None:
        """Everything goes on under the new name, and the connections that keep the old one are told so."""
        event = entry.event
        assert isinstance(event, events_moderation.RoomRenamed)
        old, new = self.key(event.old), self.key(event.name)
        self.told[new] = self.told.pop(old, 0)
        for session in self.moved(old, new):
            session.moved(entry, told=session is not origin)
        self._tell_room(new, structs.replace(entry, room=event.name), origin)

    def _tell_kicked(self, entry: Entry, origin: Session | None) -> None:
        event = entry.event
        assert isinstance(event, events_moderation.Kicked)
        key = self.key(entry.room)
        self._people.pop(key, None)
        if key[:1] == HIDDEN:  # out of the house: the departing that follows is told
            self._tell_hidden(entry, origin)
            return
        self._tell_room(key, entry, origin)
        for session in self._sessions_of((event.person,)):
            self.unlisten(session, key)

    def _tell_role(self, entry: Entry, origin: Session | None) -> None:
        """Lists of people show roles; one in the house counts in every room."""
        key = self.key(entry.room)
        if key[:1] == HIDDEN:
            self._people.clear()
            self._tell_hidden(entry, origin)
        else:
            self._people.pop(key, None)
            self._tell_room(key, entry, origin)

    def _tell_invited(self, entry: Entry, origin: Session | None) -> None:
        event = entry.event
        assert isinstance(event, events_moderation.Invited)
        self._tell_room(self.key(entry.room), entry, origin)
        summoned = signs.Summoned(person=event.person, name=event.name)
        told = Entry(entry.room, 0, entry.at, entry.who, summoned)
        for session in self._sessions_of((event.person,)):
            session.tell(session.wire.render(told) or session.wire.render(entry))

    def _tell_noticed(self, entry: Entry, origin: Session | None) -> None:
        event = entry.event
        assert isinstance(event, events.Noticed)
        self.tell_sessions(self._sessions_of(event.to or tuple(self.online)), entry, None)

    def _tell_logged_in(self, entry: Entry, origin: Session | None) -> None:
        """The sessions of the guest are the account's, and hear what the account hears."""
        event = entry.event
        assert isinstance(event, events_accounts.LoggedIn)
        guest = self.online.pop(event.was, None)
        if guest is not None:
            online = self.online.setdefault(entry.who.id, Online(entry.who, guest.buckets))
            for session in guest.sessions:
                session.person = entry.who
                online.sessions[session] = None
                self.listen_everywhere(session)
        self._tell_presence(entry, origin)

    def _tell_departed(self, entry: Entry, origin: Session | None) -> None:
        """Whoever departs without having gone was put out: the sessions end."""
        self._tell_presence(entry, origin)
        event = entry.event
        assert isinstance(event, events.Departed)
        if entry.who.id not in self.state().people:  # the last of several, where there are hidden rooms
            self._tell_watchers(entry, entry.who.name, on=False)
        for session in self._sessions_of((entry.who.id,)):
            self.dismiss(session, event.reason)

    def _tell_logged_out(self, entry: Entry, origin: Session | None) -> None:
        self._tell_hidden(entry, origin)
        for session in self._sessions_of((entry.who.id,)):
            if session is not origin:
                self.dismiss(session, "logged_out")

    def _tell_presence(self, entry: Entry, origin: Session | None) -> None:
        rooms: tuple[str, ...] = getattr(entry.event, "rooms", ())
        keys = [self.key(name) for name in rooms]
        for key in keys:
            self._people.pop(key, None)
        watchers = self.watchers.of(entry.who.name)
        if len(keys) == 1 and not watchers:
            self._tell_room(keys[0], entry, origin)
            return
        listeners: dict[Session, None] = {}
        for key in keys:
            if (audience := self._audiences.get(key)) is not None:
                listeners.update(dict.fromkeys(audience.sessions()))
        listeners.update({session: None for session, closely in watchers.items() if closely})
        if origin is not None:
            listeners[origin] = None
        self.tell_sessions(listeners, entry, origin)

    def _tell_renamed(self, entry: Entry, origin: Session | None) -> None:
        online = self.online.get(entry.who.id)
        if online is not None:
            online.person = entry.who
            for session in online.sessions:
                session.person = entry.who
        self._tell_presence(entry, origin)
        event = entry.event
        assert isinstance(event, events.Renamed)
        if self.watchers.of(event.old) is not self.watchers.of(entry.who.name):
            self._tell_watchers(entry, event.old, on=False)
            self._tell_watchers(entry, entry.who.name, on=True)

    def _tell_arrived(self, entry: Entry, origin: Session | None) -> None:
        self._tell_presence(entry, origin)
        self._tell_watchers(entry, entry.who.name, on=True)
        self._tell_known(entry, entry.event.rooms if isinstance(entry.event, events.Arrived) else (), origin)

    def _tell_known(self, entry: Entry, rooms: tuple[str, ...], origin: Session | None) -> None:
        """What is known of somebody, where that person comes into sight."""
        for known in metadata.known_of(self.state().lobby, entry.who, rooms):
            self._tell_metadata(Entry("", 0, entry.at, entry.who, known), origin)

    def _tell_metadata(self, entry: Entry, origin: Session | None) -> None:
        """To those who follow the key: in the room, or where the person is, watching, or that person's own."""
        event = entry.event
        assert isinstance(event, events_metadata.MetadataTold)
        listeners: dict[Session, None] = {}
        for name in event.rooms if event.person else (entry.room,):
            if (audience := self._audiences.get(self.key(name))) is not None:
                listeners.update(dict.fromkeys(audience.sessions()))
        if event.person:
            listeners.update(dict.fromkeys([*self.watchers.of(event.name), *self._sessions_of((event.person,))]))
        follow = [session for session in listeners if wanted(session.wire, entry)]
        self.tell_sessions(follow, entry, origin)

    def _tell_watchers(self, entry: Entry, name: str, *, on: bool) -> None:
        watchers = self.watchers.of(name)
        if watchers:
            told = Entry("", 0, entry.at, entry.who, signs.Watched(name=name, on=on))
            self.tell_sessions(watchers, told, None)

    def _tell_sign(self, entry: Entry, origin: Session | None) -> None:
        event = entry.event
        assert isinstance(event, signs.Signalled)
        if event.to_id:
            self.tell_sessions(self._sessions_of(dict.fromkeys((event.to_id, entry.who.id))), entry, origin)
        elif not event.least:
            self._tell_room(self.key(entry.room), entry, origin)
        else:
            self._tell_ranks(Role[event.least.upper()], entry, origin)

    def _tell_ranks(self, least: Role, entry: Entry, origin: Session | None) -> None:
        room = self.state().room(entry.room)
        if room is not None:
            high = [id for id, role in room.members.items() if role >= least]
            self.tell_sessions(self._sessions_of(high), entry, origin)

    def _tell_listening(self, entry: Entry, origin: Session | None) -> None:
        people = self.state().people
        self.tell_sessions(
            self._sessions_of([id for id, here in people.items() if signs.LISTENING in here.modes]), entry, origin
        )

    def _tell_person(self, entry: Entry, origin: Session | None) -> None:
        """A whisper: to the sessions of the two."""
        event = entry.event
        assert isinstance(event, events.Whispered)
        listeners: dict[Session, None] = {}
        for person in (event.to_id, entry.who.id):
            online = self.online.get(person)
            if online is not None:
                listeners.update(online.sessions)
        self.tell_sessions(listeners, entry, origin)

    def _tell_self(self, entry: Entry, origin: Session | None) -> None:
        online = self.online.get(entry.who.id)
        if online is None:
            return
        self.tell_sessions([session for session in online.sessions if session is not origin], entry, None)

    def tell_sessions(self, sessions: Iterable[Session], entry: Entry, origin: Session | None) -> None:
        """Tell some sessions, rendering once per key; the origin hears itself only where its protocol echoes."""
        rendered: dict[object, Out] = {}
        for session in sessions:
            if session is origin and not session.wire.echo:
                continue
            out = rendered.get(session.key)
            if out is None:
                out = rendered[session.key] = session.wire.render(entry)
            session.tell(out)

    _SPREAD: dict[type, Callable[["Delivery", Entry, Session | None], None]] = {  # noqa: RUF012
        events.Joined: _tell_member_change,
        events.Left: _tell_member_change,
        events.Arrived: _tell_arrived,
        signs.Described: _tell_presence,
        signs.Signalled: _tell_sign,
        signs.Announced: _tell_listening,
        signs.TimeMarked: _tell_self,
        events_metadata.MetadataTold: _tell_metadata,
        events.Departed: _tell_departed,
        events.Renamed: _tell_renamed,
        events.AwaySet: _tell_presence,
        events.Whispered: _tell_person,
        events.Marked: _tell_self,
        events.Noticed: _tell_noticed,
        events_moderation.Kicked: _tell_kicked,
        events_moderation.RoomRenamed: _tell_room_renamed,
        events_moderation.RoleSet: _tell_role,
        events_moderation.Invited: _tell_invited,
        events_accounts.LoggedIn: _tell_logged_in,
        events_accounts.LoggedOut: _tell_logged_out,
    }

    def unseat(self, session: Session) -> None:
        """The session is nobody's any more: it hears nothing, and the person has one session less."""
        online = self.online.get(session.person.id) if session.person is not None else None
        if online is not None:
            online.sessions.pop(session, None)
            if not online.sessions:
                del self.online[online.person.id]
        self.forget(session)

    # --- the end of a turn ----------------------------------------------------------------------------------

    def touch(self, session: Session) -> None:
        """The session has something to hear at the end of this turn."""
        self._waiting.append(session)
        self._arm()

    def _arm(self) -> None:
        if not self._armed:
            self._armed = True
            wait = self._not_before - self.loop.time()
            if wait > 0:
                self.loop.call_later(wait, self.flush)
            else:
                self.loop.call_soon(self.flush)

    def flush(self) -> None:
        """Write everything collected: rooms to their members, then each session's own answers."""
        self._armed = False
        start = self.loop.time()
        dirty, self._dirty = self._dirty, {}
        for audience in dirty:
            audience.flush()
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            for session in waiting:
                session.flush()
        end = self.loop.time()
        self._not_before = max(start + FLUSH_INTERVAL, end + min(REST * (end - start), LONGEST_REST))
