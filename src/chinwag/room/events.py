"""Facts, past tense: what became true. Where, when and by whom stands in the entry (entry.py).

`Stored` events get the next seq of their room and are durable before anybody hears of them. `Live` events
(presence, typing, whispers to guests) pass by once, in order with the stored ones, and have no seq.
"""

from typing import Literal, TypeAlias

from msgspec import Struct


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="t", tag=str.lower, gc=False):
    """A fact."""


class Stored(Event, frozen=True):
    """A fact with a place in its room's log."""


class Live(Event, frozen=True):
    """A fact that is told once and not kept."""


class Said(Stored, frozen=True):
    """A message. `edited` and `redacted` are set only when history is read back: what it has become since."""

    text: str
    reply: int = 0
    action: bool = False
    manner: str = ""  # notice, ctcp, ctcp_reply: see commands.Manner
    tags: dict[str, str] | None = None  # of the client that said it
    to: str = ""  # between two accounts alone: the name of the one it was said to
    edited: int = 0  # at which time (ms) the text shown was written, 0 = never edited
    redacted: bool = False  # a tombstone: the text is gone
    reactions: dict[str, list[str]] | None = None  # emoji -> names, filled in by history pages


class Edited(Stored, frozen=True):
    """The text of message `seq` is now `text`."""

    target: int
    text: str


class Redacted(Stored, frozen=True):
    """Message `target` was taken back."""

    target: int
    reason: str = ""


class Reacted(Stored, frozen=True):
    """An emoji was put to message `target`, or taken off."""

    target: int
    emoji: str
    on: bool = True


class Tagged(Stored, frozen=True):
    """A sign in tags of the client that gave it, which asked for it to be kept. People are shown nothing of it."""

    tags: dict[str, str]


RoomKind: TypeAlias = Literal["room", "direct", "house"]


class RoomCreated(Stored, frozen=True):
    """The room was made, with this display name.

    `direct` is what two accounts say to each other alone, `house` the record of the house as a whole. Both are
    hidden: their key, which is also their name, starts with * and can be typed by nobody.
    """

    name: str
    topic: str = ""
    kind: RoomKind = "room"


class TopicSet(Stored, frozen=True):
    """The room has a new topic; empty = none."""

    topic: str


class Joined(Stored, frozen=True):
    """The actor is a member of the room from now on."""


class Left(Stored, frozen=True):
    """The actor is no longer a member of the room."""

    reason: str = ""


class Arrived(Live, frozen=True):
    """The actor is online, and in these rooms without having joined them one by one."""

    rooms: tuple[str, ...]


class Departed(Live, frozen=True):
    """The actor is offline. Guests leave all their rooms by it; `free`: and nobody can come back for the name."""

    reason: str = ""
    rooms: tuple[str, ...] = ()
    free: bool = False


class Renamed(Live, frozen=True):
    """The actor, whose new name stands in the entry, was called `old` before."""

    old: str
    rooms: tuple[str, ...] = ()


class AwaySet(Live, frozen=True):
    """The actor is away with this text, or back where it is empty."""

    text: str
    rooms: tuple[str, ...] = ()


class Whispered(Live, frozen=True):
    """Something was said to one person alone. `to` is that person's name, `to_id` the id."""

    to: str
    to_id: str
    text: str
    action: bool = False
    manner: str = ""
    tags: dict[str, str] | None = None


class Typed(Live, frozen=True):
    """The actor is typing in the room, or has stopped."""

    on: bool = True


class Marked(Live, frozen=True):
    """The actor has read the room up to `seq`; told to the actor's own sessions only."""

    seq: int


class Noticed(Live, frozen=True):
    """The server says something: a code of phrases.py with its values, never a sentence.

    To everybody, or to those whose ids are in `to`.
    """

    code: str
    values: dict[str, str] = {}
    to: tuple[str, ...] = ()
