"""Signals: each is one callable from a case to findings, run after reliance and recurrence and given both results.

`DEFAULT` holds the built-in ones, one per family of codes; ``docs/reference/findings/`` explains every code. Every
threshold is a field of its signal, so an own opinion is one argument away.

Example:
    >>> import datetime as dt
    >>> from custrel.model import Customer, Goal
    >>> from custrel.portfolio import Portfolio
    >>> from custrel.typing import CustomerCase
    >>> case = CustomerCase.of(Portfolio.of(Customer(customer_id="C1")), "C1", as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    >>> [finding for signal in DEFAULT for finding in signal(case)]
    []
"""

from typing import Final

from custrel.signals.capacity import CapacitySignal
from custrel.signals.coverage import CoverageSignal
from custrel.signals.data import DataSignal
from custrel.signals.effort import EffortSpent, PartnerShare, attributed_to_partners, effort_spent
from custrel.signals.justification import Justification, cured_by, justification
from custrel.signals.knowledge import KnowledgeSignal, UseKnown, use_known
from custrel.signals.latencies import Latencies, latencies
from custrel.signals.metrics import (
    ContactShape,
    Part,
    QuadrantPair,
    Satisfaction,
    contact_shape,
    satisfaction_by,
)
from custrel.signals.pulse import FleetAges, SurveyPulse, fleet_ages, survey_pulse
from custrel.signals.recommendation import RecommendationSignal
from custrel.signals.recurrence import RecurrenceSignal
from custrel.signals.relationship import RelationshipSignal
from custrel.signals.reliance import RelianceSignal
from custrel.signals.renewal import RenewalSignal
from custrel.signals.review import ReviewSignal
from custrel.signals.risk import RenewalReason, RenewalRisk, renewal_risk
from custrel.signals.voice import VoiceSignal, VoiceState
from custrel.typing import Signal

__all__ = [
    "DEFAULT",
    "CapacitySignal",
    "ContactShape",
    "CoverageSignal",
    "DataSignal",
    "EffortSpent",
    "FleetAges",
    "Justification",
    "KnowledgeSignal",
    "Latencies",
    "Part",
    "PartnerShare",
    "QuadrantPair",
    "RecommendationSignal",
    "RecurrenceSignal",
    "RelationshipSignal",
    "RelianceSignal",
    "RenewalReason",
    "RenewalRisk",
    "RenewalSignal",
    "ReviewSignal",
    "Satisfaction",
    "SurveyPulse",
    "UseKnown",
    "VoiceSignal",
    "VoiceState",
    "attributed_to_partners",
    "contact_shape",
    "cured_by",
    "effort_spent",
    "fleet_ages",
    "justification",
    "latencies",
    "renewal_risk",
    "satisfaction_by",
    "survey_pulse",
    "use_known",
]

DEFAULT: Final[tuple[Signal, ...]] = (
    RelianceSignal(),
    RecurrenceSignal(),
    RecommendationSignal(),
    CoverageSignal(),
    RelationshipSignal(),
    VoiceSignal(),
    ReviewSignal(),
    RenewalSignal(),
    KnowledgeSignal(),
    CapacitySignal(),
    DataSignal(),
)
