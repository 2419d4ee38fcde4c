"""Putting out, keeping out, letting read only, telling of what was said."""

import pytest

from chinwag.room.commands import Edit, Enter, Join, Quit, React, Rename, Say, SetAway, Whisper
from chinwag.room.commands_moderation import Ban, CountBan, Kick, Mute, Report, SetRole, Unban, Unmute
from chinwag.room.entry import SERVER, Target
from chinwag.room.events import Departed, Noticed
from chinwag.room.events_accounts import Reported
from chinwag.room.events_moderation import Banned, Kicked, Muted, Unbanned, Unmuted
from chinwag.room.facts import Facts
from chinwag.room.lobby import HOUSE
from chinwag.room.order import LISTED
from chinwag.room.order import Ban as Kept
from chinwag.room.refusals import Refused
from tests.room.house import ALICE, BOB, CAROL, House, guest

HOUR = 3_600_000


@pytest.fixture
def house() -> House:
    """A room of ALICE's with BOB and CAROL in it."""
    house = House(ALICE, BOB, CAROL)
    house.make(ALICE, "den", BOB, CAROL)
    return house


# --- putting out --------------------------------------------------------------------------------------------


def test_whoever_is_kicked_is_out_of_the_room_and_may_come_back(house: House) -> None:
    (entry,) = house.done(ALICE, Kick(person="BOB", room="den", reason="enough\nof it"))
    assert (entry.event, entry.room, entry.who) == (
        Kicked(person=BOB.id, name="bob", reason="enough of it"), "den", ALICE,
    )  # fmt: skip
    assert house.refused(BOB, Say(room="den", text="x")).code == "not_member"
    house.inspect()
    house.done(BOB, Join(room="den"))


def test_nobody_kicks_upwards_oneself_or_somebody_who_is_not_there(house: House) -> None:
    house.done(ALICE, SetRole(person="bob", role="operator", room="den"))
    house.register(ALICE)
    assert house.refused(BOB, Kick(person="alice", room="den")).code == "outranked"
    assert house.refused(BOB, Kick(person="bob", room="den")).code == "hits_self"
    assert house.refused(BOB, Kick(person="zed", room="den")).code == "person_unknown"
    house.enter(guest(9), "zoe")
    assert house.refused(BOB, Kick(person="zoe", room="den")).code == "person_unknown"
    assert house.refused(CAROL, Kick(person="bob", room="den")).code == "forbidden"


def test_a_guest_who_made_the_room_can_be_put_out_and_rules_it_again_on_coming_back(house: House) -> None:
    house.done(ALICE, SetRole(person="bob", role="operator", room="den"))
    house.done(BOB, Kick(person="alice", room="den"))
    assert house.refused(ALICE, Say(room="den", text="x")).code == "not_member"
    house.done(ALICE, Join(room="den"))
    house.done(ALICE, Kick(person="bob", room="den"))


def test_whoever_is_kicked_out_of_the_house_departs(house: House) -> None:
    _, kicked, gone = house.done(SERVER, Kick(person="bob", reason="enough"))
    assert (kicked.event, kicked.room) == (Kicked(person=BOB.id, name="bob", reason="enough"), HOUSE)
    assert (gone.event, gone.who) == (Departed(reason="kicked", rooms=("lobby", "den"), free=True), BOB)
    assert BOB.id not in house.state.people
    house.inspect()


# --- keeping out --------------------------------------------------------------------------------------------


def test_a_ban_on_a_guests_name_puts_out_and_keeps_out_and_goes_by(house: House) -> None:
    banned, kicked = house.done(ALICE, Ban(mask="bob", room="den", seconds=3600, reason="spam"))
    assert banned.event == Banned(kind="name", mask="bob", until=house.at + HOUR, reason="spam")
    assert kicked.event == Kicked(person=BOB.id, name="bob", reason="spam")
    refused = house.refused(BOB, Join(room="den"))
    assert (refused.code, refused.values) == ("banned", {"room": "den", "left": "3600", "reason": "spam"})
    house.at += HOUR - 1
    assert house.refused(BOB, Join(room="den")).values["left"] == "1"
    house.at += 1
    house.done(BOB, Join(room="den"))


@pytest.mark.parametrize("mask", ["b*", "B?B", "*", "b0b", "bob*", "@bob"])
def test_a_mask_fits_names_and_what_they_look_like(house: House, mask: str) -> None:
    entries = house.done(ALICE, Ban(mask=mask, room="den"))
    assert BOB.id in {entry.event.person for entry in entries if isinstance(entry.event, Kicked)}
    assert house.refused(BOB, Join(room="den")).code == "banned"


