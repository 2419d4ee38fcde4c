"""What IRC clients ask and hear, from coming in to leaving."""

import pytest

from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


def numbers(lines: list[str]) -> list[str]:
    return [line.split(" ")[1] for line in lines]


async def test_a_client_comes_in_and_is_in_no_channel(talk: Talk) -> None:
    heard = talk.open().ask("NICK ann", "USER ann 0 * :Ann A")
    assert numbers(heard)[:5] == ["001", "002", "003", "004", "005"]
    assert not [line for line in heard if " JOIN " in line]


async def test_lines_in_one_piece_are_done_one_after_the_other(talk: Talk) -> None:
    client = talk.open()
    client.session.received(
        b"NICK ann\r\nUSER a 0 * :A\r\nJOIN #den\r\nJOIN #den\r\nPRIVMSG #den :hi\r\nPING x\r\n"
    )
    heard = client.heard()
    assert [line for line in heard if " JOIN " in line] == [":ann!~a@localhost JOIN #den"]
    assert heard[-1] == ":irc.test PONG irc.test x"


async def test_a_name_that_is_taken_is_refused_and_another_is_fine(talk: Talk) -> None:
    talk.client("ann")
    other = talk.open()
    assert numbers(other.ask("NICK ann", "USER b 0 * :B")) == ["433"]
    assert "001" in numbers(other.ask("NICK bob"))


async def test_what_is_said_reaches_others_and_not_oneself(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    assert ann.ask("PRIVMSG #den :hello there") == []
    assert bob.heard() == [":ann!~ann@localhost PRIVMSG #den :hello there"]
    assert bob.ask("PRIVMSG ann :psst") == []
    assert ann.heard() == [":bob!~bob@localhost PRIVMSG ann :psst"]


async def test_an_echo_bears_the_label_and_others_do_not_see_it(talk: Talk) -> None:
    ann = talk.client("ann", "echo-message", "labeled-response", "batch", "message-tags")
    bob = talk.client("bob", "message-tags")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    (echo,) = ann.ask("@label=7;+x=y PRIVMSG #den :hi")
    assert echo.startswith("@label=7;msgid=")
    (heard,) = bob.heard()
    assert "label" not in heard
    assert "+x=y" in heard


async def test_several_answers_to_one_label_are_one_batch(talk: Talk) -> None:
    ann = talk.client("ann", "labeled-response", "batch")
    first, *inside, last = ann.ask("@label=q JOIN #den")
    assert first == "@label=q :irc.test BATCH +b1 labeled-response"
    assert last == ":irc.test BATCH -b1"
    assert all(line.startswith("@batch=b1 ") for line in inside)
    assert ann.ask("@label=z PONG x") == ["@label=z :irc.test ACK"]


async def test_who_made_a_channel_rules_it(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    assert ":irc.test 353 ann = #den @ann" in ann.ask("JOIN #den")
    bob.ask("JOIN #den"), ann.heard()
    assert numbers(bob.ask("KICK #den ann")) == ["482"]
    assert ann.ask("MODE #den +mt") == [":ann!~ann@localhost MODE #den +mt"]
    bob.heard()
    assert numbers(bob.ask("PRIVMSG #den :hi")) == ["404"]
    assert ann.ask("MODE #den +v bob") == [":ann!~ann@localhost MODE #den +v bob"]
    bob.heard()
    assert bob.ask("PRIVMSG #den :hi") == []
    ann.heard()
    assert ann.ask("KICK #den bob :bye") == [":ann!~ann@localhost KICK #den bob bye"]
    assert bob.heard() == [":ann!~ann@localhost KICK #den bob bye"]


async def test_a_mask_keeps_somebody_out_and_an_exception_lets_in(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    ann.ask("JOIN #den", "MODE #den +b bob!*@*")
    assert numbers(bob.ask("JOIN #den")) == ["474"]
    ann.ask("MODE #den +e *!~bob@*")
    assert "366" in numbers(bob.ask("JOIN #den"))


async def test_history_is_there_in_pages(talk: Talk) -> None:
    ann = talk.client("ann", "draft/chathistory", "batch", "message-tags")
    ann.ask("JOIN #den", *[f"PRIVMSG #den :{number}" for number in range(5)])
    first, *inside, _ = ann.ask("CHATHISTORY LATEST #den * 2")
    assert first.endswith(" chathistory #den")
    assert [line.rsplit(":", 1)[1] for line in inside] == ["3", "4"]
    reference = inside[0].split("msgid=")[1].split(" ")[0].split(";")[0]
    _, *before, _ = ann.ask(f"CHATHISTORY BEFORE #den msgid={reference} 2")
    assert [line.rsplit(":", 1)[1] for line in before] == ["1", "2"]


async def test_lines_sent_as_one_message_arrive_as_one_or_as_lines(talk: Talk) -> None:
    caps = ("draft/multiline", "batch", "message-tags")
    ann, bob, eve = talk.client("ann", *caps), talk.client("bob", *caps), talk.client("eve")
    for client in (ann, bob, eve):
        client.ask("JOIN #den")
    bob.heard(), eve.heard()
    ann.ask("BATCH +1 draft/multiline #den", "@batch=1 PRIVMSG #den :one", "@batch=1 PRIVMSG #den :two", "BATCH -1")
    assert [line.split(" ")[-1] for line in bob.heard()][1:3] == [":one", ":two"]
    assert [line.split(" ")[-1] for line in eve.heard()] == [":one", ":two"]


async def test_who_is_watched_for_is_told_to_come_and_go(talk: Talk) -> None:
    ann = talk.client("ann")
    assert ann.ask("MONITOR + bob") == [":irc.test 731 ann bob"]
    bob = talk.client("bob")
    assert numbers(ann.heard()) == ["730"]
    bob.ask("QUIT")
    assert ann.heard() == [":irc.test 731 * bob"]


async def test_an_operator_shows_the_password(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    assert numbers(await ann.wait("OPER root wrong")) == ["464"]
    assert numbers(ann.ask("KILL bob")) == ["481"]
    assert numbers(await ann.wait("OPER root toor")) == ["381", "MODE"]
    ann.ask("KILL bob :enough")
    assert bob.connection.closed


async def test_bytes_that_are_no_utf8_are_refused_and_the_next_line_is_read(talk: Talk) -> None:
    ann = talk.client("ann")
    ann.session.received(b"PRIVMSG ann :hi\xaa\r\nPING x\r\n")
    heard = ann.heard()
    assert heard[0].startswith(":irc.test FAIL PRIVMSG INVALID_UTF8")
    assert heard[1].endswith("PONG irc.test x")


async def test_a_renderings_bytes_are_shared_by_all_who_read_alike(talk: Talk) -> None:
    ann, bob, eve = talk.client("ann"), talk.client("bob"), talk.client("eve", "server-time")
    assert ann.session.wire.key == bob.session.wire.key
    assert ann.session.wire.key != eve.session.wire.key
