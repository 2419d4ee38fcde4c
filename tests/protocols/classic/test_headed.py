"""Frames behind a ten-byte length."""

import pytest

from chinwag.protocols.classic.headed import FRAME, Frames, Headed, HeadedRegister, frame
from chinwag.protocols.contract import BadBytes
from chinwag.room import commands as wish
from chinwag.room.events import Arrived
from chinwag.room.refusals import Refused
from chinwag.room.results import PeopleList, Told
from tests.protocols.classic.talk import (
    Talk,
    data,
    entered,
    entry,
    joined,
    people,
    said,
    texts,
    three_ways,
    whispered,
)


def taken_apart(stream: bytes) -> list[bytes]:
    """What the tutorial's own client reads; it fails where the tutorial fails."""
    found = []
    while stream:
        length = int(stream[:10].decode())
        found.append(stream[10 : 10 + length])
        stream = stream[10 + length :]
    return found


def inside(name: str = "alice", *taken: str) -> Talk:
    talk = Talk(Headed(), taken)
    talk.feed(frame(name.encode()))
    return talk


def test_a_frame_is_ten_bytes_of_length_and_the_data() -> None:
    assert frame(b"hello bob") == b"9         hello bob"


@pytest.mark.parametrize("way", three_ways(frame(b"alice"), frame(b"hello bob")))
def test_frames_may_come_in_any_pieces(way: tuple[bytes, ...]) -> None:
    assert texts(Talk(Headed()).feed(*way)) == ["hello bob"]


@pytest.mark.parametrize("header", [b"5         ", b" 5        ", b"         5", b"0000000005", b"05        "])
def test_the_length_may_stand_anywhere_in_its_header(header: bytes) -> None:
    assert list(Frames().feed(header + b"hello")) == [b"hello"]


@pytest.mark.parametrize("text", ["é", "ééé x", "日本語", "aé", "éa", "x 👩 y"])
def test_headers_that_count_characters_instead_of_bytes_are_understood(text: str) -> None:
    wrong = b"%-10d%b" % (len(text), text.encode())
    assert b"".join(Frames().feed(wrong)).decode() == text
    assert [content.decode() for content in Frames().feed(wrong + frame(b"next"))] == [text, "next"]


def test_headers_that_count_bytes_are_believed() -> None:
    frames = Frames()
    assert [content.decode() for content in frames.feed(frame("日本語".encode()) * 3)] == ["日本語"] * 3
    assert [content.decode() for content in frames.feed(frame("é".encode()) + b"3  ")] == ["é"]


def test_bytes_without_a_header_are_a_message_and_the_next_frame_is_found() -> None:
    assert list(Frames().feed(frame(b"one") + b"lost bytes" + frame(b"two"))) == [b"one", b"lost bytes", b"two"]


@pytest.mark.parametrize("header", [b"5         ", b"     5    ", b"         5"])
def test_the_next_frame_is_found_in_every_alignment(header: bytes) -> None:
    assert list(Frames().feed(b"lost 12 bytes" + header + b"hello")) == [b"lost 12 bytes", b"hello"]


def test_a_frame_that_would_be_huge_is_refused() -> None:
    with pytest.raises(BadBytes, match="too_large"):
        list(Frames().feed(b"9999999   "))


def test_many_small_frames_cost_little() -> None:
    assert len(list(Frames().feed(frame(b"x") * 6_000))) == 6_000


def test_name_and_text_leave_in_one_write() -> None:
    assert data(Headed().render(said("hello bob", who="alice"))) == [b"5         alice9         hello bob"]


def test_long_text_is_several_whole_frames_cut_between_characters() -> None:
    units = Headed().render(said("é☃👩 " * 1_000))
    assert max(map(len, data(units))) <= FRAME
    for written in data(units):
        name, text = taken_apart(written)
        assert (name, text.decode()) == (b"bob", text.decode())
    assert b"".join(taken_apart(joined(units))[1::2]).decode() == "é☃👩 " * 1_000


