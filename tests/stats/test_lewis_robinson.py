"""Lewis–Robinson with permutation: exactness, validity, determinism, and what periodic or few gaps answer."""

import itertools
import math
import os
import random
import subprocess
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.stats import Direction, EventHistory, LewisRobinson, lewis_robinson

GAPS = st.lists(st.floats(0.01, 1000), min_size=2, max_size=25)
SCALES = [24.0, 1 / 24, 3600.0, 1 / 7, 1e-6, math.pi]


def of_gaps(*gaps: float) -> LewisRobinson:
    """Test a history made of these gaps."""
    return lewis_robinson(EventHistory.from_gaps(gaps))


def leans(gaps: tuple[float, ...]) -> float:
    """Sum of the event times before the last: large where gaps shrink."""
    return math.fsum(itertools.accumulate(gaps[:-1]))


def root_leans(gaps: tuple[float, ...]) -> float:
    """Sum of the roots of the event times before the last."""
    return math.fsum(math.sqrt(age) for age in itertools.accumulate(gaps[:-1]))


@given(st.lists(st.integers(1, 30), min_size=2, max_size=6))
def test_few_gaps_are_exact(gaps: list[int]) -> None:
    """Up to 8 gaps, p is the share of all orders that lean at least as far (ties in sizes included)."""
    assume(len(set(gaps)) > 1)
    test = of_gaps(*gaps)
    seen = leans(tuple(gaps))
    orders = [leans(order) for order in itertools.permutations(gaps)]
    assert test.exact
    assert test.permutations == math.factorial(len(gaps))
    assert test.p_increasing == pytest.approx(sum(v >= seen - 1e-9 for v in orders) / len(orders), rel=1e-12)
    assert test.p_decreasing == pytest.approx(sum(v <= seen + 1e-9 for v in orders) / len(orders), rel=1e-12)


def test_eight_gaps_are_exact_too() -> None:
    """The halves meet in the middle correctly at the largest exact size, and at an odd one."""
    for gaps in ((30, 28, 25, 20, 12, 8, 5, 2), (5, 1, 9, 2, 2, 7, 30)):
        orders = [leans(order) for order in itertools.permutations(gaps)]
        share = sum(v >= leans(gaps) - 1e-9 for v in orders) / len(orders)
        assert of_gaps(*gaps).p_increasing == pytest.approx(share, rel=1e-12)


@pytest.mark.parametrize("ages", ["plain", "root"])
@given(gaps=GAPS, by=st.sampled_from(SCALES))
def test_the_unit_of_time_changes_nothing(ages: str, gaps: list[float], by: float) -> None:
    """Statistic, variation and every p-value are the same in another unit (design §7)."""
    one = lewis_robinson(EventHistory.from_gaps(gaps), ages=ages)
    other = lewis_robinson(EventHistory.from_gaps([gap * by for gap in gaps]), ages=ages)
    assert other.p_two_sided == one.p_two_sided
    assert other.p_increasing == one.p_increasing
    assert other.permutations == one.permutations
    if one.statistic is not None:
        assert other.statistic == pytest.approx(one.statistic, rel=1e-9, abs=1e-9)


@given(GAPS)
def test_mirrored_gaps_mirror_the_answer(gaps: list[float]) -> None:
    """Read backwards, increasing becomes decreasing: exactly so where all orders are counted."""
    one, other = of_gaps(*gaps), of_gaps(*reversed(gaps))
    if one.statistic is None:
        return
    assert other.statistic == pytest.approx(-one.statistic, rel=1e-9, abs=1e-9)
    if one.exact:
        assert other.p_increasing == pytest.approx(one.p_decreasing)


@given(st.floats(0.1, 1000), st.integers(2, 40), st.floats(-1, 1))
def test_equal_gaps_are_periodic_never_a_trend(gap: float, n: int, wobble: float) -> None:
    """Gaps equal to a relative 1e-9 are periodic (design §7): every p is 1."""
    gaps = [gap * (1 + wobble * 4e-10 * i / n) for i in range(n)]
    test = of_gaps(*gaps)
    assert (test.statistic, test.reason) == (None, "all gaps are equal: periodic")
    assert test.p_increasing == test.p_decreasing == test.p_two_sided == test.normal_p_two_sided == 1.0
    assert test.direction is Direction.LEVEL


