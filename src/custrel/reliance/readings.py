"""Readings beside reliance: exposure, what is installed, what it carries, how long it was down when it mattered.

None of these changes reliance: it is consequence only. They read the case, whatever the policy.
"""

import datetime as dt
import math
from collections.abc import Iterable
from typing import final

import attrs

from custrel.errors import NotFoundError, did_you_mean
from custrel.model import (
    Asset,
    Condition,
    CoverageKind,
    IncidentKind,
    Interval,
    Kind,
    Period,
    Quantity,
    Ref,
    Role,
    Weekly,
)
from custrel.rules import open_minutes
from custrel.typing import CustomerCase

__all__ = [
    "Exposure",
    "Installed",
    "Throughput",
    "downtime_minutes",
    "exposure",
    "gatekept",
    "installed",
    "stated_importance",
    "throughput",
]

_YEAR_DAYS = 365.25
_DATES = (
    "installed_on",
    "live_on",
    "purchased_on",
    "manufactured_on",
)  # how long it has worked here, best known first


@final
@attrs.frozen(kw_only=True, order=False)
class Exposure:
    """What could go wrong with an asset, apart from how bad that would be.

    ``age_years`` ≥ 0 by the best known date, named in ``age_from`` (``installed_on`` before ``live_on``, ``purchased_on`` and
    ``manufactured_on``); None and "" where no date is known. ``failures`` counts unplanned incidents in the observation
    window, ``last_failure`` the latest of them. ``window_assumed`` True: nobody stated when incidents were recorded.

    Example:
        >>> Exposure(asset_id="A1", coverage="none", failures=0, observed_days=0.0, window_assumed=True).age_years is None
        True
    """

    asset_id: str
    age_years: float | None = None
    age_from: str = ""
    condition: Condition | None = None
    coverage: CoverageKind = attrs.field(converter=CoverageKind)
    failures: int
    last_failure: dt.datetime | None = None
    observed_days: float
    window_assumed: bool


@final
@attrs.frozen(kw_only=True, order=False)
class Installed:
    """How many units of one model stand at one site; None where site, manufacturer or model is not known.

    Example:
        >>> Installed(site_id="S1", manufacturer=None, model="PX-9", count=3).count
        3
    """

    site_id: str | None
    manufacturer: str | None
    model: str | None
    count: int


@final
@attrs.frozen(kw_only=True, order=False)
class Throughput:
    """What an asset carries of what its site carries, where units of measure agree.

    ``share`` is its part of the site's throughput in that unit, 0 to 1; ``headroom`` 1 − throughput ÷ capacity (below 0
    where it runs above what it is made for). Each None, with ``reason``, where it cannot be told.

    Example:
        >>> Throughput(asset_id="A1", reason="no throughput is recorded").share is None
        True
    """

    asset_id: str
    share: float | None = None
    headroom: float | None = None
    reason: str = ""


def _asset(case: CustomerCase, asset_id: str) -> Asset:
    found = case.asset(asset_id)
    if found is None:
        raise NotFoundError("asset", asset_id, did_you_mean(asset_id, [a.asset_id for a in case.assets]))
    return found


def exposure(case: CustomerCase, asset_id: str, /) -> Exposure:
    """Read age, condition, coverage and failure history of one asset as of the case's instant; `NotFoundError` if unknown.

    Example:
        >>> from custrel.model import Customer
        >>> from custrel.portfolio import Portfolio
        >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1", live_on=dt.date(2021, 11, 1)))
        >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> found = exposure(case, "A1")
        >>> round(found.age_years, 1), found.age_from
        (5.0, 'live_on')
    """
    asset = _asset(case, asset_id)
    known = next((name for name in _DATES if getattr(asset, name) is not None), "")
    since: dt.date | None = getattr(asset, known) if known else None
    age = None if since is None else max(0.0, (case.as_of.date() - since).days / _YEAR_DAYS)
    failures = sorted(
        incident.opened_at
        for incident in case.incidents_on(asset_id)
        if incident.kind is IncidentKind.INCIDENT and incident.merged_into is None
    )
    seen = case.observation
    inside = [at for at in failures if any(window.start <= at < window.end for window in seen.windows)]
    counted = failures if seen.assumed else inside
    return Exposure(
        asset_id=asset_id,
        age_years=age,
        age_from=known,
        condition=asset.condition,
        coverage=case.coverage(asset_id).kind,
        failures=len(counted),
        last_failure=counted[-1] if counted else None,
        observed_days=seen.days,
        window_assumed=seen.assumed,
    )


