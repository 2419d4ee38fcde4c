"""What a screen shows, as values: lines, and the changes a screen repaints by. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Literal, TypeAlias

from msgspec import Struct

LineKind = Literal[
    "said", "action", "created", "topic", "joined", "left",  # from the log, with a seq
    "arrived", "departed", "renamed", "away",  # presence, told once
    "notice",  # the server speaks
    "note",  # this client speaks: the answer to a question, a refusal, help
]  # fmt: skip
SendState = Literal["", "pending", "failed"]
Status = Literal["connecting", "online", "waiting", "offline"]


class Line(Struct, frozen=True, gc=False):
    """One thing in a room, as it is now. A changed line is a new value with the same `key`.

    `text` is the message, the topic, the reason of leaving, the old name (`renamed`), the away text, or the
    sentence of a note; `problem` of a failed message is why it was not stored.
    """

    key: int  # unique in its view, never reused
    seq: int  # place in the room; 0 = told once, of this client, or not stored yet
    at: int  # milliseconds since 1970 UTC
    who_id: str
    name: str
    kind: LineKind
    text: str
    after: int = 0  # the seq this line stands after, where it has none itself
    edited: bool = False
    redacted: bool = False
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()  # emoji, names, in the order they came
    reply: int = 0  # the seq of the message answered
    mine: bool = False
    mention: bool = False
    cid: str = ""
    state: SendState = ""
    problem: str = ""
    known: int = 0  # changes up to this seq are in the line

    @property
    def order(self) -> int:
        """Where it stands in its room: lines are sorted by it."""
        return self.seq or self.after

    @property
    def message(self) -> bool:
        """Whether a person said it: it can be answered, and counts as unread."""
        return self.kind in ("said", "action")


# --- changes: what a screen repaints by. `room` is always the key of a room in the view -----------------------
# They come in lists, after all of them were made: `gathered` puts them so that counts add up.


class Appended(Struct, frozen=True, gc=False):
    """The last `count` of the room's lines are new."""

    room: str
    count: int


class Prepended(Struct, frozen=True, gc=False):
    """The first `count` of the room's lines are new: everything else moved down by so much."""

    room: str
    count: int


class Updated(Struct, frozen=True, gc=False):
    """The line with this seq has another value; `Room.index(seq)` tells where it stands."""

    room: str
    seq: int


class Trimmed(Struct, frozen=True, gc=False):
    """`count` lines were dropped from memory, at the start or at the end."""

    room: str
    count: int
    start: bool = True


class Reset(Struct, frozen=True, gc=False):
    """All lines of the room are others now."""

    room: str


class Queued(Struct, frozen=True, gc=False):
    """The room's `pending` lines (shown after all others) changed."""

    room: str


class RoomsChanged(Struct, frozen=True, gc=False):
    """Rooms or conversations came, went or changed their names; or one's own name changed."""


class RoomChanged(Struct, frozen=True, gc=False):
    """The room's topic, counts, read mark or unread line changed."""

    room: str


class PeopleChanged(Struct, frozen=True, gc=False):
    """Who is in the room, or how they are, changed."""

    room: str


class TypingChanged(Struct, frozen=True, gc=False):
    """Who is typing in the room changed."""

    room: str


class Missing(Struct, frozen=True, gc=False):
    """Entries after seq `after` are wanted, to close a gap; the link asks for them."""

    room: str
    after: int


class Alert(Struct, frozen=True, gc=False):
    """A new line speaks to the person: a mention or a whisper."""

    room: str
    line: Line


class PutOut(Struct, frozen=True, gc=False):
    """The person was put out of a room, which is gone from the view: why, in a sentence."""

    room: str
    text: str


class StatusChanged(Struct, frozen=True, gc=False):
    """The connection is in another state. `retry_in`: seconds to the next try; `reason`: a sentence."""

    status: Status
    retry_in: float = 0.0
    reason: str = ""


Change: TypeAlias = (
    Appended
    | Prepended
    | Updated
    | Trimmed
    | Reset
    | Queued
    | RoomsChanged
    | RoomChanged
    | PeopleChanged
    | TypingChanged
    | Missing
    | Alert
    | PutOut
    | StatusChanged
)
Changes: TypeAlias = list[Change]


def gathered(changes: Changes) -> Changes:
    """The same changes with one `Appended` and one `Prepended` a room, and none of either beside a `Reset`."""
    counts: dict[tuple[type[Change], str], int] = {}
    reset = {change.room for change in changes if type(change) is Reset}
    for change in changes:
        if isinstance(change, Appended | Prepended):
            key = type(change), change.room
            counts[key] = counts.get(key, 0) + change.count
    kept: Changes = []
    for change in changes:
        if isinstance(change, Appended | Prepended):
            count = counts.pop((type(change), change.room), 0)
            kept += [type(change)(change.room, count)] if count and change.room not in reset else []
        elif change not in kept or isinstance(change, Trimmed | Alert):
            kept.append(change)
    return kept


# --- what stands between lines ------------------------------------------------------------------------------


def day_of(at: int, tz: tzinfo | None = None) -> date:
    """The day of a time in milliseconds, in a zone (None: this machine's)."""
    return datetime.fromtimestamp(at / 1000, tz).date()


def day_between(previous: Line | None, line: Line, tz: tzinfo | None = None) -> date | None:
    """The day to announce above `line`, or None where the line before it is of the same day."""
    day = day_of(line.at, tz)
    return None if previous is not None and day_of(previous.at, tz) == day else day


def unread_between(marker: int, previous: Line | None, line: Line) -> bool:
    """Whether the unread line stands above `line`; a marker below 0 means there is none."""
    if marker < 0 or line.order <= marker:
        return False
    return previous is None or previous.order <= marker


def mentions(lines: Sequence[Line]) -> list[Line]:
    """The lines that speak to the person, oldest first."""
    return [line for line in lines if line.mention]
