"""Aggregators: many numbers in, one number out, worst first.

`Accumulate` is the house's W. The others stand beside it for comparison and for policies that want them. Each is a frozen
callable, so that it pickles, prints and compares by value, and fits any place that asks for an `Aggregate`.

Example:
    >>> W = Accumulate()
    >>> round(W([0.432, 0.76, 0.72]), 3)
    0.863
    >>> W([]), W([0.4]), W([0.4, 0.0])
    (0.0, 0.4, 0.4)
"""

import math
from collections.abc import Iterable, Sequence
from typing import Protocol, final

import attrs

from custrel.errors import InvalidValueError

__all__ = [
    "Accumulate",
    "Aggregate",
    "Dominant",
    "Geometric",
    "NoisyOr",
    "OrderedWeighted",
    "WeightedMean",
]

_SUM_TOLERANCE = 1e-9  # weights that people type sum to one only about this closely


class Aggregate(Protocol):
    """What every aggregator here is: a callable from numbers to one number, free of their order unless it carries weights.

    Example:
        >>> def strictest(aggregate: Aggregate) -> float:
        ...     return aggregate([0.2, 0.5])
        >>> strictest(Dominant())
        0.5
    """

    def __call__(self, values: Iterable[float], /) -> float:
        """Give the one number for these values; 0 for none.

        Example:
            >>> Dominant()([0.1, 0.7])
            0.7
        """
        ...


def _unit(owner: str, values: Iterable[float]) -> list[float]:
    """Sort worst first, refusing what lies outside [0, 1]; a NaN hides from comparisons, so every value is looked at."""
    found = sorted(values, reverse=True)
    for value in found:
        if not 0.0 <= value <= 1.0:
            raise InvalidValueError(owner, "values", "must lie in [0, 1]", value)
    return found


def _finite(owner: str, values: Iterable[float]) -> list[float]:
    found = list(values)
    for value in found:
        if not math.isfinite(value):
            raise InvalidValueError(owner, "values", "must be finite numbers", value)
    return found


def _weights(owner: str, weights: Sequence[float], count: int) -> Sequence[float]:
    if not weights:
        return (1.0,) * count
    if len(weights) != count:
        raise InvalidValueError(owner, "weights", f"must be as many as the {count} values", len(weights))
    return weights


def _check_weights(owner: str, weights: Sequence[float]) -> None:
    for weight in weights:
        if not (math.isfinite(weight) and weight >= 0):
            raise InvalidValueError(owner, "weights", "must be finite and not negative", weight)
    if weights and not sum(weights) > 0:
        raise InvalidValueError(owner, "weights", "must not all be zero", tuple(weights))


@final
@attrs.frozen(kw_only=True)
class Accumulate:
    """Worst first; each further value closes part of the gap to 1: w ← w + (1 − w) · ρ^(i−1) · x_(i).

    ``rho`` in [0, 1] (default .5): how much the next-worse value still counts; 0 gives `Dominant`, 1 gives `NoisyOr`. Laws:
    max(x) ≤ W(x) ≤ noisy-or(x); free of order; a zero changes nothing; W([x]) = x; never falls when a value rises.

    Example:
        >>> round(Accumulate()([0.863, 0.728, 0.631]), 3)
        0.927
    """

    rho: float = 0.5

    def __attrs_post_init__(self) -> None:
        """Refuse a decay outside [0, 1]."""
        if not 0.0 <= self.rho <= 1.0:
            raise InvalidValueError("Accumulate", "rho", "must lie in [0, 1]", self.rho)

    def __call__(self, values: Iterable[float], /) -> float:
        """Accumulate values in [0, 1]; the result is in [0, 1], 0 for no values.

        Example:
            >>> Accumulate(rho=0.0)([0.2, 0.5]), Accumulate(rho=1.0)([0.5, 0.5])
            (0.5, 0.75)
        """
        total, factor = 0.0, 1.0
        for value in _unit("Accumulate", values):
            total += (1.0 - total) * factor * value
            factor *= self.rho
        return total


@final
@attrs.frozen(kw_only=True)
class Dominant:
    """The worst one decides (NORSOK Z-008 classifies this way); nothing else counts.

    Example:
        >>> Dominant()([0.3, 0.6, 0.1])
        0.6
    """

    def __call__(self, values: Iterable[float], /) -> float:
        """Give the largest value in [0, 1], 0 for none.

        Example:
            >>> Dominant()([])
            0.0
        """
        found = _unit("Dominant", values)
        return found[0] if found else 0.0


@final
@attrs.frozen(kw_only=True)
class NoisyOr:
    """1 − Π (1 − x): as if the values were chances of independent causes (Pearl 1988); the most an aggregator here gives.

    Example:
        >>> NoisyOr()([0.5, 0.5])
        0.75
    """

    def __call__(self, values: Iterable[float], /) -> float:
        """Combine values in [0, 1] as independent causes, 0 for none.

        Example:
            >>> NoisyOr()([1.0, 0.2])
            1.0
        """
        rest = 1.0
        for value in _unit("NoisyOr", values):
            rest *= 1.0 - value
        return 1.0 - rest


