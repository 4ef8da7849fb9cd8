"""More units and users than the contract was made for: outside it, or inside one that has not changed (F-08)."""

import datetime as dt
import math
from collections.abc import Iterator

from custrel._show import plural
from custrel.findings import Finding, FindingSeverity
from custrel.model import ContractKind, ContractStatus, Fact, Kind, Ref
from custrel.rules import covering
from custrel.signals import _case, _say
from custrel.typing import CustomerCase

OVER = (ContractStatus.CANCELED, ContractStatus.EXPIRED, ContractStatus.DRAFT)


def uncontracted(signal: _say.Weighing, case: CustomerCase, growth: float) -> Iterator[Finding]:
    """Units installed after the contracts began and in none of them: they grow, the contract does not."""
    started = [
        c.starts
        for c in case.contracts
        if c.kind is ContractKind.SERVICE_CONTRACT and c.starts and c.status not in OVER
    ]
    assets = _case.own_assets(case)
    if not started or not assets:
        return
    index, first = covering(case.contracts, case.incidents), min(started)
    outside = [
        a
        for a in assets
        if a.installed_on is not None
        and a.installed_on > first
        and not index.is_paid(a, at=case.as_of, zone=case.zone_of(a.site_id))
    ]
    share = len(outside) / len(assets)
    if outside and share >= growth:
        yield _say.found(
            signal,
            case,
            "renewal.growth_uncontracted",
            FindingSeverity.LOW,
            f"They have grown and the contract has not: {len(outside)} of {plural(len(assets), 'unit')} "
            "came later and stand outside it.",
            measure=(share * 100, "percent of units outside"),
            evidence=[_case.ref(Kind.ASSET, a.asset_id) for a in outside],
            since=min(a.installed_on for a in outside if a.installed_on),
        )


def unchanged(
    signal: _say.Weighing, case: CustomerCase, growth: float, users: tuple[str, ...]
) -> Iterator[Finding]:
    """More units or users under a contract that is as it was: what it was made for is no longer what it holds (F-08)."""
    today = case.today()
    starts = [
        c.starts
        for c in case.contracts
        if c.kind is ContractKind.SERVICE_CONTRACT and c.starts and c.starts <= today and c.status not in OVER
    ]
    if not starts:
        return
    since = max(starts)  # the latest one is the last change of what was agreed
    index = covering(case.contracts, case.incidents)
    service = {c.contract_id for c in case.contracts if c.kind is ContractKind.SERVICE_CONTRACT}
    inside = [
        a
        for a in _case.own_assets(case)
        if index.contract_id(a, at=case.as_of, zone=case.zone_of(a.site_id)) in service
    ]
    new = [a for a in inside if a.installed_on is not None and since < a.installed_on <= today]
    replaced = sum(a.replaces is not None for a in new)
    before, now = len(inside) - len(new) + replaced, len(inside)
    texts = [f"{before} units then, {now} now"] if before and now / before - 1 >= growth else []
    measure = (now / before - 1) * 100 if texts else 0.0
    evidence = [_case.ref(Kind.ASSET, a.asset_id) for a in new] if texts else []
    counted = _users(case, since, growth, users)
    if counted is not None:
        early, late, facts = counted
        texts.append(f"{_say.number(early)} users then, {_say.number(late)} now")
        measure = max(measure, (late / early - 1) * 100)
        evidence += [_case.ref(Kind.FACT, f.fact_id) for f in facts]
    if texts:
        yield _say.found(
            signal,
            case,
            "renewal.growth_unchanged",
            FindingSeverity.LOW,
            f"They have grown under a contract that has not changed since {_say.day(since)}: {_say.listed(texts)}.",
            measure=(measure, "percent of growth since"),
            evidence=evidence,
            since=since,
        )


def _users(
    case: CustomerCase, since: dt.date, growth: float, users: tuple[str, ...]
) -> tuple[float, float, tuple[Fact, Fact]] | None:
    """Give users when the contract began (the last count before, else the first after) and by the last count, if grown."""
    best: tuple[float, float, tuple[Fact, Fact]] | None = None
    groups: dict[tuple[Ref, str], list[tuple[Fact, float]]] = {}
    for fact in sorted(case.facts, key=lambda f: (str(f.at), f.fact_id)):
        amount = _case.amount(fact)
        if fact.name in users and fact.at is not None and amount:
            groups.setdefault((fact.subject, fact.name), []).append((fact, amount))
    for _, counts in sorted(groups.items(), key=lambda item: (str(item[0][0]), item[0][1])):
        older = [c for c in counts if c[0].at is not None and c[0].at.date() <= since]
        (first, early), (last, late) = (older[-1] if older else counts[0]), counts[-1]
        grown = growth <= late / early - 1 < math.inf and last is not first
        if grown and (best is None or late / early > best[1] / best[0]):
            best = (early, late, (first, last))
    return best
