"""Contracts, contacts, relationships, recommendations, touchpoints, surveys and reviews, decoded from rows."""

import datetime as dt
from typing import Any

from dateutil.relativedelta import relativedelta

from custrel.model import (
    AccessMethod,
    ActionItem,
    ActionKind,
    Approval,
    Billing,
    Channel,
    CompetitorOpinion,
    Component,
    ComponentKind,
    Contact,
    Contract,
    ContractKind,
    ContractStatus,
    Decided,
    Disagreement,
    Exchange,
    Feedback,
    Formality,
    Ground,
    Kind,
    Line,
    Monitoring,
    Quadrant,
    Recommendation,
    RecommendationKind,
    Relationship,
    RelativeStanding,
    Renewal,
    Review,
    ReviewItem,
    Role,
    Side,
    StartBasis,
    SurveyDirection,
    SurveyResponse,
    SurveyScale,
    Suspension,
    Touchpoint,
    TouchpointKind,
    Visibility,
)
from custrel.strategies._dice import Dice
from custrel.strategies._places import HOURS, money
from custrel.strategies._words import PARTNERS, REVIEW_DIMENSIONS
from custrel.strategies._world import Owner, World

_TERMS = (relativedelta(years=1), relativedelta(months=1), relativedelta(months=36))
_NOTICES = (relativedelta(months=3), relativedelta(days=30))
_TARGETS = (dt.timedelta(hours=4), dt.timedelta(hours=24), dt.timedelta(minutes=30))
_COMPONENTS = tuple(ComponentKind)
_STANDINGS = tuple(RelativeStanding)


def contract(dice: Dice, record_id: str, owner: Owner, world: World) -> Contract:
    """Decode one contract: lines or blanket, expired, running or future, suspended or canceled, renewing or not."""
    known: dict[str, Any] = world.common(dice)
    assert owner is not None  # noqa: S101 - contracts are never the provider's with itself
    starts = world.day(dice) - dt.timedelta(days=400) if dice.chance(80) else None
    span = dice.pick((365, 30, 730, 90, 0))
    ends = starts + dt.timedelta(days=span) if starts is not None and dice.chance(85) else None
    suspensions: tuple[Suspension, ...] = ()
    if dice.chance(15):
        since = world.at(dice)
        suspensions = (Suspension(since=since, until=world.later(dice, since, 60)),)
    lines = tuple(
        Line(asset_id=a, starts=starts if dice.chance(30) else None, ends=ends if dice.chance(30) else None)
        for a in dice.some(world.near(Kind.ASSET, owner), 3)
    )
    parts = dice.byte()
    return Contract(
        contract_id=record_id,
        customer_id=owner,
        kind=dice.pick((ContractKind.SERVICE_CONTRACT, *ContractKind)),
        starts=starts,
        ends=ends,
        asset_lines=lines,
        blanket=dice.chance(25),
        status=dice.maybe(tuple(ContractStatus), 40),
        renewal=dice.maybe(tuple(Renewal)),
        notice=dice.maybe(_NOTICES, 40),
        term=dice.maybe(_TERMS, 30),
        renewal_term=dice.maybe(_TERMS, 20),
        notice_given_at=world.at(dice) if dice.chance(10) else None,
        canceled_at=world.at(dice) if dice.chance(12) else None,
        suspensions=suspensions,
        components=tuple(
            Component(kind=k, percent=dice.pick((100.0, 50.0, 0.0)), ends=dice.maybe((ends,), 20))
            for i, k in enumerate(_COMPONENTS)
            if parts >> i & 1 and parts >= 128
        ),
        start_basis=dice.maybe(tuple(StartBasis), 20),
        hours=dice.maybe(HOURS, 40),
        response=dice.maybe(_TARGETS, 40),
        restore=dice.maybe(_TARGETS, 30),
        allowance=dice.maybe((0, 3, 12), 20),
        price=money(dice) if dice.chance(50) else None,
        billing=dice.maybe(tuple(Billing), 40),
        billing_format=dice.maybe(("pdf",), 10),
        exchange=dice.maybe(tuple(Exchange), 20),
        name=world.name(dice),
        **known,
    )


def contact(dice: Dice, record_id: str, owner: Owner, world: World) -> Contact:
    """Decode one person: a customer's, ours, or a partner's."""
    known: dict[str, Any] = world.common(dice)
    return Contact(
        contact_id=record_id,
        customer_id=owner,
        quadrant=dice.maybe(tuple(Quadrant)),
        function=dice.maybe(("buyer", "shift lead", "engineer")),
        left_at=world.at(dice) if dice.chance(12) else None,
        name=dice.pick(("Jan Novak", "Ruiz, Mª", "李雷", "")),
        email=dice.maybe(("jan@example.org", "ruiz@example.com"), 40),
        phone=dice.maybe(("+34 600 000 001", "020 7946 0000"), 40),
        partner=dice.maybe(PARTNERS, 20) if owner is None else None,
        **known,
    )


