"""How rates differ between keys that are only known because something happened: the zero-truncated gamma–Poisson model.

A key without a register (a caller's trouble) enters the count with its first episode; those with none are nobody's to count.
Fitting the plain model to such counts makes every key look alike and busy; conditioning each on having been seen does not.

Source: E. Gurmu, J. Business & Economic Statistics 9 (1991) 215 for the truncated likelihood.
"""

import math
from collections.abc import Callable, Mapping
from typing import Final

from custrel.stats import GammaRate

_GOLDEN: Final = 0.5 * (math.sqrt(5.0) - 1.0)
_SHAPES: Final = (1e-3, 1e2)  # beyond: as good as one episode each, or as good as one common rate
_SPAN: Final = (1e-3, 1e4)  # the gamma's exposure, in units of the mean exposure of a key
_FINE: Final = 1e-3  # precision in the logarithm: far below what any fleet tells
_LEAST: Final = 30  # keys; judgement: two parameters of a long tail


def fit_seen(histogram: Mapping[tuple[int, float], int]) -> tuple[GammaRate | None, str]:
    """Fit the gamma of rates to {(episodes ≥ 1, days): keys}, each key seen only because it had one; or say why not."""
    cells = sorted((n, d, count) for (n, d), count in histogram.items() if n and d > 0.0 and count)
    keys = sum(count for _, _, count in cells)
    if keys < _LEAST:
        return None, f"only {keys} troubles of this kind; at least {_LEAST} are needed"
    if all(n == 1 for n, _, _ in cells):
        return None, "none of its kind ever came back"
    mean_days = math.fsum(d * count for _, d, count in cells) / keys
    beyond: dict[int, int] = {}
    for n, _, count in cells:
        for j in range(1, n):
            beyond[j] = beyond.get(j, 0) + count
    # Per exposure: keys and episodes; the likelihood needs no more once the runs above are added up.
    days: dict[float, tuple[int, int]] = {}
    for n, d, count in cells:
        many, episodes = days.get(d, (0, 0))
        days[d] = (many + count, episodes + n * count)

    def best_rate(log_shape: float) -> tuple[float, float]:
        shape = math.exp(log_shape)
        runs = keys * math.log(shape) + math.fsum(c * math.log(shape + j) for j, c in beyond.items())

        def value(log_rate: float) -> float:
            rate = math.exp(log_rate)
            found = runs
            for d, (many, episodes) in days.items():
                none = -shape * math.log1p(d / rate)  # log of the chance of not being seen
                found += many * (none - math.log(-math.expm1(none))) + episodes * math.log(d / (rate + d))
            return found

        return top(value, *(math.log(mean_days * end) for end in _SPAN))

    log_shape, _ = top(lambda v: best_rate(v)[1], *map(math.log, _SHAPES))
    return GammaRate(shape=math.exp(log_shape), rate=math.exp(best_rate(log_shape)[0])), ""


def top(value: Callable[[float], float], low: float, high: float) -> tuple[float, float]:
    """Find the top of a function with one by golden section; give the place and the value."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = value(left), value(right)
    while high - low > _FINE:
        if at_left >= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = value(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = value(right)
    return (left, at_left) if at_left >= at_right else (right, at_right)
