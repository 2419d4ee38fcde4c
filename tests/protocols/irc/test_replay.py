"""What was said before a client came, where it cannot ask for it."""

import re
from base64 import b64encode

import pytest

from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    ann = talk.client("ann")
    ann.ask("JOIN #den", "PRIVMSG #den :first", "PRIVMSG #den :\x01ACTION waves\x01", "PRIVMSG #den :last")
    talk.now = talk.store.rooms["den"][-1].at + 60_000
    return talk


def after_the_names(lines: list[str]) -> list[str]:
    end = next(index for index, line in enumerate(lines) if " 366 " in line)
    return lines[end + 1 :]


async def test_old_clients_read_when_it_was_said_between_two_notices(talk: Talk) -> None:
    first, *said, last = after_the_names(talk.client("bob").ask("JOIN #den"))
    assert re.fullmatch(r":irc.test NOTICE #den :The last 3 messages before you came, from \d\d:\d\d:", first)
    assert [re.sub(r"\d\d:\d\d", "12:34", line) for line in said] == [
        ":ann!~ann@localhost PRIVMSG #den :[12:34] first",
        ":ann!~ann@localhost PRIVMSG #den :\x01ACTION [12:34] waves\x01",
        ":ann!~ann@localhost PRIVMSG #den :[12:34] last",
    ]
    assert last == ":irc.test NOTICE #den :That was before you came."


async def test_what_is_older_bears_its_day(talk: Talk) -> None:
    talk.now += 86_400_000
    first, said, *_ = after_the_names(talk.client("bob").ask("JOIN #den"))
    assert re.search(r"from \d+ [A-Z][a-z]{2} \d\d:\d\d:$", first)
    assert re.search(r":\[\d+ [A-Z][a-z]{2} \d\d:\d\d\] first$", said)


async def test_the_time_stands_in_the_tag_for_those_who_read_it(talk: Talk) -> None:
    _, said, *_ = after_the_names(talk.client("bob", "server-time").ask("JOIN #den"))
    assert re.fullmatch(r"@time=[0-9T:.Z-]+ :ann!~ann@localhost PRIVMSG #den :first", said)


async def test_an_empty_channel_is_entered_without_a_word_of_it(talk: Talk) -> None:
    talk.client("ada").ask("JOIN #new")
    assert after_the_names(talk.client("bob").ask("JOIN #new")) == []


async def test_clients_that_can_ask_are_shown_nothing_unasked(talk: Talk) -> None:
    bob = talk.client("bob", "draft/chathistory", "batch", "server-time")
    assert after_the_names(bob.ask("JOIN #den")) == []


async def test_joins_do_not_push_messages_out(talk: Talk) -> None:
    for number in range(25):
        talk.client(f"guest{number}").ask("JOIN #den")
    assert len(after_the_names(talk.client("bob").ask("JOIN #den"))) == 5


async def test_an_account_reads_on_coming_back_what_was_said_in_its_channels(talk: Talk) -> None:
    bob = talk.client("bob")
    await bob.wait("JOIN #den", "REGISTER * * :sesame street")
    bob.ask("QUIT")
    talk.say("ann", "den", "while you were away")
    again, words = talk.open(), b64encode(b"\0bob\0sesame street").decode()
    await again.wait("CAP REQ sasl", "AUTHENTICATE PLAIN", f"AUTHENTICATE {words}")
    heard = again.ask("NICK bob", "USER bob 0 * :Bob", "CAP END")
    assert any(line.endswith("] while you were away") for line in after_the_names(heard))
