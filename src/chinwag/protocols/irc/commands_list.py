"""LIST with its conditions (ELIST C, M, N, T, U)."""

from collections.abc import Callable, Iterable

from chinwag.protocols.irc import masks
from chinwag.protocols.irc.house import House, channel, members, visible
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.room.room import Room

Test = Callable[[House, Room], bool]


def rooms(irc: Speaker, line: Message) -> Iterable[Step]:
    """LIST."""
    words = line.params[0].split(",") if line.params else []
    tests = [condition(word) for word in words if word]
    yield lambda: _listed(irc, tests)


def _listed(irc: Speaker, tests: list[Test]) -> Say:
    out = [irc.numeric("321", "Channel", "Users  Name")]
    for room in irc.house.state().rooms.values():
        count = len(members(irc.house, room))
        if count and visible(irc.house, room, irc.me) and all(test(irc.house, room) for test in tests):
            out.append(irc.numeric("322", channel(room.name), str(count), room.topic))
    return [*out, irc.numeric("323", "End of /LIST")]


def condition(word: str) -> Test:
    """What one condition of LIST asks for."""
    for start, make in CONDITIONS.items():
        value = word[len(start) :]
        if word.upper().startswith(start) and value.isascii() and value.isdigit():
            return make(int(value))
    if word.startswith("!"):
        return lambda house, room: not masks.fits(word[1:], channel(room.name))
    return lambda house, room: masks.fits(word, channel(room.name))


def _minutes(house: House, at: int) -> float:
    return (house.now() - at) / 60_000


def _older(house: House, room: Room, minutes: float) -> bool:
    at = _topic_at(house, room)
    return bool(at) and _minutes(house, at) > minutes


def _younger(house: House, room: Room, minutes: float) -> bool:
    at = _topic_at(house, room)
    return bool(at) and _minutes(house, at) < minutes


def _topic_at(house: House, room: Room) -> int:
    return house.state().lobby.topics.get(room.key, ("", 0))[1] if room.topic else 0


# fmt: off
CONDITIONS: dict[str, Callable[[int], Test]] = {
    ">":  lambda n: lambda house, room: len(members(house, room)) > n,
    "<":  lambda n: lambda house, room: len(members(house, room)) < n,
    "C>": lambda n: lambda house, room: _minutes(house, room.created) > n,
    "C<": lambda n: lambda house, room: _minutes(house, room.created) < n,
    "T>": lambda n: lambda house, room: _older(house, room, n),
    "T<": lambda n: lambda house, room: _younger(house, room, n),
}
# fmt: on
