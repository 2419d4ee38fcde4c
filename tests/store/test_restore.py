"""A backup becomes a data directory again: only a sound one, nothing is lost by it, and clients can tell."""

import asyncio
import io
import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from chinwag.room.commands import Say
from chinwag.store.backup import LIST, backup
from chinwag.store.contract import StoreError
from chinwag.store.directory import DATABASE
from chinwag.store.restore import UNPACKED, restore
from chinwag.store.sqlite import SqliteStore
from chinwag.store.verification import verify
from tests.drivers.suite import ANN, enter
from tests.store.damage import damage, lived_in

AT = 1_790_000_000_000
EPOCH = AT // 1000


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(lived_in(tmp_path_factory.mktemp("pristine"))).parent


@pytest.fixture
def data(pristine: Path, tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(pristine / DATABASE, data)
    (data / "key.pem").write_text("key")
    return data


def epoch_in(data: Path) -> int:
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        return int(connection.execute("SELECT v FROM meta WHERE k = 'epoch'").fetchone()[0])


def secret_in(data: Path) -> bytes:
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        return bytes(connection.execute("SELECT v FROM meta WHERE k = 'secret'").fetchone()[0])


@pytest.mark.parametrize("name", ["copy", "copy.tar", "copy.tgz"])
async def test_what_was_backed_up_is_there_again(data: Path, tmp_path: Path, name: str) -> None:
    made = backup(data, tmp_path / name, AT)
    done = restore(made.path, tmp_path / "other", AT)
    assert (done.verified.entries, done.replaced) == (73, None)
    assert (tmp_path / "other" / "key.pem").read_text() == "key"
    assert (tmp_path / "other" / "key.pem").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "other" / UNPACKED).exists()
    store = SqliteStore(tmp_path / "other")
    await store.open()
    assert store.epoch == EPOCH
    assert store.page("garden").head == 36
    await store.close()


def test_the_epoch_is_one_that_no_client_has_seen(data: Path, tmp_path: Path) -> None:
    made = backup(data, tmp_path / "copy", AT)
    assert restore(made.path, tmp_path / "other", AT).epoch == EPOCH
    again = restore(made.path, tmp_path / "other", AT, force=True)
    assert again.epoch == epoch_in(tmp_path / "other") == EPOCH + 1
    early = restore(made.path, tmp_path / "third", 5_000)  # a clock that is wrong
    assert early.epoch == 5


def test_a_database_that_is_there_is_not_replaced_unasked(data: Path, tmp_path: Path) -> None:
    made = backup(data, tmp_path / "copy", AT)
    with pytest.raises(StoreError, match="--force"):
        restore(made.path, data, AT)
    assert epoch_in(data) == 1


async def test_what_was_there_is_put_aside(data: Path, tmp_path: Path) -> None:
    made = backup(data, tmp_path / "copy", AT)
    store = SqliteStore(data)
    await store.open()
    await enter(store, ANN)
    await store.do(ANN, Say(room="lobby", text="said since"))
    await store.close()
    done = restore(made.path, data, AT, force=True)
    assert done.replaced is not None
    assert verify(done.replaced / DATABASE).entries == 74
    assert (done.replaced / "key.pem").exists()
    assert verify(data / DATABASE).entries == 73


def test_what_a_crash_left_beside_the_database_goes_with_it(data: Path, tmp_path: Path) -> None:
    made = backup(data, tmp_path / "copy", AT)
    (data / DATABASE).write_bytes(b"SQLite format 3\0" + bytes(5000))
    (data / f"{DATABASE}-wal").write_bytes(b"a WAL of something else")
    done = restore(made.path, data, AT, force=True)
    assert not (data / f"{DATABASE}-wal").exists()
    assert done.replaced is not None
    assert verify(data / DATABASE).sound


async def test_a_running_server_is_not_disturbed(data: Path, tmp_path: Path) -> None:
    made = backup(data, tmp_path / "copy", AT)
    store = SqliteStore(data)
    await store.open()
    with pytest.raises(StoreError, match="Stop it first"):
        restore(made.path, data, AT, force=True)
    await store.close()
    assert epoch_in(data) == 1


def test_a_damaged_log_is_refused_by_name(data: Path, tmp_path: Path) -> None:
    damage(data / DATABASE, "UPDATE event SET body = 'x' WHERE room = 2 AND seq = 7")
    made = backup(data, tmp_path / "copy", AT)
    with pytest.raises(StoreError, match="in Garden, entry 7: it does not fit its hash"):
        restore(made.path, tmp_path / "other", AT)
    assert not (tmp_path / "other" / DATABASE).exists()
    assert not restore(made.path, tmp_path / "other", AT, damaged=True).verified.sound


def test_a_file_that_is_not_as_it_was_written_is_refused(data: Path, tmp_path: Path) -> None:
    made = backup(data, tmp_path / "copy", AT)
    (made.path / "key.pem").write_text("another key")
    with pytest.raises(StoreError, match=r"key\.pem in this backup is not as it was written"):
        restore(made.path, tmp_path / "other", AT)
    (made.path / "key.pem").unlink()
    with pytest.raises(StoreError, match=r"key\.pem is missing"):
        restore(made.path, tmp_path / "other", AT)


def test_an_archive_writes_nowhere_else(data: Path, tmp_path: Path) -> None:
    made = backup(data, tmp_path / "copy", AT)
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        for name in (LIST, DATABASE, "key.pem"):
            archive.add(made.path / name, name)
        for name in ("../escaped", "/tmp/escaped", "chinwag.lock"):
            member = tarfile.TarInfo(name)
            member.size = 4
            archive.addfile(member, io.BytesIO(b"evil"))
        link = tarfile.TarInfo("certificate.pem")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    restore(tmp_path / "evil.tar", tmp_path / "deep" / "other", AT)
    there = {path.name for path in (tmp_path / "deep" / "other").iterdir()}
    assert there == {DATABASE, "key.pem", "chinwag.lock"}
    assert (tmp_path / "deep" / "other" / "chinwag.lock").read_bytes() == b""
    assert not (tmp_path / "deep" / "escaped").exists()


def test_with_a_new_secret_older_tokens_are_worthless(data: Path, tmp_path: Path) -> None:
    made = backup(data, tmp_path / "copy", AT)
    restore(made.path, tmp_path / "same", AT)
    restore(made.path, tmp_path / "new", AT, new_secret=True)
    assert secret_in(tmp_path / "same") == secret_in(data)
    assert secret_in(tmp_path / "new") != secret_in(data)


@pytest.mark.parametrize("content", [None, b"", b"not an archive"])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "copy.tar").write_bytes(content)
    with pytest.raises(StoreError, match=r"no backup|cannot be restored"):
        restore(tmp_path / "copy.tar", tmp_path / "other", AT)
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["chinwag.lock"]
