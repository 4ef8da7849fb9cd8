"""The risk that a renewal fails, over every reason anybody found.

Example:
    >>> from custrel.findings import Finding
    >>> from custrel.model import Ref
    >>> quiet = Finding(code="voice.silent", customer_id="C1", subject=Ref.parse("customer:C1"), severity="moderate",
    ...                 reason="They do not answer.", renewal=0.25)
    >>> renewal_risk([quiet]).risk
    0.25
"""

from collections.abc import Iterable
from typing import final

import attrs

from custrel._fields import check, rounded, unit
from custrel.errors import InvalidValueError
from custrel.findings import Finding
from custrel.model import FindingKey
from custrel.stats.aggregate import Accumulate, Aggregate
from custrel.stats.shapley import shapley_of_aggregate

__all__ = ["RenewalReason", "RenewalRisk", "renewal_risk"]


@final
@attrs.frozen(kw_only=True, order=False)
class RenewalReason:
    """One reason not to renew: its ceiling ``renewal``, its ``share`` of the risk, and the risk ``if_removed``; all 0 to 1.

    Example:
        >>> from custrel.model import Ref
        >>> key = FindingKey(code="voice.silent", subject=Ref.parse("customer:C1"))
        >>> RenewalReason(finding=key, reason="They do not answer.", renewal=0.25, share=0.25, if_removed=0.0).share
        0.25
    """

    finding: FindingKey
    reason: str
    renewal: float = attrs.field(metadata=unit())
    share: float = attrs.field(metadata=unit())
    if_removed: float = attrs.field(metadata=unit())

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


@final
@attrs.frozen(kw_only=True, order=False)
class RenewalRisk:
    """How much speaks against a renewal, 0 to 1: uncalibrated, good for putting customers in order and no probability.

    ``reasons`` are those with a ceiling above 0, weightiest share first; their shares sum to the risk.

    Example:
        >>> RenewalRisk(risk=0.0).reasons
        ()
    """

    risk: float = attrs.field(metadata=unit())
    reasons: tuple[RenewalReason, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


def renewal_risk(findings: Iterable[Finding], /, *, aggregate: Aggregate | None = None) -> RenewalRisk:
    """Accumulate one customer's reasons not to renew, and divide the sum fairly among them.

    W of the findings' ``renewal`` (`custrel.stats.aggregate.Accumulate`, or another aggregate); ``share`` is the exact
    Shapley value, ``if_removed`` is the risk without the reason, computed the same way. A plugin's findings join by
    carrying ``renewal``. Raises `InvalidValueError` where the findings are of several customers.

    Example:
        >>> from custrel.model import Ref
        >>> def reason(code, weight):
        ...     who = Ref.parse("customer:C1")
        ...     return Finding(code=code, customer_id="C1", subject=who, severity="low", reason=".", renewal=weight)
        >>> both = renewal_risk([reason("voice.silent", 0.5), reason("review.gap", 0.25)])
        >>> both.risk, [(r.share, r.if_removed) for r in both.reasons]
        (0.5625, [(0.40625, 0.25), (0.15625, 0.5)])
    """
    reasons = sorted(
        (f for f in findings if f.renewal),
        key=lambda f: (-(f.renewal or 0.0), f.code, str(f.subject), str(f.about), f.reason),
    )
    customers = {f.customer_id for f in reasons}
    if len(customers) > 1:
        raise InvalidValueError(
            "renewal_risk", "findings", "must be of one customer", sorted(str(c) for c in customers)
        )
    combine = aggregate or Accumulate()
    weights = [f.renewal or 0.0 for f in reasons]
    shares = shapley_of_aggregate(combine, weights) if weights else ()
    # Reasons of one weight are alike to the aggregate: each weight is left out once, however many carry it.
    without = {
        weight: rounded(combine(weights[:i] + weights[i + 1 :]))
        for weight, i in {w: i for i, w in enumerate(weights)}.items()
    }
    rows = [
        RenewalReason(
            finding=f.key,
            reason=f.reason,
            renewal=f.renewal or 0.0,
            share=rounded(share),
            if_removed=without[f.renewal or 0.0],
        )
        for f, share in zip(reasons, shares, strict=True)
    ]
    ordered = sorted(rows, key=lambda r: -r.share)
    return RenewalRisk(risk=rounded(combine(weights)), reasons=tuple(ordered))
