"""How dates, instants, durations, hours and money are written in text; nothing here guesses."""

import datetime as dt
import decimal
import re
import zoneinfo
from collections.abc import Callable
from typing import Final

from dateutil.relativedelta import relativedelta

from custrel.io._bad import Bad, shown

Warn = Callable[[str, str, str], None]  # (code, message, hint)

_ISO: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?[ ]?([Zz]|[+-]\d\d(?::?\d\d)?(?::\d\d)?)?)?",
    re.ASCII,
)
_BASIC: Final = re.compile(
    r"(\d{4})(\d\d)(\d\d)[Tt](\d\d)(\d\d)(?:(\d\d)(?:[.,](\d+))?)?([Zz]|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)
_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_LOCAL: Final = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-]\d{1,4}\b.*", re.ASCII | re.DOTALL)
_WEEKS: Final = re.compile(r"\d{4}-?(W\d\d|\d{3}(?!\d))", re.ASCII)
_AS_ISO: Final = "write it in ISO 8601, or name the format in a mapping (read_source)"
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_MONEY: Final = re.compile(r"-?\d{1,30}(\.\d{1,30})?", re.ASCII)
_PERIOD: Final = re.compile(
    r"(-?)P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)W)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?\d+)(?:\.(\d{1,6}))?S)?)?",
    re.ASCII,
)
_MICROSECONDS = 6
_LONGEST = 60  # characters of anything that could be a time
_EAST, _WEST = (
    dt.timedelta(hours=14),
    dt.timedelta(hours=-12),
)  # the range of offsets in use (IANA time zone database)
# The zero of Unix (in the West the day before), of spreadsheets (three ways), of Windows, of SQL Server: what systems write
# where they know nothing.
_ZEROS: Final = (
    (1970, 1, 1),
    (1969, 12, 31),
    (1900, 1, 1),
    (1899, 12, 30),
    (1904, 1, 1),
    (1601, 1, 1),
    (1753, 1, 1),
)
PLACEHOLDERS: Final = frozenset(dt.date(*day) for day in _ZEROS)
_FIRST_YEAR, _LAST_YEAR = 1800, 2200  # equipment is not older, nothing is planned so far ahead
_DAYS_SERIAL = (20_000, 80_000)  # a spreadsheet's day numbers for the years 1954 to 2119
_EPOCH_SECONDS = (10**8, 10**11)


def number_hint(value: float) -> str:
    """Say what a number in place of a time could be."""
    size = abs(value)
    if _DAYS_SERIAL[0] <= size <= _DAYS_SERIAL[1]:
        return (
            "it looks like a spreadsheet's day number; export dates as text, or name the format in a mapping"
        )
    if _EPOCH_SECONDS[0] <= size < _EPOCH_SECONDS[1]:
        return "it looks like seconds since 1970; name the format in a mapping (order='epoch_seconds')"
    if _EPOCH_SECONDS[0] * 1000 <= size < _EPOCH_SECONDS[1] * 1000:
        return (
            "it looks like milliseconds since 1970; name the format in a mapping (order='epoch_milliseconds')"
        )
    return "write it as text such as 2026-03-01T08:30:00Z"


def instant(text: str, zone: zoneinfo.ZoneInfo | None, warn: Warn) -> dt.datetime:
    """Read an ISO 8601 instant; one without an offset is local time in ``zone``, and said to be."""
    found = (
        (_ISO.fullmatch(text) or _BASIC.fullmatch(text)) if len(text) <= _LONGEST and text.isascii() else None
    )
    if found is None:
        raise _not_a_time(text, "an instant such as 2026-03-01T08:30:00Z")
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    _check_year(year, text)
    if fraction and len(fraction) > _MICROSECONDS and fraction[_MICROSECONDS:].strip("0"):
        warn("time.precision", "holds more than microseconds; the rest is cut off", "")
    micros = int((fraction or "0")[:_MICROSECONDS].ljust(_MICROSECONDS, "0"))
    try:
        naive = dt.datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            micros,
        )
    except ValueError as error:
        hint = {"60": "leap seconds are not kept; write 59"}.get(second or "", "mend it at the source")
        if hour == "24":
            hint = "the end of a day is 00:00 of the next"
        raise Bad(
            "time.impossible",
            f"is no date or time there is: {error} (got {shown(text)})",
            hint,
        ) from None
    if hour is None:
        warn("time.date_only", "is a date; read as the first moment of that day", "")
    moved = _with_offset(naive, offset, text) if offset else localized(naive, zone, warn)
    _flag_either(naive, moved, warn)
    return moved


