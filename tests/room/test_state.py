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
    rooms = Right(Role.MEMBER, room=False)
    rights: dict[type[Command], Right] = {CreateRoom: rooms, SetTopic: Right(Role.OPERATOR)}
    monkeypatch.setattr("chinwag.room.permissions.RIGHTS", RIGHTS | rights)
    house = House(ALICE)
    assert house.refused(ALICE, CreateRoom(room="den")).code == "account_needed"
    assert house.refused(ALICE, SetTopic(room="lobby", topic="x")).code == "forbidden"
    account = house.register(BOB, "a1")
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
    account = state.load_account("a1", "anna").person
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

RUNS = int(os.environ.get("CHINWAG_FUZZ", "0"))  # steps of the crowd; about 1,000 where nothing is said

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


COMMANDS = st.one_of([command_of(kind) for kind in KINDS if kind not in (Enter, Quit)])
PEOPLE = st.sampled_from([guest(number) for number in range(4)])
TARGETS = st.none() | st.builds(
    Target, SEQS, st.sampled_from([guest(number).id for number in range(4)]), st.booleans()
)


class Crowd(RuleBasedStateMachine):
    """Four people who do anything at all, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House(guest(0, "alice"), guest(1, "bob"), guest(2, "ian"))
        self.house.make(guest(0), "den", guest(1))

    @rule(who=PEOPLE, name=NAMES)
    def comes(self, who: Person, name: str) -> None:
        self.act(who, Enter(name=name), None)

    @rule(who=PEOPLE, name=NAMES)
    def renames(self, who: Person, name: str) -> None:
        self.act(who, Rename(name=name), None)

    @rule(who=PEOPLE)
    def goes(self, who: Person) -> None:
        self.act(who, Quit(), None)

    @rule(who=PEOPLE, command=COMMANDS, about=TARGETS)
    def acts(self, who: Person, command: Command, about: Target | None) -> None:
        self.act(who, command, about)

    @rule(ms=st.sampled_from([1, HELD - 1, HELD]))
    def waits(self, ms: int) -> None:
        self.house.at += ms

    def act(self, who: Person, command: Command, about: Target | None) -> None:
        house = self.house
        before = house.snapshot()
        found = house.state.decide(who, command, house.at, about)
        assert house.state.decide(who, command, house.at, about) == found
        assert house.snapshot() == before
        for draft in () if isinstance(found, Refused) else found:
            house.keep(draft)

    @invariant()
    def the_house_is_in_order(self) -> None:
        self.house.inspect()

    def teardown(self) -> None:
        again = State()
        for entry in self.house.log:
            again.fold(entry)
        assert repr(vars(again.lobby)) == self.house.snapshot()


Crowd.TestCase.settings = settings(
    max_examples=max(60, RUNS // 20), stateful_step_count=20, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestCrowd = pytest.mark.slow(Crowd.TestCase)
