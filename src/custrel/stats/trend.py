"""Classical tests of a constant event rate: Laplace, MIL-HDBK-189, reverse arrangements; one unit or several pooled.

All take one `EventHistory` or several. They refer to a Poisson process: on over-dispersed gaps (tickets) Laplace and
MIL-HDBK-189 call a steady unit worsening far too often; `lewis_robinson` is the one to trust there.

Example:
    >>> from custrel.stats import EventHistory, military_handbook
    >>> test = military_handbook(EventHistory(times=(5, 40, 43, 175, 389, 712, 747, 795, 1299, 1478), end=1500))
    >>> round(test.statistic, 3), test.df, round(test.p_decreasing, 3)
    (37.228, 20, 0.011)
"""

import math
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate

from custrel.stats.distributions import chi_square_cdf, chi_square_sf, normal_sf, normal_tails
from custrel.stats.history import AT_START, EventHistory, Truncation
from custrel.stats.outcome import TrendTest, direction_of

__all__ = ["laplace", "military_handbook", "reverse_arrangements"]

_FAILURE = Truncation.FAILURE  # looked up once: a fleet asks many times
_NO_EVENTS = "no events to compare with their window"
_EXACT_TO = 30  # intervals; beyond, the normal form differs from the exact one by less than a thousandth


def laplace(histories: EventHistory | Iterable[EventHistory], /) -> TrendTest:
    """Laplace's test: are the events uniform over their windows? Statistic U, standard normal under a constant rate.

    Above 0: events crowd towards the end (worsening). An event that ended the watching is not counted. Several histories are
    pooled, each against its own window; gaps stop the clock. One event is enough for a statistic, not for its normal form.

    Source: D. R. Cox & P. A. W. Lewis, *The Statistical Analysis of Series of Events* (1966), section 3.3.

    Example:
        >>> round(laplace(EventHistory(times=(5, 40, 43, 175, 389, 712, 747, 795, 1299, 1478), end=1500)).statistic, 4)
        -1.3269
    """
    method, source = "Laplace, normal reference", "Cox & Lewis (1966), section 3.3"
    terms: list[float] = []
    variance: list[float] = []
    n = systems = 0
    for history in _several(histories):
        times: Sequence[float] = history.times
        start, length = history.start, history.closing - history.start
        if history.gaps:
            times, start, length = history.watched_times(), 0.0, history.exposure
        m = len(times)
        # From a far start (seconds since 1970), times keep their digits only where it is taken off one by one.
        total = math.fsum([time - start for time in times] if start else times)
        if history.truncation is _FAILURE:
            total, m = total - length, m - 1
        systems += 1
        n += m
        terms.append(total - 0.5 * m * length)
        variance.append(m * length * length)
    if not n:
        return TrendTest(n=0, systems=systems, method=method, source=source, reason=_NO_EVENTS)
    u = math.fsum(terms) / math.sqrt(math.fsum(variance) / 12.0)
    up, down = normal_tails(u)
    return TrendTest(
        statistic=u,
        p_increasing=up,
        p_decreasing=down,
        p_two_sided=2.0 * min(up, down),
        direction=direction_of(u),
        n=n,
        systems=systems,
        method=method,
        source=source,
    )


