"""The PROXY protocol: the header by itself, then from real connections."""

import asyncio
from ipaddress import ip_address
from struct import pack

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chinwag.net.contract import Peer
from chinwag.net.listener import brought
from chinwag.net.proxy import MOST_1, MOST_2, VERSION_2, BadHeader, Header, networks, parse, trusts
from chinwag.net.sockets import listen
from tests.net.sealed import Sealed
from tests.net.test_handshake import a_secure_house
from tests.net.toys import House, a_house, doorway, read, read_all, until

PREFACE = b"CHINWAG1"
LINE = b"PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n"

EMPTY, BY_TLS, NOT_BY_TLS = b"\x03\x00\x00", b"\x20\x00\x05\x01\0\0\0\0", b"\x20\x00\x05\x00\0\0\0\0"


def version_2(source: str, *, command: int = 0x21, more: bytes = b"") -> bytes:
    where = ip_address(source)
    addresses = where.packed * 2 + pack("!HH", 56324, 443) + more
    return VERSION_2 + pack("!BBH", command, 0x11 if where.version == 4 else 0x21, len(addresses)) + addresses


# --- the header ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "header"),
    [
        (LINE, Header(45, "192.0.2.7", 56324)),
        (b"PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n", Header(44, "2001:db8::1", 1)),
        (b"PROXY UNKNOWN\r\n", Header(15)),
        (b"PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", Header(59)),
        (version_2("192.0.2.7"), Header(28, "192.0.2.7", 56324)),
        (version_2("2001:db8::1"), Header(52, "2001:db8::1", 56324)),
        (version_2("192.0.2.7", more=b"\x03\x00\x04abcd"), Header(35, "192.0.2.7", 56324)),
        (version_2("192.0.2.7", more=EMPTY + BY_TLS), Header(39, "192.0.2.7", 56324, tls=True)),
        (version_2("192.0.2.7", more=NOT_BY_TLS), Header(36, "192.0.2.7", 56324)),
        (version_2("192.0.2.7", more=b"\x20\xff\xff"), Header(31, "192.0.2.7", 56324)),
        (version_2("192.0.2.7", command=0x20), Header(28)),
        (VERSION_2 + b"\x20\x00\x00\x00", Header(16)),
        (VERSION_2 + b"\x21\x00\x00\x00", Header(16)),
        (VERSION_2 + b"\x21\x31\x00\xd8" + bytes(216), Header(232)),
    ],
)
def test_a_header_is_read_whole_or_waited_for(received: bytes, header: Header) -> None:
    assert header.length == len(received)
    assert parse(received) == header
    assert parse(received + b"what comes after it") == header
    assert {parse(received[:count]) for count in range(len(received))} == {None}


@pytest.mark.parametrize(
    "received",
    [
        b"GET / HTTP/1.1\r\n",
        b"PROXY TCP4 192.0.2.7 198.51.100.1 56324\r\n",
        b"PROXY TCP4 192.0.2.7 198.51.100.1 56324 443 1\r\n",
        b"PROXY TCP4  192.0.2.7 198.51.100.1 56324 443\r\n",
        b"PROXY TCP4 192.0.2.7 198.51.100.1 65536 443\r\n",
        b"PROXY TCP4 192.0.2.7 198.51.100.1 +1 443\r\n",
        b"PROXY TCP4 192.0.2.7 nowhere 1 443\r\n",
        b"PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
        b"PROXY TCP6 fe80::1%eth0 fe80::2 1 2\r\n",
        b"PROXY UDP4 192.0.2.7 198.51.100.1 1 2\r\n",
        b"PROXY UNKNOWN " + b"x" * MOST_1,
        b"PROXY UNKNOWN " + b"x" * (MOST_1 - 15) + b"\r\n",
        VERSION_2 + b"\x11\x11\x00\x0c" + bytes(12),
        VERSION_2 + b"\x22\x11\x00\x0c" + bytes(12),
        VERSION_2 + b"\x21\x12\x00\x0c" + bytes(12),
        VERSION_2 + b"\x21\x11\x00\x0b" + bytes(11),
        VERSION_2 + pack("!BBH", 0x21, 0x11, MOST_2 - 16 + 1),
    ],
)
def test_what_is_no_header_is_refused(received: bytes) -> None:
    with pytest.raises(BadHeader):
        parse(received)


def test_the_longest_headers_are_taken() -> None:
    line = b"PROXY UNKNOWN " + b"x" * (MOST_1 - 16) + b"\r\n"
    assert parse(line) == Header(MOST_1)
    assert parse(version_2("192.0.2.7", more=bytes(MOST_2 - 28))) == Header(MOST_2, "192.0.2.7", 56324)


@given(st.binary(max_size=600))
@example(VERSION_2 + b"\x21\x11\x02\x08" + bytes(520))
def test_no_bytes_break_it_and_none_are_waited_for_for_ever(received: bytes) -> None:
    for start in (b"", b"PROXY ", VERSION_2, VERSION_2 + b"\x21\x11"):
        try:
            header = parse(start + received)
        except BadHeader:
            continue
        if header is None:
            assert len(start + received) < MOST_2
        else:
            assert header.length <= len(start + received)


def test_only_networks_that_are_named_are_trusted() -> None:
    trusted = networks(["10.0.0.0/8", "2001:db8::/32", "192.0.2.9"])
    assert trusts(trusted, Peer("10.1.2.3", 1, "ip4", loopback=False))
    assert trusts(trusted, Peer("2001:db8::5", 1, "ip6", loopback=False))
    assert trusts(trusted, Peer("192.0.2.9", 1, "ip4", loopback=False))
    assert not trusts(trusted, Peer("192.0.2.8", 1, "ip4", loopback=False))
    assert not trusts(trusted, Peer("unix", 0, "unix", loopback=True))


