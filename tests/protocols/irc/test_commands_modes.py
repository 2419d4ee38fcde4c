"""MODE of a channel."""

import pytest

from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


async def test_an_operator_can_have_a_voice_as_well_and_keeps_it(talk: Talk) -> None:
    ann, bob = talk.client("ann", "multi-prefix"), talk.client("bob")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    assert ann.ask("MODE #den +v bob") == [":ann!~ann@localhost MODE #den +v bob"]
    assert ann.ask("MODE #den +o bob") == [":ann!~ann@localhost MODE #den +o bob"]
    assert ann.ask("MODE #den +v ann") == [":ann!~ann@localhost MODE #den +v ann"]
    assert ":irc.test 353 ann = #den :@+ann @+bob" in ann.ask("NAMES #den")
    assert [line.split(" ")[8] for line in ann.ask("WHO #den")[:2]] == ["H@+", "H@+"]
    bob.heard()
    assert ":irc.test 353 bob = #den :@ann @bob" in bob.ask("NAMES #den")
    ann.ask("MODE #den -o bob")
    assert ":irc.test 353 ann = #den :@+ann +bob" in ann.ask("NAMES #den")
    assert ann.ask("MODE #den -v ann") == [":ann!~ann@localhost MODE #den -v ann"]


async def test_two_ranks_in_one_line_leave_both(talk: Talk) -> None:
    ann, bob = talk.client("ann", "multi-prefix"), talk.client("bob")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    assert ann.ask("MODE #den +ov bob bob") == [":ann!~ann@localhost MODE #den +ov bob bob"]
    assert ":irc.test 353 ann = #den :@ann @+bob" in ann.ask("NAMES #den")
    ann.ask("MODE #den -ov bob bob")
    assert ":irc.test 353 ann = #den :@ann bob" in ann.ask("NAMES #den")
