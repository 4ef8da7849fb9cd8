"""Contributions, sentences, what-if, the way to another band, rank intervals: on demand, and all of one number."""

import dataclasses
import math
import time
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reliance_world import AS_OF, CLOSE, IDS, POLICY, asset, case_of, job, worlds

from custrel.errors import IntegrityError, InvalidValueError, LimitError, NotFoundError, UnknownNameError
from custrel.findings import Band, RelianceReport
from custrel.model import Asset, Dimension, Fact, Incident, Interval, Ref, Unit, Weekly
from custrel.reliance import (
    AccumulatedReliance,
    Moved,
    TableFactor,
    contributions,
    explain,
    questions,
    sensitivity,
    to_reach,
    what_if,
)
from custrel.reliance._model import Model
from custrel.reliance._shares import shares_of
from custrel.stats import Accumulate, Dominant, NoisyOr, WeightedMean, shapley_of_set_function
from custrel.typing import CustomerCase

NONE = {d.value: "none" for d in Dimension}
USUAL: dict[str, Any] = {"workaround": 0, "operating_mode": "continuous", "shifts": 3}


def units(*ids: str, **known: Any) -> list[Unit]:
    """Units of one stage."""
    return [Unit(asset_id=i, **known) for i in ids]


@given(worlds())
def test_contributions_sum_to_the_number(records: list[Any]) -> None:
    """The customer's parts sum to the total, each job's dimensions and units to its part; a unit's parts to its share."""
    case = case_of(*records)
    report, found = POLICY.evaluate(case), POLICY.contributions(case)
    assert found.total == pytest.approx(report.total.typical, abs=1e-12)
    assert math.fsum(j.amount for j in found.jobs) == pytest.approx(found.total, abs=1e-12)
    for part in found.jobs:
        if part.amount > 1e-9:
            assert math.fsum(p.amount for p in part.dimensions) == pytest.approx(part.amount, abs=1e-12)
            assert math.fsum(p.amount for p in part.units) == pytest.approx(part.amount, abs=1e-12)
    for a in report.assets:
        mine = math.fsum(u.amount for j in found.jobs for u in j.units if u.name == a.asset_id)
        assert a.share is not None
        assert mine == pytest.approx(a.share.lo, abs=1e-12)
    assert [j.amount for j in found.jobs] == sorted((j.amount for j in found.jobs), reverse=True)


@given(worlds(), st.sampled_from(IDS))
def test_contributions_of_one_asset_sum_to_alone(records: list[Any], asset_id: str) -> None:
    """Asked about one asset, the parts sum to its typical alone, and each job's dimensions to its part."""
    case = case_of(*records)
    found, reading = POLICY.contributions(case, asset_id), POLICY.of(case, (asset_id,))
    assert found.total == pytest.approx(reading.typical, abs=1e-12)
    for part in found.jobs:
        assert part.units == ()
        if part.amount > 1e-9:
            assert math.fsum(p.amount for p in part.dimensions) == pytest.approx(part.amount, abs=1e-12)


@given(worlds(exact=True))
def test_shares_are_the_two_exact_steps(records: list[Any]) -> None:
    """Law 11 to the letter: the job's part by Shapley over jobs, split by Shapley over every player of its L, one by one."""
    model = Model(POLICY, case_of(*records))
    shares = shares_of(model)
    for number, divided in shares.jobs.items():
        players = sorted(a for a, effect in model.effects.items() if number in effect)
        assert sorted(divided.players) == players
        whole = model.loss_of_all(number).typical
        if divided.part <= 0 or whole <= 0:
            continue

        def worth(some: frozenset[str], number: int = number) -> float:
            effect = model.stopped_by(sorted(some)).get(number, 0)
            return model.score({number: effect})[2] / model.jobs[number].stakes.severity[2] if effect else 0.0

        expected = shapley_of_set_function(worth, players)
        for name, part in expected.items():
            assert divided.players[name] == pytest.approx(divided.part * part / whole, abs=1e-11)


