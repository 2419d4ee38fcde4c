"""`chinwag serve`: settings, the join block, signals, and the one clear sentence when it cannot be."""

import asyncio
import gc
import os
import shlex
import shutil
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from msgspec import structs

from chinwag import joinblock, public
from chinwag.config import Config, ConfigError, Values, data_directory, differences, load
from chinwag.console.house import Reread
from chinwag.joinblock import Block, Place
from chinwag.store.contract import StoreError
from chinwag.telemetry import LineWriter, Log, Watchdog

EXIT_REFUSED: Final = 2  # asked for something that cannot be; nothing was touched
STOP_WITHIN: Final = 2.0  # seconds from SIGTERM to the end
WINDOW_CLOSES: Final = 0.5  # seconds: some terminals send SIGHUP first and are gone a moment later
EVERYWHERE: Final = ("0.0.0.0", "::", "*", "")

# How rarely the garbage collector looks at new objects. A group of messages is gone by then; at Python's 700 it was
# not, and looking at thousands of sessions again and again was a sixth of all work (docs/performance.md).
COLLECTING: Final = (20_000, 20, 20)

SECURES: Final = ("tls.enabled", "tls.certificate", "tls.key", "tls.client_certificates")

# What Server.reload takes over while people are in; the rest waits for the next start.
LIVE: Final = ("server.name", "server.motd", "accounts.password", "irc.operators", "limits.flood", *SECURES)

EXAMPLES: Final = """\
examples:
  chinwag serve                               for this machine alone, on port 65432
  chinwag serve --lan                         for everybody on your networks
  chinwag serve 8000 --data ./chat --config chat.toml
  chinwag serve --public                      for the internet; says what is missing (docs/public.md)
  chinwag serve --print-systemd > /etc/systemd/system/chinwag.service

SIGTERM and Ctrl-C end it in good order, SIGHUP has it read its settings and certificate again.
exit codes: 0 = ended, 2 = it could not start, and says why, 74 = the disk lost what it had taken."""


class House(Protocol):
    """What this file needs of a server: `chinwag.server.Server` is one."""

    fatal: asyncio.Future[int]  # the exit code, once the server cannot go on
    fingerprint: str  # of the certificate, once started; empty = no TLS
    claim: str  # the code that makes the first owner, once started; empty = there is one
    rereads: Callable[[], Reread]  # what reads the settings again, for who asks the server to

    async def start(self) -> Sequence[tuple[str, int]]:
        """Listen, open the store; the addresses with their true ports.

        Raises ListenError, StoreError, CertificateError or OSError.
        """

    def address(self, address: str) -> None:
        """Where others come in: invitations carry it."""

    def reload(self, config: Config) -> None:
        """Take over what can change while people are in."""

    async def stop(self, reason: str) -> None:
        """Tell everybody, store what is pending, close."""


Build: TypeAlias = Callable[[Config, Log], House]


# --- the command line ---------------------------------------------------------------------------------------


def add_arguments(parser: ArgumentParser) -> None:
    """The flags of `chinwag serve`."""
    parser.epilog = EXAMPLES
    parser.add_argument("place", nargs="?", metavar="PORT", type=port, help="the port to listen on (default 65432)")
    parser.add_argument("--host", help="the address to listen on (default 127.0.0.1: this machine alone)")
    parser.add_argument("--port", type=port, help="the same as PORT; 0 picks a free one")
    parser.add_argument(
        "--data", metavar="DIR", help="where what is said is kept (default: the user's data directory)"
    )
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings, TOML or JSON (docs/config.md)")
    parser.add_argument(
        "--also-listen",
        metavar="PORT",
        type=port,
        action="append",
        help="one more port, for programs with one built in",
    )
    parser.add_argument("--unix", metavar="PATH", help="listen on this Unix socket as well")
    reach = parser.add_mutually_exclusive_group()
    reach.add_argument("--lan", action="store_true", help="listen on all networks of this machine")
    reach.add_argument(
        "--public", action="store_true", help="be open to the internet; says what is missing for that"
    )
    parser.add_argument("--log-format", choices=("logfmt", "json", "off"), help="how events are written to stderr")
    parser.add_argument("--print-config", action="store_true", help="print all settings with their defaults")
    parser.add_argument(
        "--print-systemd", action="store_true", help="print a systemd unit that starts this server so"
    )


def port(word: str) -> int:
    """A port number from the command line."""
    from argparse import ArgumentTypeError

    if not (word.isascii() and word.isdigit() and int(word) <= 65535):
        raise ArgumentTypeError(f"{word!r} is no port: a number from 0 to 65535")
    return int(word)


