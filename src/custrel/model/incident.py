"""Something that went wrong, was asked for, or was planned; only the first kind can recur."""

import datetime as dt
from typing import final

import attrs

from custrel._fields import PERSONAL, between, check, ordered
from custrel.model.record import Record
from custrel.model.words_service import IncidentKind, IncidentStatus

__all__ = ["Incident"]

_MOST_MINUTES = 1e8  # some 190 years; beyond it is a mistake, and sums must stay finite
_MOST_REOPENS = 1_000_000


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Incident(Record):
    """One ticket. Instants are aware and kept in UTC; None is not known, or has not happened.

    ``responded_at`` is when somebody first took it up.
    ``down_from`` to ``down_to`` is when the equipment was down (``down_from`` alone: still down). ``impact``,
    ``urgency`` and ``priority`` are ordinals, 1 most severe to 5 least; the source's own words stay in
    ``extra``. ``target_met`` is what the source says about its service target; ``vendor_clock`` the minutes
    on the vendor's own service clock. ``effort_minutes`` is work spent. Both are 0 to 1e8. ``caller`` is who called, as the
    source names them, where they are no recorded contact. ``parent_id`` and ``merged_into`` are incidents,
    ``problem_id`` the ITIL problem. ``billed`` True where the customer paid for it by itself. ``work_order``
    and ``announced`` tell whether somebody coming was expected. ``summary`` may quote people: personal.

    Example:
        >>> Incident(incident_id="I1", customer_id="C1", opened_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), symptom="no boot")
        Incident(incident_id='I1', customer_id='C1', opened_at=2026-03-01 00:00 UTC, symptom='no boot')
    """

    incident_id: str
    customer_id: str
    opened_at: dt.datetime
    site_id: str | None = None
    asset_id: str | None = None
    contact_id: str | None = None
    caller: str | None = attrs.field(default=None, metadata=PERSONAL)
    kind: IncidentKind = IncidentKind.INCIDENT
    status: IncidentStatus | None = None
    responded_at: dt.datetime | None = None
    resolved_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    reopened_at: tuple[dt.datetime, ...] = ()
    reopen_count: int | None = attrs.field(default=None, metadata=between(0, _MOST_REOPENS))
    down_from: dt.datetime | None = None
    down_to: dt.datetime | None = None
    category: str | None = None
    subcategory: str | None = None
    symptom: str | None = None
    summary: str | None = attrs.field(default=None, metadata=PERSONAL)
    close_code: str | None = None
    cause: str | None = None
    impact: int | None = attrs.field(default=None, metadata=between(1, 5))
    urgency: int | None = attrs.field(default=None, metadata=between(1, 5))
    priority: int | None = attrs.field(default=None, metadata=between(1, 5))
    target_met: bool | None = None
    vendor_clock: float | None = attrs.field(default=None, metadata=between(0, _MOST_MINUTES))
    effort_minutes: float | None = attrs.field(default=None, metadata=between(0, _MOST_MINUTES))
    problem_id: str | None = None
    parent_id: str | None = None
    merged_into: str | None = None
    contract_id: str | None = None
    handled_by: str | None = None
    provided_by: str | None = None
    billed: bool | None = None
    work_order: str | None = None
    announced: bool | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field and that what went down did not come up before."""
        check(self)
        ordered(self, "down_from", "down_to")
