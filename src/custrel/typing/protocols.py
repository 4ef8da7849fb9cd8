"""The four extension points: what each receives, what it must return, and which laws it keeps.

Every argument is one frozen value, positional-only: new evidence becomes a new field of the case, and
nobody's policy breaks.
"""

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from custrel.findings import Finding, FleetProfile, Recurrence, RelianceReport
from custrel.model import Interval, NotApplicable, Unknown
from custrel.typing.case import CustomerCase
from custrel.typing.evidence import JobEvidence

__all__ = ["Factor", "RecurrencePolicy", "ReliancePolicy", "Signal"]


@runtime_checkable
class ReliancePolicy(Protocol):
    """Judges how heavily one customer relies on what we service.

    Laws: same case ⇒ same report; it pickles; ranges lie in 0 to 1; it reads only the case. ``name`` and
    ``version`` go into the provenance of every assessment.

    Example:
        >>> from custrel.reliance import AccumulatedReliance
        >>> isinstance(AccumulatedReliance(), ReliancePolicy)
        True
    """

    @property
    def name(self) -> str:
        """The name in reports, a word."""
        ...

    @property
    def version(self) -> str:
        """The version of the opinion, changed whenever a number could change."""
        ...

    def evaluate(self, case: CustomerCase, /) -> RelianceReport:
        """Give the report on one customer; every asset of the case gets a result."""
        ...


@runtime_checkable
class RecurrencePolicy(Protocol):
    """Finds which incidents are one trouble that keeps coming back.

    ``rounds`` is 0, 1 or 2: how many times `profile` is asked of every customer before `detect`; in round two
    ``case.fleet`` is the merged profile of round one. Laws: profiles hold integers and merge exactly;
    `detect` reads only the case; `settle` sees everything found, may set q, tempo and cross-customer keys,
    and never counts again. A policy may also have ``common_causes(fleet) -> tuple[CommonCause, ...]``: what the merged
    profile says struck several customers at once; signals find it in ``case.common_causes``.

    Example:
        >>> from custrel.recurrence import RecurrenceDetector
        >>> isinstance(RecurrenceDetector(), RecurrencePolicy)
        True
    """

    @property
    def name(self) -> str:
        """The name in reports, a word."""
        ...

    @property
    def version(self) -> str:
        """The version of the opinion, changed whenever a number could change."""
        ...

    @property
    def rounds(self) -> int:
        """Profile rounds needed: 0, 1 or 2."""
        ...

    def profile(self, case: CustomerCase, /) -> FleetProfile:
        """Count what this customer adds to what is normal for the fleet: integers only."""
        ...

    def detect(self, case: CustomerCase, /) -> tuple[Recurrence, ...]:
        """Give this customer's troubles, judged with ``case.fleet``."""
        ...

    def settle(self, found: tuple[Recurrence, ...], /) -> tuple[Recurrence, ...]:
        """Give the final list from everybody's findings, whatever their order."""
        ...


@runtime_checkable
class Signal(Protocol):
    """Says what is worth attention about one customer, given its records, reliance and recurrences.

    A plain function will do. Laws: same case ⇒ same findings; codes are dotted, documented and stable; every
    finding names a subject inside the case.

    Example:
        >>> def quiet(case: CustomerCase, /) -> list[Finding]:
        ...     return []
        >>> isinstance(quiet, Signal)
        True
    """

    def __call__(self, case: CustomerCase, /) -> Iterable[Finding]:
        """Give findings, none where there is nothing to say."""
        ...


@runtime_checkable
class Factor(Protocol):
    """One more dimension of consequence for a reliance policy.

    ``name`` is a word, ``question`` what one would ask, ``scale`` the answers from mildest to worst,
    ``ceiling`` w in 0 to 1: the score were this the only consequence, at its worst, round the clock, with no
    alternative. ``time_driven`` True: scaled by how much of the week the job runs. Law: a factor that reads
    zero changes no score.

    Example:
        >>> from custrel.model import Interval
        >>> class Prestige:
        ...     name, question, scale, ceiling, time_driven = "prestige", "who would notice?", ("none", "major"), 0.5, False
        ...     def read(self, evidence, /):
        ...         return Interval.point(0.0)
        >>> isinstance(Prestige(), Factor)
        True
    """

    @property
    def name(self) -> str:
        """The factor's name, a word."""
        ...

    @property
    def question(self) -> str:
        """The question a person would ask."""
        ...

    @property
    def scale(self) -> tuple[str, ...]:
        """The possible answers, mildest first."""
        ...

    @property
    def ceiling(self) -> float:
        """The score it could reach alone, 0 to 1."""
        ...

    @property
    def time_driven(self) -> bool:
        """Whether it scales with how much of the week the job runs."""
        ...

    def read(self, evidence: JobEvidence, /) -> Interval | Unknown | NotApplicable:
        """Read the consequence of one job in this dimension, as a share of the worst."""
        ...
