"""Coverage of many units at many instants without going through all contracts again."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, final

import attrs

from custrel.model import Asset, ComponentKind, Contract, Coverage, Incident
from custrel.rules._compiled import Compiled, compiled, component_named
from custrel.rules.coverage import charged
from custrel.rules.timeline import Span, spans

__all__ = ["CoverageIndex", "covering"]

_Key = tuple[str, str | None, ComponentKind | None]


def covering(contracts: Iterable[Contract], incidents: Iterable[Incident] = ()) -> "CoverageIndex":
    """Index contracts once, to be asked about any unit at any instant; ``incidents`` are those charged to them.

    Example:
        >>> index = covering([Contract(contract_id="K1", customer_id="C1", blanket=True)])
        >>> till = Asset(asset_id="A1", customer_id="C1")
        >>> index.coverage(till, at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), zone="UTC").contract_id
        'K1'
    """
    return CoverageIndex(contracts=tuple(contracts), incidents=tuple(incidents))


@final
@attrs.frozen(kw_only=True, order=False)
class CoverageIndex:
    """The same answers as `coverage` and `timeline`, each unit's changes worked out once and then found by bisection.

    What was worked out is kept as long as the index; it takes no part in ``==`` and is not pickled. Cost: the
    first question about a unit looks at the contracts that name it or are blanket for its customer; each
    later one at none.

    Example:
        >>> index = covering([Contract(contract_id="K1", customer_id="C1", blanket=True, ends=dt.date(2026, 2, 28))])
        >>> till = Asset(asset_id="A1", customer_id="C1")
        >>> index.is_paid(till, at=dt.datetime(2026, 2, 28, 23, tzinfo=dt.UTC), zone="UTC")
        True
    """

    contracts: tuple[Contract, ...] = ()
    incidents: tuple[Incident, ...] = ()
    _by_asset: dict[str, list[Contract]] = attrs.field(
        init=False, eq=False, repr=False, factory=dict[str, list[Contract]]
    )
    _blanket: dict[str, list[Contract]] = attrs.field(
        init=False, eq=False, repr=False, factory=dict[str, list[Contract]]
    )
    _uses: dict[str, list[dt.datetime]] = attrs.field(init=False, eq=False, repr=False)
    _known: dict[_Key, Compiled] = attrs.field(init=False, eq=False, repr=False, factory=dict[_Key, Compiled])

    def __attrs_post_init__(self) -> None:
        """Sort the contracts by what they cover."""
        object.__setattr__(self, "_uses", charged(self.incidents))
        for contract in self.contracts:
            for asset_id in {line.asset_id for line in contract.asset_lines}:
                self._by_asset.setdefault(asset_id, []).append(contract)
            if contract.blanket:
                self._blanket.setdefault(contract.customer_id, []).append(contract)

    def coverage(
        self, asset: Asset, *, at: dt.datetime, zone: str | None, component: ComponentKind | str | None = None
    ) -> Coverage:
        """Say what covers a unit at an instant; equal to `custrel.rules.coverage` over the same contracts.

        Example:
            >>> covering([]).coverage(Asset(asset_id="A1"), at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), zone="UTC").why
            'no contract names this unit'
        """
        return self._of(asset, zone, component).answer(at)

    def contract_id(
        self, asset: Asset, *, at: dt.datetime, zone: str | None, component: ComponentKind | str | None = None
    ) -> str | None:
        """Give only the id of the effective contract, None where there is none: the cheapest question.

        Example:
            >>> covering([]).contract_id(Asset(asset_id="A1"), at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), zone="UTC") is None
            True
        """
        known = self._of(asset, zone, component)
        best = known.chosen(known.position(at))
        return None if best is None else best.contract.contract_id

    def is_paid(
        self, asset: Asset, *, at: dt.datetime, zone: str | None, component: ComponentKind | str | None = None
    ) -> bool:
        """Tell whether a warranty or a contract pays at an instant, and nothing else about it.

        Example:
            >>> covering([]).is_paid(Asset(asset_id="A1"), at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), zone="UTC")
            False
        """
        known = self._of(asset, zone, component)
        return known.is_paid(known.position(at))

    def timeline(
        self,
        asset: Asset,
        *,
        zone: str | None,
        start: dt.datetime,
        end: dt.datetime,
        component: ComponentKind | str | None = None,
    ) -> tuple[Span, ...]:
        """Say what covered a unit when; equal to `custrel.rules.timeline` over the same contracts.

        Example:
            >>> day = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
            >>> len(covering([]).timeline(Asset(asset_id="A1"), zone="UTC", start=day, end=day + dt.timedelta(days=1)))
            1
        """
        return spans(self._of(asset, zone, component), start, end)

    def contracts_on(self, asset: Asset, /) -> tuple[Contract, ...]:
        """Give the contracts that name a unit or are blanket for its customer, in id order, whether in force or not.

        Example:
            >>> covering([]).contracts_on(Asset(asset_id="A1"))
            ()
        """
        mine = {c.contract_id: c for c in self._by_asset.get(asset.asset_id, ())}
        mine |= {c.contract_id: c for c in self._blanket.get(asset.customer_id or "", ())}
        return tuple(mine[contract_id] for contract_id in sorted(mine))

    def _of(self, asset: Asset, zone: str | None, component: ComponentKind | str | None) -> Compiled:
        asked = component_named(component)
        key = (asset.asset_id, zone, asked)
        known = self._known.get(key)
        if known is None or (known.asset is not asset and known.asset != asset):
            mine = self.contracts_on(asset)
            known = compiled(asset, mine, zone=zone, component=asked, uses=self._uses)
            self._known[key] = known
        return known

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy the records only; the rest is worked out again."""
        return covering, (self.contracts, self.incidents)
