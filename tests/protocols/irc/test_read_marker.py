"""Read markers are one thing, told by time on IRC and by place elsewhere."""

import pytest

from chinwag.room.commands import MarkRead
from tests.protocols.irc.talk import Talk

CAPS = ("draft/read-marker", "server-time", "message-tags", "echo-message")


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


def time_of(line: str) -> str:
    return line.split("time=")[1].split(";")[0].split(" ")[0]


async def test_what_was_read_on_irc_is_read_elsewhere(talk: Talk) -> None:
    ann = talk.client("ann", *CAPS)
    await ann.wait("REGISTER * * :correct horse battery")
    ann.ask("JOIN #den", "PRIVMSG #den :one")
    (second,) = ann.ask("PRIVMSG #den :two")
    seq = talk.store.state.rooms["den"].head
    ann.ask("PRIVMSG #den :three")
    (line,) = ann.ask(f"MARKREAD #den timestamp={time_of(second)}")
    assert line.endswith(f"MARKREAD #den timestamp={time_of(second)}")
    account = next(iter(talk.store.state.accounts.values()))
    assert seq <= account.read["den"] <= seq + 1  # messages of one millisecond are read together


async def test_what_was_read_elsewhere_is_read_on_irc_also_after_a_restart(talk: Talk) -> None:
    ann = talk.client("ann", *CAPS)
    await ann.wait("REGISTER * * :correct horse battery")
    ann.ask("JOIN #den")
    (said,) = ann.ask("PRIVMSG #den :one")
    (account,) = talk.store.state.accounts.values()
    talk.store.submit(None, account.person, MarkRead(room="den", seq=talk.store.state.rooms["den"].head))
    assert ann.heard()[0].endswith(f":irc.test MARKREAD #den timestamp={time_of(said)}")
    assert talk.store.state.lobby.marks == {}  # nothing but the place is needed
    assert ann.ask("MARKREAD #den")[0].endswith(f"MARKREAD #den timestamp={time_of(said)}")


async def test_a_time_that_nothing_was_said_at_is_remembered_as_it_is(talk: Talk) -> None:
    ann = talk.client("ann", *CAPS)
    ann.ask("JOIN #den")
    early = "2020-01-01T00:00:00.000Z"
    for target in ("#den", "bob"):
        assert ann.ask(f"MARKREAD {target}")[0].endswith(f"MARKREAD {target} *")
        assert ann.ask(f"MARKREAD {target} timestamp={early}")[0].endswith(f"MARKREAD {target} timestamp={early}")
    assert "INVALID_PARAMS" in ann.ask("MARKREAD #den timestamp=yesterday")[0]
