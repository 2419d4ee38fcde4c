"""What the operator did to the server stands in the record of the house; nobody else can put anything there."""

from chinwag.room.entry import SERVER
from chinwag.room.events_moderation import Operated
from chinwag.room.operating import Record
from chinwag.room.state import HOUSE
from tests.room.house import ALICE, BOB, House


def test_what_was_done_is_kept_in_one_line_and_changes_nothing_else() -> None:
    house = House(ALICE)
    people, rooms = dict(house.state.people), set(house.state.rooms)
    made, entry = house.done(SERVER, Record(operation="close", person=ALICE.id, name="alice", reason="a\nb" * 300))
    assert made.room == entry.room == HOUSE
    assert isinstance(entry.event, Operated)
    assert (entry.event.operation, entry.event.person, entry.event.name) == ("close", ALICE.id, "alice")
    assert len(entry.event.reason) == 400
    assert "\n" not in entry.event.reason
    assert (house.state.people, set(house.state.rooms)) == (people, rooms)


def test_nobody_else_writes_the_record_not_even_the_owner() -> None:
    house = House(ALICE, BOB)
    owner = house.own(BOB)
    for who in (ALICE, owner):
        assert house.refused(who, Record(operation="drain")).code == "unknown_type"
