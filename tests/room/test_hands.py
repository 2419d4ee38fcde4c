"""A class: hushed, hands raised, one after the other called on."""

import pytest

from chinwag.room.commands import Leave, Quit, Say
from chinwag.room.commands_moderation import CallOn, LowerHand, RaiseHand, SetMode
from chinwag.room.events_moderation import CalledOn, HandLowered, HandRaised, RoleSet
from chinwag.room.permissions import Role
from tests.room.house import ALICE, BOB, CAROL, House


@pytest.fixture
def house() -> House:
    """A hushed room of ALICE's."""
    house = House(ALICE, BOB, CAROL)
    house.make(ALICE, "class", BOB, CAROL)
    house.done(ALICE, SetMode(room="class", mode="moderated"))
    return house


def hands(house: House) -> list[str]:
    order = house.state.rooms["class"].order
    return list(order.hands.values()) if order is not None else []


def test_hands_wait_in_the_order_in_which_they_were_raised(house: House) -> None:
    assert house.refused(CAROL, Say(room="class", text="x")).code == "moderated"
    (entry,) = house.done(CAROL, RaiseHand(room="class"))
    assert (entry.event, entry.seq) == (HandRaised(), 0)
    assert house.done(CAROL, RaiseHand(room="class")) == ()
    house.done(BOB, RaiseHand(room="class"))
    assert hands(house) == ["carol", "bob"]
    voice, called = house.done(ALICE, CallOn(room="class"))
    assert voice.event == RoleSet(person=CAROL.id, name="carol", before="guest", after="voiced")
    assert called.event == CalledOn(person=CAROL.id, name="carol")
    assert hands(house) == ["bob"]
    assert house.state.rooms["class"].members[CAROL.id] is Role.VOICED
    house.done(CAROL, Say(room="class", text="x"))
    house.inspect()


def test_whoever_has_a_voice_already_is_called_on_without_one(house: House) -> None:
    house.done(ALICE, CallOn(room="class", person="carol"))
    house.done(CAROL, RaiseHand(room="class"))
    (called,) = house.done(ALICE, CallOn(room="class"))
    assert isinstance(called.event, CalledOn)


def test_nobody_is_called_on_who_is_not_there(house: House) -> None:
    assert house.refused(ALICE, CallOn(room="class")).code == "no_hand"
    assert house.refused(ALICE, CallOn(room="class", person="zed")).code == "person_unknown"
    house.done(BOB, Leave(room="class"))
    assert house.refused(ALICE, CallOn(room="class", person="bob")).code == "person_unknown"
    assert house.refused(BOB, CallOn(room="class")).code == "not_member"


def test_a_hand_is_lowered_by_its_owner_or_by_an_operator(house: House) -> None:
    for who in (BOB, CAROL):
        house.done(who, RaiseHand(room="class"))
    assert house.refused(CAROL, LowerHand(room="class", person="bob")).code == "forbidden"
    (entry,) = house.done(ALICE, LowerHand(room="class", person="bob"))
    assert entry.event == HandLowered(person=BOB.id, name="bob")
    house.done(CAROL, LowerHand(room="class"))
    assert house.done(CAROL, LowerHand(room="class")) == ()
    assert hands(house) == []


def test_whoever_goes_takes_the_hand_along(house: House) -> None:
    for who in (BOB, CAROL):
        house.done(who, RaiseHand(room="class"))
    house.done(BOB, Leave(room="class"))
    house.done(CAROL, Quit())
    assert hands(house) == []
