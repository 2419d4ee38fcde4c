"""Which of the old programs it is."""

from typing import get_args

import pytest

from chinwag.protocols.classic.headed import frame
from chinwag.protocols.classic.openings import LOOKS
from chinwag.protocols.classic.wires import wires
from chinwag.protocols.opening import Clocks, More, No, Yes

SETTLED = Clocks(first_after=0.01, since_first=0.1, quiet=0.1)
JUST = Clocks(first_after=0.01)
LATE = Clocks(first_after=2.0, since_first=2.1, quiet=2.1, probed=2)


def decide(received: bytes, clocks: Clocks) -> str:
    """The name of the opening, `more`, or nothing."""
    for name, look in LOOKS.items():
        answer = look(received, clocks)
        if isinstance(answer, More):
            return "more"
        if isinstance(answer, Yes):
            return name
        assert isinstance(answer, No)
    return ""


@pytest.mark.parametrize(
    ("received", "at_once", "when_quiet", "at_last"),
    [
        (b"REGISTER alice CHAT/1.0\n", "register_lines", "register_lines", "register_lines"),
        (b"REGISTER alice CHAT/1.0\r\n\n", "register_lines", "register_lines", "register_lines"),
        (b"REGISTER alice CHAT/1.0", "more", "register", "register"),
        (b"REGISTER alice CHAT/1.0@alice: hi", "more", "register", "register"),
        (b"REGISTER alice", "more", "more", "malformed"),
        (b"REGISTER alice CHAT/1", "more", "more", "malformed"),
        (b"REGISTER a b c\n", "malformed_lines", "malformed_lines", "malformed_lines"),
        (b"REGISTER alice CHAT/1.0.1\n", "malformed_lines", "malformed_lines", "malformed_lines"),
        (b"REGISTER " + b"x" * 300, "malformed", "malformed", "malformed"),
        (b"REG", "more", "more", "asked"),
        (b"R", "more", "more", "asked"),
        (frame(b"alice"), "headed", "headed", "headed"),
        (b"         5alice", "headed", "headed", "headed"),
        (b"     5    alice9         hello bob", "headed", "headed", "headed"),
        (frame(b"REGISTER alice CHAT/1.0"), "headed_register", "headed_register", "headed_register"),
        (frame(b"REGISTER " + b"x" * 60 + b" CHAT/1.0"), "headed_register", "headed_register", "headed_register"),
        (b"5         ali", "more", "more", "asked"),
        (b"12", "more", "more", "asked"),
        (b"7", "more", "more", "asked"),
        (b"65        " + b"x" * 65, "more", "early", "asked"),
        (b"alice", "more", "early", "asked"),
        ("é".encode(), "more", "early", "asked"),
        (b"REGISTERED", "more", "early", "asked"),
        (b"alice\n", "", "", ""),
        (b"EHLO", "", "", ""),
        (b"OPTIONS", "", "", ""),
        (b"a\x00b", "", "", ""),
        (b"   ", "more", "more", ""),
    ],
)
def test_first_bytes_and_their_protocol(received: bytes, at_once: str, when_quiet: str, at_last: str) -> None:
    assert decide(received, JUST) == at_once
    assert decide(received, SETTLED) == when_quiet
    assert decide(received, LATE) == at_last


@pytest.mark.parametrize(
    ("first_after", "probed", "name"),
    [
        (0.005, 0, "early"),
        (0.29, 0, "early"),
        (0.31, 0, "asked"),
        (1.02, 1, "nick"),
        (1.4, 2, "asked"),
        (60, 2, "asked"),
    ],
)
def test_the_time_of_the_first_byte_tells_who_sends_a_bare_name(first_after: float, probed: int, name: str) -> None:
    assert decide(b"alice", Clocks(first_after=first_after, since_first=0.1, quiet=0.1, probed=probed)) == name


@pytest.mark.parametrize(
    "whole", [b"REGISTER alice CHAT/1.0\n", frame(b"alice"), frame(b"REGISTER alice CHAT/1.0")]
)
def test_an_opening_byte_by_byte_is_never_taken_for_another(whole: bytes) -> None:
    for probed in (0, 2):
        for at in range(1, len(whole)):
            assert (
                decide(whole[:at], Clocks(first_after=1.6, since_first=at / 100, quiet=0.01, probed=probed))
                == "more"
            )
    assert decide(whole, JUST) not in ("more", "")


def test_a_peer_that_sends_no_more_is_decided_at_once() -> None:
    ended = Clocks(first_after=0.01, ended=True)
    assert decide(b"REGISTER alice CHAT/1.0", ended) == "register"
    assert decide(b"alice", ended) == ""  # what a pipe into netcat sends: the text protocol takes it


def test_every_opening_has_a_wire() -> None:
    assert list(LOOKS) == list(wires())
    assert all(get_args(type(make())) == () and make().paced for make in wires().values())
