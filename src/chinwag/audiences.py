"""Who listens to which room. Rooms go by the key of their name as it was when something happened.

What is told is what was stored, so the state may know of a new name already: it is not asked what a room is called.
"""

from collections.abc import Callable, Iterable

from chinwag.audience import Audience
from chinwag.room import names
from chinwag.room.results import PersonInfo
from chinwag.room.state import State, people_in
from chinwag.session import Session
from chinwag.watching import Watchers

KEYS = 4_096  # names of which the key is remembered


class Audiences:
    """The listeners of each room, those who watch for names, and who is where."""

    def __init__(self, state: Callable[[], State]) -> None:
        self.state = state
        self.watchers = Watchers()
        self._audiences: dict[str, Audience] = {}  # by room key
        self._people: dict[str, tuple[PersonInfo, ...]] = {}  # by room key, until somebody comes or goes
        self._keys: dict[str, str] = {}

    def key(self, name: str) -> str:
        """The key of a room's name."""
        found = self._keys.get(name)
        if found is None:
            if len(self._keys) >= KEYS:
                self._keys.clear()
            found = self._keys[name] = names.fold(name)
        return found

    def moved(self, old: str, new: str) -> Iterable[Session]:
        """A room has another key; its listeners."""
        self._people.pop(old, None)
        audience = self._audiences.pop(old, None)
        if audience is None:
            return ()
        self._audiences[new] = audience
        sessions = tuple(audience.sessions())
        for session in sessions:
            session.rooms.discard(old)
            session.rooms.add(new)
        return sessions

    def listen(self, session: Session, key: str) -> None:
        """The session hears this room from now on."""
        audience = self._audiences.get(key)
        if audience is None:
            audience = self._audiences[key] = Audience()
        audience.add(session)
        session.rooms.add(key)

    def listen_everywhere(self, session: Session) -> None:
        """The session hears every room that its person is in."""
        for room in self.state().rooms.values():
            if session.person is not None and session.person.id in room.members:
                self.listen(session, room.key)

    def unlisten(self, session: Session, key: str) -> None:
        """The session no longer hears this room; what was told until now still reaches it."""
        if key in session.rooms:
            session.rooms.discard(key)
            self._audiences[key].remove(session)

    def forget(self, session: Session) -> None:
        """The session is gone."""
        for key in session.rooms:
            self._audiences[key].remove(session)
        session.rooms.clear()
        self.watchers.forget(session)

    def rekey(self, session: Session) -> None:
        """The session's rendering key changed."""
        for key in session.rooms:
            self._audiences[key].remove(session)
        session.key = session.wire.key
        for key in session.rooms:
            self._audiences[key].add(session)

    def people_in(self, key: str) -> tuple[PersonInfo, ...]:
        """The members of a room who are online, made once and kept until somebody comes or goes."""
        people = self._people.get(key)
        if people is None:
            people = self._people[key] = people_in(self.state(), key)
        return people
