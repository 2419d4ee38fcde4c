"""Taking back acts of moderation, with the rights that the act against them takes."""

import pytest

from chinwag.room.commands import Command, Say
from chinwag.room.commands_accounts import Invite, SetPolicy
from chinwag.room.commands_moderation import Ban, Kick, Mute, SetFilter, SetMode, SetRole, Unban, Undo, Unmute
from chinwag.room.entry import SERVER, Entry, Person, Target
from chinwag.room.events import Stored
from chinwag.room.events_accounts import InviteRevoked, PolicySet
from chinwag.room.events_moderation import Banned, FilterSet, ModeSet, Muted, RoleSet, Unbanned, Unmuted
from chinwag.room.facts import Facts
from tests.room.house import ALICE, BOB, CAROL, House


def target_of(entry: Entry) -> Target:
    """What the store says of an entry that is no message."""
    assert isinstance(entry.event, Stored)
    return Target(entry.seq, entry.who.id, False, False, entry.event)


def undo(house: House, who: Person, entry: Entry, room: str) -> Entry:
    """The first entry of undoing this one."""
    return house.done(who, Undo(seq=entry.seq, room=room), target_of(entry))[0]


@pytest.fixture
def house() -> House:
    house = House(ALICE, BOB, CAROL)
    house.make(ALICE, "den", BOB, CAROL)
    return house


# fmt: off
ACTS: list[tuple[Command, Stored, Stored]] = [
    (Ban(mask="zed*", room="den", reason="x"), Unbanned(kind="name", mask="zed*", reason="x"),
     Banned(kind="name", mask="zed*", reason="x")),
    (Mute(person="bob", room="den"), Unmuted(person=BOB.id, name="bob"), Muted(person=BOB.id, name="bob")),
    (SetRole(person="bob", role="voiced", room="den"),
     RoleSet(person=BOB.id, name="bob", before="voiced", after="guest"),
     RoleSet(person=BOB.id, name="bob", before="guest", after="voiced")),
    (SetMode(room="den", mode="slow", value=9), ModeSet(mode="slow", before=9, after=0),
     ModeSet(mode="slow", before=0, after=9)),
]
# fmt: on


@pytest.mark.parametrize(("act", "undone", "again"), ACTS, ids=lambda each: type(each).__name__)
def test_an_act_is_undone_and_what_undid_it_as_well(
    house: House, act: Command, undone: Stored, again: Stored
) -> None:
    before = repr(house.state.rooms["den"].order), dict(house.state.rooms["den"].members)
    entry = house.done(ALICE, act)[0]
    back = undo(house, ALICE, entry, "den")
    assert back.event == undone
    assert (repr(house.state.rooms["den"].order), dict(house.state.rooms["den"].members)) == before
    assert undo(house, ALICE, back, "den").event == again


def test_a_ban_that_was_lifted_is_put_back_for_as_long_as_it_had_left(house: House) -> None:
    house.done(ALICE, Ban(mask="bob", room="den", seconds=60))
    house.at += 10_000
    lifted = house.done(ALICE, Unban(mask="bob", room="den"))[0]
    house.at += 20_000
    back = undo(house, ALICE, lifted, "den")
    assert isinstance(back.event, Banned)
    assert back.event.until == house.at + 30_000


def test_a_ban_on_an_account_is_undone_by_its_id(house: House) -> None:
    account = house.register(BOB)
    entry = house.done(ALICE, Ban(mask="bob", room="den"))[0]
    assert undo(house, ALICE, entry, "den").event == Unbanned(kind="account", mask=account.id, name="bob")


def test_acts_of_the_house_are_undone_there(house: House) -> None:
    entry = house.done(SERVER, SetPolicy(policy="guests", value="read"))[-1]
    assert undo(house, SERVER, entry, "").event == PolicySet(policy="guests", before="read", after="yes")
    muted = house.done(SERVER, Mute(person="bob"))[-1]
    assert isinstance(undo(house, SERVER, muted, "").event, Unmuted)
    made = house.done(SERVER, Invite(), facts=Facts(fresh="CODE"))[-1]
    assert isinstance(undo(house, SERVER, made, "").event, InviteRevoked)


def test_a_filter_of_a_room_is_undone_from_the_record_of_the_house(house: House) -> None:
    event = FilterSet(pattern="x", before="block", after="", room_key="den")
    refused = house.refused(SERVER, Undo(seq=9), Target(9, "server", False, False, event))
    assert refused.code == "filters_off"  # decided as a command, in a house without an engine
    assert SetFilter(pattern="x", action="block", room="den")


def test_nobody_undoes_what_takes_more_than_they_may(house: House) -> None:
    house.done(ALICE, SetRole(person="bob", role="operator", room="den"))
    entry = house.done(ALICE, SetMode(room="den", mode="keep_days", value=9))[0]
    assert house.refused(BOB, Undo(seq=entry.seq, room="den"), target_of(entry)).code == "forbidden"
    assert house.refused(CAROL, Undo(seq=entry.seq, room="den"), target_of(entry)).code == "forbidden"


def test_what_cannot_be_undone_is_said_so(house: House) -> None:
    kicked = house.done(ALICE, Kick(person="bob", room="den"))[0]
    said = house.done(ALICE, Say(room="den", text="x"))[0]
    password = house.done(ALICE, SetMode(room="den", mode="password"), facts=Facts(secret="hash"))[0]
    gone = house.done(ALICE, SetMode(room="den", mode="password", value=0))[0]
    for target in (target_of(kicked), Target(said.seq, ALICE.id), target_of(gone), None):
        refused = house.refused(ALICE, Undo(seq=7, room="den"), target)
        assert (refused.code, refused.values) == ("not_undoable", {"seq": "7"})
    house.done(ALICE, SetMode(room="den", mode="password"), facts=Facts(secret="hash"))
    assert undo(house, ALICE, password, "den").event == ModeSet(mode="password", before=1, after=0)


def test_what_was_undone_already_changes_nothing(house: House) -> None:
    muted = house.done(ALICE, Mute(person="bob", room="den"))[0]
    house.done(ALICE, Unmute(person="bob", room="den"))
    assert house.done(ALICE, Undo(seq=muted.seq, room="den"), target_of(muted)) == ()
