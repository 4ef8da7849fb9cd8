"""The walk of the main job with small policies: order, partitions, containment, provenance."""

import concurrent.futures
import datetime as dt
import pickle

import attrs
import pytest
from assessment_fakes import AS_OF, CountRecurrence, SizeReliance, fleet_of, judged, many_tickets, point

from custrel.assessment import assess
from custrel.errors import (
    CustrelError,
    FleetMismatchError,
    InvalidValueError,
    NeedsPortfolioError,
    NotFoundError,
    PolicyError,
)
from custrel.findings import FleetProfile
from custrel.model import Asset, Customer, Incident
from custrel.portfolio import Portfolio
from custrel.recurrence import RecurrenceDetector


def recurring_fleet():
    """Give four customers, each with two troubles: one that comes back weekly, and one of their own."""
    return Portfolio.of(
        *(Customer(customer_id=f"C{n}") for n in range(4)),
        *(
            Incident(
                incident_id=f"C{n}-{trouble}-{week}",
                customer_id=f"C{n}",
                category=trouble,
                symptom=f"{trouble} again",
                opened_at=AS_OF - dt.timedelta(days=7 * week + n, hours=len(trouble)),
            )
            for n in range(4)
            for trouble in ("network", "printer")
            for week in range(1, 4 + 2 * n)
        ),
    )


def test_every_customer_gets_a_place_and_a_report():
    """Customers with something to do come first, most urgent first; the others follow by reliance, then id."""
    result = judged(fleet_of(A=0, B=2, C=3, D=0))
    assert [(c.customer_id, c.place) for c in result.customers] == [("C", 1), ("B", 2), ("A", 3), ("D", 4)]
    assert [r.customer_id for r in result.reliance] == ["A", "B", "C", "D"]


def test_the_profile_rounds_see_the_merged_fleet():
    """Round two sees all of round one, and detect sees round two: five tickets in the fleet, whoever asks."""
    result = judged(fleet_of(A=2, B=3))
    assert dict(result.fleet.table("seen")) == {(5,): 2}
    assert {r.expected for r in result.recurrences} == {5.0}


def test_a_saved_fleet_replaces_counting():
    """With a fleet given, nothing is counted: one customer is judged against yesterday's fleet."""
    whole = judged(fleet_of(A=2, B=3))
    alone = judged(fleet_of(A=2), fleet=whole.fleet)
    assert alone.fleet == whole.fleet
    assert alone.recurrences == tuple(r for r in whole.recurrences if r.customer_id == "A")


@pytest.mark.parametrize("partitions", [1, 2, 3, 7])
def test_any_partition_gives_the_same_answer(partitions):
    """Splitting the customers changes nothing."""
    portfolio = fleet_of(A=0, B=2, C=3, D=1, E=5)
    assert judged(portfolio, partitions=partitions) == judged(portfolio)


def test_what_is_kept_between_steps_gives_the_same_answer():
    """Without partitions the groups of each customer are kept; with one partition they are made again for each step."""
    portfolio = recurring_fleet()
    kept = assess(portfolio, as_of=AS_OF)
    assert assess(portfolio, as_of=AS_OF, partitions=1) == kept
    assert any(r.customers for r in kept.recurrences)


def test_a_fleet_given_is_checked_and_used_as_if_nothing_were_kept():
    """An empty fleet given: everybody is judged alone. One counted under other settings is refused."""
    portfolio = recurring_fleet()
    alone = assess(portfolio, as_of=AS_OF, fleet=FleetProfile())
    assert alone.recurrences != assess(portfolio, as_of=AS_OF).recurrences
    assert alone == assess(portfolio, as_of=AS_OF, fleet=FleetProfile(), partitions=3)
    other = RecurrenceDetector(half_life_days=7.0)
    fleet = assess(portfolio, as_of=AS_OF, recurrence=other).fleet
    with pytest.raises(FleetMismatchError, match="fleet profile"):
        assess(portfolio, as_of=AS_OF, fleet=fleet)


