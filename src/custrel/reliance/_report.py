"""The report on one customer, from its numbers."""

import math
from collections.abc import Sequence

from custrel._fields import rounded
from custrel.errors import LimitError
from custrel.findings import AssetReliance, JobReliance, Reading, RelianceReport, SiteReliance
from custrel.model import Interval, Kind, Ref
from custrel.reliance._model import Model, Score
from custrel.reliance._shares import Shares, shares_of

__all__ = ["breadth", "peak", "report_of"]

_UNKNOWN: Score = (0.0, 1.0, 0.5, 1.0, 1.0)
_ZERO: Score = (0.0, 0.0, 0.0, 0.0, 0.0)


def report_of(model: Model, *, name: str, version: str) -> RelianceReport:
    """Put every reading of one customer together; a customer about whom nothing is recorded is the full range, not zero."""
    total = model.score(model.everything) if model.jobs or model.case.assets else _UNKNOWN
    sites = [model.score(model.at_site(site_id)) for site_id in model.site_ids]
    whole = model.reading(total)
    shares, late = _shares(model)
    return RelianceReport(
        customer_id=model.case.customer_id,
        policy=name,
        version=version,
        total=whole,
        breadth=model.reading(breadth(model, sites) if total is not _UNKNOWN else _UNKNOWN),
        peak=model.reading(peak(sites) if total is not _UNKNOWN else _UNKNOWN),
        assets=_assets(model, shares, late),
        jobs=_jobs(model, shares, late),
        sites=tuple(
            SiteReliance(site_id=site_id, reading=model.reading(score))
            for site_id, score in zip(model.site_ids, sites, strict=True)
        ),
        nothing_known=whole.completeness == 0.0 and all(job.implied or not job.units for job in model.jobs),
        warnings=_warnings(model),
    )


def _shares(model: Model) -> tuple[Shares | None, str]:
    if len(model.everything) > model.settings.share_jobs:
        return None, "made on demand: more jobs than share_jobs"
    try:
        return shares_of(model), ""
    except LimitError:
        return None, "this aggregate cannot be divided exactly over so many different jobs"


def peak(sites: Sequence[Score]) -> Score:
    """The highest site, each end by itself."""
    lo, hi, typical, _, whole = (max((score[end] for score in sites), default=0.0) for end in range(5))
    blind_lo = max((score[1] - score[3] for score in sites), default=0.0)
    return lo, hi, typical, max(0.0, hi - min(lo, blind_lo)), whole


def breadth(model: Model, sites: Sequence[Score]) -> Score:
    """Σ business share · R of the site; what no site is known to have may fall on any site of unknown share, or elsewhere."""
    known: list[tuple[tuple[float, float], Score]] = []
    unknown: list[Score] = []
    for site_id, score in zip(model.site_ids, sites, strict=True):
        site = model.case.site(site_id)
        ref = None if site is None else Ref(kind=Kind.SITE, id=site.site_id)
        if ref is None or not model.case.evidence(ref, "business_share"):
            unknown.append(score)
        else:
            share = model.case.reading(ref, "business_share")
            known.append(((share.lo, share.hi), score))
    rest = max(0.0, 1.0 - math.fsum(share[0] for share, _ in known))
    typical_rest = max(0.0, 1.0 - math.fsum((share[0] + share[1]) / 2 for share, _ in known))
    most = [max((score[end] for score in unknown), default=0.0) for end in range(5)]
    lo = math.fsum(share[0] * score[0] for share, score in known)
    hi = min(1.0, math.fsum(share[1] * score[1] for share, score in known) + rest * most[1])
    whole = min(1.0, math.fsum(share[1] * score[4] for share, score in known) + rest * most[4])
    parts = [(share[0] + share[1]) / 2 * score[2] for share, score in known]
    parts += [typical_rest / len(unknown) * score[2] for score in unknown]
    typical = math.fsum(parts)
    lo = min(lo, hi)
    return lo, hi, min(hi, max(lo, typical)), hi - lo, whole


def _assets(model: Model, shares: Shares | None, late: str) -> tuple[AssetReliance, ...]:
    zero = model.reading(_ZERO)
    alone: dict[int, Reading] = {}
    lists: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    found: list[AssetReliance] = []
    for asset in model.case.assets:
        asset_id = asset.asset_id
        effect = model.effects[asset_id]
        key = id(effect)
        if key not in alone:
            alone[key] = model.reading(model.score(effect))
            lists[key] = (model.sole_means(effect), model.served(effect))
        now, reason = alone[key], ""
        if model.down:
            score, waits_for = model.now(asset_id)
            now = zero if score is None else model.reading(score)
            reason = f"waits for {waits_for}" if waits_for else ""
        part, why = shares.of_asset(asset_id) if shares else (None, late)
        found.append(
            AssetReliance(
                asset_id=asset_id,
                alone=alone[key],
                now=now,
                now_reason=reason,
                share=None if part is None else Interval.point(part),
                share_reason=why,
                sole_means_jobs=lists[key][0],
                jobs=lists[key][1],
                implied=asset_id in model.implied,
            )
        )
    return tuple(found)


def _jobs(model: Model, shares: Shares | None, late: str) -> tuple[JobReliance, ...]:
    found: list[JobReliance] = []
    for number, job in enumerate(model.jobs):
        if job.implied:
            continue
        whole = model.loss_of_all(number)
        found.append(
            JobReliance(
                job_id=job.record_id,
                severity=Interval(lo=rounded(job.stakes.severity[0]), hi=rounded(job.stakes.severity[1])),
                loss=Interval(lo=rounded(whole.lo), hi=rounded(whole.hi)),
                share=Interval.point(shares.of_job(number)) if shares else None,
                share_reason=late,
            )
        )
    return tuple(sorted(found, key=lambda job: job.job_id))


def _warnings(model: Model) -> tuple[str, ...]:
    found = list(model.warnings)
    found += [
        f"{', '.join(cycle)} depend on each other and are read as one unit" for cycle in model.graph.cycles
    ]
    found += [
        f"{job.ref}: nobody said what it needs, so no asset's number knows of it"
        for job in model.jobs
        if not job.implied and not job.units
    ]
    return tuple(sorted(found))
