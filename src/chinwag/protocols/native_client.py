"""The client's half of the native protocol, pure: commands to bytes, and what the server says to values.

`opening` is sent first; then `encode_command` for each wish, and `Frames(SERVER_FRAME_LIMIT)` with
`decode_server` for what comes. Over WebSocket the same texts travel without `frame`.
"""

from collections.abc import Callable
from typing import Any, TypeAlias, cast

import msgspec
from msgspec import Struct, structs

from chinwag.protocols import messages
from chinwag.protocols.contract import BadBytes
from chinwag.protocols.native import PREFACE, SERVER_FRAME_LIMIT, Frames, frame
from chinwag.room import commands, events, events_accounts, events_metadata, events_moderation, results
from chinwag.room.commands import Command, RequestId
from chinwag.room.commands_accounts import Login
from chinwag.room.entry import Entry, Person
from chinwag.room.refusals import Code, Refused
from chinwag.room.results import Result

__all__ = [
    "PREFACE", "SERVER_FRAME_LIMIT", "Answer", "Frames", "Goodbye", "Heard", "WelcomeAnswer", "decode_server",
    "encode_command", "opening",
]  # fmt: skip


class Answer(Struct, frozen=True):
    """What became of request `id`; an answer without id speaks of a message that could not be read."""

    id: RequestId
    result: Result | Refused
    message: str = ""  # the server's sentence for a refusal


class WelcomeAnswer(Answer, frozen=True):
    """The answer to hello (`result` is Entered), with the version spoken and the server's limits by name."""

    version: int = messages.VERSION
    limits: dict[str, int] = {}


class Goodbye(Struct, frozen=True):
    """The server closes now; a code and a sentence say why."""

    code: str
    message: str


Heard: TypeAlias = Entry | Answer | Goodbye


# --- asking -------------------------------------------------------------------------------------------------


def opening(enter: commands.Enter | Login, client: str = "") -> bytes:
    """The first bytes of a connection: preface and hello. `client` names the program, `name/1.0`."""
    if isinstance(enter, Login):
        return PREFACE + frame(login_text(enter, client))
    return PREFACE + frame(command_text(enter, client))


def login_text(login: Login, client: str = "") -> bytes:
    """A hello that logs in at once; after the welcome Login is a command like any other."""
    return messages.encode(
        messages.Hello(
            version=messages.VERSION, client=client, name=login.name, login=login.password, backlog=login.backlog,
            id=login.id,
        )
    )  # fmt: skip


def encode_command(command: Command, client: str = "") -> bytes:
    """A command as a frame; Enter becomes hello."""
    return frame(command_text(command, client))


def command_text(command: Command, client: str = "") -> bytes:
    """A command as JSON."""
    if isinstance(command, commands.Enter):
        return messages.encode(
            messages.Hello(
                version=messages.VERSION, client=client, name=command.name, token=command.token,
                backlog=command.backlog, password=command.password, code=command.code, id=command.id,
            )
        )  # fmt: skip
    return messages.encode(command)


# --- hearing ------------------------------------------------------------------------------------------------

Told: TypeAlias = (
    events.Said | events.Edited | events.Redacted | events.Reacted | events.RoomCreated | events.TopicSet
    | events.Joined | events.Left | events.Arrived | events.Departed | events.Renamed | events.AwaySet
    | events.Whispered | events.Tagged | events.Typed | events.Marked | events.Noticed
    | events_accounts.AccountOpened | events_accounts.AccountRenamed | events_accounts.PasswordChanged
    | events_accounts.LoggedOut | events_accounts.AccountDeleted | events_accounts.InviteMade
    | events_accounts.InviteUsed | events_accounts.InviteRevoked | events_accounts.PolicySet
    | events_accounts.BecameOperator | events_accounts.KeyAdded | events_accounts.KeyRemoved
    | events_accounts.Reported | events_accounts.Flagged | events_accounts.LoggedIn
    | events_moderation.Kicked | events_moderation.Banned | events_moderation.Unbanned | events_moderation.Muted
    | events_moderation.Unmuted | events_moderation.RoleSet | events_moderation.ModeSet
    | events_moderation.FilterSet | events_moderation.Invited | events_moderation.HandRaised
    | events_moderation.HandLowered | events_moderation.CalledOn | events_moderation.Swept
    | events_moderation.Operated
    | events_metadata.MetadataSet | events_moderation.RoomRenamed
)  # fmt: skip
Answered: TypeAlias = (
    messages.Welcome | messages.Ok | messages.Done | messages.Error | messages.Told | messages.Named
    | messages.Room | messages.Rooms | messages.People | messages.Page | messages.Hits | messages.Pong
    | messages.Bye | messages.Renewed | messages.Invitation | messages.Rows
)  # fmt: skip


