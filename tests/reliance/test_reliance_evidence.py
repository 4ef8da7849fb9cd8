"""From what is recorded to numbers: every sort of evidence, contradictions, age, assumptions, and what cannot be read."""

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given
from reliance_world import AS_OF, CLOSE, POLICY, asset, case_of, job, levels, report_of, worlds

from custrel.errors import InvalidValueError, PolicyError
from custrel.findings import AssetReliance, Reading
from custrel.model import (
    NOT_APPLICABLE,
    UNKNOWN,
    Cost,
    Customer,
    Dimension,
    Fact,
    ImpactOverTime,
    ImpactStep,
    Interval,
    Level,
    Money,
    Outage,
    Ref,
    Unit,
    Weekly,
)
from custrel.portfolio import Portfolio
from custrel.reliance import SEGMENT_PRIORS, AccumulatedReliance, SegmentPrior, TableFactor, factor
from custrel.typing import CustomerCase, JobEvidence

NONE: dict[str, Any] = {d.value: "none" for d in Dimension}
USUAL: dict[str, Any] = {"workaround": 0, "operating_mode": "continuous", "shifts": 3}
SAFETY = AccumulatedReliance(ceilings={"safety": 1.0}, class_values=POLICY.class_values)  # type: ignore[arg-type]


def alone(*records: Any, policy: AccumulatedReliance = POLICY, of: str = "a") -> AssetReliance:
    """What is said of one asset."""
    found = report_of(*records, policy=policy).asset(of)
    assert found is not None
    return found


def through(value: Any, policy: AccumulatedReliance = SAFETY, **known: Any) -> Reading:
    """Read one safety consequence of one sole unit, ceiling 1: the reading is the class value."""
    one = job(
        "J",
        [Unit(asset_id="a")],
        **{**USUAL, "consequences": {} if value is None else {"safety": value}, **known},
    )
    return alone(asset("a"), one, policy=policy).alone


def said(
    name: str, value: Any, subject: str = "job:J", *, source: str = "x", at: dt.datetime | None = None
) -> Fact:
    """Somebody's answer."""
    return Fact(
        fact_id=f"F-{name}-{source}",
        subject=Ref.parse(subject),
        name=name,
        value=value,
        how="interviewed",
        source=source,
        at=at,
    )


def told(name: str, *values: Any) -> Reading:
    """Read the safety consequence of a job about which only facts speak, each from a source of its own."""
    one = job("J", [Unit(asset_id="a")], **USUAL)
    facts = [said(name, value, source=str(i)) for i, value in enumerate(values)]
    return alone(asset("a"), one, *facts, policy=SAFETY).alone


@pytest.mark.parametrize(
    ("value", "lo", "hi"),
    [
        (None, 0.0, 1.0),
        ("none", 0.0, 0.0),
        ("minor", 0.1, 0.1),
        ("moderate", 0.3, 0.3),
        ("major", 0.6, 0.6),
        ("essential", 1.0, 1.0),
        (Interval(lo=0.2, hi=0.7), 0.2, 0.7),
        (Outage(tolerable_hours=0), 1.0, 1.0),
        (Outage(tolerable_hours=24), 1.0, 1.0),
        (Outage(tolerable_hours=24.5), 0.3, 0.3),
        (Outage(tolerable_hours=168), 0.3, 0.3),
        (Outage(tolerable_hours=336), 0.1, 0.1),
        (NOT_APPLICABLE, 0.0, 0.0),
    ],
)
def test_consequences_of_every_sort(value: Any, lo: float, hi: float) -> None:
    """Classes, ranges, tolerable outages by the published table; not asked is the full range. S0-20."""
    assert through(value).range == Interval(lo=lo, hi=hi)


def test_business_impact_by_tolerable_outage() -> None:
    """MEGA HOPEX Aquila GRC: 12 h and 24 h critical, 48 h and 168 h medium, 336 h low; a shorter outage is never milder."""
    found = [POLICY.class_of_outage(hours) for hours in (12, 24, 48, 168, 336)]
    assert found == [Level.ESSENTIAL, Level.ESSENTIAL, Level.MODERATE, Level.MODERATE, Level.MINOR]


