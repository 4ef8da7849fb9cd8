"""Computed facts as plain data: no behavior, no policy, no portfolio behind them.

Example:
    >>> from custrel.findings import Finding
    >>> from custrel.model import Ref
    >>> found = Finding(
    ...     code="coverage.gap", customer_id="C1", subject=Ref.parse("asset:A1"), severity="high", reason="No cover."
    ... )
    >>> print(found)
    [high] asset:A1: No cover.
"""

from custrel.findings.action import Action, Urgency
from custrel.findings.calendar_pattern import CalendarPattern, MeasureTrend, ProblemLinks
from custrel.findings.call_list import Call, CallLevel, CallList
from custrel.findings.common_cause import CommonCause
from custrel.findings.finding import Finding, FindingSeverity, Measure
from custrel.findings.fleet_profile import EMPTY_FLEET, FleetProfile, ProfileKey, merged
from custrel.findings.question import Question
from custrel.findings.reading import Band, Reading
from custrel.findings.recurrence import Episode, Rate, Recurrence, Tempo, TempoReading
from custrel.findings.reliance_report import AssetReliance, JobReliance, RelianceReport, SiteReliance

__all__ = [
    "EMPTY_FLEET",
    "Action",
    "AssetReliance",
    "Band",
    "CalendarPattern",
    "Call",
    "CallLevel",
    "CallList",
    "CommonCause",
    "Episode",
    "Finding",
    "FindingSeverity",
    "FleetProfile",
    "JobReliance",
    "Measure",
    "MeasureTrend",
    "ProblemLinks",
    "ProfileKey",
    "Question",
    "Rate",
    "Reading",
    "Recurrence",
    "RelianceReport",
    "SiteReliance",
    "Tempo",
    "TempoReading",
    "Urgency",
    "merged",
]
