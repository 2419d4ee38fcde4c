"""The one port: accept, let in or turn away, find out the protocol, hand over to a session.

Everything is a callback: an arrival costs one small object and one timer, a connection its stream. What comes in
TLS goes through the same table once more, and what a proxy brings goes through it as from its true address.
"""

import errno
import socket
from asyncio import AbstractEventLoop, Event, TimerHandle, get_running_loop, wait_for
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from ipaddress import ip_address
from types import MappingProxyType
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from chinwag.net import proxy
from chinwag.net.admission import Admission, Quotas, Turned
from chinwag.net.anteroom import Anteroom, Crowd, Waiting
from chinwag.net.arrival import Arrival, Fate, KernelGlimpse, Openings, Porch
from chinwag.net.contract import Host, Note, OpenSession, Peer, Pipe, Wires, unheard
from chinwag.net.handshake import Handshake
from chinwag.net.pace import PacedStream
from chinwag.net.recognise import Row
from chinwag.net.rows import AGREED, ANSWERS, PROMPTER, TLS, TLS_NEEDED, agreed
from chinwag.net.sockets import handles_for_connections
from chinwag.net.stream import Bounds, Stream
from chinwag.net.tls import Tls, TlsPipe
from chinwag.protocols.contract import Out, Wire
from chinwag.protocols.opening import Timers

ACCEPT_MOST = 128  # connections per wake-up, so that a rush does not stop those who are in
WITHOUT_HANDLES = 1.0  # seconds without accepting once the system has no handle for us
OUT_OF_HANDLES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
TURNED: dict[Turned, bytes] = {
    "overloaded": b"The house is full. Try again in a moment.\r\n",
    "too_many_here": b"There are too many connections from your address. Close one, or try again in a moment.\r\n",
    "too_often": b"Too many connections came from your address. Try again in ten minutes.\r\n",
}


class Doorway(Struct, frozen=True):
    """What a listener goes by."""

    openings: Openings = Openings()
    bounds: Bounds = Bounds()
    quotas: Quotas = Quotas()
    crowd: Crowd = Crowd()
    handshake: float = 10.0  # seconds for that of TLS
    header: float = 3.0  # seconds for a proxy to say whom it brings
    sealed: bool = False  # who comes from another machine has to speak TLS
    spare_handles: int = 64  # file handles kept back from connections


