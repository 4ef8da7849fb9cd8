"""What was known at an instant: one law per row of the table of known_at, and the laws of the whole."""

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.model import (
    KINDS,
    ActionItem,
    Asset,
    CompetitorOpinion,
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
    Suspension,
    Touchpoint,
    Unit,
    ref_of,
)
from custrel.portfolio import Portfolio, integrity_problems
from custrel.strategies import cuts, portfolios

pytestmark = pytest.mark.law
CUT = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
FEW = (0, 8)  # incidents: enough for parents and merges, few enough for five hundred portfolios
SECOND = dt.timedelta(seconds=1)
AFTER, BEFORE = CUT + SECOND, CUT - SECOND
SHOP = Customer(customer_id="C1")
ANN, BEN = (Contact(contact_id=p, customer_id="C1") for p in ("ann", "ben"))
TILL = Asset(asset_id="A1", customer_id="C1")
moments = st.sampled_from((None, BEFORE, CUT, AFTER))


def known(record: Record, *others: Record) -> Record | None:
    """The record as known at the cut, None where it was not."""
    cut = Portfolio.of(SHOP, ANN, BEN, TILL, record, *others).known_at(CUT)
    return cut.maybe(ref_of(record))


def past(moment: dt.datetime | None) -> bool:
    """Known at the cut: not later than it, or undated."""
    return moment is None or moment <= CUT


# -- the whole ------------------------------------------------------------------------------------------------------------


@given(portfolios(incidents=FEW), cuts())
def test_known_at_is_idempotent(portfolio, cut):
    """§4: cutting twice at one instant is cutting once."""
    once = portfolio.known_at(cut)
    assert once.known_at(cut) == once


@given(portfolios(incidents=FEW), cuts(), cuts())
def test_the_earlier_cut_decides(portfolio, one, two):
    """§4: cutting at two instants, in either order, is cutting at the earlier one."""
    earlier = portfolio.known_at(min(one, two))
    assert portfolio.known_at(one).known_at(two) == earlier
    assert portfolio.known_at(two).known_at(one) == earlier


@given(portfolios(incidents=FEW), cuts())
def test_what_was_known_fits_together(portfolio, cut):
    """§4: the cut portfolio has no integrity problem of its own and is made of the same records or fewer."""
    tables = portfolio.known_at(cut)._tables
    assert integrity_problems(tables) == ()
    for kind, table in tables.items():
        ids = [getattr(r, KINDS[kind].id_field) for r in table]
        assert ids == sorted(ids)
        assert set(ids) <= set(portfolio._ids[kind])


@given(portfolios(incidents=FEW))
def test_at_the_end_of_time_everything_is_known(portfolio):
    """§4: nothing is later than the last instant: the cut is the portfolio itself."""
    assert portfolio.known_at(dt.datetime.max.replace(tzinfo=dt.UTC)) == portfolio


@given(portfolios(incidents=FEW), cuts())
def test_cutting_time_and_cutting_out_customers_commute(portfolio, cut):
    """§4: a customer's part of what was known is what was known of its part, but for what only later records refer to."""
    for customer in portfolio.known_at(cut).customers:
        part = portfolio.known_at(cut).only([customer.customer_id])
        first = portfolio.only([customer.customer_id]).known_at(cut)
        assert first.only([customer.customer_id]) == part


@given(portfolios(incidents=FEW), cuts())
def test_no_later_instant_survives(portfolio, cut):
    """§4: nothing that was recorded, opened, made, sent, resolved, delivered, held … after the instant is left anywhere."""
    planned = {"until", "starts", "ends", "due", "planned_on"}  # known in advance
    assert list(_later(portfolio.known_at(cut), cut, planned)) == []


def _later(portfolio: Portfolio, cut: dt.datetime, planned: set[str]):
    def walk(value: object, path: str):
        if isinstance(value, dt.datetime):
            if value > cut and path.rpartition(".")[2] not in planned:
                yield path, value
        elif isinstance(value, tuple):
            for item in value:
                yield from walk(item, path)
        elif attrs.has(type(value)):
            for field in attrs.fields(type(value)):
                if field.name not in ("extra", "observed"):
                    yield from walk(getattr(value, field.name), f"{path}.{field.name}")

    for kind, table in portfolio._tables.items():
        yield from walk(table, str(kind))


