"""What an HTTP client may do before aiohttp hears of it, and in which time."""

import asyncio
import time
from typing import cast

import pytest

from chinwag.net.arrival import Arrival
from chinwag.net.stream import Stream
from chinwag.net.web.connection import HttpConnection, Pace
from chinwag.net.web.head import Heads
from tests.net.toys import HERE, read, read_all, until
from tests.net.web.house import HOST, a_site, answer, get, quiet, upgrade

SOON = Pace(within=0.1)


class Below:
    """A stream that writes down what is asked of it."""

    peer = HERE
    closed = False

    def __init__(self) -> None:
        self.asked: list[str] = []

    def pause(self) -> None:
        self.asked.append("pause")

    def resume(self) -> None:
        self.asked.append("resume")

    def close(self, out: bytes = b"") -> None:
        self.asked.append(f"close {out[9:12].decode()}")

    def end(self, code: str) -> None:
        self.asked.append(f"end {code}")


class Later:
    """Who answers, some time later."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.waiting: list[HttpConnection] = []

    def ready(self, connection: HttpConnection) -> None:
        self.waiting.append(connection)


def above(pace: Pace = Pace()) -> tuple[HttpConnection, Below, Later]:  # noqa: B008 - frozen
    below, later = Below(), Later(pace)
    made = HttpConnection(asyncio.get_running_loop(), later, cast(Stream, below), lambda wire: None)
    return made, below, later


async def test_while_a_request_waits_for_its_answer_nothing_more_is_read_and_what_is_held_has_a_limit() -> None:
    connection, below, later = above()
    connection.received(get()[:10])
    assert below.asked == []
    assert not connection.busy
    connection.received(get()[10:] + get())
    assert below.asked == ["pause"]
    assert connection.busy
    assert connection.early
    assert later.waiting == [connection], "one at a time"
    connection.answered()
    await asyncio.sleep(0)
    assert below.asked == ["pause", "resume", "pause"]
    assert later.waiting == [connection, connection]
    connection.received(b"x" * 16_385)
    assert below.asked[-1] == "close 431"
    connection.lost("closed")


async def test_each_request_has_the_whole_time_again_and_a_connection_that_is_over_has_none() -> None:
    loop = asyncio.get_running_loop()
    connection, below, _ = above(Pace(within=30.0))
    limits = [connection._limit]
    for _ in range(3):
        connection.received(get())
        connection.answered()
        limits.append(connection._limit)
    *spent, last = limits
    assert all(limit is not None and limit.cancelled() for limit in spent)
    assert last is not None
    assert 29.0 < last.when() - loop.time() <= 30.0
    connection.lost("reset")
    assert last.cancelled()
    assert "end no_name" not in below.asked


async def test_who_asks_too_fast_rests_and_is_answered_in_order() -> None:
    connection, below, later = above(Pace(burst=2, per_second=100))
    for _ in range(3):
        connection.received(get())
        connection.answered()
    assert below.asked == ["pause", "resume"] * 2 + ["pause"], "the third one rests"
    assert connection.busy
    await until(lambda: not connection.busy)
    assert below.asked[-1] == "resume"
    connection.received(get())
    assert len(later.waiting) == 4
    connection.lost("closed")


async def test_who_goes_while_resting_is_not_read_again() -> None:
    connection, below, _ = above(Pace(burst=1, per_second=100))
    for _ in range(2):
        connection.received(get())
        connection.answered()
    resting = connection._limit
    connection.lost("reset")
    assert resting is not None
    assert resting.cancelled()
    assert below.asked[-1] == "pause"


async def test_an_answer_that_has_begun_is_never_followed_by_another() -> None:
    connection, below, _ = above()
    assert connection.goodbye("no_name").startswith(b"HTTP/1.1 408 ")
    assert connection.goodbye("stopping").startswith(b"HTTP/1.1 503 ")
    assert connection.goodbye("too_slow") == b""
    connection.received(get())
    connection.begin(lambda: asyncio.Protocol())
    assert connection.goodbye("stopping").startswith(b"HTTP/1.1 503 ")
    bridge = connection._bridge
    assert bridge is not None
    bridge.wrote = True
    assert connection.goodbye("stopping") == b""
    connection.answered()
    assert connection.goodbye("stopping") == b"", "idle: nobody has asked"
    connection.lost("closed")
    assert "close" not in " ".join(below.asked)


@pytest.mark.parametrize("request_", [get(), upgrade()])
async def test_a_request_that_dribbles_in_byte_by_byte_is_answered_like_any_other(request_: bytes) -> None:
    async with a_site() as house:
        caller = await house.call()
        for byte in request_:
            caller.send(bytes([byte]))
            await asyncio.sleep(0)
        head, _ = await answer(caller)
        assert head.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 101 "))
        caller.close()


async def test_a_head_that_is_not_whole_in_time_is_told_so_however_it_dribbles() -> None:
    async with a_site(pace=SOON) as house:
        caller = await house.call(first=b"GET / HTTP/1.1\r\n")
        begun = time.monotonic()
        for _ in range(3):
            await asyncio.sleep(0.02)
            caller.send(b"X: y\r\n")
        assert b" 408 " in await read_all(caller)
        assert time.monotonic() - begun < 5
        caller.close()


async def test_a_connection_that_is_only_kept_ends_without_a_word() -> None:
    async with a_site(pace=SOON) as house:
        caller = await house.call(first=get("/healthz"))
        await answer(caller)
        assert await read_all(caller) == b""
        caller.close()


@pytest.mark.parametrize(
    "sent",
    [b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"x" * 9000, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 40 + b"\r\n",
     b"GET / HTTP/1.1\r\n" + HOST + b"\r\n" * 1 + b"x" * 70_000],
)  # fmt: skip
async def test_more_than_the_limits_is_refused_and_ends(sent: bytes) -> None:
    async with a_site() as house:
        caller = await house.call(first=sent)
        assert b"HTTP/1.1 431 " in await read_all(caller)
        caller.close()
        await until(lambda: house.listener.connections == 0)


async def test_a_connection_has_so_many_requests_and_the_last_answer_says_that_it_was() -> None:
    async with a_site(pace=Pace(requests=2)) as house:
        caller = await house.call(first=get("/healthz"))
        assert b"Connection: close" not in (await answer(caller))[0]
        caller.send(get("/healthz") + get("/healthz"))
        whole = await read_all(caller)
        assert whole.count(b"HTTP/1.1 200") == 1
        assert b"Connection: close" in whole
        caller.close()


async def test_eighty_dribblers_cost_next_to_nothing_and_keep_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    look = Arrival._look

    def counted(self: Arrival, woken: bool = True) -> None:
        nonlocal looks
        looks += 1
        look(self, woken)

    monkeypatch.setattr(Arrival, "_look", counted)
    async with a_site() as house:
        stalled = [await house.call(first=b"GE") for _ in range(40)]
        stalled += [await house.call(first=b"GET / HTTP/1.1\r\nHost") for _ in range(40)]
        await until(lambda: house.listener.connections == 80)
        caller = await house.call(first=get("/healthz"))
        assert (await answer(caller))[1] == b"ok\n"
        begun, before = time.process_time(), looks
        await asyncio.sleep(0.05)
        assert looks - before <= 2 * 40, "a stalled opening is not looked at again and again"
        assert time.process_time() - begun < 0.05
        for one in (*stalled, caller):
            one.close()


async def test_stopping_tells_a_client_in_the_middle_and_lets_an_idle_one_go() -> None:
    async with a_site() as house:
        middle = await house.call(first=b"GET / HTTP/1.1\r\n")
        idle = await house.call(first=get("/healthz"))
        await answer(idle)
        web = await house.call(first=upgrade())
        await answer(web)
        await house.session()
        await house.listener.stop(within=0.3)
        assert b" 503 " in await read_all(middle)
        assert await read_all(idle) == b""
        assert (await read_all(web)).endswith(b"<stopping>")
        for one in (middle, idle, web):
            one.close()


async def test_a_client_that_goes_in_the_middle_leaves_nothing_behind() -> None:
    async with a_site() as house:
        before = len(asyncio.all_tasks())
        for request in (b"GET / HT", get(), get() + get(), upgrade()):
            caller = await house.call(first=request)
            caller.close()
        await until(lambda: house.listener.connections == 0)
        await until(lambda: len(asyncio.all_tasks()) == before)
        assert [event for event, _ in house.notes if event == "web_broke"] == []


async def test_a_bare_line_feed_is_refused_at_once_instead_of_waited_for() -> None:
    async with a_site(pace=Pace(Heads(), within=60.0)) as house:
        caller = await house.call(first=b"GET / HTTP/1.0\n\n")
        assert b" 400 " in await read_all(caller)
        caller.close()


async def test_nothing_is_sent_before_a_request_is_whole() -> None:
    async with a_site() as house:
        caller = await house.call(first=get()[:-1])
        assert await quiet(caller)
        caller.send(b"\n")
        assert await read(caller)
        caller.close()
