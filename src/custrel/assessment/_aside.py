"""What the user decided about findings: set aside, never hidden."""

import datetime as dt
from collections.abc import Sequence
from typing import final

import attrs

from custrel._fields import check
from custrel.findings import Finding
from custrel.model import Decision, FindingKey, VerdictOnFinding

__all__ = ["SetAside", "set_aside"]


@final
@attrs.frozen(kw_only=True, order=False)
class SetAside:
    """A finding the user dismissed or snoozed, with the decision's id, verdict and reason.

    Example:
        >>> from custrel.model import Ref
        >>> me = Ref.parse("customer:C1")
        >>> found = Finding(code="data.stale", customer_id="C1", subject=me, severity="low", reason="Old.")
        >>> SetAside(finding=found, decision_id="D1", verdict="dismissed").verdict
        <VerdictOnFinding.DISMISSED: 'dismissed'>
    """

    finding: Finding
    decision_id: str
    verdict: VerdictOnFinding
    until: dt.datetime | None = None
    reason: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


def set_aside(
    findings: Sequence[Finding], decisions: Sequence[Decision], as_of: dt.datetime
) -> tuple[tuple[Finding, ...], tuple[SetAside, ...]]:
    """Split findings into open ones and those a standing decision sets aside.

    The latest decision on a finding's identity counts (by its instant, then its id). *Accepted* leaves it
    open: something is to be done. *Dismissed* and *snoozed* hold until ``until``, for ever where that is
    None.
    """
    latest: dict[FindingKey, Decision] = {}
    for decision in sorted(decisions, key=_age):
        latest[decision.finding] = decision
    still: list[Finding] = []
    aside: list[SetAside] = []
    for finding in findings:
        standing = latest.get(finding.key)
        if standing is None or standing.verdict is VerdictOnFinding.ACCEPTED or _is_over(standing, as_of):
            still.append(finding)
        else:
            aside.append(
                SetAside(
                    finding=finding,
                    decision_id=standing.decision_id,
                    verdict=standing.verdict,
                    until=standing.until,
                    reason=standing.reason,
                )
            )
    return tuple(still), tuple(aside)


def _is_over(decision: Decision, as_of: dt.datetime) -> bool:
    return decision.until is not None and decision.until <= as_of


def _age(decision: Decision) -> tuple[bool, dt.datetime, str]:
    return (
        decision.at is not None,
        decision.at or dt.datetime.min.replace(tzinfo=dt.UTC),
        decision.decision_id,
    )
