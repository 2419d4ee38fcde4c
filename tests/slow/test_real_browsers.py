"""WebSocket with clients that others wrote: Chromium, and aiohttp's client inside TLS, in one room with netcat."""

import http.server
import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from queue import Queue
from urllib.parse import unquote

import aiohttp
import pytest

from tests.net.web.house import upgrade
from tests.protocols.test_websocket import sent
from tests.slow.conftest import Serve, Tell
from tests.support.programs import Program
from tests.support.server import PATIENCE, Server

pytestmark = pytest.mark.slow

TEXT = "text.ircv3.net"
PAGE = """<!doctype html><meta charset="utf-8"><title>a web client of IRC</title><script>
const told = what => fetch("/told?" + encodeURIComponent(what));
const port = PORT, inner = location.hostname === "localhost";
if (inner) {
  const strange = new WebSocket(`ws://127.0.0.1:${port}/irc`, "text.ircv3.net");
  strange.onopen = () => told("a strange page came in");
  strange.onerror = () => told("a strange page stayed out");
} else {
  for (const scheme of ["ws", "wss"]) {
    const line = new WebSocket(`${scheme}://127.0.0.1:${port}/irc`, "text.ircv3.net");
    line.onopen = () => [`NICK ${scheme}`, "USER a 0 * :A", "JOIN #lobby"].forEach(text => line.send(text));
    line.onmessage = ({data}) => {
      if (data.includes(" 366 ")) {
        line.send("PRIVMSG #lobby :\\u{1f44b} from " + scheme);
        told(scheme + " is in");
      }
      if (data.includes("PRIVMSG #lobby :hello")) told(scheme + " heard " + data.split(" :")[1]);
    };
    line.onclose = ({code, wasClean}) => told(`${scheme} closed ${code} ${wasClean}`);
  }
  setTimeout(() => fetch(`http://127.0.0.1:${port}/healthz`, {mode: "no-cors"}).then(() => told("healthy")), 1500);
}
</script><link rel="preconnect" href="http://127.0.0.1:PORT">
"""
INNER = '<iframe src="http://localhost:%d/"></iframe>'


