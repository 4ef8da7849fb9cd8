"""Time inside weekly windows: opening hours, service hours, prime hours, in a place's own zone.

Windows are wall-clock time, what is measured is elapsed time: a window over a change of the clocks holds an
hour more or less. ``zone`` is an IANA name; None, not known, is read as UTC. ``holidays`` holds local dates
on which nothing is open.
"""

import datetime as dt
import functools
from collections.abc import Container, Iterator
from typing import Final

from custrel.errors import InvalidValueError
from custrel.model import Weekly, Window
from custrel.rules import _local

__all__ = ["add_open_time", "in_windows", "next_open", "open_minutes", "openings"]

_MINUTE: Final = dt.timedelta(minutes=1)
_DAY_MINUTES: Final = 24 * 60
# One day within both ends of the calendar: no zone is further than that from UTC, so nothing overflows.
_FIRST: Final = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
_LAST: Final = dt.datetime(9999, 12, 30, tzinfo=dt.UTC)

_Piece = tuple[dt.datetime, dt.datetime]
_Span = tuple[dt.timedelta, dt.timedelta]


def in_windows(weekly: Weekly, at: dt.datetime, zone: str | None, holidays: Container[dt.date] = ()) -> bool:
    """Tell whether an aware instant lies inside the windows; the local wall clock decides, also in a repeated hour.

    Example:
        >>> shop = Weekly.parse("mon-fri 09:00-18:00")
        >>> in_windows(shop, dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC), "Europe/Madrid")
        True
    """
    local = _within(at).astimezone(_local.place(zone))
    minute = local.weekday() * _DAY_MINUTES + local.hour * 60 + local.minute
    return local.date() not in holidays and weekly.holds(minute)


def open_minutes(
    weekly: Weekly,
    start: dt.datetime,
    end: dt.datetime,
    zone: str | None,
    holidays: Container[dt.date] = (),
) -> float:
    """Give the elapsed minutes inside the windows between two aware instants, ≥ 0; 0 where ``end`` is not after ``start``.

    Example:
        >>> always, night = Weekly.parse("always"), dt.datetime(2026, 3, 28, 23, tzinfo=dt.UTC)
        >>> open_minutes(always, night, night + dt.timedelta(days=1), "Europe/Madrid")
        1440.0
        >>> sunday = Weekly.parse("sun 00:00-24:00")  # the day the clocks go forward
        >>> open_minutes(sunday, night, night + dt.timedelta(days=2), "Europe/Madrid")
        1380.0
    """
    return (
        sum((to - since for since, to in _open(weekly, start, end, zone, holidays)), dt.timedelta()) / _MINUTE
    )


def openings(
    weekly: Weekly,
    start: dt.datetime,
    end: dt.datetime,
    zone: str | None,
    holidays: Container[dt.date] = (),
) -> Iterator[Window]:
    """Give what lies inside the windows between two aware instants, in order, as stretches that do not touch.

    Example:
        >>> day = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
        >>> list(openings(Weekly.parse("mon-tue 09:00-12:00"), day, day + dt.timedelta(hours=34), None))
        [Window(2026-03-02 09:00 .. 2026-03-02 12:00), Window(2026-03-03 09:00 .. 2026-03-03 10:00)]
    """
    held: _Piece | None = None
    for since, to in _open(weekly, start, end, zone, holidays):
        if held is not None and held[1] < since:
            yield Window(start=held[0], end=held[1])
            held = None
        held = (held[0] if held is not None else since), to
    if held is not None:
        yield Window(start=held[0], end=held[1])


def add_open_time(
    start: dt.datetime,
    length: dt.timedelta,
    weekly: Weekly,
    zone: str | None,
    holidays: Container[dt.date] = (),
) -> dt.datetime | None:
    """Give the earliest instant (UTC) by which ``length`` ≥ 0 has passed inside the windows; None where it never does.

    Example:
        >>> friday = dt.datetime(2026, 3, 6, 17, tzinfo=dt.UTC)
        >>> print(add_open_time(friday, dt.timedelta(hours=2), Weekly.parse("mon-fri 09:00-18:00"), "UTC"))
        2026-03-09 10:00:00+00:00
    """
    if length < dt.timedelta():
        raise InvalidValueError("add_open_time", "length", "must not be negative", length)
    left = length
    if not left:
        return start.astimezone(dt.UTC)
    for since, to in _open(weekly, start, _LAST, zone, holidays):
        if to - since >= left:
            return since + left
        left -= to - since
    return None


