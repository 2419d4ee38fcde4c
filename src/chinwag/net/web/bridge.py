"""What aiohttp takes for its transport: a connection of ours, plain or TLS, with the true address of its peer."""

import asyncio
from collections.abc import Iterable
from typing import Any

from chinwag.net.stream import Stream


class Bridge(asyncio.Transport):
    """aiohttp's bytes to the stream, until a WebSocket takes that over. `connection` is for our own pages."""

    def __init__(self, stream: Stream, connection: object) -> None:
        peer = stream.peer
        super().__init__({
            "peername": (peer.address, peer.port),
            "sslcontext": peer.tls or None,  # all that is asked of it is whether there is one
            "connection": connection,
        })  # fmt: skip
        self.wrote = False  # since the last request
        self._stream: Stream | None = stream

    def detach(self) -> None:
        """The stream is another's from now on."""
        self._stream = None

    # --- asyncio.Transport ----------------------------------------------------------------------------------

    def write(self, data: Any) -> None:
        """Send, or keep: a reader who owes too much is let go, as everybody."""
        if self._stream is not None:
            self.wrote = True
            self._stream.write(bytes(data))

    def writelines(self, list_of_data: Iterable[Any]) -> None:
        """The same for several pieces."""
        self.write(b"".join(list_of_data))

    def is_closing(self) -> bool:
        """Whether nothing can be written any more."""
        return self._stream is None or self._stream.closed

    def close(self) -> None:
        """End the connection once all is sent."""
        if self._stream is not None:
            self._stream.close()

    def abort(self) -> None:
        """End it at once."""
        if self._stream is not None:
            self._stream.cut()

    def get_write_buffer_size(self) -> int:
        """Bytes that the kernel has not taken yet."""
        return self._stream.outstanding if self._stream is not None else 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """The stream has limits of its own."""
