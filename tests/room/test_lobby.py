"""Names, presence, whispers, rooms: what passes in the house rather than in one room."""

import pytest

from chinwag.room.commands import (
    Command,
    CreateRoom,
    Enter,
    Join,
    MarkRead,
    Quit,
    Rename,
    Say,
    SetAway,
    SetTopic,
    Whisper,
)  # fmt: skip
from chinwag.room.entry import SERVER, Person
from chinwag.room.events import (
    Arrived,
    AwaySet,
    Departed,
    Joined,
    Marked,
    Renamed,
    RoomCreated,
    Whispered,
)  # fmt: skip
from chinwag.room.lobby import HELD
from chinwag.room.permissions import Role
from chinwag.room.places import ROOMS, SHARE
from tests.room.house import ALICE, BOB, CAROL, House, guest


def test_whoever_enters_is_online_and_in_the_lobby() -> None:
    house = House(lobby="Foyer")
    (entry,) = house.done(ALICE, Enter(name="Alice"))
    assert (entry.event, entry.room, entry.seq) == (Arrived(rooms=("Foyer",)), "", 0)
    assert entry.who == Person(ALICE.id, "Alice")
    assert house.state.people[ALICE.id].rooms == ("foyer",)
    assert house.state.rooms["foyer"].members == {ALICE.id: Role.GUEST}


@pytest.mark.parametrize("name", ["alice", "x y", "admin", "somebody"])
def test_a_second_session_of_the_same_person_changes_nothing(name: str) -> None:
    house = House(ALICE)
    assert house.done(ALICE, Enter(name=name)) == ()


@pytest.mark.parametrize("name", ["alice", "ALICE", "ａlice"])
def test_a_taken_name_is_refused_with_a_free_suggestion(name: str) -> None:
    house = House(ALICE)
    refused = house.refused(BOB, Enter(name=name))
    assert refused.code == "name_taken"
    house.done(BOB, Enter(name=refused.values["suggestion"]))


def test_a_name_that_looks_like_one_here_is_refused_and_says_like_whom() -> None:
    house = House(ALICE)
    refused = house.refused(BOB, Enter(name="AIice"))
    assert refused.code == "name_lookalike"
    assert refused.values == {"name": "AIice", "suggestion": "AIice_2", "other": "alice"}


@pytest.mark.parametrize(
    ("name", "code", "suggestion"),
    [
        ("John Smith", "name_invalid", "John_Smith"),
        ("root", "name_reserved", "guest_2"),
        ("___", "name_short", "guest_2"),
    ],
)
def test_what_cannot_be_a_name_is_refused_with_one_that_can(name: str, code: str, suggestion: str) -> None:
    house = House(ALICE)
    for command in (Enter(name=name), Rename(name=name)):
        refused = house.refused(BOB if isinstance(command, Enter) else ALICE, command)
        assert (refused.code, refused.values) == (code, {"name": name, "suggestion": suggestion})


def test_nobody_acts_before_entering() -> None:
    house = House(ALICE)
    commands = (
        Say(room="lobby", text="x"),
        Quit(),
        Rename(name="x"),
        Whisper(to="alice", text="x"),
        CreateRoom(room="x"),
    )
    assert {house.refused(BOB, command).code for command in commands} == {"not_entered"}


def test_whoever_quits_is_gone_from_every_room() -> None:
    house = House(ALICE, BOB)
    den = house.make(ALICE, "Den", BOB)
    (entry,) = house.done(BOB, Quit(reason="tea\n time"))
    assert entry.event == Departed(reason="tea time", rooms=("lobby", "Den"))
    assert (entry.room, entry.seq, entry.who) == ("", 0, BOB)
    assert BOB.id not in house.state.people
    assert den.members.keys() == house.state.rooms["lobby"].members.keys() == {ALICE.id}


def test_the_name_of_whoever_quit_is_kept_ten_minutes_for_that_person_alone() -> None:
    house = House(ALICE, BOB)
    house.done(BOB, Quit())
    house.at += HELD - 1
    assert house.refused(CAROL, Enter(name="Bob")).code == "name_taken"
    assert house.refused(CAROL, Enter(name="b0b")).values["other"] == "bob"
    assert house.refused(ALICE, Rename(name="bob")).code == "name_taken"
    house.done(BOB, Enter(name="bob"))
    house.done(BOB, Quit())
    house.at += HELD
    house.done(CAROL, Enter(name="b0b"))
    assert house.refused(BOB, Enter(name="bob")).code == "name_lookalike"


