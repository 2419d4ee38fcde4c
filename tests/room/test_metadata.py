"""Words under a key: whose they are, who may set them, how long they live."""

import pytest

from chinwag.room.commands import Join, Leave, Quit
from chinwag.room.commands_accounts import RemoveAccount
from chinwag.room.commands_metadata import ClearMetadata, SetMetadata
from chinwag.room.commands_moderation import Mute
from chinwag.room.entry import Person
from chinwag.room.events_metadata import MetadataSet, MetadataTold
from chinwag.room.metadata import KEYS, VALUE_BYTES, known_of, of_person, of_room
from tests.room.house import ALICE, BOB, House

URL = SetMetadata(key="url", value="https://x.test")


@pytest.fixture
def house() -> House:
    house = House(ALICE, BOB)
    house.make(ALICE, "den", BOB)
    return house


def known(house: House, who: Person) -> dict[str, str]:
    return dict(of_person(house.state.lobby, who.id))


def test_a_guests_words_are_told_where_the_guest_is_and_kept_by_nobody(house: House) -> None:
    (entry,) = house.done(ALICE, URL)
    assert entry.seq == 0
    assert entry.event == MetadataTold(
        key="url", value="https://x.test", person=ALICE.id, name="alice", rooms=("lobby", "den")
    )
    assert known(house, ALICE) == {"url": "https://x.test"}
    house.done(ALICE, Quit())
    house.enter(ALICE)
    assert known(house, ALICE) == {}


def test_an_accounts_words_are_kept_while_it_is_away(house: House) -> None:
    anna = house.register(ALICE)
    kept, told = house.done(anna, URL)
    assert (kept.room, kept.event) == ("*house", MetadataSet(key="url", value="https://x.test", account=anna.id))
    assert isinstance(told.event, MetadataTold)
    house.done(anna, Quit())
    assert known(house, anna) == {"url": "https://x.test"}


def test_a_guest_who_becomes_an_account_takes_them_along(house: House) -> None:
    house.done(ALICE, URL)
    anna = house.register(ALICE)
    assert known(house, anna) == {"url": "https://x.test"}
    assert [
        entry
        for entry in house.log
        if entry.event == MetadataSet(key="url", value="https://x.test", account=anna.id)
    ]


def test_a_rooms_words_stand_in_its_log(house: House) -> None:
    kept, told = house.done(ALICE, SetMetadata(room="den", key="url", value="https://x.test"))
    assert (kept.room, kept.seq, kept.event) == ("den", 4, MetadataSet(key="url", value="https://x.test"))
    assert (told.room, told.seq, told.event) == ("den", 0, MetadataTold(key="url", value="https://x.test"))
    assert of_room(house.state.rooms["den"]) == {"url": "https://x.test"}
    house.inspect()


def test_only_operators_who_are_inside_set_those_of_a_room(house: House) -> None:
    assert house.refused(BOB, SetMetadata(room="den", key="url", value="x")).code == "forbidden"
    house.done(BOB, Leave(room="den"))
    assert house.refused(BOB, ClearMetadata(room="den")).code == "not_member"


def test_only_operators_of_the_house_set_those_of_others(house: House) -> None:
    house.done(BOB, URL)
    for command in (SetMetadata(person="bob", key="url"), ClearMetadata(person="bob")):
        assert house.refused(ALICE, command).code == "forbidden"
    house.done(BOB, SetMetadata(person="bob", key="color", value="#fff"))
    olga = house.own(ALICE)
    cleared = house.done(olga, ClearMetadata(person="bob"))
    assert [entry.event.on for entry in cleared if isinstance(entry.event, MetadataTold)] == [False, False]
    assert known(house, BOB) == {}


def test_whoever_may_say_nothing_sets_nothing(house: House) -> None:
    olga = house.own(ALICE)
    house.done(olga, Mute(person="bob"))
    assert house.refused(BOB, URL).code == "muted"


@pytest.mark.parametrize("key", ["", "Url", "a b", "$x", "x" * 41, "é"])
def test_a_key_is_plain_and_short(house: House, key: str) -> None:
    assert house.refused(ALICE, SetMetadata(key=key, value="x")).code == "key_invalid"


def test_a_value_is_cleaned_and_may_be_empty_but_not_long(house: House) -> None:
    house.done(ALICE, SetMetadata(key="url", value="a\r\nb\x00"))
    house.done(ALICE, SetMetadata(key="status", value=""))
    assert known(house, ALICE) == {"url": "a b", "status": ""}
    house.done(ALICE, SetMetadata(key="long", value="é" * (VALUE_BYTES // 2)))
    refused = house.refused(ALICE, SetMetadata(key="long", value="é" * (VALUE_BYTES // 2) + "x"))
    assert (refused.code, refused.values["limit"]) == ("text_long", str(VALUE_BYTES))


def test_there_are_so_many_keys_and_no_more(house: House) -> None:
    for number in range(KEYS):
        house.done(ALICE, SetMetadata(key=f"k{number}", value="x"))
    assert house.refused(ALICE, SetMetadata(key="one.more", value="x")).code == "lists_full"
    house.done(ALICE, SetMetadata(key="k0", value="another"))
    house.done(ALICE, SetMetadata(key="k0"))
    house.done(ALICE, SetMetadata(key="one.more", value="x"))


def test_the_same_again_changes_nothing_and_what_is_not_there_cannot_go(house: House) -> None:
    house.done(ALICE, URL)
    assert house.done(ALICE, URL) == ()
    house.done(ALICE, SetMetadata(key="url"))
    assert house.refused(ALICE, SetMetadata(key="url")).code == "key_unset"
    assert house.done(ALICE, ClearMetadata()) == ()


def test_an_account_that_is_deleted_leaves_nothing(house: House) -> None:
    olga, anna = house.own(ALICE), house.register(BOB)
    house.done(anna, URL)
    house.done(olga, RemoveAccount(name="bob"))
    assert known(house, anna) == {}


def test_what_is_known_of_somebody_can_be_told_to_newcomers(house: House) -> None:
    house.done(ALICE, URL)
    house.done(BOB, Leave(room="den"))
    house.done(BOB, Join(room="den"))
    told = known_of(house.state.lobby, ALICE, ("den",))
    assert told == [MetadataTold(key="url", value="https://x.test", person=ALICE.id, name="alice", rooms=("den",))]
