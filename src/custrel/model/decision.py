"""What a user decided about a finding."""

import datetime as dt
from typing import final

import attrs

from custrel._fields import check
from custrel.model.record import Record
from custrel.model.ref import FindingKey
from custrel.model.words_people import VerdictOnFinding

__all__ = ["Decision"]


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Decision(Record):
    """Accepted, dismissed or snoozed (until an instant): moves the finding under "set aside by you", never hides it.

    Example:
        >>> from custrel.model import Ref
        >>> key = FindingKey(code="coverage.gap", subject=Ref.parse("asset:A1"))
        >>> Decision(decision_id="D1", finding=key, verdict="dismissed").verdict
        <VerdictOnFinding.DISMISSED: 'dismissed'>
    """

    decision_id: str
    finding: FindingKey
    verdict: VerdictOnFinding
    until: dt.datetime | None = None
    by: str | None = None
    at: dt.datetime | None = None
    reason: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)
