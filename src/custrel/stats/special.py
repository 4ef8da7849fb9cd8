"""Special functions on plain floats, made of ``+ - * / sqrt log exp`` and the standard library's ``lgamma`` and ``erfc``.

Accuracy: within 1e-10 relative of SciPy over the ranges the tests state, tails included. Small tails are computed directly,
never as one minus a large one.

Sources: W. Gautschi, ACM TOMS 5 (1979) 466 (incomplete gamma); DLMF 8.9.2 (continued fraction), 8.7.1 and 8.17.7 (series
for small shapes); A. R. DiDonato & A. H. Morris, ACM TOMS 18 (1992) 360 (incomplete beta); C. Loader, "Fast and accurate
computation of binomial probabilities" (2000) (saddle-point terms); E. B. Wilson & M. M. Hilferty, PNAS 17 (1931) 684 (where
the search for a quantile starts).

Example:
    >>> from custrel.stats.special import gamma_p
    >>> round(gamma_p(1.0, 2.0), 12)  # 1 - exp(-2)
    0.864664716763
"""

import math
from collections.abc import Callable

from custrel.errors import InvalidValueError
from custrel.stats._check import not_negative, positive, probability

__all__ = [
    "beta_p",
    "beta_q",
    "beta_quantile",
    "gamma_p",
    "gamma_q",
    "gamma_quantile",
    "gamma_quantile_upper",
]

_EPS = 2.0**-53
_SETTLED = 8.0 * _EPS  # a continued fraction has converged; a tighter bound might never be met
_TINY = 1e-300  # keeps Lentz's algorithm from dividing by zero
_LARGEST = 1e9  # the work grows with the root of a shape; no count of events is larger
_SMALL = 0.5  # a shape below which the upper tail may be small at once, and is then summed on its own
_DIRECT = 15.0  # below this the plain logarithms lose nothing; above it Loader's saddle point takes over


def gamma_p(shape: float, x: float) -> float:
    """Regularised lower incomplete gamma function P(shape, x), in [0, 1]; shape > 0, x ≥ 0.

    Example:
        >>> gamma_p(3.0, 0.0)
        0.0
    """
    return _gamma_pq(positive("gamma_p", "shape", shape), not_negative("gamma_p", "x", x))[0]


def gamma_q(shape: float, x: float) -> float:
    """Regularised upper incomplete gamma function Q(shape, x) = 1 - P(shape, x); exact far into the tail.

    Example:
        >>> f"{gamma_q(1.0, 100.0):.6e}"  # exp(-100)
        '3.720076e-44'
    """
    return _gamma_pq(positive("gamma_q", "shape", shape), not_negative("gamma_q", "x", x))[1]


def gamma_quantile(p: float, shape: float) -> float:
    """Give the x with P(shape, x) = p, 0 < p < 1; 0.0 where it is too small for a float.

    Example:
        >>> round(gamma_quantile(0.5, 1.0), 12)  # log 2
        0.69314718056
    """
    p, shape = probability("gamma_quantile", "p", p), positive("gamma_quantile", "shape", shape)
    return _gamma_lower(p, shape) if p <= 0.5 else _gamma_upper(1.0 - p, shape)


def gamma_quantile_upper(q: float, shape: float) -> float:
    """Give the x with Q(shape, x) = q, 0 < q < 1; exact for tiny q, where ``gamma_quantile(1 - q)`` is not.

    Example:
        >>> round(gamma_quantile_upper(1e-30, 1.0), 9)  # 30 log 10
        69.07755279
    """
    q, shape = probability("gamma_quantile_upper", "q", q), positive("gamma_quantile_upper", "shape", shape)
    return _gamma_upper(q, shape) if q <= 0.5 else _gamma_lower(1.0 - q, shape)


def beta_p(a: float, b: float, x: float) -> float:
    """Regularised incomplete beta function I_x(a, b), in [0, 1]; a, b > 0 and 0 ≤ x ≤ 1.

    Example:
        >>> round(beta_p(2.0, 3.0, 0.5), 12)
        0.6875
    """
    return _beta_checked("beta_p", a, b, x)[0]


def beta_q(a: float, b: float, x: float) -> float:
    """Give 1 - I_x(a, b), exact where it is small.

    Example:
        >>> f"{beta_q(1.0, 20.0, 0.9):.6e}"  # 0.1 ** 20
        '1.000000e-20'
    """
    return _beta_checked("beta_q", a, b, x)[1]


