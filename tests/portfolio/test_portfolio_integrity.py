"""Do the records fit together? Everything that does not is said at once, naming table, record and field."""

import datetime as dt
import pickle
import random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import IntegrityError, InvalidValueError
from custrel.model import (
    KINDS,
    REFERENCES,
    ActionItem,
    Asset,
    Contact,
    Contract,
    Customer,
    Decision,
    Disagreement,
    Fact,
    FindingKey,
    Incident,
    Job,
    Kind,
    Line,
    Problem,
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
    ref_of,
)
from custrel.portfolio import Portfolio, integrity_problems
from custrel.strategies import portfolios

NOW = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
FEW = (0, 8)  # incidents: enough for parents and merges, few enough for five hundred portfolios
ONE, TWO = Customer(customer_id="C1"), Customer(customer_id="C2")


def said(*records: Record) -> list[tuple[str, str, str, str]]:
    """Code, table, record and field of everything that is wrong."""
    with pytest.raises(IntegrityError) as caught:
        Portfolio.of(*records)
    assert pickle.loads(pickle.dumps(caught.value)).diagnostics == caught.value.diagnostics
    return [(d.code, d.table, d.record_id, d.field) for d in caught.value.diagnostics]


# One record per reference field there is, each naming something that does not exist.
DANGLING: dict[tuple[Kind, str], Record] = {
    (Kind.SITE, "customer_id"): Site(site_id="x", customer_id="no"),
    (Kind.JOB, "customer_id"): Job(job_id="x", customer_id="no"),
    (Kind.JOB, "site_id"): Job(job_id="x", customer_id="C1", site_id="no"),
    (Kind.JOB, "stages.units.asset_id"): Job(
        job_id="x", customer_id="C1", stages=[Stage(units=[Unit(asset_id="no")])]
    ),
    (Kind.ASSET, "customer_id"): Asset(asset_id="x", customer_id="no"),
    (Kind.ASSET, "site_id"): Asset(asset_id="x", site_id="no"),
    (Kind.ASSET, "replaces"): Asset(asset_id="x", replaces="no"),
    (Kind.ASSET, "depends_on"): Asset(asset_id="x", depends_on=["no"]),
    (Kind.CONTRACT, "customer_id"): Contract(contract_id="x", customer_id="no"),
    (Kind.CONTRACT, "asset_lines.asset_id"): Contract(
        contract_id="x", customer_id="C1", asset_lines=[Line(asset_id="no")]
    ),
    (Kind.CONTACT, "customer_id"): Contact(contact_id="x", customer_id="no"),
    (Kind.RELATIONSHIP, "contact_id"): Relationship(
        relationship_id="x", contact_id="no", subject=ref_of(ONE), role="user"
    ),
    (Kind.RELATIONSHIP, "subject"): Relationship(
        relationship_id="x", contact_id="p", subject=Ref.parse("asset:no"), role="user"
    ),
    **{
        (Kind.INCIDENT, field): attrs.evolve(
            Incident(incident_id="x", customer_id="C1", opened_at=NOW), **{field: "no"}
        )
        for field in REFERENCES[Kind.INCIDENT]
    },
    **{
        (Kind.PROBLEM, field): attrs.evolve(Problem(problem_id="x"), **{field: "no"})
        for field in REFERENCES[Kind.PROBLEM]
    },
    **{
        (Kind.RECOMMENDATION, field): attrs.evolve(
            Recommendation(recommendation_id="x", customer_id="C1", subject=ref_of(ONE), made_at=NOW),
            **{field: "no"},
        )
        for field in REFERENCES[Kind.RECOMMENDATION]
    },
    (Kind.RECOMMENDATION, "subject"): Recommendation(
        recommendation_id="x", customer_id="C1", subject=Ref.parse("job:no"), made_at=NOW
    ),
    (Kind.TOUCHPOINT, "customer_id"): Touchpoint(touchpoint_id="x", customer_id="no", at=NOW),
    (Kind.TOUCHPOINT, "incident_id"): Touchpoint(
        touchpoint_id="x", customer_id="C1", at=NOW, incident_id="no"
    ),
    (Kind.TOUCHPOINT, "contact_ids"): Touchpoint(
        touchpoint_id="x", customer_id="C1", at=NOW, contact_ids=["no"]
    ),
    (Kind.TOUCHPOINT, "staff_ids"): Touchpoint(touchpoint_id="x", customer_id="C1", at=NOW, staff_ids=["no"]),
    **{
        (Kind.SURVEY, field): attrs.evolve(
            SurveyResponse(survey_id="x", customer_id="C1", sent_at=NOW), **{field: "no"}
        )
        for field in REFERENCES[Kind.SURVEY]
    },
    (Kind.REVIEW, "customer_id"): Review(review_id="x", customer_id="no"),
    **{
        (Kind.REVIEW, field): Review(review_id="x", customer_id="C1", **{field: ["no"]})
        for field in ("participants", "invited", "distributed_to")
    },
    (Kind.REVIEW, "minutes_owner_id"): Review(review_id="x", customer_id="C1", minutes_owner_id="no"),
    (Kind.REVIEW, "items.owner_id"): Review(
        review_id="x", customer_id="C1", items=[ReviewItem(dimension="speed", owner_id="no")]
    ),
    (Kind.REVIEW, "disagreements.owner_id"): Review(
        review_id="x", customer_id="C1", disagreements=[Disagreement(what="hours", owner_id="no")]
    ),
    (Kind.REVIEW, "actions.owner_id"): Review(
        review_id="x", customer_id="C1", actions=[ActionItem(what="call", owner_id="no")]
    ),
    (Kind.FACT, "by_contact_id"): Fact(
        fact_id="x", subject=ref_of(ONE), name="n", value=1, how="observed", by_contact_id="no"
    ),
    (Kind.FACT, "subject"): Fact(
        fact_id="x", subject=Ref.parse("contract:no"), name="n", value=1, how="observed"
    ),
}


