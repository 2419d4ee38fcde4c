"""CHAT/1.0, raw and in lines."""

import pytest

from chinwag.protocols.classic.course_voice import ALONE, LAST
from chinwag.protocols.classic.register import Register, RegisterLines
from chinwag.protocols.classic.wire import EMPTY_LINES
from chinwag.protocols.contract import BadBytes, Unit
from chinwag.room import commands as wish
from chinwag.room.events import Arrived, Departed, Edited, Noticed, Redacted
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


def raw(*taken: str, name: str = "alice") -> Talk:
    talk = Talk(Register(), taken)
    talk.feed(f"REGISTER {name} CHAT/1.0".encode())
    return talk


def lines(*taken: str, name: str = "alice") -> Talk:
    talk = Talk(RegisterLines(), taken)
    talk.feed(f"REGISTER {name} CHAT/1.0\n".encode())
    return talk


# --- registering --------------------------------------------------------------------------------------------


def test_a_raw_registration_is_answered_alone_and_without_a_newline() -> None:
    assert raw().out == [Unit(b"200 Registration successful", ALONE, ALONE)]


def test_a_registration_in_lines_is_answered_in_a_line() -> None:
    assert lines().heard == [b"200 Registration successful\n"]


@pytest.mark.parametrize("way", three_ways(b"REGISTER alice CHAT/1.0\n", b"@alice: hi\n"))
def test_a_registration_in_lines_may_come_in_any_pieces(way: tuple[bytes, ...]) -> None:
    talk = Talk(RegisterLines())
    assert texts(talk.feed(*way)) == ["hi"]


@pytest.mark.parametrize("way", three_ways(b"REGISTER alice CHAT/1.0", b"@alice: hi"))
def test_a_raw_registration_may_come_in_any_pieces(way: tuple[bytes, ...]) -> None:
    talk = Talk(Register())
    assert texts(talk.feed(*way)) == ["hi"]


@pytest.mark.parametrize("code", ["name_taken", "name_lookalike"])
def test_a_taken_name_is_refused_with_401_and_the_connection_ends(code: str) -> None:
    for wire, text in (
        (Register(), b"401 Client already registered"),
        (RegisterLines(), b"401 Client already registered\n"),
    ):
        talk = Talk(wire, enter=False)
        (enter,) = talk.feed(b"REGISTER alice CHAT/1.0" + b"\n" * isinstance(wire, RegisterLines))
        assert isinstance(enter, wish.Enter)
        assert talk.answer(enter, Refused("name_taken" if code == "name_taken" else "name_lookalike")) == [text]
        assert talk.feed() == [wish.Quit()]
        assert wire.goodbye("quit") == ()


@pytest.mark.parametrize("code", ["name_reserved", "name_invalid"])
def test_a_name_that_will_not_do_is_refused_with_400(code: str) -> None:
    talk = Talk(Register(), enter=False)
    (enter,) = talk.feed(b"REGISTER all CHAT/1.0")
    assert isinstance(enter, wish.Enter)
    refused = Refused("name_reserved" if code == "name_reserved" else "name_invalid")
    assert talk.answer(enter, refused) == [b"400 Invalid registration"]


@pytest.mark.parametrize(
    "opening", [b"REGISTER\n", b"REGISTER alice\n", b"REGISTER a b CHAT/1.0\n", b"REGISTER alice CHAT/2.0\n"]
)
def test_a_malformed_registration_is_refused_in_its_own_framing(opening: bytes) -> None:
    with pytest.raises(BadBytes) as caught:
        RegisterLines().receive(opening)
    assert joined(caught.value.goodbye) == b"400 Invalid registration\n"
    with pytest.raises(BadBytes) as caught:
        Register(malformed=True).receive(opening.strip())
    assert joined(caught.value.goodbye) == b"400 Invalid registration"


def test_an_endless_registration_is_refused() -> None:
    for wire in (Register(), RegisterLines()):
        with pytest.raises(BadBytes):
            wire.receive(b"REGISTER " + b"x" * 400)


def test_what_came_before_the_name_was_accepted_is_done_afterwards() -> None:
    talk = Talk(RegisterLines(), enter=False)
    (enter, *rest) = talk.feed(b"REGISTER alice CHAT/1.0\n@alice: early\n")
    assert rest == []
    assert isinstance(enter, wish.Enter)
    talk.answer(enter, entered("alice"))
    assert talk.wire.more()
    assert texts(talk.feed()) == ["early"]


