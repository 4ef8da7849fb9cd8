"""Exact Shapley values: dividing a total fairly among those who bring it about (Shapley 1953). Nothing is sampled.

The game of an aggregator is v(S) = W of the values of S, everybody else at zero. For `Accumulate` (and with it `Dominant` and
`NoisyOr`) the value comes from averages over subsets by rank and size; a general set function is enumerated once equal players
are grouped.

Example:
    >>> from custrel.stats.aggregate import Accumulate
    >>> [round(part, 3) for part in shapley_of_aggregate(Accumulate(), [0.863, 0.728, 0.631])]
    [0.402, 0.288, 0.236]
"""

import functools
import itertools
import math
from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from typing import TypeVar, final

import attrs

from custrel.errors import InvalidValueError, LimitError
from custrel.stats._grouped_shares import shares_by_group
from custrel.stats.aggregate import Accumulate, Aggregate, Dominant, NoisyOr, OrderedWeighted, WeightedMean

__all__ = ["PlayerGroup", "shapley_of_aggregate", "shapley_of_groups", "shapley_of_set_function"]

Player = TypeVar("Player", bound=Hashable)

_LIMIT = (
    12  # distinct players of an enumerated game: 4,096 coalitions, the most that answers while somebody waits
)
_STATES = 1 << _LIMIT
_NEGLIGIBLE = 1e-20  # a decay below this cannot move a double in [0, 1], however many players carry it
_GROUPING = (
    190  # steps per value that integrating over groups takes, as measured beside the algorithm by rank
)
_DENSE = 400  # players up to which one common denominator is cheaper than fractions


def shapley_of_aggregate(aggregate: Aggregate, values: Sequence[float]) -> tuple[float, ...]:
    """Divide ``aggregate(values)`` among the values, in their order; equal values get equal parts.

    Exact, in time at most cubic in the number of values for the aggregators of this room (`Accumulate` of hundreds of values
    or more: near-linear, to 1e-13); any other aggregator is enumerated, equal values grouped, up to 12 distinct ones
    (`LimitError` beyond). Values as the aggregator takes them.

    Example:
        >>> from custrel.stats.aggregate import Dominant
        >>> shapley_of_aggregate(Dominant(), [0.25, 0.75])
        (0.125, 0.625)
    """
    total = aggregate(values)  # refuses impossible values before anything is divided
    match aggregate:
        case Accumulate():
            return _by_rank(values, aggregate.rho)
        case Dominant():
            return _by_rank(values, 0.0)
        case NoisyOr():
            return _by_rank(values, 1.0)
        case WeightedMean():
            weights = aggregate.weights or (1.0,) * len(values)
            whole = math.fsum(weights)
            return tuple(w * x / whole for w, x in zip(weights, values, strict=True))
        case OrderedWeighted() if all(value >= 0 for value in values):
            return _ordered(values, aggregate.weights)
        case _:
            return _enumerated(aggregate, values, total)


def _by_rank(values: Sequence[float], rho: float) -> tuple[float, ...]:
    order = sorted((i for i, value in enumerate(values) if value > 0), key=lambda i: -values[i])
    xs = tuple([values[i] for i in order])
    return _spread(values, order, xs, _ranked(xs, rho))