def test_impact_over_time_is_read_at_a_stated_outage() -> None:
    """Without a stated length the range of the steps; with one, the step it has reached."""
    steps = ImpactOverTime(
        steps=[ImpactStep(after_hours=2, level="minor"), ImpactStep(after_hours=8, level="major")]
    )
    assert through(steps).range == Interval(lo=0, hi=0.6)
    for hours, expected in ((0, 0.0), (2, 0.1), (7.9, 0.1), (8, 0.6), (100, 0.6)):
        policy = AccumulatedReliance(ceilings=SAFETY.ceilings, outage_hours=hours)
        assert through(steps, policy).range == Interval.point(expected)


def test_costs_need_a_table() -> None:
    """Money per hour has no default classes: unknown with a warning; by a table in its currency it is read."""
    cost = Cost(per_hour=Money(amount=800, currency="EUR"))
    assert through(cost).range == Interval(lo=0, hi=1)
    one = job("J", [Unit(asset_id="a")], consequences={"safety": cost}, **USUAL)
    assert "cannot be read" in report_of(asset("a"), one).warnings[0]
    table = {Money(amount=100, currency="EUR"): "moderate", Money(amount=1000, currency="EUR"): "essential"}
    policy = AccumulatedReliance(ceilings=SAFETY.ceilings, cost_classes=table)  # type: ignore[arg-type]
    for amount, expected in ((99, 0.0), (100, 0.3), (800, 0.3), (1000, 1.0)):
        assert through(Cost(per_hour=Money(amount=amount, currency="EUR")), policy).range == Interval.point(
            expected
        )
    assert through(Cost(per_hour=Money(amount=800, currency="USD")), policy).range == Interval(lo=0, hi=1)


def test_not_applicable_leaves_the_base_of_completeness() -> None:
    """A dimension that does not apply reads as zero and asks for no evidence; one that was not asked does."""
    one = {**NONE, "mission": "major"}
    assert (
        alone(asset("a"), job("J", [Unit(asset_id="a")], consequences=one, **USUAL)).alone.completeness == 1
    )
    half = {
        "mission": "major",
        **dict.fromkeys(("safety", "own_customers", "financial", "compliance"), NOT_APPLICABLE),
    }
    known = alone(
        asset("a"),
        job("J", [Unit(asset_id="a")], consequences={**half, "personnel": NOT_APPLICABLE}, **USUAL),
    ).alone
    asked = alone(asset("a"), job("J", [Unit(asset_id="a")], consequences=half, **USUAL)).alone
    assert known.completeness == 1
    assert asked.completeness < 1
    silent = alone(asset("a"), job("J", [Unit(asset_id="a")])).alone
    assert (silent.completeness, silent.typical > 0) == (0, True)


def test_facts_stand_beside_fields_and_contradictions_are_kept() -> None:
    """The hull is taken, nothing wins, nothing is averaged, and the contradiction is reported. S1-04."""
    assert told("consequences.safety", "major").range == Interval.point(0.6)
    assert told("consequences.safety", "major", 0.2).range == Interval(lo=0.2, hi=0.6)
    assert told("consequences.safety", "major", "not_applicable").range == Interval(lo=0, hi=0.6)
    assert told("consequences.safety", "not_applicable").range == Interval.point(0)
    field = job("J", [Unit(asset_id="a")], consequences={"safety": "minor"}, **USUAL)
    report = report_of(asset("a"), field, said("consequences.safety", "essential"))
    assert report.warnings == (
        "job:J consequences.safety: sources contradict each other, so the whole range between them is kept",
    )
    overlapping = report_of(asset("a"), field, said("consequences.safety", Interval(lo=0, hi=0.5)))
    assert overlapping.warnings == ()


def test_a_later_fact_of_the_same_source_takes_over() -> None:
    """Superseded evidence is gone; an earlier as_of still has it. S0-06."""
    one = job("J", [Unit(asset_id="a")], **USUAL)
    early = Fact(fact_id="F1", subject=Ref.parse("job:J"), name="consequences.safety", value="minor", how="survey", source="x",
                 at=AS_OF - dt.timedelta(days=300))  # fmt: skip
    late = Fact(fact_id="F2", subject=Ref.parse("job:J"), name="consequences.safety", value="major", how="survey", source="x",
                at=AS_OF - dt.timedelta(days=10))  # fmt: skip
    assert alone(asset("a"), one, early, late, policy=SAFETY).alone.range == Interval.point(0.6)
    p = Portfolio.of(Customer(customer_id="C"), asset("a"), one, early, late)
    before = CustomerCase.of(p, "C", as_of=AS_OF - dt.timedelta(days=100))
    assert SAFETY.evaluate(before).assets[0].alone.range == Interval.point(0.1)


