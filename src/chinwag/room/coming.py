"""Coming in, going, and what one is called: presence. Guests here; logging in is accounts.py."""

from chinwag.room import asides
from chinwag.room import events as e
from chinwag.room.ask import Ask
from chinwag.room.codes import digest
from chinwag.room.entry import Entry, Person
from chinwag.room.events_accounts import AccountRenamed, InviteUsed
from chinwag.room.gate import admitted
from chinwag.room.lobby import HOUSE, Lobby, Presence, name_of
from chinwag.room.names import Name
from chinwag.room.permissions import CLOSED, RIGHTS
from chinwag.room.places import enter_room
from chinwag.room.record import in_house
from chinwag.room.refusals import Refused
from chinwag.room.room import Decision, Draft, Room, topic_of

# --- deciding -----------------------------------------------------------------------------------------------


def decide_enter(ask: Ask) -> Decision:
    """Come in; another session of somebody who is here already changes nothing."""
    if ask.who.kind == "server":
        return Refused("forbidden")
    may = admitted(ask, RIGHTS.get(type(ask.command), CLOSED))
    if isinstance(may, Refused):
        return may
    return _account_enters(ask) if ask.who.kind == "account" else _guest_enters(ask)


def _account_enters(ask: Ask) -> Decision:
    """By token: the generation in it has to be the account's."""
    account = ask.lobby.accounts.get(ask.who.id)
    if account is None or (ask.facts.generation and ask.facts.generation != account.generation):
        return Refused("token_invalid")
    return (
        () if account.id in ask.lobby.people else arriving(ask.lobby, account.person, somewhere=ask.command.rooms)
    )


def arriving(lobby: Lobby, who: Person, *, somewhere: bool = True) -> tuple[Draft, ...]:
    """An account comes in: where it was left, or else where everybody begins."""
    keys = lobby.rooms_of(who.id) or ((lobby.room.key,) if somewhere else ())
    return tuple([Draft("", who, e.Arrived(rooms=rooms)) for rooms in lobby.heard_in(keys)])


def _guest_enters(ask: Ask) -> Decision:
    lobby, who = ask.lobby, ask.who
    if who.id in lobby.people:
        return ()
    name = lobby.free(who, ask.command.name, ask.at)
    if isinstance(name, Refused):
        return name
    person = Person(who.id, name.display, who.kind)
    arrived = Draft("", person, e.Arrived(rooms=(lobby.room.display,) if ask.command.rooms else ()))
    return _invited(ask, person, arrived) if ask.command.code else (arrived,)


def _invited(ask: Ask, person: Person, arrived: Draft) -> Decision:
    """With an invitation it counts as used, and leads into the room that it is for."""
    lobby = ask.lobby
    found = lobby.invitation(digest(ask.command.code), ask.at)
    if found is None:
        return Refused("invite_invalid")
    room = lobby.rooms.get(found.room)
    joins = () if room is None or room.key == lobby.room.key else (Draft(room.key, person, e.Joined()),)
    return in_house(lobby, Draft(HOUSE, person, InviteUsed(invite=found.invite)), arrived, *joins)


def quitting(ask: Ask) -> Decision:
    """Go; with hold, the name of a guest is kept."""
    return departing(ask.lobby, ask.who, asides.reason(ask, ask.command.reason), free=not ask.command.hold)


def departing(lobby: Lobby, who: Person, reason: str, *, free: bool = False) -> tuple[Draft, ...]:
    """Somebody goes. Whoever is in a hidden room hears it there, and nobody hears of that room by it."""
    groups = lobby.heard_in(lobby.people[who.id].rooms)
    last = [Draft("", who, e.Departed(reason=reason, rooms=rooms, free=free)) for rooms in groups[1:] + groups[:1]]
    return tuple(last)


def renaming(ask: Ask) -> Decision:
    """Take another name: a guest for now, an account for good."""
    lobby, who = ask.lobby, ask.who
    name = lobby.free(who, ask.command.name, ask.at)
    if isinstance(name, Refused):
        return name
    if name.display == who.name:
        return ()
    person = Person(who.id, name.display, who.kind)
    told = [Draft("", person, e.Renamed(old=who.name, rooms=rooms)) for rooms in _groups(lobby, who)]
    if who.id not in lobby.accounts or not ask.command.lasting:
        return tuple(told)
    renamed = AccountRenamed(account=who.id, before=who.name, after=name.display)
    return in_house(lobby, Draft(HOUSE, person, renamed), *told)


def setting_away(ask: Ask) -> Decision:
    """Be away, or back."""
    text = topic_of(ask.command.text)
    if not isinstance(text, Refused):
        text = asides.sifted(ask, text)
    if isinstance(text, Refused):
        return text
    if text == ask.lobby.people[ask.who.id].away:
        return ()
    return tuple([Draft("", ask.who, e.AwaySet(text=text, rooms=rooms)) for rooms in _groups(ask.lobby, ask.who)])


def _groups(lobby: Lobby, who: Person) -> list[tuple[str, ...]]:
    return lobby.heard_in(lobby.people[who.id].rooms)


# --- folding ------------------------------------------------------------------------------------------------


def arrived(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody is here, in these rooms."""
    event, who = entry.event, entry.who
    assert isinstance(event, e.Arrived)
    presence = lobby.people.get(who.id)
    if presence is None:
        presence = seat(lobby, who, entry.at)
    for spelled in event.rooms:
        found = lobby.find(spelled)
        if found is not None:
            enter_room(lobby, presence, found)


def seat(lobby: Lobby, who: Person, at: int = 0) -> Presence:
    """Somebody is online from now on, with the name and, of an account, with what it has read."""
    lobby.unhold(who.id)
    account = lobby.accounts.get(who.id)
    presence = lobby.people[who.id] = Presence(who, name_of(who.name), since=at)
    if account is not None:
        presence.read = account.read
    lobby.claim(who.id, presence.name)
    return presence


def departed(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody is gone: a guest from every room, and the name is kept for a while."""
    event, id = entry.event, entry.who.id
    assert isinstance(event, e.Departed)
    if any((found := lobby.find(name)) is not None and found.modes.hidden for name in event.rooms):
        return  # told there first; the one for all other rooms follows
    presence = lobby.people.pop(id, None)
    if presence is None:
        return
    for key in presence.rooms:
        _left_behind(lobby.rooms[key], presence.person)
    if id in lobby.accounts:
        _give_up(lobby, id, presence.name)
        return
    lobby.hold(id, presence.name, entry.at)
    if event.free:
        lobby.unhold(id)


def _left_behind(room: Room, who: Person) -> None:
    if who.kind == "guest":
        room.members.pop(who.id, None)
    if room.order is not None:
        room.order.hands.pop(who.id, None)


def renamed(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody online is called differently."""
    presence = lobby.people.get(entry.who.id)
    if presence is None:
        return
    _give_up(lobby, entry.who.id, presence.name)
    presence.person = entry.who
    presence.name = name_of(entry.who.name)
    lobby.claim(entry.who.id, presence.name)


def _give_up(lobby: Lobby, id: str, name: Name) -> None:
    """A name that somebody went by; an account keeps its own."""
    lobby.release(id, name)
    account = lobby.accounts.get(id)
    if account is not None:  # the two can be one name, or look alike
        lobby.claim(id, account.name)


def away_set(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody is away, or back."""
    presence = lobby.people.get(entry.who.id)
    assert isinstance(entry.event, e.AwaySet)
    if presence is not None:
        presence.away = entry.event.text
