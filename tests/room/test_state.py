"""The machine as a whole: deterministic, decided without change, rebuilt by folding, names never twice."""

import inspect
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chinwag.room import commands
from chinwag.room.commands import (
    Command,
    CreateRoom,
    Enter,
    Join,
    Leave,
    ListRooms,
    MarkRead,
    Ping,
    Quit,
    React,
    Rename,
    Say,
    SetAway,
    SetTopic,
    Typing,
    Whisper,
)
from chinwag.room.entry import Entry, Person, Target
from chinwag.room.events import Joined, Said, Stored, TopicSet
from chinwag.room.lobby import HELD
from chinwag.room.permissions import RIGHTS, Right, Role
from chinwag.room.refusals import Refused
from chinwag.room.state import State
from tests.room.house import ALICE, BOB, House, guest


def test_an_empty_log_begins_with_the_lobby() -> None:
    house = House(lobby="Foyer")
    assert [(entry.room, entry.seq, entry.who.kind) for entry in house.log] == [("Foyer", 1, "server")]
    assert [(room.id, room.key, room.name) for room in house.state.rooms.values()] == [(1, "foyer", "Foyer")]


def test_a_house_needs_a_lobby_with_a_name() -> None:
    with pytest.raises(ValueError, match="cannot be the name"):
        State("not a name")


@pytest.mark.parametrize("spelling", ["Zürich", "zürich", "#Zürich", "ZÜRICH", "Zu\u0308rich"])
def test_a_room_is_found_however_it_is_spelled(spelling: str) -> None:
    house = House(ALICE)
    assert house.state.room(spelling) is None
    assert house.make(ALICE, "Zürich") is house.state.room(spelling)


@pytest.mark.parametrize("command", [ListRooms(), Ping()])
def test_questions_are_not_decided(command: Command) -> None:
    assert House(ALICE).refused(ALICE, command).code == "unknown_type"


def test_the_table_of_rights_rules_in_the_house_too(monkeypatch: pytest.MonkeyPatch) -> None:
    rights: dict[type[Command], Right] = {CreateRoom: Right(Role.MEMBER), SetTopic: Right(Role.OPERATOR)}
    monkeypatch.setattr("chinwag.room.permissions.RIGHTS", RIGHTS | rights)
    house = House(ALICE)
    assert house.refused(ALICE, CreateRoom(room="den")).code == "forbidden"
    assert house.refused(ALICE, SetTopic(room="lobby", topic="x")).code == "forbidden"
    account = Person("a1", "anna", "account")
    house.enter(account)
    house.done(account, CreateRoom(room="den"))
    house.done(account, SetTopic(room="den", topic="x"))


def test_rooms_set_from_rows_are_those_folded_from_the_log() -> None:
    house = House(ALICE)
    house.make(ALICE, "Den")
    house.done(ALICE, SetTopic(room="den", topic="tea"))
    loaded, folded = State(), State()
    for entry in house.log:
        if isinstance(entry.event, Stored):
            folded.fold(entry)
    for room in house.state.rooms.values():
        loaded.load_room(
            room.id, room.name, room.topic, room.head, room.first, room.last_at, room.created, owner=room.owner
        )
    assert loaded.rooms == folded.rooms
    assert loaded.room("#DEN") is not None
    assert not any(room.members for room in folded.rooms.values())


def test_an_account_stays_a_member_across_a_restart_a_guest_does_not() -> None:
    state = House().state
    account = Person("a1", "anna", "account")
    for seq, who in enumerate((ALICE, account), 2):
        state.fold(Entry("lobby", seq, 1, who, Joined()))
    assert state.rooms["lobby"].members == {"a1": Role.MEMBER}


def test_folding_what_speaks_of_nobody_and_nothing_changes_nothing() -> None:
    house = House(ALICE)
    people = repr(house.state.people)
    events = [entry.event for entry in everything().log] + [TopicSet(topic="x"), Said(text="x")]
    for event in events:
        if type(event).__name__ not in ("RoomCreated", "Arrived"):
            house.state.fold(Entry("nowhere", 7, 1, BOB, event))
    assert repr(house.state.people) == people
    assert list(house.state.rooms) == ["lobby"]


