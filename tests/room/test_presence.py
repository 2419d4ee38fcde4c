"""Being an operator of the settings: by the gate's word alone, until one goes."""

import pytest

from chinwag.room.commands import CreateRoom, Quit
from chinwag.room.commands_moderation import Kick
from chinwag.room.commands_presence import Describe, Operate
from chinwag.room.events_accounts import BecameOperator
from chinwag.room.facts import NOTHING, Facts
from chinwag.room.lobby import HOUSE
from chinwag.room.permissions import Role
from tests.room.house import ALICE, BOB, House

RIGHT = Facts(verified=True)


@pytest.fixture
def house() -> House:
    return House(ALICE, BOB)


@pytest.mark.parametrize("facts", [NOTHING, Facts(tls=True, certificate="c5" * 32, address="192.0.2.7")])
def test_without_the_gate_s_word_nobody_operates(house: House, facts: Facts) -> None:
    assert house.refused(ALICE, Operate(name="root"), facts=facts).code == "password_wrong"
    assert house.refused(ALICE, Kick(person="bob")).code == "forbidden"


def test_who_operates_keeps_order_in_the_house_until_gone(house: House) -> None:
    *_, shown, seen = house.done(ALICE, Operate(name="root"), facts=RIGHT)
    assert (shown.room, shown.event) == (HOUSE, BecameOperator(name="root"))
    assert seen.room == ""
    assert house.state.rank(ALICE) is Role.OPERATOR
    house.done(ALICE, Kick(person="bob"))
    house.done(ALICE, Quit())
    house.enter(ALICE)
    assert house.state.rank(ALICE) is Role.GUEST


def test_a_description_takes_the_right_off_and_never_gives_it(house: House) -> None:
    house.done(ALICE, Describe(modes="oi"), facts=RIGHT)
    assert house.state.rank(ALICE) is Role.GUEST
    house.done(ALICE, Operate(name="root"), facts=RIGHT)
    house.done(ALICE, Describe(modes="iow"))
    assert house.state.rank(ALICE) is Role.OPERATOR
    house.done(ALICE, Describe(modes="iw"))
    assert house.state.rank(ALICE) is Role.GUEST


def test_an_account_is_at_least_what_it_was(house: House) -> None:
    owner = house.own(ALICE)
    house.done(owner, Operate(name="root"), facts=RIGHT)
    assert house.state.rank(owner) is Role.OWNER
    house.done(owner, CreateRoom(room="den"))
