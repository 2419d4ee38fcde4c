"""The table of first bytes, in order."""

import pytest

from chinwag.net.recognise import Row, recognise
from chinwag.net.rows import ROWS
from chinwag.protocols.opening import NO, YES, Answer, Clocks, More, Timers, beginning, remaining, settled

FRESH = Clocks()
STALE = Clocks(since_first=2.5, quiet=2.5)
ENDED = Clocks(ended=True)


def name(received: bytes, clocks: Clocks = FRESH) -> str | None:
    verdict = recognise(received, clocks, ROWS)
    return verdict.name if isinstance(verdict, Row) else "more" if isinstance(verdict, More) else None


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (b"CHINWAG1", "native"),
        (b"CHINWAG1\x00\x00\x00\x10{", "native"),
        (b"\x16", "tls"),
        (b"\x16\x03\x01", "tls"),
        (b"\xff", "telnet"),
        (b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "proxy"),
        (b"\r\n\r\n\x00\r\nQUIT\n\x21\x11", "proxy"),
        (b"SSH-2.0-x", "ssh"),
        (b"GET / HTTP/1.1\r\n", "http"),
        (b"OPTIONS * HTTP/1.1\r\n", "http"),
        (b"GET http://here/ HTTP/1.1\r\n", "http"),
        (b"CONNECT here:443 HTTP/1.1\r\n", "http"),
        (b"PRI * HTTP/2.0\r\n", "http"),
        (b"CAP LS 302\r\n", "irc"),
        (b"nick bob\n", "irc"),
        (b"@time=now NICK bob\r\n", "irc"),
        (b"PASS secret\nNICK bob\n", "irc"),
        (b"bob\n", "text"),
        (b"bob\r\nhello\r\n", "text"),
        (b"\xc3\xa9ric\n", "text"),
        (b"\n", "text"),
        (b"\x00\x01", None),
        (b"\x04", None),
    ],
)
def test_an_opening_is_recognised_by_its_first_bytes(received: bytes, expected: str | None) -> None:
    assert name(received) == expected


@pytest.mark.parametrize(
    "word", [b"GET", b"NICK", b"CAP", b"USER", b"G", b"SSH", b"PROXY", b"CHINWAG", b"7", b"POST me"]
)
def test_a_name_that_is_a_word_of_some_protocol_is_a_name_all_the_same(word: bytes) -> None:
    assert name(word + b"\n") == "text"
    assert name(word) == "more"
    assert name(word, ENDED) == "text"


@pytest.mark.parametrize(
    "token", [b"CHINWA", b"SS", b"PROXY T", b"GE", b"GET ", b"NIC", b"NICK bob", b"@time", b"CONNECT h"]
)
def test_part_of_a_known_beginning_waits_for_the_rest_but_not_for_ever(token: bytes) -> None:
    waiting = recognise(token, Clocks(since_first=0.5), ROWS)
    assert waiting == More(1.5)
    stale = recognise(token, STALE, ROWS)
    assert isinstance(stale, Row)
    assert stale.name == "early", "from then on it is the name of an old program's user"


def test_a_row_that_is_not_sure_holds_those_below_it_back() -> None:
    table = (Row("first", lambda received, clocks: More(1.0)), Row("second", lambda received, clocks: YES))
    assert recognise(b"x", FRESH, table) == More(1.0)
    assert recognise(b"x", FRESH, table[1:]) is table[1]
    assert recognise(b"x", FRESH, ()) is None


def test_a_row_leads_to_the_protocol_of_its_name_or_to_another() -> None:
    def never(received: bytes, clocks: Clocks) -> Answer:
        return NO

    assert Row("native", never).protocol == "native"
    assert Row("telnet", never, wire="text").protocol == "text"


def test_a_beginning_is_there_or_may_come_or_will_not() -> None:
    assert beginning(b"SSH-2", b"SSH-", FRESH) is YES
    assert beginning(b"SSX", b"SSH-", FRESH) is NO
    assert beginning(b"SS", b"SSH-", FRESH) == More(2.0)
    assert beginning(b"SS", b"SSH-", ENDED) is NO


def test_what_has_no_end_mark_is_whole_after_a_moment_of_quiet() -> None:
    timers = Timers(settle=0.5, partial=2.0)
    assert settled(Clocks(quiet=0.125, timers=timers)) == More(0.375)
    assert settled(Clocks(quiet=0.5, timers=timers)) is YES
    assert settled(Clocks(quiet=0.0, ended=True)) is YES
    assert remaining(Clocks(since_first=2.0, timers=timers)) is NO