def test_a_ban_does_not_hit_operators_nor_masks_accounts(house: House) -> None:
    house.done(ALICE, SetRole(person="bob", role="operator", room="den"))
    account = house.register(CAROL)
    assert len(house.done(ALICE, Ban(mask="*", room="den"))) == 1
    house.done(BOB, Say(room="den", text="x"))
    house.done(account, Say(room="den", text="x"))
    house.enter(guest(9), "zoe")
    assert house.refused(guest(9, "zoe"), Join(room="den")).code == "banned"


def test_a_ban_on_an_account_stays_with_it_under_every_name(house: House) -> None:
    account = house.register(BOB)
    house.done(account, Join(room="den"))
    banned, _ = house.done(ALICE, Ban(mask="bob", room="den"))
    assert banned.event == Banned(kind="account", mask=account.id, name="bob")
    house.done(account, Rename(name="robert"))
    assert house.refused(house.state.accounts[account.id].person, Join(room="den")).code == "banned"
    house.done(ALICE, Unban(mask="bob", room="den"))
    house.done(account, Join(room="den"))


def test_a_ban_on_addresses_hits_whoever_comes_from_there(house: House) -> None:
    facts = Facts(addresses={BOB.id: ("10.1.2.3",), CAROL.id: ("10.2.0.1", "::1"), ALICE.id: ("10.1.2.9",)})
    entries = house.done(ALICE, Ban(mask="10.1.2.0/24", room="den"), facts=facts)
    assert [entry.event for entry in entries if isinstance(entry.event, Kicked)] == [
        Kicked(person=BOB.id, name="bob")
    ]
    (banned,) = [entry for entry in entries if isinstance(entry.event, Banned)]
    assert (banned.room, banned.event) == (HOUSE, Banned(kind="address", mask="10.1.2.0/24", room_key="den"))
    assert house.refused(BOB, Join(room="den"), facts=Facts(address="10.1.2.77")).code == "banned"
    house.done(BOB, Join(room="den"), facts=Facts(address="10.1.3.1"))
    assert house.refused(BOB, Say(room="den", text="x"), facts=Facts(address="::ffff:10.1.2.4")).code == "banned"
    house.done(ALICE, Unban(mask="10.1.2.0/24", room="den"))
    house.done(BOB, Say(room="den", text="x"), facts=Facts(address="10.1.2.4"))


def test_a_ban_from_the_house_keeps_out_at_the_door(house: House) -> None:
    banned, *_, gone = house.done(SERVER, Ban(mask="bo*", reason="spam"))
    assert (banned.room, gone.who) == (HOUSE, BOB)
    assert isinstance(gone.event, Departed)
    refused = house.refused(BOB, Enter(name="bobby"))
    assert (refused.code, refused.values) == ("banned", {"left": "", "reason": "spam"})
    house.enter(BOB, "robert")


def test_a_ban_on_a_name_counts_for_a_guest_who_takes_it_later(house: House) -> None:
    house.done(SERVER, Ban(mask="spam*"))
    house.done(BOB, Rename(name="spammer"))
    assert house.refused(BOB, Say(room="lobby", text="x")).code == "banned"


@pytest.mark.parametrize("mask", ["", "a b", "10.0.0.0/4", "::/2", "  "])
def test_what_is_no_mask_is_refused(house: House, mask: str) -> None:
    assert house.refused(ALICE, Ban(mask=mask, room="den")).code == "mask_invalid"


def test_a_ban_is_never_above_whoever_sets_it(house: House) -> None:
    owner = house.own(guest(9, "olga"))
    house.done(owner, Join(room="den"))
    assert house.refused(ALICE, Ban(mask="olga", room="den")).code == "outranked"
    assert house.refused(owner, Ban(mask="olga")).code == "hits_self"


def test_whom_a_ban_would_hit_is_counted_without_doing_it(house: House) -> None:
    facts = Facts(addresses={BOB.id: ("10.1.2.3",), CAROL.id: ("10.2.0.1",)})
    before = house.snapshot()

    def counted(mask: str, room: str = "den") -> list[str]:
        found = house.state.counted(ALICE if room else SERVER, CountBan(mask=mask, room=room), 1, facts)
        assert not isinstance(found, Refused)
        return [here.person.name for here in found]

    assert counted("10.1.0.0/16") == ["bob"]
    assert counted("10.0.0.0/8") == ["bob", "carol"]
    assert counted("*o*") == ["bob", "carol"]
    assert counted("*", "") == ["alice", "bob", "carol"]
    assert house.snapshot() == before
    found = house.state.counted(BOB, CountBan(mask="*", room="den"), 1, facts)
    assert isinstance(found, Refused)


