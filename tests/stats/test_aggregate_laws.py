"""Law 10 of the reliance model and its neighbours, for W and for what stands beside it."""

import itertools
import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import CustrelError, InvalidValueError, UnknownNameError
from custrel.stats.aggregate import (
    Accumulate,
    Aggregate,
    Dominant,
    Geometric,
    NoisyOr,
    OrderedWeighted,
    WeightedMean,
)
from custrel.stats.weights import weights_from_pairwise, weights_from_ranking

pytestmark = pytest.mark.law

shares = st.floats(0, 1) | st.sampled_from([0.0, 1.0, 0.5])
values = st.lists(shares, max_size=12)
decays = st.floats(0, 1)
CLOSE = 1e-12


@given(values, decays)
def test_accumulate_lies_between_the_worst_and_independent_causes(xs: list[float], rho: float) -> None:
    """Law 10: max(x) ≤ W(x) ≤ noisy-or(x)."""
    got = Accumulate(rho=rho)(xs)
    assert Dominant()(xs) - CLOSE <= got <= NoisyOr()(xs) + CLOSE


@given(st.lists(shares, max_size=12).flatmap(lambda xs: st.tuples(st.just(xs), st.permutations(xs))), decays)
def test_accumulate_is_free_of_order(pair: tuple[list[float], list[float]], rho: float) -> None:
    """Law 10: W does not depend on the order of its values, to the last bit."""
    assert Accumulate(rho=rho)(pair[0]) == Accumulate(rho=rho)(pair[1])


@given(values, st.integers(0, 5))
def test_zeros_change_nothing(xs: list[float], zeros: int) -> None:
    """Law 10: W(x, 0) = W(x), to the last bit, however many zeros."""
    assert Accumulate()(xs + [0.0] * zeros) == Accumulate()(xs)


@given(shares, decays)
def test_one_value_is_itself(x: float, rho: float) -> None:
    """Law 10: W([x]) = x."""
    assert Accumulate(rho=rho)([x]) == x


@given(values, shares, decays)
def test_one_more_value_never_lowers(xs: list[float], x: float, rho: float) -> None:
    """Law 9 for W itself: a further value never lowers the result."""
    assert Accumulate(rho=rho)([*xs, x]) >= Accumulate(rho=rho)(xs) - CLOSE


@given(st.lists(st.tuples(shares, shares), max_size=12), decays)
def test_higher_values_never_lower(pairs: list[tuple[float, float]], rho: float) -> None:
    """Law 4 for W itself: raising values never lowers the result."""
    low, high = [min(p) for p in pairs], [max(p) for p in pairs]
    assert Accumulate(rho=rho)(low) <= Accumulate(rho=rho)(high) + CLOSE


@given(values)
def test_the_two_ends_of_the_decay_have_names(xs: list[float]) -> None:
    """ρ = 0 is Dominant, ρ = 1 is NoisyOr."""
    assert Accumulate(rho=0)(xs) == Dominant()(xs)
    assert Accumulate(rho=1)(xs) == pytest.approx(NoisyOr()(xs), abs=CLOSE)


@given(values)
def test_accumulate_is_its_product_form(xs: list[float]) -> None:
    """1 − W(x) = Π (1 − ρ^(i−1) x_(i)): the form the Shapley routine relies on."""
    product = math.prod(1 - 0.5**i * x for i, x in enumerate(sorted(xs, reverse=True)))
    assert Accumulate()(xs) == pytest.approx(1 - product, abs=CLOSE)


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=8))
def test_means_lie_between_the_ends(xs: list[float]) -> None:
    """Every mean lies between the least and the greatest value, the geometric one never above the arithmetic."""
    arithmetic, geometric = WeightedMean()(xs), Geometric()(xs)
    assert min(xs) - CLOSE <= geometric <= arithmetic + CLOSE <= max(xs) + 2 * CLOSE


