"""Benjamini–Hochberg: order, monotony, agreement with SciPy, and the false-discovery rate it promises."""

import itertools
import random

import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import InvalidValueError
from custrel.stats import benjamini_hochberg

P_VALUES = st.lists(
    st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.01, 0.05, 1.0])), min_size=1, max_size=40
)


@given(P_VALUES)
def test_q_values_are_scipys(p_values: list[float]) -> None:
    """Both procedures, value by value."""
    result = benjamini_hochberg(p_values)
    assert result.q_values == pytest.approx(list(scipy.stats.false_discovery_control(p_values)), rel=1e-12)
    dependent = scipy.stats.false_discovery_control(p_values, method="by")
    assert result.q_values_any == pytest.approx(list(dependent), rel=1e-12)


@given(P_VALUES)
def test_q_rises_with_p(p_values: list[float]) -> None:
    """A smaller p never has a larger q; equal p have equal q; q is never below p nor above 1."""
    result = benjamini_hochberg(p_values)
    pairs = sorted(zip(p_values, result.q_values, strict=True))
    for (p, q), (later_p, later_q) in itertools.pairwise(pairs):
        assert q <= later_q
        assert q == later_q or p != later_p
    assert all(p <= q <= 1 for p, q in pairs)
    assert all(q <= any_q for q, any_q in zip(result.q_values, result.q_values_any, strict=True))


@given(P_VALUES, st.randoms(use_true_random=False))
def test_order_in_is_order_out(p_values: list[float], rng: random.Random) -> None:
    """Shuffling the p-values shuffles the q-values alike."""
    places = list(range(len(p_values)))
    rng.shuffle(places)
    shuffled = benjamini_hochberg([p_values[i] for i in places]).q_values
    assert shuffled == tuple(benjamini_hochberg(p_values).q_values[i] for i in places)


@given(P_VALUES, st.data())
def test_lowering_a_p_value_raises_no_q(p_values: list[float], data: st.DataObject) -> None:
    """Stronger evidence on one key never makes another key look worse."""
    i = data.draw(st.integers(0, len(p_values) - 1))
    lower = list(p_values)
    lower[i] = data.draw(st.floats(0, p_values[i]))
    for q, before in zip(
        benjamini_hochberg(lower).q_values, benjamini_hochberg(p_values).q_values, strict=True
    ):
        assert q <= before + 1e-15


@given(P_VALUES, st.sampled_from([0.01, 0.05, 0.2]))
def test_rejections_are_the_step_up_rule(p_values: list[float], level: float) -> None:
    """The largest k whose k-th smallest p is at most k·level/m; never fewer than Bonferroni's."""
    result = benjamini_hochberg(p_values, level=level)
    m = len(p_values)
    step_up = max((k for k, p in enumerate(sorted(p_values), 1) if p * m / k <= level), default=0)
    assert result.rejected == step_up
    assert result.rejected_bonferroni <= result.rejected
    assert result.rejected_any <= result.rejected
    assert result.rejected == sum(q <= level for q in result.q_values)


def test_the_false_discovery_rate_is_held() -> None:
    """400 keys, one in ten true: the mean share of false ones among the rejected stays at 5 % times nine tenths."""
    rng = random.Random(9)
    shares = []
    for _ in range(300):
        p_values = [rng.random() * (1e-3 if i < 40 else 1.0) for i in range(400)]
        result = benjamini_hochberg(p_values)
        false = sum(q <= 0.05 for q in result.q_values[40:])
        shares.append(false / max(1, result.rejected))
    assert sum(shares) / len(shares) == pytest.approx(0.045, abs=0.01)


def test_nothing_to_test() -> None:
    """No p-values, no rejections."""
    result = benjamini_hochberg([])
    assert (result.q_values, result.rejected, result.rejected_bonferroni, result.n) == ((), 0, 0, 0)


@pytest.mark.parametrize("bad", [-0.1, 1.1, float("nan"), None, "0.1"])
def test_p_values_are_probabilities(bad: float) -> None:
    """Anything outside [0, 1] is refused; so is a level of 0 or 1."""
    with pytest.raises(InvalidValueError, match="p_values"):
        benjamini_hochberg([0.5, bad])
    with pytest.raises(InvalidValueError, match="level"):
        benjamini_hochberg([0.5], level=0.0)
