"""How far and how well we listen, and how old what we service is: plain numbers over one customer.

Example:
    >>> import datetime as dt
    >>> from custrel.model import Customer
    >>> from custrel.portfolio import Portfolio
    >>> now = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    >>> asked = SurveyResponse(survey_id="V1", customer_id="C1", sent_at=now - dt.timedelta(days=20))
    >>> survey_pulse(CustomerCase.of(Portfolio.of(Customer(customer_id="C1"), asked), "C1", as_of=now)).response_rate
    0.0
"""

import collections
import statistics
from typing import final

import attrs

from custrel._fields import FrozenMap, at_least, check, unit
from custrel.model import SurveyResponse
from custrel.signals import _case
from custrel.typing import CustomerCase

__all__ = ["FleetAges", "SurveyPulse", "fleet_ages", "survey_pulse"]


@final
@attrs.frozen(kw_only=True, order=False)
class SurveyPulse:
    """What came back over the last ``days``: ``sent`` and ``answered`` ≥ 0, ``response_rate`` 0 to 1 (None: nothing sent).

    ``change`` is the rate of the later half of the days minus that of the earlier one, −1 to 1, None where one half has none.
    ``days_since_answer`` is the time since the last answer ever, None where there never was one. ``people_share`` of 0 to 1 is
    the part of their known people who were asked, ``tickets_share`` the part of the unplanned tickets that were asked about;
    None where there are none. Answers our own people gave are left out; unanswered is not satisfied.

    Example:
        >>> SurveyPulse(days=365, sent=0, answered=0).response_rate is None
        True
    """

    days: float = attrs.field(metadata=at_least(0))
    sent: int = attrs.field(metadata=at_least(0))
    answered: int = attrs.field(metadata=at_least(0))
    response_rate: float | None = attrs.field(default=None, metadata=unit())
    change: float | None = None
    days_since_answer: float | None = attrs.field(default=None, metadata=at_least(0))
    people_share: float | None = attrs.field(default=None, metadata=unit())
    tickets_share: float | None = attrs.field(default=None, metadata=unit())

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


def survey_pulse(case: CustomerCase, /, *, days: float = 365) -> SurveyPulse:
    """Give how much of what we asked came back, whether that changed, and whom and what we asked about (S3-03).

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Customer
        >>> from custrel.portfolio import Portfolio
        >>> p = Portfolio.of(Customer(customer_id="C1"))
        >>> survey_pulse(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))).sent
        0
    """
    theirs = [s for s in case.surveys if not s.self_rated]
    sent = [s for s in theirs if _case.is_recent(case, s.sent_at, days)]
    late = [s for s in sent if _case.is_recent(case, s.sent_at, days / 2)]
    early = [s for s in sent if s not in late]
    last = max((s.responded_at for s in theirs if s.responded_at is not None), default=None)
    tickets = {i.incident_id for i in _case.troubles(case, days)}
    people = {c.contact_id for c in case.contacts if c.customer_id is not None and not c.implied}
    before, now = _rate(early), _rate(late)
    return SurveyPulse(
        days=days,
        sent=len(sent),
        answered=sum(s.responded_at is not None for s in sent),
        response_rate=_rate(sent),
        change=None if before is None or now is None else now - before,
        days_since_answer=None if last is None else _case.days_since(case, last),
        people_share=_part(people, {s.contact_id for s in sent}),
        tickets_share=_part(tickets, {s.incident_id for s in sent}),
    )


@final
@attrs.frozen(kw_only=True, order=False)
class FleetAges:
    """Ages of the units in use: how many of each whole year (``by_years``, youngest first), and of ``unknown`` age.

    ``median_years`` and ``oldest_years`` ≥ 0 are of those whose age is known by any of their dates; None where none is.

    Example:
        >>> FleetAges(by_years={}, unknown=3).median_years is None
        True
    """

    by_years: FrozenMap[int, int]
    unknown: int = attrs.field(metadata=at_least(0))
    median_years: float | None = attrs.field(default=None, metadata=at_least(0))
    oldest_years: float | None = attrs.field(default=None, metadata=at_least(0))

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


def fleet_ages(case: CustomerCase, /) -> FleetAges:
    """Give how old what the customer uses is, as of the case's instant (S0-08); dates ahead count as age zero.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Asset, Customer
        >>> from custrel.portfolio import Portfolio
        >>> till = Asset(asset_id="A1", customer_id="C1", installed_on=dt.date(2011, 6, 1))
        >>> p = Portfolio.of(Customer(customer_id="C1"), till, Asset(asset_id="A2", customer_id="C1"))
        >>> found = fleet_ages(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)))
        >>> dict(found.by_years), found.unknown
        ({15: 1}, 1)
    """
    ages = [_case.years_old(case, a) for a in _case.own_assets(case)]
    known = sorted(max(0.0, years) for years in ages if years is not None)
    counts = collections.Counter(int(years) for years in known)
    return FleetAges(
        by_years=FrozenMap({years: counts[years] for years in sorted(counts)}),
        unknown=len(ages) - len(known),
        median_years=statistics.median(known) if known else None,
        oldest_years=known[-1] if known else None,
    )


def _rate(sent: list[SurveyResponse]) -> float | None:
    return sum(s.responded_at is not None for s in sent) / len(sent) if sent else None


def _part(whole: set[str], asked: set[str | None]) -> float | None:
    return len(whole & asked) / len(whole) if whole else None
