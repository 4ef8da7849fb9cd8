"""What covers a unit at an instant: exactly one effective answer, with why and everything considered."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from custrel.model import Asset, ComponentKind, Contract, Coverage, Incident, IncidentKind, IncidentStatus
from custrel.rules._compiled import compiled

__all__ = ["coverage"]

_NOT_COUNTED: Final = (IncidentStatus.CANCELED, IncidentStatus.DUPLICATE)


def coverage(
    asset: Asset,
    contracts: Sequence[Contract],
    *,
    at: dt.datetime,
    zone: str | None,
    component: ComponentKind | str | None = None,
    incidents: Sequence[Incident] = (),
) -> Coverage:
    """Say what covers a unit at an aware instant; total, whatever the contracts say.

    ``contracts`` are those of the unit's customer, in any order; only those that name the unit, or are
    blanket, are considered. ``zone`` is the one its site is in, where dates begin and end; None is not known:
    UTC is assumed and ``why`` says so. ``component`` (``"labor"``) None asks about the unit as a whole: in force while any
    component is paid, ``percent`` what is paid of every component at the least. ``incidents`` are those
    charged to contracts (``contract_id``); an allowance counts them per term. Order: warranty, extended
    warranty, service contract, goodwill; then the contract that names the unit, the one that pays more, the
    smaller id. Time and materials is the fallback at any age; only a retired unit has ``none``. An expired,
    canceled, suspended, used-up or future contract is never chosen. Service hours say how fast, not whether:
    they end no cover, ``why`` only mentions them.

    Example:
        >>> till = Asset(asset_id="A1", customer_id="C1")
        >>> k = Contract(contract_id="K1", customer_id="C1", blanket=True, ends=dt.date(2026, 2, 28))
        >>> coverage(till, [k], at=dt.datetime(2026, 2, 28, 23, 30, tzinfo=dt.UTC), zone="Europe/Madrid").why
        'no contract is in force (K1 ended on 2026-02-28)'
    """
    uses = charged(incidents)
    return compiled(asset, contracts, zone=zone, component=component, uses=uses).answer(at)


def charged(incidents: Iterable[Incident]) -> dict[str, list[dt.datetime]]:
    """Give the instants at which incidents were charged to a contract, by contract id, each trouble once."""
    found: dict[str, list[dt.datetime]] = {}
    for i in incidents:
        real = i.kind is IncidentKind.INCIDENT and i.status not in _NOT_COUNTED and i.merged_into is None
        if i.contract_id is not None and real:
            found.setdefault(i.contract_id, []).append(i.opened_at)
    return found
