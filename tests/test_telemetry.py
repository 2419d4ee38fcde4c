"""What the operator may read: whole lines, no control characters, no flood, and no waiting."""

import asyncio
import json
import os
import threading
import time

import pytest

from chinwag import telemetry
from chinwag.telemetry import LineWriter, Log, Watchdog

AT = 1_700_000_000_123


class Steady:
    """A clock that stands until told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def log(style: telemetry.Format = "logfmt") -> tuple[Log, list[str], Steady]:
    lines: list[str] = []
    steady = Steady()
    return Log(lines.append, style, wall=lambda: AT, steady=steady), lines, steady


def test_one_event_is_one_line_of_words() -> None:
    told, lines, _ = log()
    told.event("session_opened", kind="text", peer="127.0.0.1", tries=2, tls=False)
    assert lines == [
        "at=2023-11-14T22:13:20.123Z event=session_opened kind=text peer=127.0.0.1 tries=2 tls=false\n"
    ]


def test_or_one_line_of_json() -> None:
    told, lines, _ = log("json")
    told.event("session_opened", kind="text", tries=2, since=None)
    assert json.loads(lines[0]) == {
        "at": "2023-11-14T22:13:20.123Z", "event": "session_opened", "kind": "text", "tries": 2, "since": None,
    }  # fmt: skip


@pytest.mark.parametrize("style", ["logfmt", "json"])
def test_no_name_can_write_to_the_operators_terminal(style: telemetry.Format) -> None:
    told, lines, _ = log(style)
    told.event("named", name="\x1b]52;c;\x07\x7f\x9b\n\u202e event=forged \ud800")
    assert len(lines) == 1
    assert lines[0].endswith("\n")
    assert lines[0][:-1].isascii()
    assert lines[0][:-1].isprintable()


def test_a_value_of_any_length_stays_a_line_of_bounded_length() -> None:
    told, lines, _ = log()
    told.event("named", name="x" * 100_000)
    assert len(lines[0]) < telemetry.VALUE_CHARACTERS + 100


def test_switched_off_it_tells_nothing() -> None:
    told, lines, _ = log("off")
    told.event("a")
    told.seldom("b")
    told.bug("c", ValueError())
    assert lines == []


def test_a_storm_of_one_event_leaves_the_others_heard_and_is_counted() -> None:
    told, lines, steady = log()
    for _ in range(10_000):
        told.event("session_opened")
    told.event("store_opened")
    assert len(lines) == telemetry.STORM_BURST + 1
    steady.now = 1.0
    told.event("session_opened")
    assert lines[-1].endswith(f"left_out={10_000 - telemetry.STORM_BURST}\n")


def test_what_a_storm_repeats_is_told_six_times_a_minute() -> None:
    told, lines, steady = log()
    for tick in range(60_000):
        steady.now = tick / 1000
        told.seldom("no_handles_left")
    assert len(lines) <= 10


def test_a_bug_is_told_with_its_way_through_the_code() -> None:
    told, lines, _ = log("json")
    try:
        _fail()
    except ValueError as error:
        told.bug("session_crashed", error, session=7)
    line = json.loads(lines[0])
    assert line["error"] == "ValueError: broken"
    assert line["stack"].split(" < ")[0].startswith("tests/test_telemetry.py:")
    assert line["stack"].split(" < ")[0].endswith(" _fail")


def _fail() -> None:
    raise ValueError("broken")


def test_lines_come_out_in_order_and_all_before_the_end() -> None:
    reader, writer = os.pipe()
    lines = LineWriter(writer)
    for number in range(1000):
        lines.write(f"{number}\n")
    lines.close()
    os.close(writer)
    with open(reader, encoding="ascii") as told:
        assert told.read().split() == [str(number) for number in range(1000)]


def test_a_log_that_nobody_reads_costs_lines_and_no_waiting() -> None:
    reader, writer = os.pipe()
    lines = LineWriter(writer, queued=100)
    started = time.monotonic()
    for _ in range(2000):
        lines.write("x" * 999 + "\n")
    assert time.monotonic() - started < 1.0
    told = b""
    while b"log_lines_left_out count=" not in told:
        told += os.read(reader, 65536)
    lines.close()
    os.close(writer)
    os.close(reader)


def test_a_log_whose_reader_has_gone_raises_nothing() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    lines = LineWriter(writer)
    lines.write("lost\n")
    lines.close()
    os.close(writer)


async def test_a_standstill_of_the_loop_is_told_once_with_its_place() -> None:
    loop = asyncio.get_running_loop()
    lines: list[str] = []
    stalled, resumed = threading.Event(), asyncio.Event()

    def write(line: str) -> None:
        lines.append(line)
        stalled.set()
        if "loop_resumed" in line:
            loop.call_soon_threadsafe(resumed.set)

    watchdog = Watchdog(loop, Log(write), limit=0.01)
    watchdog.start()
    assert stalled.wait(5)  # the loop stands still here
    await asyncio.wait_for(resumed.wait(), 5)
    watchdog.stop()
    assert "event=loop_stalled" in lines[0]
    assert "test_a_standstill_of_the_loop" in lines[0]
    assert "event=loop_resumed after_ms=" in lines[1]
