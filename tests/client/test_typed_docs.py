"""docs/client.md tells every command and every key as the tables have them."""

from pathlib import Path

import pytest

from chinwag.client import Chat
from chinwag.client.tui.actions import ACTIONS, Action, key_names
from chinwag.protocols.slash import ROWS, Row

PAGE = (Path(__file__).parents[2] / "docs" / "client.md").read_text(encoding="utf-8")


def cell(text: str) -> str:
    return text.replace("|", "\\|")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_command_is_told(row: Row) -> None:
    assert f"| `{cell(row.usage)}` | {cell(row.help)} |" in PAGE


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_every_key_is_told(action: Action) -> None:
    assert f"| {key_names(action.keys)} | {cell(action.help)} |" in PAGE


def test_every_method_for_programs_is_told() -> None:
    methods = [name for name in vars(Chat) if not name.startswith("_") and callable(getattr(Chat, name))]
    assert [name for name in methods if f"`{name}(" not in PAGE and f", `{name}(" not in PAGE] == []
