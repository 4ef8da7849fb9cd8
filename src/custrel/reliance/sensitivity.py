"""How much the order depends on the ceilings: each a little lower and higher, one at a time and all together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, final

import attrs

from custrel.errors import InvalidValueError
from custrel.reliance._model import Model
from custrel.reliance._settings import Settings
from custrel.typing import CustomerCase

__all__ = ["RankInterval", "Sensitivity", "ranks_of", "ranks_over", "sensitivity_of"]


@final
@attrs.frozen(kw_only=True, order=False)
class RankInterval:
    """An asset's rank by typical ``alone`` (1 = most relied on, ties share it), and the hull of its ranks over all variations.

    Example:
        >>> print(RankInterval(asset_id="A1", rank=2, best=1, worst=3))
        A1: 2 (1 to 3)
    """

    asset_id: str
    rank: int
    best: int
    worst: int

    def __str__(self) -> str:
        """Asset, rank, and where it may lie."""
        return f"{self.asset_id}: {self.rank}" + (
            f" ({self.best} to {self.worst})" if self.best < self.worst else ""
        )


@final
@attrs.frozen(kw_only=True, order=False)
class Sensitivity:
    """Rank intervals of all assets, in rank order, and what was varied by how much.

    Example:
        >>> Sensitivity(ranks=(), factors=(0.8, 1.2), variations=14).variations
        14
    """

    ranks: tuple[RankInterval, ...]
    factors: tuple[float, ...]
    variations: int


def sensitivity_of(settings: Settings, case: CustomerCase, factors: Sequence[float]) -> Sensitivity:
    """Rank the assets under every variation of the ceilings (capped at 1); the hull of the ranks."""
    for factor in factors:
        if not 0.0 <= factor < float("inf"):
            raise InvalidValueError("sensitivity", "factors", "must be finite and at least 0", factor)
    return ranks_over(
        _ranks(settings, case), (_ranks(varied, case) for varied in _varied(settings, factors)), factors
    )


def ranks_over(
    plain: Mapping[str, int], varied: Iterable[Mapping[str, int]], factors: Sequence[float]
) -> Sensitivity:
    """Give the hull of every asset's ranks over all variations."""
    hulls = {asset_id: (rank, rank) for asset_id, rank in plain.items()}
    count = 0
    for ranks in varied:
        count += 1
        for asset_id, rank in ranks.items():
            best, worst = hulls[asset_id]
            hulls[asset_id] = (min(best, rank), max(worst, rank))
    found = [
        RankInterval(asset_id=asset_id, rank=rank, best=hulls[asset_id][0], worst=hulls[asset_id][1])
        for asset_id, rank in plain.items()
    ]
    found.sort(key=lambda one: (one.rank, one.asset_id))
    return Sensitivity(ranks=tuple(found), factors=tuple(factors), variations=count)


def _varied(settings: Settings, factors: Sequence[float]) -> Iterator[Settings]:
    ceilings, plugged = dict(settings.ceilings), settings.factors
    for factor in factors:
        for dimension, ceiling in ceilings.items():
            yield _with(settings, {**ceilings, dimension: min(1.0, ceiling * factor)}, plugged)
        for place, one in enumerate(plugged):
            scaled = _Scaled(one, factor)
            yield _with(settings, ceilings, (*plugged[:place], scaled, *plugged[place + 1 :]))
        everything = {dimension: min(1.0, ceiling * factor) for dimension, ceiling in ceilings.items()}
        yield _with(settings, everything, tuple(_Scaled(one, factor) for one in plugged))


def _with(settings: Settings, ceilings: dict[Any, float], factors: tuple[Any, ...]) -> Settings:
    return attrs.evolve(settings, ceilings=ceilings, factors=factors)  # type: ignore[arg-type]


class _Scaled:
    """A factor with another ceiling."""

    def __init__(self, factor: Any, by: float) -> None:
        self.name, self.question, self.scale = factor.name, factor.question, factor.scale
        self.ceiling, self.time_driven = min(1.0, factor.ceiling * by), factor.time_driven
        self.read = factor.read


def _ranks(settings: Settings, case: CustomerCase) -> dict[str, int]:
    """Rank by typical alone, rounded as published, so that equal assets stay equal."""
    model = Model(settings, case)
    known: dict[int, float] = {}
    values: dict[str, float] = {}
    for asset in case.assets:
        effect = model.effects[asset.asset_id]
        if id(effect) not in known:
            known[id(effect)] = model.reading(model.score(effect)).typical
        values[asset.asset_id] = known[id(effect)]
    return ranks_of(values)


def ranks_of(values: Mapping[str, float]) -> dict[str, int]:
    """Rank from the highest, 1; equal values share a rank."""
    order = sorted(values.values(), reverse=True)
    first = {value: len(order) - place for place, value in enumerate(reversed(order))}
    return {asset_id: first[value] for asset_id, value in values.items()}
