"""The documentation keeps up: every room has a page, every concept a home that exists and a test that names it."""

import importlib
import re
from pathlib import Path

import attrs
import pytest
from make_api import rooms

ROOT = Path(__file__).resolve().parents[2]
CONCEPTS = ROOT / "docs" / "explanation" / "concepts.md"
COUNTS = {"S0": 26, "S1": 13, "S2": 15, "S3": 10, "S4": 22, "F": 8}  # how many concepts each source has
IDS = [f"{source}-{number:02}" for source, count in COUNTS.items() for number in range(1, count + 1)]
ROW = re.compile(r"^\| ((?:S\d|F)-\d\d) \|(.+)\|(.+)\|(.+)\|$")


def _rows() -> dict[str, tuple[str, str, str]]:
    found = (ROW.match(line) for line in CONCEPTS.read_text("utf-8").splitlines())
    return {row[1]: (row[2].strip(), row[3].strip(), row[4].strip()) for row in found if row}


def _found(home: str) -> bool:
    """Whether `custrel.room.Thing.part` exists: a thing, a method or an attrs field of it."""
    _, room, *rest = home.split(".")
    thing: object = importlib.import_module(f"custrel.{room}")
    for part in rest:
        if attrs.has(thing) and part in {field.name for field in attrs.fields(thing)}:
            return part == rest[-1]
        if not hasattr(thing, part):
            return False
        thing = getattr(thing, part)
    return True


@pytest.mark.parametrize("room", [room.__name__ for room in rooms()[1:]])
def test_every_room_has_a_reference_page(room: str) -> None:
    """A public room has a page of its own, made from its docstrings."""
    page = ROOT / "docs" / "reference" / f"{room.removeprefix('custrel.')}.md"
    assert f"automodule:: {room}\n" in page.read_text("utf-8")


def test_every_concept_has_a_line() -> None:
    """The table of concepts is complete and in order."""
    assert list(_rows()) == IDS


@pytest.mark.parametrize("concept", IDS)
def test_every_concept_has_a_home_and_a_test_or_a_gap(concept: str) -> None:
    """A home in the table exists, its test exists and names the concept; else the line says what is missing."""
    meaning, home, test = _rows()[concept]
    assert meaning
    homes = re.findall(r"`(custrel\.[\w.]+)`", home)
    assert homes or "gap:" in home
    assert [name for name in homes if not _found(name)] == []
    tests = re.findall(r"`([\w/]+\.py)::(\w+)`", test)
    assert tests or "gap:" in test
    for path, name in tests:
        text = (ROOT / "tests" / path).read_text("utf-8")
        body = re.search(rf"def {name}\(.*?(?=\ndef |\nclass |\n@|\Z)", text, re.DOTALL)
        assert body, f"{path} has no {name}"
        assert concept in body[0], f"{path}::{name} does not name {concept}"


def test_pages_lead_somewhere() -> None:
    """Every relative link in the documentation and the front pages leads to a file that exists."""
    pages = [*ROOT.glob("*.md"), *(p for p in (ROOT / "docs").rglob("*.md") if "_build" not in p.parts)]
    links = [
        (page, target)
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
    ]
    lost = [
        f"{p.relative_to(ROOT)}: {to}" for p, to in links if "://" not in to and not (p.parent / to).exists()
    ]
    assert lost == []


def test_readme_has_two_commands() -> None:
    """Exactly two lines begin with `python3 -m venv`: the main job and the tests, each complete in itself."""
    lines = [
        line
        for line in (ROOT / "README.md").read_text("utf-8").splitlines()
        if line.startswith("python3 -m venv")
    ]
    assert len(lines) == 2
    assert sum("custrel demo" in line for line in lines) == 1
    assert sum("pytest" in line for line in lines) == 1
