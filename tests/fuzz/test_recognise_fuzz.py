"""Whatever comes: the recogniser never raises, always decides in time, and cuts in the bytes change nothing."""

from random import Random

from chinwag.net.recognise import Row, Verdict, recognise
from chinwag.net.rows import IRC_WORDS, METHODS, NATIVE, PROXY_2, ROWS
from chinwag.protocols.opening import Clocks, More

INPUTS = 10_000
PIECES = (
    NATIVE, PROXY_2, *IRC_WORDS, *METHODS, b"PROXY TCP4", b"SSH-2.0", b"\x16\x03\x01", b"\xff\xfd\x03", b" ", b"/",
    b"*", b"http", b"\r", b"\n", b"@a=b ", b":", b"bob", b"REGISTER bob CHAT/1.0", b"5         alice", b"\x00",
    b"\xc3\xa9", b"HTTP/1.1", b"h:1 ", b"GET / HTTP/1.1\r\n", b"HEAD /x", b"OPTIONS * ",
    b"CONNECT a:1 HTTP/1.1\r\n", b"PRI * HTTP/2.0\r\n\r\nSM", b"Upgrade: websocket\r\n\r\n", b"NICK bob\r\n",
)  # fmt: skip


def opening(random: Random) -> bytes:
    """Some bytes: pieces of real openings, cut and spoilt."""
    whole = b"".join(random.choice(PIECES) for _ in range(random.randint(1, 5)))
    if random.random() < 0.5:
        whole = whole[: random.randint(1, len(whole))]
    if random.random() < 0.3:
        at = random.randrange(len(whole))
        whole = whole[:at] + bytes([random.randrange(256)]) + whole[at + 1 :]
    return whole


def first_decision(received: bytes) -> Verdict:
    """What is decided when the bytes come one by one, with no time passing."""
    for count in range(1, len(received) + 1):
        verdict = recognise(received[:count], Clocks(), ROWS)
        if not isinstance(verdict, More):
            return verdict
    return More()


def kind(verdict: Verdict) -> str:
    return verdict.name if isinstance(verdict, Row) else "more" if isinstance(verdict, More) else "never"


def test_a_decision_is_the_same_however_the_bytes_are_cut() -> None:
    random = Random(1)
    seen: set[str] = set()
    for _ in range(INPUTS // 5):
        received = opening(random)
        whole = kind(recognise(received, Clocks(), ROWS))
        piecemeal = kind(first_decision(received))
        seen.add(whole)
        assert piecemeal == whole, received
    assert seen >= {"native", "tls", "telnet", "proxy", "ssh", "http", "irc", "text", "more", "never"}


def test_nothing_is_undecided_once_the_peer_has_ended() -> None:
    random = Random(2)
    for _ in range(INPUTS):
        assert kind(recognise(opening(random), Clocks(ended=True), ROWS)) != "more"


def test_a_doubt_always_has_an_end_unless_it_waits_for_the_end_of_a_line() -> None:
    random = Random(3)
    for _ in range(INPUTS):
        received = random.randbytes(random.randint(1, 40)) if random.random() < 0.3 else opening(random)
        verdict = recognise(received, Clocks(since_first=60, quiet=60), ROWS)
        assert not isinstance(verdict, More) or b"\n" not in received, received
