"""From what is recorded to numbers: every factor of a job as (lowest, highest, typical)."""

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, final

import attrs

from custrel.errors import InvalidValueError, PolicyError
from custrel.model import (
    NOT_APPLICABLE,
    UNKNOWN,
    Asset,
    Complexity,
    Cost,
    Fact,
    How,
    ImpactOverTime,
    Interval,
    Job,
    Kind,
    Level,
    NotApplicable,
    OperatingMode,
    Outage,
    Ref,
    Unknown,
    Weekly,
)
from custrel.reliance._loss import Range, Shape
from custrel.reliance._settings import Settings
from custrel.typing import CustomerCase, Factor, JobEvidence

__all__ = ["WHOLE", "Instead", "JobInput", "Reader", "Stakes", "Term", "stakes_of"]

WHOLE: Range = (0.0, 1.0, 0.5)
ZERO: Range = (0.0, 0.0, 0.0)
ONE: Range = (1.0, 1.0, 1.0)
_YEAR_DAYS = 365.25
_WEEK_HOURS = 168.0
_REMEMBERED = 1 << 16  # answers shared between equal jobs

Said = dict[
    str, list[tuple[Any, float]]
]  # field → values of standing facts, each with how far age has widened it
Found = Range | Unknown | NotApplicable
Instead = Mapping[Ref, Mapping[str, Any]]  # answers tried out: subject → field → value


@final
@attrs.frozen(kw_only=True, order=False)
class Term:
    """One dimension of consequence of one job: its name, ceiling, what is read, and what is read without segment priors.

    ``read`` None: not applicable.
    """

    name: str
    ceiling: float
    read: Range | None
    blind: Range | None
    time_driven: bool


@final
@attrs.frozen(kw_only=True, order=False, eq=False)
class Stakes:
    """How bad it is when a job stops: S from its terms, duty and span; shared by all jobs that read the same.

    ``blind`` are S's ends without segment priors, ``base`` its upper end were nothing known.
    """

    terms: tuple[Term, ...]
    duty: Range
    span: Range
    severity: Range
    blind: tuple[float, float]
    base: float


@final
@attrs.frozen(kw_only=True, order=False, eq=False)
class JobInput:
    """One job, recorded or implied, as numbers; ``units`` are asset ids in the places of ``shape``."""

    ref: Ref
    implied: bool
    site_id: str | None
    units: tuple[str, ...]
    shape: Shape
    stakes: Stakes


def stakes_of(settings: Settings, terms: tuple[Term, ...], duty: Range, span: Range) -> Stakes:
    """Make S, each end by itself: W of ceiling · consequence · time over the dimensions."""
    time: Range = (duty[0] * span[0], duty[1] * span[1], duty[2] * span[2])
    ends: list[float] = []
    for end in (0, 1, 2):
        parts: list[float] = []
        for term in terms:
            if term.read is not None:
                parts.append(term.ceiling * term.read[end] * (time[end] if term.time_driven else 1.0))
        ends.append(settings.w(parts))
    blind = (ends[0], ends[1])
    if any(term.read is not term.blind for term in terms):
        unassumed = tuple(attrs.evolve(term, read=term.blind) for term in terms)
        blind = stakes_of(settings, unassumed, duty, span).blind
    base = settings.w([term.ceiling for term in terms if term.read is not None])
    return Stakes(
        terms=terms, duty=duty, span=span, severity=(ends[0], ends[1], ends[2]), blind=blind, base=base
    )


