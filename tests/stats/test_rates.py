"""Rates: exact intervals and their coverage, change at one split, dispersion."""

import math
import random

import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.stats import (
    Direction,
    EventHistory,
    GammaRate,
    Truncation,
    dispersion_test,
    history_rate,
    poisson_rate,
    rate_change,
    split_rates,
)

COUNTS = st.integers(0, 200)
EXPOSURES = st.floats(0.1, 1e4)
LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])


@given(COUNTS, EXPOSURES, LEVELS)
def test_time_truncated_interval_is_garwoods(events: int, exposure: float, level: float) -> None:
    """Chi-square limits with 2n and 2n + 2 degrees of freedom; both tails of the Poisson count are equal."""
    rate = poisson_rate(events, exposure)
    low, high = rate.interval(level) or (math.nan, math.nan)
    tail = (1 - level) / 2
    assert high == pytest.approx(
        float(scipy.stats.chi2.ppf(1 - tail, 2 * events + 2)) / 2 / exposure, rel=1e-9
    )
    assert float(scipy.stats.poisson.cdf(events, high * exposure)) == pytest.approx(tail, rel=1e-7)
    if events:
        assert float(scipy.stats.poisson.sf(events - 1, low * exposure)) == pytest.approx(tail, rel=1e-7)
    else:
        assert low == 0.0
    assert rate.rate is not None
    assert low <= rate.rate <= high


@given(st.integers(1, 200), EXPOSURES, LEVELS)
def test_failure_truncated_interval_is_exact(events: int, exposure: float, level: float) -> None:
    """2 · rate · time is chi-square with 2n degrees of freedom where watching ended with the n-th event."""
    interval = poisson_rate(events, exposure, truncation="failure").interval(level)
    tail = (1 - level) / 2
    expected = [float(scipy.stats.chi2.ppf(p, 2 * events)) / 2 / exposure for p in (tail, 1 - tail)]
    assert interval == pytest.approx(expected, rel=1e-9)


@given(COUNTS, EXPOSURES, st.sampled_from([24.0, 1 / 7, 3600.0]))
def test_intervals_scale_with_the_unit(events: int, exposure: float, by: float) -> None:
    """Per hour instead of per day: rate and limits divide by 24."""
    one, other = (
        poisson_rate(events, exposure).interval(0.9),
        poisson_rate(events, exposure * by).interval(0.9),
    )
    assert one is not None
    assert other == pytest.approx([end / by for end in one], rel=1e-12)


@pytest.mark.parametrize("mean", [0.3, 1.0, 4.0, 15.0])
def test_coverage_is_never_below_the_level(mean: float) -> None:
    """Over all counts, the exact 90 % interval holds the true rate at least 90 % of the time."""
    held = 0.0
    for events in range(100):
        low, high = poisson_rate(events, 1.0).interval(0.9) or (1, 0)
        if low <= mean <= high:
            held += float(scipy.stats.poisson.pmf(events, mean))
    assert held >= 0.9


def test_one_sided_bound() -> None:
    """The rule of three: no events in 100 days, 95 % sure of less than 0.03 a day."""
    assert poisson_rate(0, 100).upper(0.95) == pytest.approx(-math.log(0.05) / 100)
    assert poisson_rate(0, 0.0).upper(0.95) is None
    rate = poisson_rate(4, 100.0)
    assert (rate.lower(0.95), rate.upper(0.95)) == pytest.approx(rate.interval(0.9), rel=1e-12)
    assert rate.upper(0.3) < rate.rate < rate.lower(0.3)
    assert poisson_rate(0, 100.0).lower(0.95) == 0.0
    assert poisson_rate(0, 0.0).lower(0.95) is None
    for bound in (rate.lower, rate.upper):
        with pytest.raises(InvalidValueError, match="level"):
            bound(1.0)


def test_mean_time_is_the_rate_turned_over() -> None:
    """The interval of the mean time is one over that of the rate; open above where there were no events."""
    rate = poisson_rate(4, 100.0, truncation="failure")
    low, high = rate.interval(0.8)
    assert rate.mtbf == 25.0
    assert rate.mtbf_interval(0.8) == pytest.approx((1 / high, 1 / low), rel=1e-12)
    none = poisson_rate(0, 100.0)
    assert none.mtbf is None
    assert none.mtbf_interval(0.9) == (pytest.approx(1 / none.interval(0.9)[1]), math.inf)
    assert (poisson_rate(0, 0.0).mtbf, poisson_rate(0, 0.0).mtbf_interval()) == (None, None)


