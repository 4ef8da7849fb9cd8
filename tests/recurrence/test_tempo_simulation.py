"""The simulation of tempo itself: what it draws is what it says, and it would say so if a promise were missed."""

import importlib.util
import random
import re
from pathlib import Path
from statistics import mean
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "recurrence_tempo.py"


@pytest.fixture(scope="module")
def tempo() -> ModuleType:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("recurrence_tempo", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kind", ["gamma", "log-normal"])
@pytest.mark.parametrize("cv", [0.3, 1.0, 1.7])
def test_gaps_have_the_stated_mean_and_variation(tempo: ModuleType, kind: str, cv: float) -> None:
    """Mean 1 and the stated coefficient of variation; what is left of a gap anywhere has mean (1 + CV²) / 2."""
    rng = random.Random(3)
    gaps = [tempo.gap(rng, kind, cv) for _ in range(60_000)]
    middle = mean(gaps)
    assert middle == pytest.approx(1.0, abs=0.04)
    assert mean((gap - middle) ** 2 for gap in gaps) ** 0.5 == pytest.approx(cv, rel=0.1)
    left = [tempo.gap(rng, kind, cv, left=True) for _ in range(60_000)]
    assert mean(left) == pytest.approx(0.5 * (1 + cv * cv), rel=0.1)


def test_a_small_family_keeps_its_promises(tempo: ModuleType) -> None:
    """Twelve events, gaps of CV .3: strong trends are found, hardly any other; five events are never tested."""
    rows = list(tempo.setting("gamma", 0.3, 12, 2))
    assert len(rows) == 3
    numbers = [float(cell) for cell in re.findall(r"\| (\d*\.\d+) \(", rows[1])]
    fdp, alone, event, anywhere = numbers[:4]
    assert fdp < 0.15
    assert 0.02 < alone < 0.08
    assert event > 0.9
    assert anywhere > 0.6
    few = next(iter(tempo.setting("gamma", 1.0, 5, 1)))
    assert set(re.findall(r"\| (\d*\.\d+) \(", few)) == {".000"}


def test_a_missed_promise_is_marked(tempo: ModuleType) -> None:
    """Too many false claims, a level that is off, and less power than the normal reference are each named."""
    good, bad = tempo.Tally(), tempo.Tally()
    for _ in range(4):
        good.add([1e-9] * 40, [0.5] * 360)
        bad.add([1.0] * 40, [1e-9] * 360)
    assert tempo.marks(good, good, [0.05] * 4, 12) == ""
    assert tempo.marks(bad, good, [0.2] * 4, 12) == " missed: FDP, level, power event, power anywhere"