class Reader:
    """Reads one case under one set of thresholds; remembers what it could not read."""

    def __init__(self, settings: Settings, case: CustomerCase, instead: Instead | None = None) -> None:
        """Note who has facts, so that nobody else is asked for any; ``instead`` takes the place of what is recorded."""
        self.settings, self.case = settings, case
        self.instead: Instead = instead or {}
        self.warnings: dict[str, None] = {}
        self._spoken = {fact.subject for fact in case.facts}.union(self.instead)
        self._plain = not settings.factors and not settings.priors
        spans, hours = settings.span_by_shifts, list(settings.span_by_hours.values())
        lowest = min(spans[0], hours[0])
        highest = max(spans[-1], hours[-1])
        self._any_span: Range = (lowest, highest, (lowest + highest) / 2)
        industry = (case.customer.industry or "").casefold()
        self._prior = {
            dimension: _range(found)
            for prior in settings.priors
            if industry and prior.industry.casefold() == industry
            for dimension, found in prior.ranges.items()
        }

    # -- jobs -------------------------------------------------------------------------------------------------------------

    def recorded(self, job: Job) -> JobInput:
        """Read a recorded job with its stages."""
        ref = Ref(kind=Kind.JOB, id=job.job_id)
        said = self._said(ref)
        units = tuple(dict.fromkeys(unit.asset_id for stage in job.stages for unit in stage.units))
        place = {asset_id: i for i, asset_id in enumerate(units)}
        stages = tuple(
            tuple((place[unit.asset_id], _capacity(unit.capacity)) for unit in stage.units)
            for stage in job.stages
        )
        given: dict[str, list[Any]] = {}
        for stage in job.stages:
            for unit in stage.units:
                if unit.availability is not None:
                    given.setdefault(unit.asset_id, []).append(unit.availability)
        shape = Shape(
            stages=stages,
            available=tuple(self._availability(asset_id, given.get(asset_id, ())) for asset_id in units),
            workaround=self._workaround(ref, job, said, "workaround"),
        )
        return JobInput(
            ref=ref,
            implied=False,
            site_id=job.site_id,
            units=units,
            shape=shape,
            stakes=self._stakes(ref, job, job, said),
        )

    def implied(self, asset: Asset) -> JobInput:
        """Read the one job assumed for an asset nobody described: it alone, until its alternatives say more."""
        ref = Ref(kind=Kind.ASSET, id=asset.asset_id)
        said = self._said(ref)
        around = self._workaround(ref, asset, said, "alternatives")
        key = ("implied", around)
        shape = self.settings.memo.get(key)
        if shape is None:
            shape = self.settings.memo[key] = Shape(
                stages=(((0, ONE),),), available=(ONE,), workaround=around
            )
        return JobInput(
            ref=ref,
            implied=True,
            site_id=asset.site_id,
            units=(asset.asset_id,),
            shape=shape,
            stakes=self._stakes(ref, asset, None, said),
        )

    def _stakes(self, ref: Ref, record: Any, job: Job | None, said: Said) -> Stakes:
        """Read S; jobs about which only plain fields speak share one answer across all customers."""
        if not self._plain or said:
            return self._fresh_stakes(ref, record, job, said)
        hurts = record.consequences
        key = (
            tuple([hurts.get(dimension) for dimension in self.settings.ceilings]) if hurts else (),
            record.operating_mode,
            record.shifts,
            record.hours,
        )
        memo = self.settings.memo
        found: Stakes | None = memo.get(key)
        if found is None:
            spoken = len(self.warnings)
            found = self._fresh_stakes(ref, record, job, said)
            if (
                len(self.warnings) == spoken and len(memo) < _REMEMBERED
            ):  # a warning names its subject, so it is not shared
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
            found = self._hull(ref, name, plain.get(dimension), said.get(name), self._consequence)
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
        found = factor.read(evidence)
        if found is NOT_APPLICABLE:
            return None
        if found is UNKNOWN:
            return WHOLE
        if not isinstance(found, Interval) or not (found.lo >= 0.0 and found.hi <= 1.0):
            problem = f"must return an Interval within 0 to 1, UNKNOWN or NOT_APPLICABLE, not {found!r}"
            raise PolicyError(f"factor {factor.name!r}", self.case.customer_id, problem)
        return _range(found)

    def _duty_and_span(self, ref: Ref, record: Any, said: Said) -> tuple[Range, Range]:
        settings = self.settings
        hours: Found = UNKNOWN
        if record.hours is not None or "hours" in said:
            hours = self._hull(ref, "hours", record.hours, said.get("hours"), _hours)
        if isinstance(hours, tuple):
            lo, hi = (
                settings.span_of_hours(hours[0] * _WEEK_HOURS),
                settings.span_of_hours(hours[1] * _WEEK_HOURS),
            )
            span: Range = (lo, hi, lo if lo == hi else (lo + hi) / 2)
        elif record.shifts is None and "shifts" not in said:
            span = self._any_span
        else:
            shifts = self._hull(ref, "shifts", record.shifts, said.get("shifts"), self._shifts)
            span = _within(shifts, self._any_span) if isinstance(shifts, tuple) else self._any_span
        if record.operating_mode is None and "operating_mode" not in said:
            return WHOLE, span
        calendar = hours[0] if isinstance(hours, tuple) else 0.0
        duty = self._hull(
            ref,
            "operating_mode",
            record.operating_mode,
            said.get("operating_mode"),
            functools.partial(self._mode, calendar),
        )
        return (duty if isinstance(duty, tuple) else WHOLE), span

    def _workaround(self, ref: Ref, record: Any, said: Said, field: str) -> Range:
        limit = 1.0
        if record.complexity is not None or "complexity" in said:
            found = self._hull(ref, "complexity", record.complexity, said.get("complexity"), self._limit)
            limit = found[1] if isinstance(found, tuple) else 1.0
        unknown: Range = (0.0, limit, limit / 2)
        value = getattr(record, field)
        if value is None and field not in said:
            return unknown
        found = self._hull(ref, field, value, said.get(field), functools.partial(self._around, unknown))
        return found if isinstance(found, tuple) else unknown

    def _availability(self, asset_id: str, given: Sequence[Any]) -> Range:
        ref = Ref(kind=Kind.ASSET, id=asset_id) if self._spoken else None
        asset = self.case.asset(asset_id)
        values: list[tuple[Any, float]] = [(value, 0.0) for value in given]
        if asset is not None and asset.availability is not None:
            values.append((asset.availability, 0.0))
        if ref is not None and ref in self._spoken:
            said = self._said(ref).get("availability", [])
            values = said if "availability" in self.instead.get(ref, ()) else values + said
        if not values:
            return _range(self.settings.availability)
        found = self._hull(
            ref or Ref(kind=Kind.ASSET, id=asset_id), "availability", None, values, self._share
        )
        return found if isinstance(found, tuple) else _range(self.settings.availability)

    # -- evidence -----------------------------------------------------------------------------------------------------------

    def _said(self, ref: Ref) -> Said:
        """Standing facts about a subject by field, with how far each has widened by age."""
        found: Said = {}
        if ref in self._spoken:
            for fact in self.case.facts_on(ref):
                found.setdefault(fact.name, []).append((fact.value, self._aged(fact)))
            for name, value in self.instead.get(ref, {}).items():
                found[name] = [(value, 0.0)]
        return found

    def _aged(self, fact: Fact) -> float:
        """How far an old answer has gone towards knowing nothing, 0 to 1: by the policy's declared rule, off by default."""
        if not self.settings.widening_per_year or fact.at is None:
            return 0.0
        days = (self.case.as_of - fact.at).total_seconds() / 86_400 - self.settings.fresh_days
        return min(1.0, max(0.0, days / _YEAR_DAYS * self.settings.widening_per_year))

    def _hull(
        self,
        ref: Ref,
        field: str,
        plain: Any,
        spoken: Sequence[tuple[Any, float]] | None,
        read: Callable[[Any], Found],
    ) -> Found:
        """Join everything said into one range: nothing wins, nothing is averaged; `UNKNOWN` where nothing readable was said."""
        if plain is not None and field in self.instead.get(ref, ()):
            plain = None
        if plain is not None and spoken is None:
            found = read(plain)
            if isinstance(found, tuple):
                return found
        values: list[tuple[Any, float]] = [(plain, 0.0)] if plain is not None else []
        values += spoken or ()
        ranges: list[Range] = []
        absent = 0
        for value, aged in values:
            found = read(value)
            if found is NOT_APPLICABLE:
                absent += 1
            elif found is UNKNOWN:
                self.warnings[
                    f"{ref} {field}: something is said that cannot be read, so it counts as not known"
                ] = None
                ranges.append(WHOLE)
            else:
                ranges.append(_widened(found, aged))
        if not ranges:
            return NOT_APPLICABLE if absent else UNKNOWN
        if absent:
            ranges.append(ZERO)
        lo, hi = min(r[0] for r in ranges), max(r[1] for r in ranges)
        if max(r[0] for r in ranges) > min(r[1] for r in ranges):
            self.warnings[
                f"{ref} {field}: sources contradict each other, so the whole range between them is kept"
            ] = None
        return ranges[0] if len(ranges) == 1 else (lo, hi, lo + (hi - lo) / 2)

    def _consequence(self, value: Any) -> Found:
        settings = self.settings
        match value:
            case Level():
                return self.settings.levels[value]
            case NotApplicable():
                return NOT_APPLICABLE
            case Outage():
                return self.settings.levels[settings.class_of_outage(value.tolerable_hours)]
            case Cost():
                return self._cost(value)
            case ImpactOverTime():
                return self._impact(value)
            case bool():  # yes: it hurts, nobody said how much
                low = settings.class_values[Level.MINOR]
                return (low, 1.0, (low + 1.0) / 2) if value else ZERO
            case str() if value == NOT_APPLICABLE.value:
                return NOT_APPLICABLE
            case str() if value in Level._value2member_map_:
                return self.settings.levels[Level(value)]
            case _:
                return self._share(value)

    def _cost(self, value: Cost) -> Found:
        """By the policy's table, which has no default: what an hour may cost differs too much to be guessed."""
        per_hour, classes = value.per_hour, self.settings.cost_classes.items()
        table = [(limit, level) for limit, level in classes if limit.currency == per_hour.currency]
        if not table:
            return UNKNOWN
        reached = [level for limit, level in table if per_hour.amount >= limit.amount]
        return max((self.settings.levels[level] for level in reached), default=ZERO)

    def _impact(self, value: ImpactOverTime) -> Range:
        """The class at the policy's length of outage; without one, anything from the first moment's to the last step's."""
        after = self.settings.outage_hours
        now = [step.level for step in value.steps if step.after_hours <= (after or 0.0)]
        lo = self.settings.levels[now[-1]][0] if now else 0.0
        hi = lo if after is not None else self.settings.levels[value.steps[-1].level][0]
        return (lo, hi, lo if lo == hi else (lo + hi) / 2)

    def _share(self, value: Any) -> Found:
        if isinstance(value, Interval):
            return _range(value) if value.lo >= 0.0 and value.hi <= 1.0 else UNKNOWN
        if isinstance(value, str):
            value = _number(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0.0 <= value <= 1.0:
            return (float(value), float(value), float(value))
        return UNKNOWN

    def _around(self, unknown: Range, value: Any) -> Found:
        """Is there another way? No is 0; yes is as much as the application's complexity allows."""
        if isinstance(value, bool):
            return unknown if value else ZERO
        if value in ("none", "no"):
            return ZERO
        return self._share(value)

    def _mode(self, calendar: float, value: Any) -> Found:
        if value not in list(OperatingMode):
            return UNKNOWN
        mode = OperatingMode(value)
        found = self.settings.duty[mode]
        if mode in (OperatingMode.STANDBY, OperatingMode.SEASONAL) and calendar:
            lo = max(found.lo, min(calendar, found.hi))  # at least the hours it is known to run
            return (lo, found.hi, (lo + found.hi) / 2)
        return _range(found)

    def _shifts(self, value: Any) -> Found:
        spans = self.settings.span_by_shifts
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or value not in range(1, len(spans) + 1)
        ):
            return UNKNOWN
        span = spans[int(value) - 1]
        return (span, span, span)

    def _limit(self, value: Any) -> Found:
        if value not in list(Complexity):
            return UNKNOWN
        limit = self.settings.workaround_limits[Complexity(value)]
        return (limit, limit, limit)


