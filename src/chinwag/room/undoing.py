"""Taking back an act of moderation: the act that undoes it is given as a command, with all its own checks."""

from collections.abc import Callable
from typing import Any

from chinwag.room import commands_accounts as a
from chinwag.room import commands_moderation as m
from chinwag.room import events_accounts as fa
from chinwag.room import events_moderation as fm
from chinwag.room.ask import Ask
from chinwag.room.commands import Command
from chinwag.room.events import Stored
from chinwag.room.lobby import HIDDEN


def _seconds(ask: Ask, until: int) -> int:
    """How long something still lasts; what is over would last a second."""
    return max(1, (until - ask.at) // 1000) if until else 0


def _person(event: Any) -> str:
    return HIDDEN + str(event.person)


def _mask(event: Any) -> str:
    return HIDDEN + str(event.mask) if event.kind == "account" else str(event.mask)


def _place(ask: Ask, event: Any) -> str:
    """The room that an act is about."""
    return getattr(event, "room_key", "") or ask.place


def _role(event: fm.RoleSet) -> Any:
    if event.beside:
        return "member" if event.beside == "voiced" else "voiced"
    return "member" if event.before == "guest" else event.before


Undoing = Callable[[Ask, Any], Command | None]

# fmt: off
UNDOING: dict[type[Stored], Undoing] = {
    fm.Banned:   lambda ask, e: m.Unban(mask=_mask(e), room=_place(ask, e)),
    fm.Unbanned: lambda ask, e: m.Ban(
        mask=_mask(e), room=_place(ask, e), seconds=_seconds(ask, e.until), reason=e.reason),
    fm.Muted:    lambda ask, e: m.Unmute(person=_person(e), room=ask.place),
    fm.Unmuted:  lambda ask, e: m.Mute(
        person=_person(e), room=ask.place, seconds=_seconds(ask, e.until), reason=e.reason),
    fm.RoleSet:  lambda ask, e: m.SetRole(person=_person(e), role=_role(e), room=ask.place, beside=bool(e.beside)),
    fm.ModeSet:  lambda ask, e: None if e.mode == "password" and e.before else m.SetMode(
        room=ask.place, mode=e.mode, value=e.before),
    fm.FilterSet: lambda ask, e: m.SetFilter(pattern=e.pattern, action=e.before, room=_place(ask, e)),
    fa.PolicySet: lambda ask, e: None if e.policy == "password" and e.before == "on" else a.SetPolicy(
        policy=e.policy, value=e.before),
    fa.InviteMade: lambda ask, e: a.RevokeInvite(invite=e.invite),
}
# fmt: on


def undoing(ask: Ask) -> Command | None:
    """The command that undoes what stands at the place meant, None = nothing does."""
    event = ask.target.event if ask.target is not None else None
    make = UNDOING.get(type(event)) if event is not None else None
    return make(ask, event) if make is not None else None
