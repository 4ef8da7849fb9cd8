"""Make the bundled example: ``python examples/make_demo.py`` writes ``src/custrel/_demo/portfolio.json``.

Six customers are the scenes of ``tests/stories``; two are ordinary ones, drawn with a fixed seed, so that the scenes stand in
the middle of everyday work. The file in the repository is what this script writes (a test checks that).
"""

import datetime as dt
import random
import sys
from pathlib import Path

from custrel import Asset, Contract, Customer, Incident, Portfolio, Relationship, Site, io
from custrel.model import (
    Contact,
    Job,
    Problem,
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

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "stories"))

from scenes import SCENES, common  # noqa: E402

SEED = 20261101
STOPS = 0.1  # of the tickets that could stop a unit, so many do; people mostly call before it comes to that
LATELY = dt.timedelta(
    days=100
)  # in which the two ordinary customers were never down: the scenes are to stand out
FIRST = dt.datetime(2024, 11, 4, 7, tzinfo=dt.UTC)
DAYS = 726
TROUBLES = (  # category, subcategory, symptom, how many times as often as the rest, minutes down, minutes of work
    ("printing", "toner", "faded print", 5, 0, 15),
    ("printing", "feeder", "paper jam", 8, 10, 20),
    ("network", "wireless", "drops", 6, 15, 25),
    ("network", "cabling", "no link", 2, 60, 45),
    ("login", "password", "locked out", 9, 0, 10),
    ("mail", "delivery", "queue stuck", 3, 0, 30),
    ("software", "update", "will not start", 4, 45, 60),
    ("power", "battery", "alarm", 1, 0, 40),
    ("storage", "space", "disk full", 3, 20, 35),
)


def print_works() -> list[Record]:
    """Draw a print works: three presses at half the demand each, two mirrored web servers, one cutter that is worn."""
    me, hours = "hafen-print", Weekly.parse("mon-fri 06:00-22:00")
    presses = [Unit(asset_id=f"hp-press-{n}", capacity=0.5) for n in (1, 2, 3)]
    servers = [Unit(asset_id=f"hp-web-{n}") for n in (1, 2)]
    made = {"mission": "major", "financial": "major", "safety": "minor", "own_customers": "moderate"}
    return [
        Customer(
            customer_id=me,
            name="Hafen Print",
            industry="manufacturing",
            size="60 people",
            observed=common.TWO_YEARS,
        ),
        Site(
            site_id="hp-hall",
            customer_id=me,
            name="Hall 3",
            zone="Europe/Berlin",
            hours=hours,
            business_share=1.0,
        ),
        *(
            Asset(
                asset_id=f"hp-press-{n}",
                customer_id=me,
                site_id="hp-hall",
                kind="press",
                manufacturer="Rotaflex",
                model="R900",
                installed_on=dt.date(2017 + n, 4, 1),
            )
            for n in (1, 2, 3)
        ),
        *(
            Asset(
                asset_id=f"hp-web-{n}",
                customer_id=me,
                site_id="hp-hall",
                kind="web server",
                depends_on=["our-host"],
            )
            for n in (1, 2)
        ),
        Asset(asset_id="hp-cutter", customer_id=me, site_id="hp-hall", kind="cutter", condition="worn"),
        Job(
            job_id="hp-printing",
            customer_id=me,
            site_id="hp-hall",
            name="print orders",
            stages=[Stage(units=presses), Stage(units=[Unit(asset_id="hp-cutter", capacity=None)])],
            consequences=made,
            shifts=2,
            hours=hours,
            operating_mode="continuous",
            complexity="complex",
        ),
        Job(
            job_id="hp-orders",
            customer_id=me,
            site_id="hp-hall",
            name="take orders on the web",
            stages=[Stage(units=servers)],
            workaround=0.2,
            consequences={"mission": "moderate", "own_customers": "major", "financial": "moderate"},
            operating_mode="continuous",
            customer_facing=True,
        ),
        Contract(
            contract_id="hp-service",
            customer_id=me,
            starts=dt.date(2025, 1, 1),
            ends=dt.date(2027, 12, 31),
            renewal="tacit",
            blanket=True,
            hours=hours,
            response=dt.timedelta(hours=4),
        ),
        *people(me, "hp-petra", "Petra Lang", "hp-ole", "Ole Brandt"),
    ]