class Listener:
    """The connections of one server. Make it where its loop runs, then `open` listening sockets.

    `wires` makes one connection's wire for each protocol of rows.py, `open_session` its session; `hosts` take what
    is no chat protocol. `note` hears what the log should know.
    """

    def __init__(
        self,
        open_session: OpenSession,
        wires: Wires,
        doorway: Doorway = Doorway(),  # noqa: B008 - frozen
        *,
        hosts: Mapping[str, Host] = MappingProxyType({}),
        note: Note = unheard,
        loop: AbstractEventLoop | None = None,
    ) -> None:
        self._loop = loop or get_running_loop()
        self._open_session = open_session
        self._wires = wires
        self._hosts = hosts
        self._doorway = doorway
        self._note = note
        self._admission = Admission(doorway.quotas)
        self._anteroom = Anteroom(self._loop, doorway.crowd, note)
        spoken = tuple(
            row for row in doorway.openings.rows if row.protocol in (*wires, *hosts) or row.name in ANSWERS
        )
        openings = replace(doorway.openings, rows=spoken)  # what is off is nobody's language: others may want it
        self._porch = Porch(self._loop, openings, wires.get(PROMPTER), self._decided)
        self._gate = Porch(self._loop, replace(openings, probes=()), None, self._decided)  # it prompts nobody
        self._agreed = {
            name: Porch(self._loop, replace(openings, rows=rows, probes=()), None, self._decided)
            for name in AGREED
            if (rows := agreed(name, spoken))
        }
        headers = Openings((proxy.ROW,), (), Timers(total=doorway.header), most=proxy.MOST_2 + 1)
        self._header_porch = Porch(self._loop, headers, None, self._headed)
        self._tls: Tls | None = None
        self._listening: dict[socket.socket, TimerHandle | None] = {}  # with the timer of those that are resting
        self._trusted: dict[socket.socket, Sequence[proxy.Network]] = {}  # whose PROXY headers count, on which
        self._arrivals: set[Arrival] = set()
        self._handshakes: set[Handshake] = set()
        self._streams: dict[Stream, TimerHandle | None] = {}  # with the time limit for a name
        self._emptied: Event | None = None  # while stopping: set when the last connection is gone
        self._most = handles_for_connections(doorway.spare_handles)

    @property
    def connections(self) -> int:
        """How many are open, those not recognised yet among them."""
        return self.unrecognised + len(self._streams)

    @property
    def unrecognised(self) -> int:
        """How many connections have not said yet what they speak."""
        return len(self._arrivals) + len(self._handshakes)

    def secure(self, tls: Tls | None) -> None:
        """Take TLS with this on what comes from now on; None = do not. Who is in stays as they are."""
        self._tls = tls

    def bind(self, bounds: Bounds) -> None:
        """Have these bounds from now on, for who is in as well."""
        self._doorway = replace(self._doorway, bounds=bounds)
        for stream in self._streams:
            stream.bounds = bounds

    def open(self, sockets: Iterable[socket.socket], trusted: Sequence[proxy.Network] = ()) -> None:
        """Accept on these listening sockets (sockets.py makes them); they are the listener's from now on.

        What comes there from `trusted` networks comes from a proxy, and must say so first.
        """
        for listening in sockets:
            self._listening[listening] = None
            self._trusted[listening] = trusted
            self._loop.add_reader(listening.fileno(), self._accept, listening)

    def close(self) -> None:
        """Accept nobody any more. Who is in stays; who has not been recognised yet is let go."""
        for listening, resting in self._listening.items():
            if resting is not None:
                resting.cancel()
            self._loop.remove_reader(listening.fileno())
            listening.close()
        self._listening.clear()
        self._trusted.clear()
        self._anteroom.close()
        early: tuple[Waiting, ...] = (*self._arrivals, *self._handshakes)
        for one in early:
            one.end("stopping")

    async def stop(self, within: float = 1.5, code: str = "stopping") -> None:
        """Close, end every connection with its protocol's words for the code, and wait for the last bytes.

        After `within` seconds the rest is cut off.
        """
        self.close()
        for stream in list(self._streams):
            stream.end(code)
        if self._streams:
            self._emptied = Event()
            with suppress(TimeoutError):
                await wait_for(self._emptied.wait(), within)
        for stream in list(self._streams):
            stream.cut()

    # --- accepting ------------------------------------------------------------------------------------------

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(ACCEPT_MOST):
            try:
                connected, address = listening.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in OUT_OF_HANDLES:
                    self._note("accept_failed", error=error.strerror)
                self._rest(listening)
                return
            connected.setblocking(False)
            peer = peer_at(connected.family, address)
            if self._trusted[listening] and proxy.trusts(self._trusted[listening], peer):
                self._await_header(connected, peer)
            else:
                self._admit(connected, peer)

    def _rest(self, listening: socket.socket) -> None:
        """Leave the newcomers in the backlog for a moment: to ask at once again would only burn the processor."""
        self._note("accept_resting", seconds=WITHOUT_HANDLES, connections=self.connections)
        self._loop.remove_reader(listening.fileno())
        self._listening[listening] = self._loop.call_later(
            WITHOUT_HANDLES, self.open, [listening], self._trusted[listening]
        )

    def _admit(self, connected: socket.socket, peer: Peer, until: float | None = None) -> None:
        turned: Turned | None = "overloaded"
        if self.connections < self._most:
            turned = self._admission.enter(peer, self._loop.time())
            if turned == "overloaded" and self._anteroom.make_way():
                turned = self._admission.enter(peer, self._loop.time())
        if turned is not None:
            self._note("turned_away", reason=turned, address=peer.address)
            say_and_close(connected, TURNED[turned])
            return
        porch = self._gate if self._must_seal(peer) else self._porch
        arrival = Arrival(porch, connected, KernelGlimpse(connected), peer, until)
        self._anteroom.came(arrival)
        self._look(arrival)

    def _must_seal(self, peer: Peer) -> bool:
        """Whether only TLS is spoken with somebody who does not speak it yet."""
        return self._doorway.sealed and not (peer.tls or peer.loopback)

    def _look(self, arrival: Arrival) -> None:
        self._arrivals.add(arrival)
        arrival.start()

    # --- proxies --------------------------------------------------------------------------------------------

    def _await_header(self, connected: socket.socket, peer: Peer) -> None:
        """Have a proxy say whom it brings; only then anything is counted."""
        if self.connections >= self._most:
            say_and_close(connected, TURNED["overloaded"])
            return
        self._look(Arrival(self._header_porch, connected, KernelGlimpse(connected), peer))

    def _headed(self, arrival: Arrival, fate: Fate) -> None:
        self._arrivals.discard(arrival)
        header = proxy.parse(arrival.glimpse.peek(proxy.MOST_2)) if isinstance(fate, Row) else None
        if header is None or not isinstance(arrival.pipe, socket.socket):
            self._note("proxy_refused", peer=str(arrival.peer))
            arrival.pipe.close()
            return
        arrival.pipe.recv(header.length)
        until = arrival.born + self._doorway.openings.timers.total
        self._admit(arrival.pipe, brought(header, arrival.peer), until)

    # --- TLS ------------------------------------------------------------------------------------------------

    def _shake_hands(self, arrival: Arrival, tls: Tls) -> None:
        assert isinstance(arrival.pipe, socket.socket)
        pipe = TlsPipe(arrival.pipe, tls.engine())
        handshake = Handshake(self._loop, pipe, arrival.peer, arrival.until, self._shaken)
        self._handshakes.add(handshake)
        self._anteroom.passed(arrival, handshake)
        handshake.start(self._doorway.handshake)

    def _shaken(self, handshake: Handshake, reason: str) -> None:
        """The handshake is over: what comes now is looked at in the same way, unless it was agreed on already."""
        self._handshakes.discard(handshake)
        pipe = handshake.pipe
        if reason:
            self._anteroom.went(handshake)
            self._note("tls_failed", reason=reason, peer=str(handshake.peer))
            say_and_close(pipe, b"")
            self._admission.leave(handshake.peer, named=False)
            return
        peer = replace(handshake.peer, tls=True, certificate=pipe.certificate)
        porch = self._agreed.get(pipe.protocol, self._porch)
        arrival = Arrival(porch, pipe, pipe, peer, handshake.until)
        self._anteroom.passed(handshake, arrival)
        self._look(arrival)

    # --- handing over ---------------------------------------------------------------------------------------

    def _decided(self, arrival: Arrival, fate: Fate) -> None:
        self._arrivals.discard(arrival)
        if fate is None:
            self._anteroom.went(arrival)
            arrival.pipe.close()
            self._admission.leave(arrival.peer, named=False)
            return
        if isinstance(fate, Row) and fate.name == TLS and self._tls is not None and not arrival.peer.tls:
            self._shake_hands(arrival, self._tls)
            return
        wire = self._wire(arrival, fate) if isinstance(fate, Row) else None
        host = self._hosts.get(fate.protocol) if isinstance(fate, Row) else None
        if not isinstance(fate, Row) or (wire is None and host is None):
            self._anteroom.went(arrival)
            name = fate.name if isinstance(fate, Row) else "unknown"
            self._note("not_spoken", opening=name, peer=str(arrival.peer))
            self._stream(arrival, Stream).dismiss(ANSWERS.get(name, b"") if isinstance(fate, Row) else fate)
        elif self._must_seal(arrival.peer):
            self._note("plain_refused", peer=str(arrival.peer))
            words = whole(wire.goodbye("tls_needed")) if wire is not None else TLS_NEEDED[fate.protocol]
            self._stream(arrival, Stream).dismiss(words)
        elif wire is not None:
            self._seat(arrival, fate, wire)
        elif host is not None:
            self._lodge(arrival, host)

    def _wire(self, arrival: Arrival, row: Row) -> Wire | None:
        """The wire of the recognised protocol: for people who were prompted, the one that prompted them."""
        if arrival.prompted is not None and row.protocol == PROMPTER:
            return arrival.prompted
        make = self._wires.get(row.protocol)
        return make(arrival.peer) if make is not None else None

    def _stream(self, arrival: Arrival, kind: type[Stream]) -> Stream:
        stream = kind(self._loop, arrival.pipe, arrival.peer, self._doorway.bounds, self._over)
        self._streams[stream] = None
        return stream

    def _seat(self, arrival: Arrival, row: Row, wire: Wire) -> None:
        """Make a connection and a session of it, and let the session have the bytes."""
        stream = self._stream(arrival, PacedStream if wire.paced else Stream)
        self._anteroom.passed(arrival, stream)
        self._person(stream, arrival.until, wire, greets=row.greets and wire is not arrival.prompted)

    def _lodge(self, arrival: Arrival, host: Host) -> None:
        """Make a connection that is no chat connection yet; it may become one, within the same time."""
        stream = self._stream(arrival, Stream)
        self._anteroom.passed(arrival, stream)
        self._streams[stream] = self._loop.call_at(arrival.until, stream.end, "no_name")
        lodger = host(stream, partial(self._person, stream, arrival.until))
        stream.start(lodger, lodger.goodbye)

    def _person(self, stream: Stream, until: float, wire: Wire, *, greets: bool = True) -> None:
        """Have a session on a connection, with a time limit for its name."""
        if (limit := self._streams.get(stream)) is not None:
            limit.cancel()
        patience = min(until, self._loop.time() + wire.patience)
        self._streams[stream] = self._loop.call_at(patience, stream.end, "no_name")
        stream.on_entered = self._named
        if greets:
            stream.write(wire.greet())
        session = self._open_session(stream, wire)
        stream.resume()
        stream.start(session, wire.goodbye, reset=getattr(wire, "reset_on_close", False))

    def move(self, stream: Stream, address: str, secure: bool) -> bool:
        """Count a nameless connection where its gateway says that it comes from; False = it may not come in."""
        by = stream.peer
        if stream not in self._streams or stream.named:
            return False
        there = brought(proxy.Header(0, address, tls=secure and (by.tls or by.loopback)), by)
        if self._admission.enter(there, self._loop.time()) is not None:
            return False
        self._admission.leave(by, named=False)
        stream.peer = there
        return True

    def _named(self, stream: Stream) -> None:
        """A name was accepted: the time limit is over, and the connection counts as a person's."""
        deadline = self._streams.get(stream)
        if deadline is not None:
            deadline.cancel()
            self._streams[stream] = None
        self._anteroom.went(stream)
        self._admission.named(stream.peer)

    def _over(self, stream: Stream) -> None:
        deadline = self._streams.pop(stream)
        if deadline is not None:
            deadline.cancel()
        self._anteroom.went(stream)
        self._admission.leave(stream.peer, named=stream.named)
        if self._emptied is not None and not self._streams:
            self._emptied.set()


