"""The fifteen-year-old unit nobody has a record of: somebody calls with the number on the plate, and is helped.

The customer is known and looked after; only this unit is not. All we have is what the caller read out.
"""

import datetime as dt

from custrel import Asset, Contract, Customer, Incident, Portfolio, Relationship, Site
from custrel.model import (
    Contact,
    Fact,
    Goal,
    Identifier,
    Line,
    Record,
    Ref,
    SurveyResponse,
    Touchpoint,
)
from scenes.common import ENGINEER, OWNER, SPONSOR, TWO_YEARS, at, team, with_staff

CUSTOMER_ID = "weaver"
UNIT = Ref(kind="asset", id="wea-kx77")
SERIAL = "KX-77104"


def portfolio() -> Portfolio:
    """Give the scene with our people in it."""
    return with_staff(records())


def records() -> tuple[Record, ...]:
    """Give everything recorded about the customer."""
    return (*_place(), *_people(), *_call())


def _place() -> tuple[Record, ...]:
    return (
        Customer(
            customer_id=CUSTOMER_ID,
            name="Weaver and Sons",
            industry="manufacturing",
            size="12 people",
            observed=TWO_YEARS,
            goals=[Goal(text="hand the firm to the next generation")],
        ),
        Site(site_id="wea-mill", customer_id=CUSTOMER_ID, name="the mill", zone="Europe/London"),
        Asset(
            asset_id=UNIT.id,
            customer_id=CUSTOMER_ID,
            manufactured_on=dt.date(2011, 6, 1),
            identifiers=[Identifier(kind="serial", value=SERIAL)],
            implied=True,
        ),
        Asset(
            asset_id="wea-press",
            customer_id=CUSTOMER_ID,
            site_id="wea-mill",
            kind="press",
            manufacturer="Kaplan",
            model="K9",
            installed_on=dt.date(2022, 2, 1),
        ),
        Contract(
            contract_id="wea-contract",
            customer_id=CUSTOMER_ID,
            kind="service_contract",
            status="active",
            starts=dt.date(2022, 2, 1),
            ends=dt.date(2029, 1, 31),
            renewal="express",
            asset_lines=[Line(asset_id="wea-press")],
        ),
    )


def _people() -> tuple[Record, ...]:
    return (
        Contact(
            contact_id="wea-ada",
            customer_id=CUSTOMER_ID,
            name="Ada Weaver",
            function="owner",
            quadrant="business",
        ),
        Relationship(
            relationship_id="wea-primary",
            contact_id="wea-ada",
            subject=Ref(kind="customer", id=CUSTOMER_ID),
            role="primary_contact",
        ),
        *team(CUSTOMER_ID),
        Fact(
            fact_id="wea-press-use",
            subject=Ref(kind="asset", id="wea-press"),
            name="consequences.mission",
            value="moderate",
            how="observed",
            at=at("2026-05-05 10:00"),
        ),
    )


def _call() -> tuple[Record, ...]:
    return (
        Incident(
            incident_id="wea-1",
            customer_id=CUSTOMER_ID,
            asset_id=UNIT.id,
            contact_id="wea-ada",
            category="drive",
            symptom="belt slips",
            priority=3,
            opened_at=at("2026-10-29 13:00"),
            status="in_progress",
        ),
        Incident(
            incident_id="wea-0",
            customer_id=CUSTOMER_ID,
            site_id="wea-mill",
            asset_id="wea-press",
            contact_id="wea-ada",
            category="hydraulics",
            symptom="slow stroke",
            priority=4,
            opened_at=at("2026-02-03 13:00"),
            resolved_at=at("2026-02-03 17:00"),
            status="closed",
        ),
        Touchpoint(
            touchpoint_id="wea-visit",
            customer_id=CUSTOMER_ID,
            at=at("2026-09-08 10:00"),
            kind="visit",
            channel="on_site",
            ground="customer_site",
            selling=False,
            announced=True,
            work_order="WO-402",
            contact_ids=["wea-ada"],
            staff_ids=[SPONSOR.contact_id, OWNER.contact_id],
        ),
        Touchpoint(
            touchpoint_id="wea-goodwill",
            customer_id=CUSTOMER_ID,
            at=at("2026-10-29 15:00"),
            kind="goodwill",
            channel="phone",
            selling=False,
            contact_ids=["wea-ada"],
            staff_ids=[ENGINEER.contact_id],
            note="looked the belt up in the old paper catalog, at no charge",
        ),
        SurveyResponse(
            survey_id="wea-asked",
            customer_id=CUSTOMER_ID,
            incident_id="wea-0",
            contact_id="wea-ada",
            sent_at=at("2026-06-04 08:00"),
            responded_at=at("2026-06-05 08:00"),
            scale="csat_1_5",
            direction="high_is_good",
            score=5,
        ),
    )
