"""Is there a burst? The largest number of events in any stretch of a given length.

Example:
    >>> from custrel.stats import EventHistory, scan
    >>> test = scan(EventHistory(times=(3, 20, 50, 51, 52, 53, 80), end=100), window=5.0)
    >>> test.statistic, test.stretch, round(test.p, 4)
    (4, (50.0, 53.0), 0.0139)
"""

import math
from typing import final

import attrs

from custrel.errors import InvalidValueError
from custrel.stats._check import positive
from custrel.stats.distributions import binomial_sf
from custrel.stats.history import EventHistory, Truncation

__all__ = ["ScanTest", "scan"]


@final
@attrs.frozen(kw_only=True)
class ScanTest:
    """The fullest stretch of a given length, and how likely so full a one is when events fall evenly.

    ``stretch`` runs from its first to its last event (the earliest such stretch, where several are as full). ``p`` is
    conditional on the number of events; ``exact`` says whether it is exact, otherwise it is Wallenstein & Neff's
    approximation, close where it is small and capped at 1.

    Example:
        >>> scan(EventHistory(times=(3.0,), end=9.0), window=1.0).reason
        'only 1 events; at least 2 are needed'
    """

    statistic: int | None = None
    window: float
    stretch: tuple[float, float] | None = None
    p: float | None = None
    exact: bool = False
    n: int
    method: str = "scan statistic, conditional on the number of events"
    source: str = "Naus, JASA 60 (1965) 532; Wallenstein & Neff, Statistics in Medicine 6 (1987) 197"
    reason: str = ""


def scan(history: EventHistory, /, *, window: float) -> ScanTest:
    """Slide a ``window`` (shorter than the watched time) over the events of one history.

    Two events exactly ``window`` apart share a stretch. Gaps stop the clock; an event that ended the watching is left out.

    Example:
        >>> scan(EventHistory(times=(10.0, 90.0), end=100.0), window=20.0).p
        1.0
    """
    length = history.exposure
    if positive("scan", "window", window) >= length:
        raise InvalidValueError("scan", "window", f"must be shorter than the watched time {length:g}", window)
    clock, times = history.watched_times(), list(history.times)
    if history.truncation is Truncation.FAILURE:
        clock.pop()
    n = len(clock)
    if n < 2:
        return ScanTest(window=window, n=n, reason=f"only {n} events; at least 2 are needed")
    reach = window * (1.0 + 1e-12)  # two events the window apart stay together in any unit of time
    most = first = 0
    stretch = (times[0], times[0])
    for last, time in enumerate(clock):
        while time - clock[first] > reach:
            first += 1
        if last - first + 1 > most:
            most, stretch = last - first + 1, (float(times[first]), float(times[last]))
    share = window / length
    pair = most == 2  # exact at any share: n points leave n - 1 distances of at least the window (Naus 1965)
    if most == 1:
        p = 1.0
    elif pair:
        p = -math.expm1(n * math.log1p(-(n - 1) * share)) if (n - 1) * share < 1.0 else 1.0
    else:
        tail = binomial_sf(most - 1, n, share)
        mass = tail - binomial_sf(most, n, share)
        p = min(1.0, max(tail, (most / share - n - 1.0) * mass + 2.0 * tail))
    return ScanTest(
        statistic=most,
        window=window,
        stretch=stretch,
        p=p,
        exact=most == 1 or pair or (2 * most > n and share <= 0.5),
        n=n,
    )
