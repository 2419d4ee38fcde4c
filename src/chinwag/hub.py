"""Where connections and rooms meet, and the only writer of what they share: enter, leave, act, deliver.

A command goes to the store, which decides, folds and makes it durable; what became true comes back by
`settled`, in the order of the log, and is told to those who listen. Questions are answered from the state, each
in its turn. Everything that is to be written is written at the end of the loop turn, once per connection.
"""

from asyncio import AbstractEventLoop
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any, cast

from msgspec import Struct, structs

from chinwag import answers, inquiries, marks
from chinwag.auth.contract import Secrets
from chinwag.auth.passwords import Passwords
from chinwag.auth.throttle import Tries
from chinwag.delivery import Delivery, Online
from chinwag.gate import BECOMING, STEPS, Gate
from chinwag.identity import Identity
from chinwag.protocols.contract import BadBytes, Out, Reply, Wire
from chinwag.room.commands import Command, Ping, Quit, Say, Search
from chinwag.room.commands_moderation import Ban, Undo
from chinwag.room.commands_presence import Watch
from chinwag.room.entry import Entry, Person
from chinwag.room.facts import Facts
from chinwag.room.limits import Bucket
from chinwag.room.refusals import Refused
from chinwag.room.results import Done, Hits, Result
from chinwag.room.state import HIDDEN
from chinwag.session import Connection, Session, Turn
from chinwag.store.contract import Settled, Store
from chinwag.telemetry import Log

WORTH_TELLING = frozenset({"too_slow"})
"""Ends of a connection (codes of phrases.py) that the others are told as the reason."""


BY_ADDRESS = frozenset({Ban, Undo})
"""For these the addresses of everybody who is here matter."""


class HubSettings(Struct, frozen=True):
    """What the hub takes from the configuration. A burst of 0 switches the flood limits off."""

    server: str = "chinwag"
    motd: str = ""
    burst: float = 10  # messages at once
    rate: float = 2  # messages a second after that
    burst_bytes: float = 16_384
    rate_bytes: float = 4_096
    sessions: int = 10  # of one person at once: a further one ends the oldest; 0 = any number
    tries: Tries = Tries()


def outcome(wire: Wire, command: Command, result: Result | Refused, entries: Sequence[Entry]) -> Out:
    """What a wire says of a settled command; a Witness is shown what became true as well."""
    became = getattr(wire, "became", None)
    return wire.answer(command, result) if became is None else became(command, result, entries)


