"""A stretch of time between two instants."""

import datetime as dt
from typing import final

import attrs

from custrel._fields import check, ordered

__all__ = ["Window"]


@final
@attrs.frozen(kw_only=True, order=False)
class Window:
    """From ``start`` (included) to ``end`` (not included), both aware, kept in UTC; ``start`` ≤ ``end``.

    Example:
        >>> march = Window(start=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), end=dt.datetime(2026, 4, 1, tzinfo=dt.UTC))
        >>> march.days, dt.datetime(2026, 3, 5, tzinfo=dt.UTC) in march
        (31.0, True)
    """

    start: dt.datetime
    end: dt.datetime

    def __attrs_post_init__(self) -> None:
        """Check both instants and their order."""
        check(self)
        ordered(self, "start", "end")

    @property
    def seconds(self) -> int:
        """Length in whole seconds, ≥ 0.

        Example:
            >>> Window(start=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), end=dt.datetime(2026, 3, 2, tzinfo=dt.UTC)).seconds
            86400
        """
        return int((self.end - self.start).total_seconds())

    @property
    def days(self) -> float:
        """Length in days of 24 hours, ≥ 0.

        Example:
            >>> Window(start=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), end=dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)).days
            0.5
        """
        return (self.end - self.start) / dt.timedelta(days=1)

    def until(self, instant: dt.datetime, /) -> "Window | None":
        """Give the part before ``instant``, or None where nothing of it is.

        Example:
            >>> w = Window(start=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), end=dt.datetime(2026, 3, 9, tzinfo=dt.UTC))
            >>> w.until(dt.datetime(2026, 3, 3, tzinfo=dt.UTC)).days, w.until(w.start)
            (2.0, None)
        """
        if instant <= self.start:
            return None
        return self if instant >= self.end else Window(start=self.start, end=instant)

    def __contains__(self, instant: object) -> bool:
        """Tell whether an aware instant lies inside."""
        return isinstance(instant, dt.datetime) and self.start <= instant < self.end

    def __repr__(self) -> str:
        """Show both ends to the minute."""
        return f"Window({self.start:%Y-%m-%d %H:%M} .. {self.end:%Y-%m-%d %H:%M})"
