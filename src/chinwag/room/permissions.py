"""The one table of rights: which role may give which command. Every front end meets it, none has its own.

A row names the least role for what is one's own and for what belongs to others. A later command (kick, ban,
mute) is one more row; a later state of a room (closed, moderated) is one more column, read in `allowed`.
"""

from enum import IntEnum
from typing import Protocol

from msgspec import Struct

from chinwag.room import commands as c


class Role(IntEnum):
    """What somebody is in one room, least first. A stranger is not in the room at all."""

    STRANGER = 0
    GUEST = 1
    MEMBER = 2
    VOICED = 3
    OPERATOR = 4
    ADMIN = 5
    OWNER = 6
    NOBODY = 7  # above everyone: a row that names it is closed to all


class Place(Protocol):
    """What a right may depend on of a room."""

    owner: str


class Right(Struct, frozen=True, gc=False):
    """From which role on a command may be given; `others`: where it touches what somebody else wrote."""

    least: Role
    others: Role = Role.NOBODY


# fmt: off
RIGHTS: dict[type[c.Command], Right] = {
    # in the house, where everybody online is a guest or more
    c.Enter:      Right(Role.STRANGER),
    c.Quit:       Right(Role.GUEST),
    c.Rename:     Right(Role.GUEST),
    c.SetAway:    Right(Role.GUEST),
    c.Whisper:    Right(Role.GUEST),
    c.CreateRoom: Right(Role.GUEST),
    # in a room
    c.Join:       Right(Role.STRANGER),
    c.Leave:      Right(Role.GUEST),
    c.SetTopic:   Right(Role.GUEST),
    c.Say:        Right(Role.GUEST),
    c.Edit:       Right(Role.GUEST),
    c.Redact:     Right(Role.GUEST, others=Role.OPERATOR),
    c.React:      Right(Role.GUEST, others=Role.GUEST),
    c.Typing:     Right(Role.GUEST),
    c.MarkRead:   Right(Role.GUEST),
    # questions
    c.ListRooms:  Right(Role.GUEST),
    c.ListPeople: Right(Role.GUEST),
    c.GetPage:    Right(Role.GUEST),
    c.Search:     Right(Role.GUEST),
    c.Ping:       Right(Role.STRANGER),
}
# fmt: on
_CLOSED = Right(Role.NOBODY)


def allowed(role: Role, command: type[c.Command], room: Place | None = None) -> bool:
    """Whether `role` may give such a command in `room` (None: in the house). Without a row: never."""
    return role >= RIGHTS.get(command, _CLOSED).least


def allowed_to_others(role: Role, command: type[c.Command], room: Place | None = None) -> bool:
    """The same where the command touches what somebody else wrote."""
    return role >= RIGHTS.get(command, _CLOSED).others
