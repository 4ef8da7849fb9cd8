"""Customers in order of concern: by what there is to do for them, most urgent first."""

import datetime as dt
from collections.abc import Sequence

import attrs

from custrel._fields import rounded
from custrel.assessment._actions import action_order
from custrel.assessment.standing import CustomerStanding
from custrel.findings import Action, Finding, FindingSeverity, Recurrence, RelianceReport
from custrel.portfolio import Portfolio
from custrel.stats.aggregate import Accumulate
from custrel.typing import CustomerCase

_QUIET = (FindingSeverity.NOTE, FindingSeverity.GOOD)


def standings(
    known: Portfolio,
    as_of: dt.datetime,
    reports: Sequence[RelianceReport],
    recurrences: Sequence[Recurrence],
    findings: Sequence[Finding],
    actions: Sequence[Action],
) -> tuple[CustomerStanding, ...]:
    """Give every customer's place: compare their most urgent actions one by one, then reliance, then id."""
    mine: dict[str, list[Action]] = {}
    for action in actions:
        mine.setdefault(action.customer_id, []).append(action)
    theirs: dict[str | None, list[Finding]] = {}
    for finding in findings:
        theirs.setdefault(finding.customer_id, []).append(finding)
    back: dict[str, int] = {}
    for r in recurrences:
        for one in {r.customer_id} if r.customer_id else set(r.customers):
            back[one or ""] = back.get(one or "", 0) + r.recurring
    rows: list[tuple[tuple[object, ...], CustomerStanding]] = []
    for report in reports:
        customer_id = report.customer_id
        todo = mine.get(customer_id, [])
        found = theirs.get(customer_id, [])
        against = [f.renewal for f in found if f.renewal]
        case = CustomerCase(customer_id=customer_id, as_of=as_of, portfolio=known.only([customer_id]))
        standing = CustomerStanding(
            customer_id=customer_id,
            name=case.customer.name,
            place=1,
            why=todo[0].why if todo else "nothing asks for attention",
            band=report.total.band,
            band_assumed=report.total.band_lo is not report.total.band_hi,
            renewal_risk=rounded(Accumulate()(against))
            if against
            else None,  # shares cost more: asked for, not stored
            n_findings=sum(f.severity not in _QUIET for f in found),
            n_actions=len(todo),
            n_recurring=back.get(customer_id, 0),
            observed=case.observation.windows,
            observed_assumed=case.observation.assumed,
        )
        order = (not todo, [action_order(a)[:4] for a in todo], -report.total.typical, customer_id)
        rows.append((order, standing))
    rows.sort(key=lambda row: row[0])
    return tuple(_placed(standing, place) for place, (_, standing) in enumerate(rows, start=1))


def _placed(standing: CustomerStanding, place: int) -> CustomerStanding:
    return attrs.evolve(standing, place=place)
