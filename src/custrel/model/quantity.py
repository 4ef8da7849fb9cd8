"""An amount with its unit and, where it repeats, its period."""

import enum
from typing import final

import attrs

from custrel._fields import at_least, check

__all__ = ["Period", "Quantity"]


@final
class Period(enum.StrEnum):
    """How often a quantity repeats.

    Example:
        >>> Period("day").hours
        24.0
    """

    HOUR = "hour"
    SHIFT = "shift"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    @property
    def hours(self) -> float | None:
        """Length in hours (a month as a twelfth of 365.25 days); None for a shift, whose length is not fixed.

        Example:
            >>> Period("week").hours, Period("shift").hours
            (168.0, None)
        """
        year = 365.25 * 24
        return {"hour": 1.0, "day": 24.0, "week": 168.0, "month": year / 12, "year": year}.get(self.value)


@final
@attrs.frozen(kw_only=True, order=False)
class Quantity:
    """``amount`` ≥ 0 of ``unit`` (any word the user uses) per ``period``, or in all where the period is None.

    Example:
        >>> print(Quantity(amount=1200, unit="receipts", period="day"))
        1200 receipts per day
    """

    amount: float = attrs.field(metadata=at_least(0))
    unit: str
    period: Period | None = None

    def __attrs_post_init__(self) -> None:
        """Check amount, unit and period."""
        check(self)

    def __str__(self) -> str:
        """Show amount, unit and period."""
        return f"{self.amount:g} {self.unit}" + (f" per {self.period}" if self.period else "")
