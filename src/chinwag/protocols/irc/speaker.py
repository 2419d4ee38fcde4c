"""One IRC client as its commands see it: who it is, what it asked for, and how it is answered.

Commands are functions of a Speaker and a line; they change only what belongs to this connection.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct, structs

from chinwag.protocols.irc.caps import CAPS, RENDERING
from chinwag.protocols.irc.following import Following
from chinwag.protocols.irc.house import House, looks
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.registration import Registration
from chinwag.protocols.irc.rendering import render
from chinwag.protocols.irc.replies import ERRORS
from chinwag.protocols.irc.tagging import Reader, stamp
from chinwag.room.commands import Command
from chinwag.room.entry import Entry
from chinwag.room.events_presence import Described

Say: TypeAlias = Sequence[Message]
Step: TypeAlias = Command | Callable[[], Say] | Message
"""What a line can ask for: a command of the core, lines known now, or lines to be made when their turn comes."""


NOBODY_YET = ("irc", None)


class Speaker:
    """The client's side of a connection."""

    def __init__(self, house: House, host: str = "", *, secure: bool = False, certificate: str = "") -> None:
        self.house = house
        self.certificate = certificate
        self.host = host
        self.secure = secure
        self.caps: set[str] = set()
        self.registration = Registration()
        self.here = False  # the welcome was said
        self.me = ""  # one's id, once in
        self.nick = "*"
        self.multi: object = None  # a message in several lines that is still coming in (multiline.Multi)
        self.watching: dict[str, str] = {}  # by key: the names watched for, as they were spelled
        self.following = Following()
        self._batches = 0
        self._caps_then: set[str] = set()
        self._reader = Reader(house, frozenset())

    @property
    def key(self) -> Hashable:
        """What rendering depends on."""
        return ("irc", self.reader.caps) if self.here else NOBODY_YET

    @property
    def reader(self) -> Reader:
        """For whom this wire renders; the same until other capabilities are asked for."""
        if self.caps != self._caps_then:
            self._caps_then = set(self.caps)
            self._reader = Reader(self.house, frozenset(self.caps & RENDERING))
        return self._reader

    def batch(self, kind: str, inside: Iterable[Message], *params: str, tags: dict[str, str] | None = None) -> Say:
        """Lines between the two of a batch (IRCv3 batch); those that stand in a batch already keep it."""
        self._batches += 1
        name, server = f"b{self._batches}", self.house.setup.name
        return (
            Message("BATCH", (f"+{name}", kind, *params), server, tags or {}),
            *[
                message
                if "batch" in message.tags
                else structs.replace(message, tags={**message.tags, "batch": name})
                for message in inside
            ],
            Message("BATCH", (f"-{name}",), server),
        )

    def seen(self, entries: Iterable[Entry]) -> list[Message]:
        """Entries as others see them."""
        return [message for entry in entries for message in render(self.reader, entry)]

    @property
    def offered(self) -> Mapping[str, str]:
        """The capabilities there are."""
        gone = self.house.setup.off.caps
        setup = self.house.setup
        terms = {
            "before-connect": setup.register_early and not setup.asks_pass, "email-required": setup.asks_email,
        }  # fmt: skip
        own = {
            "sasl": ",".join(self.mechanisms),
            "draft/account-registration": ",".join([name for name, holds in terms.items() if holds]),
        }
        return {name: own.get(name, value) for name, value in CAPS.items() if name not in gone}

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """Those of SASL that can lead somewhere on this connection."""
        external = ("EXTERNAL",) if self.certificate else ()
        return ("PLAIN", *external, *(("SCRAM-SHA-256",) if self.house.setup.scram else ()))

    def unlabelled(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Lines that are no answer to what was asked, though they go out with one."""
        return [structs.replace(message, tags={**message.tags, "label": ""}) for message in messages]

    def stamped(self, at: int) -> str:
        """A time as people read it."""
        return stamp(at)

    def mode_change(self, entries: Iterable[Entry]) -> Say:
        """MODE of oneself: which switches changed."""
        for entry in entries:
            if isinstance(entry.event, Described) and "modes" in entry.event.changed:
                before = dict(zip(entry.event.changed, entry.event.before, strict=True))["modes"]
                now = entry.event.modes
                on = "".join([letter for letter in now if letter not in before])
                off = "".join([letter for letter in before if letter not in now])
                change = (f"+{on}" if on else "") + (f"-{off}" if off else "")
                return (Message("MODE", (self.nick, change), looks(self.house, entry.who).mask),)
        return ()

    def numeric(self, number: str, *params: str) -> Message:
        """A numeric to this client."""
        return Message(number, (self.nick, *params), self.house.setup.name)

    def trouble(self, row: str, *params: str) -> Message:
        """A numeric of replies.ERRORS."""
        error = ERRORS[row]
        return self.numeric(error.number, *[one_word(param) for param in params], error.text)

    def fail(self, command: str, code: str, *params: str) -> Message:
        """A standard reply (IRCv3): FAIL."""
        return Message(
            "FAIL", (command, code, *[one_word(param) for param in params[:-1]], params[-1]), self.house.setup.name
        )

    def notice(self, text: str) -> Message:
        """Words of the server to this client."""
        return Message("NOTICE", (self.nick, text), self.house.setup.name)


def one_word(param: str) -> str:
    """A parameter of the client's that can stand in the middle of a line."""
    found = param.replace(" ", "_").replace("\0", "")
    return found if found and found[0] != ":" else f"*{found[1:]}"


class Row(Struct, frozen=True):
    """A command of IRC: what it does, and how many parameters it needs."""

    run: Callable[[Speaker, Message], Iterable[Step]]
    least: int = 0