@pytest.mark.parametrize(
    ("value", "lo", "hi"),
    [
        (True, 0.1, 1.0),
        (False, 0.0, 0.0),
        (0.25, 0.25, 0.25),
        ("0.25", 0.25, 0.25),
        (Interval(lo=0.5, hi=0.75), 0.5, 0.75),
        ("quite bad", 0.0, 1.0),
        (7, 0.0, 1.0),
        (Interval(lo=-1, hi=0.5), 0.0, 1.0),
        ("1e-1", 0.0, 1.0),
    ],
)
def test_answers_as_people_give_them(value: Any, lo: float, hi: float) -> None:
    """Yes means it hurts, nobody said how much; plain numbers count in text too; what cannot be read counts as not known."""
    assert told("consequences.safety", value).range == Interval(lo=lo, hi=hi)


@pytest.mark.parametrize(
    ("complexity", "limit"), [(None, 1.0), ("simple", 1.0), ("moderate", 0.6), ("complex", 0.3)]
)
def test_complexity_bounds_an_unknown_workaround(complexity: str | None, limit: float) -> None:
    """Not known: up to what the application allows; told yes: the same; told no or a number: that. S0-12."""
    hurts = {"safety": "essential"}
    base: dict[str, Any] = {**USUAL, "workaround": None, "complexity": complexity, "consequences": hurts}

    def lost(*facts: Fact, **known: Any) -> Interval:
        return alone(
            asset("a"), job("J", [Unit(asset_id="a")], **{**base, **known}), *facts, policy=SAFETY
        ).alone.range

    assert lost() == Interval(lo=1 - limit, hi=1)
    assert lost(said("workaround", True)) == Interval(lo=1 - limit, hi=1)
    assert lost(said("workaround", False)) == lost(said("workaround", "no")) == Interval.point(1)
    assert lost(said("workaround", 0.75)) == lost(workaround=0.75) == Interval.point(0.25)
    if complexity:
        assert lost(said("complexity", complexity), complexity=None) == Interval(lo=1 - limit, hi=1)
    assert lost(said("complexity", "baroque"), complexity=None) == Interval(lo=0, hi=1)


MISSION = AccumulatedReliance(ceilings={"mission": 1.0})  # type: ignore[arg-type]


def timed(*facts: Fact, **known: Any) -> Interval:
    """What an essential mission scores, ceiling 1: duty · span."""
    usual: dict[str, Any] = {"workaround": 0, "consequences": {"mission": "essential"}, **known}
    return alone(asset("a"), job("J", [Unit(asset_id="a")], **usual), *facts, policy=MISSION).alone.range


def test_duty_and_span() -> None:
    """Operating modes and shifts by their tables; standby and seasonal say nothing by themselves. S0-10, S0-11."""
    for mode, lo, hi in (("continuous", 1, 1), ("intermittent", 0.4, 0.8), ("on_demand", 0.1, 0.4), ("batch", 0.1, 0.4),
                         ("standby", 0, 1), ("seasonal", 0, 1), (None, 0, 1)):  # fmt: skip
        assert timed(operating_mode=mode, shifts=3) == Interval(lo=lo, hi=hi)
    for shifts, span in ((1, 0.8), (2, 0.9), (3, 1.0), (4, 1.0)):
        assert timed(operating_mode="continuous", shifts=shifts) == Interval.point(span)
    assert timed(operating_mode="continuous") == Interval(lo=0.8, hi=1)


