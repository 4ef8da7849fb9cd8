"""How much of a job goes on, on average: the expected level of stages of alternative units, exactly.

A job needs all its stages; a stage carries min(1, Σ capacity of its units that are up); the job's level is the least of them
plus the workaround, at most 1. Units are up independently, each with its own chance; a unit in several stages is one unit.

Example:
    >>> presses = [[(0, 0.5), (1, 0.5), (2, 0.5)]]
    >>> round(expected_level(presses, [1.0, 0.95, 0.95]) - expected_level(presses, [0.0, 0.95, 0.95]), 6)
    0.04875
"""

import math
from collections.abc import Iterable, Sequence

from custrel.errors import InvalidValueError, LimitError

__all__ = ["STATES", "expected_level"]

_DIGITS = 12  # sums of capacities are compared up to here, so that three units of .1 equal one of .3
STATES = 1 << 14  # distinct sums of capacities kept at once; beyond, the caller must settle for bounds

Stage = Sequence[tuple[int, float]]
Spread = dict[float, float]  # level of a stage → chance


def expected_level(stages: Iterable[Stage], chances: Sequence[float], workaround: float = 0.0) -> float:
    """E[min(1, min over stages of min(1, Σ capacity of units up) + workaround)], in [0, 1]; 1 for a job without stages.

    ``stages`` hold (unit, capacity) with the unit's place in ``chances``; a chance of exactly 0 or 1 is certainty. Exact by
    convolution: sums of capacities that agree to 12 digits are one state, so what matters is how many different
    sums there are below 1. More than 16,384 raise `LimitError`. Combined in an order fixed by the values alone.

    Example:
        >>> round(expected_level([[(0, 1.0), (1, 1.0)], [(1, 0.5)]], [0.9, 0.5]), 9)
        0.25
        >>> expected_level([[(0, 0.25)]], [1.0], 0.5)
        0.75
    """
    if not 0.0 <= workaround <= 1.0:
        raise InvalidValueError("expected_level", "workaround", "must lie in [0, 1]", workaround)
    ceiling = 1.0
    waiting: list[tuple[float, list[tuple[int, float]]]] = []
    for stage in stages:
        sure, unsure = _split(stage, chances)
        if sure < 1.0 and unsure:
            waiting.append((sure, unsure))
        else:
            ceiling = min(ceiling, sure)
    if ceiling <= 0.0 or not waiting:
        return min(1.0, ceiling + workaround)
    uses: dict[int, int] = {}
    for _, unsure in waiting:
        for unit, _ in unsure:
            uses[unit] = uses.get(unit, 0) + 1
    alone: list[Spread] = []
    tied: list[tuple[Spread, dict[int, float]]] = []
    for sure, unsure in waiting:
        own = sorted((capacity, chances[unit]) for unit, capacity in unsure if uses[unit] == 1)
        shared = {unit: capacity for unit, capacity in unsure if uses[unit] > 1}
        (tied.append((_spread(sure, own), shared)) if shared else alone.append(_spread(sure, own)))
    if ceiling < 1.0:
        alone.append({ceiling: 1.0})
    if not tied:
        return _least(alone, workaround)
    return _joint(alone, tied, chances, workaround)


def _split(stage: Stage, chances: Sequence[float]) -> tuple[float, list[tuple[int, float]]]:
    """What a stage carries for certain, to 12 digits, and the units that may be up or down."""
    sure: list[float] = []
    unsure: list[tuple[int, float]] = []
    for unit, capacity in stage:
        chance = chances[unit]
        if not (0.0 <= chance <= 1.0 and 0.0 <= capacity < math.inf):
            rule = "must hold capacities of at least 0 and units with chances in [0, 1]"
            raise InvalidValueError("expected_level", "stages", rule, (capacity, chance))
        if chance == 1.0:
            sure.append(min(1.0, capacity))  # more than all is all, and no sum of these overflows
        elif chance > 0.0 and capacity > 0.0:
            unsure.append((unit, capacity))
    return min(1.0, round(math.fsum(sure), _DIGITS)), unsure


def _spread(sure: float, units: Iterable[tuple[float, float]]) -> Spread:
    """How likely each level of one stage is, its units independent."""
    found: Spread = {sure: 1.0}
    for capacity, chance in units:
        fresh: Spread = {}
        for level, weight in found.items():
            up = round(level + capacity, _DIGITS) if level + capacity < 1.0 else 1.0
            fresh[level] = fresh.get(level, 0.0) + weight * (1.0 - chance)
            fresh[up] = fresh.get(up, 0.0) + weight * chance
        if len(fresh) > STATES:
            raise LimitError("expected_level", "sums of capacities", STATES, len(fresh))
        found = fresh
    return found


def _least(spreads: list[Spread], workaround: float) -> float:
    """E[min(1, least + workaround)] of independent levels: by the chance that all of them reach each threshold."""
    if len(spreads) == 1:
        return min(
            1.0, math.fsum(weight * min(1.0, level + workaround) for level, weight in spreads[0].items())
        )
    tails = sorted(sorted(spread.items(), reverse=True) for spread in spreads)
    steps = sorted({level for tail in tails for level, _ in tail}, reverse=True)
    places, reached = [0] * len(tails), [0.0] * len(tails)
    terms: list[float] = []
    for index, step in enumerate(steps):
        for i, tail in enumerate(tails):
            while places[i] < len(tail) and tail[places[i]][0] >= step:
                reached[i] += tail[places[i]][1]
                places[i] += 1
        last = index + 1 == len(steps)
        below = 0.0 if last else min(1.0, steps[index + 1] + workaround)
        everyone = 1.0 if last else math.prod(reached)
        terms.append((min(1.0, step + workaround) - below) * everyone)
    return min(1.0, math.fsum(terms))


def _joint(
    alone: list[Spread],
    tied: list[tuple[Spread, dict[int, float]]],
    chances: Sequence[float],
    workaround: float,
) -> float:
    """Stages that share units: follow what the shared units bring to all of them at once, then add each stage's own."""
    tied = sorted(
        tied, key=lambda pair: (sorted(pair[0].items()), sorted((c, chances[u]) for u, c in pair[1].items()))
    )
    brought = {
        (tuple(shared.get(unit, 0.0) for _, shared in tied), chances[unit], unit)
        for _, s in tied
        for unit in s
    }
    states: dict[tuple[float, ...], float] = {(0.0,) * len(tied): 1.0}
    for capacities, chance, _ in sorted(brought):
        fresh: dict[tuple[float, ...], float] = {}
        for state, weight in states.items():
            up = tuple(
                min(1.0, round(had + more, _DIGITS)) for had, more in zip(state, capacities, strict=True)
            )
            fresh[state] = fresh.get(state, 0.0) + weight * (1.0 - chance)
            fresh[up] = fresh.get(up, 0.0) + weight * chance
        if len(fresh) > STATES:
            raise LimitError("expected_level", "joint states of shared units", STATES, len(fresh))
        states = fresh
    terms = [
        weight
        * _least([*alone, *(_shifted(s, by) for (s, _), by in zip(tied, state, strict=True))], workaround)
        for state, weight in states.items()
    ]
    return min(1.0, math.fsum(terms))


def _shifted(spread: Spread, by: float) -> Spread:
    if not by:
        return spread
    found: Spread = {}
    for level, weight in spread.items():
        up = min(1.0, round(level + by, _DIGITS))
        found[up] = found.get(up, 0.0) + weight
    return found
