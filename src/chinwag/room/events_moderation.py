"""Facts that keep order, stored in the room that they are about, or in the room of the house: see events.py.

`person` is an id, `name` what that person was called. Who did it stands in the entry; so does when.
"""

from typing import Literal, TypeAlias

from chinwag.room.events import Live, Stored
from chinwag.room.modes import Mode

Operation: TypeAlias = Literal["close", "announce", "reload", "drain", "erase"]


class Kicked(Stored, frozen=True):
    """The person was put out."""

    person: str
    name: str
    reason: str = ""


class Banned(Stored, frozen=True):
    """Whoever the mask fits is kept out. `kind`: account (mask = id), name (a mask of guests' names), address.

    Bans of addresses stand in the record of the house, where those who are in the room do not read them; there
    `room_key` says which room they are for ("" = the house).
    """

    kind: str
    mask: str
    name: str = ""  # of the account
    until: int = 0  # ms, 0 = for ever
    reason: str = ""
    room_key: str = ""


class Unbanned(Stored, frozen=True):
    """The ban is gone."""

    kind: str
    mask: str
    name: str = ""
    until: int = 0  # what it was, so that it can be put back
    reason: str = ""
    room_key: str = ""


class Muted(Stored, frozen=True):
    """The person may say nothing."""

    person: str
    name: str
    until: int = 0
    reason: str = ""


class Unmuted(Stored, frozen=True):
    """The person may speak again."""

    person: str
    name: str
    until: int = 0
    reason: str = ""


class RoleSet(Stored, frozen=True):
    """The person has the role `after`."""

    person: str
    name: str
    before: str
    after: str
    beside: str = ""  # "voiced": the role stays, and a voice beside it; "member": that voice is gone


class ModeSet(Stored, frozen=True):
    """The room is set differently."""

    mode: Mode
    before: int
    after: int


class FilterSet(Stored, frozen=True):
    """Messages in which the pattern is found are blocked, masked or flagged; "" = there is no such filter.

    Filters stand in the record of the house: `room_key` says which room they are for ("" = the house).
    """

    pattern: str
    before: str
    after: str
    room_key: str = ""


class Invited(Stored, frozen=True):
    """The person may come into the room."""

    person: str
    name: str
    until: int = 0


class Swept(Stored, frozen=True):
    """The room (its key) keeps nothing up to `upto` any more, but for acts of moderation."""

    room_key: str
    upto: int


class Operated(Stored, frozen=True):
    """The operator did something to the running server; see operating.Record."""

    operation: Operation
    person: str = ""
    name: str = ""
    about: str = ""
    reason: str = ""


class RoomRenamed(Stored, frozen=True):
    """The room that was called `old` is called `name`; whoever is in it stays in it."""

    old: str
    name: str
    reason: str = ""


class HandRaised(Live, frozen=True):
    """The actor asks to speak."""


class HandLowered(Live, frozen=True):
    """The hand of this person (an id) is down again."""

    person: str
    name: str


class CalledOn(Live, frozen=True):
    """The person may speak now."""

    person: str
    name: str
