"""How it ends: the server goes, a name is taken, input ends, somebody presses Ctrl-C. Nobody is left spinning."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.slow.test_classic_room import everybody
from tests.support.programs import House, visited
from tests.support.server import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with visited(tmp_path, limits_flood="false") as found:
        yield found


def test_when_the_server_is_stopped_everybody_ends_and_nobody_spins(house: House) -> None:
    room = everybody(house)
    house.server.signal(signal.SIGTERM)
    assert house.server.exit_code(3) == 0
    assert room["raw"].exit_code() == 0
    assert "DISCONNECT CHAT/1.0" in room["raw"].text
    assert room["lined"].exit_code() == 0
    room["lined"].until("Disconnected from server ... exiting!")
    room["framed"].until("Server has Disconnected")
    room["headed"].until("Connection closed by the server")
    room["nicky"].until("An error occurred!")
    room["native"].until("goodbye stopping")
    until(lambda: all(program.process.poll() is not None for program in room.values()), "the end of all")
    assert room["nicky"].text.count("\n\n\n") == 0, "it has read a plain end"


@pytest.mark.parametrize(("kind", "words", "code"), [
    ("register_raw", "401 Client already registered ... Please try again later", 0),
    ("register_lines", "Error: 401 Client already registered", 1),
    ("headed_course", "ERROR:401 Client already registered", 0),
])  # fmt: skip
def test_a_taken_name_is_refused_where_the_program_knows_how(
    house: House, kind: str, words: str, code: int
) -> None:
    house.replica("register_lines", "alice").until("Registration successful")
    second = house.replica(kind, "alice")
    second.until(words)
    assert second.exit_code() == code


def test_a_taken_name_typed_by_a_person_is_refused_in_the_words_the_program_tests(house: House) -> None:
    house.replica("register_lines", "alice").until("Registration successful")
    for seconds in ("0.5", "2.0"):
        second = house.replica("asked", "alice", seconds)
        second.until("Username is taken.")
        assert second.exit_code() == 1


@pytest.mark.parametrize("kind", ["headed", "early", "nick"])
def test_a_taken_name_is_changed_where_the_program_knows_no_refusal(house: House, kind: str) -> None:
    first = house.replica("register_lines", "alice")
    first.until("Registration successful")
    second = house.replica(kind, "alice")
    second.until("you are alice_2")
    second.type("hello")
    first.until("@alice_2: hello")


@pytest.mark.parametrize("name", ["all", "server", "a,b"])
def test_a_name_that_cannot_be_is_400(house: House, name: str) -> None:
    program = house.replica("register_raw", name)
    program.until("400 Invalid registration")
    assert program.exit_code() == 0


def test_ctrl_c_leaves_the_room_and_the_name_is_free_again(house: House) -> None:
    watcher = house.replica("native", "watcher")
    watcher.until("event=Arrived", 1)
    for number, kind in enumerate(("register_raw", "register_lines", "headed_course")):
        program = house.replica(kind, "alice")
        program.until("Registration successful")
        program.type("hello")
        watcher.until("alice: hello", number + 1)
        program.signal(signal.SIGINT)
        program.exit_code()
        watcher.until("event=Departed", number + 1)


def test_who_lost_the_connection_comes_back_under_the_same_name(house: House) -> None:
    watcher = house.replica("native", "watcher")
    watcher.until("event=Arrived", 1)
    for number in range(2):
        program = house.replica("register_lines", "alice")
        program.until("Registration successful")
        program.process.kill()
        watcher.until("event=Departed", number + 1)


@pytest.mark.parametrize("kind", ["register_raw", "register_lines"])
def test_the_flood_at_the_end_of_input_is_cut_while_others_chat(house: House, kind: str) -> None:
    alice = house.replica("headed", "alice")
    bob = house.replica("register_raw", "bob")
    bob.until("Registration successful")
    alice.until("You are in lobby")
    flooder = house.replica(kind, "flooder")
    flooder.until("Registration successful")
    before = house.server.resident()
    flooder.type("last words")
    bob.until("@flooder: last words")
    flooder.end_input()
    started = time.monotonic()
    alice.type("is anybody here?")
    bob.until("@alice: is anybody here?")
    assert flooder.exit_code(2.0) in (0, 1)
    assert time.monotonic() - started < 2.0
    assert house.server.resident() - before < 8
    bob.until("@server: flooder left the chat")
    assert bob.text.count("@flooder:") == 1


def test_old_programs_that_are_let_go_for_no_reason_of_theirs_end(house: House) -> None:
    early = house.replica("early", "alice")
    early.until("Welcome")
    used = early.processor_seconds()
    time.sleep(0.5)
    assert early.processor_seconds() - used < 0.2, "it spins while connected"
    house.server.signal(signal.SIGTERM)
    early.exit_code()
    assert "ConnectionResetError" in early.text


def test_quit_and_its_like_leave(house: House) -> None:
    watcher = house.replica("native", "watcher")
    watcher.until("event=Arrived", 1)
    for number, (kind, words, extra) in enumerate(
        [
            ("early", "QUIT", ()),
            ("asked", "/quit", ("0.5",)),
            ("console", "QUIT", ()),
            ("register_lines", "!exit", ()),
        ]
    ):
        program = house.replica(kind, f"guest{kind[:2]}", *extra)
        watcher.until("event=Arrived", number + 2)
        program.type(words)
        program.exit_code()
        watcher.until("event=Departed", number + 1)