def test_a_weekly_calendar_says_more_than_shifts() -> None:
    """Hours a week interpolate .8 at 40, .9 at 80, 1 at 168; with a calendar, standby runs at least its hours."""
    for text, span in (
        ("mon-fri 09:00-17:00", 0.8),
        ("mon-fri 08:00-20:00", 0.85),
        ("always", 1.0),
        ("mon 10:00-11:00", 0.8),
    ):
        assert timed(operating_mode="continuous", shifts=4, hours=Weekly.parse(text)) == Interval.point(span)
        assert timed(said("hours", text), operating_mode="continuous", shifts=4) == Interval.point(span)
    assert timed(said("hours", 80), operating_mode="continuous") == Interval.point(0.9)
    assert timed(said("hours", Interval(lo=40, hi=80)), operating_mode="continuous") == Interval(
        lo=0.8, hi=0.9
    )
    assert timed(operating_mode="standby", hours=Weekly.parse("always")) == Interval.point(1.0)
    assert timed(operating_mode="standby", hours=Weekly.parse("mon-sun 00:00-12:00")).lo == pytest.approx(
        0.5 * POLICY.span_of_hours(84)
    )
    for nonsense in ("whenever", 999, True):
        assert timed(said("hours", nonsense), operating_mode="continuous", shifts=4) == Interval(lo=0.8, hi=1)


def test_usage_from_facts() -> None:
    """Modes and shifts may come as facts; what cannot be read counts as not known; disagreement is kept."""
    assert timed(said("operating_mode", "intermittent"), shifts=3) == Interval(lo=0.4, hi=0.8)
    assert timed(said("shifts", 2), operating_mode="continuous") == Interval.point(0.9)
    assert timed(said("shifts", "2"), operating_mode="continuous") == Interval.point(0.9)
    for nonsense in (True, 9, "many", 1.5):
        assert timed(said("shifts", nonsense), operating_mode="continuous") == Interval(lo=0.8, hi=1)
    assert timed(said("operating_mode", "sometimes"), shifts=3) == Interval(lo=0, hi=1)
    assert timed(said("operating_mode", "batch"), operating_mode="continuous", shifts=3) == Interval(
        lo=0.1, hi=1
    )


def test_knowledge_ages_by_a_declared_rule() -> None:
    """Off by default; switched on, a fact older than fresh_days opens towards the full range; S0-18, S3-06."""
    one = job("J", [Unit(asset_id="a")], **USUAL)
    old = said("consequences.safety", "major", at=AS_OF - dt.timedelta(days=730 + 365.25))
    assert alone(asset("a"), one, old, policy=SAFETY).alone.range == Interval.point(0.6)
    ageing = AccumulatedReliance(ceilings=SAFETY.ceilings, widening_per_year=0.25)
    found = alone(asset("a"), one, old, policy=ageing).alone
    assert (found.range.lo, found.range.hi) == (pytest.approx(0.45), pytest.approx(0.7))
    assert found.completeness == pytest.approx(0.75)
    fresh = said("consequences.safety", "major", at=AS_OF - dt.timedelta(days=700))
    assert alone(asset("a"), one, fresh, policy=ageing).alone.range == Interval.point(0.6)
    undated = said("consequences.safety", "major")
    assert alone(asset("a"), one, undated, policy=ageing).alone.range == Interval.point(0.6)
    ancient = said("shifts", 1, at=AS_OF - dt.timedelta(days=9000))
    usual: dict[str, Any] = {
        "workaround": 0,
        "consequences": {"mission": "essential"},
        "operating_mode": "continuous",
    }
    slow = AccumulatedReliance(ceilings=MISSION.ceilings, widening_per_year=1)
    assert alone(
        asset("a"), job("J", [Unit(asset_id="a")], **usual), ancient, policy=slow
    ).alone.range == Interval(lo=0.8, hi=1)


