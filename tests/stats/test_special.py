"""Special functions against SciPy, on wide grids that reach into both tails."""

import itertools
import math

import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.stats.special import (
    beta_p,
    beta_q,
    beta_quantile,
    gamma_p,
    gamma_q,
    gamma_quantile,
    gamma_quantile_upper,
)

SHAPES = [0.01, 0.1, 0.5, 1.0, 1.5, 2.0, 5.0, 10.0, 14.9, 15.0, 16.0, 30.0, 100.0, 500.5, 1e3, 1e4, 1e5]
FACTORS = [1e-6, 1e-3, 0.01, 0.1, 0.3, 0.5, 0.8, 0.9, 0.99, 1.0, 1.01, 1.1, 1.3, 2.0, 5.0, 20.0, 100.0]
POINTS = [0.0, 1e-8, 1e-3, 0.1, 1.0, 3.0, 10.0, 50.0, 200.0, 600.0]
PROBABILITIES = [
    1e-100,
    1e-20,
    1e-10,
    1e-5,
    0.001,
    0.025,
    0.05,
    0.1,
    0.3,
    0.5,
    0.7,
    0.9,
    0.95,
    0.975,
    0.999,
    1 - 1e-6,
]
BETA_SHAPES = [0.01, 0.1, 0.5, 1.0, 2.0, 3.3, 10.0, 30.0, 100.0, 1000.0, 1e4]
BETA_POINTS = [0.0, 1e-6, 1e-3, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999, 1.0]


def assert_close(ours: float, theirs: float) -> None:
    """Equal to 1e-10 relative; what SciPy can only give as a denormal number is not compared."""
    assert abs(theirs) < 1e-290 or math.isclose(ours, theirs, rel_tol=1e-10), (ours, theirs)


@pytest.mark.parametrize("shape", SHAPES)
def test_incomplete_gamma_equals_scipy(shape: float) -> None:
    """P and Q are SciPy's to 1e-10 relative, from 1e-6 of the mean to 100 times the mean."""
    for x in [shape * factor for factor in FACTORS] + POINTS:
        assert_close(gamma_p(shape, x), float(scipy.special.gammainc(shape, x)))
        assert_close(gamma_q(shape, x), float(scipy.special.gammaincc(shape, x)))


@pytest.mark.parametrize("shape", SHAPES)
def test_gamma_quantiles_equal_scipy(shape: float) -> None:
    """Both quantiles are SciPy's to 1e-10 relative, for tails down to 1e-100."""
    for p in PROBABILITIES:
        assert_close(gamma_quantile(p, shape), float(scipy.special.gammaincinv(shape, p)))
        assert_close(gamma_quantile_upper(p, shape), float(scipy.special.gammainccinv(shape, p)))


# Shapes far below 1, whose upper tail is small everywhere, and shapes of very unequal size. SciPy itself loses digits in the
# lower tail of the gamma from a shape of 1e6 on (there ours was held against 40-digit arithmetic), so the grids end before.
TINY = [1e-8, 1e-6, 1e-4, 0.003, 0.05, 0.3, 0.499, 0.5]
TINY_POINTS = [1e-300, 1e-100, 1e-30, 1e-12, 1e-8, 1e-4, 0.01, 0.3, 0.7, 1.0, 1.3, 1.4999, 1.6, 3.0, 30.0]
UNEQUAL = [1e-6, 1e-3, 0.1, 0.4, 0.6, 1.0, 3.3, 30.0, 1e3, 1e6, 2e10]


@pytest.mark.parametrize("shape", TINY)
def test_the_upper_tail_of_a_tiny_shape_keeps_its_digits(shape: float) -> None:
    """Q of a shape near 0 is small at once; it is SciPy's to 1e-10 relative, and so is its inverse."""
    for x in [*TINY_POINTS, *(shape * factor for factor in FACTORS)]:
        assert_close(gamma_p(shape, x), float(scipy.special.gammainc(shape, x)))
        if shape > 1e-5:
            assert_close(gamma_q(shape, x), float(scipy.special.gammaincc(shape, x)))
        elif (
            x < 1e-20
        ):  # SciPy loses digits here; -expm1(shape log x - log gamma(1 + shape)) is all there is to Q
            assert_close(
                gamma_q(shape, x),
                -math.expm1(shape * (math.log(x) + 0.5772156649015329 - 0.8224670334 * shape)),
            )


