"""People, and events with their place."""

from typing import Literal

from msgspec import Struct

from chinwag.room.events import Event, Stored

PersonKind = Literal["guest", "account", "key", "server"]


class Person(Struct, frozen=True, gc=False):
    """Who somebody is. `id` never changes; `name` is what it was when this value was made."""

    id: str
    name: str
    kind: PersonKind = "guest"


SERVER = Person("server", "server", "server")


class Entry(Struct, frozen=True, gc=False):
    """An event with its place in the log.

    `room` is the room's display name, empty for what belongs to no room; `seq` is 1..n without gaps per room,
    0 for live events; `at` is milliseconds since 1970 UTC and never runs backwards; `pos` is the position in
    the whole log, 0 for live events.
    """

    room: str
    seq: int
    at: int
    who: Person
    event: Event
    pos: int = 0


class Target(Struct, frozen=True, gc=False):
    """What `decide` must know of the message that an edit, redaction, reaction or reply speaks of."""

    seq: int
    who_id: str
    redacted: bool = False
    message: bool = True  # False: the seq belongs to something that is not a message
    event: Stored | None = None  # what is not a message, for Undo
