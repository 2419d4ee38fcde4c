"""The one table of rights: which role may give which command, and in which condition. Every front end meets it.

A row names the least role for what is one's own, for what belongs to others, and for what concerns the whole house
(a command whose room is empty). `when` are conditions (conditions.py says when each holds) with the least role
that may do it all the same. A condition that is not in a row does not matter to that command.
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from chinwag.room import commands as c
from chinwag.room import commands_accounts as a
from chinwag.room import commands_metadata as md
from chinwag.room import commands_moderation as m
from chinwag.room import commands_presence as p
from chinwag.room.modes import Mode, Policy
from chinwag.room.refusals import Code


class Role(IntEnum):
    """What somebody is in one room, or in the house, least first. A stranger is not in the room at all."""

    STRANGER = 0
    GUEST = 1
    MEMBER = 2
    VOICED = 3
    OPERATOR = 4
    ADMIN = 5
    OWNER = 6
    NOBODY = 7  # above everyone: a row that names it is closed to all


Condition: TypeAlias = Literal[
    # of the house
    "guests_none", "guests_read", "lockdown", "house_password", "no_registration", "rooms_accounts",
    "rooms_operators",
    # of a room
    "registered", "invite_only", "room_password", "room_full", "moderated", "room_read_only", "slow_mode",
    "topic_locked",
    # of a person
    "banned", "muted",
]  # fmt: skip
CONDITIONS: tuple[Condition, ...] = get_args(Condition)
CODES: Mapping[str, Code] = MappingProxyType({  # where the refusal is not called like the condition
    "house_password": "password_needed", "room_password": "password_needed",
    "no_registration": "registration_closed", "rooms_accounts": "account_needed", "rooms_operators": "forbidden",
})  # fmt: skip


class Right(Struct, frozen=True, gc=False):
    """From which role on a command may be given.

    `others`: where it touches what somebody else wrote. `house`: where it concerns the whole house. `inside`: one
    has to be in the room, whatever one's role.
    """

    least: Role
    others: Role = Role.NOBODY
    house: Role = Role.NOBODY
    inside: bool = False
    from_outside: bool = False  # ... but for rooms with the mode `outside`
    room: bool = True  # False: the room of the command is not one that there is already
    when: Mapping[Condition, Role] = MappingProxyType({})


GUEST, MEMBER, VOICED, OPERATOR, ADMIN, OWNER = (
    Role.GUEST, Role.MEMBER, Role.VOICED, Role.OPERATOR, Role.ADMIN, Role.OWNER,
)  # fmt: skip

# fmt: off
_COMING: Mapping[Condition, Role] = {
    "banned": OPERATOR, "guests_none": MEMBER, "lockdown": MEMBER, "house_password": MEMBER,
}
_JOINING: Mapping[Condition, Role] = {
    "banned": OPERATOR, "registered": MEMBER, "invite_only": OPERATOR, "room_password": OPERATOR,
    "room_full": OPERATOR,
}
_SPEAKING: Mapping[Condition, Role] = {
    "banned": OPERATOR, "guests_read": MEMBER, "muted": OPERATOR, "room_read_only": OPERATOR, "moderated": VOICED,
}
_SHOWING: Mapping[Condition, Role] = {"guests_read": MEMBER, "muted": OPERATOR}
_INVITING: Mapping[Condition, Role] = {**_SHOWING, "invite_only": OPERATOR, "room_password": OPERATOR}
_MAKING: Mapping[Condition, Role] = {**_SHOWING, "rooms_accounts": MEMBER, "rooms_operators": OPERATOR}

RIGHTS: dict[type[c.Command], Right] = {
    # coming in: the role is what one would be in the house
    c.Enter:          Right(GUEST, when=_COMING),
    a.Login:          Right(MEMBER, when={"banned": OPERATOR}),
    a.LoginByKey:     Right(MEMBER, when={"banned": OPERATOR}),
    a.LoginByScram:   Right(MEMBER, when={"banned": OPERATOR}),
    a.Register:       Right(GUEST, when={"banned": OPERATOR, "no_registration": OPERATOR}),
    # in the house, where everybody online is a guest or more
    c.Quit:           Right(GUEST),
    c.Rename:         Right(GUEST, when={"muted": OPERATOR}),
    c.SetAway:        Right(GUEST, when=_SHOWING),
    c.Whisper:        Right(GUEST, when=_SHOWING),
    md.SetMetadata:   Right(OPERATOR, others=OPERATOR, house=GUEST, inside=True, when=_SHOWING),
    md.ClearMetadata: Right(OPERATOR, others=OPERATOR, house=GUEST, inside=True, when=_SHOWING),
    c.CreateRoom:     Right(GUEST, room=False, when=_MAKING),
    p.Describe:       Right(GUEST),
    p.Operate:        Right(GUEST),  # who knows the password of the settings
    p.Nudge:          Right(GUEST, when=_SHOWING),
    p.Watch:          Right(GUEST),
    p.MarkTime:       Right(GUEST),
    p.Announce:       Right(OPERATOR),
    a.ChangePassword: Right(MEMBER),
    a.AddKey:         Right(MEMBER),
    a.RemoveKey:      Right(MEMBER),
    a.LogoutOthers:   Right(MEMBER),
    a.DeleteAccount:  Right(MEMBER),
    a.Claim:          Right(MEMBER),
    a.Accept:         Right(GUEST, when={"banned": OPERATOR}),
    a.RemoveAccount:  Right(ADMIN),
    a.SetPolicy:      Right(OPERATOR),  # and POLICY_RIGHTS
    # in a room
    c.Join:           Right(GUEST, room=False, when=_JOINING),  # the role is what one will be there
    c.Leave:          Right(GUEST, inside=True),
    c.SetTopic:       Right(GUEST, inside=True, when={**_SPEAKING, "topic_locked": OPERATOR}),
    c.Say:            Right(GUEST, inside=True, from_outside=True, when={**_SPEAKING, "slow_mode": VOICED}),
    c.Edit:           Right(GUEST, inside=True, when=_SPEAKING),
    c.Redact:         Right(GUEST, others=OPERATOR, inside=True),
    c.React:          Right(GUEST, others=GUEST, inside=True, when=_SPEAKING),
    c.Typing:         Right(GUEST, inside=True, when=_SPEAKING),
    p.Signal:         Right(GUEST, inside=True, when=_SPEAKING),
    c.MarkRead:       Right(GUEST, inside=True),
    m.Report:         Right(GUEST, others=GUEST, inside=True),
    m.RaiseHand:      Right(GUEST, inside=True, when={"guests_read": MEMBER, "muted": OPERATOR}),
    m.LowerHand:      Right(GUEST, others=OPERATOR, inside=True),
    m.ListHands:      Right(GUEST, inside=True),
    # keeping order, in a room or in the house
    m.SetRole:        Right(OPERATOR, house=ADMIN),  # and only below one's own
    m.SetMode:        Right(OPERATOR),  # and MODE_RIGHTS
    m.RenameRoom:     Right(OWNER, inside=True, when=_SHOWING),
    m.Kick:           Right(OPERATOR, house=OPERATOR),
    m.Ban:            Right(OPERATOR, house=OPERATOR),
    m.CountBan:       Right(OPERATOR, house=OPERATOR),
    m.Unban:          Right(OPERATOR, house=OPERATOR),
    m.ListBans:       Right(OPERATOR, house=OPERATOR),
    m.Mute:           Right(OPERATOR, house=OPERATOR),
    m.Unmute:         Right(OPERATOR, house=OPERATOR),
    m.SetFilter:      Right(OPERATOR, house=ADMIN),
    m.TryFilter:      Right(OPERATOR),
    m.ListFilters:    Right(OPERATOR, house=ADMIN),
    m.Undo:           Right(OPERATOR, house=OPERATOR),  # and whatever the act that undoes it takes
    m.Audit:          Right(OPERATOR, house=ADMIN),
    m.CallOn:         Right(OPERATOR),
    a.Invite:         Right(GUEST, house=OPERATOR, when=_INVITING),
    a.ListInvites:    Right(OPERATOR, house=OPERATOR),
    a.RevokeInvite:   Right(GUEST),  # and one has to have made it, or keep order where it leads
    # questions
    a.ListKeys:       Right(MEMBER),
    c.ListRooms:      Right(GUEST),
    c.ListPeople:     Right(Role.STRANGER, house=GUEST),  # of hidden rooms: answers.may_see
    c.GetPage:        Right(GUEST, inside=True),
    c.Search:         Right(GUEST, house=GUEST, inside=True),
    c.Ping:           Right(Role.STRANGER),
}
MODE_RIGHTS: dict[Mode, Role] = {"keep_days": OWNER, "keep_count": OWNER}  # others: as the row of SetMode says
POLICY_RIGHTS: dict[Policy, Role] = {
    "guests": ADMIN, "password": ADMIN, "lockdown": OPERATOR, "registration": ADMIN, "rooms": ADMIN,
}
ALONE = frozenset((  # in a conversation of two there is nothing else
    c.Say, c.Edit, c.Redact, c.React, c.Typing, c.MarkRead, c.GetPage, c.Search, m.Report,
))
# fmt: on
CLOSED = Right(Role.NOBODY)


def allowed(role: Role, command: type[c.Command], *, house: bool = False) -> bool:
    """Whether `role` may give such a command, conditions aside. Without a row: never."""
    right = RIGHTS.get(command, CLOSED)
    return role >= (right.house if house else right.least)


def allowed_to_others(role: Role, command: type[c.Command]) -> bool:
    """The same where the command touches what somebody else wrote."""
    return role >= RIGHTS.get(command, CLOSED).others


def allowed_when(role: Role, command: type[c.Command], condition: Condition) -> bool:
    """Whether `role` may give such a command while the condition holds."""
    right = RIGHTS.get(command, CLOSED)
    return role >= right.when.get(condition, Role.STRANGER)
