"""Distribution functions against SciPy, and what must hold among them."""

import math

import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.stats import distributions as ours

PROBABILITIES = [
    1e-300,
    1e-100,
    1e-20,
    1e-10,
    1e-5,
    0.001,
    0.025,
    0.05,
    0.1,
    0.3,
    0.49,
    0.499999,
    0.5,
    0.7,
    0.9,
    0.975,
]


def assert_close(mine: float, theirs: float) -> None:
    """Equal to 1e-10 relative; denormal numbers are not compared."""
    assert abs(theirs) < 1e-290 or math.isclose(mine, theirs, rel_tol=1e-10), (mine, theirs)


def test_normal_equals_scipy() -> None:
    """Both tails from -37 to 37 standard deviations, quantiles from 1e-300."""
    for x in [step / 4 for step in range(-148, 149)]:
        assert_close(ours.normal_cdf(x), float(scipy.stats.norm.cdf(x)))
        assert_close(ours.normal_sf(x), float(scipy.stats.norm.sf(x)))
    for p in [*PROBABILITIES, 1 - 1e-6, 1 - 1e-12]:
        assert_close(ours.normal_quantile(p), float(scipy.stats.norm.ppf(p)))


@pytest.mark.parametrize("df", [0.5, 1, 2, 3, 10, 20, 54, 100.5, 400, 10_000])
def test_chi_square_equals_scipy(df: float) -> None:
    """Cumulative, upper tail and both quantiles; fractional degrees of freedom too."""
    for factor in (1e-4, 0.1, 0.5, 0.9, 1.0, 1.1, 2.0, 10.0):
        assert_close(ours.chi_square_cdf(df * factor, df), float(scipy.stats.chi2.cdf(df * factor, df)))
        assert_close(ours.chi_square_sf(df * factor, df), float(scipy.stats.chi2.sf(df * factor, df)))
    for p in PROBABILITIES[2:]:
        assert_close(ours.chi_square_quantile(p, df), float(scipy.stats.chi2.ppf(p, df)))
        assert_close(ours.chi_square_quantile_upper(p, df), float(scipy.stats.chi2.isf(p, df)))


@pytest.mark.parametrize("mean", [1e-6, 0.1, 1.0, 2.5, 30.0, 1000.0, 1e5])
def test_poisson_equals_scipy(mean: float) -> None:
    """Mass, both tails and quantiles."""
    for k in sorted({0, 1, 2, 5, 40, int(mean / 2), int(mean), int(2 * mean)}):
        # SciPy's own mass function loses digits at 1e5 (it adds plain logarithms); there the next test judges.
        if mean < 1e5:
            assert_close(ours.poisson_pmf(k, mean), float(scipy.stats.poisson.pmf(k, mean)))
        assert_close(ours.poisson_cdf(k, mean), float(scipy.stats.poisson.cdf(k, mean)))
        assert_close(ours.poisson_sf(k, mean), float(scipy.stats.poisson.sf(k, mean)))
    for p in (1e-6, 0.05, 0.5, 0.95, 0.999):
        assert ours.poisson_quantile(p, mean) == scipy.stats.poisson.ppf(p, mean)


def test_poisson_mass_at_a_large_mean_is_stirlings() -> None:
    """At k = mean = 100,000 the mass is Stirling's formula with its first correction: exp(-1/12k) / sqrt(2 pi k)."""
    stirling = math.exp(-1 / 12e5 + 1 / 360e15) / math.sqrt(2e5 * math.pi)
    assert math.isclose(ours.poisson_pmf(100_000, 1e5), stirling, rel_tol=1e-12)


