"""Many different things beginning within a short time: more than chance makes of the source's usual pace.

Example:
    >>> quiet = [(day * 86_400.0, "a") for day in range(0, 300, 30)]
    >>> storm = [(200 * 86_400.0 + n, f"k{n}") for n in range(6)]
    >>> [(c.first, c.last, c.keys) for c in crowds(sorted(quiet + storm), within=14_400, observed=300 * 86_400)]
    [(7, 12, 6)]
"""

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Final, final

import attrs

from custrel.errors import InvalidValueError
from custrel.stats._usual import Usual

__all__ = ["Crowd", "beginnings", "crowds"]

_Row = tuple[float, Hashable]
_PAIR: Final = 2
_FINE: Final = 4  # parts of a stretch: a working day begins within one


@final
@attrs.frozen(kw_only=True, order=False)
class Crowd:
    """Rows ``first`` to ``last`` (both included): ``keys`` ≥ 2 different ones at once where ``usual`` ≥ 0 begin by chance.

    ``p`` is the chance of as many in one stretch, times the number of stretches looked at (at most 1).

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
    rows: Sequence[_Row],
    *,
    within: float,
    observed: float,
    least: int = 5,
    level: float = 0.01,
    season: float | None = None,
    begun: Mapping[int, int] | None = None,
) -> tuple[Crowd, ...]:
    """Find stretches of ``within`` in which at least ``least`` different keys stand, with a chance of at most ``level``.

    ``rows`` are (time, key), earliest first; ``observed`` is how long anybody watched, in the same unit. A burst on one key
    counts once; stretches that share a row are one. Linear in the number of rows.

    Without ``season`` any time is like any other and chance is Poisson. With it (a week, say) what is usual is learned for
    each part of the season from all other seasons, crowds left out, and chance is negative binomial, as dispersed as the
    counts are. ``begun`` are beginnings by part as `beginnings` counts them, where more than the rows is known of the
    source; then ``observed`` is the time behind them.

    Raises `InvalidValueError` for a stretch or season of no length or ``least`` below 2.

    Example:
        >>> crowds([], within=4.0, observed=100.0)
        ()
    """
    _checked(within, season)
    if least < _PAIR:
        raise InvalidValueError("crowds", "least", "must be at least 2", least)
    together = _stretches(rows, within, least) if observed > 0 else []
    if not together:  # nearly always: what is usual need not be known
        return ()
    if season is None:
        usual = Usual.even(_begun(rows, within), max(observed, within))
    else:
        known = beginnings(rows, within=within, season=season) if begun is None else begun
        usual = Usual.seasonal(
            known, cells=_cells(within, season), season=season, observed=observed, level=level
        )
    stretches = max(1.0, observed / within)
    found: list[Crowd] = []
    for one in together:
        mean = usual.within(one.peak_at - within, within)
        p = min(1.0, stretches * usual.at_least(one.peak, mean))
        if p <= level:
            found.append(Crowd(first=one.first, last=one.last, keys=one.peak, usual=mean, p=p))
    return tuple(found)


def beginnings(rows: Sequence[_Row], *, within: float, season: float) -> dict[int, int]:
    """Count what begins in each part (a fourth of ``within``) of the seasons since time 0; a burst on one key begins once.

    Counts of sources with no key in common add up. Raises `InvalidValueError` for a stretch or season of no length.

    Example:
        >>> beginnings([(1.0, "a"), (1.5, "a"), (2.0, "b"), (9.0, "a")], within=4.0, season=28.0)
        {1: 1, 2: 1, 9: 1}
    """
    _checked(within, season)
    cells = _cells(within, season)
    last: dict[Hashable, float] = {}
    found: Counter[int] = Counter()
    for at, key in rows:
        if key not in last or at - last[key] > within:
            found[math.floor(at * cells / season)] += 1
        last[key] = at
    return dict(found)


def _checked(within: float, season: float | None) -> None:
    if within <= 0:
        raise InvalidValueError("crowds", "within", "must be above zero", within)
    if season is not None and season <= 0:
        raise InvalidValueError("crowds", "season", "must be above zero", season)


def _cells(within: float, season: float) -> int:
    return max(1, round(_FINE * season / within))


def _begun(rows: Sequence[_Row], within: float) -> int:
    """Count beginnings: rows of one key within a stretch of each other are one, since a burst is no crowd."""
    last: dict[Hashable, float] = {}
    begun = 0
    for at, key in rows:
        begun += key not in last or at - last[key] > within
        last[key] = at
    return begun


@attrs.frozen
class _Stretch:
    first: int
    last: int
    peak: int
    peak_at: float


def _stretches(rows: Sequence[_Row], within: float, least: int) -> list[_Stretch]:
    """Give the rows of each crowd and most keys at once, with when; stretches that share a row are one crowd."""
    inside: Counter[Hashable] = Counter()
    found: list[_Stretch] = []
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
            since, peak, when = first, len(inside), at
            if found and found[-1].last >= first:
                before = found.pop()
                since = before.first
                if before.peak >= peak:
                    peak, when = before.peak, before.peak_at
            found.append(_Stretch(since, place, peak, when))
    return found
