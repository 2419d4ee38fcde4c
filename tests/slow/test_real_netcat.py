"""netcat, telnet and our own line client, as programs, in one room."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.slow.conftest import Serve, Tell
from tests.support.peer import Peer
from tests.support.programs import Program
from tests.support.server import Server

pytestmark = pytest.mark.slow

IN_A_TERMINAL = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"
GREETED = (1.0, 4.0)  # seconds of silence until somebody is greeted: at least, and at most on a busy machine
LEAVES = 3.0  # seconds until a program has ended after /quit


class Visitors:
    """Programs that visit a server; all are ended after the test."""

    def __init__(self, server: Server, stack: ExitStack, tell: Tell) -> None:
        self.server = server
        self._stack = stack
        self._tell = tell

    def start(self, program: str, *arguments: str, terminal: bool = False) -> Program:
        """A program that may be missing here."""
        path = shutil.which(program)
        if path is None:
            self._tell(f"SKIPPED, {program} is not installed here")
            pytest.skip(f"no {program}")
        started = Program("-c", IN_A_TERMINAL, path, *arguments) if terminal else Program(*arguments, program=path)
        self._stack.callback(started.close)
        return started

    def netcat(self, *flags: str) -> Program:
        """nc to the port."""
        return self.start("nc", *flags, "127.0.0.1", str(self.server.port))

    def telnet(self) -> Program:
        """telnet in a terminal of its own."""
        return self.start("telnet", "127.0.0.1", str(self.server.port), terminal=True)

    def joined(self, name: str) -> Program:
        """Our own client, as a person without a screen has it."""
        address = f"chat://127.0.0.1:{self.server.port}"
        program = Program("-m", "chinwag", "join", "--plain", name, address, env={"TERM": "dumb"})
        self._stack.callback(program.close)
        return program

    def named(self, name: str, start: Callable[[], Program]) -> Program:
        """A person with netcat or telnet who has come in."""
        person = start()
        person.type(name)
        person.until(f"Hello {name}.")
        return person


@pytest.fixture
def visitors(serve: Serve, tell: Tell, tmp_path: Path) -> Iterator[Visitors]:
    """Programs that visit a server of this test."""
    with ExitStack() as stack:
        yield Visitors(serve("--unix", str(tmp_path / "socket"), limits_flood="false"), stack, tell)


def count(person: Program, text: str) -> int:
    return person.text.count(text)


# --- coming in ----------------------------------------------------------------------------------------------


def test_whoever_is_silent_is_greeted_after_a_second_and_may_still_say_a_name(visitors: Visitors) -> None:
    begun = time.monotonic()
    ada = visitors.netcat()
    ada.until("Your name?")
    assert GREETED[0] <= time.monotonic() - begun <= GREETED[1]
    assert "Welcome to Chinwag." in ada.text
    ada.type("ada")
    ada.until("Hello ada. You are in lobby.")
    assert count(ada, "Your name?") == 1


def test_a_name_that_is_taken_is_refused_with_one_that_is_free(visitors: Visitors) -> None:
    visitors.named("ada", visitors.netcat)
    second = visitors.netcat()
    second.type("ADA")
    second.until("is taken")
    free = second.text.split(" is free")[0].split()[-1]
    second.type(free)
    second.until(f"Hello {free}.")


def test_who_comes_in_is_shown_the_last_messages_and_help(visitors: Visitors) -> None:
    ada = visitors.named("ada", visitors.netcat)
    for number in range(25):
        ada.type(f"line {number}")
    with Peer(visitors.server.port) as watching:
        watching.enter("watching", backlog=1)
        if watching.welcome["backlog"][0].get("text") != "line 24":
            watching.until("said", text="line 24")
    bob = visitors.named("bob", visitors.netcat)
    shown = [line.partition(" ada: ")[2] for line in bob.lines() if " ada: " in line]
    assert shown == [f"line {number}" for number in range(5, 25)]
    bob.type("/help")
    for command in ("/list", "/nick", "/msg", "/rooms", "/history"):
        bob.until(command)


def test_a_script_in_a_pipe_is_answered_to_its_end(visitors: Visitors) -> None:
    ada = visitors.named("ada", visitors.netcat)
    script = visitors.netcat("-N")
    script.type_bytes(b"robot\nthe backup is done\n")
    script.end_input()
    assert script.exit_code() == 0
    assert "Hello robot." in script.text
    ada.until("robot: the backup is done")
    ada.until("robot has gone")


# --- in one room --------------------------------------------------------------------------------------------


def test_netcat_telnet_a_unix_socket_and_our_client_are_in_one_room(visitors: Visitors, tmp_path: Path) -> None:
    people = {
        "ada": visitors.named("ada", visitors.netcat),
        "bob": visitors.named("bob", visitors.telnet),
        "cy": visitors.named("cy", lambda: visitors.start("nc", "-U", str(tmp_path / "socket"))),
        "dora": visitors.joined("dora"),
    }
    for name in ("ada", "bob", "cy"):
        people[name].until("dora is here")
    texts = {name: f"héllo from {name} 😀" for name in people}
    for name, person in people.items():
        person.type(texts[name])
        for other in people.keys() - {name}:
            people[other].until(f"{name}: {texts[name]}")
    for name, person in people.items():
        for other in people.keys() - {name}:
            assert count(person, texts[other]) == 1, (name, other)
        assert f"{name}: {texts[name]}" not in person.text or name == "dora"
    with Peer(visitors.server.port) as late:
        late.enter("late")
        said = [(entry["from"]["name"], entry["text"]) for entry in late.history() if entry["t"] == "said"]
    assert said == list(texts.items())


def test_whispers_names_and_rooms_work_between_them(visitors: Visitors) -> None:
    ada, bob = visitors.named("ada", visitors.netcat), visitors.named("bob", visitors.telnet)
    dora = visitors.joined("dora")
    ada.until("dora is here")
    ada.type("/msg dora psst")
    dora.until("ada whispers: psst")
    dora.type("/msg ada what?")
    ada.until("dora whispers to ada: what?")
    bob.type("/nick robert")
    ada.until("bob is now robert")
    dora.until("bob is now robert")
    ada.type("/create attic")
    ada.until("You are in attic now")
    dora.type("/join attic")
    ada.until("dora joined attic")
    dora.type("nobody else is here")
    ada.until("dora: nobody else is here")
    ada.type("/list")
    ada.until("2 people in attic")
    assert "psst" not in bob.text
    assert "nobody else" not in bob.text


# --- leaving ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["netcat", "telnet", "joined"])
def test_quit_ends_the_program_and_the_others_are_told(visitors: Visitors, kind: str) -> None:
    ada = visitors.named("ada", visitors.netcat)
    leaving = visitors.joined("bob") if kind == "joined" else visitors.named("bob", getattr(visitors, kind))
    ada.until("bob is here")
    begun = time.monotonic()
    leaving.type("/quit home now")
    leaving.exit_code()
    assert time.monotonic() - begun < LEAVES
    assert kind == "joined" or "Goodbye." in leaving.text
    ada.until("bob has gone (home now)")


@pytest.mark.parametrize("kind", ["netcat", "telnet", "joined"])
def test_a_program_that_is_killed_has_gone_for_the_others(visitors: Visitors, kind: str) -> None:
    ada = visitors.named("ada", visitors.netcat)
    leaving = visitors.joined("bob") if kind == "joined" else visitors.named("bob", getattr(visitors, kind))
    ada.until("bob is here")
    leaving.close()
    ada.until("bob has gone")


def test_ctrl_c_and_ctrl_d_in_telnet_leave(visitors: Visitors) -> None:
    ada = visitors.named("ada", visitors.netcat)
    for name, key in (("bob", b"\xff\xf4\xff\xfd\x06"), ("cy", b"\x04")):
        with Peer(visitors.server.port) as raw:  # what telnet sends for the key, for its own terminal may keep it
            raw.send(name.encode() + b"\r\n")
            ada.until(f"{name} is here")
            raw.send(key)
            ada.until(f"{name} has gone")
