"""What a key's past looks like at a cut-off: plain numbers in days before ``as_of``."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, final

from custrel.recurrence._groups import SECONDS, seconds
from custrel.recurrence.exposure import Exposure

_LN2: Final = math.log(2.0)


@final
class Watch:
    """One exposure as seen from ``now`` (seconds since 1970); what it says about a cut-off is worked out once."""

    __slots__ = ("_known", "_rate", "_stretches")

    def __init__(self, exposure: Exposure, now: int, half_life: float) -> None:
        """Keep the stretches as ages in days, oldest first."""
        self._stretches = [
            ((now - seconds(w.start)) / SECONDS, (now - seconds(w.end)) / SECONDS) for w in exposure.windows
        ]
        self._rate = _LN2 / half_life
        self._known: dict[float, tuple[float, float]] = {}

    def at(self, cut: float) -> tuple[float, float]:
        """Give the days watched before a cut-off ``cut`` days ago: weighted by the half-life, and plain."""
        if cut not in self._known:
            weighted = plain = 0.0
            for old, young in self._stretches:
                if old > cut:
                    until = max(young, cut)
                    weighted += (
                        math.exp(-self._rate * (until - cut)) - math.exp(-self._rate * (old - cut))
                    ) / self._rate
                    plain += old - until
            self._known[cut] = (weighted, plain)
        return self._known[cut]

    def covers(self, since: float, until: float) -> bool:
        """Tell whether somebody watched all the way from ``since`` to ``until`` days ago (``since`` ≥ ``until``)."""
        return any(old >= since and young <= until for old, young in self._stretches)


@final
class Past:
    """One key's episodes as ages in days, oldest first, with what any cut-off asks of them."""

    __slots__ = ("_ages", "_half_life", "_weights")

    def __init__(self, starts: Sequence[int], now: int, half_life: float) -> None:
        """Add the weights up once: every cut-off's weight is one of these sums, rescaled."""
        self._ages = [(start - now) / SECONDS for start in starts]  # negative and rising
        self._half_life = half_life
        total = 0.0
        self._weights: list[float] = [0.0]
        for age in self._ages:
            total += math.exp(_LN2 * age / half_life)
            self._weights.append(total)

    def before(self, cut: float) -> int:
        """Count the episodes at least ``cut`` days old; all of them where the cut-off is now."""
        return len(self._ages) if cut <= 0.0 else bisect_left(self._ages, -cut)

    def weight(self, cut: float, count: int) -> float:
        """Give the decayed count of the first ``count`` episodes as of the cut-off."""
        return self._weights[count] * math.exp(_LN2 * cut / self._half_life)

    def recency(self, cut: float, count: int) -> float:
        """Give the days from the last of the first ``count`` ≥ 1 episodes to the cut-off."""
        return max(0.0, -self._ages[count - 1] - cut)

    def active_days(self, cut: float, count: int) -> int:
        """Count the days before the cut-off, each of 24 hours, on which one of the first ``count`` episodes began."""
        return len({int(-age - cut) for age in self._ages[:count]})
