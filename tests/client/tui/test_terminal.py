"""The client as it is started, on a real pty beside a real server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.client.tui.terminal import Terminal
from tests.support.programs import Server

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Iterator["Server"]:
    with Server(tmp_path / "house") as running:
        yield running


@contextmanager
def joined(server: "Server", name: str, columns: int = 80, rows: int = 24, **env: str) -> Iterator[Terminal]:
    yield from ()
