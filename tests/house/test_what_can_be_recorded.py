"""What the field knows about customers can be written down, and comes back from a bundle as it was.

Most concepts are first of all something a record must be able to hold. Each test names the concepts it stands for and looks
at a record after it went through a JSON bundle, so that a field that is lost, renamed or coerced on the way is noticed.
"""

import datetime as dt
import decimal
from pathlib import Path

import pytest

from custrel import io
from custrel.model import (
    ActionItem,
    Asset,
    CompetitorOpinion,
    Contact,
    Contract,
    Cost,
    Customer,
    Dimension,
    Disagreement,
    Fact,
    Feedback,
    Goal,
    Incident,
    Job,
    Kind,
    Money,
    Problem,
    Quantity,
    Recommendation,
    Record,
    Ref,
    Relationship,
    Review,
    ReviewItem,
    Site,
    Stage,
    SurveyResponse,
    Touchpoint,
    Unit,
    Weekly,
)
from custrel.portfolio import Portfolio
from custrel.reliance import AccumulatedReliance
from custrel.typing import CustomerCase


def at(text: str) -> dt.datetime:
    """An instant in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


TILL = Ref(kind=Kind.ASSET, id="A1")
HOURS = Weekly.parse("mon-sat 10:00-20:00")
EVENING = Weekly.parse("fri 17:00-20:00")
EUROS = Money(amount=decimal.Decimal("1200.50"), currency="EUR")

RECORDS = (
    Customer(
        customer_id="C1",
        name="Sol",
        segment="small",
        industry="retail",
        size="2 shops",
        goals=[Goal(text="a second shop", by="2027")],
        alternatives_known="several",
        benefits=["inventory_access"],
        traits={"careful": True, "visits_per_year": 4, "word_of_mouth": 10.0},
    ),
    Site(site_id="S1", customer_id="C1", zone="Europe/Madrid", hours=HOURS, business_share=0.7),
    Contact(contact_id="P1", customer_id="C1", name="Jan", function="operations", quadrant="technical"),
    Contact(contact_id="P2", customer_id="C1", name="Ruiz", function="owner", quadrant="business"),
    Contact(contact_id="E1", name="Kim", function="engineering", quadrant="technical"),
    Contact(contact_id="X1", name="Ola", function="supply", partner="Printers & Co"),
    Asset(
        asset_id="A1",
        customer_id="C1",
        site_id="S1",
        kind="till",
        manufacturer="Regna",
        model="R5",
        manufactured_on=dt.date(2010, 1, 5),
        installed_on=dt.date(2011, 3, 1),
        provided_by="Printers & Co",
        serviced_by="us",
        throughput=Quantity(amount=140, unit="receipts", period="day"),
        operating_mode="intermittent",
        shifts=2,
        complexity="simple",
        monitoring="remote_report",
        monitoring_cadence="weekly",
        outputs=["receipts", "coupons"],
    ),
    Asset(asset_id="A2", customer_id="C1", site_id="S1", kind="till", manufacturer="Regna", model="R5"),
    Job(
        job_id="J1",
        customer_id="C1",
        site_id="S1",
        name="take payment",
        role="cashier",
        outcome="the sale is made",
        success_metric="a minute per customer",
        deadline="before closing",
        steps=["scan", "pay", "print"],
        moments_of_truth=["the card is taken"],
        stages=[Stage(units=[Unit(asset_id="A1", capacity=0.6), Unit(asset_id="A2")], others=["a notebook"])],
        consequences={"mission": "essential", "financial": Cost(per_hour=EUROS), "personnel": "minor"},
        hours=HOURS,
        required=EVENING,
        demand=Quantity(amount=200, unit="receipts", period="day"),
        customer_facing=True,
        prerequisite=True,
        improvements=["a second printer"],
    ),
    Contract(
        contract_id="K1",
        customer_id="C1",
        kind="service_contract",
        billing="quarterly",
        billing_format="one invoice per site",
        blanket=True,
    ),
    Relationship(
        relationship_id="R1",
        contact_id="P1",
        subject=TILL,
        side="customer",
        role="gatekeeper",
        access_method="key_card",
        monitoring="manual_observation",
        monitoring_cadence="daily",
    ),
    Relationship(relationship_id="R2", contact_id="P1", subject=TILL, side="customer", role="responsible"),
    Relationship(
        relationship_id="R3",
        contact_id="E1",
        subject=Ref(kind=Kind.CUSTOMER, id="C1"),
        side="provider",
        role="sales_engineer",
        deliverable="configuration diagram",
    ),
    Relationship(
        relationship_id="R4",
        contact_id="E1",
        subject=Ref(kind=Kind.CUSTOMER, id="C1"),
        side="provider",
        role="escalation_primary",
    ),
    Problem(
        problem_id="B1",
        customer_id="C1",
        owner_id="E1",
        owned_since=at("2026-04-01"),
        opened_at=at("2026-03-05"),
        workaround="restart it",
    ),
    Incident(
        incident_id="I1",
        customer_id="C1",
        site_id="S1",
        asset_id="A1",
        contact_id="P1",
        opened_at=at("2026-03-03"),
        effort_minutes=180,
        billed=False,
        provided_by="Printers & Co",
        handled_by="E1",
        problem_id="B1",
    ),
    Recommendation(
        recommendation_id="N1",
        customer_id="C1",
        subject=TILL,
        kind="software_revision",
        text="the new revision ends the freezes",
        formality="casual",
        made_by="E1",
        made_to="P1",
        made_at=at("2026-03-03"),
        price=EUROS,
        incident_id="I1",
    ),
    Touchpoint(
        touchpoint_id="T1",
        customer_id="C1",
        at=at("2026-03-03"),
        kind="engineer_on_site",
        channel="on_site",
        ground="customer_site",
        selling=False,
        announced=False,
        contact_ids=["P1"],
        staff_ids=["E1"],
    ),
    Touchpoint(
        touchpoint_id="T2",
        customer_id="C1",
        at=at("2026-05-03"),
        kind="focus_group",
        feedback=Feedback(problems=["slow receipts"], works=["the hotline"], needs=["coupons"]),
        visibility="private",
    ),
    Touchpoint(touchpoint_id="T3", customer_id="C1", at=at("2026-06-03"), kind="special_request_met"),
    Touchpoint(touchpoint_id="T4", customer_id="C1", at=at("2026-06-04"), kind="goodwill"),
    Touchpoint(
        touchpoint_id="T5",
        customer_id="C1",
        at=at("2026-06-05"),
        kind="value_delivered",
        note="40 hours saved",
    ),
    Touchpoint(
        touchpoint_id="T6", customer_id="C1", at=at("2026-06-06"), kind="internal", note="retrain on R5"
    ),
    Touchpoint(touchpoint_id="T7", customer_id="C1", at=at("2026-06-07"), kind="escalation"),
    SurveyResponse(
        survey_id="V1",
        customer_id="C1",
        incident_id="I1",
        contact_id="P1",
        sent_at=at("2026-03-05"),
        responded_at=at("2026-03-06"),
        scale="points_1_4",
        score=1,
        direction="low_is_good",
        competitor_opinions=[
            CompetitorOpinion(competitor="Tilly", dimension="billing", standing="better", cause="one bill")
        ],
    ),
    SurveyResponse(survey_id="V2", customer_id="C1", sent_at=at("2026-06-05")),
    Review(
        review_id="W1",
        customer_id="C1",
        held_at=at("2026-06-20"),
        rehearsed_on=dt.date(2026, 6, 14),
        cadence_days=90,
        purpose="volume and promises",
        participants=["P2", "E1"],
        invited=["P1", "P2"],
        distributed_to=["P2", "E1"],
        minutes_owner_id="E1",
        items=[
            ReviewItem(
                dimension="fulfillment", own=8, expected=7, customer=4, source="customer", owner_id="E1"
            ),
            ReviewItem(dimension="special_services", customer=9, note="they praised it", anecdotal=True),
            ReviewItem(
                dimension="billing_and_collection",
                competitor="Tilly",
                standing="worse",
                cause="two bills a month",
            ),
        ],
        disagreements=[Disagreement(what="delivery dates", owner_id="E1", due=dt.date(2026, 7, 1))],
        actions=[
            ActionItem(
                what="one bill",
                owner_id="E1",
                due=dt.date(2026, 9, 1),
                agreed_at=at("2026-06-20"),
                prepared_at=at("2026-06-25"),
                communicated_at=at("2026-07-01"),
                done_at=at("2026-08-15"),
            )
        ],
    ),
    Fact(
        fact_id="F1",
        subject=TILL,
        name="usage_per_day",
        value=120,
        how="observed",
        by_contact_id="P1",
        source="meter",
        at=at("2026-01-01"),
    ),
    Fact(
        fact_id="F2",
        subject=TILL,
        name="usage_per_day",
        value=160,
        how="interviewed",
        by_contact_id="P1",
        at=at("2026-06-01"),
    ),
    Fact(
        fact_id="F3",
        subject=TILL,
        name="perceived_importance",
        value=0.9,
        how="survey",
        by_contact_id="P2",
        at=at("2026-06-01"),
    ),
    Fact(
        fact_id="F4",
        subject=Ref(kind=Kind.CUSTOMER, id="C1"),
        name="switching_barrier",
        value="their stock system talks to ours",
        how="assumed",
        at=at("2026-06-01"),
    ),
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    """The records after a bundle, personal fields and all."""
    path: Path = tmp_path_factory.mktemp("bundle") / "all.json"
    before = Portfolio.of(*RECORDS)
    io.write_bundle(before, path, include_personal=True)
    after = io.read_bundle(path).strict()
    assert after == before
    return after


def test_customers_differ(told: Portfolio) -> None:
    """Segment, industry, size and free traits (S0-01, S0-15, S0-21); benefits (S1-06); asymmetry of talk, stated (S2-05, S2-06)."""
    customer = told.get("customer", "C1")
    assert (customer.segment, customer.industry, customer.size) == ("small", "retail", "2 shops")
    assert customer.traits["careful"] is True
    assert customer.traits["word_of_mouth"] == 10.0
    assert customer.benefits == ("inventory_access",)


def test_customers_have_goals_and_choices(told: Portfolio) -> None:
    """Their strategic goals (S3-07), whom else they know and how hard it is to leave (S1-10)."""
    customer = told.get("customer", "C1")
    assert customer.goals[0].text == "a second shop"
    assert customer.alternatives_known == "several"
    (fact,) = told.facts_on(Ref(kind=Kind.CUSTOMER, id="C1"))
    assert (fact.name, fact.how) == ("switching_barrier", "assumed")


def test_assets_and_their_use(told: Portfolio) -> None:
    """What stands where and how it is used (S0-05, S0-07, S0-08, S0-10, S0-11, S0-12, S0-13, S0-14); who provides it (S4-21)."""
    till, twin = told.assets_of("C1")
    assert (till.kind, till.manufacturer, till.model, till.site_id) == ("till", "Regna", "R5", "S1")
    assert sum(asset.model == "R5" for asset in told.assets_of("C1")) == 2
    assert (till.manufactured_on, till.installed_on) == (dt.date(2010, 1, 5), dt.date(2011, 3, 1))
    assert (till.operating_mode, till.shifts, till.complexity) == ("intermittent", 2, "simple")
    assert twin.operating_mode is None
    assert (till.monitoring, till.monitoring_cadence) == ("remote_report", "weekly")
    assert (till.throughput.amount, till.throughput.unit, till.throughput.period) == (140, "receipts", "day")
    assert till.outputs == ("receipts", "coupons")
    assert (till.provided_by, told.get("incident", "I1").provided_by) == ("Printers & Co", "Printers & Co")


def test_use_changes_and_somebody_says_so(told: Portfolio) -> None:
    """Use over time, each statement with its source, manner and instant (S0-06, S1-04); growth can be seen (S4-01)."""
    usage = [fact for fact in told.facts_on(TILL) if fact.name == "usage_per_day"]
    assert [(fact.value, str(fact.how), fact.by_contact_id) for fact in usage] == [
        (120, "observed", "P1"),
        (160, "interviewed", "P1"),
    ]
    assert usage[0].at < usage[1].at
    earlier = told.known_at(at("2026-03-01"))
    assert [fact.value for fact in earlier.facts_on(TILL)] == [120]


def test_what_is_said_stays_beside_what_is_measured(told: Portfolio) -> None:
    """Perceived importance is a fact of its own (S4-22) and touches no field of the asset."""
    (said,) = [fact for fact in told.facts_on(TILL) if fact.name == "perceived_importance"]
    assert said.value == 0.9
    without = told.removing(Ref(kind=Kind.FACT, id="F3"))
    assert without.get("asset", "A1") == told.get("asset", "A1")


def test_jobs(told: Portfolio) -> None:
    """What is done, by whom, to what end, when and with what (S1-01, S1-02, S1-03, S1-05, S1-11, F-06, S0-16, S0-20, S1-09)."""
    job = told.get("job", "J1")
    assert (job.role, job.outcome, job.success_metric, job.deadline) == (
        "cashier",
        "the sale is made",
        "a minute per customer",
        "before closing",
    )
    assert job.steps == ("scan", "pay", "print")
    assert job.moments_of_truth == ("the card is taken",)
    assert job.stages[0].others == ("a notebook",)
    assert job.improvements == ("a second printer",)
    assert (job.prerequisite, job.customer_facing) == (True, True)
    assert job.required == EVENING
    assert job.required.hours < job.hours.hours
    assert {str(dimension) for dimension in job.consequences} == {"mission", "financial", "personnel"}
    assert job.consequences["financial"].per_hour == EUROS


def test_who_lets_us_in_and_who_answers_for_it(told: Portfolio) -> None:
    """The gatekeeper and by what means (S0-04), who watches and how often (S0-05), who answers for it (S0-03)."""
    gatekeeper = told.get("relationship", "R1")
    assert (gatekeeper.role, gatekeeper.access_method) == ("gatekeeper", "key_card")
    assert (gatekeeper.monitoring, gatekeeper.monitoring_cadence) == ("manual_observation", "daily")
    assert told.get("relationship", "R2").role == "responsible"


def test_the_account_team(told: Portfolio) -> None:
    """Each of ours with something to deliver (F-02), whom to call when it burns (F-07), functions touching them (S2-12)."""
    assert told.get("relationship", "R3").deliverable == "configuration diagram"
    assert told.get("relationship", "R4").role == "escalation_primary"
    assert told.get("touchpoint", "T7").kind == "escalation"
    staff = {told.get("contact", one).function for one in told.get("touchpoint", "T1").staff_ids}
    assert staff == {"engineering"}


def test_contracts_bill_as_they_like(told: Portfolio) -> None:
    """How and in which form the customer wants the bill (S1-08)."""
    contract = told.get("contract", "K1")
    assert (contract.billing, contract.billing_format) == ("quarterly", "one invoice per site")


def test_incidents_are_where_it_meets(told: Portfolio) -> None:
    """A ticket leads to place, thing, person, problem and survey (S3-08, S3-02); effort, and whether it was paid (S2-03)."""
    incident = told.get("incident", "I1")
    assert (incident.site_id, incident.asset_id, incident.contact_id, incident.problem_id) == (
        "S1",
        "A1",
        "P1",
        "B1",
    )
    assert incident.effort_minutes == 180
    assert incident.billed is False
    assert told.get("survey", "V1").incident_id == "I1"


def test_problems_have_owners(told: Portfolio) -> None:
    """Who owns the cause, and since when (S4-08); before that day nobody did."""
    problem = told.get("problem", "B1")
    assert (problem.owner_id, problem.owned_since) == ("E1", at("2026-04-01"))
    assert told.known_at(at("2026-03-20")).get("problem", "B1").owner_id is None


def test_recommendations(told: Portfolio) -> None:
    """An upgrade mentioned in passing (S4-05), with what its approver would need (S1-07)."""
    advice = told.get("recommendation", "N1")
    assert (advice.kind, advice.formality, advice.made_to, advice.delivered_to) == (
        "software_revision",
        "casual",
        "P1",
        None,
    )
    assert (advice.price, advice.incident_id) == (EUROS, "I1")
    assert advice.text


def test_touchpoints(told: Portfolio) -> None:
    """Who went where and why (S2-02, S2-07, S2-08, S2-09, S2-10), what was given (S2-04, S4-12), what is for us alone (S3-09)."""
    visit = told.get("touchpoint", "T1")
    assert (visit.kind, visit.ground, visit.selling, visit.announced, visit.work_order) == (
        "engineer_on_site",
        "customer_site",
        False,
        False,
        None,
    )
    kinds = [touch.kind for touch in told.touchpoints[2:]]
    assert kinds == ["special_request_met", "goodwill", "value_delivered", "internal", "escalation"]
    assert told.get("touchpoint", "T5").note == "40 hours saved"


def test_feedback(told: Portfolio) -> None:
    """What a round of customers said, in three lists (S2-11), and whether it was said in public (S2-15)."""
    group = told.get("touchpoint", "T2")
    assert (group.feedback.problems, group.feedback.works, group.feedback.needs) == (
        ("slow receipts",),
        ("the hotline",),
        ("coupons",),
    )
    assert group.visibility == "private"


def test_surveys(told: Portfolio) -> None:
    """Scale and direction stay with the score (S3-04); silence is not an answer (S3-03); competitors, point by point (S3-05)."""
    answered, silent = told.get("survey", "V1"), told.get("survey", "V2")
    assert answered.satisfaction == 1.0
    assert (silent.responded_at, silent.score, silent.satisfaction) == (None, None, None)
    (opinion,) = answered.competitor_opinions
    assert (opinion.competitor, opinion.dimension, opinion.standing) == ("Tilly", "billing", "better")


def test_reviews(told: Portfolio) -> None:
    """Three ratings and their gaps (S4-15), sources, anecdotes, praise and causes (S4-13, S4-14, S4-16, S4-17, S4-18, F-05)."""
    rated, praised, compared = told.get("review", "W1").items
    assert (rated.gap, rated.forecast_error, rated.source) == (-4.0, -3.0, "customer")
    assert (praised.gap, praised.anecdotal, praised.note) == (None, True, "they praised it")
    assert (compared.competitor, compared.standing, compared.cause) == ("Tilly", "worse", "two bills a month")


def test_reviews_are_followed_up(told: Portfolio) -> None:
    """Purpose, rhythm, rehearsal, owners (F-03), who came (S3-10), minutes and disagreements (S4-19), three instants (S4-20)."""
    review = told.get("review", "W1")
    assert (review.purpose, review.cadence_days, review.rehearsed_on) == (
        "volume and promises",
        90,
        dt.date(2026, 6, 14),
    )
    assert (set(review.invited) - set(review.participants), review.minutes_owner_id) == ({"P1"}, "E1")
    assert set(review.distributed_to) == set(review.participants)
    assert review.disagreements[0].due == dt.date(2026, 7, 1)
    (action,) = review.actions
    assert action.agreed_at < action.prepared_at < action.communicated_at < action.done_at
    known = told.known_at(at("2026-07-15")).get("review", "W1").actions[0]
    assert (known.communicated_at, known.done_at) == (at("2026-07-01"), None)


def test_anybody_can_be_found(told: Portfolio) -> None:
    """Found by what the caller has at hand, with the key that matched (S2-01)."""
    found = told.find("Sol")
    assert [str(match.ref) for match in found] == ["customer:C1"]


def test_one_view_of_one_customer(told: Portfolio) -> None:
    """Everything about one customer stands in one case (S1-13): the six classes of record and all that hangs on them."""
    case = CustomerCase.of(told, "C1", as_of=at("2026-11-01"))
    assert case.customer == told.get("customer", "C1")
    assert (case.sites, case.assets, case.jobs) == (told.sites, told.assets, told.jobs)
    assert (case.contracts, case.incidents, case.relationships) == (
        told.contracts,
        told.incidents,
        told.relationships,
    )
    assert (case.touchpoints, case.surveys, case.reviews) == (told.touchpoints, told.surveys, told.reviews)


def test_how_many_jobs_run_through_us(told: Portfolio) -> None:
    """The number of jobs that depend on what we service is read from the report (S1-12)."""
    case = CustomerCase.of(told, "C1", as_of=at("2026-11-01"))
    assert [job.job_id for job in AccumulatedReliance().evaluate(case).jobs] == ["J1"]


def test_one_till_of_one_is_more_than_one_of_forty() -> None:
    """The same machine in the same role weighs less, relative to the customer, the more of them there are (S0-25)."""
    policy = AccumulatedReliance()

    def relative(shops: int) -> float:
        records: list[Record] = [Customer(customer_id="C1")]
        for n in range(shops):
            records.append(Asset(asset_id=f"A{n}", customer_id="C1", kind="till"))
            records.append(
                Job(
                    job_id=f"J{n}",
                    customer_id="C1",
                    stages=[Stage(units=[Unit(asset_id=f"A{n}", availability=1.0)])],
                    workaround=0.0,
                    operating_mode="continuous",
                    shifts=1,
                    consequences=dict.fromkeys(Dimension, "moderate"),
                )
            )
        found = policy.relative(CustomerCase.of(Portfolio.of(*records), "C1", as_of=at("2026-11-01")), "A0")
        assert found is not None
        return found

    assert relative(1) == pytest.approx(1.0)
    assert relative(40) == pytest.approx(1 / 40)
