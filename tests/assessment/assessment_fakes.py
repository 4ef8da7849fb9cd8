"""Small policies with known answers, so that the walk itself can be tested."""

import datetime as dt

import attrs

from custrel._fields import FrozenMap
from custrel.findings import (
    Band,
    Episode,
    Finding,
    FleetProfile,
    Reading,
    Recurrence,
    RelianceReport,
    Tempo,
    TempoReading,
)
from custrel.model import Customer, Incident, Interval, Ref
from custrel.portfolio import Portfolio
from custrel.typing import CustomerCase

AS_OF = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def at(day: int, hour: int = 9) -> dt.datetime:
    """Give an instant in October 2026."""
    return dt.datetime(2026, 10, day, hour, tzinfo=dt.UTC)


def point(value: float) -> Reading:
    """Give an exactly known reading, critical from .8."""
    band = Band.CRITICAL if value >= 0.8 else Band.LOW
    return Reading(
        range=Interval.point(value), typical=value, completeness=1, band=band, band_lo=band, band_hi=band
    )


@attrs.frozen(kw_only=True)
class SizeReliance:
    """Judges reliance by the customer's ``size`` trait alone."""

    name: str = "size"
    version: str = "1"

    def evaluate(self, case: CustomerCase, /) -> RelianceReport:
        """Read the trait; the fleet must not be visible here."""
        assert case.fleet == FleetProfile()
        size = float(case.customer.traits.get("size", 0.0))
        r = point(size)
        return RelianceReport(
            customer_id=case.customer_id, policy=self.name, version=self.version, total=r, breadth=r, peak=r
        )


@attrs.frozen(kw_only=True)
class CountRecurrence:
    """Finds one trouble per customer with incidents, and counts the fleet in two rounds."""

    name: str = "count"
    version: str = "1"
    rounds: int = 2

    def profile(self, case: CustomerCase, /) -> FleetProfile:
        """Count incidents; the second round must see the first one merged."""
        seen = case.fleet.table("incidents").get(("all",), 0)
        return FleetProfile(
            policy="count",
            counters=FrozenMap({"incidents": {("all",): len(case.incidents)}, "seen": {(seen,): 1}}),
        )

    def detect(self, case: CustomerCase, /) -> tuple[Recurrence, ...]:
        """Give one trouble of all incidents, expecting what the fleet holds."""
        if not case.incidents:
            return ()
        episodes = tuple(
            Episode(start=i.opened_at, end=i.opened_at, incident_ids=(i.incident_id,)) for i in case.incidents
        )
        return (
            Recurrence(
                customer_id=case.customer_id,
                key_name="customer",
                key=(("customer", case.customer_id),),
                subject=case.ref,
                episodes=episodes,
                n_incidents=len(episodes),
                tempo=TempoReading(tempo=Tempo.UNKNOWN, reason="a fake"),
                policy=self.name,
                version=self.version,
                horizon_days=28,
                expected=float(case.fleet.table("incidents").get(("all",), 0)),
                probability=0.5,
                recurring=len(episodes) > 1,
                method="fake",
            ),
        )

    def settle(self, found: tuple[Recurrence, ...], /) -> tuple[Recurrence, ...]:
        """Number nothing, order nothing: the walk orders."""
        return found


def many_tickets(case: CustomerCase, /) -> list[Finding]:
    """Say that there are many tickets, from two on; high from three on."""
    count = sum(r.n_episodes for r in case.recurrences)
    if count < 2:
        return []
    severity = "high" if count > 2 else "low"
    return [
        Finding(
            code="fake.many",
            customer_id=case.customer_id,
            subject=case.ref,
            severity=severity,
            reason=f"{count} tickets.",
            renewal=0.2,
            evidence=[Ref(kind="incident", id=i.incident_id) for i in case.incidents],
        )
    ]


def tickets(customer_id: str, count: int) -> list[Incident]:
    """Give some incidents of a customer, a day apart."""
    return [
        Incident(incident_id=f"{customer_id}-{n}", customer_id=customer_id, opened_at=at(n))
        for n in range(1, count + 1)
    ]


def fleet_of(**counts: int) -> Portfolio:
    """Give customers with so many tickets each; reliance falls with the order of their names."""
    customers = [
        Customer(customer_id=c, name=f"Customer {c}", traits=FrozenMap({"size": 1 / place}))
        for place, c in enumerate(sorted(counts), start=1)
    ]
    return Portfolio.of(*customers, *(t for c, n in counts.items() for t in tickets(c, n)))


def judged(portfolio: Portfolio, **options: object):
    """Assess with the three fakes."""
    from custrel.assessment import assess

    given = {
        "reliance": SizeReliance(),
        "recurrence": CountRecurrence(),
        "signals": [many_tickets],
        **options,
    }
    return assess(portfolio, as_of=AS_OF, **given)
