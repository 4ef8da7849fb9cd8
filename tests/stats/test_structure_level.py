"""The expected level of stages against every state counted."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError, LimitError
from custrel.stats.level import expected_level
from custrel.stats.structure import Structure

COUNT = 5
capacities = st.sampled_from([0.0, 0.1, 0.2, 0.5, 1.0, 1.5]) | st.floats(0, 1.2)
stages = st.lists(
    st.dictionaries(st.integers(0, COUNT - 1), capacities, min_size=1).map(lambda d: list(d.items())),
    max_size=4,
)
chances = st.lists(st.sampled_from([0.0, 1.0, 0.95]) | st.floats(0, 1), min_size=COUNT, max_size=COUNT)
shares = st.sampled_from([0.0, 1.0]) | st.floats(0, 1)


@given(stages, chances, shares)
def test_expected_level_is_the_sum_over_all_states(
    pools: list[list[tuple[int, float]]], up: list[float], w: float
) -> None:
    """E[min(1, least stage + workaround)], shared units counted as one, to 1e-11."""
    terms: list[float] = []
    for state in itertools.product((False, True), repeat=COUNT):
        chance = math.prod(p if s else 1 - p for p, s in zip(up, state, strict=True))
        least = min((min(1.0, sum(c for unit, c in pool if state[unit])) for pool in pools), default=1.0)
        terms.append(chance * min(1.0, least + w))
    assert expected_level(pools, up, w) == pytest.approx(math.fsum(terms), abs=1e-11)


@given(stages, chances, shares, st.permutations(range(COUNT)), st.randoms(use_true_random=False))
def test_names_and_order_of_units_change_no_digit(
    pools: list[list[tuple[int, float]]], up: list[float], w: float, names: list[int], chance: object
) -> None:
    """Law 12 for the level: renaming units and shuffling units and stages leaves twelve digits as they are."""
    renamed = [[(names.index(unit), c) for unit, c in pool] for pool in pools]
    for pool in (*renamed, renamed):
        chance.shuffle(pool)  # type: ignore[attr-defined]
    again = expected_level(renamed, [up[old] for old in names], w)
    assert again == pytest.approx(expected_level(pools, up, w), abs=1e-13)


def test_two_hundred_units_with_few_sums_are_exact() -> None:
    """Many units are cheap where their sums coincide: 200 units of 1/200 that are up half the time carry half."""
    assert expected_level([[(i, 1 / 200) for i in range(200)]], [0.5] * 200) == pytest.approx(0.5, abs=1e-9)


def test_too_many_different_sums_are_refused() -> None:
    """Capacities that never coincide explode; that is said, not waited for, within a stage and across stages."""
    odd = [(i, 2.0 ** -(i + 2)) for i in range(20)]
    with pytest.raises(LimitError, match="sums of capacities"):
        expected_level([odd], [0.5] * 20)
    with pytest.raises(LimitError, match="joint states"):
        expected_level([odd, odd], [0.5] * 20)


BAD = [(-1, 0.5, 0), (math.nan, 0.5, 0), (1, 1.5, 0), (1, math.nan, 0), (1, 0.5, 2), (1, 0.5, math.nan)]


@pytest.mark.parametrize(("capacity", "chance", "workaround"), BAD)
def test_impossible_numbers_are_refused(capacity: float, chance: float, workaround: float) -> None:
    """Negative and unreal capacities, chances and workarounds outside [0, 1] raise; no NaN comes out."""
    with pytest.raises(InvalidValueError, match="expected_level"):
        expected_level([[(0, capacity)]], [chance], workaround)


def test_a_job_without_stages_never_stops() -> None:
    """Nothing needed, nothing lost; a stage that carries nothing leaves the workaround."""
    assert expected_level([], []) == 1.0
    assert expected_level([[(0, 1.0)]], [0.0], 0.25) == 0.25
    assert expected_level([[(0, 0.5)], [(1, 1.0)]], [1.0, 0.5], 0.25) == 0.5 * 0.75 + 0.5 * 0.25


def test_more_than_all_of_it_is_all_of_it() -> None:
    """Capacities far beyond the demand overflow no sum: they carry it."""
    huge = [(i, 1e308) for i in range(3)]
    assert expected_level([huge], [1.0, 1.0, 0.5]) == 1.0
    assert expected_level([huge], [0.5, 0.5, 0.0]) == 0.75
    stages = [dict.fromkeys("abc", 1e308)]
    assert Structure.from_stages(stages).path_sets() == (("a",), ("b",), ("c",))
