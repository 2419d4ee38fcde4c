"""Roles: who may what, in a room and in the house, and how the house gets its first owner."""

from chinwag.room.accounts import last_owner
from chinwag.room.ask import Ask
from chinwag.room.entry import Entry, Person
from chinwag.room.events_moderation import RoleSet
from chinwag.room.lobby import HOUSE, Lobby, unknown_person
from chinwag.room.order import LISTED
from chinwag.room.permissions import Role
from chinwag.room.record import in_house
from chinwag.room.refusals import Refused
from chinwag.room.room import Decision, Draft, Room

GRANTS = 10 * LISTED  # roles given in one room


def word(role: Role) -> str:
    """The role as events and people write it."""
    return role.name.lower()


def role_of(lobby: Lobby, room: Room | None, who: Person) -> Role:
    """What somebody is there."""
    return lobby.rank(who) if room is None else lobby.role_in(room, who)


def above(ask: Ask, other: Person) -> Refused | None:
    """Why nothing can be done to somebody: that person is not below whoever asks."""
    if other.id == ask.who.id:
        return Refused("hits_self")
    if ask.who.kind != "server" and role_of(ask.lobby, ask.room, other) >= ask.role:
        return Refused("outranked", {"name": other.name})
    return None


def setting_role(ask: Ask) -> Decision:
    """Give a role below one's own to somebody below oneself. An owner makes owners, and may step down."""
    lobby, command = ask.lobby, ask.command
    other = lobby.somebody(command.person)
    if other is None:
        return unknown_person(lobby, command.person)
    wanted = Role[command.role.upper()]
    if command.beside and ask.room is not None and role_of(lobby, ask.room, other) > Role.VOICED >= wanted:
        return _voicing(ask, ask.room, other, on=wanted is Role.VOICED)
    plain = Role.GUEST if other.kind == "guest" else Role.MEMBER
    after = max(wanted, plain) if wanted > Role.MEMBER else plain
    if ask.room is None and other.kind == "guest":
        return Refused("account_needed")
    before = given(lobby, ask.room, other, plain)
    if before == after:
        return ()
    refused = _over(ask, other, after)
    if refused is not None:
        return refused
    if ask.room is not None and len(ask.room.roles) >= GRANTS and other.id not in ask.room.roles:
        return Refused("lists_full", {"limit": str(GRANTS)})
    event = RoleSet(person=other.id, name=other.name, before=word(before), after=word(after))
    if ask.room is not None:
        return (Draft(ask.room.key, ask.who, event),)
    return in_house(lobby, Draft(HOUSE, ask.who, event))


def _voicing(ask: Ask, room: Room, other: Person, *, on: bool) -> Decision:
    """Give a voice to somebody who needs none now, or take it away: it counts when the higher role goes."""
    if on == (other.id in room.voices):
        return ()
    refused = _over(ask, other, Role.VOICED)
    if refused is not None:
        return refused
    now = word(role_of(ask.lobby, room, other))
    event = RoleSet(person=other.id, name=other.name, before=now, after=now, beside="voiced" if on else "member")
    return (Draft(room.key, ask.who, event),)


def given(lobby: Lobby, room: Room | None, other: Person, plain: Role) -> Role:
    """The role that was given to somebody right there; what follows from a role in the house does not count."""
    if room is None:
        return lobby.rank(other)
    return Role.OWNER if room.owner == other.id else room.roles.get(other.id, plain)


def _over(ask: Ask, other: Person, after: Role) -> Refused | None:
    """Whether this is above whoever asks; an owner is above everything but the last owner."""
    lobby = ask.lobby
    account = lobby.accounts.get(other.id)
    falls = ask.room is None and account is not None and account.role is Role.OWNER and after < Role.OWNER
    if falls and account is not None and last_owner(lobby, account):
        return Refused("last_owner")
    if ask.role is Role.OWNER:
        return None
    if other.id == ask.who.id:
        return None if after < ask.role else Refused("outranked", {"name": other.name})
    if after >= ask.role:
        return Refused("forbidden", ask.values | {"action": "setrole"})
    return above(ask, other)


def claiming(ask: Ask) -> Decision:
    """Become the owner of a house that has none, by the code that its first start printed."""
    lobby = ask.lobby
    if any(account.role is Role.OWNER for account in lobby.accounts.values()):
        return Refused("claimed")
    if not ask.facts.verified:
        return Refused("claim_wrong")
    event = RoleSet(person=ask.who.id, name=ask.who.name, before=word(ask.role), after=word(Role.OWNER))
    return in_house(lobby, Draft(HOUSE, ask.who, event))


def role_set(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody has another role there."""
    event = entry.event
    assert isinstance(event, RoleSet)
    if room is None:
        return
    after = Role[event.after.upper()]
    if event.beside:
        voice(room, event.person, on=event.beside == "voiced")
        return
    if room.key == HOUSE:
        account = lobby.accounts.get(event.person)
        if account is not None:
            account.role = after
    else:
        grant(room, event.person, after)
    lobby.appraise(event.person)


def grant(room: Room, id: str, role: Role) -> None:
    """Somebody was given a role in a room, or it was taken away. Whoever made the room can lose it as well."""
    if room.owner == id and role is not Role.OWNER:
        room.owner = ""
    if role > Role.VOICED and room.roles.get(id) is Role.VOICED:
        voice(room, id, on=True)
    elif role <= Role.VOICED:
        voice(room, id, on=False)
    if role > Role.MEMBER:
        room.roles[id] = role
    else:
        room.roles.pop(id, None)


def voice(room: Room, id: str, *, on: bool) -> None:
    """Somebody has a voice beside a higher role, or no longer."""
    room.voices.pop(id, None)
    if on:
        room.voices[id] = True
