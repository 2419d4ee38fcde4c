"""What ISUPPORT promises is so."""

import pytest

from chinwag.protocols.irc import isupport
from chinwag.room import names
from chinwag.room.refusals import Refused
from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


def numbers(lines: list[str]) -> list[str]:
    return [line.split(" ")[1] for line in lines]


def test_names_are_as_long_as_is_said() -> None:
    assert not isinstance(names.check_name("x" * isupport.NICK), Refused)
    assert isinstance(names.check_name("x" * (isupport.NICK + 1)), Refused)
    assert not isinstance(names.check_room("x" * (isupport.CHANNEL - 1)), Refused)
    assert isinstance(names.check_room("x" * isupport.CHANNEL), Refused)


async def test_texts_are_cut_at_the_promised_length(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    (topic,) = ann.ask("TOPIC #den :" + "x" * 450)
    assert len(topic.rpartition(":")[2]) == isupport.TOPIC
    (kick,) = ann.ask("KICK #den bob :" + "x" * 450)
    assert len(kick.split(" ")[-1].lstrip(":")) == isupport.KICK
    ann.ask("AWAY :" + "x" * 450)
    away = next(line for line in bob.ask("WHOIS ann") if " 301 " in line)
    assert len(away.split(" ")[-1].lstrip(":")) == isupport.AWAY


async def test_lists_channels_and_targets_hold_what_is_promised(talk: Talk) -> None:
    ann = talk.client("ann")
    assert all("JOIN" in numbers(ann.ask(f"JOIN #c{number}")) for number in range(120))
    assert (
        numbers(ann.ask("MONITOR + " + ",".join(f"n{number}" for number in range(isupport.MONITOR + 1))))[0]
        == "734"
    )
    assert numbers(ann.ask("PRIVMSG #c1,#c2,#c3,#c4,#c5 :hi")) == ["407"]
    modes = "MODE #c1 +" + "b" * 40 + " " + " ".join(f"n{number}" for number in range(40))
    (line,) = ann.ask(modes)
    assert line.count("!*@*") >= 20


async def test_every_channel_of_somebody_is_told_by_whois(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    for number in range(120):
        ann.ask(f"JOIN #channel{number}")
    rows = [line for line in bob.ask("WHOIS ann") if " 319 " in line]
    found = [word.lstrip("@") for line in rows for word in line.partition(" :")[2].split()]
    assert sorted(found) == sorted(f"#channel{number}" for number in range(120))
    assert all(len(line) <= 510 for line in rows)


async def test_links_is_empty(talk: Talk) -> None:
    ann = talk.client("ann")
    assert ann.ask("LINKS") == [":irc.test 365 ann * :End of /LINKS list"]
    assert ann.ask("LINKS :two words") == [":irc.test 365 ann two_words :End of /LINKS list"]
