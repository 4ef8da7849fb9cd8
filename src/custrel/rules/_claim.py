"""One contract's claim to cover one unit: when it is in force, and why not at any other time."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final, final

import attrs

from custrel.model import (
    Asset,
    ComponentKind,
    Contract,
    ContractKind,
    ContractStatus,
    Line,
    Renewal,
    Suspension,
)
from custrel.rules import _local
from custrel.rules.terms import Terms, terms_on

ALL_PERCENT: Final = 100.0  # what a contract pays that names no components (model.Contract)
_Uses = Mapping[str, Sequence[dt.datetime]]  # contract id -> instants at which an incident was charged to it


@final
@attrs.frozen(kw_only=True, eq=False)
class Stop:
    """From ``since`` (included) to ``until`` (not included, None: for good) nothing is covered, for ``reason``."""

    since: dt.datetime
    until: dt.datetime | None = None
    reason: str

    def holds(self, at: dt.datetime) -> bool:
        """Tell whether the instant lies inside."""
        return self.since <= at and (self.until is None or at < self.until)


@final
@attrs.frozen(kw_only=True, eq=False)
class Claim:
    """A contract that names a unit (``by_name``) or covers every unit of its customer, compiled for one zone and component.

    ``never`` is why it covers nothing at any time, empty where it may. It is in force from ``begins`` (None:
    always begun) wherever none of ``stops`` holds and something is paid.
    """

    contract: Contract
    by_name: bool
    terms: Terms
    never: str
    begins: dt.datetime | None
    stops: tuple[Stop, ...]
    pays: tuple[
        tuple[float, dt.datetime | None], ...
    ]  # percent and first instant after, per component asked about
    component: ComponentKind | None
    zone: dt.tzinfo

    def lost(self, at: dt.datetime) -> str:
        """Say why the contract is not in force at an instant; empty where it is."""
        if self.never:
            return self.never
        if self.begins is not None and at < self.begins:
            return f"starts on {self.terms.starts}"
        for stop in self.stops:
            if stop.holds(at):
                return stop.reason
        if any(percent > 0 and (end is None or at < end) for percent, end in self.pays):
            return ""
        what = self.component.value if self.component else "anything"
        ends = [end for percent, end in self.pays if percent > 0 and end is not None]
        return (
            f"paid for {what} until {_local.last_day(max(ends), self.zone)}"
            if ends
            else f"does not pay for {what}"
        )

    def percent(self, at: dt.datetime) -> float:
        """Give what it pays at an instant: of the component, or of every component at the least."""
        return min(percent if end is None or at < end else 0.0 for percent, end in self.pays)

    def changes(self) -> set[dt.datetime]:
        """Give every instant at which the answer may change."""
        if self.never:
            return set()
        instants = {self.begins, *(end for _, end in self.pays)}
        for stop in self.stops:
            instants |= {stop.since, stop.until}
        return {i for i in instants if i is not None}


def claims_on(
    asset: Asset,
    contracts: Sequence[Contract],
    *,
    zone: str | None,
    component: ComponentKind | None,
    uses: _Uses,
) -> tuple[Claim, ...]:
    """Compile every line that names the unit, else the blanket cover of its customer; in order of contract id."""
    found: list[Claim] = []
    where = _local.place(zone)
    for contract in sorted(contracts, key=lambda c: c.contract_id):
        lines: list[Line | None] = [x for x in contract.asset_lines if x.asset_id == asset.asset_id]
        if not lines and contract.blanket and contract.customer_id == asset.customer_id:
            lines = [None]
        for line in lines:
            terms = terms_on(contract, asset, line, zone=zone)
            used = uses.get(contract.contract_id, ())
            claim = Claim(
                contract=contract,
                by_name=line is not None,
                terms=terms,
                never=_never(contract, terms),
                begins=None if terms.starts is None else _local.begins(terms.starts, where),
                stops=tuple(_stops(contract, terms, where, used)),
                pays=_pays(contract, component, where),
                component=component,
                zone=where,
            )
            found.append(claim)
    return tuple(found)


def _never(contract: Contract, terms: Terms) -> str:
    """Say why a contract covers nothing at any time: a status without a date is true whenever one asks."""
    status = contract.status
    if status is ContractStatus.DRAFT:
        return "is a draft"
    if status is ContractStatus.CANCELED and contract.canceled_at is None:
        return "is canceled, since when is not known"
    if status is ContractStatus.EXPIRED and terms.ends is None:
        return "is expired, since when is not known"
    if status is ContractStatus.SUSPENDED and not contract.suspensions:
        return "is suspended, since when is not known"
    if contract.allowance == 0:
        return "includes no incidents"
    return terms.undated


def _stops(contract: Contract, terms: Terms, zone: dt.tzinfo, used: Sequence[dt.datetime]) -> list[Stop]:
    stops: list[Stop] = []
    canceled = contract.canceled_at
    if canceled is not None:
        stops.append(Stop(since=canceled, reason=f"was canceled on {_local.on(canceled, zone)}"))
    over = None if terms.ends is None else _local.is_over(terms.ends, zone)
    if over is not None:
        stops.append(Stop(since=over, reason=f"ended on {terms.ends}{_ending(contract, terms)}"))
    stops += [_suspended(s, zone) for s in contract.suspensions]
    if contract.allowance and used:
        stops += _used_up(contract.allowance, terms, zone, used)
    return stops


def _ending(contract: Contract, terms: Terms) -> str:
    if contract.renewal is Renewal.EXPRESS and not terms.own_end:
        return ", and no renewal was agreed"
    if contract.notice_given_at is not None and terms.step is not None:
        return ", notice was given in time"
    return ""


def _suspended(suspension: Suspension, zone: dt.tzinfo) -> Stop:
    since, until = _local.on(suspension.since, zone), suspension.until
    back = "" if until is None else f" until {_local.on(until, zone)}"
    return Stop(since=suspension.since, until=until, reason=f"is suspended since {since}{back}")


def _used_up(allowance: int, terms: Terms, zone: dt.tzinfo, used: Sequence[dt.datetime]) -> list[Stop]:
    """From just after the last included incident of a term to its end, nothing is left of the allowance."""
    counts: dict[int, int] = {}
    stops: list[Stop] = []
    for instant in sorted(used):
        term = terms.term(_local.on(instant, zone))
        counts[term.number] = counts.get(term.number, 0) + 1
        if counts[term.number] == allowance:
            until = None if term.ends is None else _local.is_over(term.ends, zone)
            text = f"has used up its {allowance} incidents of the term on {_local.on(instant, zone)}"
            stops.append(Stop(since=instant + dt.timedelta.resolution, until=until, reason=text))
    return stops


def _pays(
    contract: Contract, component: ComponentKind | None, zone: dt.tzinfo
) -> tuple[tuple[float, dt.datetime | None], ...]:
    wanted = list(ComponentKind) if component is None else [component]
    if contract.kind is ContractKind.TIME_AND_MATERIALS or not contract.components:
        return ((ALL_PERCENT, None),)
    parts = {c.kind: c for c in contract.components}
    # A component whose end is the contract's own is a copy of it and follows its renewals.
    return tuple(
        (part.percent, None if part.ends in (None, contract.ends) else _local.is_over(part.ends, zone))
        if (part := parts.get(kind)) is not None and part.ends is not None
        else (part.percent if part is not None else 0.0, None)
        for kind in wanted
    )