def test_more_than_twelve_distinct_units_are_reported_by_stage() -> None:
    """13 units all different: no unit has a share, the reason says which job, and the stages carry the part. Never sampling."""
    many = [Unit(asset_id=f"u{i:02d}", capacity=0.5 + i / 100) for i in range(13)]
    twins = [Unit(asset_id=f"t{i}", capacity=0.25) for i in range(8)]
    hurts = {**NONE, "mission": "major"}
    case = case_of(
        *[asset(u.asset_id) for u in (*many, *twins)],
        job("big", many, units("u00"), consequences=hurts, **USUAL),
        job("many", twins, consequences=hurts, **USUAL),
    )
    report = POLICY.evaluate(case)
    one, twin = report.asset("u03"), report.asset("t3")
    assert one is not None
    assert twin is not None
    assert (one.share, one.share_reason) == (None, "too many distinct units in job:big")
    assert twin.share is not None
    found = {str(j.subject): j for j in POLICY.contributions(case).jobs}
    assert [p.name for p in found["job:big"].units] == ["stage 1", "stage 2"]
    assert math.fsum(p.amount for p in found["job:big"].units) == pytest.approx(
        found["job:big"].amount, abs=1e-12
    )
    assert twin.share.lo == pytest.approx(found["job:many"].amount / 8, abs=1e-12)
    assert POLICY.relative(case, "u03") is None


def test_a_job_of_too_many_different_stages_says_so() -> None:
    """Neither units nor stages can be told apart exactly: the job keeps its part, with the reason and nothing invented."""
    stages = [[Unit(asset_id=f"u{i:02d}", capacity=1 + i / 100)] for i in range(13)]
    case = case_of(
        *[asset(s[0].asset_id) for s in stages],
        job("J", *stages, consequences={**NONE, "mission": "major"}, **USUAL),
    )
    part = POLICY.contributions(case).jobs[0]
    assert part.units == ()
    assert part.reason == "too many distinct units in job:J"
    assert part.amount == pytest.approx(0.57)


def test_eighty_jobs_and_two_hundred_units_are_shared_quickly() -> None:
    """A customer of 80 jobs and 200 units has its shares within seconds (a benchmark holds the real budget)."""
    stages = [[Unit(asset_id=f"u{(7 * n + k) % 200:03d}", capacity=0.5) for k in range(3)] for n in range(80)]
    levels = ["minor", "moderate", "major", "essential"]
    case = case_of(
        *[asset(f"u{i:03d}") for i in range(200)],
        *[
            job(f"J{n:02d}", s, consequences={**NONE, "mission": levels[n % 4]}, **USUAL)
            for n, s in enumerate(stages)
        ],
    )
    began = time.perf_counter()
    report = POLICY.evaluate(case)
    assert time.perf_counter() - began < 10
    assert math.fsum(a.share.lo for a in report.assets if a.share) == pytest.approx(
        report.total.typical, abs=1e-12
    )


def test_shares_wait_for_a_question_where_there_are_very_many_jobs() -> None:
    """Beyond share_jobs the report leaves shares out and says so; asked for, they are made."""
    few = AccumulatedReliance(share_jobs=1)
    case = case_of(asset("a"), asset("b"))
    report = few.evaluate(case)
    assert {(a.share, a.share_reason) for a in report.assets} == {
        (None, "made on demand: more jobs than share_jobs")
    }
    assert few.relative(case, "a") == pytest.approx(0.5)


def test_an_aggregate_that_cannot_be_divided_says_so() -> None:
    """Another aggregate over 13 different jobs: the report stands, shares have a reason, contributions refuse."""

    class Odd:
        def __call__(self, values: Any, /) -> float:
            return max(values, default=0.0)

    odd = AccumulatedReliance(aggregate=Odd())
    jobs = [job(f"J{i:02d}", units(f"u{i:02d}"), consequences={**NONE, "safety": Interval.point(0.5 + i / 100)}, **USUAL)
            for i in range(13)]  # fmt: skip
    case = case_of(*[asset(f"u{i:02d}") for i in range(13)], *jobs)
    report = odd.evaluate(case)
    assert report.total.typical == pytest.approx(0.95 * 0.62)
    assert {a.share for a in report.assets} == {None}
    assert "cannot be divided" in report.assets[0].share_reason
    with pytest.raises(LimitError):
        odd.contributions(case)


