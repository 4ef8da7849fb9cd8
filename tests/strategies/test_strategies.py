"""The strategies draw what they say: whole consistent portfolios of every kind, fast, and the smallest that breaks a law."""

import datetime as dt
import importlib.metadata
import subprocess
import sys
import time
from collections import Counter
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custrel.assessment import Assessment
from custrel.errors import InvalidValueError
from custrel.model import KINDS, Asset, Kind, Money, Record, Ref, id_of, kind_of
from custrel.portfolio import Portfolio
from custrel.strategies import (
    START,
    counterexample,
    cuts,
    portfolios,
    records,
    refs,
    register,
    relabelled,
    seeded_portfolio,
)


def _tables(portfolio: Portfolio) -> dict[Kind, tuple[Record, ...]]:
    return {kind: getattr(portfolio, info.table) for kind, info in KINDS.items()}


@given(portfolios(customers=(2, 4), incidents=(3, 9), assets=5, jobs=0, days=10))
def test_sizes_and_time_are_parameters(portfolio: Portfolio) -> None:
    """Counts hold for the whole portfolio; everything that happens happens in the stretch of time given."""
    assert 2 <= len(portfolio.customers) <= 4
    assert 3 <= len(portfolio.incidents) <= 9
    assert len(portfolio.assets) == 5
    assert portfolio.jobs == ()
    assert all(START <= i.opened_at <= START + dt.timedelta(days=10) for i in portfolio.incidents)


@given(portfolios(everything=False))
def test_bare_portfolios_hold_the_five_first_kinds_only(portfolio: Portfolio) -> None:
    """Without everything: customers, sites, assets, jobs, incidents."""
    bare = {Kind.CUSTOMER, Kind.SITE, Kind.ASSET, Kind.JOB, Kind.INCIDENT}
    assert {kind for kind, table in _tables(portfolio).items() if table} <= bare


def test_everything_occurs() -> None:
    """Over some hundred portfolios every kind of record and every field of every kind is filled in some and empty in others."""
    filled: Counter[tuple[Kind, str]] = Counter()
    empty: Counter[tuple[Kind, str]] = Counter()
    for seed in range(40):
        for kind, table in _tables(seeded_portfolio(seed, customers=4, incidents=60)).items():
            for record in table:
                for field in attrs.fields(type(record)):
                    plain = (
                        field.default is not attrs.NOTHING and getattr(record, field.name) == field.default
                    )
                    (empty if plain else filled)[(kind, field.name)] += 1
    every = {(kind, f.name) for kind, info in KINDS.items() for f in attrs.fields(info.cls)}
    assert every - set(filled) == {(kind, "implied") for kind in Kind}
    always = {
        (k, f.name) for k, i in KINDS.items() for f in attrs.fields(i.cls) if f.default is attrs.NOTHING
    }
    assert every - set(empty) <= always


def test_the_hard_cases_occur() -> None:
    """Reopened, merged and child incidents, provider's own units in use, answers after a cut, circles of dependence, retired units."""
    seen: Counter[str] = Counter()
    for seed in range(40):
        p = seeded_portfolio(seed, customers=4, incidents=60)
        cut = START + dt.timedelta(days=150)
        ours = {a.asset_id for a in p.assets if a.customer_id is None}
        depends = {a.asset_id: set(a.depends_on) for a in p.assets}
        seen["reopened"] += any(i.reopened_at for i in p.incidents)
        seen["merged"] += any(i.merged_into for i in p.incidents)
        seen["child"] += any(i.parent_id for i in p.incidents)
        seen["open and down"] += any(i.down_from and not i.down_to for i in p.incidents)
        seen["closed after the cut"] += any(i.opened_at <= cut < (i.closed_at or START) for i in p.incidents)
        seen["tie"] += len({i.opened_at for i in p.incidents}) < len(p.incidents)
        seen["provider's own in a job"] += any(
            u.asset_id in ours for j in p.jobs for s in j.stages for u in s.units
        )
        seen["shared dependence"] += any(d & ours for d in depends.values())
        seen["circle"] += any(a in depends.get(b, ()) for a, there in depends.items() for b in there)
        seen["undelivered"] += any(r.delivered_at is None for r in p.recommendations)
        seen["unanswered"] += any(s.responded_at is None for s in p.surveys)
        seen["answered later"] += any(s.responded_at and s.sent_at <= cut < s.responded_at for s in p.surveys)
        seen["suspended"] += any(c.suspensions for c in p.contracts)
        seen["renewing"] += any(c.renewal for c in p.contracts)
        seen["unowned problem"] += any(x.owner_id is None for x in p.problems)
        seen["recorded late"] += any(i.recorded_at and i.recorded_at > i.opened_at for i in p.incidents)
        seen["same source twice"] += len({(f.subject, f.name, f.source) for f in p.facts}) < len(p.facts)
    assert all(count > 0 for count in seen.values()), seen
    values = {
        type(f.value).__name__ for s in range(40) for f in seeded_portfolio(s, customers=4, incidents=1).facts
    }
    assert values == {
        "bool",
        "int",
        "float",
        "str",
        "Interval",
        "Money",
        "Quantity",
        "Outage",
        "Cost",
        "ImpactOverTime",
    }


