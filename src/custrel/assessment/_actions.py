"""From findings to actions: grouped by rule and subject, addressed, dated, ordered."""

import datetime as dt
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence

from custrel.assessment._names import label
from custrel.assessment._words import date_at
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
from custrel.model import Kind, Ref, Role, Side, Verdict
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
    rules: dict[tuple[str, Ref], list[ActionRule]] = {}
    for finding in findings:
        if finding.severity in policy.tiers:
            rule = policy.rule(finding.code)
            place = (_group(rule, finding, policy), case.ref if rule.per_customer else finding.subject)
            rules.setdefault(place, []).append(rule)
            groups.setdefault(place, []).append(finding)
    about: dict[Ref, list[Recurrence]] = {}
    for r in case.recurrences:
        about.setdefault(r.subject, []).append(r)
    return [
        _action(case, portfolio, min(rules[place], key=policy.place), place, group, policy, about)
        for place, group in groups.items()
    ]


def _group(rule: ActionRule, finding: Finding, policy: ActionPolicy) -> str:
    """Give what findings must share to be one thing to do; those no rule fits share it with their own family only."""
    if rule is policy.otherwise:
        return f"{rule.what} {finding.code.partition('.')[0]}"
    return rule.group or rule.what


def _action(
    case: CustomerCase,
    portfolio: Portfolio,
    rule: ActionRule,
    place: tuple[str, Ref],
    group: list[Finding],
    policy: ActionPolicy,
    about: Mapping[Ref, Sequence[Recurrence]],
) -> Action:
    subject = place[1]
    subjects = dict.fromkeys(f.subject for f in group)
    troubles = troubles_behind([r for one in subjects for r in about.get(one, ())], group)
    worst = min(group, key=lambda f: _weight(f, policy, troubles))
    urgency = policy.tiers[worst.severity]
    days = policy.days.get(urgency)
    band, assumed = _band(case.reliance, subject)
    expected, hours = _burden([*troubles, *about.get(subject, ())])
    named = label(portfolio, subject)
    words = {
        "subject": named,
        "about": label(portfolio, worst.about) if worst.about else named,
        "customer": label(portfolio, case.ref),
        "trouble": _trouble(troubles, named),
    }
    owner = _owner(case, troubles[0]) if troubles else None
    role, person = ("problem_owner", owner) if owner else _who(case, rule.role)
    return Action(
        action_id=_id(case.customer_id, worst.code.partition(".")[0], *place),
        customer_id=case.customer_id,
        what=rule.what.format(**words),
        subject=subject,
        urgency=urgency,
        role=role,
        person_id=person,
        to_contact_id=_to(case, rule, subject, group),
        to_role=rule.to_role,
        why=_clause(worst.reason),
        by=None if days is None else _after(date_at(case.as_of, case.zone_at(subject)), days),
        settles=tuple(sorted((f.key for f in group), key=lambda k: (k.code, str(k.subject), str(k.about)))),
        band=band,
        band_assumed=assumed,
        expected=expected,
        hours_behind_it=hours,
    )


def _weight(finding: Finding, policy: ActionPolicy, troubles: Sequence[Recurrence]) -> tuple[object, ...]:
    """Give the place of a finding among the reasons for an action: smaller is the better reason."""
    rule = policy.rule(finding.code)
    family = finding.code.partition(".")[0] + ".*"
    place = min((i for i, code in enumerate(rule.codes) if code in (finding.code, family)), default=0)
    elsewhere = bool(troubles) and not _is_behind(troubles[0], finding)
    return (_SEVERITIES.index(finding.severity), elsewhere, place, finding.code, str(finding.about))


def troubles_behind(recurrences: Sequence[Recurrence], findings: Sequence[Finding]) -> list[Recurrence]:
    """Give the recurring troubles some findings are about, the one with most to come first."""
    wanted: dict[Ref, set[str]] = {}
    for finding in findings:
        if finding.about is not None and finding.about.kind is Kind.INCIDENT:
            wanted.setdefault(finding.subject, set()).add(finding.about.id)
    mine = [r for r in recurrences if r.recurring and r.among(wanted.get(r.subject, ()))]
    return sorted(mine, key=lambda r: (-(r.expected or 0.0), -r.n_episodes, r.key_name, r.key))


def _is_behind(r: Recurrence, finding: Finding) -> bool:
    return (
        finding.about is not None
        and finding.about.kind is Kind.INCIDENT
        and finding.subject == r.subject
        and bool(r.among((finding.about.id,)))
    )


def _trouble(troubles: Sequence[Recurrence], subject: str) -> str:
    if not troubles:
        return f"the trouble on {subject}"
    more = f" (and {len(troubles) - 1} more there)" if len(troubles) > 1 else ""
    return (troubles[0].label or f"the trouble on {subject}") + more


def _owner(case: CustomerCase, r: Recurrence) -> str | None:
    """Give who owns the open problem record behind a trouble, None where nobody who is still there does."""
    owned = (case.problem(p) for p in r.problem_ids)
    return next(
        (p.owner_id for p in owned if p is not None and p.closed_at is None and _is_here(case, p.owner_id)),
        None,
    )