@pytest.mark.parametrize(
    "aggregate", [Accumulate(), Accumulate(rho=0.25), Dominant(), NoisyOr(), WeightedMean()]
)
def test_every_aggregate_is_a_policy_field(aggregate: Any) -> None:
    """The alternatives to W stand where W stands; their shares sum to their totals."""
    policy = AccumulatedReliance(aggregate=aggregate)
    case = case_of(
        asset("a"), asset("b"),
        job("J1", units("a"), consequences={**NONE, "mission": "major"}, **USUAL),
        job("J2", units("a", "b"), consequences={**NONE, "financial": "moderate"}, **USUAL),
    )  # fmt: skip
    report = policy.evaluate(case)
    assert math.fsum(a.share.lo for a in report.assets if a.share) == pytest.approx(
        report.total.typical, abs=1e-12
    )
    if aggregate == Dominant():
        assert report.total.typical == pytest.approx(0.57)


def test_sentences_about_every_sort_of_asset() -> None:
    """Three plain sentences each: the only way, one of several, waiting, one that serves nobody, one nobody described."""
    hurts = {**NONE, "mission": "essential", "own_customers": "essential"}
    records: list[Any] = [
        asset("pos", name="till"),
        asset("w1", kind="server"),
        asset("w2"),
        asset("sw"),
        asset("pc", depends_on=["sw"]),
        asset("idle", depends_on=[]),
        asset("hub"),
        asset("leaf", depends_on=["hub"], retired_at=AS_OF),
        job("pay", units("pos"), name="take payment", consequences=hurts, **USUAL),
        job("web", units("w1", "w2"), consequences=hurts, **USUAL),
        job("desk", units("pc"), consequences=hurts, **USUAL),
    ]
    down = Incident(incident_id="I", customer_id="C", asset_id="sw", opened_at=AS_OF, down_from=AS_OF)
    case = case_of(*records, down)
    assert POLICY.explain(case, "pos") == (
        "till (pos) is their only way to “take payment”.",
        "Reliance on it is critical (.973), most of it through mission and own customers in “take payment”.",
        "All that is needed to know this is recorded.",
    )
    assert POLICY.explain(case, "w1")[0].startswith(
        "When even one goes down, they feel it: server (w1) carries web together"
    )
    assert "a share of ." in POLICY.explain(case, "w1")[0]
    assert POLICY.explain(case, "w1")[2].startswith("We know 9")
    assert POLICY.explain(case, "pc")[0] == "pc waits for sw, so its own outage costs nothing more now."
    assert POLICY.explain(case, "hub")[:2] == (
        "hub serves no recorded job, directly or through anything that depends on it.",
        "Reliance on it is low (.000).",
    )
    assert POLICY.explain(case, "idle")[0].startswith("Nobody has recorded what idle is used for")
    assert "assumed, since no job is recorded" in POLICY.explain(case, "idle")[2]
    twin = Incident(incident_id="I2", customer_id="C", asset_id="w2", opened_at=AS_OF, down_from=AS_OF)
    assert POLICY.explain(case_of(*records, twin), "w1")[0].startswith(
        "With what is down already, losing server (w1) costs ."
    )
    with pytest.raises(NotFoundError, match="no asset with id 'po'"):
        POLICY.explain(case, "po")


def test_long_lists_are_counted_in_a_sentence() -> None:
    """A hub under five jobs names two and counts the rest."""
    jobs = [job(f"J{i}", units("a"), consequences={**NONE, "mission": "major"}, **USUAL) for i in range(5)]
    assert POLICY.explain(case_of(asset("a"), *jobs), "a")[0] == "a is their only way to J0, J1 and 3 more."