# --- hearing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "chunk",
    [b"@alice: hello @bob", b"@alice: hello @bob\n", b"@alice hello @bob\n", b"hello @bob", b"alice: hello @bob"],
)
def test_a_message_is_understood_in_every_dialect(chunk: bytes) -> None:
    assert texts(raw().feed(chunk)) == ["hello @bob"]
    assert texts(lines().feed(chunk.rstrip() + b"\r\n")) == ["hello @bob"]


def test_the_stray_address_after_the_200_is_swallowed() -> None:
    for stray in (b"('127.0.0.1', 46380)", b"b\"('127.0.0.1', 46380)\"", b"('::1', 46380, 0, 0)"):
        assert raw().feed(stray) == []
        assert texts(raw().feed(stray + b"@alice: hi")) == ["hi"]
    talk = raw()
    talk.feed(b"@alice: hi")
    assert texts(talk.feed(b"@alice: ('127.0.0.1', 46380)")) == ["('127.0.0.1', 46380)"]


def test_headers_after_a_registration_in_lines_are_no_messages() -> None:
    talk = lines()
    assert talk.feed(b"Follow: cats\n", b"\n") == []
    assert texts(talk.feed(b"@alice: Follow: me\n")) == ["Follow: me"]
    assert joined(talk.wire.render(said("I like cats."))) == b"@bob: * I like cats.\n"


def test_messages_glued_by_the_network_are_taken_apart() -> None:
    assert texts(raw().feed(b"@alice: one@alice: two\n@alice: three")) == ["one", "two", "three"]
    assert texts(raw().feed(b"@alice: as I said @alice: one")) == ["as I said @alice: one"]
    items = raw().feed(b"@alice: byeDISCONNECT alice CHAT/1.0")
    assert texts(items) == ["bye"]
    assert items[-1] == wish.Quit()


def test_two_pasted_lines_are_one_message_where_one_send_is_one() -> None:
    assert texts(raw().feed(b"@alice: one\nDISCONNECT x")) == ["one\nDISCONNECT x"]


@pytest.mark.parametrize(
    "chunk",
    [
        b"DISCONNECT alice CHAT/1.0",
        b"DISCONNECT",
        b"DISCONNECT alice",
        b"disconnect @Alice chat/1.1",
        b"DISCONNECT CHAT/1.0",
    ],
)
def test_every_spelling_of_leaving_leaves(chunk: bytes) -> None:
    assert raw().feed(chunk) == [wish.Quit()]
    assert lines().feed(chunk + b"\n") == [wish.Quit()]


@pytest.mark.parametrize("chunk", [b"DISCONNECT x", b"DISCONNECTED again", b"@alice: DISCONNECT alice CHAT/1.0"])
def test_chat_that_begins_like_leaving_is_chat(chunk: bytes) -> None:
    assert len(texts(raw().feed(chunk))) == 1
    assert len(texts(lines().feed(chunk + b"\n"))) == 1


def test_a_flood_of_empty_prompts_ends_the_connection_with_the_word_for_it() -> None:
    floods = (
        (raw(), [b"@alice: "] * EMPTY_LINES),
        (raw(), [b"@alice: @alice: " * EMPTY_LINES]),
        (raw(), [b"@alice:" * EMPTY_LINES]),
        (lines(), [b"@alice: " * 3] * EMPTY_LINES),
        (lines(), [b"@alice: \n" * EMPTY_LINES]),
    )
    for talk, chunks in floods:
        with pytest.raises(BadBytes, match="end_of_input") as caught:
            talk.feed(*chunks)
        assert joined(caught.value.goodbye).startswith(b"DISCONNECT CHAT/1.0")


def test_pressing_enter_now_and_then_is_no_flood() -> None:
    talk = raw()
    for _ in range(EMPTY_LINES):
        talk.feed(b"@alice: ", b"@alice: hi")
    assert talk.seq == EMPTY_LINES


def test_a_line_without_an_end_is_cut_off() -> None:
    with pytest.raises(BadBytes, match="too_large"):
        lines().feed(*[b"x" * 10_000] * 10)


