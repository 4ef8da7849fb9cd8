"""What a policy sees of one customer: its records, its evidence, nothing of its neighbours."""

import datetime as dt
import pickle

import attrs
import pytest

from custrel.errors import CustrelError, InvalidValueError, NotFoundError
from custrel.findings import EMPTY_FLEET, Episode, Finding, Recurrence, TempoReading
from custrel.model import (
    FULL,
    NOT_APPLICABLE,
    UNKNOWN,
    Asset,
    Contact,
    Contract,
    Customer,
    Decision,
    Fact,
    FindingKey,
    Incident,
    Interval,
    Job,
    Kind,
    Level,
    Problem,
    Ref,
    Relationship,
    Site,
    Stage,
    Unit,
    Window,
)
from custrel.portfolio import Portfolio
from custrel.typing import CustomerCase, JobEvidence, Observation, Signal, read_share

AS_OF = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
JOB, ASSET = Ref(kind="job", id="J1"), Ref(kind="asset", id="A1")


def day(number: int, month: int = 10) -> dt.datetime:
    """Give nine in the morning of a day of 2026."""
    return dt.datetime(2026, month, number, 9, tzinfo=dt.UTC)


def said(fact_id, value, *, name="workaround", subject=JOB, **fields):
    """Give a fact about the job."""
    return Fact(
        fact_id=fact_id,
        subject=subject,
        name=name,
        value=value,
        how=fields.pop("how", "interviewed"),
        **fields,
    )


def shop(*more):
    """Give two customers, the first with one of everything it takes."""
    return Portfolio.of(
        Customer(customer_id="C1", name="Boutique"),
        Customer(customer_id="C2"),
        Site(site_id="S1", customer_id="C1", zone="Europe/Madrid"),
        Asset(asset_id="A1", customer_id="C1", site_id="S1", depends_on=["HOST"]),
        Asset(asset_id="A2", customer_id="C2", depends_on=["HOST"]),
        Asset(asset_id="HOST"),
        Asset(asset_id="SPARE"),
        Job(job_id="J1", customer_id="C1", site_id="S1", stages=[Stage(units=[Unit(asset_id="A1")])]),
        Contact(contact_id="P1", customer_id="C1"),
        Contact(contact_id="P2", customer_id="C1"),
        *more,
    )


def case_of(*more, as_of=AS_OF):
    """Give the first customer's case."""
    return CustomerCase.of(shop(*more), "C1", as_of=as_of)


def test_a_case_holds_the_customer_and_what_of_ours_it_uses():
    """The provider's own host belongs to the case that refers to it; neighbours and unused spares do not."""
    case = case_of()
    assert [a.asset_id for a in case.assets] == ["A1", "HOST"]
    assert case.customer.name == "Boutique"
    assert case.maybe(Ref(kind="asset", id="A2")) is None
    assert case.dependants_of("HOST") == ("A1",)


def test_a_case_is_cut_in_time():
    """Nothing later than as_of is in it, and a customer not known then is not found."""
    incident = Incident(incident_id="I1", customer_id="C1", asset_id="A1", opened_at=day(5))
    assert case_of(incident).incidents_on("A1") == (incident,)
    assert case_of(incident, as_of=day(4)).incidents == ()
    later = Portfolio.of(Customer(customer_id="C1", recorded_at=day(9)))
    with pytest.raises(NotFoundError):
        CustomerCase.of(later, "C1", as_of=day(8))


def test_as_of_must_be_aware():
    """A naive instant is refused by name."""
    with pytest.raises(CustrelError, match="time zone"):
        CustomerCase.of(shop(), "C1", as_of=dt.datetime(2026, 11, 1))


