"""Many different keys within a short time, against the source's own pace."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.stats import crowds

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
