"""`chinwag export` writes a whole room, or says why not."""

import argparse
import stat
from pathlib import Path

import msgspec
import pytest

from chinwag.cli import export
from chinwag.store.directory import DATABASE
from tests.store.damage import lived_in


def run(*words: str) -> int:
    """The subcommand with its arguments."""
    parser = argparse.ArgumentParser()
    export.add_arguments(parser)
    return export.run(parser.parse_args(words))


async def test_a_room_is_written_to_the_screen(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    await lived_in(tmp_path)
    assert run("#GARDEN", "--data", str(tmp_path)) == 0
    out = capfdbinary.readouterr().out.decode()
    assert out.startswith("Garden, written ")
    assert "Topic: wasps\n" in out
    assert "ann: line number 29 in garden\n" in out
    assert "👍 ann bob\n" in out


async def test_rooms_longer_than_a_page_come_whole(tmp_path: Path) -> None:
    await lived_in(tmp_path, lines=1_100)
    target = tmp_path / "lobby.json"
    assert run("lobby", "--format", "json", "--output", str(target), "--data", str(tmp_path)) == 0
    found = msgspec.json.decode(target.read_bytes())
    assert [entry["seq"] for entry in found["entries"]] == list(range(1, 1_108))
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


async def test_an_export_changes_nothing_in_the_data_directory(tmp_path: Path) -> None:
    data = tmp_path / "data"
    database = await lived_in(data)
    before = (sorted(path.name for path in data.iterdir()), database.read_bytes())
    assert run("lobby", "-o", str(tmp_path / "out.txt"), "--data", str(data)) == 0
    assert (sorted(path.name for path in data.iterdir()), database.read_bytes()) == before


async def test_an_unknown_room_is_answered_with_those_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await lived_in(tmp_path)
    assert run("shed", "--data", str(tmp_path)) == 1
    assert capsys.readouterr().err == "There is no room shed. There are: Garden, lobby.\n"


async def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await lived_in(tmp_path)
    target = tmp_path / "kept.txt"
    target.write_text("mine")
    assert run("lobby", "-o", str(target), "--data", str(tmp_path)) == 1
    assert target.read_text() == "mine"
    assert "is there already" in capsys.readouterr().err
    assert run("lobby", "-o", str(tmp_path / "no" / "way.txt"), "--data", str(tmp_path)) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_without_a_database_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lobby", "--data", str(tmp_path / DATABASE)) == 2
    assert "There is no database at" in capsys.readouterr().err
