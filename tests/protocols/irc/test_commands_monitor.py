"""MONITOR: hearing who comes and goes."""

import pytest

from chinwag.protocols.irc import isupport
from chinwag.protocols.irc.commands_monitor import LINE, acceptable, packed
from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


def test_names_are_packed_into_lines_that_fit_and_none_is_lost() -> None:
    words = [f"somebody{number}" for number in range(100)]
    lines = packed(words)
    assert len(lines) > 1
    assert all(len(line) <= LINE for line in lines)
    assert ",".join(lines).split(",") == words
    assert packed([]) == []


def test_a_mask_is_no_name() -> None:
    assert acceptable("bob")
    assert not any(acceptable(name) for name in ("b*b", "b?b", "b!b@c", "b b", "x" * 65))


async def test_who_is_watched_is_told_of_now_on_coming_and_on_going(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    there = [":irc.test 730 ann bob!~bob@localhost", ":irc.test 731 ann eve"]
    assert ann.ask("MONITOR + Bob,eve") == there
    assert ann.ask("MONITOR S") == there
    bob.ask("QUIT")
    assert [line.split(" ")[1] for line in ann.heard()] == ["731"]
    talk.client("eve")
    assert [line.split(" ")[1] for line in ann.heard()] == ["730"]


async def test_who_is_watched_no_more_is_not_told_of(talk: Talk) -> None:
    ann = talk.client("ann")
    ann.ask("MONITOR + bob,eve,dan", "MONITOR - BOB")
    assert ann.ask("MONITOR L")[0] == ":irc.test 732 ann eve,dan"
    ann.ask("MONITOR C")
    assert [line.split(" ")[1] for line in ann.ask("MONITOR L")] == ["733"]
    talk.client("bob"), talk.client("eve")
    assert ann.heard() == []


async def test_the_list_holds_what_was_promised_and_one_name_once(talk: Talk) -> None:
    ann = talk.client("ann")
    for number in range(isupport.MONITOR):
        assert ann.ask(f"MONITOR + n{number}")[0].split(" ")[1] == "731"
    assert ann.ask("MONITOR + N0")[0].split(" ")[1] == "731"
    assert ann.ask("MONITOR + more") == [f":irc.test 734 ann {isupport.MONITOR} more :Monitor list is full."]


async def test_what_is_no_subcommand_is_said_to_be_none(talk: Talk) -> None:
    ann = talk.client("ann")
    assert " FAIL MONITOR INVALID_PARAMS " in ann.ask("MONITOR X bob")[0]
    assert ann.ask("MONITOR +")[0].split(" ")[1] == "461"
