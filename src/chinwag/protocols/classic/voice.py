"""How one kind of old program is spoken to: chat lines and notices as units, and the texts its users know.

A voice is what the rendering key stands for: wires with equal voices get the same bytes. It never reads.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator
from typing import ClassVar

from msgspec import Struct

from chinwag.protocols.classic.ascii import name_in_ascii, to_ascii
from chinwag.protocols.contract import Unit
from chinwag.protocols.wrap import pieces
from chinwag.room.text import for_terminal

Units = tuple[Unit, ...]
MARK = "* "  # stands before the text of messages that a followed term or name is in
UNFIT_IN_NAME = re.compile(r"[\s:@,<>]")
HOUSE = "server"  # who speaks where a notice needs a speaker; a reserved name


class Words(Struct, frozen=True):
    """The sentences by which the users of one kind of program know what happened."""

    arrived: str = "{name} joined the chat"
    departed: str = "{name} left the chat"
    whispered: str = "Private Message from {name}: {text}"
    told: str = "Sent to {name}: {text}"
    unknown: str = "User {name} not found"
    people: str = "Online users: {names}"


class Voice(ABC):
    """One way of speaking. `follows` holds terms in lower case; `home` is the room that needs no mention."""

    kind: ClassVar[str]
    size: ClassVar[int]  # bytes of one write at most
    words: ClassVar[Words] = Words()

    __slots__ = ("ascii", "follows", "home")

    def __init__(self, home: str, *, ascii_only: bool, follows: frozenset[str] = frozenset()) -> None:
        self.home = home
        self.ascii = ascii_only
        self.follows = follows

    @property
    def key(self) -> Hashable:
        """What the bytes depend on."""
        return (self.kind, self.ascii, self.home, self.follows)

    # --- what a kind must know ------------------------------------------------------------------------------

    @abstractmethod
    def line(self, name: str, text: str) -> Units:
        """A person's words, every line of them under the person's name."""

    @abstractmethod
    def notice(self, text: str) -> Units:
        """What the house says."""

    @abstractmethod
    def whisper(self, name: str, text: str) -> Units:
        """What a person says to this one alone."""

    @abstractmethod
    def deed(self, name: str, text: str) -> Units:
        """What a person does (`/me waves`)."""

    def names(self, names: list[str]) -> Units:
        """Who is here."""
        return self.notice(self.words.people.format(names=", ".join(names)))

    # --- fitting text ---------------------------------------------------------------------------------------

    def fit(self, text: str) -> str:
        """Text that does this program no harm. Tabs become blanks, newlines stay."""
        safe = for_terminal(text, kept="\n\t").replace("\t", "    ")
        return to_ascii(safe) if self.ascii else safe

    def name(self, name: str) -> str:
        """A name that does this program no harm; no blanks, no line ends."""
        return name_in_ascii(name) if self.ascii else UNFIT_IN_NAME.sub("_", for_terminal(name, kept="")) or "?"

    def lines(self, head: str, text: str, room: int) -> Iterator[bytes]:
        """Every line of the text behind the head, cut so that head and piece take at most `room` bytes."""
        start = head.encode()
        for line in self.fit(text).split("\n"):
            for piece in pieces(line, max(room - len(start), 4)):
                yield start + piece

    def marked(self, name: str, text: str) -> str:
        """The text, with a mark where this person follows its speaker or a word in it."""
        if not self.follows:
            return text
        words = {word.strip(".,:;!?\"'()").lower() for word in text.split()}
        words |= {name.lower(), "@" + name.lower()}
        return MARK + text if words & self.follows else text
