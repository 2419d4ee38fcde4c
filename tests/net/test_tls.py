"""TLS under a stream, over real sockets: whatever the kernel takes or gives, no byte is lost, doubled or unseen."""

import asyncio
import itertools
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chinwag.net.certificate import load
from chinwag.net.stream import Bounds, Stream
from chinwag.net.tls import HANDSHAKE_MOST, TlsPipe
from tests.net.sealed import Sealed, files, trusting
from tests.net.toys import HERE, PlainWire, ToySession, until

LARGE = b"".join(b"%07d " % number for number in range(60_000))  # 480,000 bytes


class Counting(socket.socket):
    """A socket that counts its writes."""

    writes = 0

    def send(self, data: Any, flags: int = 0, /) -> int:
        Counting.writes += 1
        return super().send(data, flags)


class TlsPair:
    """A stream over TLS and the client at the other end, with small buffers in between."""

    def __init__(self, bounds: Bounds, context: ssl.SSLContext | None = None) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            far = socket.socket()
            far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            far.connect(listening.getsockname())
            accepted, _ = listening.accept()
        near = Counting(fileno=accepted.detach())
        far.setblocking(False)
        near.setblocking(False)
        near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
        self.far = Sealed(far, context)
        self.pipe = TlsPipe(near, load(files()).engine())
        self.bounds = bounds
        self.over: list[Stream] = []

    async def shake(self) -> None:
        """Both sides."""
        shaking = asyncio.create_task(self.far.shake())
        await until(self.pipe.handshake)
        await shaking

    def start(self) -> None:
        """From now on a session hears what comes."""
        wire = PlainWire("toy")
        self.stream = Stream(asyncio.get_running_loop(), self.pipe, HERE, self.bounds, self.over.append)
        self.session = ToySession(self.stream, wire)
        self.stream.start(self.session, wire.goodbye)


async def a_pair(bounds: Bounds = Bounds(linger=0.1), context: ssl.SSLContext | None = None) -> TlsPair:  # noqa: B008
    made = TlsPair(bounds, context)
    await made.shake()
    made.start()
    return made


@pytest.fixture
async def pair() -> AsyncIterator[TlsPair]:
    made = await a_pair()
    yield made
    made.stream.cut()
    made.far.close()


# --- reading ------------------------------------------------------------------------------------------------


async def test_what_comes_is_handed_on_and_what_is_written_arrives(pair: TlsPair) -> None:
    await pair.far.say(b"hello")
    await until(lambda: pair.session.heard == [b"hello"])
    pair.stream.write(b"welcome")
    assert await pair.far.read() == b"welcome"


async def test_records_that_come_byte_by_byte_are_read_when_they_are_whole(pair: TlsPair) -> None:
    sealed = pair.far.seal(b"hello")
    for byte in sealed[:-1]:
        pair.far.far.send(bytes([byte]))
        await asyncio.sleep(0)
    assert pair.session.heard == []
    pair.far.far.send(sealed[-1:])
    await until(lambda: pair.session.heard == [b"hello"])


async def test_many_records_in_one_read_leave_nothing_unseen(pair: TlsPair) -> None:
    many = [b"%d\n" % number for number in range(500)]
    pair.far.far.send(b"".join([pair.far.seal(line) for line in many]))
    await until(lambda: pair.session.whole == b"".join(many))


async def test_a_bite_is_a_bite_whatever_one_record_holds() -> None:
    pair = await a_pair(Bounds(linger=0.1, bite=100))
    pair.far.far.send(pair.far.seal(LARGE[:5000]) + pair.far.seal(b"and on"))
    await until(lambda: pair.session.whole == LARGE[:5000] + b"and on")
    assert max(map(len, pair.session.heard)) == 100
    pair.stream.cut()
    pair.far.close()


async def test_between_two_bites_others_have_their_turn() -> None:
    pair = await a_pair(Bounds(linger=0.1, bite=100))
    pair.far.far.send(pair.far.seal(LARGE[:1000]))
    turns: list[int] = []
    while len(pair.session.whole) < 1000:
        await asyncio.sleep(0)
        turns.append(len(pair.session.heard))
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(turns))
    pair.stream.cut()
    pair.far.close()


async def test_what_is_held_waits_for_a_stream_that_was_paused_between_two_bites() -> None:
    pair = await a_pair(Bounds(linger=0.1, bite=100))
    pair.far.far.send(pair.far.seal(LARGE[:1000]))
    await until(lambda: pair.session.heard)
    pair.stream.pause()
    come = len(pair.session.heard)
    await asyncio.sleep(0.02)
    assert len(pair.session.heard) == come
    pair.stream.resume()
    await until(lambda: pair.session.whole == LARGE[:1000])
    pair.stream.cut()
    pair.far.close()