def test_an_executor_gives_the_same_answer_in_customer_order():
    """Threads or processes, the answer is that of one process."""
    portfolio = fleet_of(A=0, B=2, C=3, D=1, E=5)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        assert judged(portfolio, executor=pool) == judged(portfolio)
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        assert judged(portfolio, executor=pool, partitions=2) == judged(portfolio)


def test_policies_that_do_not_pickle_are_refused_before_work_starts():
    """Said at once, naming what to mend, not after the first partition."""
    asked = []

    def local(case):
        asked.append(case)
        return []

    with concurrent.futures.ThreadPoolExecutor(1) as pool, pytest.raises(PolicyError, match="do not pickle"):
        judged(fleet_of(A=1), signals=[local], executor=pool)
    assert asked == []


def test_progress_is_told_per_step_and_part():
    """Two rounds, judging, signals: each said with how many parts are done."""
    told = []
    judged(
        fleet_of(A=1, B=1), partitions=2, progress=lambda step, done, total: told.append((step, done, total))
    )
    assert [t[1:] for t in told] == [(1, 2), (2, 2)] * 4
    assert len({t[0] for t in told}) == 4


def test_progress_is_told_where_all_happens_here():
    """Without partitions the built-in policies count all at once; judging and signals are told part by part."""
    told = []
    assess(
        recurring_fleet(), as_of=AS_OF, progress=lambda step, done, total: told.append((step, done, total))
    )
    assert [t[1:] for t in told[:2]] == [(1, 1)] * 2
    assert [t[1:] for t in told[2:]] == [(n, 4) for n in range(1, 5)] * 2


def test_nothing_in_gives_nothing_out():
    """An empty portfolio is a fine question with an empty answer."""
    result = judged(Portfolio())
    assert (result.customers, result.findings, result.actions) == ((), (), ())
    assert str(result.first_screen()).startswith("0 customers")


def test_naive_instants_and_impossible_partitions_are_refused():
    """The error names what is wrong with the question."""
    with pytest.raises(InvalidValueError, match="time zone"):
        assess(Portfolio(), as_of=dt.datetime(2026, 11, 1))
    with pytest.raises(InvalidValueError, match="partitions"):
        judged(Portfolio(), partitions=0)


def raises(case):
    """Fail as a plugin might."""
    message = "no such thing"
    raise KeyError(message)


def returns_text(case):
    """Return what is not a finding."""
    return ["oh"]


def returns_number(case):
    """Return what is not even a list."""
    return 3


@pytest.mark.parametrize("broken", [raises, returns_text, returns_number])
def test_a_broken_signal_costs_only_its_own_findings(broken):
    """The others run, the failure is listed with the signal's name and the customer, and the page says so."""
    result = judged(fleet_of(A=3), signals=[broken, many_tickets])
    assert [f.code for f in result.findings] == ["fake.many"]
    (problem,) = result.diagnostics
    assert problem.code == "policy.signal_failed"
    assert broken.__name__ in problem.message
    assert "'A'" in problem.message
    assert "Not looked at" in str(result.first_screen())


@attrs.frozen
class BrokenReliance(SizeReliance):
    """Returns a number where a report is due."""

    def evaluate(self, case, /):
        """Return the wrong thing."""
        return 0.5


@attrs.frozen
class RaisingRecurrence(CountRecurrence):
    """Raises in the middle."""

    def detect(self, case, /):
        """Raise."""
        return 1 / 0


@attrs.frozen
class ListOfText(CountRecurrence):
    """Finds text."""

    def detect(self, case, /):
        """Return text among the findings."""
        return ("trouble",)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"reliance": BrokenReliance()}, "returned float, not RelianceReport"),
        ({"recurrence": RaisingRecurrence()}, "raised ZeroDivisionError"),
        ({"recurrence": ListOfText()}, "returned a str among the Recurrences"),
    ],
)
def test_a_broken_policy_is_named_with_its_customer(options, says):
    """There is no answer without reliance and recurrence, so the error says whose fault it is, and on whom."""
    with pytest.raises(PolicyError, match=says) as caught:
        judged(fleet_of(A=1), **options)
    assert caught.value.customer_id == "A"
    assert isinstance(pickle.loads(pickle.dumps(caught.value)), PolicyError)


