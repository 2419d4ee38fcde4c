"""What a line bears beside its words."""

import pytest
from msgspec.structs import replace

from chinwag.protocols.irc.drafts import Off
from chinwag.protocols.irc.tagging import Reader, answering, msgid, stamp, tags
from chinwag.room.entry import Entry, Person
from chinwag.room.events import Said
from tests.protocols.irc.talk import SETUP, Talk

ALL = frozenset(("server-time", "message-tags", "account-tag"))


@pytest.fixture
async def talk() -> Talk:
    """With one message of ann's in #den."""
    talk = Talk()
    await talk.store.open()
    talk.client("ann").ask("JOIN #den", "PRIVMSG #den :hi")
    return talk


def said(talk: Talk) -> Entry:
    return talk.store.rooms["den"][-1]


def test_a_time_is_told_to_the_millisecond() -> None:
    assert stamp(1_000_001) == "1970-01-01T00:16:40.001Z"
    assert stamp(999) == "1970-01-01T00:00:00.999Z"


async def test_a_reader_has_the_tags_asked_for_and_no_others(talk: Talk) -> None:
    entry = said(talk)
    for caps, keys in (
        (frozenset[str](), set()),
        (frozenset(("server-time",)), {"time"}),
        (frozenset(("message-tags",)), {"msgid", "+x"}),
        (ALL, {"time", "msgid", "+x"}),  # a guest has no account
    ):
        assert tags(Reader(talk.house, caps), entry, {"+x": "1", "own": "2"}, said=True).keys() == keys


async def test_a_tag_that_is_switched_off_is_not_passed_on(talk: Talk) -> None:
    talk.house.setup = replace(SETUP, off=Off(tags=frozenset(("x",))))
    assert tags(Reader(talk.house, ALL), said(talk), {"+x": "", "+y": ""}, said=True).keys() == {
        "time",
        "msgid",
        "+y",
    }


async def test_an_id_is_a_place_or_of_what_was_not_kept_a_digest(talk: Talk) -> None:
    entry, room = said(talk), talk.store.state.rooms["den"]
    assert msgid(talk.house, entry) == f"r{room.id}-{entry.seq}"
    assert set(answering(talk.house, entry, 7).values()) == {f"r{room.id}-7"}
    passing = Entry("den", 0, 5, Person("p", "bob"), Said(text="hi"))
    same, other = replace(passing), replace(passing, at=6)
    assert msgid(talk.house, passing) == msgid(talk.house, same) != msgid(talk.house, other)


async def test_a_bot_is_marked_in_what_it_says_alone(talk: Talk) -> None:
    talk.store.state.people[said(talk).who.id].modes = "B"
    assert "bot" in tags(Reader(talk.house, ALL), said(talk), said=True)
    assert "bot" not in tags(Reader(talk.house, ALL), said(talk))
