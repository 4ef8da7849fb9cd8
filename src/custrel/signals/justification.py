"""What an approver needs to decide on advice: what it cost so far, what to expect if nothing is done, and the price."""

import decimal
from typing import final

import attrs

from custrel._fields import at_least, check
from custrel._show import plural
from custrel.findings import Recurrence
from custrel.model import Incident, Kind, Money, Recommendation
from custrel.rules import cost_of, hourly_loss
from custrel.signals import _case, _say
from custrel.typing import CustomerCase

__all__ = ["Justification", "justification"]

_CENT = decimal.Decimal("0.01")


@final
@attrs.frozen(kw_only=True, order=False)
class Justification:
    """The facts behind one recommendation, none of them estimated where they are not recorded.

    ``incidents`` is how many tickets it would have spared, ``times`` the separate times behind them (None: no recurring
    trouble is linked). ``downtime_minutes`` and ``effort_minutes`` are those recorded so far, None where none is. ``cost``
    is downtime at the customer's own cost per hour, None where they never said one or said it in several currencies.
    ``expected`` (``expected_lo`` to ``expected_hi``) times to come in ``horizon_days`` if nothing is done, None where not
    estimable; ``expected_minutes`` and ``expected_cost`` are the downtime and its cost then, at the average of the times so
    far. ``price`` is what it would cost.

    Example:
        >>> Justification(recommendation_id="N1", incidents=0).sentence
        'no trouble so far is linked to it'
    """

    recommendation_id: str
    incidents: int = attrs.field(metadata=at_least(0))
    incident_ids: tuple[str, ...] = ()
    times: int | None = None
    downtime_minutes: float | None = attrs.field(default=None, metadata=at_least(0))
    effort_minutes: float | None = attrs.field(default=None, metadata=at_least(0))
    cost: Money | None = None
    expected: float | None = attrs.field(default=None, metadata=at_least(0))
    expected_lo: int | None = None
    expected_hi: int | None = None
    horizon_days: float | None = None
    expected_minutes: float | None = attrs.field(default=None, metadata=at_least(0))
    expected_cost: Money | None = None
    price: Money | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    @property
    def sentence(self) -> str:
        """The case for it in one clause, without a full stop.

        Example:
            >>> print(Justification(recommendation_id="N1", incidents=4, times=3, downtime_minutes=300, expected=2,
            ...                     horizon_days=28, price=Money(amount=480, currency="EUR")).sentence)
            3 times so far (4 tickets, 5 hours down), about 2 more expected in the next 4 weeks, against a price of 480 EUR
        """
        if not self.incidents:
            return "no trouble so far is linked to it"
        details = [plural(self.incidents, "ticket")] if self.times is not None else []
        if self.downtime_minutes:
            details.append(f"{_say.hours(self.downtime_minutes)} down")
        if self.effort_minutes:
            details.append(f"{_say.hours(self.effort_minutes)} of our work")
        if self.cost is not None:
            details.append(f"{self.cost} lost by their own figures")
        head = plural(
            self.incidents if self.times is None else self.times, "ticket" if self.times is None else "time"
        )
        parts = [f"{head} so far" + (f" ({', '.join(details)})" if details else "")]
        if self.expected is not None and self.horizon_days:
            span = "" if self.expected_lo is None else f" ({self.expected_lo} to {self.expected_hi})"
            parts.append(
                f"about {_say.number(self.expected)}{span} more expected in the next {_say.long(self.horizon_days)}"
                + (f", another {self.expected_cost} lost" if self.expected_cost is not None else "")
            )
        if self.price is not None:
            parts.append(f"against a price of {self.price}")
        return ", ".join(parts)


def justification(case: CustomerCase, advice: Recommendation, /) -> Justification:
    """Gather what speaks for one recommendation: the recurring trouble it would cure, else the tickets on its subject.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Customer, Ref
        >>> from custrel.portfolio import Portfolio
        >>> advice = Recommendation(recommendation_id="N1", customer_id="C1", subject=Ref.parse("customer:C1"), kind="training",
        ...                         made_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
        >>> p = Portfolio.of(Customer(customer_id="C1"), advice)
        >>> justification(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)), advice).incidents
        0
    """
    cured = cured_by(case, advice)
    if cured is None:
        tickets = _on_subject(case, advice)
        spells = [m for m in map(_case.minutes_down, tickets) if m is not None]
        downtime = sum(spells) if spells else None
        efforts = [i.effort_minutes for i in tickets if i.effort_minutes is not None]
        effort = sum(efforts) if efforts else None
    else:
        tickets = tuple(i for i in (case.incident(x) for x in cured.incident_ids) if i is not None)
        downtime, effort = cured.downtime_minutes, cured.effort_minutes
    ahead = (
        cured.expected / cured.n_episodes * downtime
        if cured and cured.expected is not None and downtime is not None
        else None
    )
    return Justification(
        recommendation_id=advice.recommendation_id,
        incidents=len(tickets),
        incident_ids=tuple(i.incident_id for i in tickets),
        times=cured.n_episodes if cured else None,
        downtime_minutes=downtime,
        effort_minutes=effort,
        cost=_cost(case, advice, downtime),
        expected=cured.expected if cured else None,
        expected_lo=cured.expected_lo if cured else None,
        expected_hi=cured.expected_hi if cured else None,
        horizon_days=cured.horizon_days if cured else None,
        expected_minutes=ahead,
        expected_cost=_cost(case, advice, ahead),
        price=advice.price,
    )


def cured_by(case: CustomerCase, advice: Recommendation, /) -> Recurrence | None:
    """Give the recurring trouble advice would cure: the one its ticket or problem belongs to, else the one on its subject.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Customer, Ref
        >>> from custrel.portfolio import Portfolio
        >>> advice = Recommendation(recommendation_id="N1", customer_id="C1", subject=Ref.parse("customer:C1"), kind="training",
        ...                         made_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
        >>> p = Portfolio.of(Customer(customer_id="C1"), advice)
        >>> cured_by(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)), advice) is None
        True
    """
    own = [r for r in case.recurrences if r.recurring and r.customer_id == case.customer_id]
    by_ticket = [r for r in own if advice.incident_id is not None and advice.incident_id in r.incident_ids]
    by_problem = [r for r in own if advice.problem_id is not None and advice.problem_id in r.problem_ids]
    by_subject = [r for r in own if r.subject == advice.subject]
    best = by_ticket or by_problem or by_subject
    return max(best, key=lambda r: (r.n_episodes, r.key_name, r.key), default=None)


def _on_subject(case: CustomerCase, advice: Recommendation) -> tuple[Incident, ...]:
    subject = advice.subject
    if subject.kind is Kind.ASSET:
        return _case.in_order(_case.unplanned(case, case.incidents_on(subject.id)))
    if subject.kind is Kind.PROBLEM:
        mine = (i for i in case.incidents if i.problem_id == subject.id)
        return _case.in_order(_case.unplanned(case, mine))
    at = case.incident(advice.incident_id)
    return () if at is None else tuple(_case.unplanned(case, [at]))


def _cost(case: CustomerCase, advice: Recommendation, downtime: float | None) -> Money | None:
    """Downtime at the cost per hour the customer stated for the jobs on the unit (or the unit itself)."""
    if not downtime or advice.subject.kind is not Kind.ASSET:
        return None
    asset = case.asset(advice.subject.id)
    loss = None if asset is None else hourly_loss(asset, case.jobs_on(asset.asset_id))[0]
    return None if loss is None else cost_of(downtime, loss, step=_CENT)
