"""Counts of events with gaps more even than chance: exact where the answer is known, and true of simulated renewals."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.stats import RenewalCount
from custrel.stats.distributions import poisson_cdf


@given(st.floats(0.01, 40.0), st.integers(0, 60))
def test_gaps_of_chance_give_poisson(average, k):
    """An evenness of 1 is the Poisson distribution."""
    assert RenewalCount(average=average, evenness=1.0).cdf(k) == pytest.approx(
        poisson_cdf(k, average), abs=1e-9
    )


@given(st.floats(0.01, 20.0), st.floats(1.0, 100.0))
def test_the_mean_is_the_average_and_the_variance_is_no_more(average, evenness):
    """Tails add up to the average; the count varies at most as Poisson does, beyond what whole numbers force."""
    count = RenewalCount(average=average, evenness=evenness)
    tails = [count.sf(k) for k in range(int(average * 8) + 60)]
    assert math.fsum(tails) == pytest.approx(count.mean, rel=1e-9)
    second = math.fsum((2 * k + 1) * t for k, t in enumerate(tails))
    assert second - average**2 <= average * (1 + 1e-9) + 1e-9
    lo, hi = count.interval(0.9)
    assert count.between(lo, hi) >= 0.9 - 1e-12


@given(st.floats(0.01, 20.0), st.floats(1.0, 4.0), st.floats(1.0, 100.0))
def test_a_higher_average_never_makes_a_return_less_likely(average, more, evenness):
    """Law: the probability of return rises with the expectation, so the ranking is the same."""
    low, high = (RenewalCount(average=m, evenness=evenness) for m in (average, average * more))
    assert low.at_least_one <= high.at_least_one + 1e-12


@given(st.floats(0.1, 20.0), st.floats(1.0, 100.0), st.floats(0.05, 0.95))
def test_the_wait_undoes_the_chance_of_one(average, evenness, p):
    """Within the wait of probability p an event comes with probability p."""
    part = RenewalCount(average=average, evenness=evenness).wait(p)
    assert RenewalCount(average=average * part, evenness=evenness).at_least_one == pytest.approx(p, abs=1e-9)


def test_simulated_renewals_agree():
    """Stretches of 2.3 mean gaps set down anywhere on long renewals hold as many events as is said (4 standard errors)."""
    rng, shape, many = random.Random(71), 6.0, 4000
    found = [0] * 12
    for _ in range(many):
        at, start, n = 0.0, 30.0 + rng.random() * 10, 0
        while at < start + 2.3:
            at += rng.gammavariate(shape, 1 / shape)
            n += start < at <= start + 2.3
        found[n] += 1
    count = RenewalCount(average=2.3, evenness=shape)
    for k, n in enumerate(found):
        p = count.pmf(k)
        assert abs(n / many - p) <= 4 * math.sqrt(p * (1 - p) / many) + 1e-3


@pytest.mark.parametrize("wrong", [{"average": 0.0}, {"average": math.nan}, {"evenness": 0.5}])
def test_numbers_outside_their_range_are_refused(wrong):
    """An average above zero, gaps at least as even as chance makes them; an interval in order."""
    with pytest.raises(InvalidValueError):
        RenewalCount(**{"average": 1.0, "evenness": 2.0} | wrong)
    with pytest.raises(InvalidValueError):
        RenewalCount(average=1.0, evenness=2.0).between(2, 1)
    assert (
        RenewalCount(average=1.0, evenness=2.0).sf(-1),
        RenewalCount(average=1.0, evenness=2.0).cdf(-1),
    ) == (1.0, 0.0)
