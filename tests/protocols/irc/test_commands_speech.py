"""Saying something, taking it back, and being away."""

import pytest

from chinwag.protocols.irc.commands_speech import manner_of
from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


def numbers(lines: list[str]) -> list[str]:
    return [line.split(" ")[1] for line in lines]


def test_words_between_signs_of_ctcp_are_of_their_own_manner() -> None:
    assert manner_of("hi", notice=False) == ("", False, "hi")
    assert manner_of("hi", notice=True) == ("notice", False, "hi")
    assert manner_of("\x01ACTION waves\x01", notice=False) == ("", True, "waves")
    assert manner_of("\x01action waves\x01", notice=False) == ("", True, "waves")
    assert manner_of("\x01VERSION\x01", notice=False)[0] == "ctcp"
    assert manner_of("\x01VERSION ii\x01", notice=True)[0] == "ctcp_reply"


async def test_one_line_reaches_every_target_once(talk: Talk) -> None:
    ann, bob, cid = talk.client("ann"), talk.client("bob"), talk.client("cid")
    ann.ask("PRIVMSG bob,cid,bob :hi")
    assert bob.heard() == [":ann!~ann@localhost PRIVMSG bob :hi"]
    assert cid.heard() == [":ann!~ann@localhost PRIVMSG cid :hi"]


async def test_a_notice_is_never_answered(talk: Talk) -> None:
    ann = talk.client("ann")
    for target in ("#nowhere", "nobody", "nickserv"):
        assert numbers(ann.ask(f"PRIVMSG {target} :hi"))[:1] != [], target
        assert ann.ask(f"NOTICE {target} :hi") == [], target
    assert ann.ask("NOTICE", "NOTICE bob") != ann.ask("NOTICE bob :") == []


async def test_what_nobody_could_be_told_whole_is_refused(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    room = 510 - len(":ann!~ann@localhost PRIVMSG bob :")
    assert ann.ask(f"PRIVMSG bob :{'x' * room}") == []
    assert bob.heard()[0].endswith("x" * room)
    assert numbers(ann.ask(f"PRIVMSG bob :{'x' * (room + 1)}")) == ["417"]


async def test_the_shape_of_a_message_is_not_for_clients_to_make_up(talk: Talk) -> None:
    caps = ("draft/multiline", "batch", "message-tags")
    ann, bob = talk.client("ann", *caps), talk.client("bob", *caps)
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    ann.ask("@chinwag/shape=9:1,2 PRIVMSG #den :hello")
    (line,) = bob.heard()
    assert line.endswith("PRIVMSG #den :hello")


async def test_who_is_away_says_so_when_spoken_to(talk: Talk) -> None:
    ann, bob = talk.client("ann"), talk.client("bob")
    assert numbers(ann.ask("AWAY :at tea", "AWAY", "AWAY :at tea")) == ["306", "305", "306"]
    assert bob.ask("PRIVMSG ann :hi") == [":irc.test 301 bob ann :at tea"]
    assert bob.ask("NOTICE ann :hi") == []


async def test_only_a_message_of_the_channel_can_be_taken_back(talk: Talk) -> None:
    ann, bob = talk.client("ann", "message-tags", "echo-message"), talk.client("bob", "message-tags")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    id = ann.ask("PRIVMSG #den :oops")[0].split(" ")[0].removeprefix("@msgid=")
    for wrong in ("r999-1", f"{id}²", "x", f"{id.partition('-')[0]}-²"):
        assert " FAIL REDACT UNKNOWN_MSGID " in ann.ask(f"REDACT #den {wrong}")[0], wrong
    assert " FAIL REDACT INVALID_TARGET " in ann.ask(f"REDACT #other {id}")[0]
    assert " FAIL REDACT REDACT_FORBIDDEN " in bob.ask(f"REDACT #den {id}")[-1]
    ann.ask(f"REDACT #den {id}")
    assert " FAIL REDACT UNKNOWN_MSGID " in ann.ask(f"REDACT #den {id}")[0]


async def test_a_real_name_has_its_length(talk: Talk) -> None:
    ann = talk.client("ann", "setname")
    assert ann.ask("SETNAME :Ann the First") == [":ann!~ann@localhost SETNAME :Ann the First"]
    assert " FAIL SETNAME INVALID_REALNAME " in ann.ask(f"SETNAME :{'x' * 151}")[0]
