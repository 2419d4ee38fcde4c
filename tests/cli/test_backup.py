"""`chinwag backup` says what it made, keeps as many as it was told, and never touches what is not a backup."""

import asyncio
import shutil
import tarfile
from argparse import ArgumentParser
from pathlib import Path

import pytest

from chinwag.cli import backup
from chinwag.store.backup import is_backup
from chinwag.store.directory import DATABASE
from tests.store.damage import damage, lived_in


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(lived_in(tmp_path_factory.mktemp("pristine"), lines=3))


@pytest.fixture
def data(pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("os.nice", lambda by: by)  # it would be for ever
    (tmp_path / "data").mkdir()
    shutil.copy(pristine, tmp_path / "data")
    return tmp_path / "data"


def run(*words: str) -> int:
    parser = ArgumentParser()
    backup.add_arguments(parser)
    return backup.run(parser.parse_args(words))


def test_what_was_made_is_told(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(tmp_path / "copy.tar"), "--data", str(data)) == 0
    assert f"{tmp_path / 'copy.tar'}: 19 entries, " in capsys.readouterr().out


def test_the_newest_are_kept_and_nothing_else_is_touched(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backups = tmp_path / "backups"
    for name in ("chinwag-20200101T000000Z", "chinwag-20200102T000000Z", "chinwag-notes", "photos"):
        (backups / name).mkdir(parents=True)
        (backups / name / "backup.json").touch()
    (backups / "chinwag-20190101T000000Z").mkdir()  # called so, and no backup
    assert run(str(backups), "--keep", "2", "--data", str(data)) == 0
    left = sorted(path.name for path in backups.iterdir())
    assert left[:2] == ["chinwag-20190101T000000Z", "chinwag-20200102T000000Z"]
    assert left[3:] == ["chinwag-notes", "photos"]
    assert "chinwag-20200101T000000Z was deleted" in capsys.readouterr().out


def test_archives_of_our_own_are_pruned_like_directories_and_no_others(data: Path, tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    for name in ("chinwag-20200101T000000Z.tar", "chinwag-20200102T000000Z.tgz"):
        assert run(str(backups / name), "--data", str(data)) == 0
    (backups / "chinwag-20190101T000000Z.tar").write_bytes(b"somebody else's")
    with tarfile.open(backups / "chinwag-20190102T000000Z.tgz", "w:gz") as archive:
        archive.add(data / DATABASE, "photo")
    (backups / "chinwag-20190103T000000Z.tar").symlink_to(backups / "chinwag-20200102T000000Z.tgz")
    (backups / "chinwag-20190103T000000Z.tar.old").write_bytes(
        (backups / "chinwag-20200101T000000Z.tar").read_bytes()
    )
    before = {path.name for path in backups.iterdir()}
    assert run(str(backups), "--keep", "2", "--archive", "tgz", "--data", str(data)) == 0
    after = {path.name for path in backups.iterdir()}
    assert before - after == {"chinwag-20200101T000000Z.tar"}
    (new,) = after - before
    assert new.endswith("Z.tgz")
    assert is_backup(backups / new)


def test_damage_is_found_where_that_was_asked_for(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(tmp_path / "one"), "--verify", "--data", str(data)) == 0
    assert "Everything is as it was written." in capsys.readouterr().out
    damage(data / DATABASE, "UPDATE event SET body = 'x' WHERE pos = 9")
    assert run(str(tmp_path / "two"), "--verify", "--data", str(data)) == 1
    assert "DAMAGE" in capsys.readouterr().out


def test_an_archive_is_walked_as_well_and_nothing_of_that_is_left(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "to").mkdir()
    assert run(str(tmp_path / "to"), "--archive", "tgz", "--verify", "--data", str(data)) == 0
    assert "Everything is as it was written." in capsys.readouterr().out
    assert len(list((tmp_path / "to").iterdir())) == 1


def test_what_cannot_be_made_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(tmp_path / "copy"), "--data", str(tmp_path)) == 1
    assert "There is no database" in capsys.readouterr().err
    assert run(str(tmp_path / "copy.tar"), "--keep", "2", "--data", str(tmp_path)) == 2
    assert run(str(tmp_path / "copy.tar"), "--archive", "tar", "--data", str(tmp_path)) == 2
