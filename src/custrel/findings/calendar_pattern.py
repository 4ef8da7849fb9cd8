"""What the calendar says about a trouble: a rule its episodes keep to, and what of each of them changes."""

import datetime as dt
import math
from typing import final

import attrs

from custrel._fields import at_least, check, unit
from custrel._show import hours_text

__all__ = ["CalendarPattern", "MeasureTrend", "ProblemLinks"]

_MILDEST = 6  # priorities run from 1, most severe, to 5; severities the other way


@final
@attrs.frozen(kw_only=True, order=False)
class CalendarPattern:
    """A calendar rule most episodes keep to, beyond what the fleet's own calendar explains.

    ``rule`` is RFC 5545 text (DTSTART with its zone, RRULE with an end); ``words`` say it. ``hits`` of ``of`` local days
    with an episode keep to it; ``usual`` (0 to 1) is the share of everybody else's tickets that does. ``p`` is the binomial
    chance of as many, times the number of rules tried. ``next_on`` is the next local date of the rule, None for a mere time
    of day.

    Example:
        >>> mondays = "DTSTART:20260105T000000Z\\nRRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20270101T000000Z"
        >>> CalendarPattern(rule=mondays, words="on Mondays", zone="UTC", hits=9, of=10, usual=0.2, p=1e-4).hits
        9
    """

    rule: str
    words: str
    zone: str
    hits: int = attrs.field(metadata=at_least(0))
    of: int = attrs.field(metadata=at_least(1))
    usual: float = attrs.field(metadata=unit())
    p: float = attrs.field(metadata=unit())
    next_on: dt.date | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False)
class MeasureTrend:
    """Whether a measure of the episodes changes from one to the next: Kendall's rank test over ``n`` episodes that have it.

    ``what`` is ``severity`` (5 most severe to 1 least), ``duration`` (minutes) or ``effort`` (minutes); ``early`` and ``late``
    are the medians of the first and the last third. ``p_rising`` and ``p_falling`` are one-sided.

    Example:
        >>> MeasureTrend(what="effort", early=20, late=90, p_rising=0.001, p_falling=0.999, n=12).direction
        'rising'
    """

    what: str
    early: float
    late: float
    p_rising: float = attrs.field(metadata=unit())
    p_falling: float = attrs.field(metadata=unit())
    n: int = attrs.field(metadata=at_least(2))
    level: float = attrs.field(default=0.05, metadata=unit())

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    @property
    def direction(self) -> str:
        """Say ``rising`` or ``falling`` where two-sided p is at most ``level``, else ``unclear``.

        Example:
            >>> MeasureTrend(what="effort", early=20, late=20, p_rising=0.5, p_falling=0.5, n=12).direction
            'unclear'
        """
        if min(self.p_rising, self.p_falling) > 0.5 * self.level:
            return "unclear"
        return "rising" if self.p_rising < self.p_falling else "falling"

    @property
    def words(self) -> str:
        """Say what it was at first and what it is lately.

        Example:
            >>> MeasureTrend(what="effort", early=20, late=90, p_rising=0.001, p_falling=0.999, n=12).words
            '20 minutes of our work at first, 90 minutes lately'
        """
        if self.what == "severity":
            before, now = (_MILDEST - math.ceil(value) for value in (self.early, self.late))
            return f"priority {before} at first, {now} lately"
        what = {"effort": " of our work", "duration": " from call to end"}.get(self.what, f" of {self.what}")
        return f"{hours_text(self.early)}{what} at first, {hours_text(self.late)} lately"


@final
@attrs.frozen(kw_only=True, order=False)
class ProblemLinks:
    """What people linked beside what was detected: ``linked`` incidents of the trouble name a problem, ``unlinked`` name none.

    ``elsewhere`` are incidents that people linked to the same problems and that are not part of this trouble. Neither side is
    taken to be right.

    Example:
        >>> ProblemLinks(linked=["I1"], unlinked=["I2"], elsewhere=[]).agree
        False
    """

    linked: tuple[str, ...] = ()
    unlinked: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    @property
    def agree(self) -> bool:
        """Tell whether people and the detector put the same incidents together.

        Example:
            >>> ProblemLinks(linked=["I1", "I2"]).agree
            True
        """
        return bool(self.linked) and not self.unlinked and not self.elsewhere
