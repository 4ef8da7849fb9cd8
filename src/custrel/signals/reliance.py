"""What they depend on is down at this moment, or hangs by one unit, or is not ours to mend."""

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar, final

import attrs

from custrel._fields import FrozenMap, at_least, check, local, unit
from custrel.findings import AssetReliance, Band, Finding, FindingSeverity
from custrel.model import Asset, Incident, Kind, Role, Side
from custrel.rules import in_windows
from custrel.signals import _case, _say
from custrel.typing import CustomerCase

__all__ = ["RelianceSignal"]

_RENEWAL = FrozenMap({"reliance.sole_means_down": 0.3, "reliance.down_now": 0.15, "reliance.outage": 0.15})
_FACT = "importance"  # what somebody says a unit means to the business, as a share or a level


@final
@attrs.frozen(kw_only=True, order=False)
class RelianceSignal:
    """Joins reliance with what is down, with partners, and with what people say; abstains where reliance was not judged.

    ``rise`` of 0 to 1: by how much a unit must matter more than usual because another is down. ``known``: how much must be
    known before reliance is called heavy. ``perceived`` of 0 to 1: how far stated importance may lie outside the computed
    range. ``outage_days``: how long one outage in busy hours stays worth saying; one that belongs to a trouble that keeps
    coming back is said there, and weighs more (S0-17). House judgement; ``renewal`` ceilings are uncalibrated judgement.

    Example:
        >>> RelianceSignal().rise
        0.1
    """

    name: ClassVar[str] = "reliance"
    version: ClassVar[str] = "1"

    rise: float = attrs.field(default=0.1, metadata=unit())
    known: float = attrs.field(default=0.25, metadata=unit())
    perceived: float = attrs.field(default=0.2, metadata=unit())
    outage_days: float = attrs.field(default=90, metadata=at_least(0))
    renewal: FrozenMap[str, float] = _RENEWAL

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def __call__(self, case: CustomerCase, /) -> Iterator[Finding]:
        """Give what is worth saying about each unit, in id order."""
        if case.reliance is None:
            return
        down: dict[str, Incident] = {}
        for incident in _case.in_order(filter(_case.is_down, _case.unplanned(case, case.incidents))):
            if incident.asset_id is not None:
                down.setdefault(incident.asset_id, incident)
        told = _case.recurring(case)
        for asset in case.assets:
            reading = case.reliance.asset(asset.asset_id)
            if reading is None:
                continue
            if asset.asset_id in down:
                yield self._down(case, asset, reading, down[asset.asset_id])
            elif down:
                yield from self._last_one(case, asset, reading, down)
            if asset.customer_id == case.customer_id:
                yield from self._outage(case, asset, told)
            yield from self._partner(case, asset)
            yield from self._perception(case, asset, reading)

    def _down(self, case: CustomerCase, asset: Asset, reading: AssetReliance, incident: Incident) -> Finding:
        subject = _case.ref(Kind.ASSET, asset.asset_id)
        since = incident.down_from or incident.opened_at
        keepers = _case.holders(case, Side.CUSTOMER, [Role.GATEKEEPER], case.belongs_to(subject))
        door = f"; contact:{keepers[0].contact_id} opens the door" if keepers else ""
        jobs = [_case.ref(Kind.JOB, j) for j in reading.sole_means_jobs]
        facing = [j for j in case.jobs if j.job_id in reading.sole_means_jobs and j.customer_facing]
        shut = "; they cannot serve their own customers" if facing else ""
        when = f"{_when(case, asset, since)}{self._in_hours(case, incident, since)}"
        if jobs:
            severity = FindingSeverity.CRITICAL
            means = _say.listed([str(j) for j in jobs])
            reason = f"{subject}, their only way to {means}, is down since {when}{shut}{door}."
        else:
            heavy = _case.heavily_relied_on(case, asset.asset_id, self.known)
            severity = (
                FindingSeverity.HIGH
                if heavy or reading.now.band in (Band.CRITICAL, Band.HIGH)
                else FindingSeverity.MODERATE
            )
            reason = f"{subject} is down since {when}{door}."
        return _say.found(
            self,
            case,
            "reliance.sole_means_down" if jobs else "reliance.down_now",
            severity,
            reason,
            subject=subject,
            about=_case.ref(Kind.INCIDENT, incident.incident_id),
            measure=((case.as_of - since) / dt.timedelta(hours=1), "hours down"),
            evidence=[
                _case.ref(Kind.INCIDENT, incident.incident_id),
                *jobs,
                *(_case.ref(Kind.CONTACT, k.contact_id) for k in keepers),
            ],
            since=since,
        )

    def _in_hours(self, case: CustomerCase, incident: Incident, since: dt.datetime) -> str:
        matter = case.hours_that_matter(incident.site_id, incident.asset_id)
        return ", in their busy hours" if matter and in_windows(matter[0], since, matter[1]) else ""

    def _outage(self, case: CustomerCase, asset: Asset, told: frozenset[str]) -> Iterator[Finding]:
        """What they depend on failed in their busy hours, once: over now, and part of nothing that keeps coming back."""
        if _case.heavily_relied_on(case, asset.asset_id, self.known) is None:
            return
        lately = _case.in_order(_case.unplanned(case, case.incidents_on(asset.asset_id), self.outage_days))
        hits = [
            (i, minutes)
            for i in lately
            if i.incident_id not in told
            and not _case.is_down(i)
            and (minutes := _case.down_in_hours(case, i))
        ]
        if not hits:
            return
        subject = _case.ref(Kind.ASSET, asset.asset_id)
        last = hits[-1][0]
        often = f"; {len(hits)} outages lately" if len(hits) > 1 else ""
        minutes = sum(m for _, m in hits)
        yield _say.found(
            self,
            case,
            "reliance.outage",
            FindingSeverity.MODERATE,
            f"{subject}, which they depend on, was down in their busy hours for {_say.hours(minutes)}, last on "
            f"{_case.day(case, last.down_from or last.opened_at, subject)}{often}: ask how they got through.",
            subject=subject,
            measure=(minutes, "minutes down in their busy hours"),
            evidence=[subject, *(_case.ref(Kind.INCIDENT, i.incident_id) for i, _ in hits)],
            since=hits[0][0].down_from,
        )

    def _last_one(
        self, case: CustomerCase, asset: Asset, reading: AssetReliance, down: dict[str, Incident]
    ) -> Iterator[Finding]:
        """A spare is gone, and they feel it: this unit carries more than usual (S0-22)."""
        if reading.now.typical - reading.alone.typical < self.rise:
            return
        mates = sorted(
            {
                u.asset_id
                for j in case.jobs_on(asset.asset_id)
                for s in j.stages
                if any(x.asset_id == asset.asset_id for x in s.units)
                for u in s.units
                if u.asset_id in down
            }
        )
        if not mates:
            return
        subject = _case.ref(Kind.ASSET, asset.asset_id)
        gone = [str(_case.ref(Kind.ASSET, m)) for m in mates]
        yield _say.found(
            self,
            case,
            "reliance.spare_down",
            FindingSeverity.MODERATE,
            f"With {_say.listed(gone)} down, {subject} carries more than usual; if it goes too, they feel it at once.",
            subject=subject,
            measure=(reading.now.typical - reading.alone.typical, "points more than usual, of 1"),
            evidence=[subject, *(_case.ref(Kind.INCIDENT, down[m].incident_id) for m in mates)],
            since=min(down[m].down_from or down[m].opened_at for m in mates),
        )

    def _partner(self, case: CustomerCase, asset: Asset) -> Iterator[Finding]:
        """Heavily relied on, and somebody else provides or services it: their trouble is our name (S4-21)."""
        partners = list(dict.fromkeys(p for p in (asset.serviced_by, asset.provided_by) if p))
        if not partners or _case.heavily_relied_on(case, asset.asset_id, self.known) is None:
            return
        subject = _case.ref(Kind.ASSET, asset.asset_id)
        yield _say.found(
            self,
            case,
            "reliance.on_partner",
            FindingSeverity.NOTE,
            f"They depend on {subject}, and we depend on {_say.listed(partners)} for it; whatever goes "
            "wrong there has our name on it.",
            subject=subject,
            evidence=[subject],
        )

    def _perception(self, case: CustomerCase, asset: Asset, reading: AssetReliance) -> Iterator[Finding]:
        """What somebody says it means, outside what its use explains; neither corrects the other (S0-03, S4-22)."""
        subject = _case.ref(Kind.ASSET, asset.asset_id)
        facts = case.facts_on(subject, _FACT)
        if not facts or reading.implied:
            return
        stated = case.reading(subject, _FACT)
        above, below = stated.lo - reading.alone.range.hi, reading.alone.range.lo - stated.hi
        if max(above, below) < self.perceived:
            return
        word = "more" if above > below else "less"
        yield _say.found(
            self,
            case,
            "reliance.perception_gap",
            FindingSeverity.LOW,
            f"{subject} means {word} to them than its use would explain; ask why before deciding who is right.",
            subject=subject,
            measure=(max(above, below), "apart, of 1"),
            evidence=[_case.ref(Kind.FACT, f.fact_id) for f in facts],
        )


def _when(case: CustomerCase, asset: Asset, moment: dt.datetime) -> str:
    name = case.zone_of(asset.site_id)
    there = local(moment, name)
    return f"{_say.part_of_day(there)} {there:%H:%M}, {_say.day(there)}"