@pytest.mark.parametrize("moment", ["2026-03-01", dt.datetime(2026, 3, 1), dt.date(2026, 3, 1), None])
def test_the_instant_must_be_aware(moment):
    """§5: a naive or textual instant is refused; nothing guesses a zone."""
    with pytest.raises(InvalidValueError, match=r"Portfolio\.known_at\.instant"):
        Portfolio.of(SHOP).known_at(moment)


# -- dropped when later ---------------------------------------------------------------------------------------------------

EVERY = (
    SHOP,
    Site(site_id="S1", customer_id="C1"),
    Job(job_id="J1", customer_id="C1"),
    TILL,
    Contract(contract_id="K1", customer_id="C1"),
    ANN,
    Relationship(relationship_id="R1", contact_id="ann", subject=ref_of(SHOP), role="user"),
    Incident(incident_id="I1", customer_id="C1", opened_at=CUT),
    Problem(problem_id="P1", customer_id="C1", opened_at=CUT),
    Recommendation(recommendation_id="E1", customer_id="C1", subject=ref_of(TILL), made_at=CUT),
    Touchpoint(touchpoint_id="T1", customer_id="C1", at=CUT),
    SurveyResponse(survey_id="Q1", customer_id="C1", sent_at=CUT),
    Review(review_id="V1", customer_id="C1"),
    Fact(fact_id="F1", subject=ref_of(TILL), name="shifts", value=2, how="observed", at=CUT),
    Decision(
        decision_id="D1", finding=FindingKey(code="a.b", subject=ref_of(TILL)), verdict="accepted", at=CUT
    ),
)
OWN = {
    Kind.INCIDENT: "opened_at",
    Kind.PROBLEM: "opened_at",
    Kind.RECOMMENDATION: "made_at",
    Kind.SURVEY: "sent_at",
    Kind.TOUCHPOINT: "at",
    Kind.FACT: "at",
    Kind.DECISION: "at",
}


def test_every_kind_is_in_the_table():
    """The tests below speak of all fifteen kinds."""
    assert {ref_of(r).kind for r in EVERY} == set(Kind)


@pytest.mark.parametrize("record", EVERY, ids=lambda r: str(ref_of(r)))
def test_a_record_entered_later_is_dropped(record):
    """Every row: ``recorded_at`` later drops a record of any kind; at the instant or undated keeps it."""
    others = [r for r in EVERY if ref_of(r) != ref_of(record)]
    for moment, kept in ((None, True), (BEFORE, True), (CUT, True), (AFTER, False)):
        one = attrs.evolve(record, recorded_at=moment)
        cut = Portfolio.of(one, *others, BEN).known_at(CUT)
        assert (cut.maybe(ref_of(record)) is not None) is kept


@pytest.mark.parametrize("record", [r for r in EVERY if ref_of(r).kind in OWN], ids=lambda r: str(ref_of(r)))
def test_what_happened_later_is_dropped(record):
    """Rows Incident to Decision: a record's own instant later drops it; at the instant it is known."""
    field = OWN[ref_of(record).kind]
    assert known(attrs.evolve(record, **{field: CUT})) is not None
    assert known(attrs.evolve(record, **{field: BEFORE})) is not None
    assert known(attrs.evolve(record, **{field: AFTER})) is None


# -- blanked when later ---------------------------------------------------------------------------------------------------


