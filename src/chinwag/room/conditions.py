"""When each condition of the table of rights holds: one small function each, with the values of its sentence.

None = it does not hold. Which commands a condition concerns, and which roles, stands in permissions.py alone.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from chinwag.room import masks, names
from chinwag.room.ask import Ask
from chinwag.room.codes import digest
from chinwag.room.entry import Person
from chinwag.room.lobby import Lobby, name_of
from chinwag.room.modes import Policy
from chinwag.room.order import Ban, Mute, Order, over
from chinwag.room.permissions import Condition, Role

Values: TypeAlias = dict[str, str] | None
HELD: Final[dict[str, str]] = {}
NO_BANS: Final = ("spare", "welcome")  # lists that let in, kept beside the bans


def lasting(until: int, at: int) -> str:
    """How many seconds something still lasts, "" = for ever."""
    return str(max(1, -(-(until - at) // 1000))) if until else ""


# --- of a person --------------------------------------------------------------------------------------------


def orders(ask: Ask) -> tuple[Order, ...]:
    """The order of the house, and that of the room."""
    room = ask.room
    if room is None or room.order is None:
        return (ask.lobby.order,)
    return ask.lobby.order, room.order


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
    nick = here.person.name if here else name
    user, host = masks.user_and_host(nick, who.kind, here.user if here else "", here.host if here else "")
    return f"{nick}!{user}@{host}"


def _fitting(order: Order, ask: Ask, name: str) -> list[Ban]:
    """The bans in force that fit the person, of every kind."""
    if not order.bans:
        return []
    lobby, who, address = ask.lobby, ask.who, ask.facts.address
    looks = (who.id, name, address, seen_as(lobby, who, name))
    fitting = order.bans.of(looks, lambda ban: hit(lobby, ban, who, name, address))
    return [ban for ban in fitting if not over(ban.until, ask.at)]


def _listed(order: Order, kind: str, ask: Ask) -> bool:
    """Whether a list of that kind names the person."""
    return any([ban.kind == kind for ban in _fitting(order, ask, ask.who.name)])


def _banned(ask: Ask) -> Values:
    name = ask.who.name
    if ask.who.id not in ask.lobby.people:
        name = getattr(ask.command, "name", "") or name
    for order in orders(ask):
        fitting = _fitting(order, ask, name)
        bans = [ban for ban in fitting if ban.kind not in NO_BANS and not ban.mask.startswith(masks.QUIET)]
        if bans and not any([ban.kind == "spare" for ban in fitting]):
            room = {} if order is ask.lobby.order else ask.values
            return room | {"left": lasting(bans[0].until, ask.at), "reason": bans[0].reason}
    return None


def _quieted(order: Order, ask: Ask) -> bool:
    fitting = _fitting(order, ask, ask.who.name)
    quiet = any([ban.kind == "mask" and ban.mask.startswith(masks.QUIET) for ban in fitting])
    return quiet and not any([ban.kind == "spare" for ban in fitting])


def _muted_by_name(order: Order, ask: Ask) -> Mute | None:
    """A guest who comes back without a token is somebody new, and still muted under the same name."""
    presence = ask.lobby.people.get(ask.who.id)
    if ask.who.kind != "guest" or presence is None:
        return None
    mutes = [each for each in order.mutes.values() if each.guest and names.fold(each.name) == presence.name.key]
    return next((each for each in mutes if not over(each.until, ask.at)), None)


def _muted(ask: Ask) -> Values:
    for order in orders(ask):
        mute = order.muted(ask.who.id, ask.at) or _muted_by_name(order, ask)
        if mute is not None:
            return {"left": lasting(mute.until, ask.at)}
        if order.bans and ask.role < Role.VOICED and _quieted(order, ask):
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
    return {"left": str(-(-wait // 1000))} if wait > 0 else None


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
