"""Laws of time inside weekly windows: what is open is decided by the wall clock, what is measured is elapsed time."""

import copy
import datetime as dt
import itertools
import pickle
import zoneinfo

import pytest
from by_hand import ZONES
from hypothesis import example, given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.model import Weekly
from custrel.rules import Calendar, add_open_time, in_windows, next_open, open_minutes, openings

pytestmark = pytest.mark.law
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)

# Places and instants at which clocks change: forward and back, by an hour and by half of one, at midnight, by a whole day.
CHANGES = (
    ("Europe/Madrid", dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC)),
    ("Europe/Madrid", dt.datetime(2026, 10, 25, 1, tzinfo=dt.UTC)),
    ("America/New_York", dt.datetime(2026, 11, 1, 6, tzinfo=dt.UTC)),
    ("Australia/Lord_Howe", dt.datetime(2026, 4, 4, 15, tzinfo=dt.UTC)),
    ("Asia/Beirut", dt.datetime(2026, 3, 28, 22, tzinfo=dt.UTC)),
    ("America/Sao_Paulo", dt.datetime(2018, 2, 18, 2, tzinfo=dt.UTC)),
    ("Pacific/Apia", dt.datetime(2011, 12, 30, 10, tzinfo=dt.UTC)),
    ("Africa/Casablanca", dt.datetime(2026, 2, 15, 2, tzinfo=dt.UTC)),
)
weeklies = st.builds(
    lambda pairs: Weekly(spans=[(min(p), max(p)) for p in pairs]),
    st.lists(
        st.tuples(st.integers(0, 10080), st.integers(0, 10080)).filter(lambda p: p[0] != p[1]), max_size=4
    ),
)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Weekly, str | None, dt.datetime, dt.datetime, tuple[dt.date, ...]]:
    """Windows, a zone, two instants up to nine days apart around a change of its clocks, and holidays close by."""
    zone, change = draw(st.sampled_from(CHANGES))
    offset = st.integers(-5 * 24 * 60, 5 * 24 * 60)
    start, end = sorted((change + draw(offset) * MINUTE, change + draw(offset) * MINUTE))
    holidays = tuple(change.date() + n * DAY for n in draw(st.lists(st.integers(-5, 5), max_size=3)))
    return draw(weeklies), draw(st.sampled_from((zone, zone, "UTC", None))), start, end, holidays


@given(scenes())
def test_open_minutes_count_the_minutes_inside(scene):
    """§8: right across DST: open minutes are the number of minutes that lie inside, counted one by one."""
    weekly, zone, start, end, holidays = scene
    counted = 0
    moment = start
    while moment < end:
        counted += in_windows(weekly, moment, zone, holidays)
        moment += MINUTE
    assert open_minutes(weekly, start, end, zone, holidays) == counted


@given(scenes())
def test_the_wall_clock_decides(scene):
    """§8: inside means: the local clock shows a time inside, on a day that is no holiday."""
    weekly, zone, start, end, holidays = scene
    for at in (start, end):
        local = at.astimezone(zoneinfo.ZoneInfo(zone or "UTC"))
        inside = any(
            a <= local.weekday() * 1440 + local.hour * 60 + local.minute < b for a, b in weekly.spans
        )
        assert in_windows(weekly, at, zone, holidays) is (inside and local.date() not in holidays)


@given(scenes(), st.integers(0, 10_000))
def test_open_time_adds_up(scene, part):
    """§8: open minutes of two stretches that touch are those of the whole; nothing is open in no time or backwards."""
    weekly, zone, start, end, holidays = scene
    middle = start + (end - start) * part / 10_000
    whole = open_minutes(weekly, start, end, zone, holidays)
    parts = open_minutes(weekly, start, middle, zone, holidays) + open_minutes(
        weekly, middle, end, zone, holidays
    )
    assert parts == pytest.approx(whole, abs=1e-9)
    assert open_minutes(weekly, end, start, zone, holidays) == (0 if start < end else whole)


@given(scenes())
def test_openings_are_what_is_open(scene):
    """§8: openings lie in order, do not touch, are open at both ends and closed just outside."""
    weekly, zone, start, end, holidays = scene
    found = list(openings(weekly, start, end, zone, holidays))
    tick = dt.timedelta.resolution
    assert sum(w.seconds for w in found) / 60 == open_minutes(weekly, start, end, zone, holidays)
    for one, two in itertools.pairwise(found):
        assert one.end < two.start
    for window in found:
        assert start <= window.start < window.end <= end
        assert in_windows(weekly, window.start, zone, holidays)
        assert in_windows(weekly, window.end - tick, zone, holidays)
        assert window.end == end or not in_windows(weekly, window.end, zone, holidays)
        assert window.start == start or not in_windows(weekly, window.start - tick, zone, holidays)


@given(scenes(), st.integers(1, 5000))
def test_adding_open_time_is_the_inverse_of_measuring_it(scene, minutes):
    """§8: between t and t plus some open time lies exactly that open time, and a moment earlier less."""
    weekly, zone, start, _, holidays = scene
    length = minutes * MINUTE
    due = add_open_time(start, length, weekly, zone, holidays)
    if due is None:
        assert weekly.hours == 0
        return
    assert open_minutes(weekly, start, due, zone, holidays) == minutes
    assert open_minutes(weekly, start, due - MINUTE, zone, holidays) < minutes