def installed(case: CustomerCase, on: dt.date, /) -> tuple[Installed, ...]:
    """Count the customer's own units by site and model as they stood on a date: installed by then, not yet retired. S0-07.

    A unit without any date counts as there all along.

    Example:
        >>> from custrel.model import Customer
        >>> from custrel.portfolio import Portfolio
        >>> till = Asset(asset_id="A1", customer_id="C1", model="T1", installed_on=dt.date(2020, 1, 1))
        >>> p = Portfolio.of(Customer(customer_id="C1"), till)
        >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> [i.count for i in installed(case, dt.date(2026, 1, 1))], installed(case, dt.date(2019, 1, 1))
        ([1], ())
    """
    counts: dict[tuple[str | None, str | None, str | None], int] = {}
    for asset in case.assets:
        since = next(
            (getattr(asset, name) for name in ("installed_on", "live_on") if getattr(asset, name)), None
        )
        gone = asset.retired_at is not None and asset.retired_at.date() <= on
        if asset.customer_id == case.customer_id and not gone and (since is None or since <= on):
            key = (asset.site_id, asset.manufacturer, asset.model)
            counts[key] = counts.get(key, 0) + 1
    order = sorted(counts, key=lambda key: tuple((part is None, part or "") for part in key))
    return tuple(
        Installed(site_id=site_id, manufacturer=maker, model=model, count=counts[site_id, maker, model])
        for site_id, maker, model in order
    )


def throughput(case: CustomerCase, asset_id: str, /) -> Throughput:
    """Say what part of its site's throughput an asset carries, and how much room it has left. S0-14, S4-01.

    Quantities count together only in one unit of measure, per periods of known length; anything else is said, not converted.

    Example:
        >>> from custrel.model import Customer
        >>> from custrel.portfolio import Portfolio
        >>> def press(i, n):
        ...     return Asset(asset_id=i, customer_id="C1", throughput=Quantity(amount=n, unit="pages", period="day"))
        >>> p = Portfolio.of(Customer(customer_id="C1"), press("A1", 300), press("A2", 100))
        >>> throughput(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)), "A1").share
        0.75
    """
    asset = _asset(case, asset_id)
    own = asset.throughput
    if own is None:
        return Throughput(asset_id=asset_id, reason="no throughput is recorded")
    mine = _per_hour(own)
    if mine is None:
        return Throughput(
            asset_id=asset_id,
            reason=f"a {own.period} has no fixed length" if own.period else "no period is recorded",
        )
    capacity = asset.capacity
    room = None
    if capacity is not None and capacity.unit == own.unit:
        most = _per_hour(capacity)
        room = 1.0 - mine / most if most else None
    mates = [a for a in case.assets if a.site_id == asset.site_id and a.customer_id == asset.customer_id]
    carried = [a.throughput for a in mates if a.throughput is not None and a.throughput.unit == own.unit]
    rates = [_per_hour(quantity) for quantity in carried]
    if any(rate is None for rate in rates):
        return Throughput(asset_id=asset_id, headroom=room, reason="not every unit at the site states a rate")
    whole = math.fsum(rate for rate in rates if rate is not None)
    share = mine / whole if whole > 0 else None
    return Throughput(
        asset_id=asset_id,
        share=share,
        headroom=room,
        reason="" if share is not None else "nothing is carried at the site in that unit",
    )


def _per_hour(quantity: Quantity) -> float | None:
    hours = quantity.period.hours if isinstance(quantity.period, Period) else None
    return quantity.amount / hours if hours else None