@given(st.lists(shares, min_size=1, max_size=8))
def test_ordered_weights_reach_both_ends_and_the_mean(xs: list[float]) -> None:
    """(1, 0, …) is the maximum, (…, 0, 1) the minimum, equal weights the mean; orness says how near to the maximum."""
    n = len(xs)
    first, last = (
        OrderedWeighted(weights=(1.0, *[0.0] * (n - 1))),
        OrderedWeighted(weights=(*[0.0] * (n - 1), 1.0)),
    )
    assert first(xs) == max(xs)
    assert last(xs) == min(xs)
    assert OrderedWeighted(weights=(1 / n,) * n)(xs) == pytest.approx(math.fsum(xs) / n, abs=CLOSE)
    if n > 1:
        assert (first.orness, last.orness) == (1.0, 0.0)
    else:
        assert first.orness is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8).filter(lambda ws: sum(ws) > 0.01))
def test_dispersion_is_largest_for_the_mean(raw: list[float]) -> None:
    """Dispersion lies between 0, one place deciding, and ln n, all alike."""
    weights = tuple(w / sum(raw) for w in raw)
    found = OrderedWeighted(weights=weights).dispersion
    assert -CLOSE <= found <= math.log(len(raw)) + CLOSE
    assert OrderedWeighted(weights=(1 / len(raw),) * len(raw)).dispersion == pytest.approx(math.log(len(raw)))


def test_ordered_weights_fill_up_with_zeros() -> None:
    """Fewer values than weights stand for zeros, so a negative value still comes last."""
    assert OrderedWeighted(weights=(0.5, 0.3, 0.2))([-1.0]) == pytest.approx(-0.2)


@pytest.mark.parametrize("aggregate", [Accumulate(), Dominant(), NoisyOr(), WeightedMean(), Geometric()])
def test_nothing_gives_zero(aggregate: Aggregate) -> None:
    """No values, no loss: every aggregator gives 0."""
    assert aggregate([]) == 0.0


@pytest.mark.parametrize("bad", [math.nan, math.inf, -0.1, 1.1])
@pytest.mark.parametrize("aggregate", [Accumulate(), Dominant(), NoisyOr()])
def test_impossible_shares_are_refused_by_name(aggregate: Aggregate, bad: float) -> None:
    """A NaN anywhere, an infinity or a number outside [0, 1] raises, naming the aggregator; never a NaN out."""
    with pytest.raises(InvalidValueError, match=type(aggregate).__name__) as caught:
        aggregate([0.9, bad, 0.1])
    assert isinstance(pickle.loads(pickle.dumps(caught.value)), InvalidValueError)


@pytest.mark.parametrize("aggregate", [WeightedMean(), Geometric(), OrderedWeighted(weights=(0.5, 0.5))])
def test_numbers_that_are_not_finite_are_refused(aggregate: Aggregate) -> None:
    """The means take any finite scale, and nothing else."""
    for bad in (math.nan, math.inf):
        with pytest.raises(InvalidValueError, match="finite"):
            aggregate([bad, 0.5])


def test_impossible_settings_are_refused() -> None:
    """Decay outside [0, 1]; weights negative, infinite, all zero, not summing to one, of the wrong number."""
    for rho in (-0.1, 1.5, math.nan):
        with pytest.raises(InvalidValueError, match="rho"):
            Accumulate(rho=rho)
    for weights in ((-1.0,), (math.inf,), (0.0, 0.0)):
        for make in (WeightedMean, Geometric, OrderedWeighted):
            with pytest.raises(InvalidValueError, match="weights"):
                make(weights=weights)
    for weights in ((), (0.5,), (0.5, 0.6)):
        with pytest.raises(InvalidValueError, match="sum to 1"):
            OrderedWeighted(weights=weights)
    with pytest.raises(InvalidValueError, match="as many"):
        WeightedMean(weights=(1,))([1, 2])
    with pytest.raises(InvalidValueError, match="at most"):
        OrderedWeighted(weights=(1.0,))([1, 2])
    with pytest.raises(InvalidValueError, match="negative"):
        Geometric()([-1.0])


def test_a_weight_of_zero_silences_a_zero() -> None:
    """A geometric mean is zero through a zero that counts, not through one that does not."""
    assert Geometric(weights=(1, 0))([0.25, 0.0]) == 0.25
    assert Geometric(weights=(1, 1))([0.25, 0.0]) == 0.0


METHODS = ["rank_order_centroid", "rank_sum", "rank_exponent", "rank_reciprocal", "sum_reciprocal", "equal"]


