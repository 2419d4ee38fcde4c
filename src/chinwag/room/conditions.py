"""When each condition of the table of rights holds: one small function each, with the values of its sentence.

None = it does not hold. Which commands a condition concerns, and which roles, stands in permissions.py alone.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from chinwag.room import masks
from chinwag.room.ask import Ask
from chinwag.room.codes import digest
from chinwag.room.entry import Person
from chinwag.room.lobby import Lobby, name_of
from chinwag.room.modes import Policy
from chinwag.room.order import Ban, Order
from chinwag.room.permissions import Condition, Role

Values: TypeAlias = dict[str, str] | None
HELD: Final[dict[str, str]] = {}


def lasting(until: int, at: int) -> str:
    """How many seconds something still lasts, "" = for ever."""
    return str(max(1, -(-(until - at) // 1000))) if until else ""


# --- of a person --------------------------------------------------------------------------------------------


def orders(ask: Ask) -> Iterator[Order]:
    """The order of the house, and that of the room."""
    yield ask.lobby.order
    if ask.room is not None and ask.room.order is not None:
        yield ask.room.order


def hit(lobby: Lobby, ban: Ban, who: Person, name: str, address: str) -> bool:
    """Whether a ban keeps somebody out."""
    if ban.kind == "account":
        return ban.mask == who.id
    if ban.kind in masks.WIDE:
        return masks.fits_full(ban.mask, seen_as(lobby, who, name), who.name if who.kind == "account" else "")
    if ban.kind == "address":
        return address != "" and masks.in_block(address, ban.mask)
    presence = lobby.people.get(who.id)
    return who.kind == "guest" and masks.fits(presence.name if presence else name_of(name), ban.mask)


def seen_as(lobby: Lobby, who: Person, name: str) -> str:
    """nick!user@host."""
    here = lobby.people.get(who.id)
    return f"{here.person.name if here else name}!{here.user if here else ''}@{here.host if here else ''}"


def _listed(order: Order, kind: str, ask: Ask) -> bool:
    """Whether a list of that kind names the person."""
    return any(
        ban.kind == kind and hit(ask.lobby, ban, ask.who, ask.who.name, ask.facts.address)
        for ban in order.bans_at(ask.at)
    )


def _banned(ask: Ask) -> Values:
    name = getattr(ask.command, "name", "") if ask.who.id not in ask.lobby.people else ask.who.name
    for order in orders(ask):
        for ban in order.bans_at(ask.at):
            if ban.kind in ("spare", "welcome") or ban.mask.startswith(masks.QUIET):
                continue
            if hit(ask.lobby, ban, ask.who, name or ask.who.name, ask.facts.address):
                if _listed(order, "spare", ask):
                    return None
                room = {} if order is ask.lobby.order else ask.values
                return room | {"left": lasting(ban.until, ask.at), "reason": ban.reason}
    return None


def _quieted(order: Order, ask: Ask) -> bool:
    return any(
        ban.kind == "mask" and ban.mask.startswith(masks.QUIET) and hit(ask.lobby, ban, ask.who, ask.who.name, "")
        for ban in order.bans_at(ask.at)
    ) and not _listed(order, "spare", ask)


def _muted(ask: Ask) -> Values:
    for order in orders(ask):
        mute = order.muted(ask.who.id, ask.at)
        if mute is not None:
            return {"left": lasting(mute.until, ask.at)}
        if ask.role < Role.VOICED and _quieted(order, ask):
            return {"left": ""}
    return None


# --- of the house -------------------------------------------------------------------------------------------


def _invited_in(ask: Ask) -> bool:
    code = getattr(ask.command, "code", "")
    return bool(code) and ask.lobby.invitation(digest(code), ask.at) is not None


def _policy(ask: Ask, policy: Policy, value: str) -> bool:
    return ask.lobby.policies[policy] == value


def _guests_none(ask: Ask) -> Values:
    return HELD if _policy(ask, "guests", "no") and not _invited_in(ask) else None


def _guests_read(ask: Ask) -> Values:
    return HELD if _policy(ask, "guests", "read") else None


def _lockdown(ask: Ask) -> Values:
    """Whoever was here within the last minutes, and can show it by a token, is known."""
    held = ask.lobby.holds.get(ask.who.id)
    known = ask.who.id in ask.lobby.people or (held is not None and held.until > ask.at)
    return HELD if _policy(ask, "lockdown", "on") and not known and not _invited_in(ask) else None


def _house_password(ask: Ask) -> Values:
    here = ask.who.id in ask.lobby.people
    return HELD if _policy(ask, "password", "on") and not (here or ask.facts.verified or _invited_in(ask)) else None


def _no_registration(ask: Ask) -> Values:
    if _policy(ask, "registration", "closed"):
        return HELD
    shut = _policy(ask, "registration", "invite") or _policy(ask, "lockdown", "on")
    return {"how": "invite"} if shut and not _invited_in(ask) else None


def _rooms_accounts(ask: Ask) -> Values:
    return HELD if _policy(ask, "rooms", "accounts") else None


def _rooms_operators(ask: Ask) -> Values:
    return HELD if _policy(ask, "rooms", "operators") else None


# --- of a room ----------------------------------------------------------------------------------------------


def _mode(name: str) -> Callable[[Ask], Values]:
    """The room is set so."""
    return lambda ask: HELD if ask.room is not None and getattr(ask.room.modes, name) else None


def _welcome(ask: Ask) -> bool:
    """Whether the person was invited into the room."""
    order = ask.room.order if ask.room is not None else None
    if order is None:
        return False
    if _listed(order, "welcome", ask):
        return True
    if ask.who.id not in order.invited:
        return False
    until = order.invited[ask.who.id]
    return not until or until > ask.at


def _unless_invited(name: str) -> Callable[[Ask], Values]:
    held = _mode(name)
    return lambda ask: None if _welcome(ask) else held(ask)


def _room_password(ask: Ask) -> Values:
    if ask.facts.verified or _welcome(ask):
        return None
    return _mode("password")(ask)


def _room_full(ask: Ask) -> Values:
    room = ask.room
    if room is None or not room.modes.limit or _welcome(ask):
        return None
    here = sum(id in ask.lobby.people for id in room.members)
    return {"limit": str(room.modes.limit)} if here >= room.modes.limit else None


def _slow_mode(ask: Ask) -> Values:
    order = ask.room.order if ask.room is not None else None
    spoke = order.spoke.get(ask.who.id) if order is not None else None
    if order is None or spoke is None:
        return None
    wait = spoke + order.modes.slow * 1000 - ask.at
    return {"seconds": str(-(-wait // 1000))} if wait > 0 else None


HOLDS: dict[Condition, Callable[[Ask], Values]] = {
    "guests_none": _guests_none,
    "guests_read": _guests_read,
    "lockdown": _lockdown,
    "house_password": _house_password,
    "no_registration": _no_registration,
    "rooms_accounts": _rooms_accounts,
    "rooms_operators": _rooms_operators,
    "registered": _unless_invited("registered"),
    "invite_only": _unless_invited("invite_only"),
    "room_password": _room_password,
    "room_full": _room_full,
    "moderated": _mode("moderated"),
    "room_read_only": _mode("read_only"),
    "slow_mode": _slow_mode,
    "topic_locked": _mode("topic_locked"),
    "banned": _banned,
    "muted": _muted,
}
