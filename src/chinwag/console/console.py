"""The operator's sessions: each is the house itself, so rights and the record are those that everybody meets.

What the operator alone can ask is answered by the table in acts.py; every other command goes the way of all.
"""

from collections.abc import Awaitable, Callable
from functools import partial

from chinwag.console.acts import ACTS
from chinwag.console.house import House
from chinwag.hub import Hub
from chinwag.protocols.contract import BadBytes, Reply, Wire
from chinwag.room.commands import Command
from chinwag.room.entry import SERVER
from chinwag.room.limits import Bucket
from chinwag.room.refusals import Refused
from chinwag.room.results import Result
from chinwag.session import Connection, Session


class Console:
    """What the operator's sessions sit at (session.Desk): the hub, with more to ask."""

    def __init__(self, hub: Hub, house: House) -> None:
        self.hub = hub
        self.house = house
        self.now = hub.now
        self._serial = 0
        self._tasks: set[object] = set()

    def open_session(self, connection: Connection, wire: Wire) -> Session:
        """Somebody who may open the socket is on it."""
        self._serial += 1
        session = Session(self, connection, wire, self._serial)
        session.person = SERVER
        connection.entered()
        self.hub.log.event("operator_came", session=session.serial)
        return session

    def lost(self, session: Session, reason: str) -> None:
        """The tool is gone; what it asked for is still done."""
        self.hub.log.event("operator_went", session=session.serial, reason=reason)

    def act(self, session: Session, item: Command | Reply) -> None:
        """Do what the operator asks; the answer comes in its turn."""
        act = ACTS.get(type(item))
        if act is None or isinstance(item, Reply):
            if isinstance(item, Command):
                self._log(session, item)
            self.hub.act(session, item)
            return
        self._log(session, item)
        turn = session.turn(item)
        finish: Callable[[Result | Refused], None] = lambda result: session.finish(  # noqa: E731
            turn, partial(session.wire.answer, item, result)
        )
        found = act(self.hub, self.house, item)
        if isinstance(found, Result | Refused):
            finish(found)
        else:
            self._later(session, found, finish)

    def _later(
        self, session: Session, work: Awaitable[Result | Refused], finish: Callable[[Result | Refused], None]
    ) -> None:
        async def wait() -> None:
            try:
                finish(await work)
            except OSError as error:
                self.hub.bug(session, error)
                finish(Refused("not_stored"))

        task = self.hub.loop.create_task(wait())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _log(self, session: Session, command: Command) -> None:
        """Which command was given; its fields may be people's words."""
        self.hub.log.event("operator_asked", session=session.serial, command=type(command).__name__)

    # --- what else a session needs --------------------------------------------------------------------------

    def touch(self, session: Session) -> None:
        """The session has something to send at the end of this turn."""
        self.hub.touch(session)

    def trouble(self, session: Session, error: Exception) -> None:
        """A bug showed itself: log it, end this connection."""
        self.hub.trouble(session, error)

    def bug(self, session: Session, error: Exception) -> None:
        """A bug showed itself: log it."""
        self.hub.bug(session, error)

    def bad_bytes(self, session: Session, bad: BadBytes) -> None:
        """What came is not the operator's language."""
        self.hub.bad_bytes(session, bad)

    def buckets(self, session: Session) -> tuple[Bucket, Bucket] | None:
        """Whoever holds the data directory is not slowed down."""
        return None

    def rekey(self, session: Session) -> None:
        """The rendering key never changes."""

    def later(self, delay: float, call: Callable[[], None]) -> object:
        """Call in so many seconds."""
        return self.hub.later(delay, call)
