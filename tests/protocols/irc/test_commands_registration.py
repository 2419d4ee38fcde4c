"""PASS: the password that all IRC clients say, and that of the house."""

import pytest
from msgspec.structs import replace

from chinwag.room.commands_accounts import SetPolicy
from chinwag.room.entry import SERVER
from chinwag.room.facts import Facts
from tests.protocols.irc.talk import SETUP, Talk

IN = ("NICK ann", "USER a 0 * :A")


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


def asking(talk: Talk, kept: str) -> None:
    talk.house.setup = replace(SETUP, asks_pass=True)
    talk.hub.gate.settings.knock_kept = kept


def numbers(lines: list[str]) -> list[str]:
    return [line.split(" ")[1] if line[0] == ":" else line.split(" ")[0] for line in lines]


@pytest.mark.parametrize("kept", ["swordfish", "$argon2 hash"])
async def test_who_says_the_password_is_let_in_and_others_are_told_and_shut_out(talk: Talk, kept: str) -> None:
    asking(talk, kept)
    talk.secrets.hashes["$argon2 hash"] = "swordfish"
    assert "001" in numbers(await talk.open().wait("PASS swordfish", *IN))
    for lines in ((), ("PASS tuna",), ("PASS $argon2",), ("PASS :",)):
        client = talk.open()
        assert numbers(await client.wait(*lines, "NICK bob", "USER b 0 * :B"))[-2:] == ["464", "ERROR"], lines
        assert client.connection.closed
    assert [here.person.name for here in talk.store.state.people.values()] == ["ann"]


async def test_nothing_sent_along_is_acted_upon_where_it_was_wrong(talk: Talk) -> None:
    asking(talk, "swordfish")
    client = talk.open()
    client.session.received(b"PASS tuna\r\nNICK ann\r\nUSER a 0 * :A\r\nJOIN #den\r\nPRIVMSG #den :hi\r\n")
    assert numbers(await client.wait("PING x")) == ["464", "ERROR"]
    assert talk.store.state.people == {}
    assert talk.store.state.room("den") is None


async def test_said_once_it_is_not_hashed_again(talk: Talk) -> None:
    asking(talk, "$argon2 hash")
    talk.secrets.hashes["$argon2 hash"] = "swordfish"
    for number in range(3):
        await talk.open().wait("PASS swordfish", f"NICK ann{number}", "USER a 0 * :A")
    assert len(talk.store.state.people) == 3
    assert len(talk.secrets.checked) == 1


async def test_a_password_taken_out_of_the_settings_is_asked_of_nobody(talk: Talk) -> None:
    asking(talk, "")
    assert "001" in numbers(await talk.open().wait(*IN))


async def test_guests_say_the_password_of_the_house_by_pass(talk: Talk) -> None:
    settled = SetPolicy(policy="password", value="on")
    talk.store.submit(None, SERVER, settled, Facts(secret="hash of tuna"))
    talk.turn()
    for said, heard in (("PASS tuna", "001"), ("PASS swordfish", "464"), ("PING x", "464")):
        client = talk.open()
        assert heard in numbers(await client.wait(said, *IN)), said
        client.ask("QUIT")
    client = talk.open()
    await client.wait("PASS wrong", *IN)
    assert "001" in numbers(await client.wait("PASS tuna", "NICK ann"))


async def test_a_version_of_cap_that_is_no_number_is_as_good_as_none(talk: Talk) -> None:
    for version in ("", " ²", " x", " -1"):
        (line,) = talk.open().ask(f"CAP LS{version}")
        assert line.startswith(":irc.test CAP * LS :"), version
        assert "sasl=" not in line, version
