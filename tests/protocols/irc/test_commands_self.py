"""OPER and the switches of oneself: nobody is an operator by saying so."""

import pytest

from chinwag.room.commands_presence import Describe
from chinwag.room.facts import Facts
from chinwag.room.permissions import Role
from tests.protocols.irc.talk import Client, Talk
from tests.support.gate import FAR


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


def rank(client: Client) -> Role:
    person = client.session.person
    assert person is not None
    return client.talk.store.state.rank(person)


@pytest.mark.parametrize("mode", ["+o", "+io", "+o-o+o"])
def test_a_switch_from_the_wire_gives_no_right(talk: Talk, mode: str) -> None:
    ann = talk.client("ann")
    ann.ask(f"MODE ann {mode}")
    assert rank(ann) is Role.GUEST
    assert "o" not in ann.ask("MODE ann")[0].rpartition("+")[2]


def test_nor_does_a_description_whatever_facts_come_with_it(talk: Talk) -> None:
    ann = talk.client("ann")
    assert ann.session.person is not None
    talk.store.submit(None, ann.session.person, Describe(modes="iow"), Facts(verified=True))
    talk.turn()
    assert rank(ann) is Role.GUEST
    assert talk.store.state.people[ann.session.person.id].modes == "iw"


@pytest.mark.parametrize("kept", ["toor", "$argon2 hash"])
async def test_the_right_password_makes_an_operator_until_the_switch_is_taken_off(talk: Talk, kept: str) -> None:
    said = "toor"
    talk.hub.gate.settings.operators = {"root": kept}
    if kept != said:
        talk.secrets.hashes[kept] = said
    ann = talk.client("ann")
    assert [line.split(" ", 3)[-1] for line in await ann.wait(f"OPER root {said}")] == [
        ":You are now an IRC operator",
        "+o",
    ]
    assert rank(ann) is Role.OPERATOR
    ann.ask("MODE ann +i")
    assert rank(ann) is Role.OPERATOR
    ann.ask("MODE ann -o")
    assert rank(ann) is Role.GUEST


@pytest.mark.parametrize("line", ["OPER root wrong", "OPER nobody toor", "OPER root $argon2", "OPER root :"])
async def test_wrong_names_and_wrong_passwords_look_alike_and_are_both_hashed(talk: Talk, line: str) -> None:
    ann = talk.client("ann")
    heard = await ann.wait(line)
    assert heard == [":irc.test 464 ann :Password incorrect"]
    assert len(talk.secrets.checked) == 1
    assert rank(ann) is Role.GUEST


async def test_an_account_that_opers_is_an_operator_as_a_guest_is(talk: Talk) -> None:
    ann = talk.client("ann")
    await ann.wait("REGISTER * * battery-staple", "OPER root toor")
    assert rank(ann) is Role.OPERATOR


async def test_who_opered_is_in_the_record(talk: Talk) -> None:
    ann = talk.client("ann")
    await ann.wait("OPER root wrong", "OPER root toor")
    kinds = [(type(entry.event).__name__, entry.who.name) for entry in talk.store.page("*house", limit=9).entries]
    assert ("BecameOperator", "ann") in kinds
    assert len(kinds) == 2  # the record began with it


async def test_guessing_is_slowed_down_and_ends_the_connection(talk: Talk) -> None:
    ann = talk.client("ann")
    await ann.wait(*["OPER root wrong"] * 5)
    assert ann.connection.closed


async def test_over_a_plain_connection_from_elsewhere_it_is_not_read(talk: Talk) -> None:
    ann = talk.client("ann")
    ann.connection.peer = FAR
    heard = await ann.wait("OPER root toor")
    assert [line.split(" ")[1] for line in heard] == ["464", "NOTICE"]
    assert talk.secrets.checked == []
