"""Aggregators and weights against published examples, restated from their sources."""

import pytest

from custrel.stats.aggregate import (
    Geometric,
    OrderedWeighted,
    WeightedMean,
    weights_from_pairwise,
    weights_from_ranking,
)


def test_gainsight_group_score() -> None:
    """Gainsight NXT, "Calculation of Measure Group Scores and Overall Score": three support measures give 40.122."""
    assert WeightedMean(weights=(20, 15, 22))([47, 59, 21]) == pytest.approx(40.122, abs=0.01)


def test_ordered_weighted_average() -> None:
    """Montogue, Yager's Ordered Weighted Averaging Operators (2022): 4.7; its orness by Yager's formula .4625."""
    owa = OrderedWeighted(weights=(0.25, 0.1, 0.1, 0.35, 0.2))
    assert owa([1, 5, 3, 9, 7]) == pytest.approx(4.7, abs=1e-9)
    assert owa.orness == pytest.approx(0.4625, abs=1e-9)


def test_weighted_product_model() -> None:
    """Weighted product model, English Wikipedia (revision 1015567716): columns and weights divided by their sums."""
    rows = [(25, 20, 15, 30), (10, 30, 20, 30), (30, 10, 30, 10)]
    sums = [sum(column) for column in zip(*rows, strict=True)]
    model = Geometric(weights=(20, 15, 40, 25))
    scores = [model([x / total for x, total in zip(row, sums, strict=True)]) for row in rows]
    assert scores == pytest.approx([0.315293, 0.312979, 0.29548], abs=1e-6)


def test_additive_value_on_fixed_bounds() -> None:
    """Dezert, Tchamova, Han, Tacnet, SPOTIS (FUSION 2020), example A: the value is 1 − the mean distance from the ideal."""
    rows = [(10.5, -3.1, 1.7), (-4.7, 0, 3.4), (8.1, 0.3, 1.3), (3.2, 7.3, -5.3)]
    bounds, ideal = [(-5, 12), (-6, 10), (-8, 5)], (12, -6, 5)
    mean = WeightedMean(weights=(0.2, 0.3, 0.5))
    distances = [
        mean([abs(x - best) / (hi - lo) for x, best, (lo, hi) in zip(row, ideal, bounds, strict=True)])
        for row in rows
    ]
    assert distances == pytest.approx([0.1989, 0.3707, 0.3063, 0.7491], abs=1e-3)


PUBLISHED = {
    "rank_order_centroid": {
        2: [0.75, 0.25],
        3: [0.611111, 0.277778, 0.111111],
        4: [0.520833, 0.270833, 0.145833, 0.0625],
        5: [0.456667, 0.256667, 0.156667, 0.09, 0.04],
        6: [0.408333, 0.241667, 0.158333, 0.102778, 0.061111, 0.027778],
    },
    "rank_sum": {
        2: [0.666667, 0.333333],
        3: [0.5, 0.333333, 0.166667],
        4: [0.4, 0.3, 0.2, 0.1],
        5: [0.333333, 0.266667, 0.2, 0.133333, 0.066667],
        6: [0.285714, 0.238095, 0.190476, 0.142857, 0.095238, 0.047619],
    },
    "rank_reciprocal": {
        2: [0.666667, 0.333333],
        3: [0.545455, 0.272727, 0.181818],
        4: [0.48, 0.24, 0.16, 0.12],
        5: [0.437956, 0.218978, 0.145985, 0.109489, 0.087591],
        6: [0.408163, 0.204082, 0.136054, 0.102041, 0.081633, 0.068027],
    },
}


@pytest.mark.parametrize("method", PUBLISHED)
def test_surrogate_weights(method: str) -> None:
    """Barron & Barrett 1996, Roszkowska 2013: centroid, rank sum and reciprocal weights of two to six criteria."""
    for count, expected in PUBLISHED[method].items():
        found = weights_from_ranking([str(i) for i in range(count)], method=method)
        assert list(found.values()) == pytest.approx(expected, abs=1e-6)


def test_analytic_hierarchy_of_drinks() -> None:
    """Saaty, Int. J. Services Sciences 1(1), 2008: relative consumption of drinks, weights and consistency ratio .022."""
    rows = {
        "coffee": {"wine": 9, "tea": 5, "beer": 2, "soda": 1, "milk": 1, "water": 1 / 2},
        "wine": {"tea": 1 / 3, "beer": 1 / 9, "soda": 1 / 9, "milk": 1 / 9, "water": 1 / 9},
        "tea": {"beer": 1 / 3, "soda": 1 / 4, "milk": 1 / 3, "water": 1 / 9},
        "beer": {"soda": 1 / 2, "milk": 1, "water": 1 / 3},
        "soda": {"milk": 2, "water": 1 / 2},
        "milk": {"water": 1 / 3},
    }
    found = weights_from_pairwise({(a, b): x for a, row in rows.items() for b, x in row.items()})
    expected = {
        "coffee": 0.177,
        "wine": 0.019,
        "tea": 0.042,
        "beer": 0.116,
        "soda": 0.19,
        "milk": 0.129,
        "water": 0.327,
    }
    assert found.weights == pytest.approx(expected, abs=6e-4)
    assert found.consistency_ratio == pytest.approx(0.022, abs=1.5e-3)
