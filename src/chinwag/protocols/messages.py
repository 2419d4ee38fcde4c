"""The native language, without its framing: JSON texts for what clients ask and what the server says.

The same texts travel in length-framed TCP (native.py) and, one each, in WebSocket messages. Commands are the
structs of room/commands.py under their tag `t`; `docs/protocol.md` describes all of it for client authors.
"""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeAlias, get_args

import msgspec
from msgspec import Meta, Struct, field

from chinwag.protocols import strict_json
from chinwag.protocols.phrases import notice, sentence
from chinwag.room import commands as wish
from chinwag.room import commands_accounts as accounts
from chinwag.room import commands_moderation as order
from chinwag.room import results
from chinwag.room.commands import Command, RequestId
from chinwag.room.entry import Entry, Person
from chinwag.room.events import Stored
from chinwag.room.refusals import Refused
from chinwag.room.results import PersonInfo, Result, RoomInfo

VERSION = 1
VERSIONS = (VERSION,)
PAGE_BYTES = 48 * 1024  # of entries in one answer: a page of long messages is cut to this, with `more`
LIMITS = {"frame": 64 * 1024, "text": 4_000, "text_bytes": 16 * 1024, "page": 500, "search": 100}

encode = msgspec.json.Encoder().encode


# --- what both sides write ----------------------------------------------------------------------------------


class Hello(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="t", tag="hello"):
    """The first message of a client: which version it speaks, and who it is."""

    version: int = 0
    client: Annotated[str, Meta(max_length=64)] = ""
    name: wish.PersonName
    token: Annotated[str, Meta(max_length=128)] = ""
    backlog: Annotated[int, Meta(ge=0, le=500)] = 0
    login: wish.Password = ""  # the password of the account of this name
    password: wish.Password = ""  # of the house, where it has one
    code: accounts.InviteCode = ""  # an invitation into the house
    id: RequestId = None


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="t", tag=str.lower):
    """What the server says in answer to request `id`, or unasked where it is missing."""

    id: RequestId = None


class Welcome(Message, frozen=True):
    """Answer to hello."""

    version: int
    you: Person
    token: str
    epoch: int
    server: str
    motd: str
    rooms: tuple[RoomInfo, ...]
    people: tuple[PersonInfo, ...]
    backlog: list[msgspec.Raw]
    limits: dict[str, int]


class Ok(Message, frozen=True):
    """Durable, at this place."""

    room: str
    seq: int
    at: int


class Done(Message, frozen=True):
    """It is so now; nothing was stored."""


class Error(Message, frozen=True):
    """Refused: a code for programs, a sentence for people, and the values in it."""

    code: str
    message: str
    values: dict[str, str] = field(default_factory=dict)


class Told(Message, frozen=True):
    """The whisper reached `to`."""

    to: str
    text: str
    action: bool = False
    stored: bool = False


class Named(Message, frozen=True):
    """The new name."""

    you: Person


class Room(Message, frozen=True):
    """In the room now; its people, and its last entries if asked for."""

    room: RoomInfo
    people: tuple[PersonInfo, ...]
    backlog: list[msgspec.Raw]


class Rooms(Message, frozen=True):
    """The rooms."""

    rooms: tuple[RoomInfo, ...]


class People(Message, frozen=True):
    """Who is in `room`, or online at all where that is empty."""

    room: str
    people: tuple[PersonInfo, ...]


class Page(Message, frozen=True):
    """Entries of one room, oldest first."""

    room: str
    entries: list[msgspec.Raw]
    first: int
    head: int
    more: bool


class Hits(Message, frozen=True):
    """Messages found, newest first."""

    query: str
    entries: list[msgspec.Raw]
    next: int


class Pong(Message, frozen=True):
    """Here."""

    data: str


class Renewed(Message, frozen=True):
    """All other tokens of the account are worthless."""

    token: str


class Invitation(Message, frozen=True):
    """The code of an invitation, told this once."""

    code: str
    room: str
    uses: int
    until: int
    link: str = ""


class Rows(Message, frozen=True):
    """A list of small things, see results.Rows."""

    what: str
    room: str
    rows: tuple[dict[str, str | int], ...]


class Bye(Message, frozen=True):
    """The last message: why the server closes."""

    code: str
    message: str


