"""What is said to one person alone: kept where both have accounts, passing by where one is a guest."""

from msgspec.structs import replace

from chinwag.room import events as e
from chinwag.room.asides import sifted
from chinwag.room.ask import Ask
from chinwag.room.entry import Person
from chinwag.room.events_presence import Signalled
from chinwag.room.lobby import HIDDEN, Lobby, unknown_person
from chinwag.room.places import two_of
from chinwag.room.refusals import Refused
from chinwag.room.room import Decision, Draft, Room, message_of


def between(one: str, other: str) -> str:
    """The key of the conversation of two accounts."""
    low, high = sorted((one, other))
    return f"{HIDDEN}{low}+{high}"


def whispering(ask: Ask) -> Decision:
    """Say something to one person. An account that is away hears it when it comes back."""
    lobby, who, command = ask.lobby, ask.who, ask.command
    other = lobby.somebody(command.to)
    kept = other is not None and who.id in lobby.accounts and other.id in lobby.accounts
    if other is None or not (kept or other.id in lobby.people):
        return unknown_person(lobby, command.to)
    if other.id == who.id and not command.note:
        return Refused("whisper_self")
    text = message_of(command.text)
    if not isinstance(text, Refused):
        text = sifted(ask, text)
    if isinstance(text, Refused):
        return text
    if kept:
        return _kept(ask, other, text)
    event = e.Whispered(
        to=other.name,
        to_id=other.id,
        text=text,
        action=command.action,
        manner=command.manner,
        tags=command.tags or None,
    )
    return (Draft("", who, event),)


def _kept(ask: Ask, other: Person, text: str) -> Decision:
    command = ask.command
    event = e.Said(
        text=text, action=command.action, to=other.name, manner=command.manner, tags=command.tags or None
    )
    return in_conversation(ask, other, event)


def in_conversation(ask: Ask, other: Person, event: e.Stored) -> tuple[Draft, ...]:
    """Something that stands in the conversation of two accounts, which is made where there is none yet."""
    key = between(ask.who.id, other.id)
    draft = Draft(key, ask.who, event)
    if key in ask.lobby.hidden:
        return (draft,)
    return (Draft(key, ask.who, e.RoomCreated(name=key, kind="direct")), draft)


def nudging(ask: Ask) -> Decision:
    """Pass a sign, or words that are not kept, to one person; tags between two accounts are kept if they ask it."""
    command = ask.command
    other = ask.lobby.named(command.to)
    if other is None:
        return unknown_person(ask.lobby, command.to)
    text = message_of(command.text) if command.text else ""
    if not isinstance(text, Refused):
        text = sifted(ask, text)
    if isinstance(text, Refused):
        return text
    to, accounts = other.person, ask.lobby.accounts
    if command.keep and not text and ask.who.id in accounts and to.id in accounts:
        return in_conversation(ask, to, e.Tagged(tags=command.tags))
    event = Signalled(text=text, tags=command.tags, manner=command.manner, to=to.name, to_id=to.id)
    return (Draft("", ask.who, event),)


def addressed(lobby: Lobby, room: Room, who: Person, said: e.Said) -> e.Said:
    """What is said in a conversation says to whom."""
    other = next((id for id in two_of(room.key) if id != who.id), who.id)
    account = lobby.accounts.get(other)
    return replace(said, to=account.name.display if account is not None else "?")
