"""Do events prefer a part of a cycle (an hour of the day, a day of the week, a day of the month)?

`rayleigh` asks whether there is one preferred direction; `profile_test` whether counts differ from what is normal, which is
the fairer question where the whole fleet is busier on Mondays.

Example:
    >>> from custrel.stats import rayleigh
    >>> test = rayleigh([45, 55, 81, 96, 110, 117, 132, 154], period=360)
    >>> round(test.mean, 1), round(test.resultant, 5), round(test.z, 3), round(test.p, 5)
    (99.0, 0.82522, 5.448, 0.00185)
"""

import math
from collections.abc import Iterable, Sequence
from typing import final

import attrs

from custrel.errors import InvalidValueError
from custrel.stats._check import amount, count, finite, positive
from custrel.stats.distributions import chi_square_sf
from custrel.stats.outcome import FitTest

__all__ = ["RayleighTest", "profile_test", "rayleigh", "rayleigh_grouped"]

_ENOUGH = 5.0  # expected events per cell below which the chi-square reference is rough (W. G. Cochran, Biometrics 10 (1954))


@final
@attrs.frozen(kw_only=True)
class RayleighTest:
    """Preferred position on a cycle: ``mean`` in [0, period), ``resultant`` from 0 (none) to 1 (all alike).

    ``z`` is n times the resultant squared; ``p`` Wilkie's form (small: there is a preferred position), ``p_series`` Greenwood
    & Durand's. ``mean`` is None where the positions cancel out. ``correction`` is the factor by which grouping had shortened
    the resultant (1 for ungrouped positions).

    Example:
        >>> rayleigh([], period=24).reason
        'no events'
    """

    period: float
    mean: float | None = None
    resultant: float | None = None
    z: float | None = None
    p: float | None = None
    p_series: float | None = None
    correction: float = 1.0
    n: int
    method: str = "Rayleigh"
    source: str = "Zar, Biostatistical Analysis, chapters 26–27; Wilkie, Applied Statistics 32 (1983) 311"
    reason: str = ""

    @property
    def angular_deviation(self) -> float | None:
        """Spread about the mean, in units of the period: root of 2 (1 - resultant), as an angle.

        Example:
            >>> round(rayleigh([45, 55, 81, 96, 110, 117, 132, 154], period=360).angular_deviation, 1)
            33.9
        """
        return self._turned(math.sqrt(2.0 * (1.0 - self.resultant))) if self.resultant is not None else None

    @property
    def circular_deviation(self) -> float | None:
        """Spread about the mean, in units of the period: root of -2 log(resultant), as an angle; infinite for none.

        Example:
            >>> round(rayleigh([45, 55, 81, 96, 110, 117, 132, 154], period=360).circular_deviation, 1)
            35.5
        """
        if self.resultant is None:
            return None
        return self._turned(math.sqrt(-2.0 * math.log(self.resultant))) if self.resultant else math.inf

    def _turned(self, angle: float) -> float:
        return angle * self.period / (2.0 * math.pi)


def rayleigh(positions: Iterable[float], /, *, period: float) -> RayleighTest:
    """Rayleigh's test of positions on a cycle of length ``period``; any origin and turn, the remainder counts.

    Example:
        >>> rayleigh([1.0, 25.0, 49.0], period=24.0).resultant
        1.0
    """
    positive("rayleigh", "period", period)
    turns = [
        2.0 * math.pi * (finite("rayleigh", "positions", value) % period) / period for value in positions
    ]
    x, y = math.fsum(map(math.cos, turns)), math.fsum(map(math.sin, turns))
    return _rayleigh(x, y, len(turns), period, 1.0)


