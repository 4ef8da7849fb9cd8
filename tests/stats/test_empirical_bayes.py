"""The gamma–Poisson fit: published fleets, laws, and what it answers when there is too little to fit."""

import math
import random

import pytest
import scipy.stats
from hypothesis import assume, given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.stats.empirical_bayes import GammaPoissonFit, fit_gamma_poisson, fit_gamma_poisson_histogram
from custrel.stats.gamma_rate import GammaRate, NegativeBinomial

# Farley-1 nuclear plant, thousand hours: Gaver & O'Muircheartaigh, Technometrics 29 (1987) 1; the BUGS "Pumps" example.
PUMP_COUNTS = (5, 1, 5, 14, 3, 19, 1, 1, 4, 22)
PUMP_EXPOSURE = (94.3, 15.7, 62.9, 126.0, 5.24, 31.4, 1.05, 1.05, 2.1, 10.5)
# Accidents to 647 munition workers: Greenwood & Yule, JRSS 83 (1920) 255.
ACCIDENTS = {(0, 1): 447, (1, 1): 132, (2, 1): 42, (3, 1): 21, (4, 1): 3, (5, 1): 2}
# Air-conditioning of 13 Boeing 720s, failures and operating hours: Proschan, Technometrics 5 (1963) 375.
PLANES = [(6, 493), (23, 2201), (29, 2422), (15, 1819), (14, 1832), (30, 1788), (27, 2074), (24, 1539), (9, 1800), (6, 639),
          (2, 623), (12, 1297), (16, 1312)]  # fmt: skip

UNITS = st.lists(st.tuples(st.integers(0, 40), st.floats(0.5, 500)), min_size=3, max_size=25)


def fitted(fit: GammaPoissonFit) -> GammaRate:
    """The prior, where there must be one."""
    assert fit.prior is not None, fit.reason
    return fit.prior


def test_pumps() -> None:
    """The pump failures: shape, rate, likelihood and the ten shrunken rates."""
    fit = fit_gamma_poisson(zip(PUMP_COUNTS, PUMP_EXPOSURE, strict=True))
    prior = fitted(fit)
    assert prior.shape == pytest.approx(0.8229650712, abs=1e-6)
    assert prior.rate == pytest.approx(1.261653244, abs=1e-6)
    assert fit.log_likelihood == pytest.approx(-32.2578363033, abs=1e-9)
    means = [prior.update(count=c, exposure=e).mean for c, e in zip(PUMP_COUNTS, PUMP_EXPOSURE, strict=True)]
    expected = [
        0.0609341,
        0.1074757,
        0.0907546,
        0.1164763,
        0.5879989,
        0.6069186,
        0.788598,
        0.788598,
        1.4347003,
        1.9404555,
    ]
    assert means == pytest.approx(expected, abs=1e-6)


def test_accidents() -> None:
    """The munition workers: likelihood and moment fits, posterior means by number of accidents."""
    fit = fit_gamma_poisson_histogram(ACCIDENTS)
    prior = fitted(fit)
    assert (fit.units, fit.events, fit.exposure) == (647, 301, 647)
    assert fit.pooled_rate == pytest.approx(0.4652241113, abs=1e-9)
    assert fit.moments is not None
    assert fit.moments.shape == pytest.approx(0.9548137842, abs=1e-9)
    assert prior.shape == pytest.approx(0.8651158315, abs=1e-6)
    assert prior.rate == pytest.approx(1.8595679252, abs=1e-6)
    means = [prior.update(count=k, exposure=1).mean for k in range(6)]
    assert means == pytest.approx([0.302534, 0.652237, 1.00194, 1.351643, 1.701346, 2.05105], abs=1e-5)
    assert fit.p_value is not None
    assert fit.p_value < 1e-11


def test_planes() -> None:
    """Boeing 720: weak differences between planes, so a large shape and much shrinkage."""
    fit = fit_gamma_poisson(PLANES)
    prior = fitted(fit)
    assert prior.shape == pytest.approx(18.4012724887, abs=0.001)
    assert prior.rate == pytest.approx(1732.5916103472, abs=0.1)
    rates = [prior.update(count=c, exposure=e).mean for c, e in PLANES]
    expected = [0.01096395, 0.01052506, 0.01140937, 0.00940459, 0.00908976, 0.01374805, 0.01192701, 0.01296044, 0.00775671,
                0.01028899, 0.00866079, 0.01003478, 0.01129914]  # fmt: skip
    assert rates == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("units", [list(zip(PUMP_COUNTS, PUMP_EXPOSURE, strict=True)), PLANES])