class StoredPlace(Struct, frozen=True):
    """Where an entry stands: the part of its object that is not the event."""

    room: str
    seq: int
    at: int
    who: Person = field(name="from")


class LivePlace(Struct, frozen=True):
    """The same for what passes by: without `seq`."""

    room: str
    at: int
    who: Person = field(name="from")


# --- what the server says -----------------------------------------------------------------------------------


def entry_text(entry: Entry) -> bytes:
    """An entry as one flat object: the event's own fields, then where, when and by whom."""
    event = entry.event
    if isinstance(event, Stored):
        place: Struct = StoredPlace(entry.room, entry.seq, entry.at, entry.who)
    else:
        place = LivePlace(entry.room, entry.at, entry.who)
    return encode(event)[:-1] + b"," + encode(place)[1:]


def error_text(refused: Refused, request: RequestId = None) -> bytes:
    """A refusal, with its sentence."""
    code, values = refused.code, refused.values
    return encode(Error(id=request, code=code, message=sentence(code, values), values=values))


def bye_text(code: str) -> bytes:
    """The last words before the server closes."""
    return encode(Bye(code=code, message=notice(code)))


def answer_text(command: Command, result: Result | Refused) -> bytes:
    """The outcome of a command; empty where nothing is said (typing, unless it is refused)."""
    if isinstance(result, Refused):
        return error_text(result, command.id)
    if type(command) is wish.Typing:
        return b""
    return encode(ANSWERS[type(result)](command, result))


def _texts(entries: Iterable[Entry], budget: int = PAGE_BYTES) -> list[msgspec.Raw]:
    """Entries until they would be more than `budget` bytes together; the first one in any case."""
    texts: list[msgspec.Raw] = []
    for entry in entries:
        text = entry_text(entry)
        budget -= len(text)
        if texts and budget < 0:
            break
        texts.append(msgspec.Raw(text))
    return texts


def _last_texts(entries: Iterable[Entry]) -> list[msgspec.Raw]:
    """The last entries of each room, oldest first, that fit into one answer together."""
    rooms: dict[str, list[Entry]] = {}
    for entry in entries:
        rooms.setdefault(entry.room, []).append(entry)
    share = PAGE_BYTES // max(1, len(rooms))
    return [text for told in rooms.values() for text in reversed(_texts(reversed(told), share))]


def _welcome(command: Command, result: Any) -> Message:
    found: results.Entered = result
    return Welcome(
        id=command.id, version=VERSION, you=found.person, token=found.token, epoch=found.epoch, server=found.server,
        motd=found.motd, rooms=found.rooms, people=found.people, backlog=_last_texts(found.backlog), limits=LIMITS,
    )  # fmt: skip


def _room(command: Command, result: Any) -> Message:
    found: results.Joined = result
    return Room(id=command.id, room=found.room, people=found.people, backlog=_last_texts(found.backlog))


def _page(command: Command, result: Any) -> Message:
    found: results.Page = result
    onward = isinstance(command, wish.GetPage) and command.after is not None
    entries = _texts(found.entries) if onward else list(reversed(_texts(reversed(found.entries))))
    more = found.more or len(entries) < len(found.entries)
    return Page(id=command.id, room=found.room, entries=entries, first=found.first, head=found.head, more=more)


def _hits(command: Command, result: Any) -> Message:
    found: results.Hits = result
    entries = _texts(found.entries)
    following = found.entries[len(entries) - 1].pos if len(entries) < len(found.entries) else found.next
    return Hits(id=command.id, query=found.query, entries=entries, next=following)


ANSWERS: dict[type[Result], Callable[[Command, Any], Message]] = {
    results.Accepted: lambda command, at: Ok(id=command.id, room=at.room, seq=at.seq, at=at.at),
    results.Done: lambda command, _: Done(id=command.id),
    results.Told: lambda command, told: Told(
        id=command.id, to=told.to, text=told.text, action=told.action, stored=told.stored
    ),
    results.Named: lambda command, named: Named(id=command.id, you=named.person),
    results.Entered: _welcome,
    results.Joined: _room,
    results.RoomList: lambda command, found: Rooms(id=command.id, rooms=found.rooms),
    results.PeopleList: lambda command, found: People(id=command.id, room=found.room, people=found.people),
    results.Page: _page,
    results.Hits: _hits,
    results.Pong: lambda command, pong: Pong(id=command.id, data=pong.data),
    results.Renewed: lambda command, renewed: Renewed(id=command.id, token=renewed.token),
    results.Invitation: lambda command, made: Invitation(
        id=command.id, code=made.code, room=made.room, uses=made.uses, until=made.until, link=made.link
    ),
    results.Rows: lambda command, found: Rows(id=command.id, what=found.what, room=found.room, rows=found.rows),
}


