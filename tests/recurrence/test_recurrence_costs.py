"""What a trouble cost and will cost: in money where somebody stated a price, never two currencies in one sum."""

import datetime as dt
import decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.assessment import assess
from custrel.model import Asset, Cost, Customer, Incident, Job, Money, Stage, Unit, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import RecurrenceDetector, by
from custrel.rules import cost_of, hourly_loss
from custrel.typing import CustomerCase

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
NOW = AT + 200 * DAY
EUR = Money(amount=600, currency="EUR")
PRICE = Money(amount=90, currency="GBP")


def stated(amount=600, currency="EUR"):
    """Give consequences that state a cost per hour."""
    return {"mission": Cost(per_hour=Money(amount=amount, currency=currency))}


def ticket(n, *, asset_id="A1", hours=2.0, effort=30.0, **fields):
    """Give the n-th ticket, ten days after the one before, that was down for some hours (None: nothing recorded)."""
    at = AT + (10 * n + 50) * DAY
    down = {} if hours is None else {"down_from": at, "down_to": at + hours * HOUR}
    return Incident(
        incident_id=f"I{n:03d}",
        customer_id="C1",
        opened_at=at,
        category="till",
        asset_id=asset_id,
        effort_minutes=effort,
        **(down | fields),
    )


def judged(*records, hour=PRICE, keys=None, **settings):
    """Give the one trouble of such records."""
    window = (Window(start=AT, end=NOW),)
    portfolio = Portfolio.of(Customer(customer_id="C1"), *records, observed=window)
    policy = RecurrenceDetector(keys=keys or (by("customer", "category"),), hour=hour, **settings)
    (found,) = policy.run(CustomerCase.of(portfolio, "C1", as_of=NOW))
    return found


def unit(asset_id="A1", **fields):
    """Give one unit."""
    return Asset(asset_id=asset_id, customer_id="C1", **fields)


def test_so_far_and_ahead():
    """Fourteen times two hours at 600 an hour; ahead as many minutes as are expected, at the same price."""
    found = judged(unit(consequences=stated()), *(ticket(n) for n in range(14)))
    assert found.downtime_cost == Money(amount=14 * 2 * 600, currency="EUR")
    assert found.effort_cost == Money(amount=14 * 45, currency="GBP")
    assert found.expected is not None
    assert found.expected_downtime_minutes == pytest.approx(found.expected * 120)
    ahead, work = found.expected_downtime_cost, found.expected_effort_cost
    assert ahead == Money(amount=10 * round(found.expected_downtime_minutes), currency="EUR")
    assert work is not None
    assert float(work.amount) == pytest.approx(found.expected * 45, abs=1)
    assert found.cost_reason == ""


def test_the_jobs_on_a_unit_say_it_before_the_unit():
    """What the jobs state is added up; the unit's own word counts where no job needs it."""
    job = Job(
        job_id="J1", customer_id="C1", stages=[Stage(units=[Unit(asset_id="A1")])], consequences=stated(60)
    )
    other = attrs.evolve(job, job_id="J2")
    found = judged(unit(consequences=stated()), job, other, *(ticket(n) for n in range(14)))
    assert found.downtime_cost == Money(amount=14 * 2 * 120, currency="EUR")


def test_units_of_different_prices_are_each_priced_by_their_own():
    """A trouble over two units: each unit's downtime at its own price; overlaps on one unit count once."""
    units = unit("A1", consequences=stated(600)), unit("A2", consequences=stated(60))
    tickets = [ticket(n, asset_id=f"A{1 + n % 2}") for n in range(14)]
    twice = attrs.evolve(tickets[0], incident_id="I900")
    found = judged(*units, *tickets, twice)
    assert found.downtime_cost == Money(amount=7 * 2 * 660, currency="EUR")


@pytest.mark.parametrize(
    ("records", "hour", "reason"),
    [
        ([unit()], PRICE, "nobody stated what an hour without it costs"),
        ([unit(consequences=stated() | {"financial": Cost(per_hour=PRICE)})], PRICE, "EUR and GBP"),
        ([unit(consequences=stated())], None, "what an hour of our work costs is not stated"),
        ([unit(consequences=stated(10**29))], PRICE, "more than money can hold"),
    ],
)
def test_none_comes_with_a_reason(records, hour, reason):
    """Unpriced, in two currencies on one unit, or beyond what money holds: None and why."""
    found = judged(*records, *(ticket(n) for n in range(14)), hour=hour)
    assert reason in found.cost_reason
    assert None in (found.downtime_cost, found.effort_cost)
    assert (found.downtime_cost is None) == (found.expected_downtime_cost is None)


def test_two_currencies_on_two_units_are_never_added():
    """None, and the reason names both."""
    units = unit("A1", consequences=stated()), unit("A2", consequences=stated(5, "USD"))
    found = judged(*units, *(ticket(n, asset_id=f"A{1 + n % 2}") for n in range(14)))
    assert (found.downtime_cost, found.expected_downtime_cost) == (None, None)
    assert "costs in EUR and USD are never added" in found.cost_reason


