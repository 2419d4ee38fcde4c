"""The table of commands."""

import pytest

from chinwag.protocols.irc.table import ANSWERS, COMMANDS, DECIDING, REFUSALS, UNREGISTERED
from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


def test_every_command_is_written_as_it_is_looked_up() -> None:
    for word in (*COMMANDS, *UNREGISTERED, *REFUSALS):
        assert word == word.upper()


def test_what_can_be_said_before_the_welcome_has_an_answer_after_it() -> None:
    assert UNREGISTERED.keys() <= COMMANDS.keys()
    assert REFUSALS.keys() <= COMMANDS.keys()


def test_what_the_next_line_waits_for_has_an_answer() -> None:
    assert set(DECIDING) <= ANSWERS.keys()


@pytest.mark.parametrize("word", sorted(word for word, row in COMMANDS.items() if row.least))
async def test_a_command_with_too_few_parameters_is_told_so(talk: Talk, word: str) -> None:
    ann = talk.client("ann", "message-tags")
    few = " ".join(["x"] * (COMMANDS[word].least - 1))
    (line,) = ann.ask(f"{word} {few}".strip())
    assert f" 461 ann {word} " in line or f" FAIL {word} " in line
    assert not ann.connection.closed


@pytest.mark.parametrize("word", sorted(COMMANDS.keys() - {"QUIT", "IDENTIFY", "OPER"}))
async def test_no_command_breaks_on_parameters_that_mean_nothing(talk: Talk, word: str) -> None:
    ann = talk.client("ann", "message-tags", "batch", "draft/multiline", "draft/chathistory")
    ann.ask("JOIN #den")
    for junk in ("", "²", "* * * * * *", "#den ² ² ² ²", "ann ² ² ² ²", ": : :", "#den : x", "+ :", "\x01 ,,, !@"):
        await ann.wait(f"{word} {junk}")
        assert not ann.connection.closed, junk
        if word == "BATCH":
            ann.ask("BATCH -x")
