"""What the tags of a client mean to the core: answers, reactions, who is typing, what is to be kept.

IRCv3 client tags reply, react and typing; whatever else a client sends is passed on as it is.
"""

from collections.abc import Mapping

from chinwag.protocols.irc.house import House
from chinwag.room.commands import Command, React, Typing
from chinwag.room.events import Said
from chinwag.room.room import Room
from chinwag.room.text import is_emoji

REPLY = ("+draft/reply", "+reply")
REACT, UNREACT = ("+draft/react", "+react"), ("+draft/unreact", "+unreact")
TYPING = "+typing"
PERSIST = "+draft/persist"
_STATES = {"active": True, "done": False}  # "paused" is passed on to those who know it


def message_of(house: House, room: Room, id: str) -> int:
    """The seq of the message that an id names, 0 = it is no message of this room that everybody has heard of."""
    number, _, seq = id.removeprefix("r").partition("-")
    if number != str(room.id) or not seq.isascii() or not seq.isdigit() or len(seq) > 15:
        return 0
    head = house.told(room.key)
    if not 0 < int(seq) <= head:
        return 0
    entries = house.page(room.name, after=int(seq) - 1, limit=1, head=head).entries
    found = entries[0] if entries else None
    return int(seq) if found is not None and found.seq == int(seq) and isinstance(found.event, Said) else 0


def replied(house: House, room: Room, tags: Mapping[str, str]) -> int:
    """The seq of the message that is answered, 0 = none."""
    return message_of(house, room, _first(tags, REPLY))


def meant(house: House, room: Room, tags: Mapping[str, str]) -> Command | None:
    """The command of the core that tags alone stand for; None where they are a sign to be passed on."""
    if tags.keys() == {TYPING} and tags[TYPING] in _STATES:
        return Typing(room=room.name, on=_STATES[tags[TYPING]])
    seq = replied(house, room, tags)
    for names, on in ((REACT, True), (UNREACT, False)):
        emoji = _first(tags, names)
        if seq and len(emoji) <= 32 and is_emoji(emoji):
            return React(room=room.name, seq=seq, emoji=emoji, on=on)
    return None


def _first(tags: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((tags[name] for name in names if tags.get(name)), "")
