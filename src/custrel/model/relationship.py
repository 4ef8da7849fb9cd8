"""A contact's role towards a subject."""

import datetime as dt
from typing import final

import attrs

from custrel._fields import check, ordered
from custrel.model.money import Money
from custrel.model.record import Record
from custrel.model.ref import Ref
from custrel.model.words_people import AccessMethod, Role, Side
from custrel.model.words_usage import Monitoring

__all__ = ["Approval", "Relationship"]


@final
@attrs.frozen(kw_only=True, order=False)
class Approval:
    """What somebody may approve: a ``kind`` of thing (a recommendation kind, ``purchase`` or ``*`` for any) up to an amount.

    ``up_to`` None means without limit.

    Example:
        >>> Approval(kind="memory", up_to=Money(amount=500, currency="EUR")).kind
        'memory'
    """

    kind: str
    up_to: Money | None = None

    def __attrs_post_init__(self) -> None:
        """Check kind and amount."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False, repr=False)
class Relationship(Record):
    """One role of one contact towards one subject (a customer, site, asset, job or contract), on one side, with dates.

    ``since`` and ``until`` are dates, both included; None is not known, or still so. ``approves`` empty on an
    approver means not known what; on anybody else, nothing. ``access_method`` is how a gatekeeper lets people
    in; ``monitoring`` and ``monitoring_cadence`` how the contact watches the subject; ``deliverable`` what a
    team role owes.

    Example:
        >>> Relationship(relationship_id="R1", contact_id="P1", subject=Ref.parse("asset:A1"), role="gatekeeper").side
        <Side.CUSTOMER: 'customer'>
    """

    relationship_id: str
    contact_id: str
    subject: Ref
    side: Side = Side.CUSTOMER
    role: Role
    since: dt.date | None = None
    until: dt.date | None = None
    ended_at: dt.datetime | None = None
    approves: tuple[Approval, ...] = ()
    access_method: AccessMethod | None = None
    monitoring: Monitoring | None = None
    monitoring_cadence: str | None = None
    deliverable: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field and the order of the dates."""
        check(self)
        ordered(self, "since", "until")