def everything() -> House:
    """A house in which nearly everything has happened."""
    house = House(ALICE, BOB)
    house.make(ALICE, "den", BOB)
    say = Say(room="den", text="hi")
    for command in (
        say,
        Typing(room="den"),
        MarkRead(room="den", seq=1),
        SetAway(text="x"),
        SetTopic(room="den", topic="x"),
    ):
        house.done(BOB, command)
    house.done(ALICE, React(room="den", seq=4, emoji="👍"), Target(4, BOB.id))
    house.done(ALICE, Whisper(to="bob", text="x"))
    house.done(BOB, Rename(name="rob"))
    house.done(BOB, Leave(room="den"))
    house.done(BOB, Quit())
    return house


def test_two_states_that_folded_the_same_are_equal() -> None:
    house, again = everything(), State()
    for entry in house.log:
        again.fold(entry)
    assert repr(vars(again.lobby)) == house.snapshot()


# --- whatever people do -------------------------------------------------------------------------------------

RUNS = int(os.environ.get("CHINWAG_FUZZ", "0"))  # steps of the crowd; 1,000 where nothing is said

NAMES = st.sampled_from(
    ["alice", "Alice", "a1ice", "aIice", "AIICE", "bob", "b0b", "Bob", "ian", "Ian", "lan", "rn", "m", "élan",
     "ＢＯＢ", "сон", "coh", "x y", "admin", "alice_2", "a1ice_2", "modem", "rnodem"]
)  # fmt: skip
ROOMS = st.sampled_from(["lobby", "#Lobby", "den", "Den", "d en", "deп", "1obby", "none"])
TEXTS = st.sampled_from(["hi", "", "x" * 5_000, "\x1b[2J", "é☃", "\u200b"])
SEQS = st.integers(0, 6)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "name": NAMES, "to": NAMES, "room": ROOMS, "text": TEXTS, "topic": TEXTS, "reason": TEXTS,
    "emoji": st.sampled_from(["👍", "", "no"]),
    "seq": SEQS, "reply": SEQS, "action": st.booleans(), "on": st.booleans(),
}  # fmt: skip
KINDS = [
    kind
    for _, kind in inspect.getmembers(commands, inspect.isclass)
    if issubclass(kind, Command) and kind is not Command
]


def command_of(kind: type[Command]) -> st.SearchStrategy[Command]:
    return st.builds(kind, **{name: FIELDS[name] for name in kind.__struct_fields__ if name in FIELDS})


OFTEN: list[type[Command]] = [*KINDS, Enter, Enter, Rename, Rename, Quit, Join]
COMMANDS = st.one_of([command_of(kind) for kind in OFTEN])
TARGETS = st.none() | st.builds(
    Target, SEQS, st.sampled_from([guest(number).id for number in range(4)]), st.booleans()
)


class Crowd(RuleBasedStateMachine):
    """Four people who do anything at all, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House()

    @rule(number=st.integers(0, 3), command=COMMANDS, about=TARGETS)
    def act(self, number: int, command: Command, about: Target | None) -> None:
        house, who = self.house, guest(number)
        before = house.snapshot()
        found = house.state.decide(who, command, house.at, about)
        assert house.state.decide(who, command, house.at, about) == found
        assert house.snapshot() == before
        if not isinstance(found, Refused):
            for draft in found:
                house.keep(draft)

    @rule(ms=st.sampled_from([1, HELD - 1, HELD]))
    def wait(self, ms: int) -> None:
        self.house.at += ms

    @invariant()
    def no_two_people_have_one_name_or_look_alike(self) -> None:
        state = self.house.state
        active = [hold.name for hold in state.lobby.holds.values() if hold.until > self.house.at]
        names = [presence.name for presence in state.people.values()] + active
        assert len({name.key for name in names}) == len({name.skeleton for name in names}) == len(names)

    @invariant()
    def members_and_presence_agree(self) -> None:
        state = self.house.state
        for room in state.rooms.values():
            assert set(room.members) == {id for id, person in state.people.items() if room.key in person.rooms}
        assert not set(state.people) & set(state.lobby.holds)

    @invariant()
    def places_are_dense(self) -> None:
        for name, head in [(room.name, room.head) for room in self.house.state.rooms.values()]:
            seqs = [entry.seq for entry in self.house.log if entry.room == name and entry.seq]
            assert seqs == list(range(1, head + 1))

    def teardown(self) -> None:
        again = State()
        for entry in self.house.log:
            again.fold(entry)
        assert repr(vars(again.lobby)) == self.house.snapshot()


Crowd.TestCase.settings = settings(
    max_examples=max(20, RUNS // 50), stateful_step_count=50, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestCrowd = Crowd.TestCase
