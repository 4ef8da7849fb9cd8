"""The answer: facts about every customer at one instant, and the ways to ask further."""

from typing import ClassVar, Final, final

import attrs

from custrel._show import html_table, plural
from custrel.assessment import _compare, _pages, _rows
from custrel.assessment._calling import call_list
from custrel.assessment._compare import Comparison
from custrel.assessment._defaults import default_policies
from custrel.assessment._facts import Facts
from custrel.assessment.page import Page
from custrel.assessment.policies import Policies
from custrel.errors import FleetMismatchError, InvalidValueError, NotFoundError
from custrel.findings import CallList
from custrel.model import Ref
from custrel.portfolio import Portfolio

__all__ = ["Assessment"]

_POLICIES: Final = "custrel.assessment.Policies(reliance=..., recurrence=..., signals=...)"


@final
@attrs.frozen(kw_only=True, order=False, repr=False, unsafe_hash=False)
class Assessment(Facts):
    """What was found at ``as_of``.

    Customers in order of concern, reliance, recurrences, findings, actions, and what it rests on.

    ``set_aside`` are findings the user dismissed or snoozed. ``diagnostics`` say which signals failed. The
    known portfolio and the policies ride along for `brief`, `first_screen` and `questions`; they take no part
    in ``==``, are pickled, and are not written to JSON: after reading one back, attach them with
    `with_portfolio`.

    Example:
        >>> import datetime as dt
        >>> from custrel.assessment import assess
        >>> from custrel.model import Customer
        >>> result = assess(Portfolio.of(Customer(customer_id="C1")), as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        >>> result.reliance_of("C1").nothing_known
        True
    """

    __hash__: ClassVar[None] = None

    # -- pages ------------------------------------------------------------------------------------------------------------

    def first_screen(self, *, earlier: "Assessment | None" = None) -> Page:
        """Give the first screen.

        What was read, what changed, what to do first, customers in order, what is in order and good.

        Raises `NeedsPortfolioError` where the records are not attached.
        """
        return _pages.first_screen(self, self.known("first_screen"), earlier)

    def brief(self, customer_id: str, /, *, earlier: "Assessment | None" = None) -> Page:
        """Give one customer's brief on one page, words first.

        Raises `NotFoundError` for a customer not assessed, `NeedsPortfolioError` where the records are not
        attached.
        """
        self.standing_of(customer_id)
        return _pages.brief(self, self.known("brief"), self.case_of(customer_id), earlier)

    def who_to_call(self, subject: Ref | str, /) -> CallList:
        """Give whom to call about a subject (``"asset:A-17"``): primary, backup, manager, director, on each side.

        The escalation contacts named for the subject come first, then those for the jobs that need it, its site and
        its customer; where nobody is named for a level, whoever has the role that fills in, marked ``stands_in``.
        Only people who are still there count, and roles that hold at ``as_of``.

        Raises `NotFoundError` for a subject not among the records or of no customer, `NeedsPortfolioError` where
        the records are not attached.
        """
        about = Ref.parse(subject) if isinstance(subject, str) else subject
        owner = self.known("who_to_call").owner_of(about)
        if owner is None:
            raise NotFoundError(about.kind.value, about.id)
        return call_list(self.case_of(owner), about)

    # -- beside others ------------------------------------------------------------------------------------------------------

    def compare(self, earlier: "Assessment", /) -> Comparison:
        """Say what is new, gone, worse and better since an earlier assessment.

        And which of its actions are settled. Raises `InvalidValueError` for what is no assessment, such as its text.
        """
        if not isinstance(earlier, Assessment):
            raise InvalidValueError(
                "compare", "earlier", "must be an Assessment: custrel.io.read_assessment(path)", earlier
            )
        return _compare.compare(self, earlier)

    def to_rows(self, table: str, /) -> list[dict[str, object]]:
        """Give a table as flat rows of plain values.

        Customers, assets, jobs, recurrences, common_causes, findings, actions, questions, diagnostics.

        Raises `UnknownNameError` for any other name; ``questions`` needs the records attached.
        """
        return _rows.rows(self, table)

    def with_portfolio(self, portfolio: Portfolio, policies: Policies | None = None, /) -> "Assessment":
        """Attach the records (and policies, by default the built-in ones) to an assessment read from a file.

        Raises `FleetMismatchError` where it is another portfolio, or other policies, than the assessment was
        made from.
        """
        if not isinstance(portfolio, Portfolio):
            rule = "must be the Portfolio it was made from"
            raise InvalidValueError("with_portfolio", "portfolio", rule, portfolio)
        if policies is not None and not isinstance(policies, Policies):
            raise InvalidValueError("with_portfolio", "policies", f"must be {_POLICIES}", policies)
        known = portfolio.known_at(self.as_of)
        if known.fingerprint != self.provenance.portfolio:
            raise FleetMismatchError("portfolio", known.fingerprint, self.provenance.portfolio)
        chosen = policies if policies is not None else default_policies()
        if chosen.stamps != self.provenance.policies:
            given, wanted = chosen.stamps, self.provenance.policies
            got, expected = (
                ", ".join(f"{s.role} {s.name} {s.content}" for s in one if s not in other) or "none besides"
                for one, other in ((given, wanted), (wanted, given))
            )
            advice = f"give those it was made with: {_POLICIES}"
            raise FleetMismatchError("set of policies", got, expected, advice)
        return attrs.evolve(self, portfolio=known, policies=chosen)

    # -- shows itself -------------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        """Count what was found."""
        return (
            f"Assessment(as of {self.as_of:%Y-%m-%d %H:%M} UTC: {plural(len(self.customers), 'customer')}, "
            f"{plural(sum(r.recurring for r in self.recurrences), 'recurring trouble')}, "
            f"{plural(len(self.findings), 'finding')}, {plural(len(self.actions), 'action')})"
        )

    def _repr_html_(self) -> str:
        """Show the customers in order of concern."""
        rows = [(c.place, c.name or c.customer_id, c.band, c.n_actions, c.why) for c in self.customers]
        return html_table(rows, ("place", "customer", "reliance", "to do", "why"), caption=repr(self))
