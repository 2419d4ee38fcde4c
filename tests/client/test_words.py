"""Lines that are not messages, as sentences."""

import pytest

from chinwag.client.words import sentence, speaks_to
from chinwag.room import events as ev
from chinwag.room.entry import Entry
from tests.client.scenes import BOB, START, inside, live, stored


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (stored(1, ev.Joined(), BOB), "bob joined lobby."),
        (stored(1, ev.TopicSet(topic="tea"), BOB), "bob set the topic: tea"),
        (stored(1, ev.RoomCreated(name="lobby"), BOB), "bob made the room lobby."),
        (stored(1, ev.Left(reason="late"), BOB), "bob left lobby (late)."),
        (live(ev.Arrived(rooms=("lobby",)), BOB), "bob is here."),
    ],
)
def test_what_happened_is_a_sentence(entry: Entry, told: str) -> None:
    view = inside()
    view.entry(entry)
    assert sentence(view.rooms["lobby"].lines[0], "lobby") == told


def test_a_note_is_its_own_sentence() -> None:
    view = inside()
    view.note("lobby", "as it is", START)
    assert sentence(view.rooms["lobby"].lines[0], "lobby") == "as it is"


@pytest.mark.parametrize("text", ["luca", "hey Luca!", "@luca", "xluca luca", "(luca)"])
def test_a_name_is_found_as_a_word(text: str) -> None:
    assert speaks_to("luca", text)


@pytest.mark.parametrize("text", ["", "lucas", "_luca", "luc", "éluca"])
def test_a_part_of_a_word_is_no_name(text: str) -> None:
    assert not speaks_to("luca", text)


def test_nobody_is_never_spoken_to() -> None:
    assert not speaks_to("", "anything")
