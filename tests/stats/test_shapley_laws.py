"""Shapley values against their definition: every coalition counted."""

import itertools
import math
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError, LimitError
from custrel.stats._grouped_shares import shares_by_group
from custrel.stats.aggregate import (
    Accumulate,
    Aggregate,
    Dominant,
    Geometric,
    NoisyOr,
    OrderedWeighted,
    WeightedMean,
)
from custrel.stats.shapley import (
    PlayerGroup,
    shapley_of_aggregate,
    shapley_of_groups,
    shapley_of_set_function,
)

pytestmark = pytest.mark.law

shares = st.floats(0, 1) | st.sampled_from([0.0, 1.0, 0.5, 1e-9])
AGGREGATES = (
    Accumulate(),
    Accumulate(rho=0.83),
    Accumulate(rho=0),
    Dominant(),
    NoisyOr(),
    WeightedMean(),
    OrderedWeighted(weights=(0.1, 0.2, 0.05, 0.25, 0.15, 0.25)),
    Geometric(),
)


def by_definition(value: Callable[[frozenset[int]], float], count: int) -> list[float]:
    """Σ over coalitions without i of |S|! (n − |S| − 1)! / n! · (v(S + i) − v(S))."""
    parts: list[float] = []
    for i in range(count):
        others = [k for k in range(count) if k != i]
        coalitions = itertools.chain.from_iterable(itertools.combinations(others, r) for r in range(count))
        parts.append(
            math.fsum(
                (value(frozenset(s) | {i}) - value(frozenset(s))) / (count * math.comb(count - 1, len(s)))
                for s in coalitions
            )
        )
    return parts


def game(aggregate: Aggregate, xs: Sequence[float]) -> Callable[[frozenset[int]], float]:
    """Everybody outside the coalition stands at zero."""
    return lambda s: aggregate([x if i in s else 0.0 for i, x in enumerate(xs)])


@pytest.mark.parametrize("aggregate", AGGREGATES, ids=repr)
@given(xs=st.lists(shares, max_size=6))
def test_every_routine_agrees_with_the_definition(aggregate: Aggregate, xs: list[float]) -> None:
    """The fast routines give what counting every coalition gives, to 1e-12, zeros and ties included."""
    expected = by_definition(game(aggregate, xs), len(xs))
    assert list(shapley_of_aggregate(aggregate, xs)) == pytest.approx(expected, abs=1e-12)


@given(st.lists(shares, max_size=40), st.floats(0, 1))
def test_parts_sum_to_the_whole_and_follow_the_values(xs: list[float], rho: float) -> None:
    """Law 11: parts are ≥ 0 and sum to W(x) to 1e-12; a value above 0 has a part above 0; equal values equal parts."""
    parts = shapley_of_aggregate(Accumulate(rho=rho), xs)
    assert math.fsum(parts) == pytest.approx(Accumulate(rho=rho)(xs), abs=1e-12)
    for (x, part), (y, other) in itertools.pairwise(sorted(zip(xs, parts, strict=True))):
        assert part > 0 if x >= 1e-100 else part >= 0
        assert part <= other + 1e-12
        assert x != y or part == other


@given(
    st.lists(shares, max_size=10).flatmap(lambda xs: st.tuples(st.just(xs), st.permutations(range(len(xs)))))
)
def test_the_order_of_players_changes_no_bit(pair: tuple[list[float], list[int]]) -> None:
    """Reordering the values reorders the parts, bit for bit."""
    xs, order = pair
    parts = shapley_of_aggregate(Accumulate(), xs)
    assert shapley_of_aggregate(Accumulate(), [xs[i] for i in order]) == tuple(parts[i] for i in order)


def test_many_players_stay_exact() -> None:
    """Two hundred equal values: each gets the two-hundredth part; ranks beyond the smallest double do not disturb it."""
    parts = shapley_of_aggregate(Accumulate(), [0.9] * 200)
    assert parts == pytest.approx([Accumulate()([0.9] * 200) / 200] * 200, rel=1e-12)


@given(
    st.dictionaries(st.floats(1e-6, 1), st.integers(1, 12), min_size=1, max_size=3),
    st.sampled_from([0.0, 0.25, 0.5]),
)
def test_groups_integrated_over_arrival_equal_the_sums_by_rank(counts: dict[float, int], rho: float) -> None:
    """Integrating over the time of arrival, group by group, gives the parts found by counting coalitions, to 1e-13."""
    groups = sorted(counts.items(), reverse=True)
    xs = [x for x, n in groups for _ in range(n)]
    expected = dict(zip(xs, shapley_of_aggregate(Accumulate(rho=rho), xs), strict=True))
    found = shares_by_group(groups, rho)
    assert found is not None
    assert list(found) == pytest.approx([expected[x] for x, _ in groups], abs=1e-13)


def test_thousands_of_values_of_which_few_differ() -> None:
    """Three thousand reasons: parts sum to W; without decay of ranks (worst counts) they are those of the airport game."""
    xs = [0.4, 0.35, 0.3, 0.25, 0.2, 0.15] * 500
    parts = shapley_of_aggregate(Accumulate(), xs)
    assert math.fsum(parts) == pytest.approx(Accumulate()(xs), abs=1e-12)
    assert parts[:6] == parts[-6:]
    worst = sorted(xs)
    alone = list(
        itertools.accumulate(
            (b - a) / (3000 - i) for i, (a, b) in enumerate(itertools.pairwise([0.0, *worst]))
        )
    )
    assert sorted(shapley_of_aggregate(Dominant(), xs)) == pytest.approx(alone, abs=1e-13)


