"""TLS under a connection: what stream.py needs of a socket, with sealed bytes on the wire.

Whatever the kernel hands out is opened at once and to the end, so that nothing lies here unseen while the socket
says that it has nothing to read.
"""

import socket
import ssl
from contextlib import suppress
from errno import ECONNRESET
from typing import Any

from msgspec import Struct

from chinwag.net.engine import Engine, NewEngine

RAW_MOST = 32_768  # sealed bytes a read
SLICE = 8192  # bytes that an engine is handed at a time: its buffers grow to this and never shrink
SEALED_MOST = 65_536  # bytes that are sealed for one write
HANDSHAKE_MOST = 32_768  # bytes before a handshake must be done; a long chain of client certificates is 10,000
QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)  # Linux
OWED_MOST = 65_536  # bytes of the engine's own (answers to key updates) for a peer that does not read


class Tls(Struct, frozen=True):
    """What makes TLS of connections."""

    engine: NewEngine
    fingerprint: str  # of the certificate that is shown


class TlsPipe:
    """A socket with TLS on it: a `Pipe` for stream.py, and what arrival.py looks into."""

    __slots__ = ("_broken", "_done", "_ended", "_engine", "_fed", "_kept", "_owed", "_sealed", "_shut", "_socket")

    def __init__(self, connected: socket.socket, engine: Engine) -> None:
        self._socket = connected
        self._engine = engine
        self._fed = 0  # bytes during the handshake
        self._done = False  # the handshake
        self._kept = b""  # opened, and only looked at so far
        self._ended = False  # the peer sends no more
        self._broken = False  # what came was no TLS
        self._shut = False  # our side has ended: what comes is thrown away
        self._sealed = b""  # what the kernel has not taken yet ...
        self._owed = b""  # ... and the last byte that it stands for, which `send` has not counted as sent

    def fileno(self) -> int:
        """The socket's."""
        return self._socket.fileno()

    # --- handshake ------------------------------------------------------------------------------------------

    def handshake(self) -> bool:
        """Go on as far as possible without waiting; whether it is done. Raises OSError."""
        if not self._done and self._flush():
            self._go_on()
        if not (self._flush() and self._done):
            return False
        self._kept = self._open(b"")  # what came right behind it
        self._acknowledge()
        return True

    def _acknowledge(self) -> None:
        """Nothing goes back to a client that has just finished (TLS 1.3), and many wait for that: 40 ms."""
        if QUICK_ACK is not None:
            with suppress(OSError):  # not TCP
                self._socket.setsockopt(socket.IPPROTO_TCP, QUICK_ACK, 1)

    def _go_on(self) -> None:
        try:
            raw = self._socket.recv(RAW_MOST)
        except BlockingIOError:
            return
        self._fed += len(raw)
        if not raw or self._fed > HANDSHAKE_MOST:
            raise ConnectionResetError(ECONNRESET, "ended" if not raw else "too long")
        self._engine.feed(raw)
        try:
            self._engine.handshake()
        except ssl.SSLWantReadError:
            return
        except ssl.SSLError:
            self._flush()  # the alert that says why
            raise
        self._done = True

    @property
    def owes(self) -> bool:
        """Whether sealed bytes wait for the kernel."""
        return bool(self._sealed)

    @property
    def protocol(self) -> str:
        """The protocol that was agreed on, or ""."""
        return self._engine.protocol()

    @property
    def certificate(self) -> str:
        """The fingerprint of the certificate that the peer has shown, or ""."""
        return self._engine.certificate()

    # --- reading --------------------------------------------------------------------------------------------

    def recv(self, most: int, flags: int = 0, /) -> bytes:
        """Opened bytes; b"" at the end. What is over, less than RAW_MOST and a record, is held. Raises OSError."""
        if not self._kept:
            if self._shut:
                return self._socket.recv(most)
            if not (self._ended or self._broken):
                self._kept = self._receive()
        if not self._kept:
            return self._nothing()
        opened, self._kept = self._kept[:most], self._kept[most:]
        return opened

    def holds(self) -> bool:
        """Whether opened bytes wait here, for which the kernel will wake nobody."""
        return bool(self._kept)

    def peek(self, most: int) -> bytes:
        """The same, and `recv` returns it again; no more is taken in where so many bytes wait."""
        if not (self._ended or self._broken or len(self._kept) >= most):
            with suppress(BlockingIOError):
                self._kept += self._receive()
        return self._kept or self._nothing()

    def ended(self, woken: bool) -> bool:
        """Whether the peer sends no more."""
        return self._ended or self._broken

    def want(self, count: int) -> None:
        """Wake-ups are per byte here: each is taken in, so none is for nothing."""

    def spins(self) -> bool:
        """Only at the end: all else is taken in."""
        return self._ended or self._broken

    def _receive(self) -> bytes:
        raw = self._socket.recv(RAW_MOST)
        if not raw:
            self._ended = True
            return b""
        return self._open(raw)

    def _nothing(self) -> bytes:
        """What there is to say where no byte is. Raises OSError."""
        if self._broken:
            raise ConnectionResetError(ECONNRESET, "not TLS")
        if self._ended:
            return b""
        raise BlockingIOError

    def _open(self, raw: bytes) -> bytes:
        """What these bytes and what came before them say."""
        opened: list[bytes] = []
        engine = self._engine
        view = memoryview(raw)
        try:
            for start in range(0, len(raw) or 1, SLICE):
                engine.feed(view[start : start + SLICE])
                if not self._drain(opened):
                    break
            self._flush()
        except OSError:  # ssl.SSLError is one
            self._broken = True
            with suppress(OSError):
                self._flush()  # the alert that says why
        if self._ended or self._broken:
            with suppress(OSError):  # the kernel says "readable" from now on: the end is seen after the bytes
                self._socket.shutdown(socket.SHUT_RD)
        return opened[0] if len(opened) == 1 else b"".join(opened)

    def _drain(self, opened: list[bytes]) -> bool:
        """Read all that the engine has; False where the peer has said that there will be no more."""
        engine = self._engine
        try:
            while engine.unread():
                piece = engine.read(2 * SLICE)
                if not piece:
                    self._ended = True
                    return False
                opened.append(piece)
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLZeroReturnError:
            self._ended = True
        return not self._ended

    # --- writing --------------------------------------------------------------------------------------------

    def send(self, data: Any, flags: int = 0, /) -> int:
        """Seal and send; how many bytes are with the kernel. Raises OSError.

        What is sealed cannot be taken back. So where the kernel takes only a part, all but the last byte count as
        sent and the rest of the sealed bytes is kept: the caller comes back with that byte, as for any short write.
        """
        taken = self._credit(data)
        while taken < len(data):
            piece = data if len(data) <= SLICE and not taken else memoryview(data)[taken : taken + SEALED_MOST]
            self._sealed = self._seal(piece)
            taken += len(piece)
            if not self._flush():
                self._owed = bytes(piece[-1:])
                taken -= 1
                break
        if not taken and len(data):
            raise BlockingIOError
        return taken

    def sendmsg(self, pieces: Any, /) -> int:
        """The same for several pieces."""
        joined = []
        size = 0
        for piece in pieces:
            joined.append(piece)
            size += len(piece)
            if size >= SEALED_MOST:
                break
        return self.send(b"".join(joined))

    def _credit(self, data: Any) -> int:
        """Send what is left from before; how many bytes of these it was."""
        if not self._sealed:
            return 0
        if not self._flush():
            raise BlockingIOError
        owed, self._owed = self._owed, b""
        return 1 if owed and bytes(data[:1]) == owed else 0

    def _seal(self, data: Any) -> bytes:
        engine = self._engine
        if len(data) <= SLICE:
            engine.write(data)
            return engine.take()
        sealed = []
        for start in range(0, len(data), SLICE):
            engine.write(data[start : start + SLICE])
            sealed.append(engine.take())
        return b"".join(sealed)

    def _flush(self) -> bool:
        """Hand the kernel what is sealed; whether it took all."""
        sealed = self._sealed + self._engine.take()
        if sealed:
            with suppress(BlockingIOError):
                sealed = sealed[self._socket.send(sealed) :]
            if len(sealed) > SEALED_MOST + OWED_MOST:
                raise ConnectionResetError(ECONNRESET, "does not read")
        self._sealed = sealed
        return not sealed

    # --- the rest -------------------------------------------------------------------------------------------

    def setsockopt(self, level: int, option: int, value: Any, /) -> None:
        """The socket's."""
        self._socket.setsockopt(level, option, value)

    def shutdown(self, how: int, /) -> None:
        """Say that there will be no more, then end our side of the connection. Raises OSError."""
        if not self._broken:
            with suppress(ssl.SSLError):
                self._engine.finish()
            self._flush()
        self._shut = True
        self._socket.shutdown(how)

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()
