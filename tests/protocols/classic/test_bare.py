"""A bare name, then bare chunks."""

import pytest

from chinwag.protocols.classic.bare import ANSWER_AFTER, GAP, WRITE, Asked, Bare, Early
from chinwag.protocols.classic.nick import Nick
from chinwag.room import commands as wish
from chinwag.room.events import Arrived, Departed
from chinwag.room.refusals import Refused
from chinwag.room.results import PeopleList, Told
from tests.protocols.classic.talk import Talk, data, entry, joined, people, said, texts, whispered

KINDS = (Early, Asked, Nick)


def inside(kind: type[Early | Asked | Nick], name: str = "alice", *taken: str) -> Talk:
    talk = Talk(kind(), taken)
    talk.feed(name.encode())
    return talk


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sent", ["alice", "alice\r\n", "USERNAME:alice", "Username: alice", "NICK alice"])
def test_the_first_chunk_is_the_name_in_every_dialect(kind: type[Early | Asked | Nick], sent: str) -> None:
    assert inside(kind, sent).wire.name == "alice"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["Name", "Nick", "NICK", "GET", "7", "user"])
def test_a_name_that_is_a_word_of_protocols_is_a_name(kind: type[Early | Asked | Nick], name: str) -> None:
    assert inside(kind, name).wire.name == name


@pytest.mark.parametrize("kind", KINDS)
def test_a_first_chunk_with_a_prefix_is_name_and_message(kind: type[Early | Asked | Nick]) -> None:
    talk = Talk(kind())
    assert texts(talk.feed(b"alice: hello")) == ["hello"]
    assert talk.wire.name == "alice"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "chunk", ["hello", "alice: hello", "@alice: hello", "[alice] hello", "alice> hello", "hello\r\n"]
)
def test_a_chunk_is_a_message_with_or_without_the_own_prefix(kind: type[Early | Asked | Nick], chunk: str) -> None:
    assert texts(inside(kind).feed(chunk.encode())) == ["hello"]


@pytest.mark.parametrize("kind", KINDS)
def test_prefixed_messages_glued_by_the_network_are_taken_apart(kind: type[Early | Asked | Nick]) -> None:
    assert texts(inside(kind).feed(b"alice: one.alice: twoalice: three")) == ["one.", "two", "three"]
    assert texts(inside(kind).feed(b"alice: I am alice: hello")) == ["I am alice: hello"]


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_gets_the_same_line_the_sender_too(kind: type[Early | Asked | Nick]) -> None:
    assert kind.echo
    (unit,) = kind().render(said("hello", who="alice"))
    assert unit.data == b"alice: hello"
    assert (unit.quiet_after, unit.most, unit.glue) == (GAP, WRITE, b"\n")


@pytest.mark.parametrize("kind", KINDS)
def test_writes_are_small_and_every_piece_and_line_has_its_speaker(kind: type[Early | Asked | Nick]) -> None:
    out = data(kind().render(said("word " * 600 + "\nbob: NICK", who="eve")))
    assert max(map(len, out)) <= WRITE
    assert all(line.startswith(b"eve: ") for line in out)
    assert out[-1] == b"eve: bob: NICK"


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_message_is_ignored(kind: type[Early | Asked | Nick]) -> None:
    assert inside(kind).feed(b"alice: ", b"\r\n", b"alice:") == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_words_are_a_welcome_and_no_refusal(kind: type[Early | Asked | Nick]) -> None:
    first = inside(kind, "kick", "kick" if kind is not Asked else "").heard[0]
    assert b"Welcome" in first
    assert not any(word in first for word in (b"user taken", b"exit", b"kick", b"!@#$INVALID"))


@pytest.mark.parametrize("kind", [Early, Nick])
def test_a_taken_name_is_changed_and_said_after_the_welcome(kind: type[Early | Nick]) -> None:
    talk = inside(kind, "alice", "alice")
    assert talk.wire.name == "alice_2"
    assert b"you are alice_2" in talk.heard[1]
    assert texts(talk.feed(b"alice: hello", b"alice_2: you")) == ["hello", "you"]


@pytest.mark.parametrize("kind", [Early, Nick])
def test_programs_that_would_spin_at_a_plain_end_get_a_reset(kind: type[Bare]) -> None:
    assert kind.reset_on_close
    assert not Asked.reset_on_close


