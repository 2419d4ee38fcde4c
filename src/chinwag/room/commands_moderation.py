"""Wishes that keep order: roles, modes, kicks, bans, mutes, filters, reports, raised hands. See commands.py.

Where a command has a `room`, an empty one means the whole house.
"""

from typing import Annotated, Literal

from msgspec import Meta

from chinwag.room.commands import Command, Count, Nonce, Password, PersonName, RoomName, Seq
from chinwag.room.commands_accounts import Seconds
from chinwag.room.modes import Mode

Reason = Annotated[str, Meta(max_length=400)]
RoleName = Literal["member", "voiced", "operator", "admin", "owner"]
FilterAction = Literal["block", "mask", "flag", ""]
MaskKind = Literal["", "mask", "spare", "welcome"]  # see masks.Kind
Mask = Annotated[str, Meta(max_length=80)]
Pattern = Annotated[str, Meta(max_length=200)]


class SetRole(Command, frozen=True):
    """Give somebody a role; "member" takes it away again. Answer: Accepted, or Done where it was so."""

    person: PersonName
    role: RoleName
    room: RoomName = ""
    beside: bool = False  # voiced or member: a voice for somebody with a higher role, to be kept when that goes


class SetMode(Command, frozen=True):
    """Set a room: see modes.Modes. Answer: Accepted, or Done where it was so."""

    room: RoomName
    mode: Mode
    value: Annotated[int, Meta(ge=0, le=2**31)] = 1
    password: Password = ""  # for mode "password" with value 1: the new one


class RenameRoom(Command, frozen=True):
    """Give a room another name. Answer: Accepted, or Done where it was so."""

    room: RoomName
    name: RoomName
    reason: Reason = ""


class Kick(Command, frozen=True):
    """Put somebody out of a room, or out of the house. Answer: Accepted."""

    person: PersonName
    room: RoomName = ""
    reason: Reason = ""


class Ban(Command, frozen=True):
    """Keep somebody out. Answer: Accepted. Whoever it hits and is here is put out.

    `mask` is the name of an account or of somebody here, a mask of guests' names with * and ?, or an address or
    a block of addresses (10.1.2.0/24). Operators are not hit.
    """

    mask: Mask
    room: RoomName = ""
    seconds: Seconds = 0  # 0 = for ever
    reason: Reason = ""
    kind: MaskKind = ""  # "": what the mask looks like
    stay: bool = False  # who is hit may stay, and say nothing


class CountBan(Command, frozen=True):
    """Whom would such a ban hit of those who are here? Nothing is done. Answer: Rows."""

    mask: Mask
    room: RoomName = ""


class Unban(Command, frozen=True):
    """Take a ban away. Answer: Accepted."""

    mask: Mask
    room: RoomName = ""
    kind: MaskKind = ""


class ListBans(Command, frozen=True):
    """The bans and mutes in force. Answer: Rows."""

    room: RoomName = ""


class Mute(Command, frozen=True):
    """Let somebody read on but say nothing. Answer: Accepted."""

    person: PersonName
    room: RoomName = ""
    seconds: Seconds = 0  # 0 = for ever
    reason: Reason = ""


class Unmute(Command, frozen=True):
    """Let somebody speak again. Answer: Accepted."""

    person: PersonName
    room: RoomName = ""


class SetFilter(Command, frozen=True):
    """Block, mask or flag messages in which a pattern (RE2) is found; action "" takes it away. Answer: Accepted."""

    pattern: Pattern
    action: FilterAction
    room: RoomName = ""


class TryFilter(Command, frozen=True):
    """Which of a room's last messages would a pattern find? Nothing is done. Answer: Hits."""

    pattern: Pattern
    room: RoomName


class ListFilters(Command, frozen=True):
    """The filters of a room, or of the house. Answer: Rows."""

    room: RoomName = ""


class Report(Command, frozen=True):
    """Tell those who keep order of a message. Answer: Accepted."""

    room: RoomName
    seq: Seq
    reason: Reason = ""
    cid: Nonce = ""


class Undo(Command, frozen=True):
    """Take back an act of moderation: `seq` is its number in the audit of that room, or of the house. Accepted."""

    seq: Seq
    room: RoomName = ""
    cid: Nonce = ""


class Audit(Command, frozen=True):
    """Who did what to whom, and why: acts of moderation of a room, or of the house. Answer: Page."""

    room: RoomName = ""
    before: Seq = 0
    limit: Count = 50


# --- a class, an event --------------------------------------------------------------------------------------


class RaiseHand(Command, frozen=True):
    """Ask to speak. Answer: Done."""

    room: RoomName


class LowerHand(Command, frozen=True):
    """Take one's hand down again, or somebody else's. Answer: Done."""

    room: RoomName
    person: PersonName = ""


class CallOn(Command, frozen=True):
    """Give the word (a voice) to somebody, or to whoever waits longest. Answer: Accepted."""

    room: RoomName
    person: PersonName = ""


class ListHands(Command, frozen=True):
    """Who waits to speak, longest first. Answer: Rows."""

    room: RoomName
