"""Laws 1 to 15 of the reliance model, over generated worlds."""

import datetime as dt
import json
import pickle
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from reliance_world import (
    AS_OF,
    CLOSE,
    IDS,
    POLICY,
    asset,
    assets_in,
    capacities,
    case_of,
    fractions,
    intervals,
    job,
    jobs,
    jobs_in,
    oracle,
    reach,
    renamed,
    report_of,
    worlds,
)

from custrel.findings import Reading, RelianceReport
from custrel.model import (
    Asset,
    Contract,
    Customer,
    Dimension,
    Fact,
    Incident,
    Interval,
    Job,
    Level,
    Ref,
    Site,
    Stage,
    Unit,
)
from custrel.portfolio import Portfolio
from custrel.reliance import AccumulatedReliance
from custrel.reliance._model import Model
from custrel.strategies import portfolios
from custrel.typing import CustomerCase

pytestmark = pytest.mark.law


def inside(inner: Reading, outer: Reading) -> bool:
    """Whether one range lies in another, to the last published place."""
    return outer.range.lo - CLOSE <= inner.range.lo and inner.range.hi <= outer.range.hi + CLOSE


def readings(report: RelianceReport) -> tuple[Reading, ...]:
    """What a report says of the customer and its sites."""
    return (report.total, report.breadth, report.peak, *(s.reading for s in report.sites))


def completed(draw: st.DrawFn, value: float | Interval | None, whole: Interval) -> float:
    """Draw a number inside what is known."""
    if isinstance(value, (int, float)):
        return float(value)
    found = value or whole
    return draw(st.sampled_from([found.lo, found.hi]) | st.floats(found.lo, found.hi))


def complete(draw: st.DrawFn, records: list[Any]) -> list[Any]:
    """Draw a world without unknowns that lies inside another: every factor and availability a number in its interval."""
    whole, usual = Interval(lo=0, hi=1), Interval(lo=0.9, hi=1)
    limits = {None: 1.0, "simple": 1.0, "moderate": 0.6, "complex": 0.3}
    found: list[Any] = []
    listed = {u.asset_id for r in jobs_in(records) for s in r.stages for u in s.units}
    told = {
        u.asset_id for r in jobs_in(records) for s in r.stages for u in s.units if u.availability is not None
    }
    for r in records:
        if isinstance(r, Site) and r.business_share is not None:
            r = attrs.evolve(r, business_share=completed(draw, r.business_share, whole))  # noqa: PLW2901
        if isinstance(r, (Asset, Job)):
            levels: dict[Any, Any] = {}
            for d in Dimension:
                value = r.consequences.get(d)
                plain = isinstance(value, (Level, type(None), Interval))
                number = None if not plain or isinstance(value, Level) else completed(draw, value, whole)
                levels[d] = value if number is None else Interval.point(number)
            r = attrs.evolve(r, consequences=levels)  # noqa: PLW2901
        if isinstance(r, Job):
            around = completed(draw, r.workaround, Interval(lo=0, hi=limits[r.complexity]))
            pools = [
                Stage(
                    units=[
                        attrs.evolve(
                            u,
                            capacity=completed(draw, u.capacity, whole),
                            availability=None
                            if u.availability is None
                            else completed(draw, u.availability, whole),
                        )
                        for u in s.units
                    ]
                )
                for s in r.stages
            ]
            r = attrs.evolve(r, workaround=around, stages=pools)  # noqa: PLW2901
        if isinstance(r, Asset):
            around = completed(draw, r.alternatives, Interval(lo=0, hi=limits[r.complexity]))
            up = completed(draw, r.availability, usual if r.asset_id in listed else whole)
            r = attrs.evolve(r, alternatives=around, availability=None if r.asset_id in told else up)  # noqa: PLW2901
        found.append(r)
    return found


@given(worlds())
def test_law_1_every_reading_is_an_ordered_range_of_shares(records: list[Any]) -> None:
    """Law 1: 0 ≤ lo ≤ hi ≤ 1, typical inside, completeness a share; S0-02: every asset gets a result."""
    report = report_of(*records)
    readings = [report.total, report.breadth, report.peak, *(s.reading for s in report.sites)]
    readings += [r for a in report.assets for r in (a.alone, a.now)]
    for reading in readings:
        assert 0 <= reading.range.lo <= reading.typical <= reading.range.hi <= 1
        assert 0 <= reading.completeness <= 1
    assert [a.asset_id for a in report.assets] == sorted(IDS)


