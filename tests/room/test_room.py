"""What members may do in a room, and what becomes of it."""

import pytest

from chinwag.room.commands import Command, Edit, Join, Leave, MarkRead, React, Redact, Say, SetTopic, Typing
from chinwag.room.entry import SERVER, Target
from chinwag.room.events import Edited, Joined, Left, Reacted, Redacted, Said, TopicSet, Typed
from chinwag.room.permissions import Role
from chinwag.room.text import MESSAGE_CHARACTERS
from tests.room.house import ALICE, BOB, CAROL, House

OF_ALICE = Target(2, ALICE.id)
OF_BOB = Target(2, BOB.id)


def test_what_is_said_gets_the_next_seq() -> None:
    house = House(ALICE, BOB)
    assert [house.done(ALICE, Say(room="lobby", text=text))[0].seq for text in ("one", "two")] == [2, 3]
    room = house.state.rooms["lobby"]
    assert (room.head, room.first, room.last_at) == (3, 1, house.at)


def test_a_message_keeps_its_reply_and_its_manner() -> None:
    house = House(ALICE)
    (entry,) = house.done(ALICE, Say(room="#Lobby", text="waves", action=True, reply=2), Target(2, BOB.id))
    assert entry.event == Said(text="waves", reply=2, action=True)
    assert entry.room == "lobby"


