"""MODE of a channel."""

import pytest

from chinwag.room.commands import Enter, Join
from chinwag.room.entry import Person
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


async def test_members_see_the_bans_that_their_history_tells_of_and_outsiders_do_not(talk: Talk) -> None:
    ann, bob, eve = talk.client("ann"), talk.client("bob"), talk.client("eve")
    ann.ask("JOIN #den", "MODE #den +b spam!*@*", "MODE #den +e bob!*@*"), bob.ask("JOIN #den"), ann.heard()
    assert [line.split(" ")[1] for line in bob.ask("MODE #den +b")] == ["367", "368"]
    assert [line.split(" ")[1] for line in bob.ask("MODE #den +e")] == ["482", "349"]
    assert [line.split(" ")[1] for line in eve.ask("MODE #den +b")] == ["482", "368"]
    assert [line.split(" ")[1] for line in ann.ask("MODE #den e")] == ["348", "349"]


async def test_a_ban_that_irc_clients_make_of_what_they_see_hits_who_came_without_irc(talk: Talk) -> None:
    ann = talk.client("ann")
    ann.ask("JOIN #den")
    eve = Person("g" + "e" * 16, "eve")
    talk.store.submit(None, eve, Enter(name="eve"))
    talk.store.submit(None, eve, Join(room="den"))
    talk.turn()
    (seen,) = [line.split(" ") for line in ann.ask("WHOIS eve") if " 311 " in line]
    ann.ask(f"MODE #den +b *!*{seen[4]}@{seen[5]}", "KICK #den eve")
    talk.store.submit(None, eve, Join(room="den"))
    talk.turn()
    assert eve.id not in talk.store.state.rooms["den"].members