@given(portfolios())
def test_law_1_holds_for_whole_portfolios(portfolio: Portfolio) -> None:
    """Law 1 over every sort of record: facts that contradict, outages, retired units, calendars, costs."""
    for customer in portfolio.customers:
        case = CustomerCase.of(portfolio, customer.customer_id, as_of=AS_OF)
        report = POLICY.evaluate(case)
        assert {a.asset_id for a in report.assets} == {a.asset_id for a in case.assets}
        for a in report.assets:
            assert 0 <= a.alone.range.lo <= a.alone.typical <= a.alone.range.hi <= 1
            assert 0 <= a.now.range.lo <= a.now.range.hi <= 1
            assert a.share is None or 0 <= a.share.lo <= 1
        parts = [a.share.lo for a in report.assets if a.share is not None]
        if len(parts) == len(report.assets) and report.assets:
            assert sum(parts) == pytest.approx(report.total.typical, abs=CLOSE)


@given(worlds(exact=True))
def test_law_1_nothing_unknown_means_no_width(records: list[Any]) -> None:
    """Law 1: lo = hi when everything is known; completeness is then 1."""
    report = report_of(*records)
    for reading in (
        report.total,
        report.peak,
        *(a.alone for a in report.assets),
        *(a.now for a in report.assets),
    ):
        assert reading.range.hi - reading.range.lo <= CLOSE
        assert reading.completeness == pytest.approx(1, abs=CLOSE)


@given(worlds(exact=True))
def test_readings_are_what_counting_every_state_gives(records: list[Any]) -> None:
    """The model itself: alone, now and total equal DESIGN §6 computed state by state."""
    report, assets = report_of(*records), assets_in(records)
    marked = {r.asset_id for r in records if isinstance(r, Incident)}
    for a in report.assets:
        mine = reach(assets, a.asset_id)
        assert a.alone.typical == pytest.approx(oracle(records, mine), abs=CLOSE)
        others = {d for d in marked if d not in mine}
        held = {x for d in others for x in reach(assets, d)}
        if a.asset_id in held:
            assert a.now.range.hi == 0
            assert a.now_reason.startswith("waits for ")
        else:
            assert a.now.typical == pytest.approx(oracle(records, mine, held), abs=CLOSE)
            assert a.now_reason == ""
    assert report.total.typical == pytest.approx(oracle(records, set(IDS)), abs=CLOSE)


@given(st.data())
def test_law_2_every_completion_lies_inside(data: st.DataObject) -> None:
    """Law 2: fill every unknown with a number inside its range, and every reading lies inside what was said before."""
    records = data.draw(worlds(told_once=True))
    before, after = report_of(*records), report_of(*complete(data.draw, records))
    for old, new in zip(readings(before), readings(after), strict=True):
        assert inside(new, old)
    for old, new in zip(before.assets, after.assets, strict=True):
        assert inside(new.alone, old.alone), old.asset_id
        assert inside(new.now, old.now), old.asset_id


def test_law_2_explicit_example() -> None:
    """Law 2: with job 1 over {a, u} and job 2 over {a} and {u, v}, both S = .95, the value .600 between the ends is inside."""
    hurts = dict.fromkeys(Dimension, "none") | {"safety": "essential"}
    unknown = Interval(lo=0, hi=1)

    def world(u: float | Interval, v: float | Interval) -> Reading:
        pool = [Unit(asset_id="a", availability=unknown), Unit(asset_id="u", availability=u)]
        two = [Unit(asset_id="u", availability=u), Unit(asset_id="v", availability=v)]
        report = report_of(
            *[asset(i) for i in "auv"],
            job("J1", pool, workaround=0, consequences=hurts),
            job("J2", [Unit(asset_id="a")], two, workaround=0, consequences=hurts),
        )
        found = report.asset("a")
        assert found is not None
        return found.alone

    before = world(unknown, unknown)
    lowest = min((world(k / 40, 0.0).typical, k) for k in range(41))
    assert lowest[0] == pytest.approx(0.600, abs=5e-4)
    assert 0 < lowest[1] < 40
    assert before.range.lo <= lowest[0]
    for k in range(41):
        assert inside(world(k / 40, 0.0), before)


