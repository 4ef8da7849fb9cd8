"""Small words and numbers for people."""

import datetime as dt
import math
import unicodedata
from collections.abc import Sequence
from typing import Final

_PARTS_OF_DAY: Final = ((5, "night"), (12, "morning"), (18, "afternoon"), (22, "evening"), (24, "night"))

_HIDDEN = {
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Cn",
    "Zl",
    "Zp",
}  # controls, invisible marks, surrogates, characters that are none


_LENGTHS: Final = (
    (1, 21, "day"),
    (7, 90, "week"),
    (30.4375, 730, "month"),
    (365.25, math.inf, "year"),
)


def escaped(text: str) -> str:
    r"""Show control, bidirectional and invisible characters and lone surrogates as escapes, so that no output can be forged.

    Example:
        >>> print(escaped("a\u202eb\x1b[31m"))
        a\u202eb\x1b[31m
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if unicodedata.category(c) not in _HIDDEN else c.encode("unicode_escape").decode("ascii")
        for c in text
    )


def instant_text(instant: dt.datetime) -> str:
    """Show an instant to the minute, in the zone it carries.

    Example:
        >>> instant_text(dt.datetime(2026, 11, 1, 8, 30, tzinfo=dt.UTC))
        '2026-11-01 08:30 UTC'
    """
    return f"{instant:%Y-%m-%d %H:%M} {instant.tzname() or ''}".strip()


def number_text(value: float) -> str:
    """Show a number with at most three significant digits after a leading zero, no trailing zeros.

    Example:
        >>> number_text(0.86333), number_text(12.0), number_text(1234567.0)
        ('0.863', '12', '1234567')
    """
    if value == int(value):
        return str(int(value))
    return f"{value:.3f}".rstrip("0").rstrip(".") if abs(value) < 1000 else f"{value:.0f}"  # noqa: PLR2004


def plural(count: int, one: str, many: str = "") -> str:
    """Give the count with its noun.

    Example:
        >>> plural(1, "site"), plural(2, "site"), plural(0, "entry", "entries")
        ('1 site', '2 sites', '0 entries')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"


def day_text(moment: dt.datetime | dt.date) -> str:
    """Say a date.

    Example:
        >>> day_text(dt.date(2026, 3, 3))
        '3 March 2026'
    """
    return f"{moment.day} {moment:%B %Y}"


def is_day_only(moment: dt.datetime) -> bool:
    """Tell whether an instant looks like a date somebody recorded without a time: exactly midnight in UTC.

    Such a day is said as it was recorded; on another clock it would be the day before.

    Example:
        >>> is_day_only(dt.datetime(2026, 3, 3, tzinfo=dt.UTC)), is_day_only(dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC))
        (True, False)
    """
    return moment.astimezone(dt.UTC).time() == dt.time()


def between_text(start: dt.datetime, end: dt.datetime) -> str:
    """Say a span of days without saying a month or year twice.

    Example:
        >>> between_text(dt.datetime(2026, 11, 5), dt.datetime(2026, 11, 24))
        'between 5 and 24 November 2026'
        >>> between_text(dt.datetime(2026, 11, 5), dt.datetime(2026, 11, 5, 9))
        'on 5 November 2026'
        >>> between_text(dt.datetime(2026, 12, 5), dt.datetime(2027, 1, 9))
        'between 5 December 2026 and 9 January 2027'
    """
    if start.date() == end.date():
        return f"on {day_text(start)}"
    if start.year != end.year:
        return f"between {day_text(start)} and {day_text(end)}"
    first = f"{start.day}" if start.month == end.month else f"{start.day} {start:%B}"
    return f"between {first} and {day_text(end)}"


def part_of_day(local: dt.datetime) -> str:
    """Say when in the week.

    Example:
        >>> part_of_day(dt.datetime(2026, 11, 5, 9))
        'Thursday morning'
    """
    return f"{local:%A} {next(words for until, words in _PARTS_OF_DAY if local.hour < until)}"


def listed(words: Sequence[str], most: int = 3) -> str:
    """Say several things.

    Example:
        >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c", "d", "e"])
        ('a', 'a and b', 'a, b, c and 2 more')
    """
    shown = [*words[:most], *([f"{len(words) - most} more"] if len(words) > most else [])]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def length_text(days: float) -> str:
    """Say a length of days in the unit people would use, at least one of it.

    Example:
        >>> length_text(12), length_text(35.2), length_text(500), length_text(0.1)
        ('12 days', '5 weeks', '16 months', '1 day')
    """
    size, name = next((size, name) for size, below, name in _LENGTHS if days < below)
    return plural(max(1, round(days / size)), name)


def hours_text(minutes: float) -> str:
    """Say a length in minutes or hours.

    Example:
        >>> hours_text(50), hours_text(850)
        ('50 minutes', '14 hours')
    """
    if minutes <= 90:  # noqa: PLR2004 - people count minutes up to an hour and a half
        return plural(round(minutes), "minute")
    return plural(round(minutes / 60), "hour")


def burden_texts(
    down: float | None, work: float | None, down_cost: object = None, work_cost: object = None
) -> list[str]:
    """Say minutes down and minutes of our work, each with what it costs (them, us) where that is known; none of zero.

    Example:
        >>> burden_texts(600, 60, "8000 EUR")
        ['10 hours down (8000 EUR to them)', '60 minutes of our work']
    """
    found = [f"{hours_text(down)} down" + (f" ({down_cost} to them)" if down_cost else "")] if down else []
    if work:
        found.append(f"{hours_text(work)} of our work" + (f", about {work_cost}" if work_cost else ""))
    return found
