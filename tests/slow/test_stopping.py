"""The server stops in good order, whoever is there: all are told, what was said is kept, two seconds at most."""

import re
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.slow.conftest import Serve, Tell
from tests.support.peer import Gone, Message, Peer
from tests.support.programs import Program
from tests.support.server import Server, until

pytestmark = pytest.mark.slow

STOP = 2.0  # seconds from the signal to the end
WORDS = "The server is stopping."
IN_A_TERMINAL = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"
BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What is to be ended after the test."""
    with ExitStack() as stack:
        yield stack


def stopped(server: Server, number: signal.Signals) -> float:
    """Stop it; the seconds it took."""
    begun = time.monotonic()
    server.signal(number)
    assert server.exit_code() == 0, server.text
    return time.monotonic() - begun


def entered(stack: ExitStack, server: Server, name: str) -> Peer:
    peer = stack.enter_context(Peer(server.port))
    assert peer.enter(name)["t"] == "welcome"
    return peer


def programs(stack: ExitStack, server: Server, path: Path) -> list[Program]:
    """One of each kind of people that this machine has the program for, all of them in the room."""
    port = str(server.port)
    found = [Program("-m", "chinwag", "join", "--plain", "dora", f"chat://127.0.0.1:{port}")]
    if nc := shutil.which("nc"):
        found += [Program("127.0.0.1", port, program=nc), Program("-U", str(path), program=nc)]
    if telnet := shutil.which("telnet"):
        found.append(Program("-c", IN_A_TERMINAL, telnet, "127.0.0.1", port))
    for number, program in enumerate(found):
        stack.callback(program.close)
        if number:
            program.type(f"person{number}")
            program.until("Hello")
    return found


@BOTH
def test_everybody_is_told_and_it_ends_with_0_within_two_seconds(
    serve: Serve, stack: ExitStack, tmp_path: Path, tell: Tell, number: signal.Signals
) -> None:
    server = serve("--unix", str(tmp_path / "socket"))
    watching = entered(stack, server, "watching")
    people = programs(stack, server, tmp_path / "socket")
    while not any(heard["t"] == "arrived" and heard["from"]["name"] == "dora" for heard in watching.heard):
        watching.heard.append(watching.next())  # Python takes its time to start on a busy machine
    silent = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=5))
    while b"Your name?" not in silent.recv(1000):  # one who was asked for a name, and one who came this moment
        pass
    stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=5))
    took = stopped(server, number)
    for person in people:
        person.until(WORDS)
        if person is not people[0]:
            assert person.exit_code() is not None  # netcat and telnet end, too
    assert watching.until("bye")["code"] == "stopping"
    with pytest.raises(Gone):
        watching.next()
    assert WORDS in silent.recv(1000).decode()
    tell(f"stopped within {took:.2f} s with {len(people) + 3} connections")
    assert took < STOP
    assert server.bugs() == []


@BOTH
def test_what_was_acknowledged_before_the_end_is_kept_and_the_rest_is_answered_clearly(
    serve: Serve, stack: ExitStack, tell: Tell, number: signal.Signals
) -> None:
    server = serve(limits_flood="false")
    talkers = [entered(stack, server, name) for name in ("ada", "bob", "cy", "dora")]
    with ThreadPoolExecutor(len(talkers)) as threads:
        talking = [threads.submit(talk, talker) for talker in talkers]
        until(lambda: all(len(talker.heard) > 500 for talker in talkers), "everybody to talk")
        took = stopped(server, number)
        answers = [answer for each in talking for answer in each.result()]
    kept = {answer["seq"] for answer in answers if answer["t"] == "ok"}
    refused = [answer for answer in answers if answer["t"] == "error"]
    assert all(answer["code"] == "stopping" for answer in refused)
    server.start()
    said = {entry["seq"] for entry in entered(stack, server, "late").history() if entry["t"] == "said"}
    tell(
        f"stopped within {took:.2f} s: {len(kept)} acknowledged and kept, {len(refused)} refused, {len(said)} there"
    )
    assert kept <= said
    assert kept
    assert took < STOP
    assert server.stop() == 0
    assert server.verified().returncode == 0


def talk(peer: Peer) -> list[Message]:
    """Say one thing after the other until the goodbye; the answers."""
    unanswered = 0
    while not peer.heard or peer.heard[-1]["t"] != "bye":
        if unanswered < 20:
            with suppress(Gone):  # the goodbye is still to be read
                peer.tell("say", room="lobby", text=f"message {len(peer.heard)}")
            unanswered += 1
        else:
            peer.heard.append(peer.next())
            unanswered -= "id" in peer.heard[-1]
    return [message for message in peer.heard if "id" in message]


def test_who_does_not_read_holds_nobody_up(serve: Serve, stack: ExitStack, tell: Tell) -> None:
    server = serve(limits_flood="false")
    for number in range(20):
        stuck = stack.enter_context(Peer(server.port, buffer=2048))
        stuck.enter(f"stuck{number}")
    talker = entered(stack, server, "ada")
    for _ in range(60):
        assert talker.ask("say", room="lobby", text="x" * 3000)["t"] == "ok"
    took = stopped(server, signal.SIGTERM)
    tell(f"stopped within {took:.2f} s with 20 who read nothing")
    assert talker.until("bye")["code"] == "stopping"
    assert took < STOP


@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_in_the_servers_terminal_stops_it(tmp_path: Path, stack: ExitStack, presses: int) -> None:
    command = [sys.executable, "-m", "chinwag", "serve", "0", "--data", str(tmp_path / "data")]
    terminal = Program("-c", IN_A_TERMINAL, *command)
    stack.callback(terminal.close)
    terminal.until("event=started")
    found = re.search(r"127\.0\.0\.1:(\d+)", terminal.text)
    assert found
    ada = stack.enter_context(Peer(int(found[1])))
    ada.enter("ada")
    begun = time.monotonic()
    terminal.type_bytes(b"\x03" * presses)
    assert ada.until("bye")["code"] == "stopping"
    ada.close()
    assert terminal.exit_code() == 0
    assert time.monotonic() - begun < STOP
    assert "Traceback" not in terminal.text


def test_its_port_is_free_again_at_once(serve: Serve, stack: ExitStack) -> None:
    server = serve()
    port = server.port
    for end in (server.stop, server.kill, server.stop):
        entered(stack, server, "ada")
        end()
        server.start(port)
    assert server.port == port
