"""What a test has to say: the statistic with everything one needs to doubt it."""

import enum
from typing import final

import attrs

__all__ = ["Direction", "FitTest", "TrendTest"]


@final
class Direction(enum.StrEnum):
    """Which way the event rate moves in the sample, whether or not that is more than chance.

    Example:
        >>> Direction("increasing") is Direction.INCREASING
        True
    """

    INCREASING = "increasing"
    DECREASING = "decreasing"
    LEVEL = "level"
    UNKNOWN = "unknown"


@final
@attrs.frozen(kw_only=True)
class TrendTest:
    """Is the event rate constant? A statistic and its p-values, or None and the reason why there is none.

    ``p_increasing`` is small when events come faster and faster, ``p_decreasing`` when they come slower; ``p_two_sided`` is
    twice the smaller, at most 1. ``n`` counts what the statistic is made of. ``df`` is None where the reference distribution
    has no degrees of freedom.

    Example:
        >>> from custrel.stats import EventHistory, laplace
        >>> test = laplace(EventHistory(times=(70.0, 80.0, 90.0), end=100.0))
        >>> round(test.statistic, 3), test.direction.value
        (1.8, 'increasing')
        >>> laplace(EventHistory(end=100.0)).reason
        'no events to compare with their window'
    """

    statistic: float | None = None
    df: float | None = None
    p_increasing: float | None = None
    p_decreasing: float | None = None
    p_two_sided: float | None = None
    direction: Direction = Direction.UNKNOWN
    n: int
    systems: int = 1
    method: str
    source: str
    reason: str = ""


@final
@attrs.frozen(kw_only=True)
class FitTest:
    """Do the data look like what a model says? A statistic and its p-value, or None and the reason why there is none.

    ``p`` is the probability of at least such a misfit. Where only a table of critical values is published, ``p`` is None and
    [``p_low``, ``p_high``] is where it lies, and ``critical`` holds those values as (level, value) pairs; otherwise both equal
    ``p`` and ``critical`` is empty.

    Example:
        >>> from custrel.stats import dispersion_test
        >>> round(dispersion_test([(0, 1.0), (9, 1.0)]).statistic, 6)
        9.0
    """

    statistic: float | None = None
    df: float | None = None
    p: float | None = None
    p_low: float | None = None
    p_high: float | None = None
    critical: tuple[tuple[float, float], ...] = ()
    n: int
    method: str
    source: str
    note: str = ""  # what to keep in mind when reading p
    reason: str = ""


_UP, _DOWN, _LEVEL = Direction.INCREASING, Direction.DECREASING, Direction.LEVEL  # looked up once


def direction_of(excess: float) -> Direction:
    """Give the direction for a number that is above 0 when events come faster."""
    return _UP if excess > 0.0 else _DOWN if excess < 0.0 else _LEVEL
