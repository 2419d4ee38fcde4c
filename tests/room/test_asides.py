"""Ways around being muted and around filters: words that come with something else than a message."""

from typing import Any

import pytest

from chinwag.room.commands import Command, CreateRoom, Join, Leave, Quit, Redact, Say, SetAway, SetTopic
from chinwag.room.commands_accounts import Invite, SetPolicy
from chinwag.room.commands_moderation import Ban, Mute, SetFilter, SetMode
from chinwag.room.commands_presence import Describe, Nudge, Signal
from chinwag.room.entry import SERVER, Entry, Target
from chinwag.room.events import AwaySet, Departed, Left, Redacted, RoomCreated, TopicSet
from chinwag.room.events_accounts import Flagged
from chinwag.room.events_presence import Described, Signalled
from tests.room.house import ALICE, BOB, CAROL, House
from tests.support.patterns import Patterns


@pytest.fixture
def house() -> House:
    house = House(ALICE, BOB, CAROL, engine=Patterns())
    house.make(ALICE, "den", BOB, CAROL)
    return house


def event(entries: tuple[Entry, ...], kind: type[Any]) -> Any:
    (found,) = [entry.event for entry in entries if isinstance(entry.event, kind)]
    return found


MUTE, QUIET = Mute(person="bob"), Mute(person="bob", room="den")
HUSHED: list[tuple[Command, bool]] = [
    (MUTE, True), (QUIET, False), (SetMode(room="den", mode="moderated", value=1), False),
    (SetMode(room="den", mode="read_only", value=1), False), (SetPolicy(policy="guests", value="read"), True),
]  # fmt: skip


@pytest.mark.parametrize(("hush", "everywhere"), HUSHED)
def test_who_may_not_speak_says_nothing_on_going_or_taking_back(
    house: House, hush: Command, everywhere: bool
) -> None:
    (said,) = house.done(BOB, Say(room="den", text="before"))
    house.done(SERVER, hush)
    redacted = house.done(BOB, Redact(room="den", seq=said.seq, reason="BUY"), Target(said.seq, BOB.id))
    assert event(redacted, Redacted).reason == ""
    assert event(house.done(BOB, Leave(room="den", reason="BUY")), Left).reason == ""
    assert event(house.done(BOB, Quit(reason="BUY")), Departed).reason == ("" if everywhere else "BUY")


@pytest.mark.parametrize("hush", [hush for hush, _ in HUSHED])
def test_who_may_not_speak_in_one_room_says_nothing_there_on_leaving_the_house(house: House, hush: Command) -> None:
    house.done(SERVER, hush)
    assert event(house.done(BOB, Quit(reason="BUY")), Departed).reason == ""
    assert event(house.done(ALICE, Quit(reason="good night")), Departed).reason in ("", "good night")


def test_reasons_of_others_are_told_as_before(house: House) -> None:
    house.done(SERVER, QUIET)
    assert event(house.done(CAROL, Leave(room="den", reason="tea")), Left).reason == "tea"
    assert event(house.done(CAROL, Quit(reason="good night")), Departed).reason == "good night"


@pytest.mark.parametrize("hush", [MUTE, QUIET])
def test_a_muted_person_has_no_new_real_name(house: House, hush: Command) -> None:
    house.done(BOB, Describe(user="b", host="h", real="Bob"))
    house.done(SERVER, hush)
    assert house.refused(BOB, Describe(real="BUY")).code == "muted"
    assert event(house.done(BOB, Describe(user="c", real="BUY")), Described).real == "Bob"


def test_a_muted_person_invites_nobody(house: House) -> None:
    house.enter(dave := type(BOB)("g" + "9" * 16, "dave"))
    house.done(SERVER, MUTE)
    assert house.refused(BOB, Invite(room="den", person=dave.name)).code == "muted"


# --- filters ------------------------------------------------------------------------------------------------


def test_what_is_blocked_is_said_in_no_other_way(house: House) -> None:
    house.done(SERVER, SetFilter(pattern="spam", action="block"))
    for command in (
        SetAway(text="spam"), CreateRoom(room="new", topic="spam"), Describe(real="spam"),
        Nudge(to="alice", text="spam"), Signal(room="den", text="spam"),
    ):  # fmt: skip
        assert house.refused(BOB, command).code == "filtered"
    assert event(house.done(BOB, Leave(room="den", reason="spam")), Left).reason == ""
    assert event(house.done(BOB, Quit(reason="spam")), Departed).reason == ""


def test_what_is_masked_is_masked_in_every_way(house: House) -> None:
    house.done(SERVER, SetFilter(pattern="spam", action="mask"))
    assert event(house.done(BOB, SetAway(text="my spam")), AwaySet).text == "my ****"
    assert event(house.done(BOB, CreateRoom(room="new", topic="a spam")), RoomCreated).topic == "a ****"
    assert event(house.done(BOB, Describe(real="spam")), Described).real == "****"
    assert event(house.done(BOB, Nudge(to="alice", text="spam")), Signalled).text == "****"
    assert event(house.done(BOB, Leave(room="den", reason="spam")), Left).reason == "****"
    assert event(house.done(BOB, Quit(reason="spam")), Departed).reason == "****"


def test_a_masked_sign_is_no_topic(house: House) -> None:
    house.done(ALICE, SetMode(room="den", mode="topic_locked", value=1))
    house.done(ALICE, SetFilter(pattern="spam", action="mask", room="den"))
    assert house.refused(BOB, SetTopic(room="den", topic="mine")).code == "topic_locked"
    (entry,) = house.done(BOB, Signal(room="den", text="a spam", least="operator"))
    assert entry.event == Signalled(text="a ****", least="operator")
    assert not any(isinstance(each.event, TopicSet) for each in house.log)


def test_a_flagged_sign_points_at_no_message_of_others(house: House) -> None:
    house.done(ALICE, SetFilter(pattern="knife", action="flag", room="den"))
    house.done(BOB, Signal(room="den", text="a knife"))
    assert not any(isinstance(entry.event, Flagged) for entry in house.log)


def test_who_keeps_order_may_give_any_reason(house: House) -> None:
    house.done(SERVER, SetFilter(pattern="spam", action="block"))
    (said,) = house.done(BOB, Say(room="den", text="before"))
    redacted = house.done(ALICE, Redact(room="den", seq=said.seq, reason="no spam"), Target(said.seq, BOB.id))
    assert event(redacted, Redacted).reason == "no spam"


# --- another identity ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("hush", [MUTE, QUIET])
def test_a_muted_guest_who_registers_is_a_muted_account(house: House, hush: Command) -> None:
    house.done(SERVER, hush)
    bob = house.register(BOB)
    assert house.refused(bob, Say(room="den", text="BUY")).code == "muted"


def test_a_banned_guest_who_registers_is_banned_as_that_account(house: House) -> None:
    house.done(SERVER, Ban(mask="bob", room="den", seconds=60))
    bob = house.register(BOB)
    refused = house.refused(bob, Join(room="den"))
    assert (refused.code, refused.values["left"]) == ("banned", "60")
    assert house.refused(house.register(CAROL), Join(room="nowhere")).code == "room_unknown"
    house.at += 61_000
    house.done(bob, Join(room="den"))


def test_a_mute_that_is_over_is_not_taken_along(house: House) -> None:
    house.done(SERVER, Mute(person="bob", room="den", seconds=60))
    house.at += 61_000
    bob = house.register(BOB)
    house.done(bob, Say(room="den", text="hello"))
