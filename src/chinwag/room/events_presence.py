"""Facts about how people are seen, and signs that pass by: see events.py."""

from chinwag.room.events import Live
from chinwag.room.events_metadata import MetadataTold

LISTENING = "w"  # the switch (Describe.modes) of who wants to hear what operators announce


class Described(Live, frozen=True):
    """The actor is seen like this from now on; `changed` names the fields that are new."""

    user: str
    host: str
    real: str
    modes: str
    changed: tuple[str, ...]
    before: tuple[str, ...]  # what those fields were
    rooms: tuple[str, ...] = ()


class Signalled(Live, frozen=True):
    """A sign of the actor, to a room or to one person (`to_id`)."""

    text: str = ""
    tags: dict[str, str] = {}
    manner: str = ""
    least: str = ""
    to: str = ""
    to_id: str = ""


class TimeMarked(Live, frozen=True):
    """The actor has read a target up to then (ms); told to the actor's own sessions only."""

    target: str
    at: int


class Announced(Live, frozen=True):
    """An operator of the house says something to everybody who wants to hear such things (switch w)."""

    text: str


class Summoned(Live, frozen=True):
    """The actor invited somebody into the room of the entry: told to who was invited (`name`)."""

    person: str
    name: str


class Watched(Live, frozen=True):
    """Somebody whose name is watched for is online now, or no longer. Told to those who watch."""

    name: str
    on: bool


SIGNS = frozenset((Described, Signalled, TimeMarked, Announced, Summoned, Watched, MetadataTold))
"""What only languages tell that have words for it."""
