"""A closed range of numbers: what is known about a value."""

from typing import Final, final

import attrs

from custrel._fields import check
from custrel.errors import InvalidValueError

__all__ = ["FULL", "Interval"]


@final
@attrs.frozen(kw_only=True, order=False)
class Interval:
    """All that is known of a number: it lies between ``lo`` and ``hi``, both included; both finite, ``lo`` ≤ ``hi``.

    An exactly known number is an interval of no width (`Interval.point`). Not known at all, for a share, is
    `FULL` = [0, 1].

    Example:
        >>> workaround = Interval(lo=0.2, hi=0.5)
        >>> round(workaround.width, 12), 0.3 in workaround, workaround.hull(Interval.point(0.9))
        (0.3, True, Interval(0.2, 0.9))
    """

    lo: float
    hi: float

    def __attrs_post_init__(self) -> None:
        """Check both ends and their order."""
        check(self)
        if self.lo > self.hi:
            raise InvalidValueError("Interval", "lo", f"must not exceed hi {self.hi:g}", self.lo)

    @classmethod
    def point(cls, value: float, /) -> "Interval":
        """Give the interval of no width at ``value``.

        Example:
            >>> Interval.point(0.5)
            Interval(0.5)
        """
        return cls(lo=value, hi=value)

    @property
    def width(self) -> float:
        """Distance between the ends, ≥ 0; 0 means exactly known.

        Example:
            >>> FULL.width
            1.0
        """
        return self.hi - self.lo

    @property
    def middle(self) -> float:
        """Midpoint of the ends: the typical value where nothing else is known, always to be shown as assumed.

        Example:
            >>> FULL.middle
            0.5
        """
        return self.lo + (self.hi - self.lo) / 2

    def hull(self, other: "Interval", /) -> "Interval":
        """Give the smallest interval that holds both: contradicting evidence is kept, not averaged.

        Example:
            >>> Interval(lo=0, hi=0.1).hull(Interval(lo=0.4, hi=0.5))
            Interval(0, 0.5)
        """
        return Interval(lo=min(self.lo, other.lo), hi=max(self.hi, other.hi))

    def __contains__(self, value: object) -> bool:
        """Tell whether a number, or a whole interval, lies inside."""
        if isinstance(value, Interval):
            return self.lo <= value.lo and value.hi <= self.hi
        return isinstance(value, (int, float)) and self.lo <= value <= self.hi

    def __repr__(self) -> str:
        """Show the ends to three decimals, one number where they are equal."""
        lo, hi = (f"{round(end, 3):g}" for end in (self.lo, self.hi))
        return f"Interval({lo})" if self.lo == self.hi else f"Interval({lo}, {hi})"


FULL: Final = Interval(lo=0.0, hi=1.0)  # a share about which nothing is known
