"""Keeping order: putting people out, keeping them out, letting them read only, and telling of what was said."""

from typing import Literal

from chinwag.room import events_moderation as f
from chinwag.room import masks
from chinwag.room.ask import Ask
from chinwag.room.coming import departing
from chinwag.room.conditions import hit
from chinwag.room.entry import SERVER, Entry, Person
from chinwag.room.events import Noticed
from chinwag.room.events_accounts import Reported
from chinwag.room.filters import order_of
from chinwag.room.lobby import HIDDEN, HOUSE, Lobby, Presence, unknown_person
from chinwag.room.names import fold
from chinwag.room.order import LISTED, Ban, Mute, Order
from chinwag.room.permissions import Role
from chinwag.room.places import put_out
from chinwag.room.record import in_house
from chinwag.room.refusals import Refused
from chinwag.room.roles import above, role_of
from chinwag.room.room import Decision, Draft, Room
from chinwag.room.text import LINE_CHARACTERS, one_line

# --- what all of them need ----------------------------------------------------------------------------------


def kept_where(ask: Ask, *drafts: Draft) -> tuple[Draft, ...]:
    """Drafts of which some may stand in the record of the house."""
    return in_house(ask.lobby, *drafts) if any(draft.room_key == HOUSE for draft in drafts) else drafts


def key_of(room: Room | None) -> str:
    """Where an act about a room, or about the house, stands."""
    return room.key if room is not None else HOUSE


def reason_of(ask: Ask) -> str:
    """The reason given, on one line."""
    return one_line(ask.command.reason)[:LINE_CHARACTERS]


def until_of(ask: Ask) -> int:
    """When it ends (ms), 0 = never."""
    return ask.at + ask.command.seconds * 1000 if ask.command.seconds else 0


def below(ask: Ask) -> Person | Refused:
    """The person meant, if that person is below whoever asks."""
    other = ask.lobby.somebody(ask.command.person)
    if other is None:
        return unknown_person(ask.lobby, ask.command.person)
    return above(ask, other) or other


# --- putting out --------------------------------------------------------------------------------------------


def kicking(ask: Ask) -> Decision:
    """Put somebody out of the room, or out of the house."""
    other = below(ask)
    if isinstance(other, Refused):
        maker = _maker(ask)
        if other.code != "outranked" or maker is None:
            return other
        other = maker
    there = ask.lobby.people if ask.room is None else ask.room.members
    if other.id not in there:
        return Refused("person_unknown", {"name": other.name})
    return kept_where(ask, *_out(ask, other, reason_of(ask)))


def _maker(ask: Ask) -> Person | None:
    """The guest who made the room, if that is who is meant: whoever keeps order there may put that person out.

    A name without an account proves nothing and shields from nothing; who comes back as the same guest rules again.
    """
    other = ask.lobby.somebody(ask.command.person)
    made = ask.room is not None and other is not None and ask.room.owner == other.id and other.kind == "guest"
    ranks = other is not None and ask.lobby.rank(other) >= Role.OPERATOR
    return other if made and not ranks else None


def _out(ask: Ask, other: Person, reason: str) -> tuple[Draft, ...]:
    kicked = Draft(key_of(ask.room), ask.who, f.Kicked(person=other.id, name=other.name, reason=reason))
    if ask.room is not None:
        return (kicked,)
    return (kicked, *departing(ask.lobby, other, "kicked", free=True))


