"""Common cause: many keys in trouble together within a short time; a different thing from one that keeps coming back."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final, final

import attrs

from custrel._fields import at_least, check
from custrel.errors import InvalidValueError
from custrel.model import Window
from custrel.recurrence.keys import Key, by
from custrel.recurrence.selection import select
from custrel.stats.crowds import crowds
from custrel.typing import CustomerCase

__all__ = ["CommonCause", "common_causes"]

_DAY_SECONDS: Final = 86_400
_KEY: Final = by("site", "subcategory")
_ONE: Final = 1
_Row = tuple[dt.datetime, str, str, tuple[str, ...]]  # opened, incident, customer, key


@final
@attrs.frozen(kw_only=True, order=False)
class CommonCause:
    """``keys`` different troubles begun within one stretch, where ``usual`` (≥ 0) do by chance; ``p`` says how rare that is.

    ``p`` is the Poisson chance of as many in one stretch, times the number of stretches looked at (at most 1), so that a
    year of quiet fleets raises hardly any. Every ticket is in evidence.

    Example:
        >>> at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        >>> found = Window(start=at, end=at)
        >>> CommonCause(window=found, keys=9, customers=["C1"], incident_ids=["I1"], usual=0.5, p=1e-6).keys
        9
    """

    window: Window
    keys: int = attrs.field(metadata=at_least(1))
    customers: tuple[str, ...]
    incident_ids: tuple[str, ...]
    usual: float = attrs.field(metadata=at_least(0))
    p: float = attrs.field(metadata=at_least(0))

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


def common_causes(
    cases: Iterable[CustomerCase],
    /,
    *,
    key: Key = _KEY,
    within: dt.timedelta = dt.timedelta(hours=4),
    least: int = 5,
    level: float = 0.01,
) -> tuple[CommonCause, ...]:
    """Find stretches of ``within`` in which at least ``least`` different keys began, more than chance makes of a steady fleet.

    A burst on one key counts once. Stretches that share a ticket are one. Near-linear; the order of cases and records is of no
    account. Raises `InvalidValueError` for a stretch of no length or ``least`` below 2.

    Example:
        >>> common_causes(())
        ()
    """
    if within <= dt.timedelta(0):
        raise InvalidValueError("common_causes", "within", "must be above zero", within)
    if least <= _ONE:
        raise InvalidValueError("common_causes", "least", "must be at least 2", least)
    rows: list[_Row] = []
    days = 0.0
    for case in cases:
        days = max(days, case.observation.days)
        rows += _rows(case, key)
    rows.sort()
    timed = [(row[0].timestamp(), row[3]) for row in rows]
    stretch = within / dt.timedelta(seconds=1)
    found = crowds(timed, within=stretch, observed=days * _DAY_SECONDS, least=least, level=level)
    return tuple(_found(rows[c.first : c.last + 1], c.usual, c.p) for c in found)


def _rows(case: CustomerCase, key: Key) -> Iterable[_Row]:
    read = key.reader(case)
    for incident in select(case).kept:
        values = read(incident)
        if values is not None:
            yield incident.opened_at, incident.incident_id, case.customer_id, (case.customer_id, *values)


def _found(rows: Sequence[_Row], usual: float, p: float) -> CommonCause:
    return CommonCause(
        window=Window(start=rows[0][0], end=rows[-1][0]),
        keys=len({row[3] for row in rows}),
        customers=tuple(sorted({row[2] for row in rows})),
        incident_ids=tuple(row[1] for row in rows),
        usual=usual,
        p=p,
    )
