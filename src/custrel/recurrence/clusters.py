"""Common cause: many things in trouble together within a short time; a different matter from one that keeps coming back."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from custrel._fields import EMPTY, rounded
from custrel.errors import InvalidValueError
from custrel.findings import CommonCause, FleetProfile, ProfileKey
from custrel.model import Incident, Window
from custrel.recurrence._groups import EPOCH, Grouped, seconds
from custrel.recurrence._settings import Clustering
from custrel.recurrence.keys import Key
from custrel.recurrence.selection import select
from custrel.rules import thing_of
from custrel.stats.crowds import beginnings, crowds
from custrel.typing import CustomerCase

__all__ = ["common_causes"]

_DAY_SECONDS: Final = 86_400
_WEEK: Final = 7.0 * _DAY_SECONDS  # what is usual has a time of the week
_ONE: Final = 1
BEGUN: Final = "begun"  # the table of both
_Row = tuple[dt.datetime, str, str, tuple[str, ...]]  # opened, incident, customer, key


def common_causes(
    cases: Iterable[CustomerCase],
    /,
    *,
    key: Key | None = None,
    within: dt.timedelta = dt.timedelta(hours=4),
    least: int = 5,
    level: float = 0.01,
) -> tuple[CommonCause, ...]:
    """Find stretches of ``within`` in which at least ``least`` different things began, more than chance makes of the fleet.

    Things are told apart by `custrel.rules.thing_of` (the unit, else what is wrong at the site, else at the customer), or
    by a ``key``; a burst on one counts once. Chance is that of the same time of the week, as dispersed as the fleet's own
    counts are. Stretches that share a ticket are one. Near-linear; the order of cases and records is of no account.

    Raises `InvalidValueError` for a stretch of no length or ``least`` below 2.

    Example:
        >>> common_causes(())
        ()
    """
    if within <= dt.timedelta(0):
        raise InvalidValueError("common_causes", "within", "must be above zero", within)
    if least <= _ONE:
        raise InvalidValueError("common_causes", "least", "must be at least 2", least)
    rows: list[_Row] = []
    windows: list[Window] = []
    for case in cases:
        windows += case.observation.windows
        rows += _rows(case, key)
    if not rows:
        return ()
    rows.sort()
    found = crowds(
        [(row[0].timestamp(), row[3]) for row in rows],
        within=within / dt.timedelta(seconds=1),
        observed=(max(w.end for w in windows) - min(w.start for w in windows)) / dt.timedelta(seconds=1),
        least=least,
        level=level,
        season=_WEEK,
    )
    return tuple(_found(rows[c.first : c.last + 1], c.keys, c.usual, c.p) for c in found)


def _rows(case: CustomerCase, key: Key | None) -> Iterable[_Row]:
    read = key.reader(case) if key is not None else _thing
    for incident in select(case).kept:
        values = read(incident)
        if values is not None:
            yield incident.opened_at, incident.incident_id, case.customer_id, (case.customer_id, *values)


def _thing(incident: Incident) -> tuple[str, ...] | None:
    return thing_of(incident)


def _found(rows: Sequence[_Row], keys: int, usual: float, p: float) -> CommonCause:
    return CommonCause(
        window=Window(start=rows[0][0], end=rows[-1][0]),
        keys=keys,
        customers=tuple(sorted({row[2] for row in rows})),
        incident_ids=tuple(row[1] for row in rows),
        usual=rounded(usual),
        p=rounded(p),
    )


# -- through the fleet's profile ----------------------------------------------------------------------------------------------


def begun(
    policy: Clustering,
    grouped: Grouped,
    table: dict[ProfileKey, int],
    tell: Callable[[ProfileKey, Iterable[int]], None],
) -> None:
    """Count what one customer adds: beginnings by part of a week, and when each of its things was in trouble lately."""
    customer_id = grouped.case.customer_id
    timed = [(grouped.at[i.incident_id], thing_of(i)) for i in grouped.selection.kept]
    counted = beginnings(timed, within=policy.cluster_within.total_seconds(), season=_WEEK)
    since = seconds(grouped.case.as_of) - round(policy.cluster_days * _DAY_SECONDS)
    for part, n in counted.items():
        table[(part,)] = table.get((part,), 0) + n
    for at, thing in timed:
        if at >= since:
            tell((customer_id, *thing), (at,))


def in_fleet(policy: Clustering, fleet: FleetProfile, observed_seconds: float) -> tuple[CommonCause, ...]:
    """Find what struck at least two customers at once lately, from a profile; each customer's own is its signal's matter."""
    lately: Mapping[ProfileKey, tuple[int, ...]] = fleet.instants.get(BEGUN, EMPTY)
    rows = sorted((at, key) for key, starts in lately.items() for at in starts)
    found = crowds(
        rows,
        within=policy.cluster_within.total_seconds(),
        observed=observed_seconds,
        least=policy.cluster_least,
        level=policy.cluster_level,
        season=_WEEK,
        begun={int(part): n for (part,), n in fleet.table(BEGUN).items()},
    )
    causes: list[CommonCause] = []
    for one in found:
        mine = rows[one.first : one.last + 1]
        customers = tuple(sorted({str(key[0]) for _, key in mine}))
        if len(customers) > _ONE:
            start, end = (EPOCH + dt.timedelta(seconds=at) for at in (mine[0][0], mine[-1][0]))
            causes.append(
                CommonCause(
                    window=Window(start=start, end=end),
                    keys=one.keys,
                    customers=customers,
                    usual=rounded(one.usual),
                    p=rounded(one.p),
                )
            )
    return tuple(causes)
