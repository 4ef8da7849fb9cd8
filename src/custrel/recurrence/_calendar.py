"""Calendar patterns: which of a stated set of calendar rules a trouble keeps to, against the fleet's own calendar.

Rules of days (each a set of local dates): a weekday; every second week on a weekday, either phase; a day of the month from 1 to
28, or its last; the first or last working day; the first to fourth or last of a weekday in the month. Rules of hours: three
hours in a row. A rule's share of everybody else's tickets in the same stretch of time is what chance does; the hits of the
trouble's own days are binomial about it. The level is shared out evenly over the kinds of rule and within each over its rules
(Bonferroni), so that at most that share of troubles without a pattern is given one.
"""

import datetime as dt
import functools
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate, chain
from typing import Final, final

from custrel._fields import zone
from custrel.findings import CalendarPattern, ProfileKey
from custrel.stats.distributions import binomial_sf

_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORDER: Final = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
_WORKING: Final = 5  # Monday to Friday: the library knows no holidays of its own
_WEEK: Final = 7
_SURE: Final = 28  # every month has so many days
_SPAN: Final = 3  # hours of a time of day
_HOURS: Final = 24
_HALF: Final = (
    0.5  # of a ticket, added to every day and hour of the fleet: nobody else's trouble is not "never"
)
_LEAST: Final = 5  # days with an episode; below, no rule could be told from chance at any level in use
_RULES: Final = {"weekly": 7, "biweekly": 14, "monthday": 29, "working": 2, "nth": 35, "hour": 24}
_YEAR: Final = dt.timedelta(days=365)

Rule = tuple[str | int, ...]


