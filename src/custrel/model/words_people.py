"""The field's words for people, touchpoints, surveys, reviews and decisions (VOCABULARY: ServiceNow, Seybold, iTop)."""

import enum
from typing import final

__all__ = [
    "AccessMethod",
    "ActionKind",
    "Channel",
    "Decided",
    "Formality",
    "Ground",
    "How",
    "Quadrant",
    "RecommendationKind",
    "RelativeStanding",
    "Role",
    "Side",
    "SurveyDirection",
    "SurveyScale",
    "TouchpointKind",
    "Verdict",
    "VerdictOnFinding",
    "Visibility",
]


@final
class Side(enum.StrEnum):
    """On which side of the table somebody sits.

    Example:
        >>> Side("customer").value
        'customer'
    """

    CUSTOMER = "customer"
    PROVIDER = "provider"
    PARTNER = "partner"


@final
class Quadrant(enum.StrEnum):
    """Which half of an organization somebody speaks for; together with the side it makes the four quadrants.

    Example:
        >>> Quadrant("technical").value
        'technical'
    """

    BUSINESS = "business"
    TECHNICAL = "technical"


@final
class Role(enum.StrEnum):
    """What a contact is towards a subject.

    Example:
        >>> Role("gatekeeper").value
        'gatekeeper'
    """

    GATEKEEPER = "gatekeeper"
    PRIMARY_CONTACT = "primary_contact"
    TECHNICAL = "technical"
    APPROVER = "approver"
    BILLING = "billing"
    DECISION_MAKER = "decision_maker"
    USER = "user"
    RESEARCHES = "researches"
    PURCHASES = "purchases"
    IMPLEMENTS = "implements"
    EXECUTIVE_SPONSOR = "executive_sponsor"
    DAILY_OWNER = "daily_owner"
    ACCOUNT_MANAGER = "account_manager"
    OPERATIONS_SUPERVISOR = "operations_supervisor"
    SALES_ENGINEER = "sales_engineer"
    SUPPORT_AGENT = "support_agent"
    SERVICE_ENGINEER = "service_engineer"
    ESCALATION_PRIMARY = "escalation_primary"
    ESCALATION_BACKUP = "escalation_backup"
    ESCALATION_MANAGER = "escalation_manager"
    ESCALATION_DIRECTOR = "escalation_director"
    RESPONSIBLE = "responsible"
    PROVIDES = "provides"
    SERVICES = "services"


@final
class AccessMethod(enum.StrEnum):
    """How a gatekeeper lets somebody in.

    Example:
        >>> AccessMethod("key_card").value
        'key_card'
    """

    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    KEY_CARD = "key_card"
    ID_CARD = "id_card"
    ESCORT = "escort"
    REMOTE_SESSION = "remote_session"
    OTHER = "other"


@final
class RecommendationKind(enum.StrEnum):
    """What was recommended.

    Example:
        >>> RecommendationKind("memory").value
        'memory'
    """

    MEMORY = "memory"
    CPU = "cpu"
    DISK = "disk"
    OPERATING_SYSTEM = "operating_system"
    SOFTWARE_REVISION = "software_revision"
    REPLACEMENT = "replacement"
    REPAIR = "repair"
    CONTRACT = "contract"
    TRAINING = "training"
    CAPACITY = "capacity"
    OTHER = "other"


@final
class Formality(enum.StrEnum):
    """Whether a recommendation was mentioned in passing or written up.

    Example:
        >>> Formality("casual").value
        'casual'
    """

    CASUAL = "casual"
    FORMAL = "formal"


@final
class Decided(enum.StrEnum):
    """What became of a recommendation.

    Example:
        >>> Decided("approved").value
        'approved'
    """

    APPROVED = "approved"
    DECLINED = "declined"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


@final
class ActionKind(enum.StrEnum):
    """What an agreed action does: put something right among ourselves, or get something done for the customer.

    Example:
        >>> ActionKind("retrain").value
        'retrain'
    """

    RETRAIN = "retrain"
    COLLECT = "collect"
    REORGANIZE = "reorganize"
    PROCESS = "process"
    DELIVER = "deliver"
    OTHER = "other"


