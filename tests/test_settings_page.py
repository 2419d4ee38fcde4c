"""The settings as a file and as a page."""

from pathlib import Path

from chinwag import settings_page
from chinwag.config import Config, Source, Values, build, parse
from chinwag.settings import SECRET, settings


def test_the_printed_file_without_its_marks_is_the_defaults() -> None:
    lines = settings_page.toml().splitlines()
    text = "\n".join(line.removeprefix("#") for line in lines if not line.startswith("# "))
    values = parse(text, "printed")
    assert build([Source("printed", values)]) == Config()
    assert sum(len(keys) for keys in values.values()) > 20


def test_the_printed_file_as_it_is_changes_nothing() -> None:
    assert build([Source("printed", parse(settings_page.toml(), "printed"))]) == Config()


def test_the_page_in_the_repository_is_made_from_the_table() -> None:
    page = Path(__file__).parent.parent / "docs" / "config.md"
    assert page.read_text(encoding="utf-8") == settings_page.page(), "run: make docs"


def test_what_is_secret_is_shown_to_nobody() -> None:
    values: Values = {"irc": {"password": "xyzzy", "operators": ["ann:xyzzy"]}, "accounts": {"password": "xyzzy"}}
    shown = settings_page.changed(build([Source("file", values)]))
    assert "xyzzy" not in shown
    assert shown.splitlines() == ["[accounts]", "#password = ...", "[irc]", "#password = ...", "#operators = ..."]


def test_every_setting_that_is_a_secret_is_there() -> None:
    for name in SECRET:
        section, _, key = name.partition(".")
        assert key in settings(section)