def test_every_reference_there_is_is_tried():
    """The table above names every field that refers to a record, but for the one that may point outside."""
    every = {(kind, field) for kind, fields in REFERENCES.items() for field in fields}
    assert {k for k in DANGLING if k[1] != "subject"} == every - {(Kind.CUSTOMER, "parent_id")}


@pytest.mark.parametrize("field", DANGLING, ids=lambda k: f"{k[0]}.{k[1]}")
def test_a_reference_to_nothing_is_named(field):
    """§11: a dangling reference in any field of any kind is said, with table, record and field."""
    found = said(ONE, Contact(contact_id="p", customer_id="C1"), DANGLING[field])
    assert found == [("relation.dangling", KINDS[field[0]].table, "x", field[1])]


def test_everything_wrong_is_said_at_once():
    """STYLE 8: a duplicate, two dangling references, a foreign owner and a circle are one error with all of them."""
    found = said(
        ONE,
        TWO,
        ONE,
        Site(site_id="S1", customer_id="C2"),
        Site(site_id="S2", customer_id="C9"),
        Asset(asset_id="A1", customer_id="C1", site_id="S1", depends_on=["A9"]),
        Incident(incident_id="I1", customer_id="C1", opened_at=NOW, merged_into="I2"),
        Incident(incident_id="I2", customer_id="C1", opened_at=NOW, merged_into="I1"),
    )
    assert sorted(found) == [
        ("relation.cycle", "incidents", "I1", "merged_into"),
        ("relation.cycle", "incidents", "I2", "merged_into"),
        ("relation.dangling", "assets", "A1", "depends_on"),
        ("relation.dangling", "sites", "S2", "customer_id"),
        ("relation.duplicate", "customers", "C1", "customer_id"),
        ("relation.owner", "assets", "A1", "site_id"),
    ]


def test_a_near_id_is_suggested():
    """STYLE 7: a misspelt reference names the id that was probably meant."""
    with pytest.raises(IntegrityError, match="names no site 'S-lona'; did you mean 'S-loma'"):
        Portfolio.of(
            ONE,
            Site(site_id="S-loma", customer_id="C1"),
            Asset(asset_id="A1", customer_id="C1", site_id="S-lona"),
        )


def test_ten_thousand_mistakes_are_said_without_guessing_at_each():
    """§14: suggestions stop with what an error lists in full: a whole table pointing nowhere is said in a moment, to the last."""
    sites = [Site(site_id=f"site-{n:03}", customer_id="C1") for n in range(900)]
    lost = [
        Asset(asset_id=f"A{n:05}", customer_id="C1", site_id=f"sitte-{n % 900:03}") for n in range(10_000)
    ]
    with pytest.raises(IntegrityError) as caught:
        Portfolio.of(ONE, *sites, *lost)
    assert len(caught.value.diagnostics) == len(lost)
    assert sum("did you mean" in d.message for d in caught.value.diagnostics) == 20