def rayleigh_grouped(counts: Sequence[int], /, *, period: float = 1.0) -> RayleighTest:
    """Rayleigh's test of counts in equal parts of a cycle, with the correction for grouping.

    The parts begin at 0; events count at the middle of their part. The resultant is lengthened by (pi / k) / sin(pi / k) for k
    parts (at most to 1). At least three parts.

    Source: J. H. Zar, *Biostatistical Analysis*, section 26.4.

    Example:
        >>> test = rayleigh_grouped([9, 3, 1, 3], period=24.0)
        >>> test.mean, round(test.resultant, 4), round(test.correction, 4)
        (3.0, 0.5554, 1.1107)
    """
    positive("rayleigh_grouped", "period", period)
    held = [count("rayleigh_grouped", "counts", number) for number in counts]
    k = len(held)
    if k < 3:
        raise InvalidValueError("rayleigh_grouped", "counts", "must be at least 3 parts of the cycle", k)
    turns = [2.0 * math.pi * (i + 0.5) / k for i in range(k)]
    x = math.fsum(number * math.cos(turn) for number, turn in zip(held, turns, strict=True))
    y = math.fsum(number * math.sin(turn) for number, turn in zip(held, turns, strict=True))
    return _rayleigh(x, y, sum(held), period, math.pi / k / math.sin(math.pi / k))


def _rayleigh(x: float, y: float, n: int, period: float, correction: float) -> RayleighTest:
    if not n:
        return RayleighTest(period=period, correction=correction, n=0, reason="no events")
    resultant = min(1.0, correction * math.hypot(x, y) / n)
    if resultant < 1e-12:  # what is left of positions that cancel out is rounding
        resultant = 0.0
    z = n * resultant * resultant
    p = math.exp(math.sqrt(1.0 + 4.0 * n + 4.0 * (n * n - n * z)) - (1.0 + 2.0 * n))
    series = 1.0 + (2.0 * z - z * z) / (4.0 * n)
    series -= (24.0 * z - 132.0 * z**2 + 76.0 * z**3 - 9.0 * z**4) / (288.0 * n * n)
    turn = math.atan2(y, x) / (2.0 * math.pi) % 1.0
    return RayleighTest(
        period=period,
        mean=None if not resultant else turn * period if turn < 1.0 else 0.0,
        resultant=resultant,
        z=z,
        p=min(1.0, p),
        p_series=min(1.0, max(0.0, math.exp(-z) * series)),
        correction=correction,
        n=n,
        reason="" if resultant else "the positions cancel out: no preferred one",
    )


def profile_test(counts: Sequence[int], reference: Sequence[float], /) -> FitTest:
    """Chi-square test of ``counts`` per part of a cycle against a ``reference`` profile (any positive scale).

    The reference is what is normal (the fleet's counts, the opening hours, equal parts); parts that have none of it and no
    event are left out. ``note`` warns where fewer than 5 events are expected in a part: the p-value is rough there. None
    where nothing was counted, fewer than two parts remain, or an event lies where the reference has nothing.

    Example:
        >>> test = profile_test([30, 10, 10, 10], [1, 1, 1, 1])
        >>> test.statistic, test.df, round(test.p, 6)
        (20.0, 3, 0.00017)
    """
    method, source = "chi-square against a reference profile", "Pearson (1900); Cochran (1954)"
    held = [count("profile_test", "counts", number) for number in counts]
    weights = [amount("profile_test", "reference", weight) for weight in reference]
    if len(held) != len(weights):
        raise InvalidValueError(
            "profile_test", "reference", f"must have as many parts as the {len(held)} counts", len(weights)
        )
    n, total = sum(held), math.fsum(weights)
    cells = [(seen, n * weight / total) for seen, weight in zip(held, weights, strict=True) if weight]
    reason = ""
    if not n:
        reason = "no events"
    elif sum(seen for seen, _ in cells) < n:
        reason = "an event lies where the reference has nothing"
    elif len(cells) < 2:
        reason = "the reference has only one part"
    if reason:
        return FitTest(n=n, method=method, source=source, reason=reason)
    statistic = math.fsum((seen - expected) ** 2 / expected for seen, expected in cells)
    p = chi_square_sf(statistic, len(cells) - 1)
    few = min(expected for _, expected in cells)
    note = (
        f"only {few:.3g} events expected in the smallest part; the p-value is rough" if few < _ENOUGH else ""
    )
    return FitTest(
        statistic=statistic,
        df=len(cells) - 1,
        p=p,
        p_low=p,
        p_high=p,
        n=n,
        method=method,
        source=source,
        note=note,
    )
