"""What is asked about the server itself."""

import pytest

from chinwag.protocols.irc.help_pages import PAGES
from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


def after(lines: list[str], number: str) -> list[str]:
    """What stands behind the nick in all lines of one numeric."""
    return [line.split(" ", 3)[3] for line in lines if line.split(" ")[1] == number]


async def test_without_a_message_of_the_day_one_is_told_what_to_type(talk: Talk) -> None:
    heard = talk.client("ann").ask("MOTD")
    assert [line.split(" ")[1] for line in heard] == ["375", "372", "372", "372", "376"]
    assert after(heard, "372")[0] == ":- To talk: /join #lobby"


async def test_a_message_of_the_day_is_shown_line_by_line(talk: Talk) -> None:
    talk.house.motd = lambda: "Tea at five.\nNo shoes."
    assert after(talk.client("ann").ask("MOTD"), "372") == [":- Tea at five.", ":- No shoes."]


async def test_who_is_counted_and_the_invisible_apart(talk: Talk) -> None:
    ann = talk.client("ann")
    talk.client("bob").ask("MODE bob +i", "JOIN #den")
    heard = ann.ask("LUSERS")
    assert after(heard, "251") == [":There are 1 users and 1 invisible on 1 servers"]
    assert after(heard, "254") == ["1 :channels formed"]
    assert after(heard, "252") == []


@pytest.mark.parametrize("command", ["MOTD", "VERSION", "TIME", "INFO", "ADMIN"])
async def test_there_is_no_other_server_to_ask(talk: Talk, command: str) -> None:
    ann = talk.client("ann")
    assert ann.ask(f"{command} else.where") == [":irc.test 402 ann else.where :No such server"]
    assert ann.ask(f"{command} irc.*") == ann.ask(command)


async def test_the_time_is_told_in_one_zone_for_all(talk: Talk) -> None:
    assert talk.client("ann").ask("TIME") == [
        ":irc.test 391 ann irc.test :Thursday January 01 1970 -- 00:16:40 +00:00"
    ]


async def test_help_has_a_page_for_what_it_names_and_says_where_it_has_none(talk: Talk) -> None:
    ann = talk.client("ann")
    for subject in PAGES:
        assert ann.ask(f"HELP {subject}".strip())[-1].split(" ")[1] == "706", subject
    assert ann.ask("HELP nothing")[0].split(" ")[1] == "524"


async def test_how_long_it_runs_is_told_and_nothing_else_of_it(talk: Talk) -> None:
    ann = talk.client("ann")
    assert after(ann.ask("STATS u"), "242") == [":Server Up 0 days 0:16:40"]
    assert ann.ask("STATS k") == [":irc.test 219 ann k :End of /STATS report"]
