"""The supplier review where the customer rates us four points below our own view, on claims and returns."""

import datetime as dt

from custrel import Asset, Contract, Customer, Incident, Portfolio, Relationship, Site
from custrel.model import (
    ActionItem,
    Approval,
    Contact,
    Disagreement,
    Fact,
    Goal,
    Job,
    Record,
    Ref,
    Review,
    ReviewItem,
    Stage,
    SurveyResponse,
    Touchpoint,
    Unit,
    Weekly,
)
from scenes.common import ENGINEER, OWNER, SELLER, SPONSOR, TWO_YEARS, at, team, with_staff

CUSTOMER_ID = "calder"
REVIEW = Ref(kind="review", id="cal-review")
HELD = at("2026-10-14 09:00")
RATINGS = (  # dimension, our own view, what we thought they would say, what they said
    ("fulfillment", 8, 8, 8),
    ("order_management", 7, 7, 7),
    ("billing_and_collection", 8, 7, 7),
    ("claims_and_returns", 8, 7, 4),
    ("sales_and_communications", 7, 7, 8),
    ("special_services", 8, 8, 9),
    ("adherence_to_instructions", 8, 8, 7),
    ("total_cost", 6, 6, 6),
)
WEEK = Weekly.parse("mon-fri 06:00-22:00")


def portfolio() -> Portfolio:
    """Give the scene with our people in it."""
    return with_staff(records())


def records() -> tuple[Record, ...]:
    """Give everything recorded about the customer."""
    return (*_place(), *_people(), _review(), *_touches())


def _place() -> tuple[Record, ...]:
    return (
        Customer(
            customer_id=CUSTOMER_ID,
            name="Calder Foods",
            industry="manufacturing",
            size="300 people",
            observed=TWO_YEARS,
            goals=[Goal(text="a fifth less packaging waste", by="2028")],
        ),
        Site(
            site_id="cal-plant",
            customer_id=CUSTOMER_ID,
            name="Leeds",
            zone="Europe/London",
            hours=WEEK,
            business_share=1.0,
        ),
        Asset(
            asset_id="cal-wrapper",
            customer_id=CUSTOMER_ID,
            site_id="cal-plant",
            kind="wrapper",
            manufacturer="Ostrom",
            model="W2",
            installed_on=dt.date(2023, 4, 1),
        ),
        Job(
            job_id="cal-wrap",
            customer_id=CUSTOMER_ID,
            site_id="cal-plant",
            name="wrap pallets",
            outcome="no pallet waits",
            stages=[Stage(units=[Unit(asset_id="cal-wrapper")])],
            workaround=0.6,
            consequences={
                "mission": "moderate",
                "own_customers": "minor",
                "financial": "minor",
                "safety": "none",
                "compliance": "none",
                "personnel": "none",
            },
            operating_mode="intermittent",
            hours=WEEK,
            complexity="simple",
        ),
        Contract(
            contract_id="cal-contract",
            customer_id=CUSTOMER_ID,
            kind="service_contract",
            status="active",
            starts=dt.date(2023, 4, 1),
            ends=dt.date(2028, 3, 31),
            renewal="express",
            blanket=True,
        ),
    )


def _people() -> tuple[Record, ...]:
    them = Ref(kind="customer", id=CUSTOMER_ID)
    return (
        Contact(
            contact_id="cal-priya",
            customer_id=CUSTOMER_ID,
            name="Priya Shah",
            function="head of purchasing",
            quadrant="business",
        ),
        Contact(
            contact_id="cal-owen",
            customer_id=CUSTOMER_ID,
            name="Owen Marsh",
            function="maintenance lead",
            quadrant="technical",
        ),
        Relationship(
            relationship_id="cal-approves",
            contact_id="cal-priya",
            subject=them,
            role="approver",
            approves=[Approval(kind="*")],
        ),
        Relationship(relationship_id="cal-technical", contact_id="cal-owen", subject=them, role="technical"),
        *team(CUSTOMER_ID),
        Fact(
            fact_id="cal-watched",
            subject=Ref(kind="job", id="cal-wrap"),
            name="workaround",
            value=0.6,
            how="observed",
            at=at("2026-04-20 10:00"),
        ),
    )


def _review() -> Review:
    everybody = [
        "cal-priya",
        "cal-owen",
        *(p.contact_id for p in (SPONSOR, OWNER, SELLER, ENGINEER)),
    ]
    return Review(
        review_id=REVIEW.id,
        customer_id=CUSTOMER_ID,
        planned_on=dt.date(2026, 10, 14),
        held_at=HELD,
        rehearsed_on=dt.date(2026, 10, 8),
        cadence_days=182,
        purpose="how we do as a supplier, and what to do about it",
        invited=everybody,
        participants=everybody,
        distributed_to=everybody,
        minutes_owner_id=OWNER.contact_id,
        items=[
            ReviewItem(
                dimension=dimension,
                own=own,
                expected=expected,
                customer=customer,
                source="own" if number % 2 else "customer",
                owner_id=OWNER.contact_id,
                note="returned film is credited after nine weeks"
                if dimension == "claims_and_returns"
                else None,
                anecdotal=False,
            )
            for number, (dimension, own, expected, customer) in enumerate(RATINGS)
        ],
        disagreements=[
            Disagreement(
                what="how many claims were open in September",
                owner_id=OWNER.contact_id,
                due=dt.date(2026, 10, 28),
                resolved_at=at("2026-10-22 15:00"),
            )
        ],
        actions=[
            ActionItem(
                what="show the state of every claim weekly",
                owner_id=OWNER.contact_id,
                due=dt.date(2026, 11, 30),
                agreed_at=HELD,
                prepared_at=at("2026-10-19 12:00"),
                communicated_at=at("2026-10-21 12:00"),
            )
        ],
    )


def _touches() -> tuple[Record, ...]:
    meetings = tuple(
        Touchpoint(
            touchpoint_id=f"cal-meeting-{number}",
            customer_id=CUSTOMER_ID,
            at=at(text),
            kind="meeting",
            channel="on_site",
            ground="customer_site",
            selling=False,
            contact_ids=["cal-priya", "cal-owen"],
            staff_ids=[p.contact_id for p in (SPONSOR, OWNER, ENGINEER)],
        )
        for number, text in enumerate(("2026-04-20 09:00", "2026-07-06 09:00", "2026-10-14 09:00"), 1)
    )
    answer = SurveyResponse(
        survey_id="cal-asked",
        customer_id=CUSTOMER_ID,
        contact_id="cal-owen",
        sent_at=at("2026-08-03 08:00"),
        responded_at=at("2026-08-04 08:00"),
        scale="csat_1_5",
        direction="high_is_good",
        score=4,
    )
    upkeep = Incident(
        incident_id="cal-upkeep",
        customer_id=CUSTOMER_ID,
        site_id="cal-plant",
        asset_id="cal-wrapper",
        kind="scheduled",
        category="upkeep",
        opened_at=at("2026-05-11 06:00"),
        resolved_at=at("2026-05-11 09:00"),
        status="closed",
        work_order="WO-277",
        announced=True,
    )
    return (*meetings, answer, upkeep)
