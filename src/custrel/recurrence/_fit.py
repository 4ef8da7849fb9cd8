"""Negative-binomial regression with signed weights: how a key's and its parts' past tell its next episodes.

log(mean) = intercept + weights · features + log(days ahead); given the mean, the count is negative binomial with one shape.
Maximum likelihood by Fisher scoring on the free weights, a normal prior of one standard deviation on each standardised weight
(so that few rows cannot shout), weights held to the sign they may have.

Sources: J. F. Lawless, Canadian J. Statistics 15 (1987) 209; D. P. Bertsekas, SIAM J. Control 20 (1982) 221 (projected Newton).
"""

import math
from collections.abc import Sequence
from itertools import repeat
from operator import mul, sub
from typing import Final, final

import attrs

_MOST_STEPS: Final = 60
_SMALL: Final = 1e-9  # a step that moves no standardised weight further than this ends the search
_SHAPES: Final = (1e-2, 1e3)  # beyond: as good as never, or as good as Poisson
_HALVINGS: Final = 30
_ETA: Final = 30.0  # log of a mean nobody has: keeps exp finite during the search


@final
@attrs.frozen(kw_only=True)
class Row:
    """``count`` keys with these ``features`` that had ``y`` episodes in the next ``days``."""

    features: tuple[float, ...]
    days: float
    y: int
    count: int


@final
@attrs.frozen(kw_only=True)
class CountModel:
    """A fitted model: `mean` of the count in ``days`` ahead, and the ``shape`` of its negative binomial."""

    intercept: float
    weights: tuple[float, ...]
    shape: float
    rows: int
    events: int

    def mean(self, features: Sequence[float], days: float) -> float:
        """Give the expected count in ``days`` > 0."""
        eta = self.intercept + math.fsum(map(mul, self.weights, features)) + math.log(days)
        return math.exp(max(-_ETA, min(_ETA, eta)))


def fit_counts(rows: Sequence[Row], signs: Sequence[int]) -> CountModel:
    """Fit the model; ``signs`` says of each weight whether it must be ≥ 0 (1), ≤ 0 (-1) or may be anything (0).

    Rows in any order give the same digits. Needs a row and an event.
    """
    ordered = sorted(rows, key=lambda r: (r.features, r.days, r.y))
    counts = [float(r.count) for r in ordered]
    total = math.fsum(counts)
    columns = [list(column) for column in zip(*(r.features for r in ordered), strict=True)]
    scales = [_scale(column, counts, total) for column in columns]
    search = _Search(
        ys=[r.y for r in ordered],
        counts=counts,
        offsets=[math.log(r.days) for r in ordered],
        columns=[
            [1.0] * len(ordered),
            *([(v - m) / s for v in c] for c, (m, s) in zip(columns, scales, strict=True)),
        ],
        signs=(0, *signs),
    )
    beta, shape = search.run()
    weights = tuple(b / s for b, (_, s) in zip(beta[1:], scales, strict=True))
    intercept = beta[0] - math.fsum(w * m for w, (m, _) in zip(weights, scales, strict=True))
    events = sum(r.y * r.count for r in ordered)
    return CountModel(
        intercept=intercept, weights=weights, shape=shape, rows=sum(r.count for r in ordered), events=events
    )


def _scale(column: Sequence[float], counts: Sequence[float], total: float) -> tuple[float, float]:
    mean = math.fsum(map(mul, column, counts)) / total
    spread = math.sqrt(
        math.fsum(n * (v - mean) * (v - mean) for v, n in zip(column, counts, strict=True)) / total
    )
    return mean, spread or 1.0  # a feature that never varies says nothing; its prior holds it at zero


