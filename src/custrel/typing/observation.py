"""When a customer was watched: without that, no count is a rate."""

from typing import final

import attrs

from custrel.model import Window

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


def joined(windows: list[Window]) -> tuple[Window, ...]:
    """Join windows that overlap or touch: observed twice is observed once."""
    found: list[Window] = []
    for window in windows:
        if found and window.start <= found[-1].end:
            found[-1] = Window(start=found[-1].start, end=max(found[-1].end, window.end))
        else:
            found.append(window)
    return tuple(found)
