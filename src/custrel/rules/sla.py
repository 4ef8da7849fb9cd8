"""Was it answered and restored in time, on whose clock? Targets run on the contract's service hours."""

import datetime as dt
import enum
from collections.abc import Container
from typing import Final, final

import attrs

from custrel._fields import at_least, check
from custrel.model import Contract, Incident, Weekly
from custrel.rules.hours import add_open_time, open_minutes

__all__ = ["Clock", "Target", "TargetKind", "targets"]

_ALWAYS: Final = Weekly.parse("always")
_MINUTE: Final = dt.timedelta(minutes=1)


@final
class Clock(enum.StrEnum):
    """Whose clock a time was read on: the vendor's own recorded one, or ours, worked out from what was recorded.

    Example:
        >>> Clock("computed").value
        'computed'
    """

    VENDOR = "vendor"
    COMPUTED = "computed"


@final
class TargetKind(enum.StrEnum):
    """What was promised: that somebody takes it up, or that it works again.

    Example:
        >>> TargetKind("restore").value
        'restore'
    """

    RESPONSE = "response"
    RESTORE = "restore"


@final
@attrs.frozen(kw_only=True, order=False)
class Target:
    """One promise of a contract about one incident, and how it went.

    ``due_at`` is when the promise runs out on the service hours, None where it never does. ``minutes`` is the
    service time gone by so far or in all, ≥ 0, None where not known. ``met`` None while it is open and in
    time, or where nobody can know. ``clock`` says whose time ``minutes`` is, ``why`` how ``met`` was found.

    Example:
        >>> four = dt.timedelta(hours=4)
        >>> Target(kind="restore", within=four, clock="vendor", minutes=90, met=True, why="the vendor's own clock").met
        True
    """

    kind: TargetKind
    within: dt.timedelta
    due_at: dt.datetime | None = None
    minutes: float | None = attrs.field(default=None, metadata=at_least(0))
    met: bool | None = None
    clock: Clock
    why: str

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


def targets(
    incident: Incident,
    contract: Contract,
    *,
    at: dt.datetime,
    zone: str | None,
    holidays: Container[dt.date] = (),
) -> tuple[Target, ...]:
    """Give the promises of a contract about an incident as they stand at an aware instant; empty where it promises nothing.

    Service time runs from ``opened_at`` inside ``contract.hours`` (not stated: round the clock, and ``why``
    says so) in the site's ``zone`` (None: UTC is assumed, and ``why`` says so), holidays left out. For
    restoring, the vendor's own verdict (``target_met``) and clock (``vendor_clock``) go before our
    computation, which knows of no pauses and says it is computed. The response counts until ``responded_at``,
    else at the latest until it was resolved; where neither is recorded the ticket still waits, as far as
    anybody knows, and no verdict is given.

    Example:
        >>> hours, four = Weekly.parse("mon-fri 09:00-18:00"), dt.timedelta(hours=4)
        >>> desk = Contract(contract_id="K1", customer_id="C1", hours=hours, restore=four)
        >>> late = Incident(incident_id="I1", customer_id="C1", opened_at=dt.datetime(2026, 3, 6, 16, tzinfo=dt.UTC))
        >>> (found,) = targets(late, desk, at=dt.datetime(2026, 3, 9, 10, tzinfo=dt.UTC), zone="UTC")
        >>> print(found.due_at, found.minutes, found.met)
        2026-03-09 11:00:00+00:00 180.0 None
    """
    found: list[Target] = []
    hours = _ALWAYS if contract.hours is None else contract.hours
    note = "" if contract.hours is not None else "; service hours are not stated, round the clock is assumed"
    note += "" if zone is not None else "; the site's time zone is not known, UTC is assumed"
    if contract.response is not None:
        found.append(_responded(incident, contract.response, at, hours, zone, holidays, note))
    if contract.restore is not None:
        due = add_open_time(incident.opened_at, contract.restore, hours, zone, holidays)
        done = (
            incident.resolved_at if incident.resolved_at is not None and incident.resolved_at <= at else None
        )
        ours = open_minutes(hours, incident.opened_at, done or at, zone, holidays)
        found.append(_restored(incident, contract.restore, due, ours, is_done=done is not None, note=note))
    return tuple(found)


def _responded(
    incident: Incident,
    within: dt.timedelta,
    at: dt.datetime,
    hours: Weekly,
    zone: str | None,
    holidays: Container[dt.date],
    note: str,
) -> Target:
    """A target of response is met where somebody took it up, or even resolved it, in time; missing records are no verdict."""
    due = add_open_time(incident.opened_at, within, hours, zone, holidays)
    first, done = (
        m if m is not None and m <= at else None for m in (incident.responded_at, incident.resolved_at)
    )
    taken = min((m for m in (first, done) if m is not None), default=None)
    minutes = None if taken is None else open_minutes(hours, incident.opened_at, taken, zone, holidays)
    met: bool | None = None
    why = "when somebody first responded is not recorded"
    if minutes is not None and (first is not None or minutes <= within / _MINUTE):
        met = minutes <= within / _MINUTE
        why = (
            "computed from open to the first response" if first is not None else "computed: resolved in time"
        )
    return Target(
        kind=TargetKind.RESPONSE,
        within=within,
        due_at=due,
        minutes=minutes if first is not None else None,
        met=met,
        clock=Clock.COMPUTED,
        why=why + note,
    )


def _restored(
    incident: Incident,
    within: dt.timedelta,
    due: dt.datetime | None,
    ours: float,
    *,
    is_done: bool,
    note: str,
) -> Target:
    vendor = incident.vendor_clock
    minutes, clock = (ours, Clock.COMPUTED) if vendor is None else (vendor, Clock.VENDOR)
    met, why = incident.target_met, "the source says so"
    if met is None:
        met = False if minutes > within / _MINUTE else (True if is_done else None)
        why = "computed from open to resolved" + note if vendor is None else "the vendor's own clock"
    return Target(
        kind=TargetKind.RESTORE, within=within, due_at=due, minutes=minutes, met=met, clock=clock, why=why
    )
