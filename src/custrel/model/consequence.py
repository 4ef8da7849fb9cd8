"""How bad it is when a job stops, in each dimension; and the two ways of not saying a number."""

import enum
from typing import Final, final

import attrs

from custrel._fields import at_least, check, non_empty
from custrel.errors import InvalidValueError
from custrel.model.interval import Interval
from custrel.model.money import Money

__all__ = [
    "NOT_APPLICABLE",
    "UNKNOWN",
    "Consequence",
    "Cost",
    "Dimension",
    "ImpactOverTime",
    "ImpactStep",
    "Level",
    "NotApplicable",
    "Outage",
    "Unknown",
]


@final
class Dimension(enum.StrEnum):
    """What suffers when a job stops.

    Example:
        >>> Dimension("own_customers") is Dimension.OWN_CUSTOMERS
        True
    """

    MISSION = "mission"
    SAFETY = "safety"
    OWN_CUSTOMERS = "own_customers"
    FINANCIAL = "financial"
    COMPLIANCE = "compliance"
    PERSONNEL = "personnel"


@final
class Level(enum.StrEnum):
    """A class of consequence, worst last; ``none`` is knowledge, not its absence.

    Example:
        >>> [level.value for level in Level]
        ['none', 'minor', 'moderate', 'major', 'essential']
    """

    NONE = "none"
    MINOR = "minor"
    MODERATE = "moderate"
    MAJOR = "major"
    ESSENTIAL = "essential"


@final
class NotApplicable(enum.Enum):
    """Has exactly one member, `NOT_APPLICABLE`: the question does not arise; reads as zero and asks for no evidence.

    Example:
        >>> NOT_APPLICABLE
        NOT_APPLICABLE
    """

    NOT_APPLICABLE = "not_applicable"

    def __repr__(self) -> str:
        """Show as the constant."""
        return "NOT_APPLICABLE"


@final
class Unknown(enum.Enum):
    """Has exactly one member, `UNKNOWN`: nobody has said; reads as the full range.

    Example:
        >>> UNKNOWN
        UNKNOWN
    """

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        """Show as the constant."""
        return "UNKNOWN"


NOT_APPLICABLE: Final = NotApplicable.NOT_APPLICABLE
UNKNOWN: Final = Unknown.UNKNOWN


@final
@attrs.frozen(kw_only=True, order=False)
class Outage:
    """A consequence stated as the longest tolerable outage (MTPD of ISO 22301), in hours > 0 or 0 for none at all.

    Example:
        >>> Outage(tolerable_hours=4).tolerable_hours
        4.0
    """

    tolerable_hours: float = attrs.field(metadata=at_least(0))

    def __attrs_post_init__(self) -> None:
        """Check the hours."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False)
class Cost:
    """A consequence stated as money lost per hour of outage, ≥ 0.

    Example:
        >>> Cost(per_hour=Money(amount=800, currency="EUR")).per_hour
        Money(800 EUR)
    """

    per_hour: Money

    def __attrs_post_init__(self) -> None:
        """Check that the amount is not negative."""
        check(self)
        if self.per_hour.amount < 0:
            raise InvalidValueError("Cost", "per_hour", "must not be negative", str(self.per_hour))


@final
@attrs.frozen(kw_only=True, order=False)
class ImpactStep:
    """One step of an impact that grows with time: from ``after_hours`` ≥ 0 on it is at ``level``.

    Example:
        >>> ImpactStep(after_hours=8, level="major").level
        <Level.MAJOR: 'major'>
    """

    after_hours: float = attrs.field(metadata=at_least(0))
    level: Level

    def __attrs_post_init__(self) -> None:
        """Check hours and level."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False)
class ImpactOverTime:
    """A consequence that worsens as an outage lasts (business impact analysis, ISO 22301 8.2.2); hours strictly rising.

    Example:
        >>> len(
        ...     ImpactOverTime(
        ...         steps=[ImpactStep(after_hours=0, level="minor"), ImpactStep(after_hours=8, level="major")]
        ...     ).steps
        ... )
        2
    """

    steps: tuple[ImpactStep, ...] = attrs.field(metadata=non_empty())

    def __attrs_post_init__(self) -> None:
        """Check the steps and their order; a later step is never milder."""
        check(self)
        order = list(Level)
        for earlier, later in zip(self.steps, self.steps[1:], strict=False):
            if later.after_hours <= earlier.after_hours or order.index(later.level) < order.index(
                earlier.level
            ):
                raise InvalidValueError(
                    "ImpactOverTime", "steps", "must rise in hours and never become milder", later
                )


Consequence = Level | Interval | Outage | Cost | ImpactOverTime | NotApplicable
