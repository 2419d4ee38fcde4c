"""WEBIRC: gateways that are known bring people, who are counted, banned and shown as what they are."""

import pytest
from msgspec.structs import replace

from chinwag.auth.gateways import gateways
from chinwag.net.contract import Peer
from chinwag.protocols.irc.wire import Irc
from chinwag.room.lobby import HOUSE
from chinwag.room.order import Ban
from tests.protocols.irc.talk import Client, Talk
from tests.support.wires import ToyConnection

GATEWAY = Peer("192.0.2.7", 4000, "ip4", loopback=False, tls=True, certificate="c5" * 32)
LINE = "WEBIRC swordfish web host.example 198.51.100.9"
ENDED = "ERROR :Only gateways that this server knows can say whom they bring."


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    talk.hub.gate.settings.gateways = gateways(["192.0.2.0/24 swordfish", "203.0.113.0/24 $argon2 hash"])
    talk.house.shown = lambda address: f"{address}.shown"

    def move(connection: ToyConnection, address: str, secure: bool) -> bool:
        connection.peer = replace(connection.peer, address=address, tls=secure)
        return address != "198.51.100.66"

    talk.hub.mover = move
    return talk


def come(talk: Talk, peer: Peer = GATEWAY) -> Client:
    connection = ToyConnection()
    connection.peer = peer
    wire = Irc(talk.house, "gateway.shown", secure=peer.tls, certificate=peer.certificate)
    return Client(talk, talk.hub.open_session(connection, wire), connection)


async def test_whom_a_gateway_brings_is_seen_where_that_person_is(talk: Talk) -> None:
    client = come(talk)
    assert await client.wait(f"{LINE} :secure local-port=6697") == []
    assert "001" in client.ask("NICK ann", "USER a 0 * :A")[0]
    assert client.session.facts.address == "198.51.100.9"
    whois = client.ask("WHOIS ann")
    assert any(" ~a 198.51.100.9.shown " in line for line in whois)
    assert any(" 671 " in line for line in whois)


async def test_without_the_option_it_is_no_secure_connection(talk: Talk) -> None:
    client = come(talk)
    await client.wait(LINE)
    client.ask("NICK ann", "USER a 0 * :A")
    assert not any(" 671 " in line for line in client.ask("WHOIS ann"))
    assert not client.session.facts.tls


async def test_the_gateway_s_certificate_is_nobody_s(talk: Talk) -> None:
    client = come(talk)
    await client.wait(LINE)
    assert client.session.facts.certificate == ""
    assert "EXTERNAL" not in " ".join(client.ask("CAP LS 302"))


@pytest.mark.parametrize(
    ("peer", "lines"),
    [
        (GATEWAY, ["WEBIRC wrong web host 198.51.100.9"]),
        (GATEWAY, ["WEBIRC swordfish web host somewhere"]),
        (GATEWAY, ["WEBIRC swordfish web host 198.51.100.66"]),
        (replace(GATEWAY, address="192.0.3.7"), [LINE]),
        (replace(GATEWAY, address="203.0.113.4"), [LINE]),
        (replace(GATEWAY, address="203.0.113.4"), ["WEBIRC $argon2 web host 198.51.100.9"]),
    ],
)
async def test_anybody_else_is_shown_the_door(talk: Talk, peer: Peer, lines: list[str]) -> None:
    client = come(talk, peer)
    assert await client.wait(*lines) == [ENDED]
    assert client.connection.closed


async def test_it_comes_before_anything_else(talk: Talk) -> None:
    client = come(talk)
    heard = await client.wait("CAP LS 302", LINE, "NICK ann", "USER a 0 * :A")
    assert any(" 462 " in line for line in heard)
    assert client.session.facts.address == GATEWAY.address
    assert client.ask("CAP END", LINE)[-1].split(" ")[1] == "462"


async def test_it_comes_once(talk: Talk) -> None:
    client = come(talk)
    heard = await client.wait(LINE, "WEBIRC swordfish web host 198.51.100.10")
    assert [line.split(" ")[1] for line in heard] == ["462"]
    assert client.session.facts.address == "198.51.100.9"


async def test_a_ban_of_the_true_address_holds(talk: Talk) -> None:
    talk.store.state.load_ban(HOUSE, Ban("address", "198.51.100.0/24"))
    client = come(talk)
    heard = await client.wait(LINE, "NICK ann", "USER a 0 * :A")
    assert not any(" 001 " in line for line in heard)


async def test_a_password_that_was_right_is_not_hashed_again_and_a_wrong_one_is(talk: Talk) -> None:
    talk.secrets.hashes["$argon2 hash"] = "tuna"
    peer = replace(GATEWAY, address="203.0.113.4")
    for _ in range(3):
        assert await come(talk, peer).wait("WEBIRC tuna web host 198.51.100.9") == []
    assert len(talk.secrets.checked) == 1
    assert await come(talk, peer).wait("WEBIRC tune web host 198.51.100.9") == [ENDED]
    assert len(talk.secrets.checked) == 2


async def test_what_it_is_follows_at_once(talk: Talk) -> None:
    client = come(talk)
    client.session.received(f"{LINE}\r\nNICK ann\r\nUSER a 0 * :A\r\n".encode())
    heard = await client.wait("PING x")
    assert any(" 001 " in line for line in heard)
