"""Wishes about metadata: words under a key, of a person or of a room. See commands.py.

With a room it is the room's; else that of `person`, and without one either, one's own.
"""

from typing import Annotated

from msgspec import Meta

from chinwag.room.commands import Command, PersonName, RoomName

Key = Annotated[str, Meta(max_length=64)]
Value = Annotated[str, Meta(max_length=1_000)]


class SetMetadata(Command, frozen=True):
    """Set a key, or take it away where there is no value. Answer: Accepted, Done where nobody keeps it."""

    key: Key
    value: Value | None = None
    room: RoomName = ""
    person: PersonName = ""


class ClearMetadata(Command, frozen=True):
    """Take all keys away. Answer: as above."""

    room: RoomName = ""
    person: PersonName = ""
