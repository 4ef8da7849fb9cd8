"""The scan statistic, Rayleigh's test and the profile test."""

import math
import random

import attrs
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.stats import EventHistory, profile_test, rayleigh, rayleigh_grouped, scan

TIMES = st.lists(st.integers(0, 1000), min_size=2, max_size=30)


@given(TIMES, st.integers(1, 500))
def test_scan_counts_the_fullest_stretch(times: list[int], window: int) -> None:
    """The statistic is the largest number of events within one window; the stretch named holds that many."""
    test = scan(EventHistory(times=times, end=1000), window=window)
    most = max(sum(start <= t <= start + window for t in times) for start in times)
    assert test.statistic == most
    assert test.stretch is not None
    lo, hi = test.stretch
    assert hi - lo <= window
    assert sum(lo <= t <= hi for t in times) == most
    assert test.p is not None
    assert 0 < test.p <= 1
    assert test.p == 1 or most > 1


@given(TIMES, st.integers(1, 500), st.sampled_from([24.0, 1 / 24, 3600.0, math.pi]))
def test_scan_in_another_unit(times: list[int], window: int, by: float) -> None:
    """Hours instead of days give the same count and p."""
    one = scan(EventHistory(times=times, end=1000), window=window)
    other = scan(EventHistory(times=[t * by for t in times], end=1000 * by), window=window * by)
    assert other.statistic == one.statistic
    assert other.p == pytest.approx(one.p, rel=1e-9)


@pytest.mark.parametrize(
    ("n", "k", "share"), [(2, 2, 0.1), (3, 3, 0.2), (5, 3, 0.05), (8, 5, 0.3), (9, 5, 0.1)]
)
def test_scan_is_exact_above_half_the_events(n: int, k: int, share: float) -> None:
    """More than half of the events in a stretch: the simulated share of evenly spread histories agrees with p."""
    rng = random.Random(n)
    runs = 20_000
    hits = 0
    for _ in range(runs):
        times = sorted(rng.random() for _ in range(n))
        hits += any(times[i + k - 1] - times[i] <= share for i in range(n - k + 1))
    example = EventHistory(
        times=[0.01 * share * i for i in range(k)] + [1.0 - 0.0001 * i for i in range(n - k)], end=1.0
    )
    test = scan(example, window=share)
    assert test.statistic == k
    assert test.exact
    assert test.p == pytest.approx(hits / runs, abs=4 * math.sqrt(hits / runs / runs))


def test_scan_approximation_is_near_where_it_matters() -> None:
    """Four of twenty events in 1 % of the time: simulated and approximate p differ by little."""
    rng = random.Random(4)
    runs, hits = 20_000, 0
    for _ in range(runs):
        times = sorted(rng.random() for _ in range(20))
        hits += any(times[i + 3] - times[i] <= 0.01 for i in range(17))
    spread = [0.5 + i * 0.001 for i in range(4)] + [i / 40 for i in range(16)]
    test = scan(EventHistory(times=spread, end=1.0), window=0.01)
    assert (test.statistic, test.exact) == (4, False)
    assert test.p == pytest.approx(hits / runs, rel=0.15)


def test_scan_across_a_gap() -> None:
    """The clock stands still in a gap, so events on both sides of it are neighbours."""
    gappy = EventHistory(times=(10, 40, 90), end=100, gaps=((11, 39),))
    assert scan(gappy, window=3).statistic == 2
    assert scan(gappy, window=3).stretch == (10, 40)
    assert scan(attrs.evolve(gappy, gaps=()), window=3).statistic == 1


def test_scan_edges() -> None:
    """Ties are a burst of length zero; the event that ended the watching is left out; one event is too few."""
    assert scan(EventHistory(times=(5, 5, 5), end=10), window=1).statistic == 3
    assert scan(EventHistory(times=(1, 9, 9.5), truncation="failure"), window=1).statistic == 1
    few = scan(EventHistory(times=(5,), end=10), window=1)
    assert (few.statistic, few.p, few.reason) == (None, None, "only 1 events; at least 2 are needed")
    for window in (0.0, 10.0, math.nan):
        with pytest.raises(InvalidValueError, match="window"):
            scan(EventHistory(times=(5, 6), end=10), window=window)