def moment(value: dt.datetime, zone: zoneinfo.ZoneInfo | None, warn: Warn) -> dt.datetime:
    """Read a datetime: as strictly as text, and with the offset its own zone gives it."""
    try:
        offset = value.utcoffset()
        plain = value.replace(tzinfo=None)
        text = "" if offset is None else dt.datetime(2000, 1, 1, tzinfo=dt.timezone(offset)).isoformat()[19:]
    except Exception as error:  # noqa: BLE001 - whatever a tzinfo of the caller's does
        problem = f"has a zone that gives no offset: {type(error).__name__}"
        raise Bad("time.offset", problem, "use zoneinfo.ZoneInfo or dt.UTC") from None
    _check_year(f"{value.year:04}", plain.isoformat())
    if offset is None:
        found = localized(plain, zone, warn)
    else:
        found = _with_offset(plain.replace(fold=0), text, plain.isoformat() + text)
        if found.astimezone(value.tzinfo).replace(tzinfo=None, fold=0) != plain.replace(fold=0):
            warn("time.gap", f"does not exist in {value.tzinfo}: clocks went forward; moved on", "")
    _flag_either(plain, found, warn)
    return found


def _check_year(year: str, text: str) -> None:
    if year in ("0000", "0001", "9999"):
        problem = f"has the year {year}, which stands for no real date (got {shown(text)})"
        raise Bad("time.year", problem, "leave the field out where not known")
    if year < "1000":
        problem = f"has the year {year}; is it one of two digits? (got {shown(text)})"
        raise Bad("time.year", problem, "write all four digits of the year")


def flag_placeholder(day: dt.date, warn: Warn) -> None:
    """Flag a day that usually stands for nothing: the zero of some system, or a year nobody means."""
    if day in PLACEHOLDERS or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        warn("time.placeholder", f"is {day}: it looks like a placeholder", "leave it out where not known")


def _flag_either(local: dt.datetime, moved: dt.datetime, warn: Warn) -> None:
    """Flag a placeholder, whether it was one as written or is one in UTC."""
    day, other = local.date(), moved.date()
    flag_placeholder(other if other in PLACEHOLDERS else day, warn)


def _with_offset(naive: dt.datetime, offset: str, text: str) -> dt.datetime:
    if offset in "Zz":
        return naive.replace(tzinfo=dt.UTC)
    digits = offset[1:].replace(":", "").ljust(6, "0")
    ahead = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:6]))
    ahead = -ahead if offset[0] == "-" else ahead
    if not _WEST <= ahead <= _EAST or int(digits[2:4]) > 59:
        raise Bad(
            "time.offset",
            f"has an offset of {offset}, which no place on earth has (got {shown(text)})",
            "offsets run from -12:00 to +14:00",
        )
    return (naive - ahead).replace(tzinfo=dt.UTC)