@given(st.integers(1, 30), st.sampled_from(METHODS))
def test_weights_from_a_ranking_fall_and_sum_to_one(count: int, method: str) -> None:
    """Surrogate weights sum to 1, are above 0 and never rise down the ranking."""
    weights = list(weights_from_ranking([f"c{i}" for i in range(count)], method=method).values())
    assert math.fsum(weights) == pytest.approx(1, abs=CLOSE)
    assert all(a >= b > 0 for a, b in itertools.pairwise(weights))


def test_a_ranking_names_each_thing_once() -> None:
    """An empty ranking, a name twice and an unknown method are refused, the last with a suggestion."""
    for ranking in ([], ["a", "a"]):
        with pytest.raises(InvalidValueError, match="ranking"):
            weights_from_ranking(ranking)
    for exponent in (-1.0, math.inf, math.nan):
        with pytest.raises(InvalidValueError, match="exponent"):
            weights_from_ranking(["a", "b"], method="rank_exponent", exponent=exponent)
    with pytest.raises(UnknownNameError, match="did you mean 'rank_sum'"):
        weights_from_ranking(["a"], method="rank-sum")


@given(st.integers(1, 30))
def test_the_exponent_reaches_equal_weights_and_the_rank_sum(count: int) -> None:
    """An exponent of 0 is equal weights, of 1 the rank sum; a larger one gives the first more."""
    names = [f"c{i}" for i in range(count)]
    by = [weights_from_ranking(names, method="rank_exponent", exponent=x) for x in (0.0, 1.0, 2.0, 900.0)]
    assert by[0] == pytest.approx(weights_from_ranking(names, method="equal"))
    assert by[1] == pytest.approx(weights_from_ranking(names, method="rank_sum"))
    assert by[0]["c0"] <= by[1]["c0"] <= by[2]["c0"] <= by[3]["c0"] <= 1


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=6))
def test_consistent_judgements_give_back_their_weights(raw: list[float]) -> None:
    """Judgements that are ratios of weights give those weights back, without contradiction."""
    names = [f"n{i}" for i in range(len(raw))]
    pairs = {(a, b): x / y for i, (a, x) in enumerate(zip(names, raw, strict=True))
             for b, y in list(zip(names, raw, strict=True))[i + 1:]}  # fmt: skip
    found = weights_from_pairwise(pairs)
    for name, x in zip(names, raw, strict=True):
        if pairs:
            assert found.weights[name] == pytest.approx(x / sum(raw), rel=1e-9)
            assert found.consistency_ratio == pytest.approx(0, abs=1e-9)
            assert found.growth == pytest.approx(len(raw))
            rows = weights_from_pairwise(pairs, method="geometric_mean")
            assert rows.weights == pytest.approx(found.weights, rel=1e-9)


def test_judgements_missing_doubled_or_impossible_are_refused() -> None:
    """One number > 0 per pair: none, two, zero and NaN are refused, naming the pair."""
    for pairs in (
        {("a", "b"): 2.0, ("b", "c"): 2.0},
        {("a", "b"): 2.0, ("b", "a"): 0.5},
        {("a", "b"): 0.0},
        {("a", "b"): math.nan},
    ):
        with pytest.raises(CustrelError, match="against"):
            weights_from_pairwise(pairs)
    for odd in ({"method": "mean"}, {"random_index": "saaty"}):
        with pytest.raises(UnknownNameError):
            weights_from_pairwise({("a", "b"): 2.0}, **odd)


def test_more_things_than_the_table_has_no_consistency_ratio() -> None:
    """Beyond ten things no random index is published, so the ratio is not known rather than invented."""
    names = [f"n{i:02d}" for i in range(11)]
    found = weights_from_pairwise({(a, b): 1.0 for i, a in enumerate(names) for b in names[i + 1 :]})
    assert found.consistency_ratio is None
    assert found.weights["n00"] == pytest.approx(1 / 11)
    assert weights_from_pairwise({}).weights == {}


@pytest.mark.parametrize(
    "aggregate",
    [Accumulate(), Dominant(), NoisyOr(), WeightedMean(weights=(1, 2)), OrderedWeighted(weights=(1,))],
)
def test_aggregators_are_values(aggregate: Aggregate) -> None:
    """They pickle, compare by value and hash."""
    again = pickle.loads(pickle.dumps(aggregate))
    assert again == aggregate
    assert hash(again) == hash(aggregate)