def test_a_long_message_becomes_several() -> None:
    assert [len(text) for text in texts(raw().feed(b"@alice: " + b"x" * 5_000))] == [4_000, 1_000]


# --- rendering ----------------------------------------------------------------------------------------------


def test_a_message_is_told_in_the_course_form() -> None:
    assert data(Register().render(said("hello @alice"))) == [b"@bob: hello @alice\n"]
    assert data(RegisterLines().render(said("hello"))) == [b"@bob: hello\n"]


def test_every_line_of_a_message_stands_under_its_speaker() -> None:
    lines_out = data(RegisterLines().render(said("one\nDISCONNECT x\n\nFILEREAD2 secret.txt")))
    assert lines_out == [b"@bob: one\n", b"@bob: DISCONNECT x\n", b"@bob: \n", b"@bob: FILEREAD2 secret.txt\n"]


def test_long_text_is_several_writes_of_the_size_each_program_reads() -> None:
    for wire, most in ((Register(), 1_000), (RegisterLines(), 1_200)):
        out = data(wire.render(said("word " * 1_000)))
        assert max(map(len, out)) <= most
        assert b"".join([line.removeprefix(b"@bob: ").removesuffix(b"\n") for line in out]) == b"word " * 1_000
        assert all(line.startswith(b"@bob: ") for line in out)


def test_a_program_that_decodes_each_byte_gets_ascii_for_ever() -> None:
    talk = lines()
    talk.feed("@alice: é\n".encode())
    assert joined(talk.wire.render(said("é ☃", who="Боб"))) == b"@Bob*: e :snowman2:\n"


def test_a_raw_program_gets_unicode_once_it_has_sent_it() -> None:
    talk = raw()
    key = talk.wire.key
    assert joined(talk.wire.render(said("é ☃"))) == b"@bob: e :snowman2:\n"
    assert "".join(texts(talk.feed(b"@alice: " + b"x" * 500 + b"\xc3", b"\xa9"))) == "x" * 500 + "é"
    assert talk.wire.key != key
    assert joined(talk.wire.render(said("é ☃"))) == "@bob: é ☃\n".encode()


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("x x x secret.txt x 99 Ready to receive file", b"Ready to receive file"),
        ("/etc/passwd Incoming file Content-Length: Origin", b"Incoming file"),
        ("No longer following x", b"No longer following"),
        ("401 Client already registered", b"401 Client already registered"),
    ],
)
def test_phrases_on_which_some_programs_act_anywhere_in_a_line_are_broken_up(text: str, phrase: bytes) -> None:
    for wire in (Register(), RegisterLines()):
        out = joined(wire.render(said(text)))
        assert phrase not in out
        assert out.replace(b"  ", b" ") == f"@bob: {text}\n".encode()


def test_whispers_deeds_and_changes_have_a_form() -> None:
    wire = RegisterLines()
    assert joined(wire.render(whispered("psst"))) == b"@bob: (private) psst\n"
    assert joined(wire.render(said("waves", action=True))) == b"@bob: * bob waves\n"
    assert joined(wire.render(entry(Edited(target=1, text="new")))) == b"@bob: (edited) new\n"
    assert joined(wire.render(entry(Redacted(target=1)))) == b"@server: bob took a message back\n"


def test_the_house_speaks_as_server() -> None:
    wire = Register()
    assert joined(wire.render(entry(Arrived(rooms=("lobby",)), seq=0))) == b"@server: bob joined the chat\n"
    assert joined(wire.render(entry(Departed(), seq=0))) == b"@server: bob left the chat\n"
    assert joined(wire.render(entry(Noticed(code="writable"), seq=0))).startswith(b"@server: ")


def test_the_goodbye_is_the_word_on_which_the_program_ends() -> None:
    talk, other = raw(), lines()
    assert talk.wire.goodbye("stopping") == (Unit(b"DISCONNECT CHAT/1.0", ALONE, LAST),)
    assert data(other.wire.goodbye("stopping")) == [b"DISCONNECT CHAT/1.0\n"]


# --- commands -----------------------------------------------------------------------------------------------


