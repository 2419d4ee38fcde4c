"""One person on one connection: keeps the order of answers, and the pace of asking.

A session's answers keep the order of its requests. Each request takes a `Turn` in a queue; an answer that is
ready early (a PONG, a refusal) waits there for those before it that still wait for the disk. Everything a
session is to hear is collected during a turn of the event loop and written once at its end.
"""

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Protocol

from chinwag.protocols.contract import BadBytes, Out, Reply, Unit, Wire
from chinwag.room.commands import Command, GetPage, MarkRead, Ping, Quit, Typing
from chinwag.room.entry import Entry, Person
from chinwag.room.facts import NOTHING
from chinwag.room.limits import Bucket

LIGHT = frozenset({GetPage, MarkRead, Ping, Typing, Reply})
LIGHT_COST = 0.1  # these cost a tenth of a message: a client that catches up asks for many pages
FREE = frozenset({Quit})


class Connection(Protocol):
    """What a session needs of the socket it sits on; `net` has the real ones."""

    @property
    def peer(self) -> Any:
        """Where it comes from."""

    def write(self, out: Any) -> None:
        """Send, or keep for later; never raises, never waits. Units for a paced wire, else bytes."""

    def close(self, out: Out = b"") -> None:
        """Send this last, then close."""

    def entered(self) -> None:
        """A name was accepted: the time limit for it is over."""

    def pause(self) -> None:
        """Read no more for now."""

    def resume(self) -> None:
        """Read again."""


class Desk(Protocol):
    """What a session needs of the hub."""

    def act(self, session: "Session", item: Command | Reply) -> None:
        """Do what was asked."""

    def touch(self, session: "Session") -> None:
        """The session has something to send at the end of this turn."""

    def lost(self, session: "Session", reason: str) -> None:
        """The connection is gone."""

    def trouble(self, session: "Session", error: Exception) -> None:
        """A bug showed itself in this session: log it, end this connection."""

    def bug(self, session: "Session", error: Exception) -> None:
        """A bug showed itself in this session: log it."""

    def bad_bytes(self, session: "Session", bad: BadBytes) -> None:
        """The connection sent what its language does not know."""

    def buckets(self, session: "Session") -> tuple[Bucket, Bucket] | None:
        """The flood limits of messages and of bytes; None = no limits."""

    def now(self) -> float:
        """Monotonic seconds."""

    def rekey(self, session: "Session") -> None:
        """The session's rendering key changed."""

    def later(self, delay: float, call: Callable[[], None]) -> object:
        """Call in so many seconds."""


class Turn:
    """A request's place in the queue of answers. It is also the origin handed to the store."""

    __slots__ = ("answer", "command", "done", "fresh", "session")

    def __init__(self, session: "Session", command: Command | Reply) -> None:
        self.session = session
        self.command = command
        self.answer: Out | Callable[[], Out] = b""
        self.done = False
        self.fresh = ""  # a code made for this request, to be told in the answer


