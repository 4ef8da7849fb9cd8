"""The facts of an assessment and the plain look-ups in them; `Assessment` adds the pages."""

import datetime as dt
from typing import ClassVar, TypeVar

import attrs

from custrel import reliance as asked
from custrel.assessment._aside import SetAside
from custrel.assessment.policies import Policies, Provenance
from custrel.assessment.standing import CustomerStanding
from custrel.errors import Diagnostic, NeedsPortfolioError, NotFoundError, did_you_mean
from custrel.findings import (
    Action,
    Band,
    CommonCause,
    Finding,
    FleetProfile,
    Question,
    Recurrence,
    RelianceReport,
)
from custrel.model import Asset, Record
from custrel.portfolio import Portfolio
from custrel.typing import CustomerCase

_T = TypeVar("_T", CustomerStanding, RelianceReport)


@attrs.frozen(kw_only=True, order=False, repr=False, unsafe_hash=False)
class Facts:
    """Everything an assessment stores, and the records and policies that ride along."""

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride]

    as_of: dt.datetime
    customers: tuple[CustomerStanding, ...]
    reliance: tuple[RelianceReport, ...]
    recurrences: tuple[Recurrence, ...]
    findings: tuple[Finding, ...]
    common_causes: tuple[CommonCause, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    actions: tuple[Action, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    fleet: FleetProfile
    provenance: Provenance
    _portfolio: Portfolio | None = attrs.field(default=None, eq=False, alias="portfolio")
    _policies: Policies | None = attrs.field(default=None, eq=False, alias="policies")

    def standing_of(self, customer_id: str, /) -> CustomerStanding:
        """Give where a customer stands; `NotFoundError` where the assessment does not hold it."""
        return self._one(customer_id, self.customers)

    def reliance_of(self, customer_id: str, /) -> RelianceReport:
        """Give a customer's reliance report; `NotFoundError` where the assessment does not hold it."""
        return self._one(customer_id, self.reliance)

    def recurrences_of(self, customer_id: str, /) -> tuple[Recurrence, ...]:
        """Give a customer's troubles, most likely to return first, cross-customer ones included."""
        self.standing_of(customer_id)
        return tuple(r for r in self.recurrences if customer_id in (r.customer_id, *r.customers))

    def common_causes_of(self, customer_id: str, /) -> tuple[CommonCause, ...]:
        """Give what struck a customer and others at once, oldest first."""
        self.standing_of(customer_id)
        return tuple(c for c in self.common_causes if customer_id in c.customers)

    def findings_of(self, customer_id: str, /) -> tuple[Finding, ...]:
        """Give a customer's open findings."""
        self.standing_of(customer_id)
        return tuple(f for f in self.findings if f.customer_id == customer_id)

    def actions_of(self, customer_id: str, /) -> tuple[Action, ...]:
        """Give what to do for a customer, first things first."""
        self.standing_of(customer_id)
        return tuple(a for a in self.actions if a.customer_id == customer_id)

    def _one(self, customer_id: str, table: tuple[_T, ...]) -> _T:
        for item in table:
            if item.customer_id == customer_id:
                return item
        raise NotFoundError(
            "customer", customer_id, did_you_mean(customer_id, [c.customer_id for c in self.customers])
        )

    # -- explained on demand: nothing of it is stored, and every reliance policy can be asked -------------------------------

    def questions(self, customer_id: str, /, n: int = 3) -> tuple[Question, ...]:
        """Give the ``n`` questions about a customer whose answers would narrow its reliance most.

        Raises `NeedsPortfolioError` where the records are not attached, as all that follow.
        """
        case = self._as_judged(customer_id)
        return asked.questions(self.opinions("questions").reliance, case, n)

    def explain(self, asset_id: str, /, *, customer_id: str | None = None) -> tuple[str, str, str]:
        """Say in three plain sentences what happens when an asset stops, how bad that is, and how much we know.

        ``customer_id`` says for whom where the asset is the provider's own; by default the first who relies on it.
        """
        return asked.explain(
            self.opinions("explain").reliance, self._case_with(asset_id, customer_id, "explain"), asset_id
        )

    def contributions(self, customer_id: str, /, asset_id: str | None = None) -> asked.Contributions | None:
        """Split a customer's total, or the number of one of its assets, into parts that sum to it.

        None where the policy divides nothing.
        """
        case = self._as_judged(customer_id)
        return asked.contributions(self.opinions("contributions").reliance, case, asset_id)

    def what_if(self, customer_id: str, /, *changes: Record) -> asked.WhatIf:
        """Give a customer's reliance before and after records are put in (by id) or added."""
        case = self._as_judged(customer_id)
        return asked.what_if(self.opinions("what_if").reliance, case, *changes)

    def to_reach(
        self, asset_id: str, band: Band | str, /, *, customer_id: str | None = None
    ) -> tuple[asked.Step, ...]:
        """Give the single answers that would take an asset into a band, the smallest move first."""
        case = self._case_with(asset_id, customer_id, "to_reach")
        return asked.to_reach(self.opinions("to_reach").reliance, case, asset_id, band)

    def sensitivity(self, customer_id: str, /) -> asked.Sensitivity:
        """Give where each asset of a customer ranks, and where it may when the policy's ceilings vary."""
        return asked.sensitivity(self.opinions("sensitivity").reliance, self._as_judged(customer_id))

    def _as_judged(self, customer_id: str) -> CustomerCase:
        """Show a reliance policy what it was shown: one customer's records, no fleet, no results."""
        self.standing_of(customer_id)
        return CustomerCase.of(self.known("case_of").only([customer_id]), customer_id, as_of=self.as_of)

    def _case_with(self, asset_id: str, customer_id: str | None, what: str) -> CustomerCase:
        asset: Asset = self.known(what).get("asset", asset_id)
        owner = customer_id or asset.customer_id
        owner = owner or next((r.customer_id for r in self.reliance if r.asset(asset_id) is not None), None)
        if owner is None:
            raise NotFoundError("customer who relies on asset", asset_id)
        return self._as_judged(owner)

    def case_of(self, customer_id: str, /) -> CustomerCase:
        """Give a customer's case with its results, as a signal sees it.

        `NeedsPortfolioError` without the records.
        """
        report = self.reliance_of(customer_id)
        return CustomerCase(
            customer_id=customer_id,
            as_of=self.as_of,
            portfolio=self.known("case_of").only([customer_id]),
            fleet=self.fleet,
            reliance=report,
            recurrences=self.recurrences_of(customer_id),
            common_causes=self.common_causes_of(customer_id),
        )

    def known(self, what: str, /) -> Portfolio:
        """Give the records behind it.

        `NeedsPortfolioError` naming what was asked for where they are not attached.
        """
        if self._portfolio is None:
            raise NeedsPortfolioError(what)
        return self._portfolio

    def opinions(self, what: str, /) -> Policies:
        """Give the policies it was made with.

        `NeedsPortfolioError` naming what was asked for where they are not attached.
        """
        if self._policies is None:
            raise NeedsPortfolioError(what)
        return self._policies