def test_the_list_is_names_and_commas() -> None:
    talk = lines()
    (question,) = talk.feed(b"@alice: !list\n")
    assert isinstance(question, wish.ListPeople)
    listed = PeopleList(room="lobby", people=people("alice", "bob"))
    assert talk.answer(question, listed) == [b"alice, bob\n"]


@pytest.mark.parametrize("name", ["DISCONNECT", "FILEREAD2", "200"])
def test_a_list_that_would_begin_with_an_obeyed_word_is_told_by_the_house(name: str) -> None:
    talk = lines()
    (question,) = talk.feed(b"@alice: !list\n")
    assert isinstance(question, wish.ListPeople)
    (line,) = talk.answer(question, PeopleList(room="lobby", people=people(name, "alice")))
    assert line == f"@server: {name}, alice\n".encode()


def test_following_marks_what_is_followed_and_keeps_the_rest() -> None:
    talk = lines()
    talk.feed(b"@alice: !follow cats\n", b"@alice: !follow bob\n", b"@alice: !follow?\n", b"@alice: !follow cats\n")
    assert talk.heard[1:] == [
        b"Now following cats\n", b"Now following bob\n", b"@all, @alice, cats, bob\n",
        b"ERROR: Already following cats, or 32 other terms\n",
    ]  # fmt: skip
    assert joined(talk.wire.render(said("my Cats!", who="carol"))) == b"@carol: * my Cats!\n"
    assert joined(talk.wire.render(said("my dogs", who="carol"))) == b"@carol: my dogs\n"
    assert joined(talk.wire.render(said("my dogs"))) == b"@bob: * my dogs\n"
    talk.feed(b"@alice: !unfollow bob\n", b"@alice: !unfollow bob\n")
    assert talk.heard == [b"No longer following bob\n", b"ERROR: Not following bob\n"]


def test_an_attached_file_is_thrown_away_and_the_sender_told_where_to_go() -> None:
    for chunks in (
        (b"@alice: !attach f.txt cats 10", b"0123", b"456789", b"@alice: hi"),
        (b"@alice: !attach f.txt cats 100abcd", b"@alice: hi"),
    ):
        talk = Talk(Register(upload="http://house:1/"))
        talk.feed(b"REGISTER alice CHAT/1.0")
        assert texts(talk.feed(*chunks)) == ["hi"]
        assert talk.heard[1:] == [b"ERROR: Files are not taken here. Open http://house:1/ in a browser.\n"]
    talk = lines()
    assert texts(talk.feed(b"@alice: !attach f.txt cats 5\nab\ncd@alice: hi\n")) == ["hi"]
    assert texts(talk.feed(b"@alice: !attach f.txt 2021\n", b"@ali", b"ce: nothing lost\n")) == ["nothing lost"]


def test_a_private_message_is_confirmed_and_an_unknown_person_named() -> None:
    talk = lines()
    (told,) = talk.feed(b"@alice: /msg bob psst\n")
    assert isinstance(told, wish.Whisper)
    assert talk.answer(told, Told(to="bob", text="a\nb")) == [b"@server: (private to bob) a\n", b"@server:     b\n"]
    assert talk.answer(told, Refused("person_unknown", {"name": "bob"})) == [b"@server: User bob not found\n"]


def test_an_arrow_to_nobody_is_said_to_everybody_in_the_right_order() -> None:
    talk = lines()
    (doubt,) = talk.feed(b"@alice: 2 > 1\n@alice: next\n")
    assert isinstance(doubt, wish.Whisper)
    assert talk.answer(doubt, Refused("person_unknown", {"name": "1"})) == []
    assert texts(talk.feed()) == ["2 > 1", "next"]


def test_an_arrow_to_somebody_reaches_only_them() -> None:
    talk = lines()
    (doubt,) = talk.feed(b"@alice: psst > bob\n")
    assert doubt == wish.Whisper(to="bob", text="psst", id="or_say")
    assert isinstance(doubt, wish.Whisper)
    assert talk.answer(doubt, Told(to="bob", text="psst")) == [b"@server: (private to bob) psst\n"]
    assert talk.feed() == []


def test_many_commands_at_once_wait_for_the_answers_to_the_first() -> None:
    talk = lines()
    first = talk.wire.receive(b"@alice: /help\n" * 100)
    assert len(first) == 16
    assert talk.wire.more()
    assert len(first) + len(talk.feed()) == 100
