"""Puts the parts together, and is the only file that names drivers: start, reload, drain, stop."""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from socket import gethostname, socket

from chinwag import joinblock, web_door
from chinwag.auth.gateways import gateways
from chinwag.auth.passwords import Cost, Passwords
from chinwag.auth.throttle import Tries, nobody
from chinwag.clock import minutes_east
from chinwag.config import Config, data_directory, house_password, place_of, split_place
from chinwag.console.house import Reread
from chinwag.console.running import Running
from chinwag.gate import Gate
from chinwag.house_password import put_in_force
from chinwag.hub import Hub, HubSettings
from chinwag.identity import Identity
from chinwag.irc_door import irc_wires
from chinwag.net.addresses import lan_addresses
from chinwag.net.admission import Quotas, block_of, is_private
from chinwag.net.anteroom import Crowd
from chinwag.net.arrival import Openings
from chinwag.net.certificate import CertificateError, Files, NothingToMakeIt, load, make, own
from chinwag.net.contract import Peer
from chinwag.net.listener import Doorway, Listener
from chinwag.net.proxy import networks
from chinwag.net.rows import probes
from chinwag.net.sockets import listen, listen_unix, raise_handles
from chinwag.net.stream import READ_MOST, Bounds
from chinwag.net.tls import Tls
from chinwag.net.web.site import Site
from chinwag.patterns import Patterns
from chinwag.protocols.classic import wires as classic
from chinwag.protocols.contract import Wire
from chinwag.protocols.native import Native
from chinwag.protocols.opening import Timers
from chinwag.protocols.text import Text
from chinwag.room.names import fold
from chinwag.room.permissions import Role
from chinwag.store.directory import DATABASE
from chinwag.store.sqlite import SqliteStore
from chinwag.tasks import Tasks
from chinwag.telemetry import Log

EXIT_IOERR = 74  # sysexits.h: what the disk said can no longer be trusted
EVERYWHERE = "*"
BITE = 1024  # bytes of somebody's flood that are looked at before the next one's turn
DRAIN = 1.2  # seconds for last words to leave; the whole stop has 2


