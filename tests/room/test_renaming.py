"""Another name for a room: whose right it is, what moves along, what the old name leads to."""

from typing import Literal

import pytest

from chinwag.room.commands import CreateRoom, Join, MarkRead, Quit, Say, SetTopic
from chinwag.room.commands_accounts import Invite
from chinwag.room.commands_moderation import Ban, RenameRoom, SetMode, SetRole
from chinwag.room.events_moderation import RoomRenamed
from chinwag.room.facts import Facts
from chinwag.room.lobby import Lobby
from chinwag.room.permissions import Role
from chinwag.room.recalling import recall
from chinwag.room.renaming import REST, SHOWN, elsewhere
from tests.room.house import ALICE, BOB, CAROL, House

LAIR = RenameRoom(room="den", name="Lair")


@pytest.fixture
def house() -> House:
    """A room of ALICE's that BOB is in; CAROL is not."""
    house = House(ALICE, BOB, CAROL)
    house.make(ALICE, "den", BOB)
    return house


def test_everything_of_a_room_is_found_under_its_new_name(house: House) -> None:
    anna = house.register(ALICE)
    house.done(anna, SetTopic(room="den", topic="bees"))
    house.done(anna, Ban(mask="spam*", room="den"))
    house.done(anna, SetRole(person="bob", role="voiced", room="den"))
    house.done(anna, MarkRead(room="den", seq=2))
    house.done(anna, Invite(room="den"), facts=Facts(fresh="K7QX2MPD"))
    room = house.state.rooms["den"]
    (entry,) = house.done(anna, RenameRoom(room="den", name="Lair", reason=" more  room "))
    assert (entry.room, entry.event) == ("den", RoomRenamed(old="den", name="Lair", reason="more room"))
    assert house.state.room("LAIR") is room
    assert list(house.state.rooms) == ["lobby", "lair"]
    assert (room.name, room.key, room.head) == ("Lair", "lair", entry.seq)
    assert house.state.people[anna.id].rooms == ("lobby", "lair")
    assert house.state.accounts[anna.id].read == {"lair": 2}
    assert house.state.lobby.topics["lair"][0] == "alice"
    assert [made.room for made in house.state.lobby.invitations.values()] == ["lair"]
    assert room.members[BOB.id] is Role.VOICED
    assert [ban.mask for ban in room.ordered().bans.values()] == ["spam*"]
    house.done(BOB, Say(room="Lair", text="hi"))


@pytest.mark.parametrize("role", ["voiced", "operator", "admin"])
def test_only_the_owner_does_it(house: House, role: Literal["voiced", "operator", "admin"]) -> None:
    house.done(ALICE, SetRole(person="bob", role=role, room="den"))
    assert house.refused(BOB, LAIR).code == "forbidden"


def test_no_two_rooms_have_names_that_look_alike(house: House) -> None:
    house.make(BOB, "lair")
    assert house.refused(ALICE, LAIR).code == "room_exists"
    assert house.refused(ALICE, RenameRoom(room="den", name="1obby")).code == "room_exists"
    assert house.refused(ALICE, RenameRoom(room="den", name="a b")).code == "room_invalid"


def test_a_room_may_take_a_name_that_looks_like_its_own(house: House) -> None:
    house.done(ALICE, RenameRoom(room="den", name="d-en"))
    house.done(ALICE, RenameRoom(room="d-en", name="D-EN"))
    assert house.done(ALICE, RenameRoom(room="d-en", name="D-EN")) == ()
    assert house.state.rooms["d-en"].name == "D-EN"


def test_the_room_where_everybody_begins_keeps_its_name_but_for_its_spelling(house: House) -> None:
    olga = house.own(ALICE)
    assert house.refused(olga, RenameRoom(room="lobby", name="foyer")).code == "room_fixed"
    house.done(olga, RenameRoom(room="lobby", name="Lobby"))
    house.done(BOB, Quit())
    house.enter(BOB)
    assert house.state.people[BOB.id].rooms == ("lobby",)


def test_a_room_is_not_renamed_twice_in_a_minute(house: House) -> None:
    house.done(ALICE, LAIR)
    refused = house.refused(ALICE, RenameRoom(room="lair", name="cave"))
    assert (refused.code, refused.values["seconds"]) == ("renamed_lately", "61")
    house.at += REST
    house.done(ALICE, RenameRoom(room="lair", name="cave"))
    assert {old: moved.key for old, moved in house.state.lobby.moved.items()} == {"den": "cave", "lair": "cave"}


def test_the_old_name_leads_who_was_not_there_to_the_new_one_for_a_while(house: House) -> None:
    house.done(ALICE, LAIR)
    for command in (Join(room="den"), CreateRoom(room="Den")):
        refused = house.refused(CAROL, command)
        assert (refused.code, refused.values["other"]) == ("room_renamed", "Lair")
    house.at += SHOWN
    assert house.refused(CAROL, Join(room="den")).code == "room_unknown"
    house.done(CAROL, CreateRoom(room="den"))


def test_who_was_there_may_use_the_old_name_anew_at_once(house: House) -> None:
    house.done(ALICE, LAIR)
    house.done(BOB, Say(room="den", text="said before the news came"))
    assert house.state.rooms["lair"].head == 5
    house.done(BOB, CreateRoom(room="den"))
    assert house.state.rooms["den"] is not house.state.rooms["lair"]
    assert house.state.lobby.moved == {}
    house.done(CAROL, Join(room="den"))


def test_a_hidden_room_is_given_away_by_no_old_name(house: House) -> None:
    house.done(ALICE, SetMode(room="den", mode="hidden"))
    house.done(ALICE, LAIR)
    assert elsewhere(house.state.lobby, "den", CAROL.id, house.at) is None
    house.done(CAROL, CreateRoom(room="den"))


def test_what_was_not_stored_is_taken_back(house: House) -> None:
    before = House(ALICE, BOB, CAROL)
    before.make(ALICE, "den", BOB)
    (entry,) = house.done(ALICE, LAIR)
    fresh = before.state.lobby
    assert isinstance(fresh, Lobby)
    fresh.people.clear()
    recall(house.state.lobby, fresh, [entry])
    assert fresh.people[BOB.id].rooms == ("lobby", "den")