def test_what_if_is_the_policy_asked_again() -> None:
    """A spare added beside the only till: before, after, and what moved, most moved first. S0-26."""
    hurts = {**NONE, "mission": "major"}
    till = job("J", units("a"), consequences=hurts, **USUAL)
    case = case_of(asset("a"), till)
    spare = attrs.evolve(till, stages=[attrs.evolve(till.stages[0], units=units("a", "b"))])
    found = POLICY.what_if(case, spare, asset("b"))
    assert found.before == POLICY.evaluate(case)
    assert found.after == POLICY.evaluate(case_of(asset("a"), asset("b"), spare))
    assert [m.asset_id for m in found.moved] == ["a", "b"]
    assert found.moved[1] == Moved(asset_id="b", before=None, after=pytest.approx(0.57 * 0.05))
    with pytest.raises(InvalidValueError, match="one or more"):
        POLICY.what_if(case)
    with pytest.raises(IntegrityError):
        POLICY.what_if(case, job("J2", units("nowhere")))


class Plain:
    """A plugin's policy with nothing but the protocol: one number, by whether anything is known of workarounds."""

    name, version = "plain", "1"

    def evaluate(self, case: CustomerCase, /) -> RelianceReport:
        """Read nothing but workarounds and alternatives."""
        report = POLICY.evaluate(case)
        hi = max(
            (
                1 - case.reading(q.subject, q.name).lo
                for q in POLICY.questions(case, 99)
                if q.name == "alternatives"
            ),
            default=0.5,
        )
        reading = attrs.evolve(report.total, range=Interval(lo=0, hi=hi), typical=0.0)
        return attrs.evolve(report, policy="plain", total=reading)


def test_what_if_and_questions_work_for_every_policy() -> None:
    """A policy without questions of its own is asked by trying every silent field out; one with them is just asked."""
    case = case_of(asset("a"), asset("b"), job("J", units("b"), workaround=0))
    asked = questions(Plain(), case, 5)
    assert [(str(q.subject), q.name) for q in asked] == [("asset:a", "alternatives")]
    assert asked[0].narrowing == pytest.approx(0.5)
    assert questions(Plain(), case, 5, trials=4) == ()  # a question is put whole or not at all
    assert questions(POLICY, case, 2) == POLICY.questions(case, 2)
    assert what_if(Plain(), case, asset("a", alternatives=1)).after.policy == "plain"


@attrs.frozen(kw_only=True)
class Halved:
    """A plugin's policy of its own ceilings: half of what the default finds, nothing explained by itself."""

    name: str = "halved"
    version: str = "1"
    ceilings: dict[str, float] = attrs.field(factory=lambda: dict(POLICY.ceilings))

    def evaluate(self, case: CustomerCase, /) -> RelianceReport:
        """Scale every asset's reading."""
        report = AccumulatedReliance(ceilings=self.ceilings).evaluate(case)  # type: ignore[arg-type]
        model = Model(POLICY, case)
        found = [
            attrs.evolve(
                a,
                alone=model.reading((a.alone.range.lo / 2, a.alone.range.hi / 2, a.alone.typical / 2, 0, 1)),
            )
            for a in report.assets
        ]
        return attrs.evolve(report, policy=self.name, assets=found)


@dataclasses.dataclass(frozen=True)
class Kept(Plain):
    """The same as a dataclass, without ceilings that could vary."""

    ceilings: int = 3