class Session:
    """One person (or not yet a person) on one connection."""

    __slots__ = (
        "after", "before", "closed", "connection", "desk", "ending", "entering", "facts", "goodbye", "heard",
        "heavy", "held", "key", "out", "parting", "person", "rooms", "serial", "since", "stranger", "turns",
        "waiting", "wire",
    )  # fmt: skip

    def __init__(self, desk: Desk, connection: Connection, wire: Wire, serial: int) -> None:
        self.desk = desk
        self.connection = connection
        self.wire = wire
        self.serial = serial  # for logs
        self.since = self.heard = desk.now()  # when it began, and when something came last
        self.key: Hashable = wire.key
        self.person: Person | None = None
        self.facts = NOTHING  # of the connection, for rules: the address and the like
        self.ending = False  # nothing more is read; the connection closes after the answers owed
        self.entering = False  # a name was asked for and is being decided
        self.closed = False
        self.heavy = False  # sent too many bytes: nothing is read until the bucket fills
        self.stranger: tuple[Bucket, Bucket] | None = None  # the flood limits until a person is here
        self.rooms: set[str] = set()  # keys of the rooms whose audience this session is in
        self.turns: deque[Turn] = deque()
        self.held: deque[Command | Reply] = deque()  # asked, but too fast: acted upon when the bucket fills
        self.waiting = False  # in the hub's list of those to write to at the end of this turn
        self.before: list[Out] = []  # what its rooms heard, ahead of the answers
        self.out: list[Out | Callable[[], Out]] = []  # answers, in order
        self.after: list[Out] = []  # what rooms joined in this turn heard since
        self.parting = ""  # the person's own words on leaving, told to the others
        self.goodbye: Out | None = None  # set: close with these last bytes at the end of this turn

    @property
    def busy(self) -> bool:
        """Whether somebody who stopped sending is still owed an answer."""
        return bool(self.turns or self.held or self.waiting)

    @property
    def nothing(self) -> Out:
        """No output, in this wire's form."""
        return () if self.wire.paced else b""

    # --- what the connection calls --------------------------------------------------------------------------

    def received(self, data: bytes) -> None:
        """Bytes came. Never raises: this is one of the three edges where everything is caught."""
        if self.closed or self.ending:
            return
        self.heard = self.desk.now()
        try:
            self._take(self.wire.receive(data))
        except BadBytes as bad:
            self._take(bad.before)
            self.desk.bad_bytes(self, bad)
        except Exception as error:
            self.desk.trouble(self, error)
        if data:
            self._weigh(len(data))

    def lost(self, reason: str) -> None:
        """The connection is gone."""
        if not self.closed:
            self.closed = True
            self.held.clear()
            self.desk.lost(self, reason)

    # --- asking ---------------------------------------------------------------------------------------------

    def _take(self, items: Sequence[Command | Reply]) -> None:
        if self.held or self.entering:
            self.held.extend(items)
            return
        for index, item in enumerate(items):
            if self.entering:
                self.held.extend(items[index:])
                return
            wait = self._price(item)
            if wait > 0:
                self.held.extend(items[index:])
                self.connection.pause()
                self.desk.later(wait, self._go_on)
                return
            self.desk.act(self, item)
            if self.closed or self.ending:
                return

    def proceed(self) -> None:
        """The name was decided: act on what was asked in the meantime."""
        rest = list(self.held)
        self.held.clear()
        try:
            self._take(rest)
        except Exception as error:
            self.desk.trouble(self, error)
        self._read_on()

    def stop_listening(self) -> None:
        """The end was asked for: what comes after it is not read."""
        self.ending = True
        self.held.clear()
        self.connection.pause()

    def _price(self, item: Command | Reply) -> float:
        """Pay for an item; the seconds until it may be acted upon."""
        kind = type(item)
        if kind in FREE:
            return 0.0
        buckets = self.desk.buckets(self)
        if buckets is None:
            return 0.0
        return buckets[0].take(LIGHT_COST if kind in LIGHT else 1.0, self.desk.now())

    def _weigh(self, size: int) -> None:
        """Pay for bytes, whatever they mean: empty lines cost us time, too."""
        buckets = self.desk.buckets(self)
        if buckets is None:
            return
        wait = buckets[1].take(float(size), self.desk.now())
        if wait > 0 and not self.heavy and not self.closed:
            self.heavy = True
            self.connection.pause()
            self.desk.later(wait, self._lighter)

    def _lighter(self) -> None:
        self.heavy = False
        self._read_on()

    def _read_on(self) -> None:
        """Read again, unless something still stands against it."""
        if not (self.held or self.heavy or self.closed or self.ending):
            self.connection.resume()

    def _go_on(self) -> None:
        """The wait is over: act on what was held. The first one is paid for already."""
        if self.closed or self.ending or not self.held:
            return
        try:
            self.desk.act(self, self.held.popleft())
            rest = list(self.held)
            self.held.clear()
            self._take(rest)
        except Exception as error:
            self.desk.trouble(self, error)
            return
        self._read_on()

    # --- answering ------------------------------------------------------------------------------------------

    def turn(self, command: Command | Reply) -> Turn:
        """Take a place in the queue of answers."""
        turn = Turn(self, command)
        self.turns.append(turn)
        return turn

    def finish(self, turn: Turn, answer: Out | Callable[[], Out]) -> None:
        """The answer to this turn is known (or can be made at the end of the loop turn); it goes out in order."""
        turn.answer = answer
        turn.done = True
        turns = self.turns
        while turns and turns[0].done:
            ready = turns.popleft()
            self.out.append(ready.answer)
            ready.answer = b""  # it may lead back to the turn through values that no garbage collector looks into
        self.touch()

    def conclude(self, turn: Turn, answer: Callable[[], Out]) -> None:
        """The same for what can be told at once: where a language has no word for it, nothing is left to do."""
        turns = self.turns
        if self.out or self.wire.paced or turns[0] is not turn or (len(turns) > 1 and turns[1].done):
            self.finish(turn, answer)
            return
        try:
            known = answer()
        except Exception as error:
            self._broke(error)
            return
        if known:
            self.finish(turn, known)
        else:
            turns.popleft()

    def tell(self, out: Out) -> None:
        """Say something that answers nothing."""
        self.out.append(out)
        self.touch()

    def touch(self) -> None:
        """Have everything written at the end of this turn."""
        if not self.waiting:
            self.waiting = True
            self.desk.touch(self)

    def moved(self, entry: Entry, *, told: bool) -> None:
        """A room of this session has another name; `told`: the session hears of it by this."""
        note = getattr(self.wire, "room_renamed", None)
        if note is not None:
            out = note(entry)
            self.tell(out if told else self.nothing)

    def render(self, entry: Entry) -> Out:
        """An entry in this wire's words. A bug in them leaves the entry out, for those who share the rendering."""
        try:
            return self.wire.render(entry)
        except Exception as error:
            self.desk.bug(self, error)
            return self.nothing

    def flush(self) -> None:
        """Write what was collected, at once and in order: rooms, answers, rooms just joined."""
        try:
            self._write_out()
        except Exception as error:
            self._broke(error)

    def _broke(self, error: Exception) -> None:
        self.desk.bug(self, error)
        self.connection.close()
        self.lost("trouble")

    def _write_out(self) -> None:
        self.waiting = False
        before, out, after = self.before, self.out, self.after
        self.before, self.out, self.after = [], [], []
        if self.closed:
            return
        wire = self.wire
        if len(out) == 1 and not before and not after:  # an answer and nothing else: most turns of most sessions
            whole = out[0]() if callable(out[0]) else out[0]
        else:
            whole = join([*before, *[part() if callable(part) else part for part in out], *after], paced=wire.paced)
        if wire.key != self.key:
            self.desk.rekey(self)
        if self.goodbye is not None:
            last = join([whole, self.goodbye], paced=self.wire.paced)
            self.connection.close(last)
            self.lost("quit")
            return
        if whole:
            self.connection.write(whole)
        if out and wire.more():
            self.received(b"")


def join(parts: Sequence[Out], *, paced: bool) -> Out:
    """Put the parts of one connection's output together, in order."""
    if not paced:
        return b"".join([part for part in parts if isinstance(part, bytes)])
    units: list[Unit] = []
    for part in parts:
        if not isinstance(part, bytes):
            units.extend(part)
    return tuple(units)
