"""How IRC clients find this server: the protocol's view of the house, made from the settings and the store."""

import platform
from collections.abc import Callable
from hashlib import blake2b

from chinwag import __version__
from chinwag.clock import minutes_east, wall
from chinwag.config import Config
from chinwag.net.contract import Peer
from chinwag.protocols.irc.drafts import off
from chinwag.protocols.irc.house import House, Setup
from chinwag.protocols.irc.wire import Irc
from chinwag.store.contract import Store


def irc_wires(config: Config, store: Store, secret: Callable[[], bytes], told: Callable[[str], int]) -> "Wires":
    """Makes the IRC side of a connection. `told` is the last seq of a room, by key, that went out."""
    house = House(
        setup=setup(config, wall()),
        state=lambda: store.state,
        now=wall,
        page=store.page,
        told=told,
        motd=lambda: config.server.motd,
        shown=lambda address: masked(address, secret()),
    )
    return lambda peer: Irc(house, shown(peer, secret()), secure=peer.tls, certificate=peer.certificate)


Wires = Callable[[Peer], Irc]


def setup(config: Config, created: int) -> Setup:
    """What IRC takes from the configuration."""
    found = config.irc
    return Setup(
        name=found.name or one_word(platform.node()),
        description=found.description,
        network=found.network,
        asks_pass=bool(found.password),
        version=f"chinwag-{__version__}",
        created=created,
        backlog=found.backlog,
        offset=minutes_east(),
        asks_email=config.accounts.email,
        scram=config.accounts.scram,
        register_early=found.register_early,
        icon=found.icon,
        off=off(found.without),
    )


def one_word(name: str) -> str:
    """A machine's name as IRC can write it."""
    word = "".join([char for char in name if char.isascii() and (char.isalnum() or char in ".-")])
    return word if "." in word else f"{word or 'chinwag'}.local"


def shown(peer: Peer, secret: bytes) -> str:
    """Where somebody comes from, as others may see it: one address always looks the same, and tells nothing."""
    if peer.loopback or peer.family == "unix":
        return "localhost"
    return masked(peer.address, secret)


def masked(address: str, secret: bytes) -> str:
    """The same of an address alone."""
    digest = blake2b(address.encode(), key=secret[:64], digest_size=6, person=b"chinwag host")
    return f"{digest.hexdigest()}.guest"