@final
class TouchpointKind(enum.StrEnum):
    """What kind of meeting of the two sides it was.

    Example:
        >>> TouchpointKind("visit").value
        'visit'
    """

    VISIT = "visit"
    ENGINEER_ON_SITE = "engineer_on_site"
    CALL = "call"
    MEETING = "meeting"
    FOCUS_GROUP = "focus_group"
    WEBINAR = "webinar"
    SPECIAL_REQUEST_MET = "special_request_met"
    GOODWILL = "goodwill"
    ESCALATION = "escalation"
    VALUE_DELIVERED = "value_delivered"
    GENERAL_CONVERSATION = "general_conversation"
    VALUE_AND_ADOPTION = "value_and_adoption"
    EXPANSION_OPPORTUNITY = "expansion_opportunity"
    RENEWAL_SUPPORT = "renewal_support"
    INTERNAL = "internal"


@final
class Channel(enum.StrEnum):
    """By which way people met.

    Example:
        >>> Channel("on_site").value
        'on_site'
    """

    ON_SITE = "on_site"
    PHONE = "phone"
    EMAIL = "email"
    VIDEO = "video"
    PORTAL = "portal"
    EVENT = "event"


@final
class Ground(enum.StrEnum):
    """On whose turf people met.

    Example:
        >>> Ground("customer_site").value
        'customer_site'
    """

    CUSTOMER_SITE = "customer_site"
    PROVIDER_SITE = "provider_site"
    NEUTRAL = "neutral"
    REMOTE = "remote"


@final
class Visibility(enum.StrEnum):
    """Whether feedback was given in public or in private.

    Example:
        >>> Visibility("private").value
        'private'
    """

    PUBLIC = "public"
    PRIVATE = "private"


@final
class SurveyScale(enum.StrEnum):
    """The scale a survey was answered on, as declared by its owner.

    Example:
        >>> SurveyScale("nps_0_10").bounds
        (0.0, 10.0)
    """

    CSAT_1_5 = "csat_1_5"
    NPS_0_10 = "nps_0_10"
    CES_1_7 = "ces_1_7"
    GOOD_BAD = "good_bad"
    POINTS_1_4 = "points_1_4"
    PERCENT = "percent"

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest score of the scale (good_bad: 0 bad, 1 good).

        Example:
            >>> SurveyScale("csat_1_5").bounds
            (1.0, 5.0)
        """
        table = {
            "csat_1_5": (1, 5),
            "nps_0_10": (0, 10),
            "ces_1_7": (1, 7),
            "good_bad": (0, 1),
            "points_1_4": (1, 4),
        }
        low, high = table.get(self.value, (0, 100))
        return float(low), float(high)


@final
class SurveyDirection(enum.StrEnum):
    """Which end of the scale is the good one; iTop's 1 to 4 has 1 as best, so it must be said.

    Example:
        >>> SurveyDirection("high_is_good").value
        'high_is_good'
    """

    HIGH_IS_GOOD = "high_is_good"
    LOW_IS_GOOD = "low_is_good"


@final
class RelativeStanding(enum.StrEnum):
    """How the customer sees us beside a competitor, on one dimension.

    Example:
        >>> RelativeStanding("worse").value
        'worse'
    """

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


@final
class How(enum.StrEnum):
    """How a fact came to be known.

    Example:
        >>> How("interviewed").value
        'interviewed'
    """

    OBSERVED = "observed"
    INTERVIEWED = "interviewed"
    SURVEY = "survey"
    ASSUMED = "assumed"


@final
class VerdictOnFinding(enum.StrEnum):
    """What a user decided about a finding.

    Example:
        >>> VerdictOnFinding("snoozed").value
        'snoozed'
    """

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    SNOOZED = "snoozed"


@final
class Verdict(enum.StrEnum):
    """A three-valued answer; unknown is an answer of its own.

    Example:
        >>> Verdict("unknown").value
        'unknown'
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
