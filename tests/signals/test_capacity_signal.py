"""More use and more small trouble on one unit: it may be running out of room."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from signal_helpers import NOW, ago, asset, fact, only, run, site, ticket

from custrel.errors import InvalidValueError
from custrel.model import Customer, Quantity, Ref, Window
from custrel.portfolio import Portfolio
from custrel.signals import CapacitySignal
from custrel.typing import CustomerCase

SIGNAL = CapacitySignal()


def readings(*amounts, name="usage", start=330, every=150):
    """Give readings of use on A1, oldest first."""
    return [fact(f"F{n}", "asset:A1", name, a, start - every * n) for n, a in enumerate(amounts)]


def small(*days, **more):
    """Give minor tickets on A1."""
    return [ticket(n, d, **({"priority": 4} | more)) for n, d in enumerate(days)]


RISING = readings(100, 120, 150)
LATE = small(150, 130, 110, 90, 60, 40, 10)


def found(*records):
    """Run the signal on A1 at its site."""
    return run(SIGNAL, asset(), site(), *records)


def test_growing_use_and_growing_trouble():
    """S4-01: use rises by half, seven minor tickets in the last half year and none before: perhaps no room left."""
    it = only(found(*RISING, *LATE), "capacity.exhaustion")
    assert it.reason == (
        "asset:A1 is used 50% more than before, and small trouble grows with it (7 days with some in the last 6 months, 0 in "
        "the 6 months before): it may be running out of room."
    )
    assert (it.measure.value, it.since, it.renewal) == (50, ago(330), 0.15)
    assert Ref.parse("fact:F0") in it.evidence


@pytest.mark.parametrize(
    "records",
    [
        LATE,
        [*RISING, *small(350, 320, 300, 280, 150, 130, 110, 90)],
        [*RISING, *small(30, 20, 10, priority=1)],
        [*RISING, *small(30, 20)],
        RISING,
        [*readings(100, 120), *LATE],
        [*readings(100, 101, 105), *LATE],
        [*readings(0, 10, 20), *LATE],
        [*readings(100, 120, 150, start=900), *LATE],
        [*readings("much", "more", "most"), *LATE],
        [*readings(True, True, True), *LATE],
        [*readings(100, 120, 150, name="temperature"), *LATE],
    ],
)
def test_one_without_the_other_is_no_sign(records):
    """No readings, level trouble, urgent or few tickets, no trouble, few readings, little rise, from zero, long ago, no numbers,
    another quantity: nothing is claimed.
    """
    assert found(*records) == {}


def test_tickets_without_a_priority_count_as_minor():
    """Where nobody rated them they are taken as they are."""
    assert "capacity.exhaustion" in found(*RISING, *small(150, 130, 110, 90, 60, 40, 10, priority=None))


def test_only_one_unit_of_measure_is_compared():
    """S0-14: receipts a day and pages an hour are never set against each other: the latest unit counts."""
    pages = [fact("F0", "asset:A1", "usage", Quantity(amount=1, unit="pages", period="hour"), 350)]
    receipts = [
        fact(f"F{n}", "asset:A1", "usage", Quantity(amount=a, unit="receipts", period="day"), 330 - 100 * n)
        for n, a in enumerate((100, 120, 150), 1)
    ]
    it = only(found(*pages, *receipts, *LATE), "capacity.exhaustion")
    assert it.measure.value == 50


def test_nearly_full():
    """S4-01: the latest reading against the stated capacity, in the same unit and period only."""
    per_day = Quantity(amount=1000, unit="receipts", period="day")
    unit = asset(capacity=per_day)
    now = fact("F1", "asset:A1", "throughput", Quantity(amount=950, unit="receipts", period="day"))
    it = only(run(SIGNAL, unit, site(), now), "capacity.nearly_full")
    assert (
        it.reason == "asset:A1 runs at 95% of what it can do (950 receipts per day of 1000 receipts per day)."
    )
    other = fact("F1", "asset:A1", "throughput", Quantity(amount=950, unit="receipts", period="week"))
    low = fact("F1", "asset:A1", "throughput", Quantity(amount=90, unit="receipts", period="day"))
    for reading in (other, low, fact("F1", "asset:A1", "throughput", 950)):
        assert run(SIGNAL, unit, site(), reading) == {}
    nothing = asset(capacity=Quantity(amount=0, unit="receipts", period="day"))
    assert run(SIGNAL, nothing, site(), now) == {}


def test_facts_without_a_date_are_no_reading():
    """When it was read is part of a reading; facts about sites are none of a unit."""
    undated = [fact(f"F{n}", "asset:A1", "usage", 100 + 30 * n, at=None) for n in range(3)]
    elsewhere = [fact(f"G{n}", "site:S1", "usage", 100 + 30 * n, 300 - 100 * n) for n in range(3)]
    assert found(*undated, *elsewhere, *LATE) == {}


def test_the_names_of_readings_are_a_field():
    """S0-15: other names for use are one argument away."""
    disk = CapacitySignal(names=("disk",))
    given = run(disk, asset(), site(), *readings(100, 120, 150, name="disk"), *LATE)
    assert "capacity.exhaustion" in given


def watched(*windows):
    """Give the customer with its observation windows, each (from, until) in days ago."""
    return Customer(customer_id="C1", observed=[Window(start=ago(a), end=ago(b)) for a, b in windows])


@pytest.mark.parametrize(
    ("windows", "fields", "claimed"),
    [
        ([(365, 0)], {}, True),
        ([(155, 0)], {}, False),  # nobody watched before: no half is empty, it is not known
        ([(365, 360), (155, 0)], {}, False),
        (
            [(365, 200), (61, 0)],
            {},
            False,
        ),  # what came while nobody watched is not counted: three are too few
        ([], {}, True),  # not stated: whoever reads a unit watches it, from the first reading on
        ([(300, 0)], {"installed_on": dt.date(2026, 6, 1)}, False),  # it was not there before
        ([(365, 0)], {"installed_on": dt.date(2020, 1, 1)}, True),
        (
            [(365, 0)],
            {"installed_on": dt.date(2026, 10, 20)},
            False,
        ),  # its tickets are older: the date is wrong
    ],
)
def test_trouble_grows_only_against_a_time_that_was_watched(windows, fields, claimed):
    """DESIGN §7.4: a rate has a window: before it was there, or before anybody watched, no ticket is no sign of calm."""
    portfolio = Portfolio.of(watched(*windows), site(), asset(**fields), *RISING, *LATE)
    given = [f.code for f in SIGNAL(CustomerCase.of(portfolio, "C1", as_of=NOW))]
    assert given == (["capacity.exhaustion"] if claimed else [])


def test_a_burst_is_one_trouble_and_one_odd_reading_no_growth():
    """Twelve tickets of one day weigh as much as one; a last reading far above the others is not more use."""
    burst = [ticket(n, 40 - n / 1000, priority=4) for n in range(12)]
    assert found(*RISING, *burst) == {}
    odd = readings(*[100] * 8, 180, start=350, every=40)
    assert found(*odd, *LATE) == {}


@given(
    st.lists(
        st.one_of(
            st.floats(allow_nan=False, allow_infinity=False),
            st.integers(),
            st.integers(-(10**400), 10**400),
            st.text(max_size=3),
            st.booleans(),
            st.builds(Quantity, amount=st.floats(0, 1e300), unit=st.sampled_from(["pages", "users"])),
        ),
        max_size=8,
    ),
    st.lists(st.floats(0, 400), max_size=20),
    st.lists(st.tuples(st.floats(0, 400), st.floats(0, 400)), max_size=3),
    st.sampled_from(
        [None, dt.date(1, 1, 1), dt.date(2026, 3, 1), dt.date(2026, 11, 1), dt.date(9999, 12, 31)]
    ),
    st.randoms(use_true_random=False),
)
def test_odd_readings_and_windows_never_break_it(amounts, days, windows, installed, rng):
    """Law: whatever was recorded, it answers, alike in any order; what it claims grew in days and in use."""
    facts = []
    for n, amount in enumerate(amounts):
        try:
            facts.append(fact(f"F{n}", "asset:A1", "usage", amount, 350 - 40 * n))
        except InvalidValueError:
            continue
    seen = watched(*((max(a, b), min(a, b)) for a, b in windows))
    records = [seen, site(), asset(installed_on=installed), *facts, *small(*days)]
    first = list(SIGNAL(CustomerCase.of(Portfolio.of(*records), "C1", as_of=NOW)))
    rng.shuffle(records)
    assert list(SIGNAL(CustomerCase.of(Portfolio.of(*records), "C1", as_of=NOW))) == first
    for it in first:
        assert it.measure.value >= 10
        by_id = {f"I{n}": ago(d).date() for n, d in enumerate(days)}
        # Five days in one half and none in the other are the first that chance makes rarer than one in twenty.
        assert len({by_id[ref.id] for ref in it.evidence if ref.kind == "incident"}) >= 5
