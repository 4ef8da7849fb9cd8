"""Next-event forecasts: quantiles against SciPy, laws, and what they answer when they cannot."""

import math
import random

import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.stats import GammaRate, NextEvent, PowerLaw, next_event, next_event_power_law, next_event_renewal

LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95])
GAPS = st.lists(st.floats(0.1, 100), min_size=3, max_size=30)


def ordered(due: NextEvent) -> None:
    """Low, median and high are there and in order."""
    assert due.low is not None
    assert due.median is not None
    assert due.high is not None
    assert 0 <= due.low <= due.median <= due.high


@given(st.floats(0.05, 60), st.floats(0.1, 1000), LEVELS)
def test_gamma_waits_are_lomax(shape: float, rate: float, level: float) -> None:
    """Quantiles and mean are SciPy's Lomax with the same shape and the rate as its scale."""
    due = next_event(GammaRate(shape=shape, rate=rate), level=level)
    law = scipy.stats.lomax(shape, scale=rate)
    ordered(due)
    tail = (1 - level) / 2
    expected = [float(law.ppf(tail)), float(law.ppf(0.5)), float(law.isf(tail))]
    assert [due.low, due.median, due.high] == pytest.approx(expected, rel=1e-7)
    assert (due.mean is None) == (shape <= 1)
    if due.mean is not None:
        assert due.mean == pytest.approx(float(law.mean()), rel=1e-9)


@given(st.floats(0.05, 60), st.floats(0.1, 1000))
def test_waits_agree_with_the_count(shape: float, rate: float) -> None:
    """The next event comes before the median wait exactly when the count in that time is at least one."""
    belief = GammaRate(shape=shape, rate=rate)
    median = next_event(belief).median
    assert median is not None
    assert belief.predict(median).at_least_one == pytest.approx(0.5, rel=1e-9)


def test_hardly_any_shape_may_wait_for_ever() -> None:
    """A shape so small that the wait overflows a float is infinite, not an error."""
    due = next_event(GammaRate(shape=1e-3, rate=1.0), level=0.99)
    assert due.high == math.inf
    assert due.mean is None


@given(st.floats(0.3, 4), st.floats(0.01, 500), st.floats(1, 100), LEVELS)
def test_power_law_waits_use_up_the_expected_count(
    shape: float, age: float, events: float, level: float
) -> None:
    """At each quantile the law expects -log(1 - p) further events."""
    law = PowerLaw(shape=shape, events=events, age=100.0)
    due = next_event_power_law(law, age, level=level)
    ordered(due)
    for wait, p in ((due.low, (1 - level) / 2), (due.median, 0.5), (due.high, (1 + level) / 2)):
        assert wait is not None
        assert law.expected(age + wait) - law.expected(age) == pytest.approx(-math.log1p(-p), rel=1e-6)


def test_power_law_of_shape_one_is_exponential() -> None:
    """A constant rate forgets its age, age zero included."""
    law = PowerLaw.of(scale=0.1, shape=1.0)
    waits = [next_event_power_law(law, age).median for age in (0.0, 1.0, 1e6)]
    assert waits == pytest.approx([10 * math.log(2)] * 3, rel=1e-6)


def test_worsening_units_wait_less() -> None:
    """With a shape above 1 an older unit waits less; below 1 longer."""
    worse, better = PowerLaw.of(scale=0.01, shape=1.5), PowerLaw.of(scale=1.0, shape=0.5)
    assert (next_event_power_law(worse, 200).median or 0) < (next_event_power_law(worse, 100).median or 0)
    assert (next_event_power_law(better, 200).median or 0) > (next_event_power_law(better, 100).median or 0)
    flat = PowerLaw(shape=1e-3, events=1.0, age=1.0)
    assert next_event_power_law(flat, 1.0).high == math.inf


@given(GAPS, st.floats(0, 20), LEVELS, st.randoms(use_true_random=False))
def test_renewal_waits_come_from_longer_gaps(
    gaps: list[float], elapsed: float, level: float, rng: random.Random
) -> None:
    """Only gaps longer than the time passed count; order does not; a narrower level lies within a wider one."""
    due = next_event_renewal(gaps, elapsed=elapsed, level=level)
    longer = [gap - elapsed for gap in gaps if gap > elapsed]
    assert due.n == len(longer)
    assert next_event_renewal(rng.sample(gaps, len(gaps)), elapsed=elapsed, level=level) == due
    if len(longer) < 3:
        assert due.median is None
        assert due.reason
        return
    ordered(due)
    assert due.low is not None
    assert due.high is not None
    assert due.median == pytest.approx(scipy.stats.mstats.mquantiles(longer, [0.5], 0, 0)[0])
    assert due.mean == pytest.approx(sum(longer) / len(longer))
    wide = next_event_renewal(gaps, elapsed=elapsed, level=0.99)
    assert (wide.low or 0) <= due.low
    assert (wide.high or 0) >= due.high


@given(st.floats(1, 100), st.integers(3, 20), st.floats(0, 0.9))
def test_periodic_gaps_give_a_point(gap: float, n: int, passed: float) -> None:
    """Equal gaps: what is left of the gap, without any width."""
    due = next_event_renewal([gap] * n, elapsed=gap * passed)
    assert due.low == due.median == due.high == gap - gap * passed


def test_overdue_says_so() -> None:
    """When more time has passed than in any gap before, nothing is forecast."""
    due = next_event_renewal([7.0] * 10, elapsed=8.0)
    assert (due.median, due.n) == (None, 0)
    assert due.reason == "only 0 gaps longer than the time already passed; at least 3 are needed"
    assert next_event_renewal([9.0, 7.0], elapsed=8.0, min_gaps=1).median == 1.0


@pytest.mark.parametrize(
    "call",
    [
        lambda: next_event(GammaRate(shape=1, rate=1), level=1.0),
        lambda: next_event_power_law(PowerLaw.of(scale=1, shape=1), -1.0),
        lambda: next_event_renewal([1.0], elapsed=-1.0),
        lambda: next_event_renewal([-1.0], elapsed=1.0),
        lambda: next_event_renewal([math.nan], elapsed=1.0),
        lambda: next_event_renewal([1.0], elapsed=1.0, min_gaps=0),
    ],
)
def test_impossible_arguments_are_refused(call) -> None:  # type: ignore[no-untyped-def]
    """Negative ages, gaps or times, levels out of range: InvalidValueError."""
    with pytest.raises(InvalidValueError):
        call()