def test_gaps_just_unlike_are_tested() -> None:
    """A relative difference of 1e-6 is a difference."""
    assert of_gaps(1.0, 1.0 + 1e-6).statistic is not None


@given(GAPS)
def test_p_values_are_probabilities_and_never_zero(gaps: list[float]) -> None:
    """0 < p ≤ 1; two-sided is twice the smaller side; a drawn p is never below 1 / (1 + permutations)."""
    test = of_gaps(*gaps)
    assert test.p_increasing is not None
    assert test.p_decreasing is not None
    assert test.p_two_sided == min(1.0, 2 * min(test.p_increasing, test.p_decreasing))
    floor = 1 / math.factorial(len(gaps)) if test.exact else 1 / 10_000
    assert floor * (1 - 1e-12) <= test.p_increasing <= 1.0
    assert floor * (1 - 1e-12) <= test.p_decreasing <= 1.0


def test_a_clear_trend_is_found() -> None:
    """Twenty gaps that halve and halve: the smallest p that ten thousand counted orders can give, and no early stop."""
    test = of_gaps(*[2.0 ** (-i / 3) for i in range(20)])
    assert test.direction is Direction.INCREASING
    assert test.permutations == 10_000
    assert test.p_increasing == 1 / 10_000
    assert test.p_decreasing is not None
    assert test.p_decreasing > 0.99
    falling = of_gaps(*[2.0 ** (i / 3) for i in range(20)])
    assert falling.direction is Direction.DECREASING
    assert falling.p_decreasing == 1 / 10_000


def test_fewer_permutations_on_request() -> None:
    """Whole circles of rotations, read both ways, are counted, as many as hold the number asked for; no trend either way stops early."""
    history = EventHistory.from_gaps([2.0 ** (-i / 3) for i in range(12)])
    test = lewis_robinson(history, permutations=99)
    assert (test.permutations, test.p_increasing) == (120, 1 / 120)
    assert lewis_robinson(history, permutations=1).permutations == 24
    assert of_gaps(5, 4, 6, 3, 7, 7, 3, 6, 4, 5).permutations == 500
    for wrong in ({"permutations": 0}, {"ages": "even"}):
        with pytest.raises(InvalidValueError):
            lewis_robinson(history, **wrong)


@pytest.mark.parametrize("ages", ["plain", "root"])
def test_the_drawn_p_is_near_the_exact_one(ages: str) -> None:
    """Nine gaps: the drawn p-value is near that of all 362,880 orders, whichever way ages are summed."""
    gaps = (30.0, 12.0, 25.0, 4.0, 16.0, 3.0, 9.0, 11.0, 2.0)
    score = leans if ages == "plain" else root_leans
    seen = score(gaps)
    orders = [score(order) for order in itertools.permutations(gaps)]
    share = sum(v >= seen - 1e-9 for v in orders) / len(orders)
    drawn = lewis_robinson(EventHistory.from_gaps(gaps), permutations=200_000, ages=ages)
    assert not drawn.exact
    assert drawn.p_increasing == pytest.approx(share, rel=0.2)


@given(st.lists(st.integers(0, 30), min_size=2, max_size=6))
def test_root_ages_are_exact_too(gaps: list[int]) -> None:
    """With root ages, p is the share of all orders whose roots of ages add up to as much (ties and zero gaps included)."""
    assume(len(set(gaps)) > 1)
    test = lewis_robinson(EventHistory.from_gaps(gaps), ages="root")
    seen = root_leans(tuple(gaps))
    orders = [root_leans(order) for order in itertools.permutations(gaps)]
    assert (test.ages, test.exact) == ("root", True)
    assert test.p_increasing == pytest.approx(sum(v >= seen - 1e-9 for v in orders) / len(orders), rel=1e-12)
    assert test.p_decreasing == pytest.approx(sum(v <= seen + 1e-9 for v in orders) / len(orders), rel=1e-12)


