"""Asking about people."""

import pytest

from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


def after(lines: list[str], number: str) -> list[str]:
    """What stands behind the nick in all lines of one numeric."""
    return [line.split(" ", 3)[3] for line in lines if line.split(" ")[1] == number]


async def test_who_tells_a_channel_with_signs_and_who_is_away(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    ann.ask("JOIN #den"), bob.ask("JOIN #den", "AWAY :tea"), ann.heard()
    heard = ann.ask("WHO #den")
    assert after(heard, "352") == [
        "#den ~ann localhost irc.test ann H@ :0 Ann",
        "#den ~bob localhost irc.test bob G :0 Bob",
    ]
    assert after(heard, "315") == ["#den :End of WHO list"]


async def test_fields_come_in_the_order_of_the_table_whatever_order_was_asked(talk: Talk) -> None:
    ann = talk.client("ann")
    assert after(ann.ask("WHO ann %rnat,42"), "354") == ["42 ann 0 Ann"]
    assert after(ann.ask("WHO ann %tn"), "354") == ["0 ann"]


async def test_the_invisible_are_found_by_name_and_by_who_shares_a_channel(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    bob.ask("MODE bob +i", "JOIN #den")
    assert after(ann.ask("WHO b*"), "352") == []
    assert after(ann.ask("WHO #den"), "352") == []
    assert len(after(ann.ask("WHO bob"), "352")) == 1
    assert after(ann.ask("WHOIS bob"), "319") == []
    ann.ask("JOIN #den")
    assert len(after(ann.ask("WHO b*"), "352")) == 1
    assert after(ann.ask("WHOIS bob"), "319") == ["bob @#den"]


async def test_a_hidden_channel_is_not_betrayed(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    bob.ask("JOIN #cave", "MODE #cave +s")
    assert after(ann.ask("WHOIS bob"), "319") == []
    assert after(ann.ask("WHO #cave"), "352") == []
    assert after(bob.ask("WHOIS bob"), "319") == ["bob @#cave"]


async def test_only_operators_of_the_server_where_those_are_asked_for(talk: Talk) -> None:
    ann, rita = talk.client("ann"), talk.client("rita")
    assert after(ann.ask("WHO * o"), "352") == []
    await rita.wait("OPER root toor")
    assert [row.split(" ")[4] for row in after(ann.ask("WHO * o"), "352")] == ["rita"]
    assert after(ann.ask("WHOIS rita"), "313") == ["rita :is an IRC operator"]


async def test_who_went_is_told_the_last_first_and_no_more_than_asked(talk: Talk) -> None:
    ann = talk.client("ann")
    for real in ("One", "Two", "Three"):
        bob = talk.open()
        bob.ask("NICK bob", f"USER bob 0 * :{real}", "QUIT")
    assert [row.split(" ")[-1] for row in after(ann.ask("WHOWAS bob"), "314")] == ["Three", "Two", "One"]
    assert len(after(ann.ask("WHOWAS bob 2"), "314")) == 2
    assert len(after(ann.ask("WHOWAS bob ²"), "314")) == 3  # no number: all
    assert after(ann.ask("WHOWAS eve"), "406") == ["eve :There was no such nickname"]


async def test_is_on_and_userhost_name_those_who_are_here(talk: Talk) -> None:
    ann = talk.client("ann")
    talk.client("bob").ask("AWAY :tea")
    assert ann.ask("ISON eve BOB :ann eve") == [":irc.test 303 ann :bob ann"]
    assert ann.ask("USERHOST ann eve bob") == [":irc.test 302 ann :ann=+~ann@localhost bob=-~bob@localhost"]


async def test_one_who_is_not_here_is_told_to_be_so_and_another_server_too(talk: Talk) -> None:
    ann = talk.client("ann")
    assert [line.split(" ")[1] for line in ann.ask("WHOIS eve")] == ["401", "318"]
    assert [line.split(" ")[1] for line in ann.ask("WHOIS else.where ann")] == ["402"]
    assert [line.split(" ")[1] for line in ann.ask("WHOIS", "WHOWAS")] == ["431", "431"]