@given(moments, moments, st.lists(st.sampled_from((BEFORE, CUT, AFTER)), max_size=3), moments)
def test_row_incident(resolved, closed, reopened, down_to):
    """Row Incident: an end later blanks itself and what came with it; status in progress; later reopenings go; it is down still."""
    incident = Incident(
        incident_id="I1",
        customer_id="C1",
        opened_at=BEFORE,
        status="closed",
        resolved_at=resolved,
        closed_at=closed,
        reopened_at=reopened,
        reopen_count=len(reopened),
        down_from=BEFORE,
        down_to=down_to,
        close_code="fixed",
        cause="memory",
        target_met=True,
        effort_minutes=30,
        vendor_clock=20,
        billed=True,
        symptom="no boot",
    )
    got = known(incident)
    over = past(resolved) and past(closed)
    assert got.resolved_at == (resolved if past(resolved) else None)
    assert got.closed_at == (closed if over else None)
    assert got.status.value == ("closed" if over else "in_progress")
    ends = (got.close_code, got.cause, got.target_met, got.effort_minutes, got.vendor_clock, got.billed)
    assert ends == (("fixed", "memory", True, 30, 20, True) if over else (None,) * 6)
    assert got.reopened_at == tuple(m for m in reopened if past(m))
    assert got.reopen_count == (len(reopened) if AFTER not in reopened else None)
    assert got.down_to == (down_to if past(down_to) else None)
    assert (got.down_from, got.symptom) == (BEFORE, "no boot")


def test_row_incident_that_went_down_later():
    """Row Incident: a downtime that begins after the instant has neither begin nor end."""
    incident = Incident(
        incident_id="I1", customer_id="C1", opened_at=BEFORE, down_from=AFTER, down_to=AFTER + SECOND
    )
    got = known(incident)
    assert (got.down_from, got.down_to) == (None, None)


@pytest.mark.parametrize("moment", [None, BEFORE, CUT, AFTER])
def test_row_incident_loses_a_later_problem(moment):
    """Row Incident: ``problem_id`` goes with a problem opened later, and stays otherwise; so do parent and survivor."""
    problem = Problem(problem_id="P1", customer_id="C1", opened_at=moment)
    other = Incident(incident_id="I0", customer_id="C1", opened_at=moment or BEFORE)
    incident = Incident(
        incident_id="I1",
        customer_id="C1",
        opened_at=BEFORE,
        problem_id="P1",
        parent_id="I0",
        merged_into="I0",
    )
    got = known(incident, problem, other)
    kept = moment is not AFTER
    assert got.problem_id == ("P1" if kept else None)
    assert (got.parent_id, got.merged_into) == (("I0", "I0") if kept else (None, None))


@given(moments, moments)
def test_row_problem(owned, closed):
    """Row Problem: an owner since later owns nothing yet; a later close has neither resolution nor known error."""
    problem = Problem(
        problem_id="P1",
        customer_id="C1",
        opened_at=BEFORE,
        owner_id="ann",
        owned_since=owned,
        closed_at=closed,
        resolution="fix_applied",
        known_error=True,
        status="closed",
        workaround="reboot",
    )
    got = known(problem)
    assert (got.owner_id, got.owned_since) == (("ann", owned) if past(owned) else (None, None))
    ends = (got.closed_at, got.resolution and got.resolution.value, got.known_error)
    assert ends == ((closed, "fix_applied", True) if past(closed) else (None, None, None))
    assert (got.status is None) is not past(closed)
    assert got.workaround == "reboot"
    open_one = known(attrs.evolve(problem, status="assess"))
    assert open_one.status.value == "assess"


@given(moments, moments)
def test_row_recommendation(delivered, decided):
    """Row Recommendation: what was delivered or decided later was neither; what was said was."""
    advice = Recommendation(
        recommendation_id="E1",
        customer_id="C1",
        subject=ref_of(TILL),
        made_at=BEFORE,
        made_to="ann",
        delivered_at=delivered,
        delivered_to="ben",
        decided_at=decided,
        decided_by="ben",
        decision="approved",
    )
    got = known(advice)
    assert (got.delivered_at, got.delivered_to) == ((delivered, "ben") if past(delivered) else (None, None))
    done = (got.decided_at, got.decided_by, got.decision and got.decision.value)
    assert done == ((decided, "ben", "approved") if past(decided) else (None, None, None))
    assert got.made_to == "ann"


