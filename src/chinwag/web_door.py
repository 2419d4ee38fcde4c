"""How browsers find this server: the HTTP side of the one port, made from the settings."""

from collections.abc import Callable, Iterable

from chinwag.config import Config
from chinwag.net.contract import Note, Peer
from chinwag.net.web.connection import Pace
from chinwag.net.web.head import Heads
from chinwag.net.web.site import Site, Spawn
from chinwag.net.web.upgrade import Origins
from chinwag.protocols.contract import Wire
from chinwag.protocols.irc.over_websocket import KINDS, IrcOverWebSocket
from chinwag.protocols.irc.wire import Irc
from chinwag.protocols.websocket import TEXT


def site(config: Config, irc: Callable[[Peer], Irc], names: Iterable[str], spawn: Spawn, note: Note) -> Site | None:
    """What answers HTTP; None = it is off. `names` are what this machine is called."""
    found = config.web
    if not found.enabled:
        return None

    def over(kind: int) -> Callable[[Peer], Wire]:
        return lambda peer: IrcOverWebSocket(irc(peer), kind, found.frame_bytes)

    made = Site({"": over(TEXT), **{name: over(kind) for name, kind in KINDS.items()}}, spawn, note=note)
    settle(made, config, names)
    return made


def settle(made: Site, config: Config, names: Iterable[str]) -> None:
    """Take over what can change while people are in: the name, whose pages may come in, the limits of a request."""
    found = config.web
    made.name = config.server.name
    made.origins = Origins(frozenset(found.origins), frozenset(map(str.lower, names)))
    made.pace = Pace(
        Heads(found.head_bytes, found.headers),
        found.held_bytes,
        found.seconds,
        found.requests,
        found.burst if config.limits.flood else 0,
        found.per_second,
    )
