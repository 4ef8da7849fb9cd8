"""When a customer was watched: without that, no count is a rate."""

import datetime as dt
from collections.abc import Iterable
from typing import final

import attrs

from custrel.model import Incident, Window

__all__ = ["Observation"]


@final
@attrs.frozen(kw_only=True, order=False)
class Observation:
    """The windows in which every incident would have been seen, cut at ``as_of``, in time order.

    ``assumed`` True: nobody stated them; then one window from the first incident to ``as_of`` stands in, and
    every rate says so.

    Example:
        >>> Observation(windows=(), assumed=True).days
        0.0
    """

    windows: tuple[Window, ...]
    assumed: bool

    @property
    def days(self) -> float:
        """Days observed in all, gaps left out.

        Example:
            >>> import datetime as dt
            >>> day = Window(start=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), end=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
            >>> Observation(windows=(day,), assumed=False).days
            1.0
        """
        return sum(w.seconds for w in self.windows) / 86_400


def observed(stated: Iterable[Window], incidents: Iterable[Incident], as_of: dt.datetime) -> Observation:
    """Cut the windows somebody stated at ``as_of``; where nobody did, from the first incident on stands in."""
    cut = [w.until(as_of) for w in sorted(stated, key=lambda w: (w.start, w.end))]
    if cut:
        return Observation(windows=joined([w for w in cut if w is not None]), assumed=False)
    first = min((i.opened_at for i in incidents), default=None)
    window = () if first is None else (Window(start=first, end=as_of),)
    return Observation(windows=window, assumed=True)


def joined(windows: list[Window]) -> tuple[Window, ...]:
    """Join windows that overlap or touch: observed twice is observed once."""
    found: list[Window] = []
    for window in windows:
        if found and window.start <= found[-1].end:
            found[-1] = Window(start=found[-1].start, end=max(found[-1].end, window.end))
        else:
            found.append(window)
    return tuple(found)
