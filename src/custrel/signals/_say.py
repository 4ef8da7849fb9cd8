"""Making findings and saying things; names stay references (``contact:P1``), pages put what people say in their place."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from custrel import _show
from custrel._fields import FrozenMap, rounded
from custrel._show import number_text
from custrel.findings import Finding, FindingSeverity, Measure
from custrel.model import Money, Ref
from custrel.rules import cost_of
from custrel.typing import CustomerCase

NO_CEILINGS: Final[FrozenMap[str, float]] = FrozenMap()
day, between, part_of_day = _show.day_text, _show.between_text, _show.part_of_day
long, listed, hours = _show.length_text, _show.listed, _show.hours_text
burden = _show.burden_texts


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
    about_what, known = subject or case.ref, case.maybe
    named = tuple(dict.fromkeys([r for r in evidence if known(r) is not None]))
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


def cost(minutes: float, hour: Money | None) -> Money | None:
    """Give what minutes of our work cost, rounded to whole units; None where what an hour costs is not stated."""
    return None if hour is None else cost_of(minutes, hour)


def work(minutes: float, hour: Money | None) -> str:
    """Say how much of our work something took, and what that costs where an hour is priced."""
    spent = cost(minutes, hour)
    return f"{hours(minutes)} of our work" + (f", about {spent}" if spent else "")


def number(value: float) -> str:
    """Say a number shortly."""
    return number_text(round(value, 1))