def test_segment_priors_are_assumed_and_off_by_default() -> None:
    """S0-21: off by default; on, they raise the lower end where nobody spoke, count as unknown, and give way to evidence."""
    one = job("J", [Unit(asset_id="a")], **USUAL)
    clinic = Customer(customer_id="C", industry="Medical")

    def reading(policy: AccumulatedReliance, *facts: Fact) -> Reading:
        p = Portfolio.of(clinic, asset("a"), one, *facts)
        found = policy.evaluate(CustomerCase.of(p, "C", as_of=AS_OF)).asset("a")
        assert found is not None
        return found.alone

    on = AccumulatedReliance(priors=SEGMENT_PRIORS)
    assert reading(on).range.lo > reading(POLICY).range.lo == 0
    assert reading(on).completeness == reading(POLICY).completeness == 0
    assert (
        reading(on, said("consequences.safety", "none"), said("consequences.own_customers", "none")).range.lo
        == 0
    )
    assert report_of(asset("a"), one, policy=on).total.range == report_of(asset("a"), one).total.range
    with pytest.raises(InvalidValueError, match="lie in 0 to 1"):
        SegmentPrior(industry="x", ranges={"safety": Interval(lo=0, hi=2)})  # type: ignore[arg-type]


def test_availability_comes_from_whoever_knows() -> None:
    """The unit in its stage, the asset, or a fact about it; else the usual range; contradiction is the hull."""
    hurts = {"safety": "essential"}

    def spare(*facts: Fact, unit: Any = None, own: Any = None) -> Interval:
        pool = [Unit(asset_id="a"), Unit(asset_id="u", availability=unit)]
        records = [
            asset("a"),
            asset("u", availability=own),
            job("J", pool, consequences=hurts, **USUAL),
            *facts,
        ]
        found = alone(*records, policy=SAFETY).alone.range
        return Interval(lo=round(found.lo, 9), hi=round(found.hi, 9))

    assert spare() == Interval(lo=0, hi=0.1)
    assert (
        spare(unit=0.75)
        == spare(own=0.75)
        == spare(said("availability", 0.75, "asset:u"))
        == Interval.point(0.25)
    )
    assert spare(unit=0.75, own=0.5) == Interval(lo=0.25, hi=0.5)
    assert spare(said("availability", "often", "asset:u")) == Interval(lo=0, hi=1)


def test_capacity_not_known_may_be_anything() -> None:
    """A spare of unknown capacity may be worth nothing or everything; of none, it is no spare and the unit is sole means."""

    def beside(capacity: Any) -> AssetReliance:
        pool = [Unit(asset_id="a"), Unit(asset_id="u", capacity=capacity, availability=1)]
        return alone(
            asset("a"),
            asset("u"),
            job("J", pool, consequences={"safety": "essential"}, **USUAL),
            policy=SAFETY,
        )

    assert beside(None).alone.range == Interval(lo=0, hi=1)
    assert beside(0).alone.range == Interval.point(1)
    assert beside(0).sole_means_jobs == ("J",)
    assert beside(None).sole_means_jobs == ()
    assert beside(Interval(lo=0.25, hi=0.5)).alone.range == Interval(lo=0.5, hi=0.75)


def test_an_asset_nobody_described_still_gets_a_result() -> None:
    """S0-02: one implied job from its own fields; it ends when a job is recorded, and retired units imply none."""
    known = asset(
        "a",
        consequences={**NONE, "mission": "major"},
        operating_mode="continuous",
        shifts=3,
        alternatives=0.5,
    )
    found = alone(known)
    assert (found.implied, found.alone.range, found.alone.completeness) == (True, Interval.point(0.285), 1)
    assert (found.jobs, found.sole_means_jobs) == ((), ())
    silent = alone(asset("a"))
    assert (silent.alone.range.lo, silent.alone.completeness) == (0, 0)
    assert report_of(asset("a")).nothing_known
    assert not report_of(known).nothing_known
    described = alone(known, job("J", [Unit(asset_id="a")], consequences=NONE, **USUAL))
    assert (described.implied, described.alone.range) == (False, Interval.point(0))
    assert alone(asset("a", retired_at=AS_OF)).alone.range == Interval.point(0)
    told = alone(asset("a"), said("alternatives", 1, "asset:a"))
    assert told.alone.range == Interval.point(0)


def test_a_customer_without_anything_is_the_full_range() -> None:
    """Nothing recorded at all: not zero but everything possible, and said."""
    report = report_of()
    assert (report.total.range, report.breadth.range, report.peak.range) == (Interval(lo=0, hi=1),) * 3
    assert report.nothing_known
    assert report.total.completeness == 0
    bare = report_of(job("J", consequences=NONE))
    assert bare.total.range == Interval.point(0)
    assert "nobody said what it needs" in bare.warnings[0]