def test_many_ties_keep_p_a_probability() -> None:
    """Thousands of events at one instant: p is tiny and not negative."""
    test = scan(EventHistory(times=[5.0] * 3000, end=10), window=1)
    assert test.statistic == 3000
    assert test.p is not None
    assert 0 <= test.p < 1e-100


POSITIONS = st.lists(st.floats(0, 360), min_size=1, max_size=30)


@given(POSITIONS, st.floats(-360, 360))
def test_turning_the_dial_turns_the_mean(positions: list[float], turn: float) -> None:
    """Another midnight moves the preferred position and nothing else."""
    one = rayleigh(positions, period=360)
    other = rayleigh([p + turn for p in positions], period=360)
    assert one.resultant is not None
    assert other.resultant == pytest.approx(one.resultant, abs=1e-9)
    assert other.p == pytest.approx(one.p, rel=1e-6)
    if one.resultant > 1e-3 and one.mean is not None and other.mean is not None:
        assert math.cos(math.radians(other.mean - one.mean - turn)) == pytest.approx(1.0, abs=1e-9)


@given(POSITIONS, st.randoms(use_true_random=False))
def test_order_of_positions_changes_nothing(positions: list[float], rng: random.Random) -> None:
    """Shuffled positions give the same test bit for bit."""
    assert rayleigh(rng.sample(positions, len(positions)), period=360) == rayleigh(positions, period=360)


@given(POSITIONS, st.integers(-3, 3))
def test_whole_turns_do_not_count(positions: list[float], turns: int) -> None:
    """A week later is the same weekday."""
    one = rayleigh(positions, period=360)
    other = rayleigh([p + 360 * turns for p in positions], period=360)
    assert other.resultant == pytest.approx(one.resultant, abs=1e-9)


def test_rayleigh_size() -> None:
    """On evenly drawn positions p below .05 comes one time in twenty."""
    rng = random.Random(2)
    hits = 0
    for _ in range(4000):
        p = rayleigh([rng.random() for _ in range(12)], period=1).p
        hits += p is not None and p < 0.05
    assert hits / 4000 == pytest.approx(0.05, abs=0.012)


def test_rayleigh_edges() -> None:
    """No events: the reason. All alike: resultant 1. Cancelling out: no mean, p of 1."""
    assert rayleigh([], period=24).reason == "no events"
    alike = rayleigh([3, 3, 3], period=24)
    assert (alike.mean, alike.resultant) == (pytest.approx(3), pytest.approx(1))
    opposite = rayleigh([0, 12], period=24)
    assert (opposite.mean, opposite.resultant, opposite.p) == (None, 0.0, 1.0)
    assert opposite.reason
    just_before = rayleigh([24 - 1e-15], period=24)
    assert just_before.mean is not None
    assert 0 <= just_before.mean < 24


def test_grouping_is_corrected() -> None:
    """Fine positions rounded to months: with the correction the resultant comes back."""
    rng = random.Random(8)
    fine = [rng.vonmisesvariate(1.0, 1.5) / (2 * math.pi) % 1 for _ in range(20_000)]
    counts = [0] * 12
    for position in fine:
        counts[int(position * 12)] += 1
    whole, grouped = rayleigh(fine, period=1), rayleigh_grouped(counts)
    assert grouped.correction == pytest.approx((math.pi / 12) / math.sin(math.pi / 12))
    assert grouped.resultant == pytest.approx(whole.resultant, abs=2e-3)
    assert grouped.mean == pytest.approx(whole.mean, abs=2e-3)
    uncorrected = (grouped.resultant or 0) / grouped.correction
    assert abs(uncorrected - (whole.resultant or 0)) > 3 * abs(
        (grouped.resultant or 0) - (whole.resultant or 0)
    )


def test_zars_correction_factor() -> None:
    """Zar prints c = 1.0115 for 30 degree parts and 1.0262 for 45 degree ones."""
    assert rayleigh_grouped([1] * 12).correction == pytest.approx(1.0115, abs=1e-4)
    assert rayleigh_grouped([1] * 8).correction == pytest.approx(1.0262, abs=1e-4)


