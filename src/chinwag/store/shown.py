"""What messages have become: edits, redactions and reactions put into the entries of a page."""

from collections.abc import Iterable

from msgspec.structs import replace

from chinwag.room.entry import Entry
from chinwag.room.events import Edited, Reacted, Redacted, Said


def as_they_are_now(entries: Iterable[Entry]) -> list[Entry]:
    """All entries of one room from its first on, oldest first, each as history shows it.

    A redaction erases the text of the message, of all its edits and its reactions; what stays is the tombstone.
    """
    shown = list(entries)
    for entry in tuple(shown):
        event = entry.event
        change = _CHANGES.get(type(event))
        if change is not None:
            change(shown, entry)
    return shown


def _edited(shown: list[Entry], entry: Entry) -> None:
    assert isinstance(entry.event, Edited)
    _set(shown, entry.event.target, text=entry.event.text, edited=entry.at)


def _redacted(shown: list[Entry], entry: Entry) -> None:
    assert isinstance(entry.event, Redacted)
    target = entry.event.target
    _set(shown, target, text="", redacted=True, reactions=None)
    for place, other in enumerate(shown):
        if isinstance(other.event, Edited) and other.event.target == target:
            shown[place] = replace(other, event=Edited(target=target, text=""))


def _reacted(shown: list[Entry], entry: Entry) -> None:
    event = entry.event
    assert isinstance(event, Reacted)
    said = shown[event.target - shown[0].seq].event
    assert isinstance(said, Said)
    reactions = {emoji: list(names) for emoji, names in (said.reactions or {}).items()}
    names = reactions.setdefault(event.emoji, [])
    if event.on and entry.who.name not in names:
        names.append(entry.who.name)
    if not event.on and entry.who.name in names:
        names.remove(entry.who.name)
    _set(shown, event.target, reactions={emoji: names for emoji, names in reactions.items() if names} or None)


_CHANGES = {Edited: _edited, Redacted: _redacted, Reacted: _reacted}


def _set(shown: list[Entry], seq: int, **changes: object) -> None:
    place = seq - shown[0].seq
    entry = shown[place]
    if isinstance(entry.event, Said):
        shown[place] = replace(entry, event=replace(entry.event, **changes))
