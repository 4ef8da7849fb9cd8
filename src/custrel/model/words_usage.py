"""The field's words for equipment and how it is used (VOCABULARY: ISO 14224, EN 13306, Salesforce, QAD)."""

import enum
from typing import final

__all__ = [
    "AlternativesKnown",
    "AssetStatus",
    "Complexity",
    "Condition",
    "Monitoring",
    "OperatingMode",
    "StatusReason",
]


@final
class OperatingMode(enum.StrEnum):
    """How a unit or job runs in time.

    Example:
        >>> OperatingMode("continuous").value
        'continuous'
    """

    CONTINUOUS = "continuous"
    INTERMITTENT = "intermittent"
    STANDBY = "standby"
    ON_DEMAND = "on_demand"
    BATCH = "batch"
    SEASONAL = "seasonal"


@final
class Complexity(enum.StrEnum):
    """How complex the application is; it bounds what a workaround nobody described could achieve.

    Example:
        >>> Complexity("simple").value
        'simple'
    """

    SIMPLE = "simple"
    MODERATE = "moderate"
    COMPLEX = "complex"


@final
class AssetStatus(enum.StrEnum):
    """Where a unit is in its life.

    Example:
        >>> AssetStatus("installed").value
        'installed'
    """

    PURCHASED = "purchased"
    SHIPPED = "shipped"
    INSTALLED = "installed"
    REGISTERED = "registered"
    OBSOLETE = "obsolete"


@final
class StatusReason(enum.StrEnum):
    """What a unit is doing at the moment.

    Example:
        >>> StatusReason("online").value
        'online'
    """

    NOT_READY = "not_ready"
    OFF = "off"
    OFFLINE = "offline"
    ONLINE = "online"
    PAUSED = "paused"
    STANDBY = "standby"


@final
class Condition(enum.StrEnum):
    """What shape a unit is in, as last seen.

    Example:
        >>> Condition("worn").value
        'worn'
    """

    GOOD = "good"
    WORN = "worn"
    POOR = "poor"


@final
class Monitoring(enum.StrEnum):
    """How a contact watches the equipment.

    Example:
        >>> Monitoring("remote_report").value
        'remote_report'
    """

    MANUAL_OBSERVATION = "manual_observation"
    REMOTE_REPORT = "remote_report"
    NONE = "none"


@final
class AlternativesKnown(enum.StrEnum):
    """How easily the customer could switch to another supplier, as far as we know.

    Example:
        >>> AlternativesKnown("several").value
        'several'
    """

    NONE = "none"
    ONE = "one"
    SEVERAL = "several"