def beta_quantile(p: float, a: float, b: float) -> float:
    """Give the x with I_x(a, b) = p, 0 < p < 1.

    Example:
        >>> round(beta_quantile(0.6875, 2.0, 3.0), 12)
        0.5
    """
    p = probability("beta_quantile", "p", p)
    a, b = positive("beta_quantile", "a", a), positive("beta_quantile", "b", b)
    logit = _beta_logit(p, a, b) if p <= 0.5 else -_beta_logit(1.0 - p, b, a)
    return 1.0 / (1.0 + math.exp(-logit))


def poisson_term(a: float, x: float) -> float:
    """x**a exp(-x) / gamma(a + 1) for real a ≥ 0, x > 0, without the cancellation of the plain formula (Loader 2000)."""
    if a < _DIRECT:
        return math.exp(a * math.log(x) - x - math.lgamma(a + 1.0))
    return math.exp(-_stirling_error(a) - _deviance(a, x)) / math.sqrt(2.0 * math.pi * a)


def binomial_term(a: float, b: float, x: float, y: float) -> float:
    """C(a + b, a) x**a y**b for real a, b ≥ 0 and x + y = 1, y given on its own to keep its digits (Loader 2000)."""
    if a == 0.0 or b == 0.0:
        base, other, power = (y, x, b) if a == 0.0 else (x, y, a)
        return math.exp(power * (math.log1p(-other) if other < 0.5 else math.log(base)))
    n = a + b
    fit = (
        _stirling_error(n)
        - _stirling_error(a)
        - _stirling_error(b)
        - _deviance(a, n * x)
        - _deviance(b, n * y)
    )
    return math.exp(fit) * math.sqrt(n / (2.0 * math.pi * a * b))


def beta_pq(a: float, b: float, x: float, y: float) -> tuple[float, float]:
    """I_x(a, b) and its complement for x + y = 1, y given on its own; the smaller side is the one computed."""
    if x <= 0.0 or y <= 0.0:
        return (0.0, 1.0) if x <= 0.0 else (1.0, 0.0)
    if min(a, b) > _LARGEST or max(a, b) > _LARGEST**2:
        rule = f"must be at most {_LARGEST:g}"
        raise InvalidValueError("incomplete beta function", "smaller shape", rule, min(a, b))
    if x < (a + 1.0) / (a + b + 2.0):
        return _beta_lower(a, b, x, y)
    upper, lower = _beta_lower(b, a, y, x)
    return lower, upper


def _beta_lower(a: float, b: float, x: float, y: float) -> tuple[float, float]:
    # I_x(a, b) and its complement where x is not much above the mean.
    if a < _SMALL:
        # DLMF 8.17.7: 1 - x**a gamma(a + b) / (gamma(a + 1) gamma(b)) (1 + a sum (1 - b)_k x**k / (k! (a + k))).
        power = a * math.log(x) + _log_rise(b, a) - _log_rise(1.0, a)
        rest = math.exp(power) * a * _tail_sum(a, b, x)
        upper = max(0.0, -math.expm1(power) - rest)
        if upper < _SMALL:
            return 1.0 - upper, upper
        if (a + b) * x == 0.0:  # the saddle point needs a mean that a float can hold
            return math.exp(power) + rest, upper
    front = binomial_term(a, b, x, y) * a * b / (a + b)
    lower = min(1.0, front / _beta_fraction(a, b, x, y))
    return lower, 1.0 - lower


def _tail_sum(a: float, b: float, x: float) -> float:
    # sum over k >= 1 of (1 - b)_k x**k / (k! (a + k)); x (b + 2) < 1.5, so the terms fall at once.
    total, term, k = 0.0, 1.0, 0.0
    while True:
        k += 1.0
        term *= (k - b) * x / k
        after = total + term / (a + k)
        if after == total:
            return total
        total = after