@functools.lru_cache(maxsize=1 << 13)
def rules_of(day: int) -> tuple[Rule, ...]:
    """Give the rules of days that hold a date (its proleptic ordinal)."""
    date = dt.date.fromordinal(day)
    weekday, of_month = date.weekday(), date.day
    left = _last(date) - of_month
    found: list[Rule] = [("weekly", weekday), ("biweekly", weekday, (day - 1) // _WEEK % 2)]
    if of_month <= _SURE:
        found.append(("monthday", of_month))
    if not left:
        found.append(("monthday", -1))
    if weekday < _WORKING:
        if of_month == 1 or (weekday == 0 and of_month <= 3):  # noqa: PLR2004 - the first may be a Saturday
            found.append(("working", 1))
        if left == 0 or (weekday == _WORKING - 1 and left <= 2):  # noqa: PLR2004 - the last may be a Sunday
            found.append(("working", -1))
    place = (of_month - 1) // _WEEK + 1
    if place in _ORDER:
        found.append(("nth", weekday, place))
    if left < _WEEK:
        found.append(("nth", weekday, -1))
    return tuple(found)


def local_hours(starts: Sequence[int], zone_name: str | None) -> list[tuple[int, int]]:
    """Give the local date (ordinal) and hour of instants in whole seconds since 1970; without a zone, in UTC."""
    place = zone(zone_name) if zone_name else dt.UTC
    local = [dt.datetime.fromtimestamp(at, place) for at in starts]
    return [(at.toordinal(), at.hour) for at in local]


# One ticket is read under every key it has, as an episode and as a ticket.
@functools.lru_cache(maxsize=1 << 14)
def _local_hour(at: int, zone_name: str | None) -> tuple[int, int]:
    return local_hours((at,), zone_name)[0]


@final
class FleetCalendar:
    """The fleet's tickets by local day and hour, as running sums of every rule."""

    def __init__(self, table: Mapping[ProfileKey, int]) -> None:
        """Read the counts ``("day", ordinal)`` and ``("hour", hour)``."""
        self._days = {int(at): n for (kind, at), n in table.items() if kind == "day"}
        self._hours = [table.get(("hour", hour), 0) for hour in range(_HOURS)]
        first, last = (min(self._days), max(self._days)) if self._days else (1, 0)
        self._range = range(first, last + 1)
        by_rule: dict[Rule, list[tuple[int, float]]] = {}
        for day in self._range:
            for rule in rules_of(day):
                by_rule.setdefault(rule, []).append((day, self._days.get(day, 0) + _HALF))
        self._sums = {
            rule: ([day for day, _ in rows], list(accumulate((w for _, w in rows), initial=0.0)))
            for rule, rows in by_rule.items()
        }
        self._all = list(accumulate((self._days.get(d, 0) + _HALF for d in self._range), initial=0.0))

    def of_days(self, rule: Rule, first: int, last: int) -> tuple[float, float]:
        """Give the weight of a rule's days and of all days from ``first`` to ``last``, both included."""
        days, sums = self._sums.get(rule, ((), (0.0,)))
        inside = sums[bisect_left(days, last + 1)] - sums[bisect_left(days, first)]
        low, high = (min(max(d - self._range.start, 0), len(self._range)) for d in (first, last + 1))
        return inside, self._all[high] - self._all[low]

    def of_hours(self, hour: int) -> tuple[float, float]:
        """Give the weight of the hours from ``hour`` on and of all hours."""
        inside = sum(self._hours[(hour + n) % _HOURS] + _HALF for n in range(_SPAN))
        return inside, sum(self._hours) + _HALF * _HOURS


def pattern(
    fleet: FleetCalendar,
    starts: Sequence[int],
    tickets: Sequence[int],
    zone_name: str | None,
    *,
    as_of: dt.datetime,
    since: dt.datetime | None,
    level: float,
) -> CalendarPattern | None:
    """Give the rule of days, of hours, or both that the episodes keep to; None where chance does as well.

    ``starts`` are the episodes' and ``tickets`` all tickets' instants in whole seconds; ``since`` is when watching began.
    """
    if len(starts) < _LEAST:
        return None
    events = [_local_hour(at, zone_name) for at in starts]
    own = [_local_hour(at, zone_name) for at in tickets]
    place = zone(zone_name) if zone_name else dt.UTC
    today = as_of.astimezone(place).date()
    first = min(events[0][0], since.astimezone(place).date().toordinal() if since else events[0][0])
    day = _best_day(fleet, {d for d, _ in events}, [d for d, _ in own], (first, today.toordinal()), level)
    hour = _best_hour(fleet, dict(reversed(events)), [h for _, h in own], level)
    if day is None and hour is None:
        return None
    strongest = min((found for found in (day, hour) if found is not None), key=lambda f: f[1])
    rule, p, hits, of, usual = strongest if day is None else day
    return CalendarPattern(
        rule=_text(
            None if day is None else day[0], None if hour is None else int(hour[0][1]), today, zone_name
        ),
        words=_words(None if day is None else day[0], None if hour is None else int(hour[0][1])),
        zone=zone_name or "UTC",
        hits=hits,
        of=of,
        usual=usual,
        p=p,
        next_on=None if day is None else _next(rule, today),
    )


_Found = tuple[Rule, float, int, int, float]  # rule, p, hits, of, usual


def _best_day(
    fleet: FleetCalendar, days: set[int], own: Sequence[int], span: tuple[int, int], level: float
) -> _Found | None:
    if len(days) < _LEAST:
        return None
    hits = Counter(chain.from_iterable(map(rules_of, days)))
    kept = sorted((rule for rule, k in hits.items() if 2 * k > len(days)), key=str)
    if not kept:
        return None
    mine = Counter(chain.from_iterable(map(rules_of, own)))
    tried = [
        _tried(rule, hits[rule], len(days), fleet.of_days(rule, *span), (mine[rule], len(own)))
        for rule in kept
    ]
    return _best(tried, level)


def _best_hour(
    fleet: FleetCalendar, first: Mapping[int, int], own: Sequence[int], level: float
) -> _Found | None:
    """Look at the hour of each day's first episode: a bad day is one case."""
    if len(first) < _LEAST:
        return None
    at = Counter(first.values())
    # Three hours in a row hold half of the days only where one of them holds a sixth.
    if _SPAN * 2 * max(at.values()) <= len(first):
        return None
    mine = Counter(own)
    tried: list[_Found] = []
    # Of windows that hold the same days, the one about their middle comes first.
    for hour in sorted(range(_HOURS), key=lambda h: -at[(h + 1) % _HOURS]):
        inside = [(hour + n) % _HOURS for n in range(_SPAN)]
        k = sum(at[h] for h in inside)
        if 2 * k > len(first):
            others = (sum(mine[h] for h in inside), len(own))
            tried.append(_tried(("hour", hour), k, len(first), fleet.of_hours(hour), others))
    return _best(tried, level)


def _tried(rule: Rule, k: int, n: int, weights: tuple[float, float], own: tuple[int, int]) -> _Found:
    inside, whole = max(_HALF, weights[0] - own[0]), max(2 * _HALF, weights[1] - own[1])
    usual = min(1.0 - 1e-9, inside / whole)
    many = _RULES[str(rule[0])] * len(_RULES)
    return rule, min(1.0, many * binomial_sf(k - 1, n, usual)), k, n, usual


def _best(tried: Sequence[_Found], level: float) -> _Found | None:
    best = min(tried, key=lambda f: (f[1], -f[2]), default=None)
    return best if best is not None and best[1] <= level else None


def _last(date: dt.date) -> int:
    return (date.replace(day=_SURE) + dt.timedelta(days=4)).replace(day=1).toordinal() - date.replace(
        day=1
    ).toordinal()


def _next(rule: Rule, today: dt.date) -> dt.date | None:
    days = range(today.toordinal() + 1, min(today.toordinal() + _YEAR.days, dt.date.max.toordinal()))
    found = next((day for day in days if rule in rules_of(day)), None)
    return None if found is None else dt.date.fromordinal(found)


def _text(rule: Rule | None, hour: int | None, today: dt.date, zone_name: str | None) -> str:
    """Write DTSTART on the next day of the rule and an RRULE that ends a year on; the hour is the middle one of three."""
    start = (None if rule is None else _next(rule, today)) or today
    middle = None if hour is None else (hour + 1) % _HOURS
    place = f";TZID={zone_name}:" if zone_name else ":"
    utc = "" if zone_name else "Z"
    begin = f"DTSTART{place}{start:%Y%m%d}T{middle or 0:02d}0000{utc}"
    parts = ["FREQ=DAILY"] if rule is None else _parts(rule)
    if middle is not None:
        parts.append(f"BYHOUR={middle}")
    end = min(today.toordinal() + _YEAR.days, dt.date.max.toordinal())
    parts.append(f"UNTIL={dt.date.fromordinal(end):%Y%m%d}T000000Z")
    return f"{begin}\nRRULE:{';'.join(parts)}"


def _parts(rule: Rule) -> list[str]:
    kind, *at = rule
    if kind == "weekly":
        return ["FREQ=WEEKLY", f"BYDAY={_DAYS[int(at[0])]}"]
    if kind == "biweekly":
        return ["FREQ=WEEKLY", "INTERVAL=2", f"BYDAY={_DAYS[int(at[0])]}"]
    if kind == "monthday":
        return ["FREQ=MONTHLY", f"BYMONTHDAY={at[0]}"]
    if kind == "working":
        return ["FREQ=MONTHLY", "BYDAY=MO,TU,WE,TH,FR", f"BYSETPOS={at[0]}"]
    return ["FREQ=MONTHLY", f"BYDAY={at[1]}{_DAYS[int(at[0])]}"]


def _words(rule: Rule | None, hour: int | None) -> str:
    said = [] if rule is None else [_day_words(rule)]
    if hour is not None:
        said.append(f"between {hour:02d}:00 and {(hour + _SPAN) % _HOURS:02d}:00")
    return ", ".join(said)


def _day_words(rule: Rule) -> str:
    kind, *at = rule
    if kind == "weekly":
        return f"on {_NAMES[int(at[0])]}s"
    if kind == "biweekly":
        return f"every second {_NAMES[int(at[0])]}"
    if kind == "monthday":
        return "on the last day of the month" if at[0] == -1 else f"on day {at[0]} of the month"
    if kind == "working":
        return f"on the {_ORDER[int(at[0])]} working day of the month"
    return f"on the {_ORDER[int(at[1])]} {_NAMES[int(at[0])]} of the month"
