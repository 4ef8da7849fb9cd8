"""The thresholds of the default policy, as fields; every module below the policy reads them from here."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from custrel._fields import FrozenMap
from custrel.errors import InvalidValueError, UnknownNameError
from custrel.findings import Band
from custrel.model import Complexity, Dimension, Interval, Level, Money, OperatingMode
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


def _keyed(kind: Any) -> Any:
    """Accept any mapping, keys as members or their words."""

    def convert(given: Mapping[Any, Any]) -> FrozenMap[Any, Any]:
        found: dict[Any, Any] = {}
        for key, value in given.items():
            try:
                found[kind(key)] = value
            except ValueError:
                raise UnknownNameError(
                    kind.__name__, str(key), tuple(member.value for member in kind)
                ) from None
        return FrozenMap(found)

    return convert


def _pairs(given: Iterable[Iterable[Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(pair) for pair in given)


@attrs.frozen(kw_only=True, order=False)
class Settings:
    """What `AccumulatedReliance` may be told; its docstring says what each means."""

    ceilings: FrozenMap[Dimension, float] = attrs.field(default=CEILINGS, converter=_keyed(Dimension))
    time_driven: tuple[Dimension, ...] = attrs.field(
        default=TIME_DRIVEN, converter=lambda given: tuple(Dimension(d) for d in given)
    )
    class_values: FrozenMap[Level, float] = attrs.field(default=CLASS_VALUES, converter=_keyed(Level))
    outage_classes: tuple[tuple[float, Level], ...] = attrs.field(default=OUTAGE_CLASSES, converter=_pairs)
    outage_beyond: Level = attrs.field(default=Level.MINOR, converter=Level)
    cost_classes: tuple[tuple[Money, Level], ...] = attrs.field(default=(), converter=_pairs)
    outage_hours: float | None = None
    duty: FrozenMap[OperatingMode, Interval] = attrs.field(default=DUTY, converter=_keyed(OperatingMode))
    span_by_shifts: tuple[float, ...] = attrs.field(default=SPAN_BY_SHIFTS, converter=tuple)
    span_by_hours: tuple[tuple[float, float], ...] = attrs.field(default=SPAN_BY_HOURS, converter=_pairs)
    workaround_limits: FrozenMap[Complexity, float] = attrs.field(
        default=WORKAROUND_LIMITS, converter=_keyed(Complexity)
    )
    availability: Interval = Interval(lo=0.90, hi=1.0)  # noqa: RUF009 - an Interval is frozen
    bands: FrozenMap[Band, float] = attrs.field(default=BANDS, converter=_keyed(Band))
    aggregate: Aggregate = Accumulate()  # noqa: RUF009 - frozen
    factors: tuple[Factor, ...] = attrs.field(default=(), converter=tuple)
    priors: tuple[SegmentPrior, ...] = attrs.field(default=(), converter=tuple)
    fresh_days: float = 730.0
    widening_per_year: float = 0.0
    share_jobs: int = 200

    def __attrs_post_init__(self) -> None:
        """Refuse thresholds that could push a score out of [0, 1] or turn an order round."""
        for field in ("ceilings", "class_values", "workaround_limits", "bands"):
            table: Mapping[Any, float] = getattr(self, field)
            for key, value in table.items():
                self._share(f"{field}[{key}]", value)
        for index, value in enumerate(self.span_by_shifts):
            self._share(f"span_by_shifts[{index}]", value)
        for hours, value in self.span_by_hours:
            self._share(f"span_by_hours[{hours:g}]", value)
        for mode, found in self.duty.items():
            if found not in Interval(lo=0.0, hi=1.0):
                raise InvalidValueError(self._name, f"duty[{mode}]", "must lie in 0 to 1", found)
        if self.availability not in Interval(lo=0.0, hi=1.0):
            raise InvalidValueError(self._name, "availability", "must lie in 0 to 1", self.availability)
        self._rising("span_by_shifts", self.span_by_shifts)
        self._rising("span_by_hours", [hours for hours, _ in self.span_by_hours])
        self._rising("span_by_hours", [value for _, value in self.span_by_hours])
        self._rising("outage_classes", [hours for hours, _ in self.outage_classes])
        self._rising("class_values", [self.class_values.get(level, math.nan) for level in Level])
        self._rising(
            "bands", [self.bands.get(band, math.nan) for band in (Band.MODERATE, Band.HIGH, Band.CRITICAL)]
        )
        for field in ("fresh_days", "widening_per_year"):
            if not 0 <= getattr(self, field) < math.inf:
                raise InvalidValueError(
                    self._name, field, "must be finite and at least 0", getattr(self, field)
                )
        if self.outage_hours is not None and not 0 <= self.outage_hours < math.inf:
            raise InvalidValueError(
                self._name, "outage_hours", "must be finite and at least 0", self.outage_hours
            )
        names = [d.value for d in self.ceilings] + [factor.name for factor in self.factors]
        for factor in self.factors:
            self._share(f"factors[{factor.name}].ceiling", factor.ceiling)
            if names.count(factor.name) > 1:
                raise InvalidValueError(self._name, "factors", "must have names of their own", factor.name)

    @property
    def _name(self) -> str:
        return type(self).__name__

    def _share(self, field: str, value: float) -> None:
        if not 0.0 <= value <= 1.0:
            raise InvalidValueError(self._name, field, "must lie in [0, 1]", value)

    def _rising(self, field: str, values: Iterable[float]) -> None:
        listed = list(values)
        if not listed or not all(a <= b for a, b in zip(listed, [*listed[1:], listed[-1]], strict=True)):
            raise InvalidValueError(
                self._name, field, "must not be empty, nor have gaps, nor fall", tuple(listed)
            )

    def band_of(self, value: float, /) -> Band:
        """Give the band a number lies in: the first whose lower end it reaches, else low."""
        for band in (Band.CRITICAL, Band.HIGH, Band.MODERATE):
            if value >= self.bands[band]:
                return band
        return Band.LOW

    def span_of_hours(self, hours: float, /) -> float:
        """Give the span of so many hours a week: straight lines between the table's points, flat beyond them."""
        table = self.span_by_hours
        before = table[0]
        for at, value in table:
            if hours <= at:
                width = at - before[0]
                return value if width <= 0 else before[1] + (value - before[1]) * (hours - before[0]) / width
            before = (at, value)
        return before[1]

    def class_of_outage(self, hours: float, /) -> Level:
        """Give the class of a longest tolerable outage: the shorter, the worse."""
        return next((level for limit, level in self.outage_classes if hours <= limit), self.outage_beyond)
