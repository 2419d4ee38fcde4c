"""Words that are not wanted."""

import pytest

from chinwag.room.commands import Edit, Say, SetTopic, Whisper
from chinwag.room.commands_moderation import SetFilter, SetRole
from chinwag.room.entry import SERVER, Target
from chinwag.room.events import Edited, Said, TopicSet
from chinwag.room.events_accounts import Flagged
from chinwag.room.events_moderation import FilterSet
from chinwag.room.lobby import HOUSE
from chinwag.room.order import FILTERS
from tests.room.house import ALICE, BOB, House
from tests.support.patterns import Patterns


@pytest.fixture
def house() -> House:
    house = House(ALICE, BOB, engine=Patterns())
    house.make(ALICE, "den", BOB)
    return house


def test_what_is_blocked_is_not_said(house: House) -> None:
    *_, entry = house.done(ALICE, SetFilter(pattern="spa+m", action="block", room="den"))
    assert (entry.event, entry.room) == (
        FilterSet(pattern="spa+m", before="", after="block", room_key="den"), HOUSE,
    )  # fmt: skip
    for command in (Say(room="den", text="SPAAAM!"), SetTopic(room="den", topic="spam")):
        refused = house.refused(BOB, command)
        assert (refused.code, refused.values) == ("filtered", {"room": "den"})
    house.done(BOB, Say(room="lobby", text="spam"))
    house.done(ALICE, Say(room="den", text="those who keep order may say spam"))


def test_what_is_masked_is_said_without_it(house: House) -> None:
    house.done(ALICE, SetFilter(pattern="d[au]rn", action="mask", room="den"))
    (said,) = house.done(BOB, Say(room="den", text="darn it", reply=3), Target(3, ALICE.id))
    assert said.event == Said(text="**** it", reply=3)
    (edited,) = house.done(BOB, Edit(room="den", seq=4, text="durn"), Target(4, BOB.id))
    assert edited.event == Edited(target=4, text="****")
    (topic,) = house.done(BOB, SetTopic(room="den", topic="the darn room"))
    assert topic.event == TopicSet(topic="the **** room")


def test_what_is_flagged_is_said_and_noted_in_the_record(house: House) -> None:
    house.done(ALICE, SetFilter(pattern="knife", action="flag", room="den"))
    said, noted = house.done(BOB, Say(room="den", text="a knife"))
    assert (said.event, noted.room) == (Said(text="a knife"), HOUSE)
    assert noted.event == Flagged(room_key="den", target=said.seq, pattern="knife")
    _, noted = house.done(BOB, Edit(room="den", seq=said.seq, text="my knife"), Target(said.seq, BOB.id))
    assert noted.event == Flagged(room_key="den", target=said.seq, pattern="knife")


def test_a_filter_of_the_house_counts_in_every_room_and_in_whispers(house: House) -> None:
    house.done(SERVER, SetFilter(pattern="spam", action="block"))
    for command in (Say(room="den", text="spam"), Say(room="lobby", text="spam"), Whisper(to="alice", text="spam")):
        assert house.refused(BOB, command).code == "filtered"
    house.done(SERVER, SetFilter(pattern="spam", action="mask"))
    (entry,) = house.done(BOB, Whisper(to="alice", text="spam"))
    assert "****" in repr(entry.event)
    house.done(SERVER, SetFilter(pattern="spam", action=""))
    house.done(BOB, Say(room="den", text="spam"))
    assert not house.state.lobby.strict


def test_a_filter_is_set_once_and_taken_away_once(house: House) -> None:
    command = SetFilter(pattern="x", action="block", room="den")
    house.done(ALICE, command)
    assert house.done(ALICE, command) == ()
    (entry,) = house.done(ALICE, SetFilter(pattern="x", action="", room="den"))
    assert entry.event == FilterSet(pattern="x", before="block", after="", room_key="den")
    assert house.done(ALICE, SetFilter(pattern="x", action="", room="den")) == ()
    assert house.state.rooms["den"].order is None


def test_what_is_no_pattern_is_refused_with_the_reason(house: House) -> None:
    refused = house.refused(ALICE, SetFilter(pattern="(", action="block", room="den"))
    assert refused.code == "pattern_invalid"
    assert refused.values["reason"]
    assert house.refused(ALICE, SetFilter(pattern="", action="block", room="den")).code == "pattern_invalid"


def test_without_an_engine_there_are_no_filters() -> None:
    house = House(ALICE)
    house.make(ALICE, "den")
    assert house.refused(ALICE, SetFilter(pattern="x", action="block", room="den")).code == "filters_off"


def test_a_filter_that_was_set_where_there_was_an_engine_does_no_harm_without_one() -> None:
    house = House(ALICE, BOB)
    house.state.load_filter(HOUSE, "x", "block")
    house.done(BOB, Say(room="lobby", text="x"))


def test_operators_are_not_filtered(house: House) -> None:
    house.done(ALICE, SetFilter(pattern="x", action="block", room="den"))
    house.done(ALICE, SetRole(person="bob", role="operator", room="den"))
    house.done(BOB, Say(room="den", text="x"))


def test_a_room_has_so_many_filters(house: House) -> None:
    for number in range(FILTERS):
        house.state.load_filter("den", f"x{number}", "block")
    refused = house.refused(ALICE, SetFilter(pattern="y", action="block", room="den"))
    assert (refused.code, refused.values) == ("lists_full", {"limit": str(FILTERS)})
    house.done(ALICE, SetFilter(pattern="x1", action="mask", room="den"))
