"""The link and a real server: a guest becomes an account, comes back as one, says no password in the clear."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chinwag.client.address import Address, parse
from chinwag.client.dial import LinkError
from chinwag.client.link import Link
from chinwag.client.plain import Plain
from chinwag.config import load
from chinwag.room.commands import CreateRoom, ListRooms
from chinwag.room.commands_accounts import (
    ChangePassword,
    Claim,
    Invite,
    Login,
    LogoutOthers,
    Register,
    SetPolicy,
)
from chinwag.room.commands_moderation import SetMode
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Entered, Invitation, Renewed
from chinwag.server import Server
from chinwag.telemetry import silent
from tests.client.house import until

PASSWORD = "correct horse"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """A server that listens."""
    config = load(
        None,
        {
            "CHINWAG_ACCOUNTS_HASH_KIB": "8", "CHINWAG_ACCOUNTS_HASH_PASSES": "1", "CHINWAG_TLS_ENABLED": "off",
            "CHINWAG_LISTEN_PORT": "0", "CHINWAG_STORAGE_DIRECTORY": str(tmp_path / "data"),
        },
    )  # fmt: skip
    server = Server(config, silent())
    yield server
    await server.stop("stopping")


@pytest.fixture
async def address(server: Server) -> Address:
    """The address that it listens on."""
    [(_, port), *_] = await server.start()
    return Address(port=port)


async def opened(address: Address, name: str, token: str = "", password: str = "") -> Link:
    link = Link(address, name, token, password=password)
    await link.open()
    return link


async def test_a_guest_who_registers_stays_where_it_is_with_a_token_to_come_back(address: Address) -> None:
    link = await opened(address, "ann")
    guest = link.token
    await link.send(CreateRoom(room="garden"))
    assert isinstance(await link.send(Register(password=PASSWORD)), Entered)
    assert link.view.me.kind == "account"
    assert set(link.view.rooms) == {"lobby", "garden"}
    assert link.token not in ("", guest)
    link.say("garden", "mine")
    await link.settled()
    token = link.token
    await link.close()
    back = await opened(address, "ann", token=token)
    assert back.view.me == link.view.me
    assert set(back.view.rooms) == {"lobby", "garden"}
    await back.close()


async def invited(server: Server, owner: Link, **invitation: Any) -> Address:
    server.address(f"chat://127.0.0.1:{owner.address.port}")
    made = await owner.send(Invite(**invitation))
    assert isinstance(made, Invitation)
    return parse(made.link)


async def house_of(server: Server, address: Address) -> Link:
    """The link of its owner, with a room for those who were invited."""
    link = await opened(address, "ann")
    await link.send(Register(password=PASSWORD))
    await link.send(Claim(code=server.claim))
    await link.send(CreateRoom(room="den"))
    await link.send(SetMode(room="den", mode="invite_only", value=1))
    return link


async def test_a_link_leads_past_a_shut_door_into_its_room(server: Server, address: Address) -> None:
    ann = await house_of(server, address)
    await ann.send(SetPolicy(policy="guests", value="no"))
    place = await invited(server, ann, room="den", uses=1)
    bob = await opened(place, "bob")
    assert set(bob.view.rooms) == {"lobby", "den"}
    with pytest.raises(LinkError) as refused:
        await opened(place, "carol")
    assert refused.value.code == "guests_none"
    await ann.close()
    await bob.close()


async def test_a_link_is_used_inside_where_the_door_is_open(server: Server, address: Address) -> None:
    ann = await house_of(server, address)
    place = await invited(server, ann, room="den", uses=1)
    bob = await opened(place, "bob")
    await until(lambda: "den" in bob.view.rooms)
    carol = await opened(place, "carol")
    await until(lambda: any("not valid" in text for text in notes(carol)))
    assert set(carol.view.rooms) == {"lobby"}
    for link in (ann, bob, carol):
        await link.close()


async def test_a_link_into_the_house_says_nothing_to_who_is_in_anyway(server: Server, address: Address) -> None:
    ann = await house_of(server, address)
    bob = await opened(await invited(server, ann, room=""), "bob")
    await bob.send(ListRooms())
    assert notes(bob) == []
    await ann.close()
    await bob.close()


def notes(link: Link) -> list[str]:
    return [line.text for room in link.view.rooms.values() for line in room.lines if line.kind == "note"]


async def test_a_registered_name_is_refused_without_its_password(address: Address) -> None:
    link = await opened(address, "ann")
    await link.send(Register(password=PASSWORD))
    with pytest.raises(LinkError) as refused:
        await opened(address, "ann")
    assert refused.value.code == "name_registered"
    with pytest.raises(LinkError) as refused:
        await opened(address, "ann", password="wrong horse")
    assert refused.value.code == "login_wrong"
    second = await opened(address, "ann", password=PASSWORD)
    assert second.view.me.id == link.view.me.id
    await second.close()
    await link.close()


async def test_logging_out_the_others_keeps_this_one(address: Address) -> None:
    link = await opened(address, "ann")
    await link.send(Register(password=PASSWORD))
    other = await opened(address, "ann", password=PASSWORD)
    before = link.token
    assert isinstance(await link.send(LogoutOthers()), Renewed)
    assert link.token not in ("", before)
    await until(lambda: other.status == "offline")
    assert isinstance(await link.send(ChangePassword(old=PASSWORD, new="battery staple")), Accepted)
    await other.close()
    await link.close()


async def test_no_password_leaves_in_the_clear(address: Address) -> None:
    link = await opened(address, "ann")
    link.address = Address(host="192.0.2.1")
    assert await link.send(Login(name="ann", password=PASSWORD)) == Refused("password_plain")
    await link.close()


async def test_the_line_client_asks_for_a_password_and_hides_it(address: Address) -> None:
    link = await opened(address, "ann")
    said: list[str] = []
    hidden: list[bool] = []
    plain = Plain(link, said.append, person=True, echo=False, hide=hidden.append)
    await plain._carry_out("/register")
    assert said[-1].startswith("A password for ann")
    assert hidden == [True]
    await plain._carry_out(PASSWORD)
    assert hidden == [True, False]
    assert said[-1] == "You are logged in as ann."
    await plain._carry_out("/password")
    await plain._carry_out("")
    assert said[-1] == "Nothing was changed."
    await plain._carry_out("/password")
    await plain._carry_out(PASSWORD)
    await plain._carry_out("battery staple")
    assert hidden[-2:] == [True, False]
    assert PASSWORD not in "".join(said)
    await link.close()
