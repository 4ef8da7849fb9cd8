"""Incidents, problems, facts and decisions, decoded from rows."""

import datetime as dt
from typing import Any

from custrel.model import (
    Complexity,
    Decision,
    Dimension,
    Fact,
    FactValue,
    FindingKey,
    How,
    Incident,
    IncidentKind,
    IncidentStatus,
    Interval,
    Kind,
    Level,
    NotApplicable,
    OperatingMode,
    Problem,
    ProblemResolution,
    ProblemStatus,
    Ref,
    VerdictOnFinding,
)
from custrel.strategies._dice import Dice
from custrel.strategies._places import consequence, money, quantity
from custrel.strategies._words import (
    CATEGORIES,
    CAUSES,
    CLOSE_CODES,
    CODES,
    FREE_FACTS,
    PARTNERS,
    SUBCATEGORIES,
    SUMMARIES,
    SYMPTOMS,
)
from custrel.strategies._world import Owner, World

_OPEN = (None, IncidentStatus.NEW, IncidentStatus.IN_PROGRESS, IncidentStatus.ON_HOLD)
_KINDS = (*(IncidentKind.INCIDENT,) * 8, IncidentKind.REQUEST, IncidentKind.SCHEDULED)
_ORDINALS = (3, 1, 2, 4, 5)


def _life(dice: Dice, world: World, opened: dt.datetime) -> dict[str, Any]:
    """Draw how an incident went: open, canceled, resolved, closed, or closed and reopened."""
    sort = dice.byte() % 8
    resolved = world.later(dice, opened, hours=24 * 20)
    assert resolved is not None  # noqa: S101 - at 100 percent
    if sort <= 2:
        closed = world.later(dice, resolved)
        return {"status": IncidentStatus.CLOSED, "resolved_at": resolved, "closed_at": closed}
    if sort == 3:
        return {"status": IncidentStatus.RESOLVED, "resolved_at": resolved}
    if sort == 4:
        reopened = world.later(dice, resolved, 85)
        again = world.later(dice, reopened, 30) if reopened else None
        moments = tuple(m for m in (reopened, again) if m)
        closed = world.later(dice, moments[-1], 70) if moments else None
        status = IncidentStatus.CLOSED if closed else IncidentStatus.IN_PROGRESS
        end = {"resolved_at": closed, "closed_at": closed, "status": status}
        return {"reopened_at": moments, "reopen_count": len(moments) if dice.chance(50) else None, **end}
    if sort == 5:
        return {
            "status": dice.pick((IncidentStatus.CANCELED, IncidentStatus.DUPLICATE)),
            "closed_at": resolved,
        }
    return {"status": dice.pick(_OPEN)}