def test_every_policy_is_explained_on_demand() -> None:
    """A policy with nothing but the protocol: sentences, contributions, the way to a band, rank intervals."""
    case = case_of(
        asset("a"), asset("b"), asset("z"),
        job("J1", units("a"), consequences={**NONE, "safety": "essential"}, **USUAL),
        job("J2", units("b"), consequences={**NONE, "compliance": "essential"}, **USUAL),
    )  # fmt: skip
    mine = Halved()
    said = explain(mine, case, "a")
    assert said == (
        "a is their only way to J1.",
        "Reliance on it is moderate (.475).",
        "All that is needed to know this is recorded.",
    )
    parts = contributions(mine, case)
    assert parts is not None
    assert parts.total == pytest.approx(POLICY.evaluate(case).total.typical, abs=1e-12)
    assert {str(job.subject) for job in parts.jobs} == {"job:J1", "job:J2", "asset:z"}
    assert contributions(mine, case, "a") is None
    steps = to_reach(mine, case, "a", "low")
    assert ("workaround", "0.5") in {(step.name, step.value) for step in steps}
    assert all(step.reading.range.hi < 0.3 for step in steps)
    assert to_reach(mine, case, "a", "moderate") == ()
    assert {step.name for step in to_reach(mine, case, "z", "low")} == {"alternatives"}
    ranks = sensitivity(mine, case)
    assert ranks.variations == 14
    assert [str(r) for r in ranks.ranks] == ["a: 1 (1 to 2)", "b: 2 (1 to 2)", "z: 3"]
    for ask in (explain, contributions, lambda p, c, a: to_reach(p, c, a, "low")):
        with pytest.raises(NotFoundError):
            ask(mine, case, "nobody")


def test_what_a_policy_does_not_tell_is_not_made_up() -> None:
    """Without ceilings nothing varies; without shares nothing is divided; one of its own methods is simply asked."""
    case = case_of(asset("a"), asset("b"), job("J", units("a"), **USUAL))
    assert sensitivity(Plain(), case).variations == 0
    assert sensitivity(Kept(), case).variations == 0
    assert sensitivity(POLICY, case, factors=(1.0,)) == POLICY.sensitivity(case, factors=(1.0,))
    assert explain(POLICY, case, "a") == POLICY.explain(case, "a")
    assert to_reach(POLICY, case, "a", "low") == POLICY.to_reach(case, "a", "low")
    assert contributions(POLICY, case, "a") == POLICY.contributions(case, "a")

    class Undivided(Plain):
        def evaluate(self, case: CustomerCase, /) -> RelianceReport:
            report = POLICY.evaluate(case)
            jobs = [attrs.evolve(j, share=None) for j in report.jobs]
            return attrs.evolve(
                report, jobs=jobs, assets=[attrs.evolve(a, share=None) for a in report.assets]
            )

    class OfAssets(Plain):
        def evaluate(self, case: CustomerCase, /) -> RelianceReport:
            return attrs.evolve(POLICY.evaluate(case), jobs=[])

    assert contributions(Undivided(), case) is None
    by_asset = contributions(OfAssets(), case)
    assert by_asset is not None
    assert {str(job.subject) for job in by_asset.jobs} == {"asset:a", "asset:b"}
    assert by_asset.total == pytest.approx(POLICY.evaluate(case).total.typical, abs=1e-12)


def test_the_way_of_a_plugin_leaves_a_calendar_alone() -> None:
    """Where hours are recorded, shifts are not tried: the calendar says more."""
    known = job(
        "J", units("a"), hours=Weekly.parse("always"), consequences={**NONE, "mission": "major"}, **USUAL
    )
    assert "shifts" not in {step.name for step in to_reach(Halved(), case_of(asset("a"), known), "a", "high")}