def _is_here(case: CustomerCase, contact_id: str | None) -> bool:
    person = case.contact(contact_id)
    return person is not None and (person.left_at is None or person.left_at > case.as_of)


def _after(day: dt.date, days: int) -> dt.date | None:
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:  # beyond year 9999 nothing can be due
        return None


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


def _id(customer_id: str, family: str, group: str, subject: Ref) -> str:
    """Make an id that stays the same as long as customer, group of rules and subject do, and says what it is about."""
    digest = hashlib.blake2b(
        f"{customer_id}|{group}|{subject}".encode("utf-8", "surrogatepass"), digest_size=5
    )
    return f"{customer_id}-{family}-{digest.hexdigest()}"


def _clause(reason: str) -> str:
    """Turn a sentence into what may follow "because"."""
    return reason.rstrip(". ")


def _band(report: RelianceReport | None, subject: Ref) -> tuple[Band | None, bool]:
    if report is None:
        return None, False
    reading = report.total
    if (
        report.nothing_known
    ):  # of their use: then a site without jobs is not of low weight, its weight is not known
        return reading.band, True
    if subject.kind is Kind.ASSET:
        asset = report.asset(subject.id)
        reading = asset.alone if asset else reading
    elif subject.kind is Kind.SITE:
        reading = next((s.reading for s in report.sites if s.site_id == subject.id), reading)
    return reading.band, reading.band_lo is not reading.band_hi


def _burden(mine: Sequence[Recurrence]) -> tuple[float | None, float | None]:
    """Give the episodes to come and the hours of downtime and effort behind some troubles.

    Troubles that share incidents (a unit's symptom, and the unit) are one burden: the larger one counts.
    """
    expected = [r.expected for r in mine if r.expected is not None]
    hours: list[float] = []
    counted: set[str] = set()
    for r in sorted(mine, key=lambda r: (-len(r.incident_ids), r.key_name, r.key)):
        minutes = [m for m in (r.downtime_minutes, r.effort_minutes) if m is not None]
        if minutes and counted.isdisjoint(r.incident_ids):
            counted.update(r.incident_ids)
            hours.append(sum(minutes) / 60)
    return (max(expected) if expected else None, math.fsum(hours) if hours else None)


def _who(case: CustomerCase, role: str) -> tuple[str, str | None]:
    """Give the role that acts and its holder: where nobody holds it, whoever looks after this customer day by day."""
    person = _holder(case, Side.PROVIDER, role, case.ref)
    daily = None if person else _holder(case, Side.PROVIDER, Role.DAILY_OWNER, case.ref)
    return (Role.DAILY_OWNER.value, daily) if daily else (role, person)


def _holder(case: CustomerCase, side: Side, role: str, subject: Ref) -> str | None:
    """Give who holds a role towards a subject, else towards what it belongs to, and is still there.

    None where nobody is known to.
    """
    towards = case.belongs_to(subject)
    held = [
        r
        for r in case.relationships_on(*towards)
        if r.side is side and r.role.value == role and case.is_in_force(r)
    ]
    held.sort(key=lambda r: (towards.index(r.subject), r.relationship_id))
    return held[0].contact_id if held else None


def _to(case: CustomerCase, rule: ActionRule, subject: Ref, group: Sequence[Finding]) -> str | None:
    """Give whom to talk to: whoever may approve the advice, else who the findings name in the role, else its holder."""
    if rule.to_role is None:
        return None
    advised = [f.about for f in group if f.about is not None and f.about.kind is Kind.RECOMMENDATION]
    if advised:
        able = next(filter(None, (_approver(case, ref.id) for ref in advised)), None)
        if able:
            return able
    named = dict.fromkeys(ref.id for f in group for ref in f.evidence if ref.kind is Kind.CONTACT)
    return next((c for c in named if not advised and _has_role(case, c, rule.to_role)), None) or _holder(
        case, Side.CUSTOMER, rule.to_role, subject
    )


def _approver(case: CustomerCase, recommendation_id: str) -> str | None:
    """Give who may approve a recommendation: who has it already if they may, else the first who may."""
    advice = next((r for r in case.recommendations if r.recommendation_id == recommendation_id), None)
    if advice is None:
        return None
    heard = advice.delivered_to or advice.made_to
    if heard is None:  # nobody yet: ask about anybody who stands to the subject, and be told who else could
        around = case.relationships_on(*case.belongs_to(advice.subject))
        heard = min((r.contact_id for r in around), default=None)
    if heard is None:
        return None
    answer = case.authority(heard, kind=advice.kind, amount=advice.price, subject=advice.subject)
    return heard if answer.verdict is Verdict.YES else next(iter(answer.instead), None)


def _has_role(case: CustomerCase, contact_id: str, role: str) -> bool:
    return any(
        r.contact_id == contact_id
        and r.side is Side.CUSTOMER
        and r.role.value == role
        and case.is_in_force(r)
        for r in case.relationships
    )
