"""What one value says, in numbers: a word, a range, an outage, a cost, a calendar, each as (lowest, highest, typical)."""

import math
import re
from collections.abc import Sequence
from typing import Any, final

from custrel.errors import InvalidValueError
from custrel.model import (
    NOT_APPLICABLE,
    UNKNOWN,
    Complexity,
    Cost,
    ImpactOverTime,
    Interval,
    Level,
    NotApplicable,
    OperatingMode,
    Outage,
    Quantity,
    Unknown,
    Weekly,
)
from custrel.reliance._loss import Range
from custrel.reliance._settings import Settings

__all__ = [
    "ONE",
    "WEEK_HOURS",
    "WHOLE",
    "ZERO",
    "Found",
    "Scale",
    "capacity",
    "carried",
    "hours_in",
    "hull_of",
    "range_of",
    "widened",
    "within",
]

WHOLE: Range = (0.0, 1.0, 0.5)
ZERO: Range = (0.0, 0.0, 0.0)
ONE: Range = (1.0, 1.0, 1.0)
WEEK_HOURS = 168.0

Found = Range | Unknown | NotApplicable


@final
class Scale:
    """Reads values by one set of thresholds; what cannot be read is `UNKNOWN`, never a guess."""

    def __init__(self, settings: Settings) -> None:
        """Keep the thresholds."""
        self.settings = settings

    def consequence(self, value: Any) -> Found:
        settings = self.settings
        match value:
            case Level():
                return self.settings.levels[value]
            case NotApplicable():
                return NOT_APPLICABLE
            case Outage():
                return self.settings.levels[settings.class_of_outage(value.tolerable_hours)]
            case Cost():
                return self.cost(value)
            case ImpactOverTime():
                return self.impact(value)
            case bool():  # yes: it hurts, nobody said how much
                low = settings.class_values[Level.MINOR]
                return (low, 1.0, (low + 1.0) / 2) if value else ZERO
            case str() if value == NOT_APPLICABLE.value:
                return NOT_APPLICABLE
            case str() if value in Level._value2member_map_:
                return self.settings.levels[Level(value)]
            case _:
                return self.share(value)

    def cost(self, value: Cost) -> Found:
        """By the policy's table, which has no default: what an hour may cost differs too much to be guessed."""
        per_hour, classes = value.per_hour, self.settings.cost_classes.items()
        table = [(limit, level) for limit, level in classes if limit.currency == per_hour.currency]
        if not table:
            return UNKNOWN
        reached = [level for limit, level in table if per_hour.amount >= limit.amount]
        return max((self.settings.levels[level] for level in reached), default=ZERO)

    def impact(self, value: ImpactOverTime) -> Range:
        """The class at the policy's length of outage; without one, anything from the first moment's to the last step's."""
        after = self.settings.outage_hours
        now = [step.level for step in value.steps if step.after_hours <= (after or 0.0)]
        lo = self.settings.levels[now[-1]][0] if now else 0.0
        hi = lo if after is not None else self.settings.levels[value.steps[-1].level][0]
        return (lo, hi, lo if lo == hi else (lo + hi) / 2)

    def share(self, value: Any) -> Found:
        if isinstance(value, Interval):
            return range_of(value) if value.lo >= 0.0 and value.hi <= 1.0 else UNKNOWN
        if isinstance(value, str):
            value = number_in(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0.0 <= value <= 1.0:
            return (float(value), float(value), float(value))
        return UNKNOWN

    def around(self, unknown: Range, value: Any) -> Found:
        """Is there another way? No is 0; yes is as much as the application's complexity allows."""
        if isinstance(value, bool):
            return unknown if value else ZERO
        if value in ("none", "no"):
            return ZERO
        return self.share(value)

    def mode(self, calendar: float, value: Any) -> Found:
        if value not in list(OperatingMode):
            return UNKNOWN
        mode = OperatingMode(value)
        found = self.settings.duty[mode]
        if mode in (OperatingMode.STANDBY, OperatingMode.SEASONAL) and calendar:
            lo = max(found.lo, min(calendar, found.hi))  # at least the hours it is known to run
            return (lo, found.hi, (lo + found.hi) / 2)
        return range_of(found)

    def shifts(self, value: Any) -> Found:
        spans = self.settings.span_by_shifts
        if isinstance(value, str):
            value = number_in(value)
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or value not in range(1, len(spans) + 1)
        ):
            return UNKNOWN
        span = spans[int(value) - 1]
        return (span, span, span)

    def limit(self, value: Any) -> Found:
        if value not in list(Complexity):
            return UNKNOWN
        limit = self.settings.workaround_limits[Complexity(value)]
        return (limit, limit, limit)


