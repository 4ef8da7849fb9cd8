"""What time costs: minutes at a price per hour, and what an hour without a unit costs the customer by their own figures."""

import decimal
from collections.abc import Iterable
from typing import Final

from custrel.errors import InvalidValueError
from custrel.model import Asset, Cost, Job, Money

__all__ = ["cost_of", "hourly_loss"]

_UNIT: Final = decimal.Decimal(1)
_EXACT: Final = decimal.Context(prec=90)  # whatever the caller's context: sums of money are exact


def cost_of(minutes: float, per_hour: Money, *, step: decimal.Decimal = _UNIT) -> Money | None:
    """Give what ``minutes`` ≥ 0 come to, rounded to ``step`` (whole units); None where that is more than money can hold.

    Example:
        >>> cost_of(90, Money(amount=80, currency="EUR"))
        Money(120 EUR)
    """
    spent = _EXACT.divide(
        _EXACT.multiply(per_hour.amount, decimal.Decimal(round(minutes))), decimal.Decimal(60)
    )
    try:
        return Money(amount=spent.quantize(step, context=_EXACT), currency=per_hour.currency)
    except (InvalidValueError, decimal.InvalidOperation):
        return None


def hourly_loss(asset: Asset, jobs: Iterable[Job], /) -> tuple[Money | None, str]:
    """Give what an hour without a unit costs the customer, and else why that is not known.

    It is what the jobs on the unit (where there are none, the unit itself) state per hour, added up; two currencies are
    never added.

    Example:
        >>> hourly_loss(Asset(asset_id="A1", consequences={"mission": Cost(per_hour=Money(amount=800, currency="EUR"))}), ())
        (Money(800 EUR), '')
    """
    said = [j.consequences for j in jobs] or [asset.consequences]
    costs = [value.per_hour for mapping in said for value in mapping.values() if isinstance(value, Cost)]
    currencies = sorted({c.currency for c in costs})
    if not costs:
        return None, "nobody stated what an hour without it costs"
    if len(currencies) > 1:
        return None, f"costs in {' and '.join(currencies)} are never added"
    try:
        return sum(costs[1:], costs[0]), ""
    except InvalidValueError:
        return None, "it is more than money can hold"
