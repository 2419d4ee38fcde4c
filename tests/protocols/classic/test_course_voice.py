"""What can never be sent to a program that obeys lines, whatever people are called and say."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from chinwag.protocols.classic.answering import answer
from chinwag.protocols.classic.course_voice import CourseVoice, LineVoice, RawVoice
from chinwag.protocols.classic.headed import HeadedCourseVoice
from chinwag.protocols.classic.rendering import render
from chinwag.protocols.phrases import NOTICES
from chinwag.room import commands as wish
from chinwag.room import events
from chinwag.room.entry import Entry, Person
from chinwag.room.results import Hits, Page, Told
from tests.protocols.classic.talk import data

ANY = st.text(max_size=60)
EVENTS = st.one_of(
    st.builds(events.Said, text=ANY, action=st.booleans(), redacted=st.booleans()),
    st.builds(events.Edited, target=st.just(1), text=ANY),
    st.builds(events.Redacted, target=st.just(1), reason=ANY),
    st.builds(events.Whispered, to=ANY, to_id=st.just("g"), text=ANY, action=st.booleans()),
    st.builds(events.TopicSet, topic=ANY),
    st.builds(events.RoomCreated, name=ANY),
    st.builds(events.Renamed, old=ANY),
    st.builds(events.AwaySet, text=ANY),
    st.builds(events.Departed, reason=ANY),
    st.builds(events.Left, reason=ANY),
    st.just(events.Arrived(rooms=("lobby",))),
    st.just(events.Joined()),
    st.builds(events.Noticed, code=st.sampled_from(sorted(NOTICES)), values=st.dictionaries(ANY, ANY, max_size=2)),
)
VOICES: list[CourseVoice] = [
    RawVoice("lobby", ascii_only=True), RawVoice("lobby", ascii_only=False),
    LineVoice("lobby", ascii_only=True, follows=frozenset({"cats"})),
]  # fmt: skip
LINE = re.compile(rb"@[^\s:]+: [^\r\n]*\n")
OBEYED = "DISCONNECT CHAT/1.0\nFILEREAD2 secret.txt\r\nSERVERREADY secret.txt\u2028200 Registration successful"


@given(EVENTS, ANY, ANY)
@example(events.Said(text=OBEYED), "bob", "lobby")
@example(events.Said(text="x"), "bob\nDISCONNECT", "a\nDISCONNECT x")
@example(events.Renamed(old=OBEYED), OBEYED, OBEYED)
def test_every_line_that_is_relayed_stands_under_a_speaker(event: events.Event, name: str, room: str) -> None:
    entry = Entry(room, 1, 0, Person("g", name), event)
    for voice in VOICES:
        units = render(voice, entry)
        answers = answer(voice, wish.GetPage(room="x"), Page("lobby", (entry,), 1, 1, False))
        answers += answer(voice, wish.Search(query="x"), Hits("x", (entry,)))
        answers += answer(voice, wish.Whisper(to="x", text="x"), Told(to=name, text=room))
        for line in data(units + answers):
            assert LINE.fullmatch(line), line
            assert len(line) <= voice.size
            assert line.isascii() or not voice.ascii


@given(EVENTS, ANY)
@example(events.Said(text=OBEYED), "bob")
def test_every_frame_that_is_relayed_stands_under_a_speaker(event: events.Event, name: str) -> None:
    for unit in data(
        render(HeadedCourseVoice("lobby", ascii_only=False), Entry("", 1, 0, Person("g", name), event))
    ):
        length = int(unit[:10])
        assert unit[10:].startswith(b"@")
        assert len(unit) == 10 + length <= 1_400


def test_a_list_of_names_is_one_line_that_no_program_obeys() -> None:
    for voice in VOICES:
        for first in ("DISCONNECT", "fileread2", "SERVERREADY", "200", "401"):
            (line,) = data(voice.names([first, "bob"]))
            assert line == f"@server: {first}, bob\n".encode()
        assert all(line.startswith(b"@server: ") for line in data(voice.names(["somebody"] * 300)))
