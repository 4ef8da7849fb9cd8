"""Explanations of any reliance policy, on demand: its own where it has them, else what its report and asking it again tell.

Example:
    >>> import datetime as dt
    >>> from custrel.model import Asset, Customer
    >>> from custrel.portfolio import Portfolio
    >>> from custrel.reliance import AccumulatedReliance
    >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1", kind="till"))
    >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    >>> explain(AccumulatedReliance(), case, "A1") == AccumulatedReliance().explain(case, "A1")
    True
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

import attrs

from custrel.errors import NotFoundError, did_you_mean
from custrel.findings import AssetReliance, Band, Reading, RelianceReport
from custrel.model import Kind, Level, OperatingMode, Record, Ref
from custrel.reliance.explain import Contributions, JobContribution, Part, sentences
from custrel.reliance.reach import Step, reached
from custrel.reliance.sensitivity import Sensitivity, ranks_of, ranks_over
from custrel.typing import CustomerCase, ReliancePolicy

__all__ = ["contributions", "explain", "sensitivity", "to_reach"]


def _own(policy: ReliancePolicy, name: str) -> Callable[..., Any] | None:
    found = getattr(policy, name, None)
    return found if callable(found) else None


def _asset(report: RelianceReport, asset_id: str) -> AssetReliance:
    found = report.asset(asset_id)
    if found is None:
        raise NotFoundError("asset", asset_id, did_you_mean(asset_id, [a.asset_id for a in report.assets]))
    return found


def explain(policy: ReliancePolicy, case: CustomerCase, asset_id: str, /) -> tuple[str, str, str]:
    """Say in three plain sentences what happens when the asset stops, how bad that is, and how much we know.

    By the policy's own ``explain`` where it has one, else from its report. `NotFoundError` for an asset not in the case.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Asset, Customer
        >>> from custrel.portfolio import Portfolio
        >>> from custrel.reliance import AccumulatedReliance
        >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1", kind="till"))
        >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> explain(AccumulatedReliance(), case, "A1")[2]
        'We know 0 % of what we would need; the typical value .313 is assumed, since no job is recorded.'
    """
    own = _own(policy, "explain")
    if own is not None:
        return cast("tuple[str, str, str]", own(case, asset_id))
    return sentences(case, _asset(policy.evaluate(case), asset_id), ())


def contributions(
    policy: ReliancePolicy, case: CustomerCase, /, asset_id: str | None = None
) -> Contributions | None:
    """Split the customer's total, or one asset's number, into parts that sum to it.

    By the policy's own ``contributions`` where it has them, else the shares its report gives to jobs, or to assets where it
    gives none to jobs; None where it gives neither, or the question is about one asset: nothing is made up.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Asset, Customer
        >>> from custrel.portfolio import Portfolio
        >>> from custrel.reliance import AccumulatedReliance
        >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1"))
        >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> [str(job.subject) for job in contributions(AccumulatedReliance(), case).jobs]
        ['asset:A1']
    """
    own = _own(policy, "contributions")
    if own is not None:
        return cast("Contributions", own(case, asset_id))
    report = policy.evaluate(case)
    if asset_id is not None:
        _asset(report, asset_id)
        return None
    jobs = [
        JobContribution(subject=Ref(kind=Kind.JOB, id=job.job_id), amount=job.share.middle)
        for job in report.jobs
        if job.share is not None
    ]
    jobs += [
        JobContribution(
            subject=Ref(kind=Kind.ASSET, id=asset.asset_id),
            amount=asset.share.middle,
            units=(Part(name=asset.asset_id, amount=asset.share.middle),),
        )
        for asset in report.assets
        if asset.share is not None and (asset.implied or not jobs)
    ]
    return Contributions.of_parts(case.ref, jobs) if jobs else None


def sensitivity(
    policy: ReliancePolicy, case: CustomerCase, /, *, factors: tuple[float, ...] = (0.8, 1.2)
) -> Sensitivity:
    """Give every asset's rank and where it may lie when the policy's ceilings vary.

    By the policy's own ``sensitivity`` where it has one; else its ``ceilings`` (a mapping to shares, of an attrs class or a
    dataclass) are varied one at a time and all together; a policy without any has nothing to vary, and says so with 0
    variations.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Asset, Customer
        >>> from custrel.portfolio import Portfolio
        >>> from custrel.reliance import AccumulatedReliance
        >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1"))
        >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> sensitivity(AccumulatedReliance(), case).variations
        14
    """
    own = _own(policy, "sensitivity")
    if own is not None:
        return cast("Sensitivity", own(case, factors=factors))

    def ranks(varied: ReliancePolicy) -> Mapping[str, int]:
        report = varied.evaluate(case)
        return ranks_of({asset.asset_id: asset.alone.typical for asset in report.assets})

    return ranks_over(ranks(policy), (ranks(varied) for varied in _varied(policy, factors)), factors)


def _varied(policy: ReliancePolicy, factors: Iterable[float]) -> Iterator[ReliancePolicy]:
    ceilings: Any = getattr(policy, "ceilings", None)
    changed: Any = (
        attrs.evolve
        if attrs.has(type(policy))
        else dataclasses.replace
        if dataclasses.is_dataclass(policy)
        else None
    )
    if changed is None or not isinstance(ceilings, Mapping):
        return
    table = cast("Mapping[Any, float]", ceilings)
    for factor in factors:
        for name, ceiling in table.items():
            yield changed(policy, ceilings={**table, name: min(1.0, ceiling * factor)})
        yield changed(policy, ceilings={name: min(1.0, ceiling * factor) for name, ceiling in table.items()})


def to_reach(
    policy: ReliancePolicy, case: CustomerCase, asset_id: str, band: Band | str, /
) -> tuple[Step, ...]:
    """Give the single answers that would take an asset into a band, the smallest move first; () where none does.

    By the policy's own ``to_reach`` where it has one; else every field of the jobs the asset serves, or of the asset where no
    job is recorded, is put to every value and the policy asked again.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Asset, Customer
        >>> from custrel.portfolio import Portfolio
        >>> from custrel.reliance import AccumulatedReliance
        >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1"))
        >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> print(to_reach(AccumulatedReliance(), case, "A1", "low")[0])
        asset:A1 alternatives = 0.75: low
    """
    own = _own(policy, "to_reach")
    if own is not None:
        return cast("tuple[Step, ...]", own(case, asset_id, band))
    found = _asset(policy.evaluate(case), asset_id)
    refs = [Ref(kind=Kind.JOB, id=job_id) for job_id in found.jobs] or [Ref(kind=Kind.ASSET, id=asset_id)]

    def tried() -> Iterator[tuple[Ref, str, str, Reading]]:
        for ref in refs:
            for name, value, record in _settings(case.maybe(ref), ref):
                report = policy.evaluate(case.with_records(record))
                yield ref, name, value, _asset(report, asset_id).alone

    return reached(found.alone, band, tried)


def _settings(record: Any, ref: Ref) -> Iterator[tuple[str, str, Record]]:
    """Give a record with one of its fields put to one value, for every field and value a person could answer."""
    for dimension in ("mission", "safety", "own_customers", "financial", "compliance", "personnel"):
        for level in Level:
            hurts = {**record.consequences, dimension: level}
            yield f"consequences.{dimension}", level.value, attrs.evolve(record, consequences=hurts)
    around = "workaround" if ref.kind is Kind.JOB else "alternatives"
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        yield around, f"{share:g}", attrs.evolve(record, **{around: share})
    for mode in OperatingMode:
        yield "operating_mode", mode.value, attrs.evolve(record, operating_mode=mode)
    for shifts in (1, 2, 3, 4) if record.hours is None else ():
        yield "shifts", str(shifts), attrs.evolve(record, shifts=shifts)