@final
class _Search:
    """The search for the best weights and shape; plain lists by column, since that is what is quick in plain Python."""

    def __init__(
        self,
        *,
        ys: list[int],
        counts: list[float],
        offsets: list[float],
        columns: list[list[float]],
        signs: tuple[int, ...],
    ) -> None:
        self.ys, self.counts, self.offsets = ys, counts, offsets
        self.columns, self.signs = columns, signs
        self.beyond: list[float] = [0.0] * max(ys)  # how many rows had more than j events
        for y, n in zip(ys, counts, strict=True):
            for j in range(y):
                self.beyond[j] += n

    def run(self) -> tuple[list[float], float]:
        days = math.fsum(n * math.exp(o) for n, o in zip(self.counts, self.offsets, strict=True))
        events = math.fsum(n * y for n, y in zip(self.counts, self.ys, strict=True))
        beta = [math.log(events / days), *repeat(0.0, len(self.columns) - 1)]
        shape, means = 1.0, self.means(beta)
        for _ in range(_MOST_STEPS):
            # Weights and shape are orthogonal in information, so one step of each in turn is nearly Newton's method.
            shape, turned = self.shaped(shape, means)
            value = self.value(beta, means, shape)
            beta, means, moved = self.walk(beta, self.step(beta, means, shape), value, shape)
            if max(moved, turned) <= _SMALL:
                break
        return beta, shape

    def means(self, beta: Sequence[float]) -> list[float]:
        eta = self.offsets
        for b, column in zip(beta, self.columns, strict=True):
            if b:
                eta = [e + b * v for e, v in zip(eta, column, strict=True)]
        return [math.exp(max(-_ETA, min(_ETA, e))) for e in eta]

    def value(self, beta: Sequence[float], means: Sequence[float], shape: float) -> float:
        """Log-likelihood without the part that holds no parameter, less the prior's penalty."""
        rows = zip(self.ys, self.counts, means, strict=True)
        log_shape = math.log(shape)
        found = math.fsum(
            n * (y * math.log(m) + shape * log_shape - (shape + y) * math.log(shape + m)) for y, n, m in rows
        )
        found += math.fsum(n * math.log(shape + j) for j, n in enumerate(self.beyond))
        return found - 0.5 * math.fsum(b * b for b in beta[1:])

    def step(self, beta: Sequence[float], means: Sequence[float], shape: float) -> list[float]:
        """Give the scoring step of the weights that are free to move; zero for those held at zero."""
        shrink = [n * shape / (shape + m) for n, m in zip(self.counts, means, strict=True)]
        pull = list(map(mul, shrink, map(sub, self.ys, means)))
        slope = [sum(map(mul, pull, column)) for column in self.columns]
        slope = [slope[0], *(g - b for g, b in zip(slope[1:], beta[1:], strict=True))]
        free = [j for j, s in enumerate(self.signs) if not (s and beta[j] == 0.0 and slope[j] * s <= 0.0)]
        curve = list(map(mul, shrink, means))
        matrix: list[list[float]] = []
        for i in free:
            weighted = list(map(mul, curve, self.columns[i]))
            row = [sum(map(mul, weighted, self.columns[j])) for j in free if j <= i]
            row[-1] += 1.0 if i else 0.0
            matrix.append(row)
        moves = _solved(matrix, [slope[j] for j in free])
        full = [0.0] * len(beta)
        for j, move in zip(free, moves, strict=True):
            full[j] = move
        return full

    def walk(
        self, beta: list[float], step: list[float], value: float, shape: float
    ) -> tuple[list[float], list[float], float]:
        """Go along the step, held inside the signs, halving until the likelihood rises."""
        length = 1.0
        for _ in range(_HALVINGS):
            after = [_held(b + length * s, sign) for b, s, sign in zip(beta, step, self.signs, strict=True)]
            means = self.means(after)
            if self.value(after, means, shape) >= value:
                return after, means, max(abs(a - b) for a, b in zip(after, beta, strict=True))
            length *= 0.5
        return beta, self.means(beta), 0.0

    def shaped(self, shape: float, means: Sequence[float]) -> tuple[float, float]:
        """Move the logarithm of the shape one Newton step towards its best; give it and how far it moved."""
        lean = math.fsum(n / (shape + j) for j, n in enumerate(self.beyond))
        bend = -math.fsum(n / (shape + j) ** 2 for j, n in enumerate(self.beyond))
        whole: list[float] = []
        bent: list[float] = []
        log_shape = math.log(shape)
        for y, n, m in zip(self.ys, self.counts, means, strict=True):
            both = shape + m
            over = (m - y) / both
            whole.append(n * (log_shape - math.log(both) + over))
            bent.append(n * ((m / shape - over) / both))
        lean, bend = shape * (lean + math.fsum(whole)), shape * shape * (bend + math.fsum(bent))
        # In the logarithm the second derivative gains the first; where it does not bend down, go one step uphill.
        bend += lean
        move = -lean / bend if bend < 0.0 else math.copysign(1.0, lean)
        low, high = map(math.log, _SHAPES)
        after = max(low, min(high, log_shape + max(-1.0, min(1.0, move))))
        return math.exp(after), abs(after - log_shape)


def _held(value: float, sign: int) -> float:
    return max(0.0, value) if sign > 0 else min(0.0, value) if sign < 0 else value


def _solved(lower: list[list[float]], right: list[float]) -> list[float]:
    """Solve a positive definite system given by its lower triangle (Cholesky)."""
    size = len(right)
    for i in range(size):
        row = lower[i]
        for j in range(i):
            row[j] = (row[j] - sum(map(mul, row[:j], lower[j][:j]))) / lower[j][j]
        row[i] = math.sqrt(max(row[i] - sum(v * v for v in row[:i]), 1e-12))
    forward: list[float] = []
    for i in range(size):
        forward.append((right[i] - sum(map(mul, lower[i][:i], forward))) / lower[i][i])
    back = [0.0] * size
    for i in reversed(range(size)):
        rest = sum(lower[k][i] * back[k] for k in range(i + 1, size))
        back[i] = (forward[i] - rest) / lower[i][i]
    return back
