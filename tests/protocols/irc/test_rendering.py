"""What became true, as lines of IRC."""

import pytest

from chinwag.protocols.irc.lines import BODY
from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


async def test_a_long_text_is_cut_so_that_each_line_fits_with_its_source(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    text = " ".join(f"word{number}" for number in range(150))
    talk.say("ann", "den", text)
    lines = bob.heard()
    assert len(lines) > 2
    assert all(len(f"{line}\r\n".encode()) <= BODY for line in lines)
    assert " ".join(line.partition(" PRIVMSG #den :")[2] for line in lines) == text


async def test_what_fits_besides_its_source_goes_whole(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    line = "PRIVMSG #den :" + "x" * (BODY - 2 - len("PRIVMSG #den :"))
    ann.ask(line)
    assert bob.heard() == [f":ann!~ann@localhost {line}"]
