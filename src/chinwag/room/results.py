"""Answers to commands. A protocol turns each into bytes; none holds a sentence."""

from msgspec import Struct

from chinwag.room.entry import Entry, Person
from chinwag.room.refusals import Refused

__all__ = [
    "Accepted", "Challenge", "Done", "Entered", "Hits", "Invitation", "Joined", "Named", "Page", "PeopleList",
    "PersonInfo", "Pong", "Refused", "Renewed", "Result", "RoomInfo", "RoomList", "Rows", "Told",
]  # fmt: skip


class Result(Struct, frozen=True, kw_only=True, gc=False):
    """The answer to a command that was not refused."""


class Accepted(Result, frozen=True):
    """Durable, at this place."""

    room: str
    seq: int
    at: int


class Done(Result, frozen=True):
    """It is so now; nothing was stored."""


class Challenge(Result, frozen=True):
    """What the server says in a login of several steps; the client goes on."""

    text: str


class Told(Result, frozen=True):
    """A whisper reached `to` (the name as it is spelled there)."""

    to: str
    text: str
    action: bool = False
    stored: bool = False


class Named(Result, frozen=True):
    """The new name."""

    person: Person


class RoomInfo(Struct, frozen=True, gc=False):
    """A room as a client first sees it. `head` is the seq of its last entry that was told."""

    name: str
    topic: str
    head: int
    first: int
    members: int
    joined: bool = False
    read: int = 0  # how far the asking person has read
    kind: str = "room"  # direct: what the asking person and `peer` say to each other alone
    role: str = ""  # what the asking person is there
    modes: dict[str, int] = {}  # what is set of modes.Modes
    peer: Person | None = None


class PersonInfo(Struct, frozen=True, gc=False):
    """A person online."""

    id: str
    name: str
    kind: str
    away: str = ""
    role: str = "guest"


class Entered(Result, frozen=True):
    """Welcome: who one is, the token to come back with, the rooms one is in, their last entries if asked for."""

    person: Person
    token: str
    epoch: int
    server: str
    motd: str
    rooms: tuple[RoomInfo, ...]
    people: tuple[PersonInfo, ...] = ()
    backlog: tuple[Entry, ...] = ()


class Joined(Result, frozen=True):
    """In the room now (or already)."""

    room: RoomInfo
    people: tuple[PersonInfo, ...] = ()
    backlog: tuple[Entry, ...] = ()


class RoomList(Result, frozen=True):
    """The rooms, by name."""

    rooms: tuple[RoomInfo, ...]


class PeopleList(Result, frozen=True):
    """The people, by name; `room` empty = everyone online."""

    room: str
    people: tuple[PersonInfo, ...]


class Page(Result, frozen=True):
    """Entries of one room, oldest first. `first`..`head` is what the room holds; `more` = further ones that way."""

    room: str
    entries: tuple[Entry, ...]
    first: int
    head: int
    more: bool


class Hits(Result, frozen=True):
    """Messages found, newest first. `next` is the `before` of the next search, 0 = no more."""

    query: str
    entries: tuple[Entry, ...]
    next: int = 0


class Pong(Result, frozen=True):
    """Here."""

    data: str


class Renewed(Result, frozen=True):
    """All other tokens of the account are worthless; this is one's own from now on."""

    token: str


class Invitation(Result, frozen=True):
    """The code of an invitation, told this once."""

    code: str
    room: str
    uses: int
    until: int  # ms, 0 = for ever
    link: str = ""  # the address to come in by, with the code in it


class Rows(Result, frozen=True):
    """A list of small things: `what` says of which kind, and with it which fields each row has.

    bans, mutes: kind, mask, name, until, by, reason, at; hit: id, name; hands: id, name; filters: pattern, action;
    invites: invite, room, uses, until, by.
    """

    what: str
    room: str
    rows: tuple[dict[str, str | int], ...]