def military_handbook(histories: EventHistory | Iterable[EventHistory], /) -> TrendTest:
    """MIL-HDBK-189's test: 2 · sum of log(window / time), chi-square with 2 m degrees of freedom under a constant rate.

    A large statistic means improvement, a small one worsening; most powerful against a power law. m counts the events, less
    the one that ended the watching; several histories add up. An event at the very start of its window has no logarithm: None.

    Source: MIL-HDBK-189 (1981); H. Ascher & H. Feingold, *Repairable Systems Reliability* (1984).

    Example:
        >>> military_handbook(EventHistory(times=(50.0,), end=100.0)).df
        2
    """
    method, source = "MIL-HDBK-189, chi-square reference", "MIL-HDBK-189 (1981)"
    logs: list[float] = []
    systems = 0
    for history in _several(histories):
        times, length = history.watched_times(), history.exposure
        if history.truncation is _FAILURE:
            times.pop()
        systems += 1
        if times and times[0] <= AT_START * length:
            reason = "an event at the very start of its window, whose logarithm is not finite"
            return TrendTest(n=len(times), systems=systems, method=method, source=source, reason=reason)
        logs += [math.log(length / time) for time in times]
    n = len(logs)
    if not n:
        return TrendTest(n=0, systems=systems, method=method, source=source, reason=_NO_EVENTS)
    statistic, df = 2.0 * math.fsum(logs), 2 * n
    up, down = chi_square_cdf(max(0.0, statistic), df), chi_square_sf(max(0.0, statistic), df)
    return TrendTest(
        statistic=statistic,
        df=df,
        p_increasing=up,
        p_decreasing=down,
        p_two_sided=min(1.0, 2.0 * min(up, down)),
        direction=direction_of(df - statistic),
        n=n,
        systems=systems,
        method=method,
        source=source,
    )


def reverse_arrangements(history: EventHistory, /) -> TrendTest:
    """Reverse arrangement test: the number of pairs of intervals whose later one is longer, of n (n - 1) / 2.

    Assumes nothing but exchangeable intervals. Many reversals: intervals lengthen (improving). Exact up to 30 intervals
    without ties, else normal with the correction for ties. Needs two intervals; the first one counts only where the window
    starts at an event.

    Source: H. B. Mann, *Econometrica* 13 (1945) 245; NIST/SEMATECH e-Handbook 8.2.3.4.

    Example:
        >>> reverse_arrangements(EventHistory.from_gaps([3, 5, 2, 8])).statistic
        4.0
    """
    method, source = "reverse arrangements", "Mann (1945); NIST e-Handbook 8.2.3.4"
    steps = history.intervals()
    n = len(steps)
    if n < 2:
        return TrendTest(
            n=n, method=method, source=source, reason=f"only {n} complete intervals; at least 2 are needed"
        )
    seen: list[float] = []
    reversals = equal = 0
    for step in steps:
        below = bisect_left(seen, step)
        reversals += below
        equal += bisect_right(seen, step) - below
        insort(seen, step)
    most = n * (n - 1) // 2
    level = (
        reversals + 0.5 * equal
    )  # a tied pair is half a reversal for the p-values, none in the printed count
    if not equal and n <= _EXACT_TO:
        counts = _inversions(n)
        total = counts[-1]
        down = (total - (counts[reversals - 1] if reversals else 0)) / total
        up = counts[reversals] / total
        method += ", exact"
    else:
        ties = sum(c * (c - 1) * (2 * c + 5) for c in Counter(steps).values())
        spread = math.sqrt((n * (n - 1) * (2 * n + 5) - ties) / 72.0)
        if not spread:
            return TrendTest(n=n, method=method, source=source, reason="all intervals are equal: periodic")
        # Half a reversal of continuity, as NIST prints it.
        down, up = (
            normal_sf((level - 0.5 * most - 0.5) / spread),
            normal_sf((0.5 * most - level - 0.5) / spread),
        )
        method += ", normal reference"
    return TrendTest(
        statistic=float(reversals),
        p_increasing=up,
        p_decreasing=down,
        p_two_sided=min(1.0, 2.0 * min(up, down)),
        direction=direction_of(0.5 * most - level),
        n=n,
        method=method,
        source=source,
    )


@lru_cache(maxsize=_EXACT_TO)
def _inversions(n: int) -> tuple[int, ...]:
    # Number of permutations of n with at most k inversions, k = 0 … n (n - 1) / 2.
    counts = [1]
    for size in range(2, n + 1):
        running = [0, *accumulate(counts)]
        top = len(running) - 1
        counts = [
            running[min(k + 1, top)] - running[max(0, k + 1 - size)] for k in range(len(counts) + size - 1)
        ]
    return tuple(accumulate(counts))


def _several(histories: EventHistory | Iterable[EventHistory]) -> Iterable[EventHistory]:
    return (histories,) if isinstance(histories, EventHistory) else histories