def flags(args: Namespace) -> Values:
    """The settings that stand on the command line."""
    chosen = args.place if args.port is None else args.port
    if None not in (args.place, args.port) and args.place != args.port:
        raise ConfigError(f"The port is given twice, {args.place} and {args.port}: give one.")
    also = None if args.also_listen is None else tuple(map(str, args.also_listen))
    listen = {
        "host": args.host,
        "port": chosen,
        "lan": args.lan or None,
        "public": args.public or None,
        "unix": args.unix,
        "also": also,
    }
    given = {"listen": listen, "storage": {"directory": args.data}, "log": {"format": args.log_format}}
    return {
        section: {key: value for key, value in keys.items() if value is not None} for section, keys in given.items()
    }


def settings(args: Namespace) -> Config:
    """The settings in force. Raises ConfigError."""
    path = args.config or (Path(os.environ["CHINWAG_CONFIG"]) if os.environ.get("CHINWAG_CONFIG") else None)
    return load(path, os.environ, flags(args))


def run(args: Namespace) -> int:
    """Serve until stopped; the exit code."""
    if args.print_config:
        from chinwag import settings_page

        print(settings_page.toml())
        return 0
    try:
        config = settings(args)
        missing = list(public.lacking(config)) if config.listen.public and not args.print_systemd else []
    except (ConfigError, StoreError) as error:
        return refuse(str(error))
    if missing:
        return refuse("\n  - ".join(("Not started. A server that is open to the internet needs", *missing)))
    if args.print_systemd:
        from chinwag.cli import systemd

        print(systemd.unit(program(), sys.argv[2:], config.listen.port))
        return 0
    os.umask(0o077)
    writer = LineWriter(sys.stderr.fileno())
    try:
        with asyncio.Runner(loop_factory=loop_factory(config)) as runner:
            return runner.run(serve(config, Log(writer.write, config.log.format), lambda: settings(args), build))
    except ConfigError as error:
        return refuse(str(error))
    finally:
        writer.close()


def build(config: Config, log: Log) -> House:
    """The real server."""
    from chinwag.auth.memory import give_back
    from chinwag.server import Server

    give_back()
    gc.freeze()
    gc.set_threshold(*COLLECTING)
    return Server(config, log)


def refuse(sentence: str) -> int:
    """One sentence on standard error, and the exit code for it."""
    print(f"chinwag: {sentence}", file=sys.stderr)
    return EXIT_REFUSED


def loop_factory(config: Config) -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The event loop of the settings: None = asyncio's own. Raises ConfigError."""
    if config.server.loop == "asyncio":
        return None
    try:
        import uvloop
    except ImportError:
        if config.server.loop == "auto":
            return None
        raise ConfigError("server.loop is uvloop, which is not installed: pip install uvloop.") from None
    return uvloop.new_event_loop


# --- running ------------------------------------------------------------------------------------------------


async def serve(config: Config, log: Log, again: Callable[[], Config], build: Build) -> int:
    """Start, say how to come in, and wait for the end. `again` reads the settings once more."""
    from chinwag.net.certificate import CertificateError
    from chinwag.net.sockets import ListenError

    house = build(config, log)
    house.rereads = lambda: reload(house, config, again, log)
    stopping = watch_signals(house.rereads)
    try:
        places = await house.start()
    except (ListenError, StoreError, CertificateError) as error:
        return refuse(str(error))
    except OSError as error:
        return refuse(f"The server cannot start: {error.strerror or error}.")
    watchdog = Watchdog(asyncio.get_running_loop(), log, config.limits.stall_ms / 1000)
    watchdog.start()
    block = greet(config, places, house.fingerprint, house.claim)
    house.address(block.shown.address)
    tell_systemd("READY=1")
    await asyncio.wait((stopping, house.fatal), return_when=asyncio.FIRST_COMPLETED)
    tell_systemd("STOPPING=1")
    watchdog.stop()
    await stop(house, log)
    return house.fatal.result() if house.fatal.done() else 0


