"""The pages and the WebSocket route, byte by byte over real sockets."""

import asyncio
import re

import pytest
from msgspec import structs

from chinwag.net import listener
from chinwag.net.contract import Peer
from chinwag.net.proxy import networks
from chinwag.net.rows import Probe
from chinwag.net.sockets import listen
from chinwag.net.tls import Tls
from chinwag.net.web.connection import Pace
from tests.net.sealed import files
from tests.net.toys import QUICK, a_house, doorway, read, read_all, until
from tests.net.web.house import ACCEPTED, a_site, answer, ask, get, quiet, upgrade


def status(head: bytes) -> int:
    return int(head.split(b" ")[1])


async def test_the_front_page_says_how_to_come_in_to_terminals_and_to_browsers() -> None:
    async with a_site() as house:
        head, body = await ask(house, get())
        assert status(head) == 200
        assert b"Content-Type: text/plain" in head
        assert b"chinwag join chat://127.0.0.1:80" in body
        head, body = await ask(house, get("/", "Accept: text/html,*/*"))
        assert b"Content-Type: text/html" in head
        assert b"<h1>House</h1>" in body


@pytest.mark.parametrize("request_", [get(), get("/nope"), get("/healthz")])
async def test_every_answer_is_guarded(request_: bytes) -> None:
    async with a_site() as house:
        head, _ = await ask(house, request_)
        assert b"Content-Security-Policy: default-src 'none'; script-src 'self'" in head
        assert b"X-Content-Type-Options: nosniff" in head
        assert b"Referrer-Policy: no-referrer" in head
        assert b"Server: Chinwag\r\n" in head


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (get("/healthz"), 200),
        (get("/nope"), 404),
        (get("/irc"), 426),
        (get("/").replace(b"GET", b"DELETE"), 405),
        (b"CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n", 404),
        (b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        (b"GET http://127.0.0.1/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 200),
        (b"GET /" + b"x" * 8000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    ],
)
async def test_a_request_gets_the_status_for_it(request_: bytes, expected: int) -> None:
    async with a_site() as house:
        head, _ = await ask(house, request_)
        assert status(head) == expected


async def test_requests_on_one_connection_are_answered_in_order_even_all_at_once() -> None:
    async with a_site() as house:
        caller = await house.call(first=get("/healthz") + get("/nope") + get("/healthz"))
        whole = b""
        while whole.count(b"HTTP/1.1") < 3 or not whole.endswith(b"ok\n"):
            whole += await read(caller)
        assert re.findall(rb"HTTP/1.1 (\d+)", whole) == [b"200", b"404", b"200"]
        caller.close()
        await until(lambda: house.listener.connections == 0)


async def test_a_head_is_answered_without_the_page() -> None:
    async with a_site() as house:
        caller = await house.call(first=get("/healthz").replace(b"GET", b"HEAD") + get("/healthz", version="1.0"))
        whole = await read_all(caller)
        assert whole.count(b"Content-Length: 3") == 2
        assert whole.count(b"ok\n") == 1
        caller.close()


async def test_an_old_client_that_has_ended_its_side_gets_its_answer_and_the_end() -> None:
    async with a_site() as house:
        caller = await house.call(first=b"GET /healthz HTTP/1.0\r\n\r\n")
        caller.shutdown(1)
        assert (await read_all(caller)).endswith(b"\r\n\r\nok\n")
        caller.close()


# --- WebSocket ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offered", "agreed", "wire"),
    [
        (("Sec-WebSocket-Protocol: text.ircv3.net",), b"text.ircv3.net", "text"),
        (("Sec-WebSocket-Protocol: binary.ircv3.net, text.ircv3.net",), b"binary.ircv3.net", "binary"),
        ((), b"", "any"),
    ],
)
async def test_an_upgrade_makes_a_session_with_the_wire_that_was_agreed_on(
    offered: tuple[str, ...], agreed: bytes, wire: str
) -> None:
    async with a_site() as house:
        caller = await house.call(first=upgrade("/irc", *offered))
        head, body = await answer(caller)
        session = await house.session()
        assert head.startswith(b"HTTP/1.1 101 ")
        assert ACCEPTED in head
        assert (b"Sec-WebSocket-Protocol: " + agreed in head) == bool(agreed)
        assert b"Content-Length" not in head
        assert b"Transfer-Encoding" not in head
        assert session.wire.name == wire  # type: ignore[attr-defined]
        assert (body or await read(caller)) == f"[{wire}]".encode()
        caller.send(b"frame")
        await until(lambda: session.whole == b"frame")
        session.connection.close(b"bye")
        assert await read_all(caller) == b"bye"
        caller.close()


@pytest.mark.parametrize("path", ["/", "/irc", "/socket"])
async def test_clients_find_the_socket_where_they_look_for_it(path: str) -> None:
    async with a_site() as house:
        head, _ = await ask(house, upgrade(path))
        assert status(head) == 101


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (("Origin: http://127.0.0.1",), 101),
        (("Origin: https://listed.example",), 101),
        (("Origin: http://127.0.0.1:8080",), 403),
        (("Origin: https://evil.example",), 403),
        (("Origin: null",), 403),
        (("Origin: http://\xff" + "x" * 5000,), 403),
        (("Sec-WebSocket-Protocol: mqtt",), 400),
        (("Sec-WebSocket-Protocol: \xff",), 400),
    ],
)
async def test_a_strange_page_and_a_strange_language_stay_out(headers: tuple[str, ...], expected: int) -> None:
    async with a_site() as house:
        head, body = await ask(house, upgrade("/irc", *headers))
        assert status(head) == expected
        if expected != 101:
            assert house.sessions == []
            assert body.endswith(b".\n")
            assert len(body) < 250
            assert house.notes[0][0] == "web_refused"