@given(st.data())
def test_law_3_narrowing_never_widens(data: st.DataObject) -> None:
    """Law 3: make one thing narrower (a consequence, the workaround, a capacity, an availability): no range grows."""
    records = data.draw(worlds(told_once=True))
    full = complete(data.draw, records)
    place = data.draw(st.sampled_from([i for i, r in enumerate(records) if isinstance(r, (Job, Asset))]))
    field = data.draw(
        st.sampled_from(["consequences", "workaround", "stages", "alternatives", "availability"])
    )
    assume(hasattr(records[place], field))
    chosen = records[place]
    if field == "availability" and chosen.availability is None and isinstance(chosen, Asset):
        return
    if field in ("workaround", "alternatives") and getattr(chosen, field) is None:
        limit = {None: 1.0, "simple": 1.0, "moderate": 0.6, "complex": 0.3}[chosen.complexity]
        assume(getattr(full[place], field) <= limit)
    narrower = list(records)
    narrower[place] = attrs.evolve(chosen, **{field: getattr(full[place], field)})
    before, after = report_of(*records), report_of(*narrower)
    for old, new in zip(readings(before), readings(after), strict=True):
        assert inside(new, old)
    for old, new in zip(before.assets, after.assets, strict=True):
        assert inside(new.alone, old.alone), (field, old.asset_id)
        assert inside(new.now, old.now), (field, old.asset_id)


@given(st.data())
def test_law_3_a_fact_about_something_unknown_narrows(data: st.DataObject) -> None:
    """Law 3 for evidence: the first answer about a field nobody spoke of never widens anything."""
    records = data.draw(worlds())
    assume(jobs_in(records))
    one = data.draw(st.sampled_from(jobs_in(records)))
    silent = [d for d in Dimension if d not in one.consequences]
    names: dict[str, Any] = {f"consequences.{d}": data.draw(st.sampled_from(Level)).value for d in silent[:1]}
    if one.workaround is None:
        names["workaround"] = 0.1
    if one.operating_mode is None:
        names["operating_mode"] = "intermittent"
    if one.shifts is None:
        names["shifts"] = data.draw(st.integers(1, 4))
    assume(names)
    name = data.draw(st.sampled_from(sorted(names)))
    fact = Fact(
        fact_id="F", subject=Ref.parse(f"job:{one.job_id}"), name=name, value=names[name], how="interviewed"
    )
    before, after = report_of(*records), report_of(*records, fact)
    assert inside(after.total, before.total)
    for old, new in zip(before.assets, after.assets, strict=True):
        assert inside(new.alone, old.alone), name


ORDER = list(Level)


@given(st.data())
def test_law_4_worse_is_never_less(data: st.DataObject) -> None:
    """Law 4: raising a consequence, the duty, the span or a ceiling never lowers any end."""
    records = data.draw(worlds())
    assume(jobs_in(records))
    one = data.draw(st.sampled_from(jobs_in(records)))
    kind = data.draw(st.sampled_from(["consequence", "duty", "span", "ceiling"]))
    policy, changed = POLICY, one
    if kind == "consequence":
        dimension = data.draw(st.sampled_from(Dimension))
        low, high = sorted(
            data.draw(st.tuples(st.sampled_from(Level), st.sampled_from(Level))), key=ORDER.index
        )
        one = attrs.evolve(one, consequences={**one.consequences, dimension: low})
        changed = attrs.evolve(one, consequences={**one.consequences, dimension: high})
    elif kind == "duty":
        one = attrs.evolve(one, operating_mode="intermittent")
        changed = attrs.evolve(one, operating_mode="continuous")
    elif kind == "span":
        few, many = sorted(data.draw(st.tuples(st.integers(1, 4), st.integers(1, 4))))
        one, changed = attrs.evolve(one, hours=None, shifts=few), attrs.evolve(one, hours=None, shifts=many)
    else:
        dimension = data.draw(st.sampled_from(Dimension))
        policy = AccumulatedReliance(ceilings={**POLICY.ceilings, dimension: 1.0})  # type: ignore[arg-type]
    rest = [r for r in records if r is not one and getattr(r, "job_id", None) != one.job_id]
    before, after = report_of(*rest, one), report_of(*rest, changed, policy=policy)
    for old, new in zip(
        (before.total, *(a.alone for a in before.assets)),
        (after.total, *(a.alone for a in after.assets)),
        strict=True,
    ):
        assert less(old, new)


