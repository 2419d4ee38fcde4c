"""WEBIRC on a real server: whom a gateway brings is counted where that person is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chinwag.config import ConfigError, Values, load
from tests.net.toys import until
from tests.test_server_tls import configured, running

SECTIONS: Values = {
    "tls": {"enabled": "off"},
    "irc": {"webirc": ["127.0.0.0/8 swordfish"]},
    "limits": {"nameless_per_block": 2, "connections_per_block": 3},
    "log": {"format": "off"},
}


@asynccontextmanager
async def caller(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def test_who_is_brought_is_counted_at_the_true_address(tmp_path: Path) -> None:
    async with running(configured(tmp_path, SECTIONS)) as house:
        callers = [await asyncio.open_connection("127.0.0.1", house.port) for _ in range(6)]
        heard = []
        for number, (reader, writer) in enumerate(callers):
            address = "198.51.100.10" if number == 3 else "198.51.100.9"
            writer.write(f"WEBIRC swordfish web host {address}\r\nPING :x\r\n".encode())
            heard.append((await asyncio.wait_for(reader.readline(), 5)).split(b" ")[0])
        assert [line == b"ERROR" for line in heard] == [False, False, True, False, True, True]
        for _, writer in callers:
            writer.close()


async def test_names_and_ends_are_counted_there_as_well(tmp_path: Path) -> None:
    async with running(configured(tmp_path, SECTIONS)) as house:
        listener = house.server._listener
        assert listener is not None
        async with caller(house.port) as (reader, writer):
            writer.write(b"WEBIRC swordfish web host 198.51.100.9\r\nNICK ann\r\nUSER a 0 * :A\r\n")
            assert b" 001 ann " in await asyncio.wait_for(reader.readline(), 5)
            block = listener._admission._blocks["198.51.100.9"]
            assert (block.open, block.nameless, listener._admission.nameless) == (1, 0, 0)
        await until(lambda: not block.open)
        assert (block.open, block.nameless, listener._admission.nameless) == (0, 0, 0)


@pytest.mark.parametrize("row", ["swordfish", "192.0.2.0/99 swordfish"])
def test_a_row_that_cannot_be_read_is_refused_without_showing_it(row: str) -> None:
    with pytest.raises(ConfigError, match=r"irc\.webirc: row 1 is not of the form") as refused:
        load(None, {}, {"irc": {"webirc": [row]}})
    assert "swordfish" not in str(refused.value)


async def test_operators_of_the_settings_are_read_again_and_gateways_wait_for_the_next_start(
    tmp_path: Path,
) -> None:
    async with running(configured(tmp_path, SECTIONS)) as house:
        irc = {"operators": ["root:toor"], "webirc": ["127.0.0.0/8 tuna"]}
        house.server.reload(configured(tmp_path, {**SECTIONS, "irc": irc}))
        hub = house.server._hub
        assert hub is not None
        assert hub.gate.settings.operators == {"root": "toor"}
        assert [each.kept for each in hub.gate.settings.gateways] == ["swordfish"]
