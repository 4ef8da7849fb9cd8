"""The mean cumulative function: counting, risk sets, robust variance against its definition, costs, late entry."""

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.stats import EventHistory, MeanCumulativeFunction, mean_cumulative_function

AGES = st.integers(0, 40).map(float)


@st.composite
def fleets(draw: st.DrawFn) -> list[EventHistory]:
    """Units with late entry, gaps, ties within and between units."""
    fleet = []
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, 10))
        end = start + draw(st.integers(1, 30))
        cuts = sorted(set(draw(st.lists(st.integers(start + 1, max(start + 1, end - 1)), max_size=4))))
        gaps = [(lo, hi) for lo, hi in zip(cuts[::2], cuts[1::2], strict=False) if hi < end]
        times = [
            t
            for t in draw(st.lists(st.integers(start, end), max_size=6))
            if not any(a < t < b for a, b in gaps)
        ]
        fleet.append(EventHistory(times=times, start=start, end=end, gaps=gaps, origin=0))
    return fleet


def by_definition(
    fleet: list[EventHistory], costs: list[list[float]]
) -> list[tuple[float, int, float, float]]:
    """Age, at risk, mean and robust variance, written down from Lawless & Nadeau unit by unit."""
    ages = sorted({t for unit in fleet for t in unit.times})
    terms = [0.0] * len(fleet)
    mean = 0.0
    rows = []
    for age in ages:
        risk = [i for i, unit in enumerate(fleet) if any(lo <= age <= hi for lo, hi in unit.watched())]
        own = [
            math.fsum(c for t, c in zip(unit.times, cost, strict=True) if t == age)
            for unit, cost in zip(fleet, costs, strict=True)
        ]
        average = math.fsum(own) / len(risk)
        mean += average
        for i in risk:
            terms[i] += (own[i] - average) / len(risk)
        rows.append((age, len(risk), mean, math.fsum(t * t for t in terms)))
    return rows


@given(fleets(), st.randoms(use_true_random=False))
def test_it_is_the_definition(fleet: list[EventHistory], rng: random.Random) -> None:
    """Risk sets, means and robust variances equal the definition, with costs, late entry, gaps and ties."""
    costs = [[rng.choice([0.0, 1.0, 2.5, 40.0]) for _ in unit.times] for unit in fleet]
    curve = mean_cumulative_function(fleet, costs=costs)
    rows = by_definition(fleet, costs)
    assert len(curve.steps) == len(rows)
    for step, (age, at_risk, mean, variance) in zip(curve.steps, rows, strict=True):
        assert (step.age, step.at_risk) == (age, at_risk)
        assert step.value == pytest.approx(mean, rel=1e-12, abs=1e-12)
        assert step.variance == pytest.approx(variance, rel=1e-9, abs=1e-9)


@given(fleets(), st.randoms(use_true_random=False))
def test_order_of_units_changes_nothing(fleet: list[EventHistory], rng: random.Random) -> None:
    """A shuffled fleet gives the same curve bit for bit."""
    shuffled = list(fleet)
    rng.shuffle(shuffled)
    assert mean_cumulative_function(shuffled) == mean_cumulative_function(fleet)


@given(st.lists(AGES, max_size=12))
def test_one_unit_is_its_counting_function(times: list[float]) -> None:
    """With one unit the curve counts its events, without any variance."""
    curve = mean_cumulative_function(EventHistory(times=times, end=50))
    for age in (0.0, 3.0, 17.5, 40.0, 50.0):
        assert curve.value(age) == sum(t <= age for t in times)
    assert all(step.variance == 0.0 for step in curve.steps)
    assert all(step.nelson_variance is None for step in curve.steps)


@given(fleets())
def test_it_never_falls(fleet: list[EventHistory]) -> None:
    """Ages rise, values rise, variances are not negative; the last value is at most the most any unit could add up."""
    curve = mean_cumulative_function(fleet)
    assert curve.events == sum(len(unit.times) for unit in fleet)
    assert bool(curve.steps) == (not curve.reason)
    for before, after in itertools.pairwise(curve.steps):
        assert before.age < after.age
        assert before.value <= after.value
    assert all(step.variance >= 0 and step.poisson_variance > 0 for step in curve.steps)


@given(st.lists(st.lists(AGES, max_size=6), min_size=2, max_size=6))
def test_fully_watched_fleets_average(units: list[list[float]]) -> None:
    """Watched to one common age: value, robust and Nelson variance are mean, spread and sample spread of the counts ÷ n."""
    n = len(units)
    curve = mean_cumulative_function([EventHistory(times=times, end=50) for times in units])
    if not curve.steps:
        return
    last, counts = curve.steps[-1], [len(times) for times in units]
    mean = sum(counts) / n
    spread = sum((c - mean) ** 2 for c in counts)
    assert last.value == pytest.approx(mean)
    assert last.variance == pytest.approx(spread / n**2, abs=1e-12)
    assert last.nelson_variance == pytest.approx(spread / n / (n - 1), abs=1e-12)
    assert last.poisson_variance == pytest.approx(mean / n)