async def test_an_end_behind_what_is_held_comes_after_it() -> None:
    pair = await a_pair(Bounds(linger=0.1, bite=100))
    pair.far.far.send(pair.far.seal(LARGE[:1000]) + pair.far.bye())
    await until(lambda: pair.session.ends == ["eof"])
    assert pair.session.whole == LARGE[:1000]
    pair.far.close()


async def test_large_messages_arrive_whole_in_both_directions(pair: TlsPair) -> None:
    saying = asyncio.create_task(pair.far.say(LARGE))
    await until(lambda: pair.session.whole == LARGE)
    await saying
    pair.stream.write(LARGE)
    whole = b""
    while len(whole) < len(LARGE):
        whole += await pair.far.read()
    assert whole == LARGE
    assert pair.stream.outstanding == 0


async def test_an_end_in_the_same_read_as_the_last_bytes_is_seen_without_another_byte(pair: TlsPair) -> None:
    pair.far.far.send(pair.far.seal(b"quit\n") + pair.far.bye())
    await until(lambda: pair.session.ends == ["eof"])
    assert pair.session.heard == [b"quit\n"]
    assert await pair.far.read_all() == b""
    await until(lambda: pair.over == [pair.stream])


async def test_garbage_behind_the_last_bytes_is_seen_without_another_byte(pair: TlsPair) -> None:
    pair.far.far.send(pair.far.seal(b"last\n") + b"GARBAGE" * 10)
    await until(lambda: pair.session.ends == ["reset"])
    assert pair.session.heard == [b"last\n"]


async def test_plain_text_after_the_handshake_ends_the_connection(pair: TlsPair) -> None:
    pair.far.far.send(b"hello in the open\n")
    await until(lambda: pair.session.ends == ["reset"])
    assert pair.session.heard == []


async def test_a_peer_that_just_vanishes_has_ended(pair: TlsPair) -> None:
    await pair.far.say(b"bye")
    pair.far.close()
    await until(lambda: pair.session.ends)
    assert pair.session.heard == [b"bye"]


async def test_a_paused_stream_reads_on_where_it_stopped(pair: TlsPair) -> None:
    pair.stream.pause()
    await pair.far.say(b"one ")
    await pair.far.say(b"two")
    await asyncio.sleep(0.01)
    assert pair.session.heard == []
    pair.stream.resume()
    await until(lambda: pair.session.whole == b"one two")


# --- writing ------------------------------------------------------------------------------------------------


async def test_one_batch_is_one_write(pair: TlsPair) -> None:
    before = Counting.writes
    pair.stream.write(b"x" * 4000)
    assert Counting.writes - before == 1
    whole = b""
    while len(whole) < 4000:
        whole += await pair.far.read()


async def test_short_writes_keep_every_byte_in_order(pair: TlsPair) -> None:
    for start in range(0, 200_000, 1777):
        pair.stream.write(LARGE[start : min(start + 1777, 200_000)])
    assert pair.stream.outstanding > 0
    whole = b""
    while len(whole) < 200_000:
        whole += await pair.far.read()
    assert whole == LARGE[:200_000]
    await until(lambda: pair.stream.outstanding == 0)


@pytest.mark.parametrize("size", [1, 2, 1000, 8192, 8193, 65_536, 65_537])
async def test_a_write_that_is_cut_is_completed_whatever_its_size(pair: TlsPair, size: int) -> None:
    expected = b""
    while not pair.stream.outstanding:
        pair.stream.write(LARGE[:9999])
        expected += LARGE[:9999]
    for count in range(3):
        pair.stream.write(bytes([65 + count]) * size)
        expected += bytes([65 + count]) * size
    whole = b""
    while len(whole) < len(expected):
        whole += await pair.far.read()
    assert whole == expected


