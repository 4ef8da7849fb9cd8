"""Permutation p-values of a trend in gaps, cheap enough to ask of thousands of histories.

Up to 8 gaps every order is counted. Beyond, orders are drawn in whole circles: a random order and all its rotations, each
cheap to have from the one before. The observed order's own circle is among them, so that order is a uniformly random
member of all that are counted when gaps have no order: the p-values are exact at any number of circles.

Source for p-values over such sets: J. Hemerik & J. Goeman, TEST 27 (2018) 811.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, combinations, permutations
from random import Random

__all__ = ["EXACT_TO", "order_p", "root_sum"]

EXACT_TO = 8  # 40,320 orders
_TIE = 1e-10  # times the number of gaps: sums of ages this near, in shares of the whole span, are equal
_GRID = 2.0**30  # the gaps' shares of their sum are put on this grid to seed the generator …
_OFFSET = 0.6180339887498949  # … shifted by what no ratio of whole numbers hits, so that another unit gives the same seed
# Looks on the way: where, after this part of the orders, both one-sided p-values are above this, they are the answer. A
# test that goes on only from a small p stays exact: it can only withhold a claim. The first look is far from any level in
# use, the second from the digits anybody needs.
_LOOKS = ((20, 0.15), (4, 0.02))
_ENOUGH = 400  # orders below which a look says too little

_Score = Callable[[Iterable[float]], float]


def root_sum(ages: Iterable[float]) -> float:
    """Sum of the roots of ages: half way between their sum (Laplace) and that of their logarithms (MIL-HDBK-189)."""
    return sum(map(math.sqrt, ages))


def order_p(gaps: Sequence[float], score: _Score, orders: int) -> tuple[float, float, int]:
    """Give the share of orders that score at least, and at most, as high as ``gaps`` in theirs, and how many were counted.

    ``score`` is `sum` or `root_sum`, of the ages at which the gaps end in shares of their sum: high where long gaps come
    first. Fewer orders are counted where they show plainly enough that there is no trend either way.
    """
    total = math.fsum(gaps)
    shares = [gap / total for gap in gaps]
    tie = _TIE * len(shares)
    value = score(accumulate(shares))
    ordered = sorted(shares)
    if len(shares) <= EXACT_TO:
        return _all(ordered, score, value - tie, value + tie)
    circle = _plain_circle if score is sum else _root_circle
    return _drawn(shares, ordered, circle, (value - tie, value + tie), orders)


def _all(shares: list[float], score: _Score, high: float, low: float) -> tuple[float, float, int]:
    # The first half of the places takes each subset of the gaps in each order; what the other half adds depends on the
    # subset only, and is looked up in a sorted list: 8 gaps cost 70 x 24 look-ups.
    places = range(len(shares))
    half, above, below = len(shares) // 2, 0, 0
    for chosen in combinations(places, half):
        rest = [shares[i] for i in places if i not in chosen]
        first = [shares[i] for i in chosen]
        base = math.fsum(first)
        late = sorted(score(accumulate((base + order[0], *order[1:]))) for order in permutations(rest))
        for order in permutations(first):
            early = score(accumulate(order))
            above += len(late) - bisect_left(late, high - early)
            below += bisect_left(late, low - early)
    total = math.factorial(len(shares))
    return above / total, below / total, total


def _drawn(
    shares: list[float],
    ordered: list[float],
    circle: Callable[[list[float]], list[float]],
    limits: tuple[float, float],
    orders: int,
) -> tuple[float, float, int]:
    n, (high, low) = len(shares), limits
    seed = 0
    for share in ordered:
        seed = (seed * 1_000_003 + int(share * _GRID + _OFFSET)) % (1 << 127)
    draw = Random(seed).random
    places = range(n)
    circles = max(1, -(-orders // n))
    looks = {circles // part: clear for part, clear in _LOOKS if circles // part * n >= _ENOUGH}
    above = below = drawn = 0
    scores = circle(shares)
    while True:
        drawn += 1
        # In order, two look-ups count both sides: half the time of comparing each score twice.
        scores.sort()
        above += n - bisect_left(scores, high)
        below += bisect_right(scores, low)
        if drawn == circles or min(above, below) > looks.get(drawn, 1.0) * drawn * n:
            return above / (drawn * n), below / (drawn * n), drawn * n
        # Sorting by drawn numbers is a random order, and quicker than shuffling one by one.
        keys = [draw() for _ in places]
        scores = circle([ordered[i] for i in sorted(places, key=keys.__getitem__)])


def _plain_circle(shares: list[float]) -> list[float]:
    # Moving the first gap to the end takes it off every age but the last, which stays the whole: + 1 - n times that gap.
    n = len(shares)
    return list(accumulate([1.0 - n * share for share in shares[:-1]], initial=sum(accumulate(shares))))


def _root_circle(shares: list[float]) -> list[float]:
    n, twice = len(shares), shares + shares
    return [root_sum(accumulate(twice[i : i + n])) for i in range(n)]
