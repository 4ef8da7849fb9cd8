"""Closed tickets that were one accelerating trouble; an upgrade suggested in passing; then an outage at twenty to eleven.

Nineteen times in sixteen months the claims server ran out of memory, in the evening, and each ticket was closed the same day.
The engineer told the customer's technician that more memory would help. Nobody else heard. On 20 October it stopped in the
morning.
"""

import datetime as dt

from custrel import Asset, Contract, Customer, Incident, Portfolio, Relationship, Site
from custrel.model import (
    Approval,
    Contact,
    Fact,
    Goal,
    Job,
    Money,
    Problem,
    Recommendation,
    Record,
    Ref,
    Stage,
    SurveyResponse,
    Touchpoint,
    Unit,
    Weekly,
)
from scenes.common import ENGINEER, TWO_YEARS, at, team, with_staff

CUSTOMER_ID = "northgate"
SERVER = Ref(kind="asset", id="ng-server")
OUTAGE = at("2026-10-20 08:40")  # 10:40 in Rotterdam
BEFORE, AFTER = at("2026-10-19 12:00"), at("2026-10-21 12:00")
OFFICE = Weekly.parse("mon-fri 08:00-18:00")
FIRST = at("2025-06-12 18:05")  # evenings in Rotterdam, after office hours
GAPS = (62, 55, 49, 47, 40, 38, 33, 30, 26, 22, 19, 17, 13, 11, 9, 7, 6, 5)  # days from one to the next
TOLD = at("2026-08-21 09:00")


def portfolio() -> Portfolio:
    """Give the scene with our people in it."""
    return with_staff(records())


def records() -> tuple[Record, ...]:
    """Give everything recorded about the customer, the outage and the days after it included."""
    return (*_place(), *_people(), *_tickets(), *_touches())


def _place() -> tuple[Record, ...]:
    return (
        Customer(
            customer_id=CUSTOMER_ID,
            name="Northgate Claims",
            industry="insurance",
            size="90 people",
            observed=TWO_YEARS,
            goals=[Goal(text="settle simple claims within a day", by="2027")],
        ),
        Site(
            site_id="ng-office",
            customer_id=CUSTOMER_ID,
            name="Rotterdam",
            zone="Europe/Amsterdam",
            hours=OFFICE,
            business_share=1.0,
        ),
        Asset(
            asset_id="ng-server",
            customer_id=CUSTOMER_ID,
            site_id="ng-office",
            kind="server",
            manufacturer="Halcyon",
            model="R4",
            installed_on=dt.date(2023, 3, 1),
        ),
        Job(
            job_id="ng-claims",
            customer_id=CUSTOMER_ID,
            site_id="ng-office",
            name="settle claims",
            outcome="a decision the same day",
            stages=[Stage(units=[Unit(asset_id="ng-server")])],
            workaround=0.1,
            consequences={
                "mission": "essential",
                "own_customers": "major",
                "financial": "major",
                "safety": "none",
                "compliance": "moderate",
                "personnel": "none",
            },
            operating_mode="continuous",
            hours=OFFICE,
            required=OFFICE,
            complexity="moderate",
            customer_facing=True,
        ),
        Contract(
            contract_id="ng-contract",
            customer_id=CUSTOMER_ID,
            kind="service_contract",
            status="active",
            starts=dt.date(2024, 1, 1),
            ends=dt.date(2028, 12, 31),
            renewal="express",
            blanket=True,
        ),
    )


