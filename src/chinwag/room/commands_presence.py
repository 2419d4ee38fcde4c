"""Wishes about how one is seen, and signs that are passed on without being kept. See commands.py."""

from typing import Annotated

from msgspec import Meta

from chinwag.room.commands import Command, Password, PersonName, RoomName
from chinwag.room.commands_metadata import ClearMetadata, SetMetadata

Tags = dict[str, str]
Word = Annotated[str, Meta(max_length=400)]


class Describe(Command, frozen=True):
    """Say more of oneself; None leaves a field as it is. Answer: Done. The server alone gives `host`."""

    user: Word | None = None
    host: Word | None = None
    real: Word | None = None
    modes: Word | None = None  # one letter for each switch that is on


class Operate(Command, frozen=True):
    """Show the password of an operator of the settings: as long as one is here, one is that. Answer: Accepted."""

    name: Annotated[str, Meta(max_length=64)]
    password: Password = ""


class Knock(Command, frozen=True):
    """Say the password of the settings that a language asks for before anything else. Answer: Done, or the end."""

    password: Password = ""


class Bring(Command, frozen=True):
    """A gateway says whom it brings on this connection. `secure`: they speak TLS with it. Answer: Done."""

    address: Word
    password: Password = ""
    secure: bool = False


class Signal(Command, frozen=True):
    """Pass a sign, or words that are not kept, to those in a room who are at least `least`. Answer: Done."""

    room: RoomName
    text: str = ""
    tags: Tags = {}
    manner: str = ""
    least: str = ""  # a role's name; "" = everybody
    keep: bool = False  # tags alone: they stand in the room's history. Answer: Accepted


class Nudge(Command, frozen=True):
    """The same to one person. Answer: Done."""

    to: PersonName
    text: str = ""
    tags: Tags = {}
    manner: str = ""
    keep: bool = False  # tags alone, between two accounts: they stand in their history. Answer: Accepted


class Announce(Command, frozen=True):
    """Say something to everybody who listens to the operators of the house. Answer: Done."""

    text: str


class MarkTime(Command, frozen=True):
    """Remember up to when (ms) a target, a channel or a person, was read. Answer: Done."""

    target: Annotated[str, Meta(max_length=65)]
    at: Annotated[int, Meta(ge=0, le=2**53)]


class Watch(Command, frozen=True):
    """Hear when people of these names come and go, or no longer. Answer: Done."""

    names: tuple[PersonName, ...]
    on: bool = True
    closely: bool = False  # also what they do to how they are seen: away, another host


WISHES = frozenset(
    (Bring, Knock, Describe, Operate, Signal, Nudge, Announce, MarkTime, Watch, SetMetadata, ClearMetadata)
)
"""What only languages ask for that have words for it."""
