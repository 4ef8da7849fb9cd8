"""The plain numbers behind relationship and voice, for tables and own signals: who meets whom, who is content with what.

Example:
    >>> import datetime as dt
    >>> from custrel.model import Customer, Touchpoint
    >>> from custrel.portfolio import Portfolio
    >>> now = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    >>> met = Touchpoint(touchpoint_id="T1", customer_id="C1", at=now - dt.timedelta(days=9), selling=True)
    >>> shape = contact_shape(CustomerCase.of(Portfolio.of(Customer(customer_id="C1"), met), "C1", as_of=now))
    >>> shape.touches, shape.free_share, shape.days_since_free is None
    (1, 0.0, True)
"""

import collections
import datetime as dt
import enum
import itertools
import math
import statistics
from collections.abc import Iterable
from typing import final

import attrs

from custrel._fields import at_least, check, unit
from custrel.errors import UnknownNameError
from custrel.model import Ground, Incident, Quadrant, SurveyResponse
from custrel.signals import _case, _people
from custrel.typing import CustomerCase

__all__ = ["ContactShape", "Part", "QuadrantPair", "Satisfaction", "contact_shape", "satisfaction_by"]


@final
@attrs.frozen(kw_only=True, order=False)
class QuadrantPair:
    """How often one half of theirs met one half of ours: ``touches`` ≥ 0, of which ``caused`` by trouble.

    Example:
        >>> QuadrantPair(theirs="business", ours="technical", touches=0, caused=0).touches
        0
    """

    theirs: Quadrant
    ours: Quadrant
    touches: int = attrs.field(metadata=at_least(0))
    caused: int = attrs.field(metadata=at_least(0))

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False)
class ContactShape:
    """How both sides met over the last ``days``.

    ``pairs`` are all four pairs of quadrants, zero included; a meeting counts once for each pair present. ``caused_share``
    is the part of touches caused by trouble, ``free_share`` the part without an offer among those whose purpose is known, 0
    to 1; None where there are none. ``days_since_free`` is the time since the last touch without an offer, ever; None where
    there never was one. ``functions`` are ours that met them, as far as known. ``days_since`` is the time since the last
    touch ever, ``usual_days`` the median distance of those of the last ``days`` (None below two), ``their_ground_share`` the
    part at their place among those whose ground is known.

    Example:
        >>> ContactShape(days=365, touches=0).caused_share is None
        True
    """

    days: float = attrs.field(metadata=at_least(0))
    touches: int = attrs.field(metadata=at_least(0))
    pairs: tuple[QuadrantPair, ...] = ()
    caused_share: float | None = attrs.field(default=None, metadata=unit())
    free_share: float | None = attrs.field(default=None, metadata=unit())
    days_since_free: float | None = attrs.field(default=None, metadata=at_least(0))
    functions: tuple[str, ...] = ()
    days_since: float | None = attrs.field(default=None, metadata=at_least(0))
    usual_days: float | None = attrs.field(default=None, metadata=at_least(0))
    their_ground_share: float | None = attrs.field(default=None, metadata=unit())

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


def contact_shape(case: CustomerCase, /, *, days: float = 365) -> ContactShape:
    """Give the four-quadrant matrix and what goes with it; internal meetings are no contact.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Customer
        >>> from custrel.portfolio import Portfolio
        >>> p = Portfolio.of(Customer(customer_id="C1"))
        >>> len(contact_shape(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))).pairs)
        4
    """
    recent = _case.touches(case, days)
    met = collections.Counter(pair for t in recent for pair in _people.pairs(case, [t]))
    hurt = collections.Counter(pair for t in recent if t.incident_id for pair in _people.pairs(case, [t]))
    purposes = [t.selling for t in recent if t.selling is not None]
    free = max((t.at for t in case.touchpoints if t.selling is False), default=None)
    ever = _case.touches(case, math.inf)
    gaps = [(b.at - a.at) / dt.timedelta(days=1) for a, b in itertools.pairwise(recent)]
    known = {c.function for c in (case.contact(s) for t in recent for s in t.staff_ids) if c and c.function}
    return ContactShape(
        days=days,
        touches=len(recent),
        pairs=tuple(
            QuadrantPair(theirs=a, ours=b, touches=met[a, b], caused=hurt[a, b])
            for a in Quadrant
            for b in Quadrant
        ),
        caused_share=_share(t.incident_id is not None for t in recent),
        free_share=_share(not selling for selling in purposes),
        days_since_free=None if free is None else _case.days_since(case, free),
        functions=tuple(sorted(known)),
        days_since=_case.days_since(case, ever[-1].at) if ever else None,
        usual_days=statistics.median(gaps) if gaps else None,
        their_ground_share=_share(t.ground is Ground.CUSTOMER_SITE for t in recent if t.ground is not None),
    )


