"""`chinwag doctor` names what is wrong in one sentence with what to do, and its exit code is the worst of it."""

import asyncio
import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from chinwag.cli import doctor, doctor_checks
from chinwag.store.directory import DATABASE
from tests.store.damage import damage, lived_in


def run(*words: str) -> int:
    parser = ArgumentParser()
    doctor.add_arguments(parser)
    return doctor.run(parser.parse_args(words))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHINWAG_LISTEN_PORT", "0")
    monkeypatch.setattr(doctor_checks, "kind_of", lambda path: "ext4")
    monkeypatch.setattr(doctor_checks, "AHEAD", 10**6)  # what lived_in stores is of 1970
    monkeypatch.setattr("resource.getrlimit", lambda which: (64, 65_536))
    asyncio.run(lived_in(tmp_path / "data", lines=3))
    return tmp_path / "data"


def test_what_is_fine_is_0_and_json_has_its_fields(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", str(data), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["form"], told["level"], told["data"]) == (1, "fine", str(data))
    assert all(set(each) == {"check", "level", "said"} for each in told["findings"])
    checks = [each["check"] for each in told["findings"] if each["check"] not in ("service", "house")]
    assert checks == [
        "settings", "files", "disk", "filesystem", "certificate", "ports", "handles", "clock", "log",
    ]  # fmt: skip


def test_what_is_fine_can_be_left_out(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", str(data), "--quiet") == 0
    assert capsys.readouterr().out == ""
    (data / DATABASE).chmod(0o644)
    assert run("--data", str(data), "--quiet") == 2
    assert capsys.readouterr().out.startswith("problem  files")


def test_files_open_to_others_are_a_problem(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / DATABASE).chmod(0o644)
    assert run("--data", str(data)) == 2
    assert "chmod go=" in capsys.readouterr().out


def test_damage_is_found(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    damage(data / DATABASE, "UPDATE event SET body = 'x' WHERE pos = 9")
    assert run("--data", str(data)) == 2
    assert "DAMAGE" in capsys.readouterr().out


def test_settings_that_cannot_be_used_are_named(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHINWAG_TLS_ENABLED", "perhaps")
    assert run("--data", str(data)) == 2
    assert "tls.enabled must be" in capsys.readouterr().out


def test_without_tls_there_is_a_warning(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHINWAG_TLS_ENABLED", "off")
    assert run("--data", str(data)) == 1
