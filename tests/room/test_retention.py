"""A room keeps only so much: what is older is gone for everybody at once, and the record says so."""

from chinwag.room.commands import Edit, Say
from chinwag.room.entry import SERVER
from chinwag.room.events_moderation import Swept
from chinwag.room.refusals import Refused
from chinwag.room.retention import Sweep
from chinwag.room.state import HOUSE
from tests.room.house import ALICE, BOB, House


def talked(number: int = 5) -> House:
    house = House(ALICE, BOB)
    for count in range(number):
        house.done(ALICE, Say(room="lobby", text=f"line {count}"))
    return house


def test_a_swept_room_begins_later_and_the_record_says_so() -> None:
    house = talked()
    made, entry = house.done(SERVER, Sweep(room="lobby", upto=4))
    assert made.room == entry.room == HOUSE
    assert entry.event == Swept(room_key="lobby", upto=4)
    assert house.state.rooms["lobby"].first == 5
    assert house.state.rooms["lobby"].head == 6


def test_sweeping_never_goes_back_and_never_beyond_the_end() -> None:
    house = talked()
    house.done(SERVER, Sweep(room="lobby", upto=4))
    assert house.do(SERVER, Sweep(room="lobby", upto=4)) == ()
    (entry,) = house.done(SERVER, Sweep(room="lobby", upto=99))
    assert entry.event == Swept(room_key="lobby", upto=6)
    assert house.state.rooms["lobby"].first == 7


def test_nobody_else_sweeps_not_even_the_owner() -> None:
    house = talked()
    owner = house.own(BOB)
    for who in (ALICE, owner):
        refused = house.do(who, Sweep(room="lobby", upto=3))
        assert isinstance(refused, Refused)
        assert refused.code == "unknown_type"


def test_a_room_that_is_not_there_cannot_be_swept() -> None:
    refused = talked().do(SERVER, Sweep(room="loby", upto=3))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.values["suggestion"]) == ("room_unknown", "lobby")


def test_replaying_the_log_forgets_the_same() -> None:
    house = talked()
    house.done(SERVER, Sweep(room="lobby", upto=3))
    again = House()
    again.state.lobby.rooms.clear()
    for entry in house.log:
        again.state.fold(entry)
    assert again.state.rooms["lobby"].first == 4
    assert isinstance(house.do(ALICE, Edit(room="lobby", seq=2, text="x")), Refused)
