"""How a room is set, and how the house is set as a whole."""

from msgspec.structs import replace

from chinwag.room import modes
from chinwag.room.ask import Ask
from chinwag.room.entry import Entry
from chinwag.room.events_accounts import PolicySet
from chinwag.room.events_moderation import ModeSet
from chinwag.room.gate import short
from chinwag.room.lobby import HOUSE, Lobby
from chinwag.room.permissions import MODE_RIGHTS, POLICY_RIGHTS, Role
from chinwag.room.record import in_house
from chinwag.room.refusals import Refused
from chinwag.room.room import Decision, Draft, Room


def setting_mode(ask: Ask) -> Decision:
    """Set a mode of a room. A password is set with its hash, also over the one there was."""
    room, command = ask.room, ask.command
    assert room is not None  # the table has no right to it in the house
    least = MODE_RIGHTS.get(command.mode, Role.STRANGER)
    if ask.role < least:
        return short(ask, least)
    refused = modes.checked(command.mode, command.value)
    if refused is not None:
        return refused
    secret = ask.facts.secret if command.mode == "password" and command.value else ""
    if command.mode == "password" and command.value and not secret:
        return Refused("password_weak")
    before = getattr(room.modes, command.mode)
    if before == command.value and not secret:
        return ()
    event = ModeSet(mode=command.mode, before=before, after=command.value)
    return (Draft(room.key, ask.who, event, secret),)


def mode_set(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """A room is set differently."""
    event = entry.event
    assert isinstance(event, ModeSet)
    if room is None:
        return
    order = room.ordered()
    order.modes = replace(order.modes, **{event.mode: event.after})
    if event.mode == "slow":
        order.spoke.clear()
    room.tidy(entry.at)


def setting_policy(ask: Ask) -> Decision:
    """Set the house as a whole."""
    lobby, command = ask.lobby, ask.command
    least = POLICY_RIGHTS[command.policy]
    if ask.role < least:
        return short(ask, least)
    known = modes.POLICIES[command.policy]
    if command.value not in known:
        return Refused("policy_invalid", {"policy": command.policy, "known": ", ".join(known)})
    secret = ask.facts.secret if command.policy == "password" and command.value == "on" else ""
    if command.policy == "password" and command.value == "on" and not secret:
        return Refused("password_weak")
    before = lobby.policies[command.policy]
    if before == command.value and not secret:
        return ()
    event = PolicySet(policy=command.policy, before=before, after=command.value)
    return in_house(lobby, Draft(HOUSE, ask.who, event, secret))


def policy_set(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """The house is set differently."""
    event = entry.event
    assert isinstance(event, PolicySet)
    lobby.policies[event.policy] = event.after
    lobby.watch()
