"""The recipes with processes: a pool that says the same, and a guard against plugins that do not come back."""

import datetime as dt
import os
import time
from pathlib import Path
from types import ModuleType

import pytest
from recipes import program, ran

from custrel import assess, io
from custrel.portfolio import Portfolio

INSTANT = "2026-11-01T00:00:00+00:00"
PLUGINS = """
import os, signal, time
from custrel.findings import Finding


def well(case, /):
    return [Finding(code="odd.well", customer_id=case.customer_id, subject=case.ref, severity="note", reason="Well.")]


def hangs(case, /):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # and refuses to be asked to stop
    while True:
        time.sleep(1)


def leaves(case, /):
    os._exit(7)


def raises(case, /):
    raise KeyError("nobody home")
"""
POINTS = """
[custrel.signals]
well = odd_signals:well
hangs = odd_signals:hangs
leaves = odd_signals:leaves
raises = odd_signals:raises
never-imported = odd_import:anything
"""


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """A package with one good signal and four bad ones, as installed; the environment in which it is."""
    home = tmp_path / "site"
    info = home / "odd_signals-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: odd-signals\nVersion: 1.0\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(POINTS, encoding="utf-8")
    (home / "odd_signals.py").write_text(PLUGINS, encoding="utf-8")
    (home / "odd_import.py").write_text("import time\nwhile True:\n    time.sleep(1)\n", encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(home), os.environ.get("PYTHONPATH", "")]))}


def test_pool_says_what_one_process_says(bundle_file: Path, portfolio: Portfolio, as_of: dt.datetime) -> None:
    """The program with three processes prints the customers in the order of an assessment made here."""
    done = ran("process_pool", bundle_file, INSTANT, 3, cwd=bundle_file.parent)
    here = assess(portfolio, as_of=as_of)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"{s.place}. {s.name or s.customer_id}: {s.why}" for s in here.customers
    ]
    assert "judging customers: 8 of 8" in done.stderr


@pytest.mark.slow
def test_bad_plugins_cost_only_their_own_findings(bundle_file: Path, installed: dict[str, str]) -> None:
    """Of five plugins one hangs against all signals, one hangs on import, one ends its process, one raises: the rest is whole."""
    one = io.read_bundle(bundle_file).strict().only(["weaver", "calder"])
    io.write_bundle(one, bundle_file, include_personal=True)
    as_of = dt.datetime.fromisoformat(INSTANT)
    whole = assess(io.read_bundle(bundle_file).strict(), as_of=as_of)
    started = time.monotonic()
    done = ran("guarded", bundle_file, INSTANT, 10, cwd=bundle_file.parent, env=installed)
    assert time.monotonic() - started < 120
    assert done.returncode == 1, done.stderr
    assert (
        f"{len(whole.findings) + 2} findings" in done.stdout
    )  # one good finding for each of the two customers
    said = done.stdout.splitlines()[1:]
    for name, problem, times in (
        ("hangs", "TimeoutError: no answer in 10 s", 1),
        ("hangs", "not asked any more", 1),
        ("never-imported", "TimeoutError: no answer in 10 s", 1),
        ("never-imported", "not asked any more", 1),
        ("leaves", "ended with status 7", 2),
        ("raises", "KeyError: 'nobody home'", 2),
    ):
        assert sum(f"signal '{name}'" in line and problem in line for line in said) == times, (
            name,
            problem,
            said,
        )
    assert len(said) == 8
    assert not any("'well'" in line for line in said)


@pytest.fixture(scope="module")
def guard() -> ModuleType:
    """The recipe as a module."""
    return program("guarded")


def test_within_gives_the_answer(guard: ModuleType, portfolio: Portfolio, as_of: dt.datetime) -> None:
    """A whole assessment made over there is equal to one made here."""
    one = portfolio.only(["weaver"])
    assert guard.within(60, assess, one, as_of=as_of) == assess(one, as_of=as_of)


@pytest.mark.parametrize(
    ("call", "args", "error", "said"),
    [
        (time.sleep, (60,), TimeoutError, "no answer in 1 s"),
        (os._exit, (7,), RuntimeError, "ended with status 7"),
        (int, ("seven",), RuntimeError, "ValueError: invalid literal"),
        (open, (os.devnull,), RuntimeError, "TypeError: cannot pickle"),
    ],
)
def test_within_ends_in_time(
    guard: ModuleType, call: object, args: tuple[object, ...], error: type[Exception], said: str
) -> None:
    """What hangs, ends the process, raises, or answers with something that cannot travel is an error that says so."""
    started = time.monotonic()
    with pytest.raises(error, match=said):
        guard.within(60 if error is RuntimeError else 1, call, *args)
    assert time.monotonic() - started < 30