@final
class Part(enum.StrEnum):
    """By what answers to surveys can be set side by side.

    Example:
        >>> Part("agent").value
        'agent'
    """

    ASSET = "asset"
    SITE = "site"
    CONTACT = "contact"
    AGENT = "agent"
    PROBLEM = "problem"
    CATEGORY = "category"


@final
@attrs.frozen(kw_only=True, order=False)
class Satisfaction:
    """Answers about one thing: ``value`` names it; ``mean`` is from worst 0 to best 1, None where none is answered.

    Example:
        >>> Satisfaction(part="asset", value="A1", sent=3, answered=0).mean is None
        True
    """

    part: Part
    value: str
    sent: int = attrs.field(metadata=at_least(0))
    answered: int = attrs.field(metadata=at_least(0))
    mean: float | None = attrs.field(default=None, metadata=unit())

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


def satisfaction_by(case: CustomerCase, part: Part | str, /) -> tuple[Satisfaction, ...]:
    """Give what they think by asset, site, contact, agent (who handled it), problem or category, through the survey's ticket.

    Surveys of which the part is not known are left out, as are those our own people filled in. Scales and directions are
    made alike first. Least content first, those without an answer last.

    Example:
        >>> import datetime as dt
        >>> from custrel.model import Customer
        >>> from custrel.portfolio import Portfolio
        >>> p = Portfolio.of(Customer(customer_id="C1"))
        >>> satisfaction_by(CustomerCase.of(p, "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)), "agent")
        ()
    """
    if part not in [p.value for p in Part]:
        raise UnknownNameError("part", part, tuple(p.value for p in Part))
    wanted = Part(part)
    groups: dict[str, list[SurveyResponse]] = {}
    for survey in case.surveys:
        value = None if survey.self_rated else _part_of(survey, case.incident(survey.incident_id), wanted)
        if value is not None:
            groups.setdefault(value, []).append(survey)
    rows = [_row(wanted, value, surveys) for value, surveys in groups.items()]
    return tuple(sorted(rows, key=lambda r: (r.mean is None, r.mean or 0.0, r.value)))


def _part_of(survey: SurveyResponse, ticket: Incident | None, part: Part) -> str | None:
    if part is Part.CONTACT:
        return survey.contact_id or (ticket.contact_id if ticket else None)
    if ticket is None:
        return None
    return {
        Part.ASSET: ticket.asset_id,
        Part.SITE: ticket.site_id,
        Part.AGENT: ticket.handled_by,
        Part.PROBLEM: ticket.problem_id,
        Part.CATEGORY: ticket.category,
    }[part]


def _row(part: Part, value: str, surveys: list[SurveyResponse]) -> Satisfaction:
    scores = [s.satisfaction for s in surveys if s.satisfaction is not None]
    return Satisfaction(
        part=part,
        value=value,
        sent=len(surveys),
        answered=sum(s.responded_at is not None for s in surveys),
        mean=statistics.fmean(scores) if scores else None,
    )


def _share(flags: Iterable[bool]) -> float | None:
    told = list(flags)
    return sum(told) / len(told) if told else None
