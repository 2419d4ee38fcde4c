"""What is said to one person alone, and kept where both have accounts."""

import pytest

from chinwag.room.commands import Edit, Join, Leave, MarkRead, Quit, React, Redact, Say, SetTopic, Whisper
from chinwag.room.commands_accounts import Login
from chinwag.room.commands_moderation import Audit, Kick, ListHands, SetMode
from chinwag.room.commands_presence import Nudge
from chinwag.room.entry import SERVER, Person, Target
from chinwag.room.events import RoomCreated, Said, Tagged, Whispered
from chinwag.room.events_presence import Signalled
from chinwag.room.facts import Facts
from chinwag.room.whispers import between
from tests.room.house import ALICE, BOB, CAROL, House


class Pair:
    """Two accounts, and a house."""

    def __init__(self) -> None:
        self.house = House(CAROL)
        self.anna, self.ben = self.house.register(ALICE), self.house.register(BOB)
        self.key = between(self.anna.id, self.ben.id)


@pytest.fixture
def pair() -> Pair:
    return Pair()


def test_what_two_accounts_say_to_each_other_is_kept(pair: Pair) -> None:
    made, said = pair.house.done(pair.anna, Whisper(to="bob", text="psst", action=True))
    assert (made.event, made.room, made.seq) == (RoomCreated(name=pair.key, kind="direct"), pair.key, 1)
    assert (said.event, said.room, said.seq) == (Said(text="psst", action=True, to="bob"), pair.key, 2)
    (answer,) = pair.house.done(pair.ben, Whisper(to="alice", text="yes?"))
    assert (answer.event, answer.seq) == (Said(text="yes?", to="alice"), 3)
    assert pair.house.state.conversations(pair.anna) == pair.house.state.conversations(pair.ben)
    pair.house.inspect()


def test_it_waits_for_who_is_away(pair: Pair) -> None:
    pair.house.done(pair.ben, Quit())
    pair.house.done(pair.anna, Whisper(to="bob", text="later"))
    pair.house.done(pair.ben, Login(name="bob", password=""), facts=Facts(verified=True))
    (room,) = pair.house.state.conversations(pair.ben)
    assert (room.head, pair.house.state.peer(room, pair.ben)) == (2, pair.anna)


def test_to_a_guest_and_from_one_it_passes_by(pair: Pair) -> None:
    for who, to in ((pair.anna, "carol"), (CAROL, "alice")):
        (entry,) = pair.house.done(who, Whisper(to=to, text="psst"))
        assert isinstance(entry.event, Whispered)
    pair.house.done(pair.ben, Quit())
    assert pair.house.refused(CAROL, Whisper(to="bob", text="psst")).code == "person_unknown"


def test_what_was_said_can_be_answered_changed_and_taken_back_by_the_two(pair: Pair) -> None:
    pair.house.done(pair.anna, Whisper(to="bob", text="psst"))
    mine = Target(2, pair.anna.id)
    (said,) = pair.house.done(pair.ben, Say(room=pair.key, text="yes", reply=2), mine)
    assert said.event == Said(text="yes", reply=2, to="alice")
    pair.house.done(pair.anna, Edit(room=pair.key, seq=2, text="x"), mine)
    pair.house.done(pair.ben, React(room=pair.key, seq=2, emoji="👍"), mine)
    assert pair.house.refused(pair.ben, Redact(room=pair.key, seq=2), mine).code == "not_author"
    pair.house.done(pair.anna, Redact(room=pair.key, seq=2), mine)
    pair.house.done(pair.ben, MarkRead(room=pair.key, seq=3))
    assert pair.house.state.accounts[pair.ben.id].read == {pair.key: 3}


def test_nobody_else_finds_it_whatever_the_rank(pair: Pair) -> None:
    pair.house.done(pair.anna, Whisper(to="bob", text="psst"))
    for own in (False, True):
        who = pair.house.own(CAROL) if own else CAROL
        for command in (Say(room=pair.key, text="x"), Join(room=pair.key), Redact(room=pair.key, seq=2)):
            assert pair.house.refused(who, command, Target(2, pair.anna.id)).code == "room_unknown"
        refused = pair.house.state.may(who, Audit(room=pair.key), 1)
        assert refused is not None
        assert refused.code == "room_unknown"


@pytest.mark.parametrize(
    "make",
    [
        lambda key: Leave(room=key), lambda key: SetTopic(room=key, topic="x"),
        lambda key: SetMode(room=key, mode="slow"), lambda key: Kick(room=key, person="bob"),
    ],
)  # fmt: skip
def test_a_conversation_is_no_room_to_keep_order_in(pair: Pair, make: object) -> None:
    pair.house.done(pair.anna, Whisper(to="bob", text="psst"))
    command = make(pair.key)  # type: ignore[operator]
    assert pair.house.refused(pair.anna, command).code == "forbidden"
    refused = pair.house.state.may(pair.anna, ListHands(room=pair.key), 1)
    assert refused is not None
    assert refused.code == "forbidden"


def test_nobody_whispers_to_the_house_or_oneself(pair: Pair) -> None:
    for to in ("*house", "server", "nobody"):
        assert pair.house.refused(pair.anna, Whisper(to=to, text="x")).code == "person_unknown"
    assert pair.house.refused(pair.anna, Whisper(to="ALICE", text="x")).code == "whisper_self"


def test_the_server_whispers_to_an_account_that_is_here() -> None:
    house = House()
    account = house.register(ALICE)
    (entry,) = house.done(SERVER, Whisper(to="alice", text="hello"))
    assert isinstance(entry.event, Whispered)
    assert entry.event.to_id == account.id


def test_two_always_have_the_same_conversation() -> None:
    assert between("a2", "a1") == between("a1", "a2") == "*a1+a2"
    assert Person("a1", "x").id in between("a1", "a2")


def test_notes_to_oneself_are_kept_for_an_account_and_pass_by_for_a_guest(pair: Pair) -> None:
    assert pair.house.refused(pair.anna, Whisper(to="alice", text="milk")).code == "whisper_self"
    made, said = pair.house.done(pair.anna, Whisper(to="alice", text="milk", note=True))
    assert (made.room, said.event) == (between(pair.anna.id, pair.anna.id), Said(text="milk", to="alice"))
    (room,) = pair.house.state.conversations(pair.anna)
    assert pair.house.state.peer(room, pair.anna) == pair.anna
    (passed,) = pair.house.done(CAROL, Whisper(to="carol", text="tea", note=True))
    assert isinstance(passed.event, Whispered)
    pair.house.inspect()


def test_tags_between_accounts_are_kept_where_that_is_asked_for(pair: Pair) -> None:
    _, kept = pair.house.done(pair.anna, Nudge(to="bob", tags={"+a": "b"}, keep=True))
    assert (kept.room, kept.seq, kept.event) == (pair.key, 2, Tagged(tags={"+a": "b"}))
    for who, wish in ((pair.anna, Nudge(to="bob", tags={"+a": "b"})), (CAROL, Nudge(to="bob", keep=True))):
        (passed,) = pair.house.done(who, wish)
        assert isinstance(passed.event, Signalled)
