"""The people around a customer: quadrants, functions, doors, escalations, and what each of the team owes."""

from collections.abc import Iterator, Sequence

from custrel._show import plural
from custrel.findings import Band, Finding, FindingSeverity
from custrel.model import Kind, Money, Quadrant, Role, Side, Touchpoint, TouchpointKind
from custrel.signals import _case, _say
from custrel.typing import CustomerCase

# Team roles of F-02 and what each should owe: not naming it is a gap in the account team, not in the customer.
_TEAM = (
    Role.EXECUTIVE_SPONSOR,
    Role.ACCOUNT_MANAGER,
    Role.SALES_ENGINEER,
    Role.OPERATIONS_SUPERVISOR,
    Role.DAILY_OWNER,
)
_ESCALATION = (
    Role.ESCALATION_PRIMARY,
    Role.ESCALATION_BACKUP,
    Role.ESCALATION_MANAGER,
    Role.ESCALATION_DIRECTOR,
)
_BUSINESS, _TECHNICAL = Quadrant.BUSINESS, Quadrant.TECHNICAL


def pairs(case: CustomerCase, recent: Sequence[Touchpoint]) -> list[tuple[Quadrant, Quadrant]]:
    """Give (their quadrant, ours) for every pair of people who met, where both are known."""
    met: list[tuple[Quadrant, Quadrant]] = []
    for t in recent:
        theirs = {c.quadrant for c in map(case.contact, t.contact_ids) if c is not None}
        ours = {c.quadrant for c in map(case.contact, t.staff_ids) if c is not None}
        met.extend((a, b) for a in sorted(filter(None, theirs)) for b in sorted(filter(None, ours)))
    return met


def quadrants(case: CustomerCase, recent: Sequence[Touchpoint]) -> set[Quadrant | None]:
    """Give the quadrants of everybody who took part, None among them where somebody's is not known."""
    people = (case.contact(p) for t in recent for p in (*t.contact_ids, *t.staff_ids))
    return {c.quadrant for c in people if c is not None}


def empty_diagonals(met: Sequence[tuple[Quadrant, Quadrant]]) -> list[str]:
    """Say which diagonals are empty although both halves of both sides are in touch with somebody."""
    theirs, ours = {a for a, _ in met}, {b for _, b in met}
    if len(theirs) < 2 or len(ours) < 2:  # noqa: PLR2004 - business and technical
        return []
    named = {
        (_BUSINESS, _TECHNICAL): "their business and our technicians",
        (_TECHNICAL, _BUSINESS): "their technicians and our business",
    }
    return [text for pair, text in named.items() if pair not in met]


def functions(case: CustomerCase, recent: Sequence[Touchpoint]) -> list[str]:
    """Give which of our functions met them; empty where some are not known, for then nothing can be said."""
    people = [case.contact(s) for t in recent for s in t.staff_ids]
    known = {c.function for c in people if c is not None}
    return [] if None in known else sorted(f for f in known if f)


def doors(signal: _say.Weighing, case: CustomerCase, known: float) -> Iterator[Finding]:
    """A unit they depend on, and nobody knows who lets us in (S0-04); where roles are recorded at all."""
    if not case.relationships:
        return
    for asset in _case.own_assets(case):
        if _case.heavily_relied_on(case, asset.asset_id, known) is None:
            continue
        subject = _case.ref(Kind.ASSET, asset.asset_id)
        keepers = _case.holders(case, Side.CUSTOMER, [Role.GATEKEEPER], case.belongs_to(subject))
        if any(k.access_method is not None for k in keepers):
            continue
        who = f"; contact:{keepers[0].contact_id} keeps the door, how is not recorded" if keepers else ""
        yield _say.found(
            signal,
            case,
            "relationship.no_gatekeeper",
            FindingSeverity.LOW,
            f"When {subject} fails, nobody of ours knows who opens the door and how{who}.",
            subject=subject,
            evidence=[subject, *(_case.ref(Kind.RELATIONSHIP, k.relationship_id) for k in keepers)],
        )


