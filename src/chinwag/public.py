"""What a server needs before strangers from all over the internet may reach it: one row each, with what to type.

`listen.public` (or `--public`) does not start before all of it is there; `chinwag doctor` says the same.
"""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from chinwag.config import Config, data_directory, house_password
from chinwag.store.directory import DATABASE
from chinwag.store.standing import Standing, standing

HASHING: Final = 35_840  # KiB times passes: the least that OWASP's Password Storage Cheat Sheet has for Argon2id
OPEN_TO_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class Situation(Struct, frozen=True):
    """What the rows look at. `user` is the effective user id, -1 where there is no such thing."""

    config: Config
    data: Path
    house: Standing
    user: int

    @property
    def private(self) -> bool:
        """Whether the data directory is its owner's alone; one that is not there yet will be."""
        if not self.data.exists():
            return True
        found = self.data.stat()
        return not found.st_mode & OPEN_TO_OTHERS and self.user in (-1, found.st_uid)

    @property
    def governed(self) -> bool:
        """Whether there is somebody who can ban, or nobody unknown can come in."""
        return bool(self.house.owners) or not self.house.open_to_strangers or bool(house_password(self.config))


Row = tuple[Callable[[Situation], bool], str]

# fmt: off
NEEDS: Final[tuple[Row, ...]] = (  # what has to hold, and what to do where it does not
    (lambda it: it.config.tls.enabled != "off",
     'TLS: take tls.enabled = "off" away.'),
    (lambda it: it.governed,
     "an owner who can ban: start it without --public, come in, type /register and then the /claim line that "
     "it prints. (Or keep strangers out: accounts.password in the settings, or /house guests no and "
     "/house registration invite.)"),
    (lambda it: it.config.limits.flood,
     "the flood limits: take limits.flood = false away."),
    (lambda it: not it.config.limits.spare_private,
     "limits for every address: take limits.spare_private = true away."),
    (lambda it: bool(it.config.limits.login_tries and it.config.limits.login_burst),
     "slow guessing: limits.login_tries and limits.login_burst must not be 0."),
    (lambda it: bool(it.config.limits.new_accounts_per_block),
     "a limit on new accounts: limits.new_accounts_per_block must not be 0."),
    (lambda it: not it.config.accounts.weak_passwords,
     "passwords that cannot be guessed: take accounts.weak_passwords = true away."),
    (lambda it: it.config.accounts.hash_kib * it.config.accounts.hash_passes >= HASHING,
     "passwords that are costly to guess: accounts.hash_kib times accounts.hash_passes must be "
     f"{HASHING:,} or more."),
    (lambda it: it.private,
     "a data directory that is yours alone: chmod go= {data}, and start it as the user who owns it."),
    (lambda it: it.user != 0,
     "a user of its own, not root: chinwag serve --print-systemd prints a unit that has one."),
)
# fmt: on


def lacking(config: Config, data: Path | None = None) -> Iterator[str]:
    """What a server on the open internet would need and this one has not, a sentence each.

    `data` is the data directory where it is another one than the settings say. Raises ConfigError or StoreError
    where that cannot be found out.
    """
    data = data or data_directory(config)
    user = os.geteuid() if hasattr(os, "geteuid") else -1
    situation = Situation(config, data, standing(data / DATABASE), user)
    return (todo.format(data=data) for holds, todo in NEEDS if not holds(situation))
