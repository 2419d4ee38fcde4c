"""Another name for a channel, for clients that know RENAME and for those that do not."""

import pytest

from tests.protocols.irc.talk import Talk

CAP = "draft/channel-rename"


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


async def test_who_knows_it_sees_rename_and_others_a_part_and_a_join(talk: Talk) -> None:
    ann, bob, old = talk.client("ann", CAP), talk.client("bob", CAP), talk.client("old")
    for client in (ann, bob, old):
        client.ask("JOIN #den")
    ann.ask("TOPIC #den :bees"), ann.heard(), bob.heard(), old.heard()
    assert ann.ask("RENAME #den #lair :more room") == [":ann!~ann@localhost RENAME #den #lair :more room"]
    assert bob.heard() == [":ann!~ann@localhost RENAME #den #lair :more room"]
    seen = old.heard()
    assert seen[:3] == [
        ":old!~old@localhost PART #den :more room", ":old!~old@localhost JOIN #lair", ":irc.test 332 old #lair bees"
    ]  # fmt: skip
    assert [line.split(" ")[1] for line in seen[3:]] == ["333", "353", "366"]
    ann.ask("PRIVMSG #lair :hi")
    assert bob.heard() == old.heard() == [":ann!~ann@localhost PRIVMSG #lair :hi"]


async def test_an_owner_without_the_capability_sees_the_fallback_once(talk: Talk) -> None:
    ann = talk.client("ann")
    ann.ask("JOIN #den")
    heard = ann.ask("RENAME #den #lair")
    assert heard[:2] == [":ann!~ann@localhost PART #den", ":ann!~ann@localhost JOIN #lair"]
    assert len([line for line in heard if " JOIN " in line]) == 1


async def test_only_the_spelling_changes_for_those_who_can_be_told(talk: Talk) -> None:
    ann, old = talk.client("ann", CAP), talk.client("old")
    ann.ask("JOIN #den"), old.ask("JOIN #den"), ann.heard()
    assert ann.ask("RENAME #den #Den") == [":ann!~ann@localhost RENAME #den #Den :"]
    assert old.heard() == []
    ann.ask("PRIVMSG #den :hi")
    assert old.heard() == [":ann!~ann@localhost PRIVMSG #Den :hi"]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("RENAME #nowhere #x", "403 bob #nowhere :No such channel"),
        ("RENAME #other #x", "442 bob #other :You're not on that channel"),
        ("RENAME #den #x", "482 bob #den :You're not a channel operator"),
        ("RENAME #bobs #den", "FAIL RENAME CHANNEL_NAME_IN_USE #bobs #den :The channel name is already taken"),
        ("RENAME #bobs x", "FAIL RENAME CANNOT_RENAME #bobs x :The channel cannot be called so"),
        ("RENAME #bobs #a*b", "FAIL RENAME CANNOT_RENAME #bobs #a*b :The channel cannot be called so"),
        ("RENAME #bobs", "461 bob RENAME :Not enough parameters"),
    ],
)
async def test_what_cannot_be_is_told_in_its_words(talk: Talk, line: str, answer: str) -> None:
    ann, bob = talk.client("ann", CAP), talk.client("bob", CAP)
    ann.ask("JOIN #den", "JOIN #other"), bob.ask("JOIN #den", "JOIN #bobs")
    assert bob.ask(line) == [f":irc.test {answer}"]


async def test_a_channel_is_not_renamed_twice_in_a_minute(talk: Talk) -> None:
    ann = talk.client("ann", CAP)
    ann.ask("JOIN #den", "RENAME #den #lair")
    assert ann.ask("RENAME #lair #den") == [
        ":irc.test FAIL RENAME CANNOT_RENAME #lair #den :This channel has been renamed recently"
    ]


async def test_who_was_not_there_is_led_on_and_who_was_may_use_the_name(talk: Talk) -> None:
    ann, bob, new, old = talk.client("ann", CAP), talk.client("bob"), talk.client("new", CAP), talk.client("old")
    ann.ask("JOIN #den"), bob.ask("JOIN #den")
    ann.ask("RENAME #den #lair")
    talk.now = talk.store.state.rooms["lair"].last_at
    assert new.ask("JOIN #den") == [":irc.test FAIL JOIN CHANNEL_RENAMED #den #lair :The channel has been renamed"]
    assert old.ask("JOIN #den")[:2] == [
        ":irc.test 470 old #den #lair :The channel has been renamed", ":old!~old@localhost JOIN #lair"
    ]  # fmt: skip
    bob.heard()
    assert ":bob!~bob@localhost JOIN #den" in bob.ask("JOIN #den")
    assert " 482 " not in " ".join(bob.ask("MODE #den +m"))
    assert any(" JOIN #den" in line for line in new.ask("JOIN #den"))


async def test_what_was_said_is_still_there_under_the_new_name(talk: Talk) -> None:
    ann = talk.client("ann", CAP, "draft/chathistory", "batch", "message-tags")
    ann.ask("JOIN #den", "PRIVMSG #den :before", "RENAME #den #lair")
    heard = ann.ask("CHATHISTORY LATEST #lair * 10")
    assert [line.partition(" PRIVMSG ")[2] for line in heard[1:-1]] == ["#lair :before"]


async def test_lines_in_one_piece_know_the_new_name(talk: Talk) -> None:
    ann, bob = talk.client("ann", CAP), talk.client("bob", CAP)
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    ann.session.received(b"RENAME #den #lair\r\nPRIVMSG #lair :hi\r\n")
    assert ann.heard() == [":ann!~ann@localhost RENAME #den #lair :"]
    assert bob.heard()[1:] == [":ann!~ann@localhost PRIVMSG #lair :hi"]
