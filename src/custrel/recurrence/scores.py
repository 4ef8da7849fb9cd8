"""How good forecasts were: ranking, flags, predictive distributions. Plain numbers; nothing here knows a customer."""

import math
from collections.abc import Sequence
from typing import Final

from custrel.errors import InvalidValueError

__all__ = ["auc", "average_precision", "calibration_error", "f1", "pit_share", "poisson_deviance"]

_BINS: Final = 10


def auc(scores: Sequence[float], came: Sequence[bool], /) -> float | None:
    """Chance that one that came back scored above one that did not; a tie is half. None where only one kind is there.

    Example:
        >>> auc([0.9, 0.5, 0.5, 0.1], [True, True, False, False])
        0.875
    """
    _paired("auc", scores, came)
    yes = sum(came)
    no = len(came) - yes
    if not yes or not no:
        return None
    wins, below = 0.0, 0
    for good, bad in _by_score(scores, came, rising=True):
        wins += good * (below + 0.5 * bad)
        below += bad
    return wins / (yes * no)


def average_precision(scores: Sequence[float], came: Sequence[bool], /) -> float | None:
    """Mean precision over the ones that came back, from the highest score down; equal scores are one threshold.

    None where none came back.

    Example:
        >>> round(average_precision([0.9, 0.5, 0.5, 0.1], [True, True, False, False]), 4)
        0.8333
    """
    _paired("average_precision", scores, came)
    yes = sum(came)
    if not yes:
        return None
    seen = hits = 0
    parts: list[float] = []
    for good, bad in _by_score(scores, came, rising=False):
        seen, hits = seen + good + bad, hits + good
        parts.append(good / yes * hits / seen)
    return math.fsum(parts)


def f1(flags: Sequence[bool], came: Sequence[bool], /) -> float | None:
    """Harmonic mean of precision and recall of a flag; None where nothing was flagged and nothing came back.

    Example:
        >>> f1([True, True, False], [True, False, False])
        0.6666666666666666
    """
    _paired("f1", flags, came)
    both = sum(flags) + sum(came)
    return 2.0 * sum(a and b for a, b in zip(flags, came, strict=True)) / both if both else None


def calibration_error(
    chances: Sequence[float], came: Sequence[bool], /, *, bins: int = _BINS
) -> float | None:
    """Mean gap between forecast chance and what happened, over ``bins`` groups of equal size by chance. None without rows.

    Equal chances may fall into neighbouring groups; what happened to them is then shared out evenly, so their order is of no
    account.

    Example:
        >>> calibration_error([0.5, 0.5], [True, False], bins=1)
        0.0
    """
    _paired("calibration_error", chances, came)
    if not chances:
        return None
    rows: list[tuple[float, float]] = []
    for chance, group in _grouped(chances, came):
        rows += [(chance, sum(group) / len(group))] * len(group)
    n = len(rows)
    gaps: list[float] = []
    for b in range(bins):
        part = rows[b * n // bins : (b + 1) * n // bins]
        if part:
            gaps.append(abs(math.fsum(p for p, _ in part) - math.fsum(y for _, y in part)))
    return math.fsum(gaps) / n


def pit_share(below: Sequence[float], up_to: Sequence[float], /, *, level: float = 0.9) -> float | None:
    """Share of the non-randomised probability integral transform inside the central ``level``; ``level`` when calibrated.

    ``below`` is F(y - 1) and ``up_to`` F(y) of what happened; each row counts the part of [F(y - 1), F(y)] that lies inside.
    None without rows.

    Source: C. Czado, T. Gneiting & L. Held, Biometrics 65 (2009) 1254.

    Example:
        >>> round(pit_share([0.0], [1.0]), 12)
        0.9
    """
    _paired("pit_share", below, up_to)
    low, high = 0.5 * (1.0 - level), 0.5 * (1.0 + level)
    shares: list[float] = []
    for a, b in zip(below, up_to, strict=True):
        if b > a:
            shares.append(max(0.0, min(b, high) - max(a, low)) / (b - a))
        else:
            shares.append(float(low <= a <= high))
    return math.fsum(shares) / len(shares) if shares else None


def poisson_deviance(expected: Sequence[float], counts: Sequence[int], /) -> float | None:
    """Mean unit deviance of counts about their expectation: 2 (y log(y / m) - y + m), 0 where all are met. None without rows.

    Infinite where something happened that was said to be impossible.

    Example:
        >>> poisson_deviance([2.0, 1.0], [2, 1])
        0.0
    """
    _paired("poisson_deviance", expected, counts)
    if any(y and m <= 0.0 for m, y in zip(expected, counts, strict=True)):
        return math.inf
    found = [
        2.0 * ((y * math.log(y / m) if y else 0.0) - y + m) for m, y in zip(expected, counts, strict=True)
    ]
    return math.fsum(found) / len(found) if found else None


def _by_score(scores: Sequence[float], came: Sequence[bool], *, rising: bool) -> list[tuple[int, int]]:
    groups = [group for _, group in _grouped(scores, came)]
    if not rising:
        groups.reverse()
    return [(sum(group), len(group) - sum(group)) for group in groups]


def _grouped(scores: Sequence[float], came: Sequence[bool]) -> list[tuple[float, list[bool]]]:
    groups: dict[float, list[bool]] = {}
    for score, yes in zip(scores, came, strict=True):
        groups.setdefault(score, []).append(yes)
    return sorted(groups.items())


def _paired(owner: str, first: Sequence[object], second: Sequence[object]) -> None:
    if len(first) != len(second):
        raise InvalidValueError(owner, "rows", f"must be {len(first)} on both sides", len(second))
