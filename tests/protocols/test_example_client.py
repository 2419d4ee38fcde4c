"""The example client of forty lines, run as a person would, against one wire on a socket."""

import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread

from chinwag.protocols.native import Native
from chinwag.room import commands, events, results
from chinwag.room.commands import Command
from chinwag.room.entry import Entry, Person

EXAMPLE = Path(__file__).parents[2] / "examples" / "native_client.py"
ME, BOB = Person("g1", "alice"), Person("g2", "bob")
LOBBY = results.RoomInfo("lobby", "", 0, 1, 2, joined=True)


def entered(wire: Native, command: Command) -> bytes:
    person = results.Entered(person=ME, token="t", epoch=1, server="s", motd="", rooms=(LOBBY,))
    return wire.answer(command, person)


def said(wire: Native, command: Command) -> bytes:
    assert isinstance(command, commands.Say)
    own = wire.render(Entry("lobby", 1, 0, ME, events.Said(text=command.text)))
    answer = wire.render(Entry("lobby", 2, 0, BOB, events.Said(text=f"you said {command.text}\x1b[2J")))
    accepted = wire.answer(command, results.Accepted(room="lobby", seq=1, at=0))
    return own + accepted + answer + wire.goodbye("stopping")


HOUSE = {commands.Enter: entered, commands.Say: said}


def host(listener: socket.socket, heard: list[Command]) -> None:
    """Serve one connection until something was said."""
    peer, _ = listener.accept()
    wire = Native()
    with peer:
        while not any(isinstance(command, commands.Say) for command in heard):
            for item in wire.receive(peer.recv(4096)):
                assert isinstance(item, Command)
                heard.append(item)
                peer.sendall(HOUSE[type(item)](wire, item))


def test_the_example_comes_in_says_its_line_and_prints_what_others_say() -> None:
    heard: list[Command] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=host, args=(listener, heard), daemon=True)
        thread.start()
        port = str(listener.getsockname()[1])
        done = subprocess.run(
            [sys.executable, EXAMPLE, "127.0.0.1", port, "alice", "Grüezi"],
            capture_output=True, encoding="utf-8", timeout=30, check=True, env={"PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        thread.join(10)
    assert heard == [commands.Enter(name="alice"), commands.Say(id=1, room="lobby", text="Grüezi")]
    assert done.stdout.splitlines() == [
        "bob: you said Grüezi?[2J",
        "* The server is stopping. What was said is kept; come back later.",
    ]


def test_the_example_stays_short() -> None:
    assert len(EXAMPLE.read_text("utf-8").splitlines()) <= 40
