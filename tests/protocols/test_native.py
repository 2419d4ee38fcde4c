"""Frames, the preface, and one connection's native protocol."""

import msgspec
import pytest

from chinwag.protocols.contract import BadBytes, Reply, Wire
from chinwag.protocols.native import ENTRY_LIMIT, FRAME_LIMIT, PREFACE, BadFrame, Frames, Native, frame
from chinwag.room import commands, events, results
from chinwag.room.entry import Entry, Person
from chinwag.room.refusals import Refused
from tests.protocols.feeding import taken, three_ways

ALICE = Person("g1", "alice")
ENTERED = results.Entered(person=ALICE, token="t", epoch=3, server="here", motd="", rooms=())
HELLO = b'{"t":"hello","version":1,"name":"alice"}'
SAY = b'{"t":"say","id":1,"room":"lobby","text":"hi"}'


def inside() -> Native:
    """A wire whose person has entered."""
    wire = Native()
    [enter] = wire.receive(PREFACE + frame(HELLO))
    assert isinstance(enter, commands.Enter)
    wire.answer(enter, ENTERED)
    return wire


def error_in(out: object) -> dict[str, object]:
    assert isinstance(out, bytes)
    assert int.from_bytes(out[:4], "big") == len(out) - 4
    found: dict[str, object] = msgspec.json.decode(out[4:])
    assert found["t"] == "error"
    return found


# --- frames -------------------------------------------------------------------------------------------------


def test_frames_come_out_as_they_went_in_however_they_are_cut() -> None:
    texts = [b"a", b"bb" * 100, b"{}"]
    stream = b"".join(map(frame, texts)) + b"\x00\x00"
    for size in (1, 2, 3, 7, len(stream)):
        frames = Frames(1000)
        got = [text for at in range(0, len(stream), size) for text in frames.feed(stream[at : at + size])]
        assert got == texts
        assert frames.held == 2


@pytest.mark.parametrize("length", [0, 1001, 2**31, 2**32 - 1])
def test_a_length_of_nothing_or_too_much_is_bad_at_once(length: int) -> None:
    with pytest.raises(BadFrame) as bad:
        Frames(1000).feed(frame(b"good") + length.to_bytes(4, "big"))
    assert bad.value.before == [b"good"]
    assert bad.value.length == length


def test_a_frame_of_exactly_the_limit_passes() -> None:
    assert Frames(10).feed(frame(b"x" * 10)) == [b"x" * 10]


# --- the connection -----------------------------------------------------------------------------------------


def test_it_is_a_wire() -> None:
    wire: Wire = Native()
    assert (wire.kind, wire.echo, wire.paced, wire.patience) == ("native", True, False, 20.0)
    assert wire.greet() == b""
    assert not wire.more()


def test_preface_hello_and_a_first_word_are_read_three_ways() -> None:
    data = PREFACE + frame(HELLO) + frame(SAY)
    for items, reason in three_ways(lambda: Native().receive, data, following=frame(SAY)[:9]):
        assert items == [
            commands.Enter(name="alice"),
            commands.Say(id=1, room="lobby", text="hi"),
        ]
        assert reason == ""


@pytest.mark.parametrize("start", [b"chinwag1", b"CHINWAG2", b"\x00", b"GET / HTTP/1.1\r\n"])
def test_another_preface_ends_the_connection(start: bytes) -> None:
    for items, reason in three_ways(lambda: Native().receive, start):
        assert reason == "no_preface"
        assert isinstance(items[-1], Reply)
        assert error_in(items[-1].out)["code"] == "bad_request"


@pytest.mark.parametrize(("length", "code"), [(0, "bad_request"), (ENTRY_LIMIT + 1, "too_large")])
def test_a_bad_frame_ends_the_connection_after_what_was_good(length: int, code: str) -> None:
    data = PREFACE + frame(HELLO) + length.to_bytes(4, "big")
    for items, reason in three_ways(lambda: Native().receive, data, following=b"xyz"):
        assert reason == "bad_frame"
        assert items[0] == commands.Enter(name="alice")
        assert isinstance(items[1], Reply)
        assert error_in(items[1].out)["code"] == code


def test_large_frames_are_for_those_who_are_in() -> None:
    say = frame(b'{"t":"say","room":"lobby","text":"%s"}' % (b"x" * 5000))
    _, bad = taken(Native().receive, PREFACE + say)
    assert bad is not None
    assert inside().receive(say) == [commands.Say(room="lobby", text="x" * 5000)]
    _, bad = taken(inside().receive, (FRAME_LIMIT + 1).to_bytes(4, "big"))
    assert bad is not None


