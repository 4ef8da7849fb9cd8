"""The upgrade policy as code: two minor releases of warning, at the caller's line, with what to use instead."""

import ast
import re
import warnings
from pathlib import Path

import pytest

import custrel
from custrel._fields import deprecated, renamed
from custrel.errors import InvalidValueError
from custrel.model import Window

SOURCE = Path(custrel.__file__).parent


@deprecated(since="0.2", gone="0.4", instead="twice")
def double(n: int) -> int:
    """Give two of them."""
    return 2 * n


def test_what_is_deprecated_works_and_warns_at_the_callers_line() -> None:
    """The answer is as before; the warning names what to use and when the old goes, and points here."""
    with pytest.warns(DeprecationWarning, match="double is deprecated") as caught:
        assert double(4) == 8
    (one,) = caught
    assert str(one.message) == "double is deprecated since 0.2 and goes in 0.4; use twice"
    assert one.filename == __file__
    assert double.__doc__ == "Give two of them."


def test_an_old_name_leads_to_the_new_one() -> None:
    """A room's old name gives the very thing, with a warning here; any other name is an AttributeError as always."""
    find = renamed("custrel.model", {"Span": "custrel.model.Window"}, since="0.9", gone="1.0")
    with pytest.warns(
        DeprecationWarning, match=r"custrel\.model\.Span is deprecated .* use custrel\.model\.Window"
    ) as caught:
        assert find("Span") is Window
    assert caught[0].filename == __file__
    with (
        warnings.catch_warnings(),
        pytest.raises(AttributeError, match=r"'custrel\.model' has no attribute 'Spam'"),
    ):
        find("Spam")


@pytest.mark.parametrize(
    ("since", "gone"), [("0.2", "0.3"), ("0.2", "0.2"), ("1.2", "0.9"), ("0.2.1", "0.4"), ("0.2", "soon")]
)
def test_the_notice_is_two_minor_releases(since: str, gone: str) -> None:
    """Nobody can be given less, not even by mistake."""
    with pytest.raises(InvalidValueError, match=r"2 minor|must be releases"):
        deprecated(since=since, gone=gone, instead="x")
    with pytest.raises(InvalidValueError):
        renamed("custrel.model", {}, since=since, gone=gone)


@pytest.mark.parametrize(("since", "gone"), [("0.2", "0.4"), ("0.9", "1.0"), ("1.0", "1.7")])
def test_enough_notice_is_enough(since: str, gone: str) -> None:
    """Two minor releases, or a major one."""
    assert callable(deprecated(since=since, gone=gone, instead="x"))


def promised(source: str) -> list[str]:
    """The releases in which a file's deprecated things go."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id in ("deprecated", "renamed")]
    return [
        str(k.value.value)
        for c in named
        for k in c.keywords
        if k.arg == "gone" and isinstance(k.value, ast.Constant)
    ]


def test_nothing_outlives_its_release() -> None:
    """What was to go in this release or an earlier one is gone."""
    now = tuple(map(int, re.findall(r"\d+", custrel.__version__)[:2]))
    assert promised('@deprecated(since="0.2", gone="0.4", instead="x")\ndef f(): ...') == ["0.4"]
    late = [
        (path.name, gone)
        for path in SOURCE.rglob("*.py")
        for gone in promised(path.read_text("utf-8"))
        if tuple(map(int, gone.split("."))) <= now
    ]
    assert late == []
