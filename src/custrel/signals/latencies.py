"""Timely in preparation, in telling back and in doing: three latencies of what was agreed (S4-20).

Example:
    >>> latencies(ActionItem(what="send data")).done is None
    True
"""

import datetime as dt
from typing import final

import attrs

from custrel.model import ActionItem

__all__ = ["Latencies", "latencies"]


@final
@attrs.frozen(kw_only=True, order=False)
class Latencies:
    """How long an agreed action took in each of its three stages, in days from the agreement; None: not yet, or not known.

    Example:
        >>> Latencies(prepared=5.0).communicated is None
        True
    """

    prepared: float | None = None
    communicated: float | None = None
    done: float | None = None


def latencies(action: ActionItem, /) -> Latencies:
    """Give the three latencies of one action: preparation, communication back, enactment.

    Example:
        >>> agreed = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        >>> latencies(ActionItem(what="send data", agreed_at=agreed, prepared_at=agreed + dt.timedelta(days=5))).prepared
        5.0
    """
    if action.agreed_at is None:
        return Latencies()
    start = action.agreed_at
    stages = (action.prepared_at, action.communicated_at, action.done_at)
    prepared, communicated, done = (None if s is None else (s - start) / dt.timedelta(days=1) for s in stages)
    return Latencies(prepared=prepared, communicated=communicated, done=done)
