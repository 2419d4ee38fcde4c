"""Events as rows: the number of each kind, and how its fields lie in the columns `ref`, `flags`, `body`, `meta`."""

from collections.abc import Callable
from typing import Any, Final, get_args

import msgspec
from msgspec import Struct

from chinwag.room.commands import Manner
from chinwag.room.events import (
    Edited,
    Joined,
    Left,
    Reacted,
    Redacted,
    RoomCreated,
    RoomKind,
    Said,
    Stored,
    Tagged,
    TopicSet,
)  # fmt: skip
from chinwag.room.events_accounts import (
    AccountDeleted,
    AccountOpened,
    AccountRenamed,
    BecameOperator,
    Flagged,
    InviteMade,
    InviteRevoked,
    InviteUsed,
    KeyAdded,
    KeyRemoved,
    LoggedOut,
    PasswordChanged,
    PolicySet,
    Reported,
)  # fmt: skip
from chinwag.room.events_metadata import MetadataSet
from chinwag.room.events_moderation import (
    Banned,
    FilterSet,
    Invited,
    Kicked,
    ModeSet,
    Muted,
    Operated,
    RoleSet,
    RoomRenamed,
    Swept,
    Unbanned,
    Unmuted,
)  # fmt: skip

Columns = tuple[int, int, str, str | None]  # ref, flags, body, meta

AS_WRITTEN, EDITED, ERASED = 0, 1, 2  # event.state

SAID, EDIT, REDACTION, REACTION, CREATION, TOPIC, JOINING, LEAVING, METADATA, TAGS = range(1, 11)
ORDER = 32  # from here on: acts of moderation, and what concerns the house
_ROOM_KINDS: Final[tuple[RoomKind, ...]] = get_args(RoomKind)


class Kind(Struct, frozen=True):
    """A row of the table: `to` turns an event into columns, `back` columns (ref, flags, body, meta) into it."""

    number: int
    to: Callable[[Any], Columns]
    back: Callable[[int, int, str, str], Stored]


_RARE: Final[tuple[type[Stored], ...]] = (  # numbered in this order: new ones come last
    Kicked, Banned, Unbanned, Muted, Unmuted, RoleSet, ModeSet, FilterSet, Invited,
    AccountOpened, AccountRenamed, PasswordChanged, LoggedOut, AccountDeleted,
    InviteMade, InviteUsed, InviteRevoked, PolicySet, Reported, Flagged, Swept, BecameOperator, Operated,
    KeyAdded, KeyRemoved, RoomRenamed,
)  # fmt: skip


def _rare(number: int, kind: type[Stored]) -> Kind:
    """What happens seldom lies in `body` as JSON."""
    back = msgspec.json.Decoder(kind).decode
    return Kind(number, lambda e: (0, 0, msgspec.json.encode(e).decode(), None), lambda *row: back(row[2]))


# --- messages -----------------------------------------------------------------------------------------------

_MANNERS: Final[tuple[str, ...]] = get_args(Manner)  # numbered in this order: new ones come last
_tags = msgspec.json.Decoder(dict[str, str]).decode


def said_columns(event: Said) -> Columns:
    """`flags` has the manner above the bit of an action; `meta` whom it was said to, and the tags behind a tab."""
    flags = _MANNERS.index(event.manner) << 1 | event.action
    tags = "\t" + msgspec.json.encode(event.tags).decode() if event.tags else ""
    return event.reply, flags, event.text, event.to + tags or None


def said(ref: int, flags: int, body: str, meta: str, **now: Any) -> Said:
    """The message; `now` is what has become of it."""
    to, _, tags = meta.partition("\t")
    return Said(
        text=body, reply=ref, action=bool(flags & 1), manner=_MANNERS[flags >> 1], to=to,
        tags=_tags(tags) if tags else None, **now,
    )  # fmt: skip


def metadata(ref: int, flags: int, body: str, meta: str) -> MetadataSet:
    """`meta` has the key, and the account behind a tab."""
    key, _, account = meta.partition("\t")
    return MetadataSet(key=key, value=body, on=bool(flags), account=account)


# --- the table ----------------------------------------------------------------------------------------------

# fmt: off
KINDS: Final[dict[type[Stored], Kind]] = {
    Said:        Kind(SAID, lambda e: said_columns(e), lambda *row: said(*row)),
    Edited:      Kind(EDIT,      lambda e: (e.target, 0, e.text, None),
                      lambda ref, flags, body, meta: Edited(target=ref, text=body)),
    Redacted:    Kind(REDACTION, lambda e: (e.target, 0, e.reason, None),
                      lambda ref, flags, body, meta: Redacted(target=ref, reason=body)),
    Reacted:     Kind(REACTION,  lambda e: (e.target, int(e.on), e.emoji, None),
                      lambda ref, flags, body, meta: Reacted(target=ref, emoji=body, on=bool(flags))),
    RoomCreated: Kind(CREATION,  lambda e: (0, _ROOM_KINDS.index(e.kind), e.topic, e.name),
                      lambda ref, flags, body, meta: RoomCreated(name=meta, topic=body, kind=_ROOM_KINDS[flags])),
    TopicSet:    Kind(TOPIC,     lambda e: (0, 0, e.topic, None),
                      lambda ref, flags, body, meta: TopicSet(topic=body)),
    Joined:      Kind(JOINING,   lambda e: (0, 0, "", None),
                      lambda ref, flags, body, meta: Joined()),
    Left:        Kind(LEAVING,   lambda e: (0, 0, e.reason, None),
                      lambda ref, flags, body, meta: Left(reason=body)),
    MetadataSet: Kind(METADATA,  lambda e: (0, int(e.on), e.value, f"{e.key}\t{e.account}"),
                      lambda *row: metadata(*row)),
    Tagged:      Kind(TAGS,      lambda e: (0, 0, msgspec.json.encode(e.tags).decode(), None),
                      lambda ref, flags, body, meta: Tagged(tags=_tags(body) if body else {})),
    **{kind: _rare(ORDER + place, kind) for place, kind in enumerate(_RARE)},
}
# fmt: on
DELETION: Final = KINDS[AccountDeleted].number
RENAMING: Final = KINDS[RoomRenamed].number
SWEEPING: Final = KINDS[Swept].number
BACK: Final = {kind.number: kind.back for kind in KINDS.values()}
