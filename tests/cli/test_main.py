"""The command line finds its subcommands and imports nothing else."""

import subprocess
import sys
from argparse import ArgumentParser, Namespace
from types import ModuleType

import pytest

import chinwag
from chinwag.cli import main as cli


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A subcommand `serve` that can be told how to end."""
    module = ModuleType("chinwag.cli.serve")

    def add_arguments(parser: ArgumentParser) -> None:
        parser.add_argument("--code", type=int, default=0)

    def run(args: Namespace) -> int:
        return int(args.code)

    vars(module).update(add_arguments=add_arguments, run=run)
    monkeypatch.setitem(sys.modules, "chinwag.cli.serve", module)
    return module


def test_a_subcommands_answer_is_the_exit_code(ended: ModuleType) -> None:
    assert cli.main(["serve", "--code", "74"]) == 74


def test_a_wrong_flag_ends_with_2_and_names_the_subcommand(
    ended: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["serve", "--cod", "1"]) == 2
    assert "chinwag serve: error" in capsys.readouterr().err


def test_ctrl_c_ends_with_130_and_without_a_traceback(ended: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(args: Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(ended, "run", run)
    assert cli.main(["serve"]) == 130


@pytest.mark.parametrize("words", [["--version"], ["-V"], ["version"]])
def test_the_version_is_told(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 0
    assert capsys.readouterr().out == f"chinwag {chinwag.__version__}\n"


@pytest.mark.parametrize("words", [[], ["--help"], ["help"]])
def test_help_lists_every_subcommand(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 0
    said = capsys.readouterr()
    told = said.out + said.err
    assert all(f"chinwag {name}" in told for name in cli.SUBCOMMANDS)


def test_help_of_a_subcommand_is_its_own(ended: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["help", "serve"]) == 0
    assert "usage: chinwag serve" in capsys.readouterr().out


def test_an_unknown_subcommand_is_refused_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["jion"]) == 2
    assert capsys.readouterr().err == "chinwag: there is no subcommand 'jion'. Did you mean `chinwag join`?\n"


def test_telling_the_version_imports_no_subcommand_and_no_library() -> None:
    code = "import sys; from chinwag.cli.main import main; main(['--version']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not {"asyncio", "textual", "msgspec", "sqlite3", "chinwag.cli.serve"} & loaded


def test_python_dash_m_is_the_same_command() -> None:
    done = subprocess.run([sys.executable, "-m", "chinwag", "-V"], capture_output=True, text=True, check=True)
    assert done.stdout == f"chinwag {chinwag.__version__}\n"