@attrs.frozen
class Refusing(SizeReliance):
    """Raises one of our own errors."""

    def evaluate(self, case, /):
        """Refuse in our own words."""
        raise InvalidValueError("Refusing", "size", "must be known", None)


def test_our_own_errors_are_named_too():
    """A policy that raises a CustrelError says what, but not who and on whom: the walk adds it, and keeps it as the cause."""
    with pytest.raises(
        PolicyError, match=r"size on customer 'A': raised InvalidValueError: .*must be known"
    ) as caught:
        judged(fleet_of(A=1), reliance=Refusing())
    assert isinstance(caught.value.__cause__, InvalidValueError)


def test_a_fleet_that_does_not_fit_is_the_callers_business():
    """A saved profile of another policy is refused in its own words: no policy is at fault."""
    theirs = FleetProfile(policy="somebody else", counters={"units": {("asset", 0): 3}})
    with pytest.raises(FleetMismatchError):
        assess(fleet_of(A=1), as_of=AS_OF, fleet=theirs)


def test_time_is_cut_before_anything_is_judged():
    """Walk law: assess(p, as_of=t) equals assess(p.known_at(t), as_of=t)."""
    portfolio = fleet_of(A=5, B=2)
    middle = dt.datetime(2026, 10, 3, 12, tzinfo=dt.UTC)
    options = {"reliance": SizeReliance(), "recurrence": CountRecurrence(), "signals": [many_tickets]}
    early = assess(portfolio, as_of=middle, **options)
    assert early == assess(portfolio.known_at(middle), as_of=middle, **options)
    assert early.recurrences_of("A")[0].n_episodes == 3


def test_an_assessment_pickles_whole_and_is_not_hashable():
    """Records and policies ride along through pickle; a mutable-looking whole does not pretend to be a key."""
    result = judged(fleet_of(A=3))
    again = pickle.loads(pickle.dumps(result))
    assert again == result
    assert str(again.brief("A")) == str(result.brief("A"))
    with pytest.raises(TypeError, match="unhashable"):
        hash(result)


def test_without_records_the_pages_say_what_they_need():
    """After reading from a file, brief and questions ask for the portfolio; attached, they work; another one is refused."""
    portfolio = fleet_of(A=3)
    result = judged(portfolio)
    bare = attrs.evolve(result, portfolio=None, policies=None)
    assert bare == result
    for ask in (lambda: bare.brief("A"), bare.first_screen, lambda: bare.questions("A")):
        with pytest.raises(NeedsPortfolioError, match="with_portfolio"):
            ask()
    whole = bare.with_portfolio(portfolio, result.opinions("test"))
    assert str(whole.first_screen()) == str(result.first_screen())
    with pytest.raises(CustrelError, match="another one"):
        bare.with_portfolio(fleet_of(A=4), result.opinions("test"))
    with pytest.raises(CustrelError, match="set of policies") as caught:
        bare.with_portfolio(portfolio)
    said = str(caught.value)
    assert "; give those it was made with: custrel.assessment.Policies(" in said
    assert "ActionPolicy" not in said  # what is the same on both sides is not listed
    assert str(pickle.loads(pickle.dumps(caught.value))) == said
    for wrong in ("acme.json", None):
        with pytest.raises(InvalidValueError, match="must be the Portfolio it was made from"):
            bare.with_portfolio(wrong)
    with pytest.raises(InvalidValueError, match=r"must be custrel\.assessment\.Policies"):
        bare.with_portfolio(portfolio, result.opinions("test").reliance)


