"""A signal: every machine of one make."""

from collections.abc import Iterator

from custrel.findings import Band, Finding, FindingSeverity
from custrel.model import Kind, Ref
from custrel.typing import CustomerCase

_ENOUGH = 3  # with fewer machines one make is chance, not a choice; judgement
_HEAVY = (Band.CRITICAL, Band.HIGH)


def single_source(case: CustomerCase, /) -> Iterator[Finding]:
    """Find customers whose every machine is of one make: one recall, one strike, and all of them stand."""
    own = [asset for asset in case.assets if asset.customer_id == case.customer_id and not asset.retired_at]
    makers = {asset.manufacturer for asset in own}
    if len(own) < _ENOUGH or len(makers) != 1 or None in makers:
        return
    heavy = case.reliance is not None and case.reliance.total.band in _HEAVY
    yield Finding(
        code="supply.single_source",
        customer_id=case.customer_id,
        subject=case.ref,
        severity=FindingSeverity.MODERATE if heavy else FindingSeverity.NOTE,
        reason=f"All {len(own)} of their machines are by {makers.pop()}.",
        evidence=tuple(Ref(kind=Kind.ASSET, id=asset.asset_id) for asset in own),
    )