@given(moments)
def test_row_survey(responded):
    """Row SurveyResponse: an answer given later is no answer yet."""
    survey = SurveyResponse(
        survey_id="Q1",
        customer_id="C1",
        sent_at=BEFORE,
        responded_at=responded,
        scale="nps_0_10",
        direction="high_is_good",
        score=9,
        comment="fine",
        competitor_opinions=[CompetitorOpinion(competitor="other", standing="better")],
    )
    got = known(survey)
    if past(responded):
        assert got == survey
    else:
        assert (got.responded_at, got.score, got.comment, got.competitor_opinions) == (None, None, None, ())


@given(moments, moments)
def test_row_review(held, resolved):
    """Row Review: one held later was only prepared: no ratings of the customer's, no disagreements, nobody present."""
    item = ReviewItem(
        dimension="speed", own=8, expected=7, customer=4, competitor="other", standing="worse", cause="slow"
    )
    review = Review(
        review_id="V1",
        customer_id="C1",
        held_at=held,
        participants=["ann"],
        invited=["ann"],
        distributed_to=["ben"],
        items=[item],
        disagreements=[Disagreement(what="hours", resolved_at=resolved)],
    )
    got = known(review)
    assert got.invited == ("ann",)
    if not past(held):
        assert (got.held_at, got.participants, got.distributed_to, got.disagreements) == (None, (), (), ())
        assert got.items == (ReviewItem(dimension="speed", own=8, expected=7),)
    else:
        assert got.items == (item,)
        assert got.participants == ("ann",)
        assert got.disagreements[0].resolved_at == (resolved if past(resolved) else None)


@given(moments, moments, moments, moments)
def test_row_review_actions(agreed, prepared, communicated, done):
    """Row Review: an action agreed later is dropped; of its other instants the later ones are blanked."""
    action = ActionItem(
        what="x", agreed_at=agreed, prepared_at=prepared, communicated_at=communicated, done_at=done
    )
    got = known(Review(review_id="V1", customer_id="C1", held_at=BEFORE, actions=[action]))
    if not past(agreed):
        assert got.actions == ()
        return
    (kept,) = got.actions
    assert (kept.prepared_at, kept.communicated_at, kept.done_at) == tuple(
        m if past(m) else None for m in (prepared, communicated, done)
    )


@given(
    moments,
    moments,
    st.sampled_from((BEFORE, AFTER)),
    st.sampled_from(("active", "canceled", "suspended", None)),
)
def test_row_contract(canceled, notice, since, status):
    """Row Contract: a cancellation, a notice and suspensions begun later are blanked, with the status they gave; ends stay."""
    kept_one = Suspension(since=BEFORE - SECOND, until=AFTER)
    contract = Contract(
        contract_id="K1",
        customer_id="C1",
        ends=dt.date(2027, 1, 1),
        status=status,
        canceled_at=canceled,
        notice_given_at=notice,
        suspensions=[kept_one, Suspension(since=since)],
    )
    got = known(contract)
    assert got.ends == dt.date(2027, 1, 1)
    assert got.canceled_at == (canceled if past(canceled) else None)
    assert got.notice_given_at == (notice if past(notice) else None)
    assert len(got.suspensions) == (2 if since is BEFORE else 1)
    gone = (status == "canceled" and not past(canceled)) or (status == "suspended" and since is AFTER)
    assert (got.status and got.status.value) == (None if gone else status)


@given(moments)
def test_row_relationship(ended):
    """Row Relationship: an end set by a later event is no end yet; a written one is known in advance."""
    written = dt.date(2026, 12, 31)
    one = Relationship(
        relationship_id="R1",
        contact_id="ann",
        subject=ref_of(SHOP),
        role="user",
        until=written,
        ended_at=ended,
    )
    got = known(one)
    assert (got.ended_at, got.until) == ((ended, written) if past(ended) else (None, None))


@given(moments, moments)
def test_row_asset_and_contact(retired, left):
    """Row Customer … Contact: a retirement or departure later has not happened."""
    asset = Asset(asset_id="A2", customer_id="C1", retired_at=retired)
    contact = Contact(contact_id="eve", customer_id="C1", left_at=left)
    assert known(asset).retired_at == (retired if past(retired) else None)
    assert known(contact).left_at == (left if past(left) else None)


