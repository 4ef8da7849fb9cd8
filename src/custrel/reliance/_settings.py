"""The thresholds of the default policy, as fields; every module below the policy reads them from here."""

import functools
import math
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from custrel._fields import EMPTY, FrozenMap, asynchronous, at_least, check, unit
from custrel.errors import InvalidValueError
from custrel.findings import Band
from custrel.model import FULL, Complexity, Dimension, Interval, Level, Money, OperatingMode
from custrel.reliance.scales import (
    BANDS,
    CEILINGS,
    CLASS_VALUES,
    DUTY,
    OUTAGE_CLASSES,
    SPAN_BY_HOURS,
    SPAN_BY_SHIFTS,
    TIME_DRIVEN,
    WORKAROUND_LIMITS,
    SegmentPrior,
)
from custrel.stats import Accumulate, Aggregate
from custrel.typing import Factor

__all__ = ["Settings"]

_USUAL = Interval(lo=0.90, hi=1.00)  # availability of units nobody spoke about; uncalibrated


@attrs.frozen(kw_only=True, order=False)
class Settings:
    """What `AccumulatedReliance` may be told; its docstring says what each means."""

    ceilings: FrozenMap[Dimension, float] = CEILINGS
    time_driven: tuple[Dimension, ...] = TIME_DRIVEN
    class_values: FrozenMap[Level, float] = CLASS_VALUES
    outage_classes: FrozenMap[float, Level] = OUTAGE_CLASSES
    outage_beyond: Level = Level.MINOR
    cost_classes: FrozenMap[Money, Level] = EMPTY
    outage_hours: float | None = attrs.field(default=None, metadata=at_least(0))
    duty: FrozenMap[OperatingMode, Interval] = DUTY
    span_by_shifts: tuple[float, ...] = SPAN_BY_SHIFTS
    span_by_hours: FrozenMap[float, float] = SPAN_BY_HOURS
    workaround_limits: FrozenMap[Complexity, float] = WORKAROUND_LIMITS
    availability: Interval = _USUAL
    bands: FrozenMap[Band, float] = BANDS
    aggregate: Any = attrs.field(factory=Accumulate)
    factors: tuple[Any, ...] = ()
    priors: tuple[SegmentPrior, ...] = ()
    fresh_days: float = attrs.field(default=730.0, metadata=at_least(0))
    widening_per_year: float = attrs.field(default=0.0, metadata=unit())
    share_jobs: int = attrs.field(default=200, metadata=at_least(0))

    def __attrs_post_init__(self) -> None:
        """Refuse thresholds that could push a score out of [0, 1] or turn an order round."""
        check(self)
        self._shares("ceilings", self.ceilings)
        self._shares("workaround_limits", self.workaround_limits)
        self._shares("span_by_hours", self.span_by_hours)
        self._shares("span_by_shifts", dict(enumerate(self.span_by_shifts, 1)))
        self._shares(
            "class_values", self.class_values, [self.class_values.get(level, math.nan) for level in Level]
        )
        bands = (Band.MODERATE, Band.HIGH, Band.CRITICAL)
        self._shares("bands", self.bands, [self.bands.get(band, math.nan) for band in bands])
        for mode, found in [*self.duty.items(), ("", self.availability)]:
            if found not in FULL:
                field = f"duty[{mode}]" if mode else "availability"
                raise InvalidValueError(self._name, field, "must lie in 0 to 1", found)
        self._rising("span_by_shifts", self.span_by_shifts)
        self._rising("span_by_hours", list(self.span_by_hours))
        self._rising("span_by_hours", list(self.span_by_hours.values()))
        self._rising("outage_classes", list(self.outage_classes))
        worst_first = [
            self.class_values[level] for level in (*self.outage_classes.values(), self.outage_beyond)
        ]
        self._rising("outage_classes", worst_first[::-1])
        self._check_plugged()

    def _check_plugged(self) -> None:
        """What is plugged in must be what it should be, said when it is plugged in."""
        if not callable(self.aggregate):
            raise InvalidValueError(
                self._name, "aggregate", "must be callable, such as Accumulate()", self.aggregate
            )
        names = [dimension.value for dimension in self.ceilings]
        for factor in self.factors:
            if isinstance(factor, type):
                rule = f"must be factors, not their classes: {factor.__name__}()"
                raise InvalidValueError(self._name, "factors", rule, factor)
            if not isinstance(factor, Factor):
                rule = "must have name, question, scale, ceiling, time_driven and read()"
                raise InvalidValueError(self._name, "factors", rule, factor)
            waits = asynchronous(factor.read)
            if waits:
                raise InvalidValueError(self._name, f"factors[{factor.name}].read", waits, factor)
            names.append(factor.name)
            self._shares(f"factors[{factor.name}]", {"ceiling": factor.ceiling})
            if names.count(factor.name) > 1:
                raise InvalidValueError(self._name, "factors", "must have names of their own", factor.name)

    @property
    def _name(self) -> str:
        return type(self).__name__

    def _shares(self, field: str, table: Mapping[Any, float], rising: Iterable[float] = ()) -> None:
        for key, value in table.items():
            if not 0.0 <= value <= 1.0:
                raise InvalidValueError(self._name, f"{field}[{key}]", "must lie in [0, 1]", value)
        listed = list(rising)
        if listed:
            self._rising(field, listed)

    def _rising(self, field: str, values: Iterable[float]) -> None:
        listed = list(values)
        if not listed or not all(a <= b for a, b in zip(listed, [*listed[1:], listed[-1]], strict=True)):
            raise InvalidValueError(
                self._name, field, "must not be empty, nor have gaps, nor fall", tuple(listed)
            )

    @property
    def w(self) -> Aggregate:
        """The aggregate, as what it is."""
        found: Aggregate = self.aggregate
        return found

    @functools.cached_property
    def memo(self) -> dict[Any, Any]:
        """What equal jobs share, kept beside the thresholds it was made from; neither pickled nor compared."""
        return {}

    @functools.cached_property
    def levels(self) -> dict[Level, tuple[float, float, float]]:
        """Class values as ranges of no width."""
        return {level: (value, value, value) for level, value in self.class_values.items()}

    def band_of(self, value: float, /) -> Band:
        """Give the band a number lies in: the first whose lower end it reaches, else low."""
        for band in (Band.CRITICAL, Band.HIGH, Band.MODERATE):
            if value >= self.bands[band]:
                return band
        return Band.LOW

    def span_of_hours(self, hours: float, /) -> float:
        """Give the span of so many hours a week: straight lines between the table's points, flat beyond them."""
        table = list(self.span_by_hours.items())
        before = table[0]
        for at, value in table:
            if hours <= at:
                width = at - before[0]
                return value if width <= 0 else before[1] + (value - before[1]) * (hours - before[0]) / width
            before = (at, value)
        return before[1]

    def class_of_outage(self, hours: float, /) -> Level:
        """Give the class of a longest tolerable outage: the shorter, the worse."""
        return next(
            (level for limit, level in self.outage_classes.items() if hours <= limit), self.outage_beyond
        )
