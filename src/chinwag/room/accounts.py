"""Accounts: a name that is one's own, on every device, and what is kept for it while one is away.

Passwords are checked before (chinwag.auth): here they are `Facts.verified`, and the hash of a new one is
`Facts.secret`, which the store keeps and no event holds.
"""

from chinwag.room import events as e
from chinwag.room import events_accounts as f
from chinwag.room import metadata
from chinwag.room.ask import Ask
from chinwag.room.codes import digest
from chinwag.room.coming import arriving, departing, seat
from chinwag.room.entry import Entry, Person
from chinwag.room.gate import admitted, hindrance, joining
from chinwag.room.inheriting import inherited
from chinwag.room.lobby import HOUSE, Account, Lobby, name_of
from chinwag.room.permissions import CLOSED, RIGHTS, Role
from chinwag.room.places import enter_room
from chinwag.room.record import in_house
from chinwag.room.refusals import Refused
from chinwag.room.room import Decision, Draft, Room
from chinwag.room.text import LINE_CHARACTERS, one_line

# --- deciding -----------------------------------------------------------------------------------------------


def registering(ask: Ask) -> Decision:
    """Make an account of one's present name. The guest becomes the account, with all it is in."""
    lobby, who, facts = ask.lobby, ask.who, ask.facts
    if who.kind != "guest":
        return Refused("already_account", {"name": who.name})
    if not facts.secret or not facts.fresh or facts.fresh in lobby.accounts:
        return Refused("forbidden", {"action": "register"})
    person = Person(facts.fresh, who.name, "account")
    rooms = lobby.people[who.id].rooms
    opened = f.AccountOpened(account=person.id, name=who.name, rooms=rooms, was=who.id)
    drafts = [Draft(HOUSE, person, opened, facts.secret)]
    drafts += metadata.taken_along(person, lobby.people[who.id].metadata or {})
    if ask.command.code and (found := lobby.invitation(digest(ask.command.code), ask.at)) is not None:
        drafts.append(Draft(HOUSE, person, f.InviteUsed(invite=found.invite)))
    became = [_became(person, who, group) for group in lobby.heard_in(rooms)]
    return in_house(lobby, *drafts, *became, *inherited(lobby, who, person, ask.at))


def _became(person: Person, guest: Person, rooms: tuple[str, ...]) -> Draft:
    return Draft("", person, f.LoggedIn(was=guest.id, old=guest.name, rooms=rooms))


def decide_login(ask: Ask) -> Decision:
    """Come in as an account, from nowhere, from another device, or from being a guest."""
    lobby, account = ask.lobby, ask.lobby.accounts.get(ask.who.id)
    if account is None or not ask.facts.verified:
        return Refused("login_wrong")
    may = admitted(ask, RIGHTS.get(type(ask.command), CLOSED))
    if isinstance(may, Refused):
        return may
    guest = lobby.people.get(ask.facts.was)
    if account.id in lobby.people:
        return departing(lobby, guest.person, "login", free=True) if guest is not None else ()
    if guest is None:
        return arriving(lobby, account.person, somewhere=ask.command.rooms)
    mine = lobby.rooms_of(account.id)
    new = [key for key in guest.rooms if key not in mine and _may_join(ask, lobby.rooms[key])]
    person = Person(account.id, guest.person.name, "account") if ask.command.keep else account.person
    joined = [Draft(key, person, e.Joined()) for key in new]
    became = [_became(person, guest.person, group) for group in lobby.heard_in((*mine, *new))]
    return (*joined, *became)


def _may_join(ask: Ask, room: Room) -> bool:
    """What the guest was let into, the account is, but where it is banned itself."""
    return hindrance(joining(ask, room), RIGHTS[type(ask.command)]) is None


def changing_password(ask: Ask) -> Decision:
    """Take another password."""
    if not ask.facts.verified or not ask.facts.secret:
        return Refused("password_wrong")
    return in_house(ask.lobby, Draft(HOUSE, ask.who, f.PasswordChanged(account=ask.who.id), ask.facts.secret))


def logging_out(ask: Ask) -> Decision:
    """Make all tokens given out until now worthless."""
    account = ask.lobby.accounts[ask.who.id]
    return in_house(
        ask.lobby, Draft(HOUSE, ask.who, f.LoggedOut(account=account.id, generation=account.generation + 1))
    )