async def test_nothing_may_come_before_the_answer_to_the_upgrade() -> None:
    async with a_site() as house:
        head, _ = await ask(house, upgrade() + b"\x81\x80abcd")
        assert status(head) == 400
        assert house.sessions == []


async def test_a_version_that_is_not_spoken_is_told_which_one_is() -> None:
    async with a_site() as house:
        head, _ = await ask(house, upgrade().replace(b"Version: 13", b"Version: 8"))
        assert status(head) == 426
        assert b"Sec-WebSocket-Version: 13" in head


async def test_a_refused_upgrade_leaves_the_connection_for_the_next_request() -> None:
    async with a_site() as house:
        caller = await house.call(first=upgrade("/irc", "Origin: https://evil.example"))
        assert status((await answer(caller))[0]) == 403
        caller.send(get("/healthz"))
        assert (await answer(caller))[1] == b"ok\n"
        caller.close()


async def test_inside_tls_all_is_the_same_and_the_page_must_come_from_tls_too() -> None:
    from chinwag.net.engine import stock
    from tests.net.sealed import Sealed, trusting

    made = files()
    async with a_site(tls=Tls(stock(made.certificate, made.key), "")) as house:
        far = await house.call()
        caller = await Sealed(far, trusting("http/1.1")).shake()
        await caller.say(upgrade("/irc", "Origin: http://127.0.0.1"))
        assert b" 403 " in await caller.read()
        await caller.say(upgrade("/irc", "Origin: https://127.0.0.1"))
        assert b" 101 " in await caller.read()
        assert (await house.session()).connection.peer.tls
        caller.close()


async def test_a_session_over_websocket_has_the_address_of_the_peer_and_a_time_limit_for_its_name() -> None:
    async with a_site() as house:
        caller = await house.call(first=upgrade())
        await answer(caller)
        session = await house.session()
        assert session.connection.peer.port == caller.getsockname()[1]
        session.connection.entered()
        assert session.connection.named
        caller.close()
        await until(lambda: session.ends == ["eof"])
        await until(lambda: house.listener.connections == 0)


async def test_behind_a_proxy_the_session_has_the_true_address() -> None:
    async with a_site() as house:
        opened = listen("127.0.0.1", 0)
        house.port = opened[0].getsockname()[1]
        house.listener.open(opened, networks(["127.0.0.0/8"]))
        caller = await house.call(first=b"PROXY TCP4 192.0.2.7 192.0.2.1 4567 443\r\n" + upgrade())
        assert status((await answer(caller))[0]) == 101
        assert str((await house.session()).connection.peer) == "192.0.2.7:4567"
        caller.close()


async def test_who_has_a_websocket_and_no_name_in_time_is_let_go_like_everybody() -> None:
    async with a_site(doorway(timers=structs.replace(QUICK, total=0.3))) as house:
        caller = await house.call(first=upgrade())
        assert (await read_all(caller)).endswith(b"[any]<no_name>")
        caller.close()


async def test_who_has_a_name_by_websocket_stays_beyond_the_time_for_it() -> None:
    async with a_site(doorway(timers=structs.replace(QUICK, total=0.3)), pace=Pace(within=0.3)) as house:
        caller = await house.call(first=upgrade())
        await answer(caller)
        session = await house.session()
        session.connection.entered()
        await asyncio.sleep(0.35)
        assert session.ends == []
        caller.close()


async def test_a_browser_that_connects_ahead_of_time_and_was_prompted_is_answered_all_the_same() -> None:
    async with a_site(doorway(probes=(Probe(0.01, b"NICK"),))) as house:
        caller = await house.call()
        assert await read(caller) == b"NICK[text]"
        caller.send(get("/healthz"))
        assert (await answer(caller))[1] == b"ok\n"
        caller.close()


async def test_a_bug_in_a_page_is_told_to_the_log_without_what_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    from chinwag.net.web import front

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(front, "ways", broken)
    async with a_site() as house:
        head, _ = await ask(house, get("/?secret"))
        assert status(head) == 500
        ((event, said),) = house.notes
        assert event == "web_broke"
        assert said["error"] == "ZeroDivisionError"
        assert "secret" not in str(said)


async def test_no_task_stays_behind_a_websocket() -> None:
    async with a_site() as house:
        before = len(asyncio.all_tasks())
        callers = [await house.call(first=upgrade()) for _ in range(5)]
        for caller in callers:
            await answer(caller)
        await until(lambda: len(asyncio.all_tasks()) == before)
        for caller in callers:
            caller.close()


async def test_from_afar_and_in_the_clear_a_browser_is_sent_to_tls_where_that_alone_is_spoken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listener, "peer_at", lambda family, address: Peer("192.0.2.1", 5, "ip4", loopback=False))
    async with a_site(doorway(sealed=True)) as house:
        caller = await house.call(first=get())
        assert (await read_all(caller)).startswith(b"HTTP/1.1 403 ")
        caller.close()


async def test_where_http_is_off_the_answer_says_so() -> None:
    async with a_house() as house:
        caller = await house.call(first=get())
        assert b"HTTP is off here" in await read_all(caller)
        assert not await quiet(caller, 0.01)
        caller.close()
