"""The one port, over real sockets on loopback."""

import asyncio
import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from chinwag.net.arrival import Arrival
from chinwag.net.contract import Peer
from chinwag.net.listener import peer_at
from chinwag.net.recognise import Row
from chinwag.net.rows import ROWS, Probe
from chinwag.net.sockets import listen_unix
from chinwag.protocols.opening import YES, Timers
from tests.net.toys import (
    PlainWire,
    UnitWire,
    a_house,
    doorway,
    read,
    read_all,
    toy_wires,
    until,
)

PREFACE = b"CHINWAG1"


async def test_a_preface_opens_a_native_session_that_gets_every_byte() -> None:
    async with a_house() as house:
        caller = await house.call(first=PREFACE + b"frame")
        session = await house.session()
        assert session.wire.name == "native"  # type: ignore[attr-defined]
        await until(lambda: session.whole == PREFACE + b"frame")
        assert await read(caller) == b"[native]"
        caller.close()


async def test_a_line_opens_a_text_session_without_asking_for_what_was_said() -> None:
    async with a_house() as house:
        caller = await house.call(first=b"bob\nhello\n")
        session = await house.session()
        assert session.whole == b"bob\nhello\n"
        session.connection.close(b"bye")
        assert await read_all(caller) == b"bye"
        caller.close()


async def test_telnet_is_greeted_because_it_speaks_before_its_person_does() -> None:
    async with a_house() as house:
        caller = await house.call(first=b"\xff\xfb\x1f")
        assert await read(caller) == b"[text]"
        assert (await house.session()).whole == b"\xff\xfb\x1f"
        caller.close()


@pytest.mark.parametrize(
    ("opening", "name"), [(PREFACE, "native"), (b"bob\n", "text"), (b"CAPTAIN\n", "text"), (b"G\n", "text")]
)
async def test_an_opening_that_dribbles_in_is_recognised_all_the_same(opening: bytes, name: str) -> None:
    async with a_house() as house:
        caller = await house.call()
        for byte in opening:
            caller.send(bytes([byte]))
            await asyncio.sleep(0.002)
        session = await house.session()
        assert session.wire.name == name  # type: ignore[attr-defined]
        await until(lambda: session.whole == opening)
        caller.close()


async def test_silence_gets_the_prompt_once_and_recognition_goes_on() -> None:
    probes = (Probe(0.01, b"NICK", greet=False), Probe(0.03, b"\r"))
    async with a_house(doorway(probes=probes)) as house:
        person, program = await house.call(), await house.call()
        for caller in (person, program):
            heard = b""
            while len(heard) < len(b"NICK\r[text]"):
                heard += await read(caller)
            assert heard == b"NICK\r[text]"
        person.send(b"bob\n")
        await house.session(0)
        program.send(PREFACE)
        session = await house.session(1)
        assert session.wire.name == "native"  # type: ignore[attr-defined]
        assert await read(program) == b"[native]"
        house.sessions[0].connection.close(b"bye")
        assert await read_all(person) == b"bye", "no second greeting"
        person.close()
        program.close()


async def test_the_wire_that_prompted_is_the_one_that_goes_on() -> None:
    made: list[PlainWire] = []

    def make(peer: Peer) -> PlainWire:
        made.append(PlainWire("text"))
        return made[-1]

    async with a_house(doorway(probes=(Probe(0.01),)), {"text": make}) as house:
        caller = await house.call()
        await read(caller)
        caller.send(b"bob\n")
        assert (await house.session()).wire is made[0]
        assert len(made) == 1
        caller.close()


@pytest.mark.parametrize(
    ("opening", "answer"),
    [
        (b"GET / HTTP/1.1\r\nHost: here\r\n\r\n", b"HTTP/1.1 400 "),
        (b"SSH-2.0-OpenSSH_9.6\r\n", b"This server does not speak ssh yet.\r\n"),
        (b"NICK bob\r\nUSER bob 0 * :bob\r\n", b"ERROR :"),
        (b"\x16\x03\x01\x02\x00", b"\x15\x03\x03\x00\x02"),
        (b"\x00\x01\x02\x03", b"This server does not know"),
    ],
)
async def test_what_is_known_and_not_spoken_is_answered_in_kind(opening: bytes, answer: bytes) -> None:
    async with a_house() as house:
        caller = await house.call(first=opening)
        assert (await read_all(caller)).startswith(answer)
        assert house.sessions == []
        assert [event for event, _ in house.notes] == ["not_spoken"]
        caller.close()
        await until(lambda: house.listener.connections == 0)


