"""Many talk at once: controls stay alone, frames and lines stay whole, nothing is lost."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from time import sleep

import pytest

from tests.slow.test_classic_room import everybody
from tests.support.programs import House, Program, visited

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
MANY = 300


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with visited(tmp_path, limits_flood="false") as found:
        yield found


def chatter(speaker: Program, over: Event) -> None:
    """Fifty lines a second."""
    number = 0
    while not over.is_set():
        number += 1
        speaker.type(f"chatter {number}")
        sleep(0.02)


def test_a_registration_is_understood_while_everybody_talks(house: House) -> None:
    over = Event()
    speaker = house.replica("native", "speaker")
    speaker.until("event=Arrived")
    thread = Thread(target=chatter, args=(speaker, over))
    thread.start()
    try:
        for number in range(8):
            kind = ("register_raw", "register_lines", "headed_course", "early")[number % 4]
            program = house.replica(kind, f"guest{number}")
            program.until("Welcome" if kind == "early" else "Registration successful")
            program.until("chatter", 3)
    finally:
        over.set()
        thread.join()


def test_a_burst_reaches_everybody_whole(house: House) -> None:
    room = everybody(house)
    words = [f"burst{number:03}." for number in range(MANY)]
    for word in words:
        room["native"].type(f"{word} {'x' * 60}")
    for kind, program in room.items():
        program.until(words[-1])
        missing = [word for word in words if program.text.count(word) != 1]
        assert missing == [], kind
        assert program.process.poll() is None, kind


def test_one_who_does_not_read_is_let_go_and_the_others_go_on(house: House) -> None:
    watcher, sleeper, reader = (
        house.replica(kind, name)
        for kind, name in (("native", "watcher"), ("headed", "sleeper"), ("register_lines", "reader"))
    )
    watcher.until("event=Arrived", 1)
    reader.until("Registration successful")
    sleeper.until("You are in lobby")
    sleeper.stop()
    for number in range(150):
        for _ in range(50):
            watcher.type("y" * 1_000)
        watcher.type(f"number {number}.")
        reader.until(f"number {number}.")
        if "@server: sleeper left the chat" in reader.text:
            break
    reader.until("@server: sleeper left the chat")
    sleeper.go_on()
    watcher.type("still here")
    reader.until("@watcher: still here")
