"""Calendar patterns, trends of what episodes are like, problem links, and the words about them."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr  # noqa: TID251 - the reader other software has, to check what we write
from hypothesis import given
from hypothesis import strategies as st

from custrel.model import Customer, Incident, Problem, Site, Window
from custrel.portfolio import Portfolio
from custrel.recurrence import RecurrenceDetector, by
from custrel.recurrence._calendar import FleetCalendar, pattern, rules_of
from custrel.recurrence._measures import trend, trends
from custrel.typing import CustomerCase

MADRID = ZoneInfo("Europe/Madrid")
START = dt.date(2025, 1, 1)
END = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
KEY = by("customer", "category")


def case_of(*moments, zone="Europe/Madrid", others=(), **fields) -> CustomerCase:
    """Give a shop with one trouble at these local moments, and other tickets each under a category of its own."""
    told = [(at, "till") for at in moments] + [(at, f"other {n}") for n, at in enumerate(others)]
    rows = [
        Incident(incident_id=f"I{n:03d}", customer_id="C1", site_id="S1", category=category, opened_at=at, **fields)
        for n, (at, category) in enumerate(told)
    ]  # fmt: skip
    window = Window(start=dt.datetime(2025, 1, 1, tzinfo=dt.UTC), end=END)
    shop = Portfolio.of(
        Customer(customer_id="C1", name="Shop"),
        Site(site_id="S1", customer_id="C1", zone=zone),
        *rows,
        observed=(window,),
    )
    return CustomerCase.of(shop, "C1", as_of=END)


def found_in(case):
    """Give the pattern of the trouble of the case."""
    (r,) = (r for r in RecurrenceDetector(keys=(KEY,), threshold=0.0).run(case) if "till" in r.label)
    return r.pattern


def local(day: dt.date, hour: int = 9) -> dt.datetime:
    """Give a moment on the wall clock of Madrid."""
    return dt.datetime(day.year, day.month, day.day, hour, 20, tzinfo=MADRID)


MONTH_ENDS = [dt.date(2025, m, 1) - dt.timedelta(days=1) for m in range(2, 13)]
LAST_WORKING = [
    dt.date(2025, m, d)
    for m, d in ((1, 31), (2, 28), (3, 31), (4, 30), (5, 30), (6, 30), (7, 31), (8, 29), (9, 30), (10, 31))
]


@pytest.mark.parametrize(
    ("days", "rule", "words"),
    [
        (MONTH_ENDS, "FREQ=MONTHLY;BYMONTHDAY=-1", "on the last day of the month"),
        (LAST_WORKING, "BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "on the last working day of the month"),
        ([dt.date(2025, 1, 6) + dt.timedelta(days=14 * n) for n in range(20)], "INTERVAL=2;BYDAY=MO", "every second Monday"),
        ([dt.date(2025, 1, 7) + dt.timedelta(days=7 * n) for n in range(20)], "FREQ=WEEKLY;BYDAY=TU", "on Tuesdays"),
        ([dt.date(2025, m, 15) for m in range(1, 12)], "BYMONTHDAY=15", "on day 15 of the month"),
        ([dt.date(2025, m, 8 + (3 - dt.date(2025, m, 8).weekday()) % 7) for m in range(1, 12)], "BYDAY=2TH",
         "on the second Thursday of the month"),
    ],
)  # fmt: skip
def test_a_trouble_that_keeps_to_the_calendar_is_given_its_rule(days, rule, words):
    """Month-end with February, last working day, every second Monday, a weekday, a date, an nth weekday: each under its rule."""
    rng = random.Random(3)
    found = found_in(case_of(*(local(day, rng.randrange(24)) for day in days)))
    assert rule in found.rule
    assert found.words.split(", between")[0] == words
    assert found.hits == found.of == len(days)
    assert found.p <= 0.02


def test_the_rule_is_bounded_rfc_5545_and_right_over_a_change_of_the_clocks():
    """The text reads back; it ends; each occurrence is on the day and at the hour of the wall clock, in winter and summer."""
    found = found_in(case_of(*(local(day, 22) for day in MONTH_ENDS)))
    times = list(rrulestr(found.rule))
    assert len(times) == 12
    assert {t.hour for t in times} == {22}
    assert {t.utcoffset() for t in times} == {dt.timedelta(hours=1), dt.timedelta(hours=2)}
    assert all((t.date() + dt.timedelta(days=1)).day == 1 for t in times)
    assert dt.date(2026, 2, 28) in [t.date() for t in times]
    assert found.next_on == dt.date(2026, 1, 31)


def test_the_local_day_counts_not_the_day_in_utc():
    """Half past midnight on a Tuesday in Madrid is still Monday in UTC; the rule says Tuesday."""
    days = [dt.date(2025, 6, 3) + dt.timedelta(days=7 * n) for n in range(12)]
    moments = [dt.datetime(d.year, d.month, d.day, 0, 30, tzinfo=MADRID) for d in days]
    assert "BYDAY=TU" in found_in(case_of(*moments)).rule
    assert "BYDAY=MO" in found_in(case_of(*moments, zone=None)).rule
    assert found_in(case_of(*moments, zone=None)).zone == "UTC"


def test_a_time_of_day_is_a_rule_of_its_own_and_names_no_date():
    """Irregular days at two at night, where others come at noon: a daily rule with its hour, over midnight too."""
    rng = random.Random(5)
    days = [START + dt.timedelta(days=rng.randrange(364)) for _ in range(14)]
    others = [local(START + dt.timedelta(days=n % 364), 9 + n % 8) for n in range(300)]
    found = found_in(case_of(*(local(day, rng.choice((23, 0, 1))) for day in days), others=others))
    assert found.words == "between 23:00 and 02:00"
    assert ("FREQ=DAILY" in found.rule, "BYHOUR=0" in found.rule, found.next_on) == (True, True, None)


def test_what_the_whole_fleet_does_is_no_pattern():
    """Where everybody calls on Mondays, a trouble on Mondays is nothing of its own; against even days it would be one."""
    mondays = [dt.date(2025, 1, 6) + dt.timedelta(days=7 * n) for n in range(50)]
    rng = random.Random(7)
    mine = [local(day, rng.randrange(24)) for day in sorted(rng.sample(mondays, 20))]
    everybody = [local(day, rng.randrange(24)) for day in mondays * 20]
    assert "BYDAY=MO" in found_in(case_of(*mine)).rule
    assert found_in(case_of(*mine, others=everybody)) is None


def test_few_episodes_and_bursts_on_one_day_are_no_pattern():
    """Below five days nothing is claimed; a bad Monday with thirty calls is one day."""
    assert found_in(case_of(*(local(d) for d in MONTH_ENDS[:4]))) is None
    monday = dt.datetime(2025, 6, 2, tzinfo=MADRID)
    spread = [monday + dt.timedelta(hours=h / 2) for h in range(30)]
    assert pattern(
        FleetCalendar({}), [int(t.timestamp()) for t in spread], [], None, as_of=END, since=None, level=0.02
    ) is None  # fmt: skip


@given(st.dates(dt.date(1995, 1, 1), dt.date(2060, 12, 31)))
def test_every_rule_holds_exactly_the_dates_its_text_gives(day):
    """A date is held by one weekday, one phase, and by month rules exactly where dateutil's reading of them has it."""
    rules = rules_of(day.toordinal())
    assert ("weekly", day.weekday()) in rules
    month_end = (day + dt.timedelta(days=1)).day == 1
    assert (("monthday", -1) in rules) == month_end
    for place in (1, -1):
        text = f"DTSTART:{day.replace(day=1):%Y%m%d}T000000\nRRULE:FREQ=MONTHLY;COUNT=1;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={place}"
        assert ((("working", place)) in rules) == (rrulestr(text)[0].date() == day)
    for rule in rules:
        if rule[0] == "nth":
            weekday, place = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[rule[1]], rule[2]
            text = f"DTSTART:{day.replace(day=1):%Y%m%d}T000000\nRRULE:FREQ=MONTHLY;COUNT=1;BYDAY={place}{weekday}"
            assert rrulestr(text)[0].date() == day