def less(after: Reading, before: Reading) -> bool:
    """Whether neither end, nor the middle, of a range is higher than it was."""
    return (
        after.range.lo <= before.range.lo + CLOSE
        and after.range.hi <= before.range.hi + CLOSE
        and after.typical <= before.typical + CLOSE
    )


@given(st.data(), st.tuples(intervals, intervals) | st.tuples(fractions, fractions))
def test_law_5_a_better_workaround_is_never_worse(data: st.DataObject, around: tuple[Any, Any]) -> None:
    """Law 5: raising the workaround, known or a range, never raises R: not the lower end, not the upper, not the middle."""
    records = data.draw(worlds())
    assume(jobs_in(records))
    one = data.draw(st.sampled_from(jobs_in(records)))
    rest = [r for r in records if r is not one]
    x, y = ((w.lo, w.hi) if isinstance(w, Interval) else (w, w) for w in around)
    low, high = (
        Interval(lo=min(x[0], y[0]), hi=min(x[1], y[1])),
        Interval(lo=max(x[0], y[0]), hi=max(x[1], y[1])),
    )
    worse = report_of(*rest, attrs.evolve(one, workaround=low))
    better = report_of(*rest, attrs.evolve(one, workaround=high))
    assert less(better.total, worse.total)
    assert less(better.peak, worse.peak)
    for old, new in zip(worse.assets, better.assets, strict=True):
        assert less(new.alone, old.alone), old.asset_id
        assert less(new.now, old.now), old.asset_id


def test_law_5_explicit_example() -> None:
    """Law 5 where a unit of unknown capacity stands beside a in two stages: the lower end once rose from 0 to .25 · S."""

    def lowest(workaround: float) -> Interval:
        pool = [
            Unit(asset_id="a", capacity=0.5),
            Unit(asset_id="u", capacity=Interval(lo=0, hi=1), availability=0.5),
        ]
        second = [Unit(asset_id="a"), Unit(asset_id="u", availability=0.5)]
        hurts = dict.fromkeys(Dimension, "none") | {"safety": "essential"}
        found = report_of(
            asset("a"), asset("u"), job("J", pool, second, workaround=workaround, consequences=hurts)
        ).asset("a")
        assert found is not None
        return found.alone.range

    assert lowest(0.0) == Interval(lo=0.2375, hi=0.475)
    assert lowest(0.5) == Interval(lo=0.2375, hi=0.475)


@given(st.data())
def test_law_6_another_unit_beside_it_never_raises(data: st.DataObject) -> None:
    """Law 6: a in one stage of one job, nothing depending on it: adding a unit beside it never raises R({a})."""
    others = [i for i in IDS if i != "a"]
    first = data.draw(jobs("J1", others))
    place = data.draw(st.integers(0, len(first.stages) - 1))
    mine = Unit(asset_id="a", capacity=data.draw(capacities), availability=data.draw(st.none() | intervals))
    standing = list(first.stages)
    standing[place] = attrs.evolve(standing[place], units=(*standing[place].units, mine))
    free = [i for i in others if i not in {u.asset_id for u in standing[place].units}]
    assume(free)
    more = Unit(
        asset_id=data.draw(st.sampled_from(free)),
        capacity=data.draw(capacities),
        availability=data.draw(st.none() | intervals),
    )
    assume(more.availability is None or more.asset_id not in {u.asset_id for s in standing for u in s.units})
    joined = list(standing)
    joined[place] = attrs.evolve(joined[place], units=(*joined[place].units, more))
    rest: list[Any] = [*[asset(i) for i in IDS], data.draw(jobs("J2", others))]
    before = report_of(*rest, attrs.evolve(first, stages=standing)).asset("a")
    after = report_of(*rest, attrs.evolve(first, stages=joined)).asset("a")
    assert before is not None
    assert after is not None
    assert less(after.alone, before.alone)


