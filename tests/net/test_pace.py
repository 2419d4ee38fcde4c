"""The connection of old programs: one write per unit, silence around it."""

import asyncio
import socket
from typing import Any

from chinwag.net.pace import PacedStream
from chinwag.net.stream import Bounds
from chinwag.protocols.contract import Unit
from tests.net.toys import HERE, ToySession, UnitWire, until

QUIET = 0.03  # seconds; long for a loop that has nothing else to do


class Recorder:
    """A socket that takes what it is told to take, and notes each write with its time."""

    def __init__(self, takes: int | None = None) -> None:
        self.near, self.far = socket.socketpair()
        self.near.setblocking(False)
        self.takes = takes
        self.writes: list[bytes] = []
        self.times: list[float] = []
        self.ended = 0.0

    def fileno(self) -> int:
        return self.near.fileno()

    def recv(self, most: int, /) -> bytes:
        return self.near.recv(most)

    def send(self, data: Any, flags: int = 0, /) -> int:
        if self.takes == 0:
            raise BlockingIOError
        self.writes.append(bytes(data))
        self.times.append(asyncio.get_running_loop().time())
        return len(data) if self.takes is None else min(self.takes, len(data))

    def sendmsg(self, pieces: Any, /) -> int:
        raise AssertionError("units are never joined by the connection")

    def setsockopt(self, level: int, option: int, value: Any, /) -> None:
        self.near.setsockopt(level, option, value)

    def shutdown(self, how: int, /) -> None:
        self.near.shutdown(how)

    def close(self) -> None:
        self.ended = asyncio.get_running_loop().time()
        self.near.close()
        self.far.close()


def paced(pipe: Recorder, bounds: Bounds = Bounds(linger=0.5, reset_after=0.0)) -> tuple[PacedStream, ToySession]:  # noqa: B008
    stream = PacedStream(asyncio.get_running_loop(), pipe, HERE, bounds, lambda stream: None)
    wire = UnitWire("toy")
    session = ToySession(stream, wire)
    stream.start(session, wire.goodbye, reset=True)
    return stream, session


async def test_each_unit_leaves_in_a_write_of_its_own() -> None:
    pipe = Recorder()
    stream, _ = paced(pipe)
    stream.write((Unit(b"one"), Unit(b"two")))
    stream.write((Unit(b"three"),))
    stream.write(b"bytes too")
    assert pipe.writes == [b"one", b"two", b"three", b"bytes too"]
    assert stream.outstanding == 0
    stream.cut()


async def test_units_that_may_be_joined_share_a_write_while_they_wait() -> None:
    pipe = Recorder()
    stream, _ = paced(pipe)
    line = [Unit(b"line %d" % n, quiet_after=QUIET, most=16, glue=b"\n") for n in range(4)]
    for unit in line:
        stream.write((unit,))
    await until(lambda: not stream.outstanding)
    assert pipe.writes == [b"line 0", b"line 1\nline 2", b"line 3"]
    assert pipe.times[1] - pipe.times[0] >= QUIET
    assert pipe.times[2] - pipe.times[1] >= QUIET
    stream.cut()


async def test_silence_before_a_unit_counts_from_when_it_was_asked_for_and_from_the_last_byte() -> None:
    pipe = Recorder()
    stream, _ = paced(pipe)
    asked = asyncio.get_running_loop().time()
    stream.write((Unit(b"late", quiet_before=QUIET), Unit(b"later", quiet_before=QUIET)))
    assert pipe.writes == []
    assert stream.outstanding == 9
    await until(lambda: not stream.outstanding)
    assert pipe.times[0] - asked >= QUIET
    assert pipe.times[1] - pipe.times[0] >= QUIET
    stream.cut()


async def test_a_close_keeps_the_silence_after_the_last_words() -> None:
    pipe = Recorder()
    stream, session = paced(pipe)
    stream.write((Unit(b"hello", quiet_after=QUIET),))
    stream.close((Unit(b"DISCONNECT", quiet_after=QUIET),))
    stream.write((Unit(b"too late"),))
    await until(lambda: pipe.ended)
    assert pipe.writes == [b"hello", b"DISCONNECT"]
    assert pipe.times[1] - pipe.times[0] >= QUIET
    assert pipe.ended - pipe.times[1] >= QUIET
    assert session.ends == ["closed"]


async def test_whoever_takes_only_part_of_a_unit_is_cut_off() -> None:
    pipe = Recorder(takes=3)
    stream, session = paced(pipe)
    stream.write((Unit(b"frame"), Unit(b"frame")))
    await until(lambda: session.ends == ["too_slow"])
    assert pipe.writes == [b"frame"]
    assert pipe.ended


async def test_a_kernel_that_takes_nothing_is_asked_again_when_it_can() -> None:
    pipe = Recorder(takes=0)
    stream, session = paced(pipe)
    stream.write((Unit(b"one"),))
    assert stream.outstanding == 3
    pipe.takes = None
    await until(lambda: pipe.writes == [b"one"])
    assert session.ends == []
    stream.cut()


async def test_units_that_wait_count_towards_the_limit_of_a_slow_reader() -> None:
    pipe = Recorder()
    stream, session = paced(pipe, Bounds(at_once=100, linger=0.01))
    stream.write((Unit(b"first", quiet_after=60),))
    for _ in range(12):
        stream.write((Unit(b"ten bytes."),))
    assert stream.closed
    await until(lambda: session.ends == ["too_slow"])
    await until(lambda: pipe.ended)


async def test_many_units_between_two_real_sockets_arrive_whole_and_in_order() -> None:
    near, far = socket.socketpair()
    near.setblocking(False)
    far.setblocking(False)
    over: list[object] = []
    stream = PacedStream(asyncio.get_running_loop(), near, HERE, Bounds(), over.append)
    session = ToySession(stream, UnitWire("toy"))
    stream.start(session, session.wire.goodbye)
    for number in range(50):
        stream.write((Unit(b"%03d" % number),))
    assert far.recv(1000) == b"".join(b"%03d" % number for number in range(50))
    far.close()
    await until(lambda: session.ends)
    await until(lambda: over == [stream])
