"""`chinwag config` prints what there is to set, and says whether a file is good."""

from argparse import ArgumentParser
from pathlib import Path

import pytest

from chinwag import settings_page
from chinwag.cli import config
from chinwag.config import parse


def run(*words: str) -> int:
    parser = ArgumentParser()
    config.add_arguments(parser)
    return config.run(parser.parse_args(words))


def test_alone_it_prints_every_setting_with_its_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    assert capsys.readouterr().out == settings_page.toml() + "\n"


def test_a_good_file_is_told_by_what_it_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "chat.toml"
    file.write_text('[server]\nname = "Den \\"7\\""\n[listen]\nport = 65432\nalso = ["127.0.0.1:7"]\n')
    assert run("--check", str(file)) == 0
    told = capsys.readouterr().out
    assert parse(told, "told") == {"server": {"name": 'Den "7"'}, "listen": {"also": ["127.0.0.1:7"]}}


def test_the_environment_counts_as_it_would_for_a_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "chat.toml"
    file.write_text("[listen]\nport = 7\n")
    monkeypatch.setenv("CHINWAG_CONFIG", str(file))
    monkeypatch.setenv("CHINWAG_TEXT_BACKLOG", "3")
    assert run("--check") == 0
    assert capsys.readouterr().out == "[listen]\nport = 7\n[text]\nbacklog = 3\n"


def test_where_nothing_is_set_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--check") == 0
    assert capsys.readouterr().out == "# Every setting is the default.\n"


def test_a_wrong_file_is_refused_with_the_nearest_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "chat.toml"
    file.write_text("[listen]\nprot = 7\n")
    assert run("--check", str(file)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "did you mean 'port'?" in said.err
