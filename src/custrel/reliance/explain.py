"""Why the number is what it is: parts that sum to it, and three sentences a service manager would say."""

import math
from collections.abc import Iterable, Sequence
from typing import final

import attrs

from custrel.errors import LimitError
from custrel.findings import AssetReliance, Reading
from custrel.model import Kind, Ref
from custrel.model.ref import ref_named
from custrel.reliance._loss import loss
from custrel.reliance._model import Model
from custrel.reliance._shares import shares_of
from custrel.stats import shapley_of_aggregate
from custrel.typing import CustomerCase

__all__ = ["Contributions", "JobContribution", "Part", "contributions_of", "sentences"]


@final
@attrs.frozen(kw_only=True, order=False)
class Part:
    """A named part of a number: a dimension (``mission``), an asset id, or a stage (``stage 1``); ``amount`` ≥ 0.

    Example:
        >>> print(Part(name="mission", amount=0.25))
        mission .250
    """

    name: str
    amount: float

    def __str__(self) -> str:
        """Name and amount to three decimals."""
        return f"{self.name} {_short(self.amount)}"


@final
@attrs.frozen(kw_only=True, order=False)
class JobContribution:
    """One job's part of a number, split twice: ``dimensions`` and ``units`` each sum to ``amount``.

    ``subject`` is the job, or the asset whose job is implied. ``units`` are assets, or stages where ``reason`` says why the
    units were not told apart; empty for a number about one asset.

    Example:
        >>> JobContribution(subject=Ref.parse("job:J1"), amount=0.5, dimensions=(Part(name="mission", amount=0.5),)).units
        ()
    """

    subject: Ref
    amount: float
    dimensions: tuple[Part, ...] = ()
    units: tuple[Part, ...] = ()
    reason: str = ""


@final
@attrs.frozen(kw_only=True, order=False)
class Contributions:
    """A typical number and its parts by job, largest first; the parts sum to ``total`` to 1e-12.

    ``of`` is the asset or the customer. Every split is an exact Shapley value.

    Example:
        >>> Contributions(of=Ref.parse("customer:C1"), total=0.0).jobs
        ()
    """

    of: Ref
    total: float
    jobs: tuple[JobContribution, ...] = ()

    @classmethod
    def of_parts(cls, of: Ref | str, jobs: Iterable[JobContribution], /) -> "Contributions":
        """Put parts in order; the total is their sum.

        Example:
            >>> part = JobContribution(subject=Ref.parse("job:J1"), amount=0.5)
            >>> Contributions.of_parts(Ref.parse("customer:C1"), [part]).total
            0.5
        """
        listed = sorted(jobs, key=lambda job: (-job.amount, str(job.subject)))
        return cls(of=ref_named(of), total=math.fsum(job.amount for job in listed), jobs=tuple(listed))


def contributions_of(model: Model, asset_id: str | None) -> Contributions:
    """Split the customer's typical total, or what is lost when one asset stops, over jobs, then dimensions and units."""
    if asset_id is None:
        return _of_customer(model)
    effect = model.effects[asset_id]
    numbers = list(effect)
    worth = [model.jobs[n].stakes.severity[2] * loss(model.jobs[n].shape, effect[n]).typical for n in numbers]
    parts = shapley_of_aggregate(model.settings.w, worth)
    jobs = [
        JobContribution(subject=model.jobs[n].ref, amount=part, dimensions=_dimensions(model, n, part))
        for n, part in zip(numbers, parts, strict=True)
    ]
    return Contributions.of_parts(Ref(kind=Kind.ASSET, id=asset_id), jobs)


def _of_customer(model: Model) -> Contributions:
    shares = shares_of(model)
    jobs: list[JobContribution] = []
    for number, divided in shares.jobs.items():
        units = tuple(Part(name=name, amount=amount) for name, amount in sorted(divided.players.items()))
        if divided.reason:
            units = tuple(
                Part(name=f"stage {i}", amount=amount) for i, amount in enumerate(divided.stages, 1)
            )
        jobs.append(
            JobContribution(
                subject=model.jobs[number].ref,
                amount=divided.part,
                dimensions=_dimensions(model, number, divided.part),
                units=units,
                reason=divided.reason,
            )
        )
    return Contributions.of_parts(model.case.ref, jobs)