@given(st.integers(0, 60), st.floats(0.01, 1.0))
def test_p_against_a_stated_rate(events: int, rate: float) -> None:
    """Twice the smaller Poisson tail; an interval at level 1 - p holds just that rate."""
    p = poisson_rate(events, 50.0).p_against(rate)
    mean = rate * 50
    tails = float(scipy.stats.poisson.cdf(events, mean)), float(scipy.stats.poisson.sf(events - 1, mean))
    assert p == pytest.approx(min(1.0, 2 * min(tails)), rel=1e-9)
    low, high = poisson_rate(events, 50.0).interval(0.9) or (0, 0)
    if p is not None and abs(p - 0.1) > 1e-9:
        assert (p > 0.1) == (low < rate < high)


def test_p_against_after_an_event() -> None:
    """Where watching ended with an event, the count is fixed and the time is gamma."""
    rate = poisson_rate(5, 100.0, truncation="failure")
    cdf = float(scipy.stats.gamma.cdf(100 * 0.09, 5))
    assert rate.p_against(0.09) == pytest.approx(2 * min(cdf, 1 - cdf), rel=1e-9)


def test_without_exposure_there_is_no_rate() -> None:
    """No exposure: None and the reason, for every reading."""
    rate = poisson_rate(0, 0.0)
    assert (rate.rate, rate.reason) == (None, "no exposure")
    assert rate.interval() is None
    assert rate.p_against(1.0) is None


def test_history_rate_adds_up() -> None:
    """Several histories add their events and their watched time; one that ended by time makes the sum time-truncated."""
    ended = EventHistory(times=(3, 9), truncation="failure")
    running = EventHistory(times=(4,), end=21, gaps=((5, 15),))
    assert history_rate(ended).truncation is Truncation.FAILURE
    both = history_rate([ended, running])
    assert (both.events, both.exposure, both.truncation) == (3, 20, Truncation.TIME)
    assert both.rate == 0.15


@given(COUNTS, EXPOSURES, COUNTS, EXPOSURES)
def test_change_is_the_exact_binomial(a: int, s: float, b: int, t: float) -> None:
    """Given the total, the later count is binomial; sides swapped, the p-values swap and the ratio inverts."""
    change, swapped = rate_change((a, s), (b, t)), rate_change((b, t), (a, s))
    if not a + b:
        assert change.reason == "no events on either side"
        assert change.interval() is None
        return
    assert change.p_increasing == pytest.approx(
        float(scipy.stats.binom.sf(b - 1, a + b, t / (s + t))), rel=1e-7
    )
    assert change.p_decreasing == pytest.approx(float(scipy.stats.binom.cdf(b, a + b, t / (s + t))), rel=1e-7)
    assert swapped.p_increasing == pytest.approx(change.p_decreasing, rel=1e-7)
    if a and b:
        assert (swapped.ratio or 0) * (change.ratio or 0) == pytest.approx(1)
        low, high = change.interval(0.9) or (0, 0)
        assert swapped.interval(0.9) == pytest.approx((1 / high, 1 / low), rel=1e-7)


@given(st.integers(1, 60), EXPOSURES, st.integers(1, 60), EXPOSURES)
def test_ratio_interval_is_clopper_pearsons(a: int, s: float, b: int, t: float) -> None:
    """The limits of the ratio are the odds of Clopper & Pearson's limits of the share, rescaled."""
    low, high = rate_change((a, s), (b, t)).interval(0.9) or (0, 0)
    share = scipy.stats.binomtest(b, a + b).proportion_ci(0.9)
    assert low == pytest.approx(share.low / (1 - share.low) * s / t, rel=1e-7)
    assert high == pytest.approx(share.high / (1 - share.high) * s / t, rel=1e-7)


def test_change_at_the_edges() -> None:
    """None before, none after, no exposure: each has a stated answer."""
    rising = rate_change((0, 10), (3, 10))
    assert (rising.ratio, rising.direction) == (math.inf, Direction.INCREASING)
    assert rising.interval(0.9) == (pytest.approx(0.05 ** (1 / 3) / (1 - 0.05 ** (1 / 3))), math.inf)
    falling = rate_change((3, 10), (0, 10))
    assert (falling.ratio, falling.direction) == (0.0, Direction.DECREASING)
    assert (falling.interval(0.9) or (1, 0))[0] == 0.0
    empty = rate_change((0, 0), (3, 10))
    assert (empty.ratio, empty.reason) == (None, "no exposure on one side")
    assert empty.credible_interval() is None
    assert rate_change((2, 10), (2, 10)).direction is Direction.LEVEL


def test_size_of_the_change_test() -> None:
    """With one rate on both sides, p at most .05 comes at most one time in twenty (the test is exact)."""
    hit = 0.0
    for a in range(40):
        for b in range(40):
            p = rate_change((a, 1), (b, 2)).p_two_sided
            if p is not None and p <= 0.05:
                hit += float(scipy.stats.poisson.pmf(a, 5) * scipy.stats.poisson.pmf(b, 10))
    assert 0.01 < hit <= 0.05