def localized(naive: dt.datetime, zone: zoneinfo.ZoneInfo | None, warn: Warn) -> dt.datetime:
    """Put a local time into its zone: in a gap (clocks go forward) it moves on, in a fold (back) it is the first."""
    if zone is None:
        raise Bad(
            "time.naive",
            "says no offset from UTC, and no zone is known for it",
            "write it with Z or an offset, or pass zone='Europe/…'",
        )
    local = naive.replace(tzinfo=zone)
    found = local.astimezone(dt.UTC)
    warn("time.assumed_zone", f"says no offset; read in {zone.key}", "")
    if found.astimezone(zone).replace(tzinfo=None) != naive:
        warn(
            "time.gap",
            f"does not exist in {zone.key}: clocks went forward; moved on by the hour that was skipped",
            "",
        )
    elif local.replace(fold=1).utcoffset() != local.utcoffset():
        warn("time.fold", f"happened twice in {zone.key}: clocks went back; the first is taken", "")
    return found


def date(text: str) -> dt.date:
    """Read ``2026-03-01`` and nothing else."""
    found = _DATE.fullmatch(text) if text.isascii() else None
    if found is None:
        if len(text) <= _LONGEST and text.isascii() and _ISO.fullmatch(text):
            raise Bad(
                "time.not_a_date",
                f"must be a date without a time of day (got {shown(text)})",
                "which day it is depends on the zone",
            )
        raise _not_a_time(text, "a date such as 2026-03-01")
    _check_year(found[1], text)
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise Bad(
            "time.impossible",
            f"is no date there is: {error} (got {shown(text)})",
            "mend it at the source",
        ) from None


def _not_a_time(text: str, what: str) -> Bad:
    if not any(map(str.isdigit, text)):
        return Bad("time.format", f"must be {what}, and holds no digit", _AS_ISO)
    quoted = shown(text)
    if text != text.strip():
        return Bad("time.format", f"must be {what}, without blanks around it (got {quoted})", _AS_ISO)
    if len(text) <= _LONGEST and _NUMBER.fullmatch(text):
        if len(text) == 4:
            return Bad(
                "time.partial",
                f"must be {what}; a year alone is not one (got {quoted})",
                "say the day, or leave it out",
            )
        return Bad("time.number", f"must be {what}, not a number (got {quoted})", number_hint(float(text)))
    if re.fullmatch(r"\d{4}-\d\d?", text, re.ASCII):
        return Bad(
            "time.partial",
            f"must be {what}; a month alone is not one (got {quoted})",
            "say the day, or leave it out",
        )
    if len(text) <= _LONGEST and _WEEKS.match(text):
        return Bad("time.format", f"must be {what}, not a week or a day of the year (got {quoted})", _AS_ISO)
    parts = _LOCAL.fullmatch(text) if len(text) <= _LONGEST else None
    if parts is not None and len(parts[1]) < 4:
        why = (
            "day and month could be either way round"
            if int(parts[1]) <= 12 and int(parts[2]) <= 12
            else "the order of day, month and year is not stated"
        )
        return Bad(
            "time.ambiguous",
            f"must be {what}; {why} (got {quoted})",
            "state the order: read it through a mapping with day order (day_first=True or False)",
        )
    return Bad("time.format", f"must be {what} (got {quoted})", _AS_ISO)


def money(value: object, warn: Warn) -> decimal.Decimal:
    """Read an amount: a plain decimal in text, a whole number, a Decimal; a binary number only where its digits are certain."""
    if type(value) is decimal.Decimal:
        if not value.is_finite():
            raise Bad("value.not_finite", "must be finite", "")
        return value
    if type(value) is int:
        return decimal.Decimal(value)
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        raise Bad("value.not_finite", f"must be finite (got {value!r})", "leave it out where not known")
    if type(value) is float and abs(value) < 1e15:
        text = repr(value)
        if "e" not in text and len(text.strip("-0").replace(".", "")) <= 15:
            warn("value.binary_money", "is money given as a binary number; write it as text", "")
            return decimal.Decimal(text)
    if type(value) is str and _MONEY.fullmatch(value):
        return decimal.Decimal(value)
    raise Bad(
        "value.money",
        f"must be a plain decimal such as '1234.50' (got {shown(value)})",
        "no separators, signs of currency, exponents",
    )


