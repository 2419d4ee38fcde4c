"""The connection of byte-stream protocols, over real sockets."""

import asyncio
import socket
import tracemalloc
from collections.abc import AsyncIterator

import pytest

from chinwag.net.contract import SILENT, Peer
from chinwag.net.stream import Bounds, Stream
from tests.net.toys import HERE, PlainWire, ToySession, read, read_all, until

CHUNK = b"x" * 1000
LARGE = 2**20  # more than a pair of sockets takes


class Pair:
    """A stream and the other end of its socket, with small buffers in between."""

    def __init__(self, bounds: Bounds = Bounds(linger=0.05, reset_after=0.02), peer: Peer = HERE) -> None:  # noqa: B008
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.far = socket.socket()
            self.far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            self.far.connect(listening.getsockname())
            self.near, _ = listening.accept()
        self.far.setblocking(False)
        self.near.setblocking(False)
        self.near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        self.over: list[Stream] = []
        self.stream = Stream(asyncio.get_running_loop(), self.near, peer, bounds, self.over.append)
        wire = PlainWire("toy")
        self.session = ToySession(self.stream, wire)
        self.stream.start(self.session, wire.goodbye)


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    made = Pair()
    yield made
    made.stream.cut()
    made.far.close()


async def stuff(pair: Pair) -> int:
    """Write until something waits; how many bytes were written."""
    written = 0
    while not pair.stream.outstanding:
        pair.stream.write(CHUNK)
        written += len(CHUNK)
    return written


async def test_what_is_written_is_with_the_kernel_at_once(pair: Pair) -> None:
    pair.stream.write(b"hello")
    assert pair.far.recv(100) == b"hello"
    assert pair.stream.outstanding == 0


async def test_what_comes_is_handed_on_as_it_comes(pair: Pair) -> None:
    pair.far.send(b"abc")
    await until(lambda: pair.session.whole == b"abc")
    pair.far.send(b"def")
    await until(lambda: pair.session.heard == [b"abc", b"def"])


async def test_a_read_takes_no_more_than_a_bite() -> None:
    pair = Pair(Bounds(bite=100))
    pair.far.send(b"x" * 250)
    await until(lambda: len(pair.session.whole) == 250)
    assert max(map(len, pair.session.heard)) == 100
    pair.stream.cut()
    pair.far.close()


async def test_short_writes_keep_every_byte_in_order(pair: Pair) -> None:
    sent = b"".join(b"%07d " % number for number in range(25_000))
    for start in range(0, len(sent), 1777):
        pair.stream.write(sent[start : start + 1777])
    assert 0 < pair.stream.outstanding < len(sent)
    got = b""
    while len(got) < len(sent):
        got += await read(pair.far)
    assert got == sent
    assert pair.stream.outstanding == 0
    pair.stream.write(b"direct again")
    assert await read(pair.far) == b"direct again"


async def test_one_large_write_to_an_idle_reader_is_no_offence(pair: Pair) -> None:
    pair.stream.write(b"y" * LARGE)
    got = 0
    while got < LARGE:
        got += len(await read(pair.far))
    assert pair.session.ends == []


async def test_a_reader_who_owes_too_much_is_let_go_with_a_word(pair: Pair) -> None:
    written = await stuff(pair)
    while not pair.stream.closed:
        pair.stream.write(CHUNK)
        written += len(CHUNK)
    assert written > Bounds().at_once
    assert pair.stream.outstanding < 2 * len(CHUNK), "what waited is forgotten at once"
    got = await read_all(pair.far)
    assert got.endswith(b"x<too_slow>")
    assert got.count(b"x") % len(CHUNK) == 0, "no message is cut"
    await until(lambda: pair.session.ends == ["too_slow"])


async def test_a_reader_who_owes_much_for_long_is_let_go() -> None:
    pair = Pair(Bounds(lasting=5000, lasting_for=0.03, linger=0.05))
    await stuff(pair)
    for _ in range(10):
        pair.stream.write(CHUNK)
    assert not pair.stream.closed
    await until(lambda: pair.session.ends == ["too_slow"])
    await until(lambda: pair.over == [pair.stream])
    ends = (
        b"|RESET",
        b"<too_slow>",
    )  # it never read: a goodbye reaches it only where the kernel found room meanwhile
    assert (await read_all(pair.far)).endswith(ends)
    pair.far.close()


async def test_a_reader_who_catches_up_in_time_stays() -> None:
    pair = Pair(Bounds(lasting=5000, lasting_for=0.05))
    written = await stuff(pair)
    for _ in range(10):
        pair.stream.write(CHUNK)
        written += len(CHUNK)
    while written:
        written -= len(await read(pair.far))
    await asyncio.sleep(0.06)
    assert not pair.stream.closed
    pair.stream.cut()
    pair.far.close()


async def test_slow_readers_share_the_bytes_they_wait_for() -> None:
    pairs = [Pair() for _ in range(20)]
    for pair in pairs:
        await stuff(pair)
    tracemalloc.start()
    for _ in range(100):
        shared = bytes(1000)
        for pair in pairs:
            pair.stream.write(shared)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(pair.stream.outstanding for pair in pairs) >= 20 * 100 * 1000
    assert held < 400_000, "100 kB of messages and 20 queues, not 2 MB of copies"
    for pair in pairs:
        pair.stream.cut()
        pair.far.close()