class Server:
    """One server: its store, its hub, its listener."""

    def __init__(self, config: Config, log: Log) -> None:
        self.config = config
        self.log = log
        self.fatal: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.fingerprint = ""  # of the certificate; empty = no TLS
        self.claim = ""  # the code that makes the first owner; empty = there is one
        self._secrets = Passwords(Cost(config.accounts.hash_kib, config.accounts.hash_passes), scram=scram(config))
        self._store = SqliteStore(data_directory(config), report=log.event, on_fatal=self._fail, engine=Patterns())
        self.rereads: Callable[[], Reread] = lambda: Reread(refused="This server was started without settings.")
        self._hub: Hub | None = None
        self._listener: Listener | None = None
        self._site: Site | None = None  # what answers HTTP
        self._running: Running | None = None
        self._tasks = Tasks(log)

    async def start(self) -> Sequence[tuple[str, int]]:
        """Open the store, then listen; the addresses with their true ports.

        Raises ListenError, StoreError or CertificateError.
        """
        loop = asyncio.get_running_loop()
        sockets, for_proxies = self._listen()
        try:
            await self._store.open()
            self._store.state.lobby.unreserved = frozenset(map(fold, self.config.server.free_names))
            tls = await self._secured_or_closed()
        except BaseException:
            for opened in (*sockets, *for_proxies):
                opened.close()
            raise
        identity = Identity(self._store.secret, os.urandom)
        self._hub = Hub(self._store, loop, identity, hub_settings(self.config), self.log, self._secrets)
        self._tell_gate(self._hub.gate)
        self._hub.gate.allow_scram(self._store.secret, scram(self.config))
        self._hub.task(self._secrets.warm())
        await self._lock_up(self._hub)
        if not any(account.role is Role.OWNER for account in self._store.state.accounts.values()):
            self.claim = self._hub.gate.new_claim()
        self._keep_up()
        raise_handles()
        irc = irc_wires(self.config, self._store, lambda: self._store.secret, self._told)
        self._site = web_door.site(self.config, irc, called(self.config), self._tasks.start, self.log.seldom)
        self._listener = Listener(
            self._hub.open_session,
            self._wires(irc),
            doorway(self.config),
            hosts={"http": self._site.host} if self._site is not None else {},
            note=self.log.seldom,
        )
        self._hub.mover = self._listener.move
        self._listener.secure(tls)
        self._listener.open(sockets)
        self._listener.open(for_proxies, networks(self.config.proxy.trusted))
        places = [opened.getsockname()[:2] for opened in sockets if isinstance(opened.getsockname(), tuple)]
        self._hub.gate.trying.secure = secure_address(self.config, places, self.fingerprint)
        self._running = self._open_console(self._hub, self._listener, places)
        self.log.event("started", places=" ".join(f"{host}:{port}" for host, port in places))
        return places

    def address(self, address: str) -> None:
        """Where others come in, as `chinwag join` takes it: invitations carry it."""
        if self._hub is not None:
            self._hub.address = address

    def reload(self, config: Config) -> None:
        """Take over what can change while people are in: what the server says, flood limits, the certificate."""
        self.config = config
        self._secure_again()
        if self._listener is not None:
            self._listener.bind(doorway(config).bounds)
        if self._site is not None:
            web_door.settle(self._site, config, called(config))
        if self._hub is not None:
            self._hub.settings = hub_settings(config)
            self._hub.gate.settings.operators = named(config.irc.operators)
            self._hub.task(self._lock_up(self._hub))

    def _tell_gate(self, gate: Gate) -> None:
        """Who else there is a password of in the settings."""
        gate.asks_email = self.config.accounts.email
        gate.settings.operators = named(self.config.irc.operators)
        gate.settings.knock_kept = self.config.irc.password
        gate.settings.gateways = gateways(self.config.irc.webirc)

    async def stop(self, reason: str) -> None:
        """Take nobody in any more, store what is pending, tell everybody, close."""
        self.log.event("stopping", reason=reason)
        if self._listener is not None:
            self._listener.close()
        if self._hub is not None:
            self._hub.stopping = True
        await self._tasks.stop()
        await self._store.drain()
        if self._hub is not None and self._listener is not None:
            self._hub.farewell("stopping")
            self._hub.delivery.flush()
            await self._listener.stop(DRAIN)
        if self._site is not None:
            await self._site.close()
        if self._running is not None:
            await self._running.close()
        self._secrets.close()
        await self._store.close()
        self.log.event("stopped")

    async def _lock_up(self, hub: Hub) -> None:
        """The password of the house is the one of the settings, where they name one."""
        wanted = house_password(self.config)
        hub.gate.fixed = {"password": "accounts.password"} if wanted else {}
        await put_in_force(self._store, self._secrets, wanted, self.log)

    def _keep_up(self) -> None:
        """Rooms keep as much as they are set to."""
        upkeep = self._store.upkeep
        self._store.on_settled(upkeep.settled)
        self._tasks.start("upkeep", upkeep.run())

    def _open_console(self, hub: Hub, doors: Listener, places: Sequence[tuple[str, int]]) -> Running:
        """The operator's way in."""
        running = Running(
            hub,
            doors,
            data_directory(self.config) / DATABASE,
            places,
            end=self._end,
            wiping=self._store.upkeep.wipe,
            rereads=lambda: self.rereads(),
            fingerprint=lambda: self.fingerprint,
        )
        running.open()
        return running

    async def _secured_or_closed(self) -> Tls | None:
        try:
            return self._secured()
        except CertificateError:
            await self._store.close()
            raise

    def _secured(self) -> Tls | None:
        """TLS as it is wanted; None = none. Raises CertificateError."""
        tls = certified(self.config, data_directory(self.config), self.log)
        self.fingerprint = tls.fingerprint if tls is not None else ""
        return tls

    def _secure_again(self) -> None:
        """Read the certificate once more; one that is not good changes nothing."""
        if self._listener is None:
            return
        try:
            tls = self._secured()
        except CertificateError as error:
            self.log.event("certificate_refused", reason=str(error))
            return
        self._listener.secure(tls)
        self.log.event("certificate_read", sha256=self.fingerprint or "none")

    def _fail(self, reason: str) -> None:
        """The disk cannot be trusted: whoever runs this server ends it, with a code that says so."""
        self.log.event("fatal", reason=reason)
        self._end(EXIT_IOERR)

    def _end(self, code: int) -> None:
        if not self.fatal.done():
            self.fatal.set_result(code)

    def _listen(self) -> tuple[list[socket], list[socket]]:
        """The sockets for everybody, and those for proxies. Raises ListenError."""
        where = self.config.listen
        sockets = listen(EVERYWHERE if self.config.everywhere else where.host, where.port)
        for_proxies: list[socket] = []
        try:
            for place in where.also:
                sockets += listen(*place_of(place, self.config))
            for place in self.config.proxy.listen:
                for_proxies += listen(*split_place(place))
            if where.unix:
                sockets.append(listen_unix(where.unix))
        except BaseException:
            for opened in (*sockets, *for_proxies):
                opened.close()
            raise
        return sockets, for_proxies

    def _told(self, key: str) -> int:
        return self._hub.delivery.told.get(key, 0) if self._hub is not None else 0

    def _wires(self, irc: Callable[[Peer], Wire]) -> dict[str, Callable[[Peer], Wire]]:
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
                private=peer.tls or peer.loopback,
                sealed=peer.tls,
            ),
            "irc": irc,
            **{opening: old(make) for opening, make in classic.wires().items()},
        }


