"""Patterns of filters: found, masked, refused, and never slow."""

from time import perf_counter

import pytest

from chinwag import patterns
from chinwag.patterns import Pattern, Patterns

pytest.importorskip("re2")


@pytest.fixture
def engine() -> Patterns:
    return Patterns()


def ready(engine: Patterns, pattern: str) -> Pattern:
    found = engine.ready(pattern)
    assert isinstance(found, Pattern)
    return found


@pytest.mark.parametrize(
    ("pattern", "text", "masked"),
    [
        ("spa+m", "SPAAAM and spam", "****** and ****"),
        (r"\bass\b", "class assembly ass", "class assembly ***"),
        ("дурак", "Ты ДУРАК!", "Ты *****!"),
        ("b[aä]d", "bäd 👍 bad", "*** 👍 ***"),
        ("x|y", "xyz", "**z"),
    ],
)
def test_what_is_found_is_masked_letter_by_letter(engine: Patterns, pattern: str, text: str, masked: str) -> None:
    found = ready(engine, pattern)
    assert found.found(text)
    assert found.masked(text) == masked
    assert not found.found("nothing of the kind")
    assert found.masked("nothing of the kind") == "nothing of the kind"


@pytest.mark.parametrize(
    "pattern", ["(", "[", "*", "a{1001}", r"\1", "(?=x)", "((a{100}){100}){100}", "", "x*", "(a|)", "\ud800("]
)
def test_what_is_no_pattern_says_why(engine: Patterns, pattern: str) -> None:
    assert isinstance(engine.ready(pattern), str)
    assert engine.ready(pattern)


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|aa)+b", "(.*)(.*)(.*)(.*)x", "a?" * 60 + "a" * 60 + "b"])
def test_no_pattern_takes_long(engine: Patterns, pattern: str) -> None:
    found = ready(engine, pattern)
    began = perf_counter()
    assert not found.found("a" * 4_000)
    assert perf_counter() - began < 0.1


def test_halves_of_characters_do_no_harm(engine: Patterns) -> None:
    assert not ready(engine, "x").found("a\ud800b")


def test_without_the_package_no_pattern_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(patterns, "import_module", missing)
    assert Patterns().ready("x") == ""
