"""Small makers for the tests of signals: one customer, one instant, and only what a test is about."""

import datetime as dt

import attrs

from custrel.findings import AssetReliance, Band, Episode, Reading, Recurrence, RelianceReport, TempoReading
from custrel.model import (
    Asset,
    Contact,
    Contract,
    Customer,
    Fact,
    Incident,
    Interval,
    Ref,
    Relationship,
    Site,
    SurveyResponse,
    Touchpoint,
    Window,
)
from custrel.portfolio import Portfolio
from custrel.typing import CustomerCase

NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
ME = Ref.parse("customer:C1")
CUSTOMER = Customer(
    customer_id="C1", observed=[Window(start=dt.datetime(2024, 11, 1, tzinfo=dt.UTC), end=NOW)]
)


def ago(days: float) -> dt.datetime:
    """Give the instant so many days before now."""
    return NOW - dt.timedelta(days=days)


def case_of(*records, reliance=None, recurrences=(), customer=CUSTOMER, as_of=NOW):
    """Give the case of customer C1 with some records and results."""
    found = CustomerCase.of(Portfolio.of(customer, *records), "C1", as_of=as_of)
    return attrs.evolve(found, reliance=reliance, recurrences=tuple(recurrences))


def run(signal, *records, **given):
    """Give what a signal finds, by code; a code twice is a list of two."""
    found = {}
    for finding in signal(case_of(*records, **given)):
        found.setdefault(finding.code, []).append(finding)
    return found


def only(found, code):
    """Give the one finding of a code."""
    (finding,) = found[code]
    return finding


# -- results of the policies -----------------------------------------------------------------------------------------------------


def reading(value=0.9, band="critical", completeness=1.0, hi=None):
    """Give a reading at one value, or from a value to ``hi``."""
    top = value if hi is None else hi
    return Reading(
        range=Interval(lo=value, hi=top),
        typical=(value + top) / 2,
        completeness=completeness,
        band=band,
        band_lo=band if hi is None else "low",
        band_hi=band if hi is None else "critical",
    )


def relied(asset_id="A1", *, value=0.9, band="critical", now=None, sole=(), implied=False, completeness=1.0):
    """Give the reliance on one unit."""
    alone = reading(value, band, completeness)
    return AssetReliance(
        asset_id=asset_id,
        alone=alone,
        now=alone if now is None else reading(now, "critical"),
        sole_means_jobs=sole,
        jobs=sole,
        implied=implied,
    )


def report(*assets, completeness=1.0, nothing_known=False):
    """Give a report over some units."""
    total = reading(0.9, completeness=completeness)
    return RelianceReport(
        customer_id="C1",
        policy="by hand",
        version="1",
        total=total,
        breadth=total,
        peak=total,
        assets=assets,
        nothing_known=nothing_known,
    )


def nobody_relies():
    """Give a report in which unit A1 hardly matters."""
    return report(relied(value=0.05, band=Band.LOW))


def recurrence(incidents, *, tempo="unknown", recurring=True, **more):
    """Give a trouble made of some incidents, one episode each."""
    episodes = [
        Episode(start=i.opened_at, end=i.resolved_at or i.opened_at, incident_ids=[i.incident_id])
        for i in incidents
    ]
    given = {
        "customer_id": "C1",
        "key_name": "asset",
        "key": (("asset", "A1"),),
        "label": "the till: freezes",
        "subject": Ref.parse("asset:A1"),
        "episodes": episodes,
        "n_incidents": len(episodes),
        "horizon_days": 28,
        "tempo": TempoReading(tempo=tempo, reason="by hand"),
        "recurring": recurring,
        "policy": "by hand",
        "version": "1",
        "method": "by hand",
    }
    return Recurrence(**(given | more))


# -- records ---------------------------------------------------------------------------------------------------------------------


def asset(asset_id="A1", **more):
    """Give a unit of the customer at site S1."""
    return Asset(**({"asset_id": asset_id, "customer_id": "C1", "site_id": "S1"} | more))


def site(**more):
    """Give the site, in Madrid."""
    return Site(**({"site_id": "S1", "customer_id": "C1", "zone": "Europe/Madrid"} | more))


def ticket(number, days_ago, **more):
    """Give an incident on A1, closed after two hours."""
    start = ago(days_ago)
    given = {
        "incident_id": f"I{number}",
        "customer_id": "C1",
        "asset_id": "A1",
        "opened_at": start,
        "resolved_at": start + dt.timedelta(hours=2),
        "status": "closed",
    }
    return Incident(**(given | more))


def tickets(*days, **more):
    """Give one incident per age in days, oldest first."""
    return [ticket(n, d, **more) for n, d in enumerate(days, 1)]


def theirs(contact_id="P1", **more):
    """Give one of their people."""
    return Contact(**({"contact_id": contact_id, "customer_id": "C1"} | more))


def ours(contact_id="E1", **more):
    """Give one of our people."""
    return Contact(contact_id=contact_id, **more)


def holds(contact_id, role, *, subject=ME, side="customer", **more):
    """Give a relationship."""
    return Relationship(
        relationship_id=f"{contact_id}-{role}",
        contact_id=contact_id,
        subject=subject,
        role=role,
        side=side,
        **more,
    )


def team():
    """Give a complete account team: nothing about slots is then worth saying."""
    return (
        ours("boss", function="director", quadrant="business"),
        ours("daily", function="operations", quadrant="business"),
        holds("boss", "executive_sponsor", side="provider", deliverable="opens doors"),
        holds("daily", "daily_owner", side="provider", deliverable="knows every open matter"),
    )


def touch(number, days_ago, **more):
    """Give a contact of both sides."""
    return Touchpoint(**({"touchpoint_id": f"T{number}", "customer_id": "C1", "at": ago(days_ago)} | more))


def survey(number, sent, answered=None, score=None, **more):
    """Give a question sent so many days ago, and its answer on 1 to 5 where there is one."""
    given = {"survey_id": f"V{number}", "customer_id": "C1", "sent_at": ago(sent)}
    if answered is not None:
        given["responded_at"] = ago(answered)
    if score is not None:
        given |= {"scale": "csat_1_5", "direction": "high_is_good", "score": score}
    return SurveyResponse(**(given | more))


def contract(contract_id="K1", **more):
    """Give a service contract on everything, with no end."""
    given = {"contract_id": contract_id, "customer_id": "C1", "kind": "service_contract", "blanket": True}
    return Contract(**(given | {"starts": dt.date(2024, 1, 1)} | more))


def fact(fact_id, subject, name, value, days_ago=10.0, **more):
    """Give a fact somebody observed."""
    given = {
        "fact_id": fact_id,
        "subject": Ref.parse(subject),
        "name": name,
        "value": value,
        "how": "observed",
    }
    return Fact(**(given | {"at": ago(days_ago)} | more))