SHARED = Asset(asset_id="own")
THEIRS: tuple[Record, ...] = (
    Site(site_id="S2", customer_id="C2"),
    Asset(asset_id="A2", customer_id="C2"),
    Contact(contact_id="P2", customer_id="C2"),
    Incident(incident_id="I2", customer_id="C2", opened_at=NOW),
    Contract(contract_id="K2", customer_id="C2"),
    Problem(problem_id="B2", customer_id="C2"),
)


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (Asset(asset_id="x", customer_id="C1", depends_on=["A2"]), "depends_on"),
        (Job(job_id="x", customer_id="C1", site_id="S2"), "site_id"),
        (Incident(incident_id="x", customer_id="C1", opened_at=NOW, contact_id="P2"), "contact_id"),
        (Incident(incident_id="x", customer_id="C1", opened_at=NOW, contract_id="K2"), "contract_id"),
        (Incident(incident_id="x", customer_id="C1", opened_at=NOW, problem_id="B2"), "problem_id"),
        (Incident(incident_id="x", customer_id="C1", opened_at=NOW, parent_id="I2"), "parent_id"),
        (
            Relationship(relationship_id="x", contact_id="P2", subject=ref_of(ONE), role="user"),
            "contact_id",
        ),
        (
            Recommendation(recommendation_id="x", customer_id="C1", subject=ref_of(TWO), made_at=NOW),
            "subject",
        ),
        (
            Fact(fact_id="x", subject=ref_of(ONE), name="n", value=1, how="observed", by_contact_id="P2"),
            "by_contact_id",
        ),
        (Touchpoint(touchpoint_id="x", customer_id="C1", at=NOW, contact_ids=["P2"]), "contact_ids"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_customer_never_names_what_is_anothers(record, field):
    """§4: another customer never enters a customer's case: a reference across is an error; the provider's own is none."""
    found = said(ONE, TWO, *THEIRS, record)
    assert [(code, name) for code, _, _, name in found] == [("relation.owner", field)]


def test_the_providers_own_may_be_named_by_everybody():
    """§5: what belongs to nobody in particular may be used by every customer; a parent may be outside the portfolio."""
    own_contact = Contact(contact_id="tech")
    whole = Portfolio.of(
        attrs.evolve(ONE, parent_id="group"),
        TWO,
        SHARED,
        own_contact,
        Asset(asset_id="x", customer_id="C1", depends_on=["own"]),
        Asset(asset_id="y", customer_id="C2", depends_on=["own"]),
        Relationship(relationship_id="r", contact_id="tech", subject=ref_of(ONE), role="account_manager"),
    )
    assert [a.depends_on for a in whole.assets if a.customer_id] == [("own",), ("own",)]


@pytest.mark.parametrize(
    ("field", "make"),
    [
        ("parent_id", lambda a, b: Customer(customer_id=a, parent_id=b)),
        ("replaces", lambda a, b: Asset(asset_id=a, replaces=b)),
    ],
)
def test_a_circle_names_everybody_in_it_once(field, make):
    """§11: a circle is said for each of its members and not for what merely leads into it."""
    ring = [make("a", "b"), make("b", "c"), make("c", "a"), make("d", "a")]
    assert said(*ring) == [("relation.cycle", KINDS[ref_of(ring[0]).kind].table, x, field) for x in "abc"]
    with pytest.raises(IntegrityError, match="runs in a circle: a, b, c"):
        Portfolio.of(*ring)


def test_dependences_may_run_in_circles():
    """§6: units that need each other stand or fall together; that is legal."""
    ring = [Asset(asset_id=a, depends_on=[b]) for a, b in ("ab", "bc", "ca")]
    assert Portfolio.of(*ring).dependants_of("a") == ("b", "c")


def test_a_long_chain_is_no_recursion():
    """A hundred thousand merges in a row are a list, not a stack."""
    chain = [
        Incident(
            incident_id=f"I{n:06}",
            customer_id="C1",
            opened_at=NOW,
            merged_into=f"I{n + 1:06}" if n < 20_000 else None,
        )
        for n in range(20_001)
    ]
    portfolio = Portfolio.of(ONE, *chain)
    assert portfolio.find("I000000")[0].ref.id == "I000000"


@pytest.mark.parametrize("wrong", [None, 7, "A1", {"asset_id": "A1"}, object()])
def test_only_records_are_taken(wrong):
    """Anything that is no record is refused with a word about what would be one."""
    with pytest.raises(InvalidValueError, match="must be records such as Asset or Incident"):
        Portfolio.of(wrong)
    with pytest.raises(InvalidValueError, match=r"Portfolio\.assets"):
        Portfolio(assets=[wrong])


def test_a_decision_may_outlive_its_finding():
    """§10: a decision about a unit that is gone is kept and is no error."""
    decision = Decision(
        decision_id="D1", finding=FindingKey(code="a.b", subject=Ref.parse("asset:gone")), verdict="accepted"
    )
    assert Portfolio.of(decision).decisions == (decision,)


@pytest.mark.law
@given(portfolios(incidents=FEW), st.randoms(use_true_random=False))
def test_a_missing_record_is_missed_by_all_who_name_it(portfolio, luck: random.Random):
    """§11: taking a record away is accepted exactly where nobody names it; else everybody who does is named."""
    refs = [ref_of(r) for table in portfolio._tables.values() for r in table]
    ref = luck.choice(refs)
    tables = {k: tuple(r for r in t if ref_of(r) != ref) for k, t in portfolio._tables.items()}
    problems = integrity_problems(tables)
    if problems:
        with pytest.raises(IntegrityError) as caught:
            portfolio.removing(ref)
        assert caught.value.diagnostics == problems
        assert all(d.code == "relation.dangling" and repr(ref.id) in d.message for d in problems)
    else:
        assert portfolio.removing(ref).adding(portfolio.get(ref.kind, ref.id)) == portfolio