def test_half_a_frame_is_all_that_is_held() -> None:
    wire = inside()
    wire.receive(frame(b"x" * FRAME_LIMIT)[:-1])
    assert wire.held == FRAME_LIMIT + 3


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        (b'{"t":"hello","name":"alice"}', {"versions": "1"}),
        (b'{"t":"hello","name":"alice","version":2}', {"versions": "1", "version": "2"}),
        (b'{"t":"hello","version":true}', {"versions": "1", "version": "True"}),
    ],
)
def test_a_version_that_is_not_spoken_ends_the_connection_and_names_those_that_are(
    text: bytes, versions: dict[str, str]
) -> None:
    with pytest.raises(BadBytes) as bad:
        Native().receive(PREFACE + frame(text))
    error = error_in(bad.value.goodbye)
    assert bad.value.reason == error["code"] == "bad_version"
    assert error["values"] == versions


# fmt: off
WRONG = [
    (b"nonsense",                                             "bad_request",  None),
    (b"[]",                                                   "bad_request",  None),
    (b'{"t":"say","id":4}',                                   "bad_request",  4),
    (b'{"t":"say","id":"x","room":1,"text":"a"}',             "bad_request",  "x"),
    (b'{"t":"say","id":-1,"room":"a","text":"a"}',            "bad_request",  None),
    (b'{"t":"say","id":1.5,"room":"a","text":"a"}',           "bad_request",  None),
    (b'{"t":"getpage","id":2,"room":"a","limit":501}',        "bad_request",  2),
    (b'{"t":"join","id":2,"room":"' + b"x" * 65 + b'"}',      "bad_request",  2),
    (b'{"t":"say","id":1,"id":2,"room":"a","text":"a"}',      "bad_request",  None),
    (b'{"t":"teleport","id":9}',                              "unknown_type", 9),
    (b'{"id":9}',                                             "unknown_type", 9),
    (b'{"t":7,"id":9}',                                       "unknown_type", 9),
    (b'{"t":["say"],"id":9}',                                 "unknown_type", 9),
    (b'{"t":"enter","id":9,"name":"mallory"}',                "unknown_type", 9),
    (b'{"t":"hello","version":1,"id":9}',                     "bad_request",  9),
]
# fmt: on


@pytest.mark.parametrize(("text", "code", "request_id"), WRONG, ids=[text[:40].decode() for text, _, _ in WRONG])
def test_a_wrong_message_is_answered_and_the_connection_stays(text: bytes, code: str, request_id: object) -> None:
    wire = inside()
    [reply] = wire.receive(frame(text))
    assert isinstance(reply, Reply)
    error = error_in(reply.out)
    assert (error["code"], error.get("id")) == (code, request_id)
    assert str(error["message"]).endswith(".")
    assert wire.receive(frame(SAY)) == [commands.Say(id=1, room="lobby", text="hi")]


def test_before_hello_nothing_else_is_done() -> None:
    [reply] = Native().receive(PREFACE + frame(SAY))
    assert isinstance(reply, Reply)
    error = error_in(reply.out)
    assert (error["code"], error["id"]) == ("not_entered", 1)


def test_unknown_fields_are_ignored() -> None:
    text = b'{"new":{"deep":[1]},"t":"ping","data":"x","other":null}'
    assert inside().receive(frame(text)) == [commands.Ping(data="x")]


def test_an_entry_and_an_answer_are_frames() -> None:
    wire = inside()
    entry = Entry("lobby", 7, 1000, ALICE, events.Said(text="hi"))
    out = wire.render(entry)
    assert Frames(FRAME_LIMIT).feed(out) == [
        b'{"t":"said","text":"hi","room":"lobby","seq":7,"at":1000,"from":{"id":"g1","name":"alice","kind":"guest"}}'
    ]
    say = commands.Say(id=5, room="lobby", text="hi")
    ok = wire.answer(say, results.Accepted(room="lobby", seq=7, at=1000))
    assert ok[4:] == b'{"t":"ok","room":"lobby","seq":7,"at":1000,"id":5}'
    assert error_in(wire.answer(say, Refused("not_member", {"room": "lobby"})))["values"] == {"room": "lobby"}
    assert wire.answer(commands.Typing(room="lobby"), results.Done()) == b""
    assert b'"code":"stopping"' in wire.goodbye("stopping")
