"""Something worth attention: a code, a subject, a sentence, evidence and a measure."""

import datetime as dt
import enum
import functools
from typing import final

import attrs

from custrel._fields import check, unit
from custrel._show import html_table
from custrel.errors import InvalidValueError
from custrel.model import FindingKey, Ref

__all__ = ["Finding", "FindingSeverity", "Measure"]


@final
class FindingSeverity(enum.StrEnum):
    """How much attention a finding asks for, most first; ``good`` is something going well, worth saying too.

    Example:
        >>> FindingSeverity("high").value
        'high'
    """

    CRITICAL = "critical"
    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    NOTE = "note"
    GOOD = "good"


@final
@attrs.frozen(kw_only=True, order=False)
class Measure:
    """A number with its unit in words; the value is finite.

    Example:
        >>> print(Measure(value=90, unit="days until the end"))
        90 days until the end
    """

    value: float
    unit: str

    def __attrs_post_init__(self) -> None:
        """Check both."""
        check(self)

    def __str__(self) -> str:
        """Show number and unit."""
        return f"{self.value:g} {self.unit}"


@functools.lru_cache(maxsize=1 << 10)  # there are few
def _is_code(text: str) -> bool:
    family, _, name = text.partition(".")
    return bool(family and name) and text.replace(".", "").replace("_", "").isalnum()


@final
@attrs.frozen(kw_only=True, order=False)
class Finding:
    """One thing worth attention about one customer.

    ``code`` is dotted and stable ("recurrence.unowned"). ``reason`` is one sentence a service manager would
    say. ``evidence`` names the records behind it. ``since`` is when it began, None where not known.
    ``renewal`` is its ceiling as a reason not to renew, 0 to 1, uncalibrated judgement; None: none. Its
    identity over time is (code, subject, about).

    Example:
        >>> found = Finding(
        ...     code="recurrence.unowned",
        ...     customer_id="C1",
        ...     subject=Ref.parse("asset:A1"),
        ...     severity="high",
        ...     reason="Nobody owns this.",
        ... )
        >>> print(found.key)
        recurrence.unowned asset:A1
    """

    code: str
    customer_id: str | None
    subject: Ref
    about: Ref | None = None
    severity: FindingSeverity
    reason: str
    measure: Measure | None = None
    evidence: tuple[Ref, ...] = ()
    since: dt.datetime | None = None
    renewal: float | None = attrs.field(default=None, metadata=unit())

    def __attrs_post_init__(self) -> None:
        """Check every field; the code must have a family and a name."""
        check(self)
        if not _is_code(self.code):
            raise InvalidValueError("Finding", "code", "must read like 'family.name'", self.code)

    @property
    def key(self) -> FindingKey:
        """What makes it the same finding tomorrow.

        Example:
            >>> Finding(
            ...     code="data.stale", customer_id="C1", subject=Ref.parse("customer:C1"), severity="low", reason="Old."
            ... ).key.code
            'data.stale'
        """
        return FindingKey(code=self.code, subject=self.subject, about=self.about)

    def __str__(self) -> str:
        """Show severity, subject and the sentence."""
        return f"[{self.severity}] {self.subject}: {self.reason}"

    def _repr_html_(self) -> str:
        """Show what it is about, what it says and what it rests on as a small static, escaped table."""
        rows = [
            ("severity", self.severity),
            ("subject", self.subject),
            ("reason", self.reason),
            ("measure", self.measure or ""),
            ("since", "" if self.since is None else f"{self.since:%Y-%m-%d %H:%M} UTC"),
            ("evidence", ", ".join(map(str, self.evidence))),
        ]
        return html_table(
            [row for row in rows if row[1]], (self.code, self.customer_id or "several customers")
        )
