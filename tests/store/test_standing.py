"""How a house stands is read from its database without opening it for writing."""

from pathlib import Path

import pytest

from chinwag.room.commands_accounts import Claim, Register, SetPolicy
from chinwag.room.entry import SERVER
from chinwag.room.facts import Facts
from chinwag.store.contract import StoreError
from chinwag.store.directory import DATABASE
from chinwag.store.sqlite import SqliteStore
from chinwag.store.standing import Standing, standing
from tests.drivers.suite import ANN, enter

FRESH = "a0123456789abcdef"


async def owned(data: Path, *policies: SetPolicy) -> Path:
    store = SqliteStore(data)
    await store.open()
    await enter(store, ANN)
    await store.do(ANN, Register(password=""), Facts(fresh=FRESH, secret="hash"))
    await store.do(store.state.accounts[FRESH].person, Claim(code=""), Facts(verified=True))
    for policy in policies:
        await store.do(SERVER, policy, Facts(secret="hash"))
    await store.close()
    return data / DATABASE


def test_where_there_is_none_it_is_a_new_house_that_is_open(tmp_path: Path) -> None:
    found = standing(tmp_path / DATABASE)
    assert (found.owners, found.accounts, found.open_to_strangers) == (0, 0, True)
    assert list(tmp_path.iterdir()) == []


async def test_owners_and_policies_are_found(tmp_path: Path) -> None:
    found = standing(await owned(tmp_path, SetPolicy(policy="guests", value="no")))
    assert (found.owners, found.accounts, found.policies["guests"]) == (1, 1, "no")
    assert found.open_to_strangers  # they can register


@pytest.mark.parametrize(
    ("policies", "open_to_strangers"),
    [
        ({"guests": "no", "registration": "invite"}, False),
        ({"guests": "read", "registration": "closed"}, True),
        ({"password": "on"}, False),
        ({"lockdown": "on"}, False),
        ({}, True),
    ],
)
def test_strangers_come_in_unless_something_keeps_them_out(
    policies: dict[str, str], open_to_strangers: bool
) -> None:
    usual = {"guests": "yes", "password": "off", "lockdown": "off", "registration": "open", "rooms": "everyone"}
    assert Standing(0, 0, usual | policies).open_to_strangers is open_to_strangers


def test_what_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_text("x" * 200)
    with pytest.raises(StoreError, match="is not a database of Chinwag"):
        standing(tmp_path / DATABASE)
