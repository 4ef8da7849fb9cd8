"""How many events a stretch that begins anywhere holds, when the gaps between events are more even than chance.

Example:
    >>> even = RenewalCount(average=1.0, evenness=11.0)  # gaps with a coefficient of variation of .3
    >>> even.interval(0.9), round(even.at_least_one, 3)
    ((0, 2), 0.881)
"""

import math
from typing import Final, final

import attrs

from custrel.errors import InvalidValueError
from custrel.stats._check import count, positive, probability
from custrel.stats.distributions import smallest_count
from custrel.stats.special import gamma_p

__all__ = ["RenewalCount"]

_STEPS: Final = 100  # eight do for every evenness and all but the last 1e-9 of probability
_NEAR: Final = 1e-14
_FAR: Final = 40.0  # mean gaps; no gap at least as even as those of chance lasts so long (e^-40)


@final
@attrs.frozen(kw_only=True)
class RenewalCount:
    """A count of events whose gaps are gamma distributed, in a stretch that begins at any instant (equilibrium renewal).

    ``average`` > 0 is the mean count, ``evenness`` ≥ 1 the shape of the gaps: 1 is Poisson, 11 a coefficient of variation of
    .3. The variance is at most the mean. Sums of gaps are gamma distributed, so every probability is exact; far tails are
    right to 1e-9 of the average, absolutely.

    Raises `InvalidValueError` where a number lies outside its range.

    Source: D. R. Cox, Renewal Theory (1962), ch. 2 and 3.

    Example:
        >>> round(RenewalCount(average=2.0, evenness=1.0).pmf(0), 6)  # Poisson: exp(-2)
        0.135335
    """

    average: float
    evenness: float

    def __attrs_post_init__(self) -> None:
        """Both numbers must be finite, the average above zero, the gaps no less even than chance makes them."""
        positive("RenewalCount", "average", self.average)
        if positive("RenewalCount", "evenness", self.evenness) < 1.0:
            raise InvalidValueError("RenewalCount", "evenness", "must be at least 1", self.evenness)

    @property
    def mean(self) -> float:
        """Expected count.

        Example:
            >>> RenewalCount(average=2.0, evenness=4.0).mean
            2.0
        """
        return self.average

    @property
    def at_least_one(self) -> float:
        """Probability of one event or more.

        Example:
            >>> round(RenewalCount(average=1.0, evenness=1.0).at_least_one, 6)
            0.632121
        """
        return self.sf(0)

    def sf(self, k: int) -> float:
        """Probability of more than k events; 1.0 for k = -1.

        Example:
            >>> round(RenewalCount(average=1.0, evenness=1.0).sf(1), 6)
            0.264241
        """
        if count("RenewalCount", "k", k, least=-1) < 0:
            return 1.0
        return min(1.0, max(0.0, self._left(k) - self._left(k + 1)))

    def cdf(self, k: int) -> float:
        """Probability of at most k events; 0.0 for k = -1.

        Example:
            >>> round(RenewalCount(average=1.0, evenness=1.0).cdf(1), 6)
            0.735759
        """
        return 1.0 - self.sf(k)

    def pmf(self, k: int) -> float:
        """Probability of exactly k ≥ 0 events.

        Example:
            >>> round(RenewalCount(average=1.0, evenness=1.0).pmf(1), 6)
            0.367879
        """
        return max(0.0, self.sf(count("RenewalCount", "k", k) - 1) - self.sf(k))

    def quantile(self, p: float) -> int:
        """Give the smallest count whose cumulative probability is at least p, 0 < p < 1.

        Example:
            >>> RenewalCount(average=4.0, evenness=25.0).quantile(0.95)
            5
        """
        return smallest_count(self.cdf, probability("RenewalCount", "p", p), self.average)

    def interval(self, level: float = 0.9) -> tuple[int, int]:
        """Equal-tailed predictive interval of whole numbers, both ends included; holds at least ``level``.

        Example:
            >>> RenewalCount(average=4.0, evenness=25.0).interval(0.9)
            (3, 5)
        """
        tail = 0.5 * (1.0 - probability("RenewalCount", "level", level))
        return self.quantile(tail), self.quantile(1.0 - tail)

    def between(self, lo: int, hi: int) -> float:
        """Probability of a count from ``lo`` to ``hi``, both included: what a printed interval really promises.

        Example:
            >>> round(RenewalCount(average=1.0, evenness=1.0).between(0, 1), 6)
            0.735759
        """
        count("RenewalCount", "lo", lo)
        if count("RenewalCount", "hi", hi) < lo:
            raise InvalidValueError("RenewalCount", "hi", f"must not be below lo {lo}", hi)
        return max(0.0, self.sf(lo - 1) - self.sf(hi))

    def wait(self, p: float) -> float:
        """Give the part of the stretch within which the next event comes with probability p, 0 < p < 1; above 1 is later.

        Example:
            >>> round(RenewalCount(average=2.0, evenness=1.0).wait(0.5), 6)  # log 2 / 2
            0.346574
        """
        aim = probability("RenewalCount", "p", p)
        # The share rises ever more slowly with the stretch: from below, no tangent ever steps past what is sought.
        gaps, evenness, step, left = aim, self.evenness, 1.0, _STEPS
        while left and step > _NEAR * gaps:
            left -= 1
            ended = gamma_p(evenness, evenness * gaps)
            share = gaps * (1.0 - ended) + gamma_p(evenness + 1.0, evenness * gaps)
            step = (aim - share) / (1.0 - ended) if ended < 1.0 else 0.0
            gaps += max(0.0, step)
        return min(gaps, _FAR) / self.average

    def _left(self, k: int) -> float:
        """Give how many mean gaps of the stretch remain after k whole gaps from its start, on average, never below none."""
        m, a = self.average, self.evenness
        if not k:
            return m
        return m * gamma_p(a * k, a * m) - k * gamma_p(a * k + 1.0, a * m)


def log_likelihood(cells: dict[tuple[float, int], float], evenness: float) -> float:
    """Add up the log-chances of counts given {(average, count): how often}; a chance below 1e-12 counts as that."""
    return math.fsum(
        many * math.log(max(1e-12, RenewalCount(average=m, evenness=evenness).pmf(y)))
        for (m, y), many in cells.items()
    )
