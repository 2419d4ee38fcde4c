"""Words that come with something else than a message: a reason for going, a real name, why one is away.

Whoever may not speak does not speak in these either, and filters look at them as at all that is said.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from chinwag.room.ask import Ask
from chinwag.room.commands import Say
from chinwag.room.filters import through
from chinwag.room.gate import hindrance
from chinwag.room.permissions import RIGHTS, Condition, Right, Role
from chinwag.room.refusals import Refused
from chinwag.room.text import LINE_CHARACTERS, one_line

_SAY: Final[Mapping[Condition, Role]] = RIGHTS[Say].when
SPEAKING: Final = Right(Role.GUEST, when={each: least for each, least in _SAY.items() if each != "slow_mode"})
UNMUTED: Final = Right(Role.GUEST, when={"muted": _SAY["muted"]})
GONE: Final = frozenset(("lost", "too_slow"))
"""What the server itself says of somebody who went: nobody's words."""


def reason(ask: Ask, words: str) -> str:
    """A reason as it may be heard, "" = not at all: to go, or to take back, is nobody denied."""
    line = one_line(words)[:LINE_CHARACTERS]
    if not line or line in GONE:
        return line
    passed = _passed(ask, line, SPEAKING)
    return "" if isinstance(passed, Refused) else passed


def real_name(ask: Ask, words: str) -> str | Refused:
    """A real name as others may see it."""
    return _passed(ask, words, UNMUTED)


def sifted(ask: Ask, words: str) -> str | Refused:
    """Words of somebody who was found to be allowed to speak, after the filters of the house."""
    return through(ask.lobby.order.filters.values(), words, ask.role) if words else words


def _passed(ask: Ask, words: str, right: Right) -> str | Refused:
    """The words after the conditions and filters of every place where they are heard."""
    for place in _places(ask):
        refused = hindrance(place, right)
        order = ask.lobby.order if place.room is None else place.room.order
        passed = refused or (through(order.filters.values(), words, place.role) if order else words)
        if isinstance(passed, Refused):
            return passed
        words = passed
    return words


def _places(ask: Ask) -> Iterator[Ask]:
    """The house, and the room of the command; without one, all that the person is in and that keep order."""
    yield replace(ask, room=None)
    here = ask.lobby.people.get(ask.who.id)
    if ask.room is not None:
        yield ask
    elif here is not None:
        rooms = [ask.lobby.rooms[key] for key in here.rooms]
        yield from (
            replace(ask, room=room, role=room.members[ask.who.id])
            for room in rooms
            if room.order is not None and ask.who.id in room.members
        )