def test_the_way_to_another_band() -> None:
    """Up: the lower end must reach the band; down: the upper end must fall to it; there already: nothing to do."""
    known = job("J", units("a"), consequences={**NONE, "mission": "major"}, **USUAL)
    case = case_of(asset("a"), known)
    assert POLICY.evaluate(case).assets[0].alone.words == "moderate"
    assert POLICY.to_reach(case, "a", "moderate") == ()
    up = POLICY.to_reach(case, "a", Band.CRITICAL)
    assert {s.name for s in up} >= {"consequences.mission", "consequences.safety"}
    assert all(s.reading.range.lo >= 0.8 for s in up)
    down = POLICY.to_reach(case, "a", "low")
    assert all(s.reading.range.hi < 0.3 for s in down)
    assert ("workaround", "0.5") in {(s.name, s.value) for s in down}
    moves = [abs(s.reading.typical - 0.57) for s in down]
    assert moves == sorted(moves)
    with pytest.raises(UnknownNameError, match="did you mean 'critical'"):
        POLICY.to_reach(case, "a", "critcal")
    with pytest.raises(NotFoundError):
        POLICY.to_reach(case, "b", "low")
    wide = case_of(asset("a", complexity="simple"))
    assert {s.name for s in POLICY.to_reach(wide, "a", "low")} == {"alternatives"}


@given(worlds(most=2))
def test_rank_intervals_hold_the_rank(records: list[Any]) -> None:
    """Sensitivity: 14 variations (six ceilings and all together, down and up); every rank lies in its hull; ties share it."""
    found = POLICY.sensitivity(case_of(*records))
    assert found.variations == 14
    assert [r.asset_id for r in found.ranks if r.rank == 1]
    for r in found.ranks:
        assert 1 <= r.best <= r.rank <= r.worst <= len(IDS)
    assert {r.asset_id for r in found.ranks} == set(IDS)


def test_rank_intervals_show_what_a_ceiling_decides() -> None:
    """Two assets a hair apart through different dimensions trade places when one ceiling moves; without change none does."""
    case = case_of(
        asset("a"), asset("b"), asset("c"),
        job("J1", units("a"), consequences={**NONE, "safety": "major"}, **USUAL),
        job("J2", units("b"), consequences={**NONE, "compliance": "major"}, **USUAL),
        job("J3", units("c"), consequences={**NONE, "compliance": "minor"}, **USUAL),
    )  # fmt: skip
    found = POLICY.sensitivity(case)
    assert [str(r) for r in found.ranks] == ["a: 1 (1 to 2)", "b: 2 (1 to 2)", "c: 3"]
    assert [str(r) for r in POLICY.sensitivity(case, factors=(1.0,)).ranks] == ["a: 1", "b: 2", "c: 3"]
    with pytest.raises(InvalidValueError, match="factors"):
        POLICY.sensitivity(case, factors=(math.nan,))


@given(worlds())
def test_the_quick_way_is_the_same_way(records: list[Any]) -> None:
    """`scores` gives the report's numbers, and R of all assets is the total."""
    case = case_of(*records)
    report = POLICY.evaluate(case)
    assert POLICY.scores(case) == {a.asset_id: a.alone for a in report.assets}
    assert POLICY.of(case, IDS).typical == pytest.approx(report.total.typical, abs=CLOSE)


def test_values_print_themselves() -> None:
    """Parts and steps read as a line."""
    case = case_of(asset("a", alternatives=0.5))
    assert str(POLICY.contributions(case).jobs[0].dimensions[0]).startswith("safety .")
    assert str(POLICY.to_reach(case, "a", "low")[0]).endswith(": low")


def test_the_way_with_a_calendar_and_a_factor() -> None:
    """With hours recorded shifts are no lever; a factor's answers are."""
    press = TableFactor(
        name="press", question="?", ceiling=0.9, table={"no": Interval.point(0), "yes": Interval.point(1)}
    )  # type: ignore[arg-type]
    usual: dict[str, Any] = {"workaround": 0, "operating_mode": "continuous", "hours": Weekly.parse("always")}
    case = case_of(asset("a"), job("J", units("a"), consequences=NONE, **usual))
    steps = POLICY.with_factor(press).to_reach(case, "a", "critical")
    assert ("press", "yes") in {(s.name, s.value) for s in steps}
    assert "shifts" not in {s.name for s in steps}