def test_the_name_of_who_cannot_come_back_for_it_is_free_at_once() -> None:
    house = House(ALICE, BOB)
    house.done(BOB, Quit(hold=False))
    assert not house.state.lobby.holds
    house.done(CAROL, Enter(name="b0b"))


def test_a_name_kept_is_given_back_only_while_nobody_looks_like_it() -> None:
    house = House()
    house.enter(BOB, "AIICE")
    house.done(BOB, Quit())
    house.enter(ALICE)
    refused = house.refused(BOB, Enter(name="aIice"))  # the key kept for BOB, in a form that looks like ALICE
    assert (refused.code, refused.values["other"]) == ("name_lookalike", "alice")


def test_whoever_comes_back_under_another_name_lets_the_old_one_go() -> None:
    house = House(ALICE, BOB)
    house.done(BOB, Quit())
    house.done(BOB, Enter(name="robert"))
    house.done(CAROL, Enter(name="bob"))


def test_names_kept_too_long_are_forgotten() -> None:
    house = House()
    for number in range(1, 50):
        house.enter(guest(number), f"name{number}")
        house.done(guest(number), Quit())
        house.at += HELD // 4
    lobby = house.state.lobby
    assert len(lobby.holds) <= 4
    assert len(lobby.keys) == len(lobby.looks) == len(lobby.holds)


def test_a_crowd_that_comes_and_goes_holds_a_bounded_number_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chinwag.room.lobby.HELD_MAX", 3)
    house = House()
    for number in range(1, 9):
        house.enter(guest(number), f"name{number}")
        house.done(guest(number), Quit())
    assert [hold.name.display for hold in house.state.lobby.holds.values()] == ["name6", "name7", "name8"]
    house.enter(ALICE, "name1")


def test_a_new_name_is_told_everywhere_and_frees_the_old_one() -> None:
    house = House(ALICE, BOB)
    house.make(BOB, "den")
    (entry,) = house.done(BOB, Rename(name="Robert"))
    assert entry.event == Renamed(old="bob", rooms=("lobby", "den"))
    assert entry.who == Person(BOB.id, "Robert")
    found = house.state.person_named("ROBERT")
    assert found is not None
    assert found.person == entry.who
    assert house.state.person_named("bob") is None
    house.done(CAROL, Enter(name="bob"))


def test_changing_only_the_case_of_ones_name_is_fine_and_the_same_name_is_no_news() -> None:
    house = House(ALICE)
    assert house.done(ALICE, Rename(name="alice")) == ()
    (entry,) = house.done(ALICE, Rename(name="ALICE"))
    assert entry.who.name == "ALICE"
    house.done(ALICE, Rename(name="a1ice"))


def test_a_taken_name_cannot_be_taken_later_either() -> None:
    house = House(ALICE, BOB)
    assert house.refused(BOB, Rename(name="Alice")).values == {"name": "Alice", "suggestion": "Alice_2"}
    assert house.refused(BOB, Rename(name="aIice")).code == "name_lookalike"


def test_away_is_told_once_and_undone_by_nothing() -> None:
    house = House(ALICE)
    (entry,) = house.done(ALICE, SetAway(text="at\nlunch\x00"))
    assert entry.event == AwaySet(text="at lunch", rooms=("lobby",))
    assert house.state.people[ALICE.id].away == "at lunch"
    assert house.done(ALICE, SetAway(text="at lunch")) == ()
    house.done(ALICE, SetAway())
    assert house.done(ALICE, SetAway()) == ()
    assert house.refused(ALICE, SetAway(text="x" * 401)).code == "text_long"


def test_a_whisper_goes_to_one_person_and_into_no_room() -> None:
    house = House(ALICE, BOB)
    (entry,) = house.done(ALICE, Whisper(to="BOB", text="psst\x07", action=True))
    assert entry.event == Whispered(to="bob", to_id=BOB.id, text="psst", action=True)
    assert (entry.room, entry.seq) == ("", 0)


def test_a_whisper_to_nobody_names_the_nearest() -> None:
    house = House(ALICE, BOB)
    house.enter(CAROL, "Caroline")
    refused = house.refused(ALICE, Whisper(to="carolin", text="x"))
    assert (refused.code, refused.values) == ("person_unknown", {"name": "carolin", "suggestion": "Caroline"})
    assert house.refused(ALICE, Whisper(to="\x1b[2Jzz", text="x")).values == {"name": "[2Jzz"}
    house.done(CAROL, Quit())
    assert house.refused(ALICE, Whisper(to="Caroline", text="x")).code == "person_unknown"


