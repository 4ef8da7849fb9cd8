"""The renewal in ninety days with a green dashboard: every target met, the same trouble back, and no other contact."""

import datetime as dt

from dateutil.relativedelta import relativedelta

from custrel import Asset, Contract, Customer, Incident, Portfolio, Relationship, Site
from custrel.model import (
    Approval,
    Contact,
    Fact,
    Goal,
    Job,
    Money,
    Problem,
    Record,
    Ref,
    Stage,
    SurveyResponse,
    Touchpoint,
    Unit,
    Weekly,
)
from scenes.common import ENGINEER, OWNER, SPONSOR, TWO_YEARS, at, team, with_staff

CUSTOMER_ID = "halden"
CONTRACT = Ref(kind="contract", id="hal-contract")
ENDS = dt.date(2027, 1, 30)  # ninety days after the first of November
LINES = ("hal-line-1", "hal-line-2")
SHIFTS = Weekly.parse("mon-sat 06:00-22:00")
FIRST = at("2025-05-28 20:40")  # in the evening shift
GAPS = (
    15,
    13,
    16,
    14,
    14,
    13,
    17,
    14,
    15,
    13,
    16,
    15,
    14,
    13,
    15,
    16,
    14,
    13,
    15,
    14,
    16,
    13,
    15,
    14,
    15,
    13,
    16,
    14,
    15,
    14,
    13,
    16,
    15,
    14,
    15,
)


def portfolio() -> Portfolio:
    """Give the scene with our people in it."""
    return with_staff(records())


def records() -> tuple[Record, ...]:
    """Give everything recorded about the customer."""
    return (*_place(), *_people(), *_tickets(), *_voices())


def _place() -> tuple[Record, ...]:
    return (
        Customer(
            customer_id=CUSTOMER_ID,
            name="Halden Logistics",
            industry="logistics",
            size="2 halls",
            observed=TWO_YEARS,
            goals=[Goal(text="ship until midnight", by="summer 2027")],
            alternatives_known="several",
        ),
        Site(
            site_id="hal-hall",
            customer_id=CUSTOMER_ID,
            name="Hall 2",
            zone="Europe/Oslo",
            hours=SHIFTS,
            business_share=1.0,
        ),
        *(
            Asset(
                asset_id=line,
                customer_id=CUSTOMER_ID,
                site_id="hal-hall",
                kind="label printer",
                manufacturer="Zeta",
                model="L600",
                installed_on=dt.date(2023, 9, 1),
            )
            for line in LINES
        ),
        Job(
            job_id="hal-label",
            customer_id=CUSTOMER_ID,
            site_id="hal-hall",
            name="label parcels",
            outcome="every parcel labeled before its truck leaves",
            stages=[Stage(units=[Unit(asset_id=line, capacity=0.7) for line in LINES])],
            workaround=0.2,
            consequences={
                "mission": "major",
                "own_customers": "moderate",
                "financial": "moderate",
                "safety": "none",
                "compliance": "none",
                "personnel": "minor",
            },
            operating_mode="continuous",
            hours=SHIFTS,
            complexity="simple",
        ),
        Contract(
            contract_id=CONTRACT.id,
            customer_id=CUSTOMER_ID,
            kind="service_contract",
            status="active",
            starts=dt.date(2024, 1, 31),
            ends=ENDS,
            renewal="express",
            notice=relativedelta(days=60),
            blanket=True,
            price=Money(amount=2_150, currency="EUR"),
            billing="monthly",
        ),
    )


def _people() -> tuple[Record, ...]:
    them = Ref(kind="customer", id=CUSTOMER_ID)
    return (
        Contact(
            contact_id="hal-nils",
            customer_id=CUSTOMER_ID,
            name="Nils Aas",
            function="shift lead",
            quadrant="technical",
        ),
        Contact(
            contact_id="hal-berit",
            customer_id=CUSTOMER_ID,
            name="Berit Moe",
            function="managing director",
            quadrant="business",
        ),
        Relationship(relationship_id="hal-technical", contact_id="hal-nils", subject=them, role="technical"),
        Relationship(
            relationship_id="hal-approves",
            contact_id="hal-berit",
            subject=them,
            role="approver",
            approves=[Approval(kind="*")],
        ),
        *team(CUSTOMER_ID),
        Fact(
            fact_id="hal-asked",
            subject=Ref(kind="job", id="hal-label"),
            name="workaround",
            value=0.2,
            how="interviewed",
            by_contact_id="hal-nils",
            at=at("2026-02-10 10:00"),
        ),
        Problem(
            problem_id="hal-jams",
            customer_id=CUSTOMER_ID,
            title="labels jam at the cutter",
            owner_id=ENGINEER.contact_id,
            owned_since=at("2025-08-11 08:00"),
            opened_at=at("2025-08-11 08:00"),
            status="root_cause_analysis",
        ),
    )


def _tickets() -> tuple[Record, ...]:
    return tuple(_ticket(number, start) for number, start in enumerate(_jams(), 1))


def _jams() -> list[dt.datetime]:
    starts = [FIRST]
    for gap in GAPS:
        starts.append(starts[-1] + dt.timedelta(days=gap))
    return starts


def _ticket(number: int, start: dt.datetime) -> Incident:
    up = start + dt.timedelta(minutes=35)
    return Incident(
        incident_id=f"hal-{number}",
        customer_id=CUSTOMER_ID,
        site_id="hal-hall",
        asset_id=LINES[0],
        contact_id="hal-nils",
        category="printing",
        subcategory="cutter",
        symptom="label jam",
        priority=3,
        opened_at=start,
        resolved_at=up,
        closed_at=up,
        status="closed",
        target_met=True,
        effort_minutes=30,
        problem_id="hal-jams" if start > at("2025-08-11 08:00") else None,
    )


def _voices() -> tuple[Record, ...]:
    visits = tuple(
        Touchpoint(
            touchpoint_id=f"hal-visit-{number}",
            customer_id=CUSTOMER_ID,
            at=start + dt.timedelta(minutes=20),
            kind="engineer_on_site",
            channel="on_site",
            ground="customer_site",
            selling=False,
            announced=True,
            work_order=f"WO-8{number:02}",
            incident_id=f"hal-{number}",
            contact_ids=["hal-nils"],
            staff_ids=[ENGINEER.contact_id],
        )
        for number, start in enumerate(_jams(), 1)
    )
    signing = Touchpoint(
        touchpoint_id="hal-signing",
        customer_id=CUSTOMER_ID,
        at=at("2025-01-20 09:00"),
        kind="meeting",
        ground="customer_site",
        selling=False,
        contact_ids=["hal-berit"],
        staff_ids=[SPONSOR.contact_id, OWNER.contact_id],
    )
    asked = tuple(
        SurveyResponse(
            survey_id=f"hal-asked-{number}",
            customer_id=CUSTOMER_ID,
            incident_id=f"hal-{number}",
            contact_id="hal-nils",
            sent_at=start + dt.timedelta(hours=20),
        )
        for number, start in enumerate(_jams(), 1)
    )
    return (*visits, signing, *asked)