def test_the_fit_is_a_maximum(units: list[tuple[int, float]]) -> None:
    """No gamma near by or far off makes the counts more likely (SciPy's negative binomial as the judge)."""
    fit = fit_gamma_poisson(units)
    prior = fitted(fit)

    def likelihood(shape: float, rate: float) -> float:
        return sum(float(scipy.stats.nbinom.logpmf(c, shape, rate / (rate + e))) for c, e in units)

    best = likelihood(prior.shape, prior.rate)
    assert fit.log_likelihood == pytest.approx(best, rel=1e-9)
    for up, across in (
        (1.01, 1.0),
        (0.99, 1.0),
        (1.0, 1.01),
        (1.0, 0.99),
        (1.01, 1.01),
        (3.0, 3.0),
        (0.3, 0.3),
    ):
        assert likelihood(prior.shape * up, prior.rate * across) < best


def test_a_known_fleet_is_found_again() -> None:
    """Counts simulated from a known gamma give its shape and mean back."""
    rng = random.Random(20261122)
    units: list[tuple[int, float]] = []
    for _ in range(4000):
        exposure = rng.uniform(30, 700)
        mean = rng.gammavariate(0.5, 1 / 40) * exposure
        units.append((scipy.stats.poisson.ppf(rng.random(), mean).astype(int).item(), exposure))
    prior = fitted(fit_gamma_poisson(units))
    assert prior.shape == pytest.approx(0.5, rel=0.08)
    assert prior.mean == pytest.approx(0.0125, rel=0.08)


def test_large_counts_use_the_same_likelihood() -> None:
    """Counts in the thousands (summed by the digamma series) fit as well as small ones."""
    units = [(4000, 10.0), (1200, 10.0), (350, 10.0), (9000, 10.0), (80, 10.0)]
    prior = fitted(fit_gamma_poisson(units))

    def likelihood(shape: float) -> float:
        rate = shape / (14630 / 50)
        return sum(float(scipy.stats.nbinom.logpmf(c, shape, rate / (rate + e))) for c, e in units)

    assert likelihood(prior.shape) > max(likelihood(prior.shape * 1.001), likelihood(prior.shape * 0.999))


@given(units=UNITS, seed=st.randoms(use_true_random=False))
def test_order_and_grouping_never_matter(units: list[tuple[int, float]], seed: random.Random) -> None:
    """Shuffled units, and the same units as a histogram, give the same fit bit for bit."""
    shuffled = list(units)
    seed.shuffle(shuffled)
    histogram: dict[tuple[int, float], int] = {}
    for unit in shuffled:
        histogram[unit] = histogram.get(unit, 0) + 1
    assert fit_gamma_poisson(units) == fit_gamma_poisson(shuffled) == fit_gamma_poisson_histogram(histogram)


@given(units=UNITS)
def test_a_prior_or_a_reason(units: list[tuple[int, float]]) -> None:
    """There is a prior exactly when there is no reason; with a prior, more variation than Poisson is likelier."""
    fit = fit_gamma_poisson(units)
    assert (fit.prior is None) == bool(fit.reason)
    if fit.prior is None:
        return
    assert fit.likelihood_ratio is not None
    assert fit.likelihood_ratio >= 0
    assert fit.p_value is not None
    assert 0 <= fit.p_value <= 0.5
    assert fit.prior.mean > 0


@given(units=UNITS, scale=st.sampled_from([24.0, 1 / 24, 3600.0, 7.0]))
def test_the_unit_of_time_changes_only_the_unit(units: list[tuple[int, float]], scale: float) -> None:
    """Hours instead of days: the shape stays, the rate parameter scales, the odds of any count stay."""
    one, other = fit_gamma_poisson(units), fit_gamma_poisson([(c, e * scale) for c, e in units])
    assume(one.prior is not None and other.prior is not None)
    assert one.prior is not None
    assert other.prior is not None
    assume(one.prior.shape < 1000)  # beyond, the likelihood is flat and the last digits are nobody's
    assert other.prior.shape == pytest.approx(one.prior.shape, rel=1e-6)
    assert other.prior.rate == pytest.approx(one.prior.rate * scale, rel=1e-6)


