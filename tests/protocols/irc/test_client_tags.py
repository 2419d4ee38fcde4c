"""Answers, reactions and signs of IRC clients are the core's own, so that everybody else sees them."""

import pytest

from chinwag.room.events import Reacted, Said, Tagged, Typed
from tests.protocols.irc.talk import Client, Talk

CAPS = ("message-tags", "echo-message", "draft/chathistory", "draft/event-playback", "batch")


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


def id_of(line: str) -> str:
    return line.split("msgid=")[1].split(" ")[0].split(";")[0]


def said(talk: Talk, client: Client, text: str) -> str:
    (echo,) = client.ask(f"PRIVMSG #den :{text}")
    return id_of(echo)


async def test_an_answer_is_stored_as_one_and_shown_as_one(talk: Talk) -> None:
    ann, bob = talk.client("ann", *CAPS), talk.client("bob", *CAPS)
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    id = said(talk, ann, "tea?")
    bob.heard()
    bob.ask(f"@+draft/reply={id} PRIVMSG #den :yes")
    event = talk.store.page("den").entries[-1].event
    assert isinstance(event, Said)
    assert f"-{event.reply}" in id
    assert f"+draft/reply={id}" in ann.heard()[-1]


@pytest.mark.parametrize("id", ["r1-999", "x", "r9-1", "r1-", "r2-1"])
async def test_an_answer_to_what_is_no_message_is_said_all_the_same(talk: Talk, id: str) -> None:
    ann = talk.client("ann", *CAPS)
    ann.ask("JOIN #den")
    assert "PRIVMSG #den :yes" in ann.ask(f"@+draft/reply={id} PRIVMSG #den :yes")[0]


async def test_a_reaction_is_the_rooms_own_and_can_be_taken_off(talk: Talk) -> None:
    ann, bob = talk.client("ann", *CAPS), talk.client("bob", *CAPS)
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    id = said(talk, ann, "tea?")
    bob.heard()
    bob.ask(f"@+draft/react=👍;+draft/reply={id} TAGMSG #den")
    assert talk.store.page("den").entries[-1].event == Reacted(target=int(id.split("-")[1]), emoji="👍")
    (heard,) = ann.heard()
    assert heard.startswith("@msgid=")
    assert f"+draft/react=👍;+draft/reply={id} :bob!~bob@localhost TAGMSG #den" in heard
    bob.ask(f"@+draft/unreact=👍;+draft/reply={id} TAGMSG #den")
    assert "+draft/unreact=👍" in ann.heard()[0]


async def test_words_as_a_reaction_pass_by(talk: Talk) -> None:
    ann = talk.client("ann", *CAPS)
    ann.ask("JOIN #den")
    id = said(talk, ann, "tea?")
    assert "+draft/react=lol" in ann.ask(f"@+draft/react=lol;+draft/reply={id} TAGMSG #den")[0]
    assert isinstance(talk.store.page("den").entries[-1].event, Said)


async def test_who_types_is_seen_by_everybody(talk: Talk) -> None:
    ann, bob = talk.client("ann", *CAPS), talk.client("bob", *CAPS)
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    seen: list[object] = []
    talk.store.on_settled(lambda settled: seen.extend(e.event for s in settled for e in s.entries))
    bob.ask("@+typing=active TAGMSG #den")
    assert "+typing=active :bob!~bob@localhost TAGMSG #den" in ann.heard()[0]
    bob.ask("@+typing=paused TAGMSG #den")
    assert "+typing=paused" in ann.heard()[0]
    assert [event for event in seen if isinstance(event, Typed)] == [Typed()]


async def test_a_sign_that_is_to_be_kept_is_played_back_to_those_who_want_events(talk: Talk) -> None:
    ann, bob = talk.client("ann", *CAPS), talk.client("bob", *CAPS[:-2], "batch")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    (echo,) = ann.ask("@+x=1;+draft/persist TAGMSG #den")
    assert [type(entry.event) for entry in talk.store.page("den").entries][-1] is Tagged
    assert [id_of(line) for line in ann.ask("CHATHISTORY LATEST #den * 9") if "TAGMSG" in line] == [id_of(echo)]
    bob.heard()
    assert not [line for line in bob.ask("CHATHISTORY LATEST #den * 9") if "TAGMSG" in line]


async def test_what_oneself_says_to_oneself_comes_back_and_is_kept_for_an_account(talk: Talk) -> None:
    ann = talk.client("ann", *CAPS)
    await ann.wait("REGISTER * * :correct horse battery")
    first, second = ann.ask("PRIVMSG ann :milk")
    assert first == second
    inside = [line for line in ann.ask("CHATHISTORY LATEST ann * 9") if "PRIVMSG" in line]
    assert [id_of(line) for line in inside] == [id_of(first)]