def test_a_whisper_says_something_to_somebody_else() -> None:
    house = House(ALICE, BOB)
    assert house.refused(ALICE, Whisper(to="Alice", text="x")).code == "whisper_self"
    assert house.refused(ALICE, Whisper(to="bob", text=" ")).code == "text_empty"
    assert house.refused(ALICE, Whisper(to="bob", text="x" * 4001)).code == "text_long"


def test_whoever_makes_a_room_is_in_it() -> None:
    house = House(ALICE)
    made, joined = house.done(ALICE, CreateRoom(room="#Zürich", topic=" tea\ntalk "))
    assert (made.event, made.room, made.seq) == (RoomCreated(name="Zürich", topic="tea talk"), "Zürich", 1)
    assert (joined.event, joined.room, joined.seq) == (Joined(), "Zürich", 2)
    room = house.state.room("#ZÜRICH")
    assert room is not None
    assert (room.id, room.name, room.key, room.topic) == (2, "Zürich", "zürich", "tea talk")
    assert (room.head, room.first, room.created) == (2, 1, house.at)
    assert room.members == {ALICE.id: Role.OWNER}


@pytest.mark.parametrize("name", ["lobby", "#LOBBY", "1obby", "l0bby", "Ｌobby"])
def test_a_room_that_is_there_or_looks_like_it_is_not_made_again(name: str) -> None:
    house = House(ALICE)
    refused = house.refused(ALICE, CreateRoom(room=name))
    assert (refused.code, refused.values) == ("room_exists", {"room": "lobby"})


def test_what_cannot_be_a_room_is_refused_with_what_can() -> None:
    house = House(ALICE)
    assert house.refused(ALICE, CreateRoom(room="my room")).values == {"room": "my room", "suggestion": "my_room"}
    assert house.refused(ALICE, CreateRoom(room="!")).values == {"room": "!"}
    assert house.refused(ALICE, CreateRoom(room="den", topic="x" * 401)).code == "text_long"


def test_there_is_an_end_of_rooms() -> None:
    house = House(ALICE)
    for number in range(2, ROOMS + 1):
        house.state.load_room(number, f"room{number}")
    refused = house.refused(ALICE, CreateRoom(room="onemore"))
    assert (refused.code, refused.values) == ("rooms_full", {"limit": str(ROOMS)})


def test_what_was_read_is_remembered_and_never_unread() -> None:
    house = House(ALICE)
    for text in "abc":
        house.done(ALICE, Say(room="lobby", text=text))
    (entry,) = house.done(ALICE, MarkRead(room="lobby", seq=3))
    assert (entry.event, entry.room, entry.seq) == (Marked(seq=3), "lobby", 0)
    assert house.done(ALICE, MarkRead(room="lobby", seq=2)) == ()
    assert house.state.people[ALICE.id].read == {"lobby": 3}
    assert house.done(ALICE, MarkRead(room="lobby", seq=99))[0].event == Marked(seq=4)


@pytest.mark.parametrize(
    ("command", "code"),
    [(Quit(), "unknown_type"), (Rename(name="x"), "unknown_type"), (Enter(name="x"), "forbidden")],
)
def test_the_server_is_never_online_under_a_name(command: Command, code: str) -> None:
    assert House(ALICE).refused(SERVER, command).code == code


def test_the_server_makes_rooms_and_whispers() -> None:
    house = House(ALICE)
    (made,) = house.done(SERVER, CreateRoom(room="news"))
    assert made.event == RoomCreated(name="news")
    house.done(SERVER, Whisper(to="alice", text="hello"))
    house.done(ALICE, Join(room="news"))
    house.done(SERVER, SetTopic(room="news", topic="daily"))
    assert house.state.rooms["news"].topic == "daily"


def test_one_person_makes_no_more_than_a_share_of_all_rooms() -> None:
    house = House(ALICE, BOB)
    for number in range(SHARE):
        house.done(ALICE, CreateRoom(room=f"mine{number}"))
    refused = house.refused(ALICE, CreateRoom(room="onemore"))
    assert (refused.code, refused.values) == ("lists_full", {"limit": str(SHARE)})
    house.done(BOB, CreateRoom(room="others"))
    owner = house.own(ALICE)
    house.done(owner, CreateRoom(room="onemore"))
