"""Keys that log in: certificates now, others later. Having shown one is as good as having said the password.

Only a key that was shown on the very connection can be added: nobody can name somebody else's, who would then be
logged in where they did not mean to be.
"""

from chinwag.room import events_accounts as f
from chinwag.room.ask import Ask
from chinwag.room.entry import Entry
from chinwag.room.lobby import HOUSE, Account, Lobby
from chinwag.room.record import in_house
from chinwag.room.refusals import Refused
from chinwag.room.room import Decision, Draft, Room

CERTIFICATE = "certificate"
MOST = 20  # keys of one account
SHORTEST = 8  # characters of a key by which it can be named


def keys_of(lobby: Lobby, account: str) -> list[tuple[str, str]]:
    """The keys of an account, kind and value, always in one order."""
    return sorted([key for key, owner in lobby.authkeys.items() if owner == account])


def owner_of(lobby: Lobby, certificate: str) -> Account | None:
    """Whose certificate it is (SHA-256 in hexadecimal digits), None = nobody's."""
    return lobby.accounts.get(lobby.authkeys.get((CERTIFICATE, certificate), "")) if certificate else None


# --- deciding -----------------------------------------------------------------------------------------------


def adding(ask: Ask) -> Decision:
    """Log in by the certificate of this connection from now on."""
    value, mine = ask.facts.certificate, keys_of(ask.lobby, ask.who.id)
    if not value:
        return Refused("certificate_none")
    owner = ask.lobby.authkeys.get((CERTIFICATE, value))
    if owner is not None:
        return () if owner == ask.who.id else Refused("certificate_taken")
    if len(mine) >= MOST:
        return Refused("lists_full", {"limit": str(MOST)})
    added = f.KeyAdded(account=ask.who.id, kind=CERTIFICATE, value=value)
    return in_house(ask.lobby, Draft(HOUSE, ask.who, added))


def removing(ask: Ask) -> Decision:
    """Log in by one of one's keys no longer. Who is in stays in."""
    word = ask.command.key.replace(":", "").lower()
    mine = keys_of(ask.lobby, ask.who.id)
    found = [mine[int(word) - 1]] if word.isdecimal() and 0 < len(word) < 4 and 0 < int(word) <= len(mine) else []
    if len(word) >= SHORTEST:
        found = [key for key in mine if key[1].startswith(word)]
    if len(found) != 1:
        return Refused("key_unknown", {"key": ask.command.key[:64]})
    removed = f.KeyRemoved(account=ask.who.id, kind=found[0][0], value=found[0][1])
    return in_house(ask.lobby, Draft(HOUSE, ask.who, removed))


# --- folding ------------------------------------------------------------------------------------------------


def added(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """The key is the account's."""
    event = entry.event
    assert isinstance(event, f.KeyAdded)
    if event.account in lobby.accounts:
        lobby.authkeys[event.kind, event.value] = event.account


def removed(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """The key is nobody's."""
    event = entry.event
    assert isinstance(event, f.KeyRemoved)
    lobby.authkeys.pop((event.kind, event.value), None)
