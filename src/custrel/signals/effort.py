"""The hours and the money we burn on a customer: in all, on what keeps coming back, on what escalated, and for nothing.

Example:
    >>> import datetime as dt
    >>> from custrel.model import Customer
    >>> from custrel.portfolio import Portfolio
    >>> now = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    >>> day = now - dt.timedelta(days=9)
    >>> done = Incident(incident_id="I1", customer_id="C1", opened_at=day, effort_minutes=90, billed=False)
    >>> case = CustomerCase.of(Portfolio.of(Customer(customer_id="C1"), done), "C1", as_of=now)
    >>> spent = effort_spent(case, hour=Money(amount=80, currency="EUR"))
    >>> spent.minutes, spent.unbilled_minutes, str(spent.cost)
    (90.0, 90.0, '120 EUR')
"""

from collections.abc import Iterable
from typing import final

import attrs

from custrel._fields import at_least, check
from custrel.model import Incident, Money, TouchpointKind
from custrel.signals import _case, _say
from custrel.typing import CustomerCase

__all__ = ["EffortSpent", "PartnerShare", "attributed_to_partners", "effort_spent"]


@final
@attrs.frozen(kw_only=True, order=False)
class EffortSpent:
    """Minutes of our work on unplanned tickets over the last ``days``, ≥ 0, as far as recorded on ``recorded`` of ``tickets``.

    ``recurring_minutes`` went into troubles that keep coming back, ``escalated_minutes`` into tickets behind ``escalations``,
    ``unbilled_minutes`` into tickets recorded as not billed; the three overlap. The costs are those minutes at the price of an
    hour; None where none was given.

    Example:
        >>> EffortSpent(days=365, tickets=0, recorded=0, escalations=0).cost is None
        True
    """

    days: float = attrs.field(metadata=at_least(0))
    tickets: int = attrs.field(metadata=at_least(0))
    recorded: int = attrs.field(metadata=at_least(0))
    escalations: int = attrs.field(metadata=at_least(0))
    minutes: float = attrs.field(default=0.0, metadata=at_least(0))
    recurring_minutes: float = attrs.field(default=0.0, metadata=at_least(0))
    escalated_minutes: float = attrs.field(default=0.0, metadata=at_least(0))
    unbilled_minutes: float = attrs.field(default=0.0, metadata=at_least(0))
    cost: Money | None = None
    escalation_cost: Money | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


def effort_spent(case: CustomerCase, /, *, days: float = 365, hour: Money | None = None) -> EffortSpent:
    """Give what we spent on a customer; ``hour`` is what an hour of our work costs us, None where not stated.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Customer
        >>> from custrel.portfolio import Portfolio
        >>> p = Portfolio.of(Customer(customer_id="C1"))
        >>> effort_spent(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))).tickets
        0
    """
    tickets = _case.troubles(case, days)
    back = _case.recurring(case)
    raised = [t for t in _case.touches(case, days) if t.kind is TouchpointKind.ESCALATION]
    behind = {t.incident_id for t in raised}
    minutes = _minutes(tickets)
    escalated = _minutes(i for i in tickets if i.incident_id in behind)
    return EffortSpent(
        days=days,
        tickets=len(tickets),
        recorded=sum(i.effort_minutes is not None for i in tickets),
        escalations=len(raised),
        minutes=minutes,
        recurring_minutes=_minutes(i for i in tickets if i.incident_id in back),
        escalated_minutes=escalated,
        unbilled_minutes=_minutes(i for i in tickets if i.billed is False),
        cost=_say.cost(minutes, hour),
        escalation_cost=_say.cost(escalated, hour),
    )


@final
@attrs.frozen(kw_only=True, order=False)
class PartnerShare:
    """What one partner stands for at a customer: units it provides or services, and the trouble put down to it.

    A ticket is put down to the partner it names, else to whoever services its unit, else to whoever provides it.
    ``downtime_minutes`` and ``effort_minutes`` ≥ 0 are of those tickets, as far as recorded; ``share`` of 0 to 1 is their part
    of all unplanned tickets of the time.

    Example:
        >>> PartnerShare(partner="Acme", assets=2, tickets=0, share=0.0).downtime_minutes
        0.0
    """

    partner: str
    assets: int = attrs.field(metadata=at_least(0))
    tickets: int = attrs.field(metadata=at_least(0))
    share: float = attrs.field(metadata=at_least(0))
    downtime_minutes: float = attrs.field(default=0.0, metadata=at_least(0))
    effort_minutes: float = attrs.field(default=0.0, metadata=at_least(0))

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


def attributed_to_partners(case: CustomerCase, /, *, days: float = 365) -> tuple[PartnerShare, ...]:
    """Give every partner named on a unit or a ticket of the last ``days``, with most tickets first, then by name (S4-21).

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Asset, Customer
        >>> from custrel.portfolio import Portfolio
        >>> p = Portfolio.of(Customer(customer_id="C1"), Asset(asset_id="A1", customer_id="C1", serviced_by="Acme"))
        >>> case = CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> [(s.partner, s.assets) for s in attributed_to_partners(case)]
        [('Acme', 1)]
    """
    tickets = _case.troubles(case, days)
    units: dict[str, set[str]] = {}
    for asset in case.assets:
        for partner in filter(None, (asset.provided_by, asset.serviced_by)):
            units.setdefault(partner, set()).add(asset.asset_id)
    theirs: dict[str, list[Incident]] = {partner: [] for partner in units}
    for ticket in tickets:
        named = _case.partner_of(case, ticket)
        if named is not None:
            theirs.setdefault(named, []).append(ticket)
    rows = [
        PartnerShare(
            partner=partner,
            assets=len(units.get(partner, ())),
            tickets=len(mine),
            share=len(mine) / len(tickets) if tickets else 0.0,
            downtime_minutes=sum(_case.minutes_down(i) or 0.0 for i in mine),
            effort_minutes=_minutes(mine),
        )
        for partner, mine in theirs.items()
    ]
    return tuple(sorted(rows, key=lambda r: (-r.tickets, r.partner)))


def _minutes(tickets: Iterable[Incident]) -> float:
    return sum(i.effort_minutes or 0.0 for i in tickets)
