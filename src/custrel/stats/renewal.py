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
from bisect import bisect_left
from itertools import combinations, permutations
from operator import mul
from random import Random
from typing import final

import attrs

from custrel.stats._check import count
from custrel.stats.distributions import normal_sf
from custrel.stats.history import EventHistory
from custrel.stats.outcome import Direction, direction_of
from custrel.stats.trend import laplace

__all__ = ["LewisRobinson", "lewis_robinson"]

_EXACT_TO = 8  # 40,320 orders
_PERIODIC = 1e-9  # gaps equal to this relative difference are one gap repeated
_TIE = 1e-10  # statistics this near, relative to the largest possible, are equal: rounding must not decide
_GRID = 2.0**30  # the gaps' shares of their sum are put on this grid to seed the generator …
_OFFSET = 0.6180339887498949  # … shifted by what no ratio of whole numbers hits, so that another unit gives the same seed


@final
@attrs.frozen(kw_only=True)
class LewisRobinson:
    """A trend in the gaps between events: statistic, permutation p-values, and the normal form beside them.

    ``statistic`` is Laplace's for the complete gaps, divided by their coefficient of variation ``cv`` (n - 1 in the
    denominator); None with a ``reason`` where there are fewer than two gaps or all are equal. ``textbook`` is Laplace's for
    the whole window divided by ``cv``, as printed for windows that end at a fixed time. The p-values ``p_increasing`` (small:
    gaps shrink), ``p_decreasing`` and ``p_two_sided`` come from ``permutations`` orders of the gaps: all of them where
    ``exact``, else drawn ones with the observed order counted among them, so that they never are too small. The ``normal_…``
    ones refer the statistic to the normal distribution and are for comparison only.

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
    method: str = "Lewis–Robinson, permutation of the complete gaps"
    source: str = "Lewis & Robinson (1974); Besag & Clifford, Biometrika 78 (1991) 301"
    reason: str = ""


def lewis_robinson(
    history: EventHistory, /, *, permutations: int = 9999, stop_after: int = 50
) -> LewisRobinson:
    """Test the complete gaps of one history for a trend.

    Up to 8 gaps every order is counted. Beyond, orders are drawn, seeded by the gaps' sizes alone, until on either side
    ``stop_after`` of them were as extreme as the observed one, or ``permutations`` are drawn: p is then h / drawn (Besag &
    Clifford), or (1 + as extreme) / (1 + permutations). Another unit of time changes nothing, nor does the machine. Gaps
    equal to a relative 1e-9 are periodic: every p is 1.

    Source: P. A. W. Lewis & D. W. Robinson (1974), "Testing for a monotone trend in a modulated renewal process".

    Example:
        >>> test = lewis_robinson(EventHistory.from_gaps([104, 131, 1597, 59, 4, 503, 157, 6, 118, 173, 114]))
        >>> round(test.statistic, 3), test.exact
        (0.903, False)
    """
    count("lewis_robinson", "permutations", permutations, least=1)
    count("lewis_robinson", "stop_after", stop_after, least=1)
    gaps = history.intervals()
    m = len(gaps)
    if m < 2:
        return LewisRobinson(n=m, reason=f"only {m} complete gaps; at least 2 are needed")
    total = math.fsum(gaps)
    low, high = min(gaps), max(gaps)
    if high - low <= _PERIODIC * high:
        return LewisRobinson(
            n=m, cv=0.0, p_increasing=1.0, p_decreasing=1.0, p_two_sided=1.0, direction=Direction.LEVEL, exact=True,
            normal_p_increasing=1.0, normal_p_decreasing=1.0, normal_p_two_sided=1.0, reason="all gaps are equal: periodic",
        )  # fmt: skip
    mean = total / m
    cv = math.sqrt(math.fsum((gap - mean) * (gap - mean) for gap in gaps) / (m - 1)) / mean
    # Sum of the event times about the middle of their span, in spans: what Laplace's test looks at.
    centre = 0.5 * (m - 1)
    lean = math.fsum((centre - i) * gap for i, gap in enumerate(gaps)) / total
    statistic = lean / math.sqrt((m - 1) / 12.0) / cv
    whole = laplace(history).statistic
    shares = sorted(gap / total for gap in gaps)
    exact = m <= _EXACT_TO
    if exact:
        up, down, drawn = *_all_orders(shares, lean), math.factorial(m)
    else:
        up, down, drawn = _drawn_orders(shares, lean, permutations, stop_after)
    normal_up, normal_down = normal_sf(statistic), normal_sf(-statistic)
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
        permutations=drawn,
        exact=exact,
    )


def _all_orders(shares: list[float], lean: float) -> tuple[float, float]:
    # Share of all orders whose lean is at least, and at most, the observed one. The first half of the places takes each
    # subset of the gaps in each order; the other half is looked up in a sorted list, so 8 gaps cost 70 x 24 look-ups.
    m = len(shares)
    half, centre, tie = m // 2, 0.5 * (m - 1), _TIE * m
    front, back = [centre - i for i in range(half)], [centre - i for i in range(half, m)]
    above = below = 0
    places = range(m)
    for chosen in combinations(places, half):
        rest = [shares[i] for i in places if i not in chosen]
        late = sorted(sum(map(mul, back, order)) for order in permutations(rest))
        for order in permutations([shares[i] for i in chosen]):
            need = lean - sum(map(mul, front, order))
            above += len(late) - bisect_left(late, need - tie)
            below += bisect_left(late, need + tie)
    total = math.factorial(m)
    return above / total, below / total


def _drawn_orders(shares: list[float], lean: float, most: int, enough: int) -> tuple[float, float, int]:
    m = len(shares)
    centre, tie = 0.5 * (m - 1), _TIE * m
    weights = [centre - i for i in range(m)]
    seed = 0
    for share in shares:
        seed = (seed * 1_000_003 + int(share * _GRID + _OFFSET)) % (1 << 127)
    draw = Random(seed).random
    above = below = 0
    up = down = None
    for drawn in range(1, most + 1):
        keyed = sorted(zip([draw() for _ in shares], shares, strict=True))
        value = sum([weight * pair[1] for weight, pair in zip(weights, keyed, strict=True)])
        if value >= lean - tie:
            above += 1
            if above == enough:
                up = above / drawn
        if value <= lean + tie:
            below += 1
            if below == enough:
                down = below / drawn
        if up is not None and down is not None:
            return up, down, drawn
    return (
        (1 + above) / (1 + most) if up is None else up,
        (1 + below) / (1 + most) if down is None else down,
        most,
    )
