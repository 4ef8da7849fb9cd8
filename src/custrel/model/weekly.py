"""Opening hours, shifts, service hours: windows that repeat every week, in local time."""

import re
from collections.abc import Iterable
from typing import Final, cast, final

import attrs

from custrel._fields import check
from custrel.errors import InvalidValueError

__all__ = ["Weekly"]

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = 24 * 60
_WEEK = 7 * _DAY
_PART = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? (\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)


@final
@attrs.frozen(kw_only=True, order=False)
class Weekly:
    """Weekly windows in local time, as minutes since Monday 00:00; which zone they are in is said by whoever owns them.

    ``spans`` are half-open pairs with 0 ≤ from < to ≤ 10080, kept sorted and merged. Made most easily from text
    (`Weekly.parse`); a window that ends at or before it starts runs past midnight.

    Example:
        >>> hours = Weekly.parse("mon-fri 09:00-18:00; sat 22:00-02:00")
        >>> hours.hours, str(hours)
        (49.0, 'mon-fri 09:00-18:00; sat 22:00-24:00; sun 00:00-02:00')
    """

    spans: tuple[tuple[int, int], ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every span, then sort and merge."""
        check(self)
        for span in cast("tuple[tuple[int, ...], ...]", self.spans):
            if len(span) != 2 or not 0 <= span[0] < span[1] <= _WEEK:  # noqa: PLR2004 - a pair
                raise InvalidValueError(
                    "Weekly", "spans", "must be pairs with 0 <= from < to <= 10080 minutes", span
                )
        object.__setattr__(self, "spans", _merged(self.spans))

    @classmethod
    def parse(cls, text: str, /) -> "Weekly":
        """Read ``"mon-fri 09:00-18:00; sat 10:00-14:00"``; ``"always"`` and ``"never"`` are understood.

        Raises `InvalidValueError` naming the part that cannot be read.

        Example:
            >>> Weekly.parse("always").hours
            168.0
        """
        if text.strip() in ("always", "never"):
            return cls(spans=((0, _WEEK),) if text.strip() == "always" else ())
        return cls(spans=tuple(s for part in text.split(";") for s in _spans(part.strip().lower())))

    @property
    def hours(self) -> float:
        """Hours a week inside the windows, 0 to 168.

        Example:
            >>> Weekly.parse("mon-fri 09:00-17:00").hours
            40.0
        """
        return sum(to - start for start, to in self.spans) / 60

    def holds(self, minute: int, /) -> bool:
        """Tell whether the minute of the week (0 = Monday 00:00 local) lies inside.

        Example:
            >>> Weekly.parse("mon 09:00-17:00").holds(9 * 60)
            True
        """
        return any(start <= minute < to for start, to in self.spans)

    def __str__(self) -> str:
        """Write the text that `parse` reads back."""
        if self.spans in ((), ((0, _WEEK),)):
            return "always" if self.spans else "never"
        by_hours: dict[tuple[int, int], list[int]] = {}
        for start, to in self.spans:
            for day in range(start // _DAY, -(-to // _DAY)):
                by_hours.setdefault((max(start - day * _DAY, 0), min(to - day * _DAY, _DAY)), []).append(day)
        parts = [(run[0], hours, run) for hours, days in by_hours.items() for run in _runs(days)]
        return "; ".join(
            f"{_days(run)} {_clock(a)}-{_clock(b)}"
            for _, (a, b), run in sorted(parts, key=lambda p: (p[0], p[1]))
        )

    def __repr__(self) -> str:
        """Show as the text that makes it."""
        return f"Weekly.parse({str(self)!r})"


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, to in sorted((s[0], s[1]) for s in spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], to))
        else:
            merged.append((start, to))
    return tuple(merged)


def _spans(part: str) -> list[tuple[int, int]]:
    found = _PART.fullmatch(part)
    first, last = (found[1], found[2] or found[1]) if found else ("", "")
    if not found or first not in _DAYS or last not in _DAYS:
        raise InvalidValueError(
            "Weekly", "text", "must read like 'mon-fri 09:00-18:00; sat 10:00-14:00'", part
        )
    opens, closes = int(found[3]) * 60 + int(found[4]), int(found[5]) * 60 + int(found[6])
    if opens >= _DAY or closes > _DAY or int(found[4]) > 59 or int(found[6]) > 59:  # noqa: PLR2004 - minutes of an hour
        raise InvalidValueError("Weekly", "text", "must use clock times from 00:00 to 24:00", part)
    begin, end = _DAYS.index(first), _DAYS.index(last)
    days = range(begin, end + 1) if begin <= end else (*range(begin, 7), *range(end + 1))
    spans: list[tuple[int, int]] = []
    for day in days:
        start, to = day * _DAY + opens, day * _DAY + (closes if closes > opens else closes + _DAY)
        spans.append((start, min(to, _WEEK)))
        if to > _WEEK:
            spans.append((0, to - _WEEK))
    return spans


def _runs(days: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _days(run: list[int]) -> str:
    return _DAYS[run[0]] if len(run) == 1 else f"{_DAYS[run[0]]}-{_DAYS[run[-1]]}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