def test_grouped_edges() -> None:
    """The corrected resultant stays at most 1; nothing counted is no answer; two parts are no cycle."""
    assert rayleigh_grouped([5, 0, 0, 0]).resultant == 1.0
    assert rayleigh_grouped([0, 0, 0]).reason == "no events"
    with pytest.raises(InvalidValueError, match="counts"):
        rayleigh_grouped([3, 4])


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0.1, 10)), min_size=2, max_size=12))
def test_profile_is_pearsons_chi_square(parts: list[tuple[int, float]]) -> None:
    """Against SciPy, for any positive reference; its scale doesn't matter."""
    counts, weights = [n for n, _ in parts], [w for _, w in parts]
    test = profile_test(counts, weights)
    n = sum(counts)
    if not n:
        assert test.reason == "no events"
        return
    expected = [n * w / math.fsum(weights) for w in weights]
    theirs = scipy.stats.chisquare(counts, expected, sum_check=False)
    assert test.statistic == pytest.approx(float(theirs.statistic), rel=1e-9, abs=1e-9)
    assert test.p == pytest.approx(float(theirs.pvalue), rel=1e-7, abs=1e-300)
    assert profile_test(counts, [w * 7 for w in weights]).p == pytest.approx(test.p, rel=1e-9)
    assert bool(test.note) == (min(expected) < 5)


def test_busy_mondays_are_no_pattern_where_all_are_busy_on_mondays() -> None:
    """Against the fleet's own profile the same counts are ordinary; against equal days they are not."""
    counts, fleet = [40, 20, 20, 20, 20, 2, 1], [400, 200, 200, 200, 200, 20, 10]
    against_fleet, against_even = profile_test(counts, fleet).p, profile_test(counts, [1] * 7).p
    assert against_fleet is not None
    assert against_even is not None
    assert against_fleet > 0.9
    assert against_even < 1e-6


@pytest.mark.parametrize(
    ("counts", "reference", "reason"),
    [
        ([0, 0], [1, 1], "no events"),
        ([3, 1], [1, 0], "an event lies where the reference has nothing"),
        ([3, 0], [1, 0], "the reference has only one part"),
        ([0, 0], [0, 0], "no events"),
    ],
)
def test_no_profile_test_says_why(counts: list[int], reference: list[float], reason: str) -> None:
    """Impossible comparisons: None and the reason."""
    test = profile_test(counts, reference)
    assert (test.statistic, test.p, test.reason) == (None, None, reason)


def test_parts_outside_the_reference_are_left_out() -> None:
    """A part with neither reference nor events takes no degree of freedom."""
    assert profile_test([5, 5, 0], [1, 1, 0]).df == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda: rayleigh([1.0], period=0),
        lambda: rayleigh([math.nan], period=1),
        lambda: rayleigh_grouped([1, -1, 2]),
        lambda: profile_test([1, 2], [1]),
        lambda: profile_test([1, -2], [1, 1]),
        lambda: profile_test([1, 2], [1, -1]),
        lambda: profile_test([1, 2], [1, math.inf]),
    ],
)
def test_impossible_arguments_are_refused(call) -> None:  # type: ignore[no-untyped-def]
    """Negative, infinite, mismatched: InvalidValueError."""
    with pytest.raises(InvalidValueError):
        call()


def test_spread_about_the_mean() -> None:
    """Zar's example: angular deviation 33.9 degrees, circular 35.5; none where all are alike, no end where they cancel out."""
    eight = rayleigh([45, 55, 81, 96, 110, 117, 132, 154], period=360)
    assert round(eight.angular_deviation, 1) == 33.9
    assert round(eight.circular_deviation, 1) == 35.5
    alike = rayleigh([6.0, 6.0], period=24)
    assert (alike.angular_deviation, alike.circular_deviation) == (0.0, 0.0)
    apart = rayleigh([0.0, 12.0], period=24)
    assert apart.angular_deviation == pytest.approx(24 * math.sqrt(2) / (2 * math.pi))
    assert apart.circular_deviation == math.inf
    none = rayleigh([], period=24)
    assert (none.angular_deviation, none.circular_deviation) == (None, None)
