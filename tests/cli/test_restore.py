"""`chinwag restore` says what was done, or that nothing was."""

import asyncio
import shutil
from argparse import ArgumentParser
from pathlib import Path

import pytest

from chinwag.cli import restore
from chinwag.store.backup import backup
from chinwag.store.directory import DATABASE
from tests.store.damage import lived_in


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("pristine")
    asyncio.run(lived_in(data, lines=3))
    return backup(data, data.parent / "copy", 0).path


def run(*words: str) -> int:
    parser = ArgumentParser()
    restore.add_arguments(parser)
    return restore.run(parser.parse_args(words))


def test_what_was_restored_is_told(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(made), "--data", str(tmp_path / "data")) == 0
    said = capsys.readouterr().out
    assert "19 entries, everything is as it was written; epoch 17" in said
    assert "What was there" not in said


def test_a_database_that_is_there_is_put_aside_only_when_told(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(made / DATABASE, tmp_path)
    assert run(str(made), "--data", str(tmp_path)) == 1
    assert "Nothing was restored. There is a database" in capsys.readouterr().err
    assert run(str(made), "--data", str(tmp_path), "--force") == 0
    assert "What was there lies in" in capsys.readouterr().out