@pytest.mark.parametrize(("a", "b"), list(itertools.product(UNEQUAL, UNEQUAL))[:-1])
def test_incomplete_beta_of_unequal_shapes(a: float, b: float) -> None:
    """I and its complement keep their digits where one shape is far larger, about the mean and away from it."""
    for factor in (1e-6, 0.1, 0.5, 0.9, 1.0, 1.1, 2.0, 5.0):
        x = min(a / (a + b) * factor, 1 - 1e-9)
        if scipy.special.betainc(a, b, x) > 1e-200:  # below, SciPy has two digits at places
            assert_close(beta_p(a, b, x), float(scipy.special.betainc(a, b, x)))
        assert_close(beta_q(a, b, x), float(scipy.special.betaincc(a, b, x)))


def test_digits_where_scipy_has_none() -> None:
    """Values from 40-digit arithmetic (mpmath) where SciPy 1.17 is wrong in the fourth digit or the seventh."""
    assert gamma_p(1e6, 995_000.0) == pytest.approx(2.749580359270280e-07, rel=1e-12)
    assert gamma_p(1e8, 99_950_000.0) == pytest.approx(2.854642139958263e-07, rel=1e-10)
    assert beta_p(5.0, 4_999_996.0, 1e-6) == pytest.approx(0.5595068026685207, rel=1e-12)
    assert beta_p(1000.0, 30.0, 0.4854368932038835) == pytest.approx(1.0400918728988724e-266, rel=1e-12)
    assert beta_p(0.1, 19_999_999_999.0, 1e-10) == pytest.approx(0.9943261760198454, rel=1e-10)


@pytest.mark.parametrize(("a", "b"), list(itertools.product(BETA_SHAPES, BETA_SHAPES)))
def test_incomplete_beta_equals_scipy(a: float, b: float) -> None:
    """I and its complement and its inverse are SciPy's to 1e-10 relative."""
    for x in BETA_POINTS:
        assert_close(beta_p(a, b, x), float(scipy.special.betainc(a, b, x)))
        assert_close(beta_q(a, b, x), float(scipy.special.betaincc(a, b, x)))
    for p in PROBABILITIES[2:-1]:
        assert_close(beta_quantile(p, a, b), float(scipy.special.betaincinv(a, b, p)))


def test_quantiles_too_small_for_a_float_are_zero() -> None:
    """A gamma of tiny shape has quantiles below every float: 0.0, never an error or a NaN."""
    assert gamma_quantile(0.1, 1e-4) == 0.0
    assert 0.0 < gamma_quantile(1e-3, 0.0095) < 1e-300
    assert gamma_quantile_upper(0.9, 1e-4) == 0.0


@given(shape=st.floats(0.05, 1e5), p=st.floats(1e-12, 1 - 1e-12))
def test_quantile_inverts_the_distribution(shape: float, p: float) -> None:
    """P(quantile(p)) = p and Q(upper quantile(p)) = p."""
    assert math.isclose(gamma_p(shape, gamma_quantile(p, shape)), p, rel_tol=1e-9)
    assert math.isclose(gamma_q(shape, gamma_quantile_upper(p, shape)), p, rel_tol=1e-9)


@given(a=st.floats(0.1, 1e4), b=st.floats(0.1, 1e4), p=st.floats(1e-6, 1 - 1e-6))
def test_beta_is_symmetric_and_inverted(a: float, b: float, p: float) -> None:
    """I_x(a, b) = 1 - I_{1-x}(b, a), and the quantile gives p back."""
    x = beta_quantile(p, a, b)
    assert math.isclose(beta_p(a, b, 0.25), beta_q(b, a, 0.75), rel_tol=1e-9, abs_tol=1e-300)
    if 1e-3 < x < 1 - 1e-3:  # elsewhere a rounding of x itself is worth more than the tolerance
        assert math.isclose(beta_p(a, b, x), p, rel_tol=1e-8)


