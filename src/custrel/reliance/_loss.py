"""How much of one job stops with a set of its units: L with its bounds, exact where it can be, sound always.

Everything here is plain numbers, so that equal jobs anywhere share one answer.
"""

import functools
import math
from typing import final

import attrs

from custrel.errors import LimitError
from custrel.reliance._joint import Beside, extreme
from custrel.stats import expected_level

__all__ = ["Loss", "Shape", "loss", "sole_means", "typical_loss"]

Range = tuple[float, float, float]  # lowest, highest, typical
_Stages = list[list[tuple[int, float]]]


@final
@attrs.frozen(kw_only=True, order=False, hash=True, cache_hash=True)
class Shape:
    """One job as numbers: per stage the units (by place) with their capacities, per unit its availability, the workaround."""

    stages: tuple[tuple[tuple[int, Range], ...], ...]
    available: tuple[Range, ...]
    workaround: Range

    @functools.cached_property
    def sole(self) -> tuple[Range, ...]:
        """Availabilities once structure has spoken: who alone can carry a stage is up, who perhaps alone is at best up."""
        return self._sole(None)

    @functools.cached_property
    def _beside(self) -> dict[int, tuple[Range, ...]]:
        return {}

    def sole_beside(self, own: int) -> tuple[Range, ...]:
        """The same where units that stand in the stage ``own`` alone take something with them: so nobody else is sole there.

        Were all their capacities 0, nothing were lost with them, whoever else is up.
        """
        if own not in self._beside:  # once per stage: a stage may have as many units as there are
            self._beside[own] = self._sole(own)
        return self._beside[own]

    def _sole(self, own: int | None) -> tuple[Range, ...]:
        found = list(self.available)
        for number, stage in enumerate(self.stages):
            possible = [unit for unit, capacity in stage if capacity[1] > 0]
            sure = {unit for unit, capacity in stage if capacity[0] > 0}
            for unit in possible:
                if len(possible) == 1:
                    found[unit] = (1.0, 1.0, 1.0)
                elif number != own and len(sure) == (unit in sure):  # nobody else surely can
                    found[unit] = (found[unit][0], 1.0, found[unit][2])
        return tuple(found)

    @functools.cached_property
    def twin(self) -> tuple[int, ...]:
        """For each unit the first that stands in the same places with the same numbers: what holds for one holds for both."""
        places: list[list[object]] = [[] for _ in self.available]
        for number, stage in enumerate(self.stages):
            for unit, capacity in stage:
                places[unit].append((number, capacity))
        first: dict[object, int] = {}
        return tuple(
            first.setdefault((tuple(where), self.available[unit]), unit) for unit, where in enumerate(places)
        )


@final
@attrs.frozen(kw_only=True, order=False)
class Loss:
    """L between ``lo`` and ``hi``, ``typical`` at midpoints; ``exact`` True where something possible reaches both ends."""

    lo: float
    hi: float
    typical: float
    exact: bool


_NOTHING = Loss(lo=0.0, hi=0.0, typical=0.0, exact=True)


@functools.lru_cache(maxsize=1 << 16)
def loss(shape: Shape, units: int, down: int = 0) -> Loss:
    """Give E[level | units up] − E[level | units down], the units of ``down`` being down throughout; sets as bit masks."""
    units &= ~down
    if not units or not shape.stages:
        return _NOTHING
    try:
        typical = typical_loss(shape, units, down)
        lo, hi, exact = _bounds(shape, units, down)
    except LimitError:  # too many different sums of capacities: all that is certain is that L is a share
        return Loss(lo=0.0, hi=1.0, typical=0.5, exact=False)
    return Loss(lo=min(lo, typical), hi=max(hi, typical), typical=typical, exact=exact)


@functools.lru_cache(maxsize=1 << 16)
def typical_loss(shape: Shape, units: int, down: int = 0) -> float:
    """Give L with every input at its midpoint; raises `LimitError` where even that has too many states."""
    units &= ~down
    stages = [[(unit, capacity[2]) for unit, capacity in stage] for stage in shape.stages]
    chances = _forced([p[2] for p in shape.sole], units, down)
    return _difference(stages, chances, units, shape.workaround[2])


def sole_means(shape: Shape, units: int) -> bool:
    """Tell whether, everything else up, the job falls to its workaround when these units stop: all of some stage is theirs."""
    for stage in shape.stages:
        able = [unit for unit, capacity in stage if capacity[1] > 0]
        if able and all(units >> unit & 1 for unit in able):
            return all(any(capacity[1] > 0 for _, capacity in other) for other in shape.stages)
    return False