@given(count=st.integers(0, 50), more=st.integers(1, 50), exposure=st.floats(1, 1000))
def test_shrinkage_lies_between_fleet_and_unit(count: int, more: int, exposure: float) -> None:
    """The posterior mean lies between prior mean and raw rate, and rises with the count."""
    prior = GammaRate(shape=0.7, rate=35.0)
    mean = prior.update(count=count, exposure=exposure).mean
    raw = count / exposure
    assert min(prior.mean, raw) - 1e-12 <= mean <= max(prior.mean, raw) + 1e-12
    assert prior.update(count=count + more, exposure=exposure).mean > mean


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        ([], "only 0 units"),
        ([(3, 10.0), (9, 1.0)], "only 2 units"),
        ([(0, 0.0)] * 5, "only 0 units"),
        ([(0, 10.0)] * 5, "no events"),
        ([(2, 10.0)] * 5, "no more than one common rate"),
        ([(0, 10.0), (0, 10.0), (1, 10.0)], "no more than one common rate"),
    ],
)
def test_too_little_to_fit_says_why(units: list[tuple[int, float]], reason: str) -> None:
    """Too few units, no events, no over-dispersion: None and the reason, never a number."""
    fit = fit_gamma_poisson(units)
    assert fit.prior is None
    assert reason in fit.reason


def test_the_pooled_rate_is_there_to_fall_back_on() -> None:
    """Without a fit, events ÷ exposure remains; without exposure it is None."""
    assert fit_gamma_poisson([(2, 10.0)] * 5).pooled_rate == 0.2
    assert fit_gamma_poisson([(2, 10.0)] * 5).p_value == 1.0
    assert fit_gamma_poisson([]).pooled_rate is None


def test_hardly_over_dispersed_counts_as_not() -> None:
    """A variance within a millionth above the mean cannot be told from Poisson; one of a thousandth can."""
    nearly = {(0, 1.0): 650_001, (1, 1.0): 200_000, (2, 1.0): 400_000}
    mean = 1_000_000 / 1_250_001
    excess = sum(n * ((c - mean) ** 2 - c) for (c, _), n in nearly.items()) / 1_000_000
    assert 0 < excess < 1e-6
    assert fit_gamma_poisson_histogram(nearly).prior is None
    assert fit_gamma_poisson_histogram({**nearly, (0, 1.0): 652_000}).prior is not None
    assert fit_gamma_poisson_histogram({(0, 1.0): 1, (1, 1.0): 2, (2, 1.0): 1}).prior is None


def test_very_unequal_exposures() -> None:
    """Exposures over nine orders of magnitude: the fit still is the maximum, and moments may be missing."""
    units = [(0, 1e-3), (4, 1e-2), (1, 1.0), (0, 30.0), (900, 1e4), (2, 1e6)]
    fit = fit_gamma_poisson(units)
    prior = fitted(fit)

    def likelihood(shape: float, rate: float) -> float:
        return sum(float(scipy.stats.nbinom.logpmf(c, shape, rate / (rate + e))) for c, e in units)

    best = likelihood(prior.shape, prior.rate)
    for up, across in ((1.01, 1.0), (0.99, 1.0), (1.0, 1.01), (1.0, 0.99), (1.01, 1.01), (0.99, 0.99)):
        assert likelihood(prior.shape * up, prior.rate * across) < best


@pytest.mark.parametrize(
    "unit", [(-1, 1.0), (1, -1.0), (1, 0.0), (1, math.nan), (1, math.inf), (1.5, 1.0), (True, 1.0), (1, "a")]
)
def test_impossible_units_are_refused(unit: tuple[int, float]) -> None:
    """Negative counts or exposures, counts without exposure and non-numbers are named."""
    with pytest.raises(InvalidValueError, match="fit_gamma_poisson"):
        fit_gamma_poisson([unit])


