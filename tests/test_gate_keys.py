"""Logging in by a certificate: at the name, by asking for it, and never as anybody else."""

import pytest
from msgspec.structs import replace

from chinwag.auth.throttle import Tries
from chinwag.net.contract import Peer
from chinwag.room.commands import Enter
from chinwag.room.commands_accounts import AddKey, ListKeys, Login, LoginByKey, LogoutOthers, RemoveKey
from chinwag.room.commands_moderation import Ban
from chinwag.room.results import Accepted, Done, Entered, Rows
from tests.support.gate import FAR, GOOD, House, Visitor, code

MINE, OTHER = "c5" * 32, "d6" * 32


@pytest.fixture
async def house() -> House:
    made = House(Tries())
    await made.store.open()
    return made


def with_key(value: str = MINE) -> Peer:
    return replace(FAR, tls=True, certificate=value)


async def ann_with_key(house: House) -> Visitor:
    ann = await house.account("ann", with_key())
    assert isinstance(await ann.ask(AddKey()), Accepted)
    return ann


async def test_who_shows_the_certificate_and_says_the_name_is_in(house: House) -> None:
    ann = await ann_with_key(house)
    again = house.visitor(with_key())
    entered = await again.ask(Enter(name="Ann"))
    assert isinstance(entered, Entered)
    assert (entered.person.id, entered.person.name, entered.person.kind) == (ann.id, "ann", "account")
    assert house.secrets.checked == []


async def test_under_another_name_one_is_a_guest_with_that_name(house: House) -> None:
    ann = await ann_with_key(house)
    again = house.visitor(with_key())
    entered = await again.ask(Enter(name="bob"))
    assert isinstance(entered, Entered)
    assert entered.person.kind == "guest"
    became = await again.ask(LoginByKey())
    assert isinstance(became, Entered)
    assert again.id == ann.id


async def test_before_a_name_is_said_the_certificate_says_it(house: House) -> None:
    ann = await ann_with_key(house)
    ann.session.lost("eof")
    again = house.visitor(with_key())
    assert isinstance(await again.ask(LoginByKey()), Entered)
    assert again.id == ann.id


@pytest.mark.parametrize("peer", [with_key(OTHER), replace(FAR, tls=True), FAR])
async def test_nobody_comes_in_by_another_certificate_or_none(house: House, peer: Peer) -> None:
    await ann_with_key(house)
    thief = house.visitor(peer)
    assert code(await thief.ask(Enter(name="ann"))) == "name_registered"
    wanted = "certificate_unknown" if peer.certificate else "certificate_none"
    assert code(await thief.ask(LoginByKey())) == wanted
    assert code(await thief.ask(LoginByKey(name="ann"))) == wanted
    assert house.secrets.checked == []


async def test_a_name_that_is_not_the_certificate_s_account_is_refused(house: House) -> None:
    await ann_with_key(house)
    await house.account("bob")
    again = house.visitor(with_key())
    assert code(await again.ask(LoginByKey(name="bob"))) == "certificate_unknown"
    assert code(await again.ask(Enter(name="bob"))) == "name_registered"


async def test_a_removed_key_is_worth_nothing(house: House) -> None:
    ann = await ann_with_key(house)
    assert isinstance(await ann.ask(AddKey()), Done)
    listed = await ann.ask(ListKeys())
    assert isinstance(listed, Rows)
    assert listed.rows == ({"number": 1, "kind": "certificate", "value": MINE, "here": 1},)
    assert isinstance(await ann.ask(RemoveKey(key="1")), Accepted)
    again = house.visitor(with_key())
    assert code(await again.ask(Enter(name="ann"))) == "name_registered"


async def test_who_has_an_account_already_is_not_logged_in_twice(house: House) -> None:
    ann = await ann_with_key(house)
    assert code(await ann.ask(LoginByKey())) == "already_account"


async def test_a_banned_account_stays_out_whatever_it_shows(house: House) -> None:
    olga = await house.owner()
    ann = await ann_with_key(house)
    await olga.ask(Ban(mask="ann"))
    assert ann.connection.closed
    again = house.visitor(with_key())
    assert code(await again.ask(Enter(name="ann"))) == "banned"
    assert code(await again.ask(LoginByKey())) == "banned"


async def test_keys_are_counted_by_no_throttle_and_lock_nobody_out(house: House) -> None:
    ann = await ann_with_key(house)
    guesser = house.visitor(FAR)
    for _ in range(4):
        await guesser.ask(Login(name="ann", password="wrong wrong"))
    for _ in range(20):
        again = house.visitor(with_key())
        assert isinstance(await again.ask(LoginByKey()), Entered)
        again.session.lost("eof")
    assert not ann.connection.closed


async def test_sessions_by_key_are_of_the_present_generation(house: House) -> None:
    ann = await ann_with_key(house)
    again = house.visitor(with_key())
    await again.ask(LoginByKey())
    await ann.ask(LogoutOthers())
    assert again.connection.closed
    third = house.visitor(with_key())
    assert isinstance(await third.ask(Enter(name="ann", token="")), Entered)
    assert isinstance(await third.ask(ListKeys()), Rows)


async def test_a_password_is_still_fine(house: House) -> None:
    await ann_with_key(house)
    again = house.visitor(with_key(OTHER))
    assert isinstance(await again.ask(Login(name="ann", password=GOOD)), Entered)
