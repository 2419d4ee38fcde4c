"""Certificates that log in: shown on the connection, one account's alone, gone with it."""

import pytest

from chinwag.room.authkeys import MOST, keys_of, owner_of
from chinwag.room.commands import Enter
from chinwag.room.commands_accounts import AddKey, DeleteAccount, LoginByKey, RemoveKey, SetPolicy
from chinwag.room.commands_moderation import Ban
from chinwag.room.entry import Person
from chinwag.room.events_accounts import KeyAdded, KeyRemoved
from chinwag.room.facts import Facts
from chinwag.room.lobby import HOUSE
from tests.room.house import ALICE, BOB, CAROL, House

MINE, OTHER = "c5" * 32, "d6" * 32


def shown(value: str = MINE) -> Facts:
    return Facts(certificate=value, tls=True)


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def alice(house: House) -> Person:
    return house.register(ALICE)


def test_the_certificate_of_the_connection_becomes_a_key_and_says_so_in_the_record(
    house: House, alice: Person
) -> None:
    (entry,) = house.done(alice, AddKey(), facts=shown())
    assert (entry.room, entry.event) == (HOUSE, KeyAdded(account=alice.id, kind="certificate", value=MINE))
    account = owner_of(house.state.lobby, MINE)
    assert account is not None
    assert account.id == alice.id
    assert house.done(alice, AddKey(), facts=shown()) == ()


def test_without_a_certificate_there_is_nothing_to_add(house: House, alice: Person) -> None:
    assert house.refused(alice, AddKey()).code == "certificate_none"
    assert owner_of(house.state.lobby, "") is None


def test_a_certificate_is_one_account_s(house: House, alice: Person) -> None:
    bob = house.register(BOB)
    house.done(alice, AddKey(), facts=shown())
    assert house.refused(bob, AddKey(), facts=shown()).code == "certificate_taken"


def test_a_guest_has_no_keys(house: House) -> None:
    house.enter(CAROL)
    assert house.refused(CAROL, AddKey(), facts=shown()).code == "account_needed"


def test_there_is_an_end_to_them(house: House, alice: Person) -> None:
    for number in range(MOST):
        house.done(alice, AddKey(), facts=shown(f"{number:064x}"))
    assert house.refused(alice, AddKey(), facts=shown()).code == "lists_full"


@pytest.mark.parametrize("key", ["1", MINE, MINE[:8], "C5:C5:C5:C5:C5"])
def test_a_key_is_removed_by_its_number_or_how_it_begins(house: House, alice: Person, key: str) -> None:
    house.done(alice, AddKey(), facts=shown())
    house.done(alice, AddKey(), facts=shown(OTHER))
    (entry,) = house.done(alice, RemoveKey(key=key))
    assert entry.event == KeyRemoved(account=alice.id, kind="certificate", value=MINE)
    assert keys_of(house.state.lobby, alice.id) == [("certificate", OTHER)]


@pytest.mark.parametrize("key", ["0", "3", "c5", "", "ff" * 32, "²"])
def test_what_names_no_key_or_two_removes_none(house: House, alice: Person, key: str) -> None:
    house.done(alice, AddKey(), facts=shown())
    house.done(alice, AddKey(), facts=shown(MINE[:62] + "00"))
    for word in (key, MINE[:16]):
        assert house.refused(alice, RemoveKey(key=word)).code == "key_unknown"


def test_nobody_removes_another_s_key(house: House, alice: Person) -> None:
    bob = house.register(BOB)
    house.done(alice, AddKey(), facts=shown())
    assert house.refused(bob, RemoveKey(key=MINE)).code == "key_unknown"


def test_keys_go_with_their_account(house: House, alice: Person) -> None:
    bob = house.register(BOB)
    house.done(alice, AddKey(), facts=shown())
    house.done(bob, AddKey(), facts=shown(OTHER))
    house.done(alice, DeleteAccount(password=""), facts=Facts(verified=True))
    assert owner_of(house.state.lobby, MINE) is None
    assert keys_of(house.state.lobby, bob.id) == [("certificate", OTHER)]
    assert house.done(bob, AddKey(), facts=shown())


# --- logging in by one: the same rules as by a password -----------------------------------------------------


def test_a_login_by_key_needs_the_gate_s_word(house: House, alice: Person) -> None:
    assert house.refused(alice, LoginByKey(), facts=shown()).code == "login_wrong"


def test_a_ban_holds_for_it(house: House, alice: Person) -> None:
    owner = house.own(BOB)
    house.done(owner, Ban(mask="alice"))
    refused = house.refused(alice, LoginByKey(), facts=Facts(verified=True, certificate=MINE))
    assert refused.code == "banned"
    assert house.refused(alice, Enter(name="alice"), facts=shown()).code == "banned"


def test_lockdown_lets_accounts_in_by_it(house: House, alice: Person) -> None:
    owner = house.own(BOB)
    house.done(owner, SetPolicy(policy="lockdown", value="on"))
    house.enter(alice)
