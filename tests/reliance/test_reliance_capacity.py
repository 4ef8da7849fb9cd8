"""What a unit can carry: as a share, as amounts in units, by facts; and resources that are not ours."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reliance_world import CLOSE, POLICY, asset, case_of, intervals, job, report_of

from custrel.model import Dimension, Fact, Interval, Job, Quantity, Ref, Stage, Unit, Weekly
from custrel.reliance._model import Model

HURTS = {d.value: "none" for d in Dimension} | {"safety": "essential"}
USUAL: dict[str, Any] = {"workaround": 0, "consequences": HURTS}
WEEK = 168.0


def amount(number: float, period: str | None = "day", unit: str = "pages") -> Quantity:
    """So many pages a day, unless told otherwise."""
    return Quantity(amount=number, unit=unit, period=period)  # type: ignore[arg-type]


def carried(made_for: Quantity | None, demand: Quantity | None, *facts: Fact, hours: str = "") -> Interval:
    """The share of the job that one unit of unknown capacity carries: what is lost when it stops."""
    known = {"hours": Weekly.parse(hours)} if hours else {}
    one = job("J", [Unit(asset_id="a", capacity=None)], demand=demand, **USUAL, **known)
    report = report_of(asset("a", capacity=made_for), one, *facts)
    return report.jobs[0].loss


@pytest.mark.parametrize(
    ("made_for", "demand", "hours", "lo", "hi"),
    [
        (amount(50), amount(100), "", 0.5, 0.5),
        (amount(300), amount(100), "", 1.0, 1.0),
        (amount(50, "shift"), amount(200, "shift"), "", 0.25, 0.25),
        (amount(50, None), amount(200, None), "", 0.25, 0.25),
        (amount(10, "hour"), amount(480, "day"), "", 0.0, 0.5),
        (amount(10, "hour"), amount(480, "day"), "always", 0.5, 0.5),
        (amount(10, "hour"), amount(480, "day"), "mon-sun 08:00-20:00", 0.25, 0.25),
        (amount(120, "day"), amount(10, "hour"), "", 0.5, 1.0),
        (amount(120, "day"), amount(20, "hour"), "mon-sun 08:00-20:00", 0.5, 0.5),
        (amount(50), amount(100, unit="sheets"), "", 0.0, 1.0),
        (amount(50, "shift"), amount(100), "", 0.0, 1.0),
        (amount(50), amount(100, None), "", 0.0, 1.0),
        (amount(50), amount(0), "", 0.0, 1.0),
        (None, amount(100), "", 0.0, 1.0),
        (amount(50), None, "", 0.0, 1.0),
    ],
)
def test_amounts_in_one_unit_say_the_share(
    made_for: Quantity | None, demand: Quantity | None, hours: str, lo: float, hi: float
) -> None:
    """Capacity over demand where units agree; an hourly capacity counts for the hours the job runs; else nothing is known."""
    found = carried(made_for, demand, hours=hours)
    assert (found.lo, found.hi) == pytest.approx((lo, hi), abs=CLOSE)


def test_a_capacity_that_amounts_tell_is_not_asked_for() -> None:
    """Asked is what nothing says: not a share that is written, nor one that follows from amounts; hours nobody can read are none."""
    units = [
        Unit(asset_id="a", capacity=None),
        Unit(asset_id="b", capacity=None),
        Unit(asset_id="c", capacity=0.25),
    ]
    one = attrs.evolve(job("J", demand=amount(100), **USUAL), stages=[Stage(units=units)])
    case = case_of(asset("a", capacity=amount(50)), asset("b"), asset("c"), one, said("hours", 500))
    asked = {question.name for question in POLICY.questions(case, 99)}
    assert {name for name in asked if name.startswith("capacity")} == {"capacity.b"}


def test_a_capacity_beyond_the_demand_is_all_of_it() -> None:
    """However large: three units of 1e308 are three units of 1, and a range is cut where it says no more."""
    usual = [report_of(*[asset(i) for i in "abc"], staged(Stage(units=[Unit(asset_id=i, capacity=c) for i in "abc"])))
             for c in (1.0, 1e308)]  # fmt: skip
    assert usual[0] == usual[1]
    wide = job("J", [Unit(asset_id="a", capacity=Interval(lo=0.5, hi=1e308))], **USUAL)
    assert report_of(asset("a"), wide).jobs[0].loss == Interval(lo=0.5, hi=1)


def said(name: str, value: Any, who: str = "x", subject: str = "job:J") -> Fact:
    """A fact from one source."""
    return Fact(fact_id=f"{subject}{name}{who}", subject=Ref.parse(subject), name=name, value=value, how="interviewed", source=who)  # fmt: skip


def test_facts_say_it_too_and_contradictions_are_kept() -> None:
    """A fact ``capacity.<asset>`` about the job: share, range, text or amount; two sources give the hull, reported."""
    assert carried(None, None, said("capacity.a", 0.25)) == Interval.point(0.25)
    assert carried(None, None, said("capacity.a", "0.25")) == Interval.point(0.25)
    assert carried(None, None, said("capacity.a", 3)) == Interval.point(1)
    assert carried(None, None, said("capacity.a", Interval(lo=0.5, hi=7))) == Interval(lo=0.5, hi=1)
    assert carried(None, amount(100), said("capacity.a", amount(25))) == Interval.point(0.25)
    assert carried(amount(50), amount(100), said("capacity.a", 0.25)) == Interval.point(0.25)
    assert carried(amount(50), None, said("demand", amount(200))) == Interval.point(0.25)
    assert carried(None, amount(200), said("capacity", amount(50), subject="asset:a")) == Interval.point(0.25)
    both = said("capacity.a", 0.25), said("capacity.a", 0.75, who="y")
    assert carried(None, None, *both) == Interval(lo=0.25, hi=0.75)
    one = job("J", [Unit(asset_id="a", capacity=None)], **USUAL)
    assert report_of(asset("a"), one, *both).warnings == (
        "job:J capacity.a: sources contradict each other, so the whole range between them is kept",
    )
    for odd in ("plenty", -1.0, True, Interval(lo=-1, hi=0)):
        report = report_of(asset("a"), one, said("capacity.a", odd))
        assert report.jobs[0].loss == Interval(lo=0, hi=1)
        assert "cannot be read" in report.warnings[0]


def staged(stage: Stage) -> Job:
    """A job of one stage."""
    return attrs.evolve(job("J", **USUAL), stages=[stage])


def pool(*others: str) -> Stage:
    """A stage with one unit of ours beside what is not ours."""
    return Stage(units=[Unit(asset_id="a")], others=others)


def test_what_is_not_ours_may_carry_on() -> None:
    """A resource that is not ours leaves our unit no sole means and its number a range; what it carries is asked first."""
    alone = job("J", [Unit(asset_id="a")], **USUAL)
    beside = staged(pool("paper forms"))
    sole, shared = report_of(asset("a"), alone).assets[0], report_of(asset("a"), beside).assets[0]
    assert (sole.alone.range, sole.sole_means_jobs) == (Interval.point(0.95), ("J",))
    assert (shared.alone.range, shared.sole_means_jobs) == (Interval(lo=0, hi=0.95), ())
    first = POLICY.questions(case_of(asset("a"), beside))[0]
    assert (first.name, first.text) == (
        "capacity.paper forms",
        "how much of job J can “paper forms” carry by itself?",
    )
    told = report_of(asset("a"), beside, said("capacity.paper forms", 0.5)).assets[0]
    assert told.alone.range == Interval(lo=0.475, hi=0.5225)
    none = report_of(asset("a"), beside, said("capacity.paper forms", 0)).assets[0]
    assert (none.alone.range, none.sole_means_jobs) == (Interval.point(0.95), ("J",))


@given(st.lists(st.sampled_from(["x", "y", "z"]), max_size=3, unique=True), st.integers(0, 14), intervals)
def test_more_that_is_not_ours_never_raises(others: list[str], count: int, up: Interval) -> None:
    """Adding a resource that is not ours never raises R, and shares still sum to the total, by stage where units are many."""
    units = [
        Unit(asset_id="a"),
        *(Unit(asset_id=f"u{i}", capacity=0.3 + i / 50, availability=up) for i in range(count)),
    ]
    assets = [asset("a"), *(asset(f"u{i}") for i in range(count))]
    few, more = (staged(Stage(units=units, others=names)) for names in (others, [*others, "w"]))
    before, after = (Model(POLICY, case_of(*assets, one)) for one in (few, more))
    effect = before.stopped_by(["a"])
    for low, high in zip(after.score(effect)[:3], before.score(effect)[:3], strict=True):
        assert low <= high + CLOSE
    parts = POLICY.contributions(case_of(*assets, more))
    assert parts.total == pytest.approx(after.score(after.everything)[2], abs=CLOSE)
    assert sum(unit.amount for unit in parts.jobs[0].units) == pytest.approx(parts.total, abs=CLOSE)
