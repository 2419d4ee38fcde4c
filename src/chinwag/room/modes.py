"""What a room can be set to, and what the whole house can be set to: small typed values, one command for each."""

from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from chinwag.room.refusals import Refused

Mode: TypeAlias = Literal[
    "registered", "invite_only", "password", "read_only", "moderated", "hidden", "slow", "limit",
    "topic_locked", "no_ctcp", "outside",
    "keep_days", "keep_count",
]  # fmt: skip
Policy: TypeAlias = Literal["guests", "password", "lockdown", "registration", "rooms"]


class Modes(Struct, frozen=True, gc=False):
    """How a room is set. A switch is 0 or 1; the others are numbers, 0 = without."""

    registered: int = 0  # accounts alone may come in
    invite_only: int = 0
    password: int = 0  # 1 = there is one; its hash is the store's
    read_only: int = 0  # operators alone may say something
    moderated: int = 0  # those with a voice alone may say something
    hidden: int = 0  # not listed for who is not in it
    slow: int = 0  # seconds between two messages of one person
    limit: int = 0  # members online at most
    topic_locked: int = 0  # operators alone may say what it is about
    no_ctcp: int = 0  # no questions that programs answer
    outside: int = 0  # who is not in it may say something as well
    keep_days: int = 0  # messages older than that are deleted
    keep_count: int = 0  # messages beyond so many are deleted


OPEN = Modes()
MODES: tuple[Mode, ...] = get_args(Mode)
# fmt: off
MOST: dict[Mode, int] = {
    "registered": 1, "invite_only": 1, "password": 1, "read_only": 1, "moderated": 1, "hidden": 1,
    "topic_locked": 1, "no_ctcp": 1, "outside": 1,
    "slow": 21_600, "limit": 100_000, "keep_days": 36_500, "keep_count": 1_000_000_000,
}
POLICIES: dict[Policy, tuple[str, ...]] = {  # which values there are; the first is the default
    "guests":       ("yes", "no", "read"),        # may guests come in; read = they may not say anything
    "password":     ("off", "on"),                # the house has a password, for who has no account
    "lockdown":     ("off", "on"),                # those who are known already may come in, nobody else
    "registration": ("open", "invite", "closed"), # who may register
    "rooms":        ("everyone", "accounts", "operators"),  # who may make rooms
}
# fmt: on


def checked(mode: Mode, value: int) -> Refused | None:
    """Why a mode cannot have this value, if so."""
    most = MOST[mode]
    return None if 0 <= value <= most else Refused("mode_invalid", {"mode": mode, "limit": str(most)})