def test_shared_infrastructure_of_the_provider_counts() -> None:
    """The provider's own hypervisor carries this customer's jobs, for this customer only. S1-12."""
    from custrel.model import Asset

    shared = Asset(asset_id="hv")
    mine = asset("vm", depends_on=["hv"])
    other = Asset(asset_id="vm2", customer_id="C2", depends_on=["hv"])
    report = report_of(
        Customer(customer_id="C2"),
        shared,
        mine,
        other,
        job("J", [Unit(asset_id="vm")], consequences={"safety": "major"}, **USUAL),
    )
    assert [a.asset_id for a in report.assets] == ["hv", "vm"]
    assert report.assets[0].alone == report.assets[1].alone
    assert report.assets[0].jobs == ("J",)


def test_circles_stand_or_fall_as_one_and_are_reported() -> None:
    """A cycle of dependence is one unit: equal numbers for all, and a warning that names them."""
    report = report_of(
        asset("a", depends_on=["b"]), asset("b", depends_on=["c"]), asset("c", depends_on=["a"]),
        job("J", [Unit(asset_id="a")], consequences={"safety": "major"}, **USUAL),
    )  # fmt: skip
    assert len({a.alone for a in report.assets}) == 1
    assert len({a.share for a in report.assets}) == 1
    assert report.warnings == ("a, b, c depend on each other and are read as one unit",)


# -- factors ------------------------------------------------------------------------------------------------------------------

PRESS = TableFactor(
    name="press", question="would the press write about it?", ceiling=0.5,
    table={"no": Interval.point(0), "local": Interval(lo=0.2, hi=0.4), "national": Interval.point(1)},  # type: ignore[arg-type]
)  # fmt: skip


@given(worlds(most=2))
def test_a_factor_that_reads_zero_changes_no_score(records: list[Any]) -> None:
    """Law 9 for factors: zero changes nothing; taking the factor away gives the policy back."""

    @factor(question="does it matter?", ceiling=1.0, scale=("no",))
    def nothing(evidence: JobEvidence, /) -> Interval:
        return Interval.point(0.0)

    case = case_of(*records)
    plain, more = POLICY.evaluate(case), POLICY.with_factor(nothing).evaluate(case)
    for old, new in zip(
        (plain.total, *(a.alone for a in plain.assets)),
        (more.total, *(a.alone for a in more.assets)),
        strict=True,
    ):
        assert (new.range, new.typical) == (old.range, old.typical)
    assert POLICY.with_factor(nothing).without_factor("nothing") == POLICY


def test_table_factors_read_the_facts_of_their_name() -> None:
    """Answers by the table; unknown when nobody answered or the answer is not in it; disagreement is the hull."""
    policy = AccumulatedReliance(ceilings={}).with_factor(PRESS)  # type: ignore[arg-type]
    one = job("J", [Unit(asset_id="a")], **USUAL)

    def reading(*answers: str) -> Interval:
        facts = [said("press", answer, source=str(i)) for i, answer in enumerate(answers)]
        return alone(asset("a"), one, *facts, policy=policy).alone.range

    assert reading() == reading("maybe") == Interval(lo=0, hi=0.5)
    assert reading("national") == Interval.point(0.5)
    assert reading("no", "local") == Interval(lo=0, hi=0.2)
    assert reading("not_applicable") == Interval.point(0)
    assert reading("not_applicable", "national") == Interval(lo=0, hi=0.5)
    assert alone(asset("a"), said("press", "national", "asset:a"), policy=policy).alone.range == Interval(
        lo=0, hi=0.5
    )