class Hub:
    """Sessions, who listens where, and the end of each turn."""

    def __init__(
        self,
        store: Store,
        loop: AbstractEventLoop,
        identity: Identity,
        settings: HubSettings,
        log: Log,
        secrets: Secrets | None = None,
    ) -> None:
        self.store = store
        self.loop = loop
        self.identity = identity
        self.settings = settings
        self.log = log
        self.now = loop.time
        self.sessions: dict[Session, None] = {}
        self.stopping = False
        self.address = ""
        self._serial = 0
        self._tasks: set[object] = set()
        self.delivery = Delivery(lambda: store.state, loop)
        self.delivery.dismiss = self.dismiss
        self.mover: Callable[[Any, str, bool], bool] = lambda connection, address, secure: False
        """Set by the server: counts a connection where it truly comes from (Listener.move)."""
        self.gate = Gate(self, secrets or Passwords(), settings.tries)
        store.on_settled(self.settled)

    # --- sessions: called by net ----------------------------------------------------------------------------

    def open_session(self, connection: Connection, wire: Wire) -> Session:
        """A connection speaks this protocol: it is a session from now on."""
        self._serial += 1
        session = Session(self, connection, wire, self._serial)
        session.facts = Facts(
            address=getattr(connection.peer, "address", ""),
            tls=getattr(connection.peer, "tls", False),
            certificate=getattr(connection.peer, "certificate", ""),
        )
        session.stranger = self._buckets()
        self.sessions[session] = None
        self.log.event("session_opened", session=session.serial, kind=wire.kind, peer=str(connection.peer))
        return session

    def lost(self, session: Session, reason: str) -> None:
        """A connection is gone; with the last one of a person the person departs."""
        if session not in self.sessions:
            return
        del self.sessions[session]
        self.log.event("session_closed", session=session.serial, kind=session.wire.kind, reason=reason)
        self.delivery.forget(session)
        self.gate.forget(session)
        online = self.delivery.online.get(session.person.id) if session.person else None
        if online is not None and session in online.sessions:
            if not (session.wire.tells_read or self.stopping):
                marks.left(self.store, online.person, self.delivery.told, reason)
            del online.sessions[session]
            if not online.sessions:
                del self.delivery.online[online.person.id]
                if self.stopping:  # everybody goes, and the store is closed already
                    return
                parting = session.parting or (reason if reason in WORTH_TELLING else "")
                self.store.submit(None, online.person, Quit(reason=parting, hold=session.wire.resumes))

    def trouble(self, session: Session, error: Exception) -> None:
        """A bug showed itself: log it with its place, end this connection, keep the house open."""
        self.bug(session, error)
        self.end(session, "trouble")

    def bug(self, session: Session, error: Exception) -> None:
        """Log a bug with its place."""
        self.log.bug("session_broke", error, session=session.serial, kind=session.wire.kind)

    def bad_bytes(self, session: Session, bad: BadBytes) -> None:
        """Say why, then close."""
        self.log.event("bad_bytes", session=session.serial, kind=session.wire.kind, reason=bad.reason)
        self._close_in_turn(session, Quit(), lambda: bad.goodbye)

    def move(self, session: Session, address: str, *, secure: bool) -> bool:
        """The connection is somebody's who is at that address; False where nobody there may come in now."""
        if not self.mover(session.connection, address, secure):
            return False
        peer = session.connection.peer
        session.facts = structs.replace(session.facts, address=peer.address, tls=peer.tls, certificate="")
        self.log.event("brought", session=session.serial, peer=str(peer))
        return True

    def end(self, session: Session, code: str) -> None:
        """Close, with the words that this protocol has for the reason."""
        self._close_in_turn(session, Quit(), lambda: session.wire.goodbye(code))

    def dismiss(self, session: Session, code: str) -> None:
        """The person was put out: say why, then close."""
        if not session.ending:
            session.parting = ""
            self.end(session, code)

    def facts(self, session: Session) -> Facts:
        """What is known of a session, for rules."""
        return session.facts

    def _close_in_turn(self, session: Session, command: Command, words: Callable[[], Out]) -> None:
        """Close once every answer owed before has gone out."""

        def last() -> Out:
            session.goodbye = words()
            return session.nothing

        if not session.closed:
            session.stop_listening()
            session.finish(session.turn(command), last)

    # --- acting ---------------------------------------------------------------------------------------------

    def act(self, session: Session, item: Command | Reply) -> None:
        """Do what a session asks; the answer comes in its turn."""
        kind = type(item)
        if kind is Reply:
            session.finish(session.turn(item), item.out)  # type: ignore[union-attr]
            return
        command: Command = item  # type: ignore[assignment]
        special = self._SPECIAL.get(kind)
        if special is not None:
            special(self, session, command)
        elif kind in STEPS:
            self.gate.take(session, command)
        elif session.person is None:
            self._refuse(session, command, Refused("not_entered"))
        elif kind in answers.QUESTIONS:
            self._ask(session, command)
        elif self.stopping:
            self._refuse(session, command, Refused("stopping"))
        else:
            facts = self.facts(session)
            facts = inquiries.addresses(self, facts) if kind in BY_ADDRESS else facts
            self.store.submit(session.turn(command), session.person, command, facts)

    @staticmethod
    def _refuse(session: Session, command: Command, refused: Refused) -> None:
        session.finish(session.turn(command), partial(session.wire.answer, command, refused))

    def _ask(self, session: Session, command: Command) -> None:
        session.finish(
            session.turn(command), lambda: session.wire.answer(command, answers.ask(self, session, command))
        )

    def _quit(self, session: Session, command: Command) -> None:
        assert isinstance(command, Quit)
        session.parting = command.reason
        self._close_in_turn(session, command, lambda: session.wire.goodbye("quit"))

    def _watch(self, session: Session, command: Command) -> None:
        assert isinstance(command, Watch)
        if session.person is None:
            self._refuse(session, command, Refused("not_entered"))
            return
        self.delivery.watchers.watch(session, command)
        session.finish(session.turn(command), lambda: session.wire.answer(command, Done()))

    def _search(self, session: Session, command: Command) -> None:
        """The one question that is answered on another thread: its turn waits for it."""
        assert isinstance(command, Search)
        if session.person is None:
            self._refuse(session, command, Refused("not_entered"))
            return
        turn = session.turn(command)

        async def look() -> None:
            found: Hits | Refused = await answers.search(self, session, command)
            session.finish(turn, lambda: session.wire.answer(command, found))

        self.task(look())

    def task(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside everything else."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    _SPECIAL: dict[type, Callable[["Hub", Session, Command], None]] = {  # noqa: RUF012
        Quit: _quit,
        Search: _search,
        Watch: _watch,
        Ping: _ask,
    }

    # --- what became true -----------------------------------------------------------------------------------

    def settled(self, batch: Sequence[Settled]) -> None:
        """A commit group is durable: tell it, in order."""
        for item in batch:
            turn = item.origin if isinstance(item.origin, Turn) else None
            session = turn.session if turn is not None else None
            special = answers.OUTCOMES.get(type(item.command)) if session and not item.duplicate else None
            refused = isinstance(item.outcome, Refused)
            if special is not None and special.first is not None and session is not None and not refused:
                special.first(self, session, item)
            for entry in item.entries:
                self.delivery.tell(entry, session)
                if entry.room[:1] == HIDDEN:
                    marks.heard(self.store, self.delivery.online, entry)
            if session is None or turn is None:
                continue
            if special is None or refused:
                self._answer(session, turn, item)
            else:
                make = special.answer(self, session, item)
                session.finish(turn, partial(self._late, session, turn, item, make))
            if session.entering and type(turn.command) in BECOMING:
                self.gate.release(session)

    @staticmethod
    def _answer(session: Session, turn: Turn, item: Settled) -> None:
        command = cast(Command, turn.command)
        told = partial(outcome, session.wire, command, item.outcome, item.entries)
        (session.conclude if type(command) is Say else session.finish)(turn, told)

    @staticmethod
    def _late(session: Session, turn: Turn, item: Settled, make: Callable[[], Result]) -> Out:
        return outcome(session.wire, cast(Command, turn.command), make(), item.entries)

    def seat(self, session: Session, person: Person) -> bool:
        """The session is this person from now on; False where the connection is gone already."""
        if session.closed:
            if person.id not in self.delivery.online:
                self.store.submit(None, person, Quit(reason="lost"))
            return False
        online = self.delivery.online.get(person.id)
        if online is None:
            online = self.delivery.online[person.id] = Online(person, self._buckets())
        online.sessions[session] = None
        session.person, session.stranger = person, None
        self.stamp(person.id)
        for oldest in list(online.sessions)[: -self.settings.sessions]:
            if not oldest.ending:
                self.end(oldest, "replaced")
        session.connection.entered()
        self.log.event("entered", session=session.serial, person=person.id)
        return True

    def stamp(self, id: str) -> None:
        """The sessions of an account stem from its present generation of logins."""
        account, online = self.store.state.accounts.get(id), self.delivery.online.get(id)
        if account is not None and online is not None:
            for session in online.sessions:
                session.facts = structs.replace(session.facts, generation=account.generation)

    @property
    def server(self) -> str:
        """The server's name."""
        return self.settings.server

    @property
    def motd(self) -> str:
        """What everybody is told on entering."""
        return self.settings.motd

    def buckets(self, session: Session) -> tuple[Bucket, Bucket] | None:
        """The flood limits of a session's person, or of a stranger; None where there are none."""
        online = self.delivery.online.get(session.person.id) if session.person else None
        return online.buckets if online else session.stranger

    def _buckets(self) -> tuple[Bucket, Bucket] | None:
        limits = self.settings
        if not limits.burst:
            return None
        return Bucket(limits.burst, limits.rate), Bucket(limits.burst_bytes, limits.rate_bytes)

    def touch(self, session: Session) -> None:
        """The session has something to hear at the end of this turn."""
        self.delivery.touch(session)

    def rekey(self, session: Session) -> None:
        """The session's rendering key changed."""
        self.delivery.rekey(session)

    def later(self, delay: float, call: Callable[[], None]) -> object:
        """Call in so many seconds."""
        return self.loop.call_later(delay, call)

    def farewell(self, code: str) -> None:
        """Tell everybody that the server goes (`stopping`), each in the words of its protocol, and close."""
        self.stopping = True
        for session in list(self.sessions):
            self.end(session, code)