def next_open(
    weekly: Weekly, at: dt.datetime, zone: str | None, holidays: Container[dt.date] = ()
) -> dt.datetime | None:
    """Give the first instant (UTC) not before ``at`` that lies inside the windows; None where there is none.

    Example:
        >>> saturday = dt.datetime(2026, 3, 7, 2, 10, tzinfo=dt.UTC)
        >>> print(next_open(Weekly.parse("mon-fri 09:00-18:00"), saturday, "Europe/Madrid"))
        2026-03-09 08:00:00+00:00
    """
    return next((since for since, _ in _open(weekly, at, _LAST, zone, holidays)), None)


def _open(
    weekly: Weekly, start: dt.datetime, end: dt.datetime, zone: str | None, holidays: Container[dt.date]
) -> Iterator[_Piece]:
    """Give what is open, in order; cut at midnights and changes of the clocks, so that "always" comes in pieces too."""
    if weekly.spans:  # else an endless look for what never comes
        yield from _pieces(_by_day(weekly), _within(start), _within(end), _local.place(zone), holidays)


def _pieces(
    by_day: tuple[tuple[_Span, ...], ...],
    start: dt.datetime,
    end: dt.datetime,
    zone: dt.tzinfo,
    holidays: Container[dt.date],
) -> Iterator[_Piece]:
    for since, to, offset in _steady(start, end, zone):
        wall, wall_end = (since + offset).replace(tzinfo=None), (to + offset).replace(tzinfo=None)
        midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
        while midnight < wall_end:
            if midnight.date() not in holidays:
                for opens, closes in by_day[midnight.weekday()]:
                    low, high = max(wall, midnight + opens), min(wall_end, midnight + closes)
                    if low < high:
                        yield since + (low - wall), since + (high - wall)
            midnight += _local.DAY


def _steady(
    start: dt.datetime, end: dt.datetime, zone: dt.tzinfo
) -> Iterator[tuple[dt.datetime, dt.datetime, dt.timedelta]]:
    """Cut a stretch into days, and a day at the second at which the clocks change; zoneinfo does not tell it otherwise."""
    since, offset = start, _offset(start, zone)
    while since < end:
        to = min(since + _local.DAY, end)
        after = _offset(to, zone)
        if after != offset:
            to = _change(since, to, offset, zone)
            after = _offset(to, zone)
        yield since, to, offset
        since, offset = to, after


def _change(since: dt.datetime, to: dt.datetime, offset: dt.timedelta, zone: dt.tzinfo) -> dt.datetime:
    """Find the first whole second at which the offset is no longer ``offset``; clocks change on whole seconds."""
    base = since.replace(microsecond=0)
    low, high = 0, int((to - base).total_seconds()) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(base + dt.timedelta(seconds=middle), zone) == offset:
            low = middle
        else:
            high = middle
    return min(base + dt.timedelta(seconds=high), to)


def _offset(at: dt.datetime, zone: dt.tzinfo) -> dt.timedelta:
    return at.astimezone(zone).utcoffset() or dt.timedelta()


def _within(at: dt.datetime) -> dt.datetime:
    return min(max(at, _FIRST), _LAST).astimezone(dt.UTC)


@functools.lru_cache(maxsize=256)
def _by_day(weekly: Weekly) -> tuple[tuple[_Span, ...], ...]:
    """Cut the windows at midnight: for each weekday the pairs of time since midnight."""
    days: list[list[_Span]] = [[] for _ in range(7)]
    for opens, closes in weekly.spans:
        for day in range(opens // _DAY_MINUTES, -(-closes // _DAY_MINUTES)):
            begin = day * _DAY_MINUTES
            low, high = max(opens - begin, 0), min(closes - begin, _DAY_MINUTES)
            days[day].append((low * _MINUTE, high * _MINUTE))
    return tuple(tuple(day) for day in days)