def test_root_ages_see_a_power_of_age_better() -> None:
    """Ages that are powers of a clumpy clock: the roots give the smaller p in most histories (seeded)."""
    rng = random.Random(5)
    better = worse = 0
    for _ in range(60):
        clock = list(itertools.accumulate(rng.expovariate(1) for _ in range(25)))
        history = EventHistory(times=[t**0.4 for t in clock], truncation="failure", starts_at_event=True)
        plain, root = (lewis_robinson(history, ages=ages).p_increasing for ages in ("plain", "root"))
        better, worse = better + (root < plain), worse + (root > plain)
    assert better > 2 * worse


@pytest.mark.parametrize("ages", ["plain", "root"])
@pytest.mark.parametrize("variation", [0.3, 1.0, 1.7])
def test_size_on_clumpy_gaps(variation: float, ages: str) -> None:
    """Steady log-normal gaps of any variation: p at most .05 comes at most about one time in twenty."""
    rng = random.Random(11)
    sigma = math.sqrt(math.log1p(variation * variation))
    runs = 800
    hits = 0
    for _ in range(runs):
        gaps = [rng.lognormvariate(0, sigma) for _ in range(12)]
        p = lewis_robinson(EventHistory.from_gaps(gaps), permutations=999, ages=ages).p_two_sided
        hits += p is not None and p <= 0.05
    assert 0.02 < hits / runs < 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)


def test_window_that_starts_anywhere_drops_the_first_gap() -> None:
    """The first gap counts only where the window starts at an event; the unfinished last one never does."""
    times, end = (40, 45, 60, 62), 100
    anywhere = lewis_robinson(EventHistory(times=times, end=end))
    from_event = lewis_robinson(EventHistory(times=times, end=end, starts_at_event=True))
    assert (anywhere.n, from_event.n) == (3, 4)
    assert anywhere.statistic == pytest.approx(of_gaps(5, 15, 2).statistic)
    assert from_event.statistic == pytest.approx(of_gaps(40, 5, 15, 2).statistic)
    later = lewis_robinson(EventHistory(times=times, end=10_000))
    assert (later.p_increasing, later.statistic) == (anywhere.p_increasing, anywhere.statistic)


def test_textbook_form_divides_laplace() -> None:
    """For a fixed end, the printed form is Laplace's statistic over the variation of the gaps."""
    history = EventHistory(times=(10, 30, 35, 80), end=100, starts_at_event=True)
    test = lewis_robinson(history)
    u = (155 - 4 * 50) / math.sqrt(4 * 100**2 / 12)
    gaps = (10, 20, 5, 45)
    cv = math.sqrt(sum((g - 20) ** 2 for g in gaps) / 3) / 20
    assert test.cv == pytest.approx(cv)
    assert test.textbook == pytest.approx(u / cv)


@pytest.mark.parametrize(
    ("history", "n"),
    [
        (EventHistory(end=10), 0),
        (EventHistory(times=(3,), end=10), 0),
        (EventHistory(times=(3, 4), end=10), 1),
        (EventHistory(times=(3,), end=10, starts_at_event=True), 1),
        (EventHistory(times=(3, 4, 8), end=10, gaps=((5, 6),)), 1),
    ],
)
def test_too_few_gaps_say_why(history: EventHistory, n: int) -> None:
    """Fewer than two complete gaps: None and the reason."""
    test = lewis_robinson(history)
    assert (test.statistic, test.p_two_sided, test.n) == (None, None, n)
    assert test.reason == f"only {n} complete gaps; at least 2 are needed"


def test_all_events_at_one_instant_are_periodic() -> None:
    """Gaps of zero are equal gaps."""
    assert "periodic" in lewis_robinson(EventHistory(times=(5, 5, 5, 5), end=9)).reason


def test_nothing_depends_on_the_hash_seed() -> None:
    """Two interpreters with different hash seeds draw the same orders."""
    code = (
        "from custrel.stats import EventHistory, lewis_robinson\n"
        "t = lewis_robinson(EventHistory.from_gaps([9, 3, 7, 1, 4, 4, 8, 2, 6, 5, 3, 11]))\n"
        "print(t.p_increasing, t.p_decreasing, t.permutations)"
    )
    said = {
        subprocess.run(  # our own interpreter and code
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
