"""What several families of signals ask of a case: who holds a role, what is open, when something is heavily relied on."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator

from custrel._fields import local
from custrel._show import day_text, is_day_only
from custrel.findings import AssetReliance, Band
from custrel.model import (
    Asset,
    Contact,
    Fact,
    Incident,
    IncidentKind,
    IncidentStatus,
    Quantity,
    Ref,
    Relationship,
    Role,
    Side,
    Touchpoint,
    TouchpointKind,
)
from custrel.model.ref import ref_to
from custrel.rules import open_minutes
from custrel.typing import CustomerCase

_HEAVY = (Band.CRITICAL, Band.HIGH)
_START = dt.datetime.min.replace(tzinfo=dt.UTC)
_CALENDAR_DAYS = 3_652_058  # from the first day a date can name to the last
_NOT_TROUBLE = (IncidentStatus.CANCELED, IncidentStatus.DUPLICATE)


def people_are_known(case: CustomerCase) -> bool:
    """Tell whether anything about people was given at all: where nothing was, nobody can be said to be missing.

    Ids seen only in tickets say nothing about people.
    """
    told = (*case.contacts, *case.problems)
    return bool(case.relationships or case.touchpoints) or any(not r.implied for r in told)


def days_since(case: CustomerCase, moment: dt.datetime) -> float:
    """Give the days from an instant to ``as_of``."""
    return (case.as_of - moment) / dt.timedelta(days=1)


def day(case: CustomerCase, moment: dt.datetime | dt.date, subject: Ref | None = None) -> str:
    """Say the day of an instant by the wall clock at a record, else at the customer's; UTC where no zone is known."""
    if isinstance(moment, dt.datetime) and not is_day_only(moment):
        moment = local(moment, case.zone_at(subject or case.ref))
    return day_text(moment)


def back(case: CustomerCase, days: float) -> dt.datetime:
    """Give the instant so many days before ``as_of``; the beginning of the calendar where it lies before that."""
    return case.as_of - min(dt.timedelta(days=min(days, _CALENDAR_DAYS)), case.as_of - _START)


def is_recent(case: CustomerCase, moment: dt.datetime | None, days: float) -> bool:
    """Tell whether an instant lies within the last ``days``; not known is not recent."""
    return moment is not None and 0 <= days_since(case, moment) <= days


def holders(
    case: CustomerCase, side: Side, roles: Iterable[Role], subjects: Iterable[Ref] = ()
) -> tuple[Relationship, ...]:
    """Give the relationships of a side in some roles that hold, by people still there; towards the customer by default."""
    wanted = frozenset(roles)
    towards = tuple(subjects) or (case.ref,)
    return tuple(
        r
        for r in case.relationships_on(*towards)
        if r.side is side and r.role in wanted and case.is_in_force(r)
    )


def is_here(case: CustomerCase, person: Contact) -> bool:
    """Tell whether a person has not left."""
    return person.left_at is None or person.left_at > case.as_of


def years_old(case: CustomerCase, asset: Asset) -> float | None:
    """Give a unit's age in years at ``as_of`` by the earliest date recorded of it; None where there is none."""
    dates = (asset.manufactured_on, asset.purchased_on, asset.installed_on, asset.live_on)
    made = min((d for d in dates if d is not None), default=None)
    return None if made is None else (case.as_of.date() - made).days / 365.25


def own_assets(case: CustomerCase) -> tuple[Asset, ...]:
    """Give the customer's own units that are not retired."""
    return tuple(
        a
        for a in case.assets
        if a.customer_id == case.customer_id and (a.retired_at is None or a.retired_at > case.as_of)
    )


def troubles(case: CustomerCase, days: float | None = None) -> tuple[Incident, ...]:
    """Give the unplanned incidents that count, oldest first; of the last ``days`` where given."""
    return in_order(unplanned(case, case.incidents, days))


def unplanned(case: CustomerCase, among: Iterable[Incident], days: float | None = None) -> Iterator[Incident]:
    """Give those of some incidents that are unplanned and count, in the order they come; of the last ``days`` where given."""
    start = _START if days is None else back(case, days)
    for i in among:
        if i.opened_at < start:  # first, for it spares the rest of a long history
            continue
        if i.kind is IncidentKind.INCIDENT and i.status not in _NOT_TROUBLE and i.merged_into is None:
            yield i


def recurring(case: CustomerCase) -> frozenset[str]:
    """Give the ids of the case's incidents that are behind a trouble that keeps coming back."""
    return frozenset(i for r in case.recurrences if r.recurring for i in case.behind(r))


def in_order(incidents: Iterable[Incident]) -> tuple[Incident, ...]:
    """Put incidents in order of time, then id."""
    return tuple(sorted(incidents, key=lambda i: (i.opened_at, i.incident_id)))


def is_over(incident: Incident) -> bool:
    """Tell whether nobody works on it any more."""
    if incident.status is not None:
        return incident.status.is_over
    return incident.resolved_at is not None or incident.closed_at is not None


def is_down(incident: Incident) -> bool:
    """Tell whether the equipment is down because of it at this moment."""
    return incident.down_from is not None and incident.down_to is None and not is_over(incident)


def touches(case: CustomerCase, days: float) -> tuple[Touchpoint, ...]:
    """Give the meetings of both sides in the last ``days``, oldest first; internal ones are none."""
    found = [
        t for t in case.touchpoints if t.kind is not TouchpointKind.INTERNAL and is_recent(case, t.at, days)
    ]
    return tuple(sorted(found, key=lambda t: (t.at, t.touchpoint_id)))


def heavily_relied_on(case: CustomerCase, asset_id: str, known: float) -> AssetReliance | None:
    """Give the reliance on a unit where it is high or critical and enough is known to say so; None otherwise."""
    found = case.reliance.asset(asset_id) if case.reliance else None
    if found is None or (found.implied and found.alone.completeness < known):
        return None
    sure = found.alone.band_lo in _HEAVY or found.alone.completeness >= known
    return found if found.alone.band in _HEAVY and sure else None


def down_in_hours(case: CustomerCase, incident: Incident) -> float | None:
    """Give the minutes an incident was down inside the hours that matter, None where that cannot be told."""
    matter = case.hours_that_matter(incident.site_id, incident.asset_id)
    if incident.down_from is None or matter is None:
        return None
    until = incident.down_to or (case.as_of if is_down(incident) else None)
    return None if until is None else open_minutes(matter[0], incident.down_from, until, matter[1])


def partner_of(case: CustomerCase, incident: Incident) -> str | None:
    """Give the partner an incident is put down to: the one it names, else who services the unit, else who provides it."""
    asset = case.asset(incident.asset_id)
    return incident.provided_by or (asset and (asset.serviced_by or asset.provided_by)) or None


def minutes_down(incident: Incident) -> float | None:
    """Give the minutes an incident was down, None where it was not, still is, or nobody recorded it."""
    if incident.down_from is None or incident.down_to is None:
        return None
    return (incident.down_to - incident.down_from) / dt.timedelta(minutes=1)


def by_chance(total: int, late: int) -> float:
    """Give how likely at least ``late`` of ``total`` fall into one of two equal halves by chance alone (exact binomial)."""
    ways = sum(math.comb(total, k) for k in range(late, total + 1))
    return ways / (1 << total)


def amount(fact: Fact) -> float | None:
    """Give the number a fact states, None where it states none."""
    value = fact.value
    if isinstance(value, Quantity):
        return value.amount
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


ref = ref_to
