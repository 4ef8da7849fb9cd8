"""Many different things beginning within a short time: more than chance makes of a steady source.

Example:
    >>> quiet = [(day * 86_400.0, "a") for day in range(0, 300, 30)]
    >>> storm = [(200 * 86_400.0 + n, f"k{n}") for n in range(6)]
    >>> [(c.first, c.last, c.keys) for c in crowds(sorted(quiet + storm), within=14_400, observed=300 * 86_400)]
    [(7, 12, 6)]
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import final

import attrs

from custrel.errors import InvalidValueError
from custrel.stats.distributions import poisson_sf

__all__ = ["Crowd", "crowds"]

_Row = tuple[float, Hashable]


@final
@attrs.frozen(kw_only=True, order=False)
class Crowd:
    """Rows ``first`` to ``last`` (both included): ``keys`` ≥ 2 different ones at once where ``usual`` ≥ 0 begin by chance.

    ``p`` is the Poisson chance of as many in one stretch, times the number of stretches looked at (at most 1).

    Example:
        >>> Crowd(first=0, last=8, keys=9, usual=0.5, p=1e-6).keys
        9
    """

    first: int
    last: int
    keys: int
    usual: float
    p: float


def crowds(
    rows: Sequence[_Row], *, within: float, observed: float, least: int = 5, level: float = 0.01
) -> tuple[Crowd, ...]:
    """Find stretches of ``within`` in which at least ``least`` different keys stand, with a chance of at most ``level``.

    ``rows`` are (time, key), earliest first; ``observed`` is how long anybody watched, in the same unit. A burst on one key
    counts once; stretches that share a row are one. Linear in the number of rows.

    Raises `InvalidValueError` for a stretch of no length or ``least`` below 2.

    Example:
        >>> crowds([], within=4.0, observed=100.0)
        ()
    """
    if within <= 0:
        raise InvalidValueError("crowds", "within", "must be above zero", within)
    if least < 2:
        raise InvalidValueError("crowds", "least", "must be at least 2", least)
    if not rows or observed <= 0:
        return ()
    stretches = max(1.0, observed / within)
    usual = _begun(rows, within) / stretches
    found: list[Crowd] = []
    for first, last, peak in _stretches(rows, within, least):
        p = min(1.0, stretches * poisson_sf(peak - 1, usual))
        if p <= level:
            found.append(Crowd(first=first, last=last, keys=peak, usual=usual, p=p))
    return tuple(found)


def _begun(rows: Sequence[_Row], within: float) -> int:
    """Count beginnings: rows of one key within a stretch of each other are one, since a burst is no crowd."""
    last: dict[Hashable, float] = {}
    begun = 0
    for at, key in rows:
        begun += key not in last or at - last[key] > within
        last[key] = at
    return begun


def _stretches(rows: Sequence[_Row], within: float, least: int) -> list[tuple[int, int, int]]:
    """Give (first row, last row, most keys at once) of each crowd; stretches that share a row are one crowd."""
    inside: Counter[Hashable] = Counter()
    found: list[tuple[int, int, int]] = []
    first = 0
    for place, (at, key) in enumerate(rows):
        inside[key] += 1
        while at - rows[first][0] > within:
            gone = rows[first][1]
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            first += 1
        if len(inside) >= least:
            since, peak = first, len(inside)
            if found and found[-1][1] >= first:
                since, _, before = found.pop()
                peak = max(peak, before)
            found.append((since, place, peak))
    return found