def test_a_negative_number_of_units_is_refused() -> None:
    """A histogram counts units; min_units is at least 3."""
    with pytest.raises(InvalidValueError, match="units"):
        fit_gamma_poisson_histogram({(1, 1.0): -1})
    with pytest.raises(InvalidValueError, match="min_units"):
        fit_gamma_poisson([], min_units=2)


@given(shape=st.floats(0.05, 30), odds=st.floats(0.01, 20), level=st.sampled_from([0.5, 0.8, 0.9, 0.99]))
def test_predictive_interval_holds_what_it_promises(shape: float, odds: float, level: float) -> None:
    """The printed whole-number interval contains at least its level; mass, tails and mean agree with SciPy."""
    predicted = NegativeBinomial(shape=shape, odds=odds)
    lo, hi = predicted.interval(level)
    assert predicted.between(lo, hi) >= level - 1e-12
    assert predicted.at_least_one == pytest.approx(1 - predicted.pmf(0), rel=1e-9, abs=1e-12)
    theirs = scipy.stats.nbinom(shape, 1 / (1 + odds))
    assert predicted.pmf(3) == pytest.approx(float(theirs.pmf(3)), rel=1e-9)
    assert predicted.cdf(3) + predicted.sf(3) == pytest.approx(1.0)
    assert predicted.mean == pytest.approx(float(theirs.mean()))
    assert predicted.variance == pytest.approx(float(theirs.var()))


@given(shape=st.floats(0.1, 50), rate=st.floats(0.01, 1000), level=st.sampled_from([0.5, 0.9, 0.95]))
def test_credible_interval_has_equal_tails(shape: float, rate: float, level: float) -> None:
    """Each end leaves half of what the level leaves out."""
    belief = GammaRate(shape=shape, rate=rate)
    lo, hi = belief.interval(level)
    assert belief.cdf(lo) == pytest.approx((1 - level) / 2, rel=1e-8)
    assert belief.sf(hi) == pytest.approx((1 - level) / 2, rel=1e-8)
    assert belief.variance == pytest.approx(belief.mean / rate)


def test_predictive_is_the_mixture_of_poissons() -> None:
    """Averaging Poisson counts over the gamma of rates gives the predictive distribution."""
    belief = GammaRate(shape=2.5, rate=40.0)
    steps = [belief.quantile((i + 0.5) / 4000) for i in range(4000)]
    mixed = sum(float(scipy.stats.poisson.pmf(2, rate * 30)) for rate in steps) / len(steps)
    assert belief.predict(30.0).pmf(2) == pytest.approx(mixed, rel=1e-4)


@pytest.mark.parametrize(
    "call",
    [
        lambda: GammaRate(shape=0.0, rate=1.0),
        lambda: GammaRate(shape=1.0, rate=math.inf),
        lambda: GammaRate(shape=1.0, rate=1.0).update(count=-1, exposure=1.0),
        lambda: GammaRate(shape=1.0, rate=1.0).update(count=1, exposure=0.0),
        lambda: GammaRate(shape=1.0, rate=1.0).predict(0.0),
        lambda: GammaRate(shape=1.0, rate=1.0).cdf(-1.0),
        lambda: GammaRate(shape=1.0, rate=1.0).interval(1.0),
        lambda: NegativeBinomial(shape=1.0, odds=0.0),
        lambda: NegativeBinomial(shape=1.0, odds=1.0).between(3, 2),
        lambda: NegativeBinomial(shape=1.0, odds=1.0).between(-1, 2),
        lambda: NegativeBinomial(shape=1.0, odds=1.0).pmf(-1),
    ],
)
def test_impossible_rates_are_refused(call) -> None:  # type: ignore[no-untyped-def]
    """Zero, negative, infinite: each is an InvalidValueError."""
    with pytest.raises(InvalidValueError):
        call()


@given(st.floats(1e-3, 50.0), st.floats(1e-3, 60.0), st.floats(0.05, 0.99))
def test_the_interval_ends_at_the_two_quantiles(shape: float, mean: float, level: float) -> None:
    """However it is worked out, the interval is that of the two equal tails."""
    found = NegativeBinomial(shape=shape, odds=mean / shape)
    tail = 0.5 * (1.0 - level)
    assert found.interval(level) == (found.quantile(tail), found.quantile(1.0 - tail))