def clinic() -> list[Record]:
    """Draw a clinic with two houses, each with an analyzer, and one records server on our shared host."""
    me = "st-brigid"
    always = Weekly.parse("always")
    day = Weekly.parse("mon-sat 07:00-19:00")
    records: list[Record] = [
        Customer(
            customer_id=me,
            name="St Brigid Clinic",
            industry="medical",
            size="210 people",
            observed=common.TWO_YEARS,
        ),
        Asset(asset_id="our-host", kind="hypervisor", name="shared host 2"),
        Asset(
            asset_id="sb-records",
            customer_id=me,
            site_id="sb-north",
            kind="records server",
            depends_on=["our-host"],
        ),
    ]
    for house, hours, share in (("north", always, 0.7), ("south", day, 0.3)):
        unit = f"sb-analyzer-{house}"
        records += [
            Site(
                site_id=f"sb-{house}",
                customer_id=me,
                name=f"House {house.title()}",
                zone="Europe/Dublin",
                hours=hours,
                business_share=share,
            ),
            Asset(
                asset_id=unit,
                customer_id=me,
                site_id=f"sb-{house}",
                kind="analyzer",
                manufacturer="Lumen",
                model="HX-3",
                installed_on=dt.date(2021, 9, 1),
            ),
            Job(
                job_id=f"sb-blood-{house}",
                customer_id=me,
                site_id=f"sb-{house}",
                name=f"read blood samples in House {house.title()}",
                stages=[
                    Stage(units=[Unit(asset_id=unit)]),
                    Stage(units=[Unit(asset_id="sb-records", availability=0.99)]),
                ],
                workaround=0.3 if house == "south" else None,
                consequences={"mission": "major", "safety": "major", "compliance": "moderate"},
                hours=hours,
                operating_mode="continuous",
                complexity="moderate",
            ),
        ]
    return [
        *records,
        Contract(
            contract_id="sb-service",
            customer_id=me,
            starts=dt.date(2024, 7, 1),
            ends=dt.date(2028, 6, 30),
            renewal="express",
            blanket=True,
            hours=always,
        ),
        *people(me, "sb-aoife", "Aoife Byrne", "sb-conor", "Conor Walsh"),
    ]


def people(
    customer_id: str, manager: str, manager_name: str, technician: str, technician_name: str
) -> list[Record]:
    """Give both halves of a customer somebody to talk to, and our team towards them."""
    them = Ref(kind="customer", id=customer_id)
    return [
        Contact(
            contact_id=manager,
            customer_id=customer_id,
            name=manager_name,
            function="plant manager",
            quadrant="business",
        ),
        Contact(
            contact_id=technician,
            customer_id=customer_id,
            name=technician_name,
            function="technician",
            quadrant="technical",
        ),
        Relationship(
            relationship_id=f"{manager}-decides", contact_id=manager, subject=them, role="decision_maker"
        ),
        Relationship(
            relationship_id=f"{technician}-keys",
            contact_id=technician,
            subject=them,
            role="gatekeeper",
            access_method="escort",
        ),
        *common.team(customer_id),
        Review(
            review_id=f"{customer_id}-review",
            customer_id=customer_id,
            planned_on=dt.date(2026, 9, 10),
            held_at=dt.datetime(2026, 9, 10, 9, tzinfo=dt.UTC),
            participants=[manager, technician, common.OWNER.contact_id, common.SPONSOR.contact_id],
            items=[
                ReviewItem(dimension="fulfillment", own=8, expected=8, customer=8),
                ReviewItem(dimension="billing_and_collection", own=7, expected=7, customer=7),
            ],
        ),
    ]