def test_nothing_recorded_costs_nothing_known():
    """No downtime and no work: None, with a reason each; a unit nobody named: the same."""
    bare = judged(unit(), *(ticket(n, hours=None, effort=None) for n in range(14)))
    assert bare.cost_reason == "no downtime is recorded; no work is recorded"
    unnamed = judged(*(ticket(n, asset_id=None) for n in range(14)))
    assert "what was down is not recorded" in unnamed.cost_reason
    assert unnamed.effort_cost is not None


def test_at_no_length_it_costs_nothing():
    """Down for no time at all is 0, not unknown."""
    found = judged(unit(consequences=stated()), *(ticket(n, hours=0) for n in range(14)))
    assert found.downtime_cost == found.expected_downtime_cost == Money(amount=0, currency="EUR")


@pytest.mark.law
@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "A1", "A2", "A3"]),
            st.one_of(st.none(), st.floats(0, 1e5)),
            st.one_of(st.none(), st.floats(0, 1e8)),
        ),
        min_size=8,
        max_size=14,
    ),
    st.sampled_from([None, PRICE, Money(amount=10**29, currency="GBP")]),
    st.randoms(use_true_random=False),
)
def test_costs_keep_their_word_on_odd_tickets(rows, hour, rng):
    """None exactly where a reason stands; amounts never negative; the order of records is of no account."""
    units = (
        unit("A1", consequences=stated()),
        unit("A2", consequences=stated(decimal.Decimal("0.01"))),
        unit("A3", consequences=stated(3, "USD")),
    )
    tickets = [ticket(n, asset_id=a, hours=h, effort=e) for n, (a, h, e) in enumerate(rows)]
    # While a unit is down its tickets are one trouble: few may remain, and a verdict is wanted all the same.
    tickets += [ticket(n, asset_id=None, hours=0) for n in (-3, -2, -1)]
    found = judged(*units, *tickets, hour=hour, threshold=0.0)
    costs = (
        found.downtime_cost,
        found.effort_cost,
        found.expected_downtime_cost,
        found.expected_effort_cost,
    )
    assert (None in costs) == bool(found.cost_reason)
    assert all(c is None or c.amount >= 0 for c in costs)
    rng.shuffle(tickets)
    assert judged(*tickets, *units, hour=hour, threshold=0.0) == found


def test_costs_reach_rows_pages_and_sentences():
    """DESIGN §7: so far and to come, in the table, in the explanation and in the brief; across customers for each by itself."""
    tickets = [ticket(n, symptom="no boot") for n in range(14)]
    portfolio = Portfolio.of(
        Customer(customer_id="C1"),
        unit(consequences=stated(), manufacturer="Acme", model="PX"),
        *tickets,
        Customer(customer_id="C2"),
        attrs.evolve(unit("B1", manufacturer="Acme", model="PX"), customer_id="C2"),
        *(attrs.evolve(i, incident_id=f"B{i.incident_id}", customer_id="C2", asset_id="B1") for i in tickets),
        observed=(Window(start=AT, end=NOW),),
    )
    result = assess(portfolio, as_of=NOW, recurrence=RecurrenceDetector(hour=PRICE))
    (row,) = (r for r in result.to_rows("recurrences") if r["customer_id"] == "C1")
    assert (row["downtime_cost.amount"], row["downtime_cost.currency"]) == ("16800", "EUR")
    assert (row["effort_cost.amount"], row["expected_effort_cost.currency"]) == ("630", "GBP")
    (mine,) = (r for r in result.recurrences if r.customer_id == "C1")
    assert "28 hours down (16800 EUR to them)" in mine.explanation
    assert "if nothing is done" in mine.explanation
    assert "If nothing is done, some" in str(result.brief("C1")).replace("\n", " ")
    (shared,) = (r for r in result.recurrences if r.customer_id is None)
    assert (shared.downtime_cost, shared.cost_reason) == (None, "told for each customer by itself")


# -- the rules behind it ------------------------------------------------------------------------------------------------------


@given(st.floats(0, 1e8), st.decimals(0, 10**6, places=2))
def test_cost_of_is_exact_to_the_step(minutes, amount):
    """Within half a step of the exact product of whole minutes, whatever the caller's decimal context."""
    price = Money(amount=amount, currency="EUR")
    with decimal.localcontext() as context:
        context.prec = 3
        found = cost_of(minutes, price, step=decimal.Decimal("0.01"))
    assert found is not None
    with decimal.localcontext() as context:
        context.prec = 90
        exact = amount * round(minutes) / 60
        assert abs(found.amount - exact) <= decimal.Decimal("0.005")


def test_hourly_loss_says_why_it_is_not_known():
    """Jobs that state nothing leave the unit's own word unread: the jobs are what is lost."""
    silent = Job(job_id="J1", customer_id="C1", stages=[Stage(units=[Unit(asset_id="A1")])])
    assert hourly_loss(unit(consequences=stated()), [silent])[0] is None
    huge = stated(10**30 - 1) | {"financial": Cost(per_hour=EUR)}
    assert hourly_loss(unit(consequences=huge), []) == (None, "it is more than money can hold")