def _log_rise(b: float, a: float) -> float:
    # log gamma(b + a) - log gamma(b) for 0 < a < 1 with the digits of a, however small.
    shift = 0.0
    while b < _DIRECT:
        shift += math.log1p(a / b)
        b += 1.0
    stirling = (b - 0.5) * math.log1p(a / b) + a * math.log(b + a) - a
    # The corrections' difference: 1 / (12 (b + a)) - 1 / (12 b) and the next two, divided out by a.
    u, v = 1.0 / b, 1.0 / (b + a)
    step = -a * u * v
    rest = step * (
        1 / 12 - (u * u + u * v + v * v) / 360 + (u**4 + u**3 * v + (u * v) ** 2 + u * v**3 + v**4) / 1260
    )
    return stirling + rest - step * (u**6 + v**6) * 3.5 / 1680 - shift


def _gamma_pq(a: float, x: float) -> tuple[float, float]:
    if a > _LARGEST:
        raise InvalidValueError("incomplete gamma function", "shape", f"must be at most {_LARGEST:g}", a)
    if x == 0.0:
        return 0.0, 1.0
    front = poisson_term(a, x)
    if front == 0.0:  # so far out that the smaller tail is below every float
        return (0.0, 1.0) if x < a else (1.0, 0.0)
    if x < a + 1.0:
        if a < _SMALL:
            # DLMF 8.7.1: P = x**a / gamma(a + 1) (1 + a sum (-x)**k / (k! (a + k))).
            power = a * math.log(x) - _log_rise(1.0, a)
            upper = -math.expm1(power) - math.exp(power) * a * _exponential_sum(a, x)
            if upper < _SMALL:
                return 1.0 - upper, upper
        term = total = 1.0
        n = a
        while term > total * _EPS:
            n += 1.0
            term *= x / n
            total += term
        lower = min(1.0, front * total)
        return lower, 1.0 - lower
    # DLMF 8.9.2 by the modified Lentz algorithm.
    b = x + 1.0 - a
    c = 1.0 / _TINY
    d = h = 1.0 / b
    n = 0.0
    while True:
        n += 1.0
        an = n * (a - n)
        b += 2.0
        d = 1.0 / _away(an * d + b)
        c = _away(b + an / c)
        step = c * d
        h *= step
        if abs(step - 1.0) <= _SETTLED:
            break
    upper = min(1.0, front * a * h)
    return 1.0 - upper, upper


def _beta_fraction(a: float, b: float, x: float, y: float) -> float:
    # DiDonato & Morris (1992), equation 9, by the modified Lentz algorithm: x**a y**b / B(a, b) / I. The mean's distance
    # a y - b x is formed from x and y given apart, so that nothing cancels where one shape is much the larger.
    drift = a * y - b * x
    h = c = _away(a * (drift + 1.0) / (a + 1.0))
    d = m = 0.0
    while True:
        m += 1.0
        denominator = a + 2.0 * m - 1.0
        over = (a + m - 1.0) / denominator * ((a + b + m - 1.0) / denominator) * m * (b - m) * x * x
        level = (
            m + m * (b - m) * x / denominator + (a + m) * (drift + 1.0 + m * (1.0 + y)) / (denominator + 2.0)
        )
        d = 1.0 / _away(level + over * d)
        c = _away(level + over / c)
        step = c * d
        h *= step
        if abs(step - 1.0) <= _SETTLED:
            return h


def _exponential_sum(a: float, x: float) -> float:
    # sum over k >= 1 of (-x)**k / (k! (a + k)), x < 1.5
    total, term, k = 0.0, 1.0, 0.0
    while True:
        k += 1.0
        term *= -x / k
        after = total + term / (a + k)
        if after == total:
            return total
        total = after


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _stirling_error(n: float) -> float:
    # log(n!) - Stirling's formula; the series is good to 1e-17 from 15 on.
    if n < _DIRECT:
        return math.lgamma(n + 1.0) - (n + 0.5) * math.log(n) + n - 0.5 * math.log(2.0 * math.pi)
    nn = n * n
    return (
        1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - 691 / 360360 / nn) / nn) / nn) / nn) / nn
    ) / n


def _deviance(a: float, m: float) -> float:
    # a log(a / m) + m - a, by series where the terms would cancel (Loader's bd0).
    if m == 0.0:  # a mean below every float
        return math.inf
    if abs(a - m) >= 0.1 * (a + m):
        return a * math.log(a / m) + m - a
    v = (a - m) / (a + m)
    total, term, j = (a - m) * v, 2.0 * a * v, 1
    v *= v
    while True:
        term *= v
        after = total + term / (2 * j + 1)
        if after == total:
            return total
        total, j = after, j + 1