_NUMBER = re.compile(r"\d{1,6}(\.\d{1,12})?", re.ASCII)


def _number(text: str) -> float | None:
    """Read an answer written as a plain number; nothing else is guessed at."""
    return float(text) if _NUMBER.fullmatch(text.strip()) else None


def _hours(value: Any) -> Found:
    """Hours a week, as a share of the week, from a calendar, its text, or a number; not known otherwise."""
    if isinstance(value, str):
        try:
            value = Weekly.parse(value)
        except InvalidValueError:
            return UNKNOWN
    if isinstance(value, Weekly):
        value = value.hours
    if isinstance(value, Interval) and value.lo >= 0 and value.hi <= _WEEK_HOURS:
        lo, hi = value.lo / _WEEK_HOURS, value.hi / _WEEK_HOURS
        return (lo, hi, (lo + hi) / 2)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= _WEEK_HOURS:
        return UNKNOWN
    share = value / _WEEK_HOURS
    return (share, share, share)


def _capacity(value: float | Interval | None) -> Range:
    if value is None:
        return WHOLE
    return _range(value) if isinstance(value, Interval) else (value, value, value)


def _range(found: Interval) -> Range:
    return (found.lo, found.hi, found.lo if found.lo == found.hi else found.lo + (found.hi - found.lo) / 2)


def _within(found: Range, whole: Range) -> Range:
    lo, hi = max(found[0], whole[0]), min(found[1], whole[1])
    return (lo, hi, min(hi, max(lo, found[2])))


def _widened(found: Range, aged: float) -> Range:
    if not aged:
        return found
    lo, hi = found[0] * (1.0 - aged), found[1] + (1.0 - found[1]) * aged
    return (lo, hi, lo + (hi - lo) / 2)