def peer_at(family: int, address: object) -> Peer:
    """What accept says of the other end."""
    if family == socket.AF_UNIX or not isinstance(address, tuple):
        return Peer("unix", 0, "unix", loopback=True)
    true, kind, loopback = _true_address(str(address[0]))
    return Peer(true, int(address[1]), kind, loopback)


def brought(header: proxy.Header, by: Peer) -> Peer:
    """Whom a proxy brings; itself where it names nobody. Only a proxy on this machine can bring this machine."""
    if not header.address:
        return by
    address, family, loopback = _true_address(header.address)
    return Peer(address, header.port, family, loopback and by.loopback, header.tls)


@lru_cache(4096)
def _true_address(address: str) -> tuple[str, Literal["ip4", "ip6"], bool]:
    """An address without a scope and without IPv6 clothes around IPv4, its family, and whether it is loopback."""
    where = ip_address(address.partition("%")[0])
    where = getattr(where, "ipv4_mapped", None) or where
    return str(where), "ip4" if where.version == 4 else "ip6", where.is_loopback


def whole(out: Out) -> bytes:
    """All bytes of what a wire says."""
    return out if isinstance(out, bytes) else b"".join([unit.data for unit in out])


def say_and_close(connected: Pipe, words: bytes) -> None:
    """One line to somebody who cannot come in. What has come from there is read, lest the line be lost with it."""
    try:
        connected.send(words)
        connected.shutdown(socket.SHUT_WR)
        connected.recv(4096)
    except OSError:
        pass  # gone already, or nothing had come
    connected.close()
