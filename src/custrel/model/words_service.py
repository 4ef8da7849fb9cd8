"""The field's words for contracts, incidents and problems (VOCABULARY: ITIL 4, ServiceNow, GLPI, Salesforce)."""

import enum
from typing import final

__all__ = [
    "Billing",
    "ComponentKind",
    "ContractKind",
    "ContractStatus",
    "CoverageKind",
    "Exchange",
    "IncidentKind",
    "IncidentStatus",
    "ProblemResolution",
    "ProblemStatus",
    "Renewal",
    "StartBasis",
]


@final
class CoverageKind(enum.StrEnum):
    """What pays for work on a unit at an instant; exactly one of these is effective.

    Example:
        >>> CoverageKind("time_and_materials").value
        'time_and_materials'
    """

    WARRANTY = "warranty"
    EXTENDED_WARRANTY = "extended_warranty"
    SERVICE_CONTRACT = "service_contract"
    TIME_AND_MATERIALS = "time_and_materials"
    GOODWILL = "goodwill"
    NONE = "none"


@final
class ContractKind(enum.StrEnum):
    """What kind of agreement a contract is.

    Example:
        >>> ContractKind("warranty").value
        'warranty'
    """

    WARRANTY = "warranty"
    EXTENDED_WARRANTY = "extended_warranty"
    SERVICE_CONTRACT = "service_contract"
    TIME_AND_MATERIALS = "time_and_materials"
    GOODWILL = "goodwill"


@final
class ContractStatus(enum.StrEnum):
    """The status a contract system gives a contract (ServiceNow's words).

    Example:
        >>> ContractStatus("active").value
        'active'
    """

    DRAFT = "draft"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELED = "canceled"
    EXPIRED = "expired"


@final
class Renewal(enum.StrEnum):
    """How a contract renews (GLPI's words): never, by itself unless notice is given, or only when both say so.

    Example:
        >>> Renewal("tacit").value
        'tacit'
    """

    NEVER = "never"
    TACIT = "tacit"
    EXPRESS = "express"


@final
class StartBasis(enum.StrEnum):
    """Which date of the asset a warranty starts on.

    Example:
        >>> StartBasis("go_live").value
        'go_live'
    """

    INSTALL = "install"
    MANUFACTURE = "manufacture"
    PURCHASE = "purchase"
    GO_LIVE = "go_live"


@final
class ComponentKind(enum.StrEnum):
    """What a cover pays for.

    Example:
        >>> ComponentKind("parts").value
        'parts'
    """

    LABOR = "labor"
    PARTS = "parts"
    EXPENSES = "expenses"


@final
class Exchange(enum.StrEnum):
    """How a unit is exchanged under a contract.

    Example:
        >>> Exchange("advance").value
        'advance'
    """

    ADVANCE = "advance"
    RETURN = "return"
    LOANER = "loaner"


@final
class Billing(enum.StrEnum):
    """How often the customer wants to be billed.

    Example:
        >>> Billing("monthly").value
        'monthly'
    """

    PER_INCIDENT = "per_incident"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    PREPAID = "prepaid"


@final
class IncidentKind(enum.StrEnum):
    """Unplanned trouble, a request, or scheduled work; only the first can recur.

    Example:
        >>> IncidentKind("incident").value
        'incident'
    """

    INCIDENT = "incident"
    REQUEST = "request"
    SCHEDULED = "scheduled"


@final
class IncidentStatus(enum.StrEnum):
    """Where an incident is (ServiceNow's words, ``duplicate`` beside them).

    Example:
        >>> IncidentStatus("on_hold").is_over
        False
    """

    NEW = "new"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELED = "canceled"
    DUPLICATE = "duplicate"

    @property
    def is_over(self) -> bool:
        """True once nobody works on it any more.

        Example:
            >>> IncidentStatus("closed").is_over
            True
        """
        return self in (
            IncidentStatus.RESOLVED,
            IncidentStatus.CLOSED,
            IncidentStatus.CANCELED,
            IncidentStatus.DUPLICATE,
        )


@final
class ProblemStatus(enum.StrEnum):
    """Where an ITIL problem is.

    Example:
        >>> ProblemStatus("root_cause_analysis").value
        'root_cause_analysis'
    """

    NEW = "new"
    ASSESS = "assess"
    ROOT_CAUSE_ANALYSIS = "root_cause_analysis"
    FIX_IN_PROGRESS = "fix_in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"


@final
class ProblemResolution(enum.StrEnum):
    """How an ITIL problem ended.

    Example:
        >>> ProblemResolution("fix_applied").value
        'fix_applied'
    """

    FIX_APPLIED = "fix_applied"
    RISK_ACCEPTED = "risk_accepted"
    DUPLICATE = "duplicate"
    CANCELED = "canceled"