def test_what_stands_behind_a_number_is_asked_of_the_assessment():
    """Explain, contributions, what-if, sensitivity and the way to a band are the policy's, on demand, and need the records."""
    p = Portfolio.of(
        Customer(customer_id="A"),
        Customer(customer_id="B"),
        Asset(asset_id="own", depends_on=[]),
        Asset(asset_id="a", customer_id="A", depends_on=["own"]),
        Asset(asset_id="b", customer_id="B", depends_on=["own"], alternatives=1),
        Asset(asset_id="idle"),
    )
    result = assess(p, as_of=AS_OF)
    policy, case = result.opinions("test").reliance, result.case_of("A")
    assert result.explain("a") == policy.explain(case, "a")
    assert result.explain("own") == policy.explain(case, "own")
    assert result.explain("own", customer_id="B") == policy.explain(result.case_of("B"), "own")
    assert result.contributions("A") == policy.contributions(case)
    assert result.contributions("A", "a") == policy.contributions(case, "a")
    spare = Asset(asset_id="a", customer_id="A", depends_on=["own"], alternatives=1)
    assert result.what_if("A", spare).after.total.range.hi == 0
    assert result.to_reach("a", "low") == policy.to_reach(case, "a", "low")
    assert result.sensitivity("A") == policy.sensitivity(case)
    with pytest.raises(NotFoundError):
        result.explain("idle")
    bare = attrs.evolve(result, portfolio=None, policies=None)
    asked = [
        lambda: bare.explain("a"),
        lambda: bare.contributions("A"),
        lambda: bare.what_if("A", spare),
        lambda: bare.to_reach("a", "low"),
        lambda: bare.sensitivity("A"),
    ]
    for ask in asked:
        with pytest.raises(NeedsPortfolioError, match="with_portfolio"):
            ask()


def test_unknown_customers_are_named_with_a_near_one():
    """A typing error is answered with the id that was meant."""
    result = judged(fleet_of(Alpha=1))
    with pytest.raises(NotFoundError, match="did you mean 'Alpha'"):
        result.brief("Alpah")


def test_provenance_changes_with_the_content_of_a_policy():
    """Equal stamps mean equal opinions: another version is another stamp, the same one is the same in every run."""
    one, same = judged(fleet_of(A=1)).provenance, judged(fleet_of(A=1)).provenance
    other = judged(fleet_of(A=1), reliance=SizeReliance(version="2")).provenance
    assert one == same
    assert one.portfolio == other.portfolio
    assert [s.role for s in one.policies] == ["reliance", "recurrence", "actions", "signal"]
    assert one.policies[0] != other.policies[0]
    assert one.policies[1:] == other.policies[1:]
    assert one.policies[3].name == "test_assess_walk.many_tickets" or one.policies[3].name.endswith(
        "many_tickets"
    )


def test_reliance_never_sees_the_fleet():
    """The fake asserts it; another customer therefore cannot change a reliance report."""
    alone, together = judged(fleet_of(A=1)), judged(fleet_of(A=1, B=9))
    assert alone.reliance_of("A") == together.reliance_of("A") == alone.reliance[0]
    assert alone.reliance_of("A").total == point(1.0)


def test_the_same_portfolio_in_another_order_gives_the_same_bytes():
    """Walk law: the order of input records never changes a result."""
    portfolio = fleet_of(A=3, B=2)
    records = [*portfolio.customers, *portfolio.incidents]
    shuffled = Portfolio.of(*reversed(records))
    assert judged(shuffled) == judged(portfolio)
    assert str(judged(shuffled).first_screen()) == str(judged(portfolio).first_screen())


def test_the_repr_counts_and_the_notebook_shows_customers():
    """One line in a terminal, a table in a notebook, names escaped."""
    result = judged(Portfolio.of(Customer(customer_id="C1", name="<b>Bold</b>")))
    assert (
        repr(result)
        == "Assessment(as of 2026-11-01 00:00 UTC: 1 customer, 0 recurring troubles, 0 findings, 0 actions)"
    )
    assert "&lt;b&gt;Bold" in result._repr_html_()


def test_the_fleet_of_an_assessment_is_integers():
    """What is saved of a fleet merges exactly tomorrow."""
    fleet = judged(fleet_of(A=3)).fleet
    assert isinstance(fleet, FleetProfile)
    assert all(type(n) is int for table in fleet.counters.values() for n in table.values())
    assert AS_OF.tzinfo is dt.UTC
