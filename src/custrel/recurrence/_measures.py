"""What an episode was like, and whether that changes: severity, duration, effort."""

import math
import operator
import statistics
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Final

from custrel.findings import MeasureTrend
from custrel.model import Incident
from custrel.recurrence.episodes import Outage
from custrel.stats.distributions import normal_sf

# M. G. Kendall, Rank Correlation Methods (1975): from ten on, the normal law serves.
_LEAST: Final = 10
_MILDEST: Final = 6  # priorities run from 1, most severe, to 5
work: Final[Callable[[Incident], float | None]] = operator.attrgetter("effort_minutes")


def trends(outages: Sequence[Outage]) -> tuple[MeasureTrend, ...]:
    """Test every measure that enough episodes have; the order of the episodes is that of their start."""
    if len(outages) < _LEAST:
        return ()
    measures = (("severity", _severity), ("duration", _duration), ("effort", _effort))
    found = (trend(name, [v for v in map(read, outages) if v is not None]) for name, read in measures)
    return tuple(one for one in found if one is not None)


def trend(what: str, values: Sequence[float]) -> MeasureTrend | None:
    """Apply Kendall's rank test of values against their order, ties allowed for; None below ten values or where all are equal.

    Sources: H. B. Mann, Econometrica 13 (1945) 245; Kendall (1975) for the variance with ties.
    """
    n = len(values)
    if n < _LEAST or min(values) == max(values):
        return None
    score = _concordance(values)
    tied = sum(t * (t - 1) * (2 * t + 5) for t in (len(list(g)) for _, g in groupby(sorted(values))))
    spread = math.sqrt((n * (n - 1) * (2 * n + 5) - tied) / 18.0)
    third = max(1, n // 3)
    return MeasureTrend(
        what=what,
        early=statistics.median(values[:third]),
        late=statistics.median(values[-third:]),
        # Continuity: the score moves in steps of two.
        p_rising=normal_sf((score - 1) / spread),
        p_falling=normal_sf((-score - 1) / spread),
        n=n,
    )


def _concordance(values: Sequence[float]) -> int:
    """Count pairs that rise less pairs that fall, in n log n by a tree of counts over ranks."""
    rank = {value: place for place, value in enumerate(sorted(set(values)), 1)}
    tree = [0] * (len(rank) + 1)
    score = 0
    for seen, value in enumerate(values):
        at = rank[value]
        below, upto = _sum(tree, at - 1), _sum(tree, at)
        score += below - (seen - upto)
        while at < len(tree):
            tree[at] += 1
            at += at & -at
    return score


def _sum(tree: Sequence[int], at: int) -> int:
    total = 0
    while at:
        total += tree[at]
        at -= at & -at
    return total


def per_episode(outages: Sequence[Outage], read: Callable[[Incident], float | None]) -> float | None:
    """Give the mean per episode of what its tickets add up to, over the episodes that have it; None where none has."""
    found = [v for v in (_added(outage, read) for outage in outages) if v is not None]
    return math.fsum(sorted(found)) / len(found) if found else None


def _added(outage: Outage, read: Callable[[Incident], float | None]) -> float | None:
    if len(outage) == 1:  # most are one ticket
        one = read(outage[0])
        return None if one is None else float(one)
    known = [v for v in map(read, outage) if v is not None]
    return math.fsum(known) if known else None


def _severity(outage: Outage) -> float | None:
    said = [n for n in [i.impact if i.priority is None else i.priority for i in outage] if n is not None]
    return float(_MILDEST - min(said)) if said else None


def _effort(outage: Outage) -> float | None:
    return _added(outage, work)


def _duration(outage: Outage) -> float | None:
    """Minutes from the first opening to the last end; None while one of its tickets has none."""
    last = opened = outage[0].opened_at
    for incident in outage:
        end = incident.down_to or incident.resolved_at or incident.closed_at
        if end is None:
            return None
        last = max(last, end)
    return (last - opened).total_seconds() / 60.0
