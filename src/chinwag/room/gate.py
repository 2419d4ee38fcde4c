"""May they? The one place where the table of rights is asked, for every command and every question.

A refusal says what is in the way: the role, the membership, or the condition that holds just now.
"""

from msgspec.structs import replace

from chinwag.room import permissions
from chinwag.room.ask import Ask
from chinwag.room.commands import Command
from chinwag.room.conditions import HOLDS
from chinwag.room.entry import Person, Target
from chinwag.room.facts import NOTHING, Facts
from chinwag.room.lobby import Lobby, unknown_room
from chinwag.room.permissions import ALONE, CLOSED, CODES, Right, Role
from chinwag.room.refusals import Refused
from chinwag.room.room import Room


def asked(
    lobby: Lobby, who: Person, command: Command, at: int, facts: Facts = NOTHING, target: Target | None = None
) -> Ask | Refused:
    """The command with the room and the role it is given in, or why it may not be given."""
    right = permissions.RIGHTS.get(type(command), CLOSED)
    name = getattr(command, "room", None) if right.room else None
    if name is None or (name == "" and right.house is not Role.NOBODY):
        return admitted(Ask(lobby, None, who, lobby.rank(who), command, at, facts, target), right)
    room = lobby.find_for(who, name)
    if room is None:
        return unknown_room(lobby, name)
    if room.kind != "room" and type(command) not in ALONE:
        return Refused("forbidden", {"action": type(command).__name__.lower()})
    role = room.members.get(who.id)
    if role is None:
        if right.inside and who.kind != "server":
            return Refused("not_member", {"room": room.name})
        role = outside(lobby, room, who)
    return admitted(Ask(lobby, room, who, role, command, at, facts, target), right)


def outside(lobby: Lobby, room: Room, who: Person) -> Role:
    """What somebody is in a room without being in it: a stranger, but for those who keep order there."""
    role = lobby.role_in(room, who)
    return role if role >= Role.OPERATOR else Role.STRANGER


def admitted(ask: Ask, right: Right) -> Ask | Refused:
    """The same, once role and conditions were seen to."""
    least = right.house if ask.room is None and right.house is not Role.NOBODY else right.least
    if ask.role < least:
        return short(ask, least)
    return hindrance(ask, right) or ask


def hindrance(ask: Ask, right: Right) -> Refused | None:
    """The first condition that holds and that the role does not lift."""
    for condition, least in right.when.items():
        if ask.role >= least:
            continue
        values = HOLDS[condition](ask)
        if values is not None:
            return Refused(CODES.get(condition, condition), ask.values | values)  # type: ignore[arg-type]
    return None


def short(ask: Ask, least: Role) -> Refused:
    """The role is too low."""
    if ask.role is Role.STRANGER and ask.room is not None:
        return Refused("not_member", ask.values)
    if ask.role is Role.GUEST and least is Role.MEMBER:
        return Refused("account_needed")
    return Refused("forbidden", ask.values | {"action": type(ask.command).__name__.lower()})


def again(ask: Ask, command: Command) -> Ask | Refused:
    """Another command by the same person at the same time."""
    return asked(ask.lobby, ask.who, command, ask.at, ask.facts, ask.target)


def joining(ask: Ask, room: Room) -> Ask:
    """The same about a room that is to be joined: the role is what one will be there."""
    return replace(ask, room=room, role=ask.lobby.role_in(room, ask.who))
