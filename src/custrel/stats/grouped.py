"""A power law fitted to counts per interval, where the exact times are not known.

Example:
    >>> from custrel.stats import fit_power_law_grouped
    >>> fit = fit_power_law_grouped((20, 40, 60, 80, 100), (13, 16, 5, 8, 7))
    >>> round(fit.law.shape, 6), round(fit.law.scale, 6), round(fit.law.average_intensity(80, 100), 7)
    (0.752851, 1.529306, 0.3788703)
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, final

import attrs

from custrel.errors import InvalidValueError
from custrel.stats._check import count, positive, probability
from custrel.stats._root import root
from custrel.stats.distributions import chi_square_sf, normal_quantile
from custrel.stats.outcome import FitTest
from custrel.stats.power_law import PowerLaw
from custrel.stats.power_law_fit import log_reach

__all__ = ["GroupedFit", "fit_power_law_grouped"]

_FLATTEST, _STEEPEST = math.log(1e-4), math.log(1e4)  # no data of events can mean a shape beyond


@final
@attrs.frozen(kw_only=True)
class GroupedFit:
    """A power law from interval counts, or None and the reason why there is none.

    Example:
        >>> fit_power_law_grouped((10.0, 20.0), (0, 0)).reason
        'no events'
    """

    law: PowerLaw | None = None
    ends: tuple[float, ...]
    counts: tuple[int, ...]
    systems: int
    information: float | None = None  # expected, about the logarithm of the shape
    method: str = "maximum likelihood from interval counts"
    source: str = "Crow (1982); MIL-HDBK-189C, section 6.2.3"
    reason: str = ""

    @property
    def n(self) -> int:
        """Events counted.

        Example:
            >>> fit_power_law_grouped((10.0, 20.0), (3, 2)).n
            5
        """
        return sum(self.counts)

    def shape_interval(
        self, level: float = 0.9, *, method: Literal["fisher", "crow"] = "fisher"
    ) -> tuple[float, float] | None:
        """Two-sided interval of the shape: normal on the log scale, or Crow's, which is normal on the plain one.

        Example:
            >>> fit = fit_power_law_grouped((20, 40, 60, 80, 100), (13, 16, 5, 8, 7))
            >>> [round(end, 3) for end in fit.shape_interval(0.9, method="crow")]
            [0.541, 0.965]
        """
        z = normal_quantile(0.5 + 0.5 * probability("GroupedFit", "level", level))
        if self.law is None or self.information is None:
            return None
        if method == "fisher":
            factor = log_reach(z, self.information)
            return self.law.shape / factor, self.law.shape * factor
        if method != "crow":
            raise InvalidValueError("GroupedFit", "method", "must be 'fisher' or 'crow'", method)
        reach = z / math.sqrt(self.information) if self.information > 0.0 else math.inf
        return self.law.shape * (1.0 - reach), self.law.shape * (1.0 + reach)

    def expected(self) -> tuple[float, ...]:
        """Events the fitted law expects in each interval; empty without a fit.

        Example:
            >>> fit = fit_power_law_grouped((20, 40, 60, 80, 100), (13, 16, 5, 8, 7))
            >>> [round(count, 1) for count in fit.expected()]
            [14.6, 10.0, 8.8, 8.1, 7.6]
        """
        if self.law is None:
            return ()
        edges = [self.systems * self.law.expected(end) for end in (0.0, *self.ends)]
        return tuple(hi - lo for lo, hi in pairwise(edges))

    def fit_test(self, *, min_expected: float = 5.0) -> FitTest:
        """Chi-square test of the law; neighbouring intervals are joined until each expects ``min_expected`` (handbook: 5).

        Example:
            >>> test = fit_power_law_grouped((20, 40, 60, 80, 100), (13, 16, 5, 8, 7)).fit_test()
            >>> round(test.statistic, 2), test.df
            (5.45, 3)
        """
        method, source = "chi-square of interval counts", "MIL-HDBK-189C, section 6.2.3"
        positive("GroupedFit", "min_expected", min_expected)
        cells: list[tuple[int, float]] = []
        seen, hoped = 0, 0.0
        for observed, expected in zip(self.counts, self.expected(), strict=False):
            seen, hoped = seen + observed, hoped + expected
            if hoped >= min_expected:
                cells.append((seen, hoped))
                seen, hoped = 0, 0.0
        if hoped and cells:
            last = cells.pop()
            cells.append((last[0] + seen, last[1] + hoped))
        df = len(cells) - 2
        if df < 1:
            reason = (
                self.reason
                or f"only {len(cells)} intervals expect {min_expected:g} events; at least 3 are needed"
            )
            return FitTest(n=self.n, method=method, source=source, reason=reason)
        statistic = math.fsum((observed - expected) ** 2 / expected for observed, expected in cells)
        p = chi_square_sf(statistic, df)
        return FitTest(
            statistic=statistic, df=df, p=p, p_low=p, p_high=p, n=self.n, method=method, source=source
        )


def fit_power_law_grouped(ends: Sequence[float], counts: Sequence[int], /, *, systems: int = 1) -> GroupedFit:
    """Fit a power law to counts in the intervals that end at ``ends`` (ages, rising, the first interval starts at 0).

    Intervals may be unequal; ``systems`` units watched over the same intervals have their counts added up. At least two
    intervals are needed, and events beyond the first one.

    Example:
        >>> round(fit_power_law_grouped((10.0, 40.0), (10, 30)).law.shape, 9)
        1.0
    """
    edges = tuple(positive("fit_power_law_grouped", "ends", end) for end in ends)
    if any(hi <= lo for lo, hi in pairwise(edges)):
        raise InvalidValueError("fit_power_law_grouped", "ends", "must rise", edges)
    held = tuple(count("fit_power_law_grouped", "counts", number) for number in counts)
    if len(held) != len(edges):
        raise InvalidValueError(
            "fit_power_law_grouped", "counts", f"must be as many as the {len(edges)} ends", len(held)
        )
    count("fit_power_law_grouped", "systems", systems, least=1)
    n, longest = sum(held), max(edges, default=0.0)
    reason = ""
    if len(edges) < 2:
        reason = "only one interval"
    elif not n:
        reason = "no events"
    elif held[0] == n:
        reason = "all events in the first interval: the shape has no lower bound"
    elif held[-1] == n:
        reason = "all events in the last interval: the shape has no upper bound"
    if reason:
        return GroupedFit(ends=edges, counts=held, systems=systems, reason=reason)
    logs = [math.log(end / longest) for end in edges]

    def shares(b: float) -> list[tuple[float, float]]:
        # Probability of each interval, and its derivative by b (times of the last end = 1).
        powers = [(0.0, 0.0), *((math.exp(b * u), u * math.exp(b * u)) for u in logs)]
        return [(hi[0] - lo[0], hi[1] - lo[1]) for lo, hi in pairwise(powers)]

    def slope(log_b: float) -> float:
        b = math.exp(log_b)
        return b * math.fsum(
            k * rise / p if p > 0.0 else 0.0 for k, (p, rise) in zip(held, shares(b), strict=True) if k
        )

    lo, hi = 0.0, 0.0
    while slope(lo) < 0.0 and lo > _FLATTEST:
        lo -= 1.0
    while slope(hi) > 0.0 and hi < _STEEPEST:
        hi += 1.0
    b = math.exp(root(slope, lo - 0.5, hi + 0.5))
    information = n * b * b * math.fsum(rise * rise / p for p, rise in shares(b) if p > 0.0)
    return GroupedFit(
        law=PowerLaw(shape=b, events=n / systems, age=longest),
        ends=edges,
        counts=held,
        systems=systems,
        information=information,
    )
