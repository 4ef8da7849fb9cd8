"""One unit's cover over all time, worked out once and asked often."""

import bisect
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final, final

import attrs

from custrel._fields import member
from custrel.model import Asset, Candidate, ComponentKind, Contract, ContractKind, Coverage, CoverageKind
from custrel.rules import _local
from custrel.rules._claim import Claim, claims_on
from custrel.rules.hours import in_windows

# What is attached to the unit comes before what was agreed later, and that before a favor (VOCABULARY: the resolution order
# of service modules of ERP systems); rates alone pay nothing and come last.
_ORDER: Final = (
    ContractKind.WARRANTY,
    ContractKind.EXTENDED_WARRANTY,
    ContractKind.SERVICE_CONTRACT,
    ContractKind.GOODWILL,
    ContractKind.TIME_AND_MATERIALS,
)
_PAYING: Final = (ContractKind.WARRANTY, ContractKind.EXTENDED_WARRANTY, ContractKind.SERVICE_CONTRACT)
_SAID: Final = 3  # contracts named in one sentence; all are among the candidates


def compiled(
    asset: Asset,
    contracts: Sequence[Contract],
    *,
    zone: str | None,
    component: ComponentKind | str | None,
    uses: Mapping[str, Sequence[dt.datetime]],
) -> "Compiled":
    """Work out, for one unit, zone and component, every instant at which the answer changes."""
    component = component_named(component)
    claims = claims_on(asset, contracts, zone=zone, component=component, uses=uses)
    changes = {instant for claim in claims for instant in claim.changes()}
    if asset.retired_at is not None:
        changes.add(asset.retired_at)
    return Compiled(
        asset=asset, claims=claims, changes=tuple(sorted(changes)), zone=zone, component=component
    )


def component_named(component: ComponentKind | str | None) -> ComponentKind | None:
    """Give the component an argument names; None, the unit as a whole, stays None."""
    return None if component is None else member(component, "coverage", "component", kind=ComponentKind)


@final
@attrs.frozen(kw_only=True, eq=False)
class Compiled:
    """One unit's cover over all time, as cells between the instants at which anything changes; made when asked for."""

    asset: Asset
    claims: tuple[Claim, ...]
    changes: tuple[dt.datetime, ...]
    zone: str | None
    component: ComponentKind | None
    _live: dict[int, tuple[Claim, ...]] = attrs.field(
        init=False, factory=dict[int, tuple[Claim, ...]], repr=False
    )
    _answers: dict[int, Coverage] = attrs.field(init=False, factory=dict[int, Coverage], repr=False)

    def answer(self, at: dt.datetime) -> Coverage:
        """Give the answer at an instant."""
        position = self.position(at)
        found = self.answer_in(position)
        best = self.chosen(position)
        hours = best.contract.hours if best is not None else None
        if hours is not None and self.zone is not None and not in_windows(hours, at, self.zone):
            return attrs.evolve(found, at=at, why=f"{found.why}; outside its service hours ({hours})")
        return attrs.evolve(found, at=at)

    def position(self, at: dt.datetime) -> int:
        """Give the number of the cell an instant lies in; 0 lies before the first change."""
        return bisect.bisect_right(self.changes, at)

    def in_force(self, position: int) -> tuple[Claim, ...]:
        """Give the claims in force in a cell, the effective one first."""
        live = self._live.get(position)
        if live is None:
            at = self._since(position)
            found = [] if self._retired(position) else [c for c in self.claims if not c.lost(at)]
            live = self._live[position] = tuple(sorted(found, key=lambda claim: _rank(claim, at)))
        return live

    def chosen(self, position: int) -> Claim | None:
        """Give the effective claim of a cell."""
        live = self.in_force(position)
        return live[0] if live else None

    def is_paid(self, position: int) -> bool:
        """Tell whether a warranty or a contract pays in a cell."""
        best = self.chosen(position)
        return best is not None and best.contract.kind in _PAYING

    def answer_in(self, position: int) -> Coverage:
        """Give the answer at the beginning of a cell, which is that of the whole cell but for the instant."""
        known = self._answers.get(position)
        if known is None:
            known = self._answers[position] = self._made(position)
        return known

    def _since(self, position: int) -> dt.datetime:
        """Give an instant of the cell: its first one, or the beginning of the calendar."""
        return self.changes[position - 1] if position else dt.datetime.min.replace(tzinfo=dt.UTC)

    def _retired(self, position: int) -> bool:
        retired = self.asset.retired_at
        return retired is not None and retired <= self._since(position)

    def _made(self, position: int) -> Coverage:
        at = self._since(position)
        best = self.chosen(position)
        retired = self._retired(position)
        candidates = tuple(_candidate(claim, best, at, retired=retired) for claim in self.claims)
        fallback = (
            "the unit is retired" if retired else (f"{best.contract.contract_id} is in force" if best else "")
        )
        why = _why(self, best, candidates, self.asset.retired_at if retired else None)
        return Coverage(
            asset_id=self.asset.asset_id,
            at=at,
            component=self.component,
            kind=_kind(best, retired=retired),
            contract_id=best.contract.contract_id if best else None,
            percent=best.percent(at)
            if best and best.contract.kind is not ContractKind.TIME_AND_MATERIALS
            else 0.0,
            why=why + ("" if self.zone else "; the site's time zone is not known, UTC is assumed"),
            expires_on=self._expires_on(best, position),
            gap_since=self._gap_since(position),
            overlaps=_overlaps(self.in_force(position)),
            candidates=(*candidates, Candidate(kind=CoverageKind.TIME_AND_MATERIALS, lost=fallback)),
        )

    def _expires_on(self, best: Claim | None, position: int) -> dt.date | None:
        """Give the last day on which the chosen contract is still in force, as far as is known."""
        if best is None:
            return None
        for later in range(position + 1, len(self.changes) + 1):
            if self._retired(later) or best.lost(self._since(later)):
                return _local.last_day(self._since(later), best.zone)
        return None

    def _gap_since(self, position: int) -> dt.date | None:
        """Give the day after the last paid cover ended; None where one is in force or never was."""
        for earlier in range(position, -1, -1):
            if self.is_paid(earlier):
                zone = _local.place(self.zone)
                return None if earlier == position else _local.on(self.changes[earlier], zone)
        return None


