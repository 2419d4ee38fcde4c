"""TLS on the one port: recognised by its first byte, and looked into with the same table."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from chinwag.net.certificate import load
from chinwag.net.contract import Peer
from chinwag.net.rows import Probe
from chinwag.net.tls import QUICK_ACK
from chinwag.protocols.opening import Timers
from tests.net.sealed import Sealed, come_in, files, trusting, written
from tests.net.toys import House, a_house, doorway, read, read_all, until

PREFACE = b"CHINWAG1"
HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"


@asynccontextmanager
async def a_secure_house(*values: Any, **more: Any) -> AsyncIterator[House]:
    async with a_house(*values, **more) as house:
        house.listener.secure(load(files()))
        yield house


def hello() -> bytes:
    """A whole first flight of a client."""
    client = Sealed(socket.socket())
    with pytest.raises(ssl.SSLWantReadError):
        client.object.do_handshake()
    client.close()
    return client.outgoing.read()


# --- the table, once more -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("opening", "name"), [(PREFACE + b"frame", "native"), (b"bob\nhello\n", "text")])
async def test_what_is_spoken_inside_is_recognised_and_gets_every_byte(opening: bytes, name: str) -> None:
    async with a_secure_house() as house:
        caller = await come_in(house)
        await caller.say(opening)
        session = await house.session()
        assert session.wire.name == name  # type: ignore[attr-defined]
        await until(lambda: session.whole == opening)
        assert session.connection.peer.tls
        session.connection.write(b"inside")
        await caller.read_until(b"inside")
        caller.close()


@pytest.mark.parametrize(
    ("opening", "name"), [(PREFACE, "native"), (b"bob\n", "text"), (b"CAPTAIN\n", "text"), (b"G\n", "text")]
)
async def test_an_opening_inside_that_dribbles_in_is_recognised_all_the_same(opening: bytes, name: str) -> None:
    async with a_secure_house() as house:
        caller = await come_in(house)
        for byte in opening:  # one record a byte, each in two pieces
            await caller.say(bytes([byte]), piece=12, pause=0.001)
        session = await house.session()
        assert session.wire.name == name  # type: ignore[attr-defined]
        await until(lambda: session.whole == opening)
        caller.close()


@pytest.mark.slow
async def test_a_handshake_that_dribbles_in_is_shaken() -> None:
    async with a_secure_house() as house:
        caller = await Sealed(await house.call()).shake(piece=3, pause=0.0001)
        await caller.say(b"bob\n", piece=1)
        assert (await house.session()).wire.name == "text"  # type: ignore[attr-defined]
        caller.close()


async def test_silence_inside_gets_the_prompt_and_recognition_goes_on() -> None:
    probes = (Probe(0.01, b"NICK", greet=False), Probe(0.03, b"\r"))
    async with a_secure_house(doorway(probes=probes)) as house:
        person, program = await come_in(house), await come_in(house)
        for caller in (person, program):
            await caller.read_until(b"NICK\r[text]")
        await person.say(b"bob\n")
        await house.session(0)
        await program.say(PREFACE)
        assert (await house.session(1)).wire.name == "native"  # type: ignore[attr-defined]
        person.close()
        program.close()


async def test_silence_is_counted_from_the_end_of_the_handshake() -> None:
    probes = (Probe(0.1, b"NICK", greet=False),)
    async with a_secure_house(doorway(probes=probes)) as house:
        caller = Sealed(await house.call())
        with pytest.raises(ssl.SSLWantReadError):
            caller.object.do_handshake()
        await caller.leave(1000)
        await asyncio.sleep(0.12)  # a network this slow is no reason to be spoken to at once
        await caller.shake()
        await caller.say(PREFACE)
        assert await caller.read() == b"[native]"
        caller.close()


async def test_a_last_line_without_a_newline_counts_once_the_peer_has_ended_inside() -> None:
    async with a_secure_house() as house:
        caller = await come_in(house)
        caller.far.send(caller.seal(b"bob") + caller.bye())
        session = await house.session()
        assert session.whole == b"bob"
        await until(lambda: session.ends == ["eof"])
        caller.close()


async def test_who_ends_inside_without_a_word_is_forgotten() -> None:
    async with a_secure_house() as house:
        caller = await come_in(house)
        caller.far.send(caller.bye())
        await until(lambda: house.listener.connections == 0)
        caller.close()


async def test_a_first_line_inside_without_an_end_is_cut_off_at_its_limit() -> None:
    async with a_secure_house(doorway(most=64)) as house:
        caller = await come_in(house)
        await caller.say(b"a" * 100)
        assert await caller.read_all() == b"No name and no command is that long.\r\n"
        caller.close()


async def test_tls_inside_tls_is_refused() -> None:
    async with a_secure_house() as house:
        caller = await come_in(house)
        await caller.say(hello())
        assert await caller.read_all() == b"\x15\x03\x03\x00\x02\x02\x28"
        assert house.sessions == []
        caller.close()


async def test_a_proxys_header_inside_tls_is_refused() -> None:
    async with a_secure_house() as house:
        caller = await come_in(house)
        await caller.say(b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n")
        assert (await caller.read_all()).startswith(b"The PROXY protocol is not taken")
        caller.close()


async def test_without_a_certificate_tls_is_answered_by_an_alert() -> None:
    async with a_house() as house:
        caller = await house.call(first=hello())
        assert await read_all(caller) == b"\x15\x03\x03\x00\x02\x02\x28"
        caller.close()


# --- agreed in the handshake --------------------------------------------------------------------------------


async def test_who_agreed_on_a_protocol_is_not_prompted_and_not_asked_what_it_speaks() -> None:
    async with a_secure_house(doorway(probes=(Probe(0.05),))) as house:
        caller = await come_in(house, trusting("h2", "chinwag/1"))
        assert caller.object.selected_alpn_protocol() == "chinwag/1"
        await asyncio.sleep(0.08)
        await caller.say(b"C")
        assert await caller.read() == b"[native]", "no prompt before, and one byte is enough"
        caller.close()


async def test_a_page_that_agreed_on_http_cannot_be_made_to_type_lines() -> None:
    async with a_secure_house() as house:
        caller = await come_in(house, trusting("h2", "http/1.1"))
        assert caller.object.selected_alpn_protocol() == "http/1.1"
        await caller.say(b"bob\n/topic hello\n")
        assert (await caller.read_all()).startswith(b"HTTP/1.1 400 ")
        assert house.sessions == []
        caller.close()


async def test_http_2_is_not_offered() -> None:
    async with a_secure_house() as house:
        caller = await come_in(house, trusting("h2"))
        assert caller.object.selected_alpn_protocol() is None
        caller.close()


# --- what comes to nothing ----------------------------------------------------------------------------------


SHORT = b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"  # a hello of one byte


@pytest.mark.parametrize(("garbage", "alert"), [(b"\x16, ok\n", b""), (b"\x16" * 50, b""), (SHORT, b"\x15\x03")])
async def test_garbage_behind_the_first_byte_ends_at_once_with_an_alert_where_it_was_tls(
    garbage: bytes, alert: bytes
) -> None:
    async with a_secure_house() as house:
        caller = await house.call(first=garbage)
        assert (await read_all(caller))[:2] == alert
        await until(lambda: house.listener.connections == 0)
        assert [event for event, _ in house.notes] == ["tls_failed"]
        caller.close()


async def test_half_a_hello_is_let_go_when_its_time_is_over_and_so_is_half_a_handshake() -> None:
    async with a_secure_house(doorway(handshake=0.05)) as house:
        half = await house.call(first=hello()[:50])
        first = await house.call(first=hello())
        assert await read_all(half) == b""
        assert (await read_all(first)).startswith(b"\x16\x03\x03")
        await until(lambda: house.listener.connections == 0)
        assert [fields["reason"] for _, fields in house.notes] == ["timeout", "timeout"]
        half.close()
        first.close()


async def test_the_time_for_a_name_goes_on_through_the_handshake() -> None:
    async with a_secure_house(doorway(timers=Timers(total=0.1))) as house:
        half = await house.call(first=hello())
        silent, nameless = await come_in(house), await come_in(house)
        await nameless.say(PREFACE)
        started = asyncio.get_running_loop().time()
        assert await nameless.read_all() == b"[native]<no_name>"
        with pytest.raises(ssl.SSLError):
            await silent.read_all()
        await read_all(half)
        assert asyncio.get_running_loop().time() - started < 0.3
        for caller in (silent, nameless):
            caller.close()
        half.close()


@pytest.mark.slow
async def test_two_hundred_stalled_handshakes_keep_nobody_out() -> None:
    async with a_secure_house() as house:
        loop = asyncio.get_running_loop()
        stalled = [await house.call(first=hello()[: 1 + number]) for number in range(200)]
        await until(lambda: house.listener.unrecognised == 200)
        started = loop.time()
        plain = await house.call(first=PREFACE)
        assert await read(plain) == b"[native]"
        sealed = await come_in(house)
        await sealed.say(PREFACE)
        assert await sealed.read() == b"[native]"
        assert loop.time() - started < 0.5
        for caller in (*stalled, plain, sealed.far):
            caller.close()
        await until(lambda: house.listener.connections == 0)


async def test_stopping_lets_those_go_who_shake_hands_and_says_goodbye_inside() -> None:
    async with a_secure_house() as house:
        half, member = await house.call(first=hello()), await come_in(house)
        await member.say(b"bob\n")
        await house.session()
        stopping = asyncio.create_task(house.listener.stop(within=1.0))
        assert await member.read_all() == b"<stopping>"
        member.far.send(member.bye())
        member.close()
        await stopping
        assert house.listener.connections == 0
        half.close()


async def test_stalled_handshakes_count_as_nameless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chinwag.net.listener.peer_at", lambda family, address: Peer("192.0.2.7", 1, "ip4", False))
    async with a_secure_house() as house:
        stalled = [await house.call(first=hello()) for _ in range(8)]
        await until(lambda: len(house.listener._handshakes) == 8)
        newcomer = await house.call()
        assert (await read_all(newcomer)).startswith(b"There are too many connections")
        for caller in stalled:
            caller.close()
        await until(lambda: house.listener.connections == 0)
        assert house.listener._admission.nameless == 0
        member = await come_in(house)
        await member.say(PREFACE)
        (await house.session()).connection.entered()
        assert house.listener._admission.nameless == 0
        member.close()
        newcomer.close()


@pytest.mark.skipif(QUICK_ACK is None, reason="the system cannot be told to acknowledge at once")
async def test_who_sends_right_behind_the_handshake_does_not_wait_for_an_acknowledgement() -> None:
    async with a_secure_house() as house:
        loop, took = asyncio.get_running_loop(), []
        for _ in range(3):
            caller = await come_in(house)
            started = loop.time()
            await caller.say(PREFACE)
            assert await caller.read() == b"[native]"
            took.append(loop.time() - started)
            caller.close()
        assert min(took) < 0.03


# --- another certificate ------------------------------------------------------------------------------------


async def test_a_new_certificate_is_for_newcomers_and_who_is_in_stays(tmp_path: Path) -> None:
    async with a_secure_house() as house:
        member = await come_in(house)
        await member.say(b"bob\n")
        session = await house.session()
        new = written(tmp_path, "localhost")
        house.listener.secure(load(new))
        newcomer = await come_in(house)
        shown = newcomer.object.getpeercert(binary_form=True)
        assert shown == ssl.PEM_cert_to_DER_cert(new.certificate.read_text())
        assert shown != member.object.getpeercert(binary_form=True)
        session.connection.write(b"still here")
        assert await member.read() == b"still here"
        member.close()
        newcomer.close()
