"""One connection: silence is asked about, nonsense ends it."""

import asyncio

import pytest

from chinwag.client import stream
from chinwag.client.dial import LinkError
from chinwag.client.link import Link
from chinwag.protocols.native import frame
from chinwag.room import commands as wish
from tests.client.house import House, until


async def test_a_silent_house_is_asked_and_stays(house: House, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "QUIET", 0.005)
    house.says("now")  # ends the wait that began with the long time
    await until(lambda: sum(isinstance(command, wish.Ping) for command in house.asked) > stream.QUIET_TIMES)
    assert link.status == "online"


async def test_a_dead_house_is_left(monkeypatch: pytest.MonkeyPatch, house: House) -> None:
    monkeypatch.setattr(stream, "QUIET", 0.005)
    link = Link(house.address, "luca")
    await link.open()
    for visit in house.visits:
        visit.write = lambda data: None  # type: ignore[method-assign]
    await until(lambda: link.status != "online")
    assert link.reason == "The server has gone quiet."
    await link.close()


@pytest.mark.parametrize("nonsense", [b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", frame(b'{"t": "said"}')])
async def test_nonsense_ends_the_connection_and_not_the_link(house: House, link: Link, nonsense: bytes) -> None:
    house.visits[0].writer.write(nonsense)
    await until(lambda: link.status != "online")
    assert "not understood" in link.reason
    await until(lambda: link.status == "online")


async def test_a_type_that_is_newer_than_the_client_is_passed_over(house: House, link: Link) -> None:
    house.visits[0].writer.write(frame(b'{"t": "from_the_future", "x": 1}'))
    house.says("after")
    await until(lambda: link.view.rooms["lobby"].lines)
    assert link.status == "online"


async def test_a_house_that_never_welcomes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "ENTER_PATIENCE", 0.01)
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    with pytest.raises(LinkError, match="language"):
        await Link(f"127.0.0.1:{server.sockets[0].getsockname()[1]}", "luca").open()
    server.close()
