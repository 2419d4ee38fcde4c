"""Writing in one's own editor."""

from pathlib import Path

import pytest

from chinwag.client.tui.editor import edited


def test_what_the_editor_saved_is_the_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "\\033[31m, and more\\n" >> "$2"\n')
    editor.chmod(0o700)
    monkeypatch.setenv("VISUAL", f"{editor} --flag")
    assert edited("begun") == "begun[31m, and more"


def test_an_editor_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "false")
    assert edited("begun") is None
    monkeypatch.setenv("VISUAL", "/nonexistent/editor")
    assert edited("begun") is None
