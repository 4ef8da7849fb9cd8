"""One unit's events inside the window in which it was watched."""

import enum
import math
from collections.abc import Iterable
from itertools import accumulate, pairwise
from math import isnan
from operator import countOf
from typing import final

import attrs

from custrel.errors import InvalidValueError
from custrel.stats._check import SMALLEST, finite, positive

__all__ = ["EventHistory", "Truncation"]

AT_START = 1e-250  # an event earlier than this share of its window has no logarithm to speak of: it is at the very start
_PLAIN, _SANE = frozenset((int, float)), 1e50


@final
class Truncation(enum.StrEnum):
    """Why watching ended: at a time fixed beforehand, or with an event.

    Example:
        >>> Truncation("failure") is Truncation.FAILURE
        True
    """

    TIME = "time"
    FAILURE = "failure"


_TIME, _FAILURE = Truncation.TIME, Truncation.FAILURE  # looked up once: a fleet makes many histories


_KINDS: dict[object, Truncation] = {"time": _TIME, "failure": _FAILURE}  # members are equal to their values


def _truncation(value: object) -> Truncation:
    try:
        return _KINDS[value]
    except (KeyError, TypeError):
        raise InvalidValueError("EventHistory", "truncation", "must be 'time' or 'failure'", value) from None


def _times(values: Iterable[float]) -> tuple[float, ...]:
    times = tuple(values)
    if not times:
        return times
    # One look at all of them where they are plain numbers of a sane size; one by one only to name the culprit.
    if countOf(map(type, times), float) == len(times) or _PLAIN.issuperset(map(type, times)):
        ordered = sorted(times)
        # One that is no number makes the sum no number, wherever it was sorted to.
        if ordered[0] >= -_SANE and ordered[-1] <= _SANE and not isnan(sum(ordered)):
            return tuple(ordered)
    for time in times:
        finite("EventHistory", "times", time)
    return tuple(sorted(times))