def certified(config: Config, directory: Path, log: Log) -> Tls | None:
    """TLS with the certificate of the settings, or with the server's own. Raises CertificateError."""
    wanted = config.tls
    if wanted.enabled == "off":
        return None
    files = Files(Path(wanted.certificate).expanduser(), Path(wanted.key).expanduser())
    if not wanted.certificate:
        files = own(directory)
        try:
            make(files, called(config))
        except NothingToMakeIt as error:
            if wanted.enabled == "on" or config.sealed:
                raise
            log.event("without_tls", reason=str(error))
            return None
    return load(files, ask_clients=wanted.client_certificates)


def called(config: Config) -> Iterator[str]:
    """All that people may call this machine by, for its certificate."""
    yield from config.tls.names
    yield from ("localhost", gethostname(), f"{gethostname().partition('.')[0]}.local", "127.0.0.1", "::1")
    if config.everywhere:
        yield from lan_addresses()
    elif config.listen.host not in ("*", "0.0.0.0", "::"):
        yield config.listen.host


def scram(config: Config) -> int:
    """The iterations of what is kept for SCRAM, 0 = nothing is."""
    return config.accounts.scram_iterations if config.accounts.scram else 0


def named(lines: Sequence[str]) -> dict[str, str]:
    """Passwords, or hashes of them, by the name before the first colon."""
    return {name: kept for name, _, kept in (line.partition(":") for line in lines)}


def secure_address(config: Config, places: Sequence[tuple[str, int]], fingerprint: str) -> str:
    """Where others come in by TLS, "" = nowhere: for who must not say a password in the clear."""
    host, port = next(iter(places), ("", 0))
    if host in ("0.0.0.0", "::"):
        host = next(iter(lan_addresses()), "")
    if not fingerprint or not host:
        return ""
    shown = "" if config.tls.certificate else fingerprint
    return joinblock.Place(host, port, "network", tls=True, fingerprint=shown).address


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
        sessions=limits.sessions_per_person,
        tries=Tries(
            connection=limits.login_tries,
            burst=limits.login_burst,
            block_seconds=limits.login_block_seconds,
            account_seconds=limits.login_account_seconds,
            new_accounts=limits.new_accounts_per_block,
            spare=is_private if config.spares_private else nobody,
            block_of=block_of,
            lax=config.accounts.weak_passwords,
        ),
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
        bounds=Bounds(
            bite=BITE if limits.flood else READ_MOST,
            at_once=limits.slow_cut_bytes,
            lasting=limits.slow_bytes,
            lasting_for=limits.slow_seconds,
        ),
        quotas=Quotas(
            nameless=limits.nameless,
            nameless_per_block=limits.nameless_per_block,
            per_block=limits.connections_per_block,
            new_per_block=limits.newcomers_per_block,
            gateways=tuple(gateway.network for gateway in gateways(config.irc.webirc)),
            spare_private=config.spares_private,
        ),
        crowd=Crowd(limits.crowded_from, limits.name_crowded),
        handshake=config.tls.handshake_seconds,
        header=config.proxy.header_seconds,
        sealed=config.sealed,
        spare_handles=limits.spare_handles,
    )
