"""Order as IRC says it."""

import pytest

from chinwag.protocols.irc.lines import format
from chinwag.protocols.irc.rendering_order import ORDER
from chinwag.protocols.irc.tagging import Reader
from chinwag.room import events as e
from chinwag.room import events_moderation as m
from chinwag.room import events_presence as p
from chinwag.room.entry import Entry, Person
from chinwag.room.events_metadata import MetadataTold
from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    talk.client("ann").ask("JOIN #den")
    return talk


def told(talk: Talk, event: e.Event, *caps: str) -> list[str]:
    """What ann's doing in #den looks like, without who did it."""
    ann = talk.store.state.person_named("ann")
    assert ann is not None
    entry = Entry("den", 0, 1_000_000, Person(ann.person.id, "ann"), event)
    lines = ORDER[type(event)](Reader(talk.house, frozenset(caps)), entry, event)
    return [format(line).removeprefix(":ann!~ann@localhost ") for line in lines]


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (m.Kicked("b", "bob"), "KICK #den bob ann"),
        (m.Kicked("b", "bob", "too loud"), "KICK #den bob :too loud"),
        (m.ModeSet("moderated", 0, 1), "MODE #den +m"),
        (m.ModeSet("outside", 0, 1), "MODE #den -n"),
        (m.RoleSet("b", "bob", "member", "voiced"), "MODE #den +v bob"),
        (m.RoleSet("b", "bob", "operator", "operator", "voiced"), "MODE #den +v bob"),
        (m.RoleSet("b", "bob", "operator", "operator", "member"), "MODE #den -v bob"),
        (m.RoleSet("b", "bob", "owner", "member"), "MODE #den -o bob"),
        (m.Banned("mask", "b*!*@*"), "MODE #den +b b*!*@*"),
        (m.Banned("name", "bob"), "MODE #den +b bob!*@*"),
        (m.Banned("account", "id", "bob"), "MODE #den +b a:bob"),
        (m.Unbanned("spare", "b*!*@*"), "MODE #den -e b*!*@*"),
        (p.Announced("tea time"), "WALLOPS :tea time"),
    ],
)
async def test_a_change_of_order_is_a_line_that_every_client_knows(talk: Talk, event: e.Event, line: str) -> None:
    assert told(talk, event) == [line]


async def test_what_irc_has_no_letter_for_is_not_told(talk: Talk) -> None:
    assert told(talk, m.ModeSet("slow", 0, 5)) == []
    assert told(talk, m.RoleSet("b", "bob", "owner", "operator")) == []  # an operator both times


async def test_who_lost_a_higher_rank_keeps_the_voice_beside_it(talk: Talk) -> None:
    talk.store.state.rooms["den"].voices["b"] = True
    assert told(talk, m.RoleSet("b", "bob", "voiced", "operator")) == ["MODE #den +o bob"]


@pytest.mark.parametrize(
    ("event", "cap", "line"),
    [
        (m.Invited("b", "bob"), "invite-notify", "INVITE bob #den"),
        (m.RoomRenamed("old", "den", "why"), "draft/channel-rename", "RENAME #old #den why"),
        (MetadataTold("url", "x"), "draft/metadata-2", "METADATA #den url * x"),
        (MetadataTold("url", on=False), "draft/metadata-2", "METADATA #den url *"),
        (MetadataTold("url", "x"), "draft/metadata-3", ":irc.test 761 * #den url * x"),
        (MetadataTold("url", on=False), "draft/metadata-3", ":irc.test 766 * #den url :Key is not set"),
    ],
)
async def test_what_only_some_know_is_told_to_those_who_asked(
    talk: Talk, event: e.Event, cap: str, line: str
) -> None:
    assert told(talk, event, cap) == [line]
    assert told(talk, event) == []
