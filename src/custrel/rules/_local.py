"""Dates into instants and back, where a place's own midnight decides."""

import datetime as dt
from typing import Final

from custrel._fields import zone as zone_of

DAY: Final = dt.timedelta(days=1)
_TICK: Final = dt.timedelta.resolution


def place(zone: str | None) -> dt.tzinfo:
    """Give the time zone of that IANA name; None, not known, is read as UTC (whoever answers says so)."""
    return dt.UTC if zone is None else zone_of(zone)


def begins(date: dt.date, zone: dt.tzinfo) -> dt.datetime | None:
    """Give the first instant of a local date in UTC; None where the calendar ends."""
    midnight = dt.datetime.combine(date, dt.time(), zone)
    # Where midnight is skipped, fold 0 gives the instant of the change; where it comes twice, the first one.
    try:
        return midnight.astimezone(dt.UTC)
    except OverflowError:
        return None


def is_over(date: dt.date, zone: dt.tzinfo) -> dt.datetime | None:
    """Give the first instant after a local date in UTC; None where the calendar ends (then it is never over)."""
    return None if date == dt.date.max else begins(date + DAY, zone)


def on(instant: dt.datetime, zone: dt.tzinfo) -> dt.date:
    """Give the local date of an instant; at the two ends of the calendar the UTC date."""
    try:
        return instant.astimezone(zone).date()
    except OverflowError:
        return instant.date()


def last_day(end: dt.datetime, zone: dt.tzinfo) -> dt.date:
    """Give the last local date of something that is over at ``end``."""
    return on(end - _TICK, zone)
