"""How much event rates differ between units of a fleet: the gamma–Poisson model fitted to counts and exposures.

A unit with no events is as much evidence as one with many, so the zero-count units belong in the fit. What comes out is a
`GammaRate`: the prior of every unit; ``prior.update(count=…, exposure=…)`` shrinks one unit's rate towards its fleet.

Sources: M. Greenwood & G. U. Yule, JRSS 83 (1920) 255; D. P. Gaver & I. G. O'Muircheartaigh, Technometrics 29 (1987) 1;
H. Bühlmann & E. Straub (1970) for the moments; S. G. Self & K.-Y. Liang, JASA 82 (1987) 605 for the p-value on the boundary.

Example:
    >>> from custrel.stats.empirical_bayes import fit_gamma_poisson_histogram
    >>> accidents = {(0, 1): 447, (1, 1): 132, (2, 1): 42, (3, 1): 21, (4, 1): 3, (5, 1): 2}
    >>> fit = fit_gamma_poisson_histogram(accidents)
    >>> round(fit.prior.shape, 4), round(fit.prior.update(count=2, exposure=1).mean, 4)
    (0.8651, 1.0019)
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import final

import attrs

from custrel.stats._check import count
from custrel.stats._root import root
from custrel.stats.distributions import chi_square_sf
from custrel.stats.gamma_rate import GammaRate, count_and_exposure

__all__ = ["GammaPoissonFit", "fit_gamma_poisson", "fit_gamma_poisson_histogram"]

# Two parameters are fitted, so two units fit exactly and say nothing; a caller may ask for more.
_LEAST_UNITS = 3
# A shape at which every unit's variance is within a millionth of its mean: no data tell that from Poisson.
_LIKE_POISSON = 1e6
_SHORT = 32  # terms summed one by one before the asymptotic series of the digamma function is the cheaper way


@final
@attrs.frozen(kw_only=True)
class GammaPoissonFit:
    """A fleet's rates: the fitted gamma, or no gamma and the reason why.

    ``prior`` is None exactly when ``reason`` is not empty: too few units, no events, or counts that vary no more than one
    common rate would make them. ``pooled_rate`` is events ÷ exposure, None where there was no exposure; it is what to fall
    back on, with its exact interval from `poisson_rate`. ``moments`` is the fit by moments (None where the variance between
    units is not above zero). ``likelihood_ratio`` compares with one common rate; ``p_value`` refers it to half a chi-square
    with one degree of freedom, since the common rate lies on the boundary.

    Example:
        >>> fit_gamma_poisson([(1, 10.0), (1, 10.0), (1, 10.0)]).reason
        'counts vary no more than one common rate would make them'
    """

    prior: GammaRate | None
    reason: str = ""
    units: int  # units with exposure above 0
    events: int
    exposure: float
    pooled_rate: float | None
    moments: GammaRate | None = None
    log_likelihood: float | None = None
    likelihood_ratio: float | None = None
    p_value: float | None = None
    method: str = "maximum likelihood of the negative binomial"
    source: str = "Greenwood & Yule (1920)"


def fit_gamma_poisson(
    units: Iterable[tuple[int, float]], /, *, min_units: int = _LEAST_UNITS
) -> GammaPoissonFit:
    """Fit the gamma of rates to (count, exposure) pairs, one per unit, the zero counts included.

    The order of the units never changes a digit. Units without exposure say nothing and are left out; a count without
    exposure, a negative or a non-finite number is an `InvalidValueError`. ``min_units`` (≥ 3) units are needed.

    Example:
        >>> fit = fit_gamma_poisson([(0, 90.0), (0, 90.0), (9, 90.0), (1, 45.0)])
        >>> round(fit.prior.mean, 4), fit.units
        (0.0308, 4)
    """
    return fit_gamma_poisson_histogram(Counter(units), min_units=min_units)


def fit_gamma_poisson_histogram(
    histogram: Mapping[tuple[int, float], int], /, *, min_units: int = _LEAST_UNITS
) -> GammaPoissonFit:
    """Fit the gamma of rates to {(count, exposure): number of such units}, as a merged fleet holds them.

    Gives exactly what `fit_gamma_poisson` gives for the units one by one.

    Example:
        >>> fit_gamma_poisson_histogram({(0, 30): 40, (5, 30): 2}).prior.rate > 0
        True
        >>> fit_gamma_poisson_histogram({(0, 30): 2}).reason
        'only 2 units with exposure; at least 3 are needed'
    """
    count("fit_gamma_poisson", "min_units", min_units, least=_LEAST_UNITS)
    cells = _cells(histogram)
    units, events = sum(n for _, _, n in cells), sum(y * n for y, _, n in cells)
    exposure = math.fsum(t * n for _, t, n in cells)
    pooled = events / exposure if exposure else None
    reason = ""
    if units < min_units:
        reason = f"only {units} units with exposure; at least {min_units} are needed"
    elif not events:
        reason = "no events in any unit"
    if reason or pooled is None:
        return GammaPoissonFit(
            prior=None, reason=reason, units=units, events=events, exposure=exposure, pooled_rate=pooled
        )
    prior = _maximum_likelihood(cells, pooled)
    alone = _poisson_log_likelihood(cells, pooled)
    both = alone if prior is None else _log_likelihood(cells, prior)
    ratio = max(0.0, 2.0 * (both - alone))
    return GammaPoissonFit(
        prior=prior,
        reason="" if prior else "counts vary no more than one common rate would make them",
        units=units,
        events=events,
        exposure=exposure,
        pooled_rate=pooled,
        moments=_moments(cells, units, exposure, pooled),
        log_likelihood=both,
        likelihood_ratio=ratio,
        p_value=0.5 * chi_square_sf(ratio, 1.0) if prior else 1.0,
    )


_Cell = tuple[int, float, int]  # count, exposure, number of such units


def _cells(histogram: Mapping[tuple[int, float], int]) -> list[_Cell]:
    cells: list[_Cell] = []
    for (events, exposure), units in histogram.items():
        count("fit_gamma_poisson", "units", units)
        count_and_exposure("fit_gamma_poisson", events, exposure)
        if units and exposure:
            cells.append((events, exposure, units))
    return sorted(cells)


def _maximum_likelihood(cells: list[_Cell], pooled: float) -> GammaRate | None:
    # The score in 1/shape at the Poisson end: not above zero means that Poisson is (locally) the best there is.
    if math.fsum(n * ((y - pooled * t) ** 2 - y) for y, t, n in cells) <= 0.0:
        return None
    by_exposure: dict[float, tuple[int, int]] = {}
    beyond: Counter[int] = Counter()
    for y, t, n in cells:
        units, events = by_exposure.get(t, (0, 0))
        by_exposure[t] = (units + n, events + y * n)
        beyond[y] += n
    groups = [(t, n, y) for t, (n, y) in sorted(by_exposure.items())]
    runs = _runs(beyond)

    def slope(log_shape: float) -> float:
        # Derivative of the profile likelihood by the shape, times the shape; falls through zero at the maximum.
        a = math.exp(log_shape)
        m = _mean_given_shape(groups, a, pooled)
        rise = math.fsum(n * _reciprocals(a + lo, hi - lo) for lo, hi, n in runs)
        rest = math.fsum((n * m * t - y) / (a + m * t) - n * math.log1p(m * t / a) for t, n, y in groups)
        return a * (rise + rest)

    largest = max(pooled * t for t, _, _ in groups)
    start = math.log(largest)
    lo = start - 1.0
    while slope(lo) <= 0.0:
        lo -= 2.0
    hi, end = max(start, lo) + 1.0, start + math.log(_LIKE_POISSON)
    while slope(hi) > 0.0:
        hi += 2.0
        if hi > end:
            return None
    shape = math.exp(root(slope, lo, hi))
    return GammaRate(shape=shape, rate=shape / _mean_given_shape(groups, shape, pooled))


def _mean_given_shape(groups: list[tuple[float, int, int]], a: float, pooled: float) -> float:
    # Root in m of sum (y - n m t) / (a + m t), which falls in m; one group of equal exposures gives the pooled rate.
    if len(groups) == 1:
        return pooled
    # It is convex: from anywhere, Newton's step lands left of the root, and from there every step goes up to it.
    least, m, left = min(y / (n * t) for t, n, y in groups), pooled, False
    while True:
        value = math.fsum((y - n * m * t) / (a + m * t) for t, n, y in groups)
        fall = math.fsum(t * (n * a + y) / (a + m * t) ** 2 for t, n, y in groups)
        after = max(m + value / fall, least)
        if left and after <= m * (1.0 + 1e-15):
            return m
        m, left = after, True


def _runs(beyond: Counter[int]) -> list[tuple[int, int, int]]:
    # (from, to, units with a count above every j in from … to - 1): the terms 1 / (shape + j) of the digamma differences.
    runs: list[tuple[int, int, int]] = []
    left, at = sum(beyond.values()) - beyond[0], 0
    for y in sorted(beyond):
        if y:
            runs.append((at, y, left))
            left, at = left - beyond[y], y
    return runs


def _reciprocals(x: float, terms: int) -> float:
    # 1/x + 1/(x + 1) + … = digamma(x + terms) - digamma(x)
    total = 0.0
    while terms and (terms <= _SHORT or x < 10.0):
        total += 1.0 / x
        x, terms = x + 1.0, terms - 1
    if not terms:
        return total
    z = x + terms
    return total + math.log1p(terms / x) + _digamma_tail(z) - _digamma_tail(x)


def _digamma_tail(x: float) -> float:
    # digamma(x) - log x for x >= 10 (DLMF 5.11.2)
    xx = x * x
    return (
        -0.5 / x
        - (1 / 12 - (1 / 120 - (1 / 252 - (1 / 240 - (1 / 132 - 691 / 32760 / xx) / xx) / xx) / xx) / xx) / xx
    )


def _log_likelihood(cells: list[_Cell], prior: GammaRate) -> float:
    a, b = prior.shape, prior.rate
    return math.fsum(
        n
        * (
            math.lgamma(a + y)
            - math.lgamma(a)
            - math.lgamma(y + 1.0)
            - a * math.log1p(t / b)
            - y * math.log1p(b / t)
        )
        for y, t, n in cells
    )


def _poisson_log_likelihood(cells: list[_Cell], m: float) -> float:
    return math.fsum(n * (y * math.log(m * t) - m * t - math.lgamma(y + 1.0)) for y, t, n in cells)


def _moments(cells: list[_Cell], units: int, exposure: float, m: float) -> GammaRate | None:
    # Bühlmann & Straub's variance between units; with equal exposures the textbook m² / (s² - m).
    spread = math.fsum(n * (y - m * t) ** 2 / t for y, t, n in cells)
    room = exposure - math.fsum(n * t * t for _, t, n in cells) / exposure
    excess = spread - (units - 1) * m
    # One unit with all but the last digits of the exposure leaves no room to compare it with the others.
    if excess <= 0.0 or room <= 0.0:
        return None
    return GammaRate(shape=m * m * room / excess, rate=m * room / excess)
