"""Wishes about accounts, invitations and the house as a whole. See commands.py.

Passwords stand in the commands of clients only: whoever checks them (chinwag.auth) hands the outcome to `decide` as
facts.Facts and passes the command on with its secrets struck out.
"""

from typing import Annotated

from msgspec import Meta

from chinwag.room.commands import Command, Password, PersonName, RoomName
from chinwag.room.modes import Policy

InviteCode = Annotated[str, Meta(max_length=64)]
Seconds = Annotated[int, Meta(ge=0, le=10 * 365 * 86_400)]

# --- accounts -----------------------------------------------------------------------------------------------


class Register(Command, frozen=True):
    """Make an account of one's present name. Answer: Entered, as the account."""

    password: Password
    code: InviteCode = ""  # an invitation, where one is needed
    email: Annotated[str, Meta(max_length=254)] = ""  # RFC 5321 4.5.3.1.3, where one is asked for


class Login(Command, frozen=True):
    """Come in as an account, or become it. Answer: Entered. Before Enter as well as after it."""

    name: PersonName
    password: Password
    backlog: Annotated[int, Meta(ge=0, le=500)] = 0
    keep: bool = False  # go on under the name that one has as a guest, until one leaves
    rooms: bool = True  # False: who was nowhere before is nowhere now, instead of where everybody begins


class LoginByKey(Command, frozen=True):
    """Come in as the account whose key this connection has shown, a certificate. Answer: Entered.

    `name` "" = whose it is, otherwise it has to be that account's.
    """

    name: PersonName = ""
    backlog: Annotated[int, Meta(ge=0, le=500)] = 0
    keep: bool = False
    rooms: bool = True


class LoginByScram(Command, frozen=True):
    """One message of SCRAM-SHA-256 (RFC 5802), as text. Answer: Challenge, and to the last one, "", Entered."""

    message: Annotated[str, Meta(max_length=1024)] = ""
    keep: bool = False
    rooms: bool = True


class AddKey(Command, frozen=True):
    """Log in by the certificate of this connection from now on. Answer: Accepted, or Done where it was so."""


class RemoveKey(Command, frozen=True):
    """Log in by a key no longer: its number in ListKeys, or how it begins. Answer: Accepted."""

    key: Annotated[str, Meta(max_length=100)]


class ListKeys(Command, frozen=True):
    """The keys that log in to one's account. Answer: Rows."""


class ChangePassword(Command, frozen=True):
    """Take another password; other devices stay logged in. Answer: Accepted."""

    old: Password
    new: Password


class LogoutOthers(Command, frozen=True):
    """End all one's other sessions and make their tokens worthless. Answer: Renewed, with one's own new token."""


class DeleteAccount(Command, frozen=True):
    """Delete one's account; with `messages`, also the text of all it ever said. Answer: Accepted, then bye."""

    password: Password
    messages: bool = False


class RemoveAccount(Command, frozen=True):
    """Delete somebody else's account. Answer: Accepted."""

    name: PersonName
    messages: bool = False
    reason: Annotated[str, Meta(max_length=400)] = ""


class Claim(Command, frozen=True):
    """Become the owner of the house with the code that its first start printed. Answer: Accepted."""

    code: InviteCode


# --- invitations --------------------------------------------------------------------------------------------


class Invite(Command, frozen=True):
    """Invite into a room, or into the house where `room` is empty. Answer: Invitation, or Accepted with `person`.

    With `person`: that person may come in from now on, and is told. Without: a code is made.
    """

    room: RoomName = ""
    person: PersonName = ""
    uses: Annotated[int, Meta(ge=1, le=10_000)] = 1
    seconds: Seconds = 7 * 86_400  # for how long; 0 = for ever


class Accept(Command, frozen=True):
    """Use an invitation: come into its room. Answer: Joined. (Into the house: `Register.code`, `Enter.code`.)"""

    code: InviteCode
    backlog: Annotated[int, Meta(ge=0, le=500)] = 0


class RevokeInvite(Command, frozen=True):
    """Make an invitation worthless; `invite` is its id, as ListInvites shows it. Answer: Accepted."""

    invite: Annotated[str, Meta(max_length=64)]


class ListInvites(Command, frozen=True):
    """The invitations of a room, or of the house, that can still be used. Answer: Rows."""

    room: RoomName = ""


# --- the house ----------------------------------------------------------------------------------------------


class SetPolicy(Command, frozen=True):
    """Set the house as a whole: see modes.POLICIES. Answer: Accepted, or Done where it was so."""

    policy: Policy
    value: Annotated[str, Meta(max_length=32)]
    password: Password = ""  # for policy "password": the new one
