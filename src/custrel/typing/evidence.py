"""What is said about one field of one subject, by whom; and how a value becomes a share."""

from typing import Final, final

import attrs

from custrel.model import (
    FULL,
    NOT_APPLICABLE,
    UNKNOWN,
    Customer,
    Fact,
    Interval,
    Job,
    Level,
    NotApplicable,
    Site,
    Unknown,
)

__all__ = ["Evidence", "JobEvidence", "read_share"]

# The class values of the default policy; uncalibrated judgement, evenly felt steps towards the worst.
_LEVELS: Final = {
    Level.NONE: 0.0,
    Level.MINOR: 0.1,
    Level.MODERATE: 0.3,
    Level.MAJOR: 0.6,
    Level.ESSENTIAL: 1.0,
}


@final
@attrs.frozen(kw_only=True, order=False)
class Evidence:
    """One value said about a field: the plain field itself (``fact`` None) or a `Fact` not superseded by its own source.

    Example:
        >>> Evidence(value=0.2).fact is None
        True
    """

    value: object
    fact: Fact | None = None


@final
@attrs.frozen(kw_only=True, order=False)
class JobEvidence:
    """What a `Factor` is given: one job with its site and customer, and every fact about the job that still stands.

    Example:
        >>> JobEvidence(job=Job(job_id="J1", customer_id="C1"), customer=Customer(customer_id="C1")).value(
        ...     "prestige"
        ... ) is UNKNOWN
        True
    """

    job: Job
    customer: Customer
    site: Site | None = None
    facts: tuple[Fact, ...] = ()

    def value(self, name: str, /) -> object:
        """Give the latest standing fact's value of that name, `UNKNOWN` where there is none.

        Example:
            >>> JobEvidence(job=Job(job_id="J1", customer_id="C1"), customer=Customer(customer_id="C1")).value("x")
            UNKNOWN
        """
        return next((f.value for f in reversed(self.facts) if f.name == name), UNKNOWN)


def read_share(value: object, /) -> Interval | Unknown | NotApplicable:
    """Read a value as a share of 0 to 1: numbers, intervals, yes/no, levels and their words; anything else is unknown.

    Example:
        >>> read_share(0.25), read_share("major"), read_share("not_applicable"), read_share("mostly")
        (Interval(0.25), Interval(0.6), NOT_APPLICABLE, UNKNOWN)
    """
    if isinstance(value, Interval):
        return value if value in FULL else UNKNOWN
    if isinstance(value, (bool, int, float)):
        return Interval.point(float(value)) if 0 <= value <= 1 else UNKNOWN
    if isinstance(value, NotApplicable) or value == NOT_APPLICABLE.value:
        return NOT_APPLICABLE
    if isinstance(value, str) and value in [level.value for level in Level]:
        return Interval.point(_LEVELS[Level(value)])
    return UNKNOWN
