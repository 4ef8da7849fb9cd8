"""Shapley values of W for thousands of values of which few differ: arrival times integrated, equal values taken together.

Let everybody arrive at a time drawn evenly from 0 to 1. Whoever arrives at ``t`` finds each other player there with chance t;
a player's value is the integral over t of what it adds on average (Owen 1972). For W only two things matter about those
found: how many are worse and stand before, and what the rest bring from a given rank on; both follow group by group from a
binomial count. What is integrated is a mixture of decays no faster than the number of players, so that Gauss' sixteen points
on stretches that double in length leave nothing above 1e-13 (tested against the exact algorithm and against fractions).
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from operator import mul
from typing import Final

_SMALL: Final = 1e-17  # ranks of less decay than this cannot move a double in [0, 1]
_MOST_RANKS: Final = 400  # a decay so slow that more ranks matter is left to the exact algorithm
_SHORT: Final = 4.0  # players times length of the first stretch
# Abscissas and weights of sixteen points on (-1, 1), the positive half (Abramowitz and Stegun 1964, table 25.4).
_POINTS: Final = (
    (0.09501250983763744018532, 0.18945061045506849628540),
    (0.28160355077925891323046, 0.18260341504492358886676),
    (0.45801677765722738634242, 0.16915651939500253818931),
    (0.61787624440264374844667, 0.14959598881657673208150),
    (0.75540440835500303389510, 0.12462897125553387205248),
    (0.86563120238783174388047, 0.09515851168249278480993),
    (0.94457502307323257607799, 0.06225352393864789286284),
    (0.98940093499164993259615, 0.02715245941175409485178),
)


def shares_by_group(values: Sequence[tuple[float, int]], rho: float) -> tuple[float, ...] | None:
    """Give one player's part of W for each (value above 0, count), largest value first; None where the decay is too slow."""
    decay = [1.0]
    while decay[-1] > _SMALL:
        if len(decay) > _MOST_RANKS:
            return None
        decay.append(decay[-1] * rho)
    ranks = len(decay) - 1
    groups = [_Group(x, count, decay) for x, count in values]
    parts: list[list[float]] = [[] for _ in values]
    for t, weight in _times(sum(count for _, count in values)):
        behind = _behind(groups, ranks, t)
        before = [1.0] + [0.0] * (ranks - 1)
        for group, lost, part in zip(groups, behind, parts, strict=True):
            adds = [
                kept * (gain + (1.0 - gain) * far - near)
                for kept, gain, near, far in zip(before, group.gains, lost, lost[1:], strict=False)
            ]
            part.append(weight * sum(adds))
            before = group.before(before, t)
    return tuple(max(0.0, math.fsum(part)) for part in parts)


def _times(players: int) -> Iterator[tuple[float, float]]:
    """Give arrival times and their weights, summing to 1."""
    ends = [1.0]
    while players * ends[-1] > _SHORT:
        ends.append(ends[-1] / 2)
    for low, high in itertools.pairwise([0.0, *reversed(ends)]):
        middle, half = (low + high) / 2, (high - low) / 2
        for x, w in _POINTS:
            yield middle - half * x, half * w
            yield middle + half * x, half * w


def _behind(groups: Sequence["_Group"], ranks: int, t: float) -> list[list[float]]:
    """Give, for the first of each group, what all behind it take on average from each rank on, as 1 − Π; the last rank is 0."""
    found: list[list[float]] = []
    lost = [0.0] * (ranks + 1)
    for group in reversed(groups):
        found.append(group.behind(lost, t, group.count - 1))
        lost = group.behind(lost, t, group.count)
    return found[::-1]


class _Group:
    """Equal values ``x``: what one takes at each rank; what 0, 1, 2 … leave (``kept``) and take (``gone``) from each on."""

    __slots__ = ("count", "gains", "gone", "kept")

    def __init__(self, x: float, count: int, decay: list[float]) -> None:
        self.count = count
        self.gains = [x * d for d in decay[:-1]]
        self.kept: list[list[float]] = []
        self.gone: list[list[float]] = []  # beside the products, so that small values keep their digits
        for a in range(len(self.gains) if count > 1 else 0):
            kept, gone = [1.0], [0.0]
            for gain in self.gains[a:]:
                gone.append(gone[-1] + kept[-1] * gain)
                kept.append(kept[-1] * (1.0 - gain))
            self.kept.append(kept)
            self.gone.append(gone)

    def behind(self, lost: list[float], t: float, count: int) -> list[float]:
        """Let ``count`` of the group stand before those who take ``lost``."""
        if count == 0:
            return lost
        if count == 1:
            rows = zip(lost, lost[1:], self.gains, strict=False)
            return [*(near + t * (gain + (1.0 - gain) * far - near) for near, far, gain in rows), 0.0]
        chances = _chances(count, t, len(self.gains))
        fresh: list[float] = []
        for a, (kept, gone) in enumerate(zip(self.kept, self.gone, strict=True)):
            met = chances[: len(kept)]
            # 1 − Π (1 − L) = (1 − Π) + Π L; from the last rank that matters on the product no longer moves.
            taken = sum(map(mul, met, gone)) + sum(map(mul, map(mul, met, kept), lost[a:]))
            fresh.append(taken + max(0.0, 1.0 - math.fsum(met)) * gone[-1])
        return [*fresh, 0.0]

    def before(self, kept: list[float], t: float) -> list[float]:
        """Let the group stand before: the mean product of what is left, by how many are there."""
        if self.count == 1:
            moved = [0.0, *(held * t * (1.0 - gain) for held, gain in zip(kept, self.gains, strict=True))]
            return [held * (1.0 - t) + more for held, more in zip(kept, moved, strict=False)]
        chances = _chances(self.count, t, len(kept))
        fresh = [0.0] * len(kept)
        for a, held in enumerate(kept):
            for k, (chance, rest) in enumerate(zip(chances[: len(kept) - a], self.kept[a], strict=False)):
                fresh[a + k] += held * chance * rest
        return fresh


def _chances(count: int, t: float, ranks: int) -> list[float]:
    """Give the chances that 0, 1, 2 … of a group are there, as far as ranks matter."""
    chances = [(1.0 - t) ** count]
    odds = t / (1.0 - t)
    for k in range(min(count, ranks)):
        chances.append(chances[-1] * odds * (count - k) / (k + 1))
    return chances
