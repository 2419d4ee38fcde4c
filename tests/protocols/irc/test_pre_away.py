"""A client that comes by itself."""

from base64 import b64encode

import pytest

from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


async def test_what_was_said_before_the_welcome_holds_after_it(talk: Talk) -> None:
    ann = talk.open()
    ann.ask("CAP LS 302", "CAP REQ :draft/pre-away")
    assert ann.ask("AWAY :lunch") == [":irc.test 306 * :You have been marked as being away"]
    heard = ann.ask("NICK ann", "USER ann 0 * :Ann", "CAP END")
    assert not [line for line in heard if " 306 " in line]
    assert talk.client("bob").ask("PRIVMSG ann :hi") == [":irc.test 301 bob ann lunch"]


async def test_a_star_is_away_for_no_reason_given_and_read_in_words(talk: Talk) -> None:
    ann = talk.client("ann", "draft/pre-away")
    bob = talk.client("bob")
    ann.ask("AWAY *")
    assert bob.ask("PRIVMSG ann :hi") == [":irc.test 301 bob ann :Not here at the moment"]
    bob.ask("AWAY *")
    ann.heard()
    assert ann.ask("PRIVMSG bob :hi") == [":irc.test 301 ann bob *"]


async def test_one_can_take_it_back_before_the_welcome(talk: Talk) -> None:
    ann = talk.open()
    ann.ask("CAP LS 302", "CAP REQ :draft/pre-away", "AWAY *")
    assert ann.ask("AWAY") == [":irc.test 305 * :You are no longer marked as being away"]
    ann.ask("NICK ann", "USER ann 0 * :Ann", "CAP END")
    assert talk.client("bob").ask("PRIVMSG ann :hi") == []


async def test_without_the_capability_nobody_is_away_before_the_welcome(talk: Talk) -> None:
    assert talk.open().ask("AWAY :x") == [":irc.test 451 * :You have not registered"]


@pytest.mark.parametrize(("said", "shown"), [("*", ""), (":lunch", "lunch")])
async def test_who_is_here_already_is_not_away_because_one_more_client_came_by_itself(
    talk: Talk, said: str, shown: str
) -> None:
    ann = talk.client("ann")
    await ann.wait("REGISTER * * :sesame street")
    proof = b64encode(b"\0ann\0sesame street").decode()
    phone = talk.open()
    phone.ask("CAP LS 302", "CAP REQ :draft/pre-away sasl", f"AWAY {said}")
    await phone.wait("AUTHENTICATE PLAIN", f"AUTHENTICATE {proof}", "NICK ann", "USER ann 0 * :Ann", "CAP END")
    here = talk.store.state.person_named("ann")
    assert here is not None
    assert here.away == shown
