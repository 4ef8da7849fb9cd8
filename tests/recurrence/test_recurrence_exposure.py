"""Every rate has a window, and says where it came from."""

import datetime as dt
import itertools
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.model import Asset, Customer, Incident, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import Exposure, RecurrenceDetector, select
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


# -- odd data -----------------------------------------------------------------------------------------------------------------

INSTANTS = st.integers(-400, 800).map(lambda n: AT + n * DAY / 8)
SPANS = st.lists(st.tuples(INSTANTS, INSTANTS), max_size=4)


def by_a_clock(windows, asset, first, zone_name):
    """Give the days watched by looking at every eighth of a day."""
    place = dt.UTC if zone_name is None else zoneinfo.ZoneInfo(zone_name)
    day = asset.installed_on or asset.live_on
    since = None if day is None else dt.datetime.combine(day, dt.time(), place)
    if since is not None and (day < dt.date(1900, 1, 1) or (first is not None and first < since)):
        since = None
    ticks = [AT + n * DAY / 24 for n in range(-1200, 2430)]
    return (
        sum(
            any(w.start <= at < w.end for w in windows)
            and (since is None or at >= since)
            and (asset.retired_at is None or at < asset.retired_at)
            for at in ticks
        )
        / 24
    )


@pytest.mark.law
@given(
    SPANS,
    st.sampled_from([None, dt.date(1, 1, 1), dt.date(1899, 12, 31), dt.date(9999, 12, 31)])
    | st.dates(dt.date(2026, 1, 1), dt.date(2026, 6, 30)),
    st.sampled_from([None, dt.date(2026, 3, 3)]),
    st.none() | INSTANTS,
    st.none() | INSTANTS,
    st.sampled_from([None, "UTC", "Europe/Madrid", "America/New_York"]),
)
def test_the_life_of_a_unit_is_what_a_clock_finds(spans, installed, live, retired, first, zone_name):
    """§7.4 law: days watched are those in a window, after installation, before retirement; never negative, in order, apart."""
    stated = [Window(start=min(a, b), end=max(a, b)) for a, b in spans]
    case = case_of(observed=stated)
    whole = of_case(case)
    asset = Asset(asset_id="A1", installed_on=installed, live_on=live, retired_at=retired)
    life = of_asset(asset, whole, first, zone_name)
    assert life.days == pytest.approx(by_a_clock(whole.windows, asset, first, zone_name), abs=1e-9)
    assert life.days <= whole.days
    assert all(a.end < b.start for a, b in itertools.pairwise(life.windows))
    assert life.over == (retired is not None)
    if life.starts_at_event:
        day = installed or live
        place = dt.UTC if zone_name is None else zoneinfo.ZoneInfo(zone_name)
        assert life.windows[0].start == dt.datetime.combine(day, dt.time(), place)
        assert any(w.start <= life.windows[0].start < w.end for w in whole.windows)
    weighted = life.weighted_days(AT + 90 * DAY, 30.0)
    assert 0 <= weighted <= life.days + 1e-9


@pytest.mark.law
@given(
    SPANS,
    st.lists(st.integers(-300, 700), max_size=25),
    st.sampled_from([None, dt.date(1, 1, 1), dt.date(2026, 3, 10), dt.date(9999, 12, 31)]),
    st.none() | INSTANTS,
)
def test_odd_lives_never_break_the_detector(spans, days, installed, retired):
    """§7.4 law: whatever was recorded of windows and lives: counts stay, a retired unit is not expected, a rate has its window."""
    stated = [Window(start=min(a, b), end=max(a, b)) for a, b in spans]
    tickets = [
        Incident(
            incident_id=f"I{n:03d}",
            customer_id="C1",
            asset_id="A1",
            symptom="dark",
            opened_at=AT + d * DAY / 8,
        )
        for n, d in enumerate(days)
    ]
    unit = Asset(asset_id="A1", customer_id="C1", installed_on=installed, retired_at=retired)
    case = case_of(unit, *tickets, observed=stated)
    kept = {i.incident_id for i in select(case).kept}
    for r in RecurrenceDetector(threshold=0.0, permutations=99).run(case):
        assert set(r.incident_ids) <= kept
        if r.rate is not None:
            assert r.rate.exposure_days > 0
            assert r.rate.value * r.rate.exposure_days == pytest.approx(r.n_episodes)
        if ("asset", "A1") in r.key and case.asset("A1").retired_at is not None:
            assert (r.expected, r.probability) == (0.0, 0.0)
        if r.window is not None and stated:
            assert not r.window_assumed
