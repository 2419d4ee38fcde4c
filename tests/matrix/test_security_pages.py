"""What the security pages promise is tested: every test that they name exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NAMED = re.compile(r"`(test_\w+)`")
DEFINED = re.compile(r"^\s*(?:async )?def (test_\w+)", re.MULTILINE)


def rows(page: str) -> list[str]:
    """The lines of its tables, without their heads."""
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    return [
        line for line in lines if line.startswith("|") and not line.startswith(("|---", "| promise", "| threat"))
    ]


@pytest.fixture(scope="module")
def defined() -> set[str]:
    files = (ROOT / "tests").rglob("test_*.py")
    return {name for file in files for name in DEFINED.findall(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("page", ["SECURITY.md", "THREAT_MODEL.md"])
def test_every_row_names_tests_and_all_of_them_exist(page: str, defined: set[str]) -> None:
    assert len(rows(page)) > 10
    assert [row for row in rows(page) if not NAMED.search(row)] == []
    assert {name for row in rows(page) for name in NAMED.findall(row)} - defined == set()