def _forced(chances: list[float], units: int, down: int) -> list[float]:
    """Units are up for now; what is down stays down."""
    return [1.0 if units >> u & 1 else 0.0 if down >> u & 1 else p for u, p in enumerate(chances)]


def _stopped(chances: list[float], units: int) -> list[float]:
    return [0.0 if units >> u & 1 else p for u, p in enumerate(chances)]


def _difference(stages: _Stages, up: list[float], units: int, workaround: float) -> float:
    """E[level] with the units up less E[level] with them down; noise below zero is noise."""
    lost = expected_level(stages, up, workaround) - expected_level(stages, _stopped(up, units), workaround)
    return min(1.0, max(0.0, lost))


def _bounds(shape: Shape, units: int, down: int) -> tuple[float, float, bool]:
    """Find the extremes of L over everything unknown.

    L never rises with the workaround and never falls with the units' own capacities. Where the units stand in one stage, other
    units of that stage only stand in for them (their other end), units of other stages only carry what they deliver (the
    same end), and who does both takes an end: L is linear in each availability. Where the units stand in several
    stages, every unit beside them may do either, with its availability and with its capacity.
    """
    mine = [any(c[1] > 0 and units >> u & 1 for u, c in stage) for stage in shape.stages]
    free = [not (units >> u & 1 or down >> u & 1) for u in range(len(shape.available))]
    beside = {u for stage, own in zip(shape.stages, mine, strict=True) if own for u, _ in stage if free[u]}
    elsewhere = {
        u for stage, own in zip(shape.stages, mine, strict=True) if not own for u, _ in stage if free[u]
    }
    sole = shape.sole if sum(mine) > 1 or not any(mine) else shape.sole_beside(mine.index(True))
    either = beside if sum(mine) > 1 else beside & elsewhere
    ends = tuple(
        _End(
            stages=tuple(
                tuple((u, c[end] if units >> u & 1 or not own else c[1 - end]) for u, c in stage)
                for stage, own in zip(shape.stages, mine, strict=True)
            ),
            chances=tuple(p[1 - end] if u in beside else p[end] for u, p in enumerate(sole)),
            workaround=shape.workaround[1 - end],
        )
        for end in (0, 1)
    )
    spanned = mine if sum(mine) > 1 else [False] * len(mine)
    vague = any(
        c[0] < c[1]
        for stage, open_ in zip(shape.stages, spanned, strict=True)
        if open_
        for u, c in stage
        if free[u]
    )
    undecided = {u for u in either if sole[u][0] < sole[u][1]}
    if not vague and not undecided:
        (lo, hi), exact = (end.lost(units, down) for end in ends), True
    else:
        others = beside | elsewhere
        found = [
            extreme(
                end.own(units), _mates(shape, sole, end, others, undecided, spanned), end.workaround, place
            )
            for place, end in enumerate(ends)
        ]
        (lo, _), (hi, _) = found
        exact = not vague and all(tried for _, tried in found)
    perhaps = any(a[1] != b[1] for a, b in zip(shape.available, sole, strict=True) if b[0] != b[1])
    return lo, hi, exact and not perhaps


@final
@attrs.frozen(kw_only=True, order=False)
class _End:
    """The choice of all that has a worst (or a best) end by itself."""

    stages: tuple[tuple[tuple[int, float], ...], ...]
    chances: tuple[float, ...]
    workaround: float

    def lost(self, units: int, down: int) -> float:
        """L where nothing is left to choose."""
        up = _forced(list(self.chances), units, down)
        return _difference([list(stage) for stage in self.stages], up, units, self.workaround)

    def own(self, units: int) -> list[float]:
        """What the units bring to each stage."""
        return [math.fsum(capacity for u, capacity in stage if units >> u & 1) for stage in self.stages]


def _mates(
    shape: Shape,
    sole: tuple[Range, ...],
    end: _End,
    others: set[int],
    undecided: set[int],
    spanned: list[bool],
) -> list[Beside]:
    """Say of every other unit what it brings where, and how often it is up: what this end chose, or all that is possible."""
    brings: dict[int, list[tuple[int, float, float]]] = {u: [] for u in sorted(others)}
    for number, (stage, chosen) in enumerate(zip(shape.stages, end.stages, strict=True)):
        for (u, capacity), (_, at) in zip(stage, chosen, strict=True):
            if u in brings:
                brings[u].append((number, *(capacity[:2] if spanned[number] else (at, at))))
    return [
        Beside(
            brings=tuple(where),
            chance=sole[u][:2] if u in undecided else (end.chances[u], end.chances[u]),
        )
        for u, where in brings.items()
    ]
