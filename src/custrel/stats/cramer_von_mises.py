"""Does a power law describe the events? Crow's form of the Cramér–von Mises test.

Example:
    >>> from custrel.stats import EventHistory, cramer_von_mises
    >>> times = (5, 40, 43, 175, 389, 712, 747, 795, 1299, 1478)
    >>> test = cramer_von_mises(EventHistory(times=times, end=1500))
    >>> round(test.statistic, 4), test.p_low, test.p_high
    (0.0538, 0.2, 1.0)
"""

import math
from bisect import bisect_right
from collections.abc import Iterable

from custrel.stats.history import EventHistory, Truncation
from custrel.stats.outcome import FitTest
from custrel.stats.power_law_fit import fit_power_law

__all__ = ["cramer_von_mises"]

_LEVELS = (0.20, 0.15, 0.10, 0.05, 0.01)
# Critical values by number of ratios M: MIL-HDBK-189 (1981), table of the Cramér–von Mises statistic (Crow 1975).
_CRITICAL = {
    2: (0.138, 0.149, 0.162, 0.175, 0.186),
    3: (0.121, 0.135, 0.154, 0.184, 0.231),
    4: (0.121, 0.136, 0.155, 0.191, 0.279),
    5: (0.121, 0.137, 0.160, 0.199, 0.295),
    6: (0.123, 0.139, 0.162, 0.204, 0.307),
    7: (0.124, 0.140, 0.165, 0.208, 0.316),
    8: (0.124, 0.141, 0.165, 0.210, 0.319),
    9: (0.125, 0.142, 0.167, 0.212, 0.323),
    10: (0.125, 0.142, 0.167, 0.212, 0.324),
    15: (0.126, 0.144, 0.169, 0.215, 0.327),
    20: (0.128, 0.146, 0.172, 0.217, 0.333),
    30: (0.128, 0.146, 0.172, 0.218, 0.333),
    60: (0.128, 0.147, 0.173, 0.220, 0.333),
    100: (0.129, 0.147, 0.173, 0.220, 0.334),
}


def cramer_von_mises(histories: EventHistory | Iterable[EventHistory], /) -> FitTest:
    """Compare the ages, each as a share of its own window to the power of the unbiased shape, with evenly spread ones.

    M counts the events, less those that ended the watching; ``n`` of the result is M. The p-value is known only to lie
    between two published levels; ``critical`` has the published values for M (the next smaller M in the table).
    None where M < 2, where no law can be fitted, or where a unit entered late or has gaps.

    Source: L. H. Crow, AMSAA TR-138 (1975); MIL-HDBK-189 (1981), section 5.5.

    Example:
        >>> cramer_von_mises(EventHistory(times=(3.0,), end=9.0)).reason
        'only 1 events that did not end the watching; at least 2 are needed'
    """
    method, source = "Cramér–von Mises with the unbiased shape", "Crow (1975); MIL-HDBK-189 (1981)"
    units = (histories,) if isinstance(histories, EventHistory) else tuple(histories)
    fit = fit_power_law(units)
    m = fit.free if fit.mle else sum(len(u.times) - (u.truncation is Truncation.FAILURE) for u in units)
    reason = ""
    if m < 2:
        reason = f"only {m} events that did not end the watching; at least 2 are needed"
    elif fit.mle is None or fit.pivot is None:
        reason = fit.reason or "a unit entered late or was not watched throughout"
    if reason or fit.pivot is None:
        return FitTest(n=m, method=method, source=source, reason=reason)
    shape = (m - 1) / fit.pivot
    shares: list[float] = []
    for unit in units:
        zero, length = unit.age_zero, unit.closing - unit.age_zero
        times = unit.times[:-1] if unit.truncation is Truncation.FAILURE else unit.times
        shares += [((time - zero) / length) ** shape for time in times]
    shares.sort()
    misfit = math.fsum((share - (2 * i + 1) / (2 * m)) ** 2 for i, share in enumerate(shares))
    statistic = 1.0 / (12 * m) + misfit
    row = _CRITICAL[max(size for size in _CRITICAL if size <= m)]
    reached = bisect_right(row, statistic)
    edges = (1.0, *_LEVELS, 0.0)
    return FitTest(
        statistic=statistic,
        p_low=edges[reached + 1],
        p_high=edges[reached],
        critical=tuple(zip(_LEVELS, row, strict=True)),
        n=m,
        method=method,
        source=source,
    )
