"""CERT: keys of one's account, over IRC."""

import pytest

from tests.protocols.irc.talk import Client, Talk
from tests.protocols.irc.test_sasl import KEY, with_certificate


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


async def ann(talk: Talk, certificate: str = KEY) -> Client:
    client = with_certificate(talk, certificate)
    await client.wait("NICK ann", "USER a 0 * :A", "REGISTER * * :sesame street")
    return client


async def test_keys_are_added_shown_and_removed(talk: Talk) -> None:
    client = await ann(talk)
    assert client.ask("CERT") == [":irc.test NOTICE ann :No certificate logs you in."]
    assert client.ask("CERT ADD") == [":irc.test NOTICE ann :Done."]
    assert client.ask("CERT add") == [":irc.test NOTICE ann :It is so already."]
    assert client.ask("CERT LIST") == [f":irc.test NOTICE ann :1. certificate {KEY} (of this connection)"]
    assert client.ask("CERT REMOVE 1") == [":irc.test NOTICE ann :Done."]
    assert talk.store.state.lobby.authkeys == {}


async def test_what_does_not_do_is_said(talk: Talk) -> None:
    client = await ann(talk, "")
    assert client.ask("CERT ADD")[0].startswith(":irc.test FAIL CERT CERTIFICATE_NONE :")
    assert client.ask("CERT REMOVE 1")[0].startswith(":irc.test FAIL CERT KEY_UNKNOWN :")
    assert client.ask("CERT BAKE") == [":irc.test NOTICE ann :CERT ADD | LIST | REMOVE number"]
    guest = talk.client("gast")
    assert guest.ask("CERT LIST")[0].startswith(":irc.test FAIL CERT ACCOUNT_NEEDED :")
