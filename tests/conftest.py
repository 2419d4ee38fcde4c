"""What every test may count on: a home of its own, and subprocesses that find this source tree."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from chinwag.config import from_environment

ROOT = Path(__file__).parent.parent
SLOW_PLACES = frozenset({"console", "fuzz", "matrix"})
SLOW_FILES = frozenset(
    {
        "test_admin.py", "test_backup.py", "test_restore.py", "test_screens.py", "test_server.py",
        "test_server_tls.py", "test_upkeep.py",
    }
)  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def _apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the home or the settings of who runs it; `python -m chinwag` is this tree's."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for section, keys in from_environment(os.environ).values.items():
            for key in keys:
                patch.delenv(f"CHINWAG_{section}_{key}".upper())
        patch.delenv("CHINWAG_CONFIG", raising=False)
        patch.setenv("HOME", str(home))
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            patch.setenv(name, str(home / name.lower()))
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), str(ROOT)]))
        yield


def pytest_configure(config: pytest.Config) -> None:
    """While tests are collected nothing is thrown away: to look for it is a fifth of the fast tests' time."""
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is there now stays: only what tests make is looked through."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What runs whole servers, every cell or many inputs is slow; fast tests first: what is broken shows early."""
    for item in items:
        if item.path.parent.name in SLOW_PLACES or item.path.name in SLOW_FILES:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)
