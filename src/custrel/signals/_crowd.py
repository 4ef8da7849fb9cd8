"""Many things in trouble within a short time: one cause behind them, and not that many troubles."""

import datetime as dt
from collections.abc import Iterator
from typing import Protocol

from custrel._show import plural
from custrel.findings import Finding, FindingSeverity, Recurrence
from custrel.model import Incident, Kind
from custrel.rules import thing_of
from custrel.signals import _case, _say
from custrel.stats.crowds import crowds
from custrel.typing import CustomerCase

_DAY_SECONDS = 86_400
_HOUR_SECONDS = 3_600
_WEEK_SECONDS = 7 * _DAY_SECONDS  # what is usual has a time of the week
_SECOND = dt.timedelta(seconds=1)


class Watching(_say.Weighing, Protocol):
    """What a signal says about crowds."""

    @property
    def crowd(self) -> int: ...
    @property
    def crowd_hours(self) -> float: ...
    @property
    def chance(self) -> float: ...
    @property
    def prime_days(self) -> float: ...


def common_cause(signal: Watching, case: CustomerCase) -> Iterator[Finding]:
    """Say where several units, or sites, of the customer fell into trouble at once lately (DESIGN §7, 11)."""
    tickets = [(what, i) for i in _case.troubles(case) if (what := _what(i)) is not None]
    found = crowds(
        [(i.opened_at.timestamp(), what) for what, i in tickets],
        within=signal.crowd_hours * _HOUR_SECONDS,
        observed=case.observation.days * _DAY_SECONDS,
        least=signal.crowd,
        level=signal.chance,
        season=_WEEK_SECONDS,
    )
    for one in found:
        mine = [i for _, i in tickets[one.first : one.last + 1]]
        if not _case.is_recent(case, mine[-1].opened_at, signal.prime_days):
            continue
        begun, refs = mine[0].opened_at, [_case.ref(Kind.INCIDENT, i.incident_id) for i in mine]
        length = (mine[-1].opened_at - begun) / dt.timedelta(minutes=1)
        yield _say.found(
            signal,
            case,
            "recurrence.common_cause",
            FindingSeverity.MODERATE,
            f"{one.keys} things went wrong within {_say.hours(max(1.0, length))} on "
            f"{_case.day(case, begun, refs[0])}: look for the one cause behind them.",
            about=refs[0],
            measure=(one.keys, "things in trouble at once"),
            evidence=refs,
            since=begun,
        )


def shared_cause(signal: Watching, case: CustomerCase) -> Iterator[Finding]:
    """Say where the customer was hit together with others lately; they are counted, never named."""
    recent = [c for c in case.common_causes if _case.is_recent(case, c.window.end, signal.prime_days)]
    tickets = _case.troubles(case, signal.prime_days) if recent else ()
    for cause in recent:
        # The profile holds whole seconds: the last ticket may lie within its second.
        mine = [i for i in tickets if cause.window.start <= i.opened_at < cause.window.end + _SECOND]
        others = len(cause.customers) - 1
        if not mine or not others:
            continue
        refs = [_case.ref(Kind.INCIDENT, i.incident_id) for i in mine]
        length = (cause.window.end - cause.window.start) / dt.timedelta(minutes=1)
        yield _say.found(
            signal,
            case,
            "recurrence.shared_cause",
            FindingSeverity.MODERATE,
            f"Not theirs alone: {cause.keys} things went wrong within {_say.hours(max(1.0, length))} on "
            f"{_case.day(case, mine[0].opened_at, refs[0])}, here and at {plural(others, 'other customer')}: "
            "look for the one cause outside.",
            about=refs[0],
            measure=(others, "other customers in trouble at once"),
            evidence=refs,
            since=mine[0].opened_at,
        )


def fleet_problem(
    signal: Watching, case: CustomerCase, r: Recurrence, own: tuple[str, ...]
) -> Iterator[Finding]:
    """The same trouble on one model at several customers; neighbors are counted, never named; ``own`` tickets are told."""
    if r.customer_id is not None or not own:
        return
    first = case.incident(own[0])
    subject = _case.ref(Kind.ASSET, first.asset_id) if first and first.asset_id else case.ref
    others = max(len(r.customers), r.n_customers) - 1
    model = " with this model" if any(part == "model" for part, *_ in r.key) else ""
    yield _say.found(
        signal,
        case,
        "recurrence.fleet",
        FindingSeverity.MODERATE,
        f"Not theirs alone: {r.label or 'the same trouble'} also came up at {plural(others, 'other customer')}{model}.",
        subject=subject,
        about=_case.ref(Kind.INCIDENT, own[0]),
        measure=(others, "other customers with the same trouble"),
        evidence=[_case.ref(Kind.INCIDENT, i) for i in own],
        since=None if first is None else first.opened_at,
    )


def _what(incident: Incident) -> tuple[str, ...] | None:
    """Name what a ticket is about: its unit, else what is wrong at its site; where neither is recorded, nothing."""
    return None if incident.asset_id is None and incident.site_id is None else thing_of(incident)
