"""Laws of the walk (DESIGN §4), over whole generated portfolios."""

import datetime as dt
import pickle
import random
import zoneinfo
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custrel.assessment import Assessment, assess
from custrel.errors import PolicyError
from custrel.findings import FleetProfile, merged
from custrel.io import read_assessment, write_assessment
from custrel.model import KINDS, Customer, Record
from custrel.portfolio import Portfolio
from custrel.recurrence import RecurrenceDetector
from custrel.strategies import START, cuts, portfolios, seeded_portfolio
from custrel.typing import CustomerCase

pytestmark = pytest.mark.law
# A pool of processes costs more per example than the work it does: a tenth of the examples, on larger portfolios.
FEW = settings(max_examples=max(5, settings.default.max_examples // 10))


def everything(portfolio: Portfolio) -> list[Record]:
    """Every record, table by table."""
    return [record for info in KINDS.values() for record in getattr(portfolio, info.table)]


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    """Two worker processes, started once."""
    with ProcessPoolExecutor(2) as executor:
        yield executor


@given(portfolios(), cuts(), st.randoms(use_true_random=False))
def test_walk_order_of_input_changes_nothing(
    portfolio: Portfolio, as_of: dt.datetime, rng: random.Random
) -> None:
    """Law of the walk 1: the order of input records never changes a result, byte for byte."""
    records = everything(portfolio)
    rng.shuffle(records)
    shuffled = Portfolio.of(*records, observed=portfolio.observed)
    assert shuffled == portfolio
    assert write_assessment(assess(shuffled, as_of=as_of)) == write_assessment(assess(portfolio, as_of=as_of))


@given(portfolios(), cuts())
def test_walk_known_at_is_idempotent(portfolio: Portfolio, instant: dt.datetime) -> None:
    """Law of the walk 2: known_at is idempotent, and what it gives still fits together."""
    known = portfolio.known_at(instant)
    assert known.known_at(instant) == known
    assert Portfolio.of(*everything(known), observed=known.observed) == known


@given(portfolios(), cuts(), cuts())
def test_walk_an_earlier_cut_sees_through_a_later_one(
    portfolio: Portfolio, one: dt.datetime, two: dt.datetime
) -> None:
    """What was known earlier is part of what was known later: cutting late and then early is cutting early."""
    early, late = sorted((one, two))
    assert portfolio.known_at(late).known_at(early).fingerprint == portfolio.known_at(early).fingerprint


@given(portfolios(), cuts())
def test_walk_time_is_cut_in_one_place(portfolio: Portfolio, as_of: dt.datetime) -> None:
    """Law of the walk 3: assess(p, as_of=t) equals assess(p.known_at(t), as_of=t), byte for byte."""
    whole, cut = assess(portfolio, as_of=as_of), assess(portfolio.known_at(as_of), as_of=as_of)
    assert whole == cut
    assert write_assessment(whole) == write_assessment(cut)


@given(portfolios(), cuts())
def test_walk_nothing_fails_on_any_portfolio(portfolio: Portfolio, as_of: dt.datetime) -> None:
    """The built-in opinions raise on no portfolio: every known customer gets a place, and no signal failed."""
    result = assess(portfolio, as_of=as_of)
    known = {c.customer_id for c in portfolio.known_at(as_of).customers}
    assert result.diagnostics == ()
    assert {s.customer_id for s in result.customers} == known
    assert sorted(s.place for s in result.customers) == list(range(1, len(known) + 1))
    assert {r.customer_id for r in result.reliance} == known
    for customer_id in sorted(known):
        assert str(result.brief(customer_id))
    assert str(result.first_screen())


@given(portfolios(), cuts())
def test_walk_same_input_gives_same_bytes(portfolio: Portfolio, as_of: dt.datetime) -> None:
    """Law of the walk 4: same input and same policies give the same bytes, again and again."""
    assert write_assessment(assess(portfolio, as_of=as_of)) == write_assessment(
        assess(portfolio, as_of=as_of)
    )


@given(portfolios(), cuts(), st.timezones())
def test_walk_the_zone_of_as_of_does_not_matter(
    portfolio: Portfolio, as_of: dt.datetime, zone: zoneinfo.ZoneInfo
) -> None:
    """The same instant in another zone is the same question."""
    assert assess(portfolio, as_of=as_of.astimezone(zone)) == assess(portfolio, as_of=as_of)


@given(portfolios(customers=(2, 4)), cuts(), st.integers(1, 6))
def test_walk_any_partition_gives_the_same(portfolio: Portfolio, as_of: dt.datetime, partitions: int) -> None:
    """Law of the walk 5a: any number of partitions gives what one gives, byte for byte."""
    assert write_assessment(assess(portfolio, as_of=as_of, partitions=partitions)) == write_assessment(
        assess(portfolio, as_of=as_of)
    )


@FEW
@given(
    seed=st.integers(0, 10**6), days=st.integers(1, 300), partitions=st.one_of(st.none(), st.integers(1, 9))
)
def test_walk_a_pool_gives_the_same(pool: Executor, seed: int, days: int, partitions: int | None) -> None:
    """Law of the walk 5b: serial = pool of processes = any partition, and the pool's answer can be asked further."""
    portfolio = seeded_portfolio(seed, customers=5, incidents=120)
    as_of = START + dt.timedelta(days=days)
    alone = assess(portfolio, as_of=as_of)
    pooled = assess(portfolio, as_of=as_of, executor=pool, partitions=partitions)
    assert pooled == alone
    assert write_assessment(pooled) == write_assessment(alone)
    assert str(pooled.first_screen()) == str(alone.first_screen())


def test_walk_threads_may_share_a_portfolio() -> None:
    """Eight threads over one portfolio all get the answer one gets."""
    portfolio = seeded_portfolio(3, customers=4, incidents=200)
    as_of = START + dt.timedelta(days=250)
    alone = write_assessment(assess(seeded_portfolio(3, customers=4, incidents=200), as_of=as_of))
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: write_assessment(assess(portfolio, as_of=as_of)), range(8)))
        inner = write_assessment(assess(portfolio, as_of=as_of, executor=threads))
    assert set(answers) == {alone}
    assert inner == alone


