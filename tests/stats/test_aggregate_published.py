"""Aggregators and weights against published examples, restated from their sources."""

import pytest

from custrel.stats.aggregate import Geometric, OrderedWeighted, WeightedMean
from custrel.stats.rank_matrix import RankMatrix
from custrel.stats.weights import weights_from_pairwise, weights_from_ranking


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


def test_weighted_sum_and_product_models_of_the_encyclopaedia() -> None:
    """English Wikipedia, Weighted sum model and Weighted product model: 21.50, 22.00, 22.00; ratios 1.007, 1.067, 1.059."""
    rows = [(25, 20, 15, 30), (10, 30, 20, 30), (30, 10, 30, 10)]
    weights = (0.2, 0.15, 0.4, 0.25)
    assert [WeightedMean(weights=weights)(row) for row in rows] == pytest.approx([21.5, 22.0, 22.0])
    first, second, third = (Geometric(weights=weights)(row) for row in rows)
    assert [first / second, first / third, second / third] == pytest.approx([1.007, 1.067, 1.059], abs=1e-3)


def test_maximal_entropy_weights() -> None:
    """Fullér & Majlender, Fuzzy Sets and Systems 124, 2001: weights of orness .6 have dispersion 1.5692."""
    raw = (0.2884, 0.2353, 0.1920, 0.1566, 0.1278)
    owa = OrderedWeighted(weights=tuple(w / sum(raw) for w in raw))
    assert owa.orness == pytest.approx(0.6, abs=5e-5)
    assert owa.dispersion == pytest.approx(1.5692, abs=5e-4)


def test_missing_measures_leave_the_mean_of_the_others() -> None:
    """Gainsight NXT leaves measures without a score out of the mean: the two others by hand, and the range house style gives."""
    weights, known = (20, 15, 22), {0: 47.0, 2: 21.0}
    mean = WeightedMean(weights=tuple(weights[i] for i in known))
    assert mean(known.values()) == pytest.approx((20 * 47 + 22 * 21) / 42)
    ends = [WeightedMean(weights=weights)([47, missing, 21]) for missing in (0, 100)]
    assert ends[0] < mean(known.values()) < ends[1]


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


def test_analytic_hierarchy_of_a_leader() -> None:
    """English Wikipedia, AHP leader example: .547, .127, .270, .056 and consistency ratio .044, by Saaty's older table."""
    judged = {
        ("experience", "education"): 4.0,
        ("experience", "charisma"): 3.0,
        ("experience", "age"): 7.0,
        ("charisma", "education"): 3.0,
        ("education", "age"): 3.0,
        ("charisma", "age"): 5.0,
    }
    expected = {"experience": 0.547, "education": 0.127, "charisma": 0.270, "age": 0.056}
    found = weights_from_pairwise(judged, random_index="saaty_1980")
    assert found.weights == pytest.approx(expected, abs=6e-4)
    assert found.consistency_ratio == pytest.approx(0.044, abs=6e-4)
    assert found.growth == pytest.approx(4 + 3 * found.consistency_index)
    by_rows = weights_from_pairwise(judged, method="geometric_mean")
    assert by_rows.weights == pytest.approx(expected, abs=0.02)
    rows = {"experience": 84.0, "education": 0.25, "charisma": 5.0, "age": 1 / 105}  # products of the rows
    roots = {name: product**0.25 for name, product in rows.items()}
    assert by_rows.weights == pytest.approx({n: r / sum(roots.values()) for n, r in roots.items()})


def test_rank_exponent_and_sum_reciprocal() -> None:
    """Stillwell, Seaver & Edwards 1981: squares of 5 … 1 over 55; Danielson & Ekenberg 2014 by their formula for three."""
    squares = weights_from_ranking("abcde", method="rank_exponent")
    assert list(squares.values()) == pytest.approx([25 / 55, 16 / 55, 9 / 55, 4 / 55, 1 / 55])
    raw = [1 + 1, 1 / 2 + 2 / 3, 1 / 3 + 1 / 3]
    both = weights_from_ranking("abc", method="sum_reciprocal")
    assert list(both.values()) == pytest.approx([x / sum(raw) for x in raw])


ITIL = {(1, 1): 1, (1, 2): 2, (1, 3): 3, (2, 1): 2, (2, 2): 3, (2, 3): 4, (3, 1): 3, (3, 2): 4, (3, 3): 5}


def test_itil_priority_matrix() -> None:
    """ServiceNow, Prioritise problems: impact × urgency → priority, all nine cells; additive in ranks, symmetric."""
    matrix = RankMatrix.of(ITIL)
    assert matrix == RankMatrix.additive(3, 3)
    assert {(i, j): matrix(i, j) for i, j in ITIL} == ITIL
    assert matrix.between([], [1]) == (1, 3)
