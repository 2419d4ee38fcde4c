"""`chinwag verify` says what it found, and its exit code says it to programs."""

import argparse
from pathlib import Path

import pytest

from chinwag.cli import verify
from tests.store.damage import damage, lived_in


def run(*words: str) -> int:
    """The subcommand with its arguments."""
    parser = argparse.ArgumentParser()
    verify.add_arguments(parser)
    return verify.run(parser.parse_args(words))


async def test_a_sound_log_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await lived_in(tmp_path)
    assert run("--data", str(tmp_path)) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[:2] == ["lobby: 37 entries, sound", "Garden: 36 entries, sound"]
    assert out[2].startswith("2 rooms, 73 entries checked in ")
    assert out[2].endswith("everything is as it was written.")


async def test_damage_is_named_with_its_first_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    damage(await lived_in(tmp_path), "UPDATE event SET body = 'x' WHERE room = 2 AND seq IN (5, 7)")
    assert run("--data", str(tmp_path)) == 1
    out = capsys.readouterr().out
    assert "lobby: 37 entries, sound\n" in out
    assert "Garden: 36 entries, DAMAGED at entry 5 (position 8): it does not fit its hash; 1 more\n" in out
    assert out.endswith("there is DAMAGE.\n")


def test_without_a_database_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", str(tmp_path)) == 2
    assert capsys.readouterr().err == f"There is no database at {tmp_path / 'chinwag.db'}.\n"
    assert list(tmp_path.iterdir()) == []


async def test_damaged_text_has_no_power_over_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(await lived_in(tmp_path), "UPDATE room SET name = 'a' || char(27) || '[2J' WHERE id = 2")
    assert run("--data", str(tmp_path)) == 1
    assert "\x1b" not in capsys.readouterr().out
