"""Many things in trouble within a short time: one cause behind them, and not that many troubles."""

import datetime as dt
from collections.abc import Iterator
from typing import Protocol

from custrel.findings import Finding, FindingSeverity
from custrel.model import Incident, Kind, Ref
from custrel.signals import _case, _say
from custrel.stats.crowds import crowds
from custrel.typing import CustomerCase

_DAY_SECONDS = 86_400
_HOUR_SECONDS = 3_600


class Watching(_say.Weighing, Protocol):
    """What a signal says about crowds."""

    @property
    def crowd(self) -> int: ...
    @property
    def crowd_hours(self) -> float: ...
    @property
    def chance(self) -> float: ...
    @property
    def prime_days(self) -> float: ...


def common_cause(signal: Watching, case: CustomerCase) -> Iterator[Finding]:
    """Say where several units, or sites, of the customer fell into trouble at once lately (DESIGN §7, 11)."""
    tickets = [(what, i) for i in _case.troubles(case) if (what := _what(i)) is not None]
    found = crowds(
        [(i.opened_at.timestamp(), what) for what, i in tickets],
        within=signal.crowd_hours * _HOUR_SECONDS,
        observed=case.observation.days * _DAY_SECONDS,
        least=signal.crowd,
        level=signal.chance,
    )
    for one in found:
        mine = [i for _, i in tickets[one.first : one.last + 1]]
        if not _case.is_recent(case, mine[-1].opened_at, signal.prime_days):
            continue
        begun, refs = mine[0].opened_at, [_case.ref(Kind.INCIDENT, i.incident_id) for i in mine]
        length = (mine[-1].opened_at - begun) / dt.timedelta(minutes=1)
        yield _say.found(
            signal,
            case,
            "recurrence.common_cause",
            FindingSeverity.MODERATE,
            f"{one.keys} things went wrong within {_say.hours(max(1.0, length))} on {_say.day(begun)}: look for the one cause "
            "behind them.",
            about=refs[0],
            measure=(one.keys, "things in trouble at once"),
            evidence=refs,
            since=begun,
        )


def _what(incident: Incident) -> Ref | tuple[str, str] | None:
    """Name what a ticket is about: its unit, else what is wrong at its site; where neither is recorded, nothing."""
    if incident.asset_id is not None:
        return _case.ref(Kind.ASSET, incident.asset_id)
    if incident.site_id is not None:
        return incident.site_id, incident.subcategory or incident.category or ""
    return None
