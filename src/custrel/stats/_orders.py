"""Permutation p-values of a trend in gaps, cheap enough to ask of thousands of histories.

Up to 8 gaps every order is counted. Beyond, orders are drawn in whole circles: a random order and all its rotations, each
cheap to have from the one before, and (where ages are summed as they are) the same read backwards, which cost nothing. The
observed order's own circle is among them, so that order is a uniformly random member of all that are counted when gaps have
no order: the p-values are exact at any number of circles.

Source for p-values over such sets: J. Hemerik & J. Goeman, TEST 27 (2018) 811.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, combinations, permutations, repeat
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
        every = _all_plain if score is sum else _all_root
        return every(ordered, (value - tie, value + tie))
    circles = _plain_circles if score is sum else _root_circles
    return circles(shares, ordered, (value - tie, value + tie), orders)


def _all_plain(shares: list[float], limits: tuple[float, float]) -> tuple[float, float, int]:
    # About its mean a score is a weighted sum whose weights in the second half are those of the first, turned round. What
    # each subset can add as a first half is built up from its smaller subsets once; what it takes as a second half is the
    # same, and swapping the halves mirrors the score: 8 gaps cost 1,680 sums and 35 x 24 looks into sorted lists.
    n = len(shares)
    half, odd = divmod(n, 2)
    high, low = (limit - 0.5 * (n + 1) for limit in limits)
    sums: dict[frozenset[int], list[float]] = {frozenset(): [0.0]}
    for size in range(1, half + 1):
        weight = size if odd else size - 0.5
        here = [weight * share for share in shares]
        for chosen in map(frozenset, combinations(range(n), size)):
            sums[chosen] = [here[i] + rest for i in chosen for rest in sums[chosen - {i}]]
    ways = math.factorial(half)
    above = below = 0
    for there in map(frozenset, combinations(range(n), 2 * half)):  # all, or all but the one in the middle
        first = min(there)
        for others in combinations(there - {first}, half - 1):
            early = repeat(sorted(sums[there.intersection((first, *others))]))
            late = sums[there.difference((first, *others))]
            above -= sum(map(bisect_left, early, [one + high for one in late]))
            above += sum(map(bisect_right, early, [one - high for one in late])) + ways * ways
            below -= sum(map(bisect_left, early, [one - low for one in late]))
            below += sum(map(bisect_right, early, [one + low for one in late])) + ways * ways
    total = math.factorial(n)
    return above / total, below / total, total


def _all_root(shares: list[float], limits: tuple[float, float]) -> tuple[float, float, int]:
    # The first half of the places takes each subset of the gaps in each order; what the other half adds depends on the
    # subset only, and is looked up in a sorted list: 8 gaps cost 70 x 24 look-ups.
    places = range(len(shares))
    half, above, below = len(shares) // 2, 0, 0
    high, low = limits
    for chosen in combinations(places, half):
        rest = [shares[i] for i in places if i not in chosen]
        first = [shares[i] for i in chosen]
        base = math.fsum(first)
        late = sorted(root_sum(accumulate((base + order[0], *order[1:]))) for order in permutations(rest))
        for order in permutations(first):
            early = root_sum(accumulate(order))
            above += len(late) - bisect_left(late, high - early)
            below += bisect_right(late, low - early)
    total = math.factorial(len(shares))
    return above / total, below / total, total


def _plain_circles(
    shares: list[float], ordered: list[float], limits: tuple[float, float], orders: int
) -> tuple[float, float, int]:
    # Moving the first gap to the end takes it off every age but the last, which stays the whole: + 1 - n times that gap. The
    # mean over a circle is (n + 1) / 2, whatever the gaps, and reading backwards mirrors a score about it.
    n = len(shares)
    high, low = (limit - 0.5 * (n + 1) for limit in limits)
    steps = [1.0 - n * share for share in ordered]

    def count(places: Sequence[int]) -> tuple[int, int]:
        scores = list(accumulate([steps[i] for i in places]))
        mean = sum(scores) / n
        # In order, look-ups count all at once: a fraction of the time of comparing each score.
        scores.sort()
        above = n - bisect_left(scores, mean + high) + bisect_right(scores, mean - high)
        below = n - bisect_left(scores, mean - low) + bisect_right(scores, mean + low)
        return above, below

    return _drawn(shares, ordered, count, 2 * n, orders)


def _root_circles(
    shares: list[float], ordered: list[float], limits: tuple[float, float], orders: int
) -> tuple[float, float, int]:
    n, (high, low) = len(shares), limits

    def count(places: Sequence[int]) -> tuple[int, int]:
        twice = [ordered[i] for i in places] * 2
        scores = sorted(root_sum(accumulate(twice[i : i + n])) for i in range(n))
        return n - bisect_left(scores, high), bisect_right(scores, low)

    return _drawn(shares, ordered, count, n, orders)


def _drawn(
    shares: list[float],
    ordered: list[float],
    count: Callable[[Sequence[int]], tuple[int, int]],
    size: int,
    orders: int,
) -> tuple[float, float, int]:
    seed = 0
    for share in ordered:
        seed = (seed * 1_000_003 + int(share * _GRID + _OFFSET)) % (1 << 127)
    draw = Random(seed).random
    places = range(len(shares))
    circles = max(1, -(-orders // size))
    looks = {circles // part: clear for part, clear in _LOOKS if circles // part * size >= _ENOUGH}
    # Equal gaps are one another's: which of them stands where is no matter.
    above, below = count([bisect_left(ordered, share) for share in shares])
    drawn = 1
    while drawn < circles and min(above, below) <= looks.get(drawn, 1.0) * drawn * size:
        # Sorting by drawn numbers is a random order, and quicker than shuffling one by one.
        keys = [draw() for _ in places]
        more, less = count(sorted(places, key=keys.__getitem__))
        above, below, drawn = above + more, below + less, drawn + 1
    return above / (drawn * size), below / (drawn * size), drawn * size
