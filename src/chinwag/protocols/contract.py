"""What every protocol is: a pure object for one connection, sans-I/O.

The session calls `receive` with bytes as they come, acts on each item in order, and sends what `answer` and
`render` return. A protocol may keep state of its own connection (its current room, whether it has greeted);
it never knows who else listens.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, Protocol, TypeAlias

from msgspec import Struct

from chinwag.room.commands import Command
from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.results import Result


class BadBytes(Exception):
    """These bytes are not this protocol, or break its limits: the connection is ended politely.

    `goodbye` is sent before the close; `reason` is a word for the log; `before` is what was asked, in good
    form, ahead of the bad bytes: it is still done.
    """

    def __init__(self, reason: str, goodbye: "Out" = b"", before: "Sequence[Command | Reply]" = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.goodbye = goodbye
        self.before = before


class Unit(Struct, frozen=True, gc=False):
    """Bytes that must travel in one piece, with silence around them where an old client needs it (seconds).

    Units with `most` that wait together may share one write of at most so many bytes, `glue` between them;
    the others travel alone. units.py has the function.
    """

    data: bytes
    quiet_before: float = 0.0
    quiet_after: float = 0.0  # also kept before a close
    most: int = 0
    glue: bytes = b""


Out: TypeAlias = bytes | tuple[Unit, ...]
"""What goes out: bytes that may be joined and cut anywhere, or, from a protocol with `paced`, single units."""


class Reply(Struct, frozen=True, gc=False):
    """An answer the protocol already knows, sent when its turn comes: after those to earlier commands."""

    out: Out | Callable[[], Out]  # a callable is asked when the turn has come


class Wire(Protocol):
    """One connection's side of a language."""

    kind: ClassVar[str]  # for logs and metrics: "native", "text", ...
    echo: ClassVar[bool]  # whether the sender's own entries are rendered to the sender too
    paced: ClassVar[bool]  # True: Out is units, sent one by one; False: Out is bytes, joined and shared
    patience: ClassVar[float]  # seconds allowed until Enter: 120 for people, 20 for programs
    resumes: ClassVar[bool]  # whether its clients keep the token that Entered gives, and come back with it

    @property
    def tells_read(self) -> bool:
        """Whether its client says how far its person has read. Of others, what was shown counts as read."""

    @property
    def key(self) -> Hashable:
        """The rendering key: wires with equal keys get the same rendered bytes. It may change after `answer`."""

    def greet(self) -> Out:
        """What is sent first of all, before any byte was received."""

    def receive(self, data: bytes) -> Sequence[Command | Reply]:
        """Feed bytes in pieces of any size; get what they ask for. Raises BadBytes.

        A paced wire is also fed b"" after answers of its own: then it asks for what it held back until it knew
        them, and for what they made it ask (another name instead of a taken one).
        """

    def more(self) -> bool:
        """Whether bytes are held back until an answer is known (a name, a room): `receive(b"")` goes on."""

    def answer(self, command: Command, result: Result | Refused) -> Out:
        """The outcome of a command of this connection; empty where the language has no word for it."""

    def render(self, entry: Entry) -> Out:
        """What members see of an entry; depends on `key` and `entry` alone. Empty = this language leaves it out."""

    def goodbye(self, code: str) -> Out:
        """What is sent before the server closes: a code of phrases.py (`stopping`, `too_slow`, `quit`, ...)."""


class Witness(Wire, Protocol):
    """A wire that shows its own doings like those of others: it is handed what became true by them."""

    def became(self, command: Command, result: Result | Refused, entries: Sequence[Entry]) -> Out:
        """Asked instead of `answer` for what went through the store."""


class Choosy(Wire, Protocol):
    """A wire whose connection says what it wants to hear of, where an entry concerns only those who asked."""

    def wants(self, entry: Entry) -> bool:
        """Whether this connection asked for such an entry; `render` says it then."""


class Placed(Wire, Protocol):
    """A wire that keeps the names of the rooms it is in, or shows a new one in a way of its own."""

    def room_renamed(self, entry: Entry) -> Out:
        """A room has another name (the event is RoomRenamed): what this connection alone is told of it."""


class PacedWire(Wire, Protocol):
    """A wire whose `paced` is True: one for old programs, which need each write to come in one piece."""

    reset_on_close: ClassVar[bool]  # close with a reset: a plain end would leave the client spinning
