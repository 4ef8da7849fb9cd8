"""Many different keys within a short time, against the source's own pace."""

import itertools
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.stats import beginnings, crowds

DAY = 86_400.0
QUIET = [(day * DAY, f"q{day % 7}") for day in range(0, 300, 10)]


def test_a_storm_is_one_crowd_with_its_rows():
    """Eight keys within two hours, once in three hundred days: one crowd, exactly its rows."""
    storm = [(150.5 * DAY + 900.0 * n, f"k{n}") for n in range(8)]
    rows = sorted(QUIET + storm)
    (found,) = crowds(rows, within=14_400, observed=300 * DAY)
    assert rows[found.first : found.last + 1] == storm
    assert (found.keys, found.p < 1e-6, 0 < found.usual < 1) == (8, True, True)


def test_a_burst_on_one_key_or_a_busy_source_is_none():
    """Thirty rows of one key are one beginning; five keys at once are nothing where five are usual."""
    burst = [(150.5 * DAY + 60.0 * n, "k") for n in range(30)]
    assert crowds(sorted(QUIET + burst), within=14_400, observed=300 * DAY) == ()
    busy = [(600.0 * n, f"k{n % 50}") for n in range(2000)]
    assert crowds(busy, within=3600.0, observed=2000 * 600.0) == ()


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from("abcdefgh")), max_size=40), st.integers(2, 5))
def test_crowds_do_not_share_rows_and_hold_as_many_keys_as_they_say(rows, least):
    """Crowds come in order and apart; the most keys within one stretch is what a scan of every stretch finds."""
    timed = sorted((float(t), k) for t, k in rows)
    found = crowds(timed, within=10.0, observed=1e9, least=least, level=1.0)
    assert all(a.last < b.first for a, b in itertools.pairwise(found))
    for one in found:
        inside = timed[one.first : one.last + 1]
        assert one.keys == max(len({k for t, k in inside if at - 10 <= t <= at}) for at, _ in inside)
        assert one.keys >= least
    most = max((len({k for t, k in timed if at - 10 <= t <= at}) for at, _ in timed), default=0)
    assert bool(found) == (most >= least)


@pytest.mark.parametrize("bad", [{"within": 0.0}, {"least": 1}])
def test_impossible_stretches_are_refused(bad):
    """A stretch of no length, a crowd of one."""
    with pytest.raises(InvalidValueError):
        crowds([(0.0, "a")], **({"within": 1.0, "observed": 10.0} | bad))


def test_nothing_watched_is_nothing_found():
    """No time observed, no chance to speak of."""
    assert crowds([(0.0, n) for n in range(9)], within=1.0, observed=0.0) == ()


WEEK = 7 * DAY


def office_hours(seed, a_day, *, weeks=52, dispersion=0.3):
    """Tickets of Monday to Friday, 8 to 18, busier on some days than on others; a thousand things."""
    rng = random.Random(seed)
    days = [d for d in range(7 * weeks) if d % 7 < 5]
    many = [round(a_day * rng.gammavariate(1 / dispersion, dispersion)) for _ in days]
    rows = [
        (d * DAY + rng.uniform(8, 18) * 3600, rng.randrange(1000))
        for d, n in zip(days, many, strict=True)
        for _ in range(n)
    ]
    return sorted(rows)


@pytest.mark.parametrize("a_day", [1, 10, 100])
def test_working_hours_are_no_crowds(a_day):
    """Over ten fleets and years, uneven days and working hours: at most one false crowd, where an even pace makes many."""
    fleets = [office_hours(seed, a_day) for seed in range(10 if a_day < 100 else 2)]
    false = sum(len(crowds(rows, within=14_400, observed=52 * WEEK, season=WEEK)) for rows in fleets)
    even = sum(len(crowds(rows, within=14_400, observed=52 * WEEK)) for rows in fleets)
    assert false <= 1
    assert a_day == 1 or even > 20


@pytest.mark.parametrize("a_day", [1, 10])
def test_storms_stand_out_of_working_hours_and_do_not_hide_one_another(a_day):
    """Three storms of twenty things in an hour, all on Tuesdays at ten: three crowds."""
    storms = [((7 * week + 1) * DAY + 36_000 + 60.0 * n, f"s{n}") for week in (20, 30, 40) for n in range(20)]
    rows = sorted([*office_hours(1, a_day), *storms], key=lambda row: row[0])
    found = crowds(rows, within=14_400, observed=52 * WEEK, season=WEEK)
    assert [round(rows[c.first][0] // WEEK) for c in found] == [20, 30, 40]
    assert all(c.keys >= 20 and c.p < 0.01 for c in found)


@given(
    st.lists(st.tuples(st.integers(0, 4000), st.sampled_from("abcdefgh")), max_size=60), st.integers(0, 60)
)
def test_beginnings_of_two_sources_add_up_to_those_of_both(rows, cut):
    """With no key in common, and crowds found from given beginnings are those found from the rows."""
    mine, theirs = rows[:cut], [(t, k.upper()) for t, k in rows[cut:]]
    parts = Counter(beginnings(sorted(mine), within=10.0, season=280.0))
    parts.update(beginnings(sorted(theirs), within=10.0, season=280.0))
    both = sorted([*mine, *theirs])
    known = beginnings(both, within=10.0, season=280.0)
    assert dict(parts) == known
    assert crowds(both, within=10.0, observed=4000.0, season=280.0, least=2, level=1.0) == crowds(
        both, within=10.0, observed=4000.0, season=280.0, least=2, level=1.0, begun=known
    )


@given(st.lists(st.tuples(st.integers(0, 4000), st.sampled_from("abcdefgh")), max_size=60), st.integers(1, 9))
def test_whole_seasons_later_everything_is_the_same(rows, seasons):
    """What is usual has a place in the season and no date."""
    given = sorted((float(t), k) for t, k in rows)
    later = [(t + 280.0 * seasons, k) for t, k in given]
    args = {"within": 10.0, "observed": 4000.0, "season": 280.0, "least": 2, "level": 1.0}
    here, there = crowds(given, **args), crowds(later, **args)
    assert [(c.first, c.last, c.keys) for c in here] == [(c.first, c.last, c.keys) for c in there]
    assert [c.usual for c in here] == pytest.approx([c.usual for c in there])


@pytest.mark.parametrize("bad", [{"season": 0.0}, {"season": 1.0, "within": -1.0}])
def test_impossible_seasons_are_refused(bad):
    """A season of no length."""
    with pytest.raises(InvalidValueError):
        crowds([(0.0, "a")], **({"within": 1.0, "observed": 10.0} | bad))
    with pytest.raises(InvalidValueError):
        beginnings([(0.0, "a")], **({"within": 1.0} | bad))


def test_nothing_else_ever_happened_or_not_yet_a_season():
    """One storm in a silent year is a crowd of chance 0; before two seasons were watched any time is like any other."""
    storm = [(150.4 * DAY + 60.0 * n, n) for n in range(6)]
    (found,) = crowds(storm, within=14_400, observed=52 * WEEK, season=WEEK)
    assert (found.usual, found.p, found.keys) == (0.0, 0.0, 6)
    early = [(DAY + 60.0 * n, n) for n in range(6)] + [(8 * DAY, "x")]
    args = {"within": 14_400.0, "observed": 13 * DAY, "level": 1.0}
    assert crowds(early, season=WEEK, **args) == crowds(early, **args) != ()
