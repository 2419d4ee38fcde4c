"""A backup holds everything of one moment, for its owner alone, and overwrites nothing."""

import asyncio
import shutil
import stat
import tarfile
from pathlib import Path

import msgspec
import pytest

from chinwag.net.certificate import own
from chinwag.room.commands import Say
from chinwag.store import backup as backups
from chinwag.store.backup import FILES, LIST, Listed, backup
from chinwag.store.contract import StoreError
from chinwag.store.directory import DATABASE
from chinwag.store.sqlite import SqliteStore
from chinwag.store.verification import verify
from tests.drivers.suite import ANN, enter
from tests.store.damage import lived_in

AT = 1_790_000_000_000  # 2026-09-21T14:13:20Z


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(lived_in(tmp_path_factory.mktemp("pristine"))).parent


@pytest.fixture
def data(pristine: Path, tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(pristine / DATABASE, data)
    (data / "certificate.pem").write_text("certificate")
    (data / "key.pem").write_text("key")
    return data


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_directory_holds_the_database_the_key_and_what_they_are(data: Path, tmp_path: Path) -> None:
    made = backup(data, tmp_path / "copy", AT)
    assert made.path == tmp_path / "copy"
    assert sorted(path.name for path in made.path.iterdir()) == [LIST, "certificate.pem", DATABASE, "key.pem"]
    listed = msgspec.json.decode((made.path / LIST).read_bytes(), type=Listed)
    assert listed == made.listed
    assert (listed.at, listed.epoch, listed.entries) == (AT, 1, 73)
    assert verify(made.path / DATABASE).sound
    assert verify(made.path / DATABASE).entries == 73


def test_nobody_else_may_read_it(data: Path, tmp_path: Path) -> None:
    made = backup(data, tmp_path / "copy", AT)
    assert mode(made.path) == 0o700
    assert {mode(path) for path in made.path.iterdir()} == {0o600}
    assert mode(backup(data, tmp_path / "copy.tgz", AT).path) == 0o600


@pytest.mark.parametrize("name", ["copy.tar", "copy.tar.gz", "copy.tgz"])
def test_a_name_of_an_archive_becomes_one_file(data: Path, tmp_path: Path, name: str) -> None:
    made = backup(data, tmp_path / name, AT)
    with tarfile.open(made.path) as archive:
        members = archive.getmembers()
    assert [member.name for member in members] == [LIST, *FILES, DATABASE]
    assert {(member.uid, member.uname, member.mode) for member in members} == {(0, "", 0o600)}


def test_in_a_directory_it_is_called_after_the_time(data: Path, tmp_path: Path) -> None:
    assert backup(data, tmp_path, AT).path == tmp_path / "chinwag-20260921T141320Z"


async def test_it_is_taken_beside_a_running_server(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "data")
    await store.open()
    await enter(store, ANN)
    await store.do(ANN, Say(room="lobby", text="before"))
    made = backup(tmp_path / "data", tmp_path / "copy", AT)
    await store.do(ANN, Say(room="lobby", text="after"))
    await store.close()
    assert made.listed.entries == 2
    assert verify(made.path / DATABASE).sound


def test_nothing_is_overwritten(data: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.tar").write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        backup(data, tmp_path / "copy.tar", AT)
    assert (tmp_path / "copy.tar").read_text() == "mine"
    backup(data, tmp_path, AT)
    with pytest.raises(StoreError, match="is there already"):
        backup(data, tmp_path, AT)


def test_what_cannot_be_finished_leaves_nothing(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_pack", fail)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(StoreError, match="No space left"):
        backup(data, tmp_path / "copy.tar", AT)
    assert sorted(tmp_path.iterdir()) == before


def test_a_small_disk_is_refused_before_anything_is_written(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "SPARE", 1 << 62)
    with pytest.raises(StoreError, match=r"MiB free and .* are needed"):
        backup(data, tmp_path / "copy", AT)
    assert not (tmp_path / "copy").exists()


def test_where_there_is_nothing_to_copy_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no database"):
        backup(tmp_path / "data", tmp_path / "copy", AT)


def test_a_place_that_is_not_there_is_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Make it first"):
        backup(data, tmp_path / "nowhere" / "copy", AT)


def test_the_servers_own_certificate_is_among_the_files(tmp_path: Path) -> None:
    files = own(tmp_path)
    assert {files.certificate.name, files.key.name} <= set(FILES)
