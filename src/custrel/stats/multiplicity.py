"""Many tests at once: which p-values remain when most hypotheses may be null.

Example:
    >>> from custrel.stats import benjamini_hochberg
    >>> result = benjamini_hochberg([0.001, 0.04, 0.03, 0.9])
    >>> result.q_values, result.rejected
    ((0.004, 0.05333333333333334, 0.05333333333333334, 0.9), 1)
"""

import math
from collections.abc import Iterable
from typing import final

import attrs

from custrel.errors import InvalidValueError
from custrel.stats._check import finite, probability

__all__ = ["FalseDiscovery", "benjamini_hochberg"]


@final
@attrs.frozen(kw_only=True)
class FalseDiscovery:
    """q-values in the order of the p-values given, and how many are at most ``level``.

    ``q_values`` are Benjamini & Hochberg's (independent or positively dependent tests), ``q_values_any`` Benjamini &
    Yekutieli's (any dependence); ``rejected_bonferroni`` controls the chance of a single false one.

    Example:
        >>> benjamini_hochberg([]).rejected
        0
    """

    level: float
    q_values: tuple[float, ...]
    q_values_any: tuple[float, ...]
    rejected: int
    rejected_any: int
    rejected_bonferroni: int
    n: int
    method: str = "Benjamini–Hochberg step-up"
    source: str = (
        "Benjamini & Hochberg, JRSS B 57 (1995) 289; Benjamini & Yekutieli, Ann. Stat. 29 (2001) 1165"
    )


def benjamini_hochberg(p_values: Iterable[float], /, *, level: float = 0.05) -> FalseDiscovery:
    """Turn p-values (0 to 1) into q-values: the smallest false-discovery rate at which each would still be rejected.

    Law: sorting, q rises with p; equal p have equal q; q is never below p. Order in is order out.

    Example:
        >>> benjamini_hochberg([0.5, 0.01]).q_values
        (0.5, 0.02)
    """
    probability("benjamini_hochberg", "level", level)
    values = tuple(p_values)
    for p in values:
        if not 0.0 <= finite("benjamini_hochberg", "p_values", p) <= 1.0:
            raise InvalidValueError("benjamini_hochberg", "p_values", "must lie between 0 and 1", p)
    m = len(values)
    plain, dependent = [0.0] * m, [0.0] * m
    harmonic = math.fsum(1.0 / k for k in range(1, m + 1))
    least = least_any = 1.0
    for rank, i in zip(range(m, 0, -1), sorted(range(m), key=values.__getitem__, reverse=True), strict=True):
        raw = values[i] * m / rank
        least, least_any = min(least, raw), min(least_any, raw * harmonic)
        # Rounding must not take q below p.
        plain[i], dependent[i] = max(least, values[i]), max(least_any, values[i])
    return FalseDiscovery(
        level=level,
        q_values=tuple(plain),
        q_values_any=tuple(dependent),
        rejected=sum(q <= level for q in plain),
        rejected_any=sum(q <= level for q in dependent),
        rejected_bonferroni=sum(p * m <= level for p in values),
        n=m,
    )
