"""What is due, ends or falls on a day is measured by the clock at the place: between two midnights that is another day."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from signal_helpers import NOW, ago, asset, contract, fact, only, run, site, ticket

from custrel.model import ActionItem, Customer, Disagreement, Line, Review, Window
from custrel.signals import CapacitySignal, CoverageSignal, RenewalSignal, ReviewSignal

# At 23:00 in UTC on 31 October it is 1 November in Auckland; at 01:00 on 1 November it is still October in New York.
LATE, EARLY = dt.datetime(2026, 10, 31, 23, tzinfo=dt.UTC), dt.datetime(2026, 11, 1, 1, tzinfo=dt.UTC)
WHEN_AND_WHERE = [
    (LATE, "Pacific/Auckland", dt.date(2026, 11, 1)),
    (LATE, None, dt.date(2026, 10, 31)),
    (EARLY, "America/New_York", dt.date(2026, 10, 31)),
    (EARLY, None, dt.date(2026, 11, 1)),
    (EARLY, "Europe/Madrid", dt.date(2026, 11, 1)),
]
OBSERVED = Customer(
    customer_id="C1", observed=[Window(start=dt.datetime(2024, 1, 1, tzinfo=dt.UTC), end=NOW - dt.timedelta(days=2))]
)  # fmt: skip


@pytest.mark.parametrize(("as_of", "zone", "today"), WHEN_AND_WHERE)
def test_days_to_the_end_of_a_contract(as_of, zone, today):
    """F-08: the days left and whether notice is late count from their day; on the last day of the range it is still said."""
    ends, notice = today + dt.timedelta(days=60), relativedelta(days=60)
    signal = RenewalSignal()
    it = only(
        run(
            signal,
            asset(),
            site(zone=zone),
            contract(ends=ends, renewal="express", notice=notice),
            as_of=as_of,
        ),
        "renewal.due",
    )
    assert it.measure.value == 60
    assert "notice must be said by" in it.reason
    later = contract(ends=ends - dt.timedelta(days=1), renewal="express", notice=notice)
    told = only(run(signal, asset(), site(zone=zone), later, as_of=as_of), "renewal.due")
    assert "notice had to be said by" in told.reason
    edge = contract(ends=today + dt.timedelta(days=round(signal.due_days)))
    assert "renewal.due" in run(signal, asset(), site(zone=zone), edge, as_of=as_of)
    beyond = contract(ends=today + dt.timedelta(days=round(signal.due_days) + 1))
    assert "renewal.due" not in run(signal, asset(), site(zone=zone), beyond, as_of=as_of)


@pytest.mark.parametrize(("as_of", "zone", "today"), WHEN_AND_WHERE)
def test_what_was_promised_for_today_is_not_late(as_of, zone, today):
    """S4-20: due on the day it is there, an action or a disagreement is in time; one day earlier it is one day late."""

    def found(due):
        review = Review(
            review_id="W1",
            customer_id="C1",
            held_at=ago(30),
            actions=[ActionItem(what="show claims", due=due)],
            disagreements=[Disagreement(what="the price", due=due)],
        )
        return run(ReviewSignal(), site(zone=zone), review, as_of=as_of)

    in_time, late = found(today), found(today - dt.timedelta(days=1))
    assert "review.action_overdue" not in in_time
    assert "the day for it has passed" not in only(in_time, "review.disagreement_open").reason
    assert only(late, "review.action_overdue").measure.value == 1
    assert "the day for it has passed" in only(late, "review.disagreement_open").reason


@pytest.mark.parametrize(("as_of", "zone", "today"), WHEN_AND_WHERE)
def test_the_last_day_of_cover_has_no_days_left_and_never_fewer(as_of, zone, today):
    """A warranty in force ends today at the latest: its days left are never negative, as they were where UTC was a day ahead."""
    unit = asset(installed_on=today - dt.timedelta(days=400))
    warranty = contract(kind="warranty", starts=today - dt.timedelta(days=400), ends=today)
    it = only(
        run(CoverageSignal(), unit, site(zone=zone), warranty, customer=OBSERVED, as_of=as_of),
        "coverage.expiring",
    )
    assert it.measure.value == 0


@pytest.mark.parametrize(("as_of", "zone", "today"), WHEN_AND_WHERE)
def test_days_without_cover_count_from_their_day(as_of, zone, today):
    """A gap that began yesterday there is one day long."""
    line = contract(blanket=False, asset_lines=[Line(asset_id="A1")], ends=today - dt.timedelta(days=2))
    found = run(CoverageSignal(), asset(), site(zone=zone), line, customer=OBSERVED, as_of=as_of)
    measures = [
        f.measure.value for code in ("coverage.gap", "coverage.mismatch") for f in found.get(code, ())
    ]
    assert measures == [1]


def test_an_allowance_begins_with_their_day():
    """A ticket in the evening of 31 December in New York counts for the term of that day, though UTC is in the next year."""
    limited = contract(allowance=2, starts=dt.date(2025, 1, 1), ends=dt.date(2025, 12, 31), renewal="tacit",
                       renewal_term=relativedelta(years=1))  # fmt: skip
    evening = dt.datetime(2026, 1, 1, 2, tzinfo=dt.UTC)
    used = [
        ticket(n, 1, opened_at=evening + dt.timedelta(minutes=n), resolved_at=None, contract_id="K1")
        for n in range(2)
    ]

    def found(zone):
        return run(CoverageSignal(), asset(), site(zone=zone), limited, *used)

    assert "coverage.allowance" not in found("America/New_York")
    assert only(found("Europe/Madrid"), "coverage.allowance").measure.value == 2


def test_a_burst_through_midnight_in_utc_is_one_day_there():
    """S4-01: four small troubles of one evening in New York are one day, not two, and no growth by chance."""
    use = [fact(f"F{n}", "asset:A1", "usage", a, 330 - 150 * n) for n, a in enumerate((100, 120, 150))]
    evenings = [
        dt.datetime(2026, m, 11, tzinfo=dt.UTC) for m in (6, 7, 8)
    ]  # eight in the evening of the tenth
    burst = [
        ticket(f"{m}{h}", 1, opened_at=at + dt.timedelta(hours=h), resolved_at=None, status="new", priority=4)
        for m, at in enumerate(evenings)
        for h in (-1, 1)
    ]

    def found(zone):
        return run(CapacitySignal(chance=0.3), asset(), site(zone=zone), *use, *burst)

    assert "(3 days with some" in only(found("America/New_York"), "capacity.exhaustion").reason
    assert "(6 days with some" in only(found(None), "capacity.exhaustion").reason