def _dimensions(model: Model, number: int, part: float) -> tuple[Part, ...]:
    """Split a job's part as its severity splits: by the Shapley value of W over the dimensions."""
    stakes = model.jobs[number].stakes
    time = stakes.duty[2] * stakes.span[2]
    read = [(term, term.read[2]) for term in stakes.terms if term.read is not None]
    worth = [term.ceiling * value * (time if term.time_driven else 1.0) for term, value in read]
    try:
        split = shapley_of_aggregate(model.settings.w, worth)
    except LimitError:
        return ()
    whole = math.fsum(split)
    if whole <= 0.0:
        return ()
    named = [
        Part(name=term.name, amount=part * piece / whole)
        for (term, _), piece in zip(read, split, strict=True)
        if piece > 0.0
    ]
    return tuple(sorted(named, key=lambda item: (-item.amount, item.name)))


def sentences(
    case: CustomerCase, found: AssetReliance, parts: Sequence[JobContribution]
) -> tuple[str, str, str]:
    """Say in three sentences what happens, how bad that is and why (by ``parts``), and how much of it we know."""
    how_known = _how_known(found.alone, implied=found.implied)
    return _what_happens(case, found), _how_bad(case, found, parts), how_known


def _what_happens(case: CustomerCase, found: AssetReliance) -> str:
    name = title(case, found.asset_id)
    if found.now_reason:
        return f"{name} {found.now_reason}, so its own outage costs nothing more now."
    if found.implied:
        return f"Nobody has recorded what {name} is used for, so what follows is read from the unit itself."
    if found.sole_means_jobs:
        jobs = _listed([title_of_job(case, job_id) for job_id in found.sole_means_jobs])
        return f"{name} is their only way to {jobs}."
    if not found.jobs:
        needed = [title_of_job(case, job.job_id) for job in case.jobs_on(found.asset_id)]
        if needed:  # the policy did not say which; nor does it follow whether others could step in
            return f"{name} is among what serves {_listed(needed)}."
        return f"{name} serves no recorded job, directly or through anything that depends on it."
    jobs = _listed([title_of_job(case, job_id) for job_id in found.jobs])
    share = f", a share of {_short(found.share.middle)} of all they rely on" if found.share else ""
    if found.now.typical > found.alone.typical:
        return f"With what is down already, losing {name} costs {_short(found.now.typical)} in {jobs}{share}."
    return f"When even one goes down, they feel it: {name} carries {jobs} together with others{share}."


def _how_bad(case: CustomerCase, found: AssetReliance, parts: Sequence[JobContribution]) -> str:
    reading = found.alone
    words = f"Reliance on it is {reading.words} ({_range(reading)})"
    if not parts or not parts[0].dimensions:
        return f"{words}."
    hurts = _listed([part.name.replace("_", " ") for part in parts[0].dimensions[:2]])
    return f"{words}, most of it through {hurts} in {_subject(case, parts[0].subject)}."


def _how_known(reading: Reading, *, implied: bool) -> str:
    if reading.completeness >= 1.0:
        return "All that is needed to know this is recorded."
    percent = round(100 * reading.completeness)
    rest = (
        "assumed from the middle of what is possible" if not implied else "assumed, since no job is recorded"
    )
    return (
        f"We know {percent} % of what we would need; the typical value {_short(reading.typical)} is {rest}."
    )


def title(case: CustomerCase, asset_id: str) -> str:
    """Name an asset as people do: its name or kind, and its id."""
    asset = case.asset(asset_id)
    words = (asset.name or asset.kind or "") if asset is not None else ""
    return f"{words} ({asset_id})" if words else asset_id


def title_of_job(case: CustomerCase, job_id: str) -> str:
    """Name a job as people do."""
    job = case.maybe(Ref(kind=Kind.JOB, id=job_id))
    return f"“{job.name}”" if job is not None and job.name else job_id


def _subject(case: CustomerCase, ref: Ref) -> str:
    return title_of_job(case, ref.id) if ref.kind is Kind.JOB else title(case, ref.id)


def _listed(words: list[str]) -> str:
    if len(words) > 3:  # noqa: PLR2004 - a sentence lists three and counts the rest
        words = [*words[:2], f"{len(words) - 2} more"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _range(reading: Reading) -> str:
    lo, hi = _short(reading.range.lo), _short(reading.range.hi)
    return lo if lo == hi else f"{lo} to {hi}"


def _short(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")