async def test_a_peer_that_ends_its_side_still_gets_its_answer(pair: Pair) -> None:
    pair.session.busy = True
    pair.far.send(b"bob\nhello\n")
    pair.far.shutdown(socket.SHUT_WR)
    await until(lambda: pair.session.whole == b"bob\nhello\n")
    await asyncio.sleep(0.03)
    assert pair.session.ends == []
    pair.stream.write(b"the answer")
    pair.session.busy = False
    assert await read_all(pair.far) == b"the answer"
    assert pair.session.ends == ["eof"]
    assert pair.over == [pair.stream]


async def test_output_that_waits_goes_out_after_the_peer_has_ended(pair: Pair) -> None:
    written = await stuff(pair)
    pair.far.shutdown(socket.SHUT_WR)
    await asyncio.sleep(0.03)
    assert len(await read_all(pair.far)) == written
    await until(lambda: pair.session.ends == ["eof"])


async def test_patience_with_a_peer_that_has_ended_has_an_end() -> None:
    pair = Pair(Bounds(eof_patience=0.02))
    pair.session.busy = True
    pair.far.shutdown(socket.SHUT_WR)
    await until(lambda: pair.session.ends == ["eof"])
    pair.far.close()


async def test_a_close_sends_the_last_words_behind_what_waits(pair: Pair) -> None:
    written = await stuff(pair)
    pair.stream.close(b"bye")
    pair.stream.write(b"too late")
    got = await read_all(pair.far)
    assert got == CHUNK * (written // len(CHUNK)) + b"bye"
    await until(lambda: pair.session.ends == ["closed"])
    assert pair.over == []
    pair.far.close()
    await until(lambda: pair.over == [pair.stream])


async def test_unread_bytes_do_not_turn_a_close_into_a_reset(pair: Pair) -> None:
    pair.stream.pause()
    pair.far.send(b"z" * 2000)
    pair.stream.close(b"bye")
    pair.far.send(b"z" * 2000)
    assert await read_all(pair.far) == b"bye"
    pair.far.close()
    await until(lambda: pair.over == [pair.stream])
    assert pair.session.whole == b"", "and nobody hears them any more"


async def test_a_peer_that_does_not_end_is_cut_off_after_a_while(pair: Pair) -> None:
    pair.stream.close()
    await until(lambda: pair.over == [pair.stream])
    assert pair.session.ends == ["closed"]


async def test_a_peer_that_has_got_everything_and_does_not_end_is_reset() -> None:
    pair = Pair(Bounds(linger=5.0, stays=0.02))
    pair.stream.close(b"bye")
    assert await read(pair.far) == b"bye"
    await until(lambda: bool(pair.over))
    with pytest.raises(BrokenPipeError):
        pair.far.send(b"netcat waits for a line")


async def test_a_peer_that_still_reads_is_not_reset() -> None:
    pair = Pair(Bounds(linger=5.0, stays=0.005, lasting=2 * LARGE, at_once=2 * LARGE))
    pair.stream.write(CHUNK * 100)
    pair.stream.close(b"bye")
    got = await read(pair.far)
    while piece := await read(pair.far):
        got += piece
        await asyncio.sleep(0.001)
    assert got == CHUNK * 100 + b"bye"
    pair.far.close()
    await until(lambda: bool(pair.over))


async def test_a_peer_that_does_not_read_is_cut_off_after_a_while(pair: Pair) -> None:
    await stuff(pair)
    pair.stream.close(b"bye")
    await until(lambda: pair.over == [pair.stream])


async def test_an_abort_is_a_reset_that_lets_the_last_words_through(pair: Pair) -> None:
    pair.stream.close(b"bye", abort=True)
    assert await read_all(pair.far) == b"bye|RESET"


async def test_the_words_for_a_code_are_the_protocols(pair: Pair) -> None:
    pair.stream.end("no_name")
    assert await read_all(pair.far) == b"<no_name>"
    assert pair.session.ends == ["no_name"]


async def test_a_broken_socket_is_told_once_and_never_in_the_middle_of_a_write(pair: Pair) -> None:
    pair.far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    pair.far.close()
    for _ in range(3):
        pair.stream.write(b"anyone?")
    assert pair.session.ends == []
    await until(lambda: pair.session.ends == ["reset"])
    pair.stream.close(b"bye")
    pair.stream.end("stopping")
    await asyncio.sleep(0.01)
    assert pair.session.ends == ["reset"]
    assert pair.over == [pair.stream]


async def test_a_paused_connection_reads_nothing_until_it_is_resumed(pair: Pair) -> None:
    pair.stream.pause()
    pair.stream.pause()
    pair.far.send(b"flood")
    await asyncio.sleep(0.01)
    assert pair.session.heard == []
    pair.stream.resume()
    pair.stream.resume()
    await until(lambda: pair.session.whole == b"flood")


async def test_entering_is_told_once(pair: Pair) -> None:
    told: list[Stream] = []
    pair.stream.on_entered = told.append
    pair.stream.entered()
    pair.stream.entered()
    assert told == [pair.stream]
    assert pair.stream.named


async def test_a_session_on_a_connection_that_is_gone_already_is_told_so(pair: Pair) -> None:
    pair.stream.cut()
    late = ToySession(pair.stream, PlainWire("toy"))
    pair.stream.start(late, late.wire.goodbye)
    await until(lambda: late.ends == ["reset"])
    SILENT.received(b"nobody listens")