# --- what clients ask ---------------------------------------------------------------------------------------

Asked: TypeAlias = (
    wish.Quit | wish.Rename | wish.SetAway | wish.CreateRoom | wish.Join | wish.Leave | wish.SetTopic
    | wish.Say | wish.Edit | wish.Redact | wish.React | wish.Whisper | wish.Typing | wish.MarkRead
    | wish.ListRooms | wish.ListPeople | wish.GetPage | wish.Search | wish.Ping
    | accounts.LoginByKey | accounts.AddKey | accounts.RemoveKey | accounts.ListKeys
    | accounts.Register | accounts.Login | accounts.ChangePassword | accounts.LogoutOthers | accounts.DeleteAccount
    | accounts.RemoveAccount | accounts.Claim | accounts.Invite | accounts.Accept | accounts.RevokeInvite
    | accounts.ListInvites | accounts.SetPolicy | order.RenameRoom
    | order.SetRole | order.SetMode | order.Kick | order.Ban | order.CountBan | order.Unban | order.ListBans
    | order.Mute | order.Unmute | order.SetFilter | order.TryFilter | order.ListFilters | order.Report | order.Undo
    | order.Audit | order.RaiseHand | order.LowerHand | order.CallOn | order.ListHands
)  # fmt: skip
"""Every command but Enter, which `hello` stands for."""

TYPES: frozenset[object] = frozenset(kind.__struct_config__.tag for kind in get_args(Asked))
_asked = msgspec.json.Decoder(Asked).decode
_hello = msgspec.json.Decoder(Hello).decode


class UnspokenVersion(Exception):
    """The client speaks none of our versions; `text` is the error to send before the close."""

    def __init__(self, text: bytes) -> None:
        super().__init__("bad_version")
        self.text = text


class Listening:
    """Reads one client's messages; it remembers only whether there was a hello."""

    __slots__ = ("greeted",)

    def __init__(self) -> None:
        self.greeted = False

    def read(self, text: bytes) -> Command | bytes:
        """One message: the command, or the error to answer. Raises UnspokenVersion."""
        try:
            found = strict_json.load(text)
        except strict_json.BadJson as bad:
            return error_text(Refused("bad_request", {"problem": str(bad)}))
        kind = found.get("t")
        if kind == "hello":
            return self._hello(text, found)
        if not isinstance(kind, str) or kind not in TYPES:
            return error_text(Refused("unknown_type", {"type": str(kind)[:32]}), _request(found))
        if not self.greeted:
            return error_text(Refused("not_entered"), _request(found))
        try:
            command: Command = _asked(text)
        except msgspec.ValidationError as bad:
            return error_text(Refused("bad_request", {"problem": str(bad)}), _request(found))
        return command

    def _hello(self, text: bytes, found: dict[str, Any]) -> Command | bytes:
        version = found.get("version")
        if type(version) is not int or version not in VERSIONS:
            values = {"versions": ", ".join(map(str, VERSIONS))}
            if version is not None:
                values["version"] = str(version)[:32]
            raise UnspokenVersion(error_text(Refused("bad_version", values), _request(found)))
        try:
            hello = _hello(text)
        except msgspec.ValidationError as bad:
            return error_text(Refused("bad_request", {"problem": str(bad)}), _request(found))
        self.greeted = True
        if hello.login:
            return accounts.Login(id=hello.id, name=hello.name, password=hello.login, backlog=hello.backlog)
        return wish.Enter(
            id=hello.id, name=hello.name, token=hello.token, backlog=hello.backlog, password=hello.password,
            code=hello.code,
        )  # fmt: skip


def _request(found: dict[str, Any]) -> RequestId:
    """The request id of a message that is wrong otherwise, where that one is right."""
    request = found.get("id")
    if type(request) is int and request >= 0:
        return request
    return request if type(request) is str and len(request) <= 64 else None
