"""What became true, as lines of IRC."""

import pytest

from chinwag.protocols.irc.lines import BODY
from chinwag.room.commands import Edit
from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


async def test_a_long_text_is_cut_so_that_each_line_fits_with_its_source(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    text = " ".join(f"word{number}" for number in range(150))
    talk.say("ann", "den", text)
    lines = bob.heard()
    assert len(lines) > 2
    assert all(len(f"{line}\r\n".encode()) <= BODY for line in lines)
    assert " ".join(line.partition(" PRIVMSG #den :")[2] for line in lines) == text


async def test_what_fits_with_its_source_goes_whole_and_one_byte_more_is_refused(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    for command in ("PRIVMSG", "NOTICE"):
        head = f":ann!~ann@localhost {command} #den :"
        text = "x" * (BODY - 2 - len(head))
        assert ann.ask(f"{command} #den :{text}") == []
        assert bob.heard() == [head + text]
        assert [line.split(" ")[1] for line in ann.ask(f"{command} #den :{text}x")] == ["417"]
        assert bob.heard() == []


async def test_an_edit_is_a_new_message_that_says_so_and_what_it_was(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob", "message-tags")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.ask("PRIVMSG #den :tae")
    id = bob.heard()[-1].split("msgid=")[1].split(" ")[0]
    who = talk.store.state.person_named("ann")
    assert who is not None
    talk.store.submit(None, who.person, Edit(room="den", seq=int(id.split("-")[1]), text="tea"))
    (edited,) = bob.heard()
    assert f"+draft/reply={id}" in edited
    assert edited.endswith(":ann!~ann@localhost PRIVMSG #den :(edited) tea")


async def test_a_message_of_several_lines_from_elsewhere_is_one_batch_or_as_many_lines(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    eve = talk.client("eve", "draft/multiline", "batch", "message-tags")
    for client in (ann, bob, eve):
        client.ask("JOIN #den")
    bob.heard(), eve.heard()
    talk.say("ann", "den", "one\n\ntwo")
    assert bob.heard() == [":ann!~ann@localhost PRIVMSG #den :one", ":ann!~ann@localhost PRIVMSG #den :two"]
    start, *inside, end = eve.heard()
    assert " BATCH +" in start
    assert " BATCH -" in end
    assert [line.partition(" PRIVMSG #den :")[2] for line in inside] == ["one", "", "two"]


async def test_what_two_accounts_change_of_what_they_said_is_told_to_the_two_by_nick(talk: Talk) -> None:
    caps = ("message-tags", "draft/message-redaction", "echo-message")
    ann, bob = talk.client("ann", *caps), talk.client("bob", *caps)
    for client in (ann, bob):
        await client.wait("REGISTER * * :correct horse battery")
    (echo,) = ann.ask("PRIVMSG bob :tae")
    id = echo.split("msgid=")[1].split(" ")[0].split(";")[0]
    bob.heard()
    account = talk.store.state.account_named("ann")
    assert account is not None
    (key,) = talk.store.state.lobby.hidden.keys() - {"*house"}
    talk.store.submit(None, account.person, Edit(room=key, seq=int(id.split("-")[1]), text="tea"))
    assert "PRIVMSG bob :(edited) tea" in bob.heard()[-1]
    ann.heard()
    assert f"REDACT bob {id}" in ann.ask(f"REDACT bob {id}")[-1]
    assert f"REDACT bob {id}" in bob.heard()[-1]