def downtime_minutes(case: CustomerCase, asset_id: str, /, *, required: Weekly | None = None) -> float:
    """Give the minutes an asset was down inside the hours it must run, up to the case's instant; overlaps count once. S0-16.

    ``required`` defaults to the required hours, else the hours, of the jobs that list it, else its own, else always. Hours are
    read in its site's zone (UTC where that is not known).

    Example:
        >>> from custrel.model import Customer, Incident
        >>> from custrel.portfolio import Portfolio
        >>> at = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC)
        >>> down = Incident(incident_id="I1", customer_id="C1", asset_id="A1", opened_at=at,
        ...                 down_from=at, down_to=at.replace(hour=10))
        >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1"), down)
        >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> downtime_minutes(case, "A1"), downtime_minutes(case, "A1", required=Weekly.parse("mon-fri 09:00-17:00"))
        (120.0, 60.0)
    """
    asset = _asset(case, asset_id)
    zone = case.zone_of(asset.site_id)
    hours = (required,) if required is not None else _required(case, asset)
    times = [
        (incident.down_from, min(incident.down_to or case.as_of, case.as_of))
        for incident in case.incidents_on(asset_id)
        if incident.down_from is not None
    ]
    week = Weekly(spans=tuple(span for one in hours for span in one.spans))
    return math.fsum(open_minutes(week, start, end, zone) for start, end in _union(times))


def _required(case: CustomerCase, asset: Asset) -> tuple[Weekly, ...]:
    jobs = [
        job
        for job in case.jobs
        if any(unit.asset_id == asset.asset_id for stage in job.stages for unit in stage.units)
    ]
    stated = tuple(hours for job in jobs if (hours := job.required or job.hours) is not None)
    return stated or ((asset.hours,) if asset.hours is not None else (Weekly.parse("always"),))


def _union(times: Iterable[tuple[dt.datetime, dt.datetime]]) -> list[tuple[dt.datetime, dt.datetime]]:
    found: list[tuple[dt.datetime, dt.datetime]] = []
    for start, end in sorted(times):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def gatekept(case: CustomerCase, contact_id: str, /) -> tuple[str, ...]:
    """Give the assets whose only gatekeeper, on the asset or else its site or customer, is the contact. S0-04.

    Relationships that have ended and people who have left do not count. `NotFoundError` for an unknown contact.

    Example:
        >>> from custrel.model import Contact, Customer, Relationship
        >>> from custrel.portfolio import Portfolio
        >>> key = Relationship(relationship_id="R1", contact_id="P1", subject=Ref.parse("asset:A1"), role="gatekeeper")
        >>> till, person = Asset(asset_id="A1", customer_id="C1"), Contact(contact_id="P1", customer_id="C1")
        >>> p = Portfolio.of(Customer(customer_id="C1"), till, person, key)
        >>> gatekept(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)), "P1")
        ('A1',)
    """
    if case.contact(contact_id) is None:
        raise NotFoundError(
            "contact", contact_id, did_you_mean(contact_id, [c.contact_id for c in case.contacts])
        )
    today = case.as_of.date()
    keepers: dict[Ref, set[str]] = {}
    for relationship in case.relationships:
        person = case.contact(relationship.contact_id)
        left = person is not None and person.left_at is not None and person.left_at <= case.as_of
        over = relationship.until is not None and relationship.until < today
        ended = relationship.ended_at is not None and relationship.ended_at <= case.as_of
        begun = relationship.since is None or relationship.since <= today
        if relationship.role is Role.GATEKEEPER and begun and not (left or over or ended):
            keepers.setdefault(relationship.subject, set()).add(relationship.contact_id)
    found: list[str] = []
    for asset in case.assets:
        for level in case.belongs_to(Ref(kind=Kind.ASSET, id=asset.asset_id)):
            if level in keepers:
                if keepers[level] == {contact_id}:
                    found.append(asset.asset_id)
                break
    return tuple(found)


def stated_importance(case: CustomerCase, asset_id: str, /) -> Interval | None:
    """Give how important people say an asset is: the hull of its facts named ``perceived_importance``; None where nobody did.

    Example:
        >>> from custrel.model import Customer
        >>> from custrel.portfolio import Portfolio
        >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1"))
        >>> stated_importance(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)), "A1") is None
        True
    """
    _asset(case, asset_id)
    ref = Ref(kind=Kind.ASSET, id=asset_id)
    if not case.facts_on(ref, "perceived_importance"):
        return None
    return case.reading(ref, "perceived_importance")