def _rank(claim: Claim, at: dt.datetime) -> tuple[int, bool, float, str]:
    contract = claim.contract
    return _ORDER.index(contract.kind), not claim.by_name, -claim.percent(at), contract.contract_id


def _overlaps(live: Sequence[Claim]) -> tuple[str, ...]:
    """Name the contracts in force beside the first; two lines of one contract are one contract."""
    return tuple(sorted({c.contract.contract_id for c in live} - {c.contract.contract_id for c in live[:1]}))


def _kind(best: Claim | None, *, retired: bool) -> CoverageKind:
    if best is not None:
        return CoverageKind(best.contract.kind.value)
    return CoverageKind.NONE if retired else CoverageKind.TIME_AND_MATERIALS


def _words(kind: ContractKind) -> str:
    return kind.value.replace("_", " ")


def _candidate(claim: Claim, best: Claim | None, at: dt.datetime, *, retired: bool) -> Candidate:
    contract = claim.contract
    lost = claim.lost(at) or ("the unit is retired" if retired else "")
    if not lost and best is not None and best is not claim:
        lost = f"{best.contract.contract_id} {_better(best, claim, at)}"
    return Candidate(kind=CoverageKind(contract.kind.value), contract_id=contract.contract_id, lost=lost)


def _better(best: Claim, other: Claim, at: dt.datetime) -> str:
    """Say why one contract in force goes before another."""
    if best.contract.kind is not other.contract.kind:
        return f"comes first, as {_words(best.contract.kind)}"
    if best.by_name is not other.by_name:
        return "names this unit itself"
    mine, theirs = best.percent(at), other.percent(at)
    return (
        f"pays more ({mine:g} % against {theirs:g} %)" if mine > theirs else "is equal and comes first by id"
    )


def _why(
    whole: Compiled, best: Claim | None, candidates: tuple[Candidate, ...], retired_at: dt.datetime | None
) -> str:
    if best is not None:
        names = "names this unit" if best.by_name else "covers every unit of the customer"
        goes_on = " and renews by itself" if best.terms.step and best.terms.ends is None else ""
        return f"{best.contract.contract_id} ({_words(best.contract.kind)}) {names}{goes_on}"
    if retired_at is not None:
        return f"the unit was retired on {_local.on(retired_at, _local.place(whole.zone))}"
    if not candidates:
        return "no contract names this unit"
    said = "; ".join(f"{c.contract_id} {c.lost}" for c in candidates[:_SAID])
    more = f"; and {len(candidates) - _SAID} more" if len(candidates) > _SAID else ""
    return f"no contract is in force ({said}{more})"
