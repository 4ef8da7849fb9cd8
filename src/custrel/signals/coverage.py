"""What pays for what: gaps, ends nobody watches, heavy use without cover, work given away, cover paid for and never used."""

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar, final

import attrs

from custrel._fields import FrozenMap, at_least, check, local, unit
from custrel._show import plural
from custrel.findings import Finding, FindingSeverity
from custrel.model import (
    Asset,
    Billing,
    Contract,
    ContractKind,
    ContractStatus,
    Coverage,
    CoverageKind,
    Fact,
    Incident,
    Kind,
    Money,
    Ref,
)
from custrel.rules import CoverageIndex, covering, term_at
from custrel.signals import _case, _say
from custrel.typing import CustomerCase

__all__ = ["CoverageSignal"]

_YEAR_DAYS = 365
_LAST = dt.date.max - dt.timedelta(days=3)  # two days on the calendar ends, and nobody can say what follows
_A_YEAR = FrozenMap({Billing.MONTHLY: 12, Billing.QUARTERLY: 4, Billing.YEARLY: 1})
_RENEWAL = FrozenMap({"coverage.mismatch": 0.1, "coverage.unused": 0.25})


@final
@attrs.frozen(kw_only=True, order=False)
class CoverageSignal:
    """Looks at the cover of every unit of the customer as of the instant of the case.

    ``notice_days``: how long before a cover ends it is worth saying (F-08: act from 120 to 90 days before). ``known`` of 0
    to 1: how much must be known of the reliance on a unit before it is called heavy. ``look_back_days``: over which time
    work given away and unused cover are counted. ``old_years``: from which age a unit without a record of cover is worth a
    word (ten, since support is never refused for age). ``allowance_share`` of 0 to 1: from which part of the included
    incidents on it is worth saying. ``hour`` is what an hour of our work costs us; None: not stated, and nothing is set
    against a price. All but ``notice_days`` are house judgement. ``renewal`` ceilings are uncalibrated judgement.

    Example:
        >>> CoverageSignal().notice_days
        120.0
    """

    name: ClassVar[str] = "coverage"
    version: ClassVar[str] = "1"

    notice_days: float = attrs.field(default=120, metadata=at_least(0))
    known: float = attrs.field(default=0.25, metadata=unit())
    look_back_days: float = attrs.field(default=365, metadata=at_least(1))
    old_years: float = attrs.field(default=10, metadata=at_least(0))
    allowance_share: float = attrs.field(default=0.8, metadata=unit())
    hour: Money | None = None
    renewal: FrozenMap[str, float] = _RENEWAL

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def __call__(self, case: CustomerCase, /) -> Iterator[Finding]:
        """Give what is worth saying about each unit, in id order, then about the customer's contracts."""
        index = covering(case.contracts, case.incidents)
        in_use: set[str | None] = set()
        for asset in _case.own_assets(case):
            cover = _cover(case, index, asset, case.as_of)
            in_use.add(cover.contract_id)
            yield from self._uncovered(case, asset, cover)
            yield from self._expiring(case, index, asset, cover)
            yield from self._overlap(case, asset, cover)
        yield from self._leakage(case, index)
        for contract in case.contracts:
            if contract.contract_id in in_use:
                yield from self._unused(case, contract)
                yield from self._effort(case, index, contract)
            yield from self._allowance(case, contract)
            yield from self._billed(case, contract)

    def _uncovered(self, case: CustomerCase, asset: Asset, cover: Coverage) -> Iterator[Finding]:
        if cover.is_paid_by_contract or cover.kind is CoverageKind.GOODWILL:
            return
        subject = _case.ref(Kind.ASSET, asset.asset_id)
        since = f" since {_say.day(cover.gap_since)}" if cover.gap_since else ""
        days = 0.0 if cover.gap_since is None else (case.today(subject) - cover.gap_since).days
        measure = (days, "days without cover") if cover.gap_since else None
        evidence = [
            subject,
            *(_case.ref(Kind.CONTRACT, c.contract_id) for c in cover.candidates if c.contract_id),
        ]
        relied = _case.heavily_relied_on(case, asset.asset_id, self.known)
        if relied is not None:
            jobs = [str(_case.ref(Kind.JOB, j)) for j in relied.sole_means_jobs]
            nothing = "nothing covers it" if case.contracts else "no contract of theirs is on record"
            means = f"their only way to {_say.listed(jobs)}" if jobs else "heavily relied on"
            yield _say.found(
                self,
                case,
                "coverage.mismatch",
                FindingSeverity.HIGH,
                f"{subject} is {means}, and {nothing}{since}: work on it goes by time and materials.",
                subject=subject,
                measure=measure,
                evidence=[*evidence, *(_case.ref(Kind.JOB, j) for j in relied.sole_means_jobs)],
                since=cover.gap_since,
            )
        elif cover.gap_since is not None:
            yield _say.found(
                self,
                case,
                "coverage.gap",
                FindingSeverity.MODERATE,
                f"{subject} was covered and is not any more{since}: work on it goes by time and materials.",
                subject=subject,
                measure=measure,
                evidence=evidence,
                since=cover.gap_since,
            )
        else:
            yield from self._still_supported(case, asset, subject)

    def _still_supported(self, case: CustomerCase, asset: Asset, subject: Ref) -> Iterator[Finding]:
        """An old unit without cover is served all the same; the word is for those who would ask whether it may be."""
        years = _case.years_old(case, asset)
        if years is None or years < self.old_years:
            return
        yield _say.found(
            self,
            case,
            "coverage.still_supported",
            FindingSeverity.NOTE,
            f"{subject} is {plural(int(years), 'year')} old and no cover was ever recorded for it; it is served all the same, "
            "by time and materials or as goodwill.",
            subject=subject,
            measure=(years, "years old"),
            evidence=[subject],
        )

    def _expiring(
        self, case: CustomerCase, index: CoverageIndex, asset: Asset, cover: Coverage
    ) -> Iterator[Finding]:
        """A unit's own cover ends while its contract goes on, or a warranty ends with nothing after it."""
        if not cover.is_paid_by_contract or cover.expires_on is None:
            return
        left = (cover.expires_on - case.today(_case.ref(Kind.ASSET, asset.asset_id))).days
        contract = case.maybe(_case.ref(Kind.CONTRACT, cover.contract_id)) if cover.contract_id else None
        if left > self.notice_days or contract is None:
            return
        term = term_at(contract, at=case.as_of, zone=case.zone_of(asset.site_id))
        if contract.kind is ContractKind.SERVICE_CONTRACT and term.ends == cover.expires_on:
            return  # the contract's own end: that is the renewal talk
        if cover.expires_on > _LAST:
            return
        after = dt.datetime.combine(cover.expires_on, dt.time(12), tzinfo=dt.UTC) + dt.timedelta(days=2)
        if _cover(case, index, asset, after).is_paid_by_contract:
            return
        subject = _case.ref(Kind.ASSET, asset.asset_id)
        unseen = ""
        if term.notice_by is not None and term.notice_by > cover.expires_on:
            unseen = f", before anybody looks at the contract ({_say.day(term.notice_by)})"
        yield _say.found(
            self,
            case,
            "coverage.expiring",
            FindingSeverity.MODERATE,
            f"The {str(cover.kind).replace('_', ' ')} of {subject} ends on {_say.day(cover.expires_on)}{unseen}, "
            "and nothing follows.",
            subject=subject,
            about=_case.ref(Kind.CONTRACT, contract.contract_id),
            measure=(left, "days until the cover ends"),
            evidence=[subject, _case.ref(Kind.CONTRACT, contract.contract_id)],
        )

    def _overlap(self, case: CustomerCase, asset: Asset, cover: Coverage) -> Iterator[Finding]:
        """Two service contracts on one unit; a warranty beside a contract is as it should be."""
        if cover.kind is not CoverageKind.SERVICE_CONTRACT:
            return
        beside = [_case.ref(Kind.CONTRACT, c) for c in cover.overlaps]
        doubled = [c for c in beside if (k := case.maybe(c)) and k.kind is ContractKind.SERVICE_CONTRACT]
        if not doubled:
            return
        subject = _case.ref(Kind.ASSET, asset.asset_id)
        effective = _case.ref(Kind.CONTRACT, cover.contract_id or "-")
        yield _say.found(
            self,
            case,
            "coverage.overlap",
            FindingSeverity.LOW,
            f"{subject} is paid for twice: by {effective} and by {_say.listed([str(c) for c in doubled])}.",
            subject=subject,
            measure=(len(doubled) + 1, "service contracts at once"),
            evidence=[effective, *doubled],
        )

    def _leakage(self, case: CustomerCase, index: CoverageIndex) -> Iterator[Finding]:
        """Work on units nothing covers, recorded as not billed; where billing is not recorded, nothing is said."""
        free: list[Incident] = []
        for i in _case.unplanned(case, case.incidents, self.look_back_days):
            if i.billed is not False or not i.effort_minutes:
                continue
            asset = case.asset(i.asset_id)
            if asset is None or asset.customer_id is None:
                continue
            at_the_time = _cover(case, index, asset, i.opened_at)
            if not at_the_time.is_paid_by_contract and at_the_time.kind is not CoverageKind.GOODWILL:
                free.append(i)
        if free:
            minutes, first = sum(i.effort_minutes or 0.0 for i in free), min(i.opened_at for i in free)
            refs = [_case.ref(Kind.INCIDENT, i.incident_id) for i in _case.in_order(free)]
            yield _say.found(
                self,
                case,
                "coverage.leakage",
                FindingSeverity.MODERATE,
                f"{_say.hours(minutes)} of work on units nothing covers were given away "
                f"({plural(len(refs), 'ticket')}, none billed).",
                measure=(minutes / 60, "hours not billed"),
                evidence=refs,
                since=first,
            )

    def _unused(self, case: CustomerCase, contract: Contract) -> Iterator[Finding]:
        """In force all the time looked at, and not one ticket, request or planned visit under it."""
        seen = case.observation
        watched = not seen.assumed and seen.days >= self.look_back_days
        start = _case.back(case, self.look_back_days)
        old = contract.starts is not None and contract.starts <= start.date()
        if contract.kind is not ContractKind.SERVICE_CONTRACT or not watched or not old:
            return
        assets = {line.asset_id for line in contract.asset_lines}
        used = any(
            i.contract_id == contract.contract_id or contract.blanket or i.asset_id in assets
            for i in case.incidents
            if i.opened_at >= start
        )
        visited = any(t.work_order is not None for t in _case.touches(case, self.look_back_days))
        if used or visited:
            return
        subject = _case.ref(Kind.CONTRACT, contract.contract_id)
        price = f" ({contract.price})" if contract.price else ""
        yield _say.found(
            self,
            case,
            "coverage.unused",
            FindingSeverity.LOW,
            f"{subject} is paid for{price}, and nobody has used it for {_say.long(self.look_back_days)}.",
            subject=subject,
            measure=(self.look_back_days, "days without use"),
            evidence=[subject],
            since=start,
        )

    def _effort(self, case: CustomerCase, index: CoverageIndex, contract: Contract) -> Iterator[Finding]:
        """What we spent under a contract in a year against what it brings in a year (S2-03): both stated, one currency."""
        periods = _A_YEAR.get(contract.billing) if contract.billing else None
        if (
            self.hour is None
            or contract.price is None
            or not periods
            or self.hour.currency != contract.price.currency
        ):
            return
        under = [
            i
            for i in _case.unplanned(case, case.incidents, _YEAR_DAYS)
            if i.effort_minutes
            and (asset := case.asset(i.asset_id)) is not None
            and _cover(case, index, asset, i.opened_at).contract_id == contract.contract_id
        ]
        minutes = sum(i.effort_minutes or 0.0 for i in under)
        spent = float(self.hour.amount) * minutes / 60
        earned = float(contract.price.amount) * periods
        if spent <= earned:
            return
        subject = _case.ref(Kind.CONTRACT, contract.contract_id)
        yield _say.found(
            self,
            case,
            "coverage.effort_beyond_price",
            FindingSeverity.LOW,
            f"We worked {_say.hours(minutes)} under {subject} in a year, worth more than the year brings: "
            f"{spent:.0f} against {earned:.0f} {contract.price.currency}.",
            subject=subject,
            measure=(spent, f"{contract.price.currency} of our work in a year"),
            evidence=[subject, *(_case.ref(Kind.INCIDENT, i.incident_id) for i in under)],
        )

    def _allowance(self, case: CustomerCase, contract: Contract) -> Iterator[Finding]:
        """The incidents included in this term are nearly used up."""
        if not contract.allowance:
            return
        here = case.zone_at(case.ref)
        term = term_at(contract, at=case.as_of, zone=here)
        used = [
            i
            for i in _case.unplanned(case, case.incidents)
            if i.contract_id == contract.contract_id
            and (term.starts is None or local(i.opened_at, here).date() >= term.starts)
        ]
        if len(used) < contract.allowance * self.allowance_share:
            return
        subject = _case.ref(Kind.CONTRACT, contract.contract_id)
        yield _say.found(
            self,
            case,
            "coverage.allowance",
            FindingSeverity.LOW,
            f"{len(used)} of the {plural(contract.allowance, 'incident')} included in {subject} are used.",
            subject=subject,
            measure=(len(used), "incidents used"),
            evidence=[subject, *(_case.ref(Kind.INCIDENT, i.incident_id) for i in used)],
        )

    def _billed(self, case: CustomerCase, contract: Contract) -> Iterator[Finding]:
        """They said how they want to be billed (facts on it, else on them), and the contract says otherwise (S1-08)."""
        subject = _case.ref(Kind.CONTRACT, contract.contract_id)
        if (
            contract.status in (ContractStatus.CANCELED, ContractStatus.EXPIRED)
            or contract.canceled_at is not None
        ):
            return
        wishes: list[tuple[Fact, str, str]] = []
        for name, stated in (("billing", contract.billing), ("billing_format", contract.billing_format)):
            told = case.facts_on(subject, name) or case.facts_on(case.ref, name)
            if told and stated is not None and str(told[-1].value) != str(stated):
                wishes.append((told[-1], str(told[-1].value), str(stated)))
        if wishes:
            texts = [f"{wish} and not {now}" for _, wish, now in wishes]
            yield _say.found(
                self,
                case,
                "coverage.billed_otherwise",
                FindingSeverity.LOW,
                f"They want {subject} billed otherwise: {_say.listed(texts)}.",
                subject=subject,
                measure=(len(wishes), "wishes about bills not met"),
                evidence=[subject, *(_case.ref(Kind.FACT, f.fact_id) for f, _, _ in wishes)],
            )


def _cover(case: CustomerCase, index: CoverageIndex, asset: Asset, at: dt.datetime) -> Coverage:
    return index.coverage(asset, at=at, zone=case.zone_of(asset.site_id))