def test_law_6_explicit_example() -> None:
    """Law 6 where c would be up elsewhere were it alone beside a: then a carries nothing, so adding c once raised R wrongly."""

    def lost(*beside: Unit) -> Interval:
        pair = [Unit(asset_id=i, capacity=0.5, availability=0.0) for i in "bc"]
        third = [Unit(asset_id="b", capacity=None), Unit(asset_id="a", capacity=None), *beside]
        found = report_of(*[asset(i) for i in "abc"], job("J", pair, third, workaround=0.0)).asset("a")
        assert found is not None
        return found.alone.range

    assert lost() == lost(Unit(asset_id="c", capacity=None))


@given(st.data(), st.integers(1, 4))
def test_law_7_a_sole_unit_stops_it_all(data: st.DataObject, count: int) -> None:
    """Law 7: alone in its stage with capacity ≥ 1, the others sole too, no workaround: R = S, whatever availabilities. S0-23."""
    up = data.draw(st.none() | intervals)
    pools = [
        [Unit(asset_id=i, capacity=data.draw(st.sampled_from([1.0, 2.5])), availability=up)]
        for i in IDS[:count]
    ]
    one = attrs.evolve(
        data.draw(jobs("J", exact=True)), stages=[Stage(units=p) for p in pools], workaround=0.0
    )
    report = report_of(*[asset(i) for i in IDS[:count]], one)
    for a in report.assets:
        assert a.alone.range == report.jobs[0].severity
        assert a.sole_means_jobs == ("J",)
    assert report.jobs[0].loss == Interval.point(1)


@given(worlds(), st.sets(st.sampled_from(IDS)), st.sets(st.sampled_from(IDS)))
def test_law_8_more_stopping_is_never_less(records: list[Any], some: set[str], more: set[str]) -> None:
    """Law 8: A ⊆ B ⇒ R(A) ≤ R(B); R(∅) = 0."""
    model = Model(POLICY, case_of(*records))
    assert model.score(model.stopped_by(()))[:3] == (0, 0, 0)
    small, large = (
        model.score(model.stopped_by(sorted(some))),
        model.score(model.stopped_by(sorted(some | more))),
    )
    for end in range(3):  # lowest, highest, typical
        assert small[end] <= large[end] + CLOSE


@given(worlds(exact=True), st.sets(st.sampled_from(IDS)), st.sets(st.sampled_from(IDS)))
def test_law_8_with_nothing_unknown(records: list[Any], some: set[str], more: set[str]) -> None:
    """Law 8 where both ends are one number."""
    model = Model(POLICY, case_of(*records))
    assert (
        model.score(model.stopped_by(sorted(some)))[0]
        <= model.score(model.stopped_by(sorted(some | more)))[0] + CLOSE
    )


@given(st.data())
def test_law_9_another_job_never_lowers(data: st.DataObject) -> None:
    """Law 9: a further recorded job never lowers R; one whose consequences are none changes nothing."""
    records = data.draw(worlds(most=2))
    everybody = job(
        "J-all", *[[Unit(asset_id=a)] for a in IDS], workaround=0.5, consequences={"safety": "minor"}
    )
    extra = data.draw(jobs("J9"))
    nothing = attrs.evolve(extra, consequences=dict.fromkeys(Dimension, "none"))
    base = [*records, everybody]
    before, after, same = report_of(*base), report_of(*base, extra), report_of(*base, nothing)
    for old, new, equal in zip(before.assets, after.assets, same.assets, strict=True):
        assert less(old.alone, new.alone)
        assert (equal.alone.range, equal.alone.typical) == (old.alone.range, old.alone.typical)
    assert less(before.total, after.total)
    assert same.total.typical == before.total.typical


