"""Gaps more even than chance: estimated from what became of the fleet's keys, kept only on evidence."""

import math
from collections.abc import Sequence
from typing import Final

from custrel.recurrence._fit import CountModel, Row
from custrel.recurrence._seen import top
from custrel.stats.renewal_count import log_likelihood

_MOST: Final = 100.0  # gaps with a coefficient of variation of .1: as good as a clock
_EVIDENCE: Final = 3.841  # chi-square at 5 % with one degree of freedom, for twice the gain in log-likelihood
_STEPS: Final = 8  # means are taken to whole eighths of a logarithm, so that alike keys are worked out once


def evenness(model: CountModel, rows: Sequence[Row], keys: int) -> float:
    """Give the shape of the gaps that makes the outcomes likeliest; 1 (chance) unless they clearly vary less than by chance.

    A key told at several cut-offs is one witness: the evidence is scaled to the number of ``keys``.
    """
    means = [model.mean(row.features, row.days) for row in rows]
    spread = math.fsum(r.count * (r.y - m) ** 2 / m for r, m in zip(rows, means, strict=True))
    told = sum(r.count for r in rows)
    if spread >= told:  # Pearson: at least as uneven as chance, and the negative binomial stands
        return 1.0
    once = min(1.0, keys / told)
    cells: dict[tuple[float, int], float] = {}
    for row, mean in zip(rows, means, strict=True):
        cell = (math.exp(round(_STEPS * math.log(mean)) / _STEPS), row.y)
        cells[cell] = cells.get(cell, 0.0) + once * row.count
    place, value = top(lambda v: log_likelihood(cells, math.exp(v)), 0.0, math.log(_MOST))
    return math.exp(place) if 2.0 * (value - log_likelihood(cells, 1.0)) > _EVIDENCE else 1.0
