"""The nouns, values and words of the field: frozen records that check themselves and know nothing of policies.

Everything here is immutable, keyword-only, hashable and picklable; change returns a new value
(``attrs.evolve``). None always means "not known", an empty tuple means "none known", and every instant is
aware and kept in UTC.

Example:
    >>> import attrs
    >>> from custrel.model import Asset
    >>> till = Asset(asset_id="A1", customer_id="C1", kind="till")
    >>> attrs.evolve(till, site_id="S1").site_id
    'S1'
"""

from custrel.model.asset import Asset
from custrel.model.authority import Authority
from custrel.model.consequence import (
    NOT_APPLICABLE,
    UNKNOWN,
    Consequence,
    Cost,
    Dimension,
    ImpactOverTime,
    ImpactStep,
    Level,
    NotApplicable,
    Outage,
    Unknown,
)
from custrel.model.contact import Contact
from custrel.model.contract import Component, Contract, Line, Suspension
from custrel.model.coverage import Candidate, Coverage
from custrel.model.customer import Customer, Goal
from custrel.model.decision import Decision
from custrel.model.fact import Fact, FactValue
from custrel.model.identifier import Identifier
from custrel.model.incident import Incident
from custrel.model.interval import FULL, Interval
from custrel.model.job import Job, Stage, Unit
from custrel.model.money import Money
from custrel.model.problem import Problem
from custrel.model.quantity import Period, Quantity
from custrel.model.recommendation import Recommendation
from custrel.model.record import Record
from custrel.model.ref import FindingKey, Kind, Ref
from custrel.model.registry import KINDS, REFERENCES, AnyRecord, KindInfo, id_of, kind_of, ref_of
from custrel.model.relationship import Approval, Relationship
from custrel.model.review import ActionItem, Disagreement, Review, ReviewItem
from custrel.model.site import Site
from custrel.model.survey import CompetitorOpinion, SurveyResponse
from custrel.model.touchpoint import Feedback, Touchpoint
from custrel.model.weekly import Weekly
from custrel.model.window import Window
from custrel.model.words_people import (
    AccessMethod,
    ActionKind,
    Channel,
    Decided,
    Formality,
    Ground,
    How,
    Quadrant,
    RecommendationKind,
    RelativeStanding,
    Role,
    Side,
    SurveyDirection,
    SurveyScale,
    TouchpointKind,
    Verdict,
    VerdictOnFinding,
    Visibility,
)
from custrel.model.words_service import (
    Billing,
    ComponentKind,
    ContractKind,
    ContractStatus,
    CoverageKind,
    Exchange,
    IncidentKind,
    IncidentStatus,
    ProblemResolution,
    ProblemStatus,
    Renewal,
    StartBasis,
)
from custrel.model.words_usage import (
    AlternativesKnown,
    AssetStatus,
    Complexity,
    Condition,
    Monitoring,
    OperatingMode,
    StatusReason,
)

__all__ = [
    "FULL",
    "KINDS",
    "NOT_APPLICABLE",
    "REFERENCES",
    "UNKNOWN",
    "AccessMethod",
    "ActionItem",
    "ActionKind",
    "AlternativesKnown",
    "AnyRecord",
    "Approval",
    "Asset",
    "AssetStatus",
    "Authority",
    "Billing",
    "Candidate",
    "Channel",
    "CompetitorOpinion",
    "Complexity",
    "Component",
    "ComponentKind",
    "Condition",
    "Consequence",
    "Contact",
    "Contract",
    "ContractKind",
    "ContractStatus",
    "Cost",
    "Coverage",
    "CoverageKind",
    "Customer",
    "Decided",
    "Decision",
    "Dimension",
    "Disagreement",
    "Exchange",
    "Fact",
    "FactValue",
    "Feedback",
    "FindingKey",
    "Formality",
    "Goal",
    "Ground",
    "How",
    "Identifier",
    "ImpactOverTime",
    "ImpactStep",
    "Incident",
    "IncidentKind",
    "IncidentStatus",
    "Interval",
    "Job",
    "Kind",
    "KindInfo",
    "Level",
    "Line",
    "Money",
    "Monitoring",
    "NotApplicable",
    "OperatingMode",
    "Outage",
    "Period",
    "Problem",
    "ProblemResolution",
    "ProblemStatus",
    "Quadrant",
    "Quantity",
    "Recommendation",
    "RecommendationKind",
    "Record",
    "Ref",
    "Relationship",
    "RelativeStanding",
    "Renewal",
    "Review",
    "ReviewItem",
    "Role",
    "Side",
    "Site",
    "Stage",
    "StartBasis",
    "StatusReason",
    "SurveyDirection",
    "SurveyResponse",
    "SurveyScale",
    "Suspension",
    "Touchpoint",
    "TouchpointKind",
    "Unit",
    "Unknown",
    "Verdict",
    "VerdictOnFinding",
    "Visibility",
    "Weekly",
    "Window",
    "id_of",
    "kind_of",
    "ref_of",
]
