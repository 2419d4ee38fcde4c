"""A house to visit."""

from collections.abc import AsyncIterator

import pytest

from chinwag.client import dial
from chinwag.client.link import Link
from tests.client.house import House


@pytest.fixture
async def house(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(dial, "FIRST_WAIT", 0.002)
    built = House()
    await built.open()
    yield built
    await built.close()


@pytest.fixture
async def link(house: House) -> AsyncIterator[Link]:
    opened = Link(house.address, "luca")
    await opened.open()
    yield opened
    await opened.close()
