"""From findings to actions: grouped by rule and subject, addressed, dated, ordered."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence

from custrel.assessment._names import label
from custrel.assessment.action_policy import ActionPolicy, ActionRule
from custrel.findings import (
    Action,
    Band,
    Finding,
    FindingSeverity,
    Recurrence,
    RelianceReport,
    Urgency,
)
from custrel.model import Kind, Ref, Role, Side
from custrel.portfolio import Portfolio
from custrel.typing import CustomerCase

_SEVERITIES = list(FindingSeverity)
_URGENCIES = list(Urgency)
_BANDS = list(Band)


def actions_for(
    case: CustomerCase, portfolio: Portfolio, findings: Sequence[Finding], policy: ActionPolicy
) -> list[Action]:
    """Give one customer's actions, each settling every finding of its group, in no order yet."""
    groups: dict[tuple[str, Ref], list[Finding]] = {}
    rules: dict[str, ActionRule] = {}
    for finding in findings:
        if finding.severity in policy.tiers:
            rule = policy.rule(finding.code)
            subject = case.ref if rule.per_customer else finding.subject
            rules[rule.what] = rule
            groups.setdefault((rule.what, subject), []).append(finding)
    return [
        _action(case, portfolio, rules[what], subject, group, policy)
        for (what, subject), group in groups.items()
    ]


def _action(
    case: CustomerCase,
    portfolio: Portfolio,
    rule: ActionRule,
    subject: Ref,
    group: list[Finding],
    policy: ActionPolicy,
) -> Action:
    worst = min(group, key=lambda f: (_SEVERITIES.index(f.severity), f.code, str(f.about)))
    urgency = policy.tiers[worst.severity]
    days = policy.days.get(urgency)
    band, assumed = _band(case.reliance, subject)
    expected, hours = _burden(case.recurrences, subject)
    about = label(portfolio, worst.about) if worst.about else ""
    words = {"subject": label(portfolio, subject), "about": about, "customer": label(portfolio, case.ref)}
    role, person = _who(case, rule.role)
    return Action(
        action_id=_id(case.customer_id, rule.what, subject),
        customer_id=case.customer_id,
        what=rule.what.format(**words),
        subject=subject,
        urgency=urgency,
        role=role,
        person_id=person,
        to_contact_id=_to(case, rule, group),
        to_role=rule.to_role,
        why=_clause(worst.reason),
        by=None if days is None else case.as_of.date() + dt.timedelta(days=days),
        settles=tuple(sorted((f.key for f in group), key=lambda k: (k.code, str(k.subject), str(k.about)))),
        band=band,
        band_assumed=assumed,
        expected=expected,
        hours_behind_it=hours,
    )


def ordered_actions(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Order by urgency, reliance band, expected episodes, hours behind it, id.

    Unlike numbers are never multiplied.
    """
    return tuple(sorted(actions, key=action_order))


def action_order(action: Action) -> tuple[int, int, float, float, str]:
    """Give the place of an action: smaller comes first."""
    return (
        _URGENCIES.index(action.urgency),
        len(_BANDS) if action.band is None else _BANDS.index(action.band),
        -(action.expected or 0.0),
        -(action.hours_behind_it or 0.0),
        action.action_id,
    )


def _id(customer_id: str, what: str, subject: Ref) -> str:
    """Make an id that stays the same as long as customer, rule and subject do."""
    digest = hashlib.blake2b(
        f"{customer_id}|{what}|{subject}".encode("utf-8", "surrogatepass"), digest_size=5
    )
    return f"{customer_id}-{digest.hexdigest()}"


def _clause(reason: str) -> str:
    """Turn a sentence into what may follow "because"."""
    return reason.rstrip(". ")


def _band(report: RelianceReport | None, subject: Ref) -> tuple[Band | None, bool]:
    if report is None:
        return None, False
    reading = report.total
    if subject.kind is Kind.ASSET:
        asset = report.asset(subject.id)
        reading = asset.alone if asset else reading
    elif subject.kind is Kind.SITE:
        reading = next((s.reading for s in report.sites if s.site_id == subject.id), reading)
    return reading.band, reading.band_lo is not reading.band_hi


def _burden(recurrences: Sequence[Recurrence], subject: Ref) -> tuple[float | None, float | None]:
    """Give the expected episodes, and the hours of downtime and effort, behind a subject; a customer has all of its own."""
    mine = [r for r in recurrences if r.subject == subject or subject.kind is Kind.CUSTOMER]
    expected = [r.expected for r in mine if r.expected is not None]
    minutes = [m for r in mine for m in (r.downtime_minutes, r.effort_minutes) if m is not None]
    return (max(expected) if expected else None, sum(minutes) / 60 if minutes else None)


def _who(case: CustomerCase, role: str) -> tuple[str, str | None]:
    """Give the role that acts and its holder: where nobody holds it, whoever looks after this customer day by day."""
    person = _holder(case, Side.PROVIDER, role)
    daily = None if person else _holder(case, Side.PROVIDER, Role.DAILY_OWNER)
    return (Role.DAILY_OWNER.value, daily) if daily else (role, person)


def _holder(case: CustomerCase, side: Side, role: str) -> str | None:
    """Give the contact who holds a role towards this customer and is still there.

    None where nobody is known to.
    """
    if role not in [r.value for r in Role]:
        return None
    today = case.as_of.date()
    for relationship in case.relationships_on(case.ref):
        contact = case.contact(relationship.contact_id)
        held = relationship.side is side and relationship.role == role
        running = relationship.ended_at is None and (
            relationship.until is None or relationship.until >= today
        )
        if held and running and contact is not None and contact.left_at is None:
            return relationship.contact_id
    return None


def _to(case: CustomerCase, rule: ActionRule, group: list[Finding]) -> str | None:
    """Give whom to talk to: a person the findings name as being able to, else the holder of the role."""
    able: Mapping[str, None] = {}
    for finding in group:
        able = able or {
            ref.id: None
            for ref in finding.evidence
            if ref.kind is Kind.CONTACT and _is_able(case, ref.id, rule)
        }
    return next(iter(able), None) or (_holder(case, Side.CUSTOMER, rule.to_role) if rule.to_role else None)


def _is_able(case: CustomerCase, contact_id: str, rule: ActionRule) -> bool:
    roles = {
        r.role.value for r in case.relationships if r.contact_id == contact_id and r.side is Side.CUSTOMER
    }
    return rule.to_role in roles
