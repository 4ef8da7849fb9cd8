"""Lewis and Robinson's test: is there a trend, whatever the distribution of the gaps?

Tickets come in clumps. Laplace's test takes clumps for a trend; dividing it by the variation of the gaps, and taking the
p-value from permuting the very gaps, does not.

Example:
    >>> from custrel.stats import EventHistory, lewis_robinson
    >>> test = lewis_robinson(EventHistory.from_gaps([30, 28, 25, 20, 12, 8, 5, 2]))
    >>> round(test.statistic, 2), test.exact, round(test.p_increasing, 6)  # one order of 40,320 is as extreme
    (2.77, True, 2.5e-05)
"""

import math
from typing import Literal, final

import attrs

from custrel.errors import InvalidValueError
from custrel.stats._check import count
from custrel.stats._orders import EXACT_TO, order_p, root_sum
from custrel.stats.distributions import normal_tails
from custrel.stats.history import EventHistory
from custrel.stats.outcome import Direction, direction_of
from custrel.stats.trend import laplace

__all__ = ["LewisRobinson", "lewis_robinson"]

_PERIODIC = 1e-9  # gaps equal to this relative difference are one gap repeated


@final
@attrs.frozen(kw_only=True)
class LewisRobinson:
    """A trend in the gaps between events: statistic, permutation p-values, and the normal form beside them.

    ``statistic`` is Laplace's for the complete gaps, divided by their coefficient of variation ``cv`` (n - 1 in the
    denominator); None with a ``reason`` where there are fewer than two gaps or all are equal. ``textbook`` is Laplace's for
    the whole window divided by ``cv``, as printed for windows that end at a fixed time. The p-values ``p_increasing`` (small:
    gaps shrink), ``p_decreasing`` and ``p_two_sided`` come from ``permutations`` orders of the gaps: all of them where
    ``exact``, else drawn ones with the observed order counted among them, so that they never are too small. ``ages`` says how
    an order was scored: ``plain`` by the statistic, ``root`` by the sum of the roots of the ages. The ``normal_…`` ones refer
    the statistic to the normal distribution and are for comparison only.

    Example:
        >>> lewis_robinson(EventHistory(times=(3.0,), end=9.0)).reason
        'only 0 complete gaps; at least 2 are needed'
    """

    statistic: float | None = None
    textbook: float | None = None
    cv: float | None = None
    p_increasing: float | None = None
    p_decreasing: float | None = None
    p_two_sided: float | None = None
    normal_p_increasing: float | None = None
    normal_p_decreasing: float | None = None
    normal_p_two_sided: float | None = None
    direction: Direction = Direction.UNKNOWN
    n: int  # complete gaps
    permutations: int = 0
    exact: bool = False
    ages: Literal["plain", "root"] = "plain"
    method: str = "Lewis–Robinson, permutation of the complete gaps"
    source: str = "Lewis & Robinson (1974); Hemerik & Goeman, TEST 27 (2018) 811"
    reason: str = ""


def lewis_robinson(
    history: EventHistory, /, *, permutations: int = 9999, ages: Literal["plain", "root"] = "plain"
) -> LewisRobinson:
    """Test the complete gaps of one history for a trend.

    Up to 8 gaps every order is counted. Beyond, about ``permutations`` orders are counted, drawn from a seed made of the gaps'
    sizes alone; fewer (a twentieth, a quarter) where p is above .15 or .02 either way, which keeps it exact. Another unit of
    time changes nothing, nor does the machine. Gaps equal to a relative 1e-9 are periodic: every p is 1.

    ``ages="root"`` scores an order by the sum of the roots of the ages at its events instead of their plain sum: half way to
    the sum of logarithms, which is the most powerful one where the rate is a power of the age. For windows that start at
    age zero (an installation) it finds such trends more often, and trends that set in late less often; just as exact.

    Source: P. A. W. Lewis & D. W. Robinson (1974), "Testing for a monotone trend in a modulated renewal process".

    Example:
        >>> test = lewis_robinson(EventHistory.from_gaps([104, 131, 1597, 59, 4, 503, 157, 6, 118, 173, 114]))
        >>> round(test.statistic, 3), test.exact
        (0.903, False)
    """
    count("lewis_robinson", "permutations", permutations, least=1)
    if ages not in ("plain", "root"):
        raise InvalidValueError("lewis_robinson", "ages", "must be 'plain' or 'root'", ages)
    gaps = history.intervals()
    m = len(gaps)
    if m < 2:
        return LewisRobinson(n=m, reason=f"only {m} complete gaps; at least 2 are needed")
    total = math.fsum(gaps)
    low, high = min(gaps), max(gaps)
    if high - low <= _PERIODIC * high:
        return LewisRobinson(
            n=m, cv=0.0, p_increasing=1.0, p_decreasing=1.0, p_two_sided=1.0, direction=Direction.LEVEL, exact=True,
            normal_p_increasing=1.0, normal_p_decreasing=1.0, normal_p_two_sided=1.0, ages=ages,
            reason="all gaps are equal: periodic",
        )  # fmt: skip
    mean = total / m
    cv = math.sqrt(math.fsum((gap - mean) * (gap - mean) for gap in gaps) / (m - 1)) / mean
    # Sum of the event times about the middle of their span, in spans: what Laplace's test looks at.
    centre = 0.5 * (m - 1)
    lean = math.fsum((centre - i) * gap for i, gap in enumerate(gaps)) / total
    statistic = lean / math.sqrt((m - 1) / 12.0) / cv
    whole = laplace(history).statistic
    up, down, counted = order_p(gaps, sum if ages == "plain" else root_sum, permutations)
    normal_up, normal_down = normal_tails(statistic)
    return LewisRobinson(
        statistic=statistic,
        textbook=None if whole is None else whole / cv,
        cv=cv,
        p_increasing=up,
        p_decreasing=down,
        p_two_sided=min(1.0, 2.0 * min(up, down)),
        normal_p_increasing=normal_up,
        normal_p_decreasing=normal_down,
        normal_p_two_sided=2.0 * min(normal_up, normal_down),
        direction=direction_of(statistic),
        n=m,
        permutations=counted,
        exact=m <= EXACT_TO,
        ages=ages,
    )