def small_but_theirs(signal: _say.Weighing, case: CustomerCase) -> Iterator[Finding]:
    """An open ticket on a unit that matters little to the business and is all of somebody's job (S0-03)."""
    if case.reliance is None:
        return
    duties: dict[str, set[str]] = {}
    for r in case.relationships:
        if r.role is Role.RESPONSIBLE and r.subject.kind is Kind.ASSET and case.is_in_force(r):
            duties.setdefault(r.contact_id, set()).add(r.subject.id)
    for contact_id, assets in sorted(duties.items()):
        if len(assets) > 1:
            continue
        (asset_id,) = assets
        reading = case.reliance.asset(asset_id)
        open_ones = (
            [i for i in case.incidents_on(asset_id) if not _case.is_over(i)] if case.asset(asset_id) else []
        )
        if reading is None or reading.alone.band_hi not in (Band.LOW, Band.MODERATE) or not open_ones:
            continue
        yield _say.found(
            signal,
            case,
            "relationship.matters_to_them",
            FindingSeverity.LOW,
            f"asset:{asset_id} matters little to the business, but it is all contact:{contact_id} is "
            "responsible for: keep them told.",
            subject=_case.ref(Kind.ASSET, asset_id),
            about=_case.ref(Kind.CONTACT, contact_id),
            measure=(len(open_ones), "open tickets on it"),
            evidence=[
                _case.ref(Kind.CONTACT, contact_id),
                *(_case.ref(Kind.INCIDENT, i.incident_id) for i in open_ones),
            ],
            since=min(i.opened_at for i in open_ones),
        )


def escalations(
    signal: _say.Weighing, case: CustomerCase, days: float, hour: Money | None
) -> Iterator[Finding]:
    """What escalated, what it cost us, and whether anybody is named to be called next time (F-07)."""
    raised = [t for t in _case.touches(case, days) if t.kind is TouchpointKind.ESCALATION]
    if not raised:
        return
    named = [r for r in case.relationships if r.role in _ESCALATION and case.is_in_force(r)]
    behind = [i for i in map(case.incident, dict.fromkeys(t.incident_id for t in raised)) if i is not None]
    minutes = sum(i.effort_minutes or 0 for i in behind)
    cost = f" ({_say.work(minutes, hour)})" if minutes else ""
    missing = "" if named else ", and nobody is named to be called"
    yield _say.found(
        signal,
        case,
        "relationship.escalated" if named else "relationship.no_escalation_contact",
        FindingSeverity.NOTE if named else FindingSeverity.LOW,
        f"{plural(len(raised), 'matter')} escalated in {_say.long(days)}{cost}{missing}.",
        measure=(minutes / 60, "hours of work on what escalated")
        if minutes
        else (len(raised), "escalations"),
        evidence=[
            *(_case.ref(Kind.TOUCHPOINT, t.touchpoint_id) for t in raised),
            *(_case.ref(Kind.INCIDENT, i.incident_id) for i in behind),
        ],
        since=raised[0].at,
    )


def deliverables(signal: _say.Weighing, case: CustomerCase) -> Iterator[Finding]:
    """Members of the account team of whom nobody wrote down what they owe the account (F-02)."""
    vague = [r for r in _case.holders(case, Side.PROVIDER, _TEAM) if not r.deliverable]
    if not vague:
        return
    who = [f"contact:{r.contact_id} ({r.role.value.replace('_', ' ')})" for r in vague]
    yield _say.found(
        signal,
        case,
        "relationship.no_deliverable",
        FindingSeverity.NOTE,
        f"What these owe the account is written down nowhere: {_say.listed(who)}.",
        measure=(len(vague), "roles without a deliverable"),
        evidence=[_case.ref(Kind.RELATIONSHIP, r.relationship_id) for r in vague],
    )


def beyond_duty(signal: _say.Weighing, case: CustomerCase, days: float) -> Iterator[Finding]:
    """What we did beyond what was due: goodwill, special requests met, value delivered (S2-04, S2-07, S4-12)."""
    kinds = (TouchpointKind.GOODWILL, TouchpointKind.SPECIAL_REQUEST_MET, TouchpointKind.VALUE_DELIVERED)
    kind_words = [t for t in _case.touches(case, days) if t.kind in kinds]
    if kind_words:
        notes = [t.note or t.purpose or t.kind.value.replace("_", " ") for t in kind_words]
        yield _say.found(
            signal,
            case,
            "voice.beyond_duty",
            FindingSeverity.GOOD,
            f"We did more than was due: {_say.listed(notes)}.",
            measure=(len(kind_words), "times beyond what was due"),
            evidence=[_case.ref(Kind.TOUCHPOINT, t.touchpoint_id) for t in kind_words],
        )
