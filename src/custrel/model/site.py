"""A place where a customer works."""

from typing import final

import attrs

from custrel._fields import PERSONAL, ZONE, check
from custrel.model._share import share_in_range
from custrel.model.interval import Interval
from custrel.model.record import Record
from custrel.model.weekly import Weekly

__all__ = ["Site"]


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Site(Record):
    """One place of one customer.

    ``zone`` is an IANA time zone; None means not known, and then nothing about local hours can be said.
    ``hours`` are its opening hours in that zone. ``business_share`` is the part of the customer's business
    done here, 0 to 1, a range where not known exactly, None where not known at all.

    Example:
        >>> Site(site_id="S1", customer_id="C1", zone="Europe/Madrid", hours=Weekly.parse("mon-sat 10:00-20:00")).hours.hours
        60.0
    """

    site_id: str
    customer_id: str
    name: str = ""
    zone: str | None = attrs.field(default=None, metadata=ZONE)
    hours: Weekly | None = None
    business_share: float | Interval | None = None
    address: str | None = attrs.field(default=None, metadata=PERSONAL)

    def __attrs_post_init__(self) -> None:
        """Check every field; the share must lie in 0 to 1."""
        check(self)
        share_in_range("Site", "business_share", self.business_share)
