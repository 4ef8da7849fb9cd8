"""For how long a key was watched: every rate has a window, and says where it came from."""

import datetime as dt
import math
from collections.abc import Sequence
from typing import Final, final

import attrs

from custrel._fields import check, zone
from custrel.model import Asset, Window
from custrel.typing import CustomerCase

__all__ = ["Exposure", "of_asset", "of_case"]

_DAY: Final = dt.timedelta(days=1)
_EARLIEST: Final = dt.date(
    1900, 1, 1
)  # before this, local midnights may not exist in UTC; no ticket is that old


@final
@attrs.frozen(kw_only=True, order=False)
class Exposure:
    """The stretches in which every episode of a key would have been seen, in time order, cut at ``as_of``.

    ``assumed`` True: nobody stated them. ``starts_at_event`` True: the first begins with an installation, so that the
    first gap is a complete one; False: it begins anywhere, as an extract does. ``over`` True: the unit is retired.

    Example:
        >>> at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        >>> Exposure(windows=(Window(start=at, end=at + dt.timedelta(days=10)),)).days
        10.0
    """

    windows: tuple[Window, ...]
    assumed: bool = False
    starts_at_event: bool = False
    over: bool = False
    warnings: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    @property
    def days(self) -> float:
        """Days watched, gaps left out, ≥ 0.

        Example:
            >>> Exposure(windows=()).days
            0.0
        """
        return sum(w.seconds for w in self.windows) / 86_400

    @property
    def hull(self) -> Window | None:
        """From the first start to the last end, None where nobody watched.

        Example:
            >>> Exposure(windows=()).hull is None
            True
        """
        return Window(start=self.windows[0].start, end=self.windows[-1].end) if self.windows else None

    def weighted_days(self, as_of: dt.datetime, half_life_days: float) -> float:
        """Days watched, each counting half as much for every ``half_life_days`` > 0 it lies before ``as_of``.

        Example:
            >>> at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
            >>> e = Exposure(windows=(Window(start=at, end=at + dt.timedelta(days=30)),))
            >>> round(e.weighted_days(at + dt.timedelta(days=30), 30.0), 3)
            21.64
        """
        rate = math.log(2.0) / half_life_days
        ages = [((as_of - w.end) / _DAY, (as_of - w.start) / _DAY) for w in self.windows]
        return math.fsum((math.exp(-rate * young) - math.exp(-rate * old)) / rate for young, old in ages)

    def covers(self, start: dt.datetime, end: dt.datetime) -> bool:
        """Tell whether somebody watched all the way from ``start`` to ``end``.

        Example:
            >>> at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
            >>> Exposure(windows=()).covers(at, at)
            False
        """
        return any(w.start <= start and end <= w.end for w in self.windows)


def of_case(case: CustomerCase, /) -> Exposure:
    """Give the exposure of every key that is not about one asset: the customer's observation windows.

    Example:
        >>> from custrel.model import Customer
        >>> from custrel.portfolio import Portfolio
        >>> p = Portfolio.of(Customer(customer_id="C1"))
        >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> of_case(case).assumed, of_case(case).days
        (True, 0.0)
    """
    seen = case.observation
    return Exposure(windows=seen.windows, assumed=seen.assumed)


def of_asset(asset: Asset, whole: Exposure, first: dt.datetime | None, zone_name: str | None, /) -> Exposure:
    """Cut the customer's exposure to the life of one asset: installed (else gone live) to retired.

    ``first`` is its first incident: one from before the recorded installation shows that date to be wrong, and the cut is not
    made but said. A date is the first instant of that day in ``zone_name``, where not known in UTC.

    Example:
        >>> at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        >>> whole = Exposure(windows=(Window(start=at, end=at + dt.timedelta(days=30)),))
        >>> cut = of_asset(Asset(asset_id="A1", installed_on=dt.date(2026, 3, 11)), whole, None, None)
        >>> cut.days, cut.starts_at_event
        (20.0, True)
    """
    windows: Sequence[Window] = whole.windows
    warnings: tuple[str, ...] = ()
    starts_at_event = False
    day = asset.installed_on or asset.live_on
    if day is not None and day >= _EARLIEST:
        place = dt.UTC if zone_name is None else zone(zone_name)
        since = dt.datetime.combine(day, dt.time(), place).astimezone(dt.UTC)
        if first is not None and first < since:
            warnings = ("a ticket is older than the recorded installation, which is therefore not used",)
        else:
            windows = [w for w in (_after(w, since) for w in windows) if w is not None]
            # The first gap is complete only where somebody watched from that day on.
            starts_at_event = bool(windows) and windows[0].start == since
    if asset.retired_at is not None:
        windows = [w for w in (w.until(asset.retired_at) for w in windows) if w is not None]
    return Exposure(
        windows=tuple(windows),
        assumed=whole.assumed,
        starts_at_event=starts_at_event and bool(windows),
        over=asset.retired_at is not None,
        warnings=warnings,
    )


def _after(window: Window, since: dt.datetime) -> Window | None:
    if window.end <= since:
        return None
    return window if window.start >= since else Window(start=since, end=window.end)
