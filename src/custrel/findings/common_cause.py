"""Many things in trouble within a short time: one cause behind them, and not that many troubles that keep coming back."""

from typing import final

import attrs

from custrel._fields import at_least, check, unit
from custrel.model import Window

__all__ = ["CommonCause"]


@final
@attrs.frozen(kw_only=True, order=False)
class CommonCause:
    """``keys`` different things fell into trouble within one stretch, where ``usual`` (≥ 0) do at that time of the week.

    ``p`` (0 to 1) is the chance of as many in one stretch, times the number of stretches looked at, so that a year without
    one raises hardly any. ``customers`` are all it touched. ``incident_ids`` are the tickets, in order of time; empty where
    it was read from a fleet's profile, which holds no records. It says nothing about what people linked to one problem.

    Example:
        >>> import datetime as dt
        >>> at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        >>> found = Window(start=at, end=at)
        >>> CommonCause(window=found, keys=9, customers=["C1"], incident_ids=["I1"], usual=0.5, p=1e-6).keys
        9
    """

    window: Window
    keys: int = attrs.field(metadata=at_least(1))
    customers: tuple[str, ...]
    incident_ids: tuple[str, ...] = ()
    usual: float = attrs.field(metadata=at_least(0))
    p: float = attrs.field(metadata=unit())

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)