async def test_single_bytes_into_a_full_buffer_are_neither_lost_nor_doubled(pair: TlsPair) -> None:
    pipe, sent = pair.pipe, 0
    letters = b"abcdefghijklmnopqrstuvwxyz"
    with pytest.raises(BlockingIOError):  # noqa: PT012
        while True:
            sent += pipe.send(letters[sent % 26 : sent % 26 + 1])
    whole = b""
    for _ in range(40):
        while len(whole) < sent:
            whole += await pair.far.read()
        try:
            sent += pipe.send(letters[sent % 26 : sent % 26 + 1])
        except BlockingIOError:
            await asyncio.sleep(0.001)
    while len(whole) < sent:
        whole += await pair.far.read()
    assert whole == (letters * (sent // 26 + 1))[:sent]


async def test_a_reader_who_owes_too_much_is_let_go_without_a_message_being_cut(pair: TlsPair) -> None:
    message = b"x" * 999 + b"\n"
    while not pair.stream.closed:
        pair.stream.write(message)
    whole = await pair.far.read_all()
    assert whole.endswith(b"\n<too_slow>")
    assert len(whole[: -len(b"<too_slow>")]) % len(message) == 0
    await until(lambda: pair.session.ends == ["too_slow"])


async def test_last_words_are_followed_by_an_end_that_is_announced(pair: TlsPair) -> None:
    pair.stream.close(b"bye")
    assert await pair.far.read_all() == b"bye"
    pair.far.far.send(pair.far.bye())
    pair.far.close()
    await until(lambda: pair.over == [pair.stream])


class Sparing:
    """A socket whose kernel takes as many bytes as it is told to."""

    def __init__(self) -> None:
        self.room = 65_536
        self.taken = b""

    def send(self, data: bytes) -> int:
        count = min(self.room, len(data))
        if not count:
            raise BlockingIOError
        self.room -= count
        self.taken += bytes(data[:count])
        return count

    def recv(self, most: int) -> bytes:
        raise BlockingIOError


def shaken_by_hand() -> tuple[TlsPipe, Sparing, Sealed]:
    """A pipe over such a socket, and the client that can read what it took."""
    sparing, client = Sparing(), Sealed(socket.socket())
    engine = load(files()).engine()
    pipe = TlsPipe(sparing, engine)  # type: ignore[arg-type]
    for step in (client.object.do_handshake, engine.handshake, client.object.do_handshake, engine.handshake):
        with suppress(ssl.SSLWantReadError):
            step()
        client.incoming.write(engine.take())
        engine.feed(client.outgoing.read())
    return pipe, sparing, client


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 40_000), st.booleans()), min_size=1, max_size=12),
    st.lists(st.integers(0, 30_000), max_size=40),
)
@pytest.mark.slow
def test_whatever_the_kernel_takes_each_byte_leaves_once(
    messages: list[tuple[int, bool]], rooms: list[int]
) -> None:
    pipe, sparing, client = shaken_by_hand()
    sent, expected, again = 0, LARGE[: sum(size for size, _ in messages)], iter(rooms)
    for size, together in messages:
        end = sent + size
        while sent < end:
            sparing.room = next(again, 65_536)
            piece = memoryview(expected)[sent:end]
            with suppress(BlockingIOError):
                sent += pipe.sendmsg([piece[:1], piece[1:]]) if together else pipe.send(piece)
    assert not pipe.owes
    client.incoming.write(sparing.taken)
    opened = b""
    while len(opened) < len(expected):
        opened += client.object.read(65_536)
    assert opened == expected
    client.close()


# --- handshake ----------------------------------------------------------------------------------------------


async def test_what_comes_right_behind_the_handshake_is_there_at_once() -> None:
    pair = TlsPair(Bounds())
    sending = pair.far
    with pytest.raises(ssl.SSLWantReadError):
        sending.object.do_handshake()
    await sending.leave()
    await until(lambda: not pair.pipe.handshake() and pair.pipe._fed > 0)
    await sending._hear()
    sending.object.do_handshake()
    sending.object.write(b"early bird")
    await sending.leave()
    await until(pair.pipe.handshake)
    pair.start()
    assert pair.session.heard == [b"early bird"]
    pair.stream.cut()
    sending.close()


async def test_tls_1_2_is_spoken_with_forward_secrecy_alone_and_1_1_is_not() -> None:
    context = trusting()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    pair = await a_pair(context=context)
    await pair.far.say(b"hello")
    await until(lambda: pair.session.heard == [b"hello"])
    cipher = pair.far.object.cipher()
    assert cipher is not None
    assert cipher[0].startswith("ECDHE-ECDSA-")
    pair.stream.cut()
    pair.far.close()

    old = trusting()
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    refused = TlsPair(Bounds(), old)
    both = await asyncio.gather(until(refused.pipe.handshake), refused.far.shake(), return_exceptions=True)
    assert [getattr(error, "reason", "") for error in both] == [
        "UNSUPPORTED_PROTOCOL",
        "TLSV1_ALERT_PROTOCOL_VERSION",
    ]
    refused.pipe.close()
    refused.far.close()


async def test_a_hello_without_an_end_is_not_held_for_ever() -> None:
    pair = TlsPair(Bounds())
    record = b"\x16\x03\x01\x40\x00" + b"\x01\x00\xff\xff" + bytes(16_380)
    sent = 0
    with pytest.raises(ConnectionResetError, match="too long"):  # noqa: PT012
        while True:
            pair.far.far.send(record)
            sent += len(record)
            await asyncio.sleep(0.001)
            pair.pipe.handshake()
    assert HANDSHAKE_MOST < sent <= HANDSHAKE_MOST + 2 * len(record)
    pair.pipe.close()
    pair.far.close()
