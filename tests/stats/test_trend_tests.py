"""Laplace, MIL-HDBK-189 and reverse arrangements: laws, edges, and their distribution under a constant rate."""

import itertools
import math
import random

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custrel.stats import Direction, EventHistory, TrendTest, laplace, military_handbook, reverse_arrangements

TESTS = [laplace, military_handbook]
SCALES = [24.0, 1 / 24, 3600.0, 1 / 7, 1e-6, math.pi]
LENGTHS = st.lists(st.floats(0.01, 1000), min_size=1, max_size=30)


@st.composite
def watched(draw: st.DrawFn) -> EventHistory:
    """Events at least a hundredth apart, ended by time or by an event."""
    steps = draw(LENGTHS)
    times = list(itertools.accumulate(steps))
    if draw(st.booleans()):
        return EventHistory(times=times, truncation="failure", starts_at_event=draw(st.booleans()))
    return EventHistory(
        times=times, end=times[-1] + draw(st.floats(0, 100)), starts_at_event=draw(st.booleans())
    )


def scaled(history: EventHistory, by: float) -> EventHistory:
    """The same history in another unit of time."""
    return attrs.evolve(
        history, times=[t * by for t in history.times], start=history.start * by, end=history.closing * by
    )


@pytest.mark.parametrize("test", [*TESTS, reverse_arrangements])
@given(history=watched(), by=st.sampled_from(SCALES))
def test_the_unit_of_time_changes_nothing(test, history: EventHistory, by: float) -> None:  # type: ignore[no-untyped-def]
    """Statistic and p-values are the same in hours and days, to a relative 1e-12 (design §7)."""
    if test is reverse_arrangements:
        steps = sorted(history.intervals())
        assume(
            all(b - a > 1e-6 for a, b in itertools.pairwise(steps))
        )  # rounding must not make or break a tie
    one, other = test(history), test(scaled(history, by))
    if one.statistic is None:
        assert other.statistic is None
        return
    assert other.statistic == pytest.approx(one.statistic, rel=1e-12, abs=1e-12)
    for name in ("p_increasing", "p_decreasing", "p_two_sided"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("test", TESTS)
@given(group=st.lists(watched(), min_size=1, max_size=4), rng=st.randoms(use_true_random=False))
def test_order_of_units_and_events_changes_nothing(  # type: ignore[no-untyped-def]
    test, group: list[EventHistory], rng: random.Random
) -> None:
    """Shuffled histories of shuffled events give the same result bit for bit."""
    shuffled = [attrs.evolve(h, times=rng.sample(h.times, len(h.times))) for h in group]
    rng.shuffle(shuffled)
    assert test(shuffled) == test(group)


@pytest.mark.parametrize("test", TESTS)
@given(history=watched(), shift=st.sampled_from([-1000.0, 20_000.0, 0.5]))
def test_moving_the_clock_changes_nothing(test, history: EventHistory, shift: float) -> None:  # type: ignore[no-untyped-def]
    """Times counted from another instant give the same statistic."""
    moved = attrs.evolve(
        history,
        times=[t + shift for t in history.times],
        start=history.start + shift,
        end=history.closing + shift,
    )
    one, other = test(history), test(moved)
    assume(one.statistic is not None)
    assert other.statistic == pytest.approx(one.statistic, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("test", TESTS)
@given(history=watched())
def test_a_statistic_or_a_reason(test, history: EventHistory) -> None:  # type: ignore[no-untyped-def]
    """Either all numbers are there and fit each other, or none is and the reason says why."""
    result: TrendTest = test(history)
    if result.statistic is None:
        assert result.reason
        assert result.p_two_sided is None
        assert result.direction is Direction.UNKNOWN
        return
    assert result.p_increasing is not None
    assert result.p_decreasing is not None
    assert result.p_increasing + result.p_decreasing == pytest.approx(1.0)
    assert result.p_two_sided == pytest.approx(2 * min(result.p_increasing, result.p_decreasing))
    assert not result.reason


@pytest.mark.parametrize("test", TESTS)
def test_crowding_at_the_end_is_increasing(test) -> None:  # type: ignore[no-untyped-def]
    """Late events: increasing, small p_increasing; mirrored: decreasing."""
    late = EventHistory(times=(70, 80, 85, 90, 95, 97, 99), end=100)
    early = EventHistory(times=[100 - t for t in late.times], end=100)
    assert test(late).direction is Direction.INCREASING
    assert test(late).p_increasing < 0.01
    assert test(early).direction is Direction.DECREASING
    assert test(early).p_decreasing < 0.05


def test_laplace_mirrors() -> None:
    """Mirrored in its window, U changes its sign only."""
    history = EventHistory(times=(3, 20, 55, 91), end=100)
    mirror = EventHistory(times=[100 - t for t in history.times], end=100)
    assert laplace(mirror).statistic == pytest.approx(-(laplace(history).statistic or 0), rel=1e-12)


def test_one_event() -> None:
    """One event in a window has a statistic; one that ended the watching has nothing to be compared with."""
    middle = laplace(EventHistory(times=(50,), end=100))
    assert (middle.statistic, middle.p_two_sided, middle.direction) == (0.0, 1.0, Direction.LEVEL)
    assert military_handbook(EventHistory(times=(50,), end=100)).statistic == pytest.approx(2 * math.log(2))
    for test in TESTS:
        ended = test(EventHistory(times=(50,), truncation="failure"))
        assert (ended.statistic, ended.n, ended.reason) == (None, 0, "no events to compare with their window")


@pytest.mark.parametrize("test", TESTS)
def test_no_events_and_no_units(test) -> None:  # type: ignore[no-untyped-def]
    """No events, or no histories at all: None and the reason."""
    assert test(EventHistory(end=10)).reason == "no events to compare with their window"
    assert test([]).systems == 0


def test_an_event_at_the_very_start() -> None:
    """It has no logarithm for MIL-HDBK-189 and is an ordinary event for Laplace."""
    history = EventHistory(times=(0, 50), end=100)
    assert military_handbook(history).statistic is None
    assert "very start" in military_handbook(history).reason
    assert laplace(history).statistic == pytest.approx(-50 / math.sqrt(2 * 100**2 / 12))


def test_events_at_the_very_end_count() -> None:
    """Ties at the end of a fixed window are events with logarithm zero."""
    test = military_handbook(EventHistory(times=(100, 100), end=100))
    assert (test.statistic, test.df, test.p_increasing) == (0.0, 4, 0.0)


def test_gaps_stop_the_clock() -> None:
    """With the gap cut out of the times by hand, both tests say the same."""
    gappy = EventHistory(times=(5, 10, 45, 90), end=100, gaps=((20, 40),))
    by_hand = EventHistory(times=(5, 10, 25, 70), end=80)
    for test in TESTS:
        assert test(gappy).statistic == pytest.approx(test(by_hand).statistic, rel=1e-12)


def test_pooling_adds_up() -> None:
    """Pooled MIL-HDBK-189 is the sum of the single ones, degrees of freedom too."""
    group = [EventHistory(times=(5, 60), end=100), EventHistory(times=(30, 40, 45), truncation="failure")]
    single = [military_handbook(h) for h in group]
    pooled = military_handbook(group)
    assert pooled.statistic == pytest.approx(sum(t.statistic or 0 for t in single), rel=1e-12)
    assert (pooled.df, pooled.n, pooled.systems) == (8, 4, 2)


@pytest.mark.parametrize("test", TESTS)
def test_size_under_a_constant_rate(test) -> None:  # type: ignore[no-untyped-def]
    """On Poisson events, p below .05 comes about one time in twenty."""
    rng = random.Random(7)
    hits = sum(
        test(EventHistory(times=[rng.uniform(0, 100) for _ in range(12)], end=100)).p_two_sided < 0.05
        for _ in range(4000)
    )
    assert hits / 4000 == pytest.approx(0.05, abs=0.012)


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
def test_reverse_arrangements_are_exact(n: int) -> None:
    """Every order of n different intervals: p is the share of orders with as many, or as few, reversals."""
    orders = list(itertools.permutations(range(1, n + 1)))
    counts = [sum(a < b for a, b in itertools.combinations(order, 2)) for order in orders]
    for order, reversals in zip(orders, counts, strict=True):
        test = reverse_arrangements(EventHistory.from_gaps(order))
        assert test.statistic == reversals
        assert test.p_decreasing == pytest.approx(sum(c >= reversals for c in counts) / len(orders))
        assert test.p_increasing == pytest.approx(sum(c <= reversals for c in counts) / len(orders))


@given(st.lists(st.integers(1, 40), min_size=2, max_size=40))
def test_reversals_are_counted(gaps: list[int]) -> None:
    """The statistic is the number of pairs whose later interval is longer, ties not counted."""
    test = reverse_arrangements(EventHistory.from_gaps(gaps))
    if len(set(gaps)) == 1:
        assert (test.statistic, test.reason) == (None, "all intervals are equal: periodic")
        return
    assert test.statistic == sum(a < b for a, b in itertools.combinations(gaps, 2))
    assert test.p_two_sided is not None
    assert 0 < test.p_two_sided <= 1


def test_exact_and_normal_reversals_meet() -> None:
    """At 30 intervals the exact p-value and the normal one differ by less than a thousandth."""
    rng = random.Random(3)
    gaps = rng.sample(range(1, 1000), 30)
    exact = reverse_arrangements(EventHistory.from_gaps(gaps))
    n, statistic = 30, exact.statistic or 0
    z = (statistic - n * (n - 1) / 4 - 0.5) / math.sqrt(n * (n - 1) * (2 * n + 5) / 72)
    assert "exact" in exact.method
    assert exact.p_decreasing == pytest.approx(0.5 * math.erfc(z / math.sqrt(2)), abs=1e-3)
    assert "normal" in reverse_arrangements(EventHistory.from_gaps([*gaps, 1001])).method


def test_reverse_arrangements_need_two_intervals() -> None:
    """One complete interval says nothing."""
    test = reverse_arrangements(EventHistory(times=(3, 5), end=9))
    assert (test.statistic, test.reason) == (None, "only 1 complete intervals; at least 2 are needed")


def test_more_rising_more_increasing() -> None:
    """Shrinking intervals are increasing, growing ones decreasing, mixed ones level."""
    assert reverse_arrangements(EventHistory.from_gaps([9, 7, 5, 3])).direction is Direction.INCREASING
    assert reverse_arrangements(EventHistory.from_gaps([3, 5, 7, 9])).direction is Direction.DECREASING
    assert reverse_arrangements(EventHistory.from_gaps([3, 9, 5, 4])).direction is Direction.LEVEL