_NUMBER = re.compile(r"\d{1,6}(\.\d{1,12})?", re.ASCII)


def number_in(text: str) -> float | None:
    """Read an answer written as a plain number; nothing else is guessed at."""
    return float(text) if _NUMBER.fullmatch(text.strip()) else None


def hours_in(value: Any) -> Found:
    """Hours a week, as a share of the week, from a calendar, its text, or a number; not known otherwise."""
    if isinstance(value, str):
        try:
            value = Weekly.parse(value)
        except InvalidValueError:
            return UNKNOWN
    if isinstance(value, Weekly):
        value = value.hours
    if isinstance(value, Interval) and value.lo >= 0 and value.hi <= WEEK_HOURS:
        lo, hi = value.lo / WEEK_HOURS, value.hi / WEEK_HOURS
        return (lo, hi, (lo + hi) / 2)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= WEEK_HOURS:
        return UNKNOWN
    share = value / WEEK_HOURS
    return (share, share, share)


def capacity(value: float | Interval) -> Range:
    """Read a share of the demand; more than all of it is all of it."""
    if isinstance(value, Interval):
        lo, hi, middle = range_of(value)
        return (min(1.0, lo), min(1.0, hi), min(1.0, middle))
    share = min(1.0, value)
    return (share, share, share)


def carried(demands: Sequence[Quantity], hours: Weekly | None, value: Any) -> Found:
    """Read what share of a job a unit carries: a share, a range of shares, or an amount where the demand is one, too.

    More than all of it is all of it.
    """
    if isinstance(value, Quantity):
        ranges = [found for demand in demands if (found := _part(value, demand, hours)) is not None]
        return hull_of(ranges) if ranges else UNKNOWN
    if isinstance(value, str):
        value = number_in(value)
    if isinstance(value, Interval) and value.lo >= 0.0:
        return _ended(value.lo, value.hi)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0.0 <= value < math.inf:
        return _ended(value, value)
    return UNKNOWN


def _part(capacity: Quantity, demand: Quantity, hours: Weekly | None) -> Range | None:
    """Capacity over demand; None where units do not agree, a period has no fixed length, or nothing is demanded.

    An hourly capacity against a daily demand counts for the hours the job runs; where those are not known, for any of them.
    """
    if capacity.unit != demand.unit or demand.amount <= 0.0:
        return None
    if capacity.period == demand.period:
        return _ended(capacity.amount / demand.amount, capacity.amount / demand.amount)
    most = capacity.period.hours if capacity.period else None
    least = demand.period.hours if demand.period else None
    if most is None or least is None:
        return None
    part = capacity.amount / most / (demand.amount / least)
    running = hours.hours / WEEK_HOURS if hours is not None else 0.0
    if most < least:
        return _ended(part * running, part * running) if running else _ended(0.0, part)
    return _ended(part / running, part / running) if running else _ended(part, 1.0)


def _ended(lo: float, hi: float) -> Range:
    lo, hi = min(1.0, lo), min(1.0, max(lo, hi))
    return (lo, hi, lo if lo == hi else lo + (hi - lo) / 2)


def hull_of(ranges: Sequence[Range]) -> Range:
    if len(ranges) == 1:
        return ranges[0]
    lo, hi = min(r[0] for r in ranges), max(r[1] for r in ranges)
    return (lo, hi, lo + (hi - lo) / 2)


def range_of(found: Interval) -> Range:
    return (found.lo, found.hi, found.lo if found.lo == found.hi else found.lo + (found.hi - found.lo) / 2)


def within(found: Range, whole: Range) -> Range:
    lo, hi = max(found[0], whole[0]), min(found[1], whole[1])
    return found if (lo, hi) == found[:2] else (lo, hi, lo + (hi - lo) / 2)


def widened(found: Range, aged: float) -> Range:
    if not aged:
        return found
    lo, hi = found[0] * (1.0 - aged), found[1] + (1.0 - found[1]) * aged
    return (lo, hi, lo + (hi - lo) / 2)
