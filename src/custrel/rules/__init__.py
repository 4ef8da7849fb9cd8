"""Rules that only read nouns: what covers a unit, who may approve, when somebody works. Pure functions; provisional until 1.0.

Example:
    >>> import datetime as dt
    >>> from custrel.model import Asset
    >>> from custrel.rules import coverage
    >>> coverage(Asset(asset_id="A1"), [], at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), zone="UTC").kind.value
    'time_and_materials'
"""

from custrel.rules.authority import authority
from custrel.rules.calendar import Calendar
from custrel.rules.costs import cost_of, hourly_loss
from custrel.rules.coverage import coverage
from custrel.rules.hours import add_open_time, in_windows, next_open, open_minutes, openings
from custrel.rules.index import CoverageIndex, covering
from custrel.rules.sla import Clock, Target, TargetKind, targets
from custrel.rules.terms import Term, Terms, term_at, terms_of
from custrel.rules.things import thing_of
from custrel.rules.timeline import Span, timeline

__all__ = [
    "Calendar",
    "Clock",
    "CoverageIndex",
    "Span",
    "Target",
    "TargetKind",
    "Term",
    "Terms",
    "add_open_time",
    "authority",
    "cost_of",
    "coverage",
    "covering",
    "hourly_loss",
    "in_windows",
    "next_open",
    "open_minutes",
    "openings",
    "targets",
    "term_at",
    "terms_of",
    "thing_of",
    "timeline",
]
