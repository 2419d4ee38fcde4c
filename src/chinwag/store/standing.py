"""What a database says about its house before a server opens it: whether anybody owns it, and who may come in."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from chinwag.room.modes import POLICIES
from chinwag.store.contract import StoreError
from chinwag.store.directory import examine, reading

ACCOUNTS_SINCE = 2  # the version of the tables


class Standing(Struct, frozen=True):
    """How a house stands. `policies` are those of room/modes.py, each with its value; `accounts` counts all."""

    owners: int
    accounts: int
    policies: Mapping[str, str]

    @property
    def open_to_strangers(self) -> bool:
        """Whether somebody unknown can come in, or make an account, without a code or a password."""
        policies = self.policies
        if policies["lockdown"] == "on" or policies["password"] == "on":
            return False
        return policies["guests"] != "no" or policies["registration"] == "open"


def standing(database: Path) -> Standing:
    """How the house of this database stands; a new one where there is none. Raises StoreError."""
    policies = {str(policy): values[0] for policy, values in POLICIES.items()}
    if examine(database) < ACCOUNTS_SINCE:
        return Standing(0, 0, policies)
    try:
        with reading(database) as address, closing(sqlite3.connect(address, uri=True)) as connection:
            (owners,) = connection.execute("SELECT count(*) FROM account WHERE role = 'owner'").fetchone()
            (accounts,) = connection.execute("SELECT count(*) FROM account").fetchone()
            policies |= dict(connection.execute("SELECT policy, value FROM policy").fetchall())
    except sqlite3.Error as error:
        raise StoreError(f"{database} cannot be read: {error}.") from error
    return Standing(owners, accounts, policies)
