"""A fresh copy of the tree sets itself up with make, and installs with pip."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

ROOT = Path(__file__).parent.parent.parent
COLD_START = 60.0  # seconds for make to set up, where the registry answers
OFFLINE = ("No matching distribution", "ConnectionError", "Failed to establish", "Could not fetch", "NewConnection")


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A copy of the tree without anything made in it, in a place with a space in its name."""
    copy = tmp_path / "fresh tree"
    left = shutil.ignore_patterns(".git", ".venv", "build", "dist", "*.egg-info", "__pycache__", ".*_cache", "out")
    shutil.copytree(ROOT, copy, ignore=left)
    return copy


def run(*words: str, here: Path) -> str:
    """Run a command as a newcomer would; skips where no registry answers."""
    env = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "MAKEFLAGS", "VIRTUAL_ENV")
    }
    done = subprocess.run(words, cwd=here, env=env, capture_output=True, text=True)
    told = done.stdout + done.stderr
    if done.returncode and any(word in told for word in OFFLINE):
        pytest.skip("no package registry answers here")
    assert done.returncode == 0, told
    return told


def test_make_sets_up_a_fresh_tree_within_a_minute_and_then_does_nothing(fresh: Path) -> None:
    started = time.monotonic()
    run("make", ".venv/runs", here=fresh)
    print(f"cold: {time.monotonic() - started:.1f} s")
    assert time.monotonic() - started < COLD_START
    assert "up to date" in run("make", ".venv/runs", here=fresh)
    assert run(".venv/bin/chinwag", "--version", here=fresh).startswith("chinwag ")


def test_pip_install_gives_the_command(fresh: Path) -> None:
    run(sys.executable, "-m", "venv", "venv", here=fresh)
    run("venv/bin/python", "-m", "pip", "install", "-q", "--no-deps", ".", here=fresh)
    shutil.rmtree(fresh / "src")
    assert run("venv/bin/chinwag", "--version", here=fresh).startswith("chinwag ")


def test_no_file_that_is_installed_from_names_an_index() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml", "Makefile"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text, name
        assert "index-url" not in text.replace("--no-emit-index-url", ""), name


def test_every_pin_has_hashes_of_several_platforms() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pins = [pin for pin in text.replace("\\\n", "").splitlines() if "==" in pin]
    assert len(pins) > 10
    assert all("--hash=sha256:" in pin for pin in pins)
    compiled = next(pin for pin in pins if pin.startswith("msgspec"))
    assert compiled.count("--hash=") > 20
