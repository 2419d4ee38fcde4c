"""Facts about metadata: see events.py. `on` False: the key is gone."""

from chinwag.room.events import Live, Stored


class MetadataSet(Stored, frozen=True):
    """A key of the room of the entry, or of an account (then it stands in the record of the house)."""

    key: str
    value: str = ""
    on: bool = True
    account: str = ""


class MetadataTold(Live, frozen=True):
    """The same for those who follow the key: `person` and `name` say whose, "" = the room's of the entry.

    `rooms` are those that the person is in. Of a guest this is all there is: nobody keeps it.
    """

    key: str
    value: str = ""
    on: bool = True
    person: str = ""
    name: str = ""
    rooms: tuple[str, ...] = ()
