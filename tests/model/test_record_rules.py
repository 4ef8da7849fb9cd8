"""Rules that hold between the fields of one record."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import AmbiguousTruthError, InvalidValueError
from custrel.model import (
    ActionItem,
    Approval,
    Asset,
    Authority,
    Component,
    ComponentKind,
    Contract,
    Cost,
    Coverage,
    CoverageKind,
    Disagreement,
    FindingKey,
    Identifier,
    ImpactOverTime,
    ImpactStep,
    Incident,
    IncidentStatus,
    Interval,
    Job,
    Kind,
    Level,
    Line,
    Money,
    Ref,
    Relationship,
    ReviewItem,
    Site,
    Stage,
    SurveyResponse,
    SurveyScale,
    Suspension,
    Unit,
    Verdict,
)

DAY1, DAY2 = dt.date(2026, 1, 1), dt.date(2026, 1, 2)
AT1, AT2 = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
ASSET = Ref.parse("asset:A1")
WIDE = Interval(lo=-0.1, hi=0.5)

REFUSED: list[tuple[Any, dict[str, Any], str]] = [
    (
        Line,
        {"asset_id": "A1", "starts": DAY2, "ends": DAY1},
        "Line.ends must not be before starts 2026-01-02",
    ),
    (Suspension, {"since": AT2, "until": AT1}, "Suspension.until must not be before since"),
    (
        Contract,
        {"contract_id": "K", "customer_id": "C", "starts": DAY2, "ends": DAY1},
        "Contract.ends must not be before starts",
    ),
    (
        Relationship,
        {
            "relationship_id": "R",
            "contact_id": "P",
            "subject": ASSET,
            "role": "user",
            "since": DAY2,
            "until": DAY1,
        },
        "Relationship.until must not be before since",
    ),
    (
        Incident,
        {"incident_id": "I", "customer_id": "C", "opened_at": AT1, "down_from": AT2, "down_to": AT1},
        "Incident.down_to must not be before down_from",
    ),
    (
        Contract,
        {
            "contract_id": "K",
            "customer_id": "C",
            "components": [Component(kind="parts"), Component(kind="parts", percent=50)],
        },
        "Contract.components must name each component once",
    ),
    (
        Stage,
        {"units": [Unit(asset_id="A1"), Unit(asset_id="A1", capacity=0.5)]},
        "Stage.units must name each asset once",
    ),
    (Stage, {"units": []}, "Stage.units must not be empty"),
    (Unit, {"asset_id": "A1", "capacity": -0.1}, "Unit.capacity must be at least 0"),
    (Unit, {"asset_id": "A1", "capacity": WIDE}, "Unit.capacity must be at least 0"),
    (Unit, {"asset_id": "A1", "availability": 1.1}, "Unit.availability must be 0 to 1"),
    (Unit, {"asset_id": "A1", "availability": WIDE}, "Unit.availability must be 0 to 1"),
    (Job, {"job_id": "J", "customer_id": "C", "workaround": 1.5}, "Job.workaround must be 0 to 1"),
    (
        Job,
        {"job_id": "J", "customer_id": "C", "consequences": {"safety": WIDE}},
        r"Job.consequences\[safety\] must lie in 0 to 1",
    ),
    (Job, {"job_id": "J", "customer_id": "C", "consequences": {"safty": "major"}}, "did you mean 'safety'"),
    (Job, {"job_id": "J", "customer_id": "C", "consequences": {"safety": "majr"}}, "did you mean 'major'"),
    (
        Asset,
        {"asset_id": "A1", "depends_on": ["A2", "A1"]},
        "Asset.depends_on must not name the asset itself",
    ),
    (Asset, {"asset_id": "A1", "replaces": "A1"}, "Asset.replaces must not name the asset itself"),
    (Asset, {"asset_id": "A1", "availability": 2}, "Asset.availability must be 0 to 1"),
    (Asset, {"asset_id": "A1", "alternatives": WIDE}, "Asset.alternatives must be 0 to 1"),
    (
        Asset,
        {"asset_id": "A1", "consequences": {"mission": WIDE}},
        r"Asset.consequences\[mission\] must lie in 0 to 1",
    ),
    (Asset, {"asset_id": "A1", "shifts": 5}, "Asset.shifts must be 1 to 4"),
    (
        Site,
        {"site_id": "S", "customer_id": "C", "business_share": 1.01},
        "Site.business_share must be 0 to 1",
    ),
    (
        Site,
        {"site_id": "S", "customer_id": "C", "zone": "Europe/Madird"},
        "Site.zone must be an IANA time zone",
    ),
    (Cost, {"per_hour": Money(amount=Decimal(-1), currency="EUR")}, "Cost.per_hour must not be negative"),
    (ImpactOverTime, {"steps": []}, "ImpactOverTime.steps must not be empty"),
    (
        ImpactOverTime,
        {"steps": [ImpactStep(after_hours=1, level="major"), ImpactStep(after_hours=1, level="major")]},
        "must rise in hours and never become milder",
    ),
    (
        ImpactOverTime,
        {"steps": [ImpactStep(after_hours=1, level="major"), ImpactStep(after_hours=2, level="minor")]},
        "must rise in hours and never become milder",
    ),
    (
        SurveyResponse,
        {"survey_id": "V", "customer_id": "C", "sent_at": AT1, "score": 3},
        "SurveyResponse.score needs scale and direction",
    ),
    (
        SurveyResponse,
        {"survey_id": "V", "customer_id": "C", "sent_at": AT1, "score": 3, "scale": "csat_1_5"},
        "needs scale and direction",
    ),
    (
        SurveyResponse,
        {
            "survey_id": "V",
            "customer_id": "C",
            "sent_at": AT1,
            "score": 6,
            "scale": "csat_1_5",
            "direction": "high_is_good",
        },
        "SurveyResponse.score must be 1 to 5 on csat_1_5",
    ),
    (
        SurveyResponse,
        {
            "survey_id": "V",
            "customer_id": "C",
            "sent_at": AT1,
            "score": 0,
            "scale": "points_1_4",
            "direction": "low_is_good",
        },
        "SurveyResponse.score must be 1 to 4 on points_1_4",
    ),
    (ReviewItem, {"dimension": "x", "own": 11}, "ReviewItem.own must be 1 to 10"),
    (ReviewItem, {"dimension": "x", "customer": 0}, "ReviewItem.customer must be 1 to 10"),
    (ReviewItem, {"dimension": "x", "expected": 6, "scale": [1, 5]}, "ReviewItem.expected must be 1 to 5"),
    (ReviewItem, {"dimension": "x", "scale": [5, 1]}, r"ReviewItem.scale must be \(lowest, highest\)"),
    (ReviewItem, {"dimension": "x", "scale": [1, 2, 3]}, r"ReviewItem.scale must be \(lowest, highest\)"),
    (Ref, {"kind": "asset", "id": " "}, "Ref.id must be text that is not empty"),
    (Ref, {"kind": "assets", "id": "A1"}, "did you mean 'asset'"),
]


@pytest.mark.parametrize(("cls", "fields", "message"), REFUSED)
def test_records_that_contradict_themselves_are_refused(
    cls: Any, fields: dict[str, Any], message: str
) -> None:
    """A record whose fields cannot be true together is refused, naming class, field and rule."""
    with pytest.raises(InvalidValueError, match=message):
        cls(**fields)


def test_equal_ends_and_unknown_ends_are_fine() -> None:
    """One day, one instant and open ends are no contradiction; nor is an incident closed before it opened (clocks differ)."""
    line = Line(asset_id="A1", starts=DAY1, ends=DAY1)
    assert (line.starts, line.ends) == (DAY1, DAY1)
    assert Suspension(since=AT1, until=AT1).until == AT1
    assert Contract(contract_id="K", customer_id="C", ends=DAY1).starts is None
    assert (
        Relationship(relationship_id="R", contact_id="P", subject=ASSET, role="user", until=DAY1).since
        is None
    )
    early = Incident(incident_id="I", customer_id="C", opened_at=AT2, resolved_at=AT1, down_to=AT1)
    assert early.resolved_at < early.opened_at


def test_the_extremes_are_allowed() -> None:
    """The ends of every range belong to it."""
    Unit(asset_id="A1", capacity=0, availability=1)
    Unit(asset_id="A1", capacity=Interval(lo=0, hi=7))
    Job(
        job_id="J",
        customer_id="C",
        workaround=Interval(lo=0, hi=1),
        consequences={"safety": Interval(lo=0, hi=1)},
    )
    Cost(per_hour=Money(amount=Decimal(0), currency="EUR"))
    ImpactOverTime(steps=[ImpactStep(after_hours=0, level="none")])
    ReviewItem(dimension="x", own=1, expected=10, customer=10)
    assert Unit(asset_id="A1").capacity == 1.0
    assert Unit(asset_id="A1", capacity=None).capacity is None


def test_authority_refuses_to_be_a_truth_value() -> None:
    """Unknown is neither yes nor no, so `if authority:` raises and says what to do."""
    with pytest.raises(AmbiguousTruthError, match=r"compare \.verdict with"):
        bool(Authority(verdict=Verdict.UNKNOWN, reason="nobody said"))


@given(
    st.sampled_from(Kind),
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(lambda t: t.strip()),
)
def test_refs_read_back_from_their_text(kind: Kind, record_id: str) -> None:
    """`Ref.parse(str(ref)) == ref` for every kind and id, colons included; refs sort by kind and id."""
    ref = Ref(kind=kind, id=record_id)
    assert Ref.parse(str(ref)) == ref
    assert eval(repr(ref), {"Ref": Ref}) == ref
    assert min(ref, Ref(kind=kind, id="\x00")).id == "\x00"


def test_ref_text_needs_its_colon() -> None:
    """An id alone does not say what it names."""
    with pytest.raises(InvalidValueError, match=r"Ref\.text must read like 'asset:A-17' \(got 'A-17'\)"):
        Ref.parse("A-17")


def test_finding_keys_say_what_they_are_about() -> None:
    """Code and subject, and the third part where there is one."""
    assert str(FindingKey(code="a.b", subject=ASSET)) == "a.b asset:A1"
    assert (
        str(FindingKey(code="a.b", subject=ASSET, about=Ref.parse("job:J1"))) == "a.b asset:A1 about job:J1"
    )


def test_serial_is_one_of_the_identifiers() -> None:
    """The serial number is the identifier of that kind, None where there is none."""
    tag, serial = Identifier(kind="tag", value="T"), Identifier(kind="serial", value="PX-1")
    assert Asset(asset_id="A1", identifiers=(tag, serial)).serial == "PX-1"
    assert Asset(asset_id="A1", identifiers=(tag,)).serial is None


@pytest.mark.parametrize("scale", list(SurveyScale))
def test_satisfaction_is_a_share_whatever_the_scale(scale: SurveyScale) -> None:
    """Best is 1 and worst 0 on every scale, in the direction declared; unanswered is None, never satisfied."""
    low, high = scale.bounds
    assert low < high
    base = {"survey_id": "V", "customer_id": "C", "sent_at": AT1}
    for direction, best, worst in (("high_is_good", high, low), ("low_is_good", low, high)):
        assert SurveyResponse(**base, scale=scale, direction=direction, score=best).satisfaction == 1
        assert SurveyResponse(**base, scale=scale, direction=direction, score=worst).satisfaction == 0
    assert SurveyResponse(**base, scale=scale, direction="high_is_good").satisfaction is None
    assert SurveyResponse(**base).satisfaction is None


def test_review_gaps_need_both_sides() -> None:
    """Customer minus own, customer minus expected; None where either was not rated."""
    item = ReviewItem(dimension="claims", own=8, expected=7, customer=4)
    assert (item.gap, item.forecast_error) == (-4, -3)
    assert ReviewItem(dimension="claims", own=8).gap is None
    assert ReviewItem(dimension="claims", customer=8).gap is None
    assert ReviewItem(dimension="claims", customer=8).forecast_error is None
    assert ReviewItem(dimension="claims", expected=8).forecast_error is None


@pytest.mark.parametrize("kind", list(CoverageKind))
def test_only_contracts_pay(kind: CoverageKind) -> None:
    """Warranties and service contracts pay; time and materials, goodwill and none do not."""
    cover = Coverage(asset_id="A1", at=AT1, kind=kind, why="because", component=ComponentKind.LABOR)
    assert cover.is_paid_by_contract == (
        kind in (CoverageKind.WARRANTY, CoverageKind.EXTENDED_WARRANTY, CoverageKind.SERVICE_CONTRACT)
    )


@pytest.mark.parametrize("status", list(IncidentStatus))
def test_over_means_nobody_works_on_it(status: IncidentStatus) -> None:
    """Resolved, closed, canceled and duplicate are over; new, in progress and on hold are not."""
    assert status.is_over == (status.value in ("resolved", "closed", "canceled", "duplicate"))


def test_defaults_know_nothing() -> None:
    """What nobody said is None or empty: an asset with its id only, open items, an approval without a limit."""
    asset = Asset(asset_id="A1")
    assert asset.customer_id is None
    assert asset.consequences == {}
    assert asset.depends_on == ()
    assert ActionItem(what="x").done_at is None
    assert Disagreement(what="x").resolved_at is None
    assert Approval(kind="*").up_to is None
    assert list(Level) == sorted(Level, key=list(Level).index)


def test_feedback_in_which_nothing_was_said_is_none() -> None:
    """An empty feedback and none at all are one thing: nobody said anything; so every file can hold it."""
    import datetime as dt

    from custrel.model import Feedback, Touchpoint

    at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    quiet = Touchpoint(touchpoint_id="T1", customer_id="C1", at=at, feedback=Feedback())
    told = Touchpoint(touchpoint_id="T1", customer_id="C1", at=at, feedback=Feedback(works=["quick"]))
    assert quiet.feedback is None
    assert told.feedback is not None
