"""What the slow tests share: figures that are seen though the test passes, and servers that are ended."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol, TypeAlias

import pytest

from tests.support.server import Server

Tell: TypeAlias = Callable[[str], None]


class Serve(Protocol):
    """Starts a server."""

    def __call__(self, *flags: str, ahead: Sequence[str] = (), **settings: str) -> Server:
        """Flags of `chinwag serve`, words that run it, settings as `limits_flood="false"`."""


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> Tell:
    """Print a line that is seen in any case."""

    def told(line: str) -> None:
        with capsys.disabled():
            print(f"\n  {request.node.name}: {line}", flush=True)

    return told


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """`serve(*flags, **settings)` starts a server on data of its own; all are ended after the test."""
    with ExitStack() as stack:

        def started(*flags: str, ahead: Sequence[str] = (), **settings: str) -> Server:
            server = Server(tmp_path / "data", *flags, ahead=ahead, **settings)
            stack.callback(server.close)
            server.start()
            return server

        yield started