@given(shape=st.floats(0.01, 1e4), x=st.floats(0, 1e4), more=st.floats(0, 100))
def test_incomplete_gamma_rises(shape: float, x: float, more: float) -> None:
    """P never falls in x, stays within [0, 1], and P + Q = 1."""
    here, there = gamma_p(shape, x), gamma_p(shape, x + more)
    assert 0.0 <= here <= there + 1e-12 <= 1.0 + 2e-12
    assert math.isclose(here + gamma_q(shape, x), 1.0, rel_tol=1e-12)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -1.0, "1", None, True, 10**400])
def test_bad_arguments_are_named(bad: float) -> None:
    """A shape that is no positive finite number is an error that names function and argument."""
    with pytest.raises(InvalidValueError, match=r"gamma_p\.shape"):
        gamma_p(bad, 1.0)
    with pytest.raises(InvalidValueError, match=r"beta_p\.a"):
        beta_p(bad, 1.0, 0.5)


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1, 1.1, math.nan])
def test_quantiles_need_a_probability_inside(p: float) -> None:
    """Quantiles at 0 and 1 are not numbers of use here; they are refused."""
    for call in (
        lambda: gamma_quantile(p, 1.0),
        lambda: gamma_quantile_upper(p, 1.0),
        lambda: beta_quantile(p, 1.0, 1.0),
    ):
        with pytest.raises(InvalidValueError):
            call()


@pytest.mark.parametrize("x", [-0.1, 1.1, math.nan])
def test_beta_needs_a_point_in_the_unit_interval(x: float) -> None:
    """A point outside [0, 1] is refused."""
    with pytest.raises(InvalidValueError, match="beta_q"):
        beta_q(1.0, 1.0, x)


def test_shapes_beyond_any_count_are_refused() -> None:
    """The work grows with the root of a shape, so a shape beyond 1e9 is an error and not an hour's wait."""
    with pytest.raises(InvalidValueError, match="at most 1e\\+09"):
        gamma_q(1e10, 1e10)
    with pytest.raises(InvalidValueError, match="at most 1e\\+09"):
        beta_p(1e10, 1e10, 0.5)
    assert gamma_p(1e9, 1e9) == pytest.approx(0.5, abs=1e-4)


def test_far_tails_are_zero_or_one() -> None:
    """Where the smaller tail is below every float, the answer comes at once."""
    assert beta_p(0.1, 0.2, 5e-324) == pytest.approx(float(scipy.special.betainc(0.1, 0.2, 5e-324)), rel=1e-9)
    assert beta_quantile(1e-3, 1e-30, 1e-30) < 1e-300  # means below every float on the way
    assert (gamma_p(1e6, 1.0), gamma_q(1e6, 1.0)) == (0.0, 1.0)
    assert (gamma_p(2.0, 1e9), gamma_q(2.0, 1e9)) == (1.0, 0.0)
    assert gamma_p(2.0, 1.7e308) == 1.0


def test_quantiles_at_the_edge_of_the_search() -> None:
    """A start that lies in an empty tail is halved back to where there is something, even for the smallest float."""
    assert gamma_p(300.0, gamma_quantile(5e-324, 300.0)) == pytest.approx(5e-324, abs=5e-324)
    assert beta_p(3000.0, 0.01, beta_quantile(1e-5, 3000.0, 0.01)) == pytest.approx(1e-5, rel=1e-6)
    assert gamma_q(50.0, gamma_quantile_upper(1e-300, 50.0)) == pytest.approx(1e-300, rel=1e-9)
    assert gamma_q(0.02, gamma_quantile_upper(1e-80, 0.02)) == pytest.approx(1e-80, rel=1e-9)