class _Kind(Struct):
    t: str = ""


class _Place(Struct):
    room: str
    at: int
    who: Person = msgspec.field(name="from")
    seq: int = 0


_kind = msgspec.json.Decoder(_Kind).decode
_place = msgspec.json.Decoder(_Place).decode
_told = msgspec.json.Decoder(Told).decode
_answered = msgspec.json.Decoder(Answered).decode


def _tags(union: Any) -> frozenset[str]:
    return frozenset(cast("str", kind.__struct_config__.tag) for kind in union.__args__)


TOLD = _tags(Told)
ANSWERED = _tags(Answered)


def decode_server(text: bytes) -> Heard | None:
    """What the server said; None for a type that is newer than this client. Raises BadBytes."""
    try:
        kind = _kind(text).t
        if kind in ANSWERED:
            return _answer(_answered(text))
        return _entry(text) if kind in TOLD or b'"seq"' in text else None
    except (ValueError, RecursionError) as error:
        raise BadBytes("bad_server_message") from error


def _entry(text: bytes) -> Entry:
    event = _told(text) if _kind(text).t in TOLD else Newer()
    place = _place(text)
    seq = place.seq if isinstance(event, events.Stored | Newer) else 0
    return Entry(place.room, seq, place.at, place.who, event)


class Newer(events.Event, frozen=True):
    """A stored fact of a kind that this client does not know yet; its seq counts all the same."""


def _entries(texts: list[msgspec.Raw]) -> tuple[Entry, ...]:
    return tuple(_entry(bytes(text)) for text in texts)


def _answer(found: Answered) -> Answer | Goodbye:
    if isinstance(found, messages.Bye):
        return Goodbye(found.code, found.message)
    if isinstance(found, messages.Error):
        return Answer(found.id, Refused(cast("Code", found.code), found.values), found.message)
    if isinstance(found, messages.Welcome):
        return WelcomeAnswer(found.id, RESULTS[messages.Welcome](found), version=found.version, limits=found.limits)
    return Answer(found.id, RESULTS[type(found)](found))


def _fields(found: Struct, *names: str) -> dict[str, Any]:
    return {name: getattr(found, name) for name in names}


def _plain(kind: type[Result]) -> Callable[[Any], Result]:
    """A result whose fields are called the same in its message."""
    names = tuple(field.name for field in structs.fields(kind))
    return lambda found: kind(**_fields(found, *names))


def _lines(kind: type[Result], lines: str) -> Callable[[Any], Result]:
    """The same with entries in the field `lines`."""
    names = tuple(field.name for field in structs.fields(kind) if field.name != lines)
    return lambda found: kind(**{lines: _entries(getattr(found, lines)), **_fields(found, *names)})


def _entered(found: Any) -> Result:
    names = ("token", "epoch", "server", "motd", "rooms", "people")
    return results.Entered(person=found.you, backlog=_entries(found.backlog), **_fields(found, *names))


RESULTS: dict[type[messages.Message], Callable[[Any], Result]] = {
    messages.Welcome: _entered,
    messages.Ok: _plain(results.Accepted),
    messages.Done: _plain(results.Done),
    messages.Told: _plain(results.Told),
    messages.Named: lambda found: results.Named(person=found.you),
    messages.Room: _lines(results.Joined, "backlog"),
    messages.Rooms: _plain(results.RoomList),
    messages.People: _plain(results.PeopleList),
    messages.Page: _lines(results.Page, "entries"),
    messages.Hits: _lines(results.Hits, "entries"),
    messages.Pong: _plain(results.Pong),
    messages.Renewed: _plain(results.Renewed),
    messages.Invitation: _plain(results.Invitation),
    messages.Rows: _plain(results.Rows),
}
