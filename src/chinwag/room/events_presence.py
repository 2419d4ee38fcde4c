"""Facts about how people are seen, and signs that pass by: see events.py."""

from chinwag.room.events import Live


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


class Watched(Live, frozen=True):
    """Somebody whose name is watched for is online now, or no longer. Told to those who watch."""

    name: str
    on: bool