def test_hundreds_of_values_that_all_differ() -> None:
    """Two hundred and twenty different values: parts sum to W, and follow the values; a slow decay is left to the sums by rank."""
    xs = [1 / (2 + n) for n in range(220)]
    parts = shapley_of_aggregate(Accumulate(), xs)
    assert math.fsum(parts) == pytest.approx(Accumulate()(xs), abs=1e-12)
    assert list(parts) == sorted(parts, reverse=True)
    assert shares_by_group([(0.5, 300)], 0.99) is None
    slow = shapley_of_aggregate(Accumulate(rho=0.95), [0.01] * 121)
    assert slow == pytest.approx([Accumulate(rho=0.95)([0.01] * 121) / 121] * 121, rel=1e-12)


def test_tiny_values_keep_their_digits() -> None:
    """A value of 1e-18 beside others of its size gets its part to nine digits: means of complements do not cancel."""
    xs = [3e-18, 2e-18, 1e-18]
    expected = by_definition(
        lambda s: sum(0.5**r * x for r, x in enumerate(sorted((xs[i] for i in s), reverse=True))), 3
    )
    assert list(shapley_of_aggregate(Accumulate(), xs)) == pytest.approx(expected, rel=1e-9)


def test_impossible_values_are_refused() -> None:
    """A NaN never becomes a part."""
    with pytest.raises(InvalidValueError, match="values"):
        shapley_of_aggregate(Accumulate(), [0.5, math.nan])


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 2)), min_size=1, max_size=3).filter(
        lambda gs: sum(count * clones for count, clones in gs) <= 8
    ),
    st.randoms(use_true_random=False),
)
def test_groups_and_clones_agree_with_the_definition(shape: list[tuple[int, int]], chance: object) -> None:
    """Equal bundles of clones, counted by group, get what every single player gets when all coalitions are counted."""
    groups = [PlayerGroup(count=count, clones=clones) for count, clones in shape]
    states = itertools.product(*(range(count + 1) for count, _ in shape))
    worth = {state: chance.random() for state in states}  # type: ignore[attr-defined]
    members = [
        (g, bundle)
        for g, (count, clones) in enumerate(shape)
        for bundle in range(count)
        for _ in range(clones)
    ]

    def value(s: frozenset[int]) -> float:
        touched = {members[i] for i in s}
        return worth[tuple(sum(g == group for group, _ in touched) for g in range(len(shape)))]

    expected = by_definition(value, len(members))
    parts = shapley_of_groups(worth.__getitem__, groups)
    assert [parts[g] for g, _ in members] == pytest.approx(expected, abs=1e-12)


def test_a_long_chain_of_clones_is_one_bundle() -> None:
    """A hundred thousand players who all do the same share it equally; nothing is enumerated."""
    parts = shapley_of_groups(lambda touched: 0.5 * touched[0], [PlayerGroup(count=1, clones=100_000)])
    assert parts == pytest.approx((5e-6,), rel=1e-12)


def test_clones_of_two_bundles_beyond_the_common_denominator() -> None:
    """Five hundred clones against one: the exact integral ∫ y^499 dy over the other's coming is 1/501 each."""
    both = PlayerGroup(count=1, clones=500), PlayerGroup(count=1)
    many, one = shapley_of_groups(lambda touched: float(touched == (1, 1)), both)
    assert one == pytest.approx(500 / 501, rel=1e-12)
    assert many * 500 + one == pytest.approx(1, rel=1e-12)


def test_set_function_with_equal_players() -> None:
    """A glove market (one left, three right) gives the right ones 1/12 each, grouped or not (Shapley & Shubik 1969)."""

    def pairs(s: frozenset[str]) -> float:
        return float("left" in s and len(s) > 1)

    players = ["left", "r1", "r2", "r3"]
    grouped = shapley_of_set_function(pairs, players, equal=[["r1", "r2", "r3"]])
    assert grouped == pytest.approx({"left": 0.75, "r1": 1 / 12, "r2": 1 / 12, "r3": 1 / 12})
    assert shapley_of_set_function(pairs, players) == pytest.approx(grouped)
    assert list(grouped) == players


def test_games_too_large_to_count_are_refused_not_guessed() -> None:
    """Never sampling: more than 12 distinct players, or more than 4,096 states, raise and say so."""
    with pytest.raises(LimitError, match="distinct players"):
        shapley_of_groups(lambda _: 0.0, [PlayerGroup(count=1)] * 13)
    with pytest.raises(LimitError, match="coalitions"):
        shapley_of_groups(lambda _: 0.0, [PlayerGroup(count=9)] * 4)
    with pytest.raises(LimitError):
        shapley_of_aggregate(Geometric(), [i / 20 + 0.01 for i in range(13)])


def test_impossible_groups_are_refused() -> None:
    """Empty groups, players grouped twice and strangers in a group are named."""
    for count, clones in ((0, 1), (1, 0)):
        with pytest.raises(InvalidValueError, match="at least 1"):
            PlayerGroup(count=count, clones=clones)
    for equal in ([["a"], ["a"]], [["x"]]):
        with pytest.raises(InvalidValueError, match="equal"):
            shapley_of_set_function(lambda _: 0.0, ["a", "b"], equal=equal)


def test_weighted_aggregators_are_divided_by_place() -> None:
    """Where values carry weights, players with equal values but different weights get different parts."""
    assert shapley_of_aggregate(WeightedMean(weights=(3, 1)), [0.5, 0.5]) == pytest.approx((0.375, 0.125))
    first, second = shapley_of_aggregate(Geometric(weights=(3, 1)), [0.5, 0.5])
    assert first == second == pytest.approx(0.25)


def test_the_worked_example() -> None:
    """The three jobs of the worked example: .402, .288 and .236 of .927."""
    parts = shapley_of_aggregate(Accumulate(), [0.862989, 0.7284375, 0.6309])
    assert [round(part, 3) for part in parts] == [0.402, 0.288, 0.236]
