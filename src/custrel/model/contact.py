"""A person."""

import datetime as dt
from typing import final

import attrs

from custrel._fields import PERSONAL, check
from custrel.model.record import Record
from custrel.model.words_people import Quadrant

__all__ = ["Contact"]


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Contact(Record):
    """A person on the customer's side, or on ours where ``customer_id`` is None; or a partner's (then ``partner`` names it).

    Name, email and phone are personal: redacted in reprs, logs and default exports. ``function`` is what they
    do (buyer, shift lead, engineer), ``quadrant`` whether they speak for the business or the technical half;
    None is not known. ``left_at`` is when they left.

    Example:
        >>> Contact(contact_id="P1", customer_id="C1", name="Jan Novak", quadrant="technical")
        Contact(contact_id='P1', customer_id='C1', name=<personal>, quadrant='technical')
    """

    contact_id: str
    customer_id: str | None = None
    name: str = attrs.field(default="", metadata=PERSONAL)
    function: str | None = None
    quadrant: Quadrant | None = None
    email: str | None = attrs.field(default=None, metadata=PERSONAL)
    phone: str | None = attrs.field(default=None, metadata=PERSONAL)
    partner: str | None = None
    left_at: dt.datetime | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)
