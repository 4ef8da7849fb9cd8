"""When is the next event due?

Three answers for three beliefs: a rate known as a gamma distribution (`next_event`), a power law of age
(`next_event_power_law`), and gaps that repeat themselves (`next_event_renewal`).

Example:
    >>> from custrel.stats import GammaRate, next_event
    >>> due = next_event(GammaRate(shape=6.0, rate=60.0), level=0.8)
    >>> round(due.low, 2), round(due.median, 2), round(due.high, 2), due.mean
    (1.06, 7.35, 28.07, 12.0)
"""

import math
from collections.abc import Iterable
from typing import final

import attrs

from custrel.stats._check import at_least, count, probability
from custrel.stats.gamma_rate import GammaRate
from custrel.stats.power_law import PowerLaw

__all__ = ["NextEvent", "next_event", "next_event_power_law", "next_event_renewal"]


@final
@attrs.frozen(kw_only=True)
class NextEvent:
    """Waiting time from now to the next event, in the unit of the input: median, and an interval of probability ``level``.

    All None with a ``reason`` where it cannot be said. ``mean`` is None where the waiting time has none (so little known that
    it may never come) or where the method does not give one.

    Example:
        >>> next_event_renewal([7.0, 7.0], elapsed=1.0).reason
        'only 2 gaps longer than the time already passed; at least 3 are needed'
    """

    level: float
    low: float | None = None
    median: float | None = None
    high: float | None = None
    mean: float | None = None
    n: int | None = None  # gaps used, where it is a matter of gaps
    method: str
    source: str
    reason: str = ""


def next_event(belief: GammaRate, /, *, level: float = 0.9) -> NextEvent:
    """Waiting time under a constant rate believed to be gamma: a Lomax (Pareto II) distribution, heavier than exponential.

    The time since the last event doesn't matter under a constant rate. The mean exists where the shape exceeds 1.

    Example:
        >>> next_event(GammaRate(shape=1.0, rate=10.0)).median
        10.0
    """
    tail = 0.5 * (1.0 - probability("next_event", "level", level))

    def wait(left: float) -> float:
        # P(wait > t) = (1 + t / rate) ** -shape; infinite where a float cannot hold it
        power = -math.log(left) / belief.shape
        return belief.rate * math.expm1(power) if power < 700.0 else math.inf

    return NextEvent(
        level=level,
        low=wait(1.0 - tail),
        median=wait(0.5),
        high=wait(tail),
        mean=belief.rate / (belief.shape - 1.0) if belief.shape > 1.0 else None,
        method="gamma–Poisson predictive waiting time",
        source="Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions I (1994), chapter 20",
    )


def next_event_power_law(law: PowerLaw, age: float, /, *, level: float = 0.9) -> NextEvent:
    """Waiting time of one unit of a given ``age`` ≥ 0 under a power law, taken as known.

    Example:
        >>> due = next_event_power_law(PowerLaw.of(scale=0.1, shape=1.0), 50.0)
        >>> round(due.median, 6)  # 10 log 2, as for a constant rate
        6.931472
    """
    tail = 0.5 * (1.0 - probability("next_event_power_law", "level", level))
    so_far = law.expected(at_least("next_event_power_law", "age", age, 0.0))

    def wait(left: float) -> float:
        more = -math.log(left)
        if not so_far:
            return float(law.age * (more / law.events) ** (1.0 / law.shape))
        # Age grows by the factor (1 + more / so_far) ** (1 / shape); expm1 keeps the digits of a short wait.
        power = math.log1p(more / so_far) / law.shape
        return age * math.expm1(power) if power < 700.0 else math.inf

    return NextEvent(
        level=level,
        low=wait(1.0 - tail),
        median=wait(0.5),
        high=wait(tail),
        method="power-law process, law taken as known",
        source="Rigdon & Basu (2000), section 2.3",
    )


def next_event_renewal(
    gaps: Iterable[float], /, *, elapsed: float, level: float = 0.9, min_gaps: int = 3
) -> NextEvent:
    """Waiting time when gaps repeat themselves: past gaps longer than the ``elapsed`` time ≥ 0 since the last event.

    Order statistics of what was left of those gaps (Hyndman & Fan's type 6, the interval widening to the ends); periodic gaps
    give a point. At least ``min_gaps`` of them are needed.

    Example:
        >>> next_event_renewal([7.0, 7.0, 7.0, 7.0], elapsed=5.0).median
        2.0
    """
    tail = 0.5 * (1.0 - probability("next_event_renewal", "level", level))
    count("next_event_renewal", "min_gaps", min_gaps, least=1)
    at_least("next_event_renewal", "elapsed", elapsed, 0.0)
    method, source = "remaining part of past gaps", "Hyndman & Fan, American Statistician 50 (1996) 361"
    known = [at_least("next_event_renewal", "gaps", gap, 0.0) for gap in gaps]
    left = sorted(gap - elapsed for gap in known if gap > elapsed)
    n = len(left)
    if n < min_gaps:
        reason = f"only {n} gaps longer than the time already passed; at least {min_gaps} are needed"
        return NextEvent(level=level, n=n, method=method, source=source, reason=reason)

    def order(p: float) -> float:
        place = min(max(p * (n + 1) - 1.0, 0.0), n - 1.0)
        below = int(place)
        above = min(below + 1, n - 1)
        return left[below] + (place - below) * (left[above] - left[below])

    return NextEvent(
        level=level,
        low=order(tail),
        median=order(0.5),
        high=order(1.0 - tail),
        mean=math.fsum(left) / n,
        n=n,
        method=method,
        source=source,
    )