def test_late_entry_joins_the_risk_set() -> None:
    """A unit first watched at age 4 is not at risk at 2, and is at 6."""
    fleet = [EventHistory(times=(2, 6), end=9), EventHistory(times=(8,), start=4, end=9, origin=0)]
    assert [(s.age, s.at_risk, s.value) for s in mean_cumulative_function(fleet).steps] == [
        (2, 1, 1.0),
        (6, 2, 1.5),
        (8, 2, 2.0),
    ]


def test_without_an_origin_age_starts_with_the_window() -> None:
    """Two windows at different dates line up at their starts."""
    fleet = [
        EventHistory(times=(102,), start=100, end=110),
        EventHistory(times=(2007,), start=2000, end=2010),
    ]
    assert [(s.age, s.value) for s in mean_cumulative_function(fleet).steps] == [(2, 0.5), (7, 1.0)]


def test_a_gap_leaves_the_risk_set() -> None:
    """In its gap a unit is not at risk; at both edges it is."""
    fleet = [EventHistory(times=(3, 5, 7), end=10), EventHistory(end=10, gaps=((3, 7),))]
    assert [s.at_risk for s in mean_cumulative_function(fleet).steps] == [2, 1, 2]


def test_costs_weigh() -> None:
    """Cost per unit adds up; a free event is a step of nothing."""
    fleet = [EventHistory(times=(1, 2), end=9), EventHistory(end=9)]
    curve = mean_cumulative_function(fleet, costs=[[100, 0], []])
    assert [s.value for s in curve.steps] == [50, 50]
    assert [s.amount for s in curve.steps] == [100, 0]
    doubled = mean_cumulative_function(fleet, costs=[[200, 0], []])
    assert doubled.steps[0].standard_error == pytest.approx(2 * curve.steps[0].standard_error)


def test_intervals() -> None:
    """Normal limits are symmetric; log limits are symmetric on the log scale and above 0."""
    fleet = [EventHistory(times=(1,), end=9), EventHistory(end=9), EventHistory(times=(4, 5), end=9)]
    step = mean_cumulative_function(fleet).steps[-1]
    low, high = step.interval(0.95) or (0, 0)
    assert (low + high) / 2 == pytest.approx(step.value)
    assert high - step.value == pytest.approx(1.959963985 * step.standard_error)
    log_low, log_high = step.interval(0.95, method="log") or (0, 0)
    assert log_low * log_high == pytest.approx(step.value**2)
    assert log_high / step.value == pytest.approx(math.exp(1.959963985 * step.standard_error / step.value))
    for name, own in (("nelson", step.nelson_variance), ("poisson", step.poisson_variance)):
        low, high = step.interval(0.95, variance=name)
        assert high - step.value == pytest.approx(1.959963985 * math.sqrt(own))
        assert step.value - low == pytest.approx(high - step.value)
    alone = mean_cumulative_function(EventHistory(times=(4,), end=9)).steps[0]
    assert (alone.interval(variance="nelson"), alone.interval(variance="robust")) == (None, (1.0, 1.0))
    torn = mean_cumulative_function(fleet, costs=[[1e6], [], [-1e6, 1e-9]]).steps[-1]
    assert torn.value > 0
    assert torn.interval(method="log") == (0.0, math.inf)
    free = mean_cumulative_function(fleet, costs=[[0], [], [0, 0]]).steps[-1]
    assert free.interval(method="log") is None


def test_at_and_value_between_steps() -> None:
    """The step in force is the last one reached; before the first there is none."""
    curve: MeanCumulativeFunction = mean_cumulative_function(EventHistory(times=(4, 6), end=9))
    assert curve.at(3.99) is None
    assert curve.value(3.99) == 0
    assert curve.at(4) is curve.steps[0]
    assert curve.at(100) is curve.steps[1]


def test_no_events() -> None:
    """Nothing happened, or nobody was watched: no steps and the reason."""
    for fleet in ([], [EventHistory(end=5)]):
        assert mean_cumulative_function(fleet).reason == "no events"
        assert mean_cumulative_function(fleet).value(3) == 0


def test_large_fleets_take_linear_time() -> None:
    """Twenty thousand units with an event each: done in the time of a sort, exact at the end."""
    fleet = [EventHistory(times=(float(i % 977 + 1),), end=1000) for i in range(20_000)]
    curve = mean_cumulative_function(fleet)
    assert curve.value(1000) == pytest.approx(1.0)
    assert curve.steps[-1].variance == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    "call",
    [
        lambda unit: mean_cumulative_function(unit, costs=[]),
        lambda unit: mean_cumulative_function(unit, costs=[[1.0]]),
        lambda unit: mean_cumulative_function(unit, costs=[[1.0, math.nan]]),
        lambda unit: mean_cumulative_function(unit).at(math.nan),
        lambda unit: mean_cumulative_function(unit).steps[0].interval(1.5),
        lambda unit: mean_cumulative_function(unit).steps[0].interval(method="guess"),
        lambda unit: mean_cumulative_function(unit).steps[0].interval(variance="guess"),
    ],
)
def test_impossible_arguments_are_refused(call) -> None:  # type: ignore[no-untyped-def]
    """Costs that do not match, ages that are none, levels out of range."""
    with pytest.raises(InvalidValueError):
        call(EventHistory(times=(1, 2), end=3))