async def test_a_first_line_without_an_end_is_cut_off_at_its_limit() -> None:
    async with a_house(doorway(most=64)) as house:
        caller = await house.call(first=b"a" * 100)
        assert await read_all(caller) == b"No name and no command is that long.\r\n"
        caller.close()


async def test_a_row_whose_protocol_is_off_is_not_asked() -> None:
    off = Row("off", lambda received, clocks: YES)
    async with a_house(doorway(rows=(off, *ROWS))) as house:
        caller = await house.call(first=b"bob\n")
        assert (await house.session()).wire.name == "text"  # type: ignore[attr-defined]
        caller.close()


async def test_a_last_line_without_a_newline_counts_once_the_peer_has_ended() -> None:
    async with a_house() as house:
        caller = await house.call(first=b"bob")
        caller.shutdown(socket.SHUT_WR)
        session = await house.session()
        assert session.whole == b"bob"
        await until(lambda: session.ends == ["eof"])
        caller.close()


async def test_stalled_openings_are_left_alone_and_keep_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Arrival] = []
    true = Arrival._judge

    def counted(self: Arrival, received: bytes, now: float, grown: bool, woken: bool) -> None:
        looks.append(self)
        true(self, received, now, grown, woken)

    monkeypatch.setattr(Arrival, "_judge", counted)
    async with a_house(doorway(timers=Timers(total=60.0))) as house:
        stalled = [await house.call(first=b"REG") for _ in range(50)]
        await until(lambda: house.listener.unrecognised == 50 and len(looks) >= 50)
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert len(looks) <= 60, "one look each: the kernel wakes us for the next byte"
        caller = await house.call(first=PREFACE)
        await house.session()
        for one in (*stalled, caller):
            one.close()
        await until(lambda: house.listener.connections == 0)


async def test_everything_up_to_a_name_has_one_time_limit() -> None:
    async with a_house(doorway(timers=Timers(total=0.05))) as house:
        silent = await house.call()
        stalled = await house.call(first=b"bo")
        nameless = await house.call(first=PREFACE)
        assert await read_all(silent) == b""
        assert await read_all(stalled) in (b"", b"|RESET")
        assert await read_all(nameless) == b"[native]<no_name>"
        assert house.sessions[0].ends == ["no_name"]
        for caller in (silent, stalled, nameless):
            caller.close()


async def test_a_program_has_less_time_for_its_name_than_a_person() -> None:
    class Hasty(PlainWire):
        patience = 0.02

    async with a_house(wires={"native": lambda peer: Hasty("native")}) as house:
        caller = await house.call(first=PREFACE)
        assert await read_all(caller) == b"[native]<no_name>"
        caller.close()


async def test_whoever_has_a_name_stays() -> None:
    async with a_house(doorway(timers=Timers(total=0.2))) as house:
        caller = await house.call(first=PREFACE)
        session = await house.session()
        session.connection.entered()
        await asyncio.sleep(0.25)
        session.connection.write(b"still here")
        assert await read(caller, 8) == b"[native]"
        assert await read(caller) == b"still here"
        caller.close()


async def test_ipv6_is_heard_too_and_has_a_peer() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    async with a_house(host="::1") as house:
        caller = await house.call(host="::1", first=PREFACE)
        peer = (await house.session()).connection.peer
        assert (peer.address, peer.family, peer.loopback) == ("::1", "ip6", True)
        caller.close()


async def test_a_unix_socket_speaks_the_same_and_survives_dribbles(tmp_path: Path) -> None:
    async with a_house() as house:
        path = str(tmp_path / "door")
        house.listener.open([listen_unix(path)])
        caller = socket.socket(socket.AF_UNIX)
        caller.connect(path)
        for byte in PREFACE:
            caller.send(bytes([byte]))
            await asyncio.sleep(0.001)
        session = await house.session()
        await until(lambda: session.whole == PREFACE)
        assert str(session.connection.peer) == "unix"
        caller.close()


async def test_accepted_sockets_send_at_once_and_notice_dead_peers() -> None:
    async with a_house() as house:
        caller = await house.call(first=PREFACE)
        pipe = (await house.session()).connection._pipe
        assert isinstance(pipe, socket.socket)
        assert pipe.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert pipe.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        caller.close()


