"""Who expects NickServ and ChanServ gets what was meant, by the same table as everybody else."""

import pytest

from chinwag.protocols.irc.lines import parse
from chinwag.protocols.irc.services import HELP, MEANING, translated
from chinwag.protocols.irc.table import COMMANDS
from tests.protocols.irc.talk import Talk

PASSWORD = "correct-horse-battery"


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


def numbers(lines: list[str]) -> list[str]:
    return [line.split(" ")[1] for line in lines]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("PRIVMSG NickServ :REGISTER secret a@b.c", "REGISTER * a@b.c secret"),
        ("PRIVMSG nickserv@services.here :identify secret", "IDENTIFY secret"),
        ("NS IDENTIFY bob secret", "IDENTIFY bob secret"),
        ("NICKSERV :info bob", "WHOIS bob"),
        ("PRIVMSG ChanServ :OP #den", "MODE #den +o ann"),
        ("CS DEVOICE #den bob", "MODE #den -v bob"),
        ("CS BAN #den x!*@*", "MODE #den +b x!*@*"),
        ("CS KICK #den bob out you go", "KICK #den bob :out you go"),
        ("CS INVITE #den", "INVITE ann #den"),
        ("CS TOPIC #den tea and cake", "TOPIC #den :tea and cake"),
        ("CS INFO #den", "LIST #den"),
    ],
)
def test_words_to_a_service_are_a_command_of_irc(said: str, meant: str) -> None:
    line = parse(said)
    assert line is not None
    assert translated(line, "ann") == parse(meant)


@pytest.mark.parametrize("said", ["PRIVMSG NickServ :HELP", "PRIVMSG NickServ", "NS", "PRIVMSG bob :REGISTER x",
                                  "PRIVMSG ChanServ :OP", "NOTICE NickServ :REGISTER x"])  # fmt: skip
def test_what_stands_for_nothing_stays_as_it_is(said: str) -> None:
    line = parse(said)
    assert line is not None
    assert translated(line, "ann") is line


def test_every_word_has_a_page_and_a_row_of_the_table() -> None:
    for service, words in MEANING.items():
        assert words.keys() - {"ID", "LOGIN"} == HELP[service].keys() - {""}
        for means in words.values():
            found = means("ann", ["#den", "bob"])
            assert found is not None
            assert found.command in COMMANDS


async def test_an_account_is_made_and_entered_through_nickserv(talk: Talk) -> None:
    ann = talk.client("ann")
    assert "900" in numbers(await ann.wait(f"PRIVMSG NickServ :REGISTER {PASSWORD}"))
    (account,) = talk.store.state.accounts.values()
    other = talk.client("other")
    assert numbers(await other.wait("PRIVMSG NickServ :IDENTIFY ann wrong"))[0] == "464"
    assert "900" in numbers(await other.wait(f"PRIVMSG NickServ :IDENTIFY ann {PASSWORD}"))
    assert other.session.person is not None
    assert other.session.person.id == account.id


async def test_chanserv_gives_nobody_a_right_that_they_do_not_have(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    assert numbers(bob.ask("PRIVMSG ChanServ :OP #den")) == ["482"]
    assert ann.ask("PRIVMSG ChanServ :VOICE #den bob") == [":ann!~ann@localhost MODE #den +v bob"]


async def test_help_says_what_to_type(talk: Talk) -> None:
    ann = talk.client("ann")
    for asked in ("HELP", "HELP REGISTER", "REGISTER", "nonsense"):
        heard = ann.ask(f"PRIVMSG NickServ :{asked}")
        assert heard
        assert all(line.startswith(":NickServ!services@irc.test NOTICE ann :") for line in heard)
    assert "/msg NickServ REGISTER password" in ann.ask("PRIVMSG NickServ :HELP REGISTER")[0]
    assert ann.ask("NOTICE NickServ :hello") == []
    assert "ChanServ" in ann.ask("CS")[0]