@given(scenes())
def test_the_next_opening_is_open_and_nothing_before_it(scene):
    """§8: the next opening is inside the windows, and nothing between now and then is."""
    weekly, zone, start, _, holidays = scene
    found = next_open(weekly, start, zone, holidays)
    if found is None:
        assert weekly.hours == 0
        return
    assert in_windows(weekly, found, zone, holidays)
    assert open_minutes(weekly, start, found, zone, holidays) == 0
    assert (found == start) is in_windows(weekly, start, zone, holidays)


@example(30 * MINUTE, 0)
@given(st.timedeltas(dt.timedelta(), dt.timedelta(days=40)), st.integers(-3000, 3000))
def test_round_the_clock_is_plain_elapsed_time(length, minutes):
    """§8: always open, measured and added time are elapsed time, through every change of the clocks."""
    always = Weekly.parse("always")
    for zone, change in CHANGES:
        start = change + minutes * MINUTE
        assert open_minutes(always, start, start + length, zone) == length / MINUTE
        assert add_open_time(start, length, always, zone) == start + length


@pytest.mark.parametrize("zone", [*ZONES, None])
@pytest.mark.parametrize("at", [dt.datetime.min, dt.datetime.max])
def test_the_ends_of_the_calendar_are_no_error(zone, at):
    """Every function is total: the first and the last instant there is are answered, not raised about."""
    at = at.replace(tzinfo=dt.UTC)
    hours = Weekly.parse("mon-sun 09:00-18:00")
    assert in_windows(hours, at, zone) in (True, False)
    assert open_minutes(hours, at, at, zone) == 0
    assert list(openings(hours, dt.datetime.max.replace(tzinfo=dt.UTC), at, zone)) == []
    if at.year == 1:
        assert next_open(hours, at, zone) is not None
    else:
        assert next_open(hours, at, zone) is None
        assert add_open_time(at, HOUR, hours, zone) is None


def test_open_time_is_measured_below_the_minute():
    """Seconds and fractions count: half a minute is half a minute."""
    hours = Weekly.parse("mon 09:00-10:00")
    start = dt.datetime(2026, 3, 2, 8, 59, 30, tzinfo=dt.UTC)
    assert open_minutes(hours, start, start + MINUTE, "UTC") == 0.5
    assert add_open_time(start, dt.timedelta(microseconds=1), hours, None) == start + 30 * dt.timedelta(
        seconds=1, microseconds=0
    ) + dt.timedelta(microseconds=1)


def test_never_open_is_never_reached():
    """Where nothing is ever open, nothing comes due and nothing opens; no time at all has passed at once."""
    never, now = Weekly.parse("never"), dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    assert next_open(never, now, "Europe/Madrid") is None
    assert add_open_time(now, MINUTE, never, "Europe/Madrid") is None
    assert add_open_time(now, dt.timedelta(), never, "Europe/Madrid") == now


def test_a_negative_length_is_refused():
    """Time cannot be added backwards: the error names the argument."""
    with pytest.raises(InvalidValueError, match="length must not be negative"):
        add_open_time(dt.datetime(2026, 3, 2, tzinfo=dt.UTC), -MINUTE, Weekly.parse("always"), None)


def test_an_unknown_zone_is_refused_by_name():
    """A zone that does not exist is an error that says so, never UTC in silence."""
    with pytest.raises(InvalidValueError, match="Europe/Madird"):
        in_windows(Weekly.parse("always"), dt.datetime(2026, 3, 2, tzinfo=dt.UTC), "Europe/Madird")


@given(st.lists(st.dates()), st.dates())
def test_a_calendar_is_a_set_of_dates(dates, day):
    """A calendar holds each of its dates once, in order; it hashes, compares, copies and pickles like any value."""
    calendar = Calendar(name="x", holidays=dates)
    assert list(calendar) == sorted(set(dates))
    assert len(calendar) == len(set(dates))
    assert (day in calendar) is (day in dates)
    assert "2026-01-01" not in calendar
    same = Calendar(name="x", holidays=[*dates, *dates])
    assert same == calendar
    assert hash(same) == hash(calendar)
    assert pickle.loads(pickle.dumps(calendar)) == copy.deepcopy(calendar) == calendar


@given(scenes())
def test_a_calendar_does_wherever_holidays_do(scene):
    """A `Calendar` and a plain collection of the same dates give the same answers."""
    weekly, zone, start, end, holidays = scene
    calendar = Calendar(holidays=holidays)
    assert open_minutes(weekly, start, end, zone, calendar) == open_minutes(
        weekly, start, end, zone, holidays
    )
    assert next_open(weekly, start, zone, calendar) == next_open(weekly, start, zone, holidays)


def test_holidays_must_be_dates():
    """A holiday with a time of day is refused: it would never match."""
    with pytest.raises(InvalidValueError, match=r"Calendar\.holidays"):
        Calendar(holidays=[dt.datetime(2026, 5, 1, tzinfo=dt.UTC)])
