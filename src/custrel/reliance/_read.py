"""From what is recorded to numbers: every factor of a job as (lowest, highest, typical)."""

import functools
from collections.abc import Iterable, Sequence
from typing import Any

from custrel._fields import unawaited
from custrel._show import said
from custrel.errors import PolicyError
from custrel.model import (
    NOT_APPLICABLE,
    UNKNOWN,
    Asset,
    Fact,
    How,
    Interval,
    Job,
    Kind,
    Quantity,
    Ref,
)
from custrel.reliance._heard import SILENT, Heard, Instead, Said
from custrel.reliance._loss import Range, Shape
from custrel.reliance._scale import (
    ONE,
    WEEK_HOURS,
    WHOLE,
    Found,
    Scale,
    capacity,
    carried,
    hours_in,
    hull_of,
    range_of,
    within,
)
from custrel.reliance._settings import Settings
from custrel.reliance._stakes import JobInput, Stakes, Term, stakes_of
from custrel.typing import CustomerCase, Factor, JobEvidence

__all__ = ["REMEMBERED", "Instead", "Reader"]

REMEMBERED = 1 << 16  # answers shared between equal jobs


class Reader(Heard):
    """Reads one case under one set of thresholds; remembers what it could not read."""

    def __init__(self, settings: Settings, case: CustomerCase, instead: Instead | None = None) -> None:
        """Note who has facts, so that nobody else is asked for any; ``instead`` takes the place of what is recorded."""
        super().__init__(settings, case, instead)
        self.scale = Scale(settings)
        self._plain = not settings.factors and not settings.priors
        self._own = {asset.asset_id: asset.availability for asset in case.assets}
        self._measured = {
            asset.asset_id: asset.capacity for asset in case.assets if asset.capacity is not None
        }
        spans, hours = settings.span_by_shifts, list(settings.span_by_hours.values())
        lowest = min(spans[0], hours[0])
        highest = max(spans[-1], hours[-1])
        self._any_span: Range = (lowest, highest, (lowest + highest) / 2)
        industry = (case.customer.industry or "").casefold()
        self._prior = {
            dimension: range_of(found)
            for prior in settings.priors
            if industry and prior.industry.casefold() == industry
            for dimension, found in prior.ranges.items()
        }

    # -- jobs -------------------------------------------------------------------------------------------------------------

    def recorded(self, job: Job) -> JobInput:
        """Read a recorded job with its stages."""
        said = self._said(Ref(kind=Kind.JOB, id=job.job_id)) if self._spoken else SILENT
        units = tuple(dict.fromkeys([unit.asset_id for stage in job.stages for unit in stage.units]))
        return JobInput(
            record_id=job.job_id,
            implied=False,
            site_id=job.site_id,
            units=units,
            shape=self._shape(job, said, units),
            stakes=self._stakes(job, job, said),
        )

    def implied(self, asset: Asset) -> JobInput:
        """Read the one job assumed for an asset nobody described: it alone, until its alternatives say more."""
        said = self._said(Ref(kind=Kind.ASSET, id=asset.asset_id)) if self._spoken else SILENT
        memo = self.settings.memo
        key = ("alone", asset.alternatives, asset.complexity)
        shape: Shape | None = None if said else memo.get(key)
        if shape is None:
            around = self._workaround(Ref(kind=Kind.ASSET, id=asset.asset_id), asset, said, "alternatives")
            shape = Shape(stages=(((0, ONE),),), available=(ONE,), workaround=around)
            if not said and len(memo) < REMEMBERED:
                memo[key] = shape
        return JobInput(
            record_id=asset.asset_id,
            implied=True,
            site_id=asset.site_id,
            units=(asset.asset_id,),
            shape=shape,
            stakes=self._stakes(asset, None, said),
        )

    def _shape(self, job: Job, said: Said, units: tuple[str, ...]) -> Shape:
        """Read the structure; jobs alike in places and numbers, of whatever customer, share one shape."""
        strangers = tuple(dict.fromkeys([other for stage in job.stages for other in stage.others]))
        place = {asset_id: i for i, asset_id in enumerate(units)}
        own, measured = self._own, self._measured
        key = (
            "stages",
            tuple(
                [
                    tuple(
                        [
                            (place[u.asset_id], u.capacity, u.availability, own.get(u.asset_id))
                            for u in stage.units
                        ]
                    )
                    for stage in job.stages
                ]
            ),
            tuple([stage.others for stage in job.stages]) if strangers else (),
            tuple([measured.get(asset_id) for asset_id in units]) if measured and job.demand else (),
            (job.demand, job.hours) if measured else (),
            job.workaround,
            job.complexity,
        )
        memo = self.settings.memo
        found: Shape | None = None if self._spoken else memo.get(key)
        if found is not None:
            return found
        given: dict[str, list[Any]] = {}
        for stage in job.stages:
            for unit in stage.units:
                if unit.availability is not None:
                    given.setdefault(unit.asset_id, []).append(unit.availability)
        spoken = self._warned
        ref = Ref(kind=Kind.JOB, id=job.job_id)
        beside = {other: len(units) + i for i, other in enumerate(strangers)}
        found = Shape(
            stages=tuple(
                (
                    *[
                        (place[u.asset_id], self._capacity(ref, job, said, u.asset_id, u.capacity))
                        for u in stage.units
                    ],
                    *[
                        (beside[other], self._capacity(ref, job, said, other, None))
                        for other in dict.fromkeys(stage.others)
                    ],
                )
                for stage in job.stages
            ),
            available=(
                *[self._availability(asset_id, given.get(asset_id, ())) for asset_id in units],
                *[range_of(self.settings.availability)] * len(strangers),
            ),
            workaround=self._workaround(ref, job, said, "workaround"),
        )
        if not self._spoken and self._warned == spoken and len(memo) < REMEMBERED:
            memo[key] = found
        return found

    def _stakes(self, record: Any, job: Job | None, said: Said) -> Stakes:
        """Read S; jobs about which only plain fields speak share one answer across all customers."""
        hurts = record.consequences
        dimensions = self.settings.ceilings
        key = (
            tuple([hurts.get(dimension) for dimension in dimensions]) if hurts else (),
            record.operating_mode,
            record.shifts,
            record.hours,
        )
        memo = self.settings.memo
        plain = self._plain and not said
        found: Stakes | None = memo.get(key) if plain else None
        if found is None:
            spoken = self._warned
            ref = Ref(
                kind=Kind.ASSET if job is None else Kind.JOB,
                id=record.asset_id if job is None else job.job_id,
            )
            found = self._fresh_stakes(ref, record, job, said)
            # A warning names its subject, so what raised one is not shared.
            if plain and self._warned == spoken and len(memo) < REMEMBERED:
                memo[key] = found
        return found

    def _fresh_stakes(self, ref: Ref, record: Any, job: Job | None, said: Said) -> Stakes:
        duty, span = self._duty_and_span(ref, record, said)
        return stakes_of(self.settings, tuple(self._terms(ref, record, job, said)), duty, span)

    # -- factors ------------------------------------------------------------------------------------------------------------

    def _terms(self, ref: Ref, record: Any, job: Job | None, said: Said) -> Iterable[Term]:
        settings = self.settings
        plain = record.consequences
        for dimension, ceiling in settings.ceilings.items():
            name = f"consequences.{dimension}"
            found = self._hull(ref, name, plain.get(dimension), said.get(name), self.scale.consequence)
            assumed = self._prior.get(dimension, WHOLE)
            yield Term(
                name=dimension.value,
                ceiling=ceiling,
                read=found if isinstance(found, tuple) else assumed if found is UNKNOWN else None,
                blind=found if isinstance(found, tuple) else WHOLE if found is UNKNOWN else None,
                time_driven=dimension in settings.time_driven,
            )
        if settings.factors:
            evidence = self._evidence(ref, record, job)
            for factor in settings.factors:
                read = self._asked(factor, evidence)
                yield Term(
                    name=factor.name,
                    ceiling=factor.ceiling,
                    read=read,
                    blind=read,
                    time_driven=factor.time_driven,
                )

    def _evidence(self, ref: Ref, record: Any, job: Job | None) -> JobEvidence:
        if job is None:  # an implied job is shown to factors as a job that carries the asset's own fields
            job = Job(
                job_id=record.asset_id,
                customer_id=self.case.customer_id,
                site_id=record.site_id,
                consequences=record.consequences,
                operating_mode=record.operating_mode,
                shifts=record.shifts,
                hours=record.hours,
                complexity=record.complexity,
                workaround=record.alternatives,
            )
        facts = self.case.facts_on(ref) if ref in self._spoken else ()
        tried = self.instead.get(ref, {})
        facts = (
            *(fact for fact in facts if fact.name not in tried),
            *(
                Fact(fact_id=f"tried:{name}", subject=ref, name=name, value=value, how=How.ASSUMED)
                for name, value in tried.items()
            ),
        )
        return JobEvidence(
            job=job, customer=self.case.customer, site=self.case.site(job.site_id), facts=facts
        )

    def _asked(self, factor: Factor, evidence: JobEvidence) -> Range | None:
        try:
            found = factor.read(evidence)
        except Exception as error:
            raise PolicyError(
                f"factor {factor.name!r}", self.case.customer_id, f"raised {said(error)}"
            ) from error
        if found is NOT_APPLICABLE:
            return None
        if found is UNKNOWN:
            return WHOLE
        if not isinstance(found, Interval) or not (found.lo >= 0.0 and found.hi <= 1.0):
            wanted = "must return an Interval within 0 to 1, UNKNOWN or NOT_APPLICABLE"
            problem = unawaited(found) or f"{wanted}, not {found!r}"
            raise PolicyError(f"factor {factor.name!r}", self.case.customer_id, problem)
        return range_of(found)

    def _duty_and_span(self, ref: Ref, record: Any, said: Said) -> tuple[Range, Range]:
        settings = self.settings
        hours: Found = UNKNOWN
        if record.hours is not None or "hours" in said:
            hours = self._hull(ref, "hours", record.hours, said.get("hours"), hours_in)
        if isinstance(hours, tuple):
            lo, hi = (
                settings.span_of_hours(hours[0] * WEEK_HOURS),
                settings.span_of_hours(hours[1] * WEEK_HOURS),
            )
            span: Range = (lo, hi, lo if lo == hi else (lo + hi) / 2)
        elif record.shifts is None and "shifts" not in said:
            span = self._any_span
        else:
            shifts = self._hull(ref, "shifts", record.shifts, said.get("shifts"), self.scale.shifts)
            span = within(shifts, self._any_span) if isinstance(shifts, tuple) else self._any_span
        if record.operating_mode is None and "operating_mode" not in said:
            return WHOLE, span
        calendar = hours[0] if isinstance(hours, tuple) else 0.0
        duty = self._hull(
            ref,
            "operating_mode",
            record.operating_mode,
            said.get("operating_mode"),
            functools.partial(self.scale.mode, calendar),
        )
        return (duty if isinstance(duty, tuple) else WHOLE), span

    def _workaround(self, ref: Ref, record: Any, said: Said, field: str) -> Range:
        limit = 1.0
        if record.complexity is not None or "complexity" in said:
            found = self._hull(ref, "complexity", record.complexity, said.get("complexity"), self.scale.limit)
            limit = found[1] if isinstance(found, tuple) else 1.0
        unknown: Range = (0.0, limit, limit / 2)
        value = getattr(record, field)
        if value is None and field not in said:
            return unknown
        found = self._hull(ref, field, value, said.get(field), functools.partial(self.scale.around, unknown))
        return found if isinstance(found, tuple) else unknown

    def _capacity(self, ref: Ref, job: Job, said: Said, unit: str, plain: float | Interval | None) -> Range:
        """What a unit can carry of a job's demand: as said of it in this job, else by what it is made for, else not known."""
        name = f"capacity.{unit}"
        if plain is not None and name not in said:
            return capacity(plain)
        demands = self._amounts(job.demand, said.get("demand", ()))
        read = functools.partial(carried, demands, job.hours)
        found = self._hull(ref, name, plain, said.get(name), read)
        if isinstance(found, tuple):
            return found
        asset = Ref(kind=Kind.ASSET, id=unit)
        made_for = self._amounts(self._measured.get(unit), self._said(asset).get("capacity", ()))
        ranges = [found for quantity in made_for if isinstance(found := read(quantity), tuple)]
        return hull_of(ranges) if ranges else WHOLE

    @staticmethod
    def _amounts(plain: Quantity | None, said: Sequence[tuple[Any, float]]) -> tuple[Quantity, ...]:
        amounts = (plain, *(value for value, _ in said))
        return tuple(value for value in amounts if isinstance(value, Quantity))

    def _availability(self, asset_id: str, given: Sequence[Any]) -> Range:
        ref = Ref(kind=Kind.ASSET, id=asset_id) if self._spoken else None
        own = self._own.get(asset_id)
        values: list[tuple[Any, float]] = [(value, 0.0) for value in given]
        if own is not None:
            values.append((own, 0.0))
        if ref is not None and ref in self._spoken:
            said = self._said(ref).get("availability", [])
            values = said if "availability" in self.instead.get(ref, ()) else values + said
        if not values:
            return range_of(self.settings.availability)
        found = self._hull(
            ref or Ref(kind=Kind.ASSET, id=asset_id), "availability", None, values, self.scale.share
        )
        return found if isinstance(found, tuple) else range_of(self.settings.availability)