def _people() -> tuple[Record, ...]:
    them = Ref(kind="customer", id=CUSTOMER_ID)
    budget = Approval(kind="*", up_to=Money(amount=20_000, currency="EUR"))
    return (
        Contact(
            contact_id="ng-jan",
            customer_id=CUSTOMER_ID,
            name="Jan Novak",
            function="system administrator",
            quadrant="technical",
        ),
        Contact(
            contact_id="ng-ruiz",
            customer_id=CUSTOMER_ID,
            name="Elena Ruiz",
            function="operations director",
            quadrant="business",
        ),
        Relationship(relationship_id="ng-technical", contact_id="ng-jan", subject=them, role="technical"),
        Relationship(
            relationship_id="ng-access",
            contact_id="ng-jan",
            subject=SERVER,
            role="gatekeeper",
            access_method="password",
            monitoring="remote_report",
        ),
        Relationship(
            relationship_id="ng-approves",
            contact_id="ng-ruiz",
            subject=them,
            role="approver",
            approves=[budget],
        ),
        *team(CUSTOMER_ID),
        Fact(
            fact_id="ng-watched",
            subject=Ref(kind="job", id="ng-claims"),
            name="workaround",
            value=0.1,
            how="observed",
            at=at("2026-03-11 10:00"),
        ),
        Recommendation(
            recommendation_id="ng-memory",
            customer_id=CUSTOMER_ID,
            subject=SERVER,
            kind="memory",
            text="another 64 GB would stop this",
            formality="casual",
            made_by=ENGINEER.contact_id,
            made_to="ng-jan",
            made_at=TOLD,
            price=Money(amount=480, currency="EUR"),
            incident_id="ng-12",
        ),
    )


def _tickets() -> tuple[Record, ...]:
    opened = [FIRST]
    for gap in GAPS:
        opened.append(opened[-1] + dt.timedelta(days=gap))
    closed = tuple(_ticket(number, start, minutes=20 + 2 * number) for number, start in enumerate(opened, 1))
    cable = Problem(
        problem_id="ng-cabling",
        customer_id=CUSTOMER_ID,
        title="loose patch panel",
        owner_id=ENGINEER.contact_id,
        owned_since=at("2025-02-03 09:00"),
        opened_at=at("2025-02-03 09:00"),
        closed_at=at("2025-02-20 09:00"),
        status="closed",
        resolution="fix_applied",
    )
    panel = Incident(
        incident_id="ng-0",
        customer_id=CUSTOMER_ID,
        site_id="ng-office",
        contact_id="ng-jan",
        category="network",
        symptom="no link",
        opened_at=at("2025-02-03 08:30"),
        resolved_at=at("2025-02-03 09:30"),
        status="closed",
        problem_id="ng-cabling",
    )
    outage = _ticket(len(opened) + 1, OUTAGE, minutes=190)
    return (cable, panel, *closed, outage)


def _ticket(number: int, start: dt.datetime, *, minutes: int) -> Incident:
    up = start + dt.timedelta(minutes=minutes)
    return Incident(
        incident_id=f"ng-{number}",
        customer_id=CUSTOMER_ID,
        site_id="ng-office",
        asset_id="ng-server",
        contact_id="ng-jan",
        category="server",
        subcategory="memory",
        symptom="out of memory",
        priority=3,
        opened_at=start,
        resolved_at=up,
        closed_at=up,
        status="closed",
        down_from=start,
        down_to=up,
        effort_minutes=minutes + 25,
    )


def _touches() -> tuple[Record, ...]:
    calls = tuple(
        Touchpoint(
            touchpoint_id=f"ng-call-{week}",
            customer_id=CUSTOMER_ID,
            at=at("2026-01-07 08:00") + dt.timedelta(weeks=2 * week),
            kind="call",
            channel="phone",
            selling=False,
            contact_ids=["ng-jan"],
            staff_ids=[ENGINEER.contact_id],
        )
        for week in range(21)
    )
    visit = Touchpoint(
        touchpoint_id="ng-visit",
        customer_id=CUSTOMER_ID,
        at=at("2026-03-11 09:00"),
        kind="engineer_on_site",
        channel="on_site",
        ground="customer_site",
        selling=False,
        announced=True,
        work_order="WO-207",
        contact_ids=["ng-jan"],
        staff_ids=[ENGINEER.contact_id],
    )
    answer = SurveyResponse(
        survey_id="ng-asked",
        customer_id=CUSTOMER_ID,
        incident_id="ng-15",
        contact_id="ng-jan",
        sent_at=at("2026-09-20 08:00"),
        responded_at=at("2026-09-20 12:00"),
        scale="csat_1_5",
        direction="high_is_good",
        score=4,
    )
    return (*calls, visit, answer)
