"""Questions of those who keep order."""

import pytest

from chinwag.auth.throttle import Tries
from chinwag.net.contract import Peer
from chinwag.room.commands import CreateRoom, Enter, Join, Say
from chinwag.room.commands_accounts import Invite, ListInvites
from chinwag.room.commands_moderation import (
    Audit,
    Ban,
    CountBan,
    Kick,
    ListBans,
    ListFilters,
    ListHands,
    Mute,
    RaiseHand,
    SetFilter,
    SetRole,
    TryFilter,
    Undo,
)  # fmt: skip
from chinwag.room.results import Accepted, Hits, Invitation, Page, Rows
from tests.support.gate import House, Visitor, code
from tests.support.patterns import Patterns

DECADE = 10 * 365 * 86_400  # seconds: the clock of these tests is behind


class Den:
    """A room of ann's, with bob in it."""

    def __init__(self, house: House, ann: Visitor, bob: Visitor) -> None:
        self.house, self.ann, self.bob = house, ann, bob


@pytest.fixture
async def den() -> Den:
    house = House(Tries())
    await house.store.open()
    house.store.state.lobby.engine = Patterns()
    ann = await house.account("ann")
    await ann.ask(CreateRoom(room="den"))
    bob = house.visitor(Peer("203.0.113.9", 4000, "ip4", loopback=False))
    await bob.ask(Enter(name="bob"), Join(room="den"))
    return Den(house, ann, bob)


async def rows(who: Visitor, question: object) -> list[dict[str, str | int]]:
    found = await who.ask(question)  # type: ignore[arg-type]
    assert isinstance(found, Rows), found
    return list(found.rows)


async def test_bans_and_mutes_are_listed_with_who_and_why(den: Den) -> None:
    await den.ann.ask(Mute(person="bob", room="den", seconds=DECADE, reason="loud"), Ban(mask="spam*", room="den"))
    ban, mute = await rows(den.ann, ListBans(room="den"))
    assert (ban["kind"], ban["mask"], ban["until"], ban["by"]) == ("name", "spam*", 0, "ann")
    assert (mute["kind"], mute["mask"], mute["name"], mute["reason"]) == ("mute", den.bob.id, "bob", "loud")
    assert code(await den.bob.ask(ListBans(room="den"))) == "forbidden"


async def test_a_ban_is_counted_by_name_and_by_address_before_it_is_set(den: Den) -> None:
    for mask in ("bo?", "203.0.113.0/24"):
        assert await rows(den.ann, CountBan(mask=mask, room="den")) == [{"id": den.bob.id, "name": "bob"}]
    assert await rows(den.ann, CountBan(mask="198.51.100.0/24", room="den")) == []
    assert code(await den.ann.ask(CountBan(mask="a b", room="den"))) == "mask_invalid"
    assert den.bob.id in house_room(den)


def house_room(den: Den) -> set[str]:
    return set(den.house.store.state.rooms["den"].members)


async def test_filters_are_listed_and_tried_on_what_was_said(den: Den) -> None:
    await den.bob.ask(Say(room="den", text="buy now"), Say(room="den", text="hello"))
    found = await den.ann.ask(TryFilter(pattern="buy", room="den"))
    assert isinstance(found, Hits)
    assert [entry.event.text for entry in found.entries] == ["buy now"]  # type: ignore[attr-defined]
    await den.ann.ask(SetFilter(pattern="buy", action="block", room="den"))
    assert await rows(den.ann, ListFilters(room="den")) == [{"pattern": "buy", "action": "block"}]
    assert code(await den.ann.ask(TryFilter(pattern="(", room="den"))) == "pattern_invalid"
    den.house.store.state.lobby.engine = None
    assert code(await den.ann.ask(TryFilter(pattern="x", room="den"))) == "filters_off"


async def test_codes_are_listed_by_their_ids_and_never_told_again(den: Den) -> None:
    made = await den.ann.ask(Invite(room="den", uses=3, seconds=0))
    assert isinstance(made, Invitation)
    (row,) = await rows(den.ann, ListInvites(room="den"))
    assert (row["room"], row["uses"], row["by"]) == ("den", 3, den.ann.id)
    assert made.code not in repr(row)
    assert await rows(await den.house.owner(), ListInvites()) == []


async def test_raised_hands_are_listed_in_their_order(den: Den) -> None:
    await den.bob.ask(RaiseHand(room="den"))
    await den.ann.ask(RaiseHand(room="den"))
    assert [row["name"] for row in await rows(den.bob, ListHands(room="den"))] == ["bob", "ann"]


async def test_the_audit_has_who_what_whom_and_why_and_what_it_shows_can_be_undone(den: Den) -> None:
    await den.ann.ask(SetRole(person="bob", role="operator", room="den"), Say(room="den", text="x"))
    await den.ann.ask(
        Mute(person="bob", room="den", reason="loud"), Kick(person="bob", room="den", reason="too loud")
    )
    page = await den.ann.ask(Audit(room="den"))
    assert isinstance(page, Page)
    assert [type(entry.event).__name__ for entry in page.entries] == ["RoleSet", "Muted", "Kicked"]
    assert [entry.who.name for entry in page.entries] == ["ann"] * 3
    last = await den.ann.ask(Audit(room="den", limit=1))
    assert isinstance(last, Page)
    assert (last.entries, last.more) == (page.entries[-1:], True)
    before = await den.ann.ask(Audit(room="den", before=last.entries[0].seq, limit=1))
    assert isinstance(before, Page)
    assert before.entries == page.entries[1:2]
    assert isinstance(await den.ann.ask(Undo(seq=page.entries[1].seq, room="den")), Accepted)
    assert await rows(den.ann, ListBans(room="den")) == []


async def test_the_record_of_the_house_is_for_its_admins(den: Den) -> None:
    assert code(await den.ann.ask(Audit())) == "forbidden"
    assert code(await den.bob.ask(Audit())) == "forbidden"
    page = await (await den.house.owner()).ask(Audit())
    assert isinstance(page, Page)
    kinds = [type(entry.event).__name__ for entry in page.entries]
    assert kinds == ["AccountOpened", "AccountOpened", "RoleSet"]
