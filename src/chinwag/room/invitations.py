"""Invitations: by name into a room, or by a code that lets in whoever has it."""

from chinwag.room import events as e
from chinwag.room import events_accounts as f
from chinwag.room.ask import Ask
from chinwag.room.codes import digest
from chinwag.room.entry import Entry
from chinwag.room.events_moderation import Invited
from chinwag.room.gate import hindrance, joining, outside
from chinwag.room.lobby import HOUSE, Invitation, Lobby, unknown_person
from chinwag.room.moderation import until_of
from chinwag.room.order import LISTED, over
from chinwag.room.permissions import RIGHTS, Role
from chinwag.room.record import in_house
from chinwag.room.refusals import Refused
from chinwag.room.room import Decision, Draft, Room

SHARE = 100  # invitations that can be used, of one person who does not keep order in the house

# --- deciding -----------------------------------------------------------------------------------------------


def inviting(ask: Ask) -> Decision:
    """Invite a person, or make a code."""
    if ask.command.person:
        return _by_name(ask)
    if ask.role < Role.MEMBER:
        return Refused("account_needed")
    if not ask.facts.fresh:
        return Refused("forbidden", {"action": "invite"})
    there = [each for each in ask.lobby.invitations.values() if not over(each.until, ask.at)]
    limit = LISTED if ask.lobby.rank(ask.who) >= Role.OPERATOR else SHARE
    if len(there) >= LISTED or len([each for each in there if each.by == ask.who.id]) >= limit:
        return Refused("lists_full", {"limit": str(min(limit, len(there)))})
    key = ask.room.key if ask.room is not None else ""
    made = f.InviteMade(invite=digest(ask.facts.fresh), room_key=key, uses=ask.command.uses, until=until_of(ask))
    return in_house(ask.lobby, Draft(HOUSE, ask.who, made))


def _by_name(ask: Ask) -> Decision:
    other = ask.lobby.somebody(ask.command.person)
    if ask.room is None or other is None:
        return unknown_person(ask.lobby, ask.command.person)
    if other.id in ask.room.members:
        return ()
    if ask.room.order is not None and len(ask.room.order.invited) >= LISTED:
        return Refused("lists_full", {"limit": str(LISTED)})
    return (Draft(ask.room.key, ask.who, Invited(person=other.id, name=other.name, until=until_of(ask))),)


def accepting(ask: Ask) -> Decision:
    """Come into the room that a code is for, past everything but a ban."""
    found = ask.lobby.invitation(digest(ask.command.code), ask.at)
    room = ask.lobby.rooms.get(found.room) if found is not None else None
    if found is None or room is None:
        return Refused("invite_house" if found is not None and not found.room else "invite_invalid")
    if ask.who.id in room.members:
        return ()
    banned = _banned_there(ask, room)
    if banned is not None:
        return banned
    used = Draft(HOUSE, ask.who, f.InviteUsed(invite=found.invite))
    return in_house(ask.lobby, used, Draft(room.key, ask.who, e.Joined()))


def _banned_there(ask: Ask, room: Room) -> Refused | None:
    return hindrance(joining(ask, room), RIGHTS[type(ask.command)])


def revoking(ask: Ask) -> Decision:
    """Make an invitation worthless: whoever made it may, and whoever keeps order where it leads."""
    lobby, found = ask.lobby, ask.lobby.invitations.get(ask.command.invite)
    if found is None:
        return Refused("invite_invalid")
    room = lobby.rooms.get(found.room)
    role = lobby.rank(ask.who) if room is None else max(outside(lobby, room, ask.who), lobby.rank(ask.who))
    if found.by != ask.who.id and role < Role.OPERATOR:
        return Refused("forbidden", {"action": "revokeinvite"})
    return in_house(lobby, Draft(HOUSE, ask.who, f.InviteRevoked(invite=found.invite)))


# --- folding ------------------------------------------------------------------------------------------------


def invite_made(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """There is an invitation; those that are over are forgotten."""
    event = entry.event
    assert isinstance(event, f.InviteMade)
    for gone in [key for key, each in lobby.invitations.items() if over(each.until, entry.at)]:
        del lobby.invitations[gone]
    lobby.invitations[event.invite] = Invitation(
        event.invite, event.room_key, event.uses, event.until, entry.who.id
    )


def invite_used(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """An invitation can be used once less."""
    assert isinstance(entry.event, f.InviteUsed)
    found = lobby.invitations.pop(entry.event.invite, None)
    if found is not None and found.uses > 1:
        lobby.invitations[found.invite] = Invitation(
            found.invite, found.room, found.uses - 1, found.until, found.by
        )


def invite_revoked(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """An invitation is worthless."""
    assert isinstance(entry.event, f.InviteRevoked)
    lobby.invitations.pop(entry.event.invite, None)


def invited(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody may come into the room."""
    assert isinstance(entry.event, Invited)
    if room is not None:
        order = room.ordered()
        order.tidy(entry.at)
        order.invited[entry.event.person] = entry.event.until
