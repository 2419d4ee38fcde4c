"""KICK, INVITE and their like: what may be done is what the one table says, in the channel or not."""

import pytest

from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


def numbers(lines: list[str]) -> list[str]:
    return [line.split(" ")[1] for line in lines]


async def test_invite_alone_lists_where_one_is_invited(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    assert bob.ask("INVITE") == [":irc.test 337 bob :End of /INVITE list"]
    ann.ask("JOIN #den", "INVITE bob #den"), bob.heard()
    assert bob.ask("INVITE")[0] == ":irc.test 336 bob #den"
    bob.ask("JOIN #den")
    assert numbers(bob.ask("INVITE")) == ["337"]
    assert numbers(bob.ask("INVITE ann")) == ["461"]


async def test_an_operator_of_the_server_keeps_order_from_outside(talk: Talk) -> None:
    ann, bob, rita = talk.client("ann"), talk.client("bob"), talk.client("rita")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    assert numbers(rita.ask("KICK #den bob", "MODE #den +m", "MODE #den e")) == ["442", "442", "482", "349"]
    await rita.wait("OPER root toor")
    assert rita.ask("KICK #den bob :out") == [":rita!~rita@localhost KICK #den bob out"]
    assert rita.ask("MODE #den +m") == [":rita!~rita@localhost MODE #den +m"]
    assert numbers(rita.ask("MODE #den e")) == ["349"]
    assert ann.heard() == [":rita!~rita@localhost KICK #den bob out", ":rita!~rita@localhost MODE #den +m"]


async def test_an_operator_puts_out_a_guest_who_made_the_channel(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    ann.ask("JOIN #den"), bob.ask("JOIN #den")
    assert numbers(bob.ask("KICK #den ann")) == ["482"]
    ann.ask("MODE #den +o bob"), bob.heard()
    assert bob.ask("KICK #den ann :bye") == [":bob!~bob@localhost KICK #den ann bye"]
