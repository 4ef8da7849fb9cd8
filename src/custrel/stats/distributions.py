"""Distribution functions the statistics need: normal, chi-square, Poisson, binomial, negative binomial.

All on plain numbers; a cumulative and an upper-tail function each, because one minus a large probability keeps no digits.

Example:
    >>> from custrel.stats.distributions import chi_square_quantile
    >>> round(chi_square_quantile(0.95, 2.0), 6)
    5.991465
"""

import math
from collections.abc import Callable

from custrel.stats._check import count, not_negative, number, positive, probability
from custrel.stats.special import (
    beta_pq,
    binomial_term,
    gamma_p,
    gamma_q,
    gamma_quantile,
    gamma_quantile_upper,
    poisson_term,
    rough_normal_quantile,
)

__all__ = [
    "binomial_cdf",
    "binomial_sf",
    "chi_square_cdf",
    "chi_square_quantile",
    "chi_square_quantile_upper",
    "chi_square_sf",
    "negative_binomial_cdf",
    "negative_binomial_pmf",
    "negative_binomial_quantile",
    "negative_binomial_sf",
    "normal_cdf",
    "normal_quantile",
    "normal_sf",
    "poisson_cdf",
    "poisson_pmf",
    "poisson_quantile",
    "poisson_sf",
]

_SQRT2 = math.sqrt(2.0)
_FUZZ = 1.0 - 2.0**-46  # a cumulative probability this near below p counts as reaching it (as R's qpois does)


def normal_cdf(x: float) -> float:
    """Probability that a standard normal is at most x.

    Example:
        >>> normal_cdf(0.0)
        0.5
    """
    return 0.5 * math.erfc(-number("normal_cdf", "x", x) / _SQRT2)


def normal_sf(x: float) -> float:
    """Probability that a standard normal exceeds x.

    Example:
        >>> round(normal_sf(1.96), 6)
        0.024998
    """
    return 0.5 * math.erfc(number("normal_sf", "x", x) / _SQRT2)


def normal_tails(x: float) -> tuple[float, float]:
    """Probability of more than x, and of at most x, for a finite x that needs no check."""
    z = x / _SQRT2
    return 0.5 * math.erfc(z), 0.5 * math.erfc(-z)


def normal_quantile(p: float) -> float:
    """Give the x with ``normal_cdf(x) = p``, 0 < p < 1.

    Example:
        >>> round(normal_quantile(0.975), 9)
        1.959963985
    """
    p = probability("normal_quantile", "p", p)
    if p > 0.5:
        return -normal_quantile(1.0 - p)
    x = rough_normal_quantile(p)  # good to 4.5e-4; each of Halley's steps cubes the error
    for _ in range(3):
        # About the middle, erf keeps the digits that the difference of two halves would lose.
        miss = 0.5 * math.erf(x / _SQRT2) + (0.5 - p) if p > 0.25 else 0.5 * math.erfc(-x / _SQRT2) - p
        error = miss * math.sqrt(2.0 * math.pi) * math.exp(0.5 * x * x)
        x -= error / (1.0 + 0.5 * x * error)
    return x


def chi_square_cdf(x: float, df: float) -> float:
    """Probability that a chi-square with ``df`` > 0 degrees of freedom is at most x ≥ 0.

    Example:
        >>> round(chi_square_cdf(5.991464547108, 2.0), 9)
        0.95
    """
    return gamma_p(0.5 * positive("chi_square_cdf", "df", df), 0.5 * not_negative("chi_square_cdf", "x", x))


def chi_square_sf(x: float, df: float) -> float:
    """Probability that a chi-square with ``df`` > 0 degrees of freedom exceeds x ≥ 0.

    Example:
        >>> round(chi_square_sf(5.991464547108, 2.0), 9)
        0.05
    """
    return gamma_q(0.5 * positive("chi_square_sf", "df", df), 0.5 * not_negative("chi_square_sf", "x", x))


