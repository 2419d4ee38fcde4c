"""Questions of those who keep order: bans, filters, invitations, raised hands, and what was done by whom.

Whether somebody may ask was seen before (answers.py); nothing here changes anything.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

from msgspec import structs

from chinwag.clock import wall
from chinwag.delivery import Delivery
from chinwag.room.authkeys import keys_of
from chinwag.room.commands_accounts import ListInvites, ListKeys
from chinwag.room.commands_moderation import Audit, CountBan, ListBans, ListFilters, ListHands, TryFilter
from chinwag.room.entry import SERVER
from chinwag.room.events import Said
from chinwag.room.facts import Facts
from chinwag.room.order import Ban, Mute, Order, over
from chinwag.room.refusals import Refused
from chinwag.room.results import Hits, Result, Rows
from chinwag.room.room import Room
from chinwag.room.state import HOUSE
from chinwag.session import Session
from chinwag.store.contract import Store

TRIED = 500  # messages in which a filter is tried

Answer: TypeAlias = Result | Refused


class Seen(Protocol):
    """What these answers need to see of the hub."""

    store: Store
    delivery: Delivery

    def facts(self, session: Session) -> Facts:
        """What is known of a session, for rules."""


def _place(hub: Seen, command: Any) -> tuple[Room | None, str]:
    """The room asked about and its name; None and "" for the house."""
    room = hub.store.state.room(command.room) if command.room else None
    return room, room.name if room is not None else ""


def _order(hub: Seen, room: Room | None) -> Order:
    if room is None:
        return hub.store.state.lobby.order
    return room.order or Order()


def _list_bans(hub: Seen, session: Session, command: ListBans) -> Answer:
    (room, name), at = _place(hub, command), wall()
    order = _order(hub, room)
    bans = [_ban(ban) for ban in order.bans_at(at)]
    mutes = [_mute(mute) for mute in order.mutes.values() if not over(mute.until, at)]
    return Rows(what="bans", room=name, rows=(*bans, *mutes))


def _ban(ban: Ban) -> dict[str, str | int]:
    return _row(
        kind=ban.kind, mask=ban.mask, name=ban.name, until=ban.until, by=ban.by, reason=ban.reason, at=ban.at
    )


def _mute(mute: Mute) -> dict[str, str | int]:
    return _row(
        kind="mute", mask=mute.person, name=mute.name, until=mute.until, by=mute.by, reason=mute.reason, at=mute.at
    )


def _count_ban(hub: Seen, session: Session, command: CountBan) -> Answer:
    _, name = _place(hub, command)
    hit = hub.store.state.counted(session.person or SERVER, command, wall(), addresses(hub, hub.facts(session)))
    if isinstance(hit, Refused):
        return hit
    rows = [_row(id=here.person.id, name=here.person.name) for here in hit]
    return Rows(what="hits", room=name, rows=tuple(rows))


def _row(**fields: str | int) -> dict[str, str | int]:
    return fields


def addresses(hub: Seen, facts: Facts) -> Facts:
    """The facts with the addresses of everybody who is here: what a ban is judged by."""
    found: dict[str, tuple[str, ...]] = {}
    for id, online in hub.delivery.online.items():
        there = tuple([each.facts.address for each in online.sessions if each.facts.address])
        if there:
            found[id] = there
    return structs.replace(facts, addresses=found)


def _list_filters(hub: Seen, session: Session, command: ListFilters) -> Answer:
    room, name = _place(hub, command)
    rows = [_row(pattern=each.pattern, action=each.action) for each in _order(hub, room).filters.values()]
    return Rows(what="filters", room=name, rows=tuple(rows))


def _try_filter(hub: Seen, session: Session, command: TryFilter) -> Answer:
    """What the pattern finds in the newest messages that everybody has heard."""
    room, _ = _place(hub, command)
    engine = hub.store.state.lobby.engine
    matcher = engine.ready(command.pattern) if engine is not None else ""
    if isinstance(matcher, str):
        values = {"pattern": command.pattern, "reason": matcher}
        return Refused("pattern_invalid", values) if matcher else Refused("filters_off")
    key = room.key if room is not None else ""
    page = hub.store.page(key, limit=TRIED, head=hub.delivery.told.get(key, 0))
    found = [entry for entry in page.entries if isinstance(entry.event, Said) and matcher.found(entry.event.text)]
    return Hits(query=command.pattern, entries=tuple(found[::-1]))


def _list_invites(hub: Seen, session: Session, command: ListInvites) -> Answer:
    (room, name), at = _place(hub, command), wall()
    key, lobby = room.key if room is not None else "", hub.store.state.lobby
    rows = [
        _row(invite=each.invite, room=name, uses=each.uses, until=each.until, by=each.by)
        for each in lobby.invitations.values()
        if each.room == key and not over(each.until, at)
    ]
    return Rows(what="invites", room=name, rows=tuple(rows))


def _list_keys(hub: Seen, session: Session, command: ListKeys) -> Answer:
    mine = keys_of(hub.store.state.lobby, session.person.id) if session.person is not None else []
    here = hub.facts(session).certificate
    rows = [
        _row(number=number, kind=kind, value=value, here=int(value == here))
        for number, (kind, value) in enumerate(mine, 1)
    ]
    return Rows(what="keys", room="", rows=tuple(rows))


def _list_hands(hub: Seen, session: Session, command: ListHands) -> Answer:
    room, name = _place(hub, command)
    rows = [_row(id=id, name=each) for id, each in _order(hub, room).hands.items()]
    return Rows(what="hands", room=name, rows=tuple(rows))


def _audit(hub: Seen, session: Session, command: Audit) -> Answer:
    room, _ = _place(hub, command)
    key = room.key if room is not None else HOUSE
    return hub.store.audit(key, before=command.before, limit=command.limit)


QUESTIONS: dict[type, Callable[[Seen, Session, Any], Answer]] = {
    ListBans: _list_bans,
    CountBan: _count_ban,
    ListFilters: _list_filters,
    TryFilter: _try_filter,
    ListInvites: _list_invites,
    ListHands: _list_hands,
    ListKeys: _list_keys,
    Audit: _audit,
}