class Pages(http.server.ThreadingHTTPServer):
    """Serves the page from another port than the chat's, and hears what the page tells."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.chat = 0
        self.told: Queue[str] = Queue()
        self.heard: list[str] = []

    @property
    def port(self) -> int:
        return self.server_address[1]

    def until(self, *all_of: str) -> None:
        """Wait until the page has told all of these."""
        while missing := set(all_of) - set(self.heard):
            assert missing
            self.heard.append(self.told.get(timeout=PATIENCE))


class Page(http.server.BaseHTTPRequestHandler):
    """One request of the browser."""

    def do_GET(self) -> None:
        """The page, or something told."""
        pages = self.server
        assert isinstance(pages, Pages)
        path, _, told = self.path.partition("?")
        body = b""
        if path == "/told":
            pages.told.put(unquote(told))
        elif path == "/":
            page = PAGE.replace("PORT", str(pages.chat))
            inner = "" if "localhost" in self.headers["Host"] else INNER % pages.port
            body = (page + inner).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def pages() -> Iterator[Pages]:
    """The page's own server."""
    with Pages() as served:
        thread = threading.Thread(target=served.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield served
        served.shutdown()
        thread.join()


@contextmanager
def chromium(url: str, profile: Path, tell: Tell) -> Iterator[None]:
    """Chromium without a window on a page; skipped, visibly, where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        tell("SKIPPED, Chromium is not installed here")
        pytest.skip("no Chromium")
    flags = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--no-proxy-server", "--ignore-certificate-errors", f"--user-data-dir={profile}")  # fmt: skip
    process = subprocess.Popen(
        [path, *flags, url],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # with its children: a group of its own
        process.wait()


@contextmanager
def netcat(server: Server, name: str, tell: Tell) -> Iterator[Program]:
    """Somebody with netcat who has come in."""
    path = shutil.which("nc")
    if path is None:
        tell("SKIPPED, netcat is not installed here")
        pytest.skip("no nc")
    person = Program("127.0.0.1", str(server.port), program=path)
    try:
        person.type(name)
        person.until(f"Hello {name}.")
        yield person
    finally:
        person.close()


def test_a_page_in_chromium_talks_with_netcat_and_a_page_from_elsewhere_stays_out(
    serve: Serve, tell: Tell, tmp_path: Path, pages: Pages
) -> None:
    server = serve(web_origins=f"http://127.0.0.1:{pages.port}")
    pages.chat = server.port
    with netcat(server, "ned", tell) as ned, chromium(f"http://127.0.0.1:{pages.port}/", tmp_path / "p", tell):
        pages.until("ws is in", "wss is in", "a strange page stayed out", "healthy")
        ned.until("\U0001f44b from ws")
        ned.until("\U0001f44b from wss")
        ned.type("hello é")
        pages.until("ws heard hello é", "wss heard hello é")
        assert server.stop() == 0
        pages.until("ws closed 1001 true", "wss closed 1001 true")
    assert "a strange page came in" not in pages.heard
    assert server.bugs() == []


# --- aiohttp's client ---------------------------------------------------------------------------------------


class WebClient:
    """Somebody on a WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def say(self, *lines: str) -> None:
        for line in lines:
            await self.socket.send_str(line)

    async def until(self, part: str) -> str:
        """The first message with this in it."""
        while part not in (text := await self.socket.receive_str(timeout=PATIENCE)):
            pass
        return text


@asynccontextmanager
async def coming(server: Server, name: str, scheme: str, *offered: str) -> AsyncIterator[WebClient]:
    """A client of aiohttp's that has joined."""
    url = f"{scheme}://127.0.0.1:{server.port}/irc"
    async with aiohttp.ClientSession() as session, session.ws_connect(url, protocols=offered, ssl=False) as socket:
        client = WebClient(socket)
        await client.say(f"NICK {name}", "USER a 0 * :A", "JOIN #lobby")
        if socket.protocol != "binary.ircv3.net":
            await client.until(" 366 ")
        yield client


async def test_inside_tls_two_web_clients_and_netcat_hear_each_other(serve: Serve, tell: Tell) -> None:
    server = serve()
    with netcat(server, "ned", tell) as ned:
        async with coming(server, "ann", "wss", TEXT) as ann, coming(server, "bob", "ws") as bob:
            assert ann.socket.protocol == TEXT
            assert bob.socket.protocol is None
            await ann.say("PRIVMSG #lobby :hello from ann")
            assert (await bob.until("PRIVMSG #lobby")).endswith(":hello from ann")
            ned.until("hello from ann")
            ned.type("hello from ned")
            for client in (ann, bob):
                assert (await client.until("PRIVMSG #lobby")).endswith(":hello from ned")
            await ann.socket.close(code=4000)
            assert ann.socket.close_code == 4000
            ned.until("ann")


async def test_a_web_client_that_floods_is_slowed_and_stays(serve: Serve) -> None:
    server = serve()
    async with coming(server, "bob", "ws", TEXT) as bob, coming(server, "ann", "ws", TEXT) as ann:
        await bob.say(*[f"PRIVMSG #lobby :{number}" for number in range(12)], "PING over")
        await bob.until("PONG")
        assert not server.events("session_closed")
        assert (await ann.until(":11")).startswith(":bob!")


async def test_a_web_client_that_never_reads_is_cut_off_and_the_others_stay(serve: Serve) -> None:
    server = serve(limits_flood="false", limits_slow_cut_bytes="16384", limits_slow_bytes="8192")
    with socket.socket() as stuck:
        stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stuck.connect(("127.0.0.1", server.port))
        stuck.sendall(upgrade("/irc", f"Sec-WebSocket-Protocol: {TEXT}"))
        assert stuck.recv(4096).startswith(b"HTTP/1.1 101 ")
        stuck.sendall(b"".join(sent(1, line) for line in (b"NICK eve", b"USER e 0 * :E", b"JOIN #lobby")))
        async with coming(server, "bob", "ws", TEXT) as bob:
            for _ in range(40):
                await bob.say(*[f"PRIVMSG #lobby :{'x' * 400}"] * 20, "PING sent")
                await bob.until("PONG")
                if cut_off := server.events("session_closed"):
                    break
            assert ["reason=too_slow" in line for line in cut_off] == [True]


@pytest.mark.parametrize("frame", [b"\x81\x02hi", b"\xff\xff", b"\x81\xff" + b"\xff" * 8, b"\x83\x80abcd"])
async def test_a_frame_that_is_none_ends_that_client_alone(serve: Serve, frame: bytes) -> None:
    server = serve()
    async with coming(server, "bob", "ws", TEXT) as bob, coming(server, "ann", "ws", TEXT) as ann:
        transport = ann.socket.get_extra_info("socket")
        os.write(transport.fileno(), frame)
        message = await ann.socket.receive(timeout=PATIENCE)
        while message.type is aiohttp.WSMsgType.TEXT:
            message = await ann.socket.receive(timeout=PATIENCE)
        assert message.type is aiohttp.WSMsgType.CLOSE
        assert message.data in (1002, 1009)
        await bob.say("PING still")
        await bob.until("PONG")
    assert len(server.events("bad_bytes")) == 1
