"""`chinwag doctor` names what is wrong in one sentence with what to do, and its exit code is the worst of it."""

import asyncio
import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from chinwag.cli import doctor
from chinwag.store.directory import DATABASE
from tests.store.damage import damage, lived_in


def run(*words: str) -> int:
    parser = ArgumentParser()
    doctor.add_arguments(parser)
    return doctor.run(parser.parse_args(words))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHINWAG_LISTEN_PORT", "0")
    asyncio.run(lived_in(tmp_path / "data", lines=3))
    return tmp_path / "data"


def test_what_is_fine_is_0(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", str(data), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert {each["level"] for each in found} == {"fine"}
    assert [each["check"] for each in found] == [
        "settings",
        "files",
        "disk",
        "certificate",
        "ports",
        "clock",
        "log",
    ]


def test_files_open_to_others_are_a_problem(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / DATABASE).chmod(0o644)
    assert run("--data", str(data)) == 2
    assert "chmod go=" in capsys.readouterr().out


def test_damage_is_found_where_all_is_walked(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    damage(data / DATABASE, "UPDATE event SET body = 'x' WHERE pos = 9")
    assert run("--data", str(data)) == 0
    assert run("--data", str(data), "--full") == 2
    assert "DAMAGE" in capsys.readouterr().out


def test_a_clock_behind_the_log_is_a_problem(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    damage(data / DATABASE, "UPDATE event SET at = 99999999999999")
    assert run("--data", str(data)) == 2
    assert "behind the last message" in capsys.readouterr().out


def test_settings_that_cannot_be_used_are_named(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHINWAG_TLS_ENABLED", "perhaps")
    assert run("--data", str(data)) == 2
    assert "tls.enabled must be" in capsys.readouterr().out


def test_without_tls_there_is_a_warning(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHINWAG_TLS_ENABLED", "off")
    assert run("--data", str(data)) == 1
