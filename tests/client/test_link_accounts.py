"""The link and a real server: a guest becomes an account, comes back as one, says no password in the clear."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chinwag.client.address import Address
from chinwag.client.dial import LinkError
from chinwag.client.link import Link
from chinwag.client.plain import Plain
from chinwag.config import load
from chinwag.room.commands import CreateRoom
from chinwag.room.commands_accounts import ChangePassword, Login, LogoutOthers, Register
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Entered, Renewed
from chinwag.server import Server
from chinwag.telemetry import silent
from tests.client.house import until

PASSWORD = "correct horse"


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[Address]:
    """A server's address."""
    config = load(
        None,
        {
            "CHINWAG_ACCOUNTS_HASH_KIB": "8", "CHINWAG_ACCOUNTS_HASH_PASSES": "1", "CHINWAG_TLS_ENABLED": "off",
            "CHINWAG_LISTEN_PORT": "0", "CHINWAG_STORAGE_DIRECTORY": str(tmp_path / "data"),
        },
    )  # fmt: skip
    server = Server(config, silent())
    [(_, port), *_] = await server.start()
    yield Address(port=port)
    await server.stop("stopping")


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