@pytest.mark.parametrize("shape", [0.01, 0.1, 0.865, 1.0, 2.5, 10.0, 100.0, 1e4, 1e6])
@pytest.mark.parametrize("prob", [1e-4, 0.01, 0.1, 0.3, 0.5, 0.9, 0.99, 0.9999])
def test_negative_binomial_equals_scipy(shape: float, prob: float) -> None:
    """Mass and both tails to 1e-10 relative; quantiles give p back from both sides."""
    mean = shape * (1 - prob) / prob
    for k in sorted({0, 1, 2, 3, 10, 50, 300, int(mean / 2), int(mean), int(2 * mean), int(5 * mean)}):
        if k < 1e7:
            assert_close(
                ours.negative_binomial_pmf(k, shape, prob), float(scipy.stats.nbinom.pmf(k, shape, prob))
            )
            assert_close(
                ours.negative_binomial_cdf(k, shape, prob), float(scipy.stats.nbinom.cdf(k, shape, prob))
            )
            assert_close(
                ours.negative_binomial_sf(k, shape, prob), float(scipy.stats.nbinom.sf(k, shape, prob))
            )
    for p in (1e-6, 0.05, 0.5, 0.95, 0.999):
        k = ours.negative_binomial_quantile(p, shape, prob)
        assert ours.negative_binomial_cdf(k, shape, prob) >= p * (1 - 1e-12)
        assert k == 0 or ours.negative_binomial_cdf(k - 1, shape, prob) < p


@pytest.mark.parametrize("n", [1, 2, 10, 100, 5000])
@pytest.mark.parametrize("prob", [1e-6, 0.01, 0.3, 0.5, 0.9])
def test_binomial_equals_scipy(n: int, prob: float) -> None:
    """Both tails at, below and beyond the ends."""
    for k in sorted({-1, 0, 1, n // 3, n // 2, n - 1, n, n + 1}):
        assert_close(ours.binomial_cdf(k, n, prob), float(scipy.stats.binom.cdf(k, n, prob)))
        assert_close(ours.binomial_sf(k, n, prob), float(scipy.stats.binom.sf(k, n, prob)))


def test_nothing_expected_is_no_event() -> None:
    """A Poisson of mean 0 is 0 for certain; k = -1 lies below every count."""
    assert ours.poisson_pmf(0, 0.0) == ours.poisson_cdf(0, 0.0) == 1.0
    assert ours.poisson_pmf(1, 0.0) == ours.poisson_sf(0, 0.0) == ours.poisson_cdf(-1, 3.0) == 0.0
    assert ours.poisson_sf(-1, 3.0) == ours.negative_binomial_sf(-1, 1.0, 0.5) == 1.0
    assert ours.negative_binomial_cdf(-1, 1.0, 0.5) == 0.0


@given(shape=st.floats(0.01, 50), prob=st.floats(0.05, 0.95))
def test_negative_binomial_mass_sums_to_its_cumulative(shape: float, prob: float) -> None:
    """The masses up to k add up to the cumulative function at k."""
    masses = [ours.negative_binomial_pmf(k, shape, prob) for k in range(20)]
    assert math.isclose(math.fsum(masses), ours.negative_binomial_cdf(19, shape, prob), rel_tol=1e-10)


@given(p=st.floats(1e-9, 1 - 1e-9), mean=st.floats(0, 300))
def test_poisson_quantile_is_the_smallest_that_reaches(p: float, mean: float) -> None:
    """cdf(quantile) reaches p and cdf(quantile - 1) does not."""
    k = ours.poisson_quantile(p, mean)
    assert ours.poisson_cdf(k, mean) >= p * (1 - 1e-13)
    assert ours.poisson_cdf(k - 1, mean) < p


@pytest.mark.parametrize(
    "call",
    [
        lambda: ours.normal_cdf(math.nan),
        lambda: ours.normal_quantile(1.0),
        lambda: ours.chi_square_sf(-1.0, 2.0),
        lambda: ours.chi_square_sf(1.0, 0.0),
        lambda: ours.poisson_pmf(-1, 1.0),
        lambda: ours.poisson_cdf(1.5, 1.0),  # type: ignore[arg-type]
        lambda: ours.poisson_cdf(True, 1.0),
        lambda: ours.poisson_cdf(1, -1.0),
        lambda: ours.binomial_cdf(1, 2, 1.5),
        lambda: ours.negative_binomial_pmf(1, 1.0, 1.0),
        lambda: ours.negative_binomial_sf(-2, 1.0, 0.5),
    ],
)
def test_bad_arguments_are_refused(call) -> None:  # type: ignore[no-untyped-def]
    """Not a number, out of range, not whole: each is an InvalidValueError."""
    with pytest.raises(InvalidValueError):
        call()
