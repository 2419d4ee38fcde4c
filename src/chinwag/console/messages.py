"""What the operator can ask beyond what everybody can: about connections, the process, and single people.

Whatever changes rooms, people or rights is a command as everybody's are (room/), decided by the same rules and kept
in the same record; here are only those that concern the running server. Answers to lists are results.Rows.
"""

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from chinwag.protocols import messages
from chinwag.room.commands import Command, PersonName
from chinwag.room.commands_moderation import Reason

Id = Annotated[str, Meta(max_length=64)]


class ShowStatus(Command, frozen=True):
    """How the server is. Answer: Rows `status`, one row."""


class ListSessions(Command, frozen=True):
    """Who is connected, and by what. Answer: Rows `sessions`."""


class ListPlaces(Command, frozen=True):
    """All rooms, hidden ones as well. Answer: Rows `rooms`."""


class ListAccounts(Command, frozen=True):
    """All accounts. Answer: Rows `accounts`."""


class CloseSession(Command, frozen=True):
    """End one connection, by its number. Answer: Rows `closed`: the connection, or none."""

    session: Annotated[int, Meta(ge=1)]
    reason: Reason = ""


class Announce(Command, frozen=True):
    """Tell everybody something. Answer: Done."""

    text: Annotated[str, Meta(min_length=1, max_length=400)]


class Reload(Command, frozen=True):
    """Read the settings and the certificate again. Answer: Rows `reloaded`, one row."""


class Drain(Command, frozen=True):
    """Take nobody in any more, tell everybody, end when all have gone or after so many seconds. Answer: Done."""

    seconds: Annotated[int, Meta(ge=0, le=86_400)] = 60
    reason: Reason = ""


class FindPeople(Command, frozen=True):
    """Everybody who ever said something under a name. Answer: Rows `people`."""

    name: PersonName


class EraseMessages(Command, frozen=True):
    """Take back all that a person (an id) ever said, and have it nowhere on the disk. Answer: Rows `erased`."""

    person: Id
    reason: Reason = ""


Asked: TypeAlias = (
    ShowStatus | ListSessions | ListPlaces | ListAccounts | CloseSession | Announce | Reload | Drain | FindPeople
    | EraseMessages
)  # fmt: skip

_asked = msgspec.json.Decoder(Asked | messages.Asked).decode
encode = msgspec.json.Encoder().encode


class Unreadable(Exception):
    """No message of the operator; says why."""


def read(text: bytes) -> Command:
    """A message. Raises Unreadable."""
    try:
        command: Command = _asked(text)
    except (msgspec.DecodeError, RecursionError) as bad:
        raise Unreadable(str(bad)) from None
    return command
