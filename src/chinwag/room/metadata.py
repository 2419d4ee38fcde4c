"""Metadata: words under a key, that say more of a person or of a room than its name and its topic.

Those of rooms and accounts are kept; a guest's live as long as the guest is here.
(IRCv3 metadata, Keys and Values.)
"""

import re
from collections.abc import Iterable, Mapping

from chinwag.room.ask import Ask
from chinwag.room.entry import Entry, Person
from chinwag.room.events_metadata import MetadataSet, MetadataTold
from chinwag.room.lobby import HOUSE, Lobby, unknown_person
from chinwag.room.permissions import allowed_to_others
from chinwag.room.record import in_house
from chinwag.room.refusals import Refused
from chinwag.room.room import Decision, Draft, Room
from chinwag.room.text import one_line

KEYS = 20  # of one person, or of one room
KEY_BYTES = 40
VALUE_BYTES = 300
NOTHING: Mapping[str, str] = {}

_KEY = re.compile(f"[a-z0-9_./-]{{1,{KEY_BYTES}}}")
_Changes = Iterable[tuple[str, str | None]]


def is_key(key: str) -> bool:
    """Whether it can be a key."""
    return _KEY.fullmatch(key) is not None


def of_person(lobby: Lobby, id: str) -> Mapping[str, str]:
    """What is known of somebody: an account, or a guest who is here."""
    account, presence = lobby.accounts.get(id), lobby.people.get(id)
    if account is not None:
        return account.metadata
    return (presence.metadata if presence is not None else None) or NOTHING


def of_room(room: Room) -> Mapping[str, str]:
    """What is known of a room."""
    return room.metadata or NOTHING


# --- deciding -----------------------------------------------------------------------------------------------


def setting(ask: Ask) -> Decision:
    """Set a key, or take it away."""
    command = ask.command
    if not is_key(command.key):
        return Refused("key_invalid", {"key": one_line(command.key)[:64]})
    whose = _whose(ask)
    if isinstance(whose, Refused):
        return whose
    value = None if command.value is None else one_line(command.value)
    if value is not None and len(value.encode()) > VALUE_BYTES:
        return Refused("text_long", {"length": str(len(value.encode())), "limit": str(VALUE_BYTES)})
    known = _known(ask, whose)
    if value is None and command.key not in known:
        return Refused("key_unset", {"key": command.key})
    if value is not None and command.key not in known and len(known) >= KEYS:
        return Refused("lists_full", {"limit": str(KEYS)})
    return () if known.get(command.key) == value else _changed(ask, whose, [(command.key, value)])


def clearing(ask: Ask) -> Decision:
    """Take all keys away."""
    whose = _whose(ask)
    if isinstance(whose, Refused):
        return whose
    known = _known(ask, whose)
    return _changed(ask, whose, [(key, None) for key in known]) if known else ()


def _whose(ask: Ask) -> Person | Refused | None:
    """The person it is about; None = the room."""
    if ask.room is not None:
        return None
    if not ask.command.person:
        return ask.who
    other = ask.lobby.somebody(ask.command.person)
    if other is None:
        return unknown_person(ask.lobby, ask.command.person)
    if other.id != ask.who.id and not allowed_to_others(ask.role, type(ask.command)):
        return Refused("forbidden", {"action": type(ask.command).__name__.lower()})
    return other


def _known(ask: Ask, whose: Person | None) -> Mapping[str, str]:
    if whose is not None:
        return of_person(ask.lobby, whose.id)
    assert ask.room is not None  # where there is no person there is a room
    return of_room(ask.room)


def _changed(ask: Ask, whose: Person | None, changes: _Changes) -> tuple[Draft, ...]:
    lobby, who = ask.lobby, ask.who
    if whose is None:
        assert ask.room is not None
        place = ask.room.key
        return tuple(
            draft for key, value in changes
            for draft in (Draft(place, who, _kept(key, value)), Draft(place, who, _told(key, value)))
        )  # fmt: skip
    here = lobby.people.get(whose.id)
    rooms = lobby.names_of(here.rooms) if here is not None else ()
    told = [
        Draft("", who, _told(key, value, person=whose.id, name=whose.name, rooms=rooms)) for key, value in changes
    ]
    if whose.id not in lobby.accounts:
        return tuple(told)
    kept = [Draft(HOUSE, who, _kept(key, value, account=whose.id)) for key, value in changes]
    return in_house(lobby, *kept, *told)


def _kept(key: str, value: str | None, account: str = "") -> MetadataSet:
    return MetadataSet(key=key, value=value or "", on=value is not None, account=account)


def _told(
    key: str, value: str | None, person: str = "", name: str = "", rooms: tuple[str, ...] = ()
) -> MetadataTold:
    return MetadataTold(key=key, value=value or "", on=value is not None, person=person, name=name, rooms=rooms)


def taken_along(account: Person, guest: Mapping[str, str]) -> list[Draft]:
    """What a guest becomes an account with."""
    return [Draft(HOUSE, account, _kept(key, value, account=account.id)) for key, value in guest.items()]


def known_of(lobby: Lobby, who: Person, rooms: tuple[str, ...] = ()) -> list[MetadataTold]:
    """All that is known of somebody, for those who did not see that person before."""
    found = of_person(lobby, who.id)
    return [_told(key, value, person=who.id, name=who.name, rooms=rooms) for key, value in found.items()]


# --- folding ------------------------------------------------------------------------------------------------


def metadata_set(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """A key of a room or of an account is different."""
    event = entry.event
    assert isinstance(event, MetadataSet)
    if not event.account:
        if room is not None:
            room.metadata = _after(room.metadata, event)
        return
    account = lobby.accounts.get(event.account)
    if account is not None:
        account.metadata = _after(account.metadata, event) or {}


def metadata_told(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """A key of a guest is different; of all others it is told what was folded already."""
    event = entry.event
    assert isinstance(event, MetadataTold)
    presence = lobby.people.get(event.person)
    if presence is not None and event.person not in lobby.accounts:
        presence.metadata = _after(presence.metadata, event)


def _after(known: dict[str, str] | None, event: MetadataSet | MetadataTold) -> dict[str, str] | None:
    """What is known then, None = nothing."""
    rest = {key: value for key, value in (known or {}).items() if key != event.key or event.on}
    return rest | ({event.key: event.value} if event.on else {}) or None
