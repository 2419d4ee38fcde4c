"""How a client is answered, whatever it asked for."""

import pytest

from chinwag.protocols.irc.lines import Message, format
from chinwag.protocols.irc.replies import ERRORS
from chinwag.protocols.irc.speaker import NOBODY_YET, Speaker, one_word
from tests.protocols.irc.talk import Talk


@pytest.fixture
async def irc() -> Speaker:
    return Speaker(Talk().house, "localhost")


@pytest.mark.parametrize(
    ("param", "word"), [("bob", "bob"), ("", "*"), (":x", "*x"), (":", "*"), ("a b", "a_b"), ("a\0", "a")]
)
def test_what_a_client_said_is_one_word_of_its_answer(param: str, word: str) -> None:
    assert one_word(param) == word


async def test_no_trouble_with_whatever_was_said_breaks_a_line(irc: Speaker) -> None:
    for row in ERRORS:
        for said in ("", " ", ":", ": a b", "\0"):
            assert format(irc.trouble(row, said)).endswith(ERRORS[row].text)
            format(irc.fail("X", "Y", said, "words"))


async def test_lines_stand_in_their_batch_and_those_of_another_keep_it(irc: Speaker) -> None:
    first, one, other, last = irc.batch("kind", [Message("A"), Message("B", tags={"batch": "x"})], "#den")
    assert first.params == ("+b1", "kind", "#den")
    assert (one.tags, other.tags) == ({"batch": "b1"}, {"batch": "x"})
    assert last.params == ("-b1",)
    assert irc.batch("kind", [])[0].params[0] == "+b2"


async def test_rendering_depends_on_what_looks_different_and_on_nothing_else(irc: Speaker) -> None:
    assert irc.key == NOBODY_YET
    irc.here = True
    old = irc.key
    irc.caps.add("echo-message")
    assert irc.key == old
    irc.caps.add("server-time")
    assert irc.key != old
    assert irc.reader is irc.reader


async def test_a_mechanism_is_offered_where_it_can_lead_somewhere() -> None:
    house = Talk().house
    assert Speaker(house).offered["sasl"] == "PLAIN"
    assert Speaker(house, certificate="ab").offered["sasl"] == "PLAIN,EXTERNAL"
