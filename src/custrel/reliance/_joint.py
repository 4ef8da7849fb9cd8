"""L's extremes where no single choice of the unknowns is the worst in every state: found state by state.

Every bound here is the least or the most of L over a set that grows with what is unknown and with nothing else: capacities are
chosen again in each state, and, where there are too many unknown availabilities to try every corner, so is who of them is up.
That is more freedom than there is, hence sound; and since L itself, state by state, never rises with the workaround nor
falls with the units asked about, no such least or most does.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import final

import attrs

from custrel.errors import LimitError
from custrel.stats.level import STATES

__all__ = ["Beside", "extreme"]

_WORK = 1 << 12  # states looked at one by one before availabilities, too, are chosen state by state
_DIGITS = 12  # as the sums of capacities of expected_level

_Sums = tuple[float, ...]  # what the others bring to every stage: at least, then at most
_Spread = dict[_Sums, float]  # sums → chance


@final
@attrs.frozen(kw_only=True, order=False)
class Beside:
    """A unit that is neither asked about nor down: what it brings to each stage, at least and at most; how often it is up."""

    brings: tuple[tuple[int, float, float], ...]
    chance: tuple[float, float]


@final
class _Lost:
    """How much of the job is lost in one state, at the worst or the best of what the others may bring."""

    def __init__(self, own: Sequence[float], workaround: float, end: int) -> None:
        self.own, self.room, self.pick = own, 1.0 - workaround, (min, max)[end]
        self._seen: dict[_Sums, float] = {}

    def of(self, sums: _Sums) -> float:
        """All at most, or the one narrowest stage at least: what lies between is never further out.

        Given who is narrowest, raising the others helps neither part the wrong way, and what is left is monotone in that stage.
        """
        found = self._seen.get(sums)
        if found is None:
            count = len(self.own)
            low, high = sums[:count], sums[count:]
            tried = [self._at(high)]
            tried += [self._at((*high[:i], low[i], *high[i + 1 :])) for i in range(count) if low[i] < high[i]]
            found = self._seen[sums] = self.pick(tried)
        return found

    def _at(self, others: Sequence[float]) -> float:
        up = min(mine + more for mine, more in zip(self.own, others, strict=True))
        return min(self.room, up) - min(self.room, *others)


def extreme(
    own: Sequence[float], beside: Sequence[Beside], workaround: float, end: int
) -> tuple[float, bool]:
    """Give the least (``end`` 0) or the most (1) that can be lost, and whether every corner of the availabilities was tried.

    ``own`` is what the units asked about bring to each stage. `LimitError` where there are too many different sums.
    """
    lost = _Lost(own, workaround, end)
    groups: dict[Beside, int] = {}
    settled: _Spread = {(0.0,) * (2 * len(own)): 1.0}
    for unit in beside:
        if unit.chance[0] < unit.chance[1]:
            groups[unit] = groups.get(unit, 0) + 1
        else:
            settled = _joined(settled, unit)
    corners = math.prod(count + 1 for count in groups.values())
    if corners * len(settled) <= _WORK:
        return _by_corners(lost, settled, groups, end), True
    for unit, count in groups.items():
        for _ in range(count):
            settled = _joined(settled, unit)
    return math.fsum(sorted(chance * lost.of(sums) for sums, chance in settled.items())), False


def _by_corners(lost: _Lost, settled: _Spread, groups: Mapping[Beside, int], end: int) -> float:
    """Tabulate by how many of each group are up, then turn each axis into how many of it are up as often as can be."""
    stages = len(lost.own)
    table: list[float] = []
    for state in itertools.product(*(range(count + 1) for count in groups.values())):
        brought = [(unit, up) for unit, up in zip(groups, state, strict=True) if up]
        terms: list[float] = []
        for sums, chance in settled.items():
            for unit, up in brought:
                sums = _plus(sums, unit, stages, at_least=up, at_most=up)  # noqa: PLW2901
            terms.append(chance * lost.of(sums))
        table.append(math.fsum(sorted(terms)))
    for unit, count in groups.items():
        rows = [_binomials(count, often, unit.chance) for often in range(count + 1)]
        rest = len(table) // (count + 1)
        table = [
            math.fsum(weight * table[up * rest + place] for up, weight in enumerate(row))
            for place in range(rest)
            for row in rows
        ]
    return (min, max)[end](table)


def _binomials(count: int, often: int, chance: tuple[float, float]) -> list[float]:
    """How likely 0 to ``count`` are up when ``often`` of them are up as often as can be and the others as seldom."""
    found = [1.0]
    for i in range(count):
        p = chance[i < often]
        found = [(1.0 - p) * stay + p * join for stay, join in zip([*found, 0.0], [0.0, *found], strict=True)]
    return found


def _joined(spread: _Spread, unit: Beside) -> _Spread:
    """Let one more unit be surely up, surely down, or (by as much as is unknown) whichever is worse."""
    stages = len(next(iter(spread))) // 2
    lo, hi = unit.chance
    found: _Spread = {}
    for sums, weight in spread.items():
        for chance, least, most in ((lo, 1, 1), (hi - lo, 0, 1), (1.0 - hi, 0, 0)):
            if chance > 0.0:
                then = _plus(sums, unit, stages, at_least=least, at_most=most)
                found[then] = found.get(then, 0.0) + weight * chance
    if len(found) > STATES:
        raise LimitError("reliance", "joint sums of capacities", STATES, len(found))
    return found


def _plus(sums: _Sums, unit: Beside, stages: int, *, at_least: int, at_most: int) -> _Sums:
    found = list(sums)
    for stage, lo, hi in unit.brings:
        found[stage] = min(1.0, round(found[stage] + at_least * lo, _DIGITS))
        found[stages + stage] = min(1.0, round(found[stages + stage] + at_most * hi, _DIGITS))
    return tuple(found)