@given(st.integers(0, 10**9))
def test_equal_seeds_give_equal_portfolios(seed: int) -> None:
    """A seeded portfolio is the same every time, and of the size asked for."""
    one = seeded_portfolio(seed, customers=2, incidents=15)
    assert one == seeded_portfolio(seed, customers=2, incidents=15)
    assert (len(one.customers), len(one.incidents)) == (2, 15)


def test_a_hundred_portfolios_of_fifty_incidents_take_seconds() -> None:
    """100 portfolios of 50 incidents: about one second of processor time; ten are allowed."""

    @settings(max_examples=100, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(portfolios(incidents=50))
    def draw(portfolio: Portfolio) -> None:
        assert len(portfolio.incidents) == 50

    before = time.process_time()
    draw()
    assert time.process_time() - before < 10


@pytest.mark.parametrize("kind", list(Kind))
def test_single_records_are_of_their_kind(kind: Kind) -> None:
    """Each kind has its strategy, and it draws that kind."""

    @settings(max_examples=10)
    @given(records(kind))
    def draw(record: Record) -> None:
        assert kind_of(record) is kind
        assert id_of(record)

    draw()


def test_from_type_knows_our_classes() -> None:
    """After `register` Hypothesis draws every class of ours by its type, nested ones and whole portfolios too."""
    register()

    @settings(max_examples=10)
    @given(st.from_type(Asset), st.from_type(Money), st.from_type(Portfolio))
    def draw(asset: Asset, money: Money, portfolio: Portfolio) -> None:
        assert isinstance(asset, Asset)
        assert isinstance(money, Money)
        assert portfolio.customers

    draw()


@settings(max_examples=5)
@given(st.from_type(Assessment))
def test_an_assessment_is_drawn_by_its_type(assessment: Assessment) -> None:
    """It is one that `assess` made of a drawn portfolio, so that its parts belong together and it can be asked."""
    for standing in assessment.customers:  # none, where it is as of an instant before anybody was known
        assert assessment.reliance_of(standing.customer_id).customer_id == standing.customer_id
        assert assessment.contributions(standing.customer_id) is not None


def test_hypothesis_finds_the_strategies_by_itself() -> None:
    """Where the package is installed, importing hypothesis is enough: the entry point registers everything."""
    if "custrel" not in importlib.metadata.entry_points(group="hypothesis").names:
        pytest.skip("installed before the entry point was declared; install again to run this")
    program = (
        "import custrel.model, warnings; warnings.simplefilter('error')\n"
        "from hypothesis import given, settings, strategies as st\n"
        "@settings(max_examples=3, database=None)\n@given(st.from_type(custrel.model.Incident))\n"
        "def draw(x): assert x.incident_id.startswith('I')\ndraw()"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@given(portfolios())
def test_relabelling_there_and_back_changes_nothing(portfolio: Portfolio) -> None:
    """Renaming every id one to one and renaming back gives the same portfolio; nothing keeps an old name."""
    other = relabelled(portfolio, lambda _, old: f"x-{old}")
    assert all(id_of(r).startswith("x-") for table in _tables(other).values() for r in table)
    assert relabelled(other, lambda _, old: old.removeprefix("x-")) == portfolio


@given(cuts(days=20))
def test_cuts_fall_on_both_sides_of_what_happens(instant: dt.datetime) -> None:
    """An instant from a month before to a month after the stretch of time."""
    assert START - dt.timedelta(days=30) <= instant <= START + dt.timedelta(days=50)


def test_a_portfolio_needs_a_customer() -> None:
    """Everything belongs to somebody: none is refused."""

    @settings(max_examples=1, database=None)
    @given(portfolios(customers=0))
    def draw(portfolio: Portfolio) -> None: ...

    with pytest.raises(InvalidValueError, match=r"portfolios\.customers must be at least 1"):
        draw()


def test_the_counterexample_is_small_and_the_same_every_time() -> None:
    """A law that holds gives None; one that breaks gives its smallest example, equal in every run."""

    def short(word: str) -> None:
        assert len(word) < 3

    found = [counterexample(short, st.text(), examples=300) for _ in range(2)]
    assert [f.drawn for f in found if f] == [("000",), ("000",)]
    assert counterexample(lambda _: None, st.text()) is None


def test_the_search_ends_when_its_effort_is_spent() -> None:
    """With no effort for making it smaller, the first example that breaks the law is given."""
    calls: list[int] = []

    def never(n: int) -> None:
        calls.append(n)
        raise ValueError(n)

    found: Any = counterexample(never, st.integers(0, 10**6), effort=0)
    assert len(calls) == 1
    assert found.drawn == (calls[0],)
    assert isinstance(found.error, ValueError)


@settings(max_examples=20)
@given(portfolios(incidents=(1, 20), dirt=0.0))
def test_no_dirt_is_one_clean_record_per_trouble(portfolio: Portfolio) -> None:
    """At 0 nothing is a duplicate, merged, canceled, reopened or without a category, and what is over is closed."""
    for incident in portfolio.incidents:
        assert incident.status in ("closed", "in_progress")
        assert (
            (incident.status == "closed")
            == (incident.resolved_at is not None)
            == (incident.closed_at is not None)
        )
        assert (incident.reopened_at, incident.merged_into, incident.parent_id) == ((), None, None)
        assert incident.category == incident.category.strip().lower() != ""  # type: ignore[union-attr]


def signs(portfolio: Portfolio) -> set[str]:
    """What is wrong with the incidents of a portfolio."""
    found = set()
    for i in portfolio.incidents:
        found |= {"twice"} if i.status == "duplicate" else set()
        found |= {"flap"} if i.incident_id.endswith("-flap") else set()
        found |= {"bare"} if i.category is None else set()
        found |= {"letters"} if i.category is not None and i.category != i.category.strip().lower() else set()
        found |= {"canceled"} if i.status == "canceled" else set()
        found |= {"reopened"} if i.reopened_at else set()
    return found


def test_all_dirt_spoils_every_incident_in_every_way() -> None:
    """At 1 no incident is left alone, whatever is drawn, and every way of spoiling one occurs."""
    seen: set[str] = set()

    @settings(max_examples=60, database=None)
    @given(portfolios(incidents=(5, 20), dirt=1.0))
    def law(portfolio: Portfolio) -> None:
        assert signs(portfolio) or any(i.status == "in_progress" for i in portfolio.incidents)
        seen.update(signs(portfolio))

    law()
    assert seen == {"twice", "flap", "bare", "letters", "canceled", "reopened"}


def _draw(strategy: st.SearchStrategy[Portfolio]) -> None:
    @settings(max_examples=1, database=None)
    @given(strategy)
    def law(portfolio: Portfolio) -> None: ...

    law()


@pytest.mark.parametrize("dirt", [-0.1, 1.5, float("nan")])
def test_dirt_is_a_share(dirt: float) -> None:
    """Anything but 0 to 1 is refused."""
    with pytest.raises(InvalidValueError, match="must be a share from 0 to 1"):
        _draw(portfolios(dirt=dirt))


@given(records("asset", Kind.JOB), refs("site"))
def test_kinds_are_asked_for_by_member_or_by_word(record: Record, ref: Ref) -> None:
    """The word of a kind draws what its member does."""
    assert kind_of(record) in (Kind.ASSET, Kind.JOB)
    assert ref.kind is Kind.SITE


@pytest.mark.parametrize("draw", [records, refs])
def test_a_kind_that_is_none_is_refused(draw: Any) -> None:
    """At once, with advice: not while drawing, and not as a KeyError."""
    with pytest.raises(InvalidValueError, match="did you mean 'asset'"):
        draw("assets")
    with pytest.raises(InvalidValueError, match="must be one of customer, site"):
        draw(7)