@given(st.data())
def test_law_9_another_dimension_never_lowers(data: st.DataObject) -> None:
    """Law 9: a ceiling for a further dimension never lowers R, and changes nothing where the dimension is none."""
    dropped = data.draw(st.sampled_from(Dimension))
    fewer = AccumulatedReliance(ceilings={d: w for d, w in POLICY.ceilings.items() if d is not dropped})  # type: ignore[arg-type]
    records = data.draw(worlds())
    assert less(report_of(*records, policy=fewer).total, report_of(*records).total)
    silent = [
        attrs.evolve(r, consequences={**r.consequences, dropped: "none"})
        if isinstance(r, (Job, Asset))
        else r
        for r in records
    ]
    with_it, without = report_of(*silent), report_of(*silent, policy=fewer)
    assert [a.alone.range for a in with_it.assets] == [a.alone.range for a in without.assets]


@given(worlds())
def test_law_11_shares_are_a_fair_division(records: list[Any]) -> None:
    """Law 11: shares are ≥ 0 and sum to the total; who matters alone has a share; who serves nobody has none."""
    report = report_of(*records)
    parts = [a.share.lo for a in report.assets if a.share is not None]
    assert len(parts) == len(IDS)
    assert min(parts) >= 0
    assert sum(parts) == pytest.approx(report.total.typical, abs=CLOSE)
    assert sum(j.share.lo for j in report.jobs if j.share) <= report.total.typical + CLOSE
    assets = assets_in(records)
    listed = {u.asset_id for r in jobs_in(records) for s in r.stages for u in s.units}
    needed = {d for a in assets for d in a.depends_on}
    for a in report.assets:
        assert a.share is not None
        if a.alone.typical > 1e-9:
            assert a.share.lo > 0
        if not reach(assets, a.asset_id) & listed and not any(
            x not in listed and x not in needed for x in reach(assets, a.asset_id)
        ):
            assert a.share.lo == 0


@given(st.data(), st.integers(2, 5))
def test_law_11_equal_units_get_equal_shares(data: st.DataObject, count: int) -> None:
    """Law 11: units alike in place and numbers share alike, bit for bit; S0-22: a spare lowers alone, never zeroes share."""
    names = IDS[:count]
    capacity = data.draw(st.sampled_from([0.5, 1.0, 0.34]))
    pool = [Unit(asset_id=i, capacity=capacity) for i in names]
    hurts = dict.fromkeys(Dimension, "none") | {"mission": "major"}
    report = report_of(
        *[asset(i) for i in names],
        job("J", pool, workaround=0, operating_mode="continuous", shifts=3, consequences=hurts),
    )
    assert len({a.share for a in report.assets}) == 1
    assert len({a.alone.range for a in report.assets}) == 1
    assert all(a.share is not None and a.share.lo > 0 for a in report.assets)


@given(worlds(), st.permutations(IDS), st.randoms(use_true_random=False))
def test_law_12_names_order_and_neighbours_change_no_bit(
    records: list[Any], names: list[str], chance: Any
) -> None:
    """Law 12: ids, record order, age, names, contracts, closed incidents and other customers change no bit."""
    before = report_of(*records)
    swap = dict(zip(IDS, names, strict=True))
    moved = renamed(records, swap)
    noise: list[Any] = [
        Customer(customer_id="C2", name="next door"),
        Asset(asset_id="z", customer_id="C2"),
        Job(
            job_id="Jz",
            customer_id="C2",
            stages=[Stage(units=[Unit(asset_id="z")])],
            consequences={"safety": "essential"},
        ),
        Contract(contract_id="K", customer_id="C", kind="service_contract", blanket=True),
        Incident(
            incident_id="I-old",
            customer_id="C",
            asset_id="a",
            opened_at=AS_OF,
            status="closed",
            down_from=AS_OF,
        ),
    ]
    aged = [
        attrs.evolve(r, installed_on=dt.date(1999, 1, 1), name="old faithful") if isinstance(r, Asset) else r
        for r in moved
    ]
    world = [*aged, *noise]
    chance.shuffle(world)
    after = report_of(*world)
    assert after.total == before.total
    for old in before.assets:
        new = after.asset(swap[old.asset_id])
        assert new is not None
        assert (new.alone, new.now, new.sole_means_jobs) == (old.alone, old.now, old.sole_means_jobs)
        assert new.share == old.share