def test_a_second_line_stands_under_its_speaker_too() -> None:
    assert taken_apart(joined(Headed().render(said("hi\n*: fake")))) == [b"bob", b"hi", b"bob", b"*: fake"]


def test_a_taken_name_is_changed_and_the_person_told() -> None:
    talk = inside("alice", "alice", "alice_2")
    assert talk.wire.name == "alice_3"
    found = taken_apart(b"".join(talk.heard))
    assert found[0] == b"*"
    assert b"alice is in use" in found[1]
    assert b"alice_3" in found[1]


def test_a_name_with_blanks_is_made_one_word() -> None:
    assert inside("John Smith").wire.name == "John_Smith"
    assert inside("").wire.name == "visitor"


def test_after_many_tries_the_program_is_turned_away_with_a_sentence() -> None:
    talk = Talk(Headed(), enter=False)
    (item,) = talk.feed(frame(b"alice"))
    tried = []
    while isinstance(item, wish.Enter):
        tried.append(item.name)
        out = talk.answer(item, Refused("name_taken", {"name": item.name}))
        (item,) = talk.feed()
    assert item == wish.Quit()
    assert len(set(tried)) == len(tried)
    assert taken_apart(b"".join(out))[0] == b"*"


def test_the_last_messages_come_on_entering() -> None:
    talk = Talk(Headed(), enter=False)
    (enter,) = talk.feed(frame(b"alice"))
    assert isinstance(enter, wish.Enter)
    assert enter.backlog == 10
    found = taken_apart(b"".join(talk.answer(enter, entered("alice", (said("one"), said("two", who="carol"))))))
    assert found[0] == b"*"
    assert found[2:] == [b"bob", b"one", b"carol", b"two"]


def test_the_house_speaks_in_frames_of_a_star() -> None:
    wire = Headed()
    assert taken_apart(joined(wire.render(entry(Arrived(rooms=("lobby",)), seq=0)))) == [
        b"*",
        b"bob joined the chat",
    ]
    assert taken_apart(joined(wire.render(said("waves", action=True)))) == [b"*", b"bob waves"]
    assert taken_apart(joined(wire.render(whispered("psst")))) == [b"bob", b"(private) psst"]
    assert taken_apart(joined(wire.goodbye("stopping")))[0] == b"*"


def test_what_everybody_can_ask_can_be_asked() -> None:
    talk = inside()
    (question, told) = talk.feed(frame(b"?"), frame(b"/msg bob psst"))
    assert isinstance(question, wish.ListPeople)
    assert isinstance(told, wish.Whisper)
    found = talk.answer(question, PeopleList(room="lobby", people=people("alice", "bob")))
    assert taken_apart(b"".join(found)) == [b"*", b"Online users: alice, bob"]
    found = talk.answer(told, Told(to="bob", text="psst"))
    assert taken_apart(b"".join(found)) == [b"*", b"(private to bob) psst"]


# --- with CHAT/1.0 inside -----------------------------------------------------------------------------------


@pytest.mark.parametrize("way", three_ways(frame(b"REGISTER alice CHAT/1.0"), frame(b"@alice: hi")))
def test_the_course_inside_frames(way: tuple[bytes, ...]) -> None:
    talk = Talk(HeadedRegister())
    assert texts(talk.feed(*way)) == ["hi"]
    assert talk.heard == [frame(b"200 Registration successful")]
    assert data(talk.wire.render(said("é\nDISCONNECT CHAT/1.0"))) == [
        frame("@bob: é".encode()), frame(b"@bob: DISCONNECT CHAT/1.0"),
    ]  # fmt: skip
    assert talk.feed(frame(b"DISCONNECT alice CHAT/1.0")) == [wish.Quit()]
    assert joined(talk.wire.goodbye("quit")) == frame(b"DISCONNECT CHAT/1.0")


def test_a_taken_name_inside_frames_is_refused_in_a_frame() -> None:
    talk = Talk(HeadedRegister(), ["alice"])
    assert talk.feed(frame(b"REGISTER alice CHAT/1.0")) == [wish.Quit()]
    assert talk.heard == [frame(b"401 Client already registered")]
