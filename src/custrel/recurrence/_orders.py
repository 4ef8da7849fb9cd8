"""Permutation p-values of a trend in gaps, cheap enough to ask of thousands of keys.

Orders are drawn in whole circles: a random order and all its rotations, each one addition from the one before. The observed
order's own circle is among them, so the observed order is a uniformly random member of all that are counted when gaps have
no order: the p-values are exact at any number of circles.

Source for p-values over such sets: J. Hemerik & J. Goeman, TEST 27 (2018) 811.
"""

import math
from collections.abc import Sequence
from itertools import accumulate
from operator import mul
from random import Random
from typing import Final

_TIE: Final = 1e-9  # relative: orders this close lean alike
_GRID: Final = (
    1 << 40
)  # the gaps' shares seed the draw in steps far above rounding, so that units do not matter
_PART: Final = 10  # a tenth of the orders is looked at first
_CLEAR: Final = 0.1  # one-sided p that a full draw would hardly bring below any level in use


def trend_p(gaps: Sequence[float], orders: int) -> tuple[float, float]:
    """Give one-sided p-values for shrinking and for growing gaps from about ``orders`` orders of them.

    Where a tenth of the orders shows nothing on either side, that is the answer: it can only withhold a claim.
    ``gaps`` are days (or any unit) > 0 between consecutive episodes, at least two; the statistic is Lewis and
    Robinson's (1974), its reference the orders of the gaps themselves, drawn from a seed made of the gaps.

    Example:
        >>> shrinking, growing = trend_p([30, 26, 24, 20, 15, 11, 8, 5, 3], 999)
        >>> shrinking < 0.01 < 0.9 < growing
        True
    """
    total = math.fsum(gaps)
    n = len(gaps)
    shares = [gap / total for gap in gaps]
    weights = [0.5 * (n - 1) - i for i in range(n)]
    tie = _TIE * n
    lean = math.fsum(map(mul, weights, shares))
    above, below, seen = _circle(shares, weights, lean, tie)
    ordered = sorted(shares)
    seed = 0
    for share in ordered:
        seed = (seed * 1_000_003 + round(share * _GRID)) % (1 << 127)
    draw = Random(seed).random
    places = range(n)
    circles = max(_PART, -(-orders // n))
    for drawn in range(1, circles):
        # Sorting by drawn numbers is a random order, and quicker than shuffling one by one.
        keys = [draw() for _ in places]
        more = _circle([ordered[i] for i in sorted(places, key=keys.__getitem__)], weights, lean, tie)
        above, below, seen = above + more[0], below + more[1], seen + more[2]
        if drawn == circles // _PART and min(above, below) > _CLEAR * seen:
            break
    return above / seen, below / seen


def _circle(
    shares: Sequence[float], weights: Sequence[float], lean: float, tie: float
) -> tuple[int, int, int]:
    """Count the rotations of one order that lean at least, and at most, as much as the observed one."""
    n = len(shares)
    # Moving the first gap to the end moves every other one place forward: + sum of the gaps - n times the first.
    leans = list(
        accumulate([1.0 - n * share for share in shares[:-1]], initial=sum(map(mul, weights, shares)))
    )
    high, low = lean - tie, lean + tie
    return sum([value >= high for value in leans]), sum([value <= low for value in leans]), n
