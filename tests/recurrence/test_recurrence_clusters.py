"""Common-cause clusters: many keys, short time; kept apart from what keeps coming back."""

import datetime as dt
import random

import pytest

from custrel.errors import InvalidValueError
from custrel.model import Customer, Incident, Site, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import RecurrenceDetector, common_causes
from custrel.typing import CustomerCase

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def case_of(rows):
    """Give the case of one customer with tickets at (day, site)."""
    sites = [Site(site_id=s, customer_id="C1") for s in sorted({s for _, s in rows})]
    tickets = [
        Incident(
            incident_id=f"I{n:04d}",
            customer_id="C1",
            site_id=s,
            opened_at=AT + d * DAY,
            subcategory="network",
        )
        for n, (d, s) in enumerate(rows)
    ]
    window = (Window(start=AT, end=AT + 200 * DAY),)
    return CustomerCase.of(
        Portfolio.of(Customer(customer_id="C1"), *sites, *tickets, observed=window),
        "C1",
        as_of=AT + 200 * DAY,
    )


QUIET = [(3.0 + 9 * n, f"S{n % 12}") for n in range(20)]
STORM = [(100.5 + n / 200, f"S{n}") for n in range(12)]


def test_twelve_sites_within_two_hours_are_one_common_cause():
    """Many keys, one stretch: one finding with every ticket, not twelve recurrences."""
    (found,) = common_causes([case_of(QUIET + STORM)])
    assert found.keys == 12
    assert len(found.incident_ids) == 12
    assert found.customers == ("C1",)
    assert found.p < 1e-6
    assert found.window.days < 0.1


def test_a_burst_on_one_key_is_no_common_cause():
    """Thirty tickets of one site are one trouble."""
    assert common_causes([case_of([*QUIET, *((100.5 + n / 300, "S1") for n in range(30))])]) == ()


def test_a_steady_fleet_raises_hardly_any():
    """False claims: none in twenty fleets of 400 tickets spread at random (seeded)."""
    rng = random.Random(4)
    cases = [case_of([(rng.uniform(0, 199), f"S{rng.randrange(40)}") for _ in range(400)]) for _ in range(20)]
    assert sum(len(common_causes([case])) for case in cases) <= 1


def test_order_is_of_no_account_and_two_storms_are_two():
    """Shuffled records give the same; storms days apart stay apart."""
    rows = QUIET + STORM + [(d + 30, s) for d, s in STORM]
    found = common_causes([case_of(rows)])
    assert len(found) == 2
    random.Random(1).shuffle(rows)
    assert [(c.keys, c.window) for c in common_causes([case_of(rows)])] == [(c.keys, c.window) for c in found]


def test_a_common_cause_is_not_called_recurring():
    """One storm over twelve sites leaves every site with one episode of it: nothing came back."""
    assert all(r.key_name == "customer, category" for r in RecurrenceDetector().run(case_of(STORM)))


@pytest.mark.parametrize("bad", [{"within": dt.timedelta(0)}, {"least": 1}])
def test_what_makes_no_sense_is_refused(bad):
    """A stretch has a length, a crowd at least two."""
    with pytest.raises(InvalidValueError):
        common_causes([], **bad)


def test_no_tickets_no_cluster():
    """Nothing in, nothing out."""
    assert common_causes([case_of([])]) == ()
