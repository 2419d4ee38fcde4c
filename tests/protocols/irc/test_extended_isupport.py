"""What the server promises, and when it says so."""

import pytest
from msgspec.structs import replace

from tests.protocols.irc.talk import SETUP, Talk


@pytest.fixture
async def talk() -> Talk:
    talk = Talk(replace(SETUP, icon="https://x.test/i.svg?size=9"))
    await talk.store.open()
    return talk


async def test_who_asked_for_it_is_told_before_the_welcome_in_one_batch(talk: Talk) -> None:
    early = talk.open()
    early.ask("CAP LS 302", "CAP REQ :batch draft/extended-isupport")
    first, *lines, last = early.ask("ISUPPORT")
    assert first == ":irc.test BATCH +b1 draft/isupport"
    assert last == ":irc.test BATCH -b1"
    assert all(line.startswith("@batch=b1 :irc.test 005 * ") for line in lines)


async def test_nobody_else_is_told_before_the_welcome(talk: Talk) -> None:
    assert talk.open().ask("ISUPPORT") == [":irc.test 451 * :You have not registered"]


async def test_no_line_of_it_stands_outside_a_batch_where_both_are_negotiated(talk: Talk) -> None:
    ann = talk.open()
    ann.ask("CAP LS 302", "CAP REQ :batch draft/extended-isupport")
    heard = ann.ask("NICK ann", "USER ann 0 * :Ann", "CAP END", "VERSION", "ISUPPORT")
    found = [line for line in heard if " 005 " in line]
    assert found
    assert all(line.startswith("@batch=") for line in found)


async def test_without_the_capability_the_command_answers_plainly(talk: Talk) -> None:
    lines = talk.client("ann").ask("ISUPPORT")
    assert lines
    assert all(line.startswith(":irc.test 005 ann ") for line in lines)
    assert all(len(line.encode()) <= 510 for line in lines)


async def test_the_picture_of_the_network_is_a_token_that_can_be_read_back(talk: Talk) -> None:
    assert any(r"draft/ICON=https://x.test/i.svg?size\x3D9 " in line for line in talk.client("ann").ask("ISUPPORT"))
