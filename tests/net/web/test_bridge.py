"""The transport that aiohttp writes to."""

import asyncio
import socket

from msgspec import structs

from chinwag.net.stream import Bounds, Stream
from chinwag.net.web.bridge import Bridge
from tests.net.toys import HERE, ToySession, read, read_all


def bridged(*, tls: bool = False) -> tuple[Bridge, Stream, socket.socket]:
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    peer = structs.replace(HERE, tls=tls)
    stream = Stream(asyncio.get_running_loop(), ours, peer, Bounds(linger=0.2, stays=0.05), lambda stream: None)
    stream.start(ToySession(stream, None), lambda code: b"")  # type: ignore[arg-type]
    return Bridge(stream, "mine"), stream, theirs


async def test_what_aiohttp_writes_leaves_in_order_whatever_it_is_made_of() -> None:
    bridge, stream, far = bridged()
    bridge.write(bytearray(b"a"))
    bridge.writelines([b"b", memoryview(b"c")])
    assert await read(far) == b"abc"
    assert bridge.wrote
    assert bridge.get_write_buffer_size() == stream.outstanding == 0
    stream.cut()
    far.close()


async def test_it_tells_whose_connection_it_is_and_whether_it_is_sealed() -> None:
    for tls in (False, True):
        bridge, stream, far = bridged(tls=tls)
        assert bridge.get_extra_info("peername") == (HERE.address, HERE.port)
        assert bool(bridge.get_extra_info("sslcontext")) is tls
        assert bridge.get_extra_info("connection") == "mine"
        assert bridge.get_extra_info("socket") is None
        stream.cut()
        far.close()


async def test_closing_ends_the_stream_behind_what_was_written_and_aborting_at_once() -> None:
    bridge, _, far = bridged()
    bridge.write(b"last")
    assert not bridge.is_closing()
    bridge.close()
    assert bridge.is_closing()
    assert await read_all(far) == b"last"
    far.close()
    bridge, stream, far = bridged()
    bridge.abort()
    assert stream.closed
    far.close()


async def test_once_it_is_detached_nothing_of_aiohttps_reaches_the_stream() -> None:
    bridge, stream, far = bridged()
    bridge.detach()
    bridge.write(b"late")
    bridge.close()
    bridge.abort()
    assert bridge.is_closing()
    assert not stream.closed
    stream.write(b"mine")
    assert await read(far) == b"mine"
    stream.cut()
    far.close()