def _stretches(values: Iterable[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    if values == ():
        return ()
    merged: list[tuple[float, float]] = []
    for lo, hi in sorted(
        (finite("EventHistory", "gaps", lo), finite("EventHistory", "gaps", hi)) for lo, hi in values
    ):
        if hi <= lo:
            raise InvalidValueError("EventHistory", "gaps", "must end after they begin", (lo, hi))
        if merged and lo <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(hi, merged[-1][1]))
        else:
            merged.append((lo, hi))
    return tuple(merged)


@final
@attrs.frozen(kw_only=True)
class EventHistory:
    """Event times of one unit, and when it was watched; any unit of time, the same throughout.

    ``times`` come in any order and are kept sorted; ties are events of their own. The window is [``start``, ``end``].
    ``end`` may be left out when ``truncation`` is ``failure``: watching then ended with the last event. ``gaps`` are
    stretches inside the window in which nobody watched; overlapping ones are joined. ``starts_at_event`` says that the window
    opens with an event or a renewal (installation, replacement), which is itself not among ``times``; only then is the
    first interval complete. ``origin`` is the age-zero of the unit (not after ``start``; not known = ``start``), which
    matters for models of age such as the power law and the mean cumulative function: late entry is ``origin < start``.

    Events outside the window or inside a gap, and anything that is not a finite number, are an `InvalidValueError`.

    Example:
        >>> history = EventHistory(times=(40.0, 5.0), end=100.0)
        >>> history.times, history.exposure, history.intervals()
        ((5.0, 40.0), 100.0, (35.0,))
    """

    times: tuple[float, ...] = attrs.field(default=(), converter=_times)
    start: float = 0.0
    end: float | None = None
    truncation: Truncation = attrs.field(default=Truncation.TIME, converter=_truncation)
    gaps: tuple[tuple[float, float], ...] = attrs.field(default=(), converter=_stretches)
    starts_at_event: bool = False
    origin: float | None = None

    def __attrs_post_init__(self) -> None:
        """Window, events and gaps must fit each other."""
        start, end, times = finite("EventHistory", "start", self.start), self.end, self.times
        if end is None:
            if self.truncation is _TIME or not times:
                rule = "must be given, unless watching ended with an event (truncation='failure')"
                raise InvalidValueError("EventHistory", "end", rule, None)
            end = times[-1]
            object.__setattr__(self, "end", end)
        if finite("EventHistory", "end", end) <= start:
            raise InvalidValueError("EventHistory", "end", f"must be after start {start:g}", end)
        if end - start < SMALLEST:
            positive("EventHistory", "end - start", end - start)
        if times and not start <= times[0] <= times[-1] <= end:
            outside = times[0] if times[0] < start else times[-1]
            raise InvalidValueError(
                "EventHistory", "times", f"must lie in the window {start:g} to {end:g}", outside
            )
        if self.truncation is _FAILURE and (not times or times[-1] != end):
            rule = "must be the last event where watching ended with an event"
            raise InvalidValueError("EventHistory", "end", rule, end)
        if self.origin is not None and finite("EventHistory", "origin", self.origin) > start:
            raise InvalidValueError(
                "EventHistory", "origin", f"must not be after start {start:g}", self.origin
            )
        if self.gaps:
            self._check_gaps(start, end)

    @classmethod
    def from_gaps(cls, gaps: Iterable[float]) -> "EventHistory":
        """Make the history that begins with an event and whose successive events are these intervals apart.

        Watching ends with the last event, as in most published lists of intervals.

        Example:
            >>> EventHistory.from_gaps([130.0, 493.0]).times
            (130.0, 623.0)
        """
        steps = [finite("EventHistory", "gaps", gap) for gap in gaps]
        for step in steps:
            if step < 0:
                raise InvalidValueError("EventHistory", "gaps", "must not be negative", step)
        positive("EventHistory", "sum of gaps", math.fsum(steps))
        return cls(times=tuple(accumulate(steps)), truncation=Truncation.FAILURE, starts_at_event=True)

    @property
    def closing(self) -> float:
        """End of the window, whether given or the last event.

        Example:
            >>> EventHistory(times=(3.0,), truncation="failure").closing
            3.0
        """
        return self.times[-1] if self.end is None else self.end

    @property
    def age_zero(self) -> float:
        """The instant from which age counts: ``origin``, or the window's start where that is not known.

        Example:
            >>> EventHistory(start=10.0, end=20.0).age_zero
            10.0
        """
        return self.start if self.origin is None else self.origin

    @property
    def exposure(self) -> float:
        """Length of the window without its gaps.

        Example:
            >>> EventHistory(end=100.0, gaps=((10.0, 30.0),)).exposure
            80.0
        """
        return math.fsum(hi - lo for lo, hi in self.watched())

    def watched(self) -> tuple[tuple[float, float], ...]:
        """Give the stretches of the window in which somebody watched, in order.

        Example:
            >>> EventHistory(end=100.0, gaps=((10.0, 30.0),)).watched()
            ((0.0, 10.0), (30.0, 100.0))
        """
        if not self.gaps:
            return ((self.start, self.closing),)
        edges = [self.start, *(edge for gap in self.gaps for edge in gap), self.closing]
        return tuple((lo, hi) for lo, hi in zip(edges[::2], edges[1::2], strict=True) if hi > lo)

    def watched_times(self) -> list[float]:
        """Event times on the clock that starts at 0 with the window and stands still in its gaps.

        Example:
            >>> EventHistory(times=(5.0, 40.0), end=100.0, gaps=((10.0, 30.0),)).watched_times()
            [5.0, 20.0]
        """
        start = self.start
        if not self.gaps:
            return [time - start for time in self.times]
        lost = 0.0
        shifted: list[float] = []
        ahead = list(reversed(self.gaps))
        for time in self.times:
            while ahead and ahead[-1][1] <= time:
                lo, hi = ahead.pop()
                lost += hi - lo
            shifted.append(time - start - lost)
        return shifted

    def intervals(self) -> tuple[float, ...]:
        """Complete intervals between successive events, in order.

        The interval after the last event is unfinished and left out; so is one that contains a gap. The one before the first
        event counts only when the window starts at an event.

        Example:
            >>> EventHistory(times=(5.0, 40.0, 50.0), end=90.0, starts_at_event=True).intervals()
            (5.0, 35.0, 10.0)
        """
        times = (self.start, *self.times) if self.starts_at_event else self.times
        if not self.gaps:
            return tuple(after - before for before, after in pairwise(times))
        steps: list[float] = []
        ahead = list(reversed(self.gaps))
        for before, after in pairwise(times):
            while ahead and ahead[-1][1] <= before:
                ahead.pop()
            if not ahead or ahead[-1][0] >= after:
                steps.append(after - before)
        return tuple(steps)

    def _check_gaps(self, start: float, end: float) -> None:
        if self.gaps[0][0] < start or self.gaps[-1][1] > end:
            outside = self.gaps[0] if self.gaps[0][0] < start else self.gaps[-1]
            raise InvalidValueError(
                "EventHistory", "gaps", f"must lie in the window {start:g} to {end:g}", outside
            )
        if self.gaps == ((start, end),):
            raise InvalidValueError("EventHistory", "gaps", "must leave something of the window", self.gaps)
        ahead = list(reversed(self.gaps))
        for time in self.times:
            while ahead and ahead[-1][1] <= time:
                ahead.pop()
            if ahead and ahead[-1][0] < time:
                raise InvalidValueError(
                    "EventHistory", "times", f"must not lie inside the gap {ahead[-1]}", time
                )