def incident(dice: Dice, record_id: str, owner: Owner, world: World) -> Incident:
    """Decode one ticket: of any life, with a reopening, a parent or a merge now and then."""
    opened = world.at(dice)
    assert owner is not None  # noqa: S101 - somebody reports
    asset_id = dice.maybe(world.near(Kind.ASSET, owner), 75)
    what = dice.byte()
    life = _life(dice, world, opened)
    over = life.get("resolved_at") is not None
    down = opened if dice.chance(35) else None
    up = (life.get("resolved_at") or world.later(dice, opened, 50)) if down and dice.chance(80) else None
    earlier = world.before(Kind.INCIDENT, owner, record_id)
    detail = dice.byte()
    level = dice.byte()
    done = dice.byte()
    return Incident(
        incident_id=record_id,
        customer_id=owner,
        opened_at=opened,
        site_id=dice.maybe(world.own(Kind.SITE, owner), 60),
        asset_id=asset_id,
        contact_id=dice.maybe(world.own(Kind.CONTACT, owner), 40),
        caller="caller 7" if what % 11 == 5 else None,
        kind=dice.pick(_KINDS),
        responded_at=world.later(dice, opened, 40),
        down_from=down,
        down_to=up if up is None or up >= opened else None,
        category=CATEGORIES[what % 3] if what % 7 else None,
        subcategory=SUBCATEGORIES[what // 3 % 3] if what % 5 else None,
        symptom=SYMPTOMS[what // 9 % 4] if what % 3 else None,
        summary=SUMMARIES[detail % 4] if detail >= 100 else None,
        close_code=CLOSE_CODES[done % 3] if over and done >= 80 else None,
        cause=CAUSES[done // 3 % 3] if over and done >= 150 else None,
        impact=_ORDINALS[level % 5] if level >= 60 else None,
        urgency=_ORDINALS[level // 5 % 5] if level >= 90 else None,
        priority=_ORDINALS[level // 7 % 5] if level >= 40 else None,
        target_met=bool(done % 4) if over and done >= 60 else None,
        effort_minutes=done * 2.5 if over and done % 2 else None,
        vendor_clock=done * 1.0 if over and done % 5 == 4 else None,
        billed=bool(done % 3 == 1) if done >= 180 else None,
        problem_id=dice.maybe(world.near(Kind.PROBLEM, owner), 20),
        parent_id=dice.maybe(earlier, 7),
        merged_into=dice.maybe(earlier, 5),
        contract_id=dice.maybe(world.own(Kind.CONTRACT, owner), 15),
        handled_by=dice.maybe(("team 1", "team 2"), 15),
        provided_by=PARTNERS[0] if detail % 16 == 15 else None,
        work_order="WO-1" if detail % 16 == 14 else None,
        announced=True if detail % 16 == 13 else None,
        **life,
        **world.common(dice, own_instant=opened),
    )


def problem(dice: Dice, record_id: str, owner: Owner, world: World) -> Problem:
    """Decode one problem, owned by somebody of ours or by nobody."""
    opened = world.at(dice) if dice.chance(80) else None
    known: dict[str, Any] = world.common(dice, own_instant=opened)
    since = opened or world.start
    closed = world.later(dice, since, 35)
    owner_id = dice.maybe(world.near(Kind.CONTACT, owner))
    return Problem(
        problem_id=record_id,
        customer_id=owner,
        opened_at=opened,
        owner_id=owner_id,
        owned_since=world.later(dice, since, 60) if owner_id else None,
        closed_at=closed,
        resolution=dice.maybe(tuple(ProblemResolution), 80) if closed else None,
        status=ProblemStatus.CLOSED if closed and dice.chance(50) else dice.maybe(tuple(ProblemStatus)),
        known_error=dice.maybe((True, False), 30),
        workaround=dice.maybe(("restart it twice",), 30),
        title=dice.pick(("", "till freezes", "Drucker, überall")),
        **known,
    )


def _answer(dice: Dice, world: World, owner: Owner) -> tuple[Ref, str, FactValue]:
    """Draw what a fact says: a field of an asset or job and a value it may have, or a free name and any value."""
    assets, jobs = world.near(Kind.ASSET, owner), world.own(Kind.JOB, owner)
    ids = [(Kind.ASSET, a) for a in assets] + [(Kind.JOB, j) for j in jobs]
    sort = dice.byte() % 8
    if sort <= 1 or not ids:
        values: tuple[FactValue, ...] = (
            money(dice),
            quantity(dice),
            True,
            3,
            2.5,
            "several of them",
            Interval(lo=-2, hi=7),
        )
        return world.subject(dice, owner), dice.pick(FREE_FACTS), dice.pick(values)
    kind, record_id = dice.pick(ids)
    subject = Ref(kind=kind, id=record_id)
    if sort <= 4:
        value = consequence(dice)
        word: FactValue = value.value if isinstance(value, (Level, NotApplicable)) else value
        return subject, f"consequences.{dice.pick(tuple(Dimension))}", word
    if sort == 5:
        return subject, "operating_mode", dice.pick(tuple(OperatingMode)).value
    if sort == 6:
        return subject, "complexity", dice.pick(tuple(Complexity)).value
    low, high = sorted((dice.share(), dice.share()))
    name = dice.pick(("workaround",) if kind is Kind.JOB else ("alternatives", "availability"))
    return subject, name, Interval(lo=low, hi=high) if dice.chance(50) else low


def fact(dice: Dice, record_id: str, owner: Owner, world: World) -> Fact:
    """Decode one piece of evidence; the same source may speak twice, sources may disagree."""
    at = world.at(dice) if dice.chance(85) else None
    subject, name, value = _answer(dice, world, owner)
    return Fact(
        fact_id=record_id,
        subject=subject,
        name=name,
        value=value,
        how=dice.pick(tuple(How)),
        by_contact_id=dice.maybe(world.near(Kind.CONTACT, owner), 40),
        source=dice.maybe(("survey 2026", "visit"), 40),
        at=at,
        **world.common(dice, own_instant=at),
    )


def decision(dice: Dice, record_id: str, owner: Owner, world: World) -> Decision:
    """Decode what a user decided about a finding that may or may not turn up."""
    at = world.at(dice) if dice.chance(80) else None
    subject = world.subject(dice, owner)
    about = world.subject(dice, owner) if dice.chance(20) else None
    verdict = dice.pick(tuple(VerdictOnFinding))
    return Decision(
        decision_id=record_id,
        finding=FindingKey(code=dice.pick(CODES), subject=subject, about=about),
        verdict=verdict,
        until=world.at(dice) if verdict is VerdictOnFinding.SNOOZED and dice.chance(70) else None,
        by=dice.maybe(("mk",), 50),
        at=at,
        reason=dice.maybe(("known, being handled",), 30),
        **world.common(dice, own_instant=at),
    )
