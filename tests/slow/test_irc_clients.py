"""irssi, weechat, ii and sic, as programs, in one room with a native member and one with netcat."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.slow.conftest import Tell
from tests.support.irc_clients import CLIENTS, IrcClient, Irssi
from tests.support.peer import Peer
from tests.support.programs import Program
from tests.support.server import Server, until

pytestmark = pytest.mark.slow

WORDS = 150  # of a message that fills more than two lines of IRC


class Room:
    """A server, and the two who were there first: anna (native) and ben (netcat)."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.stack = stack
        self.server = Server(folder / "data", limits_flood="false")
        stack.callback(self.server.close)
        self.server.start()
        self.anna = stack.enter_context(Peer(self.server.port))
        self.anna.enter("anna")
        words = ("127.0.0.1", str(self.server.port))
        self.ben = Program(*words, program="nc")
        stack.callback(self.ben.close)
        self.ben.type("ben")
        self.ben.until("Hello ben.")

    def says(self, text: str) -> int:
        """Anna says something; its seq."""
        said = self.anna.ask("say", room="lobby", text=text)
        assert said["t"] == "ok", said
        return int(said["seq"])

    def heard(self, kind: str, by: str, **fields: Any) -> None:
        """Anna hears of what this person did."""
        told = self.anna.until(kind, **fields)
        assert told["from"]["name"] == by, told


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """One house for all of them."""
    if shutil.which("nc") is None:
        pytest.skip("no nc")
    with ExitStack() as stack:
        made = Room(tmp_path_factory.mktemp("house"), stack)
        yield made
        assert made.server.bugs() == []


@pytest.fixture(params=CLIENTS, ids=lambda kind: kind.program)
def client(request: pytest.FixtureRequest, room: Room, tmp_path: Path, tell: Tell) -> Iterator[IrcClient]:
    """Each of them, connected."""
    kind: type[IrcClient] = request.param
    if not kind.installed():
        tell(f"SKIPPED, {kind.program} is not installed here")
        pytest.skip(f"no {kind.program}")
    room.anna.heard.clear()
    room.says(f"tea for {kind.program} is ready")
    made = kind(tmp_path / "home", room.server.port, f"{kind.program[:3]}user")
    made.start()
    yield made
    made.close()


def test_it_joins_talks_and_leaves_like_everybody_else(room: Room, client: IrcClient) -> None:
    first = client.nick
    client.join()
    room.heard("joined", first)
    room.ben.until(f"{first} joined")
    client.awaits(f"anna.*tea for {client.program} is ready")

    client.type(f"good evening from {first}")
    room.heard("said", first, text=f"good evening from {first}")
    room.ben.until(f"{first}: good evening from {first}")
    room.says(f"hello {first} \N{TEACUP WITHOUT HANDLE}")
    client.awaits(f"anna.*hello {first} \N{TEACUP WITHOUT HANDLE}")
    room.ben.type(f"welcome {first}")
    client.awaits(f"ben.*welcome {first}")

    client.whisper("anna", f"a word to anna from {first}")
    room.heard("whispered", first, text=f"a word to anna from {first}")
    client.whisper("ben", f"a word to ben from {first}")
    room.ben.until(f"a word to ben from {first}")
    assert room.anna.ask("whisper", to=first, text=f"psst {first}")["t"] == "told"
    client.awaits(f"anna.*psst {first}")
    room.ben.type(f"/msg {first} over here {first}")
    client.awaits(f"ben.*over here {first}")

    client.set_topic(f"tea with {first}")
    room.heard("topicset", first, topic=f"tea with {first}")
    client.awaits(f"tea with {first}")
    assert room.anna.ask("settopic", room="lobby", topic=f"cake with {first}")["t"] == "ok"
    client.awaits(f"cake with {first}")

    client.rename(f"{first}2")
    room.heard("renamed", f"{first}2", old=first)
    client.type(f"now i am {first}2")
    room.heard("said", f"{first}2", text=f"now i am {first}2")

    client.leave()
    room.heard("left", f"{first}2")
    client.quit()
    until(client.ended, "the end of the client")


def test_a_change_and_a_long_message_are_read_whole(room: Room, client: IrcClient) -> None:
    client.join()
    room.heard("joined", client.nick)
    seq = room.says(f"{client.nick} said teh")
    client.awaits(f"{client.nick} said teh")
    assert room.anna.ask("edit", room="lobby", seq=seq, text=f"{client.nick} said the")["t"] == "ok"
    client.awaits(f"edited.*{client.nick} said the")
    words = [f"{client.nick}-{number}" for number in range(WORDS)]
    room.says(" ".join(words))
    client.awaits(words[-1])
    assert [word for word in client.text.split() if word in words] == words


def test_irssi_shows_who_is_there_and_what_was_said(room: Room, tmp_path: Path, tell: Tell) -> None:
    if not Irssi.installed():
        tell("SKIPPED, irssi is not installed here")
        pytest.skip("no irssi")
    client = Irssi(tmp_path / "home", room.server.port, "watcher")
    room.says("the kettle is on")
    room.anna.ask("settopic", room="lobby", topic="tea at four")
    try:
        client.start()
        client.join()
        until(lambda: "the kettle is on" in client.screen, "what was said before")
        assert client.screen.splitlines()[0].strip() == "tea at four", "the topic stands above"
        client.type("/names")
        until(lambda: "[anna]" in "".join(client.screen.split()), "anna among the names")
    finally:
        client.close()
