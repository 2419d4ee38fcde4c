"""Those without a name: how long they may stay, and who makes way. On a clock that is handed in."""

import heapq
import itertools
from collections.abc import Callable
from typing import Any, cast

import pytest

from chinwag.net.admission import Quotas
from chinwag.net.anteroom import AT_ONCE, Anteroom, Crowd
from chinwag.net.contract import Peer, unheard
from chinwag.protocols.opening import Timers
from tests.net.toys import a_house, doorway, read_all, until

PREFACE = b"CHINWAG1"


class Clockwork:
    """The calls of an event loop that an anteroom needs, and a time that only `pass_` moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, call: Callable[[], None]) -> "Clockwork":
        heapq.heappush(self._due, (self.now + delay, len(self._due), call))
        return self

    def cancel(self) -> None:
        self._due.clear()

    def pass_(self, seconds: float) -> None:
        end = self.now + seconds
        while self._due and self._due[0][0] <= end:
            self.now, _, call = heapq.heappop(self._due)
            call()
        self.now = end

    @property
    def idle(self) -> bool:
        return not self._due


class One:
    """A connection that only notes what becomes of it."""

    def __init__(self, *, loopback: bool = False) -> None:
        self.peer = Peer("192.0.2.1", 1, "ip4", loopback)
        self.fate = ""

    def end(self, code: str) -> None:
        self.fate = code

    def cut(self) -> None:
        self.fate = "cut"


def anteroom(many: int, seconds: float = 20.0, note: Callable[..., None] = unheard) -> tuple[Anteroom, Clockwork]:
    clock = Clockwork()
    return Anteroom(cast(Any, clock), Crowd(many, seconds), note), clock


def arrive(room: Anteroom, count: int, **more: Any) -> list[One]:
    ones = [One(**more) for _ in range(count)]
    for one in ones:
        room.came(one)
    return ones


def test_few_may_wait_as_long_as_their_own_limits_say() -> None:
    room, clock = anteroom(many=10)
    ones = arrive(room, 10)
    clock.pass_(1000)
    assert {one.fate for one in ones} == {""}


def test_a_crowd_is_gone_a_moment_after_its_time_down_to_the_last() -> None:
    room, clock = anteroom(many=100)
    ones = arrive(room, 500)
    clock.pass_(10)
    ones += arrive(room, 500)
    clock.pass_(12)
    assert [one.fate for one in ones].count("no_name") == 500
    clock.pass_(10)
    assert {one.fate for one in ones} == {"no_name"}
    assert clock.idle


def test_who_comes_after_the_crowd_has_all_the_time_again() -> None:
    room, clock = anteroom(many=10)
    arrive(room, 11)
    clock.pass_(30)
    (late,) = arrive(room, 1)
    clock.pass_(1000)
    assert late.fate == ""


def test_a_thousand_are_not_let_go_in_one_turn() -> None:
    room, clock = anteroom(many=10)
    ones = arrive(room, 1000)
    clock.pass_(20.0)
    assert [one.fate for one in ones].count("no_name") <= AT_ONCE


def test_time_counts_from_the_first_stage_on() -> None:
    room, clock = anteroom(many=1)
    first, other = arrive(room, 2)
    clock.pass_(15)
    later = One()
    room.passed(first, later)
    clock.pass_(7)
    assert (first.fate, later.fate, other.fate) == ("", "no_name", "no_name")


def test_who_has_a_name_is_left_alone() -> None:
    room, clock = anteroom(many=1)
    first, other = arrive(room, 2)
    room.went(first)
    clock.pass_(30)
    assert (first.fate, other.fate) == ("", "no_name")


def test_the_one_who_has_waited_longest_makes_way_and_nobody_of_this_machine() -> None:
    room, clock = anteroom(many=10)
    own = arrive(room, 1, loopback=True)
    assert not room.make_way()
    first, second = arrive(room, 2)
    clock.pass_(1)
    further = One()
    room.passed(second, further)
    assert room.make_way()
    assert (first.fate, further.fate) == ("cut", "")
    assert room.make_way()
    assert further.fate == "cut"
    assert own[0].fate == ""
    assert len(room) == 1


def test_a_crowd_is_told_of_once() -> None:
    told: list[str] = []
    room, clock = anteroom(many=3, note=lambda event, **fields: told.append(event))
    arrive(room, 10)
    clock.pass_(5)
    assert told == ["crowded"]


def test_a_closed_one_looks_no_more() -> None:
    room, clock = anteroom(many=1)
    arrive(room, 5)
    room.close()
    assert clock.idle


# --- through the listener ----------------------------------------------------------------------------------


async def test_where_all_places_are_held_the_one_who_waited_longest_makes_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = itertools.count(1)
    monkeypatch.setattr(
        "chinwag.net.listener.peer_at", lambda *_: Peer(f"192.0.2.{next(numbers)}", 1, "ip4", False)
    )
    async with a_house(doorway(quotas=Quotas(nameless=3))) as house:
        first = b"", b"bo", PREFACE
        stalled = [await house.call(first=words) for words in first]
        await house.session()
        for number in range(3):
            stalled.append(await house.call(first=PREFACE))
            await house.session(number + 1)
            assert (await read_all(stalled[number])) in (b"", b"|RESET", b"[native]|RESET")
        assert [session.ends for session in house.sessions] == [["cut"], [], [], []]
        assert house.listener._admission.nameless == 3
        for caller in stalled:
            caller.close()
        await until(lambda: house.listener.connections == 0)
        assert house.listener._admission.nameless == 0
        assert len(house.listener._anteroom) == 0


async def test_a_crowd_has_less_time_for_its_names_and_its_last_ones_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chinwag.net.anteroom.EVERY", 0.01)
    async with a_house(doorway(crowd=Crowd(many=5, seconds=0.1), timers=Timers(total=60.0))) as house:
        named = await house.call(first=PREFACE)
        (await house.session()).connection.entered()
        stalled = [await house.call(first=first) for first in (b"", b"bo", PREFACE) * 3]
        for one in stalled:
            assert await read_all(one) in (b"", b"|RESET", b"[native]<no_name>")
            one.close()
        await until(lambda: house.listener.connections == 1)
        assert len(house.listener._anteroom) == 0
        assert house.sessions[0].ends == []
        named.close()
