"""Facts about accounts, invitations and the house. They stand in the hidden room of the house: see events.py.

No secret ever stands in an event: password hashes and invitation codes are known to the store by what
`Draft.secret` hands it, and here only by that they changed, or by their digest.
"""

from chinwag.room.events import Live, Stored
from chinwag.room.modes import Policy


class AccountOpened(Stored, frozen=True):
    """The name is an account from now on, a member of these rooms (keys). `entry.who` is the account.

    `was` is the guest who made it: what that guest owned and was in rooms, the account owns and is.
    """

    account: str
    name: str
    rooms: tuple[str, ...] = ()
    was: str = ""


class AccountRenamed(Stored, frozen=True):
    """The account has another name."""

    account: str
    before: str
    after: str


class PasswordChanged(Stored, frozen=True):
    """The account has another password."""

    account: str


class KeyAdded(Stored, frozen=True):
    """Who shows this key is the account from now on; of a certificate `value` is the SHA-256."""

    account: str
    kind: str
    value: str


class KeyRemoved(Stored, frozen=True):
    """The key is worth nothing any more."""

    account: str
    kind: str
    value: str


class LoggedOut(Stored, frozen=True):
    """Only sessions and tokens of this generation are the account's from now on."""

    account: str
    generation: int


class AccountDeleted(Stored, frozen=True):
    """The account is gone: its name is free, its secrets erased; with `messages`, the texts it said as well."""

    account: str
    messages: bool = False
    reason: str = ""


class InviteMade(Stored, frozen=True):
    """There is an invitation; `invite` is the digest of its code. `room_key` "" = into the house."""

    invite: str
    room_key: str = ""
    uses: int = 1
    until: int = 0  # ms, 0 = for ever


class InviteUsed(Stored, frozen=True):
    """The actor used an invitation."""

    invite: str


class InviteRevoked(Stored, frozen=True):
    """The invitation is worthless from now on."""

    invite: str


class PolicySet(Stored, frozen=True):
    """The house is set differently."""

    policy: Policy
    before: str
    after: str


class BecameOperator(Stored, frozen=True):
    """The actor showed the password of this operator of the settings, and is one until gone."""

    name: str


class Reported(Stored, frozen=True):
    """The actor told of a message: the one at (room_key, target), by `person`."""

    room_key: str
    target: int
    person: str
    reason: str = ""


class Flagged(Stored, frozen=True):
    """A filter found something in the actor's message at (room_key, target)."""

    room_key: str
    target: int
    pattern: str


class LoggedIn(Live, frozen=True):
    """The guest `was`, who was called `old`, is the actor (an account) from now on, in the same rooms and these."""

    was: str
    old: str
    rooms: tuple[str, ...] = ()
