"""Weights where nobody can state them: from a ranking, or from comparisons two by two.

Example:
    >>> {k: round(v, 4) for k, v in weights_from_ranking(["safety", "mission", "money"]).items()}
    {'safety': 0.6111, 'mission': 0.2778, 'money': 0.1111}
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import final

import attrs

from custrel.errors import InvalidValueError, UnknownNameError

__all__ = ["PairwiseWeights", "weights_from_pairwise", "weights_from_ranking"]


def _shares(raw: Sequence[float]) -> list[float]:
    total = math.fsum(raw)
    return [value / total for value in raw]


def _centroid(count: int, _: float) -> list[float]:
    return [math.fsum(1.0 / k for k in range(i, count + 1)) / count for i in range(1, count + 1)]


def _rank_exponent(count: int, exponent: float) -> list[float]:
    # Of the largest: (n + 1 − i) / n, so that no exponent overflows.
    return _shares([((count + 1 - i) / count) ** exponent for i in range(1, count + 1)])


def _rank_reciprocal(count: int, _: float) -> list[float]:
    return _shares([1.0 / i for i in range(1, count + 1)])


def _sum_reciprocal(count: int, _: float) -> list[float]:
    return _shares([1.0 / i + (count + 1 - i) / count for i in range(1, count + 1)])


_METHODS: Mapping[str, Callable[[int, float], list[float]]] = {
    "rank_order_centroid": _centroid,
    "rank_sum": lambda count, _: _rank_exponent(count, 1.0),
    "rank_exponent": _rank_exponent,
    "rank_reciprocal": _rank_reciprocal,
    "sum_reciprocal": _sum_reciprocal,
    "equal": lambda count, _: [1.0 / count] * count,
}


def weights_from_ranking(
    ranking: Sequence[str], *, method: str = "rank_order_centroid", exponent: float = 2.0
) -> dict[str, float]:
    """Give surrogate weights, summing to 1, to things ranked from most to least important.

    ``method``: ``rank_order_centroid`` (Barron & Barrett 1996: the mean of all weights that agree with the ranking),
    ``rank_sum`` (n + 1 − i), ``rank_reciprocal`` (1 / i) and ``rank_exponent`` ((n + 1 − i) to the ``exponent``: 0 is equal
    weights, 1 the rank sum; all three Stillwell, Seaver & Edwards 1981), ``sum_reciprocal`` (1 / i + (n + 1 − i) / n;
    Danielson & Ekenberg 2014), or ``equal``. ``exponent`` is finite and ≥ 0, read by ``rank_exponent`` alone. A name twice
    in the ranking is refused.

    Example:
        >>> {k: round(v, 4) for k, v in weights_from_ranking(["a", "b", "c"], method="rank_exponent").items()}
        {'a': 0.6429, 'b': 0.2857, 'c': 0.0714}
        >>> weights_from_ranking(["a", "b"], method="rank_sums")
        Traceback (most recent call last):
        ...
        custrel.errors.UnknownNameError: unknown ranking method 'rank_sums'; did you mean 'rank_sum'?
    """
    if method not in _METHODS:
        raise UnknownNameError("ranking method", method, tuple(_METHODS))
    if not ranking or len(set(ranking)) < len(ranking):
        raise InvalidValueError(
            "weights_from_ranking", "ranking", "must name one or more things, each once", tuple(ranking)
        )
    if not (math.isfinite(exponent) and exponent >= 0.0):
        raise InvalidValueError("weights_from_ranking", "exponent", "must be finite and at least 0", exponent)
    return dict(zip(ranking, _METHODS[method](len(ranking), exponent), strict=True))


# Random index by number of things compared, from one thing on; the sources differ, so the ratio does too.
_RANDOM_INDEX: Mapping[str, tuple[float, ...]] = {
    # Saaty, Int. J. Services Sciences 1(1), 2008, table 3
    "saaty_2008": (0.0, 0.0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49),
    # Saaty, The Analytic Hierarchy Process, 1980
    "saaty_1980": (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49),
}
_ROUNDS = (
    500  # of power iteration: consistent judgements settle in one, contradictory ones within some hundred
)


@final
@attrs.frozen(kw_only=True)
class PairwiseWeights:
    """Weights from pairwise judgements and how far those contradict each other.

    ``weights`` sum to 1. ``growth`` is the principal eigenvalue λ of the judgements (n where nothing contradicts),
    ``consistency_index`` (λ − n) / (n − 1) ≥ 0, and ``consistency_ratio`` that over the random index of so many things, None
    for more than ten (no published index); Saaty's rule of thumb asks for less than .1.

    Example:
        >>> PairwiseWeights(weights={"a": 1.0}, consistency_ratio=0.0).weights
        {'a': 1.0}
    """

    weights: dict[str, float] = attrs.field(hash=False)
    consistency_ratio: float | None
    consistency_index: float = 0.0
    growth: float = 1.0


def weights_from_pairwise(
    judgements: Mapping[tuple[str, str], float],
    *,
    method: str = "eigenvector",
    random_index: str = "saaty_2008",
) -> PairwiseWeights:
    """Weigh things by how many times more important one is than another.

    ``judgements`` holds one number > 0 per unordered pair; the reverse is its reciprocal. A missing pair is refused.
    ``method``: ``eigenvector`` (Saaty 1980) or ``geometric_mean`` of the rows (Crawford & Williams 1985); the consistency is
    the eigenvector's in both. ``random_index``: the table the ratio is taken by, ``saaty_2008`` or the older ``saaty_1980``.

    Example:
        >>> found = weights_from_pairwise({("a", "b"): 3.0})
        >>> {k: round(v, 3) for k, v in found.weights.items()}
        {'a': 0.75, 'b': 0.25}
    """
    if method not in ("eigenvector", "geometric_mean"):
        raise UnknownNameError("weighing method", method, ("eigenvector", "geometric_mean"))
    if random_index not in _RANDOM_INDEX:
        raise UnknownNameError("random index", random_index, tuple(_RANDOM_INDEX))
    names = tuple(dict.fromkeys(name for pair in judgements for name in pair))
    if not names:
        return PairwiseWeights(weights={}, consistency_ratio=0.0, growth=0.0)
    matrix = [[_judged(judgements, row, column) for column in names] for row in names]
    vector, growth = _principal(matrix)
    if method == "geometric_mean":
        vector = _shares([math.exp(math.fsum(map(math.log, row)) / len(names)) for row in matrix])
    count, table = len(names), _RANDOM_INDEX[random_index]
    index = max(0.0, (growth - count) / (count - 1)) if count > 1 else 0.0
    ratio: float | None = 0.0
    if count > 2:  # two things cannot contradict each other
        ratio = index / table[count - 1] if count <= len(table) else None
    return PairwiseWeights(
        weights=dict(zip(names, vector, strict=True)),
        consistency_ratio=ratio,
        consistency_index=index,
        growth=growth,
    )


def _principal(matrix: list[list[float]]) -> tuple[list[float], float]:
    """Give the positive eigenvector, summing to 1, and its eigenvalue, by power iteration."""
    vector, growth = [1.0 / len(matrix)] * len(matrix), float(len(matrix))
    for _ in range(_ROUNDS):
        image = [math.fsum(a * v for a, v in zip(row, vector, strict=True)) for row in matrix]
        growth = math.fsum(image)
        vector = [value / growth for value in image]
    return vector, growth


def _judged(judgements: Mapping[tuple[str, str], float], row: str, column: str) -> float:
    if row == column:
        return 1.0
    value = judgements.get((row, column))
    inverse = judgements.get((column, row))
    given = value if value is not None else inverse
    if (
        given is None
        or not (math.isfinite(given) and given > 0)
        or (value is not None and inverse is not None)
    ):
        rule = f"must hold one number > 0 for {row!r} against {column!r}"
        raise InvalidValueError("weights_from_pairwise", "judgements", rule, (value, inverse))
    return value if value is not None else 1.0 / given