def chi_square_quantile(p: float, df: float) -> float:
    """Give the x with ``chi_square_cdf(x, df) = p``, 0 < p < 1; df may be fractional.

    Example:
        >>> round(chi_square_quantile(0.05, 20.0), 6)
        10.850811
    """
    return 2.0 * gamma_quantile(p, 0.5 * positive("chi_square_quantile", "df", df))


def chi_square_quantile_upper(q: float, df: float) -> float:
    """Give the x with ``chi_square_sf(x, df) = q``, 0 < q < 1; exact for tiny q.

    Example:
        >>> round(chi_square_quantile_upper(0.05, 20.0), 6)
        31.410433
    """
    return 2.0 * gamma_quantile_upper(q, 0.5 * positive("chi_square_quantile_upper", "df", df))


def poisson_pmf(k: int, mean: float) -> float:
    """Probability of exactly k ≥ 0 events where ``mean`` ≥ 0 are expected.

    Example:
        >>> round(poisson_pmf(2, 2.0), 9)
        0.270670566
    """
    k, mean = count("poisson_pmf", "k", k), not_negative("poisson_pmf", "mean", mean)
    return poisson_term(float(k), mean) if mean > 0.0 else float(k == 0)


def poisson_cdf(k: int, mean: float) -> float:
    """Probability of at most k events where ``mean`` ≥ 0 are expected; 0.0 for k = -1.

    Example:
        >>> round(poisson_cdf(2, 2.0), 9)
        0.676676416
    """
    count("poisson_cdf", "k", k, least=-1)
    return 0.0 if k < 0 else gamma_q(k + 1.0, not_negative("poisson_cdf", "mean", mean))


def poisson_sf(k: int, mean: float) -> float:
    """Probability of more than k events where ``mean`` ≥ 0 are expected; 1.0 for k = -1.

    Example:
        >>> f"{poisson_sf(20, 1.0):.6e}"
        '7.542625e-21'
    """
    count("poisson_sf", "k", k, least=-1)
    return 1.0 if k < 0 else gamma_p(k + 1.0, not_negative("poisson_sf", "mean", mean))


def poisson_quantile(p: float, mean: float) -> int:
    """Give the smallest k with ``poisson_cdf(k, mean)`` ≥ p, 0 < p < 1.

    Example:
        >>> poisson_quantile(0.95, 2.0)
        5
    """
    p, mean = probability("poisson_quantile", "p", p), not_negative("poisson_quantile", "mean", mean)
    return smallest_count(lambda k: poisson_cdf(k, mean), p, mean)


def binomial_cdf(k: int, n: int, prob: float) -> float:
    """Probability of at most k successes in n trials of success probability ``prob`` (0 < prob < 1).

    Example:
        >>> round(binomial_cdf(1, 3, 0.5), 12)
        0.5
    """
    count("binomial_cdf", "k", k, least=-1)
    count("binomial_cdf", "n", n)
    prob = probability("binomial_cdf", "prob", prob)
    return 0.0 if k < 0 else 1.0 if k >= n else beta_pq(k + 1.0, float(n - k), prob, 1.0 - prob)[1]


def binomial_sf(k: int, n: int, prob: float) -> float:
    """Probability of more than k successes in n trials of success probability ``prob`` (0 < prob < 1).

    Example:
        >>> round(binomial_sf(1, 3, 0.5), 12)
        0.5
    """
    count("binomial_sf", "k", k, least=-1)
    count("binomial_sf", "n", n)
    prob = probability("binomial_sf", "prob", prob)
    return 1.0 if k < 0 else 0.0 if k >= n else beta_pq(k + 1.0, float(n - k), prob, 1.0 - prob)[0]


