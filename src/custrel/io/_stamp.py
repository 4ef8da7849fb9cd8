"""Times as exports write them: day and month in a stated order, names of months, two clocks; each distinct text read once."""

import datetime as dt
import re
import zoneinfo
from typing import Final

from custrel.io._bad import Bad, shown
from custrel.io._lexical import Warn, flag_placeholder, localized, moment, number_hint
from custrel.io._lexical import date as iso_date
from custrel.io._lexical import instant as iso_instant
from custrel.io.mapping import TimeRule

_STAMP: Final = re.compile(
    r"(\d{1,4})([-/. ])(\d{1,2}|[^\W\d_]{3,10}\.?)\2(\d{2,4})(?:(?:,?[ ]+|T)(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?[ ]?([AaPp]\.?[Mm]\.?)?)?",  # noqa: E501
)
_MONTHS: Final = {
    m: i
    for i, m in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        1,
    )
}
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SERIAL_ZERO: Final = dt.datetime(1899, 12, 30)
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_PIVOT = 70  # two-digit years below are of this century (POSIX strptime)
_LONGEST = 40

Stamped = tuple[
    dt.datetime,
    tuple[tuple[str, str, str], ...],
]  # the instant, and what has to be said about it


def _silent(*_: str) -> None:
    """Say nothing: what is odd about an instant is no news about its day."""


class Clock:
    """Reads times by one rule in one zone; every distinct text once."""

    def __init__(self, rule: TimeRule, zone: zoneinfo.ZoneInfo | None, *, day_first: bool | None) -> None:
        self.rule, self.zone = rule, zone
        self.order = rule.order if day_first is None else ("dmy" if day_first else "mdy")
        self.months = {**_MONTHS, **{k.casefold().rstrip("."): v for k, v in rule.months.items()}}
        self.read: dict[object, Stamped] = {}
        self.plain = self.order == "dmy"

    def instant(self, value: object) -> Stamped:
        """Read an instant, with warnings; raises `Bad`."""
        found = self.read.get(value) if value.__class__ is str else None
        if found is None:
            said: list[tuple[str, str, str]] = []
            moment = self._instant(value, lambda code, message, hint: said.append((code, message, hint)))
            found = moment, tuple(said)
            if value.__class__ is str:
                self.read[value] = found
        return found

    def _instant(self, value: object, warn: Warn) -> dt.datetime:
        if isinstance(value, dt.datetime):
            return moment(value, self.zone, warn)
        if isinstance(value, dt.date):
            return iso_instant(value.isoformat(), self.zone, warn)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self._number(float(value), str(value), warn)
        if not isinstance(value, str):
            raise Bad("value.type", f"must be a time (got {shown(value)})", "")
        text = value.strip()
        if len(text) <= _LONGEST and _NUMBER.fullmatch(text) and (self.rule.numbers or len(text) != 4):
            return self._number(float(text), text, warn)
        found = _STAMP.fullmatch(text) if len(text) <= _LONGEST else None
        if found is None or len(found[1]) == 4:
            return iso_instant(text, self.zone, warn)
        year, month, day = self._date(found, text)
        hour, minute, second = int(found[5] or 0), int(found[6] or 0), int(found[7] or 0)
        if found[8]:
            if not 1 <= hour <= 12:
                raise Bad("time.impossible", f"has no hour {hour} am or pm (got {shown(text)})", "")
            hour = hour % 12 + (12 if found[8][0] in "pP" else 0)
        try:
            naive = dt.datetime(year, month, day, hour, minute, second)
        except ValueError as error:
            raise self._impossible(error, text) from None
        if not found[5]:
            warn("time.date_only", "is a date; read as the first moment of that day", "")
        flag_placeholder(naive.date(), warn)
        return localized(naive, self.zone, warn)

    def _impossible(self, error: ValueError, text: str) -> Bad:
        hint = f"the order is stated as {self.order}; is it the other one?" if self.order else ""
        return Bad("time.impossible", f"is no date or time there is: {error} (got {shown(text)})", hint)

    def _date(self, found: "re.Match[str]", text: str) -> tuple[int, int, int]:
        first, second, last = found[1], found[3], found[4]
        year = int(last) if len(last) > 2 else int(last) + (2000 if int(last) < _PIVOT else 1900)
        if len(last) == 3 or year in (1, 9999):
            raise Bad(
                "time.year",
                f"has the year {last}, which stands for no real date (got {shown(text)})",
                "leave it empty where not known",
            )
        if not second.isdigit():
            month = self.months.get(second.casefold().rstrip(".")) or self.months.get(second.casefold()[:3])
            if month is None:
                raise Bad(
                    "time.format",
                    f"names a month that is not known (got {shown(text)})",
                    "add it to the mapping's times.months",
                )
            return year, month, int(first)
        a, b = int(first), int(second)
        if self.order == "dmy" or (not self.order and a > 12 >= b):
            return year, b, a
        if self.order == "mdy" or (not self.order and b > 12 >= a) or a == b:
            return year, a, b
        raise Bad(
            "time.ambiguous",
            f"could be day or month first (got {shown(text)})",
            "state it: day_first=True or day_first=False",
        )

    def _number(self, value: float, text: str, warn: Warn) -> dt.datetime:
        rule = self.rule.numbers
        if not rule:
            raise Bad("time.number", f"must be a time, not a number (got {shown(text)})", number_hint(value))
        try:
            if rule == "serial":
                return localized(_SERIAL_ZERO + dt.timedelta(days=value), self.zone, warn)
            return _EPOCH + dt.timedelta(milliseconds=value if rule == "epoch_milliseconds" else value * 1000)
        except (OverflowError, ValueError):
            raise Bad("time.impossible", f"is beyond every date there is (got {shown(text)})", "") from None

    def day(self, value: object) -> dt.date:
        """Read a date: a date stays the date it is, whatever the zone; a time of day other than midnight is refused."""
        if isinstance(value, dt.datetime):
            if value.time() != dt.time():
                raise Bad(
                    "time.not_a_date",
                    "must be a date without a time of day",
                    "which day it is depends on the zone",
                )
            return value.date()
        if isinstance(value, dt.date):
            return value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self._number(float(value), str(value), _silent).date()
        if not isinstance(value, str):
            raise Bad("value.type", f"must be a date (got {shown(value)})", "")
        text = value.strip()
        if self.rule.numbers and _NUMBER.fullmatch(text):
            return self._number(float(text), text, _silent).date()
        found = _STAMP.fullmatch(text) if len(text) <= _LONGEST else None
        if found is not None and len(found[1]) < 4:
            year, month, day = self._date(found, text)
            clock: tuple[str, ...] = (found[5] or "0", found[6] or "0", found[7] or "0")
            try:
                read = dt.date(year, month, day)
            except ValueError as error:
                raise self._impossible(error, text) from None
        else:
            head, separator, tail = text.replace("T", " ", 1).partition(" ")
            clock = tuple(re.findall(r"\d+", tail)) if separator else ()
            read = iso_date(head)
        if any(int(part) for part in clock[:3]):
            raise Bad(
                "time.not_a_date",
                f"must be a date without a time of day (got {shown(text)})",
                "which day it is depends on the zone",
            )
        return read