def kicked(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody was put out; of the house by the departing that follows."""
    assert isinstance(entry.event, f.Kicked)
    if room is not None and room.kind == "room":
        put_out(lobby, room, entry.event.person)


# --- keeping out --------------------------------------------------------------------------------------------


def meant(ask: Ask) -> Ban | Refused:
    """What a mask means: an address, a mask of names, an account, or the name of a guest."""
    kind: masks.Kind | Literal[""] = getattr(ask.command, "kind", "")
    if kind:
        return Ban(kind, masks.full_mask(one_line(ask.command.mask)))
    mask = one_line(ask.command.mask).removeprefix("@")
    block = masks.address_block(mask)
    if isinstance(block, Refused):
        return block
    if block is not None:
        return Ban("address", block)
    other = ask.lobby.somebody(mask) if not set("*?") & set(mask[1:]) else None
    if other is not None and other.kind != "guest":
        return Ban("account", other.id, other.name)
    name = masks.name_mask(other.name if other is not None else mask)
    return Ban("name", name) if name and " " not in name else Refused("mask_invalid", {"mask": mask})


def hits(ask: Ask, ban: Ban) -> list[Presence]:
    """Who of those who are here is kept out by a ban. Those who keep order are not."""
    lobby, room = ask.lobby, ask.room
    return [
        here
        for id, here in lobby.people.items()
        if (room is None or id in room.members)
        and role_of(lobby, room, here.person) < Role.OPERATOR
        and any(hit(lobby, ban, here.person, here.person.name, each) for each in ask.facts.addresses.get(id, ("",)))
    ]


def counted(ask: Ask) -> list[Presence] | Refused:
    """Whom a ban would hit of those who are here."""
    ban = meant(ask)
    return ban if isinstance(ban, Refused) else hits(ask, ban)


def banning(ask: Ask) -> Decision:
    """Keep somebody out, and put out whoever is hit."""
    ban = meant(ask)
    if isinstance(ban, Refused):
        return ban
    account = ask.lobby.accounts.get(ban.mask) if ban.kind == "account" else None
    if account is not None and (refused := above(ask, account.person)):
        return refused
    order = order_of(ask.lobby, ask.room)
    if order is not None and len(order.bans) >= LISTED and (ban.kind, ban.mask) not in order.bans:
        return Refused("lists_full", {"limit": str(LISTED)})
    put_out = [] if ask.command.stay or ban.kind in masks.WIDE else hits(ask, ban)
    return kept_where(ask, _banned(ask, ban), *[draft for here in put_out for draft in _hit(ask, here)])


def _banned(ask: Ask, ban: Ban) -> Draft:
    event = f.Banned(
        kind=ban.kind, mask=ban.mask, name=ban.name, until=until_of(ask), reason=reason_of(ask),
        room_key=_about(ask.room, ban.kind),
    )  # fmt: skip
    return Draft(_stands(ask.room, ban.kind), ask.who, event)


def _hit(ask: Ask, here: Presence) -> tuple[Draft, ...]:
    return _out(ask, here.person, reason_of(ask))


def _stands(room: Room | None, kind: str) -> str:
    """Addresses are nobody's business who happens to be in the room."""
    return HOUSE if kind == "address" else key_of(room)


def _about(room: Room | None, kind: str) -> str:
    return room.key if room is not None and kind == "address" else ""


def unbanning(ask: Ask) -> Decision:
    """Take a ban away."""
    order = order_of(ask.lobby, ask.room)
    ban = _known(ask, order) if order is not None else None
    if isinstance(ban, Refused):
        return ban
    if ban is None:
        return Refused("ban_unknown", {"mask": one_line(ask.command.mask)})
    event = f.Unbanned(
        kind=ban.kind, mask=ban.mask, name=ban.name, until=ban.until, reason=ban.reason,
        room_key=_about(ask.room, ban.kind),
    )  # fmt: skip
    return kept_where(ask, Draft(_stands(ask.room, ban.kind), ask.who, event))


def _known(ask: Ask, order: Order) -> Ban | Refused | None:
    """The ban meant: by its mask, or by the name of the account, which may be gone."""
    ban = meant(ask)
    if isinstance(ban, Refused):
        return ban
    mask = ask.command.mask.removeprefix(HIDDEN) if ban.kind == "name" else ask.command.mask
    named = [each for each in order.bans.values() if mask in (each.name, each.mask)]
    if ban.kind in masks.WIDE:
        return order.bans.get((ban.kind, ban.mask))
    exact = order.bans.get((ban.kind, ban.mask)) or order.bans.get(("name", masks.name_mask(ask.command.mask)))
    return exact or (named[0] if named else None)


def banned(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """A ban is in force."""
    event = entry.event
    assert isinstance(event, f.Banned)
    about = _room_about(lobby, room, event.room_key)
    order = about.ordered() if about is not None else lobby.order
    order.tidy(entry.at)
    ban = Ban(event.kind, event.mask, event.name, event.until, entry.who.name, event.reason, entry.at)  # type: ignore[arg-type]
    order.bans[event.kind, event.mask] = ban
    lobby.watch()


def unbanned(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """A ban is gone."""
    event = entry.event
    assert isinstance(event, f.Unbanned)
    about = _room_about(lobby, room, event.room_key)
    order = order_of(lobby, about)
    if order is not None:
        order.bans.lift((event.kind, event.mask))
    if about is not None:
        about.tidy(entry.at)
    lobby.watch()


def _room_about(lobby: Lobby, room: Room | None, key: str) -> Room | None:
    """The room that an act is about; None = the house."""
    if key:
        return lobby.rooms.get(key)
    return room if room is not None and room.key != HOUSE else None


# --- letting read only --------------------------------------------------------------------------------------


def muting(ask: Ask) -> Decision:
    """Let somebody say nothing."""
    other = below(ask)
    if isinstance(other, Refused):
        return other
    order = order_of(ask.lobby, ask.room)
    if order is not None and len(order.mutes) >= LISTED and other.id not in order.mutes:
        return Refused("lists_full", {"limit": str(LISTED)})
    event = f.Muted(person=other.id, name=other.name, until=until_of(ask), reason=reason_of(ask))
    return kept_where(ask, Draft(key_of(ask.room), ask.who, event))


def unmuting(ask: Ask) -> Decision:
    """Let somebody speak again."""
    order = order_of(ask.lobby, ask.room)
    wanted = ask.command.person
    other = ask.lobby.somebody(wanted)
    mutes = list(order.mutes.values()) if order is not None else []
    id, key = other.id if other else "", fold(wanted)
    found = [mute for mute in mutes if mute.person == id or fold(mute.name) == key]
    if not found:
        return () if other is not None else unknown_person(ask.lobby, wanted)
    events = [f.Unmuted(person=each.person, name=each.name, until=each.until, reason=each.reason) for each in found]
    return kept_where(ask, *[Draft(key_of(ask.room), ask.who, event) for event in events])


def muted(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """A mute is in force."""
    event = entry.event
    assert isinstance(event, f.Muted)
    about = _room_about(lobby, room, "")
    order = about.ordered() if about is not None else lobby.order
    order.tidy(entry.at)
    order.mutes[event.person] = Mute(event.person, event.name, event.until, entry.who.name, event.reason, entry.at)
    lobby.watch()


def unmuted(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """A mute is gone."""
    event = entry.event
    assert isinstance(event, f.Unmuted)
    about = _room_about(lobby, room, "")
    order = order_of(lobby, about)
    if order is not None:
        order.mutes.pop(event.person, None)
    if about is not None:
        about.tidy(entry.at)
    lobby.watch()


# --- telling of what was said -------------------------------------------------------------------------------


def reporting(ask: Ask) -> Decision:
    """Tell those who keep order of a message: it stands in the record, and those who are here hear of it."""
    room, target, command = ask.room, ask.target, ask.command
    assert room is not None  # the table has no right to it in the house
    if target is None or not target.message:
        return Refused("target_unknown", {"seq": str(command.seq), "room": room.name})
    report = Reported(room_key=room.key, target=command.seq, person=target.who_id, reason=reason_of(ask))
    staff = tuple([id for id, here in ask.lobby.people.items() if _keeps_order(ask.lobby, room, here.person)])
    values = {"name": ask.who.name, "room": room.name, "seq": str(command.seq), "reason": report.reason}
    told = [Draft("", SERVER, Noticed(code="reported", values=values, to=staff))] if staff else []
    return in_house(ask.lobby, Draft(HOUSE, ask.who, report), *told)


def _keeps_order(lobby: Lobby, room: Room, who: Person) -> bool:
    return max(lobby.rank(who), lobby.role_in(room, who)) >= Role.OPERATOR