def deleting(ask: Ask) -> Decision:
    """Delete one's own account."""
    if not ask.facts.verified:
        return Refused("password_wrong")
    return _removed(ask, ask.lobby.accounts[ask.who.id], "")


def removing(ask: Ask) -> Decision:
    """Delete somebody else's account."""
    account = ask.lobby.account_named(ask.command.name)
    if account is None:
        return Refused("account_unknown", {"name": one_line(ask.command.name)[:64]})
    if account.role >= ask.role and ask.who.kind != "server":
        return Refused("outranked", {"name": account.name.display})
    return _removed(ask, account, one_line(ask.command.reason)[:LINE_CHARACTERS])


def _removed(ask: Ask, account: Account, reason: str) -> Decision:
    if last_owner(ask.lobby, account):
        return Refused("last_owner")
    deleted = f.AccountDeleted(account=account.id, messages=ask.command.messages, reason=reason)
    drafts = in_house(ask.lobby, Draft(HOUSE, ask.who, deleted))
    if account.id not in ask.lobby.people:
        return drafts
    return (*drafts, *departing(ask.lobby, account.person, "deleted", free=True))


def last_owner(lobby: Lobby, account: Account) -> bool:
    """Whether the house would have nobody who owns it without this account, and others to rule."""
    owners = [each for each in lobby.accounts.values() if each.role is Role.OWNER]
    return owners == [account] and len(lobby.accounts) > 1


# --- folding ------------------------------------------------------------------------------------------------


def opened(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """An account is there; what the guest owned and was given is the account's."""
    event = entry.event
    assert isinstance(event, f.AccountOpened)
    account = lobby.accounts[event.account] = Account(event.account, name_of(event.name), created=entry.at)
    for there in lobby.rooms.values():
        if event.was and there.owner == event.was:
            there.owner = account.id
        if event.was in there.roles:
            there.roles[account.id] = there.roles.pop(event.was)
        if event.was in there.voices:
            there.voices[account.id] = there.voices.pop(event.was)
    lobby.unhold(event.was)
    lobby.claim(account.id, account.name)
    for key in event.rooms:
        if key in lobby.rooms:
            lobby.rooms[key].members[account.id] = lobby.role_in(lobby.rooms[key], account.person)


def logged_in(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """A guest is an account from now on."""
    event, who = entry.event, entry.who
    assert isinstance(event, f.LoggedIn)
    guest = lobby.people.pop(event.was, None)
    if guest is not None:
        lobby.release(event.was, guest.name)
        for key in guest.rooms:
            lobby.rooms[key].members.pop(event.was, None)
    presence = lobby.people.get(who.id) or seat(lobby, who)
    if guest is not None:
        presence.away, presence.since = guest.away, guest.since
        presence.user, presence.host = guest.user, guest.host
        presence.real, presence.modes = guest.real, guest.modes
        for key, seq in (guest.read or {}).items():
            read = presence.read = {} if presence.read is None else presence.read
            read[key] = max(read.get(key, 0), seq)
    for name in event.rooms:
        found = lobby.find(name)
        if found is not None:
            enter_room(lobby, presence, found)


def account_renamed(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """An account is called differently."""
    event = entry.event
    assert isinstance(event, f.AccountRenamed)
    account = lobby.accounts.get(event.account)
    if account is not None:
        lobby.release(account.id, account.name)
        account.name = name_of(event.after)
        lobby.claim(account.id, account.name)


def logged_out(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """The account's older tokens are worthless."""
    event = entry.event
    assert isinstance(event, f.LoggedOut)
    account = lobby.accounts.get(event.account)
    if account is not None:
        account.generation = event.generation


def account_deleted(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """An account is gone, from every room and with every right. Whoever is still online departs next."""
    event = entry.event
    assert isinstance(event, f.AccountDeleted)
    account = lobby.accounts.pop(event.account, None)
    if account is None:
        return
    lobby.release(account.id, account.name)
    lobby.authkeys = {key: owner for key, owner in lobby.authkeys.items() if owner != account.id}
    for there in lobby.rooms.values():
        there.members.pop(account.id, None)
        there.roles.pop(account.id, None)
        there.voices.pop(account.id, None)
        there.owner = "" if there.owner == account.id else there.owner
    for key in [key for key, there in lobby.hidden.items() if account.id in there.members]:
        lobby.hidden[key].members.pop(account.id)
