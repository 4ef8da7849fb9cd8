"""Days on which nobody works: a value the caller passes in."""

import datetime as dt
import functools
from collections.abc import Collection, Iterator
from typing import final

import attrs

from custrel._fields import check

__all__ = ["Calendar"]


@final
@attrs.frozen(kw_only=True, order=False)
class Calendar(Collection[dt.date]):
    """Holidays of one place as local dates, sorted, each once; wherever this room takes ``holidays``, a calendar will do.

    The library knows no holidays of its own: fill one from a holiday library or from the customer's list.

    Example:
        >>> madrid = Calendar(name="Madrid", holidays=[dt.date(2026, 12, 25), dt.date(2026, 5, 1), dt.date(2026, 5, 1)])
        >>> dt.date(2026, 5, 1) in madrid, len(madrid)
        (True, 2)
    """

    name: str = ""
    holidays: tuple[dt.date, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every date, then sort."""
        check(self)
        object.__setattr__(self, "holidays", tuple(sorted(set(self.holidays))))

    @functools.cached_property
    def _days(self) -> frozenset[dt.date]:
        return frozenset(self.holidays)

    def __contains__(self, day: object) -> bool:
        """Tell whether a local date is a holiday."""
        return day in self._days

    def __iter__(self) -> Iterator[dt.date]:
        """Iterate over the holidays, earliest first."""
        return iter(self.holidays)

    def __len__(self) -> int:
        """Count the holidays."""
        return len(self.holidays)
