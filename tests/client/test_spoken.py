"""Lines in the order one would say them: who, what, when."""

from datetime import UTC

from chinwag.client.spoken import Speaker
from chinwag.client.view import View
from chinwag.room import events as ev
from chinwag.room.entry import Entry, Person
from tests.client.scenes import ALICE, BOB, LUCA, inside, live, said, stored


def speak(view: View, *entries: Entry, here: str = "lobby") -> list[str]:
    speaker = Speaker(UTC)
    for entry in entries:
        view.entry(entry)
    return [speaker.line(room, line, here) for room in view.rooms.values() for line in room.lines]


def test_messages_actions_and_presence() -> None:
    told = speak(inside(), said(1, "hi"), said(2, "waves", action=True), live(ev.Arrived(rooms=("lobby",)), BOB))
    assert told == ["alice: hi (22:13)", "* alice waves (22:13)", "bob is here."]


def test_other_rooms_are_named() -> None:
    assert speak(inside(), said(1, "hi"), here="dev") == ["[lobby] alice: hi (22:13)"]


def test_whispers_say_between_whom() -> None:
    told = speak(
        inside(),
        live(ev.Whispered(to="luca", to_id=LUCA.id, text="psst"), ALICE),
        live(ev.Whispered(to="alice", to_id=ALICE.id, text="what?"), LUCA),
    )
    assert told == ["alice whispers: psst (22:13)", "You whisper to alice: what? (22:13)"]


def test_a_reply_says_to_what() -> None:
    assert speak(inside(), said(1, "hi"), said(2, "ho", BOB, reply=1))[1] == "bob: ho (to alice: hi) (22:13)"


def test_changes_are_said_once() -> None:
    view, speaker = inside(), Speaker(UTC)
    view.entry(said(1, "hi"))
    room = view.rooms["lobby"]
    speaker.line(room, room.lines[0], "lobby")
    told = []
    for event in (
        ev.Edited(target=1, text="ho"),
        ev.Reacted(target=1, emoji="👍"),
        ev.Reacted(target=1, emoji="👍", on=False),
        ev.Redacted(target=1),
    ):
        view.entry(stored(room.head + 1, event, ALICE))
        told.append(speaker.change(room, room.lines[0], "lobby"))
    assert told == [
        "alice changed “hi” to: ho",
        "alice put 👍 on alice’s “ho”",
        "alice took 👍 off alice’s “ho”",
        "alice took back: ho",
    ]
    assert speaker.change(room, room.lines[0], "lobby") == ""


def test_a_change_is_told_under_the_name_of_who_made_it() -> None:
    view, speaker = inside(), Speaker(UTC)
    view.entry(said(1, "hi"))
    room = view.rooms["lobby"]
    speaker.line(room, room.lines[0], "lobby")
    view.entry(stored(2, ev.Edited(target=1, text="ho"), Person(ALICE.id, "alicia")))
    assert speaker.change(room, room.lines[0], "lobby") == "alicia changed “hi” to: ho"
    view.entry(stored(3, ev.Redacted(target=1), BOB))
    assert speaker.change(room, room.lines[0], "lobby") == "bob took back: ho"


def test_what_was_not_said_does_not_change() -> None:
    view, speaker = inside(), Speaker(UTC, most=1)
    view.entry(said(1, "hi"))
    view.entry(said(2, "ho"))
    room = view.rooms["lobby"]
    for line in room.lines:
        speaker.line(room, line, "lobby")
    view.entry(stored(3, ev.Edited(target=1, text="x")))
    assert speaker.change(room, room.lines[0], "lobby") == ""


def test_text_from_others_has_no_power_over_a_terminal() -> None:
    assert "\x1b" not in speak(inside(), said(1, "\x1b[2J"))[0]
