"""At ticket time: one customer judged against yesterday's fleet, while the caller is still on the line.

    python ticket_time.py PORTFOLIO.json ASSESSMENT.json TICKET.json

PORTFOLIO.json is a bundle, ASSESSMENT.json last night's assessment of it (`daily_etl.py` writes both), TICKET.json one
incident.
"""

import datetime as dt
import json
import sys
from pathlib import Path

import attrs

import custrel
from custrel import Assessment, Incident, Portfolio, io
from custrel.findings import Recurrence
from custrel.model import Window


def judged(portfolio: Portfolio, ticket: Incident, last_night: Assessment) -> Assessment:
    """Assess the one customer as of the ticket; what is normal for a fleet is last night's.

    Only this customer's records are touched, so the time it takes does not grow with the number of customers.
    """
    one = portfolio.only([ticket.customer_id])
    # A stated observation window that ends last night leaves the ticket outside: it would be known, and not counted.
    (customer,) = one.customers
    customer = attrs.evolve(customer, observed=_until(customer.observed, ticket.opened_at, last_night.as_of))
    one = attrs.evolve(one, observed=_until(one.observed, ticket.opened_at, last_night.as_of))
    one = one.replacing(customer).adding(ticket)
    return custrel.assess(one, as_of=ticket.opened_at, fleet=last_night.fleet)


def _until(windows: tuple[Window, ...], now: dt.datetime, last_run: dt.datetime) -> tuple[Window, ...]:
    """Let windows that reached to the last run reach to now; nobody watches where it ended before."""
    return tuple(attrs.evolve(w, end=max(w.end, now)) if w.end >= last_run else w for w in windows)


def troubles(assessment: Assessment, ticket: Incident) -> tuple[Recurrence, ...]:
    """Give the recurring troubles this ticket belongs to, most likely to return first."""
    return tuple(r for r in assessment.recurrences if r.recurring and ticket.incident_id in r.incident_ids)


def ahead(trouble: Recurrence) -> str:
    """Say what to expect; what cannot be estimated is said to be so."""
    if trouble.expected is None:
        return "how often it will come back cannot be said"
    return f"expect about {trouble.expected:.1f} in the next {trouble.horizon_days:g} days"


def main(arguments: list[str]) -> int:
    """Say what whoever takes the call should know."""
    portfolio = io.read_bundle(arguments[0]).strict()
    last_night = io.read_assessment(Path(arguments[1]))
    row = json.loads(Path(arguments[2]).read_text("utf-8"))
    # Through the gate like everything else; the rest of the portfolio is there so that its references lead somewhere.
    mine = portfolio.only([row["customer_id"]])
    records = [
        record for table in (mine.customers, mine.sites, mine.assets, mine.contacts) for record in table
    ]
    ticket = io.read_records([*records, {"type": "incident", **row}]).strict().incidents[0]
    now = judged(portfolio, ticket, last_night)
    standing = now.standing_of(ticket.customer_id)
    print(f"{standing.name or standing.customer_id}: reliance {standing.band}. {standing.why}")
    for trouble in troubles(now, ticket):
        print(f"  again: {trouble.label}: {trouble.n_episodes} times now; {ahead(trouble)}")
    asset = now.reliance_of(ticket.customer_id).asset(ticket.asset_id or "")
    if asset is not None and asset.sole_means_jobs:
        print("  their only way to do it: " + ", ".join(asset.sole_means_jobs))
    for action in now.actions_of(ticket.customer_id)[:3]:
        print(f"  to do: {action.what}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
