"""How much begins at which time of a season: what is usual for a stretch, and how much that varies by itself.

Tickets come in working hours and more on Mondays: against an even pace every working morning would be a crowd.
"""

import math
from collections.abc import Mapping
from typing import Final, final

from custrel.stats.distributions import poisson_sf
from custrel.stats.gamma_rate import NegativeBinomial

_TWO: Final = 2.0  # seasons: of one, no part was ever seen again


@final
class Usual:
    """The pace of beginnings: even, or by cells of a season; counts vary about it as a gamma mixture of Poisson laws."""

    __slots__ = ("_cells", "_length", "_pace", "_shape")

    def __init__(self, length: float, pace: list[float], shape: float) -> None:
        """Take the pace per cell of ``length``; ``shape`` infinite is Poisson."""
        self._length, self._pace, self._shape, self._cells = length, pace, shape, len(pace)

    @classmethod
    def even(cls, total: int, observed: float) -> "Usual":
        """Any time is like any other."""
        return cls(observed, [float(total)], math.inf)

    @classmethod
    def seasonal(
        cls, counts: Mapping[int, int], *, cells: int, season: float, observed: float, level: float
    ) -> "Usual":
        """Fit to the beginnings by cell; each pace is pulled towards the even one as if by one season more.

        Cells beyond chance against all the others are crowds themselves and set aside, so that no storm hides a storm.
        What is left beyond Poisson (Pearson's excess) is how much the pace varies by itself. Before two seasons were watched
        nothing is known of them, and the pace is even.
        """
        seasons = observed / season
        if seasons < _TWO:
            return cls.even(sum(counts.values()), observed)
        found = _Fit(counts, cells, seasons)
        many = cells * seasons
        kept = {at: n for at, n in counts.items() if many * poisson_sf(n - 1, found.without(at)) > level}
        fit = _Fit(kept, cells, seasons)
        return cls(season / cells, [fit.pace(c) for c in range(cells)], fit.shape())

    def within(self, start: float, length: float) -> float:
        """Give how many begin by chance from ``start`` on, in so much time."""
        at, end, found = start, start + length, 0.0
        place = math.floor(start / self._length)
        while at < end:
            upto = min(end, (place + 1) * self._length)
            found += max(0.0, upto - at) / self._length * self._pace[place % self._cells]
            at, place = max(at, upto), place + 1
        return found

    def at_least(self, many: int, usual: float) -> float:
        """Give the chance of as many where so many are usual."""
        if usual <= 0.0:
            return 0.0
        if math.isinf(self._shape):
            return poisson_sf(many - 1, usual)
        return NegativeBinomial(shape=self._shape, odds=usual / self._shape).sf(many - 1)


@final
class _Fit:
    def __init__(self, counts: Mapping[int, int], cells: int, seasons: float) -> None:
        self.counts, self.cells, self.seasons = counts, cells, seasons
        self.total = sum(counts.values())
        self.sums = [0] * cells
        for at, n in counts.items():
            self.sums[at % cells] += n

    def pace(self, cell: int, less: int = 0) -> float:
        even = (self.total - less) / (self.seasons * self.cells)
        return (self.sums[cell] - less + even) / (self.seasons + 1.0)

    def without(self, at: int) -> float:
        """Give the pace at a cell by all the others: a storm must not make itself usual."""
        n = self.counts[at]
        even = (self.total - n) / (self.seasons * self.cells)
        return (self.sums[at % self.cells] - n + even) / self.seasons

    def shape(self) -> float:
        paces = [self.pace(c) for c in range(self.cells)]
        squares = self.seasons * math.fsum(p * p for p in paces)
        seen = math.fsum(n * (n - 2.0 * paces[at % self.cells]) for at, n in sorted(self.counts.items()))
        excess = seen + squares - self.total
        return squares / excess if excess > 0.0 and squares > 0.0 else math.inf
