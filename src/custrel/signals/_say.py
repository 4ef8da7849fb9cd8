"""Making findings and saying things; names stay references (``contact:P1``), pages put what people say in their place."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from custrel._fields import FrozenMap, rounded
from custrel._show import number_text, plural
from custrel.findings import Finding, FindingSeverity, Measure
from custrel.model import Ref
from custrel.typing import CustomerCase

NO_CEILINGS: Final[FrozenMap[str, float]] = FrozenMap()
_PARTS_OF_DAY: Final = ((5, "night"), (12, "morning"), (18, "afternoon"), (22, "evening"), (24, "night"))


class Weighing(Protocol):
    """A signal that knows how much each of its findings can weigh as a reason not to renew."""

    @property
    def renewal(self) -> Mapping[str, float]:
        """Ceilings from 0 to 1 by code; a code that is missing is no reason."""
        ...


def found(
    signal: Weighing,
    case: CustomerCase,
    code: str,
    severity: FindingSeverity,
    reason: str,
    *,
    subject: Ref | None = None,
    about: Ref | None = None,
    measure: tuple[float, str] | None = None,
    evidence: Iterable[Ref] = (),
    since: dt.datetime | dt.date | None = None,
) -> Finding:
    """Make a finding about the customer (or ``subject``), naming only records that are in the case."""
    about_what = subject or case.ref
    named = tuple(dict.fromkeys(r for r in evidence if case.maybe(r) is not None))
    return Finding(
        code=code,
        customer_id=case.customer_id,
        subject=about_what,
        about=about,
        severity=severity,
        reason=reason,
        measure=None if measure is None else Measure(value=rounded(measure[0]), unit=measure[1]),
        evidence=named or (about_what,),
        since=midnight(since),
        renewal=signal.renewal.get(code),
    )


def midnight(moment: dt.datetime | dt.date | None) -> dt.datetime | None:
    """Turn a date into the instant it begins in UTC; instants stay."""
    if moment is None or isinstance(moment, dt.datetime):
        return moment
    return dt.datetime(moment.year, moment.month, moment.day, tzinfo=dt.UTC)


def day(moment: dt.datetime | dt.date) -> str:
    """Say a date: 3 March 2026."""
    return f"{moment.day} {moment:%B %Y}"


def between(start: dt.datetime, end: dt.datetime) -> str:
    """Say a span of days without saying a month or year twice: between 5 and 24 November 2026."""
    if start.year != end.year:
        return f"between {day(start)} and {day(end)}"
    first = f"{start.day}" if start.month == end.month else f"{start.day} {start:%B}"
    return f"between {first} and {day(end)}"


def part_of_day(local: dt.datetime) -> str:
    """Say when in the week: Thursday morning."""
    return f"{local:%A} {next(words for until, words in _PARTS_OF_DAY if local.hour < until)}"


def hours(minutes: float) -> str:
    """Say a length: 50 minutes, 14 hours."""
    if minutes <= 90:  # noqa: PLR2004 - people count minutes up to an hour and a half
        return plural(round(minutes), "minute")
    return plural(round(minutes / 60), "hour")


def long(days: float) -> str:
    """Say a length of days: 12 days, 5 weeks, 16 months, 3 years."""
    for size, below, name in (
        (1, 21, "day"),
        (7, 90, "week"),
        (30.4375, 730, "month"),
        (365.25, math.inf, "year"),
    ):
        if days < below:
            return plural(max(1, round(days / size)), name)
    raise AssertionError  # pragma: no cover - the last row has no end


def listed(words: Sequence[str], most: int = 3) -> str:
    """Say several things: "a", "a and b", "a, b and 4 more"."""
    shown = [*words[:most], *([f"{len(words) - most} more"] if len(words) > most else [])]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def number(value: float) -> str:
    """Say a number shortly."""
    return number_text(round(value, 1))
