"""The notebook: every cell runs, in order, and the last line of a cell shows what a notebook would show."""

import ast
import contextlib
import html.parser
import io
import json
from pathlib import Path
from typing import Any

import pytest
from recipes import EXAMPLES

import custrel

NOTEBOOK = json.loads((EXAMPLES / "first_look.ipynb").read_text("utf-8"))


def executed(source: str, names: dict[str, Any]) -> tuple[Any, str]:
    """Run a cell as a notebook does; give the value of its last line, where that is an expression, and what it printed."""
    tree, value = ast.parse(source), None
    said = io.StringIO()
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(said):
        exec(compile(tree, "cell", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return value, said.getvalue()


class Balanced(html.parser.HTMLParser):
    """Counts elements and notices one that is closed in the wrong place."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_cell_runs(bundle_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From top to bottom beside a bundle, the cells run and each shows or says something."""
    monkeypatch.chdir(bundle_file.parent)
    names: dict[str, Any] = {}
    shown = []
    for cell in NOTEBOOK["cells"]:
        if cell["cell_type"] == "code":
            value, said = executed("".join(cell["source"]), names)
            shown.append((type(value).__name__, bool(said)))
    assert shown == [
        ("Intake", False),
        ("Assessment", False),
        ("Page", False),
        ("NoneType", True),
        ("list", False),
        ("NoneType", True),
    ]
    assert isinstance(names["assessment"], custrel.Assessment)


def test_values_show_themselves_as_html(bundle_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a notebook renders is one well-formed table without scripts."""
    monkeypatch.chdir(bundle_file.parent)
    names: dict[str, Any] = {}
    for cell in [c for c in NOTEBOOK["cells"] if c["cell_type"] == "code"][:2]:
        value, _ = executed("".join(cell["source"]), names)
        page = Balanced()
        page.feed(value._repr_html_())
        assert page.open == []
        assert page.seen.count("table") == 1
        assert "script" not in page.seen


def test_notebook_is_kept_clean() -> None:
    """Outputs and run counts are not kept: they would be somebody's data. The format is the current one, with its ids."""
    assert (NOTEBOOK["nbformat"], NOTEBOOK["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in NOTEBOOK["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in NOTEBOOK["cells"]:
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
