"""What keeps order in a room, or in the house as a whole: its modes, bans, mutes, filters, invitations, hands.

A room in which nothing of this is set has none of it (`Room.order` is None), and nobody who speaks there pays for
it.
"""

from collections.abc import Callable, Iterator
from typing import Protocol

from msgspec import Struct, field

from chinwag.room.masks import Kind
from chinwag.room.modes import OPEN, Modes

LISTED = 1_000  # bans, mutes and invitations of each kind that one room, or the house, can have
FILTERS = 100  # each is looked for in every message
HANDS = 1_000
SPOKE = 10_000
KNOWN = 4_096  # people for whom it is remembered which bans fit them


class Matcher(Protocol):
    """A pattern made ready. It takes time in proportion to the text, whatever the pattern."""

    def found(self, text: str) -> bool:
        """Whether the pattern is somewhere in the text."""

    def masked(self, text: str) -> str:
        """The text with whatever the pattern found replaced."""


class Engine(Protocol):
    """Makes patterns ready."""

    def ready(self, pattern: str) -> Matcher | str:
        """The matcher; or why it is no pattern, in a few words; "" = there is no engine at all."""


class Ban(Struct, frozen=True, gc=False):
    """Somebody kept out. `name` is what the account was called; `until` ms, 0 = for ever."""

    kind: Kind
    mask: str
    name: str = ""
    until: int = 0
    by: str = ""
    reason: str = ""
    at: int = 0


class Bans(dict[tuple[str, str], Ban]):
    """The bans by kind and mask; whom they fit is looked up once for each who asks, until they change."""

    __slots__ = ("fitting",)

    def __init__(self) -> None:
        super().__init__()
        self.fitting: dict[tuple[str, ...], tuple[Ban, ...]] = {}

    def __setitem__(self, key: tuple[str, str], ban: Ban) -> None:
        self.fitting = {}
        super().__setitem__(key, ban)

    def __delitem__(self, key: tuple[str, str]) -> None:
        self.fitting = {}
        super().__delitem__(key)

    def lift(self, key: tuple[str, str]) -> None:
        """Take a ban away, if it is there."""
        if key in self:
            del self[key]

    def of(self, looks: tuple[str, ...], fits: Callable[[Ban], bool]) -> tuple[Ban, ...]:
        """The bans that fit somebody who looks like this (whatever they are judged by), over or not."""
        found = self.fitting.get(looks)
        if found is None:
            if len(self.fitting) >= KNOWN:
                self.fitting = {}
            found = self.fitting[looks] = tuple([ban for ban in self.values() if fits(ban)])
        return found


class Mute(Struct, frozen=True, gc=False):
    """Somebody who may say nothing."""

    person: str
    name: str
    until: int = 0
    by: str = ""
    reason: str = ""
    at: int = 0

    @property
    def guest(self) -> bool:
        """Whether it is a guest, known by the name as well."""
        return self.person.startswith("g")


class Filter(Struct, frozen=True):
    """A pattern that is not wanted. `matcher` None: it was set where there was an engine, and here is none."""

    pattern: str
    action: str
    matcher: Matcher | None = None


class Order(Struct):
    """All of it, each list in the order in which it was made."""

    modes: Modes = OPEN
    bans: Bans = field(default_factory=Bans)
    mutes: dict[str, Mute] = field(default_factory=dict)  # by id
    filters: dict[str, Filter] = field(default_factory=dict)  # by pattern
    invited: dict[str, int] = field(default_factory=dict)  # id -> until
    hands: dict[str, str] = field(default_factory=dict)  # id -> name
    spoke: dict[str, int] = field(default_factory=dict)  # id -> when (ms), where the room is slowed down

    @property
    def empty(self) -> bool:
        """Whether nothing is set."""
        return self.modes == OPEN and not (
            self.bans or self.mutes or self.filters or self.invited or self.hands or self.spoke
        )

    def tidy(self, at: int) -> None:
        """Forget what is over at the time `at`."""
        for bans in [key for key, ban in self.bans.items() if over(ban.until, at)]:
            del self.bans[bans]
        for muted in [key for key, mute in self.mutes.items() if over(mute.until, at)]:
            del self.mutes[muted]
        for invited in [key for key, until in self.invited.items() if over(until, at)]:
            del self.invited[invited]

    def said(self, id: str, at: int) -> None:
        """Somebody said something in a room that is slowed down; who did so longest ago is forgotten."""
        self.spoke.pop(id, None)
        self.spoke[id] = at
        if len(self.spoke) > SPOKE:
            del self.spoke[next(iter(self.spoke))]

    def bans_at(self, at: int) -> Iterator[Ban]:
        """The bans in force."""
        return (ban for ban in self.bans.values() if not over(ban.until, at))

    def muted(self, id: str, at: int) -> Mute | None:
        """The mute in force on a person, if any."""
        mute = self.mutes.get(id)
        return mute if mute is not None and not over(mute.until, at) else None


def over(until: int, at: int) -> bool:
    """Whether something that lasts until a time (0 = for ever) has ended."""
    return 0 < until <= at
