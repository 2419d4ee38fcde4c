"""What the users of old programs are answered."""

import pytest

from chinwag.protocols.classic.answering import answer, history_line
from chinwag.protocols.classic.bare import AskedVoice
from chinwag.room import commands as wish
from chinwag.room import events
from chinwag.room.commands import Command
from chinwag.room.entry import Person
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Done, Hits, Joined, Named, Page, Pong, Result, RoomInfo, RoomList
from tests.protocols.classic.talk import data, entry

VOICE = AskedVoice("lobby", ascii_only=True)
DEN = RoomInfo("den", "cats", 1, 1, 2, True)
GAMES = RoomInfo("games", "", 1, 1, 1, False)
DONE = Accepted(room="lobby", seq=1, at=0)
ONE = entry(events.Said(text="one\ntwo"), seq=12)
OLD = entry(events.Said(text="old"), seq=3)
GONE = entry(events.Said(text="", redacted=True))
FAST = Refused("slow_down", {"seconds": "3"})


@pytest.mark.parametrize(
    ("command", "result", "lines"),
    [
        (wish.Say(room="lobby", text="x"), DONE, []),
        (wish.Leave(room="den"), DONE, ["You are in lobby now."]),
        (wish.SetTopic(room="lobby", topic="x"), DONE, ["Done."]),
        (wish.SetAway(text="tea"), Done(), ["You are shown as away. /back ends it."]),
        (wish.SetAway(text=""), Done(), ["You are shown as back."]),
        (wish.MarkRead(room="lobby", seq=1), Done(), []),
        (wish.Ping(), Pong(data=""), []),
        (wish.Rename(name="al"), Named(person=Person("g", "al")), ["You are called al now."]),
        (wish.GetPage(room="lobby"), Page("lobby", (ONE,), 1, 12, False), ["[12] bob: one", "    two"]),
        (wish.GetPage(room="lobby"), Page("lobby", (), 1, 12, False), ["Nothing was said before that."]),
        (wish.Search(query="x"), Hits("x", (ONE, OLD)), ["[3] bob: old", "[12] bob: one", "    two"]),
        (wish.Search(query="x"), Hits("x", ()), ["Nothing was found."]),
        (wish.Whisper(to="Joe", text="x"), Refused("person_unknown"), ["User Joe not found"]),
        (wish.Say(room="lobby", text="x"), FAST, ["Too fast: wait 3 seconds and send it again."]),
    ],
)  # fmt: skip
def test_an_outcome_has_its_lines(command: Command, result: Result | Refused, lines: list[str]) -> None:
    assert data(answer(VOICE, command, result)) == [line.encode() for line in lines]


def test_joining_a_room_shows_its_last_messages() -> None:
    backlog = (entry(events.Said(text="hi"), room="den"),)
    out = data(answer(VOICE, wish.Join(room="den"), Joined(room=DEN, backlog=backlog)))
    assert out == [b"You are in den now.", b"bob: [den] hi"]


def test_rooms_and_topics_are_told_in_lines() -> None:
    rooms = RoomList(rooms=(DEN, GAMES))
    assert len(data(answer(VOICE, wish.ListRooms(), rooms))) == 2
    assert data(answer(VOICE, wish.ListRooms(id="topic"), rooms)) == [b"The topic of den is: cats"]
    assert answer(VOICE, wish.ListRooms(), RoomList(rooms=())) == ()


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (events.Said(text="hi"), "[1] bob: hi"),
        (events.Said(text="waves", action=True), "[1] * bob waves"),
        (events.Said(text="hi", edited=5), "[1] bob: hi (edited)"),
        (events.Said(text="", redacted=True), "[1] bob: (taken back)"),
        (events.Edited(target=1, text="x"), ""),
    ],
)
def test_history_has_numbers(event: events.Event, line: str) -> None:
    assert history_line(entry(event)) == line


def test_a_message_that_was_taken_back_stays_so() -> None:
    out = data(answer(VOICE, wish.Join(room="den"), Joined(room=DEN, backlog=(GONE,))))
    assert out[1] == b"bob: (taken back)"
