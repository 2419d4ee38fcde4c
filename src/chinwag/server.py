"""Puts the parts together, and is the only file that names drivers: start, reload, drain, stop."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from socket import socket

from chinwag.config import Config, data_directory, split_place
from chinwag.hub import Hub, HubSettings
from chinwag.identity import Identity
from chinwag.net.admission import Quotas
from chinwag.net.arrival import Openings
from chinwag.net.contract import Peer
from chinwag.net.listener import Doorway, Listener
from chinwag.net.rows import probes
from chinwag.net.sockets import listen, listen_unix, raise_handles
from chinwag.net.stream import Bounds
from chinwag.protocols.classic import wires as classic
from chinwag.protocols.contract import Wire
from chinwag.protocols.native import Native
from chinwag.protocols.opening import Timers
from chinwag.protocols.text import Text
from chinwag.store.sqlite import SqliteStore
from chinwag.telemetry import Log

EXIT_IOERR = 74  # sysexits.h: what the disk said can no longer be trusted
EVERYWHERE = "*"
DRAIN = 1.2  # seconds for last words to leave; the whole stop has 2


class Server:
    """One server: its store, its hub, its listener."""

    def __init__(self, config: Config, log: Log) -> None:
        self.config = config
        self.log = log
        self.fatal: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._store = SqliteStore(data_directory(config), report=log.event, on_fatal=self._fail)
        self._hub: Hub | None = None
        self._listener: Listener | None = None

    async def start(self) -> Sequence[tuple[str, int]]:
        """Open the store, then listen; the addresses with their true ports. Raises ListenError or StoreError."""
        loop = asyncio.get_running_loop()
        sockets = self._listen()
        try:
            await self._store.open()
        except BaseException:
            for opened in sockets:
                opened.close()
            raise
        identity = Identity(self._store.secret, os.urandom)
        self._hub = Hub(self._store, loop, identity, hub_settings(self.config), self.log)
        raise_handles()
        self._listener = Listener(self._hub.open_session, self._wires(), doorway(self.config), note=self.log.event)
        self._listener.open(sockets)
        places = [opened.getsockname()[:2] for opened in sockets if isinstance(opened.getsockname(), tuple)]
        self.log.event("started", places=" ".join(f"{host}:{port}" for host, port in places))
        return places

    def reload(self, config: Config) -> None:
        """Take over what can change while people are in: what the server says, and the flood limits."""
        self.config = config
        if self._hub is not None:
            self._hub.settings = hub_settings(config)

    async def stop(self, reason: str) -> None:
        """Take nobody in any more, store what is pending, tell everybody, close."""
        self.log.event("stopping", reason=reason)
        if self._listener is not None:
            self._listener.close()
        if self._hub is not None:
            self._hub.stopping = True
        await self._store.drain()
        if self._hub is not None and self._listener is not None:
            self._hub.farewell("stopping")
            self._hub.delivery.flush()
            await self._listener.stop(DRAIN)
        await self._store.close()
        self.log.event("stopped")

    def _fail(self, reason: str) -> None:
        """The disk cannot be trusted: whoever runs this server ends it, with a code that says so."""
        self.log.event("fatal", reason=reason)
        if not self.fatal.done():
            self.fatal.set_result(EXIT_IOERR)

    def _listen(self) -> list[socket]:
        where = self.config.listen
        sockets = listen(EVERYWHERE if where.lan else where.host, where.port)
        try:
            for place in where.also:
                sockets += listen(*split_place(place))
            if where.unix:
                sockets.append(listen_unix(where.unix))
        except BaseException:
            for opened in sockets:
                opened.close()
            raise
        return sockets

    def _wires(self) -> dict[str, Callable[[Peer], Wire]]:
        name = self.config.server.name

        def online(person: str) -> bool:
            return self._store.state.person_named(person) is not None

        def old(make: Callable[[], Wire]) -> Callable[[Peer], Wire]:
            return lambda peer: make()

        return {
            "native": lambda peer: Native(),
            "text": lambda peer: Text(
                name,
                offset=minutes_east(),
                online=online,
                backlog=self.config.text.backlog,
            ),
            **{opening: old(make) for opening, make in classic.wires().items()},
        }


def minutes_east() -> int:
    """How far this machine's clock is ahead of UTC, for the times that bare terminals are shown."""
    return time.localtime().tm_gmtoff // 60


def hub_settings(config: Config) -> HubSettings:
    """What the hub takes from the configuration."""
    limits = config.limits
    return HubSettings(
        server=config.server.name,
        motd=config.server.motd,
        burst=limits.flood_burst if limits.flood else 0,
        rate=limits.flood_per_second,
        burst_bytes=limits.flood_burst_bytes,
        rate_bytes=limits.flood_bytes_per_second,
    )


def doorway(config: Config) -> Doorway:
    """What the listener takes from the configuration."""
    limits = config.limits
    return Doorway(
        openings=Openings(
            timers=Timers(total=limits.name_people),
            probes=probes(limits.prompt_after, nick=config.listen.ask_nick),
            most=limits.held_nameless_bytes,
        ),
        bounds=Bounds(at_once=limits.slow_cut_bytes, lasting=limits.slow_bytes, lasting_for=limits.slow_seconds),
        quotas=Quotas(
            nameless=limits.nameless,
            nameless_per_block=limits.nameless_per_block,
            drop_early_from=limits.drop_early_from,
            per_block=limits.connections_per_block,
            new_per_block=limits.newcomers_per_block,
            spare_private=config.spares_private,
        ),
        spare_handles=limits.spare_handles,
    )
