"""Dividing the customer's total in two exact steps: over jobs, then each job's part over its units and what those need."""

import functools
import math
from typing import final

from custrel.errors import LimitError
from custrel.reliance._loss import typical_loss
from custrel.reliance._model import Model
from custrel.stats import PlayerGroup, shapley_of_aggregate, shapley_of_groups

__all__ = ["JobShares", "Shares", "shares_of"]


@final
class JobShares:
    """One job's part of the total and how it falls on players: assets whose stopping takes some of its units with them."""

    def __init__(
        self, part: float, players: dict[str, float], reason: str, stages: tuple[float, ...]
    ) -> None:
        """Keep the part, the players' parts, or the reason there are none with the stages' parts instead."""
        self.part, self.players, self.reason, self.stages = part, players, reason, stages


@final
class Shares:
    """The division of one customer's typical total."""

    def __init__(self, total: float, jobs: dict[int, JobShares]) -> None:
        """Keep the total and the jobs' divisions by their place in the model."""
        self.total, self.jobs = total, jobs
        parts: dict[str, list[float]] = {}
        self._undivided: dict[str, str] = {}
        for job in jobs.values():
            for asset_id, part in job.players.items():
                parts.setdefault(asset_id, []).append(part)
                if job.reason:
                    self._undivided[asset_id] = job.reason
        self._assets = {asset_id: math.fsum(listed) for asset_id, listed in parts.items()}

    def of_asset(self, asset_id: str) -> tuple[float | None, str]:
        """Give an asset's share, or none with the reason."""
        if asset_id in self._undivided:
            return None, self._undivided[asset_id]
        return self._assets.get(asset_id, 0.0), ""

    def of_job(self, number: int) -> float:
        """Give a job's part of the total."""
        return self.jobs[number].part if number in self.jobs else 0.0


def shares_of(model: Model) -> Shares:
    """Divide the typical total; exact, never sampled."""
    numbers = list(model.everything)
    worth = [model.jobs[number].stakes.severity[2] * model.loss_of_all(number).typical for number in numbers]
    parts = shapley_of_aggregate(model.settings.aggregate, worth)
    players: dict[int, dict[int, list[str]]] = {number: {} for number in numbers}
    for asset_id, effect in model.effects.items():
        for number, units in effect.items():
            players[number].setdefault(units, []).append(asset_id)
    jobs = {
        number: _job(model, number, part, players[number])
        for number, part in zip(numbers, parts, strict=True)
    }
    return Shares(math.fsum(parts), jobs)


def _job(model: Model, number: int, part: float, players: dict[int, list[str]]) -> JobShares:
    job = model.jobs[number]
    everyone = [asset_id for ids in players.values() for asset_id in ids]
    whole = model.loss_of_all(number).typical
    if part <= 0.0 or whole <= 0.0:
        return JobShares(part, dict.fromkeys(everyone, 0.0), "", ())
    worth = functools.partial(typical_loss, job.shape)
    try:
        groups = _groups(model, number, players)
        found = shapley_of_groups(
            lambda touched: worth(_mask(groups, touched)),
            [PlayerGroup(count=len(masks), clones=clones) for masks, clones in groups],
        )
    except LimitError:
        return JobShares(
            part,
            dict.fromkeys(everyone, 0.0),
            f"too many distinct units in {job.ref}",
            _stages(model, number, part),
        )
    divided = {
        asset_id: max(0.0, part * value / whole)
        for (masks, _), value in zip(groups, found, strict=True)
        for mask in masks
        for asset_id in players[mask]
    }
    return JobShares(part, divided, "", ())


def _mask(groups: list[tuple[list[int], int]], touched: tuple[int, ...]) -> int:
    units = 0
    for (masks, _), count in zip(groups, touched, strict=True):
        for mask in masks[:count]:
            units |= mask
    return units


def _groups(model: Model, number: int, players: dict[int, list[str]]) -> list[tuple[list[int], int]]:
    """Group players who can be exchanged: the same effect, or single units alike in places, numbers and what they hang on.

    Sorted by value, so that names and the order of records change no bit.
    """
    shape = model.jobs[number].shape
    wide = [mask for mask in players if mask.bit_count() > 1]
    alike: dict[tuple[object, ...], list[int]] = {}
    for mask, clones in players.items():
        if mask.bit_count() == 1:
            unit = mask.bit_length() - 1
            places = tuple((s, c) for s, stage in enumerate(shape.stages) for u, c in stage if u == unit)
            hangs = tuple(sorted(other for other in wide if other & mask))
            alike.setdefault((places, shape.sole[unit], hangs, len(clones)), []).append(mask)
    groups = [(masks, len(players[masks[0]])) for masks in alike.values()]
    groups += [([mask], len(players[mask])) for mask in wide]
    return groups


def _stages(model: Model, number: int, part: float) -> tuple[float, ...]:
    """Divide a job's part over its stages instead, each with all its units; () where even those are too many."""
    shape, ours = model.jobs[number].shape, len(model.jobs[number].units)
    masks = [sum(1 << unit for unit, _ in stage if unit < ours) for stage in shape.stages]
    whole: float = typical_loss(shape, (1 << ours) - 1)
    groups = [([mask], 1) for mask in masks]
    try:
        found = shapley_of_groups(
            lambda touched: typical_loss(shape, _mask(groups, touched)), [PlayerGroup(count=1)] * len(masks)
        )
    except LimitError:
        return ()
    return tuple(max(0.0, part * value / whole) for value in found)
