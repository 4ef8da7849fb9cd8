"""The recipe with a holiday library: promises are due on working days."""

import datetime as dt
import pickle
from pathlib import Path

import pytest
from recipes import EXAMPLES, program, ran

pytest.importorskip("holidays", reason="the recipe needs the package holidays (dependency group examples)")
DOCS = EXAMPLES.parent / "docs" / "how-to" / "holidays.md"


def test_the_calendar_is_a_value_of_stated_years() -> None:
    """Both years are in it and no other; it compares and pickles; regions have days of their own."""
    recipe = program("holidays_calendar")
    madrid = recipe.calendar("ES", "MD", 2026, 2027)
    assert dt.date(2026, 5, 1) in madrid
    assert dt.date(2027, 12, 25) in madrid
    assert {day.year for day in madrid} == {2026, 2027}
    assert pickle.loads(pickle.dumps(madrid)) == madrid == recipe.calendar("ES", "MD", 2026, 2027)
    assert dt.date(2026, 5, 2) in madrid
    assert dt.date(2026, 5, 2) not in recipe.calendar("ES", None, 2026, 2026)


def test_program(tmp_path: Path) -> None:
    """Run as a user would, it prints what the page shows."""
    done = ran("holidays_calendar", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 2
    if DOCS.exists():
        assert done.stdout in DOCS.read_text(encoding="utf-8")
