"""How entries look as lines."""

import pytest

from chinwag.protocols import text_looks
from chinwag.room import events
from chinwag.room.entry import Entry, Person
from chinwag.room.results import PersonInfo

ALICE = Person("g1", "alice")
NOON = 1_795_262_400_000 + 34 * 60_000  # Saturday, 21 November 2026, 12:34 UTC


def at_noon(event: events.Event, room: str = "lobby", seq: int = 7) -> Entry:
    return Entry(room, seq, NOON, ALICE, event)


# fmt: off
SHOWN = [
    (events.Said(text="hi"),                                    "[12:34] alice: hi"),
    (events.Said(text="waves", action=True),                    "[12:34] * alice waves"),
    (events.Said(text="yes", reply=3),                          "[12:34] alice (to #3): yes"),
    (events.Said(text="hi", edited=5),                          "[12:34] alice: hi (changed)"),
    (events.Said(text="", redacted=True),                       "[12:34] alice: (taken back)"),
    (events.Said(text="hi", reactions={"👍": ["bob", "al"]}),   "[12:34] alice: hi  👍 2"),
    (events.Whispered(to="bob", to_id="g2", text="psst"),       "[12:34] alice whispers to bob: psst"),
    (events.Edited(target=3, text="better"),                    "[12:34] alice changed #3: better"),
    (events.Redacted(target=3),                                 "[12:34] * alice took #3 back."),
    (events.Arrived(rooms=("lobby",)),                          "[12:34] * alice is here."),
    (events.Typed(),                                            ""),
    (events.Marked(seq=3),                                      ""),
]
# fmt: on


@pytest.mark.parametrize(("event", "line"), SHOWN, ids=[line or type(event).__name__ for event, line in SHOWN])
def test_an_entry_is_one_line(event: events.Event, line: str) -> None:
    assert text_looks.entry_line(at_noon(event), 0, "lobby") == line


def test_what_comes_from_another_room_says_so() -> None:
    line = text_looks.entry_line(at_noon(events.Said(text="hi"), room="dev"), 0, "lobby")
    assert line == "[12:34] [dev] alice: hi"


def test_nobody_can_forge_a_line_or_command_a_terminal() -> None:
    text = "a\r\n[12:34] bob: b\n\x1b[2Jc\u2028d\u202ee\x9b"
    sent = text_looks.lines(f"[12:34] alice: {text}").decode()
    first, second, third, end = sent.split("\r\n")
    assert end == ""
    assert first == "[12:34] alice: a␍"
    assert second == "        [12:34] bob: b"
    assert third == "        ␛[2Jc de\ufffd"


def test_times_and_days_follow_the_offset() -> None:
    assert text_looks.clock(NOON, 0) == "12:34"
    assert text_looks.clock(NOON, 330) == "18:04"
    assert text_looks.clock(NOON, -780) == "23:34"
    assert text_looks.day(NOON, 0) == "Saturday, 21 November 2026"
    assert text_looks.day(NOON, -780) == "Friday, 20 November 2026"


def test_history_marks_days_and_numbers_what_can_be_spoken_of() -> None:
    entries = [
        at_noon(events.Said(text="one"), seq=1),
        at_noon(events.Joined(), seq=2),
        at_noon(events.Edited(target=1, text="x"), seq=3),
        Entry("lobby", 4, NOON + 86_400_000, ALICE, events.Said(text="two")),
    ]
    assert text_looks.history(entries, 0, "lobby", numbers=True) == [
        "--- Saturday, 21 November 2026 ---",
        "#1 [12:34] alice: one",
        "[12:34] * alice joined lobby.",
        "--- Sunday, 22 November 2026 ---",
        "#4 [12:34] alice: two",
    ]


def test_people_are_listed_with_what_keeps_them() -> None:
    people = [PersonInfo("g1", "al", "guest"), PersonInfo("g2", "bo", "guest", "away")]
    assert (
        text_looks.people_line([*people, PersonInfo("g3", "cy", "guest", "tea")]) == "al, bo (away), cy (away: tea)"
    )
