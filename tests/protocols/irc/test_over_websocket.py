"""IRC in WebSocket messages: the same lines, one a message."""

from collections.abc import Sequence
from typing import Any, cast

import pytest

from chinwag.protocols.contract import BadBytes, Reply
from chinwag.protocols.irc.over_websocket import IrcOverWebSocket
from chinwag.protocols.irc.wire import Irc
from chinwag.protocols.websocket import BINARY, CLOSE, PING, PONG, TEXT, close, frame
from chinwag.room.commands import Command, Ping, Quit
from chinwag.room.results import Done
from tests.protocols.test_websocket import sent


class Spoken:
    """IRC's side, written down: what it is handed, and what it says to it."""

    def __init__(self) -> None:
        self.here = False
        self.key = "irc"
        self.heard: list[bytes] = []
        self.items: Sequence[Command | Reply] = ()
        self.bad: BadBytes | None = None

    def greet(self) -> bytes:
        return b""

    def receive(self, data: bytes) -> Sequence[Command | Reply]:
        self.heard.append(data)
        if self.bad is not None:
            raise self.bad
        return self.items

    def more(self) -> bool:
        return True

    def became(self, command: object, result: object, entries: object) -> bytes:
        return b":x JOIN #a\r\n:x 366 #a\r\n"

    def answer(self, command: object, result: object) -> bytes:
        return b"PONG :x\r\n"

    def render(self, entry: object) -> bytes:
        return b":a PRIVMSG #b :" + b"x" * 200 + b"\r\n"

    def goodbye(self, code: str) -> bytes:
        return b"ERROR :" + code.encode() + b"\r\n"


def pair(kind: int = TEXT, most: int = 65536) -> tuple[Spoken, IrcOverWebSocket]:
    spoken = Spoken()
    return spoken, IrcOverWebSocket(cast(Irc, spoken), kind, most)


def test_a_message_is_a_line_whether_text_or_binary_and_with_or_without_its_end() -> None:
    inner, wire = pair()
    wire.receive(sent(TEXT, b"NICK a") + sent(BINARY, b"USER \xff") + sent(TEXT, b"JOIN #a\r\n"))
    assert inner.heard == [b"NICK a\r\n", b"USER \xff\r\n", b"JOIN #a\r\n"]


@pytest.mark.parametrize("kind", [TEXT, BINARY])
def test_every_line_goes_out_as_a_message_of_its_own_without_its_end(kind: int) -> None:
    _, wire = pair(kind)
    said: Any = None
    assert wire.became(said, Done(), ()) == frame(kind, b":x JOIN #a") + frame(kind, b":x 366 #a")
    assert wire.answer(said, Done()) == frame(kind, b"PONG :x")
    assert wire.render(said) == frame(kind, b":a PRIVMSG #b :" + b"x" * 200)
    assert wire.greet() == b""


def test_clients_that_get_the_same_bytes_share_a_key_and_others_do_not() -> None:
    assert pair(TEXT)[1].key == pair(TEXT)[1].key
    assert pair(TEXT)[1].key != pair(BINARY)[1].key
    assert pair(TEXT)[1].key != pair()[0].key


def test_replies_of_irc_are_framed_known_or_made_when_their_turn_comes() -> None:
    inner, wire = pair()
    inner.items = [Reply(b"A\r\nB\r\n"), Ping(), Reply(lambda: b"C\r\n")]
    first, second, third = wire.receive(sent(TEXT, b"X"))
    assert isinstance(first, Reply)
    assert first.out == frame(TEXT, b"A") + frame(TEXT, b"B")
    assert second == Ping()
    assert isinstance(third, Reply)
    assert callable(third.out)
    assert third.out() == frame(TEXT, b"C")


def test_a_ping_is_answered_in_its_turn_and_a_pong_is_nothing() -> None:
    inner, wire = pair()
    items = wire.receive(sent(PING, b"?") + sent(PONG, b""))
    assert [item.out for item in items if isinstance(item, Reply)] == [frame(PONG, b"?")]
    assert inner.heard == []


def test_a_client_that_closes_leaves_and_gets_its_own_code_back_and_no_word_more() -> None:
    _, wire = pair()
    items = wire.receive(sent(CLOSE, (1001).to_bytes(2, "big") + b"bye") + sent(TEXT, b"late"))
    assert items == [Quit()]
    assert wire.goodbye("quit") == frame(CLOSE, (1001).to_bytes(2, "big"))


@pytest.mark.parametrize(
    ("word", "code"), [("quit", 1000), ("stopping", 1001), ("too_slow", 1008), ("no_name", 1008), ("trouble", 1011)]
)
def test_our_goodbye_is_ircs_last_line_and_a_close_that_says_why(word: str, code: int) -> None:
    assert pair()[1].goodbye(word) == frame(TEXT, b"ERROR :" + word.encode()) + close(code, word)


def test_what_is_no_websocket_ends_with_a_code_after_what_was_good() -> None:
    inner, wire = pair()
    inner.items = [Ping()]
    with pytest.raises(BadBytes) as bad:
        wire.receive(sent(TEXT, b"PING x") + frame(TEXT, b"unmasked"))
    assert bad.value.before == [Ping()]
    assert bad.value.goodbye == close(1002, "a client's frame must be masked")


def test_what_irc_ends_with_is_framed_too() -> None:
    inner, wire = pair()
    inner.bad = BadBytes("held_limit", b"ERROR :Too much\r\n", [Ping(), Reply(b"A\r\n")])
    with pytest.raises(BadBytes) as bad:
        wire.receive(sent(TEXT, b"x"))
    assert bad.value.goodbye == frame(TEXT, b"ERROR :Too much") + close(1008, "held_limit")
    assert [item.out for item in bad.value.before if isinstance(item, Reply)] == [frame(TEXT, b"A")]


def test_a_stranger_may_send_less_in_one_message_than_a_person() -> None:
    inner, wire = pair()
    with pytest.raises(BadBytes):
        wire.receive(sent(TEXT, b"x" * 20_000))
    inner, wire = pair()
    inner.here = True
    wire.receive(sent(TEXT, b"x" * 20_000))
    assert len(inner.heard[0]) == 20_002


def test_lines_that_waited_for_an_answer_are_asked_for_again() -> None:
    inner, wire = pair()
    assert wire.more()
    inner.items = [Reply(b"A\r\n")]
    (reply,) = wire.receive(b"")
    assert isinstance(reply, Reply)
    assert inner.heard == [b""]
    assert reply.out == frame(TEXT, b"A")
