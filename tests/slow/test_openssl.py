"""The real server and `openssl s_client`: what people type, what attackers do, and a new certificate meanwhile."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.net.sealed import Sealed, trusting, written
from tests.support.server import Server, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]
STALLED = 200


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    served = Server(tmp_path / "data", text_backlog="0")
    served.start()
    yield served
    assert served.bugs() == []
    served.close()


class Client:
    """`openssl s_client`, what is typed into it and what it says."""

    def __init__(self, server: Server, *flags: str) -> None:
        self.said = b""
        self._process = subprocess.Popen(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", *flags],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._typed, self._out = self._process.stdin, self._process.stdout.fileno()
        os.set_blocking(self._out, False)

    def types(self, text: str) -> None:
        self._typed.write(text.encode())

    def hears(self, pattern: str) -> bool:
        """Whether this was said by now."""
        with suppress(BlockingIOError):
            while piece := os.read(self._out, 65_536):
                self.said += piece
        return re.search(pattern.encode(), self.said) is not None

    def awaits(self, pattern: str) -> None:
        until(lambda: self.hears(pattern), f"{pattern!r} in {self.said!r}")

    def enters(self, name: str) -> None:
        """Come in as somebody."""
        self.awaits("read R BLOCK|verify return")
        self.types(f"{name}\n")
        self.awaits(f"Hello {name}")

    def ended(self) -> bool:
        return self._process.poll() is not None

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


def fingerprint_told(server: Server) -> str:
    found = re.search(r"TLS SHA-256 ([0-9a-f]{64})", server.text)
    assert found
    return found[1]


def fingerprint_shown(server: Server) -> str:
    """As the page about TLS says it is found out."""
    line = (
        f"openssl s_client -connect 127.0.0.1:{server.port} </dev/null 2>/dev/null "
        "| openssl x509 -noout -fingerprint -sha256"
    )
    said = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True, timeout=20).stdout
    return said.strip().rpartition("=")[2].replace(":", "").lower()


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_people_type_through_it_and_everybody_hears(server: Server, version: str) -> None:
    with closing(Client(server, "-quiet", version)) as ann, closing(Client(server, "-quiet")) as ben:
        ann.enters("ann")
        ben.enters("ben")
        ann.types("good evening\n")
        ben.awaits("ann: good evening")
        joined = chinwag_says(server, "hello from a terminal")
        assert joined.returncode == 0, joined.stderr
        ann.awaits("eve: hello from a terminal")
        ann.types("/quit\n")
        until(ann.ended, "the end")


def chinwag_says(server: Server, text: str) -> "subprocess.CompletedProcess[str]":
    address = f"chats://127.0.0.1:{server.port}/#fp={fingerprint_told(server)}"
    command = [sys.executable, "-m", "chinwag", "join", "eve", address]
    return subprocess.run(command, input=f"{text}\n", capture_output=True, text=True, timeout=30, check=False)


def test_openssl_and_the_join_block_say_the_same_fingerprint(server: Server) -> None:
    assert fingerprint_shown(server) == fingerprint_told(server)


def test_tls_1_1_is_refused(server: Server) -> None:
    with closing(Client(server, "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0")) as old:
        old.awaits("alert protocol version")
        until(old.ended, "the end")
    until(lambda: server.events("tls_failed"), "a line in the log")


def test_renegotiation_is_refused(server: Server) -> None:
    with closing(Client(server, "-tls1_2")) as client:
        client.enters("ann")
        client.types("R\n")
        client.awaits("no renegotiation")
    assert server.running


def test_new_keys_in_the_middle_of_a_conversation_are_taken_and_given(server: Server) -> None:
    with closing(Client(server, "-tls1_3")) as client, closing(Client(server, "-quiet")) as other:
        client.enters("ann")
        other.enters("ben")
        for number in range(5):
            client.types("K\n")
            client.awaits(f"(?s)(KEYUPDATE.*){{{number + 1}}}")
            client.types(f"round {number}\n")
            other.awaits(f"ann: round {number}")
            other.types(f"answer {number}\n")
            client.awaits(f"ben: answer {number}")


def test_a_new_certificate_after_sighup_is_for_newcomers_and_drops_nobody(tmp_path: Path) -> None:
    files = written(tmp_path, "localhost")
    server = Server(
        tmp_path / "data",
        tls_certificate=str(files.certificate),
        tls_key=str(files.key),
        text_backlog="0",
    )
    server.start()
    try:
        before = fingerprint_shown(server)
        with closing(Client(server, "-quiet")) as member, closing(Client(server, "-quiet")) as other:
            member.enters("ann")
            written(tmp_path, "localhost")
            server.signal(signal.SIGHUP)
            until(lambda: server.events("certificate_read"), "the new certificate")
            assert fingerprint_shown(server) != before
            other.enters("ben")
            other.types("is anybody here\n")
            member.awaits("ben: is anybody here")
            files.key.chmod(0o644)
            server.signal(signal.SIGHUP)
            until(lambda: server.events("certificate_refused"), "a refusal")
            member.types("still here\n")
            other.awaits("ann: still here")
    finally:
        server.close()


@pytest.mark.parametrize("stage", ["half a hello", "a hello"])
def test_stalled_handshakes_keep_nobody_out(server: Server, stage: str) -> None:
    hello = first_flight()
    first = hello[: len(hello) // 2] if stage == "half a hello" else hello
    alone = newcomer(server)
    stalled = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(STALLED)]
    for one in stalled:
        one.sendall(first)
    until(lambda: all(stage == "half a hello" or readable(one) for one in stalled), "all answers")
    among = newcomer(server)
    print(f"{STALLED} x {stage}: a newcomer needs {among * 1000:.1f} ms, alone {alone * 1000:.1f} ms")
    assert among < alone + 0.025
    for one in stalled:
        one.close()


def first_flight() -> bytes:
    client = Sealed(socket.socket())
    with suppress(ssl.SSLWantReadError):
        client.object.do_handshake()
    client.close()
    return client.outgoing.read()


def readable(one: socket.socket) -> bool:
    one.setblocking(False)
    try:
        return bool(one.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False


def newcomer(server: Server) -> float:
    """Seconds from nothing to a greeting by TLS: the median of 20."""
    took = []
    for number in range(20):
        begun = time.perf_counter()
        with socket.create_connection(("127.0.0.1", server.port)) as plain:
            sealed = trusting().wrap_socket(plain, server_hostname="localhost")
            sealed.sendall(b"guest%d\n" % number)
            heard = b""
            while b"Hello" not in heard:
                heard += sealed.recv(65_536)
            took.append(time.perf_counter() - begun)
            sealed.close()
    return sorted(took)[len(took) // 2]