def test_every_table_of_the_case_is_the_customers():
    """One record of each kind goes in and comes out under its own name."""
    finding = FindingKey(code="a.b", subject=ASSET)
    records = (
        Contract(contract_id="K1", customer_id="C1", blanket=True),
        Relationship(relationship_id="R1", contact_id="P1", subject=ASSET, role="gatekeeper"),
        Incident(incident_id="I1", customer_id="C1", problem_id="PR1", opened_at=day(5)),
        Problem(problem_id="PR1"),
        said("F1", 0.2),
        Decision(decision_id="D1", finding=finding, verdict="accepted"),
    )
    case = case_of(*records)
    assert (case.contracts, case.relationships, case.incidents) == tuple((r,) for r in records[:3])
    assert (case.problems, case.facts, case.decisions) == tuple((r,) for r in records[3:])
    assert (case.recommendations, case.touchpoints, case.surveys, case.reviews) == ((), (), (), ())
    assert [j.job_id for j in case.jobs] == ["J1"]
    assert case.problem("PR1") is not None
    assert case.incident("I1") is not None
    assert case.contact("P1") is not None
    assert case.asset(None) is None
    assert case.zone_of("S1") == "Europe/Madrid"
    assert case.zone_of(None) is None
    assert case.relationships_on(ASSET) == (records[1],)
    assert case.belongs_to(ASSET) == (ASSET, Ref(kind="site", id="S1"), case.ref)


def test_the_hull_of_everything_said_is_the_reading():
    """Contradictions widen, neither side wins, nothing is averaged; nothing said is the whole range."""
    assert case_of().reading(JOB, "workaround") == FULL
    both = case_of(
        said("F1", 0.2, by_contact_id="P1"), said("F2", Interval(lo=0.4, hi=0.5), by_contact_id="P2")
    )
    assert both.reading(JOB, "workaround") == Interval(lo=0.2, hi=0.5)
    assert [e.value for e in both.evidence(JOB, "workaround")] == [0.2, Interval(lo=0.4, hi=0.5)]


def test_a_later_fact_supersedes_only_its_own_source():
    """The same contact corrected themselves; the other contact's word stands (S0-06)."""
    facts = (
        said("F1", 0.1, by_contact_id="P1", at=day(1)),
        said("F2", 0.3, by_contact_id="P1", at=day(2)),
        said("F3", 0.6, by_contact_id="P2", at=day(1)),
        said("F0", 0.9, by_contact_id="P1"),
    )
    case = case_of(*facts)
    assert case.reading(JOB, "workaround") == Interval(lo=0.3, hi=0.6)
    assert [f.fact_id for f in case.facts_on(JOB)] == ["F3", "F2"]


def test_sources_without_a_person_are_told_apart_by_name_or_by_how():
    """A survey and an observation are two sources; two observations are one."""
    facts = (
        said("F1", 0.1, how="survey", at=day(1)),
        said("F2", 0.3, how="observed", at=day(1)),
        said("F3", 0.4, how="observed", at=day(2)),
        said("F4", 0.5, how="observed", source="meter", at=day(1)),
    )
    assert [f.fact_id for f in case_of(*facts).facts_on(JOB, "workaround")] == ["F1", "F4", "F3"]


def test_plain_fields_are_evidence_too():
    """The field itself stands first; dotted names look into mappings."""
    job = Job(job_id="J2", customer_id="C1", workaround=0.5, consequences={"mission": "major"})
    case = case_of(job)
    ref = Ref(kind="job", id="J2")
    assert case.reading(ref, "workaround") == Interval.point(0.5)
    assert case.reading(ref, "consequences.mission") == Interval.point(0.6)
    assert case.reading(ref, "consequences.safety") == FULL
    assert case.evidence(ref, "consequences.prestige") == ()


def test_unreadable_words_read_as_unknown_and_not_applicable_as_zero():
    """A fact nobody can read says nothing; "not applicable" says zero."""
    assert case_of(said("F1", "quite a lot")).reading(JOB, "workaround") == FULL
    assert case_of(said("F1", "not_applicable")).reading(JOB, "workaround") == Interval.point(0)