def negative_binomial_pmf(k: int, shape: float, prob: float) -> float:
    """Probability of exactly k ≥ 0; ``shape`` > 0 may be fractional, 0 < ``prob`` < 1, mean shape · (1 - prob) / prob.

    Example:
        >>> round(negative_binomial_pmf(0, 2.0, 0.5), 12)
        0.25
    """
    shape, prob = _negative_binomial("negative_binomial_pmf", shape, prob)
    return nb_term(count("negative_binomial_pmf", "k", k), shape, prob, 1.0 - prob)


def negative_binomial_cdf(k: int, shape: float, prob: float) -> float:
    """Probability of at most k; 0.0 for k = -1.

    Example:
        >>> round(negative_binomial_cdf(1, 2.0, 0.5), 12)
        0.5
    """
    shape, prob = _negative_binomial("negative_binomial_cdf", shape, prob)
    return nb_tails(count("negative_binomial_cdf", "k", k, least=-1), shape, prob, 1.0 - prob)[0]


def negative_binomial_sf(k: int, shape: float, prob: float) -> float:
    """Probability of more than k; 1.0 for k = -1.

    Example:
        >>> round(negative_binomial_sf(0, 2.0, 0.5), 12)
        0.75
    """
    shape, prob = _negative_binomial("negative_binomial_sf", shape, prob)
    return nb_tails(count("negative_binomial_sf", "k", k, least=-1), shape, prob, 1.0 - prob)[1]


def negative_binomial_quantile(p: float, shape: float, prob: float) -> int:
    """Give the smallest k whose cumulative probability is at least p, 0 < p < 1.

    Example:
        >>> negative_binomial_quantile(0.5, 2.0, 0.5)
        1
    """
    p = probability("negative_binomial_quantile", "p", p)
    shape, prob = _negative_binomial("negative_binomial_quantile", shape, prob)
    mean = shape * (1.0 - prob) / prob
    return smallest_count(lambda k: nb_tails(k, shape, prob, 1.0 - prob)[0], p, mean)


def nb_term(k: int, shape: float, prob: float, rest: float) -> float:
    """Negative binomial probability of k with ``prob + rest = 1`` given apart, so that neither loses its digits."""
    return shape / (shape + k) * binomial_term(shape, float(k), prob, rest)


def nb_tails(k: int, shape: float, prob: float, rest: float) -> tuple[float, float]:
    """Probability of at most k, and of more than k, with ``prob + rest = 1`` given apart."""
    return (0.0, 1.0) if k < 0 else beta_pq(shape, k + 1.0, prob, rest)


def nb_counts(shape: float, odds: float, low: float, high: float) -> tuple[int, int]:
    """Smallest counts with cumulative probability at least ``low`` ≤ ``high`` < 1, by adding up from 0; for small means.

    Sums of so few terms are good to 1e-14, far finer than the fuzz that both this and `smallest_count` allow for.
    """
    rest = odds / (1.0 + odds)
    term = total = math.exp(-shape * math.log1p(odds))
    k, lo, hi = 0, low * _FUZZ, high * _FUZZ
    while total < lo:
        term *= (shape + k) / (k + 1) * rest
        total, k = total + term, k + 1
    least = k
    while total < hi:
        term *= (shape + k) / (k + 1) * rest
        total, k = total + term, k + 1
    return least, k


def smallest_count(cdf: Callable[[int], float], p: float, guess: float) -> int:
    """Smallest k ≥ 0 with ``cdf(k)`` ≥ p for a cumulative function, by doubling and halving from ``guess``."""
    goal = p * _FUZZ
    lo, hi, width = -1, int(guess), 1
    while cdf(hi) < goal:
        lo, hi, width = hi, hi + width, 2 * width
    while hi - lo > 1:
        middle = (lo + hi) // 2
        lo, hi = (lo, middle) if cdf(middle) >= goal else (middle, hi)
    return hi


def _negative_binomial(owner: str, shape: float, prob: float) -> tuple[float, float]:
    return positive(owner, "shape", shape), probability(owner, "prob", prob)
