"""What people type into old programs."""

import pytest

from chinwag.protocols.classic.speech import OR_SAY, could_be_a_name, own_prefix, tidy_name, understand
from chinwag.protocols.slash import Local
from chinwag.room import commands as wish
from chinwag.room.refusals import Refused


@pytest.mark.parametrize("text", ["a -> b", "how are you?", "> quoted", "x > two words", "5 > !"])
def test_lines_that_only_look_like_commands_are_said(text: str) -> None:
    assert understand(text, "lobby", 0, bangs=True) == wish.Say(room="lobby", text=text)


@pytest.mark.parametrize("text", ["hi > Joe", "2 > 1", "a b > c"])
def test_an_arrow_and_one_word_is_a_whisper_in_doubt(text: str) -> None:
    meant = understand(text, "lobby", 0, bangs=False)
    assert isinstance(meant, wish.Whisper)
    assert meant.id == OR_SAY


def test_a_whisper_by_command_is_not_in_doubt() -> None:
    assert understand("/msg bob hi", "lobby", 0, bangs=False) == wish.Whisper(to="bob", text="hi")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("?", wish.ListPeople(room="lobby")),
        ("/list", wish.ListPeople(room="lobby")),
        ("!list", wish.ListPeople(room="lobby")),
        ("!history", wish.GetPage(room="lobby", limit=20)),
        ("!exit", wish.Quit()),
        ("QUIT", wish.Quit()),
        ("!help", Local("help")),
        ("!important: read this", wish.Say(room="lobby", text="!important: read this")),
        ("/nosuch", Refused("unknown_command", {"name": "/nosuch"})),
    ],
)
def test_commands_of_the_courses_and_of_people_are_understood(text: str, meant: object) -> None:
    found = understand(text, "lobby", 0, bangs=True)
    assert type(found) is type(meant)
    if not isinstance(meant, Refused):
        assert found == meant


def test_exclamation_marks_are_chat_where_the_course_is_not_spoken() -> None:
    assert understand("!list", "lobby", 0, bangs=False) == wish.Say(room="lobby", text="!list")


@pytest.mark.parametrize(
    "prefix", ["alice: ", "@alice: ", "[alice] ", "alice> ", "<alice> ", "Alice: ", "@alice:", "al: "]
)
def test_the_programs_own_prefix_is_taken_off(prefix: str) -> None:
    assert own_prefix("alice", "al")(prefix + "hello: you") == "hello: you"


@pytest.mark.parametrize("text", ["bob: hello", "alicex: hello", "real: x", "@alice hello", "alice >= bob"])
def test_nobody_elses_prefix_is_taken_off(text: str) -> None:
    without = own_prefix("alice", "al")
    assert without(text) is text


def test_a_colon_may_be_missing_where_the_dialect_says_so() -> None:
    assert own_prefix("alice", loose=True)("@alice hello") == "hello"


@pytest.mark.parametrize(("name", "tidy"), [("John Smith!", "John_Smith"), ("  ", "visitor"), ("a" * 40, "a" * 24)])
def test_a_name_that_will_not_do_is_tidied(name: str, tidy: str) -> None:
    assert tidy_name(name) == tidy
    assert could_be_a_name(tidy)
