"""Every rate has a window, and says where it came from."""

import datetime as dt

import pytest

from custrel.model import Asset, Customer, Incident, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import Exposure, select
from custrel.recurrence.exposure import of_asset, of_case
from custrel.typing import CustomerCase

AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
WHOLE = Exposure(
    windows=(Window(start=AT, end=AT + 30 * DAY), Window(start=AT + 40 * DAY, end=AT + 60 * DAY))
)


def test_gaps_do_not_count_as_watched():
    """Fifty of sixty days were watched; the hull is the whole."""
    assert WHOLE.days == 50
    assert WHOLE.hull == Window(start=AT, end=AT + 60 * DAY)
    assert Exposure(windows=()).hull is None


def test_a_unit_is_watched_from_its_installation_to_its_retirement():
    """Before installation and after retirement nothing could happen; the first gap is then a complete one."""
    asset = Asset(asset_id="A1", installed_on=dt.date(2026, 3, 11), retired_at=AT + 50 * DAY)
    life = of_asset(asset, WHOLE, None, None)
    assert (life.days, life.starts_at_event, life.over) == (20 + 10, True, True)


def test_installed_before_watching_began_the_window_starts_anywhere():
    """An extract that begins later than the unit does not begin at an event."""
    life = of_asset(Asset(asset_id="A1", installed_on=dt.date(2020, 1, 1)), WHOLE, None, None)
    assert (life.days, life.starts_at_event) == (50, False)
    gone_live = of_asset(Asset(asset_id="A1", live_on=dt.date(2026, 3, 11)), WHOLE, None, None)
    assert gone_live.starts_at_event
    unwatched = of_asset(Asset(asset_id="A1", installed_on=dt.date(2026, 4, 5)), WHOLE, None, None)
    assert (unwatched.days, unwatched.starts_at_event) == (20, False)
    later = of_asset(Asset(asset_id="A1", installed_on=dt.date(2027, 1, 1)), WHOLE, None, None)
    assert (later.days, later.starts_at_event) == (0, False)
    assert of_asset(Asset(asset_id="A1", installed_on=dt.date(1850, 1, 1)), WHOLE, None, None).days == 50


def test_a_date_is_local_where_the_zone_is_known():
    """The first of March begins at 23:00 UTC the day before in Madrid."""
    asset = Asset(asset_id="A1", installed_on=dt.date(2026, 3, 11))
    life = of_asset(asset, WHOLE, None, "Europe/Madrid")
    assert life.windows[0].start == dt.datetime(2026, 3, 10, 23, tzinfo=dt.UTC)


def test_a_ticket_older_than_the_installation_shows_the_date_to_be_wrong():
    """A contradiction is said, not resolved in silence."""
    life = of_asset(Asset(asset_id="A1", installed_on=dt.date(2026, 3, 11)), WHOLE, AT + DAY, None)
    assert life.days == 50
    assert "older than the recorded installation" in life.warnings[0]


def test_recent_days_weigh_more():
    """A day one half-life back weighs half; the total never exceeds the days."""
    end = AT + 60 * DAY
    assert WHOLE.weighted_days(end, 1e9) == pytest.approx(50)
    early = Exposure(windows=(Window(start=AT, end=AT + 30 * DAY),))
    late = Exposure(windows=(Window(start=AT + 30 * DAY, end=end),))
    assert late.weighted_days(end, 30) == pytest.approx(2 * early.weighted_days(end, 30))


def test_covering_means_without_a_gap():
    """A stretch over a gap was not watched."""
    assert WHOLE.covers(AT + DAY, AT + 5 * DAY)
    assert not WHOLE.covers(AT + 29 * DAY, AT + 41 * DAY)


def case_of(*records, observed=()):
    """Give the case of one customer."""
    return CustomerCase.of(
        Portfolio.of(Customer(customer_id="C1"), *records, observed=observed), "C1", as_of=AT + 90 * DAY
    )


def ticket(n, day, **fields):
    """Give one ticket."""
    return Incident(incident_id=f"I{n}", customer_id="C1", opened_at=AT + day * DAY, **fields)


def test_what_cannot_recur_is_set_aside_and_counted():
    """DESIGN §7.1: requests, scheduled work, canceled and duplicate records are out and counted; read = kept + aside."""
    case = case_of(
        ticket(1, 1),
        ticket(2, 2, kind="request"),
        ticket(3, 3, kind="scheduled"),
        ticket(4, 4, status="canceled"),
        ticket(5, 5, status="duplicate"),
        ticket(6, 5, status="closed"),
        ticket(7, 80),
        observed=(Window(start=AT, end=AT + 10 * DAY),),
    )
    chosen = select(case)
    assert [i.incident_id for i in chosen.kept] == ["I1", "I6"]
    assert dict(chosen.set_aside) == {
        "canceled": 1, "duplicates": 1, "outside the time that was watched": 1, "requests": 1, "scheduled work": 1,
    }  # fmt: skip
    assert chosen.read == 7
    assert chosen.sentence.startswith("7 tickets read; set aside: 1 canceled, 1 duplicates,")


def test_without_a_stated_window_the_first_ticket_stands_in_and_that_is_said():
    """The exposure is never inferred in silence."""
    assert of_case(case_of(ticket(1, 20), ticket(2, 90))).assumed
    assert of_case(case_of(ticket(1, 20))).days == 70
    assert len(select(case_of(ticket(1, 20), ticket(2, 90))).kept) == 2
    assert select(case_of()).read == 0