def test_the_name_in_an_entry_is_that_of_the_person_not_of_the_caller() -> None:
    house = House(ALICE)
    (entry,) = house.done(ALICE.__class__(ALICE.id, "forged"), Say(room="lobby", text="hi"))
    assert entry.who == ALICE


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\r\nb", "a\nb"), ("\n\n  art\n", "  art"), ("\x1b[31mred\x00", "[31mred"), ("\ud83d!", "\ufffd!")],
)
def test_text_is_cleaned_before_it_is_kept(text: str, kept: str) -> None:
    house = House(ALICE)
    (entry,) = house.done(ALICE, Say(room="lobby", text=text))
    assert entry.event == Said(text=kept)


@pytest.mark.parametrize("text", ["", "  ", "\n", "\x00", "\u200b", "\u3164", "\u202e"])
def test_nothing_to_see_is_not_said(text: str) -> None:
    house = House(ALICE)
    assert house.refused(ALICE, Say(room="lobby", text=text)).code == "text_empty"
    assert house.refused(ALICE, Edit(room="lobby", seq=2, text=text), OF_ALICE).code == "text_empty"


def test_a_message_has_at_most_4000_characters() -> None:
    house = House(ALICE)
    house.done(ALICE, Say(room="lobby", text="é" * MESSAGE_CHARACTERS))
    refused = house.refused(ALICE, Say(room="lobby", text="x" * (MESSAGE_CHARACTERS + 1)))
    assert (refused.code, refused.values) == ("text_long", {"length": "4001", "limit": "4000"})


IN_A_ROOM: list[Command] = [
    Say(room="den", text="x"), Edit(room="den", seq=2, text="x"), Redact(room="den", seq=2),
    React(room="den", seq=2, emoji="👍"), SetTopic(room="den", topic="x"), Leave(room="den"), Typing(room="den"),
    MarkRead(room="den", seq=1),
]  # fmt: skip


@pytest.mark.parametrize("command", IN_A_ROOM, ids=lambda command: type(command).__name__)
def test_whoever_is_not_in_a_room_does_nothing_there(command: Command) -> None:
    house = House(ALICE, BOB)
    house.make(ALICE, "den")
    assert house.refused(BOB, command, OF_BOB).code == "not_member"


@pytest.mark.parametrize("command", IN_A_ROOM, ids=lambda command: type(command).__name__)
def test_a_room_that_is_not_there_is_named_with_the_nearest(command: Command) -> None:
    house = House(ALICE)
    house.make(ALICE, "Dens")
    refused = house.refused(ALICE, command, OF_ALICE)
    assert (refused.code, refused.values) == ("room_unknown", {"room": "den", "suggestion": "Dens"})


THUMB = React(room="lobby", seq=9, emoji="👍")
ON_NINE: list[Command] = [Edit(room="lobby", seq=9, text="x"), Redact(room="lobby", seq=9), THUMB]


@pytest.mark.parametrize("command", [*ON_NINE, Say(room="lobby", text="x", reply=9)])
def test_what_speaks_of_no_message_is_refused(command: Command) -> None:
    house = House(ALICE)
    for target in (None, Target(9, ALICE.id, message=False)):
        refused = house.refused(ALICE, command, target)
        assert (refused.code, refused.values) == ("target_unknown", {"seq": "9", "room": "lobby"})


@pytest.mark.parametrize("command", ON_NINE)
def test_what_was_taken_back_stays_as_it_is(command: Command) -> None:
    house = House(ALICE)
    assert house.refused(ALICE, command, Target(9, ALICE.id, redacted=True)).code == "target_redacted"


def test_an_answer_to_what_was_taken_back_is_still_an_answer() -> None:
    house = House(ALICE)
    house.done(ALICE, Say(room="lobby", text="why?", reply=2), Target(2, BOB.id, redacted=True))


def test_only_the_author_edits() -> None:
    house = House(ALICE, BOB)
    (entry,) = house.done(ALICE, Edit(room="lobby", seq=2, text=" better "), OF_ALICE)
    assert entry.event == Edited(target=2, text=" better")
    assert house.refused(BOB, Edit(room="lobby", seq=2, text="mine"), OF_ALICE).code == "not_author"


def test_not_even_the_owner_of_a_room_edits_what_others_wrote() -> None:
    house = House(ALICE, BOB)
    house.make(ALICE, "den", BOB)
    assert house.refused(ALICE, Edit(room="den", seq=2, text="x"), OF_BOB).code == "not_author"


def test_authors_and_operators_take_back_nobody_else() -> None:
    house = House(ALICE, BOB, CAROL)
    house.make(ALICE, "den", BOB, CAROL)
    (own,) = house.done(BOB, Redact(room="den", seq=2, reason="a\nslip"), OF_BOB)
    (others,) = house.done(ALICE, Redact(room="den", seq=2), OF_BOB)
    assert own.event == Redacted(target=2, reason="a slip")
    assert others.event == Redacted(target=2)
    assert house.refused(CAROL, Redact(room="den", seq=2), OF_BOB).code == "not_author"


def test_anyone_reacts_to_anyone() -> None:
    house = House(ALICE, BOB)
    for on in (True, False):
        (entry,) = house.done(BOB, React(room="lobby", seq=2, emoji="👍🏽", on=on), OF_ALICE)
        assert entry.event == Reacted(target=2, emoji="👍🏽", on=on)


@pytest.mark.parametrize("emoji", ["", "two words", "👍👍", "\x1b[2J", "x" * 32])
def test_a_reaction_is_one_emoji(emoji: str) -> None:
    house = House(ALICE)
    assert house.refused(ALICE, React(room="lobby", seq=2, emoji=emoji), OF_ALICE).code == "emoji_invalid"


def test_a_topic_is_one_clean_line_and_the_same_topic_is_no_news() -> None:
    house = House(ALICE)
    (entry,) = house.done(ALICE, SetTopic(room="lobby", topic=" tea\n and \x07cake "))
    assert entry.event == TopicSet(topic="tea and cake")
    assert house.state.rooms["lobby"].topic == "tea and cake"
    assert house.done(ALICE, SetTopic(room="lobby", topic="tea and cake")) == ()
    house.done(ALICE, SetTopic(room="lobby", topic=""))
    assert house.state.rooms["lobby"].topic == ""
    assert house.refused(ALICE, SetTopic(room="lobby", topic="x" * 401)).code == "text_long"


def test_joining_is_an_event_once_and_leaving_undoes_it() -> None:
    house = House(ALICE, BOB)
    den = house.make(ALICE, "den")
    (joined,) = house.done(BOB, Join(room="#DEN"))
    assert (joined.event, joined.seq, joined.room) == (Joined(), 3, "den")
    assert house.done(BOB, Join(room="den")) == ()
    assert house.state.people[BOB.id].rooms == ("lobby", "den")
    (left,) = house.done(BOB, Leave(room="den", reason="late\n"))
    assert left.event == Left(reason="late")
    assert house.state.people[BOB.id].rooms == ("lobby",)
    assert den.members == {ALICE.id: Role.OWNER}


def test_whoever_made_a_room_owns_it_also_after_coming_back() -> None:
    house = House(ALICE)
    den = house.make(ALICE, "den")
    house.done(ALICE, Leave(room="den"))
    house.done(ALICE, Join(room="den"))
    assert den.members == {ALICE.id: Role.OWNER}


def test_the_server_speaks_in_every_room_without_being_in_it() -> None:
    house = House(ALICE)
    (entry,) = house.done(SERVER, Say(room="lobby", text="tea is ready"))
    assert entry.who == SERVER
    assert SERVER.id not in house.state.rooms["lobby"].members


def test_typing_passes_by_without_a_seq() -> None:
    house = House(ALICE)
    (typed,) = house.done(ALICE, Typing(room="lobby", on=False))
    assert (typed.event, typed.seq) == (Typed(on=False), 0)
    assert house.state.rooms["lobby"].head == 1