def test_factors_vary_too() -> None:
    """A plugged-in factor's ceiling is varied like the others: sixteen variations, and it can decide a rank."""
    press = TableFactor(
        name="press", question="?", ceiling=0.5, table={"no": Interval.point(0), "yes": Interval.point(1)}
    )  # type: ignore[arg-type]
    policy = POLICY.with_factor(press)
    said = [
        Fact(fact_id=f"F{j}", subject=Ref.parse(f"job:{j}"), name="press", value=v, how="interviewed")
        for j, v in (("J1", "yes"), ("J2", "no"))
    ]
    case = case_of(
        asset("a"), asset("b"), *said,
        job("J1", units("a"), consequences=NONE, **USUAL),
        job("J2", units("b"), consequences={**NONE, "safety": Interval.point(0.55 / 0.95)}, **USUAL),
    )  # fmt: skip
    found = policy.sensitivity(case)
    assert found.variations == 16
    assert [str(r) for r in found.ranks] == ["b: 1 (1 to 2)", "a: 2 (1 to 2)"]


def test_dimensions_too_many_to_divide_are_left_out() -> None:
    """Another aggregate over 13 different dimensions: the job's part stands, its dimensions are not guessed."""

    class Odd:
        def __call__(self, values: Any, /) -> float:
            return max(values, default=0.0)

    factors = tuple(
        TableFactor(name=f"f{i:02d}", question="?", ceiling=0.2 + i / 100, table={"yes": Interval.point(1)})  # type: ignore[arg-type]
        for i in range(13)
    )
    facts = [
        Fact(fact_id=f.name, subject=Ref.parse("job:J"), name=f.name, value="yes", how="survey")
        for f in factors
    ]
    policy = AccumulatedReliance(aggregate=Odd(), factors=factors)
    part = policy.contributions(
        case_of(asset("a"), job("J", units("a"), consequences=NONE, **USUAL), *facts)
    ).jobs[0]
    assert (part.amount, part.dimensions) == (pytest.approx(0.32), ())


def test_the_provider_s_own_idle_unit_leaves_no_site_and_no_peak() -> None:
    """A retired unit of the provider's that an old ticket names: a result of zero, no site, no invented peak."""
    old = Asset(asset_id="hv", retired_at=AS_OF)
    ticket = Incident(incident_id="I", customer_id="C", asset_id="hv", opened_at=AS_OF)
    report = POLICY.evaluate(case_of(old, ticket))
    assert (report.sites, report.peak.range, report.assets[0].alone.range) == (
        (),
        Interval.point(0),
        Interval.point(0),
    )


def test_a_job_that_hurts_nobody_has_no_dimensions() -> None:
    """Nothing lost, nothing divided: the part is zero and no dimension carries it."""
    part = POLICY.contributions(case_of(asset("a"), job("J", units("a"), consequences=NONE, **USUAL))).jobs[0]
    assert (part.amount, part.dimensions) == (0.0, ())


@dataclasses.dataclass(frozen=True)
class WithoutJobs(Plain):
    """Gives numbers, and says nothing of jobs."""

    def evaluate(self, case: CustomerCase, /) -> RelianceReport:
        report = POLICY.evaluate(case)
        bare = (
            attrs.evolve(a, jobs=(), sole_means_jobs=(), implied=False, share=None, share_reason="not split")
            for a in report.assets
        )
        return attrs.evolve(report, policy=self.name, version=self.version, assets=tuple(bare))


def test_a_unit_whose_jobs_a_policy_does_not_name_is_not_said_to_serve_none() -> None:
    """What the records say of it stands: which jobs need it, directly or through others; whether others could step in is left open."""
    case = case_of(
        asset("switch"), asset("till", depends_on=("switch",)), asset("idle"),
        job("J1", units("till"), consequences={**NONE, "safety": "essential"}, **USUAL),
    )  # fmt: skip
    mine = WithoutJobs()
    assert explain(mine, case, "till")[0] == "till is among what serves J1."
    assert explain(mine, case, "switch")[0] == "switch is among what serves J1."
    assert explain(mine, case, "idle")[0].startswith("idle serves no recorded job")
