"""The boutique whose only till is down, on a Saturday afternoon, and covered by nothing."""

import datetime as dt

from custrel import Asset, Contract, Customer, Incident, Portfolio, Relationship, Site
from custrel.model import (
    Approval,
    Contact,
    Fact,
    Goal,
    Identifier,
    Job,
    Line,
    Quantity,
    Record,
    Ref,
    Stage,
    SurveyResponse,
    Touchpoint,
    Unit,
    Weekly,
)
from scenes.common import ENGINEER, OWNER, SPONSOR, TWO_YEARS, at, team, with_staff

CUSTOMER_ID = "boutique-sol"
TILL = Ref(kind="asset", id="sol-till")
DOWN_FROM = at("2026-10-31 16:40")  # 17:40 in Seville, the busiest hour of the week
OPEN = Weekly.parse("mon-sat 10:00-20:00")


def portfolio() -> Portfolio:
    """Give the scene with our people in it."""
    return with_staff(records())


def records() -> tuple[Record, ...]:
    """Give everything recorded about the boutique."""
    return (*_place(), *_people(), *_history())


def _place() -> tuple[Record, ...]:
    return (
        Customer(
            customer_id=CUSTOMER_ID,
            name="Boutique Sol",
            industry="retail",
            size="1 shop",
            observed=TWO_YEARS,
            goals=[Goal(text="a second shop in the old town", by="autumn 2027")],
        ),
        Site(
            site_id="sol-shop",
            customer_id=CUSTOMER_ID,
            name="Calle Sierpes",
            zone="Europe/Madrid",
            hours=OPEN,
            business_share=1.0,
        ),
        Asset(
            asset_id="sol-till",
            customer_id=CUSTOMER_ID,
            site_id="sol-shop",
            kind="till",
            manufacturer="Posix",
            model="PX-20",
            installed_on=dt.date(2022, 5, 4),
            identifiers=[Identifier(kind="serial", value="PX-0099")],
            throughput=Quantity(amount=140, unit="receipts", period="day"),
            outputs=["receipts", "confirmations", "coupons"],
        ),
        Job(
            job_id="sol-pay",
            customer_id=CUSTOMER_ID,
            site_id="sol-shop",
            name="take payment",
            role="shop assistant",
            outcome="every customer leaves with a receipt within two minutes",
            success_metric="minutes in the queue",
            stages=[Stage(units=[Unit(asset_id="sol-till")])],
            workaround=0.0,
            consequences={
                "mission": "essential",
                "own_customers": "essential",
                "financial": "major",
                "safety": "none",
                "compliance": "none",
                "personnel": "none",
            },
            operating_mode="continuous",
            hours=OPEN,
            complexity="simple",
            customer_facing=True,
        ),
        Contract(
            contract_id="sol-warranty",
            customer_id=CUSTOMER_ID,
            kind="warranty",
            starts=dt.date(2022, 5, 4),
            ends=dt.date(2024, 5, 3),
            renewal="never",
            asset_lines=[Line(asset_id="sol-till")],
        ),
    )


def _people() -> tuple[Record, ...]:
    shop = Ref(kind="customer", id=CUSTOMER_ID)
    return (
        Contact(
            contact_id="sol-lucia",
            customer_id=CUSTOMER_ID,
            name="Lucia Sol",
            function="owner",
            quadrant="business",
        ),
        Relationship(
            relationship_id="sol-access",
            contact_id="sol-lucia",
            subject=TILL,
            role="gatekeeper",
            access_method="key_card",
            monitoring="manual_observation",
            monitoring_cadence="daily",
        ),
        Relationship(
            relationship_id="sol-approves",
            contact_id="sol-lucia",
            subject=shop,
            role="approver",
            approves=[Approval(kind="*")],
        ),
        *team(CUSTOMER_ID),
        Fact(
            fact_id="sol-no-other-way",
            subject=Ref(kind="job", id="sol-pay"),
            name="workaround",
            value=0.0,
            how="interviewed",
            by_contact_id="sol-lucia",
            at=at("2026-06-02 10:00"),
        ),
    )


def _history() -> tuple[Record, ...]:
    return (
        Incident(
            incident_id="sol-1",
            customer_id=CUSTOMER_ID,
            site_id="sol-shop",
            contact_id="sol-lucia",
            category="network",
            symptom="wireless drops",
            priority=4,
            opened_at=at("2025-07-09 08:10"),
            resolved_at=at("2025-07-09 09:00"),
            status="closed",
        ),
        Incident(
            incident_id="sol-2",
            customer_id=CUSTOMER_ID,
            site_id="sol-shop",
            asset_id="sol-till",
            contact_id="sol-lucia",
            category="till",
            symptom="does not start",
            priority=1,
            opened_at=at("2026-10-31 16:45"),
            down_from=DOWN_FROM,
            status="in_progress",
        ),
        SurveyResponse(
            survey_id="sol-asked",
            customer_id=CUSTOMER_ID,
            contact_id="sol-lucia",
            sent_at=at("2026-06-03 08:00"),
            responded_at=at("2026-06-03 18:00"),
            scale="csat_1_5",
            direction="high_is_good",
            score=4,
        ),
        Touchpoint(
            touchpoint_id="sol-visit",
            customer_id=CUSTOMER_ID,
            at=at("2026-06-02 09:00"),
            kind="visit",
            channel="on_site",
            ground="customer_site",
            selling=False,
            announced=True,
            work_order="WO-311",
            purpose="how the shop works",
            contact_ids=["sol-lucia"],
            staff_ids=[OWNER.contact_id, SPONSOR.contact_id],
        ),
        Touchpoint(
            touchpoint_id="sol-check",
            customer_id=CUSTOMER_ID,
            at=at("2026-09-15 09:00"),
            kind="call",
            channel="phone",
            selling=False,
            contact_ids=["sol-lucia"],
            staff_ids=[ENGINEER.contact_id],
        ),
    )
