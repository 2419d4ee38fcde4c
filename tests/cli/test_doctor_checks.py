"""Each check of the doctor finds its fault and says what to do about it."""

import asyncio
import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chinwag.cli import doctor_checks as checks
from chinwag.cli.doctor_checks import Finding, Subject
from chinwag.config import Source, build
from chinwag.net.certificate import make, own
from chinwag.store.directory import DATABASE
from tests.store.damage import damage, lived_in

RUNNING = {"pid": os.getpid(), "places": "", "draining": 0, "store": "ready", "reason": ""}
Check = Callable[[Subject], Iterator[Finding]]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(lived_in(tmp_path_factory.mktemp("pristine"), lines=3))


@pytest.fixture
def data(pristine: Path, tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir(mode=0o700)
    shutil.copy(pristine, tmp_path / "data")
    return tmp_path / "data"


def found(check: Check, data: Path, *, full: bool = False, status: Any = None, path: Path | None = None,
          **sections: dict[str, object]) -> list[tuple[str, str]]:  # fmt: skip
    config = build([Source("file", sections)])
    return [(each.level, each.said) for each in check(Subject(config, data, path, status or {}, full))]


def only(check: Check, data: Path, **more: Any) -> tuple[str, str]:
    (one,) = found(check, data, **more)
    return one


def test_settings_with_a_password_in_them_are_for_nobody_else(data: Path, tmp_path: Path) -> None:
    settings = tmp_path / "chat.toml"
    settings.touch(0o644)
    level, said = found(checks.files, data, path=settings, irc={"password": "xyzzy"})[0]
    assert (level, "irc.password" in said, "xyzzy" in said) == ("warning", True, False)
    settings.chmod(0o640)
    assert only(checks.files, data, path=settings, irc={"password": "xyzzy"})[0] == "fine"


@pytest.mark.parametrize(("free", "level"), [(10 << 20, "problem"), (100 << 20, "warning"), (1 << 40, "fine")])
def test_room_that_runs_out_is_told_in_time(
    data: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(1 << 40, 0, free))
    assert only(checks.disk, data)[0] == level


def test_a_running_server_without_its_ballast_is_short_of_room(data: Path) -> None:
    assert "16 MiB" in found(checks.disk, data, status=RUNNING)[-1][1]


@pytest.mark.parametrize(
    ("kind", "level"),
    [("nfs4", "problem"), ("cifs", "problem"), ("fuse.sshfs", "problem"), ("tmpfs", "warning"),
     ("overlay", "warning"), ("ext4", "fine"), ("btrfs", "fine")],
)  # fmt: skip
def test_a_file_system_that_a_database_cannot_trust_is_named(
    data: Path, monkeypatch: pytest.MonkeyPatch, kind: str, level: str
) -> None:
    monkeypatch.setattr(checks, "kind_of", lambda path: kind)
    assert only(checks.file_system, data)[0] == level


def test_a_certificate_is_examined_with_its_key_and_its_days(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert only(checks.certificate, data) == (
        "fine", "There is none yet: the first start of a server makes one.",
    )  # fmt: skip
    make(own(data), ["localhost"])
    assert only(checks.certificate, data)[0] == "fine"
    own(data).key.chmod(0o644)
    assert only(checks.certificate, data)[0] == "problem"
    own(data).key.chmod(0o600)
    own(data).key.write_text("no key")
    assert only(checks.certificate, data)[0] == "problem"


@pytest.mark.parametrize(
    ("since", "left", "levels"),
    [(-1, 300, ["fine"]), (-1, 20, ["warning"]), (-1, -2, ["problem"]), (3, 300, ["problem", "fine"])],
)
def test_a_certificate_s_days_are_counted(
    data: Path, monkeypatch: pytest.MonkeyPatch, since: int, left: int, levels: list[str]
) -> None:
    make(own(data), ["localhost"])
    monkeypatch.setattr(checks, "_validity", lambda path: (since, left))
    assert [level for level, _ in found(checks.certificate, data)] == levels


def test_the_days_are_those_that_stand_in_it(data: Path) -> None:
    make(own(data), ["localhost"])
    since, left = checks._validity(own(data).certificate)
    end = datetime.now(UTC) + timedelta(days=left)
    assert since < 0
    assert end.year > datetime.now(UTC).year


def test_few_file_handles_are_few_people(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda which: (64, 256))
    level, said = only(checks.handles, data)
    assert (level, "256 file handles are 192 people" in said) == ("warning", True)
    monkeypatch.setattr("resource.getrlimit", lambda which: (64, 65_536))
    assert only(checks.handles, data)[0] == "fine"


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="no /proc")
def test_the_handles_of_a_running_server_are_its_own(data: Path) -> None:
    assert only(checks.handles, data, status=RUNNING)[0] in ("fine", "warning")


def test_a_house_without_an_owner_is_a_warning_once_others_can_come(data: Path) -> None:
    assert found(checks.house, data) == []
    (level, said) = only(checks.house, data, listen={"lan": True})
    assert (level, "/claim" in said) == ("warning", True)


def test_where_the_password_of_the_house_stands_is_told(data: Path) -> None:
    assert "wins over /house password" in only(checks.house, data, accounts={"password": "mellon"})[1]
    damage(data / DATABASE, "INSERT OR REPLACE INTO policy VALUES ('password', 'on')")
    assert "that /house password set" in only(checks.house, data)[1]


def test_what_a_public_server_lacks_is_told_as_its_start_would(data: Path) -> None:
    listen: dict[str, object] = {"public": True}
    limits: dict[str, object] = {"flood": False}
    said = [said for _, said in found(
        checks.house, data, listen=listen, limits=limits,
    )]  # fmt: skip
    assert "A server open to the internet needs the flood limits: take limits.flood = false away." in said


def test_damage_at_the_end_of_a_room_is_named_without_a_walk(data: Path) -> None:
    assert [level for level, _ in found(checks.log, data)] == ["warning", "fine"]  # of 1970
    damage(data / DATABASE, "UPDATE event SET body = 'x' WHERE room = 1 AND seq = 4")
    assert found(checks.log, data)[-1] == (
        "problem", "There is DAMAGE at lobby #4: chinwag verify says more; restore a backup.",
    )  # fmt: skip


def test_damage_that_no_chain_sees_is_found_by_the_walk(data: Path) -> None:
    assert found(checks.log, data, full=True)[-1] == ("fine", "Everything is as it was written.")
    damage(data / DATABASE, "DELETE FROM reaction")
    assert found(checks.log, data)[-1][0] == "fine"
    assert found(checks.log, data, full=True)[-1][0] == "problem"


def test_a_server_that_stores_nothing_is_a_problem(data: Path) -> None:
    status = {**RUNNING, "store": "read_only", "reason": "the disk is full"}
    assert found(checks.log, data, status=status)[-1] == (
        "problem", "The running server stores nothing: the disk is full.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("newest", "level"), [(3.0, "problem"), (1.0, "fine"), (-86_400.0, "fine"), (-500 * 86_400.0, "warning")]
)
def test_a_clock_that_jumped_shows_by_the_newest_entry(newest: float, level: str) -> None:
    now = time.time()
    (finding,) = checks._clock(int((now + newest) * 1000), now)
    assert finding.level == level


@pytest.mark.parametrize(
    ("unit", "level"),
    [("Type=notify\nDynamicUser=yes\n", "fine"), ("Type=notify\n", "warning"), ("User=chat\n", "warning"),
     ("Type=notify\nUser=root\n", "warning"), (None, "fine")],
)  # fmt: skip
def test_a_unit_is_looked_at_where_there_is_systemd(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unit: str | None, level: str
) -> None:
    here = Path.is_dir
    monkeypatch.setattr(Path, "is_dir", lambda path: str(path) == "/run/systemd/system" or here(path))
    if unit is not None:
        (tmp_path / "chinwag.service").write_text(unit)
    subject = Subject(build([]), data, None, {}, False)
    assert [each.level for each in checks.service(subject, (str(tmp_path),))] == [level]


def test_who_examines_somebody_else_s_server_is_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(checks.user, data) == []
    monkeypatch.setattr(os, "geteuid", lambda: data.stat().st_uid + 1)
    assert only(checks.user, data)[0] == "warning"
