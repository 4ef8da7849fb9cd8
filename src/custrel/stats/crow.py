"""Exact confidence factors for the mean time between events of a power-law process at the end of its watching.

Example:
    >>> from custrel.stats.crow import mtbf_factors
    >>> [round(factor, 4) for factor in mtbf_factors(27, 0.9, Truncation.TIME)]
    [0.6361, 1.6818]
"""

import math
from collections.abc import Callable
from functools import lru_cache

from custrel.stats._check import count, probability
from custrel.stats._root import root
from custrel.stats.distributions import normal_quantile
from custrel.stats.history import Truncation
from custrel.stats.special import gamma_q

__all__ = ["mtbf_factors", "normal_mtbf_factors"]

_STEPS = (
    400  # of the trapezoidal rule, which converges exponentially on these bell curves; 100 already give 1e-10
)
_REACH = 9.0  # standard deviations covered on either side


def mtbf_factors(n: int, level: float, truncation: Truncation) -> tuple[float, float]:
    """Give lower and upper factor by which the maximum-likelihood MTBF at the end is multiplied; n ≥ 2 events.

    Time-truncated: the distribution of the count given the sum of logarithms, whose terms are y**j / (j! (j - 1)!)
    (Crow, AMSAA TR-197, 1977). Failure-truncated: the product of two independent gamma variables (Finkelstein, Technometrics
    18 (1976) 115).

    Example:
        >>> [round(factor, 3) for factor in mtbf_factors(2, 0.8, Truncation.FAILURE)]
        [0.807, 33.764]
    """
    return _factors(
        count("mtbf_factors", "n", n, least=2), probability("mtbf_factors", "level", level), truncation
    )


def normal_mtbf_factors(n: int, level: float) -> tuple[float, float] | None:
    """Give the large-sample factors on the unbiased MTBF for time-truncated watching; None where n is too small for them.

    Source: NIST/SEMATECH e-Handbook 8.4.5.2, after Crow.

    Example:
        >>> [round(factor, 4) for factor in normal_mtbf_factors(10, 0.8)]
        [0.5084, 1.7682]
    """
    z = normal_quantile(0.5 + 0.5 * level)
    edge = n - z * math.sqrt(0.5 * n)
    if edge <= 0.0 or n < 2:
        return None
    wide = n + 0.25 * z * z + math.sqrt(0.5 * n * z * z + z**4 / 16.0)
    return n * (n - 1) / (wide * wide), n * (n - 1) / (edge * edge)


@lru_cache(
    maxsize=512
)  # a fleet asks for few different counts, and the failure-truncated ones cost milliseconds
def _factors(n: int, level: float, truncation: Truncation) -> tuple[float, float]:
    tail = 0.5 * (1.0 - level)
    if truncation is Truncation.TIME:
        # Below: an intensity so high that n events or fewer are rare; above: one so low that n or more are.
        low = _solve(lambda y: _at_most(n, y) - tail, float(n * n))
        high = _solve(lambda y: _at_most(n - 1, y) - (1.0 - tail), float(n * n))
    else:
        low = _solve(lambda w: _product_above(n, w) - tail, float(n * n))
        high = _solve(lambda w: _product_above(n, w) - (1.0 - tail), float(n * n))
    return n * n / low, n * n / high


def _at_most(n: int, y: float) -> float:
    # Share of sum_j y**j / (j! (j - 1)!) that lies in j <= n, built outwards from the largest term.
    top = max(1, int(math.sqrt(y)))
    below, above = 0.0, 0.0
    term, j = 1.0, top
    while j >= 1 and term > 1e-18:
        below, above = (below + term, above) if j <= n else (below, above + term)
        term *= j * (j - 1) / y
        j -= 1
    term, j = y / (top * (top + 1.0)), top + 1
    while term > 1e-18 * (below + above):
        below, above = (below + term, above) if j <= n else (below, above + term)
        j += 1
        term *= y / (j * (j - 1.0))
    return below / (below + above)


def _product_above(n: int, w: float) -> float:
    # P(V Z > w) for V ~ gamma(n - 1), Z ~ gamma(n), integrated over log V.
    a = n - 1.0
    middle = math.log(a)
    left, right = (
        middle - 2.0 * _REACH / math.sqrt(a) - 4.0 / a * _REACH,
        middle + _REACH / math.sqrt(a) + 0.4,
    )
    step = (right - left) / _STEPS
    norm = math.lgamma(a)
    return step * math.fsum(
        math.exp(a * u - math.exp(u) - norm) * gamma_q(float(n), w * math.exp(-u))
        for u in (left + i * step for i in range(_STEPS + 1))
    )


def _solve(f: Callable[[float], float], guess: float) -> float:
    # Root of a falling function of a positive number.
    lo = hi = guess
    while f(lo) < 0.0:
        lo *= 0.5
    while f(hi) > 0.0:
        hi *= 2.0
    return lo if lo == hi else root(f, lo, hi)