# -- what hangs on a dropped record -----------------------------------------------------------------------------------------


def test_what_cannot_stand_alone_goes_with_it():
    """§4: what is said about a record entered later, or by a person entered later, goes or loses the name; to the last link."""
    later = Asset(asset_id="A2", customer_id="C1", recorded_at=AFTER)
    eve = Contact(contact_id="eve", customer_id="C1", recorded_at=AFTER)
    about = {"name": "x", "value": 1, "how": "observed"}
    chain = [
        Fact(fact_id="F2", subject=ref_of(later), **about),
        Fact(fact_id="F1", subject=Ref.parse("fact:F2"), **about),
        Fact(fact_id="F0", subject=Ref.parse("fact:F1"), **about),
        Recommendation(
            recommendation_id="E1", customer_id="C1", subject=Ref.parse("fact:F0"), made_at=BEFORE
        ),
        Relationship(relationship_id="R1", contact_id="eve", subject=ref_of(SHOP), role="user"),
        Relationship(relationship_id="R2", contact_id="ann", subject=ref_of(later), role="user"),
    ]
    cut = Portfolio.of(SHOP, ANN, TILL, later, eve, *chain).known_at(CUT)
    assert (cut.facts, cut.recommendations, cut.relationships) == ((), (), ())
    assert integrity_problems(cut._tables) == ()


def test_optional_names_of_dropped_records_are_blanked():
    """§4: a kept record that names one entered later keeps everything but the name, however deep it stands."""
    later = Asset(asset_id="A2", customer_id="C1", recorded_at=AFTER)
    eve = Contact(contact_id="eve", customer_id="C1", recorded_at=AFTER)
    job = Job(
        job_id="J1",
        customer_id="C1",
        stages=[Stage(units=[Unit(asset_id="A1"), Unit(asset_id="A2")]), Stage(units=[Unit(asset_id="A2")])],
    )
    contract = Contract(
        contract_id="K1", customer_id="C1", asset_lines=[Line(asset_id="A1"), Line(asset_id="A2")]
    )
    review = Review(
        review_id="V1",
        customer_id="C1",
        held_at=BEFORE,
        participants=["ann", "eve"],
        minutes_owner_id="eve",
        actions=[ActionItem(what="x", owner_id="eve"), ActionItem(what="y", owner_id="ann")],
    )
    needs = Asset(asset_id="A3", customer_id="C1", depends_on=["A1", "A2"], replaces="A2")
    cut = Portfolio.of(SHOP, ANN, TILL, later, eve, job, contract, review, needs).known_at(CUT)
    assert cut.jobs[0].stages == (Stage(units=[Unit(asset_id="A1")]),)
    assert cut.contracts[0].asset_lines == (Line(asset_id="A1"),)
    assert cut.reviews[0].participants == ("ann",)
    assert cut.reviews[0].minutes_owner_id is None
    assert [a.owner_id for a in cut.reviews[0].actions] == [None, "ann"]
    assert (cut.assets[1].depends_on, cut.assets[1].replaces) == (("A1",), None)


def test_a_customer_entered_later_takes_everything_along():
    """§4: of a customer not yet known nothing is known; a subsidiary keeps the name of its parent."""
    late = Customer(customer_id="C2", recorded_at=AFTER)
    child = Customer(customer_id="C3", parent_id="C2")
    theirs = [
        Site(site_id="S2", customer_id="C2"),
        Asset(asset_id="A2", customer_id="C2", site_id="S2"),
        Incident(incident_id="I2", customer_id="C2", opened_at=BEFORE, asset_id="A2"),
    ]
    cut = Portfolio.of(SHOP, late, child, *theirs).known_at(CUT)
    assert [c.customer_id for c in cut.customers] == ["C1", "C3"]
    assert cut.customers[1].parent_id == "C2"
    assert (cut.sites, cut.assets, cut.incidents) == ((), (), ())
