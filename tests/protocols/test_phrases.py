"""Sentences for people, by code."""

from typing import get_args

import pytest

from chinwag.protocols import phrases
from chinwag.room import events
from chinwag.room.entry import SERVER, Entry, Person
from chinwag.room.refusals import Code

ALICE = Person("g1", "alice")


def entry(event: events.Event, who: Person = ALICE, room: str = "dev") -> Entry:
    return Entry(room, 0, 0, who, event)


@pytest.mark.parametrize("code", get_args(Code))
def test_every_refusal_has_a_sentence_even_without_values(code: str) -> None:
    assert code in phrases.REFUSALS
    text = phrases.sentence(code)
    assert text[0].isupper()
    assert text[-1] in ".?"


@pytest.mark.parametrize("code", [*phrases.REFUSALS, *phrases.NOTICES])
def test_the_last_wording_of_every_code_needs_little_and_all_fit_a_line(code: str) -> None:
    wordings = phrases.REFUSALS.get(code, ()) + phrases.NOTICES.get(code, ())
    assert all(0 < len(wording) <= 120 and "\n" not in wording for wording in wordings)


def test_the_most_exact_wording_whose_values_are_known_is_used() -> None:
    assert phrases.sentence("name_taken", {"name": "al", "suggestion": "al2"}) == (
        "The name al is taken. al2 is free."
    )
    assert phrases.sentence("name_taken", {"name": "al"}) == "The name al is taken. Take another one."
    assert phrases.sentence("name_taken", {"suggestion": ""}) == "That name is taken. Take another one."


def test_braces_in_values_are_text() -> None:
    assert "{name.__class__}" in phrases.sentence("person_unknown", {"name": "{name.__class__}"})


def test_an_unknown_code_still_gives_a_sentence() -> None:
    assert phrases.sentence("no_such") == "That did not work (no_such)."
    assert phrases.notice("no_such") == "The server says: no_such."


# fmt: off
TOLD = [
    (entry(events.RoomCreated(name="dev")),             "alice made the room dev."),
    (entry(events.RoomCreated(name="dev"), SERVER),     ""),
    (entry(events.TopicSet(topic="Bread")),             "alice set the topic: Bread"),
    (entry(events.TopicSet(topic="")),                  "alice took the topic away."),
    (entry(events.Joined()),                            "alice joined dev."),
    (entry(events.Left(reason="late")),                 "alice left dev (late)."),
    (entry(events.Arrived(rooms=("dev",))),             "alice is here."),
    (entry(events.Departed()),                          "alice has gone."),
    (entry(events.Departed(reason="bye")),              "alice has gone (bye)."),
    (entry(events.Departed(reason="quit")),             "alice has gone."),
    (entry(events.Departed(reason="lost")),             "alice has gone (lost the connection)."),
    (entry(events.Renamed(old="al")),                   "al is now alice."),
    (entry(events.AwaySet(text="")),                    "alice is back."),
    (entry(events.AwaySet(text="away")),                "alice is away."),
    (entry(events.AwaySet(text="lunch")),               "alice is away: lunch"),
    (entry(events.Noticed(code="quit"), SERVER),        "Goodbye."),
    (entry(events.Redacted(target=3)),                  "alice took #3 back."),
    (entry(events.Reacted(target=3, emoji="👍")),       "alice put 👍 on #3."),
    (entry(events.Reacted(target=3, emoji="👍", on=False)), "alice took 👍 off #3."),
    (entry(events.Typed()),                             ""),
    (entry(events.Said(text="hi")),                     ""),
]
# fmt: on


@pytest.mark.parametrize(("told", "text"), TOLD, ids=[type(told.event).__name__ for told, _ in TOLD])
def test_a_fact_is_told_in_one_line(told: Entry, text: str) -> None:
    assert phrases.line(told) == text


def test_lists_read_as_english() -> None:
    assert phrases.listed([]) == "nobody"
    assert phrases.listed(["a"]) == "a"
    assert phrases.listed(["a", "b", "c"]) == "a, b and c"
    assert (phrases.people(1), phrases.people(2)) == ("1 person", "2 people")