def test_only_a_proxy_on_this_machine_can_bring_this_machine() -> None:
    here, away = Peer("127.0.0.1", 1, "ip4", loopback=True), Peer("10.0.0.1", 1, "ip4", loopback=False)
    assert brought(Header(1, "127.0.0.1", 5), here) == Peer("127.0.0.1", 5, "ip4", loopback=True)
    assert not brought(Header(1, "127.0.0.1", 5), away).loopback
    assert brought(Header(1, "::ffff:192.0.2.1", 5), away) == Peer("192.0.2.1", 5, "ip4", loopback=False)
    assert brought(Header(1), away) is away


# --- connections --------------------------------------------------------------------------------------------


def behind_proxies(house: House, trusted: str = "127.0.0.0/8") -> None:
    """Have the house listen for proxies as well, and its callers call there."""
    opened = listen("127.0.0.1", 0)
    house.port = opened[0].getsockname()[1]
    house.listener.open(opened, networks([trusted]))


@pytest.mark.parametrize("header", [LINE, version_2("192.0.2.7")])
async def test_what_a_proxy_brings_comes_from_its_true_address(header: bytes) -> None:
    async with a_house() as house:
        behind_proxies(house)
        caller = await house.call(first=header + PREFACE + b"frame")
        session = await house.session()
        await until(lambda: session.whole == PREFACE + b"frame")
        peer = session.connection.peer
        assert (peer.address, peer.port, peer.loopback) == ("192.0.2.7", 56324, False)
        caller.close()


async def test_a_header_that_dribbles_in_is_taken_to_its_last_byte_alone() -> None:
    async with a_house() as house:
        behind_proxies(house)
        caller = await house.call()
        for byte in LINE + PREFACE:
            caller.send(bytes([byte]))
            await asyncio.sleep(0.0005)
        session = await house.session()
        await until(lambda: session.whole == PREFACE)
        caller.close()


async def test_tls_comes_after_the_header() -> None:
    async with a_secure_house() as house:
        behind_proxies(house)
        caller = await Sealed(await house.call(first=LINE)).shake()
        await caller.say(PREFACE)
        peer = (await house.session()).connection.peer
        assert (peer.address, peer.tls) == ("192.0.2.7", True)
        caller.close()


async def test_a_proxy_that_speaks_for_itself_is_itself() -> None:
    async with a_house() as house:
        behind_proxies(house)
        caller = await house.call(first=b"PROXY UNKNOWN\r\n" + PREFACE)
        assert (await house.session()).connection.peer.address == "127.0.0.1"
        caller.close()


@pytest.mark.parametrize("first", [PREFACE, b"bob\n", b"PROXY TCP4 here there 1 2\r\n", b"PROXY " + b"x" * 600])
async def test_from_a_proxy_nothing_but_a_header_is_taken(first: bytes) -> None:
    async with a_house() as house:
        behind_proxies(house)
        caller = await house.call(first=first)
        assert await read_all(caller) in (b"", b"|RESET")
        assert [event for event, _ in house.notes] == ["proxy_refused"]
        assert house.listener.connections == 0
        caller.close()


async def test_a_proxy_that_says_nothing_is_let_go() -> None:
    async with a_house(doorway(header=0.03)) as house:
        behind_proxies(house)
        silent, half = await house.call(), await house.call(first=LINE[:20])
        assert await read_all(silent) == b""
        assert await read_all(half) in (b"", b"|RESET")
        silent.close()
        half.close()


async def test_from_others_no_header_is_taken_and_the_rest_is_as_everywhere() -> None:
    async with a_house() as house:
        behind_proxies(house, "10.0.0.0/8")
        liar, honest = await house.call(first=LINE + PREFACE), await house.call(first=PREFACE)
        assert (await read_all(liar)).startswith(b"The PROXY protocol is not taken")
        assert await read(honest) == b"[native]"
        liar.close()
        honest.close()


async def test_a_second_header_is_refused() -> None:
    async with a_house() as house:
        behind_proxies(house)
        caller = await house.call(first=LINE + LINE + PREFACE)
        assert (await read_all(caller)).startswith(b"The PROXY protocol is not taken")
        caller.close()


async def test_limits_count_the_true_address() -> None:
    async with a_house() as house:
        behind_proxies(house)
        same = [await house.call(first=LINE) for _ in range(9)]
        assert (await read_all(same[8])).startswith(b"There are too many connections from your address.")
        other = await house.call(first=version_2("192.0.2.8") + PREFACE)
        assert await read(other) == b"[native]"
        for caller in (*same, other):
            caller.close()
        await until(lambda: house.listener.connections == 0)
        assert house.listener._admission.nameless == 0


async def test_a_house_that_closes_lets_proxies_go() -> None:
    async with a_house() as house:
        behind_proxies(house)
        caller = await house.call()
        await until(lambda: house.listener.connections == 1)
        house.listener.close()
        assert await read_all(caller) == b""
        caller.close()


async def test_where_only_tls_is_spoken_with_others_who_comes_without_it_is_told_so() -> None:
    async with a_secure_house(doorway(sealed=True)) as house:
        behind_proxies(house)
        plain = await house.call(first=LINE + PREFACE)
        assert await read_all(plain) == b"<tls_needed>"
        silent = await house.call(first=LINE)
        caller = await Sealed(await house.call(first=LINE)).shake()
        await caller.say(PREFACE)
        here = await house.call(first=b"PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n" + PREFACE)
        assert {(await house.session(number)).connection.peer.address for number in range(2)} == {
            "192.0.2.7",
            "127.0.0.1",
        }
        assert [event for event, _ in house.notes] == ["plain_refused"]
        silent.close()
        caller.close()
        here.close()