def test_a_ban_that_is_not_there_is_not_lifted(house: House) -> None:
    assert house.refused(ALICE, Unban(mask="bob", room="den")).code == "ban_unknown"
    house.done(ALICE, Ban(mask="bob", room="den", seconds=60, reason="x"))
    (entry,) = house.done(ALICE, Unban(mask="BOB", room="den"))
    assert entry.event == Unbanned(kind="name", mask="bob", until=house.at + 60_000, reason="x")
    assert house.state.rooms["den"].order is None


def test_a_room_has_so_many_bans_and_forgets_those_that_are_over(house: House) -> None:
    for number in range(LISTED):
        house.state.load_ban("den", Kept("name", f"x{number}", until=house.at + 1))
    assert house.refused(ALICE, Ban(mask="bob", room="den")).code == "lists_full"
    house.done(ALICE, Ban(mask="x3", room="den"))
    house.at += 1
    house.done(ALICE, Ban(mask="x4", room="den"))
    order = house.state.rooms["den"].order
    assert order is not None
    assert len(order.bans) == 2


# --- letting read only --------------------------------------------------------------------------------------


def test_whoever_is_muted_reads_and_says_nothing(house: House) -> None:
    (entry,) = house.done(ALICE, Mute(person="bob", room="den", seconds=60))
    assert entry.event == Muted(person=BOB.id, name="bob", until=house.at + 60_000)
    mine = Target(3, BOB.id)
    for command in (
        Say(room="den", text="x"),
        Edit(room="den", seq=3, text="x"),
        React(room="den", seq=3, emoji="👍"),
    ):
        assert house.refused(BOB, command, mine).values == {"room": "den", "left": "60"}
    house.done(BOB, Say(room="lobby", text="x"))
    house.done(BOB, Rename(name="bobby"))
    assert house.refused(BOB, Say(room="den", text="x")).code == "muted"
    house.at += 60_000
    house.done(BOB, Say(room="den", text="x"))


def test_whoever_is_muted_in_the_house_says_nothing_anywhere(house: House) -> None:
    house.done(SERVER, Mute(person="bob"))
    for command in (
        Say(room="lobby", text="x"),
        Whisper(to="alice", text="x"),
        SetAway(text="x"),
        Rename(name="x"),
    ):
        assert house.refused(BOB, command).code == "muted"
    house.done(SERVER, Unmute(person="bob"))
    house.done(BOB, Say(room="lobby", text="x"))
    assert not house.state.lobby.strict


def test_a_muted_guest_is_muted_again_under_the_same_name(house: House) -> None:
    house.done(ALICE, Mute(person="bob", room="den"))
    house.done(BOB, Quit(hold=False))
    again = guest(9, "Bob")
    house.enter(again)
    house.done(again, Join(room="den"))
    assert house.refused(again, Say(room="den", text="x")).code == "muted"
    house.done(ALICE, Unmute(person="BOB", room="den"))
    house.done(again, Say(room="den", text="x"))
    account = house.register(CAROL)
    house.done(ALICE, Mute(person="carol", room="den"))
    house.done(account, Rename(name="caroline"))
    house.enter(guest(10), "carol")
    house.done(guest(10), Join(room="den"))
    house.done(guest(10), Say(room="den", text="an account is known by its id alone"))


def test_a_mute_is_lifted_once_and_for_who_went_as_well(house: House) -> None:
    house.done(ALICE, Mute(person="bob", room="den"))
    house.done(BOB, Quit())
    (entry,) = house.done(ALICE, Unmute(person="bob", room="den"))
    assert entry.event == Unmuted(person=BOB.id, name="bob")
    assert house.done(ALICE, Unmute(person="carol", room="den")) == ()
    assert house.refused(ALICE, Unmute(person="zed", room="den")).code == "person_unknown"


# --- telling of what was said -------------------------------------------------------------------------------


def test_a_report_stands_in_the_record_and_those_who_keep_order_hear_of_it(house: House) -> None:
    _, report, told = house.done(BOB, Report(room="den", seq=3, reason="rude"), Target(3, CAROL.id))
    assert (report.event, report.room) == (
        Reported(room_key="den", target=3, person=CAROL.id, reason="rude"), HOUSE,
    )  # fmt: skip
    assert told.who == SERVER
    assert told.event == Noticed(
        code="reported", values={"name": "bob", "room": "den", "seq": "3", "reason": "rude"}, to=(ALICE.id,)
    )


def test_only_messages_are_reported(house: House) -> None:
    for target in (None, Target(1, "server", False, False)):
        assert house.refused(BOB, Report(room="den", seq=1), target).code == "target_unknown"
    assert house.refused(BOB, Report(room="", seq=1)).code == "room_unknown"
