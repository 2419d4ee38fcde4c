"""`chinwag join`: who, where, and which of the two clients."""

import contextlib
import io
import os
import pty
import signal
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import pytest

from chinwag.cli import join
from chinwag.client.address import Address
from chinwag.client.dial import LinkError
from chinwag.client.known import Known
from chinwag.client.link import Link
from chinwag.client.sealed import Unverified
from chinwag.client.tokens import Tokens
from chinwag.client.tui.looks import LOOKS
from chinwag.room.entry import Person


def arguments(line: str) -> Namespace:
    parser = ArgumentParser()
    join.add_arguments(parser)
    return parser.parse_args(line.split())


class Terminal(io.StringIO):
    """A standard stream that is a terminal, or not."""

    def __init__(self, tty: bool) -> None:
        super().__init__()
        self.tty = tty

    def isatty(self) -> bool:
        return self.tty


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Neither client is started: what would be is written down."""
    taken: list[str] = []

    def way(name: str) -> Any:
        def start(link: Any, *args: Any) -> int:
            taken.append(f"{name} {link.name} {link.address}")
            return 0

        return start

    monkeypatch.setattr(join, "_screen", way("screen"))
    monkeypatch.setattr(join, "_plain", way("plain"))
    monkeypatch.setenv("TERM", "xterm")
    return taken


def on_terminals(monkeypatch: pytest.MonkeyPatch, stdin: bool = True, stdout: bool = True) -> None:
    """Called in the test itself: between a fixture and its test pytest sets both streams anew."""
    monkeypatch.setattr(sys, "stdin", Terminal(stdin))
    monkeypatch.setattr(sys, "stdout", Terminal(stdout))


@pytest.mark.parametrize(
    ("line", "stdin", "stdout", "term", "way"),
    [
        ("luca", True, True, "xterm", "screen"),
        ("luca --plain", True, True, "xterm", "plain"),
        ("luca", False, True, "xterm", "plain"),
        ("luca", True, False, "xterm", "plain"),
        ("luca", True, True, "dumb", "plain"),
    ],
)
def test_the_screen_needs_a_terminal(
    ways: list[str], monkeypatch: pytest.MonkeyPatch, line: str, stdin: bool, stdout: bool, term: str, way: str
) -> None:
    on_terminals(monkeypatch, stdin, stdout)
    monkeypatch.setenv("TERM", term)
    assert join.run(arguments(line)) == 0
    assert ways == [f"{way} luca chat://127.0.0.1:65432"]


def test_a_name_is_asked_for(ways: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    on_terminals(monkeypatch)
    monkeypatch.setattr("builtins.input", lambda prompt: " luca ")
    assert join.run(arguments("localhost 80")) == 0
    assert ways == ["screen luca chat://localhost:80"]


def test_a_refused_name_is_asked_for_again_with_the_free_one(
    ways: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def refuse(link: Any, args: Namespace) -> int:
        if link.name == "luca":
            raise LinkError("name_taken", "The name luca is taken. luca_2 is free.", "luca_2")
        ways.append(link.name)
        return 0

    monkeypatch.setattr(join, "_screen", refuse)

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return ""

    on_terminals(monkeypatch)
    monkeypatch.setattr("builtins.input", answer)
    assert join.run(arguments("luca")) == 0
    assert ways == ["luca_2"]
    assert asked == ["Another name? [luca_2] "]
    assert "is taken" in capsys.readouterr().err


PRINT = "0123456789abcdef" * 4


@pytest.fixture
def unverified(ways: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Known:
    """A server that nobody vouches for and what is known of servers; `ways` has the addresses that were joined."""

    def come(link: Any, args: Any = None) -> int:
        if not link.address.fingerprint:
            raise Unverified(link.address, PRINT)
        link.view.me = Person("g1", link.name)
        ways.append(f"{link.address} {link.address.fingerprint[:4]} {link.address.remembered}")
        return 0

    known = Known(tmp_path / "known_servers")
    monkeypatch.setattr(join, "_screen", come)
    monkeypatch.setattr(join, "_plain", come)
    monkeypatch.setattr(join, "_known", lambda: known)
    return known


def test_a_server_that_nobody_vouches_for_is_asked_about_once(
    ways: list[str], unverified: Known, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def yes(prompt: str) -> str:
        asked.append(prompt)
        return "yes"

    on_terminals(monkeypatch)
    monkeypatch.setattr("builtins.input", yes)
    for _ in range(2):
        assert join.run(arguments("luca chats://house:80")) == 0
    assert ways == ["chats://house:80 0123 True"] * 2
    assert asked == ["Join, and remember it? [y/N] "]
    assert f"Its SHA-256 is {PRINT}\n" in capsys.readouterr().err


@pytest.mark.parametrize("answer", ["", "n", "no", "0123"])
def test_anything_but_yes_is_no(
    ways: list[str], unverified: Known, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    on_terminals(monkeypatch)
    monkeypatch.setattr("builtins.input", lambda prompt: answer)
    assert join.run(arguments("luca chats://house:80")) == 1
    assert ways == []
    assert not unverified.path.exists()


def test_where_nobody_can_be_asked_the_sentence_has_the_address_to_use(
    ways: list[str], unverified: Known, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_terminals(monkeypatch, stdin=False)
    assert join.run(arguments("luca chats://house:80")) == 1
    assert ways == []
    assert capsys.readouterr().err.endswith(f"join chats://house:80/#fp={PRINT}\n")
    assert join.run(arguments(f"luca chats://house:80/#fp={PRINT}")) == 0
    assert ways == ["chats://house:80 0123 False"]
    assert join.run(arguments("luca chats://house:80")) == 0, "who came in by the address knows the server"


def test_an_address_that_carries_another_fingerprint_replaces_what_is_known(
    ways: list[str], unverified: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = PRINT[::-1]
    unverified.keep(Address("house", 80, tls=True), PRINT)
    on_terminals(monkeypatch, stdin=False)
    assert join.run(arguments(f"luca chats://house:80/#fp={other}")) == 0
    assert unverified.of(Address("house", 80, tls=True)) == other


def test_the_themes_are_those_of_the_screen() -> None:
    assert tuple(LOOKS) == join.THEMES


def test_nobody_to_ask_is_told(ways: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(prompt: str) -> str:
        raise EOFError

    on_terminals(monkeypatch)
    monkeypatch.setattr("builtins.input", nobody)
    assert join.run(arguments("")) == 2
    assert ways == []


def test_a_wrong_address_is_told_why(ways: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert join.run(arguments("luca gopher://house:1")) == 2
    assert "gopher:// is not a way in" in capsys.readouterr().err


def test_a_server_that_is_not_there_is_told_with_what_to_check() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "chinwag", "join", "bob", "--port", "1"],
        input="hi\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "chinwag serve" in done.stderr


def test_ctrl_c_at_the_question_is_quiet() -> None:
    above, below = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "chinwag", "join"], stdin=below, stdout=below, stderr=below,
        start_new_session=True, env={**os.environ, "TERM": "xterm"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
    )  # fmt: skip
    os.close(below)
    told = b""
    while b"name?" not in told:
        told += os.read(above, 1024)
    while running.poll() is None:  # a signal just before the read begins is seen with the next one only
        running.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(0.2)
    assert running.returncode == 130
    os.close(above)


def test_the_token_is_kept_as_soon_as_there_is_one(tmp_path: Path) -> None:
    link = Link("chat://127.0.0.1:1", "luca")
    tokens = Tokens(tmp_path / "tokens.json")
    changed = join._remembering(tokens, link)
    changed([])
    assert tokens.of(link.address, "luca") == ""
    link.token = "g1.mac"
    changed([])
    assert tokens.of(link.address, "luca") == "g1.mac"


# --- accounts -----------------------------------------------------------------------------------------------


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """With which name, account's and house's password a link was made."""
    found: list[tuple[str, str, str]] = []
    make = Link.__init__

    def noted(self: Link, *words: Any, **named: Any) -> None:
        make(self, *words, **named)
        found.append((self.name, self._password, self._house))

    monkeypatch.setattr(Link, "__init__", noted)
    return found


def refusing(monkeypatch: pytest.MonkeyPatch, *codes: str) -> None:
    """Nobody is let in for these reasons, one after the other; then somebody is."""
    left = list(codes)

    def start(link: Any, *args: Any) -> int:
        if left:
            raise LinkError(left.pop(0), "No.", "free")
        return 0

    monkeypatch.setattr(join, "_screen", start)
    monkeypatch.setenv("TERM", "xterm")


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """What is answered where nothing is shown."""
    left = list(answers)
    monkeypatch.setattr("getpass.getpass", lambda prompt: left.pop(0))


def test_a_registered_name_asks_for_its_password(
    tried: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_terminals(monkeypatch)
    refusing(monkeypatch, "name_registered", "login_wrong")
    answering(monkeypatch, "guess", "secret")
    assert join.run(arguments("luca")) == 0
    assert tried == [("luca", "", ""), ("luca", "guess", ""), ("luca", "secret", "")]


def test_no_password_means_another_name(tried: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    on_terminals(monkeypatch)
    refusing(monkeypatch, "name_registered")
    answering(monkeypatch, "")
    monkeypatch.setattr("builtins.input", lambda prompt: "")
    assert join.run(arguments("luca")) == 0
    assert tried == [("luca", "", ""), ("free", "", "")]


def test_the_password_of_a_house_is_asked_for(
    tried: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_terminals(monkeypatch)
    refusing(monkeypatch, "password_needed", "password_wrong")
    answering(monkeypatch, "guess", "sesame")
    assert join.run(arguments("luca")) == 0
    assert tried == [("luca", "", ""), ("luca", "", "guess"), ("luca", "", "sesame")]


@pytest.mark.parametrize(
    ("answer", "came"),
    [
        ("NT4G-DST4-YYG1-Y36Y", [("luca", ""), ("luca", "NT4G-DST4-YYG1-Y36Y")]),
        ("ann", [("luca", ""), ("ann", "")]),
        ("", [("luca", "")]),
    ],
)
@pytest.mark.parametrize("refusal", ["guests_none", "lockdown"])
def test_where_guests_are_shut_out_an_invitation_or_an_account_is_asked_for(
    refusal: str, answer: str, came: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_terminals(monkeypatch)
    refusing(monkeypatch, refusal)
    monkeypatch.setattr("builtins.input", lambda prompt: answer)
    tried: list[tuple[str, str]] = []
    make = Link.__init__

    def noted(self: Link, *words: Any, **named: Any) -> None:
        make(self, *words, **named)
        tried.append((self.name, self.address.code))

    monkeypatch.setattr(Link, "__init__", noted)
    assert join.run(arguments("luca")) == (0 if answer else 1)
    assert tried == came


def test_where_others_could_read_it_no_password_is_asked_for(
    tried: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_terminals(monkeypatch)
    refusing(monkeypatch, "name_registered")
    answering(monkeypatch)
    monkeypatch.setattr("builtins.input", lambda prompt: "")
    assert join.run(arguments("luca chat://192.0.2.1:1")) == 0
    assert tried == [("luca", "", ""), ("free", "", "")]


def test_a_certificate_of_one_s_own_is_shown_to_addresses_of_tls(
    ways: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[str] = []

    def plain(link: Link) -> int:
        shown.append(link.address.certificate)
        return 0

    monkeypatch.setattr(join, "_plain", plain)
    monkeypatch.setattr(sys, "stdin", Terminal(False))
    assert join.run(arguments("ann chats://127.0.0.1:1 --certificate me.pem")) == 0
    assert shown == ["me.pem"]
    assert join.run(arguments("ann 127.0.0.1:1 --certificate me.pem")) == join.EXIT_ASKED_WRONGLY
    assert "needs an address of TLS" in capsys.readouterr().err
