"""The rules of the house that no linter knows, read from the source itself."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = sorted((ROOT / "src" / "custrel").rglob("*.py"))
FACADE = ROOT / "src" / "custrel" / "__init__.py"
USERS = sorted(
    path for folder in ("examples", "docs", "benchmarks") for path in (ROOT / folder).rglob("*.py")
)
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".csv"}


SHARED = {  # the conformance kit and the walk ask the very question that loading asks
    ("testing", "custrel.plugins._validate"),
    ("assessment", "custrel.plugins._validate"),
    ("io", "custrel.portfolio._portfolio"),  # the gate has checked each record by itself
}


def _imports(path: Path) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Line, module and names of every import in a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "", tuple(alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, ()


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [path for path in SOURCE if path != FACADE], ids=_name)
def test_imports_never_come_from_the_facade(path: Path) -> None:
    """Inside the package names are imported from their rooms: the façade is for users, and lazy."""
    wrong = [
        line
        for line, module, names in _imports(path)
        if module == "custrel" and any(n[0].isupper() for n in names)
    ]
    assert wrong == []


@pytest.mark.parametrize("path", [path for path in SOURCE if path != FACADE], ids=_name)
def test_annotations_can_be_read_at_run_time(path: Path) -> None:
    """Neither postponed annotations nor TYPE_CHECKING outside the façade: cattrs and embedders resolve them."""
    imported = {
        name for _, module, names in _imports(path) if module in {"__future__", "typing"} for name in names
    }
    assert not imported & {"annotations", "TYPE_CHECKING"}


@pytest.mark.parametrize("path", SOURCE, ids=_name)
def test_private_parts_stay_in_their_room(path: Path) -> None:
    """`custrel.<room>._part` is imported only inside that room; `_fields`, `_show` and `_demo` are rooms themselves."""
    room = path.relative_to(ROOT / "src" / "custrel").parts[0].removesuffix(".py")
    wrong = []
    for line, module, names in _imports(path):
        parts = module.split(".")
        if parts[0] == "custrel" and len(parts) > 1 and parts[1] != room and (room, module) not in SHARED:
            hidden = [part for part in (*parts[2:], *names) if part.startswith("_")]
            wrong += [f"line {line}: {module} {hidden}"] if hidden else []
    assert wrong == []


@pytest.mark.parametrize("path", USERS, ids=_name)
def test_examples_use_only_what_is_public(path: Path) -> None:
    """What we show to users never reaches behind an underscore."""
    wrong = [
        f"line {line}: {module}"
        for line, module, names in _imports(path)
        if module.split(".")[0] == "custrel"
        and any(part.startswith("_") for part in (*module.split("."), *names))
    ]
    assert wrong == []


@pytest.mark.parametrize("path", SOURCE, ids=_name)
def test_files_and_functions_stay_short(path: Path) -> None:
    """No file over 400 lines, no function over 60."""
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
            doc = ast.get_docstring(node, clean=False)
            body = [line.strip() for line in text.splitlines()[node.lineno - 1 : node.end_lineno]]
            lines = sum(bool(line) and not line.startswith("#") for line in body) - (
                len(doc.splitlines()) if doc else 0
            )
            assert lines <= 60, f"{node.name} has {lines} lines besides its docstring and comments"


def test_most_files_are_about_one_thing() -> None:
    """Half of the files have at most 150 lines."""
    assert statistics.median(len(path.read_text("utf-8").splitlines()) for path in SOURCE) <= 150


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("test_*.py")), ids=_name)
def test_every_test_states_its_law(path: Path) -> None:
    """A test file says what it is about, and every test in it what must hold."""
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree)
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    defined = [node for body in bodies for node in body if isinstance(node, ast.FunctionDef)]
    tests = [node for node in defined if node.name.startswith("test_")]
    assert [node.name for node in tests if not ast.get_docstring(node)] == []


def test_test_files_have_names_of_their_own() -> None:
    """File names are unique over the whole tree of tests: folders are not packages."""
    names = [
        path.name
        for path in (ROOT / "tests").rglob("*.py")
        if path.name not in {"__init__.py", "conftest.py"}
    ]
    assert sorted(names) == sorted(set(names))


def test_what_is_not_covered_is_argued() -> None:
    """Of lines left out of the coverage there is a handful, and each says why."""
    mark = re.compile(r"#\s*pragma: no (?:cover|branch)(.*)$")
    found = [(path, mark.search(line)) for path in SOURCE for line in path.read_text("utf-8").splitlines()]
    argued = [(_name(path), re.search(r"- \w", one[1])) for path, one in found if one]
    assert [path for path, why in argued if not why] == []
    assert len(argued) <= 8


def test_no_machine_is_named() -> None:
    """No path of the machine this was written on is in the project."""
    folders = ("src", "tests", "docs", "examples", "scripts", "benchmarks", ".ci")
    files = [p for folder in folders for p in (ROOT / folder).rglob("*") if p.suffix in TEXT and p.is_file()]
    files += [p for p in ROOT.iterdir() if p.is_file() and p.suffix in TEXT]
    mark = re.compile(r"(?<![\w.])/(?:work|root|home)/\w")
    wrong = [
        _name(p)
        for p in files
        if ".cache" not in p.parts and mark.search(p.read_text("utf-8", errors="replace"))
    ]
    assert wrong == []
