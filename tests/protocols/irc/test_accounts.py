"""REGISTER and VERIFY, before the welcome and after it."""

import pytest
from msgspec.structs import replace

from tests.protocols.irc.talk import SETUP, Client, Talk
from tests.support.gate import FAR

PASSWORD = "sesame street"


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


def early(talk: Talk, *lines: str) -> Client:
    client = talk.open()
    client.ask("CAP LS 302", "CAP REQ draft/account-registration", *lines)
    return client


async def test_an_account_is_made_before_the_welcome_and_welcomed(talk: Talk) -> None:
    client = early(talk, "NICK ann")
    heard = await client.wait(f"REGISTER * * :{PASSWORD}")
    assert heard[0] == ":irc.test REGISTER SUCCESS ann :Account created"
    assert [line.split(" ")[1] for line in heard] == ["REGISTER", "900"]
    heard = client.ask("USER a 0 * :A", "CAP END")
    assert heard[0].startswith(":irc.test 001 ann ")
    assert client.session.person is not None
    assert client.session.person.kind == "account"
    assert client.ask("JOIN #den")[0] == ":ann!~a@localhost JOIN #den"


@pytest.mark.parametrize(
    ("lines", "fail"),
    [
        ([f"REGISTER * * :{PASSWORD}"], "NEED_NICK *"),
        (["NICK bob", f"REGISTER * * :{PASSWORD}"], "ACCOUNT_EXISTS bob"),
        (["NICK bob", f"REGISTER bob * :{PASSWORD}"], "ACCOUNT_EXISTS bob"),
        (["NICK root", f"REGISTER * * :{PASSWORD}"], "BAD_ACCOUNT_NAME *"),
        (["NICK b0b", f"REGISTER * * :{PASSWORD}"], "ACCOUNT_EXISTS *"),
        (["NICK ann", f"REGISTER eve * :{PASSWORD}"], "ACCOUNT_NAME_MUST_BE_NICK eve"),
        (["NICK ann", f"REGISTER * * :{'x' * 600}"], ""),
    ],
)
async def test_why_not_is_said_once(talk: Talk, lines: list[str], fail: str) -> None:
    talk.client("bob")
    client = early(talk)
    heard = await client.wait(*lines)
    fails = [line for line in heard if " FAIL " in line]
    assert fails == ([line for line in fails if f"FAIL REGISTER {fail} :" in line] if fail else [])
    assert len(fails) == bool(fail)
    assert client.session.person is None


async def test_after_a_refusal_one_can_go_on_as_a_guest_or_try_again(talk: Talk) -> None:
    client = early(talk, "NICK ann")
    client.connection.peer = FAR
    assert "FAIL REGISTER PASSWORD_PLAIN" in (await client.wait(f"REGISTER * * :{PASSWORD}"))[0]
    client.connection.peer = replace(FAR, tls=True)
    again = await client.wait(f"REGISTER * * :{PASSWORD}")
    assert again[0].startswith(":irc.test REGISTER SUCCESS ann")
    assert "001" in client.ask("USER a 0 * :A", "CAP END")[0]


async def test_a_guest_who_was_refused_is_welcomed_under_the_nick_of_the_end(talk: Talk) -> None:
    client = early(talk, "NICK ann")
    client.connection.peer = FAR
    await client.wait(f"REGISTER * * :{PASSWORD}")
    heard = client.ask("NICK anna", "USER a 0 * :A", "CAP END")
    assert " 001 anna " in heard[0]
    assert [here.person.name for here in talk.store.state.people.values()] == ["anna"]


@pytest.mark.parametrize("setup", [replace(SETUP, register_early=False), replace(SETUP, asks_pass=True)])
async def test_where_it_is_not_allowed_or_a_password_comes_first_it_is_for_later(talk: Talk, setup: object) -> None:
    talk.house.setup = setup  # type: ignore[assignment]
    client = talk.open()
    listed = " ".join(client.ask("CAP LS 302"))
    assert "account-registration=before-connect" not in listed
    heard = await client.wait("NICK ann", f"REGISTER * * :{PASSWORD}")
    assert heard[0].startswith(":irc.test FAIL REGISTER COMPLETE_CONNECTION_REQUIRED * ")
    assert client.session.person is None


async def test_a_house_without_guests_refuses_with_a_code_that_clients_know(talk: Talk) -> None:
    talk.store.state.load_policy("guests", "no")
    heard = await early(talk, "NICK ann").wait(f"REGISTER * * :{PASSWORD}")
    assert [line.split(" ")[1:4] for line in heard] == [["FAIL", "REGISTER", "TEMPORARILY_UNAVAILABLE"]]


async def test_where_an_address_is_asked_for_it_is_announced_and_no_account_is_made_without(talk: Talk) -> None:
    talk.house.setup = replace(SETUP, asks_email=True)
    talk.hub.gate.asks_email = True
    assert "account-registration=before-connect,email-required" in " ".join(talk.open().ask("CAP LS 302"))
    ann = early(talk, "NICK ann")
    heard = await ann.wait(f"REGISTER * * :{PASSWORD}")
    assert [line.split(" ")[1:4] for line in heard] == [["FAIL", "REGISTER", "INVALID_EMAIL"]]
    heard = await ann.wait(f"REGISTER * ann@here.test :{PASSWORD}")
    assert "REGISTER SUCCESS ann" in heard[0]


async def test_one_account_is_enough(talk: Talk) -> None:
    client = early(talk, "NICK ann")
    await client.wait(f"REGISTER * * :{PASSWORD}")
    assert "ALREADY_AUTHENTICATED ann" in (await client.wait(f"REGISTER * * :{PASSWORD}"))[0]
    client.ask("USER a 0 * :A", "CAP END")
    assert "ALREADY_AUTHENTICATED ann" in (await client.wait(f"REGISTER * * :{PASSWORD}"))[0]


async def test_nothing_is_verified(talk: Talk) -> None:
    assert talk.client("ann").ask("VERIFY ann 123456")[0].startswith(":irc.test FAIL VERIFY INVALID_CODE ann :")