@final
@attrs.frozen(kw_only=True)
class WeightedMean:
    """Σ w·x / Σ w, on any scale; without weights the plain mean.

    Ships for comparison: a mean falls when a further, smaller consequence is recorded, so it breaks law 9 and is no default.
    ``weights`` are finite, ≥ 0, not all zero, one per value.

    Example:
        >>> round(WeightedMean(weights=(20, 15, 22))([47, 59, 21]), 4)
        40.1228
    """

    weights: tuple[float, ...] = attrs.field(default=(), converter=tuple)

    def __attrs_post_init__(self) -> None:
        """Refuse negative, infinite or all-zero weights."""
        _check_weights("WeightedMean", self.weights)

    def __call__(self, values: Iterable[float], /) -> float:
        """Average finite values, the first weight for the first value; 0 for none.

        Example:
            >>> WeightedMean()([0.25, 0.75])
            0.5
        """
        found = _finite("WeightedMean", values)
        weights = _weights("WeightedMean", self.weights, len(found))
        if not found:
            return 0.0
        return math.fsum(w * x for w, x in zip(weights, found, strict=True)) / math.fsum(weights)


@final
@attrs.frozen(kw_only=True)
class Geometric:
    """Π x^(w / Σ w) on values ≥ 0, the weighted product model; one zero makes all zero, which is why it is no default.

    Example:
        >>> Geometric()([4.0, 1.0])
        2.0
    """

    weights: tuple[float, ...] = attrs.field(default=(), converter=tuple)

    def __attrs_post_init__(self) -> None:
        """Refuse negative, infinite or all-zero weights."""
        _check_weights("Geometric", self.weights)

    def __call__(self, values: Iterable[float], /) -> float:
        """Multiply finite values ≥ 0, each to its share of the weights; 0 for none. A value of weight 0 does not count.

        Example:
            >>> Geometric(weights=(1, 0))([0.5, 0.0])
            0.5
        """
        found = _finite("Geometric", values)
        weights = _weights("Geometric", self.weights, len(found))
        if found and min(found) < 0:
            raise InvalidValueError("Geometric", "values", "must not be negative", min(found))
        pairs = [(w, x) for w, x in zip(weights, found, strict=True) if w > 0]
        if not pairs or min(x for _, x in pairs) == 0:
            return 0.0
        total = math.fsum(w for w, _ in pairs)
        return math.prod(math.pow(x, w / total) for w, x in sorted(pairs))


@final
@attrs.frozen(kw_only=True)
class OrderedWeighted:
    """Yager's ordered weighted average: the first weight goes to the largest value, whichever that is.

    ``weights`` are ≥ 0 and sum to 1. Fewer values than weights are filled up with zeros; more are refused.
    (1, 0, …) is the maximum, (…, 0, 1) the minimum, equal weights the mean. Source: Yager, IEEE Trans. SMC 18, 1988.

    Example:
        >>> round(OrderedWeighted(weights=(0.25, 0.1, 0.1, 0.35, 0.2))([1, 5, 3, 9, 7]), 9)
        4.7
    """

    weights: tuple[float, ...] = attrs.field(converter=tuple)

    def __attrs_post_init__(self) -> None:
        """Refuse weights that are negative or do not sum to 1."""
        _check_weights("OrderedWeighted", self.weights)
        if not self.weights or abs(math.fsum(self.weights) - 1.0) > _SUM_TOLERANCE:
            raise InvalidValueError("OrderedWeighted", "weights", "must sum to 1", self.weights)

    def __call__(self, values: Iterable[float], /) -> float:
        """Average finite values by rank, the largest first; 0 for none.

        Example:
            >>> OrderedWeighted(weights=(0.7, 0.3))([0.0, 1.0])
            0.7
        """
        found = sorted(_finite("OrderedWeighted", values), reverse=True)
        if len(found) > len(self.weights):
            rule = f"must be at most the {len(self.weights)} there are weights for"
            raise InvalidValueError("OrderedWeighted", "values", rule, len(found))
        found += [0.0] * (len(self.weights) - len(found))
        found.sort(reverse=True)
        return math.fsum(w * x for w, x in zip(self.weights, found, strict=True))

    @property
    def orness(self) -> float | None:
        """How near to the maximum, in [0, 1]: Σ (n − i) w_i / (n − 1); None for a single weight, where the two ends are one.

        Example:
            >>> OrderedWeighted(weights=(1.0, 0.0)).orness, OrderedWeighted(weights=(1.0,)).orness
            (1.0, None)
        """
        count = len(self.weights)
        if count == 1:
            return None
        return math.fsum((count - 1 - i) * w for i, w in enumerate(self.weights)) / (count - 1)

    @property
    def dispersion(self) -> float:
        """How much of what is known is used, −Σ w ln w: 0 where one place decides, ln n for the mean (Yager 1988).

        Example:
            >>> OrderedWeighted(weights=(1.0, 0.0)).dispersion, round(OrderedWeighted(weights=(0.5, 0.5)).dispersion, 4)
            (0.0, 0.6931)
        """
        return math.fsum(-w * math.log(w) for w in self.weights if w > 0.0)