@given(st.integers(0, 30), st.integers(0, 30), st.floats(1, 500), st.floats(1, 500))
def test_credible_interval_of_the_ratio(a: int, b: int, s: float, t: float) -> None:
    """Under gamma priors the ratio is a beta prime: SciPy's quantiles, with Jeffreys' prior and a fleet's."""
    change = rate_change((a, s), (b, t))
    for prior, shape, rate in ((None, 0.5, 0.0), (GammaRate(shape=2.0, rate=80.0), 2.0, 80.0)):
        law = scipy.stats.betaprime(shape + b, shape + a, scale=(s + rate) / (t + rate))
        expected = [float(law.ppf(0.05)), float(law.ppf(0.95))]
        assert change.credible_interval(0.9, prior=prior) == pytest.approx(expected, rel=1e-6)


def test_a_prior_pulls_towards_no_change() -> None:
    """With a fleet's prior the interval is narrower and nearer to 1."""
    change = rate_change((0, 10), (2, 10))
    bare, pulled = (
        change.credible_interval(0.9),
        change.credible_interval(0.9, prior=GammaRate(shape=5, rate=25)),
    )
    assert bare is not None
    assert pulled is not None
    assert pulled[1] / pulled[0] < bare[1] / bare[0]
    assert pulled[0] < 1 < pulled[1]


def test_split_counts_each_side() -> None:
    """An event at the split is late; gaps shorten their side; an event that ended the watching is not counted."""
    history = EventHistory(times=(10, 50, 60, 70), end=100, gaps=((20, 40), (80, 90)))
    change = split_rates(history, 50)
    assert (change.before, change.after) == ((1, 30), (3, 40))
    across = split_rates(EventHistory(times=(10, 60), end=100, gaps=((40, 55),)), 45)
    assert (across.before, across.after) == ((1, 40), (1, 45))
    ended = split_rates(EventHistory(times=(10, 50, 100), truncation="failure"), 50)
    assert (ended.before, ended.after) == ((1, 50), (1, 50))


@pytest.mark.parametrize("at", [0.0, 100.0, -5.0, math.nan])
def test_the_split_lies_inside(at: float) -> None:
    """A split at or beyond the window's ends is refused."""
    with pytest.raises(InvalidValueError, match="at"):
        split_rates(EventHistory(times=(10,), end=100), at)


@given(st.lists(st.tuples(COUNTS, EXPOSURES), min_size=2, max_size=20), st.randoms(use_true_random=False))
def test_dispersion_is_pearsons(units: list[tuple[int, float]], rng: random.Random) -> None:
    """Observed and expected counts by unit, SciPy's chi-square; order changes nothing."""
    test = dispersion_test(units)
    events, exposure = sum(y for y, _ in units), math.fsum(t for _, t in units)
    if not events:
        assert test.reason == "no events in any unit"
        return
    expected = [events * t / exposure for _, t in units]
    theirs = scipy.stats.chisquare([y for y, _ in units], expected, sum_check=False)
    assert test.statistic == pytest.approx(float(theirs.statistic), rel=1e-9, abs=1e-9)
    assert test.p == pytest.approx(float(theirs.pvalue), rel=1e-7, abs=1e-300)
    shuffled = rng.sample(units, len(units))
    assert dispersion_test(shuffled).statistic == pytest.approx(test.statistic, rel=1e-12, abs=1e-12)


def test_dispersion_needs_two_units() -> None:
    """One unit, or units without exposure, say nothing about differences."""
    assert dispersion_test([(3, 10.0), (0, 0.0)]).reason == "only 1 units with exposure; 2 are needed"


@pytest.mark.parametrize(
    "call",
    [
        lambda: poisson_rate(-1, 1.0),
        lambda: poisson_rate(1, -1.0),
        lambda: poisson_rate(1, 0.0),
        lambda: poisson_rate(1, math.nan),
        lambda: poisson_rate(0, 5.0, truncation="failure"),
        lambda: poisson_rate(1, 5.0, truncation="never"),
        lambda: poisson_rate(1, 5.0).interval(0.0),
        lambda: poisson_rate(1, 5.0).p_against(0.0),
        lambda: rate_change((1, 0.0), (1, 1.0)),
        lambda: rate_change((1, 1.0), (1, math.inf)),
        lambda: rate_change((1, 1.0), (1, 1.0)).interval(1.0),
        lambda: rate_change((1, 1.0), (1, 1.0)).credible_interval(2.0),
        lambda: dispersion_test([(1, 0.0)]),
    ],
)
def test_impossible_arguments_are_refused(call) -> None:  # type: ignore[no-untyped-def]
    """Negative, infinite, out of range: InvalidValueError."""
    with pytest.raises(InvalidValueError):
        call()