def duration(text: str) -> dt.timedelta:
    """Read an ISO 8601 duration of fixed length: ``PT4H``, ``P2DT30M``."""
    sign, years, months, weeks, days, hours, minutes, seconds, fraction = _period(text)
    if years or months:
        raise Bad("value.duration", "must not hold years or months: their length varies", "")
    try:
        found = dt.timedelta(
            weeks=weeks,
            days=days,
            hours=hours,
            minutes=minutes,
            seconds=seconds,
            microseconds=fraction,
        )
        return -found if sign else found
    except OverflowError:
        raise Bad("value.duration", "must be shorter than a billion days", "") from None


def term(text: str) -> relativedelta:
    """Read an ISO 8601 duration on the calendar: ``P3M``, ``P1Y6M``."""
    sign, years, months, weeks, days, hours, minutes, seconds, fraction = _period(text)
    found = relativedelta(
        years=years,
        months=months,
        weeks=weeks,
        days=days,
        hours=hours,
        minutes=minutes,
        seconds=seconds,
        microseconds=fraction,
    )
    return -found if sign else found


def _period(text: str) -> tuple[bool, int, int, int, int, int, int, int, int]:
    found = _PERIOD.fullmatch(text) if len(text) <= _LONGEST and text.isascii() else None
    if found is None or not any(found.groups()[1:]) or text.endswith("T"):
        raise Bad(
            "value.duration",
            f"must be an ISO 8601 duration such as 'P3M' or 'PT4H' (got {shown(text)})",
            "",
        )
    sign, *parts = found.groups()
    numbers = [int(p or 0) for p in parts[:-1]]
    fraction = int((parts[-1] or "0").ljust(_MICROSECONDS, "0"))
    if (parts[-2] or "").startswith("-"):
        fraction = -fraction
    if any(abs(n) > 10**9 for n in numbers):
        raise Bad("value.duration", "must not hold numbers beyond a billion", "")
    years, months, weeks, days, hours, minutes, seconds = numbers
    return sign == "-", years, months, weeks, days, hours, minutes, seconds, fraction


def duration_text(value: dt.timedelta) -> str:
    """Write what `duration` reads back."""
    sign = "-" if value < dt.timedelta() else ""
    value = abs(value)
    hours, rest = divmod(value.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return sign + _joined([(value.days, "D")], hours, minutes, seconds, value.microseconds)


def term_text(value: relativedelta) -> str:
    """Write what `term` reads back."""
    absolute = ("year", "month", "day", "weekday", "hour", "minute", "second", "microsecond")
    if any(getattr(value, a) is not None for a in absolute) or value.leapdays:
        raise Bad("value.duration", "must be a plain length of time, without absolute parts", "")
    if any(
        getattr(value, a) != int(getattr(value, a))
        for a in ("days", "hours", "minutes", "seconds", "microseconds")
    ):
        raise Bad("value.duration", "must be made of whole numbers", "")
    parts = [(value.years, "Y"), (value.months, "M"), (int(value.days), "D")]
    whole = int(value.seconds) * 10**6 + int(value.microseconds)  # their signs may differ: one number has one
    seconds, micros = divmod(abs(whole), 10**6)
    sign = -1 if whole < 0 else 1
    return _joined(parts, int(value.hours), int(value.minutes), sign * seconds, sign * micros)


def _joined(parts: list[tuple[int, str]], hours: int, minutes: int, seconds: int, micros: int) -> str:
    day = "".join(f"{n}{unit}" for n, unit in parts if n)
    clock = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M")) if n)
    if micros:
        sign = "-" if micros < 0 or seconds < 0 else ""
        clock += f"{sign}{abs(seconds)}.{abs(micros):06d}S"
    elif seconds:
        clock += f"{seconds}S"
    return "P" + (day or ("" if clock else "0D")) + (f"T{clock}" if clock else "")


def instant_text(value: dt.datetime) -> str:
    """Write an instant in UTC with a Z."""
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat() + "Z"
