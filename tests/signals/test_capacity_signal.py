"""More use and more small trouble on one unit: it may be running out of room."""

import pytest
from signal_helpers import ago, asset, fact, only, run, site, ticket

from custrel.model import Quantity, Ref
from custrel.signals import CapacitySignal

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
        "asset:A1 is used 50% more than before, and small trouble grows with it (0 tickets in the half year before, 7 in the last): "
        "it may be running out of room."
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
    for given in (other, low, fact("F1", "asset:A1", "throughput", 950)):
        assert run(SIGNAL, unit, site(), given) == {}
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
