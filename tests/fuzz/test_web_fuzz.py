"""Any bytes as HTTP or WebSocket end in an answer, a message or a refusal, however they are cut; never in a bug.

10,000 inputs; CHINWAG_FUZZ=1000000 runs that many.
"""

import asyncio
import os
from random import Random

from chinwag.net.rows import looks_http
from chinwag.net.web.connection import Pace
from chinwag.net.web.head import BadHead, Heads, cut
from chinwag.protocols.opening import YES, Clocks
from chinwag.protocols.websocket import BINARY, CLOSE, CONTINUATION, PING, TEXT, Broken, Incoming, Message
from tests.fuzz.mutations import bent, pieces
from tests.net.toys import read, until
from tests.net.web.house import HOST, a_site, get, upgrade
from tests.protocols.test_websocket import sent

COUNT = int(os.environ.get("CHINWAG_FUZZ", "10000"))
MOST = 4096
FRAMES: list[bytes] = [
    sent(TEXT, b"PRIVMSG #a :hi"), sent(BINARY, b"\xff" * 300), sent(TEXT, "né".encode(), fin=False),
    b"\x88\x80abcd",
    sent(CONTINUATION, b"x"), sent(CONTINUATION, b"", fin=False), sent(PING, b"?"), sent(CLOSE, b"\x03\xe8bye"),
    sent(BINARY, b"x" * 200, length=8), sent(CLOSE, b""), b"\x81\xff\x00\x00\x00\x00\x00\x01\x00\x00", b"\x81\xfe",
]  # fmt: skip
HEADS: list[bytes] = [
    get(), upgrade("/irc", "Sec-WebSocket-Protocol: a, text.ircv3.net"), get("/?a=%00%ff&b", "Accept: text/html"),
    b"POST /irc HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n", get("*"), get("http://[::1/"),
    get("//a//%2e%2e"),
    b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    get("/", "Cookie: a=b; c", "If-Modified-Since: x", "Range: bytes=-"),
    b"CONNECT a:1 HTTP/1.1\r\n" + HOST + b"\r\n", get("/", "Expect: 100-continue", "Content-Encoding: gzip"),
    get("/irc", "Upgrade: h2c, websocket", "Connection: upgrade", "Origin: \xff"), get("/", "Host: b"), b"X: y\r\n",
    upgrade("/", "Origin: \xff"), upgrade("/socket", "Sec-WebSocket-Protocol: \xff"), upgrade() + FRAMES[0],
]  # fmt: skip


def messages(data: list[bytes]) -> tuple[list[Message], int]:
    """What comes of these pieces, and the code of the end or 0."""
    incoming = Incoming(MOST)
    found: list[Message] = []
    for piece in data:
        try:
            found += incoming.receive(piece)
        except Broken as broken:
            return [*found, *broken.before], broken.code
        assert incoming.held <= 2 * MOST + 14
    return found, 0


def test_frames_mean_the_same_however_they_are_cut() -> None:
    random = Random(1)
    whole_ones = 0
    for data in bent(random, FRAMES, COUNT):
        whole = messages([data])
        assert messages(pieces(random, data)) == whole
        assert all(len(message.data) <= MOST for message in whole[0])
        whole_ones += len(whole[0])
    assert whole_ones > COUNT // 4


def heads(data: list[bytes], limits: Heads) -> tuple[list[bytes], int]:
    """The heads in these pieces, and the status of the end or 0."""
    held = bytearray()
    found: list[bytes] = []
    for piece in data:
        held += piece
        try:
            while (head := cut(held, limits)) is not None:
                found.append(head)
        except BadHead as bad:
            return found, bad.status
        assert len(held) < limits.most
    return found, 0


def test_heads_mean_the_same_however_they_are_cut() -> None:
    random = Random(2)
    limits = Heads(most=1024, fields=12)
    good = 0
    for data in bent(random, HEADS, COUNT):
        whole = heads([data], limits)
        cut_up = heads(pieces(random, data), limits)
        assert cut_up[0] == whole[0]
        assert bool(cut_up[1]) == bool(whole[1])  # which of two wrongs is seen first may differ
        good += len(whole[0])
    assert good > COUNT // 10


async def test_whatever_a_head_says_it_is_answered_and_no_page_breaks() -> None:
    random = Random(3)
    found = (data + b"\r\n\r\n" for data in bent(random, HEADS, max(400, COUNT // 20)))
    spoken = [data for data in found if looks_http(data, Clocks(ended=True)) is YES]
    assert len(spoken) > 250
    async with a_site(pace=Pace(burst=0)) as house:
        for data in spoken:
            caller = await house.call(first=data)
            said = await read(caller)
            assert said.startswith(b"HTTP/1.1 "), data
            assert b"aiohttp" not in said, data
            caller.close()
            await asyncio.sleep(0)
        await until(lambda: house.listener.connections == 0)
        assert [said for event, said in house.notes if event == "web_broke"] == []