# Customers of whom equally little is known (so many units, nothing said of any) divide the same total alike.
@functools.lru_cache(maxsize=1 << 8)
def _ranked(xs: tuple[float, ...], rho: float) -> tuple[float, ...]:
    """Average the marginals of W by how many of the coalition stand before (a) and behind (b) a player.

    With players sorted worst first, ``kept[a]`` is the mean over coalitions of a of the players before of Π (1 − ρ^r x), and
    ``lost[i][a][b]`` the mean over coalitions of b of the players behind i, starting at rank a, of 1 − Π (1 − ρ^r x). Means
    of complements, not sums of products: nothing overflows and small values keep their digits.
    """
    count = len(xs)
    decay = [1.0]
    while len(decay) <= count and decay[-1] > _NEGLIGIBLE:
        decay.append(decay[-1] * rho)
    ranks = len(decay) - 1  # ranks from here on weigh nothing
    alike = [(x, len(list(same))) for x, same in itertools.groupby(xs)]
    if _GROUPING * sum(1 if n == 1 else ranks // 2 for _, n in alike) < count * count:
        found = shares_by_group(alike, rho)
        if found is not None:
            return tuple([p for p, (_, n) in zip(found, alike, strict=True) for _ in range(n)])
    kept = _kept_means(xs, decay, ranks)
    parts = [0.0] * count
    choose = [[math.comb(n, k) for k in range(n + 1)] for n in range(count)]
    lost: list[list[float]] = [[0.0] for _ in range(ranks + 1)]
    for i in range(count - 1, -1, -1):
        behind = count - 1 - i
        terms: list[float] = []
        before, after, all_others = choose[i], choose[behind], choose[count - 1]
        for a in range(min(i + 1, ranks)):
            gain = decay[a] * xs[i]
            near, far, ways = lost[a], lost[a + 1], before[a]
            inner = [
                (gain + (1.0 - gain) * far[b] - near[b]) * (ways * after[b] / all_others[a + b])
                for b in range(behind + 1)
            ]
            terms.append(kept[i][a] * math.fsum(inner))
        parts[i] = max(0.0, math.fsum(terms) / count)
        if i:
            lost = _lost_means(lost, xs[i], decay, behind + 1, i)
    return tuple(parts)


def _kept_means(xs: Sequence[float], decay: list[float], ranks: int) -> list[list[float]]:
    row, rows = [1.0], [[1.0]]
    for before, x in enumerate(xs[:-1], 1):
        width = min(before, ranks) + 1
        fresh: list[float] = []
        for a in range(width):
            stay = (before - a) / before * row[a] if a < len(row) else 0.0
            join = a / before * (1.0 - decay[a - 1] * x) * row[a - 1] if a else 0.0
            fresh.append(stay + join)
        row = fresh
        rows.append(row)
    return rows


def _lost_means(
    lost: list[list[float]], x: float, decay: list[float], behind: int, before: int
) -> list[list[float]]:
    """Let one more player, worse than all so far, stand behind; the last rank stays zero."""
    fresh: list[list[float]] = []
    ranks = len(decay) - 1
    for a in range(min(before + 1, ranks)):
        gain, near, far = decay[a] * x, lost[a], lost[a + 1]
        row = [0.0]
        row += [
            ((behind - b) * near[b] + b * (gain + (1.0 - gain) * far[b - 1])) / behind
            for b in range(1, behind)
        ]
        row.append(gain + (1.0 - gain) * far[behind - 1])
        fresh.append(row)
    zero = [0.0] * (behind + 1)
    while len(fresh) <= ranks:
        fresh.append(zero)
    return fresh


def _spread(
    values: Sequence[float], order: Sequence[int], xs: Sequence[float], parts: Sequence[float]
) -> tuple[float, ...]:
    """Put parts back in the caller's order, ties averaged: who is named first must not decide a last digit."""
    found = [0.0] * len(values)
    start = 0
    while start < len(xs):
        stop = start
        while stop < len(xs) and xs[stop] == xs[start]:
            stop += 1
        part = math.fsum(parts[start:stop]) / (stop - start)
        for i in order[start:stop]:
            found[i] = part
        start = stop
    return tuple(found)


def _ordered(values: Sequence[float], weights: Sequence[float]) -> tuple[float, ...]:
    """Shapley value of an ordered weighted average of values ≥ 0, quadratic.

    A newcomer's place among those before it in rank is uniform; each one behind it that has already come moves one rank down.
    """
    order = sorted(range(len(values)), key=lambda i: -values[i])
    xs = [values[i] for i in order]
    weights = (*weights, 0.0)
    moved = [0.0]  # what a player at place j loses by one earlier newcomer, over all arrival orders
    for place in range(1, len(xs)):
        others = place - 1
        steps = (
            (c + 1) / ((others + 2) * (others + 1)) * (weights[c + 1] - weights[c]) for c in range(others + 1)
        )
        moved.append(math.fsum(steps) * xs[place])
    parts: list[float] = []
    behind = math.fsum(moved)
    for place, x in enumerate(xs):
        behind -= moved[place]
        parts.append(math.fsum(weights[: place + 1]) / (place + 1) * x + behind)
    return _spread(values, order, xs, parts)


def _enumerated(aggregate: Aggregate, values: Sequence[float], total: float) -> tuple[float, ...]:
    weights = getattr(aggregate, "weights", ())
    keys: list[Hashable] = list(zip(values, weights, strict=True)) if weights else list(values)
    classes = list(dict.fromkeys(keys))
    places = [[i for i, key in enumerate(keys) if key == found] for found in classes]

    def worth(state: tuple[int, ...]) -> float:
        shown = [0.0] * len(values)
        for taken, members in zip(state, places, strict=True):
            for i in members[:taken]:
                shown[i] = values[i]
        return aggregate(shown)

    parts = shapley_of_groups(worth, [PlayerGroup(count=len(members)) for members in places])
    return tuple(parts[classes.index(key)] for key in keys) if total else (0.0,) * len(values)


@final
@attrs.frozen(kw_only=True)
class PlayerGroup:
    """``count`` interchangeable bundles of ``clones`` players each; one clone of a bundle does all that its bundle can.

    A rack of four equal servers is ``PlayerGroup(count=4)``; four servers, each hanging on its own power supply that stops just
    that server, are ``PlayerGroup(count=4, clones=2)``. Both numbers ≥ 1.

    Example:
        >>> PlayerGroup(count=4, clones=2).players
        8
    """

    count: int
    clones: int = 1

    def __attrs_post_init__(self) -> None:
        """Refuse empty groups."""
        if self.count < 1 or self.clones < 1:
            raise InvalidValueError(
                "PlayerGroup", "count", "and clones must be at least 1", (self.count, self.clones)
            )

    @property
    def players(self) -> int:
        """How many players the group holds.

        Example:
            >>> PlayerGroup(count=3).players
            3
        """
        return self.count * self.clones


def shapley_of_groups(
    value: Callable[[tuple[int, ...]], float], groups: Sequence[PlayerGroup]
) -> tuple[float, ...]:
    """Give the Shapley value of one player of each group, where the worth depends only on bundles touched per group.

    ``value`` takes, per group, how many of its bundles have at least one member in the coalition (0 … count). It is asked once
    per state. Σ players · part = value(all) − value(none). More than 12 groups, or more than 4,096 states that need the
    full count, raise `LimitError`: such a game is not divided by guessing.

    Example:
        >>> shapley_of_groups(lambda touched: float(touched[0] == 2), [PlayerGroup(count=2)])
        (0.5,)
    """
    states = math.prod(group.count + 1 for group in groups)
    if len(groups) > _LIMIT:
        raise LimitError("shapley_of_groups", "distinct players", _LIMIT, len(groups))
    if states > _STATES:
        raise LimitError("shapley_of_groups", "coalitions", _STATES, states)
    worth = {state: value(state) for state in itertools.product(*(range(g.count + 1) for g in groups))}
    return tuple(_part(worth, groups, own) for own in range(len(groups)))


def _part(worth: dict[tuple[int, ...], float], groups: Sequence[PlayerGroup], own: int) -> float:
    """Σ over states of P(the coalition before me looks like this, my bundle untouched) · what I add."""
    terms: list[float] = []
    chances = _chances(groups, own)
    for state, chance in chances.items():
        above = (*state[:own], state[own] + 1, *state[own + 1 :])
        terms.append(chance * (worth[above] - worth[state]))
    return math.fsum(sorted(terms))


def _chances(groups: Sequence[PlayerGroup], own: int) -> dict[tuple[int, ...], float]:
    players = sum(group.players for group in groups)
    counts = [group.count - (place == own) for place, group in enumerate(groups)]
    states = itertools.product(*(range(count + 1) for count in counts))
    if all(group.clones == 1 for group in groups):
        return {
            state: math.prod(map(math.comb, counts, state)) / (players * math.comb(players - 1, sum(state)))
            for state in states
        }
    # With clones: everybody joins with chance 1 − y; a bundle stays out with y^clones; integrate over y exactly. The integral
    # knows only how many bundles of each size are touched, so few different ones serve all states.
    sizes = sorted({group.clones for group in groups})
    whole = {
        size: sum(n for group, n in zip(groups, counts, strict=True) if group.clones == size)
        for size in sizes
    }
    common = math.lcm(*range(1, players + 1)) if players <= _DENSE else 0
    seen: dict[tuple[int, ...], float] = {}
    chances: dict[tuple[int, ...], float] = {}
    for state in states:
        joined = dict.fromkeys(sizes, 0)
        for group, touched in zip(groups, state, strict=True):
            joined[group.clones] += touched
        key = tuple(joined.values())
        if key not in seen:
            polynomial = {groups[own].clones - 1: 1}
            for size, touched in joined.items():
                polynomial = _product(polynomial, _bundles(size, whole[size], touched))
            if common:
                seen[key] = sum(c * (common // (power + 1)) for power, c in polynomial.items()) / common
            else:
                seen[key] = float(sum(Fraction(c, power + 1) for power, c in polynomial.items()))
        chances[state] = math.prod(map(math.comb, counts, state)) * seen[key]
    return chances


def _bundles(clones: int, count: int, touched: int) -> dict[int, int]:
    """(1 − y^clones)^touched · y^(clones · (count − touched)), as power → coefficient."""
    base = clones * (count - touched)
    return {base + clones * k: (-1) ** k * math.comb(touched, k) for k in range(touched + 1)}


def _product(left: dict[int, int], right: dict[int, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for p, a in left.items():
        for q, b in right.items():
            found[p + q] = found.get(p + q, 0) + a * b
    return found


def shapley_of_set_function(
    value: Callable[[frozenset[Player]], float],
    players: Sequence[Player],
    *,
    equal: Sequence[Sequence[Player]] = (),
) -> dict[Player, float]:
    """Give every player's Shapley value of any set function, equal players grouped.

    ``equal`` lists groups of players that the function cannot tell apart (the caller's promise); players in no group stand
    alone. At most 12 distinct players and 4,096 states (`LimitError`). Parts sum to value(all) − value(none).

    Example:
        >>> parts = shapley_of_set_function(lambda s: float("a" in s and len(s) > 1), ["a", "b", "c"], equal=[["b", "c"]])
        >>> {name: round(part, 4) for name, part in parts.items()}
        {'a': 0.6667, 'b': 0.1667, 'c': 0.1667}
    """
    grouped = {player for group in equal for player in group}
    groups = [tuple(group) for group in equal if group] + [
        (player,) for player in players if player not in grouped
    ]
    named = [player for group in groups for player in group]
    if len(set(named)) < len(named) or set(named) != set(players):
        raise InvalidValueError(
            "shapley_of_set_function", "equal", "must group players, each once", tuple(map(tuple, equal))
        )

    def worth(state: tuple[int, ...]) -> float:
        return value(
            frozenset(player for taken, group in zip(state, groups, strict=True) for player in group[:taken])
        )

    parts = shapley_of_groups(worth, [PlayerGroup(count=len(group)) for group in groups])
    found = {player: part for group, part in zip(groups, parts, strict=True) for player in group}
    return {player: found[player] for player in players}