@given(portfolios(), cuts())
def test_walk_assessments_pickle(portfolio: Portfolio, as_of: dt.datetime) -> None:
    """An assessment comes back from pickle equal, with its records: it can still be asked for a brief."""
    result = assess(portfolio, as_of=as_of)
    other = pickle.loads(pickle.dumps(result))
    assert other == result
    assert str(other.first_screen()) == str(result.first_screen())


@given(portfolios(), cuts())
def test_walk_assessments_come_back_from_json(portfolio: Portfolio, as_of: dt.datetime) -> None:
    """Facts survive the file; with the records attached again, the first screen reads the same."""
    result = assess(portfolio, as_of=as_of)
    text = write_assessment(result)
    other = read_assessment(text)
    assert other == result
    assert write_assessment(other) == text
    assert str(other.with_portfolio(portfolio).first_screen()) == str(result.first_screen())


@given(portfolios(customers=(2, 4)), cuts())
def test_walk_other_customers_never_change_reliance(portfolio: Portfolio, as_of: dt.datetime) -> None:
    """Law of the walk 6a: a customer's reliance is bit for bit the same with and without its neighbours."""
    whole = assess(portfolio, as_of=as_of)
    for report in whole.reliance:
        alone = assess(portfolio.only([report.customer_id]), as_of=as_of)
        assert alone.reliance == (report,)


@given(portfolios(customers=(2, 4), incidents=(10, 60), assets=(1, 4)), cuts())
def test_walk_other_customers_change_only_what_is_shared(portfolio: Portfolio, as_of: dt.datetime) -> None:
    """Law of the walk 6b: neighbours may change q, tempo and shrunken rates, never counts, episodes or raw rates."""
    detector = RecurrenceDetector()
    known = portfolio.known_at(as_of)
    cases = [CustomerCase.of(known, c.customer_id, as_of=as_of) for c in known.customers]
    fleet = _fleet(detector, cases)
    for case in cases:
        among = {(r.key_name, r.key): r for r in detector.detect(attrs.evolve(case, fleet=fleet))}
        alone = {
            (r.key_name, r.key): r
            for r in detector.detect(attrs.evolve(case, fleet=_fleet(detector, [case])))
        }
        for key in (
            among.keys() & alone.keys()
        ):  # which troubles are worth telling is a verdict, and may change
            assert _own(among[key]) == _own(alone[key])