@pytest.mark.parametrize(
    ("value", "share"),
    [
        (0, Interval.point(0)),
        (True, Interval.point(1)),
        (0.25, Interval.point(0.25)),
        (1.5, UNKNOWN),
        (-1, UNKNOWN),
        (Interval(lo=0.1, hi=0.2), Interval(lo=0.1, hi=0.2)),
        (Interval(lo=0.1, hi=2), UNKNOWN),
        (Level.ESSENTIAL, Interval.point(1)),
        ("none", Interval.point(0)),
        (NOT_APPLICABLE, NOT_APPLICABLE),
        (None, UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_values_read_as_shares(value, share):
    """Numbers and intervals inside 0 to 1, levels and their words; everything else is unknown, never an error."""
    assert read_share(value) == share


def test_the_customers_own_windows_go_before_the_portfolios():
    """Stated windows are joined and cut at as_of; none stated is assumed from the first incident, and says so."""
    incident = Incident(incident_id="I1", customer_id="C1", opened_at=day(5))
    mine = Window(start=day(1), end=day(10))
    again = Window(start=day(8), end=day(20, month=11))
    whole = Window(start=day(1, month=1), end=day(1, month=12))
    stated = Portfolio.of(Customer(customer_id="C1", observed=[again, mine]), incident, observed=[whole])
    seen = CustomerCase.of(stated, "C1", as_of=AS_OF).observation
    assert seen == Observation(windows=(Window(start=day(1), end=AS_OF),), assumed=False)
    common = Portfolio.of(Customer(customer_id="C1"), incident, observed=[whole])
    assert CustomerCase.of(common, "C1", as_of=AS_OF).observation.windows == (
        Window(start=whole.start, end=AS_OF),
    )
    nobody = CustomerCase.of(
        Portfolio.of(Customer(customer_id="C1"), incident), "C1", as_of=AS_OF
    ).observation
    assert nobody == Observation(windows=(Window(start=day(5), end=AS_OF),), assumed=True)
    empty = CustomerCase.of(Portfolio.of(Customer(customer_id="C1")), "C1", as_of=AS_OF).observation
    assert (empty.windows, empty.assumed, empty.days) == ((), True, 0.0)


def test_gaps_between_windows_are_not_observed():
    """Two windows a week apart stay two, and their days add up without the gap."""
    windows = [Window(start=day(1), end=day(3)), Window(start=day(10), end=day(11))]
    case = CustomerCase.of(Portfolio.of(Customer(customer_id="C1", observed=windows)), "C1", as_of=AS_OF)
    assert case.observation.days == 3.0


def test_rules_are_asked_as_of_the_case():
    """Coverage and authority default to as_of, and take another instant when asked."""
    warranty = Contract(
        contract_id="K1",
        customer_id="C1",
        kind="warranty",
        blanket=True,
        starts=dt.date(2026, 1, 1),
        ends=dt.date(2026, 6, 30),
    )
    case = case_of(warranty)
    assert case.coverage("A1").kind.value == "time_and_materials"
    assert case.coverage("A1", at=day(1, month=3)).kind.value == "warranty"
    assert case.authority("P1", kind="memory").verdict.value == "unknown"


def test_a_case_pickles_and_compares():
    """Workers are sent cases; what comes back is the same case."""
    case = case_of(said("F1", 0.2))
    assert pickle.loads(pickle.dumps(case)) == case
    assert case.fleet == EMPTY_FLEET
    assert "portfolio" not in repr(case).lower().replace("customercase", "")


def test_a_factor_is_given_the_job_and_its_standing_facts():
    """The latest standing fact of a name is its value; none is unknown."""
    evidence = JobEvidence(
        job=Job(job_id="J1", customer_id="C1"),
        customer=Customer(customer_id="C1"),
        facts=(said("F1", "low", name="prestige"), said("F2", "high", name="prestige")),
    )
    assert evidence.value("prestige") == "high"
    assert evidence.value("other") is UNKNOWN


def test_a_plain_function_is_a_signal():
    """The Protocol asks for nothing but a call."""

    def quiet(case: CustomerCase, /) -> list[Finding]:
        return []

    assert isinstance(quiet, Signal)
    assert quiet(case_of()) == []
    assert Kind.ASSET.value == "asset"


def test_behind_a_recurrence_are_the_customers_own_tickets():
    """§9: a trouble across customers names everybody's tickets; a signal is told those of its case, also of a copied trouble."""
    records = [Customer(customer_id=c) for c in ("C1", "C2")]
    records += [
        Incident(incident_id=f"{c}-{n}", customer_id=c, opened_at=AS_OF - dt.timedelta(days=9 * (n + 1)))
        for c in ("C1", "C2")
        for n in range(3)
    ]
    ids = ["C1-2", "C2-2", "C1-1", "C2-1", "C1-0", "gone"]
    shared = Recurrence(
        customer_id=None, key_name="symptom", key=(("symptom", "no link"),), subject=Ref.parse("customer:C1"),
        episodes=[
            Episode(start=AS_OF - dt.timedelta(days=d), end=AS_OF - dt.timedelta(days=d), incident_ids=[i])
            for d, i in zip((27, 26, 18, 17, 9, 8), ids, strict=True)
        ],
        tempo=TempoReading(tempo="unknown", reason="say"), policy="mine", version="1", horizon_days=28, method="say",
    )  # fmt: skip
    case = attrs.evolve(CustomerCase.of(Portfolio.of(*records), "C2", as_of=AS_OF), recurrences=(shared,))
    assert case.behind(shared) == ("C2-2", "C2-1")
    assert case.behind(pickle.loads(pickle.dumps(shared))) == ("C2-2", "C2-1")
    assert case.behind(attrs.evolve(shared, episodes=shared.episodes[:1])) == ()
    assert pickle.loads(pickle.dumps(case)) == case


def test_a_case_with_other_records_is_another_case():
    """What-if: a known id is replaced, a new one added, results are dropped, what does not fit is refused."""
    case = case_of()
    changed = case.with_records(Asset(asset_id="A1", customer_id="C1", kind="till"), said("F1", 0.4))
    assert changed.asset("A1").kind == "till"
    assert changed.reading(JOB, "workaround") == Interval.point(0.4)
    assert case.reading(JOB, "workaround") == FULL
    assert case.with_records() == case
    with pytest.raises(CustrelError, match="no site 'S9'"):
        case.with_records(Asset(asset_id="A9", customer_id="C1", site_id="S9"))


def test_a_reader_of_ones_own_decides_what_a_value_means():
    """A policy brings its own table; what it cannot read is unknown."""
    case = case_of(said("F1", "so-so"))
    assert case.reading(JOB, "workaround", read=lambda value: Interval.point(0.5)) == Interval.point(0.5)
    assert case.reading(JOB, "workaround", read=lambda value: UNKNOWN) == FULL


@pytest.mark.parametrize(
    ("answers", "hull"),
    [
        ({"some": Interval(lo=0.2, hi=0.4), "no": NOT_APPLICABLE}, Interval(lo=0, hi=0.4)),
        ({"some": Interval.point(0.6), "most": Interval(lo=0.7, hi=0.9)}, Interval(lo=0.6, hi=0.9)),
        ({"some": Interval.point(0.6), "who knows": UNKNOWN}, FULL),
        ({"no": NOT_APPLICABLE}, Interval.point(0)),
    ],
)
def test_a_reading_may_bring_its_own_scale(answers, hull):
    """`read=` gives shares, UNKNOWN or NOT_APPLICABLE: the hull of shares and zeros, everything where one is not known."""
    facts = [said(f"F{i}", word, by_contact_id=f"P{i % 2 + 1}") for i, word in enumerate(answers)]
    case = case_of(*facts)
    assert case.reading(JOB, "workaround", read=answers.__getitem__) == hull
    assert case.reading(str(JOB), "workaround", read=answers.__getitem__) == hull


def test_a_scale_that_reads_something_else_is_not_passed_over():
    """A bare number is no share here: taken for nothing said it would read as unknown, in silence."""
    case = case_of(said("F1", "some"), said("F2", "some", by_contact_id="P2"))
    with pytest.raises(InvalidValueError, match="read must give an Interval, UNKNOWN or NOT_APPLICABLE"):
        case.reading(JOB, "workaround", read=lambda word: 0.5)  # type: ignore[arg-type, return-value]


# -- days and zones -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "zone"),
    [
        ("site:S1", "Europe/Madrid"),
        ("asset:A1", "Europe/Madrid"),
        ("asset:A2", "Pacific/Auckland"),
        ("incident:I2", "Pacific/Auckland"),
        ("job:J1", None),
        ("customer:C1", None),
        ("asset:nowhere", None),
    ],
)
def test_the_zone_of_a_record_is_that_of_its_place(subject, zone):
    """A site's own, a unit's by its site, a ticket's by its unit; with two zones about, the customer has none of its own."""
    case = CustomerCase.of(TWO_PLACES, "C1", as_of=AS_OF)
    assert case.zone_at(subject) == case.zone_at(Ref.parse(subject)) == zone


TWO_PLACES = Portfolio.of(
    Customer(customer_id="C1"),
    Site(site_id="S1", customer_id="C1", zone="Europe/Madrid"),
    Site(site_id="S2", customer_id="C1", zone="Pacific/Auckland"),
    Asset(asset_id="A1", customer_id="C1", site_id="S1"),
    Asset(asset_id="A2", customer_id="C1", site_id="S2"),
    Job(job_id="J1", customer_id="C1"),
    Incident(
        incident_id="I2", customer_id="C1", asset_id="A2", opened_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    ),
)


def test_today_is_the_date_at_the_place():
    """Before midnight in UTC it is tomorrow in Auckland; the customer as a whole, of two zones, goes by UTC; of one, by that."""
    late = dt.datetime(2026, 10, 31, 22, 30, tzinfo=dt.UTC)
    case = CustomerCase.of(TWO_PLACES, "C1", as_of=late)
    assert case.today("asset:A2") == dt.date(2026, 11, 1)
    assert case.today("asset:A1") == case.today() == dt.date(2026, 10, 31)
    one = CustomerCase.of(TWO_PLACES.removing("asset:A1", "site:S1"), "C1", as_of=late)
    assert one.today() == one.today("job:J1") == dt.date(2026, 11, 1)
    last = dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC)
    assert CustomerCase.of(TWO_PLACES, "C1", as_of=last).today("asset:A2") == dt.date(9999, 12, 31)


@pytest.mark.parametrize(
    ("held", "left", "holds"),
    [
        ({}, None, True),
        ({"since": AS_OF.date(), "until": AS_OF.date()}, None, True),
        ({"since": AS_OF.date() + dt.timedelta(days=1)}, None, False),
        ({"until": AS_OF.date() - dt.timedelta(days=1)}, None, False),
        ({"ended_at": AS_OF}, None, False),
        ({"ended_at": AS_OF + dt.timedelta(seconds=1)}, None, True),
        ({}, AS_OF, False),
        ({}, AS_OF + dt.timedelta(seconds=1), True),
    ],
)
def test_a_relationship_holds_while_it_runs_and_its_person_is_there(held, left, holds):
    """Both dates included; an end and a leaving take effect at their instant. Nobody's relationship holds for nobody."""
    link = Relationship(relationship_id="R", contact_id="P", subject=ASSET, role="technical", **held)
    known = Portfolio.of(
        Customer(customer_id="C1"),
        Asset(asset_id="A1", customer_id="C1"),
        Contact(contact_id="P", customer_id="C1", left_at=left),
        link,
    )
    case = CustomerCase.of(known, "C1", as_of=AS_OF)
    assert case.is_in_force(link) is holds
    stranger = Relationship(relationship_id="R9", contact_id="nobody", subject=ASSET, role="technical")
    assert case.is_in_force(stranger) is False
