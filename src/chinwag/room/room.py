"""One room: what its members may do (`decide`) and what becomes of it (`fold`). Tables, no switch.

`decide` changes nothing, `fold` refuses nothing. Who may do it is seen before (gate.py).
"""

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct, field

from chinwag.room import commands as c
from chinwag.room import events as e
from chinwag.room.commands_presence import Signal
from chinwag.room.entry import Person, Target
from chinwag.room.events_presence import Signalled
from chinwag.room.modes import OPEN, Modes
from chinwag.room.order import Order
from chinwag.room.permissions import Role, allowed_to_others
from chinwag.room.refusals import Refused
from chinwag.room.text import LINE_CHARACTERS, MESSAGE_CHARACTERS, blank, clean, is_emoji, one_line


class Draft(Struct, frozen=True, gc=False):
    """What will be true once it has its place: `room_key` "" for what belongs to no room.

    `secret` is a hash that the store keeps beside the event and never in it.
    """

    room_key: str
    who: Person
    event: e.Event
    secret: str = ""


Decision: TypeAlias = tuple[Draft, ...] | Refused


class Room(Struct):
    """A room as it stands. `head` is the seq of its last entry, `first` of the oldest kept (0 = none yet)."""

    id: int
    name: str
    key: str
    topic: str = ""
    head: int = 0
    first: int = 0
    last_at: int = 0
    created: int = 0
    owner: str = ""  # the id of whoever made it
    members: dict[str, Role] = field(default_factory=dict)  # by id
    kind: e.RoomKind = "room"
    roles: dict[str, Role] = field(default_factory=dict)  # what was given to somebody, here or not: by id
    voices: dict[str, bool] = field(default_factory=dict)  # who has a voice beside a higher role: by id
    order: Order | None = None  # None: nothing is set
    metadata: dict[str, str] | None = None  # None: there is none

    @property
    def modes(self) -> Modes:
        """How the room is set."""
        return OPEN if self.order is None else self.order.modes

    def ordered(self) -> Order:
        """The room's order, to be changed by folding."""
        if self.order is None:
            self.order = Order()
        return self.order

    def tidy(self, at: int) -> None:
        """Forget what is over, and the order with it if nothing is set."""
        if self.order is not None:
            self.order.tidy(at)
            if self.order.empty:
                self.order = None


# --- deciding, one function per command: what it leads to; None = it is so already --------------------------

Found: TypeAlias = e.Event | Refused | None


def _say(room: Room, who: Person, command: c.Say, target: Target | None) -> Found:
    text = message_of(command.text)
    if isinstance(text, Refused):
        return text
    if command.reply and (target is None or not target.message):
        return _unknown(room, command.reply)
    if command.manner.startswith("ctcp") and room.modes.no_ctcp:
        return Refused("ctcp_off", {"room": room.name})
    return e.Said(
        text=text, reply=command.reply, action=command.action, manner=command.manner, tags=command.tags or None
    )


def _edit(room: Room, who: Person, command: c.Edit, target: Target | None) -> Found:
    trouble = _untouchable(room, who, command, target)
    if trouble:
        return trouble
    text = message_of(command.text)
    return text if isinstance(text, Refused) else e.Edited(target=command.seq, text=text)


def _redact(room: Room, who: Person, command: c.Redact, target: Target | None) -> Found:
    reason = one_line(command.reason)[:LINE_CHARACTERS]
    return _untouchable(room, who, command, target) or e.Redacted(target=command.seq, reason=reason)


def _react(room: Room, who: Person, command: c.React, target: Target | None) -> Found:
    trouble = _untouchable(room, who, command, target)
    if trouble:
        return trouble
    if not is_emoji(command.emoji):
        return Refused("emoji_invalid", {"emoji": one_line(command.emoji)[:LINE_CHARACTERS]})
    return e.Reacted(target=command.seq, emoji=command.emoji, on=command.on)


def _set_topic(room: Room, who: Person, command: c.SetTopic, target: Target | None) -> Found:
    topic = topic_of(command.topic)
    if isinstance(topic, Refused):
        return topic
    return e.TopicSet(topic=topic) if topic != room.topic else None


def _leave(room: Room, who: Person, command: c.Leave, target: Target | None) -> Found:
    return e.Left(reason=one_line(command.reason)[:LINE_CHARACTERS])


def _signal(room: Room, who: Person, command: Signal, target: Target | None) -> Found:
    text = message_of(command.text) if command.text else ""
    if isinstance(text, Refused):
        return text
    if command.keep and not text and not command.least:
        return e.Tagged(tags=command.tags)
    return Signalled(text=text, tags=command.tags, manner=command.manner, least=command.least)


def _typing(room: Room, who: Person, command: c.Typing, target: Target | None) -> Found:
    return e.Typed(on=command.on)


# fmt: off
DECIDE: dict[type[c.Command], Callable[..., Found]] = {
    c.Say:      _say,
    c.Edit:     _edit,
    c.Redact:   _redact,
    c.React:    _react,
    c.SetTopic: _set_topic,
    c.Leave:    _leave,
    c.Typing:   _typing,
    Signal:     _signal,
}
# fmt: on


def topic_of(text: str) -> str | Refused:
    """A topic as it is stored."""
    topic = one_line(text)
    return topic if len(topic) <= LINE_CHARACTERS else _long(topic, LINE_CHARACTERS)


def message_of(text: str) -> str | Refused:
    """A message as it is stored: cleaned, without blanks after it or empty lines before it."""
    if len(text) > MESSAGE_CHARACTERS:
        return _long(text, MESSAGE_CHARACTERS)
    text = clean(text).rstrip().lstrip("\n")
    return Refused("text_empty") if blank(text) else text


def _long(text: str, limit: int) -> Refused:
    return Refused("text_long", {"length": str(len(text)), "limit": str(limit)})


def _unknown(room: Room, seq: int) -> Refused:
    return Refused("target_unknown", {"seq": str(seq), "room": room.name})


def _untouchable(
    room: Room, who: Person, command: c.Edit | c.Redact | c.React, target: Target | None
) -> Refused | None:
    """Why the message meant cannot be changed or reacted to by this person, if it cannot."""
    if target is None or not target.message:
        return _unknown(room, command.seq)
    if target.redacted:
        return Refused("target_redacted", {"seq": str(command.seq), "room": room.name})
    role = room.members.get(who.id) or (Role.OWNER if who.kind == "server" else Role.STRANGER)
    if target.who_id != who.id and not allowed_to_others(role, type(command)):
        return Refused("not_author", {"seq": str(command.seq), "room": room.name})
    return None


# --- folding ------------------------------------------------------------------------------------------------


def advance(room: Room, seq: int, at: int) -> None:
    """A stored entry took its place."""
    room.head = seq
    room.last_at = at
    if not room.first:
        room.first = seq