def relationship(dice: Dice, record_id: str, owner: Owner, world: World) -> Relationship:
    """Decode one role of one of the owner's contacts; ours have roles towards every customer's things."""
    known: dict[str, Any] = world.common(dice)
    person = dice.pick(world.near(Kind.CONTACT, owner))
    ours = world.owners[Kind.CONTACT][person] is None
    since = world.day(dice, years_before=4) if dice.chance(60) else None
    approvals = (
        Approval(kind="*", up_to=money(dice)),
        Approval(kind="memory"),
        Approval(kind="replacement", up_to=money(dice)),
    )
    ended = world.at(dice) if dice.chance(12) else None
    until = (
        ended.date()
        if ended
        else (since + dt.timedelta(days=dice.below(2000)) if since and dice.chance(25) else None)
    )
    return Relationship(
        relationship_id=record_id,
        contact_id=person,
        subject=world.subject(dice, owner),
        role=dice.pick(tuple(Role)),
        side=dice.pick((Side.PROVIDER, Side.PARTNER)) if ours else Side.CUSTOMER,
        since=since if since is None or until is None or since <= until else None,
        until=until,
        ended_at=ended,
        approves=dice.some(approvals),
        access_method=dice.maybe(tuple(AccessMethod), 20),
        monitoring=dice.maybe(tuple(Monitoring), 15),
        monitoring_cadence=dice.maybe(("daily",), 10),
        deliverable=dice.maybe(("monthly report",), 10),
        **known,
    )


def recommendation(dice: Dice, record_id: str, owner: Owner, world: World) -> Recommendation:
    """Decode one piece of advice: made in passing or in writing, delivered or not, decided or open."""
    made = world.at(dice)
    known: dict[str, Any] = world.common(dice, own_instant=made)
    assert owner is not None  # noqa: S101 - advice is given to customers
    theirs, ours = world.own(Kind.CONTACT, owner), world.own(Kind.CONTACT, None)
    delivered = world.later(dice, made, 40)
    decided = world.later(dice, made, 30)
    return Recommendation(
        recommendation_id=record_id,
        customer_id=owner,
        subject=world.subject(dice, owner),
        kind=dice.pick((RecommendationKind.OTHER, *RecommendationKind)),
        formality=dice.maybe(tuple(Formality), 60),
        made_at=made,
        made_by=dice.maybe(ours),
        made_to=dice.maybe(theirs, 60),
        delivered_at=delivered,
        delivered_to=dice.maybe(theirs, 80) if delivered else None,
        decided_at=decided,
        decided_by=dice.maybe(theirs) if decided else None,
        decision=dice.pick(tuple(Decided)) if decided else None,
        price=money(dice) if dice.chance(30) else None,
        incident_id=dice.maybe(world.own(Kind.INCIDENT, owner), 30),
        problem_id=dice.maybe(world.near(Kind.PROBLEM, owner), 25),
        text=dice.pick(("", "add memory", "replace the till")),
        **known,
    )


def touchpoint(dice: Dice, record_id: str, owner: Owner, world: World) -> Touchpoint:
    """Decode one touch."""
    at = world.at(dice)
    known: dict[str, Any] = world.common(dice, own_instant=at)
    assert owner is not None  # noqa: S101 - somebody is touched
    return Touchpoint(
        touchpoint_id=record_id,
        customer_id=owner,
        at=at,
        kind=dice.pick((TouchpointKind.GENERAL_CONVERSATION, *TouchpointKind)),
        channel=dice.maybe(tuple(Channel)),
        incident_id=dice.maybe(world.own(Kind.INCIDENT, owner), 40),
        contact_ids=dice.some(world.own(Kind.CONTACT, owner)),
        staff_ids=dice.some(world.own(Kind.CONTACT, None), 1),
        selling=dice.maybe((True, False), 40),
        ground=dice.maybe(tuple(Ground), 40),
        announced=dice.maybe((True, False), 30),
        work_order=dice.maybe(("WO-1",), 15),
        visibility=dice.maybe(tuple(Visibility), 20),
        feedback=dice.maybe(
            (Feedback(works=("quick",)), Feedback(problems=("slow",), needs=("a spare",))), 30
        ),
        purpose=dice.maybe(("checkup",), 20),
        note=dice.maybe(("überall Kabel",), 15),
        **known,
    )