def _gamma_lower(p: float, a: float) -> float:
    # P(a, x) <= x**a / gamma(a + 1) bounds the root from below; log P is concave in log x, so Newton is monotone from there.
    lo = (math.log(p) + math.lgamma(a + 1.0)) / a
    if (
        lo < -700.0
    ):  # x is below the smallest float's neighbourhood; the bound is the root to all digits there
        return math.exp(lo) if lo > -745.0 else 0.0
    goal = math.log(p)

    def gap(u: float) -> tuple[float, float]:
        x = math.exp(u)
        tail = _gamma_pq(a, x)[0]
        if tail <= 0.0:
            return -math.inf, 1.0
        return math.log(tail) - goal, a * poisson_term(a, x) / tail

    return math.exp(
        newton(gap, max(lo, _near(rough_normal_quantile(p), a)), lo, math.log(a + math.sqrt(2.0 * a) + 1.0))
    )


def _gamma_upper(q: float, a: float) -> float:
    # Laurent & Massart (2000): x <= a + sqrt(2 a L) + L with L = -log q.
    goal = math.log(q)
    lo = max(-745.0, (math.log1p(-q) + math.lgamma(a + 1.0)) / a)
    hi = math.log(a + math.sqrt(-2.0 * a * goal) - goal)

    def gap(u: float) -> tuple[float, float]:
        x = math.exp(u)
        tail = _gamma_pq(a, x)[1]
        if tail <= 0.0:
            return math.inf, 1.0
        return goal - math.log(tail), a * poisson_term(a, x) / tail

    return math.exp(newton(gap, min(hi, max(lo, _near(-rough_normal_quantile(q), a))), lo, hi))


def _near(z: float, a: float) -> float:
    # Logarithm of Wilson & Hilferty's quantile, whose cube root is nearly normal; minus infinity where it says nothing.
    base = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * math.sqrt(a))
    return math.log(a) + 3.0 * math.log(base) if base > 0.0 else -math.inf


def _beta_logit(p: float, a: float, b: float) -> float:
    # In the logit, log I is concave, and x near 1 keeps its distance from 1.
    goal = math.log(p)

    def gap(z: float) -> tuple[float, float]:
        x, y = 1.0 / (1.0 + math.exp(-z)), 1.0 / (1.0 + math.exp(z))
        tail = beta_pq(a, b, x, y)[0]
        if tail <= 0.0:
            return -math.inf, 1.0
        return math.log(tail) - goal, binomial_term(a, b, x, y) * a * b / (a + b) / tail

    return newton(gap, math.log(a / b), -700.0, 700.0)


def rough_normal_quantile(p: float) -> float:
    """Standard normal quantile to 4.5e-4, 0 < p ≤ 1/2 (Abramowitz & Stegun 26.2.23): where a search starts."""
    t = math.sqrt(-2.0 * math.log(p))
    return (2.515517 + t * (0.802853 + t * 0.010328)) / (
        1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    ) - t


def newton(gap: Callable[[float], tuple[float, float]], start: float, lo: float, hi: float) -> float:
    """Root of an increasing function in [lo, hi] by Newton's steps, halving the bracket where a step leaves it.

    ``gap`` gives the value and the slope. Stops where the step is below the resolution of a float.
    """
    u = start
    lo, hi = lo - 1e-9 * (1.0 + abs(lo)), hi + 1e-9 * (1.0 + abs(hi))  # the root may sit on the bound itself
    while True:
        value, slope = gap(u)
        if value == 0.0:
            return u
        lo, hi = (u, hi) if value < 0.0 else (lo, u)
        middle, near = 0.5 * (lo + hi), 4.0 * _EPS * (1.0 + abs(u))
        after = u - value / slope if slope > 0.0 else middle
        # A last step may round onto the bracket's own end; that is no step out of it.
        if abs(after - u) > near and not lo < after < hi:
            after = middle
        if abs(after - u) <= near:
            return after
        u = after


def _beta_checked(owner: str, a: float, b: float, x: float) -> tuple[float, float]:
    if not_negative(owner, "x", x) > 1.0:
        raise InvalidValueError(owner, "x", "must be at most 1", x)
    return beta_pq(positive(owner, "a", a), positive(owner, "b", b), x, 1.0 - x)