def test_a_name_typed_by_a_person_is_answered_when_the_program_listens() -> None:
    assert inside(Asked).out[0].quiet_before == ANSWER_AFTER


@pytest.mark.parametrize("name", ["alice", "two words"])
def test_a_refused_name_is_told_by_the_prefix_the_program_tests(name: str) -> None:
    talk = Talk(Asked(), ["alice"])
    assert talk.feed(name.encode()) == [wish.Quit()]
    (unit,) = talk.out
    assert unit.data.startswith(b"!@#$INVALID - that name ")
    assert unit.quiet_before == ANSWER_AFTER
    assert talk.wire.goodbye("quit") == ()


def test_early_programs_hear_of_comings_and_goings_in_their_words() -> None:
    arrived, departed = entry(Arrived(rooms=("lobby",)), seq=0), entry(Departed(), seq=0)
    assert joined(Early().render(arrived)) == b"bob has joined the server"
    assert joined(Early().render(departed)) == b"bob has left the server"
    assert joined(Asked().render(arrived)) == b"bob joined the chat"
    assert joined(Nick().render(departed)) == b"bob left the chat"


def test_a_private_message_has_its_sentence() -> None:
    assert data(Asked().render(whispered("a\nb"))) == [
        b"Private Message from bob: a",
        b"Private Message from bob: b",
    ]
    talk = inside(Asked)
    (told,) = talk.feed(b"alice: /msg bob psst")
    assert isinstance(told, wish.Whisper)
    assert talk.answer(told, Told(to="bob", text="psst")) == [b"Sent to bob: psst"]
    assert talk.answer(told, Refused("person_unknown")) == [b"User bob not found"]


def test_the_list_and_the_unknown_person_come_in_the_words_of_each_program() -> None:
    listed = PeopleList(room="lobby", people=people("alice", "bob"))
    for chunk, words, nobody in (
        (b"alice: /list", b"Online users: alice, bob", b"User bob not found"),
        (b"?", b"Active users: alice, bob", b"No user named bob"),
    ):
        talk = inside(Asked)
        (question,) = talk.feed(chunk)
        assert isinstance(question, wish.ListPeople)
        assert talk.answer(question, listed) == [words]
        assert talk.answer(wish.Whisper(to="bob", text="x"), Refused("person_unknown")) == [nobody]


def test_unicode_goes_to_programs_that_sent_it_and_can_take_it() -> None:
    snow = said("☃")
    early, asked, prefixing, nick = inside(Early), inside(Asked), inside(Asked), inside(Nick)
    for talk, chunk in ((early, "é"), (asked, "é"), (prefixing, "alice: é"), (nick, "é")):
        assert joined(talk.wire.render(snow)) == b"bob: :snowman2:"
        talk.feed(chunk.encode())
    assert joined(early.wire.render(snow)) == "bob: ☃".encode()
    assert joined(asked.wire.render(snow)) == "bob: ☃".encode()
    assert joined(prefixing.wire.render(snow)) == b"bob: :snowman2:"
    assert joined(nick.wire.render(snow)) == b"bob: :snowman2:"


def test_bytes_of_windows_are_read_but_show_no_unicode() -> None:
    talk = inside(Early)
    assert texts(talk.feed(b"caf\xe9")) == ["café"]
    assert joined(talk.wire.render(said("☃"))) == b"bob: :snowman2:"


def test_leaving_by_word_leaves_after_what_was_said() -> None:
    talk = inside(Early)
    assert [type(item) for item in talk.feed(b"bye", b"QUIT")] == [wish.Say, wish.Quit]
    assert inside(Early).feed(b"DISCONNECT alice CHAT/1.0") == [wish.Quit()]
    assert inside(Asked).feed(b"alice: /quit") == [wish.Quit()]


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_is_ever_the_question_or_a_fatal_phrase(kind: type[Early | Asked | Nick]) -> None:
    for text in ("NICK", "x\nNICK", "!@#$INVALID", "\nNICK"):
        assert all(unit.startswith(b"bob: ") for unit in data(kind().render(said(text))))
    assert b"401 Client already" not in joined(kind().render(said("401 Client already registered")))