async def test_above_the_handles_a_newcomer_is_told_so_and_members_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chinwag.net.listener.handles_for_connections", lambda spare: 1)
    async with a_house() as house:
        member = await house.call(first=PREFACE)
        session = await house.session()
        newcomer = await house.call()
        assert (await read_all(newcomer)).startswith(b"The house is full.")
        session.connection.write(b"hi")
        assert (await read(member)).endswith(b"hi") or await read(member) == b"hi"
        member.close()
        newcomer.close()


FULL = """
import asyncio, os, resource, socket
from tests.net.toys import a_house, doorway, read, until

async def main():
    async with a_house(doorway(spare_handles=1)) as house:
        member = await house.call(first=b"CHINWAG1")
        session = await house.session()
        waiting = [socket.socket() for _ in range(2)]
        spare = len(os.listdir("/dev/fd")) + 5
        resource.setrlimit(resource.RLIMIT_NOFILE, (spare, spare))
        held = []
        try:
            while True:
                held.append(os.open("/dev/null", os.O_RDONLY))
        except OSError:
            pass
        for caller in waiting:
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.1", house.port))
        await until(lambda: house.notes)
        session.connection.write(b"hi")
        heard = await read(member)
        heard += b"" if heard.endswith(b"hi") else await read(member)
        for handle in held:
            os.close(handle)
        waiting[0].send(b"CHINWAG1")
        await house.session(1)
        print(heard.decode(), [event for event, _ in house.notes])

asyncio.run(main())
"""


@pytest.mark.slow
@pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="counts its handles in /dev/fd")
def test_a_process_without_handles_serves_its_members_and_takes_newcomers_again_within_a_second() -> None:
    done = subprocess.run([sys.executable, "-c", FULL], capture_output=True, text=True, timeout=30, check=False)
    assert done.stderr == ""
    assert done.stdout in ("[native]hi ['accept_resting']\n", "[native]hi ['accept_resting', 'accept_resting']\n")


async def test_without_handles_the_listener_rests_and_then_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chinwag.net.listener.WITHOUT_HANDLES", 0.02)

    class Exhausted(socket.socket):
        left = 2

        def accept(self) -> tuple[socket.socket, object]:
            if self.left:
                self.left -= 1
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
            return super().accept()

    async with a_house() as house:
        listening = Exhausted(socket.AF_INET)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.setblocking(False)
        house.port = listening.getsockname()[1]
        house.listener.open([listening])
        caller = await house.call(first=PREFACE)
        await house.session()
        assert [event for event, _ in house.notes] == ["accept_resting", "accept_resting"]
        caller.close()


async def test_stopping_says_goodbye_to_all_and_waits_for_it_to_leave() -> None:
    wires = {**toy_wires(), "native": lambda peer: UnitWire("native")}
    async with a_house(wires=wires) as house:
        person, program, silent = (
            await house.call(first=b"bob\n"),
            await house.call(first=PREFACE),
            await house.call(),
        )
        await house.session(1)
        stopping = asyncio.create_task(house.listener.stop(within=1.0))
        assert await read_all(person) == b"<stopping>"
        assert await read_all(program) == b"[native]<stopping>|RESET"
        assert await read_all(silent) == b""
        for caller in (person, program, silent):
            caller.close()
        await stopping
        assert house.listener.connections == 0
        with pytest.raises(ConnectionRefusedError):
            await house.call()


async def test_a_newcomer_is_turned_away_with_a_sentence_when_the_counts_say_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chinwag.net.listener.peer_at", lambda family, address: Peer("192.0.2.7", 1, "ip4", False))
    async with a_house() as house:
        callers = [await house.call() for _ in range(9)]
        assert (await read_all(callers[8])).startswith(b"There are too many connections from your address.")
        callers[0].send(PREFACE)
        (await house.session()).connection.entered()
        another = await house.call(first=PREFACE)
        await house.session(1)
        for caller in (*callers, another):
            caller.close()
        await until(lambda: house.listener.connections == 0)
        assert house.listener._admission.nameless == 0


def test_ipv4_in_ipv6_clothes_is_ipv4() -> None:
    peer = peer_at(socket.AF_INET6, ("::ffff:10.1.2.3", 99, 0, 0))
    assert peer == Peer("10.1.2.3", 99, "ip4", loopback=False)
    assert str(peer_at(socket.AF_INET6, ("fe80::1%eth0", 9, 0, 2))) == "[fe80::1]:9"