def test_effort_that_grows_is_a_rising_trend_and_its_mirror_falls():
    """Kendall's test against an order of its own; turned round, the two p-values change places."""
    up = trend("effort", [5, 7, 6, 9, 12, 11, 15, 14, 18, 22])
    down = trend("effort", [22, 18, 14, 15, 11, 12, 9, 6, 7, 5])
    assert (up.direction, down.direction) == ("rising", "falling")
    assert up.p_rising == pytest.approx(down.p_falling)
    assert up.early < up.late
    assert trend("effort", [3.0] * 12) is None
    assert trend("effort", [1, 2, 3]) is None


@given(st.lists(st.integers(0, 6), min_size=10, max_size=40))
def test_concordance_equals_the_count_of_pairs(values):
    """The tree counts what a double loop counts, ties included; a mirrored order turns the sign."""
    found = trend("x", values)
    if found is None:
        assert len(set(values)) == 1
        return
    score = sum((b > a) - (b < a) for n, a in enumerate(values) for b in values[n + 1 :])
    # The normal reference is monotone in the score, so its side tells the sign.
    assert (found.p_rising < 0.5) == (score > 1)
    assert (found.p_falling < 0.5) == (score < -1)


def test_an_episode_is_as_severe_as_its_worst_ticket_and_open_ones_have_no_duration():
    """Severity 5 is priority 1; a ticket without an end makes the length unknown, not short."""
    at = dt.datetime(2025, 3, 1, tzinfo=dt.UTC)

    def outage(n, **fields):
        opened = at + dt.timedelta(days=n)
        return [Incident(incident_id=f"I{n}", customer_id="C1", opened_at=opened, **fields)]

    worse = [outage(n, priority=5 - n // 3, resolved_at=at + dt.timedelta(days=n, hours=n + 1)) for n in range(12)]  # fmt: skip
    by_name = {t.what: t for t in trends(worse)}
    assert (by_name["severity"].early, by_name["severity"].late, by_name["severity"].direction) == (
        1,
        4,
        "rising",
    )
    assert by_name["duration"].direction == "rising"
    assert trends([outage(n) for n in range(12)]) == ()


def test_people_and_detector_are_both_shown_where_they_disagree():
    """Links of people: those here with a problem, those without, and those people put to the same problem elsewhere."""
    at = dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
    rows = [
        Incident(incident_id=f"I{n}", customer_id="C1", opened_at=at + dt.timedelta(days=20 * n),
                 category="till" if n < 5 else "network", problem_id="P1" if n in (0, 1, 6) else None)
        for n in range(8)
    ]  # fmt: skip
    shop = Portfolio.of(Customer(customer_id="C1"), Problem(problem_id="P1"), *rows)
    found = {
        r.label: r
        for r in RecurrenceDetector(keys=(KEY,), threshold=0.0).run(CustomerCase.of(shop, "C1", as_of=END))
    }
    links = next(r for label, r in found.items() if "till" in label).problem_links
    assert (links.linked, links.unlinked, links.elsewhere) == (("I0", "I1"), ("I2", "I3", "I4"), ("I6",))
    assert not links.agree


def test_what_it_will_take_is_what_an_episode_took_times_those_expected():
    """Downtime and effort over the horizon if nothing is done: per episode that has any, times the expected ones."""
    moments = [local(START + dt.timedelta(days=25 * n)) for n in range(14)]
    (r,) = RecurrenceDetector(keys=(KEY,), threshold=0.0).run(case_of(*moments, effort_minutes=30.0))
    assert r.expected_effort_minutes == pytest.approx(30.0 * r.expected)
    assert r.expected_downtime_minutes is None


def test_three_sentences_say_what_was_what_will_be_and_how_sure_that_is():
    """The explanation names times, dates, the range, the rule, the tempo; the two pictures name the trouble."""
    (r,) = RecurrenceDetector(keys=(KEY,), threshold=0.0).run(
        case_of(*(local(day) for day in MONTH_ENDS), effort_minutes=30.0)
    )
    said = r.explanation
    assert said.startswith("till at Shop came up 11 times between 31 January 2025 and 30 November 2025")
    assert "mostly on the last day of the month" in said
    assert f"({r.expected_lo} to {r.expected_hi}) in the next 28 days" in said
    assert "Whether it comes faster is not known" in said
    assert "till at Shop" in repr(r)
    assert "<table" in r._repr_html_()
