"""How rooms and the house are set, and what follows."""

import pytest

from chinwag.room.commands import Enter, Join, Quit, Say
from chinwag.room.commands_accounts import SetPolicy
from chinwag.room.commands_moderation import SetMode
from chinwag.room.entry import SERVER
from chinwag.room.events_accounts import PolicySet
from chinwag.room.events_moderation import ModeSet
from chinwag.room.facts import Facts
from chinwag.room.lobby import HELD, HOUSE
from chinwag.room.modes import MODES, MOST, OPEN, POLICIES
from tests.room.house import ALICE, BOB, CAROL, House, guest

DAVE = guest(9, "dave")


@pytest.fixture
def house() -> House:
    house = House(ALICE, BOB, CAROL)
    house.make(ALICE, "den", BOB)
    return house


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "password"])
def test_every_mode_is_set_and_unset_with_what_it_was(house: House, mode: str) -> None:
    most = MOST[mode]  # type: ignore[index]
    (entry,) = house.done(ALICE, SetMode(room="den", mode=mode, value=most))  # type: ignore[arg-type]
    assert (entry.event, entry.room) == (ModeSet(mode=mode, before=0, after=most), "den")  # type: ignore[arg-type]
    assert house.done(ALICE, SetMode(room="den", mode=mode, value=most)) == ()  # type: ignore[arg-type]
    refused = house.refused(ALICE, SetMode(room="den", mode=mode, value=most + 1))  # type: ignore[arg-type]
    assert (refused.code, refused.values) == ("mode_invalid", {"mode": mode, "limit": str(most)})
    house.done(ALICE, SetMode(room="den", mode=mode, value=0))  # type: ignore[arg-type]
    assert house.state.rooms["den"].order is None
    assert house.state.rooms["den"].modes == OPEN


def test_the_password_of_a_room_is_kept_by_the_store_and_can_be_changed(house: House) -> None:
    command = SetMode(room="den", mode="password")
    assert house.refused(ALICE, command).code == "password_weak"
    drafts = house.state.decide(ALICE, command, 1, None, Facts(secret="hash"))
    assert isinstance(drafts, tuple)
    assert [(draft.event, draft.secret) for draft in drafts] == [
        (ModeSet(mode="password", before=0, after=1), "hash")
    ]
    house.done(ALICE, command, facts=Facts(secret="hash"))
    (entry,) = house.done(ALICE, command, facts=Facts(secret="other"))
    assert entry.event == ModeSet(mode="password", before=1, after=1)
    refused = house.refused(CAROL, Join(room="den", password="x"))
    assert (refused.code, refused.values) == ("password_needed", {"room": "den"})
    house.done(CAROL, Join(room="den"), facts=Facts(verified=True))


def test_a_slow_room_makes_everybody_wait(house: House) -> None:
    house.done(BOB, Say(room="den", text="before"))
    house.done(ALICE, SetMode(room="den", mode="slow", value=10))
    house.done(BOB, Say(room="den", text="one"))
    refused = house.refused(BOB, Say(room="den", text="two"))
    assert (refused.code, refused.values) == ("slow_mode", {"room": "den", "left": "10"})
    house.done(ALICE, Say(room="den", text="an operator"))
    house.done(ALICE, Say(room="den", text="never waits"))
    house.at += 9_001
    assert house.refused(BOB, Say(room="den", text="two")).values["left"] == "1"
    house.at += 999
    house.done(BOB, Say(room="den", text="two"))
    house.done(ALICE, SetMode(room="den", mode="slow", value=0))
    house.done(BOB, Say(room="den", text="three"))


def test_a_room_is_full_with_those_who_are_here(house: House) -> None:
    house.done(ALICE, SetMode(room="den", mode="limit", value=2))
    refused = house.refused(CAROL, Join(room="den"))
    assert (refused.code, refused.values) == ("room_full", {"room": "den", "limit": "2"})


def test_a_house_is_set_by_words_and_remembers_what_it_was(house: House) -> None:
    *_, entry = house.done(SERVER, SetPolicy(policy="guests", value="read"))
    assert (entry.event, entry.room) == (PolicySet(policy="guests", before="yes", after="read"), HOUSE)
    assert house.done(SERVER, SetPolicy(policy="guests", value="read")) == ()
    refused = house.refused(SERVER, SetPolicy(policy="guests", value="maybe"))
    assert (refused.code, refused.values) == ("policy_invalid", {"policy": "guests", "known": "yes, no, read"})
    assert house.refused(BOB, Say(room="den", text="x")).code == "guests_read"
    house.done(SERVER, SetPolicy(policy="guests", value="yes"))
    house.done(BOB, Say(room="den", text="x"))


def test_the_first_value_of_every_policy_is_how_a_house_begins() -> None:
    assert House().state.lobby.policies == {policy: values[0] for policy, values in POLICIES.items()}


def test_the_password_of_the_house_lets_in_and_is_asked_of_no_account(house: House) -> None:
    command = SetPolicy(policy="password", value="on")
    assert house.refused(SERVER, command).code == "password_weak"
    house.done(SERVER, command, facts=Facts(secret="hash"))
    account = house.register(BOB)
    newcomer = Enter(name="dave")
    assert house.refused(DAVE, newcomer).code == "password_needed"
    house.done(DAVE, newcomer, facts=Facts(verified=True))
    house.done(account, Enter(name="bob"))


def test_a_house_that_is_locked_down_lets_in_who_was_just_here(house: House) -> None:
    house.done(BOB, Quit())
    house.done(SERVER, SetPolicy(policy="lockdown", value="on"))
    assert house.refused(DAVE, Enter(name="dave")).code == "lockdown"
    house.done(BOB, Enter(name="bob"))
    house.done(BOB, Quit())
    house.at += HELD
    assert house.refused(BOB, Enter(name="bob")).code == "lockdown"
    house.done(ALICE, Say(room="lobby", text="those inside go on"))