def watch_signals(reload: Callable[[], object]) -> asyncio.Future[None]:
    """SIGINT and SIGTERM finish the future, SIGHUP reloads; where it came because the window is gone, it finishes.

    A repeat changes nothing: the stop has its own time limit, and `timeout` and `make` send signals twice.
    """
    loop = asyncio.get_running_loop()
    stopping: asyncio.Future[None] = loop.create_future()

    def stop() -> None:
        if not stopping.done():
            stopping.set_result(None)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    attended = has_terminal() and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN  # nohup ignores it

    def hang_up() -> None:
        if not attended:
            reload()
        elif has_terminal():
            reload()
            loop.call_later(WINDOW_CLOSES, lambda: None if has_terminal() else stop())
        else:
            stop()

    loop.add_signal_handler(signal.SIGHUP, hang_up)
    return stopping


def has_terminal() -> bool:
    """Whether this process belongs to a terminal that is still there."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def reload(house: House, config: Config, again: Callable[[], Config], log: Log) -> Reread:
    """Read the settings once more; bad ones change nothing."""
    try:
        new = again()
    except ConfigError as error:
        log.event("reload_refused", reason=str(error))
        return Reread(refused=str(error))
    house.reload(new)
    changed = differences(config, new)
    live = tuple([key for key in changed if key.startswith(LIVE)])
    waiting = tuple([key for key in changed if key not in live])
    log.event("reloaded", changed=",".join(live), needs_restart=",".join(waiting))
    return Reread(live, waiting)


async def stop(house: House, log: Log) -> None:
    """Stop in good order, or say that it took too long."""
    try:
        async with asyncio.timeout(STOP_WITHIN):
            await house.stop("stopping")
    except TimeoutError:
        log.event("stop_late", seconds=STOP_WITHIN)


def tell_systemd(word: str) -> None:
    """Tell the service manager how things stand, where one asked for it (sd_notify's protocol)."""
    path = os.environ.get("NOTIFY_SOCKET", "")
    if not path:
        return
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        try:
            notify.sendto(word.encode(), "\0" + path[1:] if path.startswith("@") else path)
        except OSError:  # nobody listens; the server is up all the same
            return


# --- the join block -----------------------------------------------------------------------------------------


def greet(config: Config, places: Sequence[tuple[str, int]], fingerprint: str = "", claim: str = "") -> Block:
    """Print the join block, with the code for phones where a phone could use it and the terminal can show it."""
    vouched = bool(config.tls.certificate)  # a certificate that is renewed must not be in an address that is kept
    block = Block(
        server=config.server.name,
        places=[
            structs.replace(place, tls=bool(fingerprint), fingerprint="" if vouched else fingerprint)
            for place in reachable(places)
        ],
        command=shlex.join(program()),
        unix=config.listen.unix,
        data=str(data_directory(config)),
        fingerprint=fingerprint,
        sealed=config.sealed,
        claim=claim,
    )
    said = joinblock.lines(block)
    if block.shown.reach == "network" and can_draw():
        said += picture(block.shown, said)
    print("\n".join(said), flush=True)
    return block


def picture(place: Place, above: Sequence[str]) -> list[str]:
    """The code of the longest address that fits under what is said, or nothing."""
    columns, lines = shutil.get_terminal_size()
    left = lines - sum(1 + max(0, len(line) - 1) // columns for line in above)
    for address in (place.address, place.short):
        rows = joinblock.picture(address, colours="NO_COLOR" not in os.environ)
        if len(rows) <= left:
            return rows
    return []


def reachable(places: Sequence[tuple[str, int]]) -> list[Place]:
    """The addresses to type for those listened on: a wildcard stands for every address of the machine."""
    found: dict[Place, None] = {}
    for host, number in places:
        if host in EVERYWHERE:
            from chinwag.net.addresses import lan_addresses

            wanted = [address for address in lan_addresses() if host != "0.0.0.0" or ":" not in address]
            found |= dict.fromkeys(Place(address, number, "network") for address in wanted)
            found[Place("127.0.0.1", number)] = None
        else:
            local = host in ("localhost", "::1") or host.startswith("127.")
            found[Place(host, number, "machine" if local else "network")] = None
    return list(found)


def can_draw() -> bool:
    """Whether standard output is a terminal that shows half blocks."""
    encoding = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "")
    return sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb" and encoding == "utf8"


def program() -> list[str]:
    """How this installation of chinwag is called from where the operator stands."""
    beside = Path(sys.executable).parent / "chinwag"
    on_path = shutil.which("chinwag")
    if on_path is not None and (not beside.exists() or Path(on_path).samefile(beside)):
        return ["chinwag"]
    if beside.exists():
        here = Path.cwd()
        return [str(beside.relative_to(here)) if beside.is_relative_to(here) else str(beside)]
    return [sys.executable, "-m", "chinwag"]
