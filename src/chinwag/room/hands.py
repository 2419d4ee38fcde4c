"""Asking to speak: a queue of raised hands, in memory only, and a voice for whoever is called on."""

from chinwag.room import events_moderation as f
from chinwag.room.ask import Ask
from chinwag.room.entry import Entry, Person
from chinwag.room.lobby import Lobby, unknown_person
from chinwag.room.order import HANDS
from chinwag.room.permissions import Role, allowed_to_others
from chinwag.room.refusals import Refused
from chinwag.room.roles import word
from chinwag.room.room import Decision, Draft, Room


def _raised(ask: Ask) -> dict[str, str]:
    return ask.room.order.hands if ask.room is not None and ask.room.order is not None else {}


def raising(ask: Ask) -> Decision:
    """Ask to speak."""
    hands = _raised(ask)
    if ask.room is None or ask.who.id in hands:
        return ()
    if len(hands) >= HANDS:
        return Refused("lists_full", {"limit": str(HANDS)})
    return (Draft(ask.room.key, ask.who, f.HandRaised()),)


def lowering(ask: Ask) -> Decision:
    """Take a hand down: one's own, or somebody else's."""
    other: Person | None = ask.who
    if ask.command.person:
        other = ask.lobby.somebody(ask.command.person)
    if other is None:
        return unknown_person(ask.lobby, ask.command.person)
    if other.id != ask.who.id and not allowed_to_others(ask.role, type(ask.command)):
        return Refused("forbidden", ask.values | {"action": "lowerhand"})
    if ask.room is None or other.id not in _raised(ask):
        return ()
    return (Draft(ask.room.key, ask.who, f.HandLowered(person=other.id, name=other.name)),)


def calling(ask: Ask) -> Decision:
    """Give the word: to somebody who is in the room, or to whoever waits longest."""
    room, lobby = ask.room, ask.lobby
    assert room is not None  # the table has no right to it in the house
    if ask.command.person:
        other = lobby.somebody(ask.command.person)
        if other is None or other.id not in room.members:
            return unknown_person(lobby, ask.command.person)
    else:
        other = lobby.person(next(iter(_raised(ask)), ""))
        if other is None:
            return Refused("no_hand", ask.values)
    called = Draft(room.key, ask.who, f.CalledOn(person=other.id, name=other.name))
    before = lobby.role_in(room, other)
    if before >= Role.VOICED:
        return (called,)
    voice = f.RoleSet(person=other.id, name=other.name, before=word(before), after=word(Role.VOICED))
    return (Draft(room.key, ask.who, voice), called)


def hand_raised(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody waits to speak."""
    if room is not None:
        room.ordered().hands[entry.who.id] = entry.who.name


def hand_down(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody waits no longer."""
    assert isinstance(entry.event, f.HandLowered | f.CalledOn)
    if room is not None and room.order is not None:
        room.order.hands.pop(entry.event.person, None)
        room.tidy(entry.at)