@given(worlds())
def test_law_13_what_is_depended_on_matters_no_less(records: list[Any]) -> None:
    """Law 13: if a depends on b then alone(b) ≥ alone(a) and share(b) ≥ share(a)."""
    report = report_of(*records)
    found = {a.asset_id: a for a in report.assets}
    for one in assets_in(records):
        for needed in one.depends_on:
            a, b = found[one.asset_id], found[needed]
            assert less(a.alone, b.alone)
            assert a.share is not None
            assert b.share is not None
            assert b.share.lo >= a.share.lo - CLOSE


@given(st.data())
def test_law_14_when_its_twin_is_down_it_matters_no_less(data: st.DataObject) -> None:
    """Law 14: a and m share one stage of one job: taking m down never lowers now(a). S0-22."""
    others = [i for i in IDS if i not in ("a", "b")]
    one = data.draw(jobs("J", others))
    pair = [
        Unit(asset_id=i, capacity=data.draw(capacities), availability=data.draw(st.none() | intervals))
        for i in "ab"
    ]
    standing = [attrs.evolve(one.stages[0], units=(*one.stages[0].units, *pair)), *one.stages[1:]]
    records: list[Any] = [*[asset(i) for i in IDS], attrs.evolve(one, stages=standing)]
    outage = Incident(incident_id="I", customer_id="C", asset_id="b", opened_at=AS_OF, down_from=AS_OF)
    before, after = report_of(*records).asset("a"), report_of(*records, outage).asset("a")
    assert before is not None
    assert after is not None
    assert less(before.now, after.now)
    assert after.alone == before.alone


@given(worlds())
def test_law_15_the_same_input_gives_the_same_bytes(records: list[Any]) -> None:
    """Law 15: same input and policy, same bytes, through a pickled policy too; the result names the policy."""
    case = case_of(*records)
    report = POLICY.evaluate(case)
    again = pickle.loads(pickle.dumps(POLICY)).evaluate(case)
    # Written out, not pickled: a pickle also tells which equal numbers happen to be one object.
    assert json.dumps(attrs.asdict(again)) == json.dumps(attrs.asdict(report))
    assert again == report
    assert (report.policy, report.version) == (POLICY.name, POLICY.version)


@given(worlds(exact=True), st.sampled_from(["S1", "S2"]))
def test_sites_are_the_same_function_asked_of_their_jobs(records: list[Any], site_id: str) -> None:
    """A site is R over the jobs done there: the jobs of other sites leave it as it is; peak is the highest."""
    here = [r for r in records if not (isinstance(r, Job) and r.site_id not in (site_id, None))]
    elsewhere = [
        attrs.evolve(r, consequences={}) if isinstance(r, Job) and r.site_id is None else r for r in here
    ]
    report, alone = report_of(*records), report_of(*elsewhere)
    found = next(s.reading for s in report.sites if s.site_id == site_id)
    assert found == next(s.reading for s in alone.sites if s.site_id == site_id)
    assert report.peak.range.hi == max(s.reading.range.hi for s in report.sites)
    assert found.typical == pytest.approx(
        oracle([r for r in here if getattr(r, "site_id", "") == site_id or not isinstance(r, Job)], set(IDS)),
        abs=CLOSE,
    )


def test_a_site_s_share_scales_its_part_of_the_breadth() -> None:
    """Breadth is Σ share · R of the site; a share nobody knows may be anything that is left."""
    hurts = dict.fromkeys(Dimension, "none") | {"safety": "essential"}
    usual = {"workaround": 0, "consequences": hurts}
    records = [asset("a", site_id="S1"), asset("b", site_id="S2"), job("J1", [Unit(asset_id="a")], site_id="S1", **usual),
               job("J2", [Unit(asset_id="b")], site_id="S2", **usual)]  # fmt: skip

    def breadth(first: float | None, second: float | None) -> Reading:
        sites = [
            Site(site_id=s, customer_id="C", business_share=x) for s, x in (("S1", first), ("S2", second))
        ]
        return report_of(*sites, *records).breadth

    assert breadth(0.25, 0.5).range == Interval.point(0.7125)
    assert breadth(0.25, None).range == Interval(lo=0.2375, hi=0.95)
    assert breadth(None, None).range == Interval(lo=0, hi=0.95)
    assert breadth(None, None).typical == pytest.approx(0.95 * 1)