def test_factors_may_be_time_driven_and_see_the_whole_job() -> None:
    """A factor reads job, site, customer and facts; time-driven ones scale with duty and span. S0-15, S0-24."""

    @factor(question="do they stop trading?", ceiling=1.0, time_driven=True, name="stops_trading")
    def trading(evidence: JobEvidence, /) -> Any:
        facing = evidence.job.customer_facing
        return (
            UNKNOWN
            if facing is None
            else Interval.point(float(facing))
            if evidence.customer.size != "0"
            else NOT_APPLICABLE
        )

    policy = AccumulatedReliance(ceilings={}, factors=(trading,))  # type: ignore[arg-type]
    usual: dict[str, Any] = {"workaround": 0, "operating_mode": "continuous", "shifts": 1}
    assert alone(
        asset("a"), job("J", [Unit(asset_id="a")], customer_facing=True, **usual), policy=policy
    ).alone.range == Interval.point(0.8)
    assert alone(asset("a"), job("J", [Unit(asset_id="a")], **usual), policy=policy).alone.range == Interval(
        lo=0, hi=0.8
    )
    assert alone(
        asset("a", shifts=1, operating_mode="continuous", alternatives=0), policy=policy
    ).alone.range == Interval(lo=0, hi=0.8)


@pytest.mark.parametrize("answer", [0.5, None, Interval(lo=0.0, hi=2.0)])
def test_a_factor_that_returns_nonsense_is_named(answer: Any) -> None:
    """What a factor may not return raises, naming factor and customer."""
    broken = factor(question="?", ceiling=0.5, name="broken")(lambda evidence: answer)
    with pytest.raises(PolicyError, match="factor 'broken' on customer 'C'"):
        report_of(asset("a"), policy=POLICY.with_factor(broken))


def test_a_factor_that_raises_is_named() -> None:
    """An error inside a factor leaves as a `PolicyError` that names factor, customer and what was raised."""

    def broken(evidence: Any, /) -> Interval:
        raise ValueError("no such season")

    made = factor(question="?", ceiling=0.5)(broken)
    with pytest.raises(PolicyError, match=r"factor 'broken' on customer 'C'.*no such season") as caught:
        report_of(asset("a"), policy=POLICY.with_factor(made))
    assert isinstance(caught.value.__cause__, ValueError)


def test_factors_are_checked_when_they_are_plugged_in() -> None:
    """Ceilings outside [0, 1], names taken twice, things that are no factors, tables that are none: refused at once."""
    for bad in ({"ceiling": 1.5}, {"ceiling": math.nan}):
        with pytest.raises(InvalidValueError, match="ceiling"):
            factor(question="?", name="x", **bad)(lambda evidence: UNKNOWN)
    named = factor(question="?", ceiling=0.5, name="mission")(lambda evidence: UNKNOWN)
    with pytest.raises(InvalidValueError, match="names of their own"):
        POLICY.with_factor(named)
    with pytest.raises(InvalidValueError, match="must have name, question"):
        AccumulatedReliance(factors=("press",))
    with pytest.raises(InvalidValueError, match="callable"):
        factor(question="?", ceiling=0.5, name="x")(3)  # type: ignore[arg-type]
    for table in ({}, {"no": Interval(lo=0, hi=3)}):
        with pytest.raises(InvalidValueError, match="table"):
            TableFactor(name="x", question="?", ceiling=0.5, table=table)  # type: ignore[arg-type]


@given(levels)
def test_a_dimension_taken_away_is_not_read(level: Level) -> None:
    """without_factor drops one of the six like any other."""
    one = job("J", [Unit(asset_id="a")], consequences={**NONE, "safety": level}, **USUAL)
    found = report_of(asset("a"), one, policy=POLICY.without_factor("safety"))
    assert found.total.range.hi <= CLOSE


def test_a_contradiction_is_said_every_time_a_policy_is_asked() -> None:
    """Law 15: what a policy remembers between customers never swallows a warning, however many jobs raise the same one."""
    from custrel.model import Asset, Customer, Job, Stage, Unit
    from custrel.portfolio import Portfolio
    from custrel.reliance import AccumulatedReliance
    from custrel.typing import CustomerCase

    def job(name: str) -> Job:
        unit = Unit(asset_id="A1", availability=0.9)
        return Job(
            job_id=name, customer_id="C1", stages=[Stage(units=[unit])], consequences={"mission": "major"}
        )

    records = (
        Customer(customer_id="C1"),
        Asset(asset_id="A1", customer_id="C1", availability=0.1),
        job("J1"),
        job("J2"),
    )
    case = CustomerCase.of(Portfolio.of(*records), "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    policy = AccumulatedReliance()
    first, second = policy.evaluate(case), policy.evaluate(case)
    assert any("contradict" in warning for warning in first.warnings)
    assert second == first
