"""Who watches for which names: sessions that want to hear when people come and go, wherever that is."""

from collections.abc import Mapping

from chinwag.protocols.contract import Wire
from chinwag.room import names
from chinwag.room.commands_presence import Watch
from chinwag.room.entry import Entry
from chinwag.session import Session

NOBODY: Mapping[Session, bool] = {}


class Watchers:
    """Sessions by the key of the name that they watch for; the value tells whether they watch closely."""

    def __init__(self) -> None:
        self._by_name: dict[str, dict[Session, bool]] = {}
        self._by_session: dict[Session, set[str]] = {}

    def of(self, name: str) -> Mapping[Session, bool]:
        """Who watches for a name, however it is spelled."""
        return self._by_name.get(names.fold(name), NOBODY) if self._by_name else NOBODY

    def watch(self, session: Session, command: Watch) -> None:
        """The session watches for these names from now on, or no longer."""
        for name in command.names:
            key = names.fold(name)
            if command.on:
                self._by_name.setdefault(key, {})[session] = command.closely
                self._by_session.setdefault(session, set()).add(key)
            else:
                self._drop(session, key)
                self._by_session.get(session, set()).discard(key)

    def forget(self, session: Session) -> None:
        """The session is gone."""
        for key in self._by_session.pop(session, ()):
            self._drop(session, key)

    def _drop(self, session: Session, key: str) -> None:
        watchers = self._by_name.get(key)
        if watchers is not None:
            watchers.pop(session, None)
            if not watchers:
                del self._by_name[key]


def wanted(wire: Wire, entry: Entry) -> bool:
    """Whether a connection asked to hear of such things; those that cannot ask do not."""
    asked = getattr(wire, "wants", None)
    return asked is not None and asked(entry)