def survey(dice: Dice, record_id: str, owner: Owner, world: World) -> SurveyResponse:
    """Decode one survey: answered, half answered or silent, on any scale in either direction."""
    sent = world.at(dice)
    known: dict[str, Any] = world.common(dice, own_instant=sent)
    assert owner is not None  # noqa: S101 - somebody is asked
    answered = world.later(dice, sent, 60)
    scored = answered is not None and dice.chance(85)
    scale = dice.pick(tuple(SurveyScale)) if scored or dice.chance(40) else None
    low, high = scale.bounds if scale else (0.0, 0.0)
    opinions = (
        CompetitorOpinion(competitor="Acme", dimension="fulfillment", standing=dice.pick(_STANDINGS)),
        CompetitorOpinion(competitor="Борей", standing=dice.pick(_STANDINGS), cause="price"),
    )
    return SurveyResponse(
        survey_id=record_id,
        customer_id=owner,
        incident_id=dice.maybe(world.own(Kind.INCIDENT, owner), 60),
        contact_id=dice.maybe(world.own(Kind.CONTACT, owner), 60),
        sent_at=sent,
        responded_at=answered,
        scale=scale,
        score=low + dice.below(int(high - low) + 1) if scored else None,
        direction=dice.pick(tuple(SurveyDirection)) if scale else None,
        comment=dice.maybe(("too slow", "danke!"), 30) if answered else None,
        competitor_opinions=dice.some(opinions) if answered else (),
        self_rated=dice.chance(10),
        **known,
    )


def _item(dice: Dice, dimension: str, people: tuple[str, ...], *, held: bool) -> ReviewItem:
    rated = held and dice.chance(80)
    return ReviewItem(
        dimension=dimension,
        own=dice.maybe((8.0, 5.0, 1.0, 10.0), 80),
        expected=dice.maybe((7.0, 2.0)),
        customer=dice.maybe((4.0, 9.0, 1.5), 90) if rated else None,
        owner_id=dice.maybe(people, 30),
        prerequisite=dice.maybe((True, False), 30),
        source=dice.maybe(("own", "customer", "review"), 30),
        note=dice.maybe(("late twice",), 20),
        anecdotal=dice.maybe((True, False), 20),
        competitor=dice.maybe(("Acme",), 20) if rated else None,
        standing=dice.maybe(_STANDINGS, 20) if rated else None,
        cause=dice.maybe(("price",), 10) if rated else None,
    )


def review(dice: Dice, record_id: str, owner: Owner, world: World) -> Review:
    """Decode one review: planned, held or both, with ratings, disagreements and what was agreed."""
    held = world.at(dice) if dice.chance(70) else None
    known: dict[str, Any] = world.common(dice, own_instant=held)
    assert owner is not None  # noqa: S101 - somebody is reviewed with
    people = world.near(Kind.CONTACT, owner)
    since = held or world.at(dice)
    actions = tuple(
        ActionItem(
            what=what,
            kind=dice.maybe(tuple(ActionKind), 40),
            owner_id=dice.maybe(people, 60),
            due=world.day(dice) if dice.chance(60) else None,
            agreed_at=since if dice.chance(80) else None,
            prepared_at=world.later(dice, since, 30),
            communicated_at=world.later(dice, since, 30),
            done_at=world.later(dice, since, 30),
        )
        for what in dice.some(("send packing data", "name an owner"))
    )
    disagreements = tuple(
        Disagreement(
            what=what,
            owner_id=dice.maybe(people),
            due=world.day(dice) if dice.chance(40) else None,
            resolved_at=world.later(dice, since, 30),
        )
        for what in (dice.some(("delivery dates",), 1) if held else ())
    )
    return Review(
        review_id=record_id,
        customer_id=owner,
        planned_on=world.day(dice) if dice.chance(60) else None,
        held_at=held,
        items=tuple(_item(dice, d, people, held=held is not None) for d in dice.some(REVIEW_DIMENSIONS, 3)),
        participants=dice.some(people) if held else (),
        invited=dice.some(people),
        distributed_to=dice.some(people, 1) if held else (),
        minutes_owner_id=dice.maybe(people, 30),
        actions=actions,
        disagreements=disagreements,
        rehearsed_on=world.day(dice) if dice.chance(20) else None,
        cadence_days=dice.maybe((30, 90, 365), 40),
        purpose=dice.maybe(("quarterly",), 30),
        **known,
    )
