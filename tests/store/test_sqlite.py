"""The store in a file keeps the contract, and what was acknowledged is there after closing or a crash."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from chinwag.store.sqlite import SqliteStore
from tests.drivers.suite import Suite


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    made = SqliteStore(tmp_path / "data")
    await made.open()
    yield made
    await made.close()


class TestSqlite(Suite):
    """The contract, on a disk."""
