"""The machine keeps the house style: short files, short functions, nothing unfinished, few broad excepts."""

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # `make budgets` runs them alone: parsing everything takes two seconds

ROOT = Path(__file__).parent.parent
SOURCES = sorted(path for folder in ("src", "tests", "bench", "examples") for path in (ROOT / folder).rglob("*.py"))
PRODUCT = [path for path in SOURCES if path.is_relative_to(ROOT / "src")]

FILE_LINES = 400
FUNCTION_LINES = 50
# words of unfinished work, put together here so that this file does not hold them
UNFINISHED = re.compile(
    r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "raise NotImplemented" + "Error")) + r")\b"
)
# a class is called after what it is
VAGUE = re.compile(r"(Manager|Handler|Helper|Util|Utils|Service|Data)$")
EDGES = 3  # files with a broad except: a connection, the log feed, a background task


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """What the rules speak of in a file; walked once."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler | ast.Import | ast.ImportFrom
    return [node for node in ast.walk(tree(path)) if isinstance(node, kinds)]


def test_the_budgets_look_at_real_files() -> None:
    assert len(PRODUCT) > 10


def test_files_are_short_finished_and_made_of_short_functions() -> None:
    assert {name(path): found for path in SOURCES if (found := over_budget(path))} == {}


def over_budget(path: Path) -> list[str]:
    """What is too long or unfinished in a file."""
    text = path.read_text(encoding="utf-8")
    lines = text.count("\n")
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= FUNCTION_LINES
    ]
    return [*([f"{lines} lines"] if lines >= FILE_LINES else []), *UNFINISHED.findall(text), *long]


def test_every_file_says_in_a_sentence_what_it_is_for() -> None:
    assert [name(path) for path in PRODUCT if not ast.get_docstring(tree(path))] == []


def test_classes_are_called_after_what_they_are() -> None:
    classes = {node.name for path in PRODUCT for node in nodes(path) if isinstance(node, ast.ClassDef)}
    assert {each for each in classes if VAGUE.search(each)} == set()


def swallows_everything(node: ast.AST) -> bool:
    """Whether this is a broad `except` that does not raise again what it caught."""
    if not isinstance(node, ast.ExceptHandler):
        return False
    broad = node.type is None or (
        isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
    )
    last = node.body[-1]
    return broad and not (isinstance(last, ast.Raise) and last.exc is None)


def test_broad_excepts_stand_at_the_three_edges_alone() -> None:
    found = {name(path) for path in PRODUCT if any(map(swallows_everything, nodes(path)))}
    assert len(found) <= EDGES, found


def test_a_file_of_tests_stands_where_its_source_stands() -> None:
    """`test_view.py`, or `test_view_order.py` for one side of a large one, beside where `view.py` would be."""
    stems = {str(path.relative_to(ROOT / "src" / "chinwag").with_name(f"test_{path.stem}")) for path in PRODUCT}
    apart = {"plays", "matrix", "drivers", "fuzz", "conformance", "support", "slow", "bench", "examples"}
    mirroring = [
        path.relative_to(ROOT / "tests").with_suffix("")
        for path in SOURCES
        if path.name.startswith("test_") and path.is_relative_to(ROOT / "tests") and path != Path(__file__)
    ]
    lost = [
        str(path)
        for path in mirroring
        if path.parts[0] not in apart
        and not path.name.startswith("test_example")
        and not any(str(path) == stem or str(path).startswith(f"{stem}_") for stem in stems)
    ]
    assert lost == []


MODULES = {"argon2-cffi": "argon2", "pyopenssl": "OpenSSL"}  # packages whose module is called otherwise


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[^a-z0-9-]", each)[0] for each in project["dependencies"]]
    declared = {MODULES.get(name, name.replace("-", "_")) for name in names}
    extras = [each for name, wanted in project["optional-dependencies"].items() if name != "dev" for each in wanted]
    optional = {MODULES.get(name, name) for each in extras if (name := re.split(r"[^a-z-]", each)[0])}
    imported = {
        (alias.name if isinstance(node, ast.Import) else node.module or "").partition(".")[0]
        for path in PRODUCT
        for node in nodes(path)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported - sys.stdlib_module_names - {"chinwag"} - optional <= declared
    source = "".join(path.read_text(encoding="utf-8") for path in PRODUCT)
    assert {each for each in declared if each not in source} == set()