def _fleet(detector: RecurrenceDetector, cases: list[CustomerCase]) -> FleetProfile:
    """Count the fleet as the walk does: so many rounds, each given what the one before found."""
    fleet = FleetProfile()
    for _ in range(detector.rounds):
        fleet = merged(detector.profile(attrs.evolve(case, fleet=fleet)) for case in cases)
    return fleet


def _own(found: object) -> tuple[object, ...]:
    """What of a recurrence is the customer's own."""
    fields = ("customer_id", "key_name", "key", "subject", "episodes", "n_incidents", "window", "window_assumed", "rate",
              "downtime_minutes", "effort_minutes", "target_met_share", "problem_ids")  # fmt: skip
    return tuple(getattr(found, field) for field in fields)


@given(portfolios(customers=(2, 4)), cuts())
def test_walk_fleet_profiles_merge_over_customers(portfolio: Portfolio, as_of: dt.datetime) -> None:
    """profile(a ∪ b) = merge(profile(a), profile(b)), exactly, in any order; a saved one gives the same answer again."""
    detector, known = RecurrenceDetector(), portfolio.known_at(as_of)
    cases = [CustomerCase.of(known, c.customer_id, as_of=as_of) for c in known.customers]
    fleet = FleetProfile()
    for _ in range(detector.rounds):
        parts = [detector.profile(attrs.evolve(case, fleet=fleet)) for case in cases]
        fleet = merged(parts)
        assert fleet == merged(reversed(parts)) == merged([merged(parts[:1]), merged(parts[1:])])
    whole = assess(portfolio, as_of=as_of, recurrence=detector)
    assert whole.fleet == fleet
    assert assess(portfolio, as_of=as_of, recurrence=detector, fleet=fleet) == whole


@given(st.integers(2, 9), cuts())
def test_walk_ties_are_broken_by_id(count: int, as_of: dt.datetime) -> None:
    """Customers of whom nothing is known stand in the order of their ids, however they came in."""
    customers = [Customer(customer_id=f"C{n}") for n in range(count)]
    result = assess(Portfolio.of(*reversed(customers)), as_of=as_of)
    assert [s.customer_id for s in result.customers] == [c.customer_id for c in customers]


def _order(result: Assessment) -> tuple[list[object], ...]:
    return (
        [s.customer_id for s in result.customers],
        [a.action_id for a in result.actions],
        [f.key for f in result.findings],
    )


@given(portfolios(), cuts())
def test_walk_names_of_actions_are_their_own(portfolio: Portfolio, as_of: dt.datetime) -> None:
    """No two actions share an id, and every action settles findings that were found."""
    result = assess(portfolio, as_of=as_of)
    _, actions, findings = _order(result)
    assert len(set(map(str, actions))) == len(actions)
    known = {*findings, *(aside.finding.key for aside in result.set_aside)}
    assert all(key in known for action in result.actions for key in action.settles)


def test_walk_policies_that_do_not_pickle_are_refused_before_work_starts(pool: Executor) -> None:
    """An executor needs policies that pickle: said before anything is sent, naming what is wrong."""
    portfolio = seeded_portfolio(1, customers=2, incidents=5)
    asked: list[str] = []
    with pytest.raises(PolicyError, match="pickle"):
        assess(
            portfolio,
            as_of=START,
            signals=[lambda case: asked.append(case.customer_id) or []],  # type: ignore[func-returns-value]
            executor=pool,
        )
    assert asked == []


def test_walk_the_empty_portfolio_has_an_answer() -> None:
    """Nothing in, nothing found: no customers, no findings, a page all the same."""
    result = assess(Portfolio(), as_of=START)
    assert (result.customers, result.reliance, result.recurrences, result.actions) == ((), (), (), ())
    assert result.fleet == FleetProfile(policy=result.fleet.policy)
    assert str(result.first_screen())
