"""What was said is found by its words, its author, its place and its time."""

import asyncio

import pytest

from chinwag.room.whispers import between
from tests.protocols.irc.talk import Client, Talk

CAPS = ("draft/search", "batch", "message-tags", "server-time")


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


async def ask(client: Client, line: str) -> list[str]:
    """A search is answered on another turn of the loop."""
    client.session.received(f"{line}\r\n".encode())
    for _ in range(4):
        await asyncio.sleep(0)
    return client.heard()


def told(lines: list[str]) -> list[str]:
    """Target and text of what stands in the batch."""
    _, _, word, name, kind = lines[0].split(" ")
    assert (word, kind, lines[-1].rpartition(" ")[2]) == ("BATCH", "search", f"-{name[1:]}")
    return [line.partition(" PRIVMSG ")[2] for line in lines[1:-1]]


async def furnished(talk: Talk) -> Client:
    ann, bob = talk.client("ann", *CAPS), talk.client("bob")
    for client in (ann, bob):
        client.ask("JOIN #den", "JOIN #attic")
    ann.ask("PRIVMSG #den :blue cheese"), bob.ask("PRIVMSG #den :red cheese", "PRIVMSG #attic :old cheese")
    bob.ask("PRIVMSG #den :\x01VERSION cheese\x01", "PRIVMSG #den :wine")
    ann.heard()
    return ann


@pytest.mark.parametrize(
    ("attributes", "found"),
    [
        ("text=cheese", ["#den :blue cheese", "#den :red cheese", "#attic :old cheese"]),
        ("text=cheese;in=#den", ["#den :blue cheese", "#den :red cheese"]),
        ("text=cheese;from=BOB", ["#den :red cheese", "#attic :old cheese"]),
        ("from=bob;in=#den", ["#den :red cheese", "#den :wine"]),
        ("in=#den;limit=1", ["#den :wine"]),
        ("text=red\\scheese", ["#den :red cheese"]),
        ("text=cheese;before=2001-01-01T00:00:00.000Z", []),
        ("text=cheese;after=2001-01-01T00:00:00.000Z;in=#attic", ["#attic :old cheese"]),
        ("text=cheese;in=#nowhere", []),
        ("text=cheese;in=nobody", []),
    ],
)
async def test_messages_come_in_a_batch_oldest_first(talk: Talk, attributes: str, found: list[str]) -> None:
    ann = await furnished(talk)
    assert told(await ask(ann, f"SEARCH {attributes}")) == [
        line.replace("#den :wine", "#den :wine") for line in found
    ]  # fmt: skip


async def test_each_bears_its_id_and_its_time(talk: Talk) -> None:
    ann = await furnished(talk)
    (_, hit, _) = await ask(ann, "SEARCH text=blue")
    tags = hit.partition(" ")[0]
    assert all(word in tags for word in ("batch=b1", "msgid=r2-", "time=20"))


async def test_nobody_finds_what_is_said_where_they_are_not(talk: Talk) -> None:
    await furnished(talk)
    eve = talk.client("eve", *CAPS)
    assert told(await ask(eve, "SEARCH text=cheese")) == []
    assert told(await ask(eve, "SEARCH text=cheese;in=#den")) == []


async def test_what_two_accounts_said_to_each_other_is_found_by_the_two(talk: Talk) -> None:
    ann, bob, eve = talk.client("ann", *CAPS), talk.client("bob"), talk.client("eve", *CAPS)
    for client in (ann, bob, eve):
        await client.wait("REGISTER * * battery-staple")
    bob.ask("PRIVMSG ann :secret cheese")
    ann.heard()
    state = talk.store.state
    ids = [account.id for account in state.accounts.values()][:2]
    assert between(*ids) in state.lobby.hidden
    assert told(await ask(ann, "SEARCH text=cheese;in=bob")) == ["ann :secret cheese"]
    assert told(await ask(eve, "SEARCH text=cheese;in=bob")) == []


@pytest.mark.parametrize(
    "attributes",
    [
        "limit=2",
        "text=",
        "text=x;limit=0",
        "text=x;limit=many",
        "text=x;after=soon",
        "text=x;colour=red",
        "text=!!",
    ],
)
async def test_what_means_nothing_is_refused(talk: Talk, attributes: str) -> None:
    ann = await furnished(talk)
    (answer,) = await ask(ann, f"SEARCH {attributes}")
    assert ":irc.test FAIL SEARCH INVALID_PARAMS :" in answer


async def test_the_older_name_has_its_own_batch_and_without_one_there_is_no_search(talk: Talk) -> None:
    old, deaf = talk.client("old", "soju.im/search", "batch"), talk.client("deaf")
    assert (await ask(old, "SEARCH text=x"))[0] == ":irc.test BATCH +b1 soju.im/search"
    assert await ask(deaf, "SEARCH text=x") == [":irc.test 421 deaf SEARCH :Unknown command"]
