"""What IRC needs to see of the house: a look at the state, never a hand on it."""

from collections.abc import Callable
from functools import lru_cache

from msgspec import Struct

from chinwag.protocols.irc.drafts import Off
from chinwag.room import names
from chinwag.room.entry import Person
from chinwag.room.gate import outside
from chinwag.room.lobby import Gone, Presence
from chinwag.room.masks import user_and_host, word
from chinwag.room.permissions import Role
from chinwag.room.results import Page
from chinwag.room.room import Room
from chinwag.room.state import State
from chinwag.room.whispers import between

RANKS = (("q", "~", Role.OWNER), ("a", "&", Role.ADMIN), ("o", "@", Role.OPERATOR), ("v", "+", Role.VOICED))
"""Letter, sign and role of every rank, highest first."""


class Setup(Struct, frozen=True):
    """What the operator says."""

    name: str = "chinwag.local"
    description: str = "Chinwag"
    network: str = "Chinwag"
    asks_pass: bool = False  # everybody says a password with PASS
    motd: str = ""
    version: str = "chinwag"
    created: int = 0  # ms: when the server started
    backlog: int = 20  # last messages replayed on joining to clients that cannot ask for them
    offset: int = 0  # minutes that the clocks of this house are ahead of UTC
    register_early: bool = True  # accounts can be made before the welcome
    asks_email: bool = False  # of whoever makes an account
    scram: bool = False  # SASL SCRAM-SHA-256 is offered
    icon: str = ""  # the address of a picture
    off: Off = Off()  # what is switched off
    modes: str = ""  # switches of a person who comes in


class House(Struct):
    """The present state, the clock (ms), and history."""

    setup: Setup
    state: Callable[[], State]
    now: Callable[[], int]
    page: Callable[..., Page]
    told: Callable[[str], int]
    motd: Callable[[], str]
    shown: Callable[[str], str] = str  # an address as others may see it
    most: int = 0  # people at once, ever

    def most_people(self) -> int:
        """How many there were at most."""
        self.most = max(self.most, len(self.state().people))
        return self.most


class Looks(Struct, frozen=True):
    """Somebody as IRC sees them: nick!user@host, real name."""

    name: str
    user: str
    host: str
    real: str = ""

    @property
    def mask(self) -> str:
        """nick!user@host."""
        return f"{self.name}!{self.user}@{self.host}"


def looks_of(presence: Presence) -> Looks:
    """Somebody online."""
    person = presence.person
    return _looks(person.name, person.kind, presence.user, presence.host, presence.real)


@lru_cache(maxsize=4096)
def _looks(name: str, kind: str, user: str, host: str, real: str) -> Looks:
    """Asked for with every message, and nearly always the same."""
    return Looks(name, *user_and_host(name, kind, user, host), real or name)


def looks(house: House, who: Person) -> Looks:
    """Whoever did something: as seen now, or when they went."""
    state = house.state()
    presence = state.people.get(who.id)
    if presence is not None:
        seen = looks_of(presence)
        return seen if seen.name == who.name else Looks(who.name, seen.user, seen.host, seen.real)
    for gone in reversed(state.lobby.gone):
        if gone.id == who.id:
            return Looks(who.name, word(gone.user, word(who.name, "someone")), gone.host or f"{who.kind}.chinwag")
    if who.kind == "server":
        return Looks(house.setup.name, "server", house.setup.name)
    return Looks(who.name, word(who.name, "someone"), f"{who.kind}.chinwag", who.name)


def looks_gone(gone: Gone) -> Looks:
    """Somebody who went."""
    return Looks(
        gone.name, word(gone.user, word(gone.name, "someone")), gone.host or "chinwag", gone.real or gone.name
    )


def channel(name: str) -> str:
    """A room's name as a channel's."""
    return "#" + name


def is_channel(target: str) -> bool:
    """Whether a target means a channel."""
    return target.startswith("#")


def room_of(house: House, target: str) -> Room | None:
    """The room that a channel's name means."""
    return house.state().room(target[1:]) if target.startswith("#") and len(target) > 1 else None


def nick_of(house: House, id: str, otherwise: str) -> str:
    """What somebody is called; who was put out since this was asked has no name any more."""
    here = house.state().people.get(id)
    return here.person.name if here is not None else otherwise


def conversation(house: House, me: str, target: str) -> Room | None:
    """What two accounts said to each other, one of them oneself."""
    state = house.state()
    account = state.account_named(target)
    return state.lobby.hidden.get(between(me, account.id)) if account is not None else None


def place(house: House, me: str, target: str) -> Room | None:
    """The channel that one is in, or the conversation that one has, by its target."""
    room = room_of(house, target) if is_channel(target) else conversation(house, me, target)
    return room if room is not None and me in room.members else None


def rank(house: House, room: Room, id: str) -> Role:
    """What somebody counts as in a channel: whoever made it is an operator, as everywhere on IRC."""
    role = room.members.get(id, Role.STRANGER)
    return Role.OPERATOR if role is Role.OWNER and room.owner == id else role


def sign(role: Role) -> str:
    """The sign before a nick."""
    return next((sign for _, sign, least in RANKS if least == role), "")


def signs(house: House, room: Room, id: str, *, every: bool) -> str:
    """The signs before a nick: the highest, or every one for those with multi-prefix, the highest first."""
    first = sign(rank(house, room, id))
    return first + "+" if every and first != "+" and id in room.voices else first


def members(house: House, room: Room) -> list[Presence]:
    """The members online, in the order of the room."""
    people = house.state().people
    return [people[id] for id in room.members if id in people]


def visible(house: House, room: Room, me: str) -> bool:
    """Whether a room may be spoken of to somebody: hidden ones to who is in them, or keeps order there."""
    return me in room.members or not room.modes.hidden or role_here(house, room, me) >= Role.OPERATOR


def role_here(house: House, room: Room, me: str) -> Role:
    """What somebody is in a channel, in it or not."""
    state = house.state()
    here = state.people.get(me)  # None: put out meanwhile
    return room.members.get(me) or (outside(state.lobby, room, here.person) if here else Role.STRANGER)


def same(one: str, other: str) -> bool:
    """Whether two names are one."""
    return names.fold(one) == names.fold(other)
