"""When aiohttp comes in, and what happens where it cannot."""

import subprocess
import sys
from threading import Event
from types import ModuleType, SimpleNamespace
from typing import cast

import pytest

from tests.net.toys import read_all, until
from tests.net.web.house import a_site, ask, get

UNTOUCHED = """
import sys
import chinwag.server
assert "aiohttp" not in sys.modules, "starting a server imports aiohttp"
"""


def test_a_house_without_browsers_never_imports_aiohttp() -> None:
    subprocess.run([sys.executable, "-c", UNTOUCHED], check=True, timeout=60)


async def test_it_is_imported_once_however_many_ask_at_the_same_time() -> None:
    from chinwag.net.web import app

    loads = 0
    go_on = Event()

    def load() -> ModuleType:
        nonlocal loads
        loads += 1
        go_on.wait(5)
        return app

    async with a_site(load=load) as house:
        callers = [await house.call(first=get("/healthz", version="1.0")) for _ in range(5)]
        await until(lambda: house.listener.connections == 5 and not house.listener.unrecognised)
        go_on.set()
        for caller in callers:
            assert (await read_all(caller)).endswith(b"ok\n")
            caller.close()
        assert loads == 1


async def test_where_it_is_missing_every_request_is_told_so_and_the_log_hears_why() -> None:
    def missing() -> ModuleType:
        raise ModuleNotFoundError("No module named 'aiohttp'")

    async with a_site(load=missing) as house:
        for _ in range(2):
            caller = await house.call(first=get())
            assert b"HTTP/1.1 503 " in await read_all(caller)
            caller.close()
        await until(lambda: house.listener.connections == 0)
        assert {event for event, _ in house.notes} == {"web_missing"}


async def test_a_bug_while_it_starts_leaves_nobody_waiting_and_the_next_request_tries_again() -> None:
    from chinwag.net.web import app

    loads = [SimpleNamespace(run=None), app]

    def load() -> ModuleType:
        return cast(ModuleType, loads.pop(0))

    async with a_site(load=load) as house:
        caller = await house.call(first=get())
        assert b"HTTP/1.1 503 " in await read_all(caller)
        caller.close()
        head, _ = await ask(house, get())
        assert head.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("asked", [False, True])
async def test_a_site_closes_whether_anybody_asked_or_not(asked: bool) -> None:
    async with a_site() as house:
        if asked:
            await ask(house, get())