def everyday(
    rng: random.Random, customer_id: str, assets: dict[str, str], contacts: tuple[str, str], count: int
) -> list[Record]:
    """Draw everyday tickets with an occasional survey and touch; ``assets`` maps units to their sites."""
    records: list[Record] = []
    weights = [t[3] for t in TROUBLES]
    for number in range(1, count + 1):
        category, subcategory, symptom, _, down, work = rng.choices(TROUBLES, weights)[0]
        stops = rng.random() < STOPS
        opened = FIRST + dt.timedelta(minutes=15 * rng.randrange(DAYS * 24 * 4))
        down = down if stops and opened < common.AS_OF - LATELY else 0
        asset = rng.choice(sorted(assets))
        hours = rng.randint(1, 30)
        incident_id = f"{customer_id}-{number:03d}"
        records.append(
            Incident(
                incident_id=incident_id,
                customer_id=customer_id,
                site_id=assets[asset],
                asset_id=asset if rng.random() < 0.8 else None,
                contact_id=contacts[1],
                kind=rng.choices(("incident", "request", "scheduled"), (88, 9, 3))[0],
                category=category,
                subcategory=subcategory,
                symptom=symptom,
                priority=rng.choice((3, 4, 4, 5)),
                opened_at=opened,
                resolved_at=opened + dt.timedelta(hours=hours),
                closed_at=opened + dt.timedelta(hours=hours + 2),
                status="closed",
                down_from=opened if down else None,
                down_to=opened + dt.timedelta(minutes=down) if down else None,
                effort_minutes=work + rng.randrange(15),
                target_met=rng.random() < 0.95,
            )
        )
        if number % 9 == 0:
            answer = {"scale": "csat_1_5", "direction": "high_is_good", "score": rng.choice((3, 4, 4, 5))}
            asked = opened + dt.timedelta(hours=hours + 3)
            answer["responded_at"] = asked + dt.timedelta(hours=6)
            records.append(
                SurveyResponse(
                    survey_id=f"{incident_id}-asked",
                    customer_id=customer_id,
                    incident_id=incident_id,
                    contact_id=contacts[1],
                    sent_at=asked,
                    **(answer if rng.random() < 0.7 else {}),
                )
            )
    for number in range(8):
        records.append(
            Touchpoint(
                touchpoint_id=f"{customer_id}-touch-{number}",
                customer_id=customer_id,
                at=FIRST + dt.timedelta(days=70 + number * 90, hours=3),
                kind="visit" if number % 2 else "call",
                channel="on_site" if number % 2 else "phone",
                ground="customer_site" if number % 2 else "remote",
                selling=number == 3,
                announced=True,
                work_order=f"WO-{number}",
                contact_ids=[contacts[0], contacts[1]],
                staff_ids=[common.OWNER.contact_id, common.SPONSOR.contact_id, common.ENGINEER.contact_id],
            )
        )
    return records


def portfolio() -> Portfolio:
    """Put the scenes and the ordinary customers together."""
    rng = random.Random(SEED)
    records: list[Record] = [*common.STAFF]
    for scene in SCENES:
        records += scene.records()
    records += [*print_works(), *clinic()]
    press = {"hp-press-1": "hp-hall", "hp-press-2": "hp-hall", "hp-web-1": "hp-hall", "hp-cutter": "hp-hall"}
    records += everyday(rng, "hafen-print", press, ("hp-petra", "hp-ole"), 160)
    houses = {"sb-analyzer-north": "sb-north", "sb-analyzer-south": "sb-south", "sb-records": "sb-north"}
    records += everyday(rng, "st-brigid", houses, ("sb-aoife", "sb-conor"), 190)
    records.append(
        Problem(
            problem_id="hp-jams",
            customer_id="hafen-print",
            title="paper jams in hall 3",
            owner_id=common.ENGINEER.contact_id,
            owned_since=dt.datetime(2026, 2, 2, 9, tzinfo=dt.UTC),
            opened_at=dt.datetime(2026, 2, 2, 9, tzinfo=dt.UTC),
        )
    )
    return Portfolio.of(*records)


def main() -> None:
    """Write the bundle and say what is in it."""
    whole = portfolio()
    target = ROOT / "src" / "custrel" / "_demo" / "portfolio.json"
    io.write_bundle(whole, target, include_personal=True)
    print(f"{target.relative_to(ROOT)}: {whole!r}")


if __name__ == "__main__":
    main()
